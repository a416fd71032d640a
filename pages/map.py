"""The map: where incidents happened, as closely as the reports say."""

import streamlit as st

from pages.parts import figures, frame, languages, loaders, map_panel, state

frame.require()
say = languages.current_language()
st.title(say("Incidents in Mali, Burkina Faso and Niger"))
view = loaders.view(state.current_filter())
figures.account(view, say)
tiles = st.toggle(
    say("Street map from the internet (OpenStreetMap)"),
    key="w_tiles",
    help=say("Off, the map needs no network. On, this computer asks openstreetmap.org for the pictures."),
)
map_panel.show(say, tiles)
figures.credits_line(say)
