"""The tables of a one-page brief: where, who, and the gravest incidents with their sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from geo.analysis.brief import Brief
from geo.analysis.comparison import Figure, change_between
from geo.analysis.trend_words import change_words
from geo.core.language import Language
from geo.incidents.view import toll_words, unnamed_words
from geo.maps import brief_rows as rows_in_words
from geo.maps.brief_parts import CELL, CELL_BOLD, HEAD, SLACK, SMALL, heading, lines_of
from geo.maps.palette import UNIT_LINE
from geo.maps.printed_sheet import MM_PER_POINT, Box, Sheet, Style, clean
from geo.places.countries import country_name

# Shares of the width: date, place, what, deaths, authors, sources.
COLUMNS: Final = (0.105, 0.18, 0.235, 0.135, 0.165, 0.18)
MOST_LINES: Final = 4
MOST_ROWS: Final = 8
SIDE_MM: Final = 2.0
LEAST_FIRST: Final = 0.34


def draw_table(sheet: Sheet, heads: Sequence[str], rows: Sequence[Sequence[str]], box: Box, factor: float) -> float:
    """Write a table: the first column, in two lines at most, takes what the others, set to the right, leave it.

    Returns
    -------
    float
        Its lower edge.
    """
    lines = [(HEAD.scaled(factor), [clean(text) for text in heads])]
    lines += [(CELL.scaled(factor), [clean(text) for text in row]) for row in rows]
    widths = [max(sheet.width_mm(row[at], style) for style, row in lines) + SIDE_MM for at in range(1, len(heads))]
    first = max(box.width - sum(widths), LEAST_FIRST * box.width)
    squeeze = min(1.0, (box.width - first) / sum(widths))
    top = box.top
    for style, row in lines:
        names = lines_of(sheet, row[0], first, style, 2) or [""]
        sheet.write_lines(names, style, left=box.left, top=top)
        right = box.left + first
        for text, width in zip(row[1:], widths, strict=True):
            right += width * squeeze
            # Numbers are never cut: better small than wrong.
            look = style.scaled(squeeze) if squeeze < 1 else style
            sheet.put(text, look, x=right, y=top - style.size_pt * MM_PER_POINT, align="right")
        top -= len(names) * style.line_mm + 0.25
        sheet.line([box.left, box.right], [top + 0.25] * 2, colour=UNIT_LINE, width_pt=0.25)
    return top


def draw_where(sheet: Sheet, brief: Brief, box: Box, factor: float, say: Language, most: int = 5) -> float:
    """Write the regions with most incidents, and their change; returns the lower edge."""
    title = say("Where: regions with most incidents") if brief.level == 1 else say("Where: units with most incidents")
    top = heading(sheet, title, box, factor)
    units = brief.regions.units
    units = units[units["incidents"] > 0].sort_values(["incidents", "best"], ascending=False, kind="stable")
    if units.empty:
        return _small(sheet, say("No incident with a known region."), box, top, factor)
    rows = [_region_row(brief, unit, say) for unit in units.head(most).to_dict("records")]
    if max(sheet.width_mm(row[3], CELL) for row in rows) > 0.3 * box.width:
        # No room for the ranges: the best figures alone.
        rows = [[*row[:3], row[3].partition(" (")[0]] for row in rows]
    compared = brief.figures["incidents"].change is not None
    heads = [say("region"), say("incidents"), say("change"), say("deaths")]
    if not compared:
        heads, rows = [heads[0], heads[1], heads[3]], [[row[0], row[1], row[3]] for row in rows]
    top = draw_table(sheet, heads, rows, Box(box.left, box.bottom, box.right, top), factor)
    parts = []
    if left_over := int(units["incidents"].iloc[most:].sum()):
        parts.append(say.plural("{n} incident in other regions", "{n} incidents in other regions", left_over))
    if nowhere := brief.view.n_shown - int(units["incidents"].sum()):
        parts.append(say.plural("{n} in no known region", "{n} in no known region", nowhere))
    return _small(sheet, " · ".join(parts), box, top, factor)


def _region_row(brief: Brief, unit: dict[Any, Any], say: Language) -> list[str]:
    now, then = (Figure(int(unit[name]), int(unit[name]), int(unit[name])) for name in ("after", "before"))
    change = change_between(now, then)
    low, best, high = (None if pd.isna(unit[name]) else int(unit[name]) for name in ("low", "best", "high"))
    several = len({*brief.regions.units.loc[brief.regions.units["incidents"] > 0, "adm0"]}) > 1
    name = f"{unit['name']} ({country_name(str(unit['adm0']), say)})" if several else str(unit["name"])
    return [
        name,
        say.number(int(unit["incidents"])),
        change_words(change, say) if change.change else "±0",
        toll_words(low, best, high, say, open_ended=bool(unit["open_ended"])),
    ]


def draw_who(sheet: Sheet, brief: Brief, box: Box, factor: float, say: Language, most: int = 5) -> float:
    """Write the actors most named as authors, by how they are named; returns the lower edge."""
    top = heading(sheet, say("Who: named as authors"), box, factor)
    rows = rows_in_words.actor_rows(brief, most, say)
    if not rows:
        return _small(sheet, say("Nobody is named."), box, top, factor)
    heads = ("", say("attributed"), say("claimed"), say("possible"))
    top = draw_table(sheet, heads, rows, Box(box.left, box.bottom, box.right, top), factor)
    note = say("Incidents attributed by a source, claimed by the actor, or possible; one may name several.")
    return _small(sheet, note, box, top, factor, 3)


def _small(sheet: Sheet, text: str, box: Box, top: float, factor: float, most: int = 2) -> float:
    if not text:
        return top
    style = SMALL.scaled(factor)
    return sheet.write_lines(lines_of(sheet, text, box.width, style, most), style, left=box.left, top=top)


def draw_gravest(sheet: Sheet, brief: Brief, box: Box, factor: float, say: Language) -> float:
    """Write the gravest incidents, as many as have room; returns the lower edge."""
    top = heading(sheet, say("The gravest incidents, by the deaths reported"), box, factor)
    if not brief.gravest:
        none = say("No data.") if brief.state == "not" else say("No incident in this period.")
        return _small(sheet, none, box, top, factor)
    lefts, widths = [box.left], []
    for share in COLUMNS:
        widths.append(share * box.width - SIDE_MM)
        lefts.append(lefts[-1] + share * box.width)
    heads = (say("Date"), say("Place"), say("What"), say("Deaths"), say("Authors, as said"), say("Sources"))
    head = HEAD.scaled(factor)
    for text, left, width in zip(heads, lefts, widths, strict=False):
        sheet.write_lines(lines_of(sheet, text, width, head, 1), head, left=left, top=top)
    top -= head.line_mm
    more = SMALL.scaled(factor).line_mm + 0.2
    counted = 0
    for one in brief.gravest[:MOST_ROWS]:
        *paragraphs, sources = rows_in_words.grave_cells(brief, one, say)
        cells = [
            _cell(sheet, texts, width, factor, bold=column == 3)
            for column, (texts, width) in enumerate(zip(paragraphs, widths, strict=False))
        ]
        cells.append(_sources(sheet, sources, widths[-1], factor, say))
        height = max(sum(style.line_mm for _, style in lines) for lines in cells) + 1.0
        here = 1 + len(one.others)
        if top - height < box.bottom + (more if counted + here < brief.view.n_shown else 0.0) - 0.05:
            break
        sheet.line([box.left, box.right], [top] * 2, colour=UNIT_LINE, width_pt=0.3)
        for lines, left in zip(cells, lefts, strict=False):
            at = top - 0.5
            for line, style in lines:
                at = sheet.write_lines([line], style, left=left, top=at)
        top -= height
        counted += here
    left_over = brief.view.n_shown - counted
    if left_over <= 0:
        return top
    text = say.plural("and {n} more incident", "and {n} more incidents", left_over)
    if unnamed := int((~brief.view.nameable).sum()):
        text = f"{text}; {unnamed_words(unnamed, say)}"
    return _small(sheet, text, box, top - 0.2, factor, 1)


def _sources(
    sheet: Sheet, sources: Sequence[str], width: float, factor: float, say: Language
) -> list[tuple[str, Style]]:
    """Set as many sources as have room whole, and how many there are beyond."""
    style = CELL.scaled(factor)
    for kept in range(len(sources), 0, -1):
        text = "; ".join(sources[:kept])
        if left_over := len(sources) - kept:
            text = f"{text}; {say.plural('and {n} more', 'and {n} more', left_over)}"
        lines = lines_of(sheet, text, width, style, MOST_LINES)
        if kept == 1 or len(sheet.wrap(text, width * SLACK, style)) <= MOST_LINES:
            return [(line, style) for line in lines]
    return []


def _cell(
    sheet: Sheet, paragraphs: Sequence[str], width: float, factor: float, *, bold: bool
) -> list[tuple[str, Style]]:  # fmt: skip
    """Set a cell in some lines, each paragraph in one at least; all but the first are set smaller.

    A bold cell holds a number, which is never cut: it may have a line more.
    """
    found: list[tuple[str, Style]] = []
    paragraphs = paragraphs[:MOST_LINES]
    room = MOST_LINES + bold
    for number, text in enumerate(paragraphs):
        style = (SMALL if number else CELL_BOLD if bold else CELL).scaled(factor)
        most = room - len(found) - (len(paragraphs) - number - 1)
        found += [(line, style) for line in lines_of(sheet, text, width, style, most)]
    return found
