"""How well and how fast the resolver reads descriptions whose place is known: what is asked, and how it is counted.

The figures are those of a comparison with human coders: distances are great circles on the mean sphere, a point
within its stated uncertainty (at least 1 km) is inside, shares of answers are of all descriptions.
"""

from __future__ import annotations

import gc
import random
import statistics
import string
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from geo.core.crs import LAT_MAX, LAT_MIN, LON_MAX, LON_MIN, destination, sphere_km
from geo.core.errors import BadInput
from geo.places.answers import as_row
from geo.places.countries import COUNTRIES, ZONE
from geo.places.gazetteer import Gazetteer
from geo.places.place import Place
from geo.places.resolution import Resolution
from geo.places.resolver import Resolver
from geo.places.toponyms import plain

MODES: Final = ("name", "phrase", "context")
TRUTH_COLUMNS: Final = (
    "country", "adm_1", "adm_2", "latitude", "longitude", "where_prec", "where_coordinates", "where_description",
)  # fmt: skip
CLOSE_KM: Final = 5.0
NEAR_KM: Final = 25.0
WRONG_KM: Final = 50.0
# An answer is not held to be surer than this of where it lies.
LEAST_UNCERTAINTY_KM: Final = 1.0
OUTCOMES: Final = ("unanswered", f"{NEAR_KM:.0f}-{WRONG_KM:.0f} km off", f"over {WRONG_KM:.0f} km off")

_EXACT_PRECISIONS: Final = frozenset({"1", "2"})
_CODES: Final = {COUNTRIES[code].name_en: code for code in ZONE}
_SEED: Final = 1960
_WINDS: Final = (
    ("north", "au nord", 0.0), ("north-east", "au nord-est", 45.0), ("east", "à l'est", 90.0),
    ("south-east", "au sud-est", 135.0), ("south", "au sud", 180.0), ("south-west", "au sud-ouest", 225.0),
    ("west", "à l'ouest", 270.0), ("north-west", "au nord-ouest", 315.0),
)  # fmt: skip
# What the synthetic descriptions say of a place P, in turn; {v} is P misspelt by one slip, {q} a place near by.
_FRAMES: Final = (
    ("named", "{p}"),
    ("named", "in the village of {p}"),
    ("named", "à {p}"),
    ("named in a unit", "{p}, in {adm2} province, {adm1} region"),
    ("named in a unit", "{p}, dans la province de {adm2}"),
    ("near", "near {p}"),
    ("near", "près de {p}"),
    ("distance and direction", "{km} km {wind} of {p}"),
    ("distance and direction", "à {km} km {vent} de {p}"),
    ("between", "between {p} and {q}"),
    ("between", "entre {p} et {q}"),
    ("misspelt", "near {v}"),
    ("misspelt", "attaque à {v}, région de {adm1}"),
)
_PARTNER_KM: Final = (10.0, 80.0)
_PARTNER_TRIES: Final = 40
# A description takes tenths of a millisecond.
_FINE_S: Final = 1e-5
# How a miss is told from others: words of a note or the rule of a piece of evidence, the most telling first.
NOTE_OF_CAUSE: Final = (
    ("elsewhere than stated", "but not where the words say"),
    ("outside the country", "lies outside the country known"),
    ("homonyms", "and the words do not tell which is meant"),
    ("guess too far off", "too far from the other places named to be believed"),
)
# Rules that answer with a point, as a reader of the table of misses wants them together.
_POINT_CAUSES: Final = dict.fromkeys(
    ("near place", "place area", "outskirts", "commune", "road to place", "origin"), "near or area"
) | dict.fromkeys(("distance", "distance and direction", "direction"), "distance or direction")
_AREA_CAUSES: Final = {
    **dict.fromkeys(("admin unit", "part of unit"), "unit only"),
    **dict.fromkeys(("border strip", "vernacular region"), "border strip or region without limits"),
    "corridor": "corridor", "country": "nothing but the country", "none": "nothing read",
}  # fmt: skip


@dataclass(frozen=True)
class Description:
    """Words about a place, what else is known, and where it really is.

    `lat`, `lon` are degrees, EPSG:4326; `group` says what kind of description it is.
    """

    text: str
    country: str
    lat: float
    lon: float
    group: str
    adm1: str = ""
    adm2: str = ""

    @property
    def question(self) -> tuple[str, str, str, str]:
        """All that the resolver is told."""
        return self.text, self.country, self.adm1, self.adm2


@dataclass(frozen=True)
class Pass:
    """Every distinct description resolved once.

    Attributes
    ----------
    answers : dict
        Question to resolution.
    each_s : dict
        Question to the seconds it took; of this process where the system measures them finely enough, so that
        other programs' work does not look like a slow description, otherwise by the clock.
    wall_s, cpu_s : float
        Seconds of the whole, by the clock and of this process.
    """

    answers: dict[tuple[str, str, str, str], Resolution]
    each_s: dict[tuple[str, str, str, str], float]
    wall_s: float
    cpu_s: float


@dataclass(frozen=True)
class Score:
    """How good the answers to some descriptions are; shares are of 1, of `n` unless said otherwise.

    Attributes
    ----------
    n : int
    answered, within_5_km, within_25_km, wrong_over_50_km : float
    inside_own_uncertainty : float or None
        Share of the answers, None without any.
    median_uncertainty_km : float or None
        None without any answer.
    """

    n: int
    answered: float
    within_5_km: float
    within_25_km: float
    wrong_over_50_km: float
    inside_own_uncertainty: float | None
    median_uncertainty_km: float | None


def truth_descriptions(rows: Iterable[Mapping[str, Any]], mode: str) -> list[Description]:
    """Turn incidents that human coders placed into descriptions.

    Parameters
    ----------
    rows : iterable of mapping
        Rows of a UCDP GED table with the columns `TRUTH_COLUMNS`. Those of the three countries with a where_prec of 1
        or 2 and a description count.
    mode : {"name", "phrase", "context"}
        What is told: the coder's name of the place with country and first-level unit; the report's words with the
        country; the report's words with country and both units.

    Returns
    -------
    list of Description

    Raises
    ------
    BadInput
        If a row that counts has no position on the globe.
    """
    found = []
    for row in rows:
        code = _CODES.get(row["country"])
        if code is None or row["where_prec"] not in _EXACT_PRECISIONS or not row["where_description"].strip():
            continue
        lat, lon = _position(row)
        found.append(
            Description(
                text=row["where_coordinates"] if mode == "name" else row["where_description"],
                country=code,
                lat=lat,
                lon=lon,
                group=mode,
                adm1="" if mode == "phrase" else row["adm_1"],
                adm2=row["adm_2"] if mode == "context" else "",
            )
        )
    return found


def _position(row: Mapping[str, Any]) -> tuple[float, float]:
    try:
        lat, lon = float(row["latitude"]), float(row["longitude"])
    except ValueError:
        lat = lon = float("nan")
    if not (LAT_MIN <= lat <= LAT_MAX and LON_MIN <= lon <= LON_MAX):
        raise BadInput(
            f"latitude {row['latitude']!r}, longitude {row['longitude']!r} of “{row['where_coordinates'][:60]}” "
            "is no position on the globe: correct it or take the row out."
        )
    return lat, lon


def synthetic_descriptions(gazetteer: Gazetteer, *, count: int = 2000, seed: int = _SEED) -> list[Description]:
    """Make descriptions from a gazetteer's own names, always the same for one gazetteer, count and seed.

    For each a place of the zone is drawn and told in the next of a row of frames, English and French: by its name
    alone, with its units, "near", with a distance and direction (the truth is then where these lead), between it and
    another place 10 to 80 km off (the truth is then the middle), misspelt by one letter. The country is told too.

    Parameters
    ----------
    gazetteer : Gazetteer
    count : int
        How many at most: repeated ones count once.
    seed : int

    Returns
    -------
    list of Description
        No two that tell the same.
    """
    rng = random.Random(seed)  # noqa: S311 - a fixed series, not a secret
    total = len(gazetteer.lat)
    made: dict[tuple[str, str, str, str], Description] = {}
    for i in range(count if total else 0):
        place = gazetteer.place(rng.randrange(total))
        group, frame = _FRAMES[i % len(_FRAMES)]
        if place.adm0 in ZONE:
            told = _told(place, group, frame, gazetteer, rng)
            made.setdefault(told.question, told)
    return list(made.values())


def _told(place: Place, group: str, frame: str, gazetteer: Gazetteer, rng: random.Random) -> Description:
    lat, lon = place.lat, place.lon
    km = rng.randint(2, 40)
    wind, vent, bearing = rng.choice(_WINDS)
    partner = place
    if "{q}" in frame:
        partner = _partner(place, gazetteer, rng)
        lat, lon = (place.lat + partner.lat) / 2, (place.lon + partner.lon) / 2
    if "{km}" in frame:
        lon, lat = destination(lon=place.lon, lat=place.lat, bearing_deg=bearing, distance_km=float(km))
    text = frame.format(
        p=place.name, q=partner.name, v=slip(place.name, rng), km=km, wind=wind, vent=vent,
        adm1=place.adm1 or place.adm0, adm2=place.adm2 or place.adm1 or place.adm0,
    )  # fmt: skip
    return Description(text, place.adm0, lat, lon, group)


def _partner(place: Place, gazetteer: Gazetteer, rng: random.Random) -> Place:
    """Draw another place of the country some way off; the place itself where there is none."""
    away = sphere_km(lon1=place.lon, lat1=place.lat, lon2=gazetteer.lon, lat2=gazetteer.lat)
    (near,) = np.nonzero((away >= _PARTNER_KM[0]) & (away <= _PARTNER_KM[1]))
    for _ in range(_PARTNER_TRIES if len(near) else 0):
        other = gazetteer.place(int(near[rng.randrange(len(near))]))
        if other.adm0 == place.adm0 and other.name != place.name:
            return other
    return place


def slip(name: str, rng: random.Random) -> str:
    """Misspell a name by one letter, not its first: one left out, doubled, changed or swapped with the next."""
    inner = [i for i in range(1, len(name)) if name[i].isalpha()]
    if not inner:
        return name
    i = rng.choice(inner)
    return rng.choice(
        (
            name[:i] + name[i + 1 :],
            name[:i] + name[i] + name[i:],
            name[:i] + rng.choice(string.ascii_lowercase) + name[i + 1 :],
            name[:i] + name[i + 1 : i + 2] + name[i] + name[i + 2 :],
        )
    )


def run(
    resolver: Resolver,
    descriptions: Sequence[Description],
    *,
    again: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Pass:
    """Resolve every distinct description once, as `geocode` does for a table; garbage is collected before and after.

    Parameters
    ----------
    resolver : Resolver
    descriptions : sequence of Description
    again : int
        How many passes over the same resolver went before. So many spaces are put before the words, which change
        nothing but that an answer kept from an earlier pass does not come back for them.
    progress : callable, optional
        Told now and then how many of how many are done.

    Returns
    -------
    Pass
    """
    questions = list(dict.fromkeys(d.question for d in descriptions))
    answers, each_s = {}, {}
    is_fine = time.get_clock_info("process_time").resolution <= _FINE_S
    clock = time.process_time if is_fine else time.perf_counter
    collects = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        wall, cpu = time.perf_counter(), time.process_time()
        for done, question in enumerate(questions, start=1):
            text, country, adm1, adm2 = question
            start = clock()
            answer = resolver.resolve(" " * again + text, country=country, adm1=adm1 or None, adm2=adm2 or None)
            as_row(answer)
            each_s[question] = clock() - start
            answers[question] = answer
            if progress is not None and done % 500 == 0:
                progress(done, len(questions))
        return Pass(answers, each_s, time.perf_counter() - wall, time.process_time() - cpu)
    finally:
        if collects:
            gc.enable()


def score(descriptions: Sequence[Description], answers: Mapping[tuple[str, str, str, str], Resolution]) -> Score:
    """Count how good the answers are.

    Parameters
    ----------
    descriptions : sequence of Description
        At least one.
    answers : mapping
        As `run` returns them.

    Returns
    -------
    Score

    Raises
    ------
    BadInput
        If there is no description.
    """
    if not descriptions:
        raise BadInput("There is no description to score: give rows of the three countries with where_prec 1 or 2.")
    off, reach = [], []
    for described in descriptions:
        away = off_km(described, answers[described.question])
        if away is not None:
            off.append(away)
            reach.append(float(as_row(answers[described.question])["uncertainty_km"] or 0.0))
    n = len(descriptions)
    inside = sum(away <= max(km, LEAST_UNCERTAINTY_KM) for away, km in zip(off, reach, strict=True))
    return Score(
        n=n,
        answered=len(off) / n,
        within_5_km=sum(km <= CLOSE_KM for km in off) / n,
        within_25_km=sum(km <= NEAR_KM for km in off) / n,
        wrong_over_50_km=sum(km > WRONG_KM for km in off) / n,
        inside_own_uncertainty=inside / len(off) if off else None,
        median_uncertainty_km=statistics.median(reach) if reach else None,
    )


def off_km(described: Description, answer: Resolution) -> float | None:
    """Kilometres from the truth to the point answered, as a table of answers writes it; None without a point."""
    row = as_row(answer)
    if row["lat"] is None:
        return None
    return float(sphere_km(lon1=row["lon"], lat1=row["lat"], lon2=described.lon, lat2=described.lat))


def causes(
    descriptions: Sequence[Description], answers: Mapping[tuple[str, str, str, str], Resolution]
) -> dict[str, Counter[str]]:
    """Count why descriptions were missed: not answered, or answered more than 25 km off.

    Parameters
    ----------
    descriptions : sequence of Description
    answers : mapping
        As `run` returns them.

    Returns
    -------
    dict of str to Counter
        Cause to counts by outcome (`OUTCOMES`), the most frequent cause first.
    """
    found: dict[str, Counter[str]] = {}
    for described in descriptions:
        answer = answers[described.question]
        away = off_km(described, answer)
        if away is not None and away <= NEAR_KM:
            continue
        outcome = OUTCOMES[0] if away is None else OUTCOMES[1] if away <= WRONG_KM else OUTCOMES[2]
        found.setdefault(cause_of(answer), Counter())[outcome] += 1
    return dict(sorted(found.items(), key=lambda item: (-item[1].total(), item[0])))


def cause_of(answer: Resolution) -> str:
    """Say by the resolver's own rules and (English) notes what an answer that missed went by.

    Parameters
    ----------
    answer : Resolution

    Returns
    -------
    str
        Without a point why there is none; with one the rule, and how the name met the gazetteer's.
    """
    if answer.lat is None:
        return _cause_of_none(answer)
    rule = _POINT_CAUSES.get(answer.method, answer.method)
    if _names_unknown(answer):
        return f"{rule}, beside an unknown name"
    chosen = next((c for c in answer.candidates if c.place.place_id == answer.place_id), None)
    return rule if chosen is None else f"{rule}, {chosen.match} name"


def _cause_of_none(answer: Resolution) -> str:
    if answer.method in {"homonyms", "several places", "contradiction"}:
        return answer.method
    for cause, words in NOTE_OF_CAUSE:
        if words in answer.note:
            return cause
    if any(e.rule == "outside country" for e in answer.evidence):
        return "outside the country"
    if _names_unknown(answer):
        return "unknown name"
    return _AREA_CAUSES.get(answer.method, f"{answer.method}: too wide for a point")


def _names_unknown(answer: Resolution) -> bool:
    return any(e.rule == "unknown name" and plain(e.words) for e in answer.evidence)
