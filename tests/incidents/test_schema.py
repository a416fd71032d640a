from __future__ import annotations

from pathlib import Path

import pytest
from shapely import Point

from geo.core.errors import BrokenData
from geo.incidents.contract import validate
from geo.incidents.schema import COLUMNS, EVENT_TYPES, REGISTRY, documentation, toll_columns
from geo.incidents.table import to_table
from tests.incidents.conftest import point, record

ROOT = Path(__file__).parents[2]


def test_registry_describes_every_column_once() -> None:
    assert len(REGISTRY) == len(COLUMNS)
    for column in COLUMNS:
        assert column.description.endswith("."), column.name
        assert column.dtype in {"str", "Int64", "float64", "list", "geometry", "datetime64[us]", "boolean"}, column.name


def test_table_has_the_registry_s_columns_in_order(table) -> None:
    assert list(table.columns) == [column.name for column in COLUMNS]
    assert table.crs == "EPSG:4326"


def test_missing_is_missing_and_never_zero() -> None:
    row = to_table([record("a")]).iloc[0]
    for name in (*toll_columns(), *toll_columns("civilians"), "injured", "missing", "captured"):
        assert row[name] is not None
        assert row.isna()[name], name


def test_no_records_make_an_empty_table() -> None:
    assert len(to_table([])) == 0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"fatalities_low": 3, "fatalities_best": 2}, "low <= best <= high"),
        ({"fatalities_civilians_best": 3, "fatalities_civilians_high": 2}, "civilians"),
        ({"fatalities_low": -1}, "fatalities_low"),
        ({"event_type": "parade"}, "parade"),
        ({"where_prec": 9}, "where_prec"),
        ({"where_prec": 5, "lat": 14.0, "lon": 1.0, "geometry": Point(1, 14)}, "lat and lon"),
        ({"where_prec": 1}, "lat and lon"),
        ({"event_date": "2020-01-02", "event_date_end": "2020-01-01"}, "event_date_end"),
        ({"event_date": "2020-01-02"}, "event_date_end exactly"),
        ({"incident_id": ""}, "incident_id"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_breaks_the_contract_is_named(values, words) -> None:
    with pytest.raises(BrokenData, match=words):
        to_table([{**record("a"), **values}])


def test_ids_are_unique() -> None:
    with pytest.raises(BrokenData, match="incident_id"):
        to_table([record("a"), record("a")])


def test_another_crs_is_refused(table) -> None:
    with pytest.raises(BrokenData, match="EPSG:4326"):
        validate(table.to_crs("EPSG:6933"))


def test_points_pass() -> None:
    assert to_table([record("a", **point(1, 14)), record("b", **point(1, 14, 2))])["lat"].notna().all()


def test_documentation_is_in_step_with_the_registry() -> None:
    assert (ROOT / "data/incident_table.md").read_text(encoding="utf-8") == documentation()


def test_event_types_have_a_crosswalk() -> None:
    from geo.incidents.taxonomy import load_event_types

    kinds = load_event_types()
    assert set(kinds) == set(EVENT_TYPES)
    for kind in kinds.values():
        if kind.code == "other":
            continue
        assert kind.acled_event_type
        assert kind.acled_sub_event_type
        assert kind.ucdp_type_of_violence in (1, 2, 3)
