"""The dashboard: page config, language, the filter that all screens share, and the screens."""

import streamlit as st

from geo.core.language import product_name
from pages.parts import frame, languages

st.set_page_config(page_title=product_name(languages.current_language()), layout="wide", initial_sidebar_state="auto")
frame.show()
