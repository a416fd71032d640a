"""A file that was made here, opened again: what it is, what has changed since, and its view on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from geo.core.language import Language
from geo.maps import provenance_words as words
from geo.maps.composition_words import composition_words
from geo.maps.provenance import MOST_BYTES, Refused, read_provenance
from geo.maps.provenance_changes import Changes, RowChange, changes_since
from pages.parts import loaders, snapshot_choices
from pages.parts.plain import plain

_KEY: Final = "snapshot_restored"
_OPENED: Final = "snapshot_opened"
_FOUND: Final = "snapshot_found"
# More rows than anybody reads on a screen; the file has them all.
_MOST_SHOWN: Final = 200


def restore(say: Language) -> None:
    """Draw the choice of a file, and the account of the one that was chosen."""
    given: Any = st.file_uploader(
        say("A file that was made here: PNG, PDF, SVG or HTML"),
        type=None,
        key=_KEY,
        max_upload_size=MOST_BYTES // 2**20,
        help=say("Every snapshot carries the record of its view. Nothing of the file is kept."),
    )
    if given is None:
        st.caption(
            plain(
                say(
                    "Choose a map, a brief or a page that somebody sent you. You will see when and from which data it "
                    "was made, what has changed since, and can open its view."
                )
            )
        )
        return
    found = _read(given, say)
    if found.refused is not None:
        st.error(plain(found.refused.words(say)), icon=":material/report:")
    if found.changes is not None:
        if found.refused is not None:
            st.caption(plain(say("Its record of the view is sound. This is what the original showed:")))
        _account(found.changes, say)


@dataclass(frozen=True)
class _Found:
    """What a file says, and what is wrong with it; kept while neither the file nor the data changes."""

    key: tuple[str, str]
    changes: Changes | None = None
    refused: Refused | None = None


def _read(given: Any, say: Language) -> _Found:
    atlas = loaders.atlas()
    key, kept = (str(given.file_id), atlas.key), st.session_state.get(_FOUND)
    if isinstance(kept, _Found) and kept.key == key:
        return kept
    provenance, refused = None, None
    with st.spinner(say("Comparing with the data as it is now …")):
        try:
            provenance = read_provenance(given.getvalue())
        except Refused as error:
            provenance, refused = error.provenance, error
        changes = changes_since(provenance, atlas) if provenance is not None else None
    found = _Found(key, changes, refused)
    st.session_state[_FOUND] = found
    return found


def _account(changes: Changes, say: Language) -> None:
    atlas = loaders.atlas()
    composition = changes.composition
    shown = composition.filter.words(say, atlas.vocabulary)
    st.subheader(plain(composition.title or shown))
    origin = words.origin_words(changes, say)
    st.markdown(plain(f"{shown} · {origin}" if composition.title else origin))
    st.caption(plain(composition_words(composition, say, sheet=changes.provenance.kind != "html")))
    for cause in words.causes_words(changes, say):
        st.warning(plain(cause), icon=":material/report:")
    for notice in words.notices_words(changes, say):
        st.warning(plain(notice))
    told = plain(words.changes_words(changes, say))
    if changes.is_same:
        st.success(told, icon=":material/check:")
    else:
        st.info(told, icon=":material/difference:")
    for circumstance in words.circumstances_words(changes, say):
        st.caption(plain(circumstance))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            say("Open as a view"), type="primary", icon=":material/open_in_new:", key=f"{_KEY}_open",
            on_click=_open, args=(changes, say),
        )  # fmt: skip
        if not changes.is_same and changes.is_listed:
            st.download_button(
                say("List of changes (CSV)"),
                words.changes_csv(changes, say, byte_order_mark=True),
                "changes.csv",
                "text/csv",
                key=f"{_KEY}_csv",
                icon=":material/download:",
                on_click="ignore",
            )
    for change, rows in words.lists_of(changes).items():
        if rows:
            _list(change, rows, say)


def _open(changes: Changes, say: Language) -> None:
    """Show the view of the file on this screen, under its filter and in its language."""
    lang = changes.composition.lang
    snapshot_choices.open_composition(changes.composition, sheet=lang if lang != say.code else "")
    st.session_state[_OPENED] = True


def follow() -> None:
    """Draw the whole screen anew, its filter too, if a view was just opened; before anything of it is drawn."""
    if st.session_state.pop(_OPENED, False):
        st.rerun()


def _list(change: str, rows: Sequence[RowChange], say: Language) -> None:
    heading = f"{words.heading_words(change, say)} ({say.number(len(rows))})"
    with st.expander(plain(heading), expanded=len(rows) <= 20, key=f"{_KEY}_{change}"):
        columns = {
            say("Date"): [row.date for row in rows[:_MOST_SHOWN]],
            say("What"): [say.pick(row.title, row.title_fr) or "—" for row in rows[:_MOST_SHOWN]],
            _why_heading(change, say): [words.explanation_words(row, change, say) for row in rows[:_MOST_SHOWN]],
            say("Identifier"): [row.incident_id or "—" for row in rows[:_MOST_SHOWN]],
        }
        if change == "added":
            del columns[_why_heading(change, say)]
        st.dataframe(
            columns,
            hide_index=True,
            width="stretch",
            column_config={say("Date"): st.column_config.DateColumn(format="DD/MM/YYYY", width="small")},
        )
        if len(rows) > _MOST_SHOWN:
            most, n = say.number(_MOST_SHOWN), say.number(len(rows))
            st.caption(plain(say("The first {most} of {n}; the list of changes has them all.", most=most, n=n)))


def _why_heading(change: str, say: Language) -> str:
    return say("Why") if change == "gone" else say("What is different")
