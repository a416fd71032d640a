"""The vintages of boundaries on the Data screen: which there are, which is in use, what another one would change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import streamlit as st

from geo.areas.boundaries import BUNDLED, Vintage, list_vintages, load_boundaries
from geo.areas.chosen import VARIABLE, choose_vintage, chosen_vintage, is_fixed
from geo.core.language import Language
from geo.core.spreadsheets import defused, encode_csv
from geo.incidents.filter import IncidentFilter
from geo.sources.boundary_installs import boundary_installs, remove_boundaries
from geo.sources.vintages import COUNTRY, MERGED, MOVED, NEW, RENAMED, SPLIT, compare_vintages
from pages.parts import editing, figures, loaders
from pages.parts.data_work import Work, progress
from pages.parts.error_panel import attempt
from pages.parts.plain import plain

_COMPARED: Final = "vintages_compared"
_MOST_ROWS: Final = 1_000


@dataclass(frozen=True)
class _Compared:
    """A comparison of the vintage in use with another one, under way or done: what is shown, what a file has."""

    before: str
    after: str
    key: str
    work: Work[tuple[pd.DataFrame, pd.DataFrame]]


def show(say: Language, may: bool) -> None:
    """Draw the vintages, the switch, and the incidents that change unit."""
    vintages = {vintage.vintage_id: vintage for vintage in _sound(say)}
    used = loaders.atlas().boundaries.vintage.vintage_id
    for notice in loaders.atlas().notices:
        if chosen_vintage() != used:
            st.warning(plain(notice))
    _list(list(vintages.values()), used, say)
    if len(vintages) < 2:
        st.caption(plain(say("Only the boundaries that ship are there. Install others below to switch between them.")))
        return
    if is_fixed():
        words = say("The environment variable {name} chooses the boundaries of this server.", name=VARIABLE)
        st.info(plain(words))
    others = [vintage_id for vintage_id in vintages if vintage_id != used]
    if st.session_state.get("w_vintage") not in others:
        st.session_state["w_vintage"] = others[0]
    chosen = st.selectbox(
        say("Other boundaries"), others, format_func=lambda one: _title(vintages[one], say), key="w_vintage"
    )
    _compare(used, chosen, say)
    if not may:
        return
    with st.container(horizontal=True):
        st.button(
            say("Join everything to these boundaries"),
            key="use_vintage",
            type="primary",
            disabled=is_fixed(),
            on_click=attempt,
            args=(_use, chosen, say),
        )
        if chosen != BUNDLED:
            st.button(say("Remove them"), key="remove_vintage", on_click=attempt, args=(_remove, chosen, say))


def _sound(say: Language) -> list[Vintage]:
    """List the vintages that can be read, and say which cannot."""
    damaged = [fields for fields in boundary_installs() if "damage" in fields]
    for fields in damaged:
        st.warning(plain(say("{id} is damaged: remove it, and install it again.", id=fields["vintage_id"])))
        st.button(
            say("Remove {id}", id=fields["vintage_id"]),
            key=f"remove_{fields['vintage_id']}",
            on_click=attempt,
            args=(_remove, fields["vintage_id"], say),
        )
    return [] if damaged else list_vintages()


def _title(vintage: Vintage, say: Language) -> str:
    return say.pick(vintage.title, vintage.title_fr)


def _list(vintages: list[Vintage], used: str, say: Language) -> None:
    counts = {fields["vintage_id"]: fields.get("install", {}).get("units", {}) for fields in boundary_installs()}
    shipped = load_boundaries()
    counts[BUNDLED] = {f"adm{level}": len(shipped.level(level)) for level in shipped.vintage.levels}
    rows = [
        {
            say("Boundaries"): _title(vintage, say),
            say("In use"): say("yes") if vintage.vintage_id == used else "",
            say("Levels"): ", ".join(f"adm{level}" for level in vintage.levels),
            say("Units"): ", ".join(f"{number}" for number in counts.get(vintage.vintage_id, {}).values()),
            say("Licence"): say(vintage.licence),
            say("Id"): vintage.vintage_id,
        }
        for vintage in vintages
    ]
    if rows:
        st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", height="content")


def _use(vintage_id: str, say: Language) -> None:
    editing.require_editor(say)
    choose_vintage(vintage_id)
    st.session_state.pop(_COMPARED, None)


def _remove(vintage_id: str, say: Language) -> None:
    editing.require_editor(say)
    remove_boundaries(vintage_id)
    st.session_state.pop(_COMPARED, None)


# -- what a switch would change


def _compare(used: str, other: str, say: Language) -> None:
    atlas = loaders.atlas()
    known: _Compared | None = st.session_state.get(_COMPARED)
    if known is None or (known.before, known.after, known.key) != (used, other, atlas.key):
        st.button(say("Show which incidents change unit"), key="compare_vintages", on_click=_begin, args=(used, other))
        return
    if not known.work.wait():
        progress(known.work, say("Joining everything to the other boundaries"), say, "compare")
        return
    found = known.work.result
    if found is None:
        st.error(f"**{say('These boundaries cannot be compared.')}** {plain(known.work.error)}")
        return
    _changes(*found, atlas.incidents, say)


def _begin(used: str, other: str) -> None:
    atlas = loaders.atlas()

    def compare(*_: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
        after = load_boundaries(other)
        found = compare_vintages(atlas.incidents, atlas.boundaries, after)
        passed = atlas.passed_on()
        # What may not be passed on is shown, but in no file.
        written = found if passed is atlas else compare_vintages(passed.incidents, atlas.boundaries, after)
        return found, written

    st.session_state[_COMPARED] = _Compared(used, other, atlas.key, Work(compare))


def _reasons(say: Language) -> dict[str, str]:
    return {
        MOVED: say("border moved"),
        SPLIT: say("unit split"),
        NEW: say("new unit"),
        MERGED: say("unit gone"),
        RENAMED: say("unit renamed"),
        COUNTRY: say("other country"),
    }


def _titles(incidents: pd.DataFrame, wanted: list[str], say: Language) -> list[str]:
    rows = incidents[incidents["incident_id"].isin(wanted)]
    columns = (rows[name].tolist() for name in ("incident_id", "title", "title_fr"))
    titles = {incident_id: say.pick(english, french) for incident_id, english, french in zip(*columns, strict=True)}
    return [titles.get(incident_id) or incident_id for incident_id in wanted]


def _changes(found: pd.DataFrame, written: pd.DataFrame, incidents: pd.DataFrame, say: Language) -> None:
    if found.empty:
        st.success(plain(say("No incident changes unit.")))
        return
    n, total = len(found), say.number(len(incidents))
    words = say.plural("{n} of {total} incidents changes unit", "{n} of {total} incidents change unit", n, total=total)
    reasons = _reasons(say)
    counts = [
        say("{reason}: {count}", reason=reasons[str(why)], count=say.number(count))
        for why, count in found["why"].value_counts().items()
    ]
    st.markdown(plain(f"{words} ({'; '.join(counts)})."))
    shown = found.head(_MOST_ROWS)
    titles = _titles(incidents, shown["incident_id"].tolist(), say)
    table = pd.DataFrame(
        {
            say("Incident"): titles,
            say("Before"): shown["before"],
            say("After"): shown["after"],
            say("Why"): shown["why"].map(reasons),
            say("Id"): shown["incident_id"],
        }
    )
    st.dataframe(table, hide_index=True, width="stretch", height=300)
    if n > _MOST_ROWS:
        st.caption(plain(say("The first {n} are shown; the download has all of them.", n=_MOST_ROWS)))
    rows = ([defused(str(cell)) for cell in row] for row in written.itertuples(index=False))
    figures.kept_back(loaders.view(IncidentFilter()), say)
    st.download_button(
        say("Download the list (CSV)"),
        encode_csv([list(written.columns), *rows], byte_order_mark=True),
        "units_changed.csv",
        "text/csv",
        key="vintage_changes",
        on_click="ignore",
    )
