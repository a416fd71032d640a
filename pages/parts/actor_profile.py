"""The profile of one actor: names, relations, when, what and where, its gravest incidents, who attributes to it."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from geo.analysis import actor_words as words
from geo.analysis.actors import Party
from geo.core.language import Language
from geo.incidents.actors import Actor, Actors
from geo.incidents.schema import ROLES
from geo.incidents.view import View
from geo.maps.actor_chart import heat_table, months_chart, relations_chart
from pages.parts import actor_choices, actor_panel, chart_panel, loaders
from pages.parts.actor_choices import Choices
from pages.parts.plain import plain


def show(view: View, chosen: Choices, say: Language) -> None:
    """Draw a profile under the filter."""
    figures = loaders.actors(view.filter, say.code)
    actors = view.vocabulary.actors
    alone = figures[~figures["with_members"]]["actor_id"]
    chosen = actor_choices.choose_actor(chosen, list(dict.fromkeys([*alone, *figures["actor_id"]])), say)
    party = Party(chosen.who, with_members=chosen.members and bool(actors.memberships(chosen.who)))
    name = words.party_name(actors, party.actor_id, say, with_members=party.with_members)
    st.subheader(plain(name))
    if chosen.who in actors:
        _names(actors[chosen.who], say)
    found = loaders.actor_profile(view.filter, party, say.code)
    if found.incidents:
        both = figures[figures["actor_id"] == party.actor_id]
        figures = words.table_words(both, view.vocabulary, say)
        st.dataframe(figures, hide_index=True, width="stretch", placeholder="–")
        notes = (words.deaths_words(say), words.possible_words(say), words.members_words(say))
        st.caption(plain(" ".join(notes)))
    else:
        st.info(say("No incident under the filter names this actor. Widen the filter."))
    _relations(party.actor_id, actors, say)
    if not found.incidents:
        return
    roles = {role: words.role_name(role, say) for role in ROLES}
    if len(found.months):
        title = say("Incidents by month")
        months = words.month_rows(found)
        chart_panel.show(
            months_chart(months, roles, say, title=f"{name}: {title}"),
            words.months_words(found, say),
            say,
            key="profile_months",
            title=title,
            incidents=found.incidents - found.undated,
            file_name="actor_by_month",
            note=say.plural(
                "{n} incident is not in it: its month is not known.",
                "{n} incidents are not in it: their month is not known.",
                found.undated,
            )
            if found.undated
            else "",
        )
    for by, cells in (("kind", found.kinds), ("region", found.regions)):
        title = say("By kind of incident") if by == "kind" else say("By region")
        drawn = words.profile_cells(cells, words.key_names(view, "kind" if by == "kind" else "region", say), say)
        chart_panel.show(
            heat_table(drawn, say, title=f"{name}: {title}", rows=say("Role"), columns=title),
            words.cells_words(drawn, say("Role"), say),
            say,
            key=f"profile_{by}",
            title=title,
            incidents=found.incidents,
            file_name=f"actor_by_{by}",
        )
    if len(found.gravest):
        st.subheader(say("Gravest incidents attributed to it or claimed by it"))
        actor_panel.incident_buttons(view, found.gravest, "grave", say)
    if len(found.said_by):
        st.subheader(say("Who attributes to it"))
        chart_panel.table(
            words.said_by_words(found.said_by, say), say, key="profile_said_by", file_name="attributed_by"
        )


def _names(actor: Actor, say: Language) -> None:
    sides = {"security": say("security forces"), "civilians": say("civilians"), "militants": say("militants")}
    lines = [
        (say("In English"), actor.name_en),
        (say("In French"), actor.name_fr),
        (say("Also called"), ", ".join(actor.aliases)),
        (say("Its dead count as"), sides[actor.side]),
        (say("Note"), say.pick(actor.note_en, actor.note_fr)),
        (say("Source"), actor.source),
    ]
    st.markdown("  \n".join(f"**{plain(head)}** {plain(text)}" for head, text in lines if text))


def _relations(actor_id: str, actors: Actors, say: Language) -> None:
    relations = actors.relations_of(actor_id)
    if not relations:
        return
    title = say("Alliances and changes")
    today = dt.datetime.now(dt.UTC).date()
    chart_panel.show(
        relations_chart(relations, actors, say, title=title, until=today),
        words.relations_words(relations, actors, say),
        say,
        key="profile_relations",
        title=title,
        incidents=None,
        file_name="actor_alliances",
        note=say("From our table of alliances, whatever the filter."),
    )
