"""How long work tells whoever waits for it how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int | None, str], None]
"""Called with what is done, what there is in all (None when unknown), and what is under way, in words.

What is being read or downloaded is counted in bytes.
"""
