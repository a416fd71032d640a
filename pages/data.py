"""Data: what is in the atlas, files brought in and checked row by row, reference data."""

import streamlit as st

from pages.parts import data_bring, data_events, data_list, figures, frame, installs, languages
from pages.parts.error_panel import error_panel

LIST, BRING, REFERENCE = "list", "bring", "reference"
frame.require()
say = languages.current_language()
st.title(say("Data"))
views = {LIST: say("In the atlas"), BRING: say("Bring in a file"), REFERENCE: say("Reference data")}
if "w_data_view" not in st.session_state:  # Streamlit forgets it while another screen is shown
    st.session_state["w_data_view"] = st.session_state.get("data_view", LIST)
st.segmented_control(
    say("What to do"),
    list(views),
    format_func=views.__getitem__,
    key="w_data_view",
    label_visibility="collapsed",
    required=True,
)
st.session_state["data_view"] = view = st.session_state["w_data_view"]
with error_panel(say):
    busy = data_bring.goes_on(say)
    data_events.told(say)
    if view == LIST:
        data_list.show(say)
        data_events.show(say)
    elif view == BRING and not busy:
        data_bring.show(say)
    elif view == REFERENCE:
        installs.show(say)
figures.credits_line(say)
