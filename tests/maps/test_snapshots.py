"""Snapshots of every kind: they open again, and name nothing that may not be passed on."""

from __future__ import annotations

import datetime as dt
import io
import zlib
from functools import cache

import pytest
from matplotlib.text import Text

from geo.analysis.brief import brief_of
from geo.areas.boundaries import Boundaries, load_boundaries
from geo.core.errors import BadInput
from geo.incidents.filter import IncidentFilter
from geo.maps import printed
from geo.maps.brief import draw_brief
from geo.maps.composition import Composition, Extent
from geo.maps.provenance import read_provenance
from geo.maps.provenance_changes import changes_since
from geo.maps.scene import make_scene
from geo.maps.snapshots import KINDS, snapshot_bytes
from geo.places.gazetteer_sources import read_places
from geo.sources.atlas import Atlas, make_towns, make_vocabulary
from tests.maps.test_provenance_changes import ACLED, MADE_AT, made, row


@cache
def ground() -> Boundaries:
    return load_boundaries()


@cache
def atlas() -> Atlas:
    """Records of two datasets; those of one may not be passed on, and one of them is part of a merged row."""
    first, second = row("x:1", lat=15.0, lon=-2.0), row("x:2", lat=14.2, lon=-3.2, link_group="x:2")
    secret = row("acled:MLI4711", title="Secret one", lat=15.123, lon=-2.345)
    linked = row("acled:MLI4713", title="Secret three", lat=14.2, lon=-3.2, link_group="x:2")
    incidents = made(first, secret, {**second, "linked_ids": ["acled:MLI4713"]})
    records = made(first, secret, second, linked)
    return Atlas(
        ground(), make_towns(read_places()), incidents, records, (), make_vocabulary(ground()), "key", kept_back=ACLED
    )


@cache
def snapshot(kind: str) -> bytes:
    year = IncidentFilter(date_from=dt.date(2020, 1, 1), date_to=dt.date(2020, 3, 1))
    around = Composition(year, extent=Extent("around", "acled:MLI4711", km=200), layout="square", title="Around it")
    return snapshot_bytes(atlas(), around, kind, made_at=MADE_AT, dpi=60, base_url="https://atlas.example")


def said_in(content: bytes) -> bytes:
    """Everything that a file says, with what is compressed in it."""
    told = [content]
    if content.startswith(b"%PDF"):
        from pypdf import PdfReader

        reader = PdfReader(io.BytesIO(content))
        for number in range(1, reader.trailer["/Size"]):
            found = reader.get_object(number)
            told.append(str(found).encode())
            if hasattr(found, "get_data"):
                told.append(found.get_data())
    for at in range(len(content) - 1):
        if content[at] == 0x78 and content[at : at + 2] in (b"x\x9c", b"x\xda", b"x\x01", b"x^"):
            unzip = zlib.decompressobj()
            try:
                told.append(unzip.decompress(content[at:], 2**22))
            except zlib.error:
                continue
    return b"\n".join(told)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_opens_again_and_names_nobody_it_may_not(kind) -> None:
    content = snapshot(kind)
    found = read_provenance(content)
    assert found.query["extent"].startswith("box:")
    assert found.query["title"] == "Around it"
    assert found.passed_on == (kind == "html")
    # A page holds rows: without the secret one, and of the merged one only what may leave.
    assert len(found.rows.hashed) == (0 if kind == "html" else 1)
    assert found.rows.ids == ("x:1", "x:2")
    assert changes_since(found, atlas()).is_same
    told = said_in(content)
    assert b"x:1" in told or kind != "html"
    for secret in (b"MLI47", b"Secret"):
        assert secret not in told
    for part in (b"15.123", b"-2.345"):
        assert part not in told or kind == "svg"


def test_another_kind_is_refused() -> None:
    with pytest.raises(BadInput, match="kind"):
        snapshot_bytes(atlas(), Composition(), "gif", made_at=MADE_AT)


def test_what_may_not_be_passed_on_is_counted_on_sheets_and_not_named() -> None:
    first, second = (
        row("x:1", title="Open one", sources=[{"publisher": "Open paper"}]),
        row("x:2", title="Open two", event_date=None, event_date_end=None),
    )
    secret = row("acled:MLI4711", title="Secret one", sources=[{"publisher": "Secret paper"}])
    hidden = row("acled:MLI4712", title="Secret two", event_date=None, event_date_end=None, date_precision=None)
    records = made(first, second, secret, hidden)
    words = make_vocabulary(ground(), kept_back=ACLED)
    whole = Atlas(ground(), make_towns(read_places()), records, records, (), words, "key", kept_back=ACLED)
    chosen = IncidentFilter(date_from=dt.date(2020, 1, 1), date_to=dt.date(2020, 12, 31), undated=True)
    scene = make_scene(whole, Composition(chosen), made_at=MADE_AT)
    said = [
        " ".join(text.get_text() for text in figure.findobj(Text))
        for figure in (
            printed.draw(scene, dpi=60),
            draw_brief(scene, brief_of(scene.view, scene.boundaries, today=MADE_AT.date()), dpi=60),
        )
    ]
    for told in said:
        assert "Secret" not in told
        assert "Open paper" in told
    assert scene.view.n_shown == 4
    assert scene.view.nameable.tolist() == [True, True, False, False]
    assert "not named" in said[0]
    assert "Open one" in said[1]
