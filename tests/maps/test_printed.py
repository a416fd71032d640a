"""The printed page: complete, literal, measured, and the same each time."""

from __future__ import annotations

import datetime as dt
import io
import os
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
from geo.core.language import Language, language
from geo.incidents.filter import IncidentFilter, Vocabulary
from geo.incidents.schema import EVENT_TYPES
from geo.incidents.table import to_table
from geo.incidents.view import View, make_view
from geo.maps import printed
from geo.maps.composition import Composition
from geo.maps.printed_sheet import PAGE_HEIGHT_MM, PAGE_WIDTH_MM, Sheet, Style, clean
from geo.maps.scene import Scene
from tests.maps.conftest import record

MADE = dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC)
GOLDEN = Path(__file__).with_name("golden") / "page.png"
# Set to 1 to draw the golden page anew; look at it before keeping it.
REDRAW = "ATLAS_REDRAW_GOLDEN"
BLOCK_PX = 16
# Largest mean difference of grey levels (0-255) in any block: a symbol that moves gives 40 and more.
TOLERANCE = 25.0
HOSTILE = "$\\frac{ <script>alert('x')</script> \x00\x07\t\n \u202e\u200f\ufeff {0} %s \\ שלום 日本 😀 $x^2$ "


class Wordy:
    """A language in which every sentence is half as long again, as French may be."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def __getattr__(self, name: str) -> Any:
        return getattr(self._language, name)

    def _longer(self, text: str) -> str:
        return f"{text} {('rallonge sensiblement ' * 12)[: len(text) // 2]}" if len(text) > 12 else text

    def __call__(self, msgid: str, /, **values: object) -> str:
        return self._longer(self._language(msgid, **values))

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        return self._longer(self._language.plural(one, many, n, **values))


@pytest.fixture
def page(view: View, boundaries: Boundaries, towns: pd.DataFrame, english: Language) -> Figure:
    return printed.draw(scene(view, boundaries, towns, english))


def texts(figure: Figure) -> str:
    """Everything written on the page, without the breaks of lines."""
    return "".join(artist.get_text().replace(" ", "") for artist in figure.findobj(Text))


def said(words: str) -> str:
    return words.replace(" ", "")


def ids(figure: Figure, kind: str) -> list[str]:
    """Ids of the incidents that artists of a kind stand for."""
    gids = {id(artist): artist.get_gid() for artist in figure.findobj(lambda artist: bool(artist.get_gid()))}
    return [incident for gid in gids.values() if gid.split()[0] == kind for incident in gid.split()[1:]]


def many(count: int) -> list[dict[str, Any]]:
    spread = np.random.default_rng(7)
    found = []
    for number in range(count):
        prec = (1, 2, 3, 4, 5, 6)[number % 6]
        place = Point(float(spread.uniform(-6, 8)), float(spread.uniform(11, 17)))
        geometry = place if prec < 3 else place.buffer(0.6) if prec < 6 else None
        kind = EVENT_TYPES[number % len(EVENT_TYPES)]
        found.append(record(f"n{number}", kind, prec, geometry, uncertainty_km=20.0, fatalities_best=number % 40))
    return found


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
    scale = next(artist.get_text() for artist in figure.findobj(Text) if artist.get_text().startswith("1:"))
    metres_per_mm = float(scale[2:].split()[0].replace(",", "")) / 1000
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


@pytest.mark.parametrize("chosen", [(), ("BFA",), ("MLI",), ("MLI", "NER")])
@pytest.mark.parametrize("wordy", [False, True])
def test_no_text_is_cut_or_covers_another(
    chosen: tuple[str, ...],
    wordy: bool,
    vocabulary: Vocabulary,
    view: View,
    boundaries: Boundaries,
    towns: pd.DataFrame,
) -> None:
    say: Any = Wordy(language("fr")) if wordy else language("en")
    shown = make_view(view.table, IncidentFilter(countries=chosen), vocabulary)
    figure = printed.draw(scene(shown, boundaries, towns, say))
    boxes = [(artist.get_text(), artist.get_window_extent()) for artist in figure.findobj(Text) if artist.get_text()]
    wide, high = PAGE_WIDTH_MM / 25.4 * 150, PAGE_HEIGHT_MM / 25.4 * 150
    for text, extent in boxes:
        assert 0 < extent.x0 < extent.x1 < wide, text
        assert 0 < extent.y0 < extent.y1 < high, text
    for number, (text, extent) in enumerate(boxes):
        for other, taken in boxes[:number]:
            across = min(extent.x1, taken.x1) - max(extent.x0, taken.x0)
            down = min(extent.y1, taken.y1) - max(extent.y0, taken.y0)
            # Lines of one paragraph may share the room of their descenders.
            assert across <= 1.5 or down <= 0.3 * min(extent.height, taken.height), (text, other)


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


def largest_difference(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of the block of the picture that differs most."""
    left, right = (np.asarray(picture.convert("L"), dtype=float) for picture in (one, other))
    assert left.shape == right.shape
    high, wide = (side // BLOCK_PX * BLOCK_PX for side in left.shape)
    blocks = np.abs(left - right)[:high, :wide].reshape(high // BLOCK_PX, BLOCK_PX, wide // BLOCK_PX, BLOCK_PX)
    return float(blocks.mean(axis=(1, 3)).max())


def test_the_page_looks_as_it_did(
    monkeypatch: pytest.MonkeyPatch, vocabulary: Vocabulary, boundaries: Boundaries, towns: pd.DataFrame, view: View,
    english: Language,
) -> None:  # fmt: skip
    monkeypatch.setattr(geo, "__version__", "0.0.0")
    picture = png(view, boundaries, towns, english, dpi=80)
    if os.environ.get(REDRAW) == "1":
        picture.save(GOLDEN, optimize=True)
        pytest.skip(f"{GOLDEN} was drawn anew: look at it")
    golden = Image.open(GOLDEN)
    assert largest_difference(picture, golden) < TOLERANCE
    # The measure would notice one symbol that is gone.
    fewer = make_view(view.table[view.table["incident_id"] != "no-toll"], IncidentFilter(), vocabulary)
    assert largest_difference(png(fewer, boundaries, towns, english, dpi=80), golden) > TOLERANCE
