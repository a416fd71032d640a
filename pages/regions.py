"""Regions: what the incidents add up to by region or second-level unit, and one of them in detail."""

import streamlit as st

from pages.parts import figures, frame, languages, loaders, regions_choices, regions_panel, state
from pages.parts.plain import plain

frame.require()
say = languages.current_language()
st.title(say("Regions"))
view = loaders.view(state.current_filter())
figures.account(view, say)
choices = regions_choices.current(say)
for notice in regions_choices.notices():
    st.warning(plain(say("Part of the link was not used: {notice}", notice=notice)))
if not view.n_shown:
    st.info(say("No incident passes the filter. Clear it, or widen the period."))
else:
    regions_panel.show(say)
figures.credits_line(say)
