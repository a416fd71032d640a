"""How charts look: one theme, colours that are told apart by everybody, numbers and months in both languages.

Charts are Altair objects whose data is small: counts and sums, never rows. Fields are named in code, so that no text
from outside is read as an expression; texts from outside are values of fields and are drawn as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

import altair as alt
import pandas as pd

from geo.core.language import Language
from geo.maps.palette import INK, QUIET_INK, SYMBOLS

# Eight colours whose lightness (CIE L*) runs from 16 to 79 in steps of 9, so that a grey copy tells them apart; any two
# differ by at least 19 (CIEDE2000) for the normal eye and for those without red, green or blue cones (simulated after
# Machado, Oliveira and Fernandes 2009). In this order neighbours in a stack differ by at least 18 in lightness.
CATEGORIES: Final = ("#422984", "#e97120", "#4e101f", "#995aeb", "#a40406", "#ce9bca", "#1b725d", "#66d8ae")
DASHES: Final = ((1, 0), (8, 3), (2, 2), (8, 3, 2, 3), (14, 3), (5, 5), (2, 5), (8, 2, 2, 2, 2, 2))
# Vega's own "stroke" is a line, which a filled mark leaves out.
BAR: Final = "M-1.1,-0.35L1.1,-0.35L1.1,0.35L-1.1,0.35Z"
SHAPES: Final = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", BAR)
# What is left over beside the largest categories: the palest of all, with an outline in stacks.
OTHERS: Final = "#e4e4e4"
OTHERS_LINE: Final = QUIET_INK
BAND_OPACITY: Final = 0.22
# What is drawn but not to be compared, such as a month that is not over.
GREYED: Final = "#b3aca0"
GREYED_OPACITY: Final = 0.45
GRID: Final = "#e6e6e3"
FONT: Final = "Source Sans, Liberation Sans, Arial, Helvetica, sans-serif"
# On a telephone a legend has two columns, beside that up to four.
NARROW_PX: Final = 520
MOST_SVG_ROWS: Final = 4_000  # beyond that a browser draws a canvas much faster
_LEGEND_COLUMNS: Final = f"width < {NARROW_PX} ? 2 : 4"
_LEGEND_LABELS: Final = f"width < {NARROW_PX} ? 130 : max(150, width / 4 - 40)"

_VEGA_SHAPES: Final[Mapping[str, str]] = {
    "triangle": "triangle-up",
    "circle": "circle",
    "star": "M0,-1L0.3,-0.3L1,-0.2L0.45,0.25L0.6,1L0,0.6L-0.6,1L-0.45,0.25L-1,-0.2L-0.3,-0.3Z",
    "diamond": "diamond",
    "triangle_down": "triangle-down",
    "square": "square",
    "pentagon": "M0,-1L0.95,-0.31L0.59,0.81L-0.59,0.81L-0.95,-0.31Z",
    "plus": "cross",
    "cross": "M-0.9,-0.6L-0.6,-0.9L0,-0.3L0.6,-0.9L0.9,-0.6L0.3,0L0.9,0.6L0.6,0.9L0,0.3L-0.6,0.9L-0.9,0.6L-0.3,0Z",
}

_NUMBERS: Final[Mapping[str, dict[str, Any]]] = {
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["£", ""]},
    "fr": {"decimal": ",", "thousands": "\u202f", "grouping": [3], "currency": ["", "\u00a0€"], "percent": "\u202f%"},
}
_TIMES: Final[Mapping[str, dict[str, Any]]] = {
    "en": {
        "dateTime": "%a %e %b %X %Y",
        "date": "%d/%m/%Y",
        "time": "%H:%M:%S",
        "periods": ["AM", "PM"],
        "days": ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
        "shortDays": ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
        "months": [
            "January", "February", "March", "April", "May", "June",
            "July", "August", "September", "October", "November", "December",
        ],
        "shortMonths": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    },
    "fr": {
        "dateTime": "%A %e %B %Y à %X",
        "date": "%d/%m/%Y",
        "time": "%H:%M:%S",
        "periods": ["", ""],
        "days": ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
        "shortDays": ["dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."],
        "months": [
            "janvier", "février", "mars", "avril", "mai", "juin",
            "juillet", "août", "septembre", "octobre", "novembre", "décembre",
        ],
        "shortMonths": [
            "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
        ],
    },
}  # fmt: skip
# How a period of each unit is written on an axis and in a tooltip (d3-time-format).
PERIOD_FORMATS: Final[Mapping[str, str]] = {
    "day": "%-d %b %Y",
    "week": "%-d %b %Y",
    "month": "%b %Y",
    "quarter": "%b %Y",
    "year": "%Y",
}


@dataclass(frozen=True)
class SeriesLook:
    """Colours, dashes and shapes of some series, by position: any one of the three tells them apart.

    Use them as ``scale=alt.Scale(domain=names, range=list(look.colours))`` and so on.
    """

    colours: tuple[str, ...]
    line_colours: tuple[str, ...]
    dashes: tuple[tuple[int, ...], ...]
    shapes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart with its look: a specification in Vega-Lite, and the figures that it names.

    Attributes
    ----------
    spec : dict
        Without data; not to be changed. Title, subtitle and notes stand in its ``usermeta``.
    frames : dict
        Name to figures: days as texts without a time zone, None for what is missing.
    """

    spec: Mapping[str, Any]
    frames: Mapping[str, pd.DataFrame]

    @property
    def usermeta(self) -> Mapping[str, Any]:
        """Title, subtitle and notes."""
        found: Mapping[str, Any] = self.spec["usermeta"]
        return found

    def to_dict(self) -> dict[str, Any]:
        """Give the whole specification, with its figures as rows."""
        rows = {name: frame.to_dict(orient="records") for name, frame in self.frames.items()}
        return {**deepcopy(dict(self.spec)), "datasets": rows}

    def for_screen(self) -> dict[str, Any]:
        """Give the whole specification, with its figures as frames, which Streamlit sends as Arrow."""
        return {**deepcopy(dict(self.spec)), "datasets": dict(self.frames)}


def series_look(n: int, *, others: bool = False) -> SeriesLook:
    """Give the look of `n` series; with `others` the last of them is what is left over.

    Parameters
    ----------
    n : int
        At most 9 with `others`, else 8: more than that nobody tells apart in one chart.
    others : bool

    Raises
    ------
    ValueError
        When there are more series than colours.
    """
    named = n - int(others)
    if not 0 <= named <= len(CATEGORIES):
        raise ValueError(f"{named} series: at most {len(CATEGORIES)} are told apart; put the rest together.")
    last = int(others)
    return SeriesLook(
        colours=CATEGORIES[:named] + (OTHERS,) * last,
        line_colours=CATEGORIES[:named] + (OTHERS_LINE,) * last,
        dashes=DASHES[:named] + ((1, 3),) * last,
        shapes=SHAPES[:named] + ("triangle-left",) * last,
    )


def kinds_look(codes: Sequence[str]) -> SeriesLook:
    """Give the look of kinds of incident: the colours and shapes that they have on the map, and a dash each."""
    known = list(SYMBOLS)
    symbols = [SYMBOLS.get(code, SYMBOLS["other"]) for code in codes]
    dashes = (*DASHES, (1, 3))
    colours = tuple(one.colour for one in symbols)
    return SeriesLook(
        colours=colours,
        line_colours=colours,
        dashes=tuple(dashes[known.index(code)] if code in known else (1, 3) for code in codes),
        shapes=tuple(_VEGA_SHAPES[one.shape] for one in symbols),
    )


def look(chart: Any, *, title: str, subtitle: str = "", say: Language, notes: Sequence[str] = ()) -> Chart:
    """Give a chart the theme, the language's numbers and months, and its title for pictures and screen readers.

    Parameters
    ----------
    chart : altair chart, or list of them
        Single, layered, concatenated or faceted. Fields have explicit types (``"n:Q"``); its data is DataFrames.
        Set ``width="container"`` on a single or layered chart, so that it fits a telephone. Several are drawn above
        each other, as wide as the screen: give them a `panel_axis`, since nothing may stand beside them.
    title, subtitle : str
        Stand on exported pictures, and are read out; the screen writes its own heading.
    say : Language
    notes : sequence of str
        Stand below the chart on exported pictures, such as what numbers in it mean.

    Returns
    -------
    Chart
        Nothing of the one given is changed.
    """
    config = {
        "font": FONT,
        "background": "white",
        "locale": {"number": _NUMBERS[say.code], "time": _TIMES[say.code]},
        "view": {"stroke": None},
        # Vega describes its parts in English alone: the chart has a name, and the table beside it every figure.
        "aria": False,
        "axis": {
            "labelColor": INK, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal",
            "domainColor": QUIET_INK, "tickColor": QUIET_INK, "gridColor": GRID, "labelOverlap": True,
        },
        "axisX": {"grid": False},
        "axisY": {"domain": False, "ticks": False, "tickCount": 5},
        "legend": {
            "orient": "top", "labelColor": INK, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12,
            "titleFontWeight": "normal", "symbolSize": 90,
            "labelLimit": {"expr": _LEGEND_LABELS}, "columns": {"expr": _LEGEND_COLUMNS},
        },
        "header": {"labelColor": INK, "titleColor": INK, "labelFontSize": 12, "labelLimit": 300},
        "title": {"color": INK, "fontSize": 13, "fontWeight": "bold", "anchor": "start"},
        "text": {"color": INK, "fontSize": 12},
    }  # fmt: skip
    frames: dict[str, pd.DataFrame] = {}
    spec = _stacked(chart, frames) if isinstance(chart, list) else _spec(chart, frames)
    # SVG stays sharp when it is enlarged, and its texts can be found.
    renderer = "svg" if sum(map(len, frames.values())) <= MOST_SVG_ROWS else "canvas"
    about = {"title": title, "subtitle": subtitle, "notes": list(notes), "embedOptions": {"renderer": renderer}}
    sane = {name: alt.utils.sanitize_pandas_dataframe(frame) for name, frame in frames.items()}
    return Chart(spec | {"config": config, "usermeta": about}, sane)


def panel_axis(**more: Any) -> Any:
    """Make the y axis of one of several charts above each other: its labels stand inside, as those have no margin."""
    return alt.Axis(
        labelAlign="left", labelBaseline="bottom", labelPadding=-4, tickCount=2, title=None, domain=False,
        ticks=False, **more,
    )  # fmt: skip


def _spec(chart: Any, frames: dict[str, pd.DataFrame]) -> dict[str, Any]:
    # The specification is made by our own code, and tests hold it against the schema: not each time it is drawn.
    spec: dict[str, Any] = _without_frames(chart, frames).to_dict(validate=False)
    return spec


def _stacked(charts: Sequence[Any], frames: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """Put charts above each other; Altair's own way copies them many times."""
    parts = [_spec(chart, frames) for chart in charts]
    schema = {part.pop("$schema") for part in parts}.pop()
    for part in parts:
        part.pop("config", None)  # that of Altair's theme
    # The labels of axes stand inside: no margin may push the charts beyond the edge of a telephone.
    padding = {"left": 0, "right": 0, "top": 4, "bottom": 4}
    return {"$schema": schema, "vconcat": parts, "spacing": 6, "padding": padding}


def _without_frames(chart: Any, frames: dict[str, pd.DataFrame]) -> Any:
    """Copy of a chart that names its frames instead of holding them, and puts them into `frames`.

    So Altair neither runs its transformers, which are global, nor holds each row against the schema of Vega-Lite.
    """
    copy = chart.copy(deep=False)
    if isinstance(data := copy.data, pd.DataFrame):
        name = next((name for name, known in frames.items() if known is data), f"figures-{len(frames)}")
        copy.data = alt.NamedData(name=name)
        frames.setdefault(name, data)
    for parts in ("layer", "hconcat", "vconcat", "concat"):
        if isinstance(children := copy._kwds.get(parts), list):
            copy[parts] = [_without_frames(child, frames) for child in children]
    if hasattr(inner := copy._kwds.get("spec"), "copy"):
        copy["spec"] = _without_frames(inner, frames)
    return copy
