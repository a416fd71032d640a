"""Waiting for what a person would wait for before the next click."""

from __future__ import annotations

from typing import Any

_STILL_MS = 250
_MOST = 80


def settled(page: Any) -> None:
    """Wait until what was asked for last is drawn: a button that is about to be drawn anew takes no click."""
    page.wait_for_function(
        "document.querySelector('[data-testid=stApp]')?.getAttribute('data-test-script-state') === 'notRunning'"
        " && !document.querySelector('[data-stale=true]')"
    )


def still(one: Any) -> Any:
    """Wait until something stands where it stood a moment ago, as on a map that slides to show it; return it."""
    before = None
    for _ in range(_MOST):
        now = one.bounding_box()
        if now is not None and now == before:
            return one
        before = now
        one.page.wait_for_timeout(_STILL_MS)
    raise AssertionError("it never stands still")
