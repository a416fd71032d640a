"""Where the words of a mention lie, with what the rest of the report says about its surroundings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from geo.core.language import Language
from geo.places.choice import Candidate, apart_km
from geo.places.countries import COUNTRIES
from geo.places.place import Place
from geo.places.resolution import Resolution
from geo.places.resolver import Resolver
from geo.places.toponyms import fold
from geo.sources.report.mentions import PlaceMention

if TYPE_CHECKING:
    from geo.sources.report.extraction import PlaceCandidate

# Of a text's units so many are tried, the nearest in the text first.
MOST_TRIED: Final = 6
# A unit this many characters from a name is said of it, unless another place stands between.
BESIDE: Final = 100
# A namesake scored so much lower is not meant, whatever is said beside it; only one this close bows to words far off.
SURE, CLOSE = 3.0, 1.2
# Names with no more between them are told together: "in the villages of X and Y".
LISTED: Final = 12
# Namesakes this far apart are other places.
APART_KM: Final = 25.0
# A village this far outside a unit said beside it is the namesake of one that no gazetteer has.
FAR_KM: Final = 75.0
# One namesake is meant when it lies this near a place of the text and the others at least so much farther off.
COMPANY_KM, FARTHER_KM = 70.0, 60.0
_TELLS: Final = frozenset({"event", "context", "between"})
_EXACT: Final = 2


def located(
    mention: PlaceMention, *, country: str, context: Sequence[PlaceMention], resolver: Resolver, say: Language
) -> Resolution:
    """Say where the words of a mention lie, with what the rest of the text says about its surroundings.

    Parameters
    ----------
    mention : PlaceMention
    country : str
        ISO3 of the event's country; "" where not known.
    context : sequence of PlaceMention
        The mentions of the text: other descriptions of the place, units around it and places near by choose among
        namesakes, and stand in for a name that nobody knows.
    resolver : Resolver
    say : Language
        Words the notes.

    Returns
    -------
    Resolution
        Never sharper than the words allow; an area where the place that bears the name is not where the text says.
    """
    code = mention.country or country
    known = code if code in COUNTRIES else None
    plain = resolver.resolve(mention.phrase, country=known, say=say)
    if (
        (mention.where_prec or 1) > _EXACT
        or mention.rule == "corridor"
        or (plain.lat is not None and _says_unit(plain))
    ):
        return plain
    if (nearby := _near_its_list(mention, plain, context, resolver, known, say)) is not None:
        return nearby
    surroundings = [*_other_words(mention, context), *_units_around(mention, context, known)]
    return _with_surroundings(mention, plain, surroundings, context, resolver, known, say)


def _with_surroundings(
    mention: PlaceMention,
    plain: Resolution,
    surroundings: Sequence[PlaceMention],
    context: Sequence[PlaceMention],
    resolver: Resolver,
    known: str | None,
    say: Language,
) -> Resolution:
    areas = [(one, resolver.resolve(one.phrase, country=known, say=say)) for one in surroundings[:MOST_TRIED]]
    beside = [area for one, area in areas if _is_beside(one, mention)]
    is_torn = _is_torn(plain, beside)
    if plain.lat is not None and not is_torn:
        margin = max((rival.score for rival in _rivals(plain)), default=-99.0) - max(c.score for c in plain.candidates)
        if margin < -SURE or any(_off_km(plain, area) <= 0 for _, area in areas):
            return plain
        areas = [(one, area) for one, area in areas if _is_beside(one, mention) or margin > -CLOSE]
    fallback = None
    for one, area in areas:
        helped = resolver.resolve(f"{mention.phrase}, {one.phrase}", country=known, say=say)
        if helped.lat is not None and _off_km(helped, area) <= APART_KM:
            return helped
        if fallback is None and helped.where_prec is not None and _is_narrower(helped, plain):
            fallback = helped
    if plain.lat is not None:
        return fallback if fallback is not None and is_torn else plain
    return _by_company(mention, plain, context, resolver, known, say) or fallback or plain


def candidates_of(resolution: Resolution) -> tuple[PlaceCandidate, ...]:
    """List the places that words may mean, as a proposal holds them.

    Parameters
    ----------
    resolution : Resolution

    Returns
    -------
    tuple of PlaceCandidate
        Best first; `chosen` is the place that the answer stands on.
    """
    from geo.sources.report.extraction import PlaceCandidate

    return tuple(
        PlaceCandidate(
            c.place.name, c.place.kind, c.place.adm0, c.place.adm1, c.place.lat, c.place.lon, c.reasons,
            c.place.place_id == resolution.place_id,
        )
        for c in resolution.candidates
    )  # fmt: skip


def _says_unit(found: Resolution) -> bool:
    """Whether the words themselves name the unit that a place lies in."""
    return any(evidence.rule in ("admin unit", "commune") for evidence in found.evidence)


def _other_words(mention: PlaceMention, context: Sequence[PlaceMention]) -> Iterator[PlaceMention]:
    """Other descriptions of the place, those that say more about it first."""
    if not mention.names:
        return
    own = fold(mention.names[0])
    names = {fold(name) for name in mention.names}
    others = [
        one for one in context
        if one is not mention and one.names and fold(one.names[0]) == own and not {fold(n) for n in one.names} <= names
    ]  # fmt: skip
    yield from sorted(others, key=lambda one: -len(one.names))


def _units_around(mention: PlaceMention, context: Iterable[PlaceMention], known: str | None) -> list[PlaceMention]:
    """Units and parts of countries that the text names, the nearest in it first, districts before regions."""
    own = {fold(name) for name in mention.names}
    units: dict[str, PlaceMention] = {}
    for one in sorted(context, key=lambda one: _order(one, mention)):
        if one.use not in _TELLS or not one.names or one.rule not in ("admin unit", "part of unit", "commune"):
            continue
        if known and one.country and one.country != known:
            continue
        if fold(one.names[0]) not in own:
            units.setdefault(fold(one.names[0]), one)
    return list(units.values())


def _order(one: PlaceMention, mention: PlaceMention) -> tuple[int, int, int]:
    gap = _gap(one, mention)
    return (gap > BESIDE) + (gap > 3 * BESIDE), one.where_prec or 6, gap


def _gap(one: PlaceMention, other: PlaceMention) -> int:
    return max(one.span.start - other.span.end, other.span.start - one.span.end, 0)


def _is_beside(one: PlaceMention, mention: PlaceMention) -> bool:
    return one.rule != "commune" and _gap(one, mention) <= BESIDE


def _chosen(found: Resolution) -> Place | None:
    """The place that an answer stands on."""
    return next((c.place for c in found.candidates if c.place.place_id == found.place_id), None)


def _rivals(found: Resolution) -> list[Candidate]:
    """Places of the same name that lie elsewhere."""
    chosen = _chosen(found)
    if chosen is None:
        return []
    key = fold(chosen.name)
    return [
        c for c in found.candidates
        if fold(c.place.name) == key and apart_km(c.place, chosen) > APART_KM and not c.place.is_wide
    ]  # fmt: skip


def _is_torn(plain: Resolution, beside: Sequence[Resolution]) -> bool:
    """Whether a village lies far from every unit that the text names beside it."""
    place = _chosen(plain)
    if place is None or place.is_town or not beside:
        return False
    return all(_off_km(plain, area) > FAR_KM for area in beside)


def _off_km(found: Resolution, area: Resolution) -> float:
    """Kilometres from a point to the ground of other words; 0 inside."""
    from geo.places import shapes

    if found.lat is None or found.lon is None or area.extent is None:
        return float("inf")
    return shapes.off_km(area.extent, lon=found.lon, lat=found.lat)


def _near_its_list(
    mention: PlaceMention,
    plain: Resolution,
    context: Sequence[PlaceMention],
    resolver: Resolver,
    known: str | None,
    say: Language,
) -> Resolution | None:
    """Look for a name that only resembles a known one in the unit of the place right beside it, if that one is far off.

    "The villages of Nondin and Soro": a Niondin three provinces from Soro is another village.
    """
    place = _chosen(plain)
    if place is None or place.is_town or not mention.names or resolver.gazetteer.lookup(mention.names[0]):
        return None
    for one in sorted(context, key=lambda one: _gap(one, mention)):
        if one is mention or _gap(one, mention) > LISTED or one.use not in _TELLS or (one.where_prec or 6) > 1:
            continue
        other = resolver.resolve(one.phrase, country=known, say=say)
        anchor = _chosen(other)
        if anchor is None or other.lat is None or not resolver.gazetteer.lookup(one.names[0]):
            continue
        if apart_km(place, anchor) <= FAR_KM:
            return None
        return resolver.resolve(
            mention.phrase, country=anchor.adm0, adm1=anchor.adm1 or None, adm2=anchor.adm2 or None, say=say
        )
    return None


def _is_narrower(one: Resolution, other: Resolution) -> bool:
    if one.lat is not None:
        return False
    return (one.where_prec or 9) < (other.where_prec or 9) if other.lat is None else True


def _by_company(
    mention: PlaceMention,
    plain: Resolution,
    context: Sequence[PlaceMention],
    resolver: Resolver,
    known: str | None,
    say: Language,
) -> Resolution | None:
    """Choose the namesake that lies near another place of the text, where only one does."""
    own = {fold(name) for name in mention.names}
    key = fold(mention.names[0]) if mention.names else ""
    namesakes = [c.place for c in plain.candidates if fold(c.place.name) == key and not c.place.is_wide]
    if len(namesakes) < 2:
        return None
    tried = 0
    for one in sorted(context, key=lambda one: _gap(one, mention)):
        if one.use in ("elsewhere", "part of a name") or (one.where_prec or 6) > _EXACT or not one.names:
            continue
        if fold(one.names[0]) in own or tried >= MOST_TRIED:
            continue
        tried += 1
        other = resolver.resolve(one.phrase, country=known, say=say)
        anchor = _chosen(other)
        if anchor is None or other.lat is None:
            continue
        apart = sorted((apart_km(place, anchor), n) for n, place in enumerate(namesakes))
        if apart[0][0] <= COMPANY_KM and apart[1][0] >= apart[0][0] + FARTHER_KM:
            meant = namesakes[apart[0][1]]
            found = resolver.resolve(
                mention.phrase, country=meant.adm0, adm1=meant.adm1 or None, adm2=meant.adm2 or None, say=say
            )
            return found if found.place_id == meant.place_id else None
    return None
