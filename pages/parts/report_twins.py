"""Records in the store that an incident of a report is probably of the same event as."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from geo.core.errors import AtlasError
from geo.core.language import Language
from geo.incidents.decisions import LinkDecision
from geo.incidents.link_reasons import reason_words
from geo.sources.report.drafts import Draft
from pages.parts import incident_list, loaders, report_state
from pages.parts.error_panel import in_turn
from pages.parts.plain import plain


def show(draft: Draft, say: Language) -> None:
    """Draw the probable twins, with what the person decides of each."""
    try:
        found = twins(draft)
    except AtlasError:  # a value that is wrong yet is said where it is set
        return
    if not found:
        st.caption(plain(say("No record in the atlas looks like the same event.")))
        return
    words = say.plural("{n} record may be of this event", "{n} records may be of this event", len(found))
    st.markdown(f"**{plain(words)}**")
    records = loaders.atlas().records
    rows = {
        row["incident_id"]: row
        for row in incident_list.records(records[records["incident_id"].isin([one.b for one in found])])
    }
    for one in found:
        row = rows[one.b]
        with st.container(border=True):
            place = ", ".join(filter(None, (str(row["place"] or row["place_phrase"] or ""), str(row["adm1"] or ""))))
            deaths = say("Deaths: {toll}", toll=incident_list.toll_of(row, say))
            line = " · ".join(filter(None, (say(row["dataset"]), place, deaths)))
            st.markdown(
                f"**{plain(incident_list.label_of(row, say))}**  \n{plain(line)}  \n"
                f":gray[{plain(say.percent(min(one.score, 0.99)))} – {plain('; '.join(reason_words(one, say)))}]"
            )
            key = f"rt_twin_{draft.key}_{one.b}"
            st.session_state[key] = draft.twins.get(one.b)
            st.segmented_control(
                say("Is it the same event? Without an answer: yes")
                if one.verdict == "same"
                else say("Is it the same event? Without an answer: no"),
                ["same", "different"],
                format_func={"same": say("Same event"), "different": say("Another one")}.__getitem__,
                key=key,
                on_change=in_turn,
                args=(_decide, draft.key, one.b, key),
                wrap=True,
            )
    st.caption(
        plain(
            say(
                "The same event counts once, with the sources of both and the range of their tolls; it is linked when "
                "you accept."
            )
        )
    )


def twins(draft: Draft) -> tuple[LinkDecision, ...]:
    """Find the probable twins of a draft in the atlas, but those of its own report."""
    from geo.incidents.link_twins import twins_of
    from geo.sources.joining import joined
    from geo.sources.report.accepting import accepted_before, as_table

    if not draft.record.get("event_date"):
        return ()
    atlas = loaders.atlas()
    records = atlas.records
    work = report_state.opened()
    if work is not None:  # what one report tells apart is no twin
        own = accepted_before(records["incident_id"], work.report.document.checksum)
        records = records[~records["incident_id"].isin(own)]
    return twins_of(joined(as_table(draft), atlas.boundaries), records)


def _decide(draft_key: str, other: str, key: str) -> None:
    verdict = st.session_state.get(key)
    draft = report_state.still_open(draft_key)
    if draft is None:
        return
    kept = {name: said for name, said in draft.twins.items() if name != other}
    report_state.change(replace(draft, twins={**kept, other: str(verdict)} if verdict else kept))
