"""A gazetteer of real size made by a recipe: 60,000 places inside the regions, as full of homonyms as a real one."""

from __future__ import annotations

import random
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import shapely

from geo.areas.boundaries import load_boundaries
from geo.areas.vernacular import load_vernacular
from geo.places.gazetteer import Gazetteer, Place
from geo.places.gazetteer_index import read_index, write_index
from geo.places.gazetteer_sources import read_places
from geo.places.resolver import Resolver

PLACES = 60_000
NAMES = 160_000
_SEED = 2012
_ONSETS = ("b", "bo", "d", "dj", "f", "g", "k", "kh", "l", "m", "n", "ng", "ou", "s", "sa", "t", "tch", "w", "y", "z")
_VOWELS = ("a", "a", "a", "é", "e", "i", "i", "o", "ou", "u")
_ENDS = ("dougou", "koro", "gou", "bougou", "koira", "ré", "wa", "ndé", "la", "ni", "tenga", "yiri", "ssi", "na")
_WORDS = ("Peulh", "Dogon", "Bella", "Koura", "Habé", "II", "Nord", "de l'Est")
_KINDS = (*("village",) * 6, "locality", "well", "hill", "stream", "camp", "town", "forest")


def _name(rng: random.Random) -> str:
    name = "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) for _ in range(rng.choice((2, 3, 3, 4))))
    name = (name + (rng.choice(_ENDS) if rng.random() < 0.5 else "")).title()
    if rng.random() < 0.08:
        name = rng.choice(("I-n-", "Ti-n-", "Al ", "N'")) + name
    return f"{name} {rng.choice(_WORDS)}" if rng.random() < 0.08 else name


def _drawn(names: list[str], rng: random.Random) -> str:
    """Draw a name: most are borne once or twice, a few by dozens of places, as in a real gazetteer."""
    return names[int(len(names) * rng.random() ** 1.8)]


@cache
def synthetic_places() -> tuple[Place, ...]:
    """Places spread evenly over the first-level units; in Burkina Faso their provinces are known too."""
    rng, grid = random.Random(_SEED), np.random.default_rng(_SEED)  # noqa: S311 - a fixed series
    names = [_name(rng) for _ in range(NAMES)]
    boundaries = load_boundaries()
    each = PLACES // len(boundaries.adm1) + 1
    rows: list[tuple[str, str, float, float]] = []
    for _, unit in boundaries.adm1.iterrows():
        west, south, east, north = unit["geometry"].bounds
        inside = np.empty((0, 2))
        while len(inside) < each:
            xy = grid.uniform((west, south), (east, north), (4 * each, 2))
            inside = np.vstack([inside, xy[shapely.contains_xy(unit["geometry"], xy[:, 0], xy[:, 1])]])
        rows += [(unit["adm0"], unit["name"], lon, lat) for lon, lat in inside[:each].tolist()]
    rows = rows[:PLACES]
    tree = shapely.STRtree(boundaries.adm2.geometry.to_numpy())
    which, province = tree.query([shapely.Point(lon, lat) for _, _, lon, lat in rows], predicate="within")
    adm2 = dict(zip(which.tolist(), boundaries.adm2["name"].iloc[province], strict=True))
    return tuple(
        Place(
            f"s{i}", _drawn(names, rng), rng.choice(_KINDS), adm0, adm1, adm2.get(i, ""), lat, lon,
            rng.choice((None, None, None, 300, 2000)), rng.choice(("recipe", "recipe; recipe two")),
            () if rng.random() < 0.65 else (_name(rng),),
        )
        for i, (adm0, adm1, lon, lat) in enumerate(rows)
    )  # fmt: skip


@cache
def synthetic_resolver() -> Resolver:
    """The places that ship and the synthetic ones behind them, written as an install is and read back; made once."""
    with tempfile.TemporaryDirectory() as folder:
        write_index(synthetic_places(), Path(folder) / "installed", {})
        table = read_index(Path(folder) / "installed")
    boundaries = load_boundaries()
    return Resolver(Gazetteer(read_places(), table), boundaries, load_vernacular(boundaries))
