"""The list of incidents: searched and sorted as a whole on the server, sent to the browser a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from geo.analysis.listing import SORTABLE, found_words, page_of
from geo.analysis.search import MOST_WORDS, is_too_long
from geo.core.language import Language
from geo.incidents.coded import Positions
from geo.incidents.filter import Vocabulary
from geo.incidents.schema import Row
from geo.incidents.view import View
from geo.maps.card import reach_words
from pages.parts import figures, incident_list, listing_state, loaders, snapshot_ways, state
from pages.parts.listing_state import PAGE_ROWS, Listing
from pages.parts.plain import plain

_HEIGHT: Final = 560
_DRAWN: Final = "listing_record_drawn"
_FOUND: Final = "listing_found"
_TICKED: Final = "listing_ticked"
# In pixels, of what is longer than its heading or short enough to see at once.
_WIDTHS: Final = {
    "date": 100, "what": 380, "kind": 150, "deaths": 110, "security": 110, "civilians": 110, "militants": 110,
    "attributed": 160, "claimed": 110, "possible": 160, "target": 170, "country": 105, "region": 110, "place": 150,
    "may_lie": 200, "sources": 260, "dataset": 160,
}  # fmt: skip


def note_drawn() -> None:
    """Take note of the incident whose record this run draws below the list."""
    st.session_state[_DRAWN] = state.selected()


def where_it_is(say: Language) -> None:
    """Say where the selected incident is to be found: on the map, in the list above, or why it is not there."""
    chosen, incident_id = state.current_filter(), state.selected()
    view = loaders.view(chosen)
    at = loaders.atlas().position(incident_id, chosen)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link("pages/map.py", label=f"{say('Show on the map')} →")
        if at is not None and view.coded.placed[at]:
            snapshot_ways.around(incident_id, say)
        if at is None or not (view.rows == at).any():
            st.caption(plain(say("The filter hides this incident in the list and on the map.")))
        else:
            st.caption(plain(_in_list_words(incident_id, placed=bool(view.coded.placed[at]), say=say)))


def _in_list_words(incident_id: str, *, placed: bool, say: Language) -> str:
    place = _position(_listed(say).rows, incident_id)
    if place is None:
        words = say("The search hides this incident in the list.")
    else:
        page, row = place // PAGE_ROWS + 1, place % PAGE_ROWS + 1
        words = say("In the list above: page {page}, row {row}.", page=say.number(page), row=row)
    unplaced = say("No source says where it was closely enough for a place on the map.")
    return words if placed else f"{words} {unplaced}"


def _listed(say: Language) -> loaders.List:
    listing = listing_state.kept()
    return loaders.listed(state.current_filter(), listing.search, listing.order, say.code)


@st.fragment
def show(say: Language) -> None:
    """Draw search, table and pages; what is done here runs this fragment alone, until another row is picked."""
    if st.session_state.get(_DRAWN) != state.selected():
        st.rerun()
    listing = listing_state.current()
    for words in listing_state.notice_words(say):
        st.warning(plain(words))
    _search_row(say)
    if is_too_long(listing.search):
        n = say.number(MOST_WORDS)
        st.warning(plain(say("A search has {n} words at most: those after them were not looked for.", n=n)))
    found = _listed(say)
    if not len(found.rows):
        st.info(say("No incident has all these words. Try fewer or other words, or widen the filter."))
        return
    listing = _right_page(listing, found.rows)
    rows, number, pages = page_of(found.rows, listing.page, PAGE_ROWS)
    _account(found.view, listing, say)
    _table(found.view, rows, listing, say)
    _pager(number, pages, say)
    st.caption(
        plain(
            say(
                "Click a heading to sort the whole list by it, tick a row to read all that is known of it. "
                "“Not reported” is unknown, not zero."
            )
        )
    )
    figures.kept_back(found.view, say)
    _downloads(listing, say)


def column_names(say: Language) -> dict[str, str]:
    """Headings of the columns of the list."""
    return {
        "date": say("Date"),
        "what": say("What"),
        "kind": say("Kind of incident"),
        "deaths": say("Deaths"),
        "deaths_low": say("Deaths, lowest"),
        "deaths_best": say("Deaths, best"),
        "deaths_high": say("Deaths, highest"),
        "security": say("Security forces"),
        "civilians": say("Civilians"),
        "militants": say("Militants"),
        "attributed": say("Attributed to"),
        "claimed": say("Claimed by"),
        "possible": say("Possible"),
        "target": say("Target"),
        "country": say("Country"),
        "region": say("Region"),
        "adm2": say("Cercle, province, département"),
        "place": say("Place"),
        "may_lie": say("May lie in"),
        "where_prec": say("where_prec"),
        "uncertainty_km": say("Uncertainty, km"),
        "shared_toll": say("One toll with"),
        "sources": say("Sources"),
        "dataset": say("Dataset"),
        "incident_id": say("Identifier"),
    }


def page_frame(view: View, rows: Positions, columns: tuple[str, ...], say: Language) -> pd.DataFrame:
    """Make one page of the list in words; no other row of the table is looked at.

    Parameters
    ----------
    view : View
    rows : array of int64
        Positions in the view's table.
    columns : tuple of str
        Names of `column_names`.
    say : Language

    Returns
    -------
    DataFrame
        A column for each of `columns`, called so.
    """
    cells = _cells(view.vocabulary, say)
    records = incident_list.records(view.table.iloc[rows])
    frame = pd.DataFrame({name: [cells[name](row) for row in records] for name in columns}, columns=list(columns))
    whole = [name for name in ("deaths_low", "deaths_best", "deaths_high", "where_prec") if name in columns]
    return frame.astype(dict.fromkeys(whole, "Int64"))


def _cells(vocabulary: Vocabulary, say: Language) -> Mapping[str, Callable[[Row], Any]]:
    """How each column writes a row."""

    def people(role: str) -> Callable[[Row], str]:
        return lambda row: ", ".join(vocabulary.actors.short(actor_id, say) for actor_id in row[role])

    def toll(side: str) -> Callable[[Row], str]:
        return lambda row: incident_list.toll_of(row, say, side)

    def number(name: str) -> Callable[[Row], int | None]:
        return lambda row: None if pd.isna(row[name]) else round(row[name])

    def text(name: str) -> Callable[[Row], str]:
        return lambda row: str(row[name])

    return {
        # ISO: the same in both languages, and as short as a date can be
        "date": lambda row: say("undated") if pd.isna(row["event_date"]) else row["event_date"].date().isoformat(),
        "what": lambda row: say.pick(row["title"], row["title_fr"]),
        "kind": lambda row: vocabulary.event_types[row["event_type"]].name(say),
        "deaths": toll(""),
        "deaths_low": number("fatalities_low"),
        "deaths_best": number("fatalities_best"),
        "deaths_high": number("fatalities_high"),
        "security": toll("security"),
        "civilians": toll("civilians"),
        "militants": toll("militants"),
        "attributed": people("attributed_to"),
        "claimed": people("claimed_by"),
        "possible": people("possible_actors"),
        "target": lambda row: say.pick(row["target"], row["target_fr"]) or people("target_actors")(row),
        "country": lambda row: say.pick(*vocabulary.countries.get(row["adm0"], (row["adm0"], row["adm0"]))),
        "region": text("adm1"),
        "adm2": text("adm2"),
        "place": lambda row: row["place"] or row["place_phrase"],
        "may_lie": lambda row: reach_words(row["may_lie_in"], say),
        "where_prec": number("where_prec"),
        "uncertainty_km": number("uncertainty_km"),
        "shared_toll": text("shared_toll"),
        "sources": lambda row: "; ".join(dict.fromkeys(source["publisher"] for source in row["sources"])),
        "dataset": lambda row: say(row["dataset"]),
        "incident_id": text("incident_id"),
    }


def _search_row(say: Language) -> None:
    names = column_names(say)
    words, by, direction, columns = st.columns([4, 2, 2, 1.2], vertical_alignment="bottom")
    words.text_input(
        say("Search"),
        key="w_search",
        max_chars=200,
        placeholder=say("Title, place, actor, source …"),
        help=say(
            "Every word must occur: in the title, the place, an actor's names, the summary, a source. Accents and "
            "capitals do not matter; words in double quotes must follow each other."
        ),
    )
    by.selectbox(
        say("Sort by"),
        list(SORTABLE),
        format_func=names.__getitem__,
        key="w_sort",
        on_change=listing_state.turned_to_usual,
    )
    direction.segmented_control(
        say("Direction"),
        ["desc", "asc"],
        format_func={"desc": say("descending"), "asc": say("ascending")}.__getitem__,
        key="w_direction",
        required=True,
    )
    with columns.popover(say("Columns"), width="stretch"):
        st.multiselect(
            say("Columns of the list"),
            list(listing_state.COLUMNS),
            format_func=names.__getitem__,
            key="w_columns",
        )


def _right_page(listing: Listing, rows: Positions) -> Listing:
    """Begin a new list at its first page, and turn to the incident that was selected elsewhere."""
    if listing_state.is_new_list(listing) and listing.page != 1:
        listing_state.turn_to(1)
    selected = state.selected()
    if selected != st.session_state.get(_FOUND, "" if not state.own().get("page") else selected):
        at = _position(rows, selected)
        if at is not None:
            listing_state.turn_to(at // PAGE_ROWS + 1)
        st.session_state.pop(_TICKED, None)  # what was ticked here is not what is selected now
    st.session_state[_FOUND] = selected
    pages = -(-len(rows) // PAGE_ROWS)
    if listing_state.current().page > pages:
        listing_state.turn_to(pages)
    return listing_state.current()


def _position(rows: Positions, incident_id: str) -> int | None:
    """Where in a list an incident stands, or the one that stands for it; None if it is not there."""
    chosen = state.current_filter()
    standing = loaders.atlas().position(incident_id, chosen) if incident_id else None
    at = [] if standing is None else (rows == standing).nonzero()[0]
    return int(at[0]) if len(at) else None


def _account(view: View, listing: Listing, say: Language) -> None:
    if listing.search:
        words = found_words(view.n_shown, loaders.view(view.filter).n_shown, say)
        deaths = say("Deaths: {toll}", toll=f"**{plain(view.deaths_words(say))}**")
        st.markdown(f"{plain(words)} · {deaths}")


def _table(view: View, rows: Positions, listing: Listing, say: Language) -> None:
    names, order = column_names(say), listing.order
    frame = page_frame(view, rows, listing.columns, say)
    key, at = _table_key(rows, listing, view, say)

    def take() -> None:
        """Select the row that was ticked, or none; sort by the heading that was clicked."""
        picked = st.session_state[key].selection
        if picked.columns:
            listing_state.sort_by(str(picked.columns[0]))
        elif picked.rows:
            state.select(str(view.table["incident_id"].iloc[rows[picked.rows[0]]]))
        else:
            state.select("")
        st.session_state[_FOUND] = state.selected()

    st.dataframe(
        frame,
        hide_index=True,
        width="stretch",
        height=min(_HEIGHT, 38 + 35 * len(frame)),
        selection_mode=["single-row", "single-column"],
        selection_default={"selection": {"rows": [at]}} if at is not None else None,
        on_select=take,
        key=key,
        column_config={
            name: st.column_config.Column(
                names[name] + (f" {'▾' if order.descending else '▴'}" if name == order.by else ""),
                width=_WIDTHS.get(name),
            )
            for name in listing.columns
        },
        placeholder=say("not reported"),
        alt=say("Incidents under the filter, one a row"),
    )


def _table_key(rows: Positions, listing: Listing, view: View, say: Language) -> tuple[str, int | None]:
    """Name the table by what it shows, so that nothing stays ticked in another one; and the row ticked at first."""
    shown = (loaders.atlas().key, listing, view.filter, say.code)  # after an edit row k is another incident
    kept = st.session_state.get(_TICKED)
    if kept is None or kept[0] != shown:
        number = 0 if kept is None else kept[2] + 1
        kept = st.session_state[_TICKED] = (shown, _position(rows, state.selected()), number)
    return f"w_rows_{kept[2]}", kept[1]


def _pager(number: int, pages: int, say: Language) -> None:
    if pages < 2:
        return
    back, which, on, _ = st.columns([1, 2, 1, 3], vertical_alignment="bottom")
    back.button(
        say("Previous"), on_click=listing_state.turn_to, args=(number - 1,), disabled=number == 1, width="stretch"
    )
    which.number_input(
        say("Page ({n} incidents each, {pages} in all)", n=say.number(PAGE_ROWS), pages=say.number(pages)),
        min_value=1,
        max_value=pages,
        key="w_page",
    )
    on.button(
        say("Next"),
        on_click=listing_state.turn_to,
        args=(number + 1,),
        disabled=number == pages,
        width="stretch",
        key="w_next",
    )


def _downloads(listing: Listing, say: Language) -> None:
    chosen = state.current_filter()
    csv, geojson, more = st.columns([1, 1, 2])
    with more:
        snapshot_ways.data(say)
    csv.download_button(
        say("Download as CSV"),
        lambda: loaders.table_file(chosen, "csv", listing.search, listing.order, say.code),
        "incidents.csv",
        "text/csv",
        on_click="ignore",
    )
    geojson.download_button(
        say("Download as GeoJSON"),
        lambda: loaders.table_file(chosen, "geojson", listing.search, listing.order, say.code),
        "incidents.geojson",
        "application/geo+json",
        on_click="ignore",
    )
