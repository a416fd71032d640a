"""Classes on the printed map: cells and units in the colours of their figures, and the legend that explains them.

Classes, colours and words are those of the Regions screen (`geo.maps.region_map`), so that both agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
from matplotlib.collections import PathCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D

from geo.core.language import Language
from geo.incidents.tolls import Toll, sum_bounds
from geo.incidents.view import View, toll_words
from geo.maps.palette import INK, QUIET_INK
from geo.maps.printed_key import Item, Note, Sign
from geo.maps.printed_panel import Ints, Panel
from geo.maps.printed_sheet import Floats, Sheet

if TYPE_CHECKING:
    from geo.maps.region_map import Measure

# Patterns of `geo.maps.shape_map` as matplotlib draws them.
HATCHES: Final = {"": "", "lines": "/////", "bars": "---", "cross": "xxx", "dots": "..."}
ZORDER: Final = 0.35


def sums_by(view: View, entries: Ints, codes: Ints, n: int) -> dict[str, npt.NDArray[np.int64]]:
    """Sum incidents and deaths by code; a toll that several share counts once in the whole view.

    Parameters
    ----------
    view : View
    entries : array of int64
        Positions among ``view.rows``.
    codes : array of int64
        Code of each entry, 0 up to `n`.
    n : int

    Returns
    -------
    dict of str to array of int64, each of shape (n,)
        `incidents`, `best` deaths, `reported` tolls.
    """
    deaths, rows = view.coded.deaths, view.rows[entries]
    known = view.once[entries] & deaths.known[rows]
    best = np.bincount(codes[known], weights=deaths.best[rows[known]], minlength=n)
    return {
        "incidents": np.bincount(codes, minlength=n),
        "best": np.rint(best).astype(np.int64),
        "reported": np.bincount(codes[known], minlength=n),
    }


def figures(sums: dict[str, npt.NDArray[np.int64]], measure: str) -> Floats:
    """Give what is coloured: incidents, or deaths, which are missing where incidents have no figure."""
    if measure == "incidents":
        return sums["incidents"].astype(np.float64)
    silent = (sums["incidents"] > 0) & (sums["reported"] == 0)
    return np.where(silent, np.nan, sums["best"].astype(np.float64))


def draw_shapes(
    panel: Panel,
    outlines: Sequence[Outline],
    looks: Sequence[tuple[str, str]],
    gid: str,
    *,
    shift: tuple[float, float] = (0.0, 0.0),
    edge: str = "#ffffff",
    width_pt: float = 0.35,
) -> None:
    """Fill shapes with colours and patterns.

    Parameters
    ----------
    panel : Panel
    outlines : sequence of matplotlib paths
        Page millimetres.
    looks : sequence of (str, str)
        Colour and pattern of each, as `geo.maps.region_map.looks` gives them.
    gid : str
    shift : tuple of float
        Millimetres by which the outlines are moved.
    edge : str
        Colour of their lines.
    width_pt : float
    """
    transform = Affine2D().translate(*shift) + panel.axes.transData
    for pattern in dict.fromkeys(pattern for _, pattern in looks):
        members = [at for at, (_, own) in enumerate(looks) if own == pattern]
        shapes = PathCollection(
            [outlines[at] for at in members],
            facecolors=[looks[at][0] for at in members],
            edgecolors=[edge],
            linewidths=width_pt,
            joinstyle="round",
            zorder=ZORDER,
            gid=gid,
        )
        if HATCHES[pattern]:
            shapes.set_hatch(HATCHES[pattern])
            shapes.set_hatch_linewidth(0.4)
            shapes.set_hatchcolor(QUIET_INK)
        shapes.set_transform(transform)
        panel.axes.add_collection(shapes, autolim=False)


def class_items(
    values: Floats,
    breaks: tuple[float, ...],
    measure: Measure,
    say: Language,
    *,
    unknown: bool = False,
) -> list[Item]:
    """Explain the classes, as the Regions screen does.

    Parameters
    ----------
    values : array of float
        Of all shapes of all maps.
    breaks : tuple of float
    measure : Measure
    say : Language
    unknown : bool
        Whether regions without units of the level are drawn too.
    """
    from geo.maps.region_map import legend_of

    rows = legend_of(values, breaks, measure, say, unknown_units=unknown).rows
    return [
        Sign(row.text, partial(_swatch, look=(row.colour, row.pattern)))
        for row in rows[0 if (values == 0).any() else 1 :]
    ]


def _swatch(sheet: Sheet, x: float, y: float, *, look: tuple[str, str]) -> None:
    west, east, low, high = x - 3.6, x + 3.6, y - 1.5, y + 1.5
    box: Any = Outline([(west, low), (east, low), (east, high), (west, high), (west, low)], closed=True)
    patch = PathPatch(box, facecolor=look[0], edgecolor=INK, linewidth=0.4, gid="legend")
    if HATCHES[look[1]]:
        patch.set_hatch(HATCHES[look[1]])
        patch.set_hatch_linewidth(0.4)
        patch.set_hatchcolor(QUIET_INK)
    sheet.add(patch)


def toll_in(view: View, entries: Ints) -> Toll:
    """Sum the deaths of some entries; a toll that several share counts once in the whole view."""
    return sum_bounds(view.coded.deaths, view.rows[entries[view.once[entries]]])


def toll_note(view: View, entries: Ints, say: Language) -> Note:
    """Write the deaths of some entries as a range."""
    toll = toll_in(view, entries)
    words = toll_words(toll.low, toll.best, toll.high, say, open_ended=toll.open_ended)
    return Note(say("Deaths in them: {toll}.", toll=words))
