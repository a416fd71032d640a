"""What speaks for two records being of one event, and what against: weights, levels and reasons.

Each aspect (date, place, actors, toll, kind, sources) adds the logarithm of the odds by which what is seen is likelier
of two records of one event than of two events that are near each other; their sum is turned into a score from 0 to 1
(Fellegi and Sunter, A theory for record linkage, J. Am. Stat. Assoc. 64, 1969). The weights were set by hand, with
an eye on a logistic regression, on the even months of `geo.incidents.link_benchmark`; the odd ones agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.incidents.link_casts import CastComparison
from geo.incidents.link_records import Floats, Ints, Records

# Odds that two records which are near each other are of one event, before anything else is looked at.
PRIOR: Final = -3.3
# A date: the level and its weight.
DATE_WEIGHTS: Final = {
    "same_day": 3.0,
    "same_dates": 3.0,
    "within_week": 1.6,
    "within_month": -1.0,
    "within_year": -1.5,
    "days_apart_1": 1.0,
    "days_apart_2": -1.5,
    "days_apart_3": -2.5,
}
PLACE_WEIGHTS: Final = {
    "same_place": 3.2,
    "next_place": 2.3,
    "near": 1.0,
    "within_uncertainty": 0.0,
    "within_area": -0.3,
    "within_wide_area": -1.0,
    "same_unit": 0.9,
    "same_area": 1.5,
    "beyond": -1.8,
}
TOLL_LEVELS: Final = ("missing", "same_toll", "tolls_overlap", "close_tolls", "other_tolls", "far_tolls")
KIND_WEIGHTS: Final = {"same_kind": 0.4, "like_kind": 0.2, "unclear_kind": 0.0, "other_kind": -0.8}
_FIELDS: Final = ("a", "b", "weight", "toll_weight", "distance_km", "date", "place", "toll", "kind")
_DATES: Final = tuple(DATE_WEIGHTS)
_PLACES: Final = tuple(PLACE_WEIGHTS)
_KINDS: Final = tuple(KIND_WEIGHTS)
_DATE_CODES: Final = tuple(name.replace("apart_", "apart:") for name in _DATES)
_KIND_CODES: Final = tuple(name if name in ("same_kind", "other_kind") else "" for name in _KINDS)
_FIGHTS: Final = ("ambush", "armed_assault", "clash")
_AGAINST_CIVILIANS: Final = ("massacre", "abduction")
_FROM_AFAR: Final = ("explosive", "shelling", "air_strike")


@dataclass(frozen=True)
class Evidence:
    """What was seen of some pairs; every array has one entry a pair.

    Attributes
    ----------
    a, b : array of int64
        Positions in the records.
    weight : array of float64
        Sum of all aspects and the prior: the logarithm of the odds.
    toll_weight : array of float64
        What of it the toll adds.
    distance_km : array of float64
    date, place, toll, kind : array of int64
        Level of each aspect, a position in its list of levels.
    """

    a: Ints
    b: Ints
    weight: Floats
    toll_weight: Floats
    distance_km: Floats
    date: Ints
    place: Ints
    toll: Ints
    kind: Ints

    def __len__(self) -> int:
        return len(self.a)

    def take(self, chosen: Ints) -> Evidence:
        """Return the pairs at the positions chosen."""
        return Evidence(*(getattr(self, name)[chosen] for name in _FIELDS))

    @property
    def score(self) -> Floats:
        """Scores from 0 to 1."""
        return np.asarray(1 / (1 + np.exp(-self.weight)), dtype=np.float64)


def weigh(records: Records, casts: CastComparison, a: Ints, b: Ints) -> Evidence:
    """Compare pairs of records.

    Parameters
    ----------
    records : Records
    casts : CastComparison
        Of the same records.
    a, b : array of int64
        Positions in the records.

    Returns
    -------
    Evidence
        `a` before `b` in the order of the records.
    """
    a, b = np.minimum(a, b), np.maximum(a, b)
    distance = records.distance_km(a, b)
    date = _dates(records, a, b)
    place = _places(records, a, b, distance)
    kind = _kinds(records)[records.kind[a], records.kind[b]]
    toll, toll_weight = _tolls(records, a, b)
    weight = PRIOR + _table(DATE_WEIGHTS)[date] + _table(PLACE_WEIGHTS)[place] + _table(KIND_WEIGHTS)[kind]
    too_far = np.maximum(0.0, distance - records.radius_km[a] - records.radius_km[b])
    weight = weight - np.minimum(too_far / 12.5, 2.0) + toll_weight + _sides(records, a, b) + casts.weights(a, b)
    return Evidence(a, b, weight, toll_weight, distance, date, place, toll, kind)


def concatenated(parts: list[Evidence]) -> Evidence:
    """Put evidence on several sets of pairs together."""
    if not parts:
        none, nothing = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float64)
        return Evidence(none, none, nothing, nothing, nothing, none, none, none, none)
    return Evidence(*(np.concatenate([getattr(part, name) for part in parts]) for name in _FIELDS))


def levels(aspect: str, *names: str) -> Ints:
    """Positions of levels of an aspect ("date", "place", "toll", "kind") in its list."""
    known = {"date": _DATES, "place": _PLACES, "toll": TOLL_LEVELS, "kind": _KINDS}[aspect]
    return np.array([known.index(name) for name in names], dtype=np.int64)


def reasons(records: Records, casts: CastComparison, evidence: Evidence) -> list[tuple[str, ...]]:
    """Reasons of each pair as codes with their figures; `geo.incidents.link_reasons` writes them in words."""
    one, other = (_central(records, side) for side in (evidence.a, evidence.b))
    levels_of = zip(
        evidence.date.tolist(), evidence.place.tolist(), evidence.toll.tolist(), evidence.kind.tolist(), strict=True
    )
    people = casts.reasons(evidence.a, evidence.b)
    distances = np.rint(evidence.distance_km).astype(np.int64).tolist()
    return [
        tuple(
            filter(
                None, (_DATE_CODES[date], f"{_PLACES[place]}:{km}", named, _toll_code(toll, x, y), _KIND_CODES[kind])
            )
        )
        for (date, place, toll, kind), named, km, x, y in zip(
            levels_of, people, distances, one.tolist(), other.tolist(), strict=True
        )
    ]


def _toll_code(level: int, one: float, other: float) -> str:
    name = TOLL_LEVELS[level]
    if name == "missing":
        return "toll_missing"
    return f"{name}:{one:.0f}" if name == "same_toll" else f"{name}:{one:.0f}|{other:.0f}"


def _table(weights: Mapping[str, float]) -> Floats:
    return np.array(list(weights.values()), dtype=np.float64)


def _dates(records: Records, a: Ints, b: Ints) -> Ints:
    first_a, first_b, last_a, last_b = records.first[a], records.first[b], records.last[a], records.last[b]
    gap = np.maximum(0, np.maximum(first_a - last_b, first_b - last_a))
    longest = np.maximum(last_a - first_a, last_b - first_b) + 1
    equal = (first_a == first_b) & (last_a == last_b)
    conditions = [
        equal & (longest == 1),
        equal,
        (gap == 0) & (longest <= 8),
        (gap == 0) & (longest <= 40),
        gap == 0,
        gap == 1,
        gap == 2,
    ]
    return np.select(conditions, np.arange(len(conditions)), len(conditions)).astype(np.int64)


def _places(records: Records, a: Ints, b: Ints, distance: Floats) -> Ints:
    together = records.radius_km[a] + records.radius_km[b]
    points = records.is_point[a] & records.is_point[b]
    code = {name: position for position, name in enumerate(_PLACES)}
    areas = ~records.is_point[a] & ~records.is_point[b] & (records.where_prec[a] == records.where_prec[b])
    adm2 = records.units[a, 2]
    same_unit = ~points & (adm2 >= 0) & (adm2 == records.units[b, 2])
    conditions = {
        "same_place": points & (distance <= 1.5),
        "next_place": points & (distance <= 8),
        "same_area": areas & (distance <= 1.5),
        "same_unit": same_unit,
        "near": points & (distance <= 25) & (distance <= together + 5),
        "within_uncertainty": (distance <= together) & (together <= 90),
        "within_area": (distance <= together) & (together <= 220),
        "within_wide_area": distance <= together,
    }
    choices = [code[name] for name in conditions]
    return np.select(list(conditions.values()), choices, code["beyond"]).astype(np.int64)


def _kinds(records: Records) -> Ints:
    """Level for each pair of kinds."""
    code = {name: position for position, name in enumerate(_KINDS)}
    return np.array([[code[_kind(one, two)] for two in records.kinds] for one in records.kinds], dtype=np.int64)


def _kind(one: str, two: str) -> str:
    if one == two:
        return "same_kind" if one != "other" else "unclear_kind"
    mine, theirs = _class_of(one), _class_of(two)
    if mine == theirs == _FROM_AFAR or {mine, theirs} == {_FIGHTS, _AGAINST_CIVILIANS}:
        return "other_kind"
    return "like_kind" if mine == theirs else "unclear_kind"


def _class_of(kind: str) -> tuple[str, ...]:
    return next((names for names in (_FIGHTS, _AGAINST_CIVILIANS, _FROM_AFAR) if kind in names), (kind,))


def _central(records: Records, i: Ints) -> Floats:
    """Best figure, else the lowest, else the highest."""
    found = np.where(np.isnan(records.best[i]), records.low[i], records.best[i])
    return np.where(np.isnan(found), records.high[i], found)


def _tolls(records: Records, a: Ints, b: Ints) -> tuple[Ints, Floats]:
    """Level and weight of the tolls: an equal large figure is rare by chance, an equal small one is not."""
    x, y = (np.where(np.isnan(records.best[i]), records.low[i], records.best[i]) for i in (a, b))
    low_x, low_y = (np.fmin(records.low[i], records.best[i]) for i in (a, b))
    high_x, high_y = (_ceiling(records, i) for i in (a, b))
    missing = np.isnan(x) | np.isnan(y)
    least, most = np.minimum(x, y), np.maximum(x, y)
    with np.errstate(invalid="ignore"):
        equal = x == y
        overlap = (low_x <= high_y) & (low_y <= high_x) & (least >= 1)
        close = most - least <= np.maximum(1, 0.15 * most)
        ratio = (most + 1) / (least + 1)
        size = np.log1p(np.nan_to_num(least))
        far = np.where(ratio <= 2, -0.4, np.where(ratio <= 4, -1.5, np.where(most >= 20, -4.0, -3.0)))
        level = np.select([missing, equal, overlap, close, ratio <= 4], [0, 1, 2, 3, 4], 5)
        # A toll shared by several attacks says no more of each than that it is not above it.
        excused = (records.shared[a] >= 0) & (y <= x) | (records.shared[b] >= 0) & (x <= y)
    far = np.where(excused, np.maximum(far, -0.4), far)
    weights = [
        np.zeros(len(a)),
        np.minimum(3.5, 0.85 * size),
        np.minimum(2.0, 0.5 * size - 0.2),
        np.minimum(2.0, 0.5 * size - 0.3),
    ]
    return level.astype(np.int64), np.select([level == i for i in range(4)], weights, far)


def _ceiling(records: Records, i: Ints) -> Floats:
    """Highest figure; none for a floor alone, as in "at least 15"."""
    high = np.fmax(records.high[i], records.best[i])
    return np.where(np.isnan(high), np.inf, high)


def _sides(records: Records, a: Ints, b: Ints) -> Floats:
    """Weigh whose dead they are, where both records say it of three dead or more."""
    x, y = np.nan_to_num(records.sides[a]), np.nan_to_num(records.sides[b])
    least, most = np.minimum(x, y).sum(axis=1), np.maximum(x, y).sum(axis=1)
    said = (x.sum(axis=1) >= 3) & (y.sum(axis=1) >= 3)
    share = least / np.maximum(most, 1)
    shared = (records.shared[a] >= 0) | (records.shared[b] >= 0)
    weight = np.where(share >= 0.9, 0.7, np.where((share <= 0.2) & ~shared, -1.5, 0.0))
    return np.where(said, weight, 0.0)
