"""Charts as files: SVG and PNG that say what they show, and the figures behind them as CSV.

A picture that travels without its screen carries title, filter, number of incidents, sources, the day it was made and
the version of the program. It is written by vl-convert, which runs Vega without a browser and may ask no network.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

import pandas as pd

import geo
from geo.areas.boundaries import Vintage
from geo.core.errors import BadInput
from geo.core.language import Language, product_name
from geo.core.spreadsheets import defused, encode_csv
from geo.incidents.view import View
from geo.maps.palette import INK, QUIET_INK
from geo.sources.bundled import caveat

KINDS: Final = ("svg", "png")
WIDTH_PX: Final = 900  # of a chart that on screen takes the width it is given
SCALE: Final = 2.0  # dots of a PNG per pixel
FONT: Final = "Liberation Sans, Arial, Helvetica, sans-serif"  # the first ships with vl-convert
MARGIN_PX: Final = 18
MOST_PUBLISHERS: Final = 12
_SIZE = re.compile(r'<svg[^>]*?\swidth="([0-9.]+)"[^>]*?\sheight="([0-9.]+)"')
# Controls, direction marks and half characters: SVG has no room for them, or they turn a line round.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
# Advance of Arial's letters in ems, roughly and rather too wide: lines break early rather than run over the edge.
_NARROW, _WIDE = frozenset(" ijlt.,:;'|!fIr()[]-/"), frozenset("mwMW%@—")


@dataclass(frozen=True)
class Imprint:
    """What stands above and below an exported chart, besides its title."""

    above: tuple[str, ...]
    below: tuple[str, ...]


def imprint(
    view: View,
    say: Language,
    *,
    incidents: int | None,
    made_at: dt.datetime,
    vintage: Vintage | None = None,
    note: str = "",
) -> Imprint:
    """Say what a chart of a view shows, and whom it is owed to.

    Parameters
    ----------
    view : View
    say : Language
    incidents : int or None
        How many incidents the chart is made from; None for one that is made from none, whatever the filter.
    made_at : datetime
        With a time zone.
    vintage : Vintage, optional
        Boundaries that the incidents were joined to.
    note : str
        What must be known to read the chart.
    """
    names = [] if incidents is None else view.publishers()
    listed = names[:MOST_PUBLISHERS]
    if more := len(names) - len(listed):
        listed = [*listed, say.plural("and {n} more", "and {n} more", more)]
    below = [
        note,
        "" if incidents is None else caveat(view, say),
        say("Sources of the incidents shown: {names}.", names=", ".join(listed)) if names else "",
        say("Datasets: {names}.", names="; ".join(view.credits())) if incidents is not None and view.credits() else "",
        "" if vintage is None or incidents is None else _boundaries_words(vintage, say),
        say(
            "Made on {time} with {product} {version}.", time=say.moment(made_at), product=product_name(say),
            version=geo.__version__,
        ),
    ]  # fmt: skip
    if incidents is None:
        return Imprint((), tuple(filter(None, below)))
    shown = say("Shown: {words}", words=view.words(say))
    return Imprint((f"{shown} · {from_words(incidents, say)}",), tuple(filter(None, below)))


def from_words(incidents: int, say: Language) -> str:
    """Write how many incidents a chart is made from."""
    return say.plural("from {n} incident", "from {n} incidents", incidents)


def chart_bytes(chart: Any, kind: str, around: Imprint) -> bytes:
    """Draw a chart as a file.

    Parameters
    ----------
    chart : Chart
        As `geo.maps.chart_look.look` returns it, which also gives the title.
    kind : str
        ``"svg"`` or ``"png"``.
    around : Imprint

    Returns
    -------
    bytes

    Raises
    ------
    BadInput
        For another kind of file.
    """
    if kind not in KINDS:
        raise BadInput(f"A chart cannot be drawn as {kind!r}: choose {' or '.join(KINDS)}.")
    import vl_convert  # 40 MB of it: only when a picture is asked for

    spec = chart.to_dict()
    meta = spec.get("usermeta", {})
    spec.setdefault("config", {})["font"] = FONT
    _widen(spec)
    drawn = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    below = (*(str(note) for note in meta.get("notes", ())), *around.below)
    titles = {name: str(meta.get(name, "")) for name in ("title", "subtitle")}
    return picture_bytes(drawn, kind, Imprint(around.above, below), **titles)


def picture_bytes(drawn: str, kind: str, around: Imprint, *, title: str, subtitle: str = "") -> bytes:
    """Set a drawn picture between its title and its sources, as a file.

    Parameters
    ----------
    drawn : str
        SVG whose first element states its width and height in pixels.
    kind : str
        ``"svg"`` or ``"png"``.
    around : Imprint
    title, subtitle : str

    Returns
    -------
    bytes

    Raises
    ------
    BadInput
        For another kind of file.
    """
    if kind not in KINDS:
        raise BadInput(f"A picture cannot be drawn as {kind!r}: choose {' or '.join(KINDS)}.")
    whole = _framed(drawn, title, subtitle, around)
    if kind == "svg":
        return whole.encode("utf-8")
    import vl_convert

    return bytes(vl_convert.svg_to_png(whole, scale=SCALE))


def description_of(chart: Any) -> str:
    """Title and subtitle that `geo.maps.chart_look.look` gave a chart, to be read out."""
    return ". ".join(filter(None, (str(chart.usermeta[name]) for name in ("title", "subtitle"))))


def csv_of(figures: pd.DataFrame, *, byte_order_mark: bool = True) -> bytes:
    """Write the figures of a chart as CSV in UTF-8; with a byte order mark Excel reads the accents.

    What is missing is an empty cell; days are year-month-day; a text that a spreadsheet would run as a formula gets an
    apostrophe in front.
    """
    header = [defused(str(name)) for name in figures.columns]
    columns = [[_cell(value) for value in figures[name]] for name in figures.columns]
    return encode_csv([header, *zip(*columns, strict=True)], byte_order_mark=byte_order_mark)


def _cell(value: Any) -> object:
    if value is None or value is pd.NaT or value is pd.NA or value != value:  # noqa: PLR0124 - NaN
        return None
    if isinstance(value, pd.Timestamp | dt.datetime):
        return value.date().isoformat()
    return defused(value) if isinstance(value, str) else value


def _boundaries_words(vintage: Vintage, say: Language) -> str:
    title = say.pick(vintage.title, vintage.title_fr)
    return say("Boundaries: {title}. {attribution}.", title=title, attribution=vintage.attribution)


def _widen(spec: dict[str, Any]) -> None:
    """Give a width to what takes that of its container on screen."""
    if spec.get("width") == "container":
        spec["width"] = WIDTH_PX
    for child in spec.get("vconcat", ()):
        child.setdefault("width", WIDTH_PX)
        _widen(child)


def _framed(drawn: str, title: str, subtitle: str, around: Imprint) -> str:
    """Set a drawn chart between its title and its sources."""
    found = _SIZE.search(drawn)
    if found is None:
        raise AssertionError("vl-convert writes the size of its pictures")
    wide, high = float(found[1]), float(found[2])
    width = max(wide, 600.0) + 2 * MARGIN_PX
    top, head = _lines(MARGIN_PX, [(title, 18, True)], width, INK)
    top, more = _lines(top, [(text, 13, False) for text in (subtitle, *around.above)], width, INK)
    top += 8
    chart = drawn.replace("<svg ", f'<svg x="{MARGIN_PX}" y="{top:g}" ', 1)
    bottom, foot = _lines(top + high + 10, [(text, 11, False) for text in around.below], width, QUIET_INK)
    height = bottom + MARGIN_PX - 6
    words = escape(_clean(". ".join(filter(None, (title, subtitle, *around.above)))))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" '
        f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{words}">'
        f'<rect width="{width:g}" height="{height:g}" fill="white"/>{head}{more}{chart}{foot}</svg>\n'
    )


def _lines(top: float, paragraphs: Iterable[tuple[str, int, bool]], width: float, colour: str) -> tuple[float, str]:
    """Set paragraphs (text, size in pixels, bold) from a height on; returns where the next may begin, and the SVG."""
    written = []
    for text, size, bold in paragraphs:
        for line in wrapped(_clean(text), width - 2 * MARGIN_PX, size * (1.08 if bold else 1)):
            top += size * 1.3
            weight = ' font-weight="bold"' if bold else ""
            written.append(
                f'<text x="{MARGIN_PX}" y="{top - size * 0.3:g}" font-family="{FONT}" font-size="{size}"{weight} '
                f'fill="{colour}">{escape(line)}</text>'
            )
        top += 2 if text else 0
    return top, "".join(written)


def wrapped(text: str, width: float, size: float) -> Sequence[str]:
    """Break a text into lines of at most `width` pixels, set in Arial of a size in pixels."""
    lines: list[str] = []
    for word in text.split(" "):
        while _width(word, size) > width:
            cut = next(n for n in range(len(word), 0, -1) if n == 1 or _width(word[:n], size) <= width)
            lines.append(word[:cut])
            word = word[cut:]  # noqa: PLW2901 - the rest of a word too long for a line
        if lines and _width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] = f"{lines[-1]} {word}".strip()
        elif word:
            lines.append(word)
    return lines


def _width(text: str, size: float) -> float:
    ems = (0.3 if char in _NARROW else 0.9 if char in _WIDE else 0.7 if char.isupper() else 0.57 for char in text)
    return size * sum(ems)


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)
