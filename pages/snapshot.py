"""Snapshots: what the map shows as a picture, or as one file that opens offline."""

import streamlit as st

from pages.parts import figures, frame, languages, loaders, state

PREVIEW_DPI = 96
frame.require()
say = languages.current_language()
chosen = state.current_filter()
view = loaders.view(chosen)
st.title(say("Snapshot"))
figures.account(view, say)
title = st.text_input(
    say("Title"),
    value="",
    max_chars=120,
    placeholder=say("Incidents in Mali, Burkina Faso and Niger"),
    key="w_title",
)
dpi = st.select_slider(say("Dots per inch of the picture"), [96, 150, 300], value=150, key="w_dpi")
png, html = st.columns(2)
png.download_button(
    say("Picture (PNG)"),
    lambda: loaders.png(chosen, say.code, title, dpi),
    "incidents.png",
    "image/png",
    type="primary",
    on_click="ignore",
    width="stretch",
)
html.download_button(
    say("Page that opens offline (HTML)"),
    lambda: loaders.html(chosen, say.code, title),
    "incidents.html",
    "text/html",
    on_click="ignore",
    width="stretch",
)
st.caption(say("The page holds the map, every incident with its sources, and nothing that a network is needed for."))
figures.kept_back(view, say)
with st.spinner(say("Drawing …")):
    st.image(loaders.png(chosen, say.code, title, PREVIEW_DPI), width="stretch")
