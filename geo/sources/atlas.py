"""Everything that a screen or a command works on, loaded together: boundaries, towns, incidents, vocabulary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geo.areas.boundaries import Boundaries, load_boundaries
from geo.incidents.actors import load_actors
from geo.incidents.filter import Vocabulary
from geo.incidents.schema import rows_of
from geo.incidents.taxonomy import load_event_types
from geo.places.place import Place
from geo.places.resolver import load_resolver
from geo.sources.bundled import load_bundled

TOWN_COLUMNS = ("name", "kind", "adm0", "lat", "lon", "population")


@dataclass(frozen=True)
class Atlas:
    """What is loaded; shared between sessions and never changed.

    Attributes
    ----------
    boundaries : Boundaries
    towns : DataFrame
        Gazetteer rows for labels: name, kind, adm0, lat, lon (degrees, WGS 84), population (NaN unknown).
    incidents : GeoDataFrame
        The joined incident table.
    vocabulary : Vocabulary
    """

    boundaries: Boundaries
    towns: pd.DataFrame
    incidents: gpd.GeoDataFrame
    vocabulary: Vocabulary


def load_atlas(*, checked: bool = True) -> Atlas:
    """Load the bundled data and resolve and join its incidents.

    Parameters
    ----------
    checked : bool
        Whether to hold the incidents against the contract of the incident table.

    Raises
    ------
    BrokenData
        When a file that ships is missing or damaged; the message names it.
    """
    boundaries = load_boundaries()
    resolver = load_resolver(boundaries, only_bundled=True)
    return Atlas(
        boundaries=boundaries,
        towns=make_towns(resolver.gazetteer),
        incidents=load_bundled(boundaries, resolver, checked=checked),
        vocabulary=make_vocabulary(boundaries),
    )


def make_vocabulary(boundaries: Boundaries) -> Vocabulary:
    """Names that a filter may use, from a vintage and our own tables."""
    adm1 = boundaries.adm1.sort_values(["adm0", "name"])
    return Vocabulary(
        countries={row.adm0: (row.name_en, row.name) for row in rows_of(boundaries.adm0)},
        regions=dict(zip(adm1["pcode"], adm1["name"], strict=True)),
        region_country=dict(zip(adm1["pcode"], adm1["adm0"], strict=True)),
        actors=load_actors(),
        event_types=load_event_types(),
    )


def make_towns(places: Iterable[Place]) -> pd.DataFrame:
    """Write places as labels for maps, in the columns of `TOWN_COLUMNS`."""
    rows = pd.DataFrame([vars(place) for place in places])[list(TOWN_COLUMNS)]
    rows["population"] = rows["population"].astype("float64")
    return rows
