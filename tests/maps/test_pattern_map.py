"""Cells as shapes: a doubtful class does not look like a sure one."""

from __future__ import annotations

import pytest

from geo.analysis.pattern import SINGLE
from geo.maps.pattern_map import is_doubtful


@pytest.mark.parametrize(
    ("code", "flag", "doubtful"),
    [
        ("CL", "few", True),
        ("DL", "unstable", True),
        ("CH", "coincident", True),
        ("DH", "", False),
        (SINGLE, "few", False),
    ],
)
def test_what_makes_a_class_doubtful(code, flag, doubtful) -> None:
    row = {"class": code, **{name: name == flag for name in ("few", "coincident", "unstable")}}
    assert is_doubtful(row) is doubtful
