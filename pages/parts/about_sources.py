"""Where every part of the atlas comes from, and under which terms."""

from __future__ import annotations

import datetime as dt
from typing import Any

import streamlit as st

from geo.core.language import Language
from geo.sources.credits import load_credits
from pages.parts.about_words import table
from pages.parts.plain import plain


def credits_of_files(say: Language) -> None:
    """List the files that ship."""
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


def installed(manifest: dict[str, Any], say: Language) -> None:
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
