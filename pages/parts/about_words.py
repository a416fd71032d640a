"""How to read the atlas: precisions, kinds of incident, groups and forces, events of the period, columns."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo.core.language import Language
from geo.incidents.actors import relation_words
from geo.incidents.filter import Vocabulary
from geo.incidents.schema import COLUMNS, DATE_PREC, WHERE_PREC
from geo.sources.credits import load_context_events


def table(rows: list[dict[str, object]]) -> None:
    """Show rows as a table whose cells are plain text."""
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")


def precisions(say: Language) -> None:
    """Say how places, dates and tolls are to be read."""
    st.header(say("How to read the map"))
    table([{say("where_prec"): code, say("Place known as"): say(words)} for code, words in WHERE_PREC.items()])
    table([{say("date_precision"): code, say("Date known as"): say(words)} for code, words in DATE_PREC.items()])
    st.write(
        say(
            "A toll reads: best figure (lowest–highest). A figure reported for two attacks together is counted once. "
            "Where the uncertainty reaches over a border, the incident keeps the unit that its point lies in, or that "
            "holds most of its area, and names the others with their shares."
        )
    )


def kinds(vocabulary: Vocabulary, say: Language) -> None:
    """List the kinds of incident."""
    st.header(say("Kinds of incident"))
    table(
        [
            {
                say("Kind of incident"): kind.name(say),
                say("Definition"): say.pick(kind.definition_en, kind.definition_fr),
                "ACLED": " / ".join(filter(None, (kind.acled_event_type, kind.acled_sub_event_type))),
                "UCDP type_of_violence": str(kind.ucdp_type_of_violence or ""),
                say("Where the crosswalk differs"): kind.crosswalk_note,
            }
            for kind in vocabulary.event_types.values()
        ]
    )


def actors(vocabulary: Vocabulary, say: Language) -> None:
    """List groups and forces, and what ties them."""
    st.header(say("Groups and forces"))
    sides = {"security": say("security forces"), "civilians": say("civilians"), "militants": say("militants")}
    table(
        [
            {
                say("Name"): vocabulary.actors.name(actor.actor_id, say),
                say("Its dead count as"): sides[actor.side],
                say("Also called"): ", ".join(actor.aliases),
                say("Note"): say.pick(actor.note_en, actor.note_fr),
                say("Source"): actor.source,
            }
            for actor in vocabulary.actors.all
        ]
    )
    st.subheader(say("Alliances and changes"))
    table(
        [
            {
                say("Who"): vocabulary.actors.name(alliance.actor_id, say),
                say("Relation"): relation_words(alliance.relation, say),
                say("Whom"): vocabulary.actors.name(alliance.other_id, say),
                say("From"): alliance.since,
                say("To"): alliance.until,
                say("Note"): say.pick(alliance.note_en, alliance.note_fr),
                say("Source"): alliance.source,
            }
            for alliance in vocabulary.actors.alliances
        ]
    )


def events(say: Language) -> None:
    """List what explains the period."""
    st.header(say("Events that explain the period"))
    table(
        [
            {
                say("Date"): event.date,
                say("What"): say.pick(event.what_en, event.what_fr),
                say("Source"): event.source,
            }
            for event in load_context_events()
        ]
    )


def columns(say: Language) -> None:
    """List the columns of the table of incidents."""
    st.header(say("Columns of the incident table"))
    table(
        [
            {
                say("Column"): column.name,
                say("Type"): column.dtype,
                say("Unit"): say(column.unit),
                say("Meaning"): say(column.description),
            }
            for column in COLUMNS
        ]
    )
