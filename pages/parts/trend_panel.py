"""The Trends screen: charts with their events, and a period held against earlier ones."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from geo.analysis.comparison import comparable, compare
from geo.analysis.tally import UNITS, Unit
from geo.analysis.trend_words import (
    INCIDENTS,
    SIDES_OF,
    chart_title,
    comparison_rule,
    comparison_table,
    comparison_words,
    coverage_words,
    figures_table,
    period_words,
    reading_words,
    unit_name,
)
from geo.analysis.trends import TOP, Coverage, Trend, too_fine
from geo.core.language import Language
from geo.incidents.view import View
from geo.maps.trend_chart import trend_chart
from geo.maps.trend_events import MOST_MARKED, EventMark, event_marks, key_words
from geo.sources.bundled import dataset_titles
from geo.sources.credits import load_context_events
from pages.parts import chart_panel, loaders, state, trend_choices, trend_figures
from pages.parts.plain import plain
from pages.parts.trend_choices import Choices

MOST_OFFERED = 500  # a link may name an earlier one
_LISTED = 12  # events beside the charts; the others can be opened


def show(view: View, chosen: Choices, say: Language) -> Choices:
    """Draw everything below the choices; returns them as they could be used."""
    under = state.current_filter()
    cover = trend_figures.coverage(under)
    unit = _unit_that_fits(view, cover, chosen, say)
    whole = trend_figures.trend(under, unit)
    if whole.periods.empty or not whole.incidents:
        st.info(say("No incident under the filter has a date close enough. Choose a longer unit, or clear the filter."))
        return chosen
    events = _marks(whole, say) if chosen.events != "0" else []
    marks = events if chosen.events == "all" or len(events) <= MOST_MARKED else []
    charts, beside = st.columns([0.74, 0.26]) if marks else (st.container(), None)
    with charts:
        named = None  # the first chart chooses the series: the others have the same, in the same colours
        for measure in chosen.measure:
            side, by = SIDES_OF.get(measure, ""), "incidents" if measure == INCIDENTS else "best"
            found = trend_figures.trend(under, unit, split=chosen.split, side=side, by=by, named=named)
            named = found.named
            _chart(view, found, chosen, measure, marks, say)
    if beside is not None:
        with beside:
            _list(marks, say)
    elif events:
        with st.expander(say("{n} events of this time, too many to mark unasked: read them here", n=len(events))):
            _captions(events)
    chosen = _comparison(view, whole, chosen, say)
    _about_the_data(cover, say)
    return chosen


def _unit_that_fits(view: View, cover: Coverage, chosen: Choices, say: Language) -> Unit:
    """Give the unit, or the next longer one that can be drawn, and say so."""
    unit, series = chosen.unit, TOP + 2 if chosen.split else 1
    longer = UNITS[UNITS.index(unit) :]
    fits = next(one for one in longer if one == "year" or not too_fine(view, cover, one, series))
    if fits != unit:
        words = say(
            "Too many periods to draw by {unit}: choose a shorter time with From and To. Shown by {fits}.",
            unit=unit_name(unit, say), fits=unit_name(fits, say),
        )  # fmt: skip
        st.info(plain(words))
    return fits


def _marks(found: Trend, say: Language) -> list[EventMark]:
    first, last = found.periods["start"].iloc[0].date(), found.periods["end"].iloc[-1].date()
    return event_marks(load_context_events(), first, last, say)


def _chart(view: View, found: Trend, chosen: Choices, measure: str, marks: list[EventMark], say: Language) -> None:
    window = 0 if chosen.form == "stack" else chosen.mean
    vocabulary = view.vocabulary
    chart = trend_chart(found, measure, chosen.form, vocabulary, say, window=window, events=marks)
    chart_panel.show(
        chart,
        figures_table(found, measure, vocabulary, say, window=window),
        say,
        key=f"trend_{measure}",
        title=chart_title(found, measure, say),
        incidents=found.incidents,
        file_name=f"trends_{measure}_{found.unit}",
        note=reading_words(found, measure, chosen.form, chosen.mean, say),
    )


def _list(marks: list[EventMark], say: Language) -> None:
    st.markdown(f"**{plain(say('Events'))}** ({say.number(len(marks))})")
    st.caption(plain(key_words(marks, say)))
    _captions(marks[:_LISTED])
    if rest := marks[_LISTED:]:
        with st.expander(say.plural("{n} more", "{n} more", len(rest))):
            _captions(rest)


def _captions(marks: list[EventMark]) -> None:
    for mark in marks:
        st.caption(f"**{mark.number}** {plain(mark.when)} – {plain(mark.what)}")


def _comparison(view: View, whole: Trend, chosen: Choices, say: Language) -> Choices:
    """Hold a complete period against earlier ones, also those before the period of the filter."""
    st.subheader(say("A period against earlier ones"))
    periods = comparable(whole)
    if not periods:
        st.info(say("No period is complete: choose a shorter unit, or a longer time."))
        return replace(chosen, at="")
    key = trend_choices.key_of("at")
    if st.session_state.get(key) not in periods:
        st.session_state[key] = periods[0]
    at = st.session_state[key]
    periods = periods[:MOST_OFFERED] + [at] * (at not in periods[:MOST_OFFERED])
    words_of = {name: period_words(name, whole.unit, say) for name in periods}
    at = st.selectbox(say("Period"), periods, key=key, width=320, format_func=words_of.__getitem__)
    before = replace(state.current_filter(), date_from=None, date_to=None)
    compared = {
        measure: compare(
            trend_figures.trend(before, whole.unit, side=SIDES_OF.get(measure, "")), at, deaths=measure != INCIDENTS
        )
        for measure in chosen.measure
    }
    for measure, one in compared.items():
        head, lines = comparison_words(one, measure, say)
        st.markdown(f"**{plain(head)}**\n" + "".join(f"\n- {plain(line)}" for line in lines))
    words = comparison_rule(whole.unit, say)
    if view.filter.has_period:
        words += " " + say("For this, incidents before the period of the filter count too.")
    st.caption(plain(words))
    with st.expander(say("Comparison as a table, and download")):
        chart_panel.table(comparison_table(compared, say), say, key="trend_compared", file_name="trends_compared")
    return replace(chosen, at="" if at == periods[0] else at)


def _about_the_data(cover: Coverage, say: Language) -> None:
    st.caption(plain(coverage_words(cover, dataset_titles(loaders.atlas().records, say), say)))
