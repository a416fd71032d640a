"""Figures of an analysis and their pictures, as commands write them: CSV, JSON, SVG, PNG."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.commands.output import checked_suffix, write
from geo.core.errors import BadInput

if TYPE_CHECKING:
    import pandas as pd

    from geo.core.language import Language
    from geo.incidents.view import View
    from geo.sources.atlas import Atlas

_PICTURES: Final = (".svg", ".png")
_DECIMALS: Final = 6
_SUFFIXES: Final = (".csv", ".json", *_PICTURES)


def add_output(parser: argparse.ArgumentParser) -> None:
    """Add ``-o`` and ``--json`` to the parser of a command."""
    parser.add_argument(
        "-o", "--output", type=Path,
        help="OUT.csv, OUT.json, or a picture: OUT.svg, OUT.png; without it CSV to standard output",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="JSON in place of CSV, with an account of what is counted")


def kind_of(options: argparse.Namespace, more: Sequence[str] = ()) -> str:
    """Say what is to be written: ``"csv"``, ``"json"``, ``"svg"`` or ``"png"``.

    Parameters
    ----------
    options : Namespace
        With an `output` and `json`.
    more : sequence of str
        Further endings that a file of ``--json`` may have, such as ``".geojson"``.

    Raises
    ------
    BadInput
        When the name of the file ends otherwise, or in another kind than ``--json`` asks for.
    """
    if options.output is None:
        return "json" if options.json else "csv"
    kind = checked_suffix(options.output, (*_SUFFIXES, *more))[1:]
    endings = (".json", *more)
    if options.json and f".{kind}" not in endings:
        raise BadInput(
            f"{options.output}: --json writes JSON; let the name end in {' or '.join(endings)}, or leave --json out."
        )
    return kind


def write_figures(
    options: argparse.Namespace,
    figures: pd.DataFrame,
    account: Mapping[str, object],
    picture: Callable[[str], bytes],
) -> None:
    """Write figures or their picture to where the options say.

    Parameters
    ----------
    options : Namespace
        With those of `add_output`.
    figures : DataFrame
    account : mapping
        What stands beside the figures in JSON.
    picture : callable
        Draws the picture as ``"svg"`` or ``"png"``.

    Raises
    ------
    BadInput
        As `kind_of`.
    CannotWrite
        When the file or standard output cannot be written.
    """
    kind = kind_of(options)
    if kind in ("svg", "png"):
        content = picture(kind)
    elif kind == "json":
        rows = json.loads(figures.to_json(orient="records", double_precision=_DECIMALS))
        text = json.dumps({**account, "figures": rows}, ensure_ascii=False, indent=1)
        content = f"{text}\n".encode()
    else:
        from geo.maps.chart_files import csv_of

        content = csv_of(figures.round(_DECIMALS), byte_order_mark=False)
    write(options.output, content)


def drawn_map(svg: str, title: str, kind: str, atlas: Atlas, view: View, say: Language, *, incidents: int) -> bytes:
    """Set a map of a view, drawn as SVG, between its title and its sources, as a file."""
    from geo.maps.chart_files import imprint, picture_bytes

    around = imprint(view, say, incidents=incidents, made_at=dt.datetime.now(dt.UTC), vintage=atlas.boundaries.vintage)
    return picture_bytes(svg, kind, around, title=title)


def drawn(chart: Any, kind: str, atlas: Atlas, view: View, say: Language, *, incidents: int, note: str = "") -> bytes:
    """Draw a chart of a view as a file, with what belongs around it."""
    from geo.maps.chart_files import chart_bytes, imprint

    around = imprint(
        view, say, incidents=incidents, made_at=dt.datetime.now(dt.UTC), vintage=atlas.boundaries.vintage, note=note
    )
    return chart_bytes(chart, kind, around)
