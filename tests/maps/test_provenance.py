"""Snapshots opened again: what was sealed comes back, what was changed or damaged is refused with a message."""

from __future__ import annotations

import datetime as dt
import io
import random
import struct
import warnings
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from geo.core.language import language
from geo.incidents.filter import IncidentFilter, Vocabulary
from geo.incidents.view import make_view
from geo.maps import provenance_png
from geo.maps.composition import read_composition
from geo.maps.provenance import (
    CARRIERS,
    BrokenSnapshot,
    NewerSnapshot,
    NoSnapshot,
    Provenance,
    Refused,
    provenance_json,
    read_provenance,
    sealed,
)
from geo.maps.provenance_record import FORMAT, read_json
from geo.maps.provenance_rows import rows_of_view
from tests.analysis.drawn import drawn_table, filters, vocabulary
from tests.maps.test_composition import compositions

MADE_AT = dt.datetime(2026, 3, 4, 5, 6, 7, tzinfo=dt.UTC)


@cache
def table(seed: int) -> gpd.GeoDataFrame:
    return drawn_table(seed, 30)


@cache
def words() -> Vocabulary:
    return vocabulary()


@cache
def picture(kind: str) -> bytes:
    """A small picture of a kind, as the program draws them."""
    if kind == "html":
        return b"<!DOCTYPE html>\n<html><head><title>T</title></head>\n<body>\n<p>Map</p>\n</body>\n</html>\n"
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_pdf import FigureCanvasPdf
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(1.2, 0.8), dpi=50)
    figure.add_axes((0, 0, 1, 1)).plot([1, 3, 2], marker="o")
    buffer, metadata = io.BytesIO(), {"Title": "Incidents in Mali"}
    if kind == "png":
        FigureCanvasAgg(figure).print_png(buffer, metadata={**metadata, "Software": "Sahel Incident Atlas 1"})
    elif kind == "pdf":
        FigureCanvasPdf(figure).print_pdf(buffer, metadata=metadata)
    else:
        FigureCanvasSVG(figure).print_svg(buffer, metadata=metadata)
    return buffer.getvalue()


@cache
def provenance(seed: int = 1, n: int = 20) -> Provenance:
    view = make_view(drawn_table(seed, n), IncidentFilter(), vocabulary())
    return Provenance({"lang": "en", "country": "MLI"}, rows_of_view(view, frozenset(), "seed"), MADE_AT)


@cache
def file(kind: str) -> bytes:
    return sealed(picture(kind), kind, provenance())


@pytest.mark.parametrize("kind", CARRIERS)
@settings(max_examples=25)
@given(composition=compositions(), chosen=filters(), seed=st.integers(0, 5))
def test_what_was_sealed_comes_back(kind, composition, chosen, seed) -> None:
    """With the four kinds of files these are a hundred random views."""
    view = make_view(table(seed), chosen, words())
    composition = replace(composition, filter=chosen)
    query = composition.to_query()
    told = Provenance(query, rows_of_view(view, frozenset(), "seed"), MADE_AT, boundaries="v", revision=7)
    found = read_provenance(sealed(picture(kind), kind, told))
    assert found.query == query
    assert read_composition(found.query, words()) == (composition, ())
    assert (found.made_at, found.kind, found.boundaries, found.revision) == (MADE_AT, kind, "v", 7)
    assert found.rows.ids == told.rows.ids
    assert np.array_equal(found.rows.sums, told.rows.sums)
    assert found.rows.checksum == told.rows.checksum


@pytest.mark.parametrize("kind", CARRIERS)
def test_a_sealed_file_shows_the_same(kind) -> None:
    if kind == "png":
        with Image.open(io.BytesIO(file(kind))) as after, Image.open(io.BytesIO(picture(kind))) as before:
            after.load()
            assert after.tobytes() == before.tobytes()
            assert after.info["Title"] == "Incidents in Mali"
            assert after.info["Software"] == "Sahel Incident Atlas 1"
    elif kind == "pdf":
        from pypdf import PdfReader

        reader = PdfReader(io.BytesIO(file(kind)), strict=True)
        assert reader.metadata is not None
        assert reader.metadata.title == "Incidents in Mali"
        assert reader.metadata["/SahelAtlasView"] == "lang=en&country=MLI"
        assert reader.xmp_metadata is not None
        assert reader.xmp_metadata.dc_title == {"x-default": "Incidents in Mali"}
        assert list(reader.attachments) == ["atlas-view.json"]
        assert file(kind).startswith(picture(kind))
    else:
        text = file(kind).decode()
        begin, end = text.index('id="atlas-provenance">'), text.rindex("</")
        assert "<" not in text[begin : text.index("</", begin)].removeprefix('id="atlas-provenance">')
        assert end > begin
        if kind == "svg":
            from defusedxml import ElementTree

            found = ElementTree.fromstring(text).find("{http://www.w3.org/2000/svg}metadata[@id='atlas-provenance']")
            assert read_json(found.text).rows.n == 20


def refused(content: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        read_provenance(content)
    for code in ("en", "fr"):
        assert len(caught.value.words(language(code))) > 20
    assert caught.value.words(language("fr")) != caught.value.words(language("en")) == str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"hello", "foreign"),
        (b"PK\x03\x04 a spreadsheet", "foreign"),
        (b"\xff\xd8\xff\xe0 JFIF", "photo"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "photo"),
        (b"<?xml version='1.0'?><kml></kml>", "foreign"),
        (b"<html><body>a page</body></html>", "bare"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "bare"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><g>", "short"),
        (b"%PDF-1.4\n", "short"),
        (b"\x89PNG\r\n\x1a\n", "short"),
        (b"0" * (64 * 2**20 + 1), "large"),
    ],
)  # fmt: skip
def test_files_from_elsewhere_get_a_message(content, reason) -> None:
    assert refused(content).reason == reason


@pytest.mark.parametrize("kind", CARRIERS)
def test_a_file_without_its_record_says_so(kind) -> None:
    error = refused(picture(kind))
    assert isinstance(error, NoSnapshot)
    assert error.reason == "bare"
    assert "document" in str(error)


@pytest.mark.parametrize("kind", CARRIERS)
def test_a_file_of_a_newer_version_says_so(kind, monkeypatch) -> None:
    monkeypatch.setattr("geo.maps.provenance_record.FORMAT", FORMAT + 1)
    newer = sealed(picture(kind), kind, Provenance({}, provenance().rows, MADE_AT, program="9.9"))
    monkeypatch.undo()
    error = refused(newer)
    assert isinstance(error, NewerSnapshot)
    assert "9.9" in str(error)


@pytest.mark.parametrize("kind", ["svg", "html"])
def test_a_record_changed_by_hand_is_noticed(kind) -> None:
    error = refused(file(kind).replace(b"MLI", b"NER"))
    assert (error.reason, error.part, error.provenance) == ("altered", "record", None)


def test_pixels_edited_in_another_program_are_noticed() -> None:
    with Image.open(io.BytesIO(file("png"))) as opened:
        opened.load()
        kept = PngImagePlugin.PngInfo()
        for name, value in opened.text.items():
            kept.add_itxt(name, value, zip=True)
        opened.putpixel((10, 10), (255, 0, 0, 255))
        buffer = io.BytesIO()
        opened.save(buffer, "png", pnginfo=kept)
    error = refused(buffer.getvalue())
    assert (error.reason, error.part) == ("altered", "picture")
    assert error.provenance is not None
    assert error.provenance.query["country"] == "MLI"


def test_pages_edited_in_another_program_are_noticed() -> None:
    from pypdf import PdfReader, PdfWriter
    from pypdf.annotations import FreeText
    from pypdf.generic import DecodedStreamObject, NameObject

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(file("pdf"))))
    written = io.BytesIO()
    writer.write(written)
    assert read_provenance(written.getvalue()).query["country"] == "MLI"  # saved by another program, and the same
    stream = DecodedStreamObject()
    stream.set_data(writer.pages[0].get_contents().get_data() + b"\n1 0 0 rg 0 0 50 50 re f\n")
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)
    written = io.BytesIO()
    writer.write(written)
    assert refused(written.getvalue()).part == "picture"
    noted = PdfWriter(clone_from=PdfReader(io.BytesIO(file("pdf"))))
    noted.add_annotation(0, FreeText(text="200 dead", rect=(0, 0, 50, 20)))
    written = io.BytesIO()
    noted.write(written)
    assert refused(written.getvalue()).part == "picture"


def test_signs_of_a_font_that_change_places_are_noticed() -> None:
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import NameObject

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(file("pdf"))))
    (font,) = writer.pages[0]["/Resources"]["/Font"].get_object().values()
    signs = font.get_object()["/CharProcs"].get_object()
    one, two = sorted(signs)[:2]
    first, second = signs.raw_get(one), signs.raw_get(two)
    signs[NameObject(one)], signs[NameObject(two)] = second, first
    written = io.BytesIO()
    writer.write(written)
    assert refused(written.getvalue()).part == "picture"


def test_frames_of_an_animation_are_noticed() -> None:
    content = file("png")
    at = content.index(b"IDAT") - 4
    frames = struct.pack(">II", 1, 0)
    chunk = struct.pack(">I", len(frames)) + b"acTL" + frames + struct.pack(">I", zlib.crc32(b"acTL" + frames))
    assert refused(content[:at] + chunk + content[at:]).part == "picture"


@pytest.mark.parametrize(("kind", "was", "now"), [("svg", b"#1f77b4", b"#ff0000"), ("html", b"Map", b"Maps")])
def test_a_text_edited_by_hand_is_noticed(kind, was, now) -> None:
    assert refused(file(kind).replace(was, now)).part == "picture"
    assert read_provenance(file(kind).replace(b"\n", b"\r\n")).rows.n == 20  # a mail program's line ends


# -- five hundred damaged files


def cut(content: bytes, recipe: random.Random) -> bytes:
    return content[: recipe.randrange(len(content))]


def flip(content: bytes, recipe: random.Random) -> bytes:
    damaged = bytearray(content)
    for _ in range(recipe.choice([1, 1, 3, 20])):
        damaged[recipe.randrange(len(damaged))] ^= 1 << recipe.randrange(8)
    return bytes(damaged)


def blank(content: bytes, recipe: random.Random) -> bytes:
    at = recipe.randrange(len(content))
    n = min(recipe.randrange(1, 400), len(content) - at)
    return content[:at] + bytes(n) + content[at + n :]


def swap(content: bytes, recipe: random.Random) -> bytes:
    a, b, c = sorted(recipe.sample(range(len(content)), 3))
    return content[:a] + content[b:c] + content[a:b] + content[c:]


def glue(content: bytes, recipe: random.Random) -> bytes:
    other = file(recipe.choice(CARRIERS))
    return recipe.choice([content + other, other[: recipe.randrange(len(other))] + content, content * 2])


def lose(content: bytes, recipe: random.Random) -> bytes:
    at = recipe.randrange(len(content))
    return content[:at] + content[at + recipe.randrange(1, 100) :]


@pytest.mark.parametrize("kind", CARRIERS)
@pytest.mark.parametrize("damage", [cut, flip, blank, swap, glue, lose])
def test_damaged_files_get_a_message(kind, damage: Callable[[bytes, random.Random], bytes]) -> None:
    """Four kinds, six damages, twenty-one of each: 504 files."""
    recipe = random.Random(f"{kind} {damage.__name__}")  # noqa: S311
    told = []
    for _ in range(21):
        content = damage(file(kind), recipe)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                found = read_provenance(content)
            except Refused as error:
                told.append(str(error))
            else:  # what was damaged says nothing
                assert found.query == provenance().query
                assert found.rows.checksum == provenance().rows.checksum
    assert told or damage is glue
    assert all(told)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def with_chunk(data: bytes) -> bytes:
    plain = picture("png")
    at = plain.rindex(b"IEND") - 4
    return plain[:at] + chunk(b"iTXt", data) + plain[at:]


def bomb(n: int) -> bytes:
    packer = zlib.compressobj(9)
    piece = b"[" * 2**20
    return b"".join(packer.compress(piece) for _ in range(n)) + packer.flush()


def test_a_bomb_in_a_text_chunk_is_not_blown_up() -> None:
    keyword = provenance_png._KEYWORD
    error = refused(with_chunk(keyword + b"\0\1\0\0\0" + bomb(20)))
    assert isinstance(error, BrokenSnapshot)
    assert error.part == "record"
    assert refused(with_chunk(keyword + b"\0\0\0\0\0" + b"[" * 1_000_000)).part == "record"


def test_a_bomb_among_the_pixels_is_not_blown_up(monkeypatch) -> None:
    monkeypatch.setattr(provenance_png, "_MOST_PIXEL_BYTES", 8 * 2**20)
    text = provenance_json(provenance()).encode()
    record = chunk(b"iTXt", provenance_png._KEYWORD + b"\0\0\0\0\0" + text)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 8, 6, 0, 0, 0))
    content = provenance_png.SIGNATURE + head + chunk(b"IDAT", bomb(20)) + record + chunk(b"IEND", b"")
    assert refused(content).part == "picture"


def test_hostile_structures_of_pdf_files_end_soon() -> None:
    nested = b"[" * 100_000 + b"]" * 100_000
    deep = (
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/Names " + nested + b">>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )
    assert isinstance(refused(deep), BrokenSnapshot)
    circle = (
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 3 0 R>>>>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>\nendobj\n"
        b"3 0 obj\n<</Kids[3 0 R 3 0 R]>>\nendobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF"
    )
    assert refused(circle).reason in ("short", "bare")
    assert refused(b"%PDF-1.7\n" + b"1 0 obj\n<<\n" * 20_000).reason == "short"


@pytest.mark.parametrize(
    "text",
    [
        "[]", "{}", "null", "1e999", '{"atlas":"Sahel Incident Atlas"}', '{"atlas":' * 5_000,
        '{"atlas":"Sahel Incident Atlas","format":' + "9" * 5_000 + "}",
    ],
)  # fmt: skip
def test_records_of_another_shape_are_refused(text) -> None:
    keyword = provenance_png._KEYWORD
    assert isinstance(refused(with_chunk(keyword + b"\0\0\0\0\0" + text.encode())), BrokenSnapshot | NewerSnapshot)


def test_a_record_that_lies_about_itself_is_refused() -> None:
    import json

    from geo.maps.provenance_record import _sum

    said: dict[str, Any] = json.loads(provenance_json(provenance()))
    lies: list[tuple[str, Any]] = [
        ("made_at", "yesterday"), ("made_at", "2020-01-01T00:00:00"), ("view", ["x"]), ("view", {"lang": 3}),
        ("view", {"title": "x" * 20_000}), ("rows", None), ("rows", {"n": -1}), ("datasets", "abc"),
        ("rows", {**said["rows"], "n": 21}), ("rows", {**said["rows"], "list": "###"}), ("data", {"shipped": 1}),
    ]  # fmt: skip
    for key, value in lies:
        told = {**said, key: value}
        with pytest.raises(BrokenSnapshot):
            read_json(json.dumps({**told, "sum": _sum(told)}))
