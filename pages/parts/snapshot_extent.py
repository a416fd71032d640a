"""Which part of the earth a snapshot shows."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from geo.core.language import Language
from geo.incidents.schema import COUNTRIES
from geo.maps.composition import AROUND_KM, FARTHEST_KM, NEAREST_KM, Extent, read_box
from pages.parts import incident_list, loaders, map_box, state
from pages.parts.snapshot_choices import Choices, key_with

MOST_LISTED: Final = 200


def draw(chosen: Choices, say: Language) -> Choices:
    """Draw the choice of an extent, and what it needs to be told."""
    seen, extent = map_box.current(), chosen.own.extent
    names = {
        "": say("What the filter names, else the whole zone"),
        "zone": say("The whole zone"),
        "country": say("One country"),
        "region": say("One region"),
        "view": say("What the Map screen shows"),
        "around": say("Around an incident"),
        "box": say("A box of coordinates"),
    }
    if seen is None:
        del names["view"]
    kind = "view" if seen is not None and extent.box == seen else extent.kind
    kind = st.selectbox(
        say("Part of the map"), list(names), key=key_with("extent", kind), format_func=names.__getitem__
    )
    if kind == "view":
        return chosen.with_own(extent=Extent("box", box=seen))
    asks = {"country": _country, "region": _region, "around": _around, "box": _box}
    found = asks[kind](extent, say) if kind in asks else Extent(kind)
    return chosen.with_own(extent=found)


def _country(extent: Extent, say: Language) -> Extent:
    vocabulary, under = loaders.atlas().vocabulary, state.current_filter()
    usual = extent.code if extent.kind == "country" else next(iter(under.countries), COUNTRIES[0])
    code = st.selectbox(
        say("Country"), COUNTRIES, key=key_with("country", usual),
        format_func=lambda one: say.pick(*vocabulary.countries[one]),
    )  # fmt: skip
    return Extent("country", code)


def _region(extent: Extent, say: Language) -> Extent:
    vocabulary, under = loaders.atlas().vocabulary, state.current_filter()
    usual = extent.code if extent.kind == "region" else next(iter(under.regions), next(iter(vocabulary.regions)))
    code = st.selectbox(
        say("Region"), list(vocabulary.regions), key=key_with("region", usual),
        format_func=lambda one: (
            f"{vocabulary.regions[one]} ({say.pick(*vocabulary.countries[vocabulary.region_country[one]])})"
        ),
    )  # fmt: skip
    return Extent("region", code)


def _around(extent: Extent, say: Language) -> Extent:
    titles = _incidents(extent.code if extent.kind == "around" else state.selected(), say)
    if not titles:
        st.info(say("No incident passes the filter. Clear it, or widen the period."))
        return Extent()
    wanted = extent.code if extent.kind == "around" else state.selected()
    usual = wanted if wanted in titles else next(iter(titles))
    key = key_with("around", usual)
    if st.session_state[key] not in titles:  # the filter changed
        st.session_state[key] = usual
    code = st.selectbox(say("Incident"), list(titles), key=key, format_func=titles.__getitem__)
    km = st.number_input(
        say("Radius, km"), NEAREST_KM, FARTHEST_KM, key=key_with("km", extent.km or AROUND_KM), step=25
    )
    return Extent("around", code, km=int(km))


def _incidents(also: str, say: Language) -> dict[str, str]:
    """Titles of the latest incidents that the map can draw, and of one that was chosen elsewhere."""
    view, atlas = loaders.view(state.current_filter()), loaders.atlas()
    rows = incident_list.latest(view, view.drawn_rows, MOST_LISTED)
    titles = {str(row["incident_id"]): incident_list.label_of(row, say) for row in rows}
    if also and also not in titles:
        row = atlas.row(also, view.filter)
        titles[also] = also if row is None else incident_list.label_of(row, say)
    return titles


def _box(extent: Extent, say: Language) -> Extent:
    usual: Any = extent.box or map_box.current() or _home()
    names = {"west": say("West"), "south": say("South"), "east": say("East"), "north": say("North")}
    found = []
    for column, (side, name), value in zip(st.columns(4), names.items(), usual, strict=True):
        most = 180.0 if side in ("west", "east") else 85.0
        key = key_with(side, round(float(value), 4))
        found.append(column.number_input(name, -most, most, key=key, step=0.5, format="%.2f"))
    box = read_box(",".join(f"{value:.4f}" for value in found))
    if box is None:
        st.warning(say("West must lie west of East and South south of North: the last usable box is shown."))
        return extent if extent.kind == "box" else Extent()
    return Extent("box", box=box)


def _home() -> tuple[float, float, float, float]:
    (south, west), (north, east) = loaders.home_corners()
    return west, south, east, north
