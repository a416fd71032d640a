"""The rows as a file: which format, what it is for, and what leaves with it."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from geo.core.language import Language
from geo.maps.composition import Composition
from geo.maps.export_files import format_words, stem, zip_bytes
from geo.maps.export_table import FORMATS
from geo.sources.atlas import Atlas
from pages.parts import loaders, snapshot_files
from pages.parts.plain import plain
from pages.parts.snapshot_choices import key_of

# Rows from which a file takes its time.
_MANY = 20_000
_KEPT_S = 3600


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
    held = snapshot_files.held(composition, rows=True)
    st.caption(plain(say("In the file: {what}", what=" · ".join([held.counts, *held.held_back]))))
    if held.n_shown > _MANY:
        st.caption(plain(say("So many rows take up to some minutes; GeoParquet and CSV are the quickest.")))
    st.download_button(
        say("Download {format}", format=words[kind][0]),
        lambda: _file(composition, kind, base),
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


def _file(composition: Composition, kind: str, base: str) -> bytes:
    loaded = loaders.atlas()
    return _zip(loaded.key, snapshot_files.today(), composition, kind, base, loaded)


@st.cache_data(show_spinner=False, max_entries=4, ttl=_KEPT_S)
def _zip(key: str, day: dt.date, composition: Composition, kind: str, base: str, _loaded: Atlas) -> bytes:  # noqa: ARG001 - Streamlit keys by them
    return zip_bytes(_loaded, composition, kind, made_at=dt.datetime.now(dt.UTC), base_url=base)
