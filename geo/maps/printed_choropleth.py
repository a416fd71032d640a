"""Regions or second-level units in the colour of their figures, counted and classed as on the Regions screen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import numpy as np
import shapely

from geo.analysis.regions import Regions, place_key, regions
from geo.core.language import Language
from geo.incidents.view import View
from geo.maps.palette import UNIT_LINE
from geo.maps.printed_base import MapWindow
from geo.maps.printed_cells import beyond_words
from geo.maps.printed_key import Account, Drawn, Item, Note, Section
from geo.maps.printed_panel import Bools, Ints, Panel, account_of, labels
from geo.maps.printed_shading import class_items, draw_shapes, figures, sums_by, toll_note
from geo.maps.printed_sheet import Floats, outline_of
from geo.maps.scene import Scene

# A frame smaller than this holds about one country or less.
ONE_COUNTRY_KM2: Final = 600_000.0


def draw_choropleth(scene: Scene, panels: Sequence[Panel]) -> Drawn:
    """Draw units coloured by incidents or deaths.

    Parameters
    ----------
    scene : Scene
        Its view's table is joined to its boundaries.
    panels : sequence of Panel
        Maps of one size; classes are the same in all.

    Returns
    -------
    Drawn
    """
    from geo.maps.region_map import MEASURES, UNKNOWN, UNKNOWN_PATTERN, breaks_of, looks

    view, boundaries, say = scene.view, scene.boundaries, scene.say
    measure = MEASURES[scene.composition.measure]
    level = level_of(scene, panels[0].window)
    found = regions(view, boundaries, level)
    shapes, seen = _shapes(scene, found, panels[0].window)
    unit = _unit_of(view, scene, found)
    values = [_values(view, panel.entries, unit, len(found.units), measure.code) for panel in panels]
    every = np.concatenate(values)
    breaks = breaks_of(every, measure)
    outlines = [outline_of(shape) for shape in shapes[seen]]
    blank = [outline_of(shape) for shape in _undivided(scene, found, panels[0].window)]
    home = panels[0].window.frame
    shades: tuple[Any, ...] = ()
    for panel, own in zip(panels, values, strict=True):
        shift = panel.window.frame.left - home.left, panel.window.frame.bottom - home.bottom
        incidents = sums_by(view, *_counted(panel.entries, unit), len(found.units))["incidents"]
        draw = partial(draw_shapes, panel, shift=shift, edge=UNIT_LINE)
        if blank:
            draw(blank, [(UNKNOWN, UNKNOWN_PATTERN)] * len(blank), "undivided")
        if outlines:
            painted = looks(own[seen], breaks, measure)
            draw(outlines, painted, "unit " + " ".join(map(str, incidents[seen].tolist())))
            shades = tuple(zip(shapes[seen], (colour for colour, _ in painted), strict=True))
    all_entries = np.concatenate([panel.entries for panel in panels])
    codes = unit[all_entries]
    inside = all_entries[(codes >= 0) & np.append(seen, False)[codes]]
    outside = all_entries[(codes >= 0) & ~np.append(seen, True)[codes]]
    account = account_of(panels, len(inside), 0, len(outside))
    items = class_items(every, breaks, measure, say, unknown=bool(blank))
    items += _notes(view, inside, account, len(panels) > 1, say)
    placed = outside[view.coded.placed[view.rows[outside]]]
    heading = say("{measure}, by region (raw count)", measure=measure.name(say))
    if level == 2:
        heading = say("{measure}, by second-level unit (raw count)", measure=measure.name(say))
    beyond = labels(view, view.rows[placed])
    return Drawn(account, (Section(heading, tuple(items)),), beyond, shades=shades, unit_level=level)


def level_of(scene: Scene, window: MapWindow) -> int:
    """Choose the level: second-level units where one country or less is shown, else regions."""
    frame = window.frame
    small = frame.width * frame.height * window.metres_per_mm**2 / 1e6 <= ONE_COUNTRY_KM2
    if scene.composition.extent.kind in ("box", "around") and not small:
        return 1
    asked = _asked(scene)
    if scene.composition.extent.kind not in ("box", "around") and len(asked) != 1:
        return 1
    # Where a country has no units below its regions these say more than a hatched country.
    return 2 if asked <= set(scene.boundaries.adm2["adm0"]) else 1


def _asked(scene: Scene) -> set[str]:
    """Give the countries that the extent, else the filter, is of."""
    view, extent = scene.view, scene.composition.extent
    every, country = set(scene.boundaries.adm0["adm0"]), view.vocabulary.region_country
    if extent.kind == "country":
        return {extent.code}
    if extent.kind == "region":
        return {country.get(extent.code, "")}
    if extent.kind == "zone":
        return every
    return set(view.filter.countries) or {country.get(code, "") for code in view.filter.regions} or every


def _shapes(
    scene: Scene, found: Regions, window: MapWindow
) -> tuple[np.ndarray[tuple[int], np.dtype[np.object_]], Bools]:
    """Give the units in page millimetres, in the order of `found.units`, and which lie in the frame."""
    frame = scene.boundaries.level(found.level)
    of = dict(zip(frame["pcode"], frame.geometry, strict=True))
    shapes = window.shapes(np.array([of[pcode] for pcode in found.units["pcode"]], dtype=object))
    box = window.frame
    seen = shapely.intersects(shapes, shapely.box(box.left, box.bottom, box.right, box.top))
    return shapes, np.asarray(seen, dtype=bool)


def _undivided(scene: Scene, found: Regions, window: MapWindow) -> list[Any]:
    """Give the regions, of the countries asked for, in which the boundaries have no units of the level."""
    above = scene.boundaries.adm1
    blank = above["pcode"].isin(found.undivided) & above["adm0"].isin(_asked(scene))
    return list(window.shapes(above[blank].geometry.to_numpy()))


def _unit_of(view: View, scene: Scene, found: Regions) -> Ints:
    """Give the row in `found.units` of each shown incident, -1 for none."""
    key = place_key(view, scene.boundaries, found.level)
    row = {pcode: at for at, pcode in enumerate(found.units["pcode"].tolist())}
    codes = np.array([*(row.get(name, -1) for name in key.names), -1], dtype=np.int64)
    return codes[key.codes]


def _counted(entries: Ints, unit: Ints) -> tuple[Ints, Ints]:
    known = entries[unit[entries] >= 0]
    return known, unit[known]


def _values(view: View, entries: Ints, unit: Ints, n: int, measure: str) -> Floats:
    return figures(sums_by(view, *_counted(entries, unit), n), measure)


def _notes(view: View, inside: Ints, account: Account, several: bool, say: Language) -> list[Item]:
    """Say how the classes were made, how many incidents lie in units, and how many are in none."""
    notes: list[Item] = []
    words = say("Classes: natural breaks (Fisher–Jenks); 0 has its own. In brackets: number of units.")
    if several:
        words = say("The same classes in every map: natural breaks (Fisher–Jenks). In brackets: units and periods.")
    notes.append(Note(words))
    notes.append(Note(say.plural("{n} incident lies in a unit.", "{n} incidents lie in units.", len(inside))))
    if len(inside):
        notes.append(toll_note(view, inside, say))
    if account.others:
        notes.append(
            Note(
                say.plural(
                    "{n} incident is in no unit: no more than a larger area is known, or it lies elsewhere.",
                    "{n} incidents are in no unit: no more than a larger area is known, or they lie elsewhere.",
                    account.others,
                )
            )
        )
    if account.beyond:
        notes.append(Note(beyond_words(account.beyond, say)))
    return notes
