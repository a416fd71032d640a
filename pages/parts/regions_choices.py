"""What the reader chose on the Regions screen, in the widgets and in the URL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from geo.analysis.regions import LEVELS, MONTHS
from geo.areas.boundaries import Boundaries, Vintage, list_vintages
from geo.core.errors import AtlasError
from geo.core.language import Language
from geo.incidents.filter import Notice
from geo.maps.region_map import MEASURES
from pages.parts import loaders, state

_READ: Final = "regions_link"
_CHOICES: Final = "regions_choices"
_NOTICES: Final = "regions_notices"


@dataclass(frozen=True)
class Choices:
    """Level of the units, measure of the map, months that are compared (0: the filter's period), unit, vintage.

    `unit` is the p-code of the one that is looked at, "" for none; `vintage` is "" for the boundaries in use.
    """

    level: int = 1
    measure: str = "incidents"
    months: int = 0
    unit: str = ""
    vintage: str = ""

    def to_query(self) -> dict[str, str]:
        """Write as URL parameters; only what differs from the default."""
        return {
            "level": str(self.level) if self.level != 1 else "",
            "measure": self.measure if self.measure != "incidents" else "",
            "compare": str(self.months) if self.months else "",
            "unit": self.unit,
            "vintage": self.vintage,
        }


def current(say: Language) -> Choices:
    """Take the choices over from the link, if that changed, or else from the widgets."""
    asked = state.own()
    if asked != st.session_state.get(_READ) or _CHOICES not in st.session_state:
        choices, st.session_state[_NOTICES] = _read(asked, say)
        _fill(choices)
    elif "w_regions_level" not in st.session_state:  # back from another screen
        _fill(st.session_state[_CHOICES])
    return _keep(_of_widgets())


def current_units() -> set[str]:
    """P-codes of the units that are chosen from."""
    choices: Choices = st.session_state[_CHOICES]
    return set(units_of(loaders.view_by(state.current_filter(), choices.vintage)[1], choices.level))


def notices() -> tuple[str, ...]:
    """What of the link was not used."""
    found: tuple[str, ...] = st.session_state.get(_NOTICES, ())
    return found


def choose_unit(pcode: str) -> Choices:
    """Look at a unit, or at none."""
    st.session_state["w_regions_unit"] = pcode or None
    return _keep(_of_widgets())


def form(say: Language) -> None:
    """Draw the widgets; what they hold is read before, by `current`."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            say("Units"),
            list(LEVELS),
            format_func={1: say("Regions"), 2: say("Provinces, cercles, departments")}.__getitem__,
            key="w_regions_level",
            required=True,
        )
        st.selectbox(
            say("Figure"),
            list(MEASURES),
            format_func=lambda code: MEASURES[code].name(say),
            key="w_regions_measure",
            width=260,
        )
        st.selectbox(
            say("Change against the period before"),
            [0, *MONTHS],
            format_func=lambda months: _months_words(months, say),
            key="w_regions_months",
            width=340,
        )
        vintages = _vintages()
        if len(vintages) > 1:
            st.selectbox(
                say("Boundaries of this screen"),
                list(vintages),
                format_func=lambda vintage_id: say.pick(vintages[vintage_id].title, vintages[vintage_id].title_fr),
                key="w_regions_vintage",
                width=300,
                help=say("Joins what is shown to other installed boundaries, on this screen alone."),
            )


def _months_words(months: int, say: Language) -> str:
    if not months:
        return say("the filter's period, if set")
    return say.plural("last {n} month", "last {n} months", months)


def _vintages() -> dict[str, Vintage]:
    """Vintages that can be shown, the one in use first, under ""."""
    used = loaders.atlas().boundaries.vintage
    try:
        others = {one.vintage_id: one for one in list_vintages() if one.vintage_id != used.vintage_id}
    except AtlasError:  # the Data screen says which is damaged
        others = {}
    return {"": used, **others}


def units_of(boundaries: Boundaries, level: int) -> dict[str, str]:
    """Names of the units of a level by p-code."""
    frame = boundaries.level(level)
    return dict(zip(frame["pcode"], frame["name"], strict=True))


def _of_widgets() -> Choices:
    value = st.session_state
    level = value["w_regions_level"] or 1
    vintage = value.get("w_regions_vintage") or ""
    if vintage not in _vintages():  # removed meanwhile
        vintage = value["w_regions_vintage"] = ""
    unit = value.get("w_regions_unit") or ""
    if unit and unit not in units_of(loaders.view_by(state.current_filter(), vintage)[1], level):
        value["w_regions_unit"] = None  # of another level or vintage
        unit = ""
    return Choices(level, value["w_regions_measure"], value["w_regions_months"], unit, vintage)


def _keep(choices: Choices) -> Choices:
    if st.session_state.get(_CHOICES) != choices:
        st.session_state[_NOTICES] = () if _CHOICES in st.session_state else st.session_state.get(_NOTICES, ())
    st.session_state[_CHOICES] = choices
    state.set_own(choices.to_query())
    st.session_state[_READ] = state.own()
    return choices


def _fill(choices: Choices) -> None:
    """Set the widgets."""
    st.session_state[_CHOICES] = choices
    st.session_state.update(
        {
            "w_regions_level": choices.level,
            "w_regions_measure": choices.measure,
            "w_regions_months": choices.months,
            "w_regions_unit": choices.unit or None,
            "w_regions_vintage": choices.vintage,
        }
    )


def _read(asked: dict[str, str], say: Language) -> tuple[Choices, tuple[str, ...]]:
    """Read the choices from URL parameters, with a notice for whatever cannot be used."""
    told: list[str] = []

    def known(parameter: str, values: set[str]) -> str:
        value = asked.get(parameter, "")
        if value and value not in values:
            told.append(Notice(parameter, value[:60], "unknown").words(say))
            return ""
        return value

    level = int(known("level", {str(level) for level in LEVELS}) or 1)
    measure = known("measure", set(MEASURES)) or "incidents"
    months = int(known("compare", {str(months) for months in MONTHS}) or 0)
    vintage = known("vintage", set(_vintages()) - {""})
    if vintage:
        try:
            loaders.boundaries_of(vintage)
        except AtlasError as error:
            told.append(str(error))
            vintage = ""
    boundaries = loaders.boundaries_of(vintage) if vintage else loaders.atlas().boundaries
    unit = known("unit", set(units_of(boundaries, level)))
    return Choices(level, measure, months, unit, vintage), tuple(told)
