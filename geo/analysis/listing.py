"""The incidents of a view as a list: narrowed by a search, in an order over all of them, a page at a time.

Only the rows of the page that is looked at are ever made into words, so that a list of a million answers as one of ten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.analysis.search import SearchIndex, folded
from geo.core.language import Language
from geo.incidents.coded import NO_DAY, Codes, Mentions, Positions, category
from geo.incidents.tolls import Bounds
from geo.incidents.view import View

Key: TypeAlias = npt.NDArray[np.int64]
_Sorter: TypeAlias = Callable[[View, Positions, Language], tuple[tuple[Key, ...], npt.NDArray[np.bool_]]]


@dataclass(frozen=True)
class Order:
    """How a list is sorted: by a column of `SORTABLE`, ascending or descending; what is missing comes last in both."""

    by: str = "date"
    descending: bool = True

    def to_text(self) -> str:
        """Write as a word: ``deaths`` in the usual direction of a column, else ``deaths-asc`` or ``deaths-desc``."""
        usual = SORTABLE[self.by]
        return self.by if self.descending == usual else f"{self.by}-{'desc' if self.descending else 'asc'}"

    def turned(self, by: str) -> Order:
        """Give the order after a click on a column: its usual direction, or the other one if it is sorted by it."""
        return Order(by, not self.descending) if by == self.by else Order(by, SORTABLE[by])


# Columns that a list can be sorted by, and whether the usual direction is from the last or the most.
SORTABLE: Final[Mapping[str, bool]] = {
    "date": True, "what": False, "kind": False, "deaths": True, "security": True, "civilians": True,
    "militants": True, "attributed": False, "claimed": False, "possible": False, "target": False, "country": False,
    "region": False, "adm2": False, "place": False, "where_prec": False, "uncertainty_km": False, "dataset": False,
    "incident_id": False,
}  # fmt: skip
LATEST_FIRST: Final = Order()


def read_order(text: str) -> Order | None:
    """Read an order as `Order.to_text` writes it; None for any other text.

    >>> read_order("deaths")
    Order(by='deaths', descending=True)
    >>> read_order("deaths-asc")
    Order(by='deaths', descending=False)
    """
    by, dash, direction = text.partition("-")
    if by not in SORTABLE or (dash and direction not in ("asc", "desc")):
        return None
    return Order(by, direction == "desc" if dash else SORTABLE[by])


def searched(view: View, index: SearchIndex, text: str) -> View:
    """Narrow a view to the incidents that a search finds; an empty text narrows nothing.

    Parameters
    ----------
    view : View
    index : SearchIndex
        Of the view's table.
    text : str
    """
    return replace(view, rows=view.rows[index.matching(text)[view.rows]]) if text.strip() else view


def found_words(found: int, every: int, say: Language) -> str:
    """Write how many of the incidents of a filter a search finds."""
    return say.plural(
        "{n} of {every} incidents has these words", "{n} of {every} incidents have these words", found,
        every=say.number(every),
    )  # fmt: skip


def in_order(view: View, order: Order, say: Language) -> Positions:
    """Sort the shown incidents.

    Parameters
    ----------
    view : View
    order : Order
        Equal ones stand in order of time, the latest first, and then as in the table.
    say : Language
        Names are sorted as this language writes them.

    Returns
    -------
    array of int64, shape (n_shown,)
        Positions in the view's table. Undated incidents, tolls that nobody reported and empty texts come last.
    """
    rows = view.rows
    keys, known = _SORTERS[order.by](view, rows, say)
    day = view.coded.day[rows].astype(np.int64)
    signed = [-key if order.descending else key for key in keys]
    return rows[np.lexsort((-day, *reversed(signed), ~known))]


def page_of(rows: Positions, number: int, size: int) -> tuple[Positions, int, int]:
    """Cut one page out of a list.

    Returns
    -------
    array of int64
        The rows of the page.
    number, pages : int
        The page that was cut, from 1 on, which is the nearest one there is; and how many there are, at least 1.
    """
    pages = max(-(-len(rows) // size), 1)
    number = min(max(number, 1), pages)
    return rows[(number - 1) * size : number * size], number, pages


def _by_day(view: View, rows: Positions, say: Language) -> tuple[tuple[Key, ...], npt.NDArray[np.bool_]]:  # noqa: ARG001
    day = view.coded.day[rows]
    return (day.astype(np.int64),), day != NO_DAY


def _by_deaths(side: str) -> _Sorter:
    def keys(view: View, rows: Positions, say: Language) -> tuple[tuple[Key, ...], npt.NDArray[np.bool_]]:  # noqa: ARG001
        bounds: Bounds = view.coded.side(side)
        return (bounds.best[rows], bounds.high[rows], bounds.low[rows]), bounds.known[rows]

    return keys


def _by_number(name: str) -> _Sorter:
    def keys(view: View, rows: Positions, say: Language) -> tuple[tuple[Key, ...], npt.NDArray[np.bool_]]:  # noqa: ARG001
        numbers = view.table[name].to_numpy(dtype=np.float64, na_value=np.nan)[rows]
        known = ~np.isnan(numbers)
        return (np.where(known, numbers * 1000, 0).astype(np.int64),), known

    return keys


def _by_text(english: str, french: str = "") -> _Sorter:
    def keys(view: View, rows: Positions, say: Language) -> tuple[tuple[Key, ...], npt.NDArray[np.bool_]]:
        texts = view.table[english].iloc[rows]
        if french and say.code == "fr":
            other = view.table[french].iloc[rows]
            texts = other.where(other != "", texts)
        found = category(texts)
        return _ranked(found.codes, found.names)

    return keys


def _by_name(column: str, naming: Callable[[View, str, Language], str]) -> _Sorter:
    def keys(view: View, rows: Positions, say: Language) -> tuple[tuple[Key, ...], npt.NDArray[np.bool_]]:
        found = getattr(view.coded, column)
        return _ranked(found.codes[rows], [naming(view, name, say) for name in found.names])

    return keys


def _by_actor(role: str) -> _Sorter:
    def keys(view: View, rows: Positions, say: Language) -> tuple[tuple[Key, ...], npt.NDArray[np.bool_]]:
        mentions: Mentions = view.coded.roles[role]
        first = np.full(view.coded.n, -1, dtype=np.int64)
        first[mentions.rows[::-1]] = mentions.codes[::-1]
        return _ranked(first[rows], [view.vocabulary.actors.name(one, say) for one in mentions.names])

    return keys


def _ranked(codes: Codes, names: list[str] | tuple[str, ...]) -> tuple[tuple[Key, ...], npt.NDArray[np.bool_]]:
    """Give each row the rank of its name in alphabetical order, whatever the accents."""
    order = np.asarray(pc.sort_indices(folded(pa.array(names, pa.large_string()))), dtype=np.int64)
    ranks = np.zeros(len(names) + 1, dtype=np.int64)
    ranks[order] = np.arange(len(names))
    return (ranks[codes],), codes >= 0


def _country(view: View, code: str, say: Language) -> str:
    names = view.vocabulary.countries.get(code)
    return say.pick(*names) if names else code


def _kind(view: View, code: str, say: Language) -> str:
    return view.vocabulary.event_types[code].name(say)


_SORTERS: Final[Mapping[str, _Sorter]] = {
    "date": _by_day,
    "what": _by_text("title", "title_fr"),
    "kind": _by_name("kind", _kind),
    "deaths": _by_deaths(""),
    "security": _by_deaths("security"),
    "civilians": _by_deaths("civilians"),
    "militants": _by_deaths("militants"),
    "attributed": _by_actor("attributed_to"),
    "claimed": _by_actor("claimed_by"),
    "possible": _by_actor("possible_actors"),
    "target": _by_actor("target_actors"),
    "country": _by_name("adm0", _country),
    "region": _by_text("adm1"),
    "adm2": _by_text("adm2"),
    "place": _by_text("place"),
    "where_prec": _by_number("where_prec"),
    "uncertainty_km": _by_number("uncertainty_km"),
    "dataset": _by_text("dataset"),
    "incident_id": _by_text("incident_id"),
}
