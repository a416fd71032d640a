"""What the reader chose on the Snapshot screen: a composition, what to make of it, and how; in the URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import streamlit as st

from geo.core.language import LANGUAGES, Language
from geo.incidents.filter import Notice
from geo.maps.composition import Composition, read_own
from pages.parts import loaders, state

SCREEN: Final = "snapshot"
# What can be made: a picture, a brief, a page that opens offline, rows; and a file that is opened again.
MAKES: Final = ("map", "brief", "page", "data", "open")
# Period of a brief: the last days, weeks, months, year; or the filter's own. "" is the usual one.
LASTS: Final = ("7d", "4w", "3m", "1y", "filter")
DPIS: Final = (96, 150, 200, 300, 400, 600)
USUAL_DPI: Final = 150
_LINK: Final = "snapshot_link"
_KEPT: Final = "snapshot_choices"
_NOTICES: Final = "snapshot_notices"
_WIDGETS: Final = "w_snap_"


@dataclass(frozen=True)
class Choices:
    """What to make of a composition.

    Attributes
    ----------
    make : str
        One of `MAKES`.
    dpi : int
        Dots per inch of a PNG, one of `DPIS`.
    sheet : str
        Language of what is made; "" for the one of the screen.
    last : str
        Period of a brief, one of `LASTS`; "" for the usual one.
    own : Composition
        The filter and the language in it stand for nothing: `composition` has those of the session.
    """

    make: str = MAKES[0]
    dpi: int = USUAL_DPI
    sheet: str = ""
    last: str = ""
    own: Composition = field(default_factory=Composition)

    def to_query(self) -> dict[str, str]:
        """Write as URL parameters; only what differs from the beginning."""
        written = {
            "make": self.make if self.make != MAKES[0] else "",
            "dpi": str(self.dpi) if self.dpi != USUAL_DPI else "",
            "sheet": self.sheet,
            "last": self.last,
        }
        return {name: text for name, text in written.items() if text} | self.own.own_query()

    def composition(self, say: Language) -> Composition:
        """Give the composition under the session's filter, in the language of the sheet."""
        return replace(self.own, filter=state.current_filter(), lang=self.sheet or say.code)

    def with_own(self, **changes: Any) -> Choices:
        """Give the same choices with another composition."""
        return replace(self, own=replace(self.own, **changes))


def read_choices(query: Mapping[str, str]) -> tuple[Choices, tuple[Notice, ...]]:
    """Read choices from URL parameters; what cannot be used is dropped, with a notice."""
    own, notices = read_own(query, loaders.atlas().vocabulary, state.current_filter())
    found: list[Notice] = []

    def one_of(name: str, known: Mapping[str, Any], otherwise: Any) -> Any:
        text = query.get(name, "").strip()
        if text and text not in known:
            found.append(Notice(name, text[:60], "unknown"))
        return known.get(text, otherwise)

    choices = Choices(
        make=one_of("make", {one: one for one in MAKES}, MAKES[0]),
        dpi=one_of("dpi", {str(one): one for one in DPIS}, USUAL_DPI),
        sheet=one_of("sheet", {one: one for one in LANGUAGES}, ""),
        last=one_of("last", {one: one for one in LASTS}, ""),
        own=replace(own, filter=Composition().filter, lang=Composition().lang),
    )
    return choices, (*found, *notices)


def current() -> Choices:
    """Give what the reader chose: from the link where it is new, else as it was kept."""
    link = state.own()
    if link != st.session_state.get(_LINK) or _KEPT not in st.session_state:
        st.session_state[_KEPT], st.session_state[_NOTICES] = read_choices(link)
        for key in [key for key in st.session_state if str(key).startswith(_WIDGETS)]:
            del st.session_state[key]
    kept: Choices = st.session_state[_KEPT]
    return kept


def keep(choices: Choices) -> Choices:
    """Take over what the widgets say, and let the URL say it too; notices of the link go with the first change."""
    if choices != st.session_state.get(_KEPT):
        st.session_state[_NOTICES] = ()
    st.session_state[_KEPT] = choices
    state.set_own(choices.to_query())
    st.session_state[_LINK] = state.own()
    return choices


def notices() -> tuple[Notice, ...]:
    """What could not be used of the link."""
    found: tuple[Notice, ...] = st.session_state.get(_NOTICES, ())
    return found


def open_composition(composition: Composition, *, sheet: str = "") -> None:
    """Show a composition on the Snapshot screen, its filter included; the screen must be drawn anew afterwards.

    Parameters
    ----------
    composition : Composition
    sheet : str
        Language of the sheet; "" for that of the screen.
    """
    state.set_filter(composition.filter, ())
    st.session_state.pop("w_country", None)  # the form fills itself from the filter when it is drawn again
    state.hand_over(SCREEN, Choices(sheet=sheet, own=composition).to_query())


def key_of(name: str) -> str:
    """Key of a widget of this screen."""
    return _WIDGETS + name


def key_with(name: str, value: Any) -> str:
    """Key of a widget that is drawn next; it shows this value if the reader did not touch it yet."""
    key = key_of(name)
    st.session_state.setdefault(key, value)
    return key
