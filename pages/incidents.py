"""The table: every incident under the filter, with its toll, its authors and its units."""

import streamlit as st

from pages.parts import figures, frame, incident_list, incident_record, languages, link_queue, loaders, state
from pages.parts.error_panel import outcome

frame.require()
say = languages.current_language()
chosen = state.current_filter()
view = loaders.view(chosen)
vocabulary = view.vocabulary
st.title(say("Incidents"))
figures.account(view, say)

shown = incident_list.in_time_order(view.shown)
names = {
    "kind": lambda code: vocabulary.event_types[code].name(say),
    "actor": lambda actor_id: vocabulary.actors.name(actor_id, say),
    "country": lambda code: say.pick(*vocabulary.countries[code]) if code in vocabulary.countries else code,
}
if shown.empty:
    st.info(say("No incident passes the filter. Clear it, or widen the period."))
else:
    page = incident_list.page_of(shown, say)
    ids = page["incident_id"].tolist()

    def take_row() -> None:
        """Select the incident whose row was ticked, or none."""
        picked = st.session_state["w_table"].selection.rows
        state.select(ids[picked[0]] if picked else "")

    st.dataframe(
        incident_list.display_frame(page, say, names),
        hide_index=True,
        width="stretch",
        selection_mode="single-row",
        on_select=take_row,
        key="w_table",
        column_config={say("What"): st.column_config.TextColumn(width="large")},
    )
    st.caption(say("“Not reported” is unknown, not zero. Select a row to read all that is known of it."))
    figures.kept_back(view, say)
    csv, geojson, _ = st.columns([1, 1, 2])
    csv.download_button(
        say("Download as CSV"),
        lambda: loaders.table_file(chosen, "csv"),
        "incidents.csv",
        "text/csv",
        on_click="ignore",
    )
    geojson.download_button(
        say("Download as GeoJSON"),
        lambda: loaders.table_file(chosen, "geojson"),
        "incidents.geojson",
        "application/geo+json",
        on_click="ignore",
    )
outcome(say("Nothing was changed."))
if state.selected():
    incident_record.show(state.selected(), say)
link_queue.queue(say)
