"""The map: where incidents happened, as closely as the reports say."""

import streamlit as st

from pages.parts import figures, frame, languages, loaders, map_panel, state

frame.require()
say = languages.current_language()
st.title(say("Incidents in Mali, Burkina Faso and Niger"))
figures.account(loaders.view(state.current_filter()), say)
st.page_link("pages/incidents.py", label=say("Skip the map: go to the table"))
map_panel.show(say)
figures.credits_line(say)
