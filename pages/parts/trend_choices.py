"""What the reader chose on the Trends screen, in its widgets and in the URL."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

import streamlit as st

from geo.analysis.tally import UNITS, Unit
from geo.analysis.trend_words import MEASURES, measure_name, split_name, unit_name
from geo.analysis.trends import SPLITS, Split
from geo.core.language import Language
from geo.incidents.filter import Notice
from geo.maps.trend_events import MOST_MARKED
from pages.parts import state

WINDOWS: Final = (0, 2, 3, 4, 6, 7, 12, 13, 28)
FORMS: Final = ("lines", "stack", "panels")
# Mark events where they are few, all, or none.
EVENTS: Final = ("few", "all", "0")
_WIDGETS: Final = ("measure", "unit", "split", "form", "mean", "events")
_LINK: Final = "trend_link"
_NOTICES: Final = "trend_notices"
_PERIOD: Final = re.compile(r"[0-9]{4}(-(Q[1-4]|[0-9]{2}(-[0-9]{2})?))?")


@dataclass(frozen=True)
class Choices:
    """How to show trends; `at` is the period that is compared, empty for the last complete one."""

    measure: tuple[str, ...] = ("incidents", "deaths")
    unit: Unit = "month"
    split: Split = ""
    form: str = "lines"
    mean: int = 0
    events: str = "few"
    at: str = ""

    def to_query(self) -> dict[str, str]:
        """Write as URL parameters; only what differs from the beginning."""
        written = {
            "measure": ",".join(self.measure),
            "unit": self.unit,
            "split": self.split,
            "form": self.form,
            "mean": str(self.mean),
            "events": self.events,
            "at": self.at,
        }
        plain = Choices()
        return {
            name: written[name] for name in (one.name for one in fields(self))
            if getattr(self, name) != getattr(plain, name)
        }  # fmt: skip


def read_choices(query: Mapping[str, str]) -> tuple[Choices, tuple[Notice, ...]]:
    """Read choices from URL parameters; what cannot be used is dropped, with a notice."""
    notices: list[Notice] = []

    def one_of(name: str, known: Mapping[str, Any], otherwise: Any) -> Any:
        text = query.get(name, "").strip()
        if text and text not in known:
            notices.append(Notice(name, text[:60], "unknown"))
        return known.get(text, otherwise)

    plain = Choices()
    asked = [word for word in query.get("measure", "")[:400].split(",") if word]
    notices += [Notice("measure", word[:60], "unknown") for word in asked[:5] if word not in MEASURES]
    at = query.get("at", "").strip()
    if at and not _PERIOD.fullmatch(at):
        notices.append(Notice("at", at[:60], "unknown"))
        at = ""
    found = Choices(
        measure=tuple(name for name in MEASURES if name in asked) or plain.measure,
        unit=one_of("unit", {unit: unit for unit in UNITS}, plain.unit),
        split=one_of("split", {split: split for split in SPLITS if split}, plain.split),
        form=one_of("form", {form: form for form in FORMS}, plain.form),
        mean=one_of("mean", {str(n): n for n in WINDOWS}, plain.mean),
        events=one_of("events", {"1": "few"} | {word: word for word in EVENTS}, plain.events),
        at=at,
    )
    return found, tuple(notices)


def current(say: Language) -> Choices:
    """Draw the widgets and give what they say; the link leads where it is new, the widgets afterwards."""
    link = state.own()
    fresh = link != st.session_state.get(_LINK) or any(key_of(name) not in st.session_state for name in _WIDGETS)
    if fresh:
        chosen, st.session_state[_NOTICES] = read_choices(link)
        _fill(chosen)
    _draw(say)
    value = {name: st.session_state[key_of(name)] for name in _WIDGETS}
    chosen = Choices(
        measure=tuple(name for name in MEASURES if name in value["measure"]) or Choices().measure,
        unit=value["unit"],
        split=value["split"],
        form=value["form"],
        mean=value["mean"],
        events=value["events"],
        at=st.session_state.get(key_of("at")) or "",
    )
    if not fresh and chosen.to_query() != link:
        st.session_state[_NOTICES] = ()
    return chosen


def keep(chosen: Choices) -> None:
    """Put choices into the URL."""
    state.set_own(chosen.to_query())
    st.session_state[_LINK] = state.own()


def notices() -> tuple[Notice, ...]:
    """What could not be used of the link."""
    found: tuple[Notice, ...] = st.session_state.get(_NOTICES, ())
    return found


def key_of(name: str) -> str:
    """Key of the widget of a choice."""
    return f"w_trend_{name}"


def _fill(chosen: Choices) -> None:
    for one in fields(chosen):
        value = getattr(chosen, one.name)
        st.session_state[key_of(one.name)] = list(value) if isinstance(value, tuple) else value


def _draw(say: Language) -> None:
    forms = {"lines": say("Lines"), "stack": say("Stacked bars"), "panels": say("One chart each")}
    st.pills(
        say("What to count"), MEASURES, selection_mode="multi", key=key_of("measure"),
        format_func=lambda name: measure_name(name, say),
    )  # fmt: skip
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):  # wraps where the screen is narrow
        st.segmented_control(
            say("By"), UNITS, key=key_of("unit"), format_func=lambda unit: unit_name(unit, say), required=True
        )
        st.segmented_control(say("As"), FORMS, key=key_of("form"), format_func=forms.__getitem__, required=True)
        st.selectbox(
            say("Split"), SPLITS, key=key_of("split"), format_func=lambda split: split_name(split, say), width=345
        )
        st.selectbox(
            say("Rolling mean"), WINDOWS, key=key_of("mean"), width=220,
            format_func=lambda n: say("over {n} periods", n=n) if n else say("no mean"),
            help=say("The mean of a period and those before it; only over complete periods with a known figure."),
        )  # fmt: skip
        marking = {
            "few": say("marked, if at most {n}", n=MOST_MARKED),
            "all": say("all marked"),
            "0": say("none marked"),
        }
        st.selectbox(
            say("Events that explain the period"), EVENTS, key=key_of("events"), format_func=marking.__getitem__,
            width=260,
        )  # fmt: skip
