"""Units on the map and ranked beside it, their figures as a table, small maps by year, and one unit in detail."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from html import escape
from typing import Final

import pandas as pd
import streamlit as st

from geo.analysis.regions import Regions
from geo.areas.boundaries import Boundaries
from geo.core.language import Language
from geo.incidents.view import View
from geo.maps import region_files, region_years
from geo.maps.chart_files import from_words, imprint, picture_bytes
from geo.maps.region_map import MEASURES, Measure, region_shapes, tip_of, values_of
from geo.maps.shape_map import Legend, shape_layer
from geo.maps.shape_picture import data_address, legend_svg, small_svg
from pages.parts import loaders, regions_choices, regions_profile, shape_panel, state
from pages.parts.plain import plain
from pages.parts.regions_choices import Choices

MAP: Final = "regions_map"
HEIGHT: Final = 500
_YEARS_STYLE: Final = """<style>
.atlas-years { display: flex; flex-wrap: wrap; gap: 10px 14px; }
.atlas-years figure { flex: 1 1 160px; max-width: 260px; margin: 0; }
.atlas-years img { width: 100%; height: auto; display: block; }
.atlas-classes { display: flex; flex-wrap: wrap; gap: 4px 16px; list-style: none; margin: 8px 0 0;
  padding: 0 !important; }
.atlas-classes li { display: flex; align-items: center; gap: 5px; font-size: 0.85rem; }
.atlas-years figcaption { font-size: 0.85rem; margin-bottom: 2px; }
</style>"""


@dataclass(frozen=True)
class Shown:
    """What the screen shows: choices, the view by their boundaries, and the figures."""

    choices: Choices
    view: View
    boundaries: Boundaries
    found: Regions

    @property
    def measure(self) -> Measure:
        """What the map is coloured by: incidents where a change is asked for and there is none."""
        asked = MEASURES[self.choices.measure]
        return MEASURES["incidents"] if asked.code == "change" and self.found.periods is None else asked


@st.fragment
def show(say: Language) -> None:
    """Draw the screen below its heading; a click runs this fragment alone."""
    regions_choices.current(say)
    clicked = shape_panel.clicked(MAP)
    if clicked in regions_choices.current_units():
        regions_choices.choose_unit(str(clicked))
    choices = regions_choices.current(say)
    regions_choices.form(say)
    with st.spinner(say("Joining everything to the other boundaries")):
        view, boundaries = loaders.view_by(state.current_filter(), choices.vintage)
    found = loaders.regions(state.current_filter(), choices.vintage, choices.level, choices.months)
    shown = Shown(choices, view, boundaries, found)
    _words(shown, say)
    chart, ranked = st.columns([0.6, 0.4], gap="medium")
    with chart:
        shapes, legend = region_shapes(found, boundaries, shown.measure, say)
        bounds = region_files.bounds_of(found, boundaries, undivided=True)
        layer = shape_layer(shapes, legend, say, selected=choices.unit or None, bounds=bounds)
        shape_panel.show(layer, say, key=MAP, height=HEIGHT, boundaries=boundaries)
        _pictures(shown, say)
    with ranked:
        _ranked(shown, say)
    if choices.unit in set(found.units["pcode"]):
        regions_profile.show(view, boundaries, found, choices.unit, say)
    _years(shown, say)
    _table(shown, say)


def _words(shown: Shown, say: Language) -> None:
    """Say what is compared, how incidents count, and whose units these are."""
    found, vintage = shown.found, shown.found.vintage
    if found.periods is not None:
        st.markdown(plain(region_files.change_words(found.periods, say)))
    elif shown.choices.measure == "change":
        words = say("There is nothing to compare: set a period in the filter, or choose a number of months above.")
        st.info(plain(f"{words} {say('The map shows incidents.')}"))
    apart = int(found.rest["incidents"].sum())
    parts = [
        say.plural("{n} incident in the units", "{n} incidents in the units", found.n - apart),
        say.plural("{n} in no unit of this level", "{n} in no unit of this level", apart),
        say.plural("{n} in all", "{n} in all", found.n),
    ]
    st.markdown(plain(" · ".join(parts)))
    if found.undivided:
        st.caption(
            say("These boundaries lack units of this level in a part of the zone: install others on the Data screen.")
        )
    used = loaders.atlas().boundaries.vintage
    if vintage.vintage_id != used.vintage_id:
        st.info(
            plain(
                say(
                    "Units of this screen: {title}. The filter's regions, and all other screens, are those of {used}.",
                    title=say.pick(vintage.title, vintage.title_fr),
                    used=say.pick(used.title, used.title_fr),
                )
            )
        )


def _ranked(shown: Shown, say: Language) -> None:
    """List the units by the measure, the most first; a row that is ticked is looked at."""
    found, measure = shown.found, shown.measure
    units = found.units.assign(value=values_of(found.units, measure))
    units = units.sort_values(["value", "name"], ascending=[False, True], na_position="last", ignore_index=True)
    ids = units["pcode"].tolist()
    names = dict(zip(units["pcode"], units["name"], strict=True))
    names |= {code: f"{name} ({parent})" for code, name, parent in _homonyms(units)}
    if shown.choices.unit and shown.choices.unit not in names:
        st.caption(say("The filter leaves out the unit that was chosen."))
        st.session_state["w_regions_unit"] = None
    st.selectbox(
        say("Unit"),
        ids,
        format_func=lambda code: names[code],
        key="w_regions_unit",
        placeholder=say("Click one on the map or in the table, or choose it here"),
    )
    if shown.choices.unit in names:
        lines = tip_of(found.row(shown.choices.unit), found, say).split("\n")[1:]
        st.markdown(f"{plain(' · '.join(lines))} — [{plain(say('profile below'))}](#profile)")
    # Short, for telephones.
    heading = {"share": say("Share, %"), "change": say("Change in number")}.get(measure.code, measure.name(say))
    times = 100 if measure.code == "share" else 1
    table = pd.DataFrame(
        {
            say("Rank"): units["value"].rank(method="min", ascending=False).astype("Int64"),
            say("Unit"): [names[code] for code in ids],
            heading: [None if pd.isna(value) else round(times * float(value), 4) for value in units["value"]],
        }
    )
    chosen = shown.choices.unit
    key = f"w_regions_rows_{shown.choices.level}_{measure.code}_{chosen}"

    def take_row() -> None:
        """Look at the unit whose row was ticked, or at none."""
        picked = st.session_state[key].selection.rows
        regions_choices.choose_unit(ids[picked[0]] if picked else "")

    st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        height=HEIGHT - 60 - (80 if chosen in ids else 0),
        selection_mode="single-row",
        on_select=take_row,
        selection_default={"selection": {"rows": [ids.index(chosen)]}} if chosen in ids else None,
        key=key,
        placeholder="–",
        column_config={
            heading: st.column_config.NumberColumn(format="localized"),
            say("Rank"): st.column_config.NumberColumn(width="small"),
        },
    )


def _homonyms(units: pd.DataFrame) -> list[tuple[str, str, str]]:
    several = units[units["name"].duplicated(keep=False)]
    return list(zip(several["pcode"], several["name"], several["parent_name"], strict=True))


def _picture(shown: Shown, drawn: str, measure: Measure, kind: str, say: Language, account: tuple[int, str]) -> bytes:
    """Set a drawing between its title and its sources; `account`: how many incidents it shows, and what to know."""
    incidents, note = account
    around = imprint(
        shown.view, say, incidents=incidents, made_at=dt.datetime.now(dt.UTC),
        vintage=shown.found.vintage, note=note,
    )  # fmt: skip
    return picture_bytes(drawn, kind, around, title=region_files.title_of(shown.found, measure, say))


def _pictures(shown: Shown, say: Language) -> None:
    def drawn(kind: str) -> bytes:
        svg = region_files.choropleth_svg(shown.found, shown.boundaries, shown.measure, say)
        return _picture(shown, svg, shown.measure, kind, say, region_files.picture_words(shown.found, say))

    with st.container(horizontal=True):
        st.download_button(
            say("Picture (SVG)"), lambda: drawn("svg"), "regions.svg", "image/svg+xml",
            on_click="ignore", key="regions_svg",
        )  # fmt: skip
        st.download_button(
            say("Picture (PNG)"), lambda: drawn("png"), "regions.png", "image/png",
            on_click="ignore", key="regions_png",
        )  # fmt: skip


def _years(shown: Shown, say: Language) -> None:
    """Draw a small map a year."""
    found, choices = shown.found, shown.choices
    measure = MEASURES["incidents"] if shown.measure.code == "change" else shown.measure
    years = loaders.region_years(state.current_filter(), choices.vintage, found.level, measure.code, say.code)
    if not years.pictures:
        return
    st.subheader(say("By year"))
    cells = "".join(
        f"<figure><figcaption>{escape(caption)}</figcaption>"
        f'<img src="{data_address(small_svg(shapes, bounds=years.bounds))}" alt="{escape(caption)}"></figure>'
        for caption, shapes in years.pictures
    )
    st.html(f'{_YEARS_STYLE}<div class="atlas-years">{cells}</div>{_legend(years.legend)}')
    parts = [
        f"{measure.name(say)}, {from_words(years.incidents, say)}",
        region_years.left_out_words(years, say),
        years.legend.note,
    ]
    st.caption(plain(" · ".join(filter(None, parts))))

    def drawn(kind: str) -> bytes:
        account = years.incidents, region_years.years_note(years, say)
        return _picture(shown, years.svg(), measure, kind, say, account)

    with st.expander(say("Figures as a table, and downloads")):
        st.dataframe(years.table, hide_index=True, width="stretch", key="regions_years_table", placeholder="–")
        with st.container(horizontal=True):
            st.download_button(
                say("Figures (CSV)"), lambda: region_years.years_csv(found, years, measure.code, say),
                "regions_by_year.csv", "text/csv", on_click="ignore", key="regions_years_csv",
            )  # fmt: skip
            st.download_button(
                say("Picture (SVG)"), lambda: drawn("svg"), "regions_by_year.svg", "image/svg+xml",
                on_click="ignore", key="regions_years_svg",
            )  # fmt: skip
            st.download_button(
                say("Picture (PNG)"), lambda: drawn("png"), "regions_by_year.png", "image/png",
                on_click="ignore", key="regions_years_png",
            )  # fmt: skip


def _legend(legend: Legend) -> str:
    """Write the legend as a row that wraps."""
    cells = "".join(
        f'<li><img src="{data_address(legend_svg(row))}" alt=""> {escape(row.text)}</li>' for row in legend.rows
    )
    return f'<ul class="atlas-classes">{cells}</ul>'


def _table(shown: Shown, say: Language) -> None:
    """Show every figure of every unit, and what is in none."""
    found, boundaries = shown.found, shown.boundaries
    st.subheader(say("All figures"))
    st.dataframe(
        region_files.figures_table(found, boundaries, say),
        hide_index=True,
        width="stretch",
        key="regions_table",
        placeholder="–",
        column_config={say("Unit"): st.column_config.TextColumn(pinned=True)},
    )
    lines = [
        say(
            "An incident counts once, in the unit that it most likely lies in; those that only may lie in a unit are "
            "counted beside it and in no sum. The last rows are incidents in no unit of this level: with them the "
            "column adds up to all that is shown."
        ),
        say("A toll that several incidents share counts with the one known best, also where these lie in two units."),
        say("Areas are measured on EPSG:6933 (equal area)."),
        say(
            "Boundaries: {title} ({licence}).",
            title=say.pick(found.vintage.title, found.vintage.title_fr),
            licence=say(found.vintage.licence),
        ),
    ]
    st.caption(plain(" ".join(lines)))
    with st.container(horizontal=True):
        st.download_button(
            say("Figures (CSV)"), lambda: region_files.regions_csv(found, boundaries, say), "regions.csv", "text/csv",
            on_click="ignore", key="regions_csv",
        )  # fmt: skip
        st.download_button(
            say("Units with figures (GeoJSON)"),
            lambda: region_files.regions_geojson(found, boundaries, shown.view, say),
            "regions.geojson", "application/geo+json", on_click="ignore", key="regions_geojson",
        )  # fmt: skip
