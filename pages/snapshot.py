"""Snapshots: what the map shows as a picture, or as one file that opens offline."""

import streamlit as st

from pages.parts import figures, frame, languages, loaders, state

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
with st.spinner(say("Drawing …")):
    picture = loaders.png(chosen, say.code, title, dpi)
    page = loaders.html(chosen, say.code, title)
png, html = st.columns(2)
png.download_button(
    say("Picture (PNG, {n} kB)", n=say.number(len(picture) / 1000)),
    picture,
    "incidents.png",
    "image/png",
    type="primary",
    on_click="ignore",
    width="stretch",
)
html.download_button(
    say("Page that opens offline (HTML, {n} kB)", n=say.number(len(page) / 1000)),
    page,
    "incidents.html",
    "text/html",
    on_click="ignore",
    width="stretch",
)
st.caption(say("The page holds the map, every incident with its sources, and nothing that a network is needed for."))
st.image(picture, width="stretch")
