"""What is costly to make of an object, kept as long as the object lives."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

Owner = TypeVar("Owner")
Made = TypeVar("Made")


class Kept(Generic[Owner, Made]):
    """Things made of objects that compare by identity and are not changed, such as tables and boundaries.

    An object that is gone takes what was made of it along, and another one at its address is never mistaken for it.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[int, Hashable], tuple[weakref.ref[Any], Made]] = {}

    def get(self, owner: Owner, make: Callable[[], Made], also: Hashable = None) -> Made:
        """Give what was made of an object, or make it.

        Parameters
        ----------
        owner : object
            Weakly referenced.
        make : callable
            Must not keep a reference to `owner` in what it makes.
        also : hashable
            What else it depends on.
        """
        key = (id(owner), also)
        kept = self._kept.get(key)
        if kept is not None and kept[0]() is owner:
            return kept[1]
        made = make()
        self._kept[key] = (weakref.ref(owner, lambda gone: self._forget(key, gone)), made)
        return made

    def _forget(self, key: tuple[int, Hashable], gone: weakref.ref[Any]) -> None:
        kept = self._kept.get(key)
        if kept is not None and kept[0] is gone:
            self._kept.pop(key, None)
