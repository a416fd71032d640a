"""The printed page: complete, literal, measured, and the same each time."""

from __future__ import annotations

import datetime as dt
import io
import re
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image
from shapely.geometry import Point, box

import geo
from geo.areas.boundaries import Boundaries
from geo.core.errors import BadInput
from geo.core.language import Language
from geo.incidents.filter import IncidentFilter, Vocabulary
from geo.incidents.table import to_table
from geo.incidents.view import View, make_view
from geo.maps import printed
from geo.maps.composition import Composition
from geo.maps.printed_sheet import Sheet, Style, clean
from geo.maps.scene import Scene
from tests.maps.conftest import record
from tests.maps.pictures import many, said, texts

MADE = dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC)
HOSTILE = "$\\frac{ <script>alert('x')</script> \x00\x07\t\n \u202e\u200f\ufeff {0} %s \\ שלום 日本 😀 $x^2$ "


@pytest.fixture
def page(view: View, boundaries: Boundaries, towns: pd.DataFrame, english: Language) -> Figure:
    return printed.draw(scene(view, boundaries, towns, english))


def ids(figure: Figure, kind: str) -> list[str]:
    """Ids of the incidents that artists of a kind stand for."""
    gids = {id(artist): artist.get_gid() for artist in figure.findobj(lambda artist: bool(artist.get_gid()))}
    return [incident for gid in gids.values() if gid.split()[0] == kind for incident in gid.split()[1:]]


def scene(
    view: View, boundaries: Boundaries, towns: pd.DataFrame, say: Language, title: str = "", **more: Any
) -> Scene:
    composition = Composition(filter=view.filter, title=title, lang=say.code, **more)
    return Scene(composition, view, boundaries, towns, say, MADE)


def png(
    view: View, boundaries: Boundaries, towns: pd.DataFrame, say: Language, title: str = "", *, dpi: int = 150
) -> Image.Image:
    made = scene(view, boundaries, towns, say, title)
    return Image.open(io.BytesIO(printed.picture_bytes(made, "png", dpi=dpi)))


@pytest.mark.parametrize("count", [0, 1, 17])
def test_every_drawn_incident_has_an_artist(
    count: int, vocabulary: Vocabulary, boundaries: Boundaries, towns: pd.DataFrame, english: Language
) -> None:
    view = make_view(to_table(many(count)), IncidentFilter(), vocabulary)
    figure = printed.draw(scene(view, boundaries, towns, english))
    assert sorted(ids(figure, "point") + ids(figure, "area")) == sorted(view.drawn["incident_id"])


def test_an_area_is_never_a_symbol(page: Figure, view: View) -> None:
    prec = view.shown.set_index("incident_id")["where_prec"]
    assert set(ids(page, "point")) == set(prec.index[prec.isin([1, 2])])
    assert set(ids(page, "area")) == set(prec.index[prec.isin([3, 4, 5])])
    assert set(ids(page, "ring")) == set(prec.index[prec == 2])
    symbols = sum(
        len(artist.get_offsets()) for artist in page.findobj(PathCollection) if artist.get_gid().startswith("point")
    )
    assert symbols == int(prec.isin([1, 2]).sum())


def test_the_page_says_what_it_shows(
    vocabulary: Vocabulary, view: View, boundaries: Boundaries, towns: pd.DataFrame, english: Language
) -> None:
    chosen = IncidentFilter(countries=("MLI",), date_from=dt.date(2019, 1, 1), undated=True)
    filtered = make_view(view.table, chosen, vocabulary)
    written = texts(printed.draw(scene(filtered, boundaries, towns, english)))
    for words in (
        filtered.words(english),
        filtered.counts_words(english),
        "Incidents in Mali",
        boundaries.vintage.title,
        boundaries.vintage.attribution,
        "The boundaries and names shown do not imply endorsement or acceptance.",
        "Lambert azimuthal equal-area",
        "The Example",
        f"Sahel Incident Atlas {geo.__version__}",
        english.moment(MADE),
        "without a figure: unknown, not zero",
        filtered.deaths_words(english),
    ):
        assert said(words) in written, words


def test_what_the_map_cannot_show_is_listed(page: Figure) -> None:
    written = texts(page)
    for words in ("Without a place on the map: 1", "Title of country", "Without a date: 2", "Title of no-toll"):
        assert said(words) in written


def test_an_incident_beyond_the_frame_is_listed(
    vocabulary: Vocabulary, boundaries: Boundaries, towns: pd.DataFrame, english: Language
) -> None:
    far = record("far", "ambush", 1, Point(55.0, -20.0), title="An island")
    sea = record("sea", "ambush", 5, box(-30, 0, -28, 2), title="A sea")
    view = make_view(to_table([far, sea]), IncidentFilter(), vocabulary)
    figure = printed.draw(scene(view, boundaries, towns, english))
    assert not ids(figure, "point") + ids(figure, "area")
    assert said("Outside the frame of the map: 2") in texts(figure)
    assert said("An island") in texts(figure)


def test_the_legend_lists_only_what_is_drawn(
    vocabulary: Vocabulary, boundaries: Boundaries, towns: pd.DataFrame, english: Language
) -> None:
    only = record("one", "shelling", 1, Point(0.0, 15.0), uncertainty_km=2.0)
    written = texts(
        printed.draw(scene(make_view(to_table([only]), IncidentFilter(), vocabulary), boundaries, towns, english))
    )
    assert said("Rockets or shells (1)") in written
    assert said("hollow: no toll reported (not zero)") in written
    assert said("not reported") in written
    for words in ("Ambush", "symbol and ring", "hatched", "shaded", "around a cross", "by size", "one toll"):
        assert said(words) not in written, words


def test_incidents_at_one_place_stand_apart(
    vocabulary: Vocabulary, boundaries: Boundaries, towns: pd.DataFrame, english: Language
) -> None:
    place = Point(0.0, 15.0)
    pair = [record("a", "ambush", 1, place), record("b", "ambush", 1, place)]
    figure = printed.draw(scene(make_view(to_table(pair), IncidentFilter(), vocabulary), boundaries, towns, english))
    offsets = np.vstack([c.get_offsets() for c in figure.findobj(PathCollection) if c.get_gid().startswith("point")])
    assert len(offsets) == 2
    assert np.hypot(*(offsets[0] - offsets[1])) > 2.5
    assert said("around a cross") in texts(figure)

    crowd = [record(f"c{number}", "ambush", 1, place) for number in range(23)]
    figure = printed.draw(scene(make_view(to_table(crowd), IncidentFilter(), vocabulary), boundaries, towns, english))
    assert len(ids(figure, "point")) == 23
    assert any(artist.get_text() == "23" for artist in figure.findobj(Text))
    assert said("number beside a symbol") in texts(figure)


def test_a_ring_has_the_radius_of_the_uncertainty(
    vocabulary: Vocabulary, boundaries: Boundaries, towns: pd.DataFrame, english: Language
) -> None:
    near = record("near", "ambush", 2, Point(1.9, 17.2), uncertainty_km=100.0)
    figure = printed.draw(scene(make_view(to_table([near]), IncidentFilter(), vocabulary), boundaries, towns, english))
    (ring,) = (c for c in figure.findobj(PathCollection) if c.get_gid() == "ring near")
    scale = re.search(r"Scale1:([0-9,]+)onA4paper", texts(figure))
    assert scale
    metres_per_mm = float(scale[1].replace(",", "")) / 1000
    width_mm = ring.get_paths()[0].get_extents().width * float(np.sqrt(ring.get_sizes()[0])) / 72 * 25.4
    assert width_mm * metres_per_mm == pytest.approx(200_000, rel=0.02)


def test_hostile_text_is_set_literally(
    vocabulary: Vocabulary, boundaries: Boundaries, towns: pd.DataFrame, english: Language
) -> None:
    long = "x" * 10_000
    rows = [
        record("h1", "ambush", 6, None, title=HOSTILE, sources=[{"publisher": HOSTILE}, {"publisher": None}]),
        record("h2", "ambush", 6, None, title=long, sources=[{"publisher": long}]),
        record("h3", "other", 1, Point(0, 15), title=HOSTILE),
    ]
    bad_towns = pd.concat([towns, towns.assign(name=HOSTILE * 3, lat=towns["lat"] + 0.7)])
    shown = make_view(to_table(rows), IncidentFilter(), vocabulary)
    figure = printed.draw(scene(shown, boundaries, bad_towns, english, HOSTILE * 200))
    written = texts(figure)
    assert "$\\frac{<script>alert('x')</script>" in written
    assert not any(unicodedata.category(char) in ("Cc", "Cf") for char in written)
    picture = printed.picture_bytes(scene(shown, boundaries, bad_towns, english, HOSTILE), "png", dpi=60)
    assert picture.startswith(b"\x89PNG")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_cleaned_text_has_only_known_characters(text: str) -> None:
    plain = clean(text)
    assert "\n" not in plain
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in plain)
    assert clean(plain) == plain


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.characters(codec="latin-1"), max_size=120), st.floats(4, 60))
def test_wrapped_lines_fit_and_lose_nothing(text: str, width_mm: float) -> None:
    sheet, style = Sheet(100), Style(7)
    lines = sheet.wrap(text, width_mm, style)
    assert said("".join(lines)) == said(clean(text))
    assert all(sheet.width_mm(line, style) <= width_mm + 0.3 for line in lines if len(line) > 1)


def test_names_keep_clear_of_symbols(page: Figure, view: View) -> None:
    names = [a for a in page.findobj(Text) if a.get_text() in ("Gao", "Bamako", "MALI", "NIGER", "Djibo", "Kayes")]
    assert names
    collections = [c for c in page.findobj(PathCollection) if c.get_gid().startswith("point")]
    for collection in collections:
        for spot, area in zip(collection.get_offsets(), collection.get_sizes(), strict=True):
            x, y = spot / 25.4 * 150
            half = np.sqrt(area) / 72 * 150 / 2
            for name in names:
                extent = name.get_window_extent()
                apart = x + half < extent.x0 or x - half > extent.x1 or y + half < extent.y0 or y - half > extent.y1
                assert apart, name.get_text()


@pytest.mark.parametrize("dpi", [50, 72, 96, 150, 300])
def test_the_picture_has_exactly_the_size_of_the_paper(
    dpi: int, view: View, boundaries: Boundaries, towns: pd.DataFrame, english: Language
) -> None:
    picture = png(view, boundaries, towns, english, dpi=dpi)
    assert picture.size == (round(297 / 25.4 * dpi), round(210 / 25.4 * dpi))
    assert picture.info["dpi"][0] == pytest.approx(dpi, abs=0.1)


@pytest.mark.parametrize("dpi", [49, 601, 0, -150])
def test_a_resolution_out_of_range_is_refused(
    dpi: int, view: View, boundaries: Boundaries, towns: pd.DataFrame, english: Language
) -> None:
    with pytest.raises(BadInput, match=str(dpi)):
        printed.draw(scene(view, boundaries, towns, english), dpi=dpi)


def test_the_file_says_what_it_is(view: View, boundaries: Boundaries, towns: pd.DataFrame, english: Language) -> None:
    info = png(view, boundaries, towns, english, title="Aperçu — été 日", dpi=60).info
    assert info["Title"] == "Aperçu — été □"
    assert info["Software"] == f"Sahel Incident Atlas {geo.__version__}"
    assert info["Creation Time"] == "Fri, 02 Jan 2026 03:04:00 +0000"
    assert info["Description"] == f"{view.words(english)} · {view.counts_words(english)}"


def test_two_threads_draw_the_same_page_as_one(
    view: View, boundaries: Boundaries, towns: pd.DataFrame, english: Language
) -> None:
    def picture(_: int) -> bytes:
        return printed.picture_bytes(scene(view, boundaries, towns, english), "png", dpi=60)

    alone = picture(0)
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(picture, range(4)))
    assert together == [alone] * 4


def test_pyplot_stays_unloaded() -> None:
    code = "import sys, geo.maps.printed; sys.exit('matplotlib.pyplot' in sys.modules)"
    root = Path(geo.__file__).resolve().parents[1]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
