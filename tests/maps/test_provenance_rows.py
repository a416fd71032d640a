"""The rows that a snapshot remembers: few bytes, the same everywhere, and nothing of what may not be passed on."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.incidents.coded import NO_DAY
from geo.incidents.filter import IncidentFilter
from geo.incidents.table import from_arrow, to_arrow, to_table
from geo.incidents.view import View, make_view
from geo.maps.provenance_packing import packed, unpacked
from geo.maps.provenance_rows import GROUPS, Rows, contents_of, rows_of_view
from tests.analysis.drawn import drawn_table, vocabulary

ids = st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30), unique=True, max_size=40)


def everything(seed: int, n: int) -> View:
    return make_view(drawn_table(seed, n), IncidentFilter(), vocabulary())


def same(a: Rows, b: Rows) -> bool:
    arrays = ("days", "sums", "hints", "veiled", "hashed", "hashed_sums")
    return (a.ids, a.n, a.checksum, a.salt) == (b.ids, b.n, b.checksum, b.salt) and all(
        np.array_equal(getattr(a, name), getattr(b, name)) for name in arrays
    )


@settings(max_examples=50)
@given(names=ids, hidden=st.integers(0, 5), recipe=st.randoms(use_true_random=False))
def test_packed_rows_come_back(names, hidden, recipe) -> None:
    n = len(names)

    def some(most: int, length: int = n) -> np.ndarray:
        return np.array([recipe.randrange(most) for _ in range(length)], dtype=np.int64)

    rows = Rows(
        n=n + hidden,
        checksum="ab" * 32,
        salt=b"salt",
        ids=tuple(sorted(names)),
        days=np.where(some(5) == 0, NO_DAY, some(60_000) - 20_000).astype(np.int32),
        sums=some(2**32).astype(np.uint32),
        hints=some(2**24).astype(np.uint32),
        veiled=some(2).astype(bool),
        hashed=np.sort(some(2**48, hidden)).astype(np.uint64),
        hashed_sums=some(2**32, hidden).astype(np.uint32),
    )
    assert same(unpacked(packed(rows), n=rows.n, checksum=rows.checksum, salt=rows.salt), rows)


@cache
def _known() -> Rows:
    return rows_of_view(everything(1, 20), frozenset(), "seed")


@settings(max_examples=100)
@given(recipe=st.randoms(use_true_random=False), cut=st.integers(0, 400))
def test_damaged_rows_are_refused_or_read(recipe, cut) -> None:
    rows = _known()
    content = bytearray(packed(rows)[:cut] or b"x")
    content[recipe.randrange(len(content))] ^= 1 << recipe.randrange(8)
    try:
        found = unpacked(bytes(content), n=rows.n, checksum=rows.checksum, salt=rows.salt)
    except ValueError:
        return
    assert same(found, rows)  # the last bits of a deflated stream say nothing


def test_ten_bytes_a_row_are_enough() -> None:
    table = to_table(
        [
            {
                "incident_id": f"ucdp-ged:{300_000 + 7 * number + number % 5}",
                "title": f"T {number}",
                "event_type": "clash",
                "dataset_id": "ucdp-ged",
                "dataset": "U",
                "event_date": f"20{10 + number % 15}-{1 + number % 12:02d}-{1 + number % 28:02d}",
            }
            for number in range(1500)
        ],
        checked=False,
    )
    rows = rows_of_view(make_view(table, IncidentFilter(), vocabulary()), frozenset(), "seed")
    assert len(packed(rows)) * 4 / 3 < 25_000


def test_checksums_are_the_same_on_every_computer(view) -> None:
    """These figures may change with the number of the format alone: files that are around carry them."""
    rows = rows_of_view(view, frozenset(), "seed")
    assert rows.ids[:2] == ("border", "boulikessi-2019-09-30")
    assert rows.checksum == "3a4afd174eebf02f9ec00a02288a55e4f6cd0322bc64d2b9e21532a8a3252a0b"
    assert rows.sums[:2].tolist() == [3736460088, 241438748]
    assert rows.hints[:2].tolist() == [1175650, 1854845]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_table_that_was_kept_says_the_same(seed) -> None:
    table = drawn_table(seed, 60)
    again = from_arrow(to_arrow(table, whole=True))
    where = np.arange(60)
    assert np.array_equal(contents_of(table, where).whole, contents_of(again, where).whole)
    mixed = np.random.default_rng(seed).permutation(60)
    shuffled = table.iloc[mixed].reset_index(drop=True)
    assert np.array_equal(contents_of(table, mixed).whole, contents_of(shuffled, where).whole)


CHANGES = {
    "event_date_end": ("2022-05-05", "date"),
    "date_phrase": ("in May", "date"),
    "lat": (12.34567, "place"),
    "uncertainty_km": (77.0, "place"),
    "fatalities_high": (99, "toll"),
    "fatalities_civilians_low": (0, "toll"),
    "captured": (1, "toll"),
    "tolls": ([{"side": "civilians", "kind": "killed", "low": 1, "best": None, "high": None}], "toll"),
    "event_type": ("other", "people"),
    "claimed_by": (["JNIM", "ISGS"], "people"),
    "summary_fr": ("Autrement", "words"),
    "sources": ([{"publisher": "A", "url": "https://a.example"}], "sources"),
}


@pytest.mark.parametrize("column", CHANGES)
def test_every_change_that_a_reader_sees_changes_the_sum(column) -> None:
    value, group = CHANGES[column]
    record = {
        "incident_id": "a", "title": "T", "event_type": "clash", "dataset_id": "x", "dataset": "x",
        "event_date": "2020-01-01", "event_date_end": "2020-01-01", "where_prec": 1, "lat": 14.0, "lon": 1.0,
    }  # fmt: skip
    before, after = (to_table([{**record, **more}], checked=False) for more in ({}, {column: value}))
    was, now = (contents_of(table, np.arange(1)) for table in (before, after))
    assert was.sums[0] != now.sums[0]
    assert [name for name, a, b in zip(GROUPS, was.groups[:, 0], now.groups[:, 0], strict=True) if a != b] == [group]


def test_what_the_program_works_out_does_not_count() -> None:
    table = drawn_table(3, 30)
    again = table.copy()
    again["adm1"], again["join_method"], again["place_note"] = "elsewhere", "otherwise", "why"
    again["lat"] = again["lat"] + 1e-9
    where = np.arange(30)
    assert np.array_equal(contents_of(table, where).whole, contents_of(again, where).whole)


def test_rows_that_may_not_be_passed_on_are_hashed() -> None:
    view = everything(4, 30)
    table = view.table.copy()
    secret = np.arange(30) % 3 == 0
    table.loc[secret, "dataset_id"] = "acled"
    table["incident_id"] = np.where(secret, "acled:MLI", "x:") + table["incident_id"].astype(str)
    view = make_view(table, IncidentFilter(), vocabulary())
    rows = rows_of_view(view, frozenset({"acled"}), "seed")
    assert (len(rows.ids), len(rows.hashed)) == (20, 10)
    assert not any("MLI" in name for name in rows.ids)
    other = rows_of_view(view, frozenset({"acled"}), "another")
    assert not set(rows.hashed.tolist()) & set(other.hashed.tolist())
    assert rows.checksum == other.checksum


def test_a_row_that_tells_of_a_hashed_one_too_gives_no_hint_of_it() -> None:
    table = to_table(
        [
            {"incident_id": "x:1", "title": "T", "event_type": "clash", "dataset_id": "x", "dataset": "x",
             "event_date": "2020-01-01", "linked_ids": ["acled:MLI1"]}
        ],
        checked=False,
    )  # fmt: skip
    rows = rows_of_view(make_view(table, IncidentFilter(), vocabulary()), frozenset({"acled"}), "seed")
    assert rows.ids == ("x:1",)
    assert rows.veiled.all()
    assert rows.days[0] == NO_DAY
    assert rows.hints[0] == 0
    plain = rows_of_view(make_view(table, IncidentFilter(), vocabulary()), frozenset(), "seed")
    assert rows.sums[0] != plain.sums[0]
    assert not replace(rows, ids=()).is_listed
