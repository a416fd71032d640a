"""The views of the Actors screen: all actors, what where and when, claims, who appears with whom, alliances."""

from __future__ import annotations

import datetime as dt
from typing import Final

import streamlit as st

from geo.analysis import actor_words as words
from geo.analysis.actors import MOST_ROWS, n_named, top_rows
from geo.core.language import Language
from geo.incidents.coded import Positions
from geo.incidents.schema import ROLES
from geo.incidents.view import View
from geo.maps.actor_chart import claims_chart, heat_table, relations_chart
from pages.parts import actor_choices, chart_panel, incident_list, loaders, state
from pages.parts.actor_choices import Choices
from pages.parts.plain import plain

MOST_BUTTONS: Final = 25
_MOST_PAIRS: Final = 15


def table(view: View, say: Language) -> None:
    """Draw all actors under the filter, one a row; a tick opens an actor's profile."""
    figures = loaders.actors(view.filter, say.code)
    st.caption(plain(words.not_a_sum_words(view, say)))
    shown = words.table_words(figures, view.vocabulary, say)

    def take() -> None:
        picked = st.session_state["w_actor_rows"].selection.rows
        if picked:
            row = figures.iloc[picked[0]]
            actor_choices.open_profile(str(row["actor_id"]), members=bool(row["with_members"]))

    st.dataframe(
        shown,
        hide_index=True,
        width="stretch",
        height=min(620, 38 + 35 * len(shown)),
        selection_mode="single-row",
        on_select=take,
        key="w_actor_rows",
        alt=say("Actors under the filter, one a row"),
        column_config={shown.columns[0]: st.column_config.Column(width=330)},
        placeholder="–",
    )
    st.caption(
        plain(
            " ".join(
                (
                    say("Tick a row to read an actor's profile."),
                    words.deaths_words(say),
                    words.possible_words(say),
                    words.members_words(say),
                )
            )
        )
    )
    st.download_button(
        say("Figures (CSV)"), lambda: chart_panel.csv_of(shown), "actors.csv", "text/csv", on_click="ignore",
        key="actors_csv",
    )  # fmt: skip


def what_where_when(view: View, chosen: Choices, say: Language) -> None:
    """Draw actors by kind, country, region or year as a heat table."""
    chosen = actor_choices.choose_matrix(chosen, say)
    counts = loaders.actor_matrix(view.filter, chosen.role, chosen.by, members=chosen.members)
    if counts.empty:
        st.info(
            say("No incident under the filter names an actor in this role. Choose another role, or widen the filter.")
        )
        return
    names = words.key_names(view, chosen.by, say)
    every = words.matrix_cells(counts, names, view.vocabulary, say)
    drawn = words.matrix_cells(top_rows(counts), names, view.vocabulary, say)
    n_actors = every["row"].nunique()
    title = words.matrix_title(chosen.role, chosen.by, say)
    notes = [words.not_a_sum_words(view, say)]
    if n_actors > MOST_ROWS:
        notes.append(
            say("The picture has the {n} with most incidents, the table all {every}.", n=MOST_ROWS, every=n_actors)
        )
    if chosen.members:
        notes.append(words.members_words(say))
    if chosen.role == "possible_actors":
        notes.append(words.possible_words(say))
    chart_panel.show(
        heat_table(drawn, say, title=title, rows=say("Actor"), columns=words.by_name(chosen.by, say)),
        words.cells_words(every, say("Actor"), say),
        say,
        key="actor_matrix",
        title=title,
        incidents=n_named(view, chosen.role),
        file_name=f"actors_by_{chosen.by}",
        note=" ".join(notes),
    )


def claimed(view: View, say: Language) -> None:
    """Draw claims against attributions, who attributes, and where the two disagree."""
    found = loaders.actor_claims(view.filter)
    names = words.outcome_names(say)
    title = say("Claimed and attributed")
    chart_panel.show(
        claims_chart({names[name]: found.outcomes[name] for name in names}, say, title=title),
        words.outcome_words(found, say),
        say,
        key="actor_claims",
        title=title,
        incidents=view.n_shown,
        file_name="claims",
        note=say(
            "Two names are one author where one belonged to the other on the day of the incident, or was called so. "
            "No claim means that none is known here; denials are not recorded."
        ),
    )
    actors = view.vocabulary.actors
    if len(found.disagreeing):
        st.subheader(say("Where claim and attribution disagree"))
        incident_buttons(view, found.disagreeing, "disagree", say, roles=("claimed_by", "attributed_to"))
    if len(found.by_actor):
        st.subheader(say("By actor"))
        figures = words.claims_words(found.by_actor, actors, say)
        chart_panel.table(figures, say, key="claims_by_actor", file_name="claims_by_actor")
    if len(found.said_by):
        st.subheader(say("Who attributes"))
        figures = words.said_by_words(found.said_by, say)
        chart_panel.table(figures, say, key="claims_said_by", file_name="attributed_by")


def appear_together(view: View, say: Language) -> None:
    """Draw which actors appear in one incident, and in which roles."""
    pairs = loaders.actor_pairs(view.filter)
    if pairs.empty:
        st.info(say("No incident under the filter names two actors. Widen the filter."))
        return
    kinds = [*dict.fromkeys(zip(pairs["role_a"], pairs["role_b"], strict=True))]
    kinds.sort(key=lambda one: (ROLES.index(one[0]), -ROLES.index(one[1])))
    role_a, role_b = st.selectbox(
        say("Roles"),
        kinds,
        format_func=lambda one: f"{words.role_short(one[0], say)} × {words.role_short(one[1], say)}",
        key="w_actors_pair",
        width=320,
    )
    actors = view.vocabulary.actors
    cells = words.pair_cells(pairs, role_a, role_b, actors, say, _MOST_PAIRS)
    title = say("Actors in one incident: {a} × {b}", a=words.role_short(role_a, say), b=words.role_short(role_b, say))
    a, b = (set(view.coded.roles[role].rows.tolist()) for role in (role_a, role_b))
    chart_panel.show(
        heat_table(cells, say, title=title, rows=words.role_short(role_a, say), columns=words.role_short(role_b, say)),
        words.pairs_words(pairs[(pairs["role_a"] == role_a) & (pairs["role_b"] == role_b)], actors, say),
        say,
        key="actor_pairs",
        title=title,
        incidents=len(a & b & set(view.rows.tolist())),
        file_name="actors_together",
        note=say(
            "Rows: {a}, columns: {b}. An incident with several actors counts for each pair.",
            a=words.role_short(role_a, say),
            b=words.role_short(role_b, say),
        ),
    )
    st.subheader(say("All pairs"))
    chart_panel.table(words.pairs_words(pairs, actors, say), say, key="all_pairs", file_name="actor_pairs")


def alliances(view: View, say: Language) -> None:
    """Draw mergers, pledges, alliances and splits on a line of time, with their sources."""
    actors = view.vocabulary.actors
    title = say("Mergers, pledges, alliances and splits")
    chart_panel.show(
        relations_chart(actors.alliances, actors, say, title=title, until=dt.datetime.now(dt.UTC).date()),
        words.relations_words(actors.alliances, actors, say),
        say,
        key="actor_relations",
        title=title,
        incidents=None,
        file_name="alliances",
        note=say(
            "From our table of alliances, whatever the filter. A broad band: the beginning is known to the month or "
            "year alone. An arrow: no end of it is in our table, which does not say that it lasts to this day."
        ),
    )
    st.caption(plain(words.members_words(say)))


def incident_buttons(view: View, rows: Positions, key: str, say: Language, *, roles: tuple[str, ...] = ()) -> None:
    """Draw one line an incident with a button that opens its record on the screen of incidents."""
    actors = view.vocabulary.actors
    for row in incident_list.records(view.table.iloc[rows[:MOST_BUTTONS]]):
        names = [
            say(
                "{role}: {names}",
                role=words.role_short(role, say),
                names=say.join([actors.short(one, say) for one in row[role]]),
            )
            for role in roles
        ]
        toll = say("Deaths: {toll}", toll=incident_list.toll_of(row, say))
        label = " · ".join([incident_list.label_of(row, say), *names, toll])
        name = str(row["incident_id"])
        if st.button(plain(label), key=f"{key}_{name}", type="tertiary", on_click=state.select, args=(name,)):
            st.switch_page("pages/incidents.py")
    if len(rows) > MOST_BUTTONS:
        n = len(rows) - MOST_BUTTONS
        st.caption(plain(say.plural("and {n} more: narrow the filter", "and {n} more: narrow the filter", n)))
