"""Cells of one year as shapes of a map, each in the colour and pattern of its class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from geo.analysis.pattern import CLASSES, SINGLE, GridName, cell_shapes
from geo.core.language import Language
from geo.maps.pattern_words import cell_words, class_name
from geo.maps.shape_map import Legend, LegendRow, Shape

# High density is dark, low is pale; dispersed has dots. A grey copy keeps the order (CIE L* 29, 53, 71, 86, 95).
COLOURS: Final[Mapping[str, str]] = {
    "CH": "#8e0f1f",
    "DH": "#c8641e",
    "CL": "#86b1d6",
    "DL": "#c3dcef",
    SINGLE: "#f3efe6",
}
PATTERNS: Final[Mapping[str, str]] = {"CH": "", "DH": "dots", "CL": "", "DL": "dots", SINGLE: "bars"}
DOUBTFUL: Final = "cross"
"""Over the colour of a class that few incidents, one position or the place of the grid make doubtful."""


def is_doubtful(row: Mapping[Any, Any]) -> bool:
    """Tell whether something speaks against the class of a cell; one incident has none."""
    return row["class"] != SINGLE and bool(row["few"] or row["coincident"] or row["unstable"])


def pattern_shapes(
    cells: pd.DataFrame, grid: GridName, regions: Mapping[str, str], say: Language
) -> tuple[list[Shape], Legend]:
    """Draw the cells of one year.

    Parameters
    ----------
    cells : DataFrame
        Rows of one year, as `geo.analysis.pattern.pattern` gives them.
    grid : str
        The grid that they are of.
    regions : mapping
        P-code to name.
    say : Language

    Returns
    -------
    tuple of (list of Shape, Legend)
        The `shape_id` is the name of the cell.
    """
    rows = cells.to_dict("records")
    shapes = [
        Shape(
            str(row["cell"]), outline, COLOURS[row["class"]],
            cell_words(row, regions.get(row["adm1_pcode"], ""), say),
            DOUBTFUL if is_doubtful(row) else PATTERNS[row["class"]],
        )
        for row, outline in zip(rows, cell_shapes(list(cells["cell"]), grid), strict=True)
    ]  # fmt: skip
    counts = cells["class"].value_counts()
    legend = [
        LegendRow(
            say("{name} ({n})", name=class_name(code, say), n=say.number(int(counts.get(code, 0)))),
            COLOURS[code], PATTERNS[code],
        )
        for code in CLASSES
    ]  # fmt: skip
    if n := sum(map(is_doubtful, rows)):
        legend.append(LegendRow(say("lattice: the class is doubtful ({n})", n=say.number(n)), "#ffffff", DOUBTFUL))
    note = say("In brackets: cells. Cells without an incident are not drawn.")
    return shapes, Legend(say("Class of the cell"), tuple(legend), note)


def map_title(year: str, say: Language) -> str:
    """Title of a picture of the cells of a year."""
    return say("Clustered or dispersed, dense or not: cells of {year}", year=year)
