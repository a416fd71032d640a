"""Fields of an incident of a report: what each was last drawn with, so that what a person typed is told from it.

A shortcut may arrive while a screen is drawn. A field that was not drawn anew yet then still holds a value of before,
which nobody typed and which must not be taken for a correction.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import streamlit as st

_DRAWN: Final = "report_drawn"


def drawn_key(stem: str, value: Any) -> str:
    """Key of the widget of a field, which shows a value from now on.

    A value that came from elsewhere than the widget gets a widget of its own: what a browser still sends for the one
    of before reaches nothing.
    """
    drawn: dict[str, tuple[int, Any]] = st.session_state.setdefault(_DRAWN, {})
    number = drawn[stem][0] if stem in drawn else 0
    key = _key(stem, number)
    if stem in drawn and (key not in st.session_state or differs(said(key), plain_value(value))):
        number += 1
        key = _key(stem, number)
    drawn[stem] = (number, plain_value(value))
    st.session_state[key] = value
    return key


def typed(stem: str) -> tuple[bool, Any]:
    """Tell whether a field holds something else than it was drawn with, and what."""
    known = st.session_state.get(_DRAWN, {}).get(stem)
    if known is None or (key := _key(stem, known[0])) not in st.session_state:
        return False, None
    value = said(key)
    return differs(value, known[1]), value


def said(key: str) -> Any:
    """Value of a widget as a record has it."""
    return plain_value(st.session_state.get(key))


def plain_value(value: Any) -> Any:
    """Value as a record has it: days in ISO 8601, text without blanks around it."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return value.strip() if isinstance(value, str) else value


def differs(value: Any, now: Any) -> bool:
    """Tell whether two values differ; what is empty does not, but zero is a number."""
    return bool(value != now) and not (_is_empty(value) and _is_empty(now))


def _is_empty(value: Any) -> bool:
    return value is None or value is False or (isinstance(value, str | list) and not value)


def _key(stem: str, number: int) -> str:
    return f"{stem}-{number}" if number else stem
