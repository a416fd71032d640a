"""Pattern: where violence is dense and where it is clustered, cell by cell and year by year."""

import streamlit as st

from pages.parts import figures, frame, languages, loaders, pattern_screen, state

frame.require()
say = languages.current_language()
view = loaders.view(state.current_filter())
st.title(say("Pattern of violence"))
figures.account(view, say)
if view.n_shown:
    pattern_screen.show(say)
else:
    st.info(say("No incident passes the filter. Clear it, or widen the period."))
figures.credits_line(say)
