"""The bars of a one-page brief: incidents and deaths of the periods up to the one that it is of."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

from geo.analysis.brief import Bar, Brief
from geo.core.language import Language
from geo.maps import brief_words as words
from geo.maps.brief_parts import SMALL, heading, lines_of
from geo.maps.palette import BACKGROUND, INK, TIME_BAR, TIME_BAR_PALE, UNIT_LINE
from geo.maps.printed_sheet import MM_PER_POINT, Box, Sheet, Style

NUMBER: Final = Style(5.6)
LEAST_NUMBER: Final = 0.8
NO_DATA_MM: Final = 0.9


@dataclass(frozen=True)
class _Bars:
    """What one of the two rows of bars shows."""

    title: str
    deaths: bool

    def value(self, bar: Bar) -> int | None:
        if self.deaths:
            return bar.deaths.best
        return None if bar.state == "not" and not bar.incidents else bar.incidents

    def span(self, bar: Bar) -> tuple[int, int]:
        """Lowest and highest figure; the same where there is no range."""
        low, high = bar.deaths.low, bar.deaths.high
        if self.deaths and low is not None and high is not None:
            return low, high
        value = self.value(bar) or 0
        return value, value


def draw_bars(sheet: Sheet, brief: Brief, box: Box, factor: float, say: Language) -> None:
    """Draw incidents and deaths of the last periods as bars from zero, the period itself dark."""
    top = heading(sheet, words.bars_title(brief, say), box, factor)
    lower = box.bottom + SMALL.line_mm * factor + 0.4
    each = (top - lower) / 2
    incidents = _Bars(say("Incidents"), deaths=False)
    deaths = _Bars(say("Deaths (best figure; line: lowest to highest)"), deaths=True)
    _row(sheet, incidents, brief, Box(box.left, top - each + 1.6, box.right, top), factor, say)
    _row(sheet, deaths, brief, Box(box.left, lower, box.right, lower + each - 0.4), factor, say)
    _names(sheet, brief, Box(box.left, box.bottom, box.right, lower), factor, say)


def _slots(box: Box, n: int) -> list[tuple[float, float]]:
    pitch = box.width / n
    return [(box.left + (at + 0.16) * pitch, box.left + (at + 0.84) * pitch) for at in range(n)]


def _row(sheet: Sheet, what: _Bars, brief: Brief, box: Box, factor: float, say: Language) -> None:
    style = SMALL.scaled(factor)
    top = sheet.write_lines(lines_of(sheet, what.title, box.width, style, 2), style, left=box.left, top=box.top)
    top -= NUMBER.line_mm * factor  # for the number above the highest bar
    most = max([*(what.span(bar)[1] for bar in brief.bars), *(what.value(bar) or 0 for bar in brief.bars), 1])
    scale = max(top - box.bottom, 1.0) / most
    pitch = box.width / len(brief.bars)
    look = Style(NUMBER.size_pt * factor, bold=True)
    widest = max(sheet.width_mm(_figure(what, bar, say), look) for bar in brief.bars)
    # Numbers that are wider than the bars are far apart stand over every second or third of them.
    step = max(1, math.ceil((LEAST_NUMBER * widest + 0.5) / pitch))
    for at, ((left, right), bar) in enumerate(zip(_slots(box, len(brief.bars)), brief.bars, strict=True)):
        now = bar is brief.bars[-1]
        if bar.state != "covered":  # a strip along the ground: anything as high as a bar would look like a figure
            sheet.rectangle(Box(left, box.bottom, right, box.bottom + NO_DATA_MM), fill=BACKGROUND, zorder=0.2)
        _bar(sheet, what, bar, Box(left, box.bottom, right, top), scale, now=now)
        peak = box.bottom + max(what.value(bar) or 0, what.span(bar)[1]) * scale
        if (len(brief.bars) - 1 - at) % step == 0:
            style = replace(look, bold=now).scaled(min(1.0, (step * pitch - 0.5) / widest))
            sheet.put(_figure(what, bar, say), style, x=(left + right) / 2, y=peak + 0.5, align="center")
    sheet.line([box.left, box.right], [box.bottom] * 2, colour=INK, width_pt=0.5)


def _bar(sheet: Sheet, what: _Bars, bar: Bar, slot: Box, scale: float, *, now: bool) -> None:
    value, (low, high) = what.value(bar), what.span(bar)
    colour = TIME_BAR if now else TIME_BAR_PALE if bar.state == "covered" else UNIT_LINE
    if value:
        sheet.rectangle(
            Box(slot.left, slot.bottom, slot.right, slot.bottom + value * scale),
            fill=colour,
        )
    if high > low:
        middle = (slot.left + slot.right) / 2
        sheet.line([middle, middle], [slot.bottom + low * scale, slot.bottom + high * scale], width_pt=0.7)


def _figure(what: _Bars, bar: Bar, say: Language) -> str:
    value = what.value(bar)
    if value is None:
        return "?" if bar.incidents else "–"
    return say.number(value)


def _names(sheet: Sheet, brief: Brief, box: Box, factor: float, say: Language) -> None:
    """Name as many bars as have room, the last one always."""
    style = NUMBER.scaled(factor)
    texts = words.bar_labels(brief, say)
    pitch = box.width / len(texts)
    step = max(1, -int(-(max(sheet.width_mm(text, style) for text in texts) + 0.8) // pitch))
    for at, (text, (left, right)) in enumerate(zip(texts, _slots(box, len(texts)), strict=True)):
        if (len(texts) - 1 - at) % step == 0:
            y = box.top - style.size_pt * MM_PER_POINT - 0.5
            sheet.put(text, style, x=(left + right) / 2, y=y, align="center")
