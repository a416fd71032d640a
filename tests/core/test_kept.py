from __future__ import annotations

import gc

from geo.core.kept import Kept


class Thing:
    """Compares by identity."""


def test_what_is_made_is_kept_by_object_and_by_what_else_it_depends_on() -> None:
    kept: Kept[Thing, list[int]] = Kept()
    one, other = Thing(), Thing()
    first = kept.get(one, lambda: [1])
    assert kept.get(one, lambda: [2]) is first
    assert kept.get(one, lambda: [3], also="small") == [3]
    assert kept.get(other, lambda: [4]) == [4]


def test_nothing_outlives_its_object_and_an_address_used_again_is_another_object() -> None:
    kept: Kept[Thing, int] = Kept()
    for number in range(50):  # CPython gives the address of one to the next
        assert kept.get(Thing(), lambda number=number: number) == number
        gc.collect()
        assert kept._kept == {}
