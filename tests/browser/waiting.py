"""Waiting for what a person would wait for before the next click."""

from __future__ import annotations

from typing import Any


def settled(page: Any) -> None:
    """Wait until what was asked for last is drawn: a button that is about to be drawn anew takes no click."""
    page.wait_for_function(
        "document.querySelector('[data-testid=stApp]')?.getAttribute('data-test-script-state') === 'notRunning'"
        " && !document.querySelector('[data-stale=true]')"
    )
