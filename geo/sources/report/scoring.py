"""How good the extractor is: its proposals held against labelled examples, field by field.

Each proposal is paired with the incident of the label that it resembles most (day, place, toll, side, kind); what is
left on the one side was missed, on the other is false. The fields of each pair are then judged: see
`geo.sources.report.expected` for what is right.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from geo.core.crs import distance_km
from geo.core.errors import AtlasError
from geo.core.spreadsheets import defused
from geo.incidents.actors import Actors, load_actors
from geo.places.resolver import Resolver
from geo.sources.report.expected import SIDES, Bounds, Example, ExpectedIncident
from geo.sources.report.extraction import as_json, extract
from geo.sources.report.reading import read_report_file

# A pair must resemble this much to be one event.
_LEAST: Final = 1.0
_NEAR_KM: Final = 25.0
_SLACK: Final = dt.timedelta(days=1)  # a proposal may be wider than the label by this much
# Ids that say that nobody knows who it was: the same as nobody.
_NOBODY: Final = frozenset({"Unidentified jihadists", "Unidentified armed men"})
_AREA: Final = 3  # UCDP where_prec from which a place is an area
MEASURES: Final = {
    "found": "events found",
    "date": "date right, where the text allows one",
    "no date": "date left open, where it does not",
    "toll": "toll within the range, all sides",
    "toll security_forces": "toll within the range, security forces",
    "toll civilians": "toll within the range, civilians",
    "toll militants": "toll within the range, militants",
    "shared toll": "one toll of several incidents kept as one",
    "no toll": "toll left open, where none is told",
    "place": "place within its tolerance",
    "place 25 km": "place within 25 km",
    "area": "area or nothing, where no point is told",
    "country": "country",
    "side": "side of the victims",
    "kind": "kind",
    "attributed_to": "attributed to",
    "claimed_by": "claimed by",
    "possible": "possible authors",
    "denied_by": "denied by",
    "injured": "injured",
    "missing": "missing",
    "captured": "captured",
    "freed": "freed",
}


@dataclass(frozen=True)
class Check:
    """One field of one incident: `measure` is a key of `MEASURES`, or ``"false"`` for a proposal that is no event."""

    file: str
    incident: str
    measure: str
    is_right: bool
    expected: str
    got: str


@dataclass(frozen=True)
class Score:
    """All checks, the number of reports, and how many proposals are no event."""

    reports: int
    checks: tuple[Check, ...]

    @property
    def false(self) -> int:
        """How many proposals are no event of the labels."""
        return sum(check.measure == "false" for check in self.checks)

    def table(self) -> list[tuple[str, int, int]]:
        """List measure, how often right, and of how many; measures that nothing says anything about are left out."""
        rows = []
        for measure, words in MEASURES.items():
            some = [check.is_right for check in self.checks if check.measure == measure]
            if some:
                rows.append((words, sum(some), len(some)))
        return rows

    def text(self) -> str:
        """Write the table, then a line an error."""
        lines = [f"{self.reports} reports"]
        for words, right, of in self.table():
            lines.append(f"{words:<44} {right:>4}/{of:<4} {right / of:6.1%}")
        share = self.false / self.reports if self.reports else 0.0
        lines += [f"{'false incidents':<44} {self.false:>4}      {share:6.2f} a report", ""]
        lines += [
            f"{check.file} · {check.incident} · {check.measure}: expected {check.expected}; got {check.got}"
            for check in self.checks
            if not check.is_right
        ]
        return "\n".join(lines).rstrip() + "\n"

    def as_json(self) -> dict[str, Any]:
        """Write it for machines: ``reports``, ``false``, ``table`` and ``checks``."""
        return {
            "format": 1,
            "reports": self.reports,
            "false": self.false,
            "table": [{"measure": words, "right": right, "of": of} for words, right, of in self.table()],
            "checks": [asdict(check) for check in self.checks],
        }

    def as_csv(self) -> str:
        """Write a line a check: file, incident, measure, is_right, expected, got."""
        out = io.StringIO()
        rows = csv.DictWriter(out, [column.name for column in fields(Check)], lineterminator="\n")
        rows.writeheader()
        for check in self.checks:
            cells = asdict(check).items()
            rows.writerow({name: defused(value) if isinstance(value, str) else value for name, value in cells})
        return out.getvalue()


def score(examples: Sequence[Example], resolver: Resolver) -> Score:
    """Let the extractor read labelled examples and judge what it proposes.

    Parameters
    ----------
    examples : sequence of Example
    resolver : Resolver

    Returns
    -------
    Score
    """
    actors = load_actors()
    checks: list[Check] = []
    for example in examples:
        found = extract(read_report_file(example.path, published=example.published), resolver)
        checks += judged(example, as_json(found)["incidents"], actors)
    return Score(len(examples), tuple(checks))


def judged(example: Example, proposed: Sequence[dict[str, Any]], actors: Actors) -> list[Check]:
    """Judge the incidents proposed for one report.

    Parameters
    ----------
    example : Example
    proposed : sequence of dict
        As `geo.sources.report.extraction.as_json` writes incidents.
    actors : Actors

    Returns
    -------
    list of Check
    """
    pairs = _paired(example.incidents, proposed, actors)
    checks: list[Check] = []
    for expected in example.incidents:
        got = pairs.get(expected.key)
        if expected.optional:
            continue
        told = f"{expected.start or 'no day'}, {expected.said.get('place_phrase')}"
        checks.append(Check(example.name, expected.key, "found", got is not None, told, _brief(got) if got else "-"))
        if got is not None:
            for measure, is_right, wanted, given in _fields(expected, got, actors):
                checks.append(Check(example.name, expected.key, measure, is_right, str(wanted), str(given)))
            if expected.shared_with:
                checks += _shared(example, expected, got, pairs)
    taken = {id(got) for got in pairs.values()}
    for got in proposed:
        if id(got) not in taken:
            checks.append(Check(example.name, str(got.get("key")), "false", False, "no event", _brief(got)))
    return checks


def _paired(
    incidents: Sequence[ExpectedIncident], proposed: Sequence[dict[str, Any]], actors: Actors
) -> dict[str, dict[str, Any]]:
    """Pair by resemblance, the likest first; what is not optional goes before what is, where both are alike."""
    likest = sorted(
        (
            (_likeness(expected, got, actors), not expected.optional, -number, expected.key, got)
            for expected in incidents
            for number, got in enumerate(proposed)
        ),
        key=lambda entry: entry[:3],
        reverse=True,
    )
    pairs: dict[str, dict[str, Any]] = {}
    taken: set[int] = set()
    for likeness, _, _, key, got in likest:
        if likeness >= _LEAST and key not in pairs and id(got) not in taken:
            pairs[key] = got
            taken.add(id(got))
    missed = [expected for expected in incidents if expected.key not in pairs and not expected.optional]
    free = [got for got in proposed if id(got) not in taken]
    if len(missed) == len(free) == 1 and _likeness(missed[0], free[0], actors) >= 0:
        pairs[missed[0].key] = free[0]  # little is said of it, and nothing contradicts
    return pairs


def _likeness(expected: ExpectedIncident, got: dict[str, Any], actors: Actors) -> float:
    likeness = 0.0
    start, end = _days(got)
    if start and end and (expected.start or expected.between):
        first, last = _allowed(expected)
        gap = max((first - end).days, (start - last).days, 0)
        likeness += 3 if gap == 0 else 0.5 if gap <= 1 else -1 if gap <= 7 else -3
    point = _point(got)
    if point and expected.point:
        km = _km(expected.point, point)
        likeness += 3 if km <= max(expected.tolerance_km, _NEAR_KM) else 1 if km <= 4 * _NEAR_KM else -1.5
    countries = expected.one_of("country", "adm0")
    if countries and any(countries) and _country(got):
        likeness += 0.5 if _country(got) in countries else -2
    phrases = [str(one.get("place_phrase") or "").lower() for one in (expected.said, got)]
    likeness += 1.5 * _overlap(*phrases)
    if expected.said.get("place_phrase") is None and not point and "place_phrase" in expected.said:
        likeness += 0.5
    total = expected.total()
    if total is not None and total.best and _figure(got, "total") is not None:
        likeness += 2 if total.allows(_figure(got, "total")) else -0.5
    sides = _victims(expected, actors)
    if sides and _side(got, actors):
        likeness += 1 if _side(got, actors) in sides else -0.5
    kinds = expected.one_of("event_type")
    return likeness + (0.5 if kinds and got.get("event_type") in kinds else 0)


def _overlap(one: str, two: str) -> float:
    words = [{word.strip(".,;()'’") for word in text.split() if len(word) > 3} for text in (one, two)]
    return len(words[0] & words[1]) / min(map(len, words)) if all(words) else 0.0


def _fields(
    expected: ExpectedIncident, got: dict[str, Any], actors: Actors
) -> Iterable[tuple[str, bool, object, object]]:
    yield from _date_checks(expected, got)
    yield from _toll_checks(expected, got)
    yield from _place_checks(expected, got)
    sides = _victims(expected, actors)
    if sides:
        yield "side", _side(got, actors) in sides, " or ".join(sorted(sides)), _side(got, actors) or "-"
    kinds = expected.one_of("event_type")
    if kinds:
        yield "kind", got.get("event_type") in kinds, " or ".join(map(str, kinds)), got.get("event_type")
    for measure, names in (
        ("attributed_to", ("attributed_to",)),
        ("claimed_by", ("claimed_by",)),
        ("possible", ("possible", "possible_actors")),
        ("denied_by", ("denied_by",)),
    ):
        wanted = expected.one_of(*names)
        if wanted is not None:
            given = _actor_ids(got.get("possible_actors" if measure == "possible" else measure), actors)
            right = _actor_ids([name for name in wanted if name], actors)
            yield measure, given == right, ", ".join(map(str, wanted)) or "nobody", ", ".join(sorted(given)) or "nobody"
    for measure in ("injured", "missing", "captured", "freed"):
        numbers = expected.one_of(measure)
        if numbers is not None:
            yield measure, got.get(measure) in numbers, " or ".join(map(str, numbers)), got.get(measure)


def _date_checks(expected: ExpectedIncident, got: dict[str, Any]) -> Iterable[tuple[str, bool, object, object]]:
    start, end = _days(got)
    given = f"{start}" if start == end else f"{start} to {end}"
    if expected.start:
        first, last = _allowed(expected)
        is_right = start is not None and end is not None and first <= end and start <= last
        narrow = is_right and start is not None and end is not None and (end - start) <= (last - first) + _SLACK
        yield "date", narrow, f"{first}" if first == last else f"{first} to {last}", given
    elif "event_date" in expected.said:
        allowed = expected.between
        fits = allowed is not None and start is not None and allowed[0] <= start <= allowed[1]
        yield (
            "no date",
            start is None or fits,
            "no day" + (f" or {allowed[0]} to {allowed[1]}" if allowed else ""),
            given,
        )


def _allowed(expected: ExpectedIncident) -> tuple[dt.date, dt.date]:
    days = [day for day in (expected.start, expected.end, *(expected.between or ())) if day]
    return min(days), max(days)


def _toll_checks(expected: ExpectedIncident, got: dict[str, Any]) -> Iterable[tuple[str, bool, object, object]]:
    total = expected.total()
    if total is None:
        return
    given = _figure(got, "total")
    if total == Bounds(None, None, None):
        yield "no toll", not given, "none", given
        return
    yield "toll", total.allows(given), total.words(), given
    for side in SIDES:
        if side in expected.tolls:
            bounds, figure = expected.tolls[side], _figure(got, side)
            yield f"toll {side}", bounds.allows(figure), bounds.words(), figure


def _place_checks(expected: ExpectedIncident, got: dict[str, Any]) -> Iterable[tuple[str, bool, object, object]]:
    countries = expected.one_of("country", "adm0")
    if countries and any(countries):
        yield "country", _country(got) in countries, " or ".join(map(str, countries)), _country(got) or "-"
    point, phrase = _point(got), got.get("place_phrase")
    if expected.point:
        km = _km(expected.point, point) if point else math.inf
        wanted = f"{expected.said.get('place_phrase')} within {expected.tolerance_km:g} km"
        given = f"{phrase} ({got.get('place') or 'no place'}), " + (f"{km:.0f} km away" if point else "no point")
        yield "place", km <= expected.tolerance_km, wanted, given
        yield "place 25 km", km <= _NEAR_KM, wanted, given
    elif "lat" in expected.said:
        precision = got.get("where_prec")
        is_area = point is None or (precision is not None and int(precision) >= _AREA)
        yield "area", is_area, f"no point: {expected.said.get('place_phrase')}", f"{phrase} ({got.get('place')})"


def _shared(
    example: Example, expected: ExpectedIncident, got: dict[str, Any], pairs: dict[str, dict[str, Any]]
) -> Iterable[Check]:
    groups = {str(pairs[key].get("shared_toll") or key) if key in pairs else key for key in expected.shared_with}
    is_right = len(groups) == 1 and bool(got.get("shared_toll"))
    wanted = "one group: " + ", ".join(expected.shared_with)
    return [Check(example.name, expected.key, "shared toll", is_right, wanted, ", ".join(sorted(groups)))]


def _victims(expected: ExpectedIncident, actors: Actors) -> set[str]:
    """Sides that may be called the victims: as labelled, else the side with most deaths, else what was the target."""
    best = {
        side: bounds.best if bounds.best is not None else bounds.low
        for side, bounds in expected.tolls.items()
        if side in SIDES
    }
    most = max((number for number in best.values() if number), default=0)
    counted = {side for side, number in best.items() if number and number == most}
    if labelled := expected.said.get("victims_side"):
        return {_side_code(str(labelled))} | {_side_code(side) for side in counted}
    if counted:
        return {_side_code(side) for side in counted}
    target = str(expected.said.get("target") or "")
    actor = actors.known(target)
    return {actors[actor].side} if actor and actors[actor].side else set()


def _side(got: dict[str, Any], actors: Actors) -> str:
    best = {side: number for side in SIDES if (number := _figure(got, side))}
    victims = {side: number for side, number in best.items() if side != "militants"} or best
    if victims:
        return _side_code(max(victims, key=lambda side: victims[side]))
    sides = [actors[name].side for name in got.get("target_actors") or () if name in actors]
    return sides[0] if sides else ""


def _side_code(name: str) -> str:
    return "security" if name == "security_forces" else name


def _actor_ids(names: Any, actors: Actors) -> set[str]:
    if isinstance(names, str):
        names = [names]
    found = {actors.known(str(name)) for name in names or ()}
    return {name for name in found if name and name not in _NOBODY}


def _figure(got: dict[str, Any], side: str) -> int | None:
    """Best deaths of a side, else the lowest said; the total is made up of the sides where none is said."""
    bounds = (got.get("fatalities") or {}).get(side) or {}
    for bound in ("best", "low", "high"):
        if bounds.get(bound) is not None:
            return int(bounds[bound])
    if side != "total":
        return None
    parts = [number for name in SIDES if (number := _figure(got, name)) is not None]
    return sum(parts) if parts else None


def _days(got: dict[str, Any]) -> tuple[dt.date | None, dt.date | None]:
    try:
        start = dt.date.fromisoformat(str(got["event_date"])[:10]) if got.get("event_date") else None
        end = dt.date.fromisoformat(str(got["event_date_end"])[:10]) if got.get("event_date_end") else start
    except ValueError as error:
        raise AtlasError(f"A proposal has a day that is none: {error}. This is a fault of the extractor.") from error
    return start, end


def _point(got: dict[str, Any]) -> tuple[float, float] | None:
    lon, lat = got.get("lon"), got.get("lat")
    return None if lon is None or lat is None else (float(lon), float(lat))


def _km(one: tuple[float, float], two: tuple[float, float]) -> float:
    return distance_km(lon1=one[0], lat1=one[1], lon2=two[0], lat2=two[1])


def _country(got: dict[str, Any]) -> str:
    return str(got.get("country") or got.get("adm0") or "")


def _brief(got: dict[str, Any]) -> str:
    title = str(got.get("title") or got.get("event_type") or "")
    day, phrase = got.get("event_date") or "no day", got.get("place_phrase") or "no place"
    return f"{title}, {day}, {phrase}, {_figure(got, 'total')} dead"
