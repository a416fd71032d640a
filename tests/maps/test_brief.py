"""The one-page brief: one page of A4, complete, measured, in both languages, and never more sure than the data."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image
from shapely.geometry import Point

from geo.analysis.brief import brief_of
from geo.areas.boundaries import Boundaries
from geo.core.errors import BadInput
from geo.core.language import Language, language
from geo.incidents.filter import IncidentFilter, Vocabulary
from geo.incidents.table import to_table
from geo.incidents.view import make_view
from geo.maps.brief import brief_bytes, draw_brief
from geo.maps.brief_map import brief_sight
from geo.maps.brief_parts import lines_of
from geo.maps.composition import Composition
from geo.maps.printed_sheet import Sheet, Style
from geo.maps.scene import Scene
from tests.maps.conftest import HOSTILE, record, records
from tests.maps.pictures import REDRAW, TOLERANCE, Wordy, largest_difference, many, said, texts

MADE = dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC)
TODAY = dt.date(2026, 1, 2)
GOLDEN = Path(__file__).with_name("golden")
MONTH = IncidentFilter(date_from=dt.date(2019, 11, 1), date_to=dt.date(2019, 11, 30))
DPI = 100


@pytest.fixture
def compose(vocabulary: Vocabulary, boundaries: Boundaries, towns: pd.DataFrame) -> Any:
    def made(rows: list[dict[str, Any]], chosen: IncidentFilter = MONTH, say: Any = None, **more: Any) -> Scene:
        say = say or language("en")
        view = make_view(to_table(rows), chosen, vocabulary)
        return Scene(Composition(filter=chosen, lang=say.code, **more), view, boundaries, towns, say, MADE)

    return made


def drawn(scene: Scene, dpi: int = DPI) -> Figure:
    return draw_brief(scene, brief_of(scene.view, scene.boundaries, today=TODAY), dpi=dpi)


def of_november(count: int) -> list[dict[str, Any]]:
    """Incidents of the month and the one before, with everything that a row of the table may hold."""
    found = []
    for number, row in enumerate(many(count)):
        day = f"2019-1{number % 2}-{number % 28 + 1:02d}"
        found.append({**row, "event_date": day, "event_date_end": day, "attributed_to": ["JNIM", "FAMa"][: number % 3]})
    return found


def hostile_rows() -> list[dict[str, Any]]:
    spoilt = {name: HOSTILE * 3 for name in ("title", "title_fr", "place", "adm1", "adm2", "target")}
    names = {"attributed_to": [HOSTILE, "A" * 300], "claimed_by": [HOSTILE], "possible_actors": ["JNIM"]}
    source = {"publisher": "Gazette " * 40, "title": HOSTILE, "published": HOSTILE, "url": HOSTILE, "language": "fr"}
    return [
        *records(),
        *(
            record(
                f"h{n}", "massacre", n % 2 + 1, Point(n / 4, 14), **spoilt, **names, sources=[source] * 4,
                uncertainty_km=20.0, fatalities_low=n, fatalities_best=9_000_000 + n, fatalities_high=99_000_000,
                fatalities_civilians_best=9_000_000,
            )
            for n in range(9)
        ),
    ]  # fmt: skip


def check_texts(figure: Figure) -> None:
    """Every text lies on the page, and none on another."""
    boxes = [(one.get_text(), one.get_window_extent()) for one in figure.findobj(Text) if one.get_text()]
    wide, high = figure.get_size_inches() * figure.dpi
    for text, extent in boxes:
        assert 0 < extent.x0 < extent.x1 < wide, text
        assert 0 < extent.y0 < extent.y1 < high, text
    for number, (text, extent) in enumerate(boxes):
        for other, taken in boxes[:number]:
            across = min(extent.x1, taken.x1) - max(extent.x0, taken.x0)
            down = min(extent.y1, taken.y1) - max(extent.y0, taken.y0)
            assert across <= 1.5 or down <= 0.35 * min(extent.height, taken.height), (text, other)


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("count", [0, 1, 17, 500])
def test_no_text_is_cut_or_covers_another(count: int, lang: str, compose: Any) -> None:
    check_texts(drawn(compose(of_november(count), say=language(lang))))


def test_many_thousands_have_room(compose: Any) -> None:
    scene = compose(of_november(5000))
    figure = drawn(scene)
    written = texts(figure)
    assert said(f"{scene.view.n_shown:,}") in written
    check_texts(figure)


@pytest.mark.parametrize("wordy", [False, True])
def test_hostile_and_long_words_stay_in_their_place(wordy: bool, compose: Any) -> None:
    say: Any = Wordy(language("fr")) if wordy else language("fr")
    scene = compose(hostile_rows(), say=say, title=HOSTILE[:60], subtitle=HOSTILE * 4)
    scene = replace(scene, link="https://example.org/" + "x" * 300, held_back=("Held back: " + "a reason " * 40,))
    check_texts(drawn(scene))


def test_the_page_says_its_figures(compose: Any, english: Language) -> None:
    scene = compose(records())
    view, written = scene.view, texts(drawn(scene))
    for words in (
        "Mali, Burkina Faso and Niger: incidents, November 2019",
        f"Incidents{view.n_shown}",
        view.deaths_words(english).split(" (")[0],
        view.counts_words(english),
        "The gravest incidents",
        "attributed",
        "The boundaries and names shown do not imply endorsement or acceptance.",
    ):
        assert said(words) in written, words


def test_a_shared_toll_is_one_row_with_both_places(compose: Any) -> None:
    written = texts(drawn(compose(records())))
    assert said("one toll for 2 attacks") in written
    assert said("Title of boulikessi-2019-09-30") in written
    assert said("Title of mondoro-2019-09-30") in written


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["Deaths, side not stated: 5", "† 1 incident reaches beyond the period", "2019 †", "events 7001, 7002",
                "MIT, like the program"]),
        ("fr", ["Morts de camp non précisé : 5", "† 1 incident déborde de la période", "2019 †",
                "UCDP GED, événements 7001, 7002", "MIT, comme le programme"]),
    ],
)  # fmt: skip
def test_what_does_not_add_up_or_reaches_beyond_is_said(lang: str, words: list[str], compose: Any) -> None:
    sources = [
        {"publisher": "Uppsala Conflict Data Program", "title": "UCDP GED 24.1, event 7001", "published": "2024"},
        {"publisher": "UCDP", "title": "", "published": ""},
        {"publisher": "Somebody on Twitter", "title": "", "published": "2019-11-03"},
        *({"publisher": f"Gazette {number}", "title": "", "published": "2019-11-03"} for number in range(9)),
    ]
    row = {
        **record("a", "clash", 1, Point(1, 14), fatalities_best=12), "dataset_id": "notable",
        "event_date": "2019-10-30", "event_date_end": "2019-11-02", "fatalities_civilians_best": 4,
        "fatalities_security_best": 3,
        "sources": sources, "linked_ids": ["ucdp-ged:7002"],
    }  # fmt: skip
    written = texts(drawn(compose([row], say=language(lang))))
    assert not [one for one in words if said(one) not in written]
    assert "Twitter" not in written
    assert re.search({"en": r"2019;and\dmore", "fr": r"2019;et\dautres"}[lang], written)


def test_few_incidents_close_together_fill_the_map_and_a_locator_says_where(compose: Any) -> None:
    def seen(**places: Point) -> tuple[float, bool]:
        rows = [{**record(name, "clash", 1, at), "event_date": "2019-11-02", "event_date_end": "2019-11-02"}
                for name, at in places.items()]  # fmt: skip
        sight, is_close = brief_sight(compose(rows))
        west, _, east, _ = sight.shapes.total_bounds
        return float(east - west), is_close

    assert seen(a=Point(1, 14), b=Point(1.5, 14.2)) == (pytest.approx(2.4), True)
    assert seen(a=Point(1, 14), b=Point(5, 15)) == (pytest.approx(6.0), True)
    assert seen(a=Point(-8, 14), b=Point(13, 14))[1] is False


def test_nothing_since_is_not_nothing_happened(compose: Any) -> None:
    late = IncidentFilter(date_from=dt.date(2025, 12, 27), date_to=dt.date(2026, 1, 2))
    written = texts(drawn(compose(of_november(17), late)))
    assert said("No data for this period: the data end on") in written
    assert said("no data") in written
    assert "Incidents0" not in written
    newest = texts(drawn(compose(of_november(17))))
    assert said("These are the newest data, not the present") in newest


def test_words_are_cut_at_their_ends() -> None:
    sheet, style = Sheet(100), Style(7)
    words = ["one", "two", "three", "four", "five", "six", "seven"]
    lines = lines_of(sheet, " ".join(words), 20.0, style, 2)
    assert lines[-1].endswith(" …")
    assert {word for line in lines for word in line.split()} < {*words, "…"}
    assert lines_of(sheet, "W" * 200, 20.0, style, 1)[0].endswith("…")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_page_looks_as_it_did(lang: str, compose: Any) -> None:
    rows = [{**row, "title": row["title"].replace(HOSTILE, "x")} for row in records()]
    content = brief_bytes(compose(rows, say=language(lang)), "png", today=TODAY, dpi=DPI)
    golden = GOLDEN / f"brief_{lang}.png"
    if os.environ.get(REDRAW):
        golden.write_bytes(content)
    difference = largest_difference(Image.open(golden), Image.open(io.BytesIO(content)))
    assert difference < TOLERANCE


def test_the_pdf_is_one_page_of_a4_that_can_be_read(compose: Any, tmp_path: Path, english: Language) -> None:
    if not (shutil.which("pdfinfo") and shutil.which("pdftotext")):
        pytest.skip("needs poppler-utils")
    scene, target = compose(records()), tmp_path / "brief.pdf"
    target.write_bytes(brief_bytes(scene, "pdf", today=TODAY))
    about = subprocess.run(["pdfinfo", target], capture_output=True, text=True, check=True).stdout
    assert "Pages:           1\n" in about
    assert "(A4)" in about
    text = subprocess.run(["pdftotext", "-layout", target, "-"], capture_output=True, text=True, check=True).stdout
    for words in ("Incidents", str(scene.view.n_shown), scene.view.deaths_words(english).split(" (")[0], "gravest"):
        assert words in text


@pytest.mark.parametrize("dpi", [49, 601])
def test_a_resolution_out_of_range_is_refused(dpi: int, compose: Any) -> None:
    with pytest.raises(BadInput, match=str(dpi)):
        brief_bytes(compose(records()), "png", today=TODAY, dpi=dpi)
