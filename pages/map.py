"""The map: where incidents happened, as closely as the reports say."""

import streamlit as st

from pages.parts import figures, frame, languages, loaders, map_panel, sidebar, snapshot_ways, state

frame.require()
say = languages.current_language()
st.title(say("Incidents in Mali, Burkina Faso and Niger"))
view = loaders.view(state.current_filter())
figures.account(view, say)
if not view.n_shown:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(say("No incident passes the filter. Clear it, or widen the period."))
        st.button(say("Clear the filter"), on_click=sidebar.clear, key="map_clear")
with st.container(horizontal=True, vertical_alignment="center"):
    st.page_link("pages/incidents.py", label=say("Skip the map: go to the table"))
    snapshot_ways.of_this_view(say)
map_panel.show(say)
figures.credits_line(say)
