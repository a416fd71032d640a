"""What the reader asks of the list of incidents: words, order, columns, page; in the widgets and in the URL."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

import streamlit as st

from geo.analysis.listing import LATEST_FIRST, SORTABLE, Order, read_order
from geo.analysis.search import MOST_CHARACTERS
from geo.core.language import Language
from geo.incidents.filter import Notice
from pages.parts import state

PAGE_ROWS: Final = 100
COLUMNS: Final = (
    "date", "what", "kind", "deaths", "deaths_low", "deaths_best", "deaths_high", "security", "civilians", "militants",
    "attributed", "claimed", "possible", "target", "country", "region", "adm2", "place", "may_lie", "where_prec",
    "uncertainty_km", "shared_toll", "sources", "dataset", "incident_id",
)  # fmt: skip
USUAL: Final = (
    "date", "what", "kind", "deaths", "civilians", "attributed", "claimed", "target", "country", "region", "place",
    "sources",
)  # fmt: skip
_READ: Final = "listing_link"
_NOTICES: Final = "listing_notices"
_KEPT: Final = "listing"
_SHOWN_FOR: Final = "listing_shown_for"
_MOST_PAGES: Final = 6  # digits of a page's number


@dataclass(frozen=True)
class Listing:
    """A search, an order, the columns and the page of the list."""

    search: str = ""
    order: Order = LATEST_FIRST
    columns: tuple[str, ...] = USUAL
    page: int = 1

    def to_query(self) -> dict[str, str]:
        """Write as URL parameters; only what differs from the list as it opens."""
        return {
            "search": self.search,
            "sort": "" if self.order == LATEST_FIRST else self.order.to_text(),
            "columns": "" if self.columns == USUAL else ",".join(self.columns),
            "page": "" if self.page == 1 else str(self.page),
        }


def current() -> Listing:
    """Take the list's state over from the link, if that changed, or else from the widgets."""
    asked = state.own()
    if asked != st.session_state.get(_READ, {}) or _KEPT not in st.session_state:
        listing, st.session_state[_NOTICES] = read(asked)
        _fill(listing)
        st.session_state.pop(_SHOWN_FOR, None)  # the link says which page
    elif "w_search" not in st.session_state:  # back from another screen
        _fill(st.session_state[_KEPT])
    value = st.session_state
    columns = tuple(name for name in COLUMNS if name in value["w_columns"]) or USUAL
    order = Order(value["w_sort"] or LATEST_FIRST.by, value["w_direction"] == "desc")
    page = int(value.get("w_page") or 1)  # it is not drawn for a short list
    return _keep(Listing(_clean(value["w_search"] or ""), order, columns, page))


def kept() -> Listing:
    """Give the list's state as it was last taken over; as the list opens if it was never drawn."""
    listing: Listing = st.session_state.get(_KEPT, Listing())
    return listing


def turn_to(page: int) -> None:
    """Turn to a page; before its widget is drawn, or in a callback."""
    st.session_state["w_page"] = page
    _keep(Listing(**{**vars(st.session_state[_KEPT]), "page": page}))


def sort_by(column: str) -> None:
    """Sort by a column, or the other way round if it is so already; for the heads of the table.

    A column that no list is sorted by changes nothing.
    """
    by = "deaths" if column.startswith("deaths") else column
    if by not in SORTABLE:
        return
    order = st.session_state[_KEPT].order.turned(by)
    st.session_state["w_sort"], st.session_state["w_direction"] = order.by, "desc" if order.descending else "asc"


def turned_to_usual() -> None:
    """Take the usual direction of the column that was chosen to sort by."""
    by = st.session_state["w_sort"] or LATEST_FIRST.by
    st.session_state["w_direction"] = "desc" if SORTABLE[by] else "asc"


def is_new_list(listing: Listing) -> bool:
    """Whether filter, search or order are others than at the last run of this session: the page begins anew."""
    key = (state.current_filter(), listing.search, listing.order)
    before = st.session_state.get(_SHOWN_FOR)
    st.session_state[_SHOWN_FOR] = key
    return before is not None and before != key


def notices() -> tuple[Notice, ...]:
    """What of the link was not used."""
    found: tuple[Notice, ...] = st.session_state.get(_NOTICES, ())
    return found


def notice_words(say: Language) -> list[str]:
    """Write what of the link was not used."""
    return [say("Part of the link was not used: {notice}", notice=notice.words(say)) for notice in notices()]


def read(asked: dict[str, str]) -> tuple[Listing, tuple[Notice, ...]]:
    """Read the list's state from URL parameters, with a notice for whatever cannot be used."""
    found: list[Notice] = []
    order = read_order(asked.get("sort", "")) if asked.get("sort") else LATEST_FIRST
    if order is None:
        found.append(Notice("sort", asked["sort"][:60], "unknown"))
    if len(asked.get("search", "")) > MOST_CHARACTERS:
        found.append(Notice("search", "", "surplus"))
    names = [name.strip() for name in asked.get("columns", "")[:2000].split(",") if name.strip()]
    found += [Notice("columns", name[:60], "unknown") for name in dict.fromkeys(names) if name not in COLUMNS][:5]
    number = asked.get("page", "")
    fits = number.isascii() and number.isdigit() and len(number) <= _MOST_PAGES and int(number) > 0
    if number and not fits:
        found.append(Notice("page", number[:60], "unknown"))
    columns = tuple(name for name in COLUMNS if name in names) or USUAL
    listing = Listing(_clean(asked.get("search", "")), order or LATEST_FIRST, columns, int(number) if fits else 1)
    return listing, tuple(found)


def _clean(text: str) -> str:
    """Leave out what nobody types, and what is too long for a link."""
    kept = "".join(c if unicodedata.category(c) not in {"Cc", "Cs"} else " " for c in text[:MOST_CHARACTERS])
    return " ".join(kept.split())


def _keep(listing: Listing) -> Listing:
    if listing != st.session_state.get(_KEPT):
        st.session_state[_KEPT] = listing
        st.session_state[_NOTICES] = ()
    state.set_own(listing.to_query())
    st.session_state[_READ] = state.own()
    return listing


def _fill(listing: Listing) -> None:
    """Set the widgets to a state of the list."""
    st.session_state[_KEPT] = listing
    st.session_state.update(
        {
            "w_search": listing.search,
            "w_sort": listing.order.by,
            "w_direction": "desc" if listing.order.descending else "asc",
            "w_columns": list(listing.columns),
            "w_page": listing.page,
        }
    )
