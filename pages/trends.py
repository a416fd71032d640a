"""Trends: incidents and deaths over time, split, compared, with the events that explain them."""

import streamlit as st

from pages.parts import figures, frame, languages, loaders, state, trend_choices, trend_panel
from pages.parts.plain import plain

frame.require()
say = languages.current_language()
view = loaders.view(state.current_filter())
st.title(say("Trends"))
figures.account(view, say)
chosen = trend_choices.current(say)
for notice in trend_choices.notices():
    st.warning(plain(say("Part of the link was not used: {notice}", notice=notice.words(say))))
if view.n_shown:
    chosen = trend_panel.show(view, chosen, say)
else:
    st.info(say("No incident passes the filter. Clear it, or widen the period."))
trend_choices.keep(chosen)
figures.credits_line(say)
