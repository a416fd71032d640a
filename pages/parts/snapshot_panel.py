"""The Snapshot screen: what can be made, its options, the preview, the files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import streamlit as st

from geo.core.language import Language
from geo.maps.composition import Composition
from pages.parts import (
    brief_panel,
    export_panel,
    figures,
    loaders,
    snapshot_choices,
    snapshot_files,
    snapshot_harm,
    snapshot_link,
    snapshot_options,
    snapshot_restore,
    state,
)
from pages.parts.error_panel import error_panel
from pages.parts.plain import plain
from pages.parts.snapshot_choices import Choices, key_of, key_with

# What can be made stands in equal columns, as many as there is room for.
STYLE: Final = f"""<style>
.st-key-{key_of("make")} [role="radiogroup"] {{ display: grid; gap: 0.6rem 1rem; align-items: start;
  grid-template-columns: repeat(auto-fit, minmax(180px, 1fr)); }}
</style>"""
MIME: Final = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "html": "text/html",
}


# A brief has a period of its own, a file that is opened again a filter: other figures would contradict them.
_OF_THE_FILTER: Final = ("map", "page", "data")


@st.fragment
def show(say: Language) -> None:
    """Draw the screen below its heading; a choice runs this fragment alone."""
    snapshot_restore.follow()
    chosen = snapshot_choices.current()
    notices = st.container()
    chosen = _what(chosen, say)
    part = _PARTS[chosen.make]
    if chosen.make in _OF_THE_FILTER:
        figures.account(loaders.view(state.current_filter()), say)
    with error_panel(say):
        if part.leaves:
            chosen = snapshot_harm.draw(chosen, say)
        made, beside = st.columns([0.66, 0.34], gap="large") if part.options else (st.container(), st.container())
        if part.options:
            with beside:
                chosen = part.options(chosen, say)
        snapshot_choices.keep(chosen)
        with notices:  # the first choice takes them away
            for notice in snapshot_choices.notices():
                st.warning(plain(say("Part of the link was not used: {notice}", notice=notice.words(say))))
        base = snapshot_link.base_url()
        with made, error_panel(say):
            part.make(chosen, base, say)
        if part.leaves:
            snapshot_link.show(chosen, base, say)


def make_names(say: Language) -> dict[str, tuple[str, str]]:
    """What can be made: its name, and what it is for."""
    return {
        "map": (say("Map picture"), say("for report, slide, wall: PNG, SVG, PDF")),
        "brief": (say("Brief"), say("one page of figures: PDF")),
        "page": (say("Field pack"), say("a living map for a phone, no network: HTML")),
        "data": (say("Data"), say("rows for Excel, QGIS, a program")),
        "open": (say("Open again"), say("a file from here: its view, what changed")),
    }


def _what(chosen: Choices, say: Language) -> Choices:
    st.html(STYLE)
    names = make_names(say)
    usual = chosen.make if chosen.make in _PARTS else "map"
    make = st.radio(
        say("What to make"), list(_PARTS), key=key_with("make", usual), format_func=lambda one: names[one][0],
        captions=[names[one][1] for one in _PARTS], horizontal=True, label_visibility="collapsed", width="stretch",
    )  # fmt: skip
    return replace(chosen, make=make)


def _map(chosen: Choices, base: str, say: Language) -> None:
    composition = chosen.composition(say)
    held = snapshot_harm.account(composition, say, rows=False)
    files = st.container()
    with st.spinner(say("Drawing …")):
        preview = snapshot_files.preview(composition, base)
    with files:  # only what can be drawn is offered
        labels = {
            "png": say("Download PNG, {dpi} dpi", dpi=chosen.dpi),
            "svg": say("Download SVG"),
            "pdf": say("Download PDF"),
        }
        with st.container(horizontal=True):
            for kind, label in labels.items():
                download(composition, kind, label, dpi=chosen.dpi, base=base, primary=kind == "png")
        st.caption(plain(_honest(chosen, preview.seconds, say)))
    with st.container(border=True):
        st.image(preview.content, width="stretch", alt=say("Preview of the sheet: {what}", what=held.counts))
    told = [held.counts, say("Deaths: {toll}", toll=held.deaths) if held.n_shown else ""]
    if (
        composition.panels
        or composition.extent.kind not in ("", "zone")
        or composition.style in ("cells", "choropleth")
    ):
        told.append(say("the sheet says how many of them it does not draw"))
    st.caption(plain(say("On the sheet: {what}", what=" · ".join(filter(None, told)))))


def _honest(chosen: Choices, seconds: float, say: Language) -> str:
    """Say how large the PNG is, and that files take their time."""
    width, height = snapshot_files.pixels(chosen.own.layout, chosen.dpi)
    size = say("PNG: {width} × {height} pixels.", width=say.number(width), height=say.number(height))
    n = max(1, round(seconds))
    took = say.plural(
        "Files are drawn when clicked; the preview below took {n} second.",
        "Files are drawn when clicked; the preview below took {n} seconds.",
        n,
    )
    return f"{took} {size}"


def download(
    composition: Composition, kind: str, label: str, *, dpi: int = 150, base: str = "", primary: bool = False
) -> None:
    """Offer a file that is made when clicked, outside of the session: it takes along all that it needs."""
    st.download_button(
        label,
        lambda: snapshot_files.file(composition, kind, dpi, base),
        f"sahel_incidents_{snapshot_files.today().isoformat()}.{kind}",
        MIME[kind],
        key=f"snapshot_{kind}",
        type="primary" if primary else "secondary",
        icon=":material/download:",
        on_click="ignore",
    )


def _page(chosen: Choices, base: str, say: Language) -> None:
    composition = chosen.composition(say)
    held = snapshot_harm.account(composition, say, rows=True)
    most = snapshot_files.most_on_a_page()
    if held.n_shown > most:
        words = say(
            "A page can hold {most} incidents, and the filter shows {n}: choose a shorter period or a region.",
            most=say.number(most), n=say.number(held.n_shown),
        )  # fmt: skip
        st.warning(plain(words))
        return
    st.caption(
        plain(
            say(
                "Opens from a mail attachment, also on a phone and without network: map, popups, legend, a filter by "
                "period and kind, English and French."
            )
        )
    )
    download(composition, "html", say("Download the page (HTML)"), base=base, primary=True)
    st.caption(plain(say("In the file: {what}", what=held.counts)))


def _again(_chosen: Choices, _base: str, say: Language) -> None:
    snapshot_restore.restore(say)


@dataclass(frozen=True)
class _Part:
    """One thing to make: what draws it, its options beside it, and whether something leaves."""

    make: Callable[[Choices, str, Language], None]
    options: Callable[[Choices, Language], Choices] | None = None
    leaves: bool = True


def _data(chosen: Choices, base: str, say: Language) -> None:
    export_panel.exports(chosen.composition(say), base, say)


_PARTS: Final = {
    "map": _Part(_map, snapshot_options.draw),
    "brief": _Part(brief_panel.make, brief_panel.options),
    "page": _Part(_page, snapshot_options.page),
    "data": _Part(_data),
    "open": _Part(_again, leaves=False),
}
