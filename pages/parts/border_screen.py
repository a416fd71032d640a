"""What stands on the screen of borders: choices, the answer in words, the map of bands, charts, method."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pandas as pd
import streamlit as st

from geo.analysis.borders import MEASURES, Account
from geo.areas.border_bands import BANDS_KM, BORDERS, SHARED, TRI, BorderBands, border_bands
from geo.core.language import Language
from geo.incidents.view import View
from geo.maps.border_chart import (
    bands_chart,
    borders_chart,
    distances_chart,
    distances_reading,
    land_note,
    ranges_reading,
    years_chart,
    years_reading,
)
from geo.maps.border_map import band_shapes, map_title, percent_words
from geo.maps.border_words import account_words, border_name, figures_table, within_words
from geo.maps.shape_map import shape_layer
from pages.parts import border_method, chart_panel, loaders, map_files, shape_panel, state
from pages.parts.own_choices import Choice, choose, keep, take
from pages.parts.plain import plain

MAP: Final = "border_map"
_KM: Final = tuple(f"{km:.0f}" for km in BANDS_KM)
_COUNTS: Final = ("uncertainty", "points")
_BORDER: Final = Choice("border", BORDERS, SHARED)
_WITHIN: Final = Choice("km", _KM, "50")
_MEASURE: Final = Choice("measure", MEASURES, MEASURES[0])
_COUNT: Final = Choice("count", _COUNTS, _COUNTS[0])
CHOICES: Final = (_BORDER, _WITHIN, _MEASURE, _COUNT)


@st.fragment
def show(say: Language) -> None:
    """Draw the screen below its account; a choice or a click runs this alone."""
    view, boundaries = loaders.view(state.current_filter()), loaders.atlas().boundaries
    bands = border_bands(boundaries)
    # A vintage that was installed may lack a border.
    choices = (replace(_BORDER, options=bands.names, usual=bands.names[0]), *CHOICES[1:])
    take(choices, say)
    choose(_WITHIN, shape_panel.clicked(MAP) or "")
    _controls(bands, view, say)
    chosen = keep(choices)
    border, km, measure = chosen["border"], float(chosen["km"]), chosen["measure"]
    as_points = chosen["count"] == "points"
    frame = loaders.border_figures(state.current_filter(), yearly=False, as_points=as_points)
    account, tri_point = loaders.border_places(state.current_filter(), as_points=as_points)
    if not account.placed:
        st.info(say("None of the incidents shown has a place: there is nothing to measure."))
        return
    st.markdown(answer(frame, border, km, measure, view, say))
    st.caption(plain(account_words(account, say, as_points=as_points)))
    left, right = st.columns([0.54, 0.46])
    with left:
        st.subheader(say("Map of the bands"))
        shapes, legend = band_shapes(bands, frame, border, view.vocabulary, say)
        shape_panel.show(shape_layer(shapes, legend, say, selected=chosen["km"]), say, key=MAP, height=520)
        st.caption(say("Click a band to choose its distance. The tips of the bands say what lies in them."))
        map_files.downloads(
            shapes, legend, say, key="border_map_file", title=map_title(border, view.vocabulary, say),
            incidents=account.placed, file_name="borders_map",
        )  # fmt: skip
    with right:
        _ranges(frame, border, km, measure, account, view, say)
        _pairs(frame, km, measure, view, say)
    yearly = loaders.border_figures(state.current_filter(), yearly=True, as_points=as_points)
    _years(yearly, border, km, measure, account, view, say)
    _distances(tri_point, view, say)
    border_method.note(say)


def _controls(bands: BorderBands, view: View, say: Language) -> None:
    first, second, third, fourth = st.columns([0.34, 0.24, 0.21, 0.21])
    with first:
        st.selectbox(
            say("Near which borders"),
            bands.names,
            format_func=lambda border: border_name(border, view.vocabulary, say),
            key=_BORDER.key,
        )
    with second:
        st.segmented_control(say("Within (km)"), _KM, key=_WITHIN.key, required=True)
    with third:
        names = {"incidents": say("Incidents"), "deaths": say("Deaths")}
        st.segmented_control(say("Share of"), MEASURES, format_func=names.__getitem__, key=_MEASURE.key, required=True)
    with fourth:
        ways = {"uncertainty": say("As areas"), "points": say("As points")}
        st.segmented_control(
            say("Count places"),
            _COUNTS,
            format_func=ways.__getitem__,
            key=_COUNT.key,
            required=True,
            help=say(
                "As areas: each place counts with its uncertainty, which gives a range. As points, which is "
                "OECD/SWAC's way: every coordinate is taken for exact, and what has none is left out."
            ),
        )


def answer(frame: pd.DataFrame, border: str, km: float, measure: str, view: View, say: Language) -> str:
    """Write the share within the chosen distance, its interval, and what an even spread would give, as Markdown."""
    row = frame[(frame["border"] == border) & (frame["within_km"] == km)].iloc[0]
    stem = "share" if measure == "incidents" else "deaths_share"
    low, best, high, land = (row[name] for name in (f"{stem}_sure", f"{stem}_best", f"{stem}_possible", "land_share"))
    within = within_words(border, km, view.vocabulary, say)
    within = f"{within[0].upper()}{within[1:]}"
    if pd.isna(best):
        return plain(say("{within}: no toll was reported.", within=within))
    share, span = percent_words(best, say), f"{percent_words(low, say)} – {percent_words(high, say)}"
    if measure == "incidents":
        what = say(
            "{share} of the incidents ({best} of {n}; surely to possibly {span})", share=share, span=span,
            best=say.number(row["best"]), n=say.number(row["placed"]),
        )  # fmt: skip
    else:
        figures = f"{say.number(row['deaths_best'])} ({say.number(row['deaths_low'])}–{say.number(row['deaths_high'])})"
        what = say(
            "{share} of the deaths ({figures}; surely to possibly {span})", share=share, figures=figures, span=span
        )
    words = f"**{plain(say('{within}: {what}', within=within, what=what))}.**"
    if pd.notna(land) and land > 0:
        chance = say(
            "{land} of the land lies there: {times} times what an even spread over the land would give.",
            land=percent_words(land, say), times=say.number(best / land, 1),
        )  # fmt: skip
        words += " " + plain(chance)
    return words


def _ranges(
    frame: pd.DataFrame, border: str, km: float, measure: str, account: Account, view: View, say: Language
) -> None:
    by_band, by_border = st.tabs([say("By distance"), say("By border")])
    with by_band:
        chart_panel.show(
            bands_chart(frame, border, measure, view.vocabulary, say),
            figures_table(frame[frame["border"] == border], view.vocabulary, say),
            say,
            key="border_bands",
            title="",
            incidents=account.placed,
            file_name="borders_by_distance",
            note=f"{ranges_reading(say)} {land_note(say)}",
        )
    with by_border:
        chart_panel.show(
            borders_chart(frame, km, measure, view.vocabulary, say),
            figures_table(frame[frame["within_km"] == km], view.vocabulary, say),
            say,
            key="border_pairs",
            title="",
            incidents=account.placed,
            file_name="borders_by_pair",
            note=ranges_reading(say)
            + " "
            + say("Near the tri-point a place is near several borders: the pairs do not add up."),
        )


def _pairs(frame: pd.DataFrame, km: float, measure: str, view: View, say: Language) -> None:
    """Draw the table of all borders at the chosen distance."""
    some = frame[frame["within_km"] == km]
    stem = "share" if measure == "incidents" else "deaths_share"
    low, best, high, land = (some[name] for name in (f"{stem}_sure", f"{stem}_best", f"{stem}_possible", "land_share"))

    def percent(values: pd.Series[float]) -> list[str]:
        return ["" if pd.isna(value) else percent_words(float(value), say) for value in values]

    table = {
        say("Within {km} km", km=say.number(km)): [border_name(name, view.vocabulary, say) for name in some["border"]],
        say("share"): percent(best),
        say("surely–possibly"): [
            " – ".join(filter(None, ends)) for ends in zip(percent(low), percent(high), strict=True)
        ],
        say("land"): percent(land),
        say("ratio"): ["" if pd.isna(value) else say.number(value, 1) for value in best / land.where(land > 0)],
    }
    st.dataframe(pd.DataFrame(table), hide_index=True, width="stretch", key="border_pairs_short", placeholder="–")


def _years(
    yearly: pd.DataFrame, border: str, km: float, measure: str, account: Account, view: View, say: Language
) -> None:
    some = yearly[(yearly["border"] == border) & (yearly["within_km"] == km)]
    if not some["year"].notna().any():
        return
    within = within_words(border, km, view.vocabulary, say)
    note = years_reading(say)
    if account.undated:
        note += " " + say.plural(
            "{n} incident belongs to no year and is in the table alone.",
            "{n} incidents belong to no year and are in the table alone.",
            account.undated,
        )
    chart_panel.show(
        years_chart(yearly, border, km, measure, view.vocabulary, say),
        figures_table(some, view.vocabulary, say),
        say,
        key="border_years",
        title=say("By year: {within}", within=within),
        incidents=account.placed - account.undated,
        file_name="borders_by_year",
        note=note,
    )


def _distances(frame: pd.DataFrame, view: View, say: Language) -> None:
    if frame.empty or not frame["year"].notna().any():
        return
    table = pd.DataFrame(
        {
            say("Year"): [say("all years") if pd.isna(year) else year for year in frame["year"]],
            say("Incidents with a position"): frame["positions"],
            say("median, nearest (km)"): frame["median_low_km"].round(0),
            say("median (km)"): frame["median_km"].round(0),
            say("median, farthest (km)"): frame["median_high_km"].round(0),
            say("nearest incident (km)"): frame["nearest_km"].round(0),
        }
    )
    dated = frame[frame["year"].notna()]
    chart_panel.show(
        distances_chart(frame, TRI, view.vocabulary, say),
        table,
        say,
        key="border_distances",
        title=say("How far from the point where the three countries meet"),
        incidents=int(dated["positions"].sum()),
        file_name="tri_point_by_year",
        note=distances_reading(say),
    )
