"""A synthetic global release of UCDP GED, to measure importing with.

The table has the release's 49 columns with texts as long as real ones (some 700 bytes a row), few different actors and
conflicts, and places that repeat: a third of the rows stand at a few hundred places, as real events do. Nothing in it
happened.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as arrow_csv

RELEASE_ROWS: Final = 350_000
COLUMNS: Final = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id",
    "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a",
    "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources", "source_article", "source_office", "source_date",
    "source_headline", "source_original", "where_prec", "where_coordinates", "where_description", "adm_1", "adm_2",
    "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region", "event_clarity",
    "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best",
    "high", "low", "gwnoa", "gwnob",
)  # fmt: skip
# Name, GW number, region, and a frame of longitude and latitude that lies inside; three of the zone first.
_COUNTRIES: Final = (
    ("Mali", 432, "Africa", (-7.0, 12.0, 2.0, 17.5)), ("Burkina Faso", 439, "Africa", (-3.5, 11.5, 0.8, 14.2)),
    ("Niger", 436, "Africa", (3.0, 13.8, 11.0, 18.0)), ("Afghanistan", 700, "Asia", (62.0, 31.0, 70.0, 36.0)),
    ("Syria", 652, "Middle East", (36.0, 33.5, 41.0, 36.5)), ("Colombia", 100, "Americas", (-76.0, 2.0, -70.0, 8.0)),
    ("DR Congo (Zaire)", 490, "Africa", (20.0, -8.0, 29.0, 2.0)), ("Ukraine", 369, "Europe", (25.0, 46.5, 38.0, 51.0)),
    ("India", 750, "Asia", (74.0, 16.0, 86.0, 27.0)), ("Ethiopia", 530, "Africa", (36.0, 6.0, 42.0, 13.0)),
    ("Somalia", 520, "Africa", (43.0, 1.0, 48.0, 9.0)), ("Mexico", 70, "Americas", (-106.0, 18.0, -97.0, 28.0)),
)  # fmt: skip
_ZONE_SHARE: Final = 0.03
_CHUNK: Final = 50_000
_SYLLABLES: Final = ("ba", "ko", "ti", "ma", "ra", "sé", "ga", "do", "ni", "lou", "ya", "ké", "ou", "bé", "dé", "fa")
_WORDS: Final = (
    "attack", "village", "soldiers", "killed", "convoy", "ambush", "militants", "army", "clash", "near", "forces",
    "rebels", "district", "town", "civilians", "night", "road", "patrol", "wounded", "sources", "local", "officials",
    "said", "according", "report", "gunmen", "troops", "base", "camp", "border", "region",
)  # fmt: skip


def write_release(path: Path, *, rows: int = RELEASE_ROWS, seed: int = 1) -> Path:
    """Write a synthetic release as CSV.

    Parameters
    ----------
    path : Path
    rows : int
    seed : int
        The same seed gives the same file.

    Returns
    -------
    Path
    """
    chance = np.random.default_rng(seed)
    pools = _Pools(chance, rows)
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    with arrow_csv.CSVWriter(str(path), schema) as writer:
        for start in range(0, rows, _CHUNK):
            count = min(_CHUNK, rows - start)
            writer.write_table(pools.table(start, count, schema))
    return path


class _Pools:
    """What rows are drawn from."""

    def __init__(self, chance: np.random.Generator, rows: int) -> None:
        self._chance = chance
        self._names = [_name(chance) for _ in range(4000)]
        self._sentences = _texts([" ".join(chance.choice(_WORDS, 18)) for _ in range(20_000)])
        self._headlines = _texts([" ".join(chance.choice(_WORDS, 8)).capitalize() for _ in range(20_000)])
        self._places = max(50, rows // 7)
        weights = np.full(len(_COUNTRIES), (1 - _ZONE_SHARE) / (len(_COUNTRIES) - 3))
        weights[:3] = _ZONE_SHARE / 3
        self._country = chance.choice(len(_COUNTRIES), self._places, p=weights)
        frames = np.array([country[3] for country in _COUNTRIES])[self._country]
        self._lon = np.round(chance.uniform(frames[:, 0], frames[:, 2]), 6)
        self._lat = np.round(chance.uniform(frames[:, 1], frames[:, 3]), 6)
        # A third of the rows stand at few places.
        popular = 1.0 / (1.0 + np.arange(self._places)) ** 0.6
        self._weight = popular / popular.sum()

    def table(self, start: int, count: int, schema: pa.Schema) -> pa.Table:
        """Draw some rows."""
        chance = self._chance
        place = chance.choice(self._places, count, p=self._weight)
        country = self._country[place]
        conflict = country * 40 + chance.integers(0, 12, count)
        violence = 1 + conflict % 3
        names = np.array([country[0] for country in _COUNTRIES], dtype=object)[country]
        group = np.array([f"{name} Front" for name in self._names[:600]], dtype=object)[conflict]
        side_a = np.where(violence == 2, _plus(group, " (A)"), _plus("Government of ", names))
        side_a = np.where(violence == 3, group, side_a)
        side_b = np.where(violence == 3, "Civilians", group)
        day = np.datetime64("1989-01-01") + chance.integers(0, 12_700, count)
        length = np.where(chance.random(count) < 0.2, chance.integers(1, 25, count), 0)
        precision = chance.choice([1, 2, 3, 4, 5, 6], count, p=[0.45, 0.32, 0.09, 0.04, 0.09, 0.01])
        deaths = chance.poisson(2, (4, count)) * (chance.random((4, count)) < 0.5)
        best = deaths.sum(axis=0)
        low = np.maximum(best - chance.integers(0, 3, count), 0)
        high = best + chance.integers(0, 4, count)
        office = np.array(
            ["Agence France Presse", "Reuters News", "Xinhua", "BBC Monitoring", "Associated Press"], dtype=object
        )
        offices = office[chance.integers(0, 5, count)]
        headlines = self._headlines[chance.integers(0, len(self._headlines), count)]
        days = day.astype(str)
        town = np.array(self._names, dtype=object)[place % len(self._names)]
        lat, lon = self._lat[place].astype(str), self._lon[place].astype(str)
        years = day.astype("datetime64[Y]").astype(str)
        columns: dict[str, Any] = {
            "id": np.arange(start + 1, start + 1 + count).astype(str),
            "relid": _plus(years, _plus("-1-", np.arange(start, start + count).astype(str))),
            "year": years,
            "active_year": np.where(chance.random(count) < 0.9, "1", "0"),
            "code_status": np.full(count, "Clear"),
            "type_of_violence": violence.astype(str),
            "conflict_dset_id": conflict.astype(str),
            "conflict_new_id": conflict.astype(str),
            "conflict_name": _plus(names, ": Government"),
            "dyad_dset_id": conflict.astype(str),
            "dyad_new_id": conflict.astype(str),
            "dyad_name": _plus(_plus(side_a, " - "), side_b),
            "side_a_dset_id": conflict.astype(str),
            "side_a_new_id": conflict.astype(str),
            "side_a": side_a,
            "side_b_dset_id": conflict.astype(str),
            "side_b_new_id": conflict.astype(str),
            "side_b": side_b,
            "number_of_sources": np.full(count, "1"),
            "source_article": _plus(_plus(_plus('"', offices), _plus(",", days)), _plus(_plus(",", headlines), '"')),
            "source_office": offices,
            "source_date": days,
            "source_headline": headlines,
            "source_original": np.where(chance.random(count) < 0.5, "local officials", ""),
            "where_prec": precision.astype(str),
            "where_coordinates": _plus(town, " village"),
            "where_description": self._sentences[chance.integers(0, len(self._sentences), count)],
            "adm_1": _plus(town, " province"),
            "adm_2": _plus(town, " district"),
            "latitude": lat,
            "longitude": lon,
            "geom_wkt": _plus(_plus("POINT (", lon), _plus(" ", _plus(lat, ")"))),
            "priogrid_gid": (place + 100_000).astype(str),
            "country": names,
            "country_id": np.array([str(country[1]) for country in _COUNTRIES], dtype=object)[country],
            "region": np.array([country[2] for country in _COUNTRIES], dtype=object)[country],
            "event_clarity": np.full(count, "1"),
            "date_prec": chance.choice(["1", "2", "3", "4", "5"], count, p=[0.75, 0.15, 0.04, 0.05, 0.01]),
            "date_start": _plus(days, " 00:00:00.000"),
            "date_end": _plus((day + length).astype(str), " 00:00:00.000"),
            "deaths_a": deaths[0].astype(str),
            "deaths_b": deaths[1].astype(str),
            "deaths_civilians": deaths[2].astype(str),
            "deaths_unknown": deaths[3].astype(str),
            "best": best.astype(str),
            "high": high.astype(str),
            "low": low.astype(str),
            "gwnoa": np.full(count, "432"),
            "gwnob": np.full(count, ""),
        }
        return pa.Table.from_arrays([pa.array(columns[name], type=pa.string()) for name in COLUMNS], schema=schema)


def _name(chance: np.random.Generator) -> str:
    return "".join(chance.choice(_SYLLABLES, chance.integers(2, 5))).capitalize()


def _texts(values: list[str]) -> npt.NDArray[np.object_]:
    return np.array(values, dtype=object)


def _plus(one: Any, other: Any) -> npt.NDArray[np.object_]:
    left = one if isinstance(one, str) else np.asarray(one, dtype=object)
    right = other if isinstance(other, str) else np.asarray(other, dtype=object)
    return np.asarray(left + right, dtype=object)
