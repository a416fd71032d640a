from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.classes import class_of, natural_breaks


def spread(values: np.ndarray, ends: tuple[float, ...]) -> float:
    numbers = np.searchsorted(np.asarray(ends), values)
    groups = (values[numbers == k] for k in range(len(ends)))
    return float(sum(((group - group.mean()) ** 2).sum() for group in groups if len(group)))


@given(st.lists(st.integers(1, 60), min_size=1, max_size=14), st.integers(1, 4))
@settings(max_examples=80)
def test_no_other_classes_differ_less_within_themselves(values, most) -> None:
    given_, breaks = np.array(values, dtype=float), natural_breaks(values, most)
    distinct = np.unique(given_)
    k = min(most, len(distinct))
    assert len(breaks) == k
    assert breaks[-1] == given_.max()
    best = min(spread(given_, (*cuts, distinct[-1])) for cuts in combinations(distinct[:-1].tolist(), k - 1))
    assert spread(given_, breaks) == pytest.approx(best, abs=1e-6)


def test_zero_what_is_missing_and_falls_have_classes_of_their_own() -> None:
    breaks = natural_breaks([0, np.nan, 1, 2, 2, 40, 41, 100], 3)
    assert breaks == (2.0, 41.0, 100.0)
    assert class_of([0, 1, 2, 3, 41, 100, np.nan, -1, -100], breaks).tolist() == [0, 1, 1, 2, 2, 3, 4, -1, -3]
    assert natural_breaks([0, 0, np.nan]) == ()
    assert class_of([0, np.nan], ()).tolist() == [0, 1]


def test_many_values_take_little_time() -> None:
    breaks = natural_breaks(np.random.default_rng(1).lognormal(size=20_000))
    assert len(breaks) == 5
    assert list(breaks) == sorted(breaks)
