"""One incident whole: what is known, what was done to it, the file's own row, the form to change it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from geo.core.language import Language
from pages.parts import incident_form, incident_history, link_queue, loaders, map_panel


def show(incident_id: str, say: Language) -> None:
    """Draw an incident with its tabs."""
    records = loaders.atlas().records
    found = records[records["incident_id"] == incident_id]
    details, linked, history, original, change = st.tabs(
        [say("Details"), say("Other records"), say("History"), say("The file's own row"), say("Change")]
    )
    with details:
        map_panel.details(incident_id, say)
    if found.empty:
        return
    row: dict[str, Any] = {str(name): value for name, value in found.iloc[0].items()}
    with linked:
        link_queue.of_incident(row, say)
    with history:
        incident_history.show(row, say)
    with original:
        incident_history.original(incident_id, say)
    with change:
        incident_form.show(row, say)
