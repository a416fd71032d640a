"""The form of an incident of a report: every field, checked as it is set, each beside the words that it came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import streamlit as st

from geo.core.errors import BadInput
from geo.core.language import Language
from geo.incidents.edits import EDITABLE
from geo.incidents.filter import EARLIEST, LATEST, MOST_FATALITIES
from geo.incidents.schema import DATE_PREC, toll_columns
from geo.maps.report_text import group_of
from geo.sources.report.drafts import Draft, as_read, with_fields
from pages.parts import loaders, report_state, report_words
from pages.parts.error_panel import in_turn
from pages.parts.plain import plain
from pages.parts.report_widgets import differs, drawn_key, said, typed

Words = Callable[[Any], str]


def show(draft: Draft, say: Language) -> None:
    """Draw every field of a draft."""
    when, toll, who, where, words = st.tabs(
        [say("When and what"), say("Toll"), say("Who"), say("Place in figures"), say("Words")]
    )
    with when:
        _when(draft, say)
    with toll:
        _toll(draft, say)
    with who:
        _who(draft, say)
    with where:
        _where(draft, say)
    with words:
        _words(draft, say)
    if draft.proposed and draft.corrected:
        st.button(
            say("Back to what was read"),
            key="report_reset",
            on_click=in_turn,
            args=(report_state.change, as_read(draft)),
        )


def _stem(draft: Draft, name: str) -> str:
    """Name of a field's widget; the group of the field stands in it for the marked text."""
    return f"rf_{group_of(name)}_{name}_{draft.key}"


def _key(draft: Draft, name: str, value: Any) -> str:
    """Key of a field's widget, which shows what the draft has now."""
    return drawn_key(_stem(draft, name), value)


def pending(draft: Draft) -> Draft:
    """Take over what stands in the fields and was not sent yet: a shortcut leaves a field before it says so.

    Raises
    ------
    BadInput
        When a value is not allowed; the message names it.
    """
    fields = {}
    for name in EDITABLE:
        is_typed, value = typed(_stem(draft, name))
        if is_typed and differs(value, draft.record.get(name)):
            fields[name] = value
    return with_fields(draft, fields) if fields else draft


def _take(key: str, name: str, draft_key: str) -> None:
    draft = report_state.still_open(draft_key)
    if draft is not None and differs(value := said(key), draft.record.get(name)):
        report_state.change(with_fields(draft, {name: value}))


def _sent(draft: Draft, name: str, key: str) -> dict[str, Any]:
    return {"key": key, "on_change": in_turn, "args": (_take, key, name, draft.key)}


def _when(draft: Draft, say: Language) -> None:
    first, last = st.columns(2)
    for column, label, name in ((first, say("First day"), "event_date"), (last, say("Last day"), "event_date_end")):
        now = draft.record.get(name)
        key = _key(draft, name, dt.date.fromisoformat(now) if now else None)
        column.date_input(label, min_value=EARLIEST, max_value=LATEST, format="DD/MM/YYYY", **_sent(draft, name, key))
    precision, kind = st.columns(2)
    _select(
        precision,
        say("Date known as"),
        draft,
        "date_precision",
        list(DATE_PREC),
        lambda c: f"{c} – {say(DATE_PREC[c])}",
    )
    kinds = loaders.atlas().vocabulary.event_types
    _select(kind, say("Kind of incident"), draft, "event_type", list(kinds), lambda code: kinds[code].name(say))


def _select(where: Any, label: str, draft: Draft, name: str, options: list[Any], words: Words) -> None:
    now = draft.record.get(name)
    key = _key(draft, name, now if now in options else None)
    where.selectbox(label, options, format_func=words, placeholder=plain("–"), **_sent(draft, name, key))


def _toll(draft: Draft, say: Language) -> None:
    sides = {
        "security": say("Security forces"),
        "civilians": say("Civilians"),
        "militants": say("Militants"),
        "": say("All together"),
    }
    bounds = (say("lowest"), say("best"), say("highest"))
    for side, name in sides.items():
        columns = st.columns(3)
        for column, bound, field in zip(columns, bounds, toll_columns(side), strict=True):
            _number(column, f"{name}, {bound}", draft, field)
    st.toggle(
        say("Floor: the figure may be higher (“at least”)"),
        **_sent(
            draft, "fatalities_open_ended",
            _key(draft, "fatalities_open_ended", bool(draft.record.get("fatalities_open_ended"))),
        ),
    )  # fmt: skip
    columns = st.columns(3)
    for column, (field, name) in zip(
        columns,
        {"injured": say("Injured"), "missing": say("Missing"), "captured": say("Captured")}.items(),
        strict=True,
    ):
        _number(column, name, draft, field)
    st.caption(plain(say("An empty field is a number that nobody reported; zero says that nobody died.")))


def _number(where: Any, label: str, draft: Draft, name: str) -> None:
    key = _key(draft, name, draft.record.get(name))
    where.number_input(label, 0, MOST_FATALITIES, step=1, **_sent(draft, name, key))


def _who(draft: Draft, say: Language) -> None:
    vocabulary = loaders.atlas().vocabulary
    known = [actor.actor_id for actor in vocabulary.actors.all]
    for name, label in report_words.role_labels(say).items():
        now = list(draft.record.get(name) or [])
        key = _key(draft, name, now)
        st.multiselect(
            label,
            list(dict.fromkeys([*known, *now])),
            format_func=lambda actor_id: vocabulary.actors.name(actor_id, say),
            placeholder=say("nobody named"),
            **_sent(draft, name, key),
        )
    english, french = st.columns(2)
    _text(english, say("Attributed by, in English"), draft, "attributed_by")
    _text(french, say("Attributed by, in French"), draft, "attributed_by_fr")


def _where(draft: Draft, say: Language) -> None:
    """Draw the point as figures: they are one place, so they are taken together."""
    names = {"lat": (say("Latitude"), 90.0), "lon": (say("Longitude"), 180.0)}
    work = report_state.opened()
    stem = f"rf_place_figures_{draft.key}_{work.revision if work else 0}_"
    with st.form(f"{stem}form", border=False):
        columns = st.columns(3)
        for column, (name, (label, limit)) in zip(columns, names.items(), strict=False):
            column.number_input(
                label, -limit, limit, draft.record.get(name), step=0.01, format="%.5f", key=f"{stem}{name}"
            )
        columns[2].number_input(
            say("Uncertainty, km"), 0.1, 2000.0, draft.record.get("uncertainty_km"), step=1.0, format="%.1f",
            key=f"{stem}km",
        )  # fmt: skip
        st.form_submit_button(say("Put the point there"), on_click=in_turn, args=(_put, draft.key, stem, say))
    st.caption(plain(say("For an area, or no place at all, choose it under the map.")))


def _put(key: str, stem: str, say: Language) -> None:
    draft = report_state.still_open(key)
    if draft is None:
        return
    lat, lon, km = (st.session_state.get(f"{stem}{name}") for name in ("lat", "lon", "km"))
    if lat is None or lon is None:
        raise BadInput(say("A point needs both latitude and longitude."))
    fields = {"lat": lat, "lon": lon, "where_prec": 1 if (km or 5.0) <= 5.0 else 2, "uncertainty_km": km or 5.0}
    moved = with_fields(draft, fields)
    report_state.change(with_fields(moved, {"place_id": "", "place_method": "", "place_note": "", "place_note_fr": ""}))


def _words(draft: Draft, say: Language) -> None:
    english, french = st.columns(2)
    for left, right, name in (
        (say("What happened, in English"), say("What happened, in French"), "title"),
        (say("Target, in English"), say("Target, in French"), "target"),
    ):
        _text(english, left, draft, name)
        _text(french, right, draft, f"{name}_fr")
    _text(english, say("Summary, in English"), draft, "summary", area=True)
    _text(french, say("Summary, in French"), draft, "summary_fr", area=True)
    _text(english, say("Words for the date"), draft, "date_phrase")


def _text(where: Any, label: str, draft: Draft, name: str, *, area: bool = False) -> None:
    key = _key(draft, name, str(draft.record.get(name) or ""))
    draw = where.text_area if area else where.text_input
    draw(label, **_sent(draft, name, key))
