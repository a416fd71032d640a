"""The one-page brief: A4 portrait, with what a reader with one minute must know of a period."""

from __future__ import annotations

import datetime as dt

from matplotlib.figure import Figure

from geo.analysis.brief import Brief, brief_of
from geo.core.errors import BadInput
from geo.maps import brief_parts as parts
from geo.maps import brief_tables as tables
from geo.maps import brief_words as words
from geo.maps import printed
from geo.maps.brief_chart import draw_bars
from geo.maps.brief_map import SmallMap, draw_small_map, map_window
from geo.maps.palette import UNIT_LINE
from geo.maps.printed_files import Imprint, encoded
from geo.maps.printed_furniture import Notes
from geo.maps.printed_layout import SIZES, fit
from geo.maps.printed_qr import code_of, draw_code, side_mm
from geo.maps.printed_sheet import Box, Sheet, Style, clean
from geo.maps.scene import Scene
from geo.sources.bundled import COVERAGE, NOTABLE_ID, caveat, is_mostly_notable

WIDTH_MM, HEIGHT_MM = 210.0, 297.0
EDGE_MM = 10.0
GAP_MM = 3.5
COLUMN_MM = 70.0
LEAST_MIDDLE_MM = 103.0
STACKED_FROM_MM = 128.0
LEAST_BARS_MM, MOST_BARS_MM = 44.0, 60.0
MOST_FOOT_MM = 38.0
MOST_CODE_MM = 26.0
TITLES = tuple(Style(size, bold=True) for size in (15.5, 14.5, 13.5, 12.5))
SUBTITLE = Style(7.6)
WARNING = Style(8.4, bold=True, colour="#8a1020")
WARNING_GROUND = "#fbeaec"
FIGURES = Style(7.4, bold=True)
NOTE = Style(6.4, colour="#3d3a36")
CAVEAT = Style(6.6, bold=True, colour="#8a1020")


def brief_bytes(scene: Scene, kind: str = "pdf", *, today: dt.date, dpi: int = 150) -> bytes:
    """Draw the brief of a scene as a file.

    Parameters
    ----------
    scene : Scene
        Its filter has a period with both ends.
    kind : str
        ``"pdf"`` or ``"png"``.
    today : date
        Against which the age of the data is told.
    dpi : int
        Of a PNG.

    Raises
    ------
    BadInput
        When the filter has no whole period, or the resolution is out of its range.
    """
    brief = brief_for(scene, today)
    in_dots = kind == "png"
    figure = draw_brief(scene, brief, dpi=dpi if in_dots else printed.VECTOR_DPI, in_dots=in_dots)
    say = scene.say
    imprint = Imprint(
        title=clean(title_of(scene, brief)),
        description=clean(f"{scene.view.words(say)} · {scene.view.counts_words(say)}"),
        made_at=scene.made_at,
        lang=say.code,
    )
    return encoded(figure, kind, imprint)


def title_of(scene: Scene, brief: Brief) -> str:
    """Give the heading: the composition's, else places and period."""
    return scene.composition.title or words.title_words(brief, scene.boundaries, scene.say)


def brief_for(scene: Scene, today: dt.date) -> Brief:
    """Work out what the brief of a scene says.

    Raises
    ------
    BadInput
        When the filter has no whole period.
    """
    return brief_of(
        scene.view,
        scene.boundaries,
        today=today,
        stated=COVERAGE,
        delay_days=scene.composition.harm.delay_days,
        selections=(NOTABLE_ID,),
    )


def draw_brief(scene: Scene, brief: Brief, *, dpi: int = 150, in_dots: bool = True) -> Figure:
    """Draw what a brief says.

    Parameters
    ----------
    scene : Scene
    brief : Brief
        Of the scene's view.
    dpi : int
        Dots per inch that the page will be printed with; texts are fitted at this resolution.
    in_dots : bool
        Whether the page is made of whole dots, as a picture is.

    Raises
    ------
    BadInput
        If the resolution is out of its range, or the extent cannot be shown.
    """
    if not printed.LEAST_DPI <= dpi <= printed.MOST_DPI:
        raise BadInput(
            f"A page cannot be drawn at {dpi} dots per inch: give {printed.LEAST_DPI} to {printed.MOST_DPI}."
        )
    sheet, say = Sheet(dpi, WIDTH_MM, HEIGHT_MM, in_dots=in_dots), scene.say
    page = Box(0, 0, WIDTH_MM, HEIGHT_MM).shrunk(EDGE_MM)
    top = _draw_heading(sheet, scene, brief, page) - 2.0
    top = parts.draw_tiles(sheet, brief, Box(page.left, page.bottom, page.right, top), say) - 0.8
    top = _draw_notes_on_figures(sheet, scene, brief, Box(page.left, page.bottom, page.right, top)) - GAP_MM

    # The map takes what foot and table leave it; the notes are measured with a map of any size.
    window = map_window(scene, Box(page.left, 0, page.right - COLUMN_MM, LEAST_MIDDLE_MM))
    unseen = SmallMap(window)
    foot = Box(page.left, page.bottom, page.right, page.bottom + MOST_FOOT_MM)
    with parts.measuring(sheet):
        foot_top = min(foot.top, page.bottom + foot.top - _draw_foot(sheet, scene, unseen, foot))
        room = Box(page.left, foot_top + GAP_MM, page.right, top - LEAST_MIDDLE_MM - GAP_MM)
        table_top = room.bottom + room.top - tables.draw_gravest(sheet, brief, room, 1.0, say)
    middle = Box(page.left, table_top + GAP_MM, page.right, top)
    drawn = (_draw_stacked if middle.height > STACKED_FROM_MM else _draw_beside)(sheet, scene, brief, middle)
    tables.draw_gravest(sheet, brief, Box(page.left, room.bottom, page.right, table_top), 1.0, say)
    sheet.line([page.left, page.right], [foot_top] * 2, colour=UNIT_LINE, width_pt=0.5)
    _draw_foot(sheet, scene, drawn, Box(page.left, page.bottom, page.right, foot_top))
    return sheet.figure


def _draw_heading(sheet: Sheet, scene: Scene, brief: Brief, page: Box) -> float:
    say, title = scene.say, title_of(scene, brief)
    style = next((one for one in TITLES if len(parts.lines_of(sheet, title, page.width, one, 2)) == 1), TITLES[-1])
    lines = parts.lines_of(sheet, title, page.width, style, 2)
    top = sheet.write_lines(lines, style, left=page.left, top=page.top) - 0.4
    asked = words.filter_words(brief, say, with_period=bool(scene.composition.title))
    for text in (scene.composition.subtitle or asked, words.data_words(brief, say)):
        lines = parts.lines_of(sheet, text, page.width, SUBTITLE, 3)
        top = sheet.write_lines(lines, SUBTITLE, left=page.left, top=top)
    for text in words.warnings(brief, say):
        lines = parts.lines_of(sheet, text, page.width - 5, WARNING, 3)
        lower = top - len(lines) * WARNING.line_mm - 2.6
        sheet.rectangle(Box(page.left, lower, page.right, top - 0.8), fill=WARNING_GROUND, zorder=0.1)
        sheet.rectangle(Box(page.left, lower, page.left + 1.2, top - 0.8), fill=WARNING.colour, zorder=0.2)
        sheet.write_lines(lines, WARNING, left=page.left + 3, top=top - 1.5)
        top = lower
    return top


def _draw_notes_on_figures(sheet: Sheet, scene: Scene, brief: Brief, box: Box) -> float:
    say, top = scene.say, box.top
    notes = f"{words.comparison_heading(brief, say)} {words.notes_on_figures(brief, say)}"
    for text, style in (
        (words.small_words(brief, say), FIGURES),
        (notes, NOTE),
        (caveat(scene.view, say), CAVEAT if is_mostly_notable(scene.view) else NOTE),
    ):
        top = sheet.write_lines(parts.lines_of(sheet, text, box.width, style, 3), style, left=box.left, top=top) - 0.2
    return top


def _draw_beside(sheet: Sheet, scene: Scene, brief: Brief, box: Box) -> SmallMap:
    """Draw the map at the left; chart, regions and actors one below the other at its right."""
    say = scene.say
    column = Box(box.right - COLUMN_MM, box.bottom, box.right, box.top)
    drawn = draw_small_map(sheet, scene, Box(box.left, box.bottom, column.left - GAP_MM, box.top))
    with parts.measuring(sheet):
        where = column.top - tables.draw_where(sheet, brief, column, 1.0, say)
        who = column.top - tables.draw_who(sheet, brief, column, 1.0, say)
    bars = min(column.height - where - who - 2 * GAP_MM, MOST_BARS_MM)
    draw_bars(sheet, brief, Box(column.left, column.top - bars, column.right, column.top), 1.0, say)
    top = column.top - bars - GAP_MM
    top = tables.draw_where(sheet, brief, Box(column.left, box.bottom, column.right, top), 1.0, say) - GAP_MM
    tables.draw_who(sheet, brief, Box(column.left, box.bottom, column.right, top), 1.0, say)
    return drawn


def _draw_stacked(sheet: Sheet, scene: Scene, brief: Brief, box: Box) -> SmallMap:
    """Draw the map over the whole width, and chart, regions and actors side by side below it."""
    say = scene.say
    width = (box.width - 2 * GAP_MM) / 3
    cells = [
        Box(left, box.bottom, left + width, box.top) for left in (box.left + n * (width + GAP_MM) for n in range(3))
    ]
    with parts.measuring(sheet):
        where = box.top - tables.draw_where(sheet, brief, cells[1], 1.0, say)
        who = box.top - tables.draw_who(sheet, brief, cells[2], 1.0, say)
    top = box.bottom + max(where, who, LEAST_BARS_MM)
    row = [Box(cell.left, cell.bottom, cell.right, top) for cell in cells]
    draw_bars(sheet, brief, row[0], 1.0, say)
    tables.draw_where(sheet, brief, row[1], 1.0, say)
    tables.draw_who(sheet, brief, row[2], 1.0, say)
    return draw_small_map(sheet, scene, Box(box.left, top + GAP_MM, box.right, box.top))


def _draw_foot(sheet: Sheet, scene: Scene, drawn: SmallMap, box: Box) -> float:
    """Write the account, what was held back and the sources, as large as the box allows, beside the QR code.

    Returns
    -------
    float
        Lower edge.
    """
    say, view = scene.say, scene.view
    code = code_of(f"{scene.link}&make=brief", MOST_CODE_MM) if scene.link else None
    side = side_mm(code, MOST_CODE_MM, sheet.figure.dpi) if code else 0.0
    inner = Box(box.left, box.bottom, box.right - side - (GAP_MM if code else 0.0), box.top - 1.2)
    account = " · ".join([view.counts_words(say), *drawn.words(say)])
    warnings = [*scene.held_back]
    if scene.link and code is None:
        warnings.append(say("The address of this view is too long for a QR code."))
    projection = drawn.window.name(say)
    notes = Notes(view, scene.boundaries.vintage, scene.made_at, say, projection, tuple(warnings))

    def write(inside: Box, factor: float) -> float:
        style = NOTE.scaled(factor)
        lines = parts.lines_of(sheet, account, inside.width, style, 4)
        top = sheet.write_lines(lines, style, left=inside.left, top=inside.top) - 0.6
        return notes.write(
            sheet, Box(inside.left, inside.bottom, inside.left + parts.SLACK * inside.width, top), factor
        )

    lower = fit(sheet, inner, SIZES, write)
    if code is None:
        return lower
    if sheet.drawing:
        draw_code(sheet, code, Box(box.right - side, box.top - 1.2 - side, box.right, box.top - 1.2))
    return min(lower, box.top - 1.2 - side)
