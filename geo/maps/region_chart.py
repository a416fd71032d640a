"""Charts of one unit: its incidents by month or year, and by kind or actor."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import pandas as pd

from geo.analysis.region_profile import Profile
from geo.core.language import Language
from geo.maps.chart_look import PERIOD_FORMATS, look

_BAR: Final = "#5f5a52"
_HEIGHT_PX: Final = 170
MOST_BARS: Final = 10
# The screen fits a chart with its axis into its height.
_ROW_PX: Final = 20
_AXIS_PX: Final = 56


def trend_chart(found: Profile, say: Language, *, title: str) -> Any:
    """Draw the unit's incidents by month or year as bars; what is not dated closely enough is not drawn.

    Parameters
    ----------
    found : Profile
    say : Language
    title : str

    Returns
    -------
    altair chart
    """
    frame = found.trend[found.trend[found.trend_unit].notna()]
    starts = [f"{name}-01" if found.trend_unit == "month" else f"{name}-01-01" for name in frame[found.trend_unit]]
    data = pd.DataFrame(
        {
            "period": pd.to_datetime(starts),
            "incidents": frame["incidents"].astype("int64").to_numpy(),
            "best": frame["best"].astype("float64").to_numpy(),
        }
    )
    unit = "yearmonth" if found.trend_unit == "month" else "year"
    chart = (
        alt.Chart(data)
        .mark_bar(color=_BAR)
        .encode(
            alt.X(
                f"{unit}(period):O",
                title=None,
                axis=alt.Axis(
                    format=PERIOD_FORMATS[found.trend_unit], labelAngle=0, labelOverlap="greedy", labelSeparation=8
                ),
            ),
            alt.Y("incidents:Q", title=say("Incidents"), axis=alt.Axis(tickMinStep=1, format=",d")),
            tooltip=[
                alt.Tooltip(f"{unit}(period):T", title=say("Period"), format=PERIOD_FORMATS[found.trend_unit]),
                alt.Tooltip("incidents:Q", title=say("Incidents"), format=",d"),
                alt.Tooltip("best:Q", title=say("Deaths (best figure)"), format=",d"),
            ],
        )
        .properties(width="container", height=_HEIGHT_PX)
    )
    return look(chart, title=title, say=say)


def bar_chart(names: list[str], incidents: list[int], say: Language, *, title: str) -> Any:
    """Draw counts as level bars, the most first, each with its figure.

    Parameters
    ----------
    names : list of str
        In the reader's language; the first `MOST_BARS` are drawn.
    incidents : list of int
    say : Language
    title : str

    Returns
    -------
    altair chart
    """
    data = pd.DataFrame({"name": names[:MOST_BARS], "incidents": incidents[:MOST_BARS]})
    base = alt.Chart(data).encode(
        alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=220, grid=False, labelOverlap=False)),
        alt.X("incidents:Q", title=say("Incidents"), axis=alt.Axis(tickMinStep=1, format=",d", tickCount=4)),
    )
    bars = base.mark_bar(color=_BAR, height=12)
    figures = base.mark_text(align="left", dx=4).encode(text=alt.Text("incidents:Q", format=",d"))
    chart = (bars + figures).properties(width="container", height=_ROW_PX * len(data) + _AXIS_PX)
    return look(chart, title=title, say=say)


def trend_table(found: Profile, say: Language) -> pd.DataFrame:
    """Write the trend with headings in the reader's language; what is not dated closely enough in a last row."""
    names = {"month": say("Month"), "year": say("Year")}
    frame = found.trend
    return pd.DataFrame(
        {
            names[found.trend_unit]: [
                say("not dated closely enough") if name is None or pd.isna(name) else name
                for name in frame[found.trend_unit]
            ],
            **figure_columns(frame, say),
        }
    )


def figure_columns(frame: pd.DataFrame, say: Language) -> dict[str, Any]:
    """Give incidents and deaths of a tally as columns with headings in the reader's language."""
    return {
        say("Incidents"): frame["incidents"].astype("int64").to_numpy(),
        say("Deaths, low"): frame["low"].astype("Int64").array,
        say("Deaths, best"): frame["best"].astype("Int64").array,
        say("Deaths, high"): frame["high"].astype("Int64").array,
        say("Without a toll"): frame["unreported"].astype("int64").to_numpy(),
    }
