"""Labelled examples: reports whose incidents a person confirmed, kept on the user's own machine to score the reading.

One example is two files: ``NAME.txt`` with the text, ``NAME.json`` with what a person says is in it. The format is that
of ``python -m geo extract --score FOLDER``.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from geo.core.errors import CannotWrite
from geo.core.files import write_whole
from geo.core.settings import user_folder
from geo.sources.report.document import Document
from geo.sources.report.drafts import ACCEPTED, OPEN, Draft
from geo.sources.report.extraction import FORMAT, SIDE_NAMES

FOLDER: Final = "report-examples"
_NAME_LETTERS: Final = 16
# What a person who accepts an incident without it says that the report does not tell.
_NOT_TOLD: Final[dict[str, Any]] = {
    "event_date": None, "injured": None, "missing": None, "captured": None, "lat": None, "lon": None,
    "where_prec": None, "place_phrase": None, "claimed_by": [], "attributed_to": [], "possible_actors": [],
}  # fmt: skip


def folder() -> Path:
    """Folder of the examples; not made here."""
    return user_folder() / FOLDER


def keep_example(document: Document, published: dt.date | None, drafts: Sequence[Draft], *, who: str) -> Path | None:
    """Keep what a person made of a report; once every incident of it was accepted or rejected.

    Parameters
    ----------
    document : Document
    published : date or None
        As the person left it.
    drafts : sequence of Draft
    who : str

    Returns
    -------
    Path or None
        Of the labels; None while an incident is open, since the labels would say that it is none: then there are none.

    Raises
    ------
    CannotWrite
        When the folder cannot be written.
    """
    stem = document.checksum[:_NAME_LETTERS]
    if any(draft.state == OPEN for draft in drafts):
        (folder() / f"{stem}.json").unlink(missing_ok=True)
        return None
    labels = {
        "format": FORMAT,
        "published": published.isoformat() if published else None,
        "language": document.language,
        "checksum": document.checksum,
        "confirmed_by": who,
        "incidents": [as_label(draft, document.text) for draft in drafts if draft.state == ACCEPTED],
        "not_incidents": [as_label(draft, document.text) for draft in drafts if draft.state not in (ACCEPTED, OPEN)],
    }
    path = folder() / f"{stem}.json"
    try:
        folder().mkdir(parents=True, exist_ok=True)
        folder().chmod(0o700)
    except OSError as error:
        raise CannotWrite(
            f"The folder {folder()} cannot be made: {error.strerror}. Let this user write there."
        ) from error
    write_whole(folder() / f"{stem}.txt", document.text.encode("utf-8", "replace"))
    write_whole(path, (json.dumps(labels, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace"))
    for one in (folder() / f"{stem}.txt", path):
        one.chmod(0o600)
    return path


def as_label(draft: Draft, text: str) -> dict[str, Any]:
    """Write an incident as the JSON of an extraction has it, with what the person corrected."""
    record = {**_NOT_TOLD, **{name: value for name, value in draft.record.items() if name != "geometry"}}
    fatalities = {}
    for side, name in SIDE_NAMES.items():
        stem = f"fatalities_{side}_" if side else "fatalities_"
        bounds = {bound: record.get(stem + bound) for bound in ("low", "best", "high")}
        if any(value is not None for value in bounds.values()):
            fatalities[name] = bounds
    return {
        "key": draft.key,
        **record,
        **({"country": record["adm0"]} if record.get("adm0") else {}),
        "fatalities": fatalities or None,
        "corrected": list(draft.corrected) if draft.proposed else [],
        "evidence": [
            {"field": one.field, "start": one.span.start, "end": one.span.end, "words": one.span.of(text)}
            for one in draft.evidence
        ],
    }


def count() -> int:
    """How many examples there are."""
    try:
        return sum(path.suffix == ".json" and path.with_suffix(".txt").exists() for path in folder().iterdir())
    except OSError:
        return 0
