"""Charts: colours measured for every eye and in grey, both languages, files that say what they are."""

from __future__ import annotations

import datetime as dt
import io
import re
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations, pairwise

import altair as alt
import numpy as np
import pandas as pd
import pytest
from defusedxml import ElementTree
from PIL import Image

import geo
from geo.core.errors import BadInput
from geo.core.language import language
from geo.maps.chart_files import Imprint, chart_bytes, csv_of, imprint, wrapped
from geo.maps.chart_look import CATEGORIES, DASHES, OTHERS, SHAPES, kinds_look, look, series_look
from geo.maps.palette import SYMBOLS
from tests.maps.conftest import HOSTILE

EN, FR = language("en"), language("fr")
MADE = dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC)
# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
EYES = {
    "normal": np.eye(3),
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881],
    ],
    "protanopia": [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900],
    ],
}  # fmt: skip
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def lab(colour: str, eye: str = "normal") -> np.ndarray:
    """CIE L*a*b* of a colour, D65, as an eye sees it."""
    rgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = XYZ @ np.clip(np.asarray(EYES[eye]) @ linear, 0, 1) / np.array([0.95047, 1, 1.08883])
    f = np.where(seen > 216 / 24389, np.cbrt(seen), (24389 / 27 * seen + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def ciede2000(one: np.ndarray, other: np.ndarray) -> float:
    """Difference of two colours (Sharma, Wu and Dalal 2005)."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(mean**7 / (mean**7 + 25**7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    dh = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    big_h = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(dh) / 2)
    lm, cm = (l1 + l2) / 2, (c1 + c2) / 2
    hm = (h1 + h2 + (360 if abs(h1 - h2) > 180 else 0)) / 2 if c1 * c2 else h1 + h2
    t = (
        1 - 0.17 * np.cos(np.radians(hm - 30)) + 0.24 * np.cos(np.radians(2 * hm))
        + 0.32 * np.cos(np.radians(3 * hm + 6)) - 0.20 * np.cos(np.radians(4 * hm - 63))
    )  # fmt: skip
    sl = 1 + 0.015 * (lm - 50) ** 2 / np.sqrt(20 + (lm - 50) ** 2)
    sc, sh = 1 + 0.045 * cm, 1 + 0.015 * cm * t
    turn = -np.sin(np.radians(60 * np.exp(-(((hm - 275) / 25) ** 2)))) * 2 * np.sqrt(cm**7 / (cm**7 + 25**7))
    parts = ((l2 - l1) / sl, (c2 - c1) / sc, big_h / sh)
    return float(np.sqrt(sum(p**2 for p in parts) + turn * parts[1] * parts[2]))


def test_the_difference_of_colours_is_that_of_the_published_pairs() -> None:
    # Sharma, Wu and Dalal 2005, pairs 1, 7, 17 and 25 of their table.
    for one, other, figure in (
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ):
        assert ciede2000(np.array(one, float), np.array(other, float)) == pytest.approx(figure, abs=1e-4)


@pytest.mark.parametrize("eye", EYES)
def test_every_eye_tells_the_categories_apart(eye) -> None:
    seen = [lab(colour, eye) for colour in (*CATEGORIES, OTHERS)]
    assert min(ciede2000(one, other) for one, other in combinations(seen[:-1], 2)) >= 19
    assert min(ciede2000(one, seen[-1]) for one in seen[:-1]) >= 10


def test_a_grey_copy_tells_the_categories_apart() -> None:
    light = [lab(colour)[0] for colour in (*CATEGORIES, OTHERS)]
    assert min(abs(one - other) for one, other in combinations(light, 2)) >= 8
    assert min(abs(one - other) for one, other in pairwise(light[:-1])) >= 17, "neighbours in a stack"


def test_kinds_differ_in_colour_and_each_has_its_shape_and_dash() -> None:
    # The map's colours are nearer to each other than a chart's own: shape and dash do the rest.
    kinds = kinds_look(list(SYMBOLS))
    for eye in EYES:
        seen = [lab(colour, eye) for colour in kinds.colours]
        assert min(ciede2000(one, other) for one, other in combinations(seen, 2)) >= 8
    assert len(set(kinds.shapes)) == len(set(kinds.dashes)) == len(SYMBOLS)


def test_series_have_a_dash_and_a_shape_each_and_are_never_too_many() -> None:
    assert len(set(DASHES)) == len(set(SHAPES)) == len(CATEGORIES)
    assert series_look(3, others=True).colours == (*CATEGORIES[:2], OTHERS)
    assert series_look(0).colours == ()
    with pytest.raises(ValueError, match="put the rest together"):
        series_look(9)


def chart(say=EN, **properties):
    frame = pd.DataFrame(
        {"day": pd.to_datetime(["2020-02-01", "2020-08-01"]), "n": [1234.5, np.nan], "who": [HOSTILE, "b"]}
    )
    made = (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            x=alt.X("day:T", axis=alt.Axis(format="%B %Y", values=[{"year": 2020, "month": 8, "date": 1}])),
            y=alt.Y("n:Q", axis=alt.Axis(format=",.1f", values=[1234.5])),
            color="who:N",
        )
        .properties(width="container", height=120, **properties)
    )
    return look(made, title="A title & more", subtitle="below <it>", say=say)


def around(**more) -> Imprint:
    return Imprint(("Shown: all incidents · from 2 incidents",), ("Sources: " + "The Example, " * 60, "\x00" + HOSTILE))


@pytest.mark.parametrize(
    ("say", "month", "number"), [(EN, "August 2020", "1,234.5"), (FR, "août 2020", "1\u202f234,5")]
)
def test_a_picture_says_what_it_is_in_both_languages(say, month, number) -> None:
    svg = chart_bytes(chart(say), "svg", around()).decode()
    root = ElementTree.fromstring(svg)
    texts = ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]
    for words in (month, number, "A title & more", "below <it>", "Shown: all incidents · from 2 incidents"):
        assert words in texts
    assert "<script" not in svg
    assert not re.search(r'(?:href|src)="(?!#)', svg), "nothing is fetched"
    assert float(root.get("width")) < 1300


def test_a_png_is_the_same_picture() -> None:
    picture = Image.open(io.BytesIO(chart_bytes(chart(), "png", around())))
    svg = ElementTree.fromstring(chart_bytes(chart(), "svg", around()))
    assert picture.size == pytest.approx([2 * float(svg.get(side)) for side in ("width", "height")], abs=2)
    assert np.asarray(picture.convert("L")).min() < 80


def test_pictures_can_be_drawn_at_the_same_time() -> None:
    with ThreadPoolExecutor(4) as threads:
        drawn = list(threads.map(lambda _: chart_bytes(chart(), "svg", around()), range(4)))
    assert len(set(drawn)) == 1


def test_concatenated_charts_take_a_width_in_pictures_too() -> None:
    one = alt.Chart(pd.DataFrame({"n": [1, 2]})).mark_bar().encode(x="n:Q")
    stacked = look(alt.vconcat(one, one.properties(width="container")), title="t", say=EN)
    assert b"<svg" in chart_bytes(stacked, "svg", around())


def test_looks_leave_the_chart_alone_and_hold_no_frames() -> None:
    made = alt.Chart(pd.DataFrame({"n": [1]})).mark_bar().encode(x="n:Q")
    looked = look(alt.layer(made, made), title="t", say=EN)
    assert isinstance(made.data, pd.DataFrame)
    assert [row for rows in looked.to_dict()["datasets"].values() for row in rows] == [{"n": 1}]


def test_another_kind_of_file_is_refused() -> None:
    with pytest.raises(BadInput, match="svg or png"):
        chart_bytes(chart(), "gif", around())


def test_the_imprint_names_filter_count_sources_and_program(view, boundaries) -> None:
    found = imprint(view, EN, incidents=3, made_at=MADE, vintage=boundaries.vintage, note="A note.")
    assert "from 3 incidents" in found.above[0]
    assert view.words(EN) in found.above[0]
    text = "\n".join(found.below)
    for words in ("A note.", "The Example", boundaries.vintage.attribution, "2 January 2026", geo.__version__):
        assert words in text


def test_csv_keeps_what_is_missing_and_runs_no_formula() -> None:
    frame = pd.DataFrame(
        {"=1": ["=cmd", "é"], "n": pd.array([1, None], "Int64"), "day": pd.to_datetime(["2020-01-02", None])}
    )
    assert csv_of(frame, byte_order_mark=False).decode() == "'=1,n,day\n'=cmd,1,2020-01-02\né,,\n"
    assert csv_of(frame).startswith(b"\xef\xbb\xbf")


def test_lines_break_before_the_edge() -> None:
    lines = wrapped("a " * 200 + "x" * 300, 400, 12)
    assert "".join(lines).replace(" ", "") == "a" * 200 + "x" * 300
    assert all(len(line) * 12 * 0.3 <= 400 for line in lines)
