"""The list: every incident under the filter, searched, sorted and read one by one."""

import streamlit as st

from pages.parts import figures, frame, incident_record, incident_table, languages, link_queue, loaders, state
from pages.parts.error_panel import outcome

frame.require()
say = languages.current_language()
view = loaders.view(state.current_filter())
st.title(say("Incidents"))
figures.account(view, say)
incident_table.note_drawn()
if view.n_shown:
    incident_table.show(say)
else:
    st.info(say("No incident passes the filter. Clear it, or widen the period."))
outcome(say("Nothing was changed."))
if state.selected():
    incident_table.where_it_is(say)
    incident_record.show(state.selected(), say)
link_queue.queue(say)
