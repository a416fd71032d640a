"""Open a snapshot again: what it is, what has changed since, and the same picture from today's data."""

from __future__ import annotations

import argparse
import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from geo.commands.meter import Meter
from geo.commands.output import tell, write
from geo.commands.snapshot_options import link_words
from geo.core.errors import BadInput

if TYPE_CHECKING:
    from geo.maps.provenance import Provenance

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")
_ENDINGS: Final = (".png", ".pdf", ".svg", ".html", ".htm")
# What else of the options says what to show: the file says that.
_VIEW: Final = (
    "country", "region", "date_to", "undated", "actor", "kind", "min_deaths", "where_prec", "may_lie", "every_record",
    "title", "subtitle", "extent", "panels", "no_graticule", "delay", "coarser", "without_sources",
)  # fmt: skip
_USUAL: Final = {"layout": "a4", "style": "points", "colour": "incidents"}


def file_of(options: argparse.Namespace) -> Path | None:
    """Give the file that ``--from`` names; None where it is a day or nothing."""
    given = options.date_from or ""
    if not given or _DAY.fullmatch(given.strip()):
        return None
    path = Path(given)
    return path if path.suffix.lower() in _ENDINGS or path.is_file() else None


def run(path: Path, options: argparse.Namespace, kind: str) -> int:
    """Tell of a file what it is and what has changed since; draw it again if an output is asked for.

    Parameters
    ----------
    path : Path
    options : Namespace
    kind : str
        Kind of file to write, one of `geo.maps.snapshots.KINDS`; "" for the account on standard output.

    Raises
    ------
    BadInput
        When options say what to show, or the file cannot be read.
    Refused
        When the file is no snapshot of this atlas, damaged or changed.
    """
    from geo.core.language import language
    from geo.maps.composition_words import composition_words
    from geo.maps.provenance_changes import changes_since
    from geo.maps.provenance_words import (
        causes_words,
        changes_csv,
        changes_json,
        changes_words,
        circumstances_words,
        notices_words,
        origin_words,
    )
    from geo.maps.snapshots import snapshot_bytes
    from geo.sources.atlas import load_atlas

    given = [name for name in _VIEW if getattr(options, name, None)]
    given += [name for name, usual in _USUAL.items() if getattr(options, name, usual) != usual]
    if given:
        name = given[0].replace("date_to", "to").replace("_", "-")
        raise BadInput(f"--from {path} takes the view from the file: leave --{name} out.")
    say = language(options.lang)
    provenance = _read(path, options.lang)
    meter = Meter()
    meter(0, None, say("Loading the incidents"))
    atlas = load_atlas()
    meter.end()
    changes = changes_since(provenance, atlas)
    for words in (
        *atlas.notices,
        f"{path.name}: {origin_words(changes, say)}",
        composition_words(changes.composition, say, sheet=provenance.kind != "html"),
        *causes_words(changes, say),
        *notices_words(changes, say),
        changes_words(changes, say),
        *circumstances_words(changes, say),
    ):
        tell(words)
    if not kind:
        write(None, changes_json(changes, say) if options.json else changes_csv(changes, say))
        return 0
    content = snapshot_bytes(
        atlas, changes.composition, kind, made_at=dt.datetime.now(dt.UTC), dpi=options.dpi, base_url=options.base_url,
        tell=tell,
    )  # fmt: skip
    write(options.output, content)
    for words in link_words(options.base_url, options.lang):
        tell(words)
    return 0


def _read(path: Path, lang: str) -> Provenance:
    """Read a file's record; what is wrong with it is said in the language of the options."""
    from geo.core.language import language
    from geo.maps.provenance import MOST_BYTES, Refused, read_provenance

    if path.exists() and not path.is_file():
        raise BadInput(f"{path} is no file that can be read.")
    try:
        with path.open("rb") as source:
            content = source.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}.") from error
    try:
        return read_provenance(content)
    except Refused as refused:
        raise BadInput(f"{path}: {refused.words(language(lang))}") from refused
