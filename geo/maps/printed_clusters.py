"""Clusters: incidents that lie near each other as one circle with their number, its ring split by kind.

Only incidents known to a point (where_prec 1 and 2) are in a circle, each in exactly one; those known to an area alone
stay areas with their number. A lone incident keeps the symbol of its kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import numpy as np
from matplotlib.collections import PatchCollection
from matplotlib.patches import Circle, Rectangle, Wedge

from geo.core.language import Language
from geo.incidents.view import View
from geo.maps.map_columns import KINDS, map_columns
from geo.maps.palette import HALO, INK, QUIET_INK, SYMBOLS, symbol
from geo.maps.printed_areas import Areas, area_items, draw_areas
from geo.maps.printed_key import Drawn, Item, Note, Section, Sign, Sizes, kind_name
from geo.maps.printed_panel import SMALL_FRAME_MM, Ints, Panel, account_of, labels, located
from geo.maps.printed_sheet import MM_PER_POINT, Box, Floats, Sheet, Style
from geo.maps.scene import Scene

# Circles gather what lies within about so much on paper; the largest circle; in a small map less.
GATHER_MM: Final = 11.0
GATHER_SMALL_MM: Final = 7.5
LARGEST_MM: Final = 5.8
LARGEST_SMALL_MM: Final = 4.2
LEAST_LARGEST_MM, GROWTH_MM = 2.0, 1.25
LONE_MM: Final = 2.4
GAP_MM: Final = 0.3
RING_SHARE: Final = 0.3
LEAST_RING_MM: Final = 0.75
NUMBER: Final = Style(5.8, bold=True)
# Kinds whose greys are alike are told apart by a pattern.
KIND_HATCHES: Final = {
    "explosive": "|||||", "shelling": "-----", "abduction": "/////", "air_strike": ".....", "other": "xxxxx",
}  # fmt: skip


@dataclass
class _Circles:
    """Circles of a map: middles in page millimetres, incidents by kind, and the incidents of lone ones."""

    middles: Floats
    kinds: Ints
    ids: list[str]

    @property
    def n(self) -> Ints:
        return np.asarray(self.kinds.sum(axis=1), dtype=np.int64)


@dataclass(frozen=True)
class Scale:
    """How large circles are: their areas grow with the number, but each has room for its number.

    Attributes
    ----------
    most : int
        The largest number.
    largest_mm : float
        Radius of its circle.
    digit_mm : float
        Width of a digit.
    """

    most: int
    largest_mm: float
    digit_mm: float

    def radius(self, n: Ints) -> Floats:
        """Radii of circles, mm."""
        digits = np.floor(np.log10(np.maximum(n, 1))) + 1
        needed = (digits + 0.6 * (digits > 3)) * self.digit_mm / 2 + LEAST_RING_MM + 0.35
        true = self.largest_mm * np.sqrt(np.minimum(n / max(self.most, 1), 1.0))
        return np.where(n == 1, LONE_MM / 2, np.maximum(np.maximum(true, needed), LONE_MM / 2 + LEAST_RING_MM))


@dataclass
class _Seen:
    kinds: Counter[str] = field(default_factory=Counter)
    areas: Areas = field(default_factory=Areas)
    lone: bool = False
    circles: bool = False
    beyond: list[int] = field(default_factory=list)


def draw_clusters(scene: Scene, panels: Sequence[Panel]) -> Drawn:
    """Draw incidents known to a point as circles with their number, the others as areas.

    Parameters
    ----------
    scene : Scene
    panels : sequence of Panel
        Maps of one size; circles of one number have the same size in all.

    Returns
    -------
    Drawn
    """
    view, say, seen = scene.view, scene.say, _Seen()
    sheet, frame = panels[0].sheet, panels[0].window.frame
    small = frame.width < SMALL_FRAME_MM
    gather, largest = (GATHER_SMALL_MM, LARGEST_SMALL_MM) if small else (GATHER_MM, LARGEST_MM)
    digit_mm = sheet.width_mm("0", NUMBER)

    def scale_of(found: Sequence[_Circles]) -> Scale:
        most = max((int(one.n.max()) for one in found if len(one.ids)), default=1)
        # A handful is no large circle.
        return Scale(most, min(largest, LEAST_LARGEST_MM + GROWTH_MM * float(np.log10(most))), digit_mm)

    gathered = []
    for panel in panels:
        near = located(view, panel)
        seen.beyond += labels(view, near.beyond)
        gathered.append(_gathered(view, near.rows, near.places, gather))
    scale = scale_of(gathered)
    merged = [_merged(one, scale) for one in gathered]
    # By merging the largest number grows, and with it the scale, until all circles are apart.
    while scale_of(merged) != scale:
        scale = scale_of(merged)
        merged = [_merged(one, scale) for one in merged]
    for panel, circles in zip(panels, merged, strict=True):
        panel.occupied.add(_boxes(circles.middles, scale.radius(circles.n)), text=True)
        _draw_circles(panel, circles, scale.radius(circles.n), seen, say)
    seen.areas = draw_areas(panels, view, say)
    beyond = seen.areas.beyond + seen.beyond
    account = account_of(panels, sum(seen.kinds.values()), seen.areas.n, len(beyond))
    return Drawn(account, _legend(seen, view, scale, say), beyond)


def _gathered(view: View, rows: Ints, places: Floats, gather: float) -> _Circles:
    """Gather incidents by the squares of a grid."""
    kind = map_columns(view.table).kind[rows].astype(np.int64)
    squares = np.floor(places / gather).astype(np.int64)
    _, first, at = np.unique(squares[:, 0] * 1_000_000 + squares[:, 1], return_index=True, return_inverse=True)
    n = np.maximum(np.bincount(at, minlength=len(first)), 1)
    middles = np.column_stack([np.bincount(at, weights=places[:, axis], minlength=len(first)) / n for axis in (0, 1)])
    kinds = np.bincount(at * len(KINDS) + kind, minlength=len(first) * len(KINDS)).reshape(len(first), len(KINDS))
    ids = view.table["incident_id"].to_numpy(dtype=object)[rows[first]].tolist()
    return _Circles(middles, kinds, ids)


def _merged(circles: _Circles, scale: Scale) -> _Circles:
    """Let larger circles take in those that they overlap, until none overlaps another."""
    middles, kinds, ids = circles.middles.copy(), circles.kinds.copy(), list(circles.ids)
    changed = True
    while changed and len(ids) > 1:
        changed = False
        order = np.argsort(-kinds.sum(axis=1), kind="stable")
        middles, kinds, ids = middles[order], kinds[order], [ids[at] for at in order]
        alive = np.ones(len(ids), dtype=bool)
        for at in range(len(ids)):
            if not alive[at]:
                continue
            n = kinds.sum(axis=1)
            radii = scale.radius(n)
            gap = np.hypot(*(middles - middles[at]).T) - radii - radii[at]
            near = np.flatnonzero(alive & (gap < GAP_MM) & (np.arange(len(ids)) != at))
            if len(near):
                members = np.append(near, at)
                middles[at] = np.average(middles[members], axis=0, weights=n[members])
                kinds[at] = kinds[members].sum(axis=0)
                alive[near] = False
                changed = True
        middles, kinds, ids = middles[alive], kinds[alive], [ids[at] for at in np.flatnonzero(alive)]
    return _Circles(middles, kinds, ids)


def _boxes(middles: Floats, radii: Floats) -> list[Box]:
    half = radii[:, None] + 0.2
    return [Box(*sides) for sides in np.hstack([middles - half, middles + half]).tolist()]


def _draw_circles(panel: Panel, circles: _Circles, radii: Floats, seen: _Seen, say: Language) -> None:
    numbers = circles.n
    seen.kinds.update({kind: int(n) for kind, n in zip(KINDS, circles.kinds.sum(axis=0), strict=True) if n})
    wedges: dict[str, list[Wedge]] = {}
    discs: list[Circle] = []
    for (x, y), kinds, n, radius, one in zip(circles.middles, circles.kinds, numbers, radii, circles.ids, strict=True):
        if n == 1:
            seen.lone = True
            kind = KINDS[int(kinds.argmax())]
            edge = QUIET_INK if kind == "massacre" else INK
            panel.sheet.symbol(
                float(x), float(y), symbol(kind).marker, LONE_MM, face=symbol(kind).colour, edge=edge, width_pt=0.45,
                zorder=5.0, gid=f"point {one}",
            )  # fmt: skip
            continue
        seen.circles = True
        discs.append(Circle((x, y), radius))
        text = say.number(int(n))
        room = radius - panel.sheet.width_mm(text, NUMBER) / 2 - 0.3
        width = max(LEAST_RING_MM, min(RING_SHARE * radius, room))
        ends = 90.0 - 360.0 * np.concatenate([[0.0], np.cumsum(kinds)]) / n
        for at in np.flatnonzero(kinds).tolist():
            part = Wedge((x, y), radius, float(ends[at + 1]), float(ends[at]), width=width)
            wedges.setdefault(KINDS[at], []).append(part)
        baseline = float(y) - 0.36 * NUMBER.size_pt * MM_PER_POINT
        panel.sheet.put(text, NUMBER, x=float(x), y=baseline, align="center", zorder=6)
    gid = "cluster " + " ".join(str(n) for n in numbers[numbers > 1].tolist())
    panel.axes.add_collection(
        PatchCollection(discs, facecolor=HALO, edgecolor=INK, linewidth=1.0, zorder=4.8, gid=gid), autolim=False
    )
    for kind, parts in wedges.items():
        ring_parts = PatchCollection(
            parts, facecolor=symbol(kind).colour, edgecolor=HALO, linewidth=0.4, zorder=4.9, gid="ring"
        )
        if kind in KIND_HATCHES:
            ring_parts.set_hatch(KIND_HATCHES[kind])
            ring_parts.set_hatch_linewidth(0.5)
            ring_parts.set_hatchcolor(HALO)
        panel.axes.add_collection(ring_parts, autolim=False)


def _legend(seen: _Seen, view: View, scale: Scale, say: Language) -> tuple[Section, ...]:
    every = seen.kinds + seen.areas.kinds
    if not every:
        return ()
    kinds: list[Item] = [
        Sign(f"{kind_name(view, kind, say)} ({say.number(every[kind])})", partial(_kind_sign, kind=kind))
        for kind in SYMBOLS
        if every[kind]
    ]
    sections = [Section(say("Kind of incident (number on the map)"), tuple(kinds))]
    items: list[Item] = []
    if seen.circles:
        words = say("circle: so many incidents near each other; its ring shows their kinds")
        items.append(Sign(words, _circle_sign, 5.0))
        examples = [n for n in (_round(scale.most / 100), _round(scale.most / 10)) if n > 1] + [scale.most]
        sizes = 2 * scale.radius(np.array(examples))
        items.append(Sizes(tuple(zip(sizes.tolist(), map(say.number, examples), strict=True)), HALO))
        items.append(Note(say("The circle's area grows with the number, as far as the number has room in it.")))
    if seen.lone:
        items.append(Sign(say("symbol alone: one incident"), _lone_sign))
    items += area_items(seen.areas, say)
    return (*sections, Section(say("Number of incidents"), tuple(items)))


def _round(n: float) -> int:
    """Round to one digit that matters."""
    step = 10 ** int(np.floor(np.log10(max(n, 1.0))))
    return int(round(n / step) * step)


def _kind_sign(sheet: Sheet, x: float, y: float, *, kind: str) -> None:
    edge = QUIET_INK if kind == "massacre" else INK
    sheet.symbol(x - 2.6, y, symbol(kind).marker, LONE_MM, face=symbol(kind).colour, edge=edge, width_pt=0.45)
    part = Rectangle((x - 0.2, y - 1.3), 4.8, 2.6, facecolor=symbol(kind).colour, edgecolor=HALO, linewidth=0.4)
    if kind in KIND_HATCHES:
        part.set_hatch(KIND_HATCHES[kind])
        part.set_hatch_linewidth(0.5)
        part.set_hatchcolor(HALO)
    sheet.add(part, gid="legend")


def _circle_sign(sheet: Sheet, x: float, y: float) -> None:
    sheet.add(Circle((x, y), 2.2, facecolor=HALO, edgecolor=INK, linewidth=0.6), gid="legend")
    for first, last, colour in ((-30, 90, "#5f5a52"), (90, 330, "#b3aca0")):
        sheet.add(Wedge((x, y), 2.2, first, last, width=0.75, facecolor=colour), gid="legend")
    sheet.put("7", NUMBER, x=x, y=y - 0.36 * NUMBER.size_pt * MM_PER_POINT, align="center")


def _lone_sign(sheet: Sheet, x: float, y: float) -> None:
    sheet.symbol(x, y, "o", LONE_MM, face="#b3aca0", edge=INK, width_pt=0.45)
