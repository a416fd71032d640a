"""A small table of hand-made incidents, and the vocabulary of the bundled tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point, box

from geo.incidents.actors import load_actors
from geo.incidents.filter import Vocabulary
from geo.incidents.store import Store, open_store
from geo.incidents.table import to_table
from geo.incidents.taxonomy import load_event_types
from tests.postgresql import Server, running


def record(incident_id: str, **values: Any) -> dict[str, Any]:
    return {
        "incident_id": incident_id,
        "title": f"Title of {incident_id}",
        "event_type": "ambush",
        "dataset": "test",
        "adm0": "MLI",
        **values,
    }


def point(lon: float, lat: float, where_prec: int = 1) -> dict[str, Any]:
    return {"lon": lon, "lat": lat, "where_prec": where_prec, "geometry": Point(lon, lat), "uncertainty_km": 3.0}


@pytest.fixture
def vocabulary() -> Vocabulary:
    return Vocabulary(
        countries={"MLI": ("Mali", "Mali"), "BFA": ("Burkina Faso", "Burkina Faso"), "NER": ("Niger", "Niger")},
        regions={"ML05": "Mopti", "ML07": "Gao", "BF56": "Sahel", "NE006": "Tillabéri"},
        region_country={"ML05": "MLI", "ML07": "MLI", "BF56": "BFA", "NE006": "NER"},
        actors=load_actors(),
        event_types=load_event_types(),
    )


@pytest.fixture
def table() -> gpd.GeoDataFrame:
    day = pd.Timestamp
    return to_table(
        [
            record(
                "one", event_date=day("2019-09-30"), event_date_end=day("2019-09-30"), date_precision=1,
                adm1_pcode="ML05", attributed_to=["Ansarul Islam"], target_actors=["FAMa"], shared_toll="g",
                fatalities_security_low=25, fatalities_security_best=25, fatalities_security_high=40,
                fatalities_low=25, fatalities_best=25, fatalities_high=40, **point(-1.3, 14.8),
            ),
            record(
                "two", event_date=day("2019-09-30"), event_date_end=day("2019-09-30"), date_precision=1,
                adm1_pcode="ML05", may_lie_adm0=["BFA"], may_lie_adm1=["BF56"], shared_toll="g",
                fatalities_security_low=25, fatalities_security_best=25, fatalities_security_high=40,
                fatalities_low=25, fatalities_best=25, fatalities_high=40, **point(-1.9, 14.7),
            ),
            record(
                "three", event_date=day("2020-01-22"), event_date_end=day("2020-01-23"), adm0="NER",
                event_type="massacre", claimed_by=["ISGS"], where_prec=5, geometry=box(0, 13, 3, 16),
                fatalities_civilians_low=10, fatalities_civilians_high=11, fatalities_low=10, fatalities_high=11,
            ),
            record("four", adm0="BFA", where_prec=6, event_type="other"),
        ]
    )  # fmt: skip


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server with a template database that has a store's tables."""
    with running() as server:
        template = server.new_database()
        with open_store(server.url(template), read_only=False):
            pass
        server.template = template
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a store that nobody has used, on both kinds of database."""
    if request.param == "sqlite":
        return str(tmp_path / "store.sqlite3")
    server = request.getfixturevalue("postgresql")
    return server.url(server.new_database(server.template))


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    with open_store(address, read_only=False) as opened:
        yield opened
