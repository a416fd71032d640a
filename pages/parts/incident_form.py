"""The form that changes an incident: what is written is a change with who, when and why; nothing is overwritten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

import pandas as pd
import streamlit as st

from geo.core.errors import BadInput
from geo.core.language import Language
from geo.incidents.filter import EARLIEST, LATEST, MOST_FATALITIES, Vocabulary
from geo.incidents.schema import DATE_PREC, ROLES, SIDES, WHERE_PREC, Row, toll_columns
from pages.parts import editing, loaders
from pages.parts.error_panel import attempt, tell
from pages.parts.incident_history import as_shipped
from pages.parts.plain import plain

_TEXTS: Final = ("title", "title_fr", "target", "target_fr", "place", "summary", "summary_fr")
_DAYS: Final = ("event_date", "event_date_end")
_PEOPLE: Final = ("injured", "missing", "captured")
_DEGREES: Final = ("lat", "lon")


def show(row: Row, say: Language) -> None:
    """Draw the form of one incident.

    Parameters
    ----------
    row : mapping
        The incident as the table has it.
    say : Language
    """
    if not editing.ask(say, "edit"):
        return
    incident_id = str(row["incident_id"])
    with loaders.store() as store:
        version = store.current_version(incident_id)
    before = {name: _plain_value(row[name]) for name in _names()}
    vocabulary = loaders.atlas().vocabulary
    # Another version draws another form, so that it never shows what was there before somebody else's change.
    stem = f"edit_{incident_id}_{version}_"
    with st.form(f"{stem}form"):
        _words(before, stem, say)
        _when_and_what(before, stem, vocabulary, say)
        _where(before, stem, say)
        _tolls(before, stem, say)
        _who(before, stem, vocabulary, say)
        st.text_input(say("Why (a source, a correction)"), key=f"{stem}why", max_chars=500)
        st.form_submit_button(
            say("Save the change"),
            type="primary",
            on_click=attempt,
            args=(_save, row, version, before, stem, say),
        )


def _names() -> tuple[str, ...]:
    tolls = [name for side in ("", *SIDES) for name in toll_columns(side)]
    others = ("date_precision", "event_type", "where_prec", "uncertainty_km")
    return (*_TEXTS, *_DAYS, *_PEOPLE, *ROLES, *_DEGREES, *tolls, *others)


def _plain_value(value: Any) -> Any:
    """A cell as widgets hold it: None for what is missing."""
    if isinstance(value, list):
        return value
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    return value.item() if hasattr(value, "item") else value


def _save(row: Row, version: int, before: dict[str, Any], stem: str, say: Language) -> None:
    who = editing.require_editor(say)
    why = str(st.session_state[f"{stem}why"]).strip()
    if not why:
        raise BadInput(say("Say why, in a few words: whoever reads this later will ask."))
    after = {name: _read(st.session_state[f"{stem}{name}"]) for name in before}
    changed = {name: _sent(after[name]) for name in before if after[name] != _read(before[name])}
    if not changed:
        raise BadInput(say("Nothing was changed in the form."))
    with loaders.store() as store:
        event = store.edit(str(row["incident_id"]), changed, who=who, why=why, version=version, shipped=as_shipped(row))
    tell(say("Saved as change {number}. The history can take it back.", number=event.event_id))


def _read(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _sent(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _words(before: dict[str, Any], stem: str, say: Language) -> None:
    english, french = st.columns(2)
    english.text_input(say("What happened, in English"), before["title"], key=f"{stem}title")
    french.text_input(say("What happened, in French"), before["title_fr"], key=f"{stem}title_fr")
    english.text_input(say("Target, in English"), before["target"], key=f"{stem}target")
    french.text_input(say("Target, in French"), before["target_fr"], key=f"{stem}target_fr")
    english.text_area(say("Summary, in English"), before["summary"], key=f"{stem}summary", height=90)
    french.text_area(say("Summary, in French"), before["summary_fr"], key=f"{stem}summary_fr", height=90)


def _when_and_what(before: dict[str, Any], stem: str, vocabulary: Vocabulary, say: Language) -> None:
    first, last, precision, kind = st.columns(4)
    for column, label, name in ((first, say("First day"), "event_date"), (last, say("Last day"), "event_date_end")):
        column.date_input(
            label, before[name], min_value=EARLIEST, max_value=LATEST, format="DD/MM/YYYY", key=f"{stem}{name}"
        )
    _choice(precision, say("Date known as"), before, "date_precision", stem, lambda c: f"{c} – {say(DATE_PREC[c])}")
    kind.selectbox(
        say("Kind of incident"),
        list(vocabulary.event_types),
        index=list(vocabulary.event_types).index(before["event_type"]),
        format_func=lambda code: vocabulary.event_types[code].name(say),
        key=f"{stem}event_type",
    )


def _choice(where: Any, label: str, before: dict[str, Any], name: str, stem: str, words: Callable[[int], str]) -> None:
    codes = list(DATE_PREC if name == "date_precision" else WHERE_PREC)
    chosen = before[name]
    where.selectbox(
        label, codes, index=None if chosen is None else codes.index(chosen), format_func=words, key=f"{stem}{name}"
    )


def _where(before: dict[str, Any], stem: str, say: Language) -> None:
    place, precision, lat, lon, radius = st.columns([2, 2, 1, 1, 1])
    place.text_input(say("Place"), before["place"], key=f"{stem}place")
    _choice(precision, say("Place known as"), before, "where_prec", stem, lambda c: f"{c} – {say(WHERE_PREC[c])}")
    for column, label, name, limit in ((lat, say("Latitude"), "lat", 90.0), (lon, say("Longitude"), "lon", 180.0)):
        column.number_input(label, -limit, limit, before[name], step=0.01, format="%.5f", key=f"{stem}{name}")
    radius.number_input(
        say("Uncertainty, km"), 0.0, 2000.0, before["uncertainty_km"], step=1.0, format="%.1f",
        key=f"{stem}uncertainty_km",
    )  # fmt: skip
    st.caption(plain(say("Latitude and longitude make a point: leave both empty where only an area is known.")))


def _tolls(before: dict[str, Any], stem: str, say: Language) -> None:
    sides = {
        "": say("Deaths"),
        "security": say("Security forces"),
        "civilians": say("Civilians"),
        "militants": say("Militants"),
    }
    bounds = (say("lowest"), say("best"), say("highest"))
    columns = st.columns(4)
    for column, (side, name) in zip(columns, sides.items(), strict=True):
        for bound, key in zip(bounds, toll_columns(side), strict=True):
            column.number_input(f"{name}, {bound}", 0, MOST_FATALITIES, before[key], step=1, key=f"{stem}{key}")
    words = {"injured": say("Injured"), "missing": say("Missing"), "captured": say("Captured")}
    for column, name in zip(columns, _PEOPLE, strict=False):
        column.number_input(words[name], 0, MOST_FATALITIES, before[name], step=1, key=f"{stem}{name}")
    st.caption(plain(say("An empty field is a number that nobody reported; zero says that nobody died.")))


def _who(before: dict[str, Any], stem: str, vocabulary: Vocabulary, say: Language) -> None:
    labels = {
        "attributed_to": say("Attributed to"),
        "claimed_by": say("Claimed by"),
        "possible_actors": say("Possible"),
        "target_actors": say("Who was attacked"),
    }
    known = [actor.actor_id for actor in vocabulary.actors.all]
    for column, (name, label) in zip(st.columns(4), labels.items(), strict=True):
        column.multiselect(
            label,
            list(dict.fromkeys([*known, *before[name]])),
            before[name],
            format_func=lambda actor_id: vocabulary.actors.name(actor_id, say),
            key=f"{stem}{name}",
        )
