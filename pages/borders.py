"""Borders: what share of the incidents lies near them, how sure that is, and what chance would give."""

import streamlit as st

from pages.parts import border_screen, figures, frame, languages, loaders, state

frame.require()
say = languages.current_language()
view = loaders.view(state.current_filter())
st.title(say("Borders"))
figures.account(view, say)
if view.n_shown:
    border_screen.show(say)
else:
    st.info(say("No incident passes the filter. Clear it, or widen the period."))
figures.credits_line(say)
