"""The printed map as files: the same bytes each time, letters that can be searched, codes that can be read."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pypdf
import pytest
import segno
from PIL import Image

import geo
from geo.areas.boundaries import Boundaries
from geo.core.errors import BadInput
from geo.core.language import language
from geo.incidents.view import View
from geo.maps import printed
from geo.maps.composition import LAYOUTS, Composition
from geo.maps.printed_qr import LEAST_MODULE_MM, QUIET_MODULES, code_of, draw_code, side_mm
from geo.maps.printed_sheet import Box, Sheet
from geo.maps.scene import Scene

MADE = dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC)
LINK = "https://atlas.example.org/snapshot?lang=en&country=MLI&from=2019-01-01"


@pytest.fixture
def make(view: View, boundaries: Boundaries, towns: pd.DataFrame) -> Any:
    def scene(link: str = LINK, lang: str = "en", **more: Any) -> Scene:
        composition = Composition(filter=view.filter, lang=lang, **more)
        return Scene(composition, view, boundaries, towns, language(lang), MADE, link)

    return scene


@pytest.mark.parametrize("kind", ["svg", "pdf"])
def test_the_same_scene_gives_the_same_bytes(kind: str, make: Any) -> None:
    assert printed.picture_bytes(make(), kind) == printed.picture_bytes(make(), kind)


def test_an_unknown_kind_is_refused(make: Any) -> None:
    with pytest.raises(BadInput, match="gif"):
        printed.picture_bytes(make(), "gif")


def test_svg_has_outlines_for_texts_and_no_identifiers_of_incidents(make: Any, view: View) -> None:
    svg = printed.picture_bytes(make(), "svg").decode()
    # Well-formed, whatever stands in titles and names of sources.
    assert ElementTree.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 - our own
    assert "<text" not in svg
    assert re.search(r'width="841\.8\d*pt" height="595\.2\d*pt"', svg)
    ids = re.findall(r'\bid="([^"]*)"', svg)
    assert not [name for name in ids if any(incident in name for incident in view.table["incident_id"])]
    assert f"Sahel Incident Atlas {geo.__version__}" in svg


@pytest.mark.parametrize("layout", LAYOUTS)
def test_pdf_is_one_page_of_the_size_of_its_layout(layout: str, make: Any) -> None:
    reader = pypdf.PdfReader(io.BytesIO(printed.picture_bytes(make(layout=layout), "pdf")))
    (page,) = reader.pages
    points = (LAYOUTS[layout].width_mm / 25.4 * 72, LAYOUTS[layout].height_mm / 25.4 * 72)
    assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(points, abs=0.01)


def test_pdf_can_be_searched_and_says_what_it_is(make: Any, view: View) -> None:
    reader = pypdf.PdfReader(io.BytesIO(printed.picture_bytes(make(lang="fr"), "pdf")))
    text = re.sub(r"\s", "", reader.pages[0].extract_text())
    for words in ("Ouagadougou", "BURKINAFASO", "Côted'Ivoire", "Fonddecarte", "Échelle1:", "Ouvrecettevue"):
        assert words in text, words
    fonts = reader.pages[0]["/Resources"]["/Font"]
    assert fonts
    for font in fonts.values():
        # A font of type 3 is drawn in the file itself.
        assert font.get_object()["/Subtype"] == "/Type3"
        assert "/ToUnicode" in font.get_object()
    info = reader.metadata
    assert info is not None
    assert info.title == "Incidents au Mali, au Burkina Faso et au Niger"
    assert info.author == "Sahel Incident Atlas"
    assert view.words(language("fr")) in str(info.subject)
    assert info.creation_date == MADE
    links = [note.get_object()["/A"]["/URI"] for note in reader.pages[0]["/Annots"]]
    assert set(links) == {LINK}


# -- the code that opens the view


def drawn_modules(link: str, most_mm: float, dpi: int) -> tuple[Any, Any]:
    """Draw a code on a sheet of its own and read its modules back from the picture."""
    code = code_of(link, most_mm)
    assert code is not None
    side = side_mm(code, most_mm, dpi)
    sheet = Sheet(dpi, 60, 60)
    draw_code(sheet, code, Box(10, 50 - side, 10 + side, 50))
    buffer = io.BytesIO()
    sheet.figure.savefig(buffer, format="png", dpi=dpi)
    grey = np.asarray(Image.open(buffer).convert("L"), dtype=float)
    dot = 25.4 / dpi
    left, top = round(10 / dot), len(grey) - round(50 / dot)
    at = (np.arange(code.side) + 0.5) * side / code.side / dot
    rows, columns = (top + at).astype(int), (left + at).astype(int)
    return grey[np.ix_(rows, columns)] < 128, code


@pytest.mark.parametrize("dpi", [96, 150, 300])
def test_the_code_is_what_segno_makes_of_the_link(dpi: int) -> None:
    dark, code = drawn_modules(LINK, 30, dpi)
    expected = np.array([list(row) for row in segno.make_qr(LINK, error="l").matrix], dtype=bool)
    assert code.link == LINK
    assert np.array_equal(dark[QUIET_MODULES:-QUIET_MODULES, QUIET_MODULES:-QUIET_MODULES], expected)
    edge = dark.copy()
    edge[QUIET_MODULES:-QUIET_MODULES, QUIET_MODULES:-QUIET_MODULES] = False
    assert not edge.any()


@pytest.mark.parametrize("dpi", [72, 96, 110, 150, 300, 600])
def test_modules_are_never_too_small(dpi: int) -> None:
    for length in (20, 100, 300):
        code = code_of("https://example.org/" + "a" * length, 30)
        assert code is not None
        side = side_mm(code, 30, dpi)
        assert side <= 36
        assert side / code.side >= LEAST_MODULE_MM - 1e-9


def test_a_long_link_is_shortened_by_its_title_alone() -> None:
    link = LINK + "&title=" + "a" * 120 + "&subtitle=" + "b" * 240
    code = code_of(link, 26)
    assert code is not None
    assert code.shortened
    assert "subtitle" not in code.link
    assert "country=MLI" in code.link
    assert code_of(LINK + "&actor=" + "a" * 3000, 30) is None


def test_the_sheet_says_that_a_code_was_left_out(make: Any) -> None:
    reader = pypdf.PdfReader(io.BytesIO(printed.picture_bytes(make(LINK + "&actor=" + "a" * 3000), "pdf")))
    text = re.sub(r"\s", "", reader.pages[0].extract_text())
    assert "TheaddressofthisviewistoolongforaQRcode." in text
    assert "Opensthisview" not in text


def test_without_an_address_there_is_no_code(make: Any) -> None:
    figure = printed.draw(make(""), dpi=60)
    assert not figure.findobj(lambda artist: artist.get_gid() == "qr")
