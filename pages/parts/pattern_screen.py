"""What stands on the screen of the pattern: choices, the map of cells, classes by year, changes, method."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

import pandas as pd
import streamlit as st

from geo.analysis.pattern import CLASSES, GRIDS, GridName, counted, transitions, years_with_cells
from geo.core.language import Language
from geo.maps.chart_files import csv_of
from geo.maps.pattern_chart import class_counts, classes_chart, reading
from geo.maps.pattern_map import map_title, pattern_shapes
from geo.maps.pattern_words import account_words, cell_words, cells_table, changes_table, class_name
from geo.maps.shape_map import shape_layer
from pages.parts import chart_panel, loaders, map_files, pattern_method, shape_panel, state
from pages.parts.own_choices import Choice, keep, take
from pages.parts.plain import plain

MAP: Final = "pattern_map"
_CELL: Final = "pattern_cell"
_GRID: Final = Choice("grid", GRIDS, GRIDS[0])


@st.fragment
def show(say: Language) -> None:
    """Draw the screen below its account; a choice or a click runs this alone."""
    view, regions = loaders.view(state.current_filter()), loaders.atlas().vocabulary.regions
    account = counted(view)
    if not account.in_cells:
        st.info(say("None of the incidents shown has both a position and a year: there is no cell to draw."))
        pattern_method.note(say)
        return
    years = years_with_cells(view)
    choices = (_GRID, Choice("year", years, years[-1]))
    take(choices, say)
    _controls(choices[1], say)
    chosen = keep(choices)
    grid, year = cast("GridName", chosen["grid"]), chosen["year"]
    st.caption(plain(account_words(account, say)))
    cells = loaders.pattern_cells(state.current_filter(), grid)
    now = cells[cells["year"] == year].reset_index(drop=True)
    if clicked := shape_panel.clicked(MAP):
        st.session_state[_CELL] = clicked
    cell = st.session_state.get(_CELL)
    left, right = st.columns([0.54, 0.46])
    with left:
        st.subheader(say("Map of {year}", year=year))
        st.caption(plain(_doubts(now, say)))
        shapes, legend = pattern_shapes(now, grid, regions, say)
        shape_panel.show(shape_layer(shapes, legend, say, selected=cell), say, key=MAP, height=520)
        _cell(now[now["cell"] == cell], regions, say)
        map_files.downloads(
            shapes, legend, say, key="pattern_map_file", title=map_title(year, say),
            incidents=int(now["incidents"].sum()), file_name=f"pattern_{year}_{grid}", note=_doubts(now, say),
        )  # fmt: skip
    with right:
        counts = class_counts(cells)
        chart_panel.show(
            classes_chart(counts, year, say),
            counts_table(counts, say),
            say,
            key="pattern_classes",
            title=say("Cells of each class by year"),
            incidents=account.in_cells,
            file_name=f"pattern_classes_{grid}",
            note=reading(say),
        )
        _changes(cells, year, say)
    _table(now, cells, regions, year, grid, say)
    pattern_method.note(say)


def _controls(year: Choice, say: Language) -> None:
    first, second = st.columns([0.62, 0.38])
    with first:
        if len(year.options) > 1:
            st.select_slider(say("Year"), year.options, key=year.key)
        else:
            st.selectbox(say("Year"), year.options, key=year.key)
    with second:
        names = {"50km": say("50 km squares"), "published": say("0.4167°, as published")}
        st.segmented_control(say("Cells"), GRIDS, format_func=names.__getitem__, key=_GRID.key, required=True)


def counts_table(counts: pd.DataFrame, say: Language) -> pd.DataFrame:
    """Give the counts of cells headings for a reader: a row a year, a column a class."""
    wide = counts.pivot(index="year", columns="class", values="cells")[list(CLASSES)]
    wide.columns = pd.Index([class_name(code, say) for code in CLASSES])
    incidents = counts.groupby("year")["incidents"].sum()
    wide.insert(0, say("Incidents"), incidents)
    return wide.rename_axis(say("Year")).reset_index()


def _cell(cell: pd.DataFrame, regions: Mapping[str, str], say: Language) -> None:
    """Describe the cell that was clicked, if it has incidents in this year."""
    if cell.empty:
        st.caption(say("Click a cell to read what lies in it."))
        return
    row = cell.iloc[0].to_dict()
    lines = cell_words(row, regions.get(row["adm1_pcode"], ""), say).split("\n")
    st.markdown(f"**{plain(row['cell'])}** — " + plain(" · ".join(lines)))


def _changes(cells: pd.DataFrame, year: str, say: Language) -> None:
    moves = transitions(cells)
    st.subheader(say("Changes since the year before"))
    if not (moves["year"] == year).any():
        st.caption(say("{year} is the first year with a cell: there is nothing to compare it with.", year=year))
        return
    table = changes_table(moves, year, say)
    st.dataframe(table, hide_index=True, width="stretch", key="pattern_changes", placeholder="–")
    st.caption(
        say(
            "Rows: class of the year before; columns: class of this year; figures: cells. One: a single incident; "
            "none: no incident."
        )
    )
    st.download_button(
        say("Changes of all years (CSV)"), lambda: csv_of(moves.round(6)), "pattern_changes.csv", "text/csv",
        on_click="ignore", key="pattern_changes_csv",
    )  # fmt: skip


def _doubts(now: pd.DataFrame, say: Language) -> str:
    few, together, moved = (int(now[name].sum()) for name in ("few", "coincident", "unstable"))
    return say(
        "Of {n} cells {few} have fewer than 5 incidents, {together} have all of several at one position, and "
        "{moved} have another class if the grid is moved by half a cell: read their classes with care.",
        n=say.number(len(now)), few=say.number(few), together=say.number(together), moved=say.number(moved),
    )  # fmt: skip


def _table(
    now: pd.DataFrame, cells: pd.DataFrame, regions: Mapping[str, str], year: str, grid: str, say: Language
) -> None:
    st.subheader(say("Cells of {year}", year=year))
    st.dataframe(
        cells_table(now.sort_values("incidents", ascending=False, kind="stable"), regions, say),
        hide_index=True,
        width="stretch",
        key="pattern_cells",
        placeholder="–",
    )
    st.download_button(
        say("Cells of all years (CSV)"), lambda: csv_of(cells.round(6)), f"pattern_cells_{grid}.csv", "text/csv",
        on_click="ignore", key="pattern_cells_csv",
    )  # fmt: skip
