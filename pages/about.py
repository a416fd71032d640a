"""What the atlas holds, how to read it, and where every part of it comes from."""

import datetime as dt
from typing import Any

import pandas as pd
import streamlit as st

from geo import __version__
from geo.incidents.actors import relation_words
from geo.incidents.schema import COLUMNS, DATE_PREC, WHERE_PREC
from geo.sources.credits import load_context_events, load_credits
from pages.parts import figures, frame, languages, loaders
from pages.parts.error_panel import error_panel
from pages.parts.plain import plain

frame.require()
say = languages.current_language()
atlas = loaders.atlas()
vocabulary = atlas.vocabulary
st.title(say("About"))
st.write(
    say(
        "This atlas turns news reports into incidents with a date, a toll with its range, actors and a place. It never "
        "draws a report about a province as the dot of a village, a number that nobody reported stays missing, and "
        "every place says which words of which report put it there. It works without a network."
    )
)


def table(rows: list[dict[str, object]]) -> None:
    """Show rows as a table whose cells are plain text."""
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")


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

st.header(say("Sources and licences"))
table(
    [
        {
            say("File"): credit.file,
            say("Title"): say.pick(credit.title, credit.title_fr),
            say("Producer"): say(credit.producer),
            say("Version"): credit.version,
            say("Licence"): say(credit.licence),
            say("Address"): credit.url,
            say("Accessed"): credit.accessed,
            say("Made by"): say(credit.made_by),
            say("Note"): say.pick(credit.note, credit.note_fr),
        }
        for credit in load_credits()
    ]
)


def installed(manifest: dict[str, Any]) -> None:
    """Say what an installed gazetteer is made of, and under which licences it may be passed on."""
    st.subheader(say("Installed gazetteer"))
    files = [
        say("{file} (of {day})", file=file["name"], day=file["dated"]) if file.get("dated") else file["name"]
        for file in manifest["files"]
    ]
    day = say.date(dt.date.fromisoformat(manifest["installed_at"][:10]))
    n = manifest["places"]
    st.write(
        plain(say.plural("{n} place, installed on {day} from:", "{n} places, installed on {day} from:", n, day=day))
        + " "
        + plain(", ".join(files))
    )
    unnamed = {"as its publisher says": say("as its publisher says")}
    table(
        [
            {
                say("Source"): source,
                # A place that two sources have counts for both.
                say("Places"): say.number(
                    sum(n for names, n in manifest["places_by_source"].items() if source in names.split(" + "))
                ),
                say("Licence"): unnamed.get(terms["licence"], terms["licence"]),
                say("Attribution"): terms["attribution"],
                say("Address"): terms["url"],
            }
            for source, terms in manifest["sources"].items()
        ]
    )


with error_panel(say):
    from geo.sources.installs import gazetteer_status  # its download library: only where it is asked for

    if manifest := gazetteer_status():
        installed(manifest)
figures.credits_line(say)
st.caption(say("Program version {version}", version=__version__))
