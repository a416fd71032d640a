"""One unit in detail: figures, trend, actors, kinds, gravest incidents, places, neighbours."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo.analysis.region_profile import Profile, profile
from geo.analysis.regions import Regions
from geo.areas.boundaries import Boundaries
from geo.core.language import Language
from geo.incidents.view import View
from geo.maps.chart_files import csv_of
from geo.maps.region_chart import bar_chart, figure_columns, trend_chart, trend_table
from geo.maps.region_map import toll_of
from pages.parts import chart_panel, incident_list, state
from pages.parts.plain import plain


def show(view: View, boundaries: Boundaries, found: Regions, pcode: str, say: Language) -> None:
    """Draw the profile of a unit.

    Parameters
    ----------
    view : View
        Its table is joined to `boundaries`.
    boundaries : Boundaries
    found : Regions
        Of the same view and boundaries.
    pcode : str
    say : Language
    """
    unit = profile(view, boundaries, found, pcode)
    own = unit.figures
    st.header(plain(f"{own['name']} ({own['parent_name']})"), anchor="profile")
    if not len(unit.rows):
        st.info(say("No incident that passes the filter lies in this unit."))
        _neighbours(unit, found, say)
        return
    _account(unit, say)
    trend, gravest = st.columns(2, gap="medium")
    with trend:
        _trend(unit, found, say)
    with gravest:
        _gravest(unit, view, say)
    actors, kinds = st.columns(2, gap="medium")
    with actors:
        _actors(unit, view, found, say)
    with kinds:
        _kinds(unit, view, found, say)
    places, around = st.columns(2, gap="medium")
    with places:
        _places(unit, say)
    with around:
        _neighbours(unit, found, say)


def _account(unit: Profile, say: Language) -> None:
    """Say what is not in the charts."""
    parts = []
    if unit.undated:
        parts.append(say.plural("{n} undated", "{n} undated", unit.undated))
    if unit.no_place:
        parts.append(say.plural("{n} known to an area alone", "{n} known to an area alone", unit.no_place))
    if not pd.isna(unit.figures["may_lie"]) and unit.figures["may_lie"]:
        n = int(unit.figures["may_lie"])
        parts.append(
            say.plural("{n} counted elsewhere may also lie here", "{n} counted elsewhere may also lie here", n)
        )
    if unit.shared_elsewhere:
        parts.append(
            say.plural(
                "{n} whose toll is counted with another incident",
                "{n} whose toll is counted with another incident",
                unit.shared_elsewhere,
            )
        )
    if parts:
        st.caption(plain(" · ".join(parts)))


def _trend(unit: Profile, found: Regions, say: Language) -> None:
    title = {"month": say("Incidents by month"), "year": say("Incidents by year")}[unit.trend_unit]
    unknown = int(unit.trend.loc[unit.trend[unit.trend_unit].isna(), "incidents"].sum())
    words = say.plural(
        "{n} is not dated closely enough to be drawn", "{n} are not dated closely enough to be drawn", unknown
    )
    chart_panel.show(
        trend_chart(unit, say, title=f"{title}: {unit.figures['name']}"),
        trend_table(unit, say),
        say,
        key="region_trend",
        title=title,
        incidents=len(unit.rows),
        file_name=f"{unit.figures['pcode']}_trend",
        note=words if unknown else "",
        vintage=found.vintage,
    )


def _actors(unit: Profile, view: View, found: Regions, say: Language) -> None:
    st.subheader(say("Actors"))
    if unit.actors.empty:
        st.caption(say("No incident here names an actor."))
        return
    note = say("An incident counts for each of its actors.")
    if unit.no_actor:
        note += " " + say.plural("{n} names none.", "{n} name none.", unit.no_actor)
    for key, counted, title in (
        ("authors", unit.authors, say("Held responsible, claiming or suspected")),
        ("targets", unit.targets, say("Attacked")),
    ):
        if counted.empty:
            continue
        names = [view.vocabulary.actors.name(actor_id, say) for actor_id in counted["actor"]]
        st.markdown(f"**{plain(title)}**")
        chart_panel.show(
            bar_chart(names, counted["incidents"].astype(int).tolist(), say, title=f"{title}: {unit.figures['name']}"),
            pd.DataFrame({say("Actor"): names, **figure_columns(counted, say)}),
            say,
            key=f"region_{key}",
            title="",
            incidents=len(unit.rows),
            file_name=f"{unit.figures['pcode']}_{key}",
            note=note,
            vintage=found.vintage,
        )


def _kinds(unit: Profile, view: View, found: Regions, say: Language) -> None:
    kinds = view.vocabulary.event_types
    names = [kinds[code].name(say) if code in kinds else say("not known") for code in unit.kinds["kind"]]
    counts = unit.kinds["incidents"].astype(int).tolist()
    chart_panel.show(
        bar_chart(names, counts, say, title=f"{say('Kinds of incident')}: {unit.figures['name']}"),
        pd.DataFrame({say("Kind of incident"): names, **figure_columns(unit.kinds, say)}),
        say,
        key="region_kinds",
        title=say("Kinds of incident"),
        incidents=len(unit.rows),
        file_name=f"{unit.figures['pcode']}_kinds",
        vintage=found.vintage,
    )


def _gravest(unit: Profile, view: View, say: Language) -> None:
    st.subheader(say("Gravest incidents"))
    st.html("<style>[data-testid='stPageLink'] p { white-space: normal; }</style>")
    if not len(unit.gravest):
        st.caption(say("Of no incident here a death is reported."))
        return
    shared = {key: value for key, value in state.query().items() if key not in state.own()}
    for row in incident_list.records(view.table.iloc[unit.gravest]):
        st.page_link(
            "pages/incidents.py",
            label=plain(f"{incident_list.label_of(row, say)} · {incident_list.toll_of(row, say)}"),
            query_params={**shared, "incident": str(row["incident_id"])},
        )
    st.caption(say("Those with the most deaths reported; each leads to its record."))


def _places(unit: Profile, say: Language) -> None:
    st.subheader(say("Places hit most"))
    if unit.places.empty:
        st.caption(say("No incident here is known to a place."))
        return
    table = unit.places.set_axis([say("Place"), say("Incidents")], axis=1)
    st.dataframe(table, hide_index=True, width="stretch", key="region_places", placeholder="–")
    st.caption(say("Also those near a place; what is known to an area alone is at none."))
    _csv(table, f"{unit.figures['pcode']}_places", say)


def _neighbours(unit: Profile, found: Regions, say: Language) -> None:
    st.subheader(say("The units around"))
    rows = pd.concat([unit.figures.to_frame().T, unit.neighbours], ignore_index=True).sort_values(
        ["rank", "name"], ignore_index=True
    )
    table = pd.DataFrame(
        {
            say("Unit"): rows["name"],
            say("Lies in"): rows["parent_name"],
            say("Rank"): rows["rank"].astype("int64"),
            say("Incidents"): rows["incidents"].astype("int64"),
            say("Deaths"): [toll_of(row, say) for _, row in rows.iterrows()],
            say("Per 1,000 km²"): rows["per_1000_km2"].astype("float64").round(4),
        }
    )
    if found.periods is not None:
        table[say("Change in number")] = rows["change"].astype("int64")
    st.dataframe(table, hide_index=True, width="stretch", key="region_neighbours", placeholder="–")
    _csv(table, f"{unit.figures['pcode']}_neighbours", say)


def _csv(table: pd.DataFrame, name: str, say: Language) -> None:
    st.download_button(
        say("Figures (CSV)"), lambda: csv_of(table), f"{name}.csv", "text/csv", on_click="ignore", key=f"{name}_csv"
    )
