"""Report: a news report becomes incidents, proposed by rules with the words behind them, confirmed by a person."""

import streamlit as st

from pages.parts import frame, languages, report_input, report_queue, report_state, report_work
from pages.parts.error_panel import outcome, own_turn

frame.require()
say = languages.current_language()
work = report_state.current()
st.title(say("Report"))
own_turn()  # made before two clicks can need it at once
outcome(say("This was not done."))
if work is None:
    entries, notices = report_queue.listed()
    report_queue.waiting(entries, say)
    report_input.show(say)
    report_queue.show(entries, notices, say)
else:
    report_work.show(work, say)
