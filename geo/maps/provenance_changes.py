"""What has changed since a snapshot was made: rows added, gone and changed, and why rows are gone.

The view is made again on the snapshot's own terms: its filter, and its do-no-harm profile counted from the day on which
it was made. So an incident is not "added" merely because a delay has run out since; how many there are of those is said
apart.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

import geo
from geo.incidents.coded import NO_DAY
from geo.incidents.filter import Notice, masks
from geo.incidents.store_events import BUNDLED
from geo.incidents.store_rows import dataset_of
from geo.incidents.table import flattened
from geo.maps.composition import Composition, Extent, read_composition
from geo.maps.provenance_record import Provenance, installation, shipped_digest, store_digest
from geo.maps.provenance_rows import GROUPS, Contents, checksum_of, contents_of, hashed_id, secret_key, secret_rows
from geo.maps.scene import make_scene

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.analysis.harm import Harm
    from geo.incidents.view import View
    from geo.sources.atlas import Atlas

_EPOCH: Final = dt.date(1970, 1, 1)


@dataclass(frozen=True)
class RowChange:
    """A row that was added, is gone, or has changed.

    Attributes
    ----------
    incident_id : str
        "" where the file may not name it and no row here is the one.
    date : date or None
    title, title_fr : str
        As they are now; "" where the row is known no more.
    what : tuple of str
        Of a changed row: those of `geo.maps.provenance_rows.GROUPS` that differ for sure; there may be more.
    why : str
        Of a row that is gone: ``"removed"``, ``"dataset_off"``, ``"dataset_unknown"``, ``"merged"``, ``"kept_back"``,
        ``"held_back"``, ``"unnamed"``, or the reason code of the filter that it does not pass.
    other : str
        The incident that it was merged into.
    private : bool
        Whether its dataset's terms forbid passing it on: then it is named on screen, and in no file.
    """

    incident_id: str
    date: dt.date | None = None
    title: str = ""
    title_fr: str = ""
    what: tuple[str, ...] = ()
    why: str = ""
    other: str = ""
    private: bool = False


@dataclass(frozen=True)
class Changes:
    """What has changed since a snapshot was made.

    Attributes
    ----------
    provenance : Provenance
    composition : Composition
        As far as it can be restored.
    notices : tuple of Notice
        What of it is no longer known here.
    added, gone, changed : tuple of RowChange
        By date, undated ones last.
    n_same : int
        Rows that are as they were.
    n_since : int
        Incidents that are shown now because the delay has run out for them since; not among `added`.
    is_listed : bool
        Whether the file knows its rows one by one; otherwise the lists are empty, and `is_same` alone tells.
    is_foreign : bool
        Whether the do-no-harm profile renamed the rows on another computer, so that none can be recognised here.
    n_now : int
        How many are shown now, on the same terms.
    is_same : bool
        Whether the same rows say the same.
    other_store : bool
        Whether it was made from another store: on another computer, or before anything was imported here.
    n_revisions : int
        Changes to the store since; 0 if it is another one.
    other_facts : bool
        Whether the facts that ship with the program differ.
    boundaries : tuple of str
        Vintage then and now, where they differ.
    program : tuple of str
        Version then and now, where they differ.
    datasets : tuple of str
        Titles of datasets behind the view that are now of another release.
    """

    provenance: Provenance
    composition: Composition
    notices: tuple[Notice, ...]
    added: tuple[RowChange, ...] = ()
    gone: tuple[RowChange, ...] = ()
    changed: tuple[RowChange, ...] = ()
    n_same: int = 0
    n_since: int = 0
    is_listed: bool = True
    is_foreign: bool = False
    n_now: int = 0
    is_same: bool = True
    other_store: bool = False
    n_revisions: int = 0
    other_facts: bool = False
    boundaries: tuple[str, ...] = ()
    program: tuple[str, ...] = ()
    datasets: tuple[str, ...] = field(default=())


def changes_since(provenance: Provenance, atlas: Atlas, *, now: dt.datetime | None = None) -> Changes:
    """Restore the view of a snapshot, and tell what has changed since it was made.

    Parameters
    ----------
    provenance : Provenance
    atlas : Atlas
    now : datetime, optional
        With a time zone; the present moment by default.
    """
    composition, notices = restored(provenance, atlas)
    found = Changes(provenance, composition, notices, **_around(provenance, atlas))
    made = make_scene(atlas, composition, made_at=provenance.made_at, rows=provenance.passed_on)
    base = atlas.passed_on() if provenance.passed_on else atlas
    found = replace(found, n_now=made.view.n_shown)
    if (provenance.names or composition.harm.renames) and provenance.names != installation():
        return replace(found, is_listed=False, is_foreign=True, is_same=False)
    compared = _Compared(provenance, made.view, base, composition.harm)
    rows = provenance.rows
    if not rows.is_listed:
        same = compared.checksum == rows.checksum
        return replace(found, is_listed=False, is_same=same, n_same=rows.n if same else 0)
    added, gone, changed = compared.added(), compared.gone(), compared.changed()
    return replace(
        found,
        added=added,
        gone=gone,
        changed=changed,
        n_same=rows.n - len(gone) - len(changed),
        n_since=_n_since(provenance, composition, atlas, made.view, now or dt.datetime.now(dt.UTC)),
        is_same=not (added or gone or changed),
    )


def restored(provenance: Provenance, atlas: Atlas) -> tuple[Composition, tuple[Notice, ...]]:
    """Read the composition of a snapshot with the words that are known now.

    Returns
    -------
    Composition, tuple of Notice
        What can be used, and a notice for each thing that is no longer known.
    """
    composition, notices = read_composition(provenance.query, atlas.vocabulary)
    extent = composition.extent
    if extent.kind == "around" and not _is_known(extent.code, composition, atlas):
        notices = (*notices, Notice("extent", extent.code[:60], "unknown"))
        composition = replace(composition, extent=Extent())
    return composition, notices


def _is_known(code: str, composition: Composition, atlas: Atlas) -> bool:
    """Whether there is an incident of a name, or of one that the do-no-harm profile gives it."""
    if atlas.row(code, composition.filter) is not None:
        return True
    harm, table = composition.harm, atlas.table(composition.filter)
    pairs = zip(table["dataset_id"], table["incident_id"], strict=True)
    return harm.renames and any(harm.pseudonym(dataset, name) == code for dataset, name in pairs)


def _around(provenance: Provenance, atlas: Atlas) -> dict[str, Any]:
    """Tell what differs beside the rows."""
    store, revision = store_digest(atlas)
    same_store = store == provenance.store
    vintage = atlas.boundaries.vintage.vintage_id
    known = {one.info.dataset_id: one for one in atlas.datasets}
    others = [
        one.title
        for one in provenance.datasets
        if one.dataset_id in known and one.sha256 and known[one.dataset_id].info.sha256 not in ("", one.sha256)
    ]
    return {
        "other_store": not same_store,
        "n_revisions": max(revision - provenance.revision, 0) if same_store else 0,
        "other_facts": shipped_digest() != provenance.shipped,
        "boundaries": (provenance.boundaries, vintage) if vintage != provenance.boundaries else (),
        "program": (provenance.program, geo.__version__) if provenance.program != geo.__version__ else (),
        "datasets": tuple(others),
    }


def _n_since(
    provenance: Provenance, composition: Composition, atlas: Atlas, then: View, now: dt.datetime
) -> int:  # fmt: skip
    if not composition.harm.delay_days or now <= provenance.made_at:
        return 0
    scene = make_scene(atlas, composition, made_at=now, rows=provenance.passed_on)
    before = set(then.table["incident_id"].iloc[then.rows]) | set(provenance.rows.ids)
    return sum(name not in before for name in scene.view.table["incident_id"].iloc[scene.view.rows])


class _Compared:
    """The rows of a snapshot beside those of a view of today."""

    def __init__(self, provenance: Provenance, view: View, base: Atlas, harm: Harm) -> None:
        self._rows, self._base, self._passed_on = provenance.rows, base, provenance.passed_on
        self._names: list[str] = view.table["incident_id"].iloc[view.rows].tolist()
        self._contents: Contents = contents_of(view.table, view.rows)
        self._chosen, self._shown, self._harm = view.filter, view.table, harm
        self._is_secret = bool(secret_rows(view, base.kept_back)[1].any())
        self._key = secret_key(provenance.rows.salt)

    @property
    def checksum(self) -> str:
        return checksum_of(self._names, self._contents, key=secret_key() if self._is_secret else b"")

    @cached_property
    def _found(self) -> list[tuple[int, bool, int]]:
        """For each row of today: where it is among those of then (-1 nowhere), and whether among the unnamed ones."""
        rows, found = self._rows, []
        for now, name in enumerate(self._names):
            at, unnamed = rows.at.get(name, -1), False
            if at < 0 and rows.at_hash:
                at = rows.at_hash.get(hashed_id(self._key, name), -1)
                unnamed = at >= 0
            found.append((at, unnamed, now))
        return found

    def added(self) -> tuple[RowChange, ...]:
        return self._in_order(self._told(self._names[now]) for at, _, now in self._found if at < 0)

    def changed(self) -> tuple[RowChange, ...]:
        rows, sums, hints = self._rows, self._contents.sums, self._contents.hints
        salted = self._contents.veiled_sums(self._key)
        found = []
        for at, unnamed, now in self._found:
            if at < 0:
                continue
            veiled = unnamed or bool(rows.veiled[at])
            was = rows.hashed_sums[at] if unnamed else rows.sums[at]
            if was == (salted if veiled else sums)[now]:
                continue
            what = () if veiled else differing(int(rows.hints[at]), int(hints[now]))
            found.append(replace(self._told(self._names[now]), what=what))
        return self._in_order(found)

    def gone(self) -> tuple[RowChange, ...]:
        rows = self._rows
        here = {(at, unnamed) for at, unnamed, _ in self._found if at >= 0}
        found = [
            self._explained(name, rows.days[at]) for at, name in enumerate(rows.ids) if (at, False) not in here
        ]  # fmt: skip
        lost = {int(value) for at, value in enumerate(rows.hashed) if (at, True) not in here}
        if lost:
            names = self._real_names or self._base.records["incident_id"]
            known = {hashed_id(self._key, name): name for name in names}
            found += [self._explained(known[value], NO_DAY) for value in lost if value in known]
            found += [RowChange("", why="unnamed", private=True) for value in lost if value not in known]
        return self._in_order(found)

    @staticmethod
    def _in_order(found: Iterable[RowChange]) -> tuple[RowChange, ...]:
        return tuple(sorted(found, key=lambda one: (one.date is None, one.date or _EPOCH, one.incident_id)))

    @cached_property
    def _at(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self._table["incident_id"])}

    @property
    def _table(self) -> gpd.GeoDataFrame:
        return self._base.table(self._chosen)

    @cached_property
    def _merged_into(self) -> dict[str, int]:
        rows, others = flattened(self._table["linked_ids"])
        return dict(zip(others.to_pylist(), rows.tolist(), strict=True))

    @cached_property
    def _reasons(self) -> Mapping[str, Any]:
        return masks(self._table, self._chosen, self._base.vocabulary.actors)

    @cached_property
    def _records(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self._base.records["incident_id"])}

    @cached_property
    def _at_shown(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self._shown["incident_id"])}

    @cached_property
    def _real_names(self) -> dict[str, str]:
        """Identifiers by those that a do-no-harm profile gives them."""
        if not self._harm.renames:
            return {}
        records = self._base.records
        pairs = zip(records["dataset_id"], records["incident_id"], strict=True)
        return {self._harm.pseudonym(dataset, name): name for dataset, name in pairs}

    def _told(self, name: str) -> RowChange:
        """Say what is known of a row now, as the do-no-harm profile lets it leave."""
        at, table = self._at_shown.get(name, -1), self._shown
        if at < 0 and not self._harm.is_active:
            at, table = self._at.get(name, -1), self._table
            if at < 0:
                at, table = self._records.get(name, -1), self._base.records
        private = dataset_of(name) in self._base.kept_back
        if at < 0:
            return RowChange(name, private=private)
        first = table["event_date"].iloc[at]
        return RowChange(
            name,
            date=None if pd.isna(first) else first.date(),
            title=table["title"].iloc[at],
            title_fr=table["title_fr"].iloc[at],
            private=private or table["dataset_id"].iloc[at] in self._base.kept_back,
        )

    def _explained(self, name: str, day: int) -> RowChange:
        """Say of a row that is gone what is known of it, and why it is."""
        told = self._told(name)
        if told.date is None and day != NO_DAY:
            told = replace(told, date=_EPOCH + dt.timedelta(days=int(day)))
        name = self._real_names.get(name, name)
        if name in self._at:
            return replace(told, why=self._hidden_by(self._at[name]))
        if name in self._merged_into:
            return self._merged(told, self._merged_into[name])
        return replace(told, why=self._missing(name))

    def _merged(self, told: RowChange, at: int) -> RowChange:
        row = self._table.iloc[at]
        private = told.private or row["dataset_id"] in self._base.kept_back
        into = self._harm.pseudonym(row["dataset_id"], row["incident_id"])
        return replace(told, why="merged", other=into, private=private or dataset_of(into) in self._base.kept_back)

    def _hidden_by(self, at: int) -> str:
        for reason, mask in self._reasons.items():
            if not mask[at]:
                return reason
        return "held_back"

    def _missing(self, name: str) -> str:
        dataset = dataset_of(name) or "reports"
        if self._passed_on and dataset in self._base.kept_back:
            return "kept_back"
        known = {one.info.dataset_id: one.enabled for one in self._base.datasets}
        if dataset in known:
            return "removed" if known[dataset] else "dataset_off"
        return "removed" if dataset in BUNDLED else "dataset_unknown"


def differing(was: int, now: int) -> tuple[str, ...]:
    """Name the groups whose hints differ."""
    return tuple(group for number, group in enumerate(GROUPS) if (was ^ now) >> (4 * number) & 15)
