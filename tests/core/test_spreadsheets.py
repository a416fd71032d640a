"""Texts that a spreadsheet would run, made harmless in such a way that nothing is lost."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.core.spreadsheets import FORMULA_STARTS, defused
from geo.places.answers import table_csv
from geo.places.resolution import Resolution

texts = st.text(max_size=8) | st.text(alphabet="'=+-@\t\r\n a1", max_size=6)


@given(texts)
def test_nothing_runs_and_all_comes_back(text: str) -> None:
    written = defused(text)
    assert not written.startswith(FORMULA_STARTS)
    assert written == text or written.removeprefix("'") == text


@given(texts, texts)
def test_two_texts_never_become_one(one: str, other: str) -> None:
    assert (defused(one) == defused(other)) == (one == other)


@pytest.mark.parametrize("row_id", ["a\r=1+1,b", "a\n=1+1", "\r=1", 'a"\r"=1'])
def test_a_line_break_in_an_id_begins_no_row(row_id: str) -> None:
    written = table_csv([(row_id, Resolution("", note="=1\r=2"))]).decode()
    _, row = csv.reader(io.StringIO(written, newline=""))
    assert (row[0], row[-1]) == (defused(row_id), "'=1\r=2")
