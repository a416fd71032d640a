"""Every sheet, in both languages, with few and with many incidents: complete, legible, and as it looked before."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

import geo
from geo.areas.boundaries import Boundaries
from geo.core.errors import BadInput
from geo.core.language import Language, language
from geo.incidents.filter import IncidentFilter, Vocabulary
from geo.incidents.table import to_table
from geo.incidents.view import View, make_view
from geo.maps import printed
from geo.maps.composition import LAYOUTS, Composition, Extent
from geo.maps.printed_layout import PLANS, plan_of
from geo.maps.scene import Scene
from tests.maps.pictures import REDRAW, TOLERANCE, Wordy, largest_difference, many, texts

MADE = dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC)
LINK = "https://atlas.example.org/snapshot?lang=en&country=MLI%2CBFA&from=2019-01-01&to=2019-12-31"
GOLDEN = Path(__file__).with_name("golden")
GOLDEN_DPI = 56
# The fonts that the golden sheets were drawn with, as matplotlib ships them.
FONTS = {
    "DejaVuSans.ttf": "3fdf69cabf06049ea70a00b5919340e2ce1e6d02b0cc3c4b44fb6801bd1e0d22",
    "DejaVuSans-Bold.ttf": "b184b89e3c1075f22f6b71575b6fc20d4972b3cfd3b23322ca6fd596dcaef167",
    "DejaVuSans-Oblique.ttf": "ccdf74b350f11fd3dd5774de50e5e6346a1a5da1f5b7d5fb83590665e97a5213",
    "DejaVuSans-BoldOblique.ttf": "6edf0283160186af451cbee71e7b845f2e4cabf264bb992ce668c83c25465e6f",
}


@pytest.fixture(scope="module")
def views(vocabulary: Vocabulary) -> dict[int, View]:
    return {n: make_view(to_table(many(n)), IncidentFilter(), vocabulary) for n in (0, 5, 500)}


def scene(
    view: View, boundaries: Boundaries, towns: pd.DataFrame, say: Language, *, link: str = LINK,
    held_back: tuple[str, ...] = (), **more: Any,
) -> Scene:  # fmt: skip
    composition = Composition(filter=view.filter, lang=say.code, **more)
    return Scene(composition, view, boundaries, towns, say, MADE, link, held_back)


def boxes(figure: Figure) -> Iterator[tuple[str, Any]]:
    for artist in figure.findobj(Text):
        if artist.get_text():
            yield artist.get_text(), artist.get_window_extent()


def check_texts(figure: Figure) -> None:
    """No text leaves the sheet, none covers another."""
    wide, high = figure.get_size_inches() * figure.dpi
    placed: list[tuple[str, Any]] = []
    for text, extent in boxes(figure):
        assert 0 < extent.x0 < extent.x1 < wide, text
        assert 0 < extent.y0 < extent.y1 < high, text
        for other, taken in placed:
            across = min(extent.x1, taken.x1) - max(extent.x0, taken.x0)
            down = min(extent.y1, taken.y1) - max(extent.y0, taken.y0)
            # Lines of one paragraph may share the room of their descenders.
            assert across <= 1.5 or down <= 0.3 * min(extent.height, taken.height), (text, other)
        placed.append((text, extent))


def check_is_complete(figure: Figure, made: Scene) -> None:
    """Everything that a map must say is said."""
    text, say, view = texts(figure), made.say, made.view
    words = [
        say("Base map"),
        say("The boundaries and names shown do not imply endorsement or acceptance."),
        made.boundaries.vintage.attribution,
        say.moment(MADE),
        geo.__version__,
        "OpenStreetMap(ODbL)",
        say("Opens this view"),
        view.words(say),
        say("N"),
    ]
    if view.n_shown:
        words += [view.deaths_words(say), say("Kind of incident (number on the map)")]
    for expected in words:
        assert expected.replace(" ", "") in text, expected
    paper = plan_of(made.composition.layout).paper
    assert ("1:" in text.replace("Earth1:10m", "")) == bool(paper)
    gids = {artist.get_gid() for artist in figure.findobj(lambda artist: bool(artist.get_gid()))}
    assert {"locator", "qr"} <= gids


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("count", "lang"), [(0, "en"), (5, "fr"), (500, "en")])
def test_sheets_are_complete_and_legible(
    layout: str, count: int, lang: str, views: dict[int, View], boundaries: Boundaries, towns: pd.DataFrame
) -> None:
    made = scene(views[count], boundaries, towns, language(lang), layout=layout)
    figure = printed.draw(made, dpi=100)
    check_texts(figure)
    check_is_complete(figure, made)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_long_words_fit(
    layout: str, view: View, boundaries: Boundaries, towns: pd.DataFrame, vocabulary: Vocabulary
) -> None:
    chosen = IncidentFilter(countries=("MLI", "NER"), undated=True, date_from=dt.date(2012, 1, 1))
    shown = make_view(view.table, chosen, vocabulary)
    wordy: Any = Wordy(language("fr"))
    check_texts(printed.draw(scene(shown, boundaries, towns, wordy, layout=layout), dpi=100))


def test_every_layout_has_a_plan() -> None:
    assert set(PLANS) == set(LAYOUTS)
    with pytest.raises(BadInput, match="poster"):
        plan_of("poster")


def test_what_was_held_back_stands_on_the_sheet(view: View, boundaries: Boundaries, towns: pd.DataFrame) -> None:
    for layout in ("a4", "square"):
        made = scene(view, boundaries, towns, language("en"), layout=layout, held_back=("Younger ones stay away.",))
        assert "Youngeronesstayaway." in texts(printed.draw(made, dpi=60))


# -- extents


@pytest.mark.parametrize(
    ("extent", "words"),
    [
        (Extent("zone"), "IncidentsinMali,BurkinaFasoandNiger"),
        (Extent("country", "NER"), "IncidentsinNiger"),
        (Extent("region", "ML07"), "map:Gao"),
        (Extent("box", box=(-1.5, 13, 2, 14)), "map:1.5°W–2°E,13°N–14°N"),
        (Extent("around", "indelimane_2", km=50), "map:50kmaround“Titleofindelimane_2”"),
        (Extent("around", "region", km=5), "map:5kmaround“Titleofregion”"),
        (Extent("box", box=(-180, -85, 180, 85)), "map:"),
    ],
)
def test_extents_are_drawn_and_named(
    extent: Extent, words: str, view: View, boundaries: Boundaries, towns: pd.DataFrame
) -> None:
    figure = printed.draw(scene(view, boundaries, towns, language("en"), extent=extent), dpi=100)
    check_texts(figure)
    assert words in texts(figure)


def test_incidents_outside_the_frame_are_counted_and_listed(
    view: View, boundaries: Boundaries, towns: pd.DataFrame
) -> None:
    extent = Extent("around", "indelimane_2", km=20)
    text = texts(printed.draw(scene(view, boundaries, towns, language("en"), extent=extent), dpi=60))
    assert "2incidentsonthemap·7outsidetheframe" in text
    assert "Outsidetheframeofthemap:7" in text
    assert "Deathsreported,intheframeorwithoutaplace" in text
    assert f"With those outside the frame: {view.deaths_words(language('en'))}.".replace(" ", "") in text


@pytest.mark.parametrize(
    ("extent", "reason"),
    [
        (Extent("around", "nobody"), "nobody"),
        (Extent("around", "country"), "no place"),
        (Extent("box", box=(100, 40, 110, 50)), "outside of the land"),
        (Extent("region", "XX99"), "XX99"),
    ],
)
def test_extents_that_cannot_be_shown_are_refused(
    extent: Extent, reason: str, view: View, boundaries: Boundaries, towns: pd.DataFrame
) -> None:
    with pytest.raises(BadInput, match=reason):
        printed.draw(scene(view, boundaries, towns, language("en"), extent=extent))


def test_the_graticule_can_be_left_out(view: View, boundaries: Boundaries, towns: pd.DataFrame) -> None:
    made = scene(view, boundaries, towns, language("en"), graticule=False)
    assert "10°W" not in texts(printed.draw(made, dpi=60))
    assert "10°W" in texts(printed.draw(scene(view, boundaries, towns, language("en")), dpi=60))


# -- as it looked before


def test_the_fonts_are_those_of_the_golden_sheets() -> None:
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    assert {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FONTS} == FONTS


@pytest.mark.parametrize("layout", LAYOUTS)
def test_sheets_look_as_they_did(
    layout: str, monkeypatch: pytest.MonkeyPatch, vocabulary: Vocabulary, boundaries: Boundaries, towns: pd.DataFrame,
    view: View,
) -> None:  # fmt: skip
    monkeypatch.setattr(geo, "__version__", "0.0.0")

    def picture(shown: View) -> Image.Image:
        made = scene(shown, boundaries, towns, language("en"), layout=layout)
        return Image.open(io.BytesIO(printed.picture_bytes(made, "png", dpi=GOLDEN_DPI))).convert("RGB")

    path = GOLDEN / f"{layout}.png"
    if os.environ.get(REDRAW) == "1":
        picture(view).quantize(64).save(path, optimize=True)
        pytest.skip(f"{path} was drawn anew: look at it")
    golden, now = Image.open(path).convert("RGB"), picture(view)
    sides = (LAYOUTS[layout].width_mm, LAYOUTS[layout].height_mm)
    assert now.size == tuple(round(side / 25.4 * GOLDEN_DPI) for side in sides)
    assert largest_difference(now, golden) < TOLERANCE
    if layout != "square":
        return
    # The measure would notice one symbol that is gone, also on the smallest sheet.
    fewer = make_view(view.table[view.table["incident_id"] != "no-toll"], IncidentFilter(), vocabulary)
    assert largest_difference(picture(fewer), golden) > TOLERANCE
