"""Snapshots: what the filter shows as a picture, a brief, a page or rows; and a file of these opened again."""

import streamlit as st

from pages.parts import frame, languages, loaders, sidebar, snapshot_panel, state

frame.require()
say = languages.current_language()
st.title(say("Snapshot"))
view = loaders.view(state.current_filter())
if not view.n_shown:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(say("No incident passes the filter. Clear it, or widen the period."))
        st.button(say("Clear the filter"), on_click=sidebar.clear, key="snapshot_clear")
snapshot_panel.show(say)
