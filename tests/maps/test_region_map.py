"""Colours, classes and pictures of regions."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
from defusedxml import ElementTree
from shapely.geometry import box

from geo.core.language import language
from geo.maps.region_map import FALLS, MEASURES, RAMP, RISES, UNKNOWN_PATTERN, breaks_of, figure, legend_of, looks
from geo.maps.shape_map import Legend, LegendRow, Shape
from geo.maps.shape_picture import Name, picture_svg, sheet_svg, small_svg


def lightness(colour: str) -> float:
    rgb = np.array([int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(116 * np.cbrt(linear @ [0.2126, 0.7152, 0.0722]) - 16)


@pytest.mark.parametrize("ramp", [RAMP, RISES, FALLS])
def test_a_grey_copy_tells_the_classes_apart(ramp) -> None:
    grey = [lightness("#ffffff"), *(lightness(colour) for colour in ramp)]
    assert all(before - after > 12 for before, after in pairwise(grey))


def test_nothing_reported_and_falls_are_told_by_a_pattern_and_zero_is_plain(english) -> None:
    drawn = looks([0, 5, np.nan], (5.0,), MEASURES["deaths"])
    assert [pattern for _, pattern in drawn] == ["", "", UNKNOWN_PATTERN]
    assert len({colour for colour, _ in drawn}) == 3
    change = looks([-4, 0, 4], (4.0,), MEASURES["change"])
    assert [pattern for _, pattern in change] == ["bars", "", ""]


def test_a_pattern_is_seen_on_every_colour() -> None:
    for colour in (*RAMP, *RISES, *FALLS, "#ffffff"):
        drawn = small_svg([Shape("a", box(0, 10, 1, 11), colour, "", "bars")], bounds=(0.0, 10.0, 1.0, 11.0))
        ink = re.search(r'stroke="(#[0-9a-f]{6})" stroke-width="1"', drawn).group(1)
        assert abs(lightness(ink) - lightness(colour)) > 30


def test_the_legend_covers_every_unit_and_its_ranges_do_not_touch(english) -> None:
    values = [0, 0, 1, 2, 2, 9, 10, 40, np.nan]
    measure = MEASURES["deaths"]
    legend = legend_of(values, breaks_of(values, measure), measure, english)
    assert [row.text for row in legend.rows] == [
        "0 (2)", "1 (1)", "2 (2)", "9 (1)", "10 (1)", "40 (1)", "no figure reported (1)",
    ]  # fmt: skip
    assert sum(int(re.search(r"\((\d+)\)$", row.text).group(1)) for row in legend.rows) == len(values)
    change = legend_of([-3, -1, 0, 2], breaks_of([-3, -1, 0, 2], MEASURES["change"]), MEASURES["change"], english)
    assert [row.text for row in change.rows] == ["−3 (1)", "−1 (1)", "no change (1)", "+2 (1)"]


def test_figures_are_written_as_they_are_read() -> None:
    english, french = language("en"), language("fr")
    assert figure(1234, MEASURES["incidents"], english) == "1,234"
    assert figure(0.21366, MEASURES["density"], french) == "0,214"
    assert figure(-3, MEASURES["change"], english) == "−3"
    assert figure(0.004, MEASURES["share"], english) == "0.4 %"


def test_pictures_are_well_formed_and_hold_hostile_words_as_words(english, hostile) -> None:
    shapes = [Shape("a", box(0, 10, 1, 11), "#fed573", hostile, "bars"), Shape("b", box(1, 10, 2, 11), "#ffffff")]
    legend = Legend(hostile, (LegendRow(hostile, "#fed573", "bars"),), hostile)
    bounds = (0.0, 10.0, 2.0, 11.0)
    drawn = picture_svg(
        shapes, legend, english, bounds=bounds, outlines=[box(0, 10, 2, 11)], names=[Name(hostile, 1, 10)]
    )
    for svg in (
        drawn,
        small_svg(shapes, bounds=bounds),
        sheet_svg([(hostile, shapes)], legend, bounds=bounds, columns=4),
    ):
        root = ElementTree.fromstring(svg)
        assert not [one for one in root.iter() if one.tag.endswith(("script", "img"))]
        assert len([one for one in root.iter() if one.tag.endswith("pattern")]) == 1
