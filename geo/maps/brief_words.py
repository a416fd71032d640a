"""A brief in words: its title, its key figures, and what must be known before these are read."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import replace

from geo.analysis.brief import Brief, KeyFigure, Names
from geo.analysis.reach import Days, Reach
from geo.analysis.trend_words import change_words, figure_words
from geo.areas.boundaries import Boundaries
from geo.core.language import Language
from geo.incidents.filter import IncidentFilter
from geo.incidents.schema import COUNTRIES
from geo.places.countries import country_name
from geo.sources.bundled import TITLES, dataset_titles

# Data older than this are said to be old even where the period was asked for by its dates.
OLD_DAYS = 7
# Stands behind the date of an incident that reaches beyond the period.
BEYOND = "†"


def days_words(days: Days, say: Language) -> str:
    """Name a period as shortly as it can be: 2019, October 2019, 1 to 7 October 2019, 3 October 2019."""
    return _days_words(days, say)


def _days_words(days: Days, say: Language) -> str:
    first, last = days
    if first == last:
        return say.date(first)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
    whole = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]
    if whole and (first.year, first.month) == (last.year, last.month):
        return say.month(first)
    start = say.date(first)
    if first.year == last.year:
        start = start.removesuffix(f" {first.year}")
        if first.month == last.month:
            start = start.split(" ")[0]
    return say("{start} to {end}", start=start, end=say.date(last))


def title_words(brief: Brief, boundaries: Boundaries, say: Language) -> str:
    """Give the heading: Mali, Burkina Faso and Niger: incidents, 1 to 7 October 2019."""
    chosen, vocabulary = brief.view.filter, brief.view.vocabulary
    if 0 < len(chosen.regions) <= 4:
        names = [vocabulary.regions.get(code, code) for code in chosen.regions]
        countries = {vocabulary.region_country.get(code, "") for code in chosen.regions} - {""}
        if len(countries) == 1 and not chosen.countries:
            names[-1] += f" ({country_name(countries.pop(), say)})"
    else:
        known = set(boundaries.adm0["adm0"])
        codes = [code for code in COUNTRIES if code in known]
        asked = chosen.countries or tuple({vocabulary.region_country.get(code, "") for code in chosen.regions})
        names = [country_name(code, say) for code in codes if not asked or code in asked]
    return say("{places}: incidents, {period}", places=say.join(names), period=days_words(brief.days, say))


def filter_words(brief: Brief, say: Language, *, with_period: bool) -> str:
    """Say what the filter asks for; the period may stand in the heading already."""
    chosen = replace(brief.view.filter, date_from=None, date_to=None, undated=None)
    words = chosen.words(say, brief.view.vocabulary)
    if with_period:
        words = f"{words} · {days_words(brief.days, say)}"
    return say("Filter: {words}.", words=words)


def age_words(days: int, say: Language) -> str:
    """Write an age in days, and in years where these are many."""
    words = say.plural("{n} day", "{n} days", days)
    if days < 2 * 365:
        return words
    return say("{days}, {years} years", days=words, years=say.number(days / 365.25, 1))


def data_words(brief: Brief, say: Language) -> str:
    """Say which data these are, and how far they reach."""
    view, reach = brief.view, brief.reach
    known = dataset_titles(view.table, say)
    counts = view.datasets()
    parts = []
    if counts:
        named = [
            f"{known.get(name) or (say(TITLES[name]) if name in TITLES else name)} ({say.number(n)})"
            for name, n in counts.items()
        ]
        parts.append(say("Records by dataset: {names}.", names=", ".join(named)))
    if reach.first and reach.last:
        parts.append(
            say("The data reach from {start} to {end}.", start=say.date(reach.first), end=say.date(reach.last))
        )
    if reach.newest:
        age = age_words((brief.today - reach.newest).days, say)
        parts.append(say("Newest incident in the data: {day} ({age} ago).", day=say.date(reach.newest), age=age))
    return " ".join(parts)


def warnings(brief: Brief, say: Language) -> list[str]:
    """Say what makes the figures less than they look; nothing where the data cover the period and are fresh."""
    reach, (first, last) = brief.reach, brief.days
    if reach.first is None or reach.last is None:
        return [say("No data: no day is covered, so that nothing can be said of this period.")]
    if brief.state == "not":
        return [_no_data_words(reach, brief.days, brief.today, say)]
    found = []
    if brief.state == "partly":
        found.append(
            say(
                "The data reach only from {start} to {end}: what happened on the other days of the period is not in "
                "these figures, and they are not compared.",
                start=say.date(max(reach.first, first)),
                end=say.date(min(reach.last, last)),
            )
        )
    if (
        (newest := reach.newest) is not None
        and first <= newest
        and not reaches_on(brief)
        and (brief.today - newest).days > OLD_DAYS
    ):
        found.append(
            say(
                "These are the newest data, not the present: the newest incident is of {day}, {age} before this page "
                "was made. What happened since is not known here.",
                day=say.date(newest),
                age=age_words((brief.today - newest).days, say),
            )
        )
    return found


def _no_data_words(reach: Reach, days: Days, today: dt.date, say: Language) -> str:
    """Say that a period lies before or after all data."""
    if reach.first is None or reach.last is None:
        return say("No data: no day is covered, so that nothing can be said of this period.")
    if days[0] > reach.last:
        data_end = max(reach.newest or reach.last, reach.last)
        return say(
            "No data for this period: the data end on {day}, {age} ago. That nothing is shown does not mean that "
            "nothing happened.",
            day=say.date(data_end),
            age=age_words((today - data_end).days, say),
        )
    return say(
        "No data for this period: the data begin on {day}. That nothing is shown does not mean that nothing happened.",
        day=say.date(reach.first),
    )


def reach_words(reach: Reach, say: Language) -> str:
    """Say in one short line how far the data reach."""
    if reach.first is None or reach.last is None or reach.newest is None:
        return ""
    return say(
        "Data: {start} to {end}; newest incident {day}.",
        start=say.date(reach.first),
        end=say.date(reach.last),
        day=say.date(reach.newest),
    )


def period_warning(reach: Reach, chosen: IncidentFilter, today: dt.date, say: Language) -> str:
    """Warn where the period of a filter lies wholly or partly outside of the data; a side left open does not."""
    if reach.first is None or reach.last is None or not (chosen.date_from or chosen.date_to):
        return ""
    first = chosen.date_from or min(reach.first, chosen.date_to or reach.first)
    last = chosen.date_to or max(reach.last, first)
    state = reach.state((first, last))
    if state == "not":
        return _no_data_words(reach, (first, last), today, say)
    if state == "partly":
        return say(
            "The data reach only from {start} to {end}: what happened on the other days of the period is not shown.",
            start=say.date(max(reach.first, first)),
            end=say.date(min(reach.last, last)),
        )
    return ""


def moved_words(days: Days, today: dt.date, say: Language) -> str:
    """Say that a period ends with the data instead of today."""
    return say(
        "The newest incident in the data is of {day}, {age} ago: the brief is of {period}, the last days that the data "
        "know of, not of today.",
        day=say.date(days[1]),
        age=age_words((today - days[1]).days, say),
        period=days_words(days, say),
    )


def reaches_on(brief: Brief) -> bool:
    """Whether there are data of days after the period."""
    return brief.reach.newest is not None and brief.reach.newest > brief.days[1]


def comparison_heading(brief: Brief, say: Language) -> str:
    """Say against what the figures are held, or why they are not."""
    if brief.is_choice:
        return say("Not compared: mostly a hand-picked list, whose changes would say nothing of the violence.")
    if brief.figures["incidents"].change is None:
        return say("Not compared: the data do not cover both periods.")
    if brief.state_before != "covered":
        return say("Not compared: the data do not cover the period before.")
    return say("Change: against the period before, {period}.", period=days_words(brief.days_before, say))


def figure_name(name: Names, say: Language) -> str:
    """Name a key figure."""
    return {
        "incidents": say("Incidents"),
        "deaths": say("Deaths"),
        "civilians": say("Civilians killed"),
        "security": say("Security forces killed"),
        "militants": say("Militants killed"),
        "captured": say("Abducted or captured"),
        "injured": say("Injured"),
        "units": say("Regions with incidents"),
    }[name]


def big_words(key: KeyFigure, brief: Brief, say: Language) -> tuple[str, str]:
    """Give the figure that stands large, and its range."""
    if brief.state == "not" and not key.now.known and not brief.view.n_shown:
        return say("no data"), ""
    head, _, rest = figure_words(key.now, say).partition(" (")
    return head, rest.removesuffix(")")


def against_words(key: KeyFigure, say: Language) -> tuple[str, list[str]]:
    """Give the change of a figure, and what to think of it."""
    change = key.change
    if change is None:
        return "", []
    if change.verdict == "not_reported":
        return "", [say("before: {figure}", figure=figure_words(change.figure, say))]
    lines = [say("before: {figure}", figure=figure_words(change.figure, say))]
    if change.overlap:
        lines.append(say("ranges overlap: perhaps no change"))
    if key.usual is not None:
        span = f"{say.number(key.usual.low)}–{say.number(key.usual.high)}"
        lines.append(f"{verdict_words_of(key, say)} ({span})")
    return change_words(change, say) if change.change else say("no change"), lines


def verdict_words_of(key: KeyFigure, say: Language) -> str:
    """Say whether a figure is usual."""
    return {
        "usual": say("within the usual range"),
        "higher": say("above the usual range"),
        "lower": say("below the usual range"),
    }.get(key.verdict, "")


def small_words(brief: Brief, say: Language) -> str:
    """Give the figures that are not in the first row: deaths without a side, injured, captured, regions."""
    if brief.state == "not" and not brief.view.n_shown:
        return ""
    parts = []
    if unstated := brief.view.deaths_unstated:
        parts.append(say("Deaths, side not stated: {n}", n=say.number(unstated)))
    for name in ("injured", "captured"):
        key = brief.figures[name]
        words = figure_words(key.now, say)
        if key.change is not None and key.change.change is not None:
            words += " " + say("(before: {figure})", figure=figure_words(key.change.figure, say))
        parts.append(say("{name}: {figure}", name=figure_name(name, say), figure=words))
    units = brief.figures["units"]
    words = say("{name}: {figure}", name=figure_name("units", say), figure=figure_words(units.now, say))
    if units.change is not None:
        words += " " + say("(before: {figure})", figure=figure_words(units.change.figure, say))
    parts.append(words)
    return " · ".join(parts)


def notes_on_figures(brief: Brief, say: Language) -> str:
    """Say what must be known to read the key figures."""
    view = brief.view
    parts = []
    unreported = view.totals["all"].unreported
    if unreported:
        parts.append(
            say.plural(
                "{n} incident without a reported toll: unknown, not zero.",
                "{n} incidents without a reported toll: unknown, not zero.",
                unreported,
            )
        )
    if view.n_shown:
        parts.append(say("Deaths: best figure, then lowest to highest."))
    changes = [key.change for key in brief.figures.values() if key.change is not None]
    if any(change.change and change.share is None for change in changes):
        parts.append(say("Numbers below ten before: no percentage."))
    if usual := brief.figures["incidents"].usual:
        parts.append(say("Usual: the middle 80 % of the {n} periods before.", n=say.number(usual.n)))
    if brief.beyond:
        parts.append(
            say.plural(
                "{mark} {n} incident reaches beyond the period, and counts whole.",
                "{mark} {n} incidents reach beyond the period, and count whole.",
                brief.beyond,
                mark=BEYOND,
            )
        )
    if brief.in_several:
        parts.append(
            say.plural(
                "{n} incident of the periods shown reaches into several, and counts in each.",
                "{n} incidents of the periods shown reach into several, and count in each.",
                brief.in_several,
            )
        )
    if view.n_undated:
        parts.append(
            say.plural(
                "{n} undated incident is in the figures, but in no comparison.",
                "{n} undated incidents are in the figures, but in no comparison.",
                view.n_undated,
            )
        )
    return " ".join(parts)


def bars_title(brief: Brief, say: Language) -> str:
    """Name the chart."""
    n = len(brief.bars)
    first, last = brief.days
    days = (last - first).days + 1
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return say("The last {n} years", n=n)
    whole = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]
    if whole and (first.year, first.month) == (last.year, last.month):
        return say("The last {n} months", n=n)
    if days == 1:
        return say("The last {n} days", n=n)
    return say("The last {n} periods of {days} days", n=n, days=say.number(days))


def bar_labels(brief: Brief, say: Language) -> list[str]:
    """Name the bars by their first days, in a few letters: 2019, Oct 19, 30 Sept."""
    days = [bar.days[0] for bar in brief.bars]
    if brief.unit == "year" and all((day.month, day.day) == (1, 1) for day in days):
        return [str(day.year) for day in days]
    if brief.unit in ("quarter", "year") or all(day.day == 1 for day in days):
        return [say.short_month(day) for day in days]
    return [say.short_day(day) for day in days]
