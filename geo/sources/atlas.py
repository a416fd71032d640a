"""Everything that a screen or a command works on, loaded together: boundaries, towns, incidents, vocabulary."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo import __version__
from geo.areas.boundaries import Boundaries, load_boundaries
from geo.areas.chosen import chosen_stamp, load_chosen
from geo.core.errors import AtlasError
from geo.core.settings import DATA, store_address
from geo.incidents.actors import load_actors
from geo.incidents.batches import DatasetInfo
from geo.incidents.decisions import LinkDecision
from geo.incidents.filter import IncidentFilter, Vocabulary
from geo.incidents.links import link, merge_linked
from geo.incidents.schema import rows_of
from geo.incidents.store import Dataset, Store, open_store
from geo.incidents.table import base_arrow_schema, flattened, from_arrow, to_arrow, widened
from geo.incidents.taxonomy import load_event_types
from geo.incidents.view import View, make_view
from geo.places.gazetteer_sources import read_places
from geo.places.place import Place
from geo.places.resolver import load_resolver
from geo.sources.atlas_cache import Joined, keep, read_cache
from geo.sources.bundled import BUNDLED, read_bundled, same_events
from geo.sources.joining import joined

TOWN_COLUMNS = ("name", "kind", "adm0", "lat", "lon", "population")
# Another version of the program may read the same facts in another way; so may this one while it is written.
_PROGRAM: Final = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Atlas:
    """What is loaded; shared between sessions and never changed.

    Attributes
    ----------
    boundaries : Boundaries
    towns : DataFrame
        Gazetteer rows for labels: name, kind, adm0, lat, lon (degrees, WGS 84), population (NaN unknown).
    incidents : GeoDataFrame
        The joined incident table; records of one event are one row.
    records : GeoDataFrame
        The joined incident table with every record of its own.
    links : tuple of LinkDecision
        Pairs of records that are of one event, or that a person has to look at.
    vocabulary : Vocabulary
    key : str
        Changes with everything that the above were made of.
    notices : tuple of str
        What could not be used, and why.
    kept_back : frozenset of str
        Datasets whose terms forbid passing their rows on.
    datasets : tuple of Dataset
        Those of the store and those that ship, as they stand; empty where nothing was ever stored.
    stored : str
        Identifier of the store and its revision, parted by a blank; or a word that says why there is none.
    """

    boundaries: Boundaries
    towns: pd.DataFrame
    incidents: gpd.GeoDataFrame
    records: gpd.GeoDataFrame
    links: tuple[LinkDecision, ...]
    vocabulary: Vocabulary
    key: str
    notices: tuple[str, ...] = ()
    kept_back: frozenset[str] = frozenset()
    datasets: tuple[Dataset, ...] = ()
    stored: str = ""

    def table(self, chosen: IncidentFilter) -> gpd.GeoDataFrame:
        """Give the table that a filter asks for: every record, or each event once."""
        return self.records if chosen.every_record else self.incidents

    def view(self, chosen: IncidentFilter) -> View:
        """Give what a filter shows."""
        return make_view(self.table(chosen), chosen, self.vocabulary)

    def row(self, incident_id: str, chosen: IncidentFilter) -> pd.Series[Any] | None:
        """Give the row of a filter's table that stands for a record; None if no record is called so."""
        at = self.position(incident_id, chosen)
        if at is not None:
            return self.table(chosen).iloc[at]
        found = np.flatnonzero(self.records["incident_id"] == incident_id)
        return self.records.iloc[found[0]] if len(found) else None

    def position(self, incident_id: str, chosen: IncidentFilter) -> int | None:
        """Tell where in a filter's table the row is that stands for a record; None if it has none."""
        table = self.table(chosen)
        found = np.flatnonzero(table["incident_id"] == incident_id)
        if not len(found):
            rows, others = flattened(table["linked_ids"])
            found = rows[np.asarray(pc.equal(others, incident_id).fill_null(False), dtype=bool)]
        return int(found[0]) if len(found) else None

    def passed_on(self) -> Atlas:
        """Give the atlas for files that others get: without rows that may not be passed on, also within merged rows."""
        if not self.kept_back:
            return self
        records = self.records[~self.records["dataset_id"].isin(self.kept_back)].reset_index(drop=True)
        # A group is named after its first record, which may have gone.
        names = records.groupby("link_group")["incident_id"].transform("min")
        alone = (records["link_group"] == "") | ~records["link_group"].duplicated(keep=False)
        records["link_group"] = names.mask(alone, "").astype("str")
        return replace(self, records=records, incidents=merge_linked(records))

    def n_kept_back(self, view: View) -> int:
        """Count the records behind a view that may not be passed on."""
        if not self.kept_back:
            return 0
        return sum(n for name, n in view.datasets().items() if name in self.kept_back)


@dataclass(frozen=True)
class Stored:
    """The state of the store that an atlas is loaded from; `store` is None where nothing was ever stored."""

    store: Store | None
    key: str
    notice: str = ""


def is_there(address: str) -> bool:
    """Whether anything was ever stored at the address of a store; a server always counts as there."""
    return "://" in address or Path(address).expanduser().exists()


def look_into_store(store: Store | None = None) -> Stored:
    """Find out which state the store is in, without making one where there is none.

    A store that cannot be read is no reason to show nothing: the facts that ship are there, and the notice says what is
    not.

    Parameters
    ----------
    store : Store, optional
        An open one; otherwise the one of the settings.
    """
    try:
        if store is None:
            if not is_there(store_address()):
                return Stored(None, "none")
            store = open_store()
        return Stored(store, f"{store.store_id} {store.revision}")
    except AtlasError as error:
        return Stored(None, "unreadable", f"Imported incidents and changes are not shown. {error}")


def load_atlas(store: Store | None = None) -> Atlas:
    """Load what ships and what was imported, joined to the boundaries in use.

    Parameters
    ----------
    store : Store, optional
        An open one, which stays open; otherwise that of the settings is opened and closed.

    Raises
    ------
    BrokenData
        When a file that ships is missing or damaged; the message names it.
    """
    stored = look_into_store(store)
    try:
        return load_from(stored)
    finally:
        if stored.store is not None and stored.store is not store:
            stored.store.close()


def atlas_key(stored: Stored, boundaries: Boundaries | None = None) -> str:
    """Key of the atlas that would be loaded now."""
    vintage = boundaries.vintage.vintage_id if boundaries else ""
    parts = [__version__, vintage, chosen_stamp(), stored.key, *_stamps(DATA, "*"), *_stamps(_PROGRAM, "*.py")]
    parts += [f"{folder} {stamp}" for folder in BUNDLED.values() for stamp in _stamps(folder, "*")]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _stamps(folder: Path, pattern: str) -> list[str]:
    found = []
    for path in sorted(folder.rglob(pattern)):
        if path.is_file():
            stat = path.stat()
            found.append(f"{path.relative_to(folder)} {stat.st_size} {stat.st_mtime_ns}")
    return found


def load_from(stored: Stored) -> Atlas:
    """Load what ships and what the store holds; see `load_atlas`."""
    chosen = load_chosen()
    boundaries = chosen.boundaries
    key = atlas_key(stored, boundaries)
    found = read_cache(key)
    if found is None:
        found = _join(stored, boundaries, key)
    datasets = () if stored.store is None else tuple(stored.store.datasets())
    imported = [one.info for one in datasets if not one.bundled]
    kept_back = frozenset(one.dataset_id for one in imported if not one.may_leave)
    credits_of = {one.dataset_id: _credit(one) for one in imported}
    return Atlas(
        boundaries=boundaries,
        towns=make_towns(read_places()),
        incidents=found.incidents,
        records=found.records,
        links=found.links,
        vocabulary=make_vocabulary(boundaries, credits_of, kept_back),
        key=key,
        notices=tuple(filter(None, (stored.notice, chosen.notice))),
        kept_back=kept_back,
        datasets=datasets,
        stored=stored.key,
    )


def _join(stored: Stored, boundaries: Boundaries, key: str) -> Joined:
    decided = stored.store.links() if stored.store is not None else []
    linked = link(joined(from_arrow(_base(stored)), boundaries), decided, same_events().items())
    return keep(key, linked.records, linked.merged, linked.links)


def _base(stored: Stored) -> pa.Table:
    """Rows that ship and rows of the store, of the datasets that are on, edits applied."""
    # Words are read with the units that our tables speak of, whatever the incidents are joined to.
    resolver = load_resolver(load_boundaries(), only_bundled=True)
    if stored.store is None:
        return pa.concat_tables([to_arrow(read_bundled(resolver, folder)) for folder in BUNDLED.values()])
    off = {one.info.dataset_id for one in stored.store.datasets() if one.bundled and not one.enabled}
    shipped = [to_arrow(read_bundled(resolver, folder)) for name, folder in BUNDLED.items() if name not in off]
    tables = [base_arrow_schema().empty_table(), *(stored.store.with_edits(table) for table in shipped)]
    # Texts as pandas holds them, block by block: of the whole table a second copy would be made later.
    return pa.concat_tables([widened(table) for table in chain(tables, stored.store.tables())])


def _credit(info: DatasetInfo) -> str:
    """How an imported dataset is named: as it asks for, with its edition and licence where that does not say them."""
    named = info.attribution or info.title
    more = [text for text in (info.version, info.licence) if text and text not in named]
    return f"{named} ({', '.join(more)})" if more else named


def make_vocabulary(
    boundaries: Boundaries, credits_of: Mapping[str, str] | None = None, kept_back: frozenset[str] = frozenset()
) -> Vocabulary:
    """Names that a filter may use, from a vintage and our own tables; how imported datasets are credited, and kept."""
    adm1 = boundaries.adm1.sort_values(["adm0", "name"])
    return Vocabulary(
        countries={row.adm0: (row.name_en, row.name) for row in rows_of(boundaries.adm0)},
        regions=dict(zip(adm1["pcode"], adm1["name"], strict=True)),
        region_country=dict(zip(adm1["pcode"], adm1["adm0"], strict=True)),
        actors=load_actors(),
        event_types=load_event_types(),
        credits=credits_of or {},
        kept_back=kept_back,
    )


def make_towns(places: Iterable[Place]) -> pd.DataFrame:
    """Write places as labels for maps, in the columns of `TOWN_COLUMNS`."""
    rows = pd.DataFrame([vars(place) for place in places])[list(TOWN_COLUMNS)]
    rows["population"] = rows["population"].astype("float64")
    return rows
