"""What put an incident of a report on the map: the words of the report, the rules, what a person corrected, and who."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

import pandas as pd
import streamlit as st

from geo.core.errors import AtlasError
from geo.core.language import Language
from geo.incidents.schema import Row
from geo.maps.report_text import text_style
from geo.sources.report import queue
from geo.sources.report.accepting import ADDED, AS_READ, CORRECTED, DATASET_ID, UNREAD
from geo.sources.report.drafts import columns_of
from geo.sources.report.rule_words import rule_in
from pages.parts import editing, loaders, report_words
from pages.parts.plain import plain

_PREFIX: Final = f"{DATASET_ID}:"
_MOST: Final = 5


def of_row(row: Row, say: Language) -> None:
    """Draw under a card the words behind each record of it that was read from a report."""
    names = [str(row["incident_id"]), *map(str, row["linked_ids"])]
    for name in [one for one in names if one.startswith(_PREFIX)][:_MOST]:
        _words(name, say)


def _words(incident_id: str, say: Language) -> None:
    cells = _cells(incident_id)
    if not cells:
        return
    parts = [f"<h4>{escape(say('Read from a report: which words put it here'))}</h4>"]
    parts.append(f"<p>{escape(accepted_words(cells, say))}</p>")
    kept = _kept(incident_id)
    if kept is not None:
        report, draft = kept
        parts.append(report_words.facts(draft, report.document.text, say))
    else:
        words = say("The words of the report are kept on the computer where it was accepted, and nowhere else.")
        parts.append(f'<p class="by">{escape(words)}</p>')
    st.html(f'<style>{text_style()}</style><div class="incident-card">{"".join(parts)}</div>')


def _cells(incident_id: str) -> dict[str, str]:
    try:
        with loaders.store() as store:
            return store.original(incident_id)
    except AtlasError:  # taken back meanwhile
        return {}


def _kept(incident_id: str) -> Any:
    """The report and its draft, for who may write on this computer: the texts are nobody else's."""
    if not editing.permission():
        return None
    try:
        return queue.of_incident(incident_id)
    except AtlasError:  # a damaged file takes nothing away from the incident
        return None


def accepted_words(cells: Mapping[str, str], say: Language) -> str:
    """Say how an incident was accepted."""
    who = cells.get("accepted_by", "")
    how = {
        AS_READ: say("Accepted by {who} as the rules read it.", who=who),
        CORRECTED: say("Accepted by {who} with corrections.", who=who),
        ADDED: say("Added and accepted by {who}.", who=who),
        UNREAD: say("Accepted unread by {who}: nobody compared it with the report.", who=who),
    }
    return how.get(cells.get("accepted", ""), "")


def audit(incident_id: str, say: Language) -> None:
    """Draw in an incident's history what the rules read, and what a person made of it."""
    if not incident_id.startswith(_PREFIX) or not (cells := _cells(incident_id)):
        return
    rules, read_as = _json(cells.get("rules", "")), _json(cells.get("read_as", ""))
    corrected = [name for name in cells.get("corrected", "").split("; ") if name]
    with st.container(border=True):
        st.markdown(f"**{plain(say('Read from a report'))}**  \n{plain(accepted_words(cells, say))}")
        covered = {column: field for field in rules for column in (*columns_of(field), field)}
        rows = [
            {
                say("Field"): report_words.field_name(name, say),
                say("Rule"): rule_in(str(rules.get(covered.get(name, name), "")), say),
                say("Read as"): _read_as(name, read_as, corrected, say),
            }
            for name in dict.fromkeys([*(name for name in corrected if name != "geometry"), *rules])
        ]
        if rows:
            st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
        st.caption(plain(say("SHA-256 of the text: {checksum}", checksum=cells.get("report_sha256", ""))))


def _json(cell: str) -> dict[str, Any]:
    try:
        found = json.loads(cell) if cell else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _read_as(name: str, read_as: Mapping[str, Any], corrected: Sequence[str], say: Language) -> str:
    """Write what a field was read as before a person corrected it; words of the report are not kept in the store."""
    if name not in corrected:
        return say("as it is")
    if name not in read_as:
        return say("corrected; the words are kept with the text")
    value = read_as[name]
    if value in (None, "", []):
        return say("missing")
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)[:300]
