"""Actors: who does what, where and when; claims against attributions; alliances; one actor's profile."""

import streamlit as st

from pages.parts import actor_choices, actor_panel, actor_profile, figures, frame, languages, loaders, state
from pages.parts.plain import plain

frame.require()
say = languages.current_language()
view = loaders.view(state.current_filter())
st.title(say("Actors"))
figures.account(view, say)
chosen = actor_choices.current(say)
for notice in actor_choices.notices():
    st.warning(plain(say("Part of the link was not used: {notice}", notice=notice.words(say))))
if chosen.show == "alliances":
    actor_panel.alliances(view, say)
elif not view.n_shown:
    st.info(say("No incident passes the filter. Clear it, or widen the period."))
elif chosen.show == "matrix":
    actor_panel.what_where_when(view, chosen, say)
elif chosen.show == "claims":
    actor_panel.claimed(view, say)
elif chosen.show == "together":
    actor_panel.appear_together(view, say)
elif chosen.show == "profile":
    actor_profile.show(view, chosen, say)
else:
    actor_panel.table(view, say)
figures.credits_line(say)
