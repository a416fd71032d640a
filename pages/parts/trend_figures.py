"""Cached figures over time: shared between sessions and never changed, as in `loaders`."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from geo.analysis.tally import Unit
from geo.analysis.trends import Coverage, Split, Trend
from geo.analysis.trends import coverage as covered
from geo.analysis.trends import trend as count
from geo.incidents.filter import IncidentFilter
from geo.incidents.view import View
from geo.sources.bundled import COVERAGE
from pages.parts import loaders


def coverage(chosen: IncidentFilter) -> Coverage:
    """Which days the datasets behind a filter's incidents cover."""
    return _coverage(loaders.atlas().key, chosen, loaders.view(chosen))


@st.cache_resource(show_spinner=False, max_entries=16)
def _coverage(key: str, chosen: IncidentFilter, _shown: View) -> Coverage:  # noqa: ARG001 - Streamlit keys by it
    return covered(_shown, COVERAGE)


def trend(
    chosen: IncidentFilter,
    unit: Unit,
    *,
    split: Split = "",
    side: str = "",
    by: str = "incidents",
    named: Sequence[str] | None = None,
) -> Trend:
    """Figures by period under a filter; shared and never changed; see `geo.analysis.trends.trend`."""
    series = None if named is None else tuple(named)
    return _trend(loaders.atlas().key, chosen, unit, split, side, by, series, loaders.view(chosen), coverage(chosen))


@st.cache_resource(show_spinner=False, max_entries=32)
def _trend(
    key: str,  # noqa: ARG001 - Streamlit keys by it
    chosen: IncidentFilter,  # noqa: ARG001 - Streamlit keys by it
    unit: Unit,
    split: Split,
    side: str,
    by: str,
    named: tuple[str, ...] | None,
    _shown: View,
    _cover: Coverage,
) -> Trend:
    return count(_shown, unit, _cover, split=split, side=side, by=by, named=named)
