"""The dashboard: page config, language, the filter that all screens share, and the screens."""

import streamlit as st

from pages.parts import frame

st.set_page_config(page_title="Sahel Incident Atlas", layout="wide", initial_sidebar_state="auto")
frame.show()
