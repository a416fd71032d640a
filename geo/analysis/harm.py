"""The do-no-harm profile: what is held back of a view before it leaves this computer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from geo.areas.boundaries import Boundaries
    from geo.core.language import Language
    from geo.incidents.coded import Positions
    from geo.incidents.view import View

MOST_DELAY_DAYS: Final = 3650
COARSER: Final = ("adm2", "adm1", "grid")
LEAST_GRID_KM, MOST_GRID_KM = 5, 200


@dataclass(frozen=True)
class Harm:
    """The do-no-harm profile: what is held back of what leaves; the default holds back nothing.

    Rows whose terms forbid passing them on are left out of every file of rows in any case.

    Attributes
    ----------
    delay_days : int
        No incident younger than this many days before the day of export leaves; undated ones stay away too.
    coarser : str
        ``""``, ``"adm2"``, ``"adm1"`` or ``"grid"``: coordinates no closer than the unit or the cell of a grid.
    grid_km : int
        Side of a cell, 5 to 200.
    without_sources : bool
        Whether names, titles, addresses and words of the sources are taken out.
    """

    delay_days: int = 0
    coarser: str = ""
    grid_km: int = 25
    without_sources: bool = False

    @property
    def is_active(self) -> bool:
        """Whether anything is held back."""
        return bool(self.delay_days or self.coarser or self.without_sources)

    @property
    def renames(self) -> bool:
        """Whether identifiers are replaced: they may name a village, or lead to a record that tells all."""
        return bool(self.coarser or self.without_sources)

    def pseudonym(self, dataset_id: str, incident_id: str) -> str:
        """Give the identifier by which a record leaves."""
        return f"{dataset_id}:{_renaming(self)(incident_id)}" if self.renames else incident_id


def held_back(
    view: View, harm: Harm, boundaries: Boundaries, *, today: dt.date, say: Language
) -> tuple[View, tuple[str, ...]]:
    """Hold back of a view what a profile asks for.

    Parameters
    ----------
    view : View
    harm : Harm
    boundaries : Boundaries
        Those that the view's incidents are joined to.
    today : date
        The day of export, from which the delay is counted.
    say : Language

    Returns
    -------
    View
        The same filter over a table without what is too young and with coarser places and fewer words; the number of
        its rows is that of `view` less those delayed, which count as hidden, and the sums of deaths of the others are
        what they were. `view` itself where the profile holds back nothing.
    tuple of str
        What was done, one sentence each.

    Notes
    -----
    A profile protects what this file alone would tell. Two exports of the same incidents with different profiles can be
    laid over each other, and what is public elsewhere stays so: date, kind and toll find it again.
    """
    if not harm.is_active:
        return view, ()
    from geo.analysis import harm_words

    work = _Work(view, boundaries, harm)
    n_young, n_undated = work.delay(today)
    places = work.coarsen()
    work.silence()
    return work.view(), harm_words.words(harm, say, young=n_young, undated=n_undated, places=places)


@dataclass
class Places:
    """How many places went to a unit above the one asked for, and how many have none any more."""

    above: int = 0
    lost: int = 0


class _Work:
    """A view on its way out."""

    def __init__(self, view: View, boundaries: Boundaries, harm: Harm) -> None:
        import numpy as np

        self._before, self._boundaries, self._harm = view, boundaries, harm
        self._hidden = dict(view.hidden)
        self._kept = np.arange(len(view.table), dtype=np.int64)  # positions in the old table of the rows of the new one
        self._shown = view.rows
        self._table: gpd.GeoDataFrame = view.table

    def delay(self, today: dt.date) -> tuple[int, int]:
        """Leave out what is too young; gives how many shown ones are, and how many of these are undated."""
        import numpy as np

        from geo.analysis.harm_days import too_young
        from geo.incidents.coded import NO_DAY

        if not self._harm.delay_days:
            return 0, 0
        young = too_young(self._before.coded, self._harm.delay_days, today)
        gone = self._shown[young[self._shown]]
        self._kept = np.flatnonzero(~young)
        self._shown = self._shown[~young[self._shown]]
        self._table = self._table.iloc[self._kept].reset_index(drop=True)
        if len(gone):
            self._hidden["delay"] = len(gone)
        return len(gone), int((self._before.coded.day[gone] == NO_DAY).sum())

    def coarsen(self) -> Places:
        """Make places coarser."""
        if not self._harm.coarser:
            return Places()
        import numpy as np

        from geo.analysis.harm_places import coarsened, written

        found = coarsened(self._table, self._harm.coarser, self._harm.grid_km, self._boundaries)
        self._table = written(self._table, found)
        among = np.isin(self._kept, self._shown)
        return Places(int((found.above & among).sum()), int((found.lost & among).sum()))

    def silence(self) -> None:
        """Take out words and identifiers that tell what is held back."""
        if not self._harm.renames:
            return
        import numpy as np

        from geo.analysis import harm_texts

        vocabulary, out = self._before.vocabulary, self._table.copy(deep=False)
        before = self._before.table.iloc[self._kept]
        if self._harm.coarser:
            harm_texts.without_places(out, before, vocabulary)
        if self._harm.without_sources:
            harm_texts.without_sources(out, before, vocabulary)
        self._same_tolls(out)
        harm_texts.renamed(out, _renaming(self._harm))
        # The order of a public list would tell which record is which.
        order = np.lexsort((out["incident_id"].to_numpy(dtype=str), out["event_date"].to_numpy()))
        self._table = out.iloc[order].reset_index(drop=True)
        self._kept = self._kept[order]

    def _same_tolls(self, out: gpd.GeoDataFrame) -> None:
        """Let a shared toll be, in all its rows, that of the record known best: another one may be known best now."""
        import numpy as np

        from geo.incidents.tolls import counts, toll_row_columns

        rows = np.flatnonzero(np.isin(self._kept, self._shown))
        groups = out["shared_toll"].to_numpy(dtype=object)[rows]
        shared = groups != ""
        if not shared.any():
            return
        given = np.flatnonzero(counts(self._before.table.iloc[self._kept[rows]]) & shared)
        giver = dict(zip(groups[given].tolist(), rows[given].tolist(), strict=True))
        source = np.array([giver[name] for name in groups[shared].tolist()])
        for name in toll_row_columns():
            values = out[name].copy()
            values.iloc[rows[shared]] = values.iloc[source].to_numpy()
            out[name] = values

    def view(self) -> View:
        """Give the view over what is left."""
        import numpy as np

        from geo.incidents.view import View

        def moved(rows: Positions) -> Positions:
            return np.flatnonzero(np.isin(self._kept, rows))

        before = self._before
        return View(
            self._table, before.filter, before.vocabulary, moved(self._shown), self._hidden,
            moved(before.left_out_rows),
        )  # fmt: skip


def _renaming(harm: Harm) -> Callable[[str], str]:
    from geo.analysis.pseudonyms import pseudonyms

    grid = harm.grid_km if harm.coarser == "grid" else 0
    return pseudonyms(f"{harm.coarser} {grid} {harm.without_sources}")
