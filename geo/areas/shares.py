"""Which shares of an area lie in which zones, and the names of those beside the chosen one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import pyarrow as pa
import shapely

from geo.areas.zones import NOWHERE, Bools, Floats, Geometries, Ints, Zones
from geo.core.crs import area_km2

SMALLEST_SHARE: Final = 0.01


@dataclass(frozen=True)
class Shares:
    """Shares (0 to 1) of areas in zones: one entry for each area and zone that overlap, sorted by area.

    Attributes
    ----------
    row, zone : array of int, shape (m,)
        Number of the area, and of the zone.
    share : array of float, shape (m,)
    """

    row: Ints
    zone: Ints
    share: Floats

    def where(self, keep: Bools | Ints) -> Shares:
        """Pick some of the entries."""
        return Shares(self.row[keep], self.zone[keep], self.share[keep])

    def by_row(self) -> Iterator[tuple[int, dict[int, float]]]:
        """Go through the areas that overlap a zone, each with its shares by zone."""
        starts = np.flatnonzero(np.diff(self.row, prepend=-1)).tolist()
        for start, stop in pairwise([*starts, len(self.row)]):
            shares = zip(self.zone[start:stop].tolist(), self.share[start:stop].tolist(), strict=True)
            yield int(self.row[start]), dict(shares)


def polygon_shares(zones: Zones, shapes: Geometries) -> Shares:
    """Overlay polygons with the zones.

    Parameters
    ----------
    zones : Zones
    shapes : array of valid polygons
        EPSG:4326.

    Returns
    -------
    Shares
        By area on EPSG:6933.
    """
    hits, positions = shapely.STRtree(zones.geometry).query(shapes, predicate="intersects")
    order = np.lexsort((positions, hits))
    row, zone = hits[order].astype(np.int64), positions[order].astype(np.int64)
    pieces = np.asarray(area_km2(geometry=shapely.intersection(shapes[row], zones.geometry[zone])))
    whole = np.asarray(area_km2(geometry=shapes))
    keep = np.flatnonzero((pieces > 0) & (whole[row] > 0))
    row, zone = row[keep], zone[keep]
    return Shares(row, zone, np.minimum(1.0, pieces[keep] / whole[row]))


@dataclass(frozen=True)
class _Names:
    """What may be named beside a chosen zone: sorted, with the number of each zone's province and region."""

    words: list[str]
    adm0: list[str]
    region: list[str]
    province_of: Ints
    region_of: Ints


def _names(zones: Zones) -> _Names:
    provinces = [
        (adm0, adm2 or adm1, pcode2 or pcode1, pcode1)
        for adm0, adm1, pcode1, adm2, pcode2 in zip(
            zones.adm0, zones.adm1, zones.adm1_pcode, zones.adm2, zones.adm2_pcode, strict=True
        )
    ]
    regions = [
        (adm0, adm1, pcode, pcode) for adm0, adm1, pcode in zip(zones.adm0, zones.adm1, zones.adm1_pcode, strict=True)
    ]
    known = sorted({*provinces, *regions})
    number = {name: n for n, name in enumerate(known)}
    return _Names(
        [f"{adm0} {name}".strip() for adm0, name, _, _ in known],
        [name[0] for name in known],
        [name[3] for name in known],
        np.array([number[name] for name in provinces], dtype=np.int64),
        np.array([number[name] for name in regions], dtype=np.int64),
    )


@dataclass(frozen=True)
class Elsewhere:
    """Where else something may lie, as distinct answers of which each row has one; the first one is "nowhere".

    Attributes
    ----------
    words : list of str
        "BFA Sahel 12%; CIV 3%".
    word_of : array of int, shape (n,)
        Number of the words of each row.
    adm0, adm1 : list of list of str
        The other countries (ISO 3166-1 alpha-3) and regions (p-codes), sorted.
    list_of : array of int, shape (n,)
        Number of the lists of each row.
    """

    words: list[str]
    word_of: Ints
    adm0: list[list[str]]
    adm1: list[list[str]]
    list_of: Ints

    def columns(self, row: Ints) -> tuple[pa.Array, pa.Array, pa.Array]:
        """Spread the answers: `row` is the row here of each row there, -1 for nowhere."""
        words, lists = (pa.array(np.append(numbers, 0)[row]) for numbers in (self.word_of, self.list_of))
        texts = pa.list_(pa.string())
        return (
            pa.array(self.words, pa.large_string()).take(words),
            pa.array(self.adm0, texts).take(lists),
            pa.array(self.adm1, texts).take(lists),
        )


def name_others(zones: Zones, shares: Shares, chosen: Ints) -> Elsewhere:
    """Name the other places of each row: provinces inside its chosen region, regions elsewhere, from 1 % on.

    Parameters
    ----------
    zones : Zones
    shares : Shares
        Also of the chosen zone, which is left aside.
    chosen : array of int, shape (n,)
        Zone of each row; -1 none.

    Returns
    -------
    Elsewhere
    """
    names = _names(zones)
    own = chosen[shares.row]
    region = np.where(own < 0, NOWHERE, names.region_of[own])
    has_region = np.array([bool(pcode) for pcode in names.region], dtype=bool)
    same = (region == names.region_of[shares.zone]) & (own >= 0) & has_region[region]
    other = np.where(same, names.province_of[shares.zone], names.region_of[shares.zone])
    aside = np.flatnonzero(shares.zone != own)
    row, other, share = _summed(shares.row[aside], other[aside], shares.share[aside], len(names.words))
    order = np.lexsort((other, -share, row))
    row, other, percent = row[order], other[order], np.rint(share[order] * 100.0).astype(np.int64)
    kinds, label_of = np.unique(other * 101 + percent, return_inverse=True)
    labels = [f"{names.words[kind // 101]} {kind % 101}%" for kind in kinds.tolist()]
    return _answers(names, zones, chosen, row, other.tolist(), [labels[n] for n in label_of.tolist()])


def _summed(row: Ints, other: Ints, share: Floats, n: int) -> tuple[Ints, Ints, Floats]:
    """Add up the shares of each row by name, and leave out the small ones."""
    pairs, inverse = np.unique(row * n + other, return_inverse=True)
    total = np.bincount(inverse, weights=share, minlength=len(pairs))
    kept = np.flatnonzero(total >= SMALLEST_SHARE)
    return pairs[kept] // n, pairs[kept] % n, np.minimum(total[kept], 1.0)


def _answers(
    names: _Names, zones: Zones, chosen: Ints, row: Ints, others: list[int], labels: list[str]
) -> Elsewhere:  # fmt: skip
    """Put the names of each row together; `row` is sorted."""
    words, adm0, adm1 = [""], [list[str]()], [list[str]()]
    word_of, list_of = np.zeros(len(chosen), dtype=np.int64), np.zeros(len(chosen), dtype=np.int64)
    starts = np.flatnonzero(np.diff(row, prepend=-1))
    at = row[starts]
    homes = [(zones.adm0[zone], zones.adm1_pcode[zone]) if zone >= 0 else ("", "") for zone in chosen[at].tolist()]
    lists: dict[tuple[tuple[str, str], tuple[int, ...]], int] = {}
    numbers = []
    for home, (start, stop) in zip(homes, pairwise([*starts.tolist(), len(row)]), strict=True):
        words.append(labels[start] if stop - start == 1 else "; ".join(labels[start:stop]))
        key = (home, tuple(others[start:stop]))
        if key not in lists:
            lists[key] = len(adm0)
            adm0.append(sorted({names.adm0[n] for n in key[1]} - {home[0]}))
            adm1.append(sorted({names.region[n] for n in key[1]} - {home[1], ""}))
        numbers.append(lists[key])
    word_of[at], list_of[at] = np.arange(1, len(words)), numbers
    return Elsewhere(words, word_of, adm0, adm1, list_of)
