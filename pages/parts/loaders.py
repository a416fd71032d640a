"""Cached loading: with `trend_figures` and `snapshot_files` the only place with ``st.cache_*``.

The atlas is shared between sessions and never changed; files are cached as bytes. Folium objects are never cached.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from geo.analysis.actor_pairs import Claims, claims, together
from geo.analysis.actors import By, Party, Profile, actor_table, matrix, profile
from geo.analysis.listing import LATEST_FIRST, Order, in_order, searched
from geo.analysis.regions import Regions, periods_of
from geo.analysis.regions import regions as count_regions
from geo.analysis.search import SearchIndex
from geo.areas.boundaries import Boundaries, load_boundaries
from geo.areas.chosen import chosen_stamp, vintage_stamp
from geo.areas.vernacular import load_vernacular
from geo.core import settings
from geo.core.errors import AtlasError
from geo.core.language import language
from geo.incidents.coded import Positions
from geo.incidents.filter import IncidentFilter
from geo.incidents.schema import rows_of
from geo.incidents.store import Dataset, Store, open_store
from geo.incidents.view import View
from geo.maps.columns import Wire
from geo.maps.interactive import map_wire as map_wire_of
from geo.maps.unit_data import units_wire as units_wire_of
from geo.places.gazetteer_sources import Sources, load_sources, read_places, stamp
from geo.places.resolver import Resolver
from geo.places.toponyms import fold
from geo.sources.atlas import Atlas, Stored, is_there, load_from, look_into_store
from geo.sources.bundled import COVERAGE
from geo.sources.rejoined import moved, rejoined

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo.analysis.borders import Account
    from geo.analysis.pattern import GridName
    from geo.maps.region_years import RegionYears


@st.cache_resource(show_spinner=False)
def _open_store(address: str, read_only: bool) -> Store:
    return open_store(address, read_only)


@contextmanager
def store() -> Iterator[Store]:
    """Give the store that all sessions share; it is made here if there is none yet, and stays open."""
    yield _open_store(settings.store_address(), settings.read_only())


def atlas() -> Atlas:
    """Everything that is drawn, as it is stored now: a change counts at once, in every session."""
    address = settings.store_address()
    try:
        opened = _open_store(address, settings.read_only()) if is_there(address) else None
        stored = look_into_store(opened)
    except AtlasError:  # it says why when it tries again
        stored = look_into_store()
    return _atlas(f"{stored.key} {chosen_stamp()}", stored)


@st.cache_resource(show_spinner=False, max_entries=2)
def _atlas(key: str, _stored: Stored) -> Atlas:  # noqa: ARG001 - Streamlit keys by it
    return load_from(_stored)


@st.cache_resource(show_spinner=False)
def _bundled() -> Boundaries:
    """The boundaries that ship: words are read with their units, whatever vintage is in use."""
    return load_boundaries()


@dataclass(frozen=True)
class PlaceFinder:
    """The resolver over all gazetteers in use, and which these are; `stamp` changes with them."""

    resolver: Resolver
    sources: Sources
    stamp: str


def place_finder() -> PlaceFinder:
    """Resolver over the gazetteers as they are on the disk now: a place that was added counts at once."""
    return _place_finder(stamp())


@st.cache_resource(show_spinner=False, max_entries=2)
def _place_finder(stamped: str) -> PlaceFinder:
    boundaries = _bundled()
    sources = load_sources()
    return PlaceFinder(Resolver(sources.gazetteer, boundaries, load_vernacular(boundaries)), sources, stamped)


def home_corners() -> list[list[float]]:
    """South-west and north-east corner of the three countries, as (lat, lon) in degrees."""
    west, south, east, north = (float(value) for value in atlas().boundaries.adm0.total_bounds)
    return [[south, west], [north, east]]


@st.cache_data(show_spinner=False)
def units() -> list[tuple[str, str, str]]:
    """Units by country, first- and second-level name, sorted; the second is "" for a first-level unit alone."""
    boundaries = _bundled()
    regions = {row.pcode: (row.adm0, row.name) for row in rows_of(boundaries.adm1)}
    found = {(adm0, name, "") for adm0, name in regions.values()}
    found |= {(*regions[row.parent], row.name) for row in rows_of(boundaries.adm2)}
    known = {(adm0, fold(name)) for adm0, _, name in found}
    # Cercles and departments whose outlines the boundaries lack are known by name from the gazetteer.
    for place in read_places():
        if place.adm2 and (place.adm0, place.adm1, "") in found and (place.adm0, fold(place.adm2)) not in known:
            found.add((place.adm0, place.adm1, place.adm2))
    return sorted(found, key=lambda unit: (unit[0], fold(unit[1]), fold(unit[2])))


def view(chosen: IncidentFilter) -> View:
    """What a filter shows; shared between sessions and never changed."""
    loaded = atlas()
    return _view(loaded.key, chosen, loaded)


@st.cache_resource(show_spinner=False, max_entries=16)
def _view(key: str, chosen: IncidentFilter, _loaded: Atlas) -> View:  # noqa: ARG001 - Streamlit keys by it
    return _loaded.view(chosen)


def map_wire(chosen: IncidentFilter, lang: str) -> Wire:
    """What the map's layer draws of a filter, packed."""
    return _map_wire(atlas().key, chosen, lang)


def units_wire() -> Wire:
    """Outlines of the units that incidents are joined to, packed for the map."""
    loaded = atlas()
    return _units_wire(loaded.key, loaded)


@st.cache_resource(show_spinner=False, max_entries=2)
def _units_wire(key: str, _loaded: Atlas) -> Wire:  # noqa: ARG001 - Streamlit keys by it
    return units_wire_of(_loaded.boundaries)


@st.cache_resource(show_spinner=False, max_entries=16)
def _map_wire(key: str, chosen: IncidentFilter, lang: str) -> Wire:  # noqa: ARG001 - Streamlit keys by it
    return map_wire_of(view(chosen), language(lang))


def actors(chosen: IncidentFilter, lang: str) -> pd.DataFrame:
    """Figures of every actor under a filter; shared between sessions and never changed."""
    return _actors(atlas().key, chosen, lang, view(chosen))


@st.cache_resource(show_spinner=False, max_entries=16)
def _actors(key: str, chosen: IncidentFilter, lang: str, _shown: View) -> pd.DataFrame:  # noqa: ARG001 - Streamlit keys by it
    return actor_table(_shown, language(lang))


def actor_profile(chosen: IncidentFilter, party: Party, lang: str) -> Profile:
    """The profile of an actor under a filter."""
    return _actor_profile(atlas().key, chosen, party, lang, view(chosen))


@st.cache_resource(show_spinner=False, max_entries=16)
def _actor_profile(key: str, chosen: IncidentFilter, party: Party, lang: str, _shown: View) -> Profile:
    return profile(_shown, party, language(lang), table=_actors(key, chosen, lang, _shown))


def actor_matrix(chosen: IncidentFilter, role: str, by: By, *, members: bool) -> pd.DataFrame:
    """Actors of a role by kind, country, region or year under a filter."""
    return _actor_matrix(atlas().key, chosen, role, by, members, view(chosen))


@st.cache_resource(show_spinner=False, max_entries=16)
def _actor_matrix(
    key: str,  # noqa: ARG001 - Streamlit keys by it
    chosen: IncidentFilter,  # noqa: ARG001 - Streamlit keys by it
    role: str,
    by: By,
    members: bool,
    _shown: View,
) -> pd.DataFrame:
    return matrix(_shown, role, by, with_members=members)


def actor_claims(chosen: IncidentFilter) -> Claims:
    """Claims against attributions under a filter."""
    return _actor_claims(atlas().key, chosen, view(chosen))


@st.cache_resource(show_spinner=False, max_entries=16)
def _actor_claims(key: str, chosen: IncidentFilter, _shown: View) -> Claims:  # noqa: ARG001 - Streamlit keys by it
    return claims(_shown)


def actor_pairs(chosen: IncidentFilter) -> pd.DataFrame:
    """Which actors appear together under a filter."""
    return _actor_pairs(atlas().key, chosen, view(chosen))


@st.cache_resource(show_spinner=False, max_entries=16)
def _actor_pairs(key: str, chosen: IncidentFilter, _shown: View) -> pd.DataFrame:  # noqa: ARG001 - Streamlit keys by it
    return together(_shown)


def border_places(chosen: IncidentFilter, *, as_points: bool) -> tuple[Account, pd.DataFrame]:
    """How places are known under a filter, and how far each year's incidents are from the tri-point."""
    loaded = atlas()
    return _border_places(loaded.key, chosen, as_points, view(chosen), loaded.boundaries)


@st.cache_resource(show_spinner=False, max_entries=16)
def _border_places(
    key: str,  # noqa: ARG001 - Streamlit keys by it
    chosen: IncidentFilter,  # noqa: ARG001 - Streamlit keys by it
    as_points: bool,
    _shown: View,
    _boundaries: Boundaries,
) -> tuple[Account, pd.DataFrame]:
    from geo.analysis.borders import account_of, distances

    return account_of(_shown, _boundaries, as_points=as_points), distances(_shown, _boundaries, as_points=as_points)


def border_figures(chosen: IncidentFilter, *, yearly: bool, as_points: bool) -> pd.DataFrame:
    """Shares near the borders under a filter; see `geo.analysis.borders.near_borders`."""
    return _border_figures(atlas().key, chosen, yearly, as_points, view(chosen))


@st.cache_data(show_spinner=False, max_entries=16)
def _border_figures(
    key: str,  # noqa: ARG001 - Streamlit keys by it
    chosen: IncidentFilter,  # noqa: ARG001 - Streamlit keys by it
    yearly: bool,
    as_points: bool,
    _shown: View,
) -> pd.DataFrame:
    from geo.analysis.borders import near_borders

    return near_borders(_shown, atlas().boundaries, yearly=yearly, as_points=as_points)


def pattern_cells(chosen: IncidentFilter, grid: GridName) -> pd.DataFrame:
    """Cells by year under a filter, shared and never changed; see `geo.analysis.pattern.pattern`."""
    return _pattern_cells(atlas().key, chosen, grid, view(chosen))


@st.cache_resource(show_spinner=False, max_entries=16)
def _pattern_cells(key: str, chosen: IncidentFilter, grid: GridName, _shown: View) -> pd.DataFrame:  # noqa: ARG001 - Streamlit keys by it
    from geo.analysis.pattern import pattern

    return pattern(_shown, grid)


def passed_on(chosen: IncidentFilter) -> View:
    """What a filter shows of what may be passed on: for files of rows."""
    loaded = atlas()
    return _passed_on(loaded.key, loaded).view(chosen)


@st.cache_resource(show_spinner=False, max_entries=2)
def _passed_on(key: str, _loaded: Atlas) -> Atlas:  # noqa: ARG001 - Streamlit keys by it
    return _loaded.passed_on()


def boundaries_of(vintage_id: str) -> Boundaries:
    """Boundaries of another installed vintage, as they are on the disk now."""
    return _boundaries_of(vintage_id, vintage_stamp(vintage_id))


@st.cache_resource(show_spinner=False, max_entries=2)
def _boundaries_of(vintage_id: str, stamped: str) -> Boundaries:  # noqa: ARG001 - Streamlit keys by it
    return load_boundaries(vintage_id)


def view_by(chosen: IncidentFilter, vintage_id: str) -> tuple[View, Boundaries]:
    """What a filter shows, by the units of an installed vintage; "" is the one in use."""
    loaded, shown = atlas(), view(chosen)
    if vintage_id in ("", loaded.boundaries.vintage.vintage_id):
        return shown, loaded.boundaries
    other = boundaries_of(vintage_id)
    return moved(
        shown, _rejoined(f"{loaded.key} {vintage_stamp(vintage_id)} {chosen.every_record}", shown.table, other)
    ), other


@st.cache_resource(show_spinner=False, max_entries=2)
def _rejoined(key: str, _table: gpd.GeoDataFrame, _other: Boundaries) -> gpd.GeoDataFrame:  # noqa: ARG001 - Streamlit keys by it
    return rejoined(_table, _other)


def regions(chosen: IncidentFilter, vintage_id: str, level: int, months: int) -> Regions:
    """Figures of the units of a level under a filter; see `geo.analysis.regions`."""
    shown, other = view_by(chosen, vintage_id)
    return _regions(f"{atlas().key} {vintage_stamp(vintage_id)}", chosen, level, months, shown, other)


@st.cache_resource(show_spinner=False, max_entries=16)
def _regions(
    key: str,  # noqa: ARG001 - Streamlit keys by it
    chosen: IncidentFilter,
    level: int,
    months: int,
    _shown: View,
    _other: Boundaries,
) -> Regions:
    return count_regions(_shown, _other, level, periods=periods_of(view(chosen), months, COVERAGE))


def region_years(chosen: IncidentFilter, vintage_id: str, level: int, measure: str, lang: str) -> RegionYears:
    """Small maps by year, and the same as a table."""
    return _region_years(f"{atlas().key} {vintage_stamp(vintage_id)}", chosen, vintage_id, level, measure, lang)


@st.cache_resource(show_spinner=False, max_entries=8)
def _region_years(
    key: str,  # noqa: ARG001 - Streamlit keys by it
    chosen: IncidentFilter,
    vintage_id: str,
    level: int,
    measure: str,
    lang: str,
) -> RegionYears:
    from geo.maps.region_years import region_years

    shown, other = view_by(chosen, vintage_id)
    return region_years(regions(chosen, vintage_id, level, 0), shown, other, measure, language(lang))


@dataclass(frozen=True)
class List:
    """What a search finds in a view, and its rows (positions in the table) in an order."""

    view: View
    rows: Positions


def listed(chosen: IncidentFilter, search: str, order: Order, lang: str) -> List:
    """The incidents of a filter as a list, narrowed and sorted; shared between sessions and never changed."""
    loaded = atlas()
    return _listed(loaded.key, chosen, search, order, lang, loaded)


@st.cache_resource(show_spinner=False, max_entries=16)
def _listed(key: str, chosen: IncidentFilter, search: str, order: Order, lang: str, _loaded: Atlas) -> List:
    shown = _view(key, chosen, _loaded)
    found = searched(shown, _index(key, chosen.every_record, _loaded), search) if search else shown
    return List(found, in_order(found, order, language(lang)))


@st.cache_resource(show_spinner=False, max_entries=2)
def _index(key: str, every_record: bool, _loaded: Atlas) -> SearchIndex:  # noqa: ARG001 - Streamlit keys by it
    return SearchIndex(_loaded.records if every_record else _loaded.incidents, _loaded.vocabulary)


def table_file(
    chosen: IncidentFilter, kind: str, search: str = "", order: Order = LATEST_FIRST, lang: str = ""
) -> bytes:
    """The listed incidents as ``"csv"`` or ``"geojson"``, in their order; without those that may not be passed on."""
    return _table_file(atlas().key, chosen, kind, search, order, lang)


@st.cache_data(show_spinner=False, max_entries=8, ttl=3600)
def _table_file(key: str, chosen: IncidentFilter, kind: str, search: str, order: Order, lang: str) -> bytes:
    from geo.maps.exports import csv_bytes, geojson_bytes

    loaded = atlas()
    if loaded.kept_back:
        loaded = _passed_on(key, loaded)
    found = _listed(f"{key} passed on" if loaded.kept_back else key, chosen, search, order, lang or "en", loaded)
    shown = found.view.table.iloc[found.rows]
    return csv_bytes(shown, byte_order_mark=True) if kind == "csv" else geojson_bytes(shown)


def dataset_rows() -> dict[str, int]:
    """How many rows each dataset has in the atlas as it is shown now, by its identifier."""
    counts = atlas().records["dataset_id"].value_counts()
    return {str(name): int(n) for name, n in counts.items()}


def dataset_csv(dataset: Dataset) -> bytes:
    """A whole dataset as CSV: with the columns of its file where it was imported from one."""
    from geo.maps.exports import batches_csv, csv_bytes

    dataset_id = dataset.info.dataset_id
    if dataset.bundled:
        rows = atlas().records
        return csv_bytes(rows[rows["dataset_id"] == dataset_id], byte_order_mark=True)
    with store() as opened:
        return batches_csv(opened.export_dataset(dataset_id))
