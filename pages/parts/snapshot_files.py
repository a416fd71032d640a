"""Cached files of the Snapshot screen, as bytes that sessions share: pictures, briefs, pages; see `loaders`.

What is made is kept for an hour, so that a second click or a second reader costs nothing; old ones go first, since
a picture of a large sheet has megabytes.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Final

import streamlit as st

from geo.maps.composition import LAYOUTS, Composition
from geo.maps.scene import make_scene
from geo.maps.snapshots import snapshot_bytes
from geo.sources.atlas import Atlas
from pages.parts import loaders

_KEPT_S: Final = 3600
# A drawing of 50,000 incidents takes some 400 MB. Two at once: a small computer is not overrun, and a small sheet need
# not wait for a large one.
_AT_ONCE: Final = BoundedSemaphore(2)


@dataclass(frozen=True)
class Held:
    """What leaves and what does not, in words.

    Attributes
    ----------
    n_shown : int
    counts : str
        How many incidents are shown and hidden.
    deaths : str
        As a range.
    held_back : tuple of str
        What the do-no-harm profile and the terms of datasets keep back.
    """

    n_shown: int
    counts: str
    deaths: str
    held_back: tuple[str, ...]


def today() -> dt.date:
    """The day on which what is made now is made (UTC)."""
    return dt.datetime.now(dt.UTC).date()


def held(composition: Composition, *, rows: bool) -> Held:
    """Tell what of a composition leaves, and what is kept back; `rows` for a file that holds rows."""
    loaded = loaders.atlas()
    return _held(loaded.key, today(), composition, rows, loaded)


@st.cache_resource(show_spinner=False, max_entries=32)
def _held(key: str, day: dt.date, composition: Composition, rows: bool, _loaded: Atlas) -> Held:  # noqa: ARG001 - Streamlit keys by them
    scene = make_scene(_loaded, composition, made_at=dt.datetime.now(dt.UTC), rows=rows)
    view = scene.view
    return Held(view.n_shown, view.counts_words(scene.say), view.deaths_words(scene.say), scene.held_back)


def pixels(layout: str, dpi: int) -> tuple[int, int]:
    """Width and height of a PNG."""
    sheet = LAYOUTS[layout]
    return round(sheet.width_mm / 25.4 * dpi), round(sheet.height_mm / 25.4 * dpi)


def preview_dpi(layout: str) -> int:
    """Dots per inch of a preview: enough to read on a screen, quick to draw."""
    return 96 if max(LAYOUTS[layout].width_mm, LAYOUTS[layout].height_mm) < 400 else 72


@dataclass(frozen=True)
class Preview:
    """A picture for the screen (PNG), and how many seconds it took to draw."""

    content: bytes
    seconds: float


def preview(composition: Composition, base_url: str) -> Preview:
    """Draw a composition as a PNG for the screen."""
    loaded = loaders.atlas()
    return _preview(loaded.key, today(), composition, preview_dpi(composition.layout), base_url, loaded)


@st.cache_data(show_spinner=False, max_entries=24, ttl=_KEPT_S)
def _preview(key: str, day: dt.date, composition: Composition, dpi: int, base_url: str, _loaded: Atlas) -> Preview:  # noqa: ARG001 - Streamlit keys by them
    from geo.maps import printed  # noqa: F401 - the first import of what draws takes seconds, which are not the picture's

    start = time.perf_counter()
    content = _drawn(composition, "png", dpi, base_url, _loaded)
    return Preview(content, time.perf_counter() - start)


def most_on_a_page() -> int:
    """How many incidents a page can hold."""
    from geo.maps.html_page import MOST_INCIDENTS

    return MOST_INCIDENTS


def file(composition: Composition, kind: str, dpi: int, base_url: str) -> bytes:
    """Make a file of a composition: ``"png"``, ``"svg"``, ``"pdf"``, ``"html"`` or ``"brief"``."""
    loaded = loaders.atlas()
    return _file(loaded.key, today(), composition, kind, dpi, base_url, loaded)


@st.cache_data(show_spinner=False, max_entries=12, ttl=_KEPT_S)  # of 50,000 incidents some 5 MB each
def _file(
    key: str,  # noqa: ARG001 - Streamlit keys by it
    day: dt.date,  # noqa: ARG001 - Streamlit keys by it
    composition: Composition,
    kind: str,
    dpi: int,
    base_url: str,
    _loaded: Atlas,
) -> bytes:
    return _drawn(composition, kind, dpi, base_url, _loaded)


def rows(composition: Composition, kind: str, base_url: str) -> bytes:
    """Make a ZIP of the rows of a composition in a format of `geo.maps.export_table.FORMATS`, and their companion."""
    loaded = loaders.atlas()
    return _rows(loaded.key, today(), composition, kind, base_url, loaded)


@st.cache_data(show_spinner=False, max_entries=4, ttl=_KEPT_S)
def _rows(key: str, day: dt.date, composition: Composition, kind: str, base_url: str, _loaded: Atlas) -> bytes:  # noqa: ARG001 - Streamlit keys by them
    from geo.maps.export_files import zip_bytes

    with _AT_ONCE:
        return zip_bytes(_loaded, composition, kind, made_at=dt.datetime.now(dt.UTC), base_url=base_url)


def _drawn(composition: Composition, kind: str, dpi: int, base_url: str, loaded: Atlas) -> bytes:
    with _AT_ONCE:
        return snapshot_bytes(loaded, composition, kind, made_at=dt.datetime.now(dt.UTC), dpi=dpi, base_url=base_url)
