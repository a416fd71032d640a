"""The incidents of a map as columns: each is there once, as what it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from shapely.geometry import Point, box

from geo.core.language import Language, language
from geo.incidents.filter import IncidentFilter, Vocabulary
from geo.incidents.table import to_table
from geo.incidents.view import View, make_view
from geo.maps import palette
from geo.maps.columns import unpack
from geo.maps.incident_data import incident_blob
from geo.maps.map_columns import KINDS
from tests.maps.test_layers import decoded


class Unpacked:
    """A blob taken apart."""

    def __init__(self, view: View, say: Language, **more: Any) -> None:
        once = view.once[view.coded.placed[view.rows]]
        blob = incident_blob(
            view.table, view.drawn_rows, once, say, lambda actor: view.vocabulary.actors.name(actor, say), **more
        )
        self.head, self.columns, self.texts = unpack(blob)
        self.ids = list(view.drawn["incident_id"])

    def of(self, name: str) -> dict[str, Any]:
        return dict(zip(self.ids, self.columns[name].tolist(), strict=True))


@pytest.fixture(scope="module")
def data(view: View, english: Language) -> Unpacked:
    return Unpacked(view, english)


Make = Callable[..., dict[str, Any]]


def test_every_drawn_incident_is_there_once_as_what_it_is(view: View, data: Unpacked) -> None:
    frame = view.drawn.set_index("incident_id")
    assert data.head["n"] == len(frame)
    for name, prec in data.of("prec").items():
        assert prec == frame.loc[name, "where_prec"]
        assert (data.of("shape")[name] >= 0) == (prec >= 3)
        assert (data.of("spot")[name] < 0) == (prec >= 3)
        assert (data.of("km")[name] > 0) == (prec == 2)
        assert KINDS[data.of("kind")[name]] == frame.loc[name, "event_type"]
    spot = data.of("spot")["indelimane-1"]
    assert spot == data.of("spot")["indelimane_2"]
    assert (data.columns["spotLon"][spot], data.columns["spotLat"][spot]) == (1.5276, 15.8686)


def test_days_come_back_and_the_undated_have_none(view: View, data: Unpacked) -> None:
    for name, row in view.drawn.set_index("incident_id").iterrows():
        day = data.of("day")[name]
        if row["event_date"] is None or str(row["event_date"]) == "NaT":
            assert day == -(2**31)
        else:
            assert np.datetime64(int(day), "D") == row["event_date"].to_datetime64().astype("datetime64[D]")
            assert np.datetime64(int(day + data.of("days")[name]), "D") == row["event_date_end"].to_datetime64().astype(
                "datetime64[D]"
            )


def test_tolls_keep_what_nobody_reported_apart_from_zero(vocabulary: Vocabulary, make_record: Make) -> None:
    rows = [
        make_record("zero", "ambush", 1, Point(0, 14), fatalities_best=0, fatalities_low=0, fatalities_high=0),
        make_record("none", "ambush", 1, Point(0, 14)),
        make_record("floor", "ambush", 1, Point(0, 14), fatalities_low=15, fatalities_open_ended=True),
    ]
    data = Unpacked(make_view(to_table(rows), IncidentFilter(), vocabulary), language("en"))
    told = {name: [data.of(bound)[name] for bound in ("low", "best", "high")] for name in data.ids}
    assert told == {"zero": [0, 0, 0], "none": [-1, -1, -1], "floor": [15, -1, -1]}
    assert [flag & 1 for flag in data.columns["flags"]] == [0, 0, 1]


def test_a_shared_toll_may_be_added_once(data: Unpacked) -> None:
    flags = data.of("flags")
    both = [flags["boulikessi-2019-09-30"], flags["mondoro-2019-09-30"]]
    assert [flag & 2 for flag in both] == [2, 2]
    assert sorted(flag & 4 for flag in both) == [0, 4]
    assert flags["indelimane-1"] & 6 == 4
    assert data.of("group")["boulikessi-2019-09-30"] == data.of("group")["mondoro-2019-09-30"] >= 0


def test_larger_areas_lie_under_smaller_ones(data: Unpacked) -> None:
    shape = data.of("shape")
    assert shape["region"] < shape["border"] < shape["cercle"]
    ring = data.head["shapes"][shape["cercle"]][0][0]
    assert set(decoded(ring)) == set(box(2.4, 14.6, 3.4, 15.4).exterior.coords)


def test_equal_areas_travel_once(vocabulary: Vocabulary, make_record: Make, english: Language) -> None:
    both = [make_record(name, "ambush", 4, box(0, 12, 1, 13)) for name in ("a", "b")]
    data = Unpacked(make_view(to_table(both), IncidentFilter(), vocabulary), english)
    assert data.columns["shape"].tolist() == [0, 0]
    assert len(data.head["shapes"]) == 1


def test_only_names_that_occur_travel(view: View, data: Unpacked) -> None:
    places = [data.texts["place"][code] if code >= 0 else "" for code in data.columns["place"]]
    assert places == [name.replace("\n", " ") for name in view.drawn["place"]]


def test_titles_travel_for_few_and_identifiers_only_when_asked(view: View, data: Unpacked, english: Language) -> None:
    assert data.texts["title"][0] == view.drawn["title"].iloc[0]
    assert "id" not in data.texts
    assert Unpacked(view, english, with_ids=True).texts["id"] == data.ids
    assert Unpacked(view, language("fr")).texts["title"][0] == view.drawn["title_fr"].iloc[0]


def test_an_empty_view_has_empty_columns(view: View, english: Language) -> None:
    empty = make_view(view.table, IncidentFilter(min_fatalities=100_000), view.vocabulary)
    data = Unpacked(empty, english)
    assert data.head["n"] == 0
    assert data.head["shapes"] == []
    assert all(len(values) == 0 for values in data.columns.values())


def test_kinds_are_drawn_as_the_palette_says(data: Unpacked) -> None:
    assert [kind["code"] for kind in data.head["kinds"][:-1]] == list(palette.SYMBOLS)
    assert data.head["kinds"][-1]["colour"] == palette.MIXED
