"""The Folium map, and what streamlit-folium makes of it."""

from __future__ import annotations

import json
import re
from typing import Any

import folium
import pandas as pd
import pytest
from streamlit_folium import _get_feature_group_string, _get_map_string, generate_js_hash

from geo.areas.boundaries import Boundaries
from geo.core.language import Language
from geo.incidents.filter import IncidentFilter
from geo.incidents.view import View, make_view
from geo.maps.assets import use_links
from geo.maps.controls import TILE_ADDRESS, add_controls
from geo.maps.interactive import base_map, incident_layer, map_wire
from geo.maps.layers import base_data

FOREIGN = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[\w.{]+\.\w+")


@pytest.fixture
def ground(boundaries: Boundaries, towns: pd.DataFrame, english: Language) -> folium.Map:
    return base_map(boundaries, towns, english)


def as_streamlit_sends_it(ground: folium.Map, view: View, say: Language) -> tuple[str, str]:
    ground.get_root().render()
    script = _get_map_string(ground)
    return script, _get_feature_group_string(incident_layer(view, say), map=ground)


def payload(script: str, function: str) -> Any:
    match = re.search(rf"sahelAtlas\.{function}\(\w+, (\{{.*\}})\);", script)
    assert match
    return json.loads(match[1])


def test_the_rendered_page_names_no_other_host(ground: folium.Map, view: View, english: Language) -> None:
    use_links(ground, "../atlas")
    incident_layer(view, english).add_to(ground)
    assert FOREIGN.findall(ground.get_root().render()) == []


def test_a_map_without_links_asks_for_nothing(ground: folium.Map) -> None:
    assert FOREIGN.findall(ground.get_root().render()) == []


def test_the_controls_name_the_host_and_credit_of_the_basemap_that_may_be_switched_on(
    ground: folium.Map, boundaries: Boundaries, english: Language
) -> None:
    text = add_controls(ground, boundaries, english).get_root().render()
    assert set(FOREIGN.findall(text)) == {"https://tile.openstreetmap.org"}
    assert TILE_ADDRESS in text
    assert "OpenStreetMap contributors" in text
    assert "No network" in text


def test_streamlit_folium_leaves_the_data_as_it_is(
    ground: folium.Map, boundaries: Boundaries, towns: pd.DataFrame, view: View, english: Language
) -> None:
    script, group = as_streamlit_sends_it(ground, view, english)
    assert payload(script, "base") == json.loads(json.dumps(base_data(boundaries, towns, english)))
    assert "sahelAtlas.base(map_div, " in script
    assert "sahelAtlas.show(feature_group_feature_group_0, " in group
    sent, wire = payload(group, "show"), map_wire(view, english)
    assert sent == {
        "key": wire.key, "deflated": False, "data": wire.text, "selected": None,
        "lost": "The incidents could not be loaded.",
    }  # fmt: skip


def test_a_served_body_stays_out_of_the_script(view: View, english: Language) -> None:
    wire = map_wire(view, english)
    script = next(iter(incident_layer(view, english, wire=wire, url="../x.bin")._children.values()))
    script._parent = folium.FeatureGroup()
    assert wire.text not in script.script()
    assert '"url":"../x.bin"' in script.script()


def test_the_selected_one_is_named_by_its_position(view: View, english: Language) -> None:
    ids, drawn = list(view.table["incident_id"]), list(view.drawn["incident_id"])
    for row, at in (
        (ids.index("cercle"), drawn.index("cercle")), (ids.index("country"), None), (None, None), (10**6, None),
    ):  # fmt: skip
        script = next(iter(incident_layer(view, english, selected=row)._children.values()))
        script._parent = folium.FeatureGroup()
        assert payload(script.script(), "show")["selected"] == at


def test_no_text_of_a_report_is_in_the_script(ground: folium.Map, view: View, english: Language) -> None:
    incident_layer(view, english).add_to(ground)
    text = ground.get_root().render()
    assert "7*7" not in text
    assert "onerror" not in text


def test_a_changed_filter_keeps_the_map(
    boundaries: Boundaries, towns: pd.DataFrame, view: View, english: Language
) -> None:
    hashes, groups = set(), set()
    for chosen in (IncidentFilter(), IncidentFilter(event_types=("ambush",))):
        changed = make_view(view.table, chosen, view.vocabulary)
        script, group = as_streamlit_sends_it(base_map(boundaries, towns, english), changed, english)
        hashes.add(generate_js_hash(script, "map"))
        groups.add(group)
    assert len(hashes) == 1
    assert len(groups) == 2


def test_the_payload_is_bounded(ground: folium.Map, view: View, english: Language) -> None:
    script, group = as_streamlit_sends_it(ground, view, english)
    assert len(script) < 90_000
    assert len(group) < 700 * len(view.drawn) + 4_000
