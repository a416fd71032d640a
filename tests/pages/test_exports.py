"""The rows on the Snapshot screen: a format, what leaves, and a file that needs no session."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest

from geo.analysis.harm import Harm
from geo.incidents.filter import IncidentFilter
from geo.maps.composition import Composition
from geo.maps.export_table import FORMATS
from pages.parts import snapshot_files
from tests.pages.test_snapshot import downloads, open_snapshot


def words(app) -> str:
    return " ".join(str(one.value) for kind in ("caption", "markdown", "info") for one in app.get(kind))


def test_a_format_is_chosen_and_what_leaves_is_said() -> None:
    app = open_snapshot(make="data", coarser="grid:50")
    assert not app.exception
    formats = app.radio(key="w_snap_format")
    assert len(formats.options) == len(FORMATS)
    assert all(len(caption) > 10 for caption in formats.proto.captions)
    assert downloads(app) == ["Download CSV"]
    said = words(app).replace("\\", "")
    assert "no closer than a grid of 50 km" in said
    assert re.search(r"In the file: \d+ rows · \d+ incidents on the map", said)
    formats.set_value("gpkg").run()
    assert not app.exception
    assert downloads(app) == ["Download GeoPackage"]


@pytest.mark.parametrize("kind", FORMATS)
def test_the_file_is_made_without_a_session(kind: str) -> None:
    composition = Composition(IncidentFilter(countries=("MLI",)), lang="fr", harm=Harm(coarser="adm1"))
    with zipfile.ZipFile(io.BytesIO(snapshot_files.rows(composition, kind, ""))) as archive:
        name, beside = archive.namelist()
        about = json.loads(archive.read(beside))
    assert name.endswith(f".{kind}")
    assert about["counts"]["shown"] == about["file"]["rows"] > 3
    assert "plus finement que la région" in " ".join(about["held_back"])
