"""Snapshots as files: a composition drawn from the data as it is now, with the record of where it comes from in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from geo.core.errors import BadInput
from geo.maps.provenance import provenance_of, sealed
from geo.maps.scene import Scene, make_scene

if TYPE_CHECKING:
    from geo.maps.composition import Composition
    from geo.sources.atlas import Atlas

# Kinds of file; a brief is a PDF, or a picture of it. A page holds rows, a picture shows them.
KINDS: Final = ("png", "svg", "pdf", "html", "brief", "brief-png")
_WITH_ROWS: Final = ("html",)
_CARRIED_AS: Final = {"brief": "pdf", "brief-png": "png"}


def snapshot_bytes(
    atlas: Atlas,
    composition: Composition,
    kind: str,
    *,
    made_at: dt.datetime,
    dpi: int = 150,
    base_url: str = "",
    tell: Callable[[str], None] | None = None,
) -> bytes:
    """Make a snapshot that says what it is, and can be opened again.

    Parameters
    ----------
    atlas : Atlas
    composition : Composition
    kind : str
        One of `KINDS`.
    made_at : datetime
        With a time zone.
    dpi : int
        Dots per inch of a picture.
    base_url : str
        Address at which the atlas is served, for the link; "" for none.
    tell : callable, optional
        Told in words what was held back, and how many incidents are shown.

    Returns
    -------
    bytes

    Raises
    ------
    BadInput
        For another kind, or a resolution out of its range.
    """
    if kind not in KINDS:
        raise BadInput(f"No snapshot is of the kind {kind!r}: choose one of {', '.join(KINDS)}.")
    rows = kind in _WITH_ROWS
    scene = make_scene(atlas, composition, made_at=made_at, base_url=base_url, rows=rows)
    if tell is not None:
        for words in (*scene.held_back, scene.view.counts_words(scene.say)):
            tell(words)
    content = _drawn(scene, kind, dpi)
    carried = _CARRIED_AS.get(kind, kind)
    return sealed(content, carried, provenance_of(scene, atlas, passed_on=rows))


def _drawn(scene: Scene, kind: str, dpi: int) -> bytes:
    if kind in ("png", "svg", "pdf"):
        from geo.maps.printed import picture_bytes

        return picture_bytes(scene, kind, dpi=dpi)
    if kind == "html":
        from geo.maps.html_page import html_bytes

        return html_bytes(scene)
    from geo.maps.brief import brief_bytes

    return brief_bytes(scene, _CARRIED_AS[kind], today=scene.made_at.astimezone().date(), dpi=dpi)
