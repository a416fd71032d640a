"""A view: a table under a filter, and the account of what is shown, what is not, and why.

Maps, printed figures and exports draw views, so that all of them count alike.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.core.language import Language
from geo.incidents.coded import NO_DAY, Coded, Mask, Positions, coded
from geo.incidents.filter import IncidentFilter, Vocabulary, masks
from geo.incidents.schema import SIDES, Row
from geo.incidents.table import flattened
from geo.incidents.tolls import Toll, best_known, is_open_ended, sum_bounds


@dataclass(frozen=True, eq=False)
class View:
    """What a filter shows of a table; frames are made when they are asked for.

    Attributes
    ----------
    table : GeoDataFrame
        All incidents.
    filter : IncidentFilter
    vocabulary : Vocabulary
    rows : array of int64
        Positions in `table` of the incidents that pass the filter, ascending.
    hidden : dict of str to int
        Reason to number of incidents hidden; each hidden incident counts under its first reason.
    """

    table: gpd.GeoDataFrame
    filter: IncidentFilter
    vocabulary: Vocabulary
    rows: Positions
    hidden: dict[str, int]
    _left_out: Positions

    @property
    def coded(self) -> Coded:
        """Packed columns of the whole `table`: take those of the shown ones with `rows`."""
        return coded(self.table)

    @property
    def n_shown(self) -> int:
        """Number of incidents that pass the filter."""
        return len(self.rows)

    @property
    def n_drawn(self) -> int:
        """Number of shown incidents that a map can draw."""
        return len(self.drawn_rows)

    @property
    def n_unplaced(self) -> int:
        """Number of shown incidents that no map can draw."""
        return self.n_shown - self.n_drawn

    @cached_property
    def n_undated(self) -> int:
        """Number of shown incidents without a date."""
        return int((self.coded.day[self.rows] == NO_DAY).sum())

    @property
    def left_out_rows(self) -> Positions:
        """Positions in `table` of the incidents of `left_out`."""
        return self._left_out

    @property
    def n_left_out(self) -> int:
        """Number of incidents without a date that nothing but the period hides."""
        return len(self._left_out)

    @cached_property
    def drawn_rows(self) -> Positions:
        """Positions in `table` of the shown incidents that a map can draw: where_prec 1 to 5, with a shape."""
        return self.rows[self.coded.placed[self.rows]]

    @cached_property
    def once(self) -> Mask:
        """For each of `rows`, whether its toll may be added: of a toll shared by several only the best known one's."""
        columns, rows = self.coded, self.rows
        date = np.where(columns.day[rows] == NO_DAY, np.nan, np.maximum(columns.date_precision[rows], 1))
        where = np.where(columns.where_prec[rows] == 0, np.nan, columns.where_prec[rows])
        return best_known(columns.shared.codes[rows], date, where)

    @cached_property
    def nameable(self) -> Mask:
        """For each of `rows`, whether words of it may stand in what others get: no record behind it is kept back."""
        kept_back, columns = self.vocabulary.kept_back, self.coded
        if not kept_back:
            return np.ones(len(self.rows), dtype=bool)
        hidden = columns.dataset.among(kept_back)
        hidden |= columns.linked_datasets.among(kept_back, columns.n)
        return np.asarray(~hidden[self.rows])

    @cached_property
    def shown(self) -> gpd.GeoDataFrame:
        """Incidents that pass the filter; undated and unplaced ones included."""
        return self._some(self.rows)

    @cached_property
    def drawn(self) -> gpd.GeoDataFrame:
        """The shown ones that a map can draw."""
        return self._some(self.drawn_rows)

    @cached_property
    def unplaced(self) -> gpd.GeoDataFrame:
        """The shown ones that no map can draw: known to the country alone, or not at all."""
        return self._some(self.rows[~self.coded.placed[self.rows]])

    @cached_property
    def undated(self) -> gpd.GeoDataFrame:
        """The shown ones without a date; they may be drawn."""
        return self._some(self.rows[self.coded.day[self.rows] == NO_DAY])

    @cached_property
    def left_out(self) -> gpd.GeoDataFrame:
        """Incidents without a date that nothing but the period (or the wish to see none) hides."""
        return self._some(self._left_out)

    @cached_property
    def totals(self) -> dict[str, Toll]:
        """Deaths of the shown ones by side (security, civilians, militants, all); shared tolls once."""
        rows = self.rows[self.once]
        return {side or "all": sum_bounds(self.coded.side(side), rows) for side in ("", *SIDES)}

    @property
    def deaths_unstated(self) -> int:
        """Deaths, by the best figures, of which no side is stated: those of all less those of the three sides."""
        of_sides = sum(self.totals[side].best or 0 for side in SIDES)
        return max((self.totals["all"].best or 0) - of_sides, 0)

    def _some(self, rows: Positions) -> gpd.GeoDataFrame:
        """Rows of the table; the table itself where it is all of them, since a copy of a large one takes long."""
        return self.table if len(rows) == len(self.table) else self.table.iloc[rows]

    def words(self, say: Language) -> str:
        """Write the filter in words."""
        return self.filter.words(say, self.vocabulary)

    def counts_words(self, say: Language, *, outside: int = 0, undrawn: int = 0) -> str:
        """Write how many incidents are on the map, outside of its frame, not in its style, in the trays and hidden."""
        n = self.n_drawn - outside - undrawn
        if self.filter.every_record:
            clauses = [say.plural("{n} record on the map", "{n} records on the map", n)]
        else:
            clauses = [say.plural("{n} incident on the map", "{n} incidents on the map", n)]
        if outside:
            clauses.append(say.plural("{n} outside the frame", "{n} outside the frame", outside))
        if undrawn and self.n_unplaced:  # the legend gives the reasons of them all
            clauses.append(
                say.plural(
                    "{n} not drawn (see the legend), {without} of them without a place",
                    "{n} not drawn (see the legend), {without} of them without a place",
                    undrawn + self.n_unplaced,
                    without=say.number(self.n_unplaced),
                )
            )
        elif undrawn:
            clauses.append(say.plural("{n} not drawn (see the legend)", "{n} not drawn (see the legend)", undrawn))
        if linked := self.linked_words(say):
            clauses.append(linked)
        if self.n_unplaced and not undrawn:
            clauses.append(say.plural("{n} without a place", "{n} without a place", self.n_unplaced))
        if self.n_undated:
            clauses.append(say.plural("{n} of the shown undated", "{n} of the shown undated", self.n_undated))
        clauses.append(self.hidden_words(say))
        return " · ".join(clauses)

    def linked_words(self, say: Language) -> str:
        """Write how many records the shown incidents have, where these are not as many; else nothing."""
        columns, rows = self.coded, self.rows
        groups = columns.group.codes[rows]
        records = len(rows) + int(columns.n_linked[rows].sum())
        incidents = int((groups < 0).sum()) + len(np.unique(groups[groups >= 0]))
        if records == incidents:
            return ""
        return say.plural(
            "{records} records of {n} incident", "{records} records of {n} incidents", incidents,
            records=say.number(records),
        )  # fmt: skip

    def hidden_words(self, say: Language) -> str:
        """Write how many incidents the filter hides, by reason."""
        hidden = sum(self.hidden.values())
        if not hidden:
            return say("none hidden")
        reasons = ", ".join(f"{reason_words(code, say)} {say.number(count)}" for code, count in self.hidden.items())
        return say.plural("{n} hidden ({reasons})", "{n} hidden ({reasons})", hidden, reasons=reasons)

    def publishers(self) -> list[str]:
        """List who published the reports behind the shown incidents, the most cited first, then by name.

        Those of `nameable` incidents alone: who reported one of the others is part of a row that may not be passed on.
        """
        rows, sources = flattened(self.table["sources"].iloc[self.rows[self.nameable]])
        if not len(sources):
            return []
        named = pd.DataFrame({"row": rows, "publisher": sources.field("publisher").to_pandas()}).dropna()
        cited = named[named["publisher"] != ""].drop_duplicates()["publisher"].value_counts().to_dict()
        return sorted(map(str, cited), key=lambda name: (-cited[name], name))

    def credits(self) -> list[str]:
        """List how the imported datasets behind the shown incidents want to be named, in the order of their ids."""
        named = self.vocabulary.credits
        if not named:
            return []
        ids = set(self.datasets())
        return list(dict.fromkeys(named[name] for name in sorted(ids & set(named))))

    def datasets(self) -> dict[str, int]:
        """Count the records behind the shown incidents by dataset, in the order of the datasets' ids."""
        own, linked = self.coded.dataset, self.coded.linked_datasets
        among = np.zeros(self.coded.n, dtype=bool)
        among[self.rows] = True
        counts: Counter[str] = Counter()
        for names, codes in ((own.names, own.codes[self.rows]), (linked.names, linked.codes[among[linked.rows]])):
            sizes = np.bincount(codes[codes >= 0], minlength=len(names))  # -1: a row of no dataset
            counts.update(dict(zip(names, sizes.tolist(), strict=True)))
        return {name: counts[name] for name in sorted(counts) if counts[name]}

    def deaths_words(self, say: Language, side: str = "all") -> str:
        """Write the deaths of the shown incidents as a range, with how many report none."""
        toll = self.totals[side]
        return toll_words(toll.low, toll.best, toll.high, say, open_ended=toll.open_ended)


def make_view(table: gpd.GeoDataFrame, chosen: IncidentFilter, vocabulary: Vocabulary) -> View:
    """Apply a filter to an incident table."""
    passing = np.ones(len(table), dtype=bool)
    hidden: dict[str, int] = {}
    reasons = masks(table, chosen, vocabulary.actors)
    left_out = ~reasons.get("undated", passing)
    for reason, mask in reasons.items():
        if reason != "undated":
            left_out &= mask
        count = int((passing & ~mask).sum())
        if count:
            hidden[reason] = count
        passing &= mask
    return View(table, chosen, vocabulary, np.flatnonzero(passing), hidden, np.flatnonzero(left_out))


def kept_back_words(n: int, say: Language) -> str:
    """Say that rows were left out of a file because they may not be passed on."""
    return say.plural(
        "{n} record is left out: the terms of its dataset (ACLED) forbid passing rows on.",
        "{n} records are left out: the terms of their dataset (ACLED) forbid passing rows on.",
        n,
    )


def unnamed_words(n: int, say: Language) -> str:
    """Say that incidents are counted and drawn, but not named."""
    return say.plural(
        "{n} is not named: the terms of its dataset (ACLED) forbid passing rows on.",
        "{n} are not named: the terms of their dataset (ACLED) forbid passing rows on.",
        n,
    )


def reason_words(code: str, say: Language) -> str:
    """Say why incidents are hidden."""
    return {
        "country": say("other country"),
        "region": say("other region"),
        "period": say("outside the period"),
        "undated": say("undated"),
        "actor": say("other actor"),
        "event_type": say("other kind"),
        "min_fatalities": say("fewer deaths or none reported"),
        "precision": say("place known otherwise"),
        "delay": say("too young to leave"),
    }[code]


def toll_words(low: int | None, best: int | None, high: int | None, say: Language, *, open_ended: bool = False) -> str:
    """Write a toll in words.

    "25 (25–40)", "7", "10–11", "up to 11", "not reported"; a floor as "at least 15", and a range with a floor in it,
    which `open_ended` tells of a sum, as "40 (40–55 or more)".
    """
    ends = [bound for bound in (low, high) if bound is not None]
    if best is None and not ends:
        return say("not reported")
    if low is None and best is None:
        return say("up to {high}", high=say.number(ends[0]))
    open_ended = open_ended or is_open_ended(low, best, high)
    if len({bound for bound in (low, best, high) if bound is not None}) == 1:
        figure = say.number(best if best is not None else ends[0])
        return say("at least {low}", low=figure) if open_ended else figure
    span = "–".join(say.number(bound) for bound in dict.fromkeys(ends))
    if open_ended:
        span = say("{span} or more", span=span)
    return span if best is None else f"{say.number(best)} ({span})"


def date_words(row: Row, say: Language) -> str:
    """Date or dates of an incident in words; a month or a year where no more is known."""
    first, last = row["event_date"], row["event_date_end"]
    if pd.isna(first):
        return say("date not stated")
    last = first if pd.isna(last) else last
    precision = row["date_precision"]
    precision = None if pd.isna(precision) else int(precision)
    if precision == 4 and (first.year, first.month) == (last.year, last.month):
        return say.month(first.date())
    if precision == 5 and first.year == last.year:
        return str(first.year)
    start, end = say.date(first.date()), say.date(last.date())
    return start if start == end else f"{start} – {end}"
