"""The printed map: one sheet that says by itself what it shows and what it leaves out.

A heading, the map, its legend with the deaths, and at the foot what has no place on the map, the sources, the address
of the view as a QR code, and where in Africa the map lies. Room is measured, not guessed: long titles, filters and
legends take what they need and the map gives way. Drawn with matplotlib's Figure and its Agg canvas, without pyplot
and without a browser; two threads may draw at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from matplotlib.figure import Figure

from geo.analysis.reach import reach_of
from geo.core.errors import BadInput
from geo.core.language import Language
from geo.maps.brief_words import period_warning, reach_words
from geo.maps.composition import LAYOUTS
from geo.maps.printed_base import MapWindow
from geo.maps.printed_extent import Sight, sight_of
from geo.maps.printed_files import KINDS, Imprint, encoded
from geo.maps.printed_furniture import Notes, corner_size, draw_locator, warnings_of
from geo.maps.printed_key import Drawn, Note, Section
from geo.maps.printed_layout import Plan, columns_of, fit, flow, plan_of
from geo.maps.printed_legend import base_map_section, deaths_section, draw_lists
from geo.maps.printed_map import draw_map, is_crowded
from geo.maps.printed_panels import draw_panels
from geo.maps.printed_qr import Code, code_of, draw_code, side_mm
from geo.maps.printed_sheet import MM_PER_POINT, Box, Sheet, Style, clean
from geo.maps.scene import Scene
from geo.sources.bundled import COVERAGE

# These styles do not draw what is known to an area alone.
AREAS_LEFT_OUT = ("cells", "choropleth")
LEAST_DPI, MOST_DPI = 50, 600
# Texts of files without dots are measured as finely as this.
VECTOR_DPI = 300
TITLE = Style(15, bold=True)
SUBTITLE = Style(9)
COUNTS = Style(8, bold=True)
OUTSIDE = Style(8, bold=True, colour="#b3261e")
CAPTION = Style(5.6)
# Legends below the map have so many columns.
COLUMNS = 3
# A map is no higher than this many times what its extent asks for.
TALLEST = 1.12
# ... or this share of its width.
LEAST_HEIGHT = 0.85
# Two columns of a legend beside the map need this much room.
WIDE_COLUMN_MM = 112.0


def draw(scene: Scene, *, dpi: int = 150) -> Figure:
    """Draw a scene as a sheet.

    Parameters
    ----------
    scene : Scene
    dpi : int
        Dots per inch that the sheet will be printed with, 50 to 600; texts are fitted at this resolution.

    Returns
    -------
    matplotlib.figure.Figure
        With an Agg canvas, of whole dots. The gids of incident artists begin with ``point``, ``ring`` or ``area``.

    Raises
    ------
    BadInput
        If the resolution is out of its range, or the extent cannot be shown.
    """
    return _set(scene, dpi, in_dots=True).sheet.figure


def picture_bytes(scene: Scene, kind: str, *, dpi: int = 150) -> bytes:
    """Draw a scene as a file; see `draw`.

    Parameters
    ----------
    scene : Scene
    kind : str
        ``"png"``, ``"svg"`` or ``"pdf"``.
    dpi : int
        Of a PNG.

    Returns
    -------
    bytes
        With title, the filter and the counts in words, the program and when it was made, as each format has it; the
        same scene gives the same bytes.

    Raises
    ------
    BadInput
        For another kind, if the resolution is out of its range, or the extent cannot be shown.
    """
    if kind not in KINDS:
        raise BadInput(f"No picture is of the kind {kind!r}: choose one of {', '.join(KINDS)}.")
    in_dots = kind == "png"
    page = _set(scene, dpi if in_dots else VECTOR_DPI, in_dots=in_dots)
    imprint = Imprint(
        title=clean(title_of(scene)),
        description=clean(f"{page.subtitle} · {page.counts}"),
        made_at=scene.made_at,
        lang=scene.say.code,
    )
    return encoded(page.sheet.figure, kind, imprint)


def title_of(scene: Scene) -> str:
    """Give the heading of a sheet: the composition's, else one that names the countries shown."""
    return scene.composition.title or _default_title(scene, sight_of(scene), scene.say)


def _default_title(scene: Scene, sight: Sight, say: Language) -> str:
    countries = scene.boundaries.adm0[scene.boundaries.adm0["adm0"].isin(sight.chosen)]
    if len(countries) == 3:
        return say("Incidents in Mali, Burkina Faso and Niger")
    names = [say.pick(*pair) for pair in zip(countries["name_en"], countries["name"], strict=True)]
    return say("Incidents in {countries}", countries=say.join(names))


def _set(scene: Scene, dpi: int, *, in_dots: bool) -> _Page:
    if not LEAST_DPI <= dpi <= MOST_DPI:
        raise BadInput(f"A page cannot be drawn at {dpi} dots per inch: give {LEAST_DPI} to {MOST_DPI}.")
    plan = plan_of(scene.composition.layout)
    layout = LAYOUTS[scene.composition.layout]
    sheet = Sheet(dpi, layout.width_mm, layout.height_mm, text_factor=plan.text, in_dots=in_dots)
    page = _Page(sheet, scene, plan, sight_of(scene))
    if plan.column_mm:
        page.set_beside()
    else:
        page.set_below()
    return page


@dataclass(eq=False)
class _Page:
    """Sets one sheet."""

    sheet: Sheet
    scene: Scene
    plan: Plan
    sight: Sight
    # How many incidents are where, in words, once the map is drawn.
    counts: str = ""

    @cached_property
    def subtitle(self) -> str:
        """What is shown, in the reader's words or in those of filter and extent."""
        own = self.scene.composition.subtitle
        return own or " · ".join(filter(None, (self.scene.view.words(self.scene.say), self.sight.words)))

    @cached_property
    def inner(self) -> Box:
        """The sheet without its margin."""
        return self.sheet.box.shrunk(self.plan.edge_mm)

    @cached_property
    def code(self) -> Code | None:
        return code_of(self.scene.link, self.plan.code_mm) if self.scene.link else None

    def set_beside(self) -> None:
        """Set the legend beside the map, and a strip below the map."""
        inner, plan, gap = self.inner, self.plan, self.plan.gap_mm
        body_top = self._heading(None)
        left = Box(inner.left, inner.bottom, inner.right - plan.column_mm - gap, body_top)
        strip_mm = self._strip_height(left)
        frame = Box(left.left, left.bottom + strip_mm + gap, left.right, left.top)
        window, drawn, signs, taken = self._map(frame)
        strip_top = taken.bottom - gap
        self._strip(Box(left.left, left.bottom, taken.right, strip_top), window, drawn)
        # A map that had to be narrower leaves its room to the legend.
        column = Box(min(taken.right, left.right) + gap, inner.bottom, inner.right, body_top)
        choices = [columns_of(column, number) for number in (1, 2) if number == 1 or column.width > WIDE_COLUMN_MM]
        flow(self.sheet, self._sections(drawn, signs), choices, plan.sizes, is_short=plan.is_short)
        self._heading(drawn)

    def set_below(self) -> None:
        """Set the legend below the map, and a strip at the foot of the sheet."""
        inner, plan, gap = self.inner, self.plan, self.plan.gap_mm
        body_top = self._heading(None)
        strip_mm = self._strip_height(inner)
        legend_mm = self._legend_height()
        most = body_top - inner.bottom - strip_mm - legend_mm - 2 * gap
        high = min(most, max(inner.width / self.sight.aspect() * TALLEST, inner.width * LEAST_HEIGHT))
        window, drawn, signs, taken = self._map(Box(inner.left, body_top - high, inner.right, body_top))
        lowest = inner.bottom + strip_mm + gap
        boxes = columns_of(Box(inner.left, lowest, inner.right, taken.bottom - gap), COLUMNS)
        foot = flow(self.sheet, self._sections(drawn, signs), [boxes], plan.sizes, is_short=plan.is_short)
        self._strip(Box(inner.left, inner.bottom, inner.right, min(foot, taken.bottom) - gap), window, drawn)
        self._heading(drawn)

    def _heading(self, drawn: Drawn | None) -> float:
        """Write title, subtitle and counts, or, before the map is drawn, find out how much room they may need."""
        sheet, scene, inner, factor = self.sheet, self.scene, self.inner, self.plan.text
        say, view, width = scene.say, scene.view, self.inner.width
        outside = view.n_drawn
        undrawn = view.n_drawn if scene.composition.panels or scene.composition.style in AREAS_LEFT_OUT else 0
        if drawn is not None:
            outside = len(drawn.beyond)
            undrawn = max(view.n_drawn - outside - drawn.account.symbols - drawn.account.areas, 0)
        title = scene.composition.title or _default_title(scene, self.sight, say)
        sheet.drawing = drawn is not None
        top = sheet.write(title, TITLE.scaled(factor), left=inner.left, top=inner.top, width=width, max_lines=3)
        top = sheet.write(
            self.subtitle, SUBTITLE.scaled(factor), left=inner.left, top=top - 0.6 * factor, width=width, max_lines=6
        )
        self.counts = view.counts_words(say, outside=outside, undrawn=undrawn)
        top = sheet.write(
            self.counts, COUNTS.scaled(factor), left=inner.left, top=top - 0.6 * factor, width=width, max_lines=4
        )
        if self._reach[1]:
            top = sheet.write(
                self._reach[1],
                OUTSIDE.scaled(factor),
                left=inner.left,
                top=top - 0.6 * factor,
                width=width,
                max_lines=3,
            )
        sheet.drawing = True
        return top - 2.0 * factor

    @cached_property
    def _reach(self) -> tuple[str, str]:
        """How far the data reach, and a warning where the period asked for goes beyond; in words."""
        view, say = self.scene.view, self.scene.say
        today = self.scene.made_at.date()
        reach = reach_of(view, today, COVERAGE)
        return reach_words(reach, say), period_warning(reach, view.filter, today, say)

    def _map(self, frame: Box) -> tuple[MapWindow, Drawn, set[str], Box]:
        """Draw the map, or the small maps; gives its window, and the room that all of it took."""
        if self.scene.composition.panels:
            return draw_panels(self.sheet, frame, self.scene, self.sight)
        window = self.sight.window(frame)
        crowded = is_crowded(self.sheet, window, self.scene)
        below = corner_size(self.sheet, window)[1] if crowded else 0.0
        if crowded:
            window = self.sight.window(Box(frame.left, frame.bottom + below, frame.right, frame.top))
        spare = frame.right - window.frame.right
        if not self.plan.column_mm and spare > 0:
            narrow = window.frame
            window.frame = Box(narrow.left + spare / 2, narrow.bottom, narrow.right + spare / 2, narrow.top)
        drawn, signs = draw_map(self.sheet, window, self.scene, self.sight, scale_below=crowded)
        taken = Box(window.frame.left, window.frame.bottom - below, window.frame.right, window.frame.top)
        return window, drawn, signs, taken

    def _sections(self, drawn: Drawn, signs: set[str]) -> list[Section]:
        """Give everything that stands in the legend."""
        say, view = self.scene.say, self.scene.view
        circle = say("{km} km around the incident", km=say.number(self.scene.composition.extent.km))
        sections = [*drawn.legend, base_map_section(signs, say, circle)]
        if drawn.notes:
            sections.append(Section("", tuple(Note(words) for words in drawn.notes)))
        if view.n_shown:
            sections.append(deaths_section(view, say, drawn.beyond))
        return sections

    def _legend_height(self) -> float:
        """Guess how much room the legend below the map takes, from what is in view."""
        columns, rows = self.scene.view.coded, self.scene.view.drawn_rows
        kinds = len(set(columns.kind.codes[rows].tolist())) if len(rows) else 0
        precisions = len(set(columns.where_prec[rows].tolist())) if len(rows) else 0
        guess = (5.0 * kinds + 8.0 * precisions + 75.0) * self.plan.text / COLUMNS
        return min(max(guess, self.plan.legend_mm / 2), self.plan.legend_mm)

    # -- the strip at the foot

    @cached_property
    def _notes(self) -> tuple[tuple[str, ...], bool]:
        say = self.scene.say
        more = list(self.scene.held_back)
        if self.scene.link and self.code is None:
            more.append(say("The address of this view is too long for a QR code."))
        return warnings_of(self.scene.view, say, more), self.plan.is_short

    def _notes_of(self, window: MapWindow) -> Notes:
        warnings, is_short = self._notes
        scene = self.scene
        projection = window.name(scene.say, self.plan.paper)
        return Notes(
            scene.view, scene.boundaries.vintage, scene.made_at, scene.say, projection, warnings, is_short,
            self._reach[0],
        )  # fmt: skip

    def _strip_boxes(self, strip: Box) -> tuple[Box | None, Box, Box | None, Box]:
        """Share a strip among lists, notes, QR code and locator."""
        plan, gap = self.plan, self.plan.gap_mm
        right = strip.right - plan.locator_mm
        locator = Box(right, strip.top - min(plan.locator_mm, strip.height), strip.right, strip.top)
        code = None
        if self.code is not None:
            side = side_mm(self.code, plan.code_mm, self.sheet.figure.dpi)
            code = Box(right - gap - side, strip.top - side, right - gap, strip.top)
            right = code.left
        left = strip.left
        lists = None
        if plan.lists_mm:
            lists = Box(left, strip.bottom, left + plan.lists_mm, strip.top)
            left = lists.right + gap
        return lists, Box(left, strip.bottom, right - gap, strip.top), code, locator

    def _strip_height(self, room: Box) -> float:
        """Measure the strip with a map as large as it can be; its scale takes no more room at any other size."""
        least, most = self.plan.strip_mm
        widest = self.sight.window(Box(room.left, room.bottom + least, room.right, room.top))
        _, notes_box, code, _ = self._strip_boxes(Box(room.left, room.bottom, room.right, room.bottom + most))
        self.sheet.drawing = False
        needed = notes_box.top - self._notes_of(widest).write(self.sheet, notes_box, self.plan.notes)
        self.sheet.drawing = True
        if code is not None:
            needed = max(needed, code.height + 3.5 * self.plan.notes)
        return min(max(needed, least), most)

    def _strip(self, strip: Box, window: MapWindow, drawn: Drawn) -> None:
        sheet, scene, plan = self.sheet, self.scene, self.plan
        lists, notes_box, code_box, locator = self._strip_boxes(strip)
        if lists is not None:
            draw_lists(sheet, scene.view, drawn, lists, scene.say)
        notes = self._notes_of(window)
        fit(sheet, notes_box, plan.note_sizes, lambda box, size: notes.write(sheet, box, size))
        draw_locator(sheet, window, scene.boundaries.adm0, locator)
        if self.code is not None and code_box is not None:
            self._draw_code(self.code, code_box)

    def _draw_code(self, code: Code, box: Box) -> None:
        say, style = self.scene.say, CAPTION.scaled(self.plan.notes)
        draw_code(self.sheet, code, box)
        words = say("Opens this view, without its own title") if code.shortened else say("Opens this view")
        top = box.bottom - 0.3
        for line in self.sheet.wrap(words, box.width, style):
            middle, baseline = (box.left + box.right) / 2, top - style.size_pt * MM_PER_POINT
            self.sheet.put(line, style, x=middle, y=baseline, align="center", url=self.scene.link)
            top -= style.line_mm
