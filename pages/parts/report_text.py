"""The text of the open report with its evidence marked, and words of it that a person gives to a field."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any, Final

import streamlit as st
import streamlit.components.v2 as components

from geo.core.language import Language
from geo.maps.report_text import Mark, group_of, legend, letters, marked_text, text_script, text_style
from geo.sources.report.document import Span
from geo.sources.report.drafts import OPEN
from geo.sources.report.setting import with_words
from pages.parts import report_state, report_words
from pages.parts.error_panel import in_turn

_NAME: Final = "atlas_report_text"
_KEY: Final = "report_text"
_FRAME: Final = (
    '<div class="rt-frame"><div class="rt-key"></div>'
    '<div class="rt-text" tabindex="0" role="document" dir="auto"></div><div class="rt-bar" aria-live="polite">'
    "</div></div>"
)
_NEW: Final = "new"


@cache
def _component() -> Any:
    return components.component(_NAME, html=_FRAME, css=text_style(), js=text_script(), isolate_styles=False)


def show(work: report_state.Work, say: Language) -> None:
    """Draw the text."""
    document = work.report.document
    marks = _marks(work)
    html = marked_text(document.text, marks, say)
    data = {
        "html": html,
        "legend": legend({one.group for one in marks}, say),
        "stamp": hashlib.blake2b(html.encode("utf-8", "replace"), digest_size=8).hexdigest(),
        "lang": document.language,
        "card": work.card or "-",
        "label": say("Text of the report. Arrows move by word and line, with Shift they select."),
        "hint": say(
            "Select words, also with Shift and the arrows, to give them to a field of this incident, or to make a new "
            "one."
        ),
        "reading": say("Hover a field to see its words, and words to see their field."),
        "editable": True,
        "fields": _fields(work, say),
    }
    _component()(key=_KEY, data=data, on_picked_change=lambda: in_turn(_picked, say))


def _marks(work: report_state.Work) -> list[Mark]:
    marks = [
        Mark(one.span.start, one.span.end, group_of(one.field), draft.key)
        for draft in work.drafts
        for one in draft.evidence
        if not report_words.is_inferred(one)
    ]
    if (words := work.found.published_words) is not None:
        marks.append(Mark(words.start, words.end, "published"))
    return marks + [Mark(one.span.start, one.span.end, "out") for one in work.found.left_out]


def field_names(say: Language) -> dict[str, str]:
    """Names of the fields that words can be given to, in the order in which they are offered."""
    return {
        "event_date": say("When"),
        "place": say("Where"),
        "fatalities_security": say("Killed: security forces"),
        "fatalities_civilians": say("Killed: civilians"),
        "fatalities_militants": say("Killed: militants"),
        "fatalities": say("Killed: all"),
        "injured": say("Injured"),
        "missing": say("Missing"),
        "captured": say("Captured"),
        "attributed_to": say("Attributed to"),
        "claimed_by": say("Claimed by"),
        "possible_actors": say("Possible"),
        "target": say("Target"),
        "event_type": say("Kind"),
        "title": say("Title"),
    }


def _fields(work: report_state.Work, say: Language) -> list[list[str]]:
    """Fields for the bar of selected words: code, name, key."""
    shown = letters(say)
    keys = {
        "event_date": shown["date"], "place": shown["place"], "fatalities_security": "1", "fatalities_civilians": "2",
        "fatalities_militants": "3", "fatalities": shown["killed"], "injured": shown["hurt"],
        "attributed_to": shown["who"], "target": shown["target"], "event_type": shown["kind"],
    }  # fmt: skip
    draft = work.draft
    own = [[code, name, keys.get(code, "")] for code, name in field_names(say).items()]
    return [*(own if draft is not None and draft.state == OPEN else []), [_NEW, say("New incident"), "N"]]


def _picked(say: Language) -> None:
    """Take over words that were selected; what arrives comes from a browser."""
    result = st.session_state.get(_KEY)
    picked = getattr(result, "picked", None) or (result or {}).get("picked")
    work = report_state.opened()
    if work is None or not isinstance(picked, dict):
        return
    start, end, field = picked.get("start"), picked.get("end"), picked.get("field")
    length = len(work.report.document.text)
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= length):
        return
    if field == _NEW:
        report_state.add_from_words(Span(start, end))
    elif work.draft is not None and picked.get("card") == work.card and field in field_names(say):
        report_state.change(with_words(work.found, work.draft, str(field), Span(start, end), report_state.resolver()))
