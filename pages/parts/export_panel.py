"""The rows as a file: which format, what it is for, and what leaves with it."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from geo.core.language import Language
from geo.maps.composition import Composition
from geo.maps.export_files import format_words, stem
from geo.maps.export_table import FORMATS
from pages.parts import snapshot_files, snapshot_harm
from pages.parts.plain import plain
from pages.parts.snapshot_choices import key_of

# Rows from which a file takes its time.
_MANY = 20_000


def exports(composition: Composition, base: str, say: Language) -> None:
    """Offer the rows of a composition in one of six formats, made when clicked.

    Parameters
    ----------
    composition : Composition
        Its filter and its do-no-harm profile hold for the rows.
    base : str
        Address at which the atlas is served; "" where it is not known.
    say : Language
    """
    words = format_words(say)
    kind = st.radio(
        say("Format"), FORMATS, key=key_of("format"), format_func=lambda one: words[one][0],
        captions=[words[one][1] for one in FORMATS],
    )  # fmt: skip
    held = snapshot_harm.account(composition, say, rows=True)
    rows = say.plural("{n} row", "{n} rows", held.n_shown)
    st.caption(plain(say("In the file: {what}", what=f"{rows} · {held.counts}")))
    if held.n_shown > _MANY:
        st.caption(plain(say("So many rows take up to some minutes; GeoParquet and CSV are the quickest.")))
    st.download_button(
        say("Download {format}", format=words[kind][0]),
        lambda: snapshot_files.rows(composition, kind, base),
        f"{stem(dt.datetime.now(dt.UTC))}_{kind}.zip",
        "application/zip",
        key=f"snapshot_data_{kind}",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
    )
    st.caption(
        plain(
            say(
                "A ZIP with the file and its companion, which says what the rows are, where they come from, on which "
                "terms, and what was held back. The Data screen reads each of these formats back."
            )
        )
    )
