"""An answer of the resolver in sentences: where, how closely, from which gazetteer, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape
from typing import Final

from geo.core.language import Language
from geo.maps.palette import place_label
from geo.places.countries import country_name
from geo.places.personal_entries import PREFIX
from geo.places.phrases import RULES
from geo.places.place import Place
from geo.places.resolution import Evidence, Resolution
from geo.places.toponyms import fold

# Rules whose evidence is no part of what carries the answer.
_ASIDE: Final = frozenset({"unknown name", "contradiction", "outside country"})
# Methods whose shape is made of statements that do not go together.
UNDECIDED: Final = frozenset({"contradiction", "several places"})
_MARKERS: Final = ("#fff0b3", "#cfe8f7", "#d9f2d0", "#f4d9ec", "#e5e0f5")
_MOST_WORDS: Final = 5
_MOST_RUNS: Final = 300
_LEAST_LIKENESS: Final = 0.6


def position(lat: float, lon: float, say: Language, digits: int = 2) -> str:
    """Write a position for reading: 14.23° N, 1.02° W."""
    north = say.number(abs(lat), digits)
    east = say.number(abs(lon), digits)
    latitude = say("{degrees}° N", degrees=north) if lat >= 0 else say("{degrees}° S", degrees=north)
    longitude = say("{degrees}° E", degrees=east) if lon >= 0 else say("{degrees}° W", degrees=east)
    return f"{latitude}, {longitude}"


def kilometres(km: float, say: Language) -> str:
    """Write kilometres with a decimal where that still says something."""
    return say.number(km, 0 if km >= 10 else 1)


def sentence(found: Resolution, say: Language) -> str:
    """Say the answer in one sentence."""
    if found.lat is not None and found.lon is not None:
        spot = position(found.lat, found.lon, say)
        km = kilometres(found.uncertainty_km or 0.0, say)
        if found.where_prec == 1 and found.place:
            return say("{place}: within {km} km of {position}.", place=found.place, km=km, position=spot)
        return say("Within {km} km of {position}.", km=km, position=spot)
    if found.where_prec is None:
        return _declined(found, say)
    return _undecided(found, say) if found.method in UNDECIDED else _area_sentence(found, say)


def _area_sentence(found: Resolution, say: Language) -> str:
    if found.where_prec != 6:
        return say(
            "The words name an area, not a place, so no point is given: {area}, up to {km} km from its middle.",
            area=_area(found, say),
            km=kilometres(found.uncertainty_km or 0.0, say),
        )
    if found.method == "homonyms":
        return say(
            "Declined: the words fit several places in {country} and do not tell which is meant.",
            country=country_name(found.adm0, say),
        )
    return say("The words name no more than a country ({country}), so no point is given.", country=_area(found, say))


def _undecided(found: Resolution, say: Language) -> str:
    """Say which statements stand side by side: the shape holds them all, so no one of them may name it."""
    named = dict.fromkeys(clue.matched for clue in found.evidence if clue.matched and clue.rule not in _ASIDE)
    places = "; ".join(named) or country_name(found.adm0, say)
    if found.method == "contradiction":
        return say(
            "The descriptions do not agree, so no point is given. Shaded is where each of them leads: {places}.",
            places=places,
        )
    return say(
        "The words name several places and do not say which is meant, so no point is given: {places}.", places=places
    )


def _declined(found: Resolution, say: Language) -> str:
    if found.method == "homonyms":
        return say("Declined: the words fit several places and do not tell which is meant.")
    unknown = unknown_names(found)
    if unknown:
        names = say.join([say("“{words}”", words=name) for name in unknown])
        return say("Not found: {names} is in none of the gazetteers in use.", names=names)
    return say("Declined: nothing in these words says where.")


def _area(found: Resolution, say: Language) -> str:
    carried = [clue.matched for clue in found.evidence if clue.matched and clue.rule not in _ASIDE]
    decided = [clue.matched for clue in found.evidence if clue.rule == found.method and clue.matched]
    return (decided or carried or [country_name(found.adm0, say)])[0]


def unknown_names(found: Resolution) -> tuple[str, ...]:
    """Names in the words that no gazetteer has."""
    return tuple(dict.fromkeys(clue.words for clue in found.evidence if clue.rule == "unknown name"))


def precision(found: Resolution, say: Language) -> str:
    """Say how closely the place is known, with the code that UCDP uses for it."""
    if found.where_prec is None:
        return place_label(None, say)
    return f"{found.where_prec} – {place_label(found.where_prec, say)}"


def uncertainty(found: Resolution, say: Language) -> str:
    """Say how far off the place may be: a circle around a point, or how far an area reaches; "" if nothing says."""
    if found.uncertainty_km is None:
        return ""
    km = kilometres(found.uncertainty_km, say)
    if found.lat is None:
        return say("an area that reaches up to {km} km from its middle", km=km)
    return say("circle of {km} km radius", km=km)


def units(found: Resolution, say: Language) -> str:
    """Name the units of an answer, the smallest first."""
    return ", ".join(filter(None, (found.adm2, found.adm1, country_name(found.adm0, say) if found.adm0 else "")))


def gazetteer_of(place_id: str, say: Language) -> str:
    """Say which gazetteer a place id belongs to."""
    if place_id.startswith(PREFIX):
        return say("your own places")
    source, part, _ = place_id.partition(":")
    if not part:
        return say("bundled gazetteer")
    return say("installed: {source}", source={"geonames": "GeoNames", "osm": "OpenStreetMap"}.get(source, source))


def rule_sentence(rule: str, say: Language) -> str:
    """Say what a rule is, in the sentence of the registry."""
    return say(RULES[rule]) if rule in RULES else rule


@dataclass(frozen=True)
class Reading:
    """Some words of the text with all that they were read as, by which rules."""

    words: str
    matched: tuple[str, ...]
    rules: tuple[str, ...]


def readings(evidence: tuple[Evidence, ...]) -> tuple[Reading, ...]:
    """Gather the evidence by its words, in its order."""
    grouped: dict[str, list[Evidence]] = {}
    for clue in evidence:
        grouped.setdefault(clue.words, []).append(clue)
    return tuple(
        Reading(
            words,
            tuple(dict.fromkeys(clue.matched for clue in clues if clue.matched)),
            tuple(dict.fromkeys(clue.rule for clue in clues)),
        )
        for words, clues in grouped.items()
    )


def marked_text(found: Resolution) -> str:
    """Write the words as HTML with each reading marked where it stands, under its number; all escaped."""
    spans: list[tuple[int, int, int]] = []
    for number, reading in enumerate(readings(found.evidence), start=1):
        if (span := _free_span(found.text, reading.words, spans)) is not None:
            spans.append((*span, number))
    out, at = [], 0
    for start, end, number in sorted(spans):
        colour = _MARKERS[(number - 1) % len(_MARKERS)]
        out.append(escape(found.text[at:start]))
        out.append(
            f'<mark style="background:{colour};color:inherit;padding:1px 2px;border-radius:3px">'
            f"{escape(found.text[start:end])}<sup>{number}</sup></mark>"
        )
        at = end
    return "".join(out) + escape(found.text[at:])


def _free_span(text: str, words: str, taken: list[tuple[int, int, int]]) -> tuple[int, int] | None:
    """First place of some words in the text that nothing is marked in yet."""
    if not words.strip():
        return None
    for found in re.finditer(re.escape(words), text):
        if all(found.end() <= start or found.start() >= end for start, end, _ in taken):
            return found.span()
    return None


def spelling_in(text: str, place: Place) -> str:
    """Return the words of a text that name a place, as they are written there; the likeliest if none is its name.

    Returns
    -------
    str
        "" if nothing in the text resembles the name.
    """
    words = list(re.finditer(r"[^\s,;.()\"“”«»/]+", text))
    runs = [(a, b) for a in range(len(words)) for b in range(a + 1, min(len(words), a + _MOST_WORDS) + 1)]
    written = [text[words[a].start() : words[b - 1].end()] for a, b in runs]
    names = {fold(name) for name in (place.name, *place.spellings)}
    # A name that contains another ("Koro Peulh", "Koro") is the longer one.
    if same := [run for run in written if fold(run) in names]:
        return max(same, key=len)
    scored = [
        (SequenceMatcher(None, fold(run), name).ratio(), run) for run in written[:_MOST_RUNS] for name in names if name
    ]
    best = max(scored, default=(0.0, ""))
    return best[1] if best[0] >= _LEAST_LIKENESS else ""
