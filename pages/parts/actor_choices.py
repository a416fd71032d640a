"""What the reader chose on the Actors screen, in its widgets and in the URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from geo.analysis.actor_words import by_name, party_name, role_name
from geo.analysis.actors import BY, By
from geo.core.language import Language
from geo.incidents.actors import Actors
from geo.incidents.filter import Notice
from geo.incidents.schema import ROLES
from pages.parts import loaders, state

SHOWS: Final = ("table", "matrix", "claims", "together", "alliances", "profile")
_LINK: Final = "actor_link"
_NOTICES: Final = "actor_notices"
_KEPT: Final = "actor_choices"


@dataclass(frozen=True)
class Choices:
    """What to show of actors; `who` is the id of the one whose profile is read."""

    show: str = "table"
    role: str = ROLES[0]
    by: By = "kind"
    members: bool = False
    who: str = ""

    def to_query(self) -> dict[str, str]:
        """Write as URL parameters; only what differs from the beginning."""
        plain = Choices()
        written = {
            "show": self.show,
            "role": self.role,
            "by": self.by,
            "members": "1" if self.members else "0",
            "who": self.who,
        }
        return {name: text for name, text in written.items() if getattr(self, name) != getattr(plain, name)}


def read_choices(query: Mapping[str, str], actors: Actors) -> tuple[Choices, tuple[Notice, ...]]:
    """Read choices from URL parameters; what cannot be used is dropped, with a notice.

    An actor that is not in the table of actors is known if the incidents name it.
    """
    notices: list[Notice] = []

    def one_of(name: str, known: Mapping[str, Any], otherwise: Any) -> Any:
        text = query.get(name, "").strip()
        if text and text not in known:
            notices.append(Notice(name, text[:60], "unknown"))
        return known.get(text, otherwise)

    plain = Choices()
    named = {one.actor_id: one.actor_id for one in actors.all}
    if (who := query.get("who", "")) and who not in named:
        named |= dict.fromkeys(loaders.view(state.current_filter()).coded.actor_names, who)
    found = Choices(
        show=one_of("show", {one: one for one in SHOWS}, plain.show),
        role=one_of("role", {one: one for one in ROLES}, plain.role),
        by=one_of("by", {one: one for one in BY}, plain.by),
        members=one_of("members", {"1": True, "0": False}, plain.members),
        who=one_of("who", named, plain.who),
    )
    return found, tuple(notices)


def current(say: Language) -> Choices:
    """Give what the reader chose: from the link where it is new, else from the widgets; draws the first of these."""
    actors = loaders.atlas().vocabulary.actors
    link = state.own()
    if link != st.session_state.get(_LINK) or _KEPT not in st.session_state:
        chosen, st.session_state[_NOTICES] = read_choices(link, actors)
        st.session_state[_KEPT] = chosen
        for key in [key for key in st.session_state if str(key).startswith("w_actors_")]:
            del st.session_state[key]
    kept: Choices = st.session_state[_KEPT]
    show = _control("show", say("What to show"), SHOWS, _show_names(say), kept.show)
    return _keep(Choices(show, kept.role, kept.by, kept.members, kept.who))


def choose_matrix(chosen: Choices, say: Language) -> Choices:
    """Draw what the matrix counts."""
    role = _control("role", say("Incidents"), ROLES, {one: role_name(one, say) for one in ROLES}, chosen.role)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        by = _control("by", say("By"), BY, {one: by_name(one, say) for one in BY}, chosen.by)
        members = _members(chosen, say)
    return _keep(Choices(chosen.show, role, by, members, chosen.who))


def choose_actor(chosen: Choices, ids: list[str], say: Language) -> Choices:
    """Draw whose profile is read; `ids` are those that the shown incidents name, the most active first."""
    actors = loaders.atlas().vocabulary.actors
    listed = list(dict.fromkeys([*ids, *([chosen.who] if chosen.who else [])]))
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        if st.session_state.get("w_actors_who") not in listed:
            st.session_state["w_actors_who"] = chosen.who or listed[0]
        who = st.selectbox(
            say("Actor"), listed, key="w_actors_who", format_func=lambda one: party_name(actors, one, say), width=460
        )
        members = _members(chosen, say) if actors.memberships(str(who)) else chosen.members
    return _keep(Choices(chosen.show, chosen.role, chosen.by, members, str(who)))


def open_profile(actor_id: str, *, members: bool) -> None:
    """Turn to the profile of an actor; in a callback."""
    kept: Choices = st.session_state[_KEPT]
    st.session_state.update({"w_actors_show": "profile", "w_actors_who": actor_id, "w_actors_members": members})
    _keep(Choices("profile", kept.role, kept.by, members, actor_id))


def notices() -> tuple[Notice, ...]:
    """What could not be used of the link."""
    found: tuple[Notice, ...] = st.session_state.get(_NOTICES, ())
    return found


def _keep(chosen: Choices) -> Choices:
    if chosen != st.session_state[_KEPT]:
        st.session_state[_NOTICES] = ()
    st.session_state[_KEPT] = chosen
    state.set_own(chosen.to_query())
    st.session_state[_LINK] = state.own()
    return chosen


def _show_names(say: Language) -> dict[str, str]:
    return {
        "table": say("All actors"),
        "matrix": say("What, where, when"),
        "claims": say("Claims"),
        "together": say("Together"),
        "alliances": say("Alliances"),
        "profile": say("One actor"),
    }


def _control(name: str, label: str, options: tuple[Any, ...], names: Mapping[str, str], value: str) -> Any:
    key = f"w_actors_{name}"
    st.session_state.setdefault(key, value)
    return st.segmented_control(label, options, format_func=names.__getitem__, key=key, required=True)


def _members(chosen: Choices, say: Language) -> bool:
    st.session_state.setdefault("w_actors_members", chosen.members)
    return st.toggle(say("With members"), key="w_actors_members")
