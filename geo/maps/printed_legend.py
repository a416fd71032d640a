"""The legend's own parts and the lists beside the map: base map, deaths, and what the map cannot show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from geo.core.language import Language
from geo.incidents.schema import SIDES
from geo.incidents.view import View, unnamed_words
from geo.maps.palette import COUNTRY_LINE, INK, UNIT_LINE
from geo.maps.printed_key import BODY, HEADING, SMALL, Column, Drawn, Item, Note, Section, Sign
from geo.maps.printed_map import CIRCLE_DASH
from geo.maps.printed_names import draw_town
from geo.maps.printed_sheet import MM_PER_POINT, Box, Sheet, Style, clean

LINE_MM: Final = 3.7
MOST_LISTED: Final = 200


def base_map_section(signs: set[str], say: Language, circle_words: str = "") -> Section:
    """Explain borders, towns and the circle around an incident, as far as drawn.

    Parameters
    ----------
    signs : set of str
        As `geo.maps.printed_map.draw_map` gives it.
    say : Language
    circle_words : str
        What the circle is.
    """
    items: list[Item] = [Sign(say("country border; region border"), _paint_borders)]
    if signs & {"town", "capital"}:
        words = {
            (True, True): say("capital; town"),
            (True, False): say("capital"),
            (False, True): say("town"),
        }[("capital" in signs, "town" in signs)]

        def paint(sheet: Sheet, x: float, y: float) -> None:
            for capital, offset in ((True, -2.0), (False, 2.2)):
                if ("capital" if capital else "town") in signs:
                    draw_town(sheet.axes, x + offset, y, capital=capital, zorder=5)

        items.append(Sign(words, paint))
    if "circle" in signs:
        items.append(Sign(circle_words, _paint_circle))
    return Section(say("Base map"), tuple(items))


def _paint_borders(sheet: Sheet, x: float, y: float) -> None:
    sheet.line([x - 4, x - 4 + LINE_MM], [y, y], colour=COUNTRY_LINE, width_pt=1.1)
    sheet.line([x + 0.5, x + 0.5 + LINE_MM], [y, y], colour=UNIT_LINE, width_pt=0.7)


def _paint_circle(sheet: Sheet, x: float, y: float) -> None:
    sheet.line([x - 4, x + 4], [y, y], colour=INK, width_pt=0.6, linestyle=(0, CIRCLE_DASH))


@dataclass(frozen=True)
class _TollRow:
    """A side and its deaths, at the two edges of a column."""

    name: str
    toll: str
    bold: bool

    def draw(self, column: Column) -> None:
        """Write it."""
        sheet, box, factor = column.sheet, column.box, column.factor
        row = Style(BODY.size_pt * factor, bold=self.bold)
        lines = sheet.wrap(self.name, box.width, row)
        toll_mm = sheet.width_mm(self.toll, row)
        if toll_mm > box.width:
            lines += sheet.wrap(self.toll, box.width, row)
        else:
            if sheet.width_mm(lines[-1], row) + 3 * factor + toll_mm > box.width:
                lines.append("")  # below the name, at the same edge as the others
            baseline = column.y - (len(lines) - 1) * row.line_mm - row.size_pt * MM_PER_POINT
            sheet.put(self.toll, row, x=box.right, y=baseline, align="right")
        column.y = sheet.write_lines(lines, row, left=box.left, top=column.y) - 0.7 * factor
        sheet.line([box.left, box.right], [column.y + 0.4 * factor] * 2, colour=UNIT_LINE, width_pt=0.3)


def deaths_section(every: View, say: Language, beyond: Sequence[int] = ()) -> Section:
    """Give the deaths by side of what the map shows or has no place for: a range each, and what is not known.

    Parameters
    ----------
    every : View
    say : Language
    beyond : sequence of int
        Row labels of the incidents outside the frame: they are left out, and one line adds them.
    """
    view = inside_of(every, beyond)
    names = {
        "all": say("All sides"),
        "security": say("Security forces"),
        "civilians": say("Civilians"),
        "militants": say("Militants"),
    }
    items: list[Item] = [
        _TollRow(names[side], clean(view.deaths_words(say, side)), side == "all") for side in ("all", *SIDES)
    ]
    if unstated := view.deaths_unstated:
        items.append(_TollRow(say("Side not stated"), say.number(unstated), bold=False))
    without = view.totals["all"].unreported
    notes = [say("Best figure, then lowest–highest in brackets.")]
    if without:
        notes.append(
            say.plural(
                "{n} incident without a figure: unknown, not zero.",
                "{n} incidents without a figure: unknown, not zero.",
                without,
            )
        )
    if not len(beyond):
        items.append(Note(" ".join(notes)))
        return Section(say("Deaths reported, all incidents shown"), tuple(items))
    notes.insert(0, say("With those outside the frame: {toll}.", toll=every.deaths_words(say)))
    items.append(Note(" ".join(notes)))
    return Section(say("Deaths reported, in the frame or without a place"), tuple(items))


def inside_of(view: View, beyond: Sequence[int]) -> View:
    """Give a view without some of its incidents, by row label; a toll shared with one of these still counts."""
    if not len(beyond):
        return view
    gone = view.table.index.get_indexer(pd.Index(beyond).unique())
    return replace(view, rows=np.setdiff1d(view.rows, gone))


def draw_lists(sheet: Sheet, view: View, drawn: Drawn, box: Box, say: Language) -> None:
    """List what the map cannot show: no place, beyond the frame, no date."""
    beyond = view.table.loc[drawn.beyond]
    small = SMALL.scaled(sheet.text_factor)
    lists = [
        (say("Without a place on the map: {n}", n=say.number(view.n_unplaced)), view.unplaced),
        (say("Outside the frame of the map: {n}", n=say.number(len(beyond))), beyond),
        (say("Without a date: {n}", n=say.number(view.n_undated)), view.undated),
    ]
    waiting = [(heading, rows) for heading, rows in lists if len(rows)]
    if not waiting:
        words = say("Every incident shown has a date and stands on the map.")
        if drawn.account.symbols + drawn.account.areas < view.n_shown:
            words = say("Every incident shown has a date and a place; the legend says which are not drawn.")
        if not view.n_shown:
            words = say("No incident passes this filter.")
        sheet.write(words, small, left=box.left, top=box.top, width=box.width)
        return
    top = box.top
    nameable = view.table.index[view.rows[view.nameable]]
    for number, (heading, rows) in enumerate(waiting):
        # What is left is shared among the lists still to come.
        bottom = top - (top - box.bottom) / (len(waiting) - number)
        named = rows.loc[rows.index.isin(nameable)]
        some, unnamed = named.iloc[:MOST_LISTED], len(rows) - len(named)
        titles = [str(say.pick(*pair)) for pair in zip(some["title"], some["title_fr"], strict=True)]
        top = (
            _write_list(sheet, heading, titles, Box(box.left, bottom, box.right, top), say, len(named), unnamed)
            - 1.2 * sheet.text_factor
        )


def _write_list(
    sheet: Sheet, heading: str, titles: Sequence[str], box: Box, say: Language, total: int, unnamed: int
) -> float:
    factor = sheet.text_factor
    small, indent = SMALL.scaled(factor), 3 * factor
    top = sheet.write(heading, HEADING.scaled(factor), left=box.left, top=box.top, width=box.width) - 0.4 * factor
    more = small.line_mm
    for number, title in enumerate(titles):
        lines = sheet.wrap(title, box.width - indent, small, max_lines=2)
        needed = len(lines) * small.line_mm
        last = number == total - 1
        if top - needed - (0 if last else more) < box.bottom - 0.1:
            left_over = total - number
            words = say.plural("and {n} more", "and {n} more", left_over)
            if number == 0:
                words = say.plural(
                    "{n} title not listed for want of room", "{n} titles not listed for want of room", left_over
                )
            return sheet.write(words, small, left=box.left + indent, top=top, width=box.width - indent)
        sheet.put("–", small, x=box.left + 0.6 * factor, y=top - small.size_pt * MM_PER_POINT)
        top = sheet.write_lines(lines, small, left=box.left + indent, top=top)
    if unnamed:
        top = sheet.write(unnamed_words(unnamed, say), small, left=box.left, top=top, width=box.width)
    return top
