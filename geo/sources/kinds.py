"""Kinds of incident as tables call them, read as the atlas's own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from geo.core.facts import read_facts
from geo.core.settings import DATA
from geo.incidents.taxonomy import load_event_types
from geo.sources.acled import load_sub_event_types
from geo.sources.mapping import folded


@cache
def _words(folder: Path = DATA) -> tuple[tuple[str, str], ...]:
    """Words and the kind that they mean, in the order in which they count."""
    found: list[tuple[str, str]] = []
    for kind in load_event_types().values():
        found += [(folded(name), kind.code) for name in (kind.code, kind.name_en, kind.name_fr)]
    found += [
        (folded(sub), kind.kind)
        for (_, sub), kind in load_sub_event_types().items()
        if sub and folded(sub) not in _says_little(folder)  # ACLED's "Attack" is one on civilians only in its own table
    ]
    for row in read_facts(folder / "incident_words.csv", ("kind", "words")):
        found += [(word, row["kind"]) for word in row["words"].split(";")]
    return tuple(found)


@cache
def _says_little(folder: Path = DATA) -> frozenset[str]:
    """Words of which every other word of a text says more: a bare attack may be one on anybody."""
    rows = read_facts(folder / "incident_words.csv", ("kind", "words"))
    return frozenset(word for row in rows if row["kind"] == "other" for word in row["words"].split(";"))


def read_kind(text: str) -> str | None:
    """Read a kind of incident in English or French.

    Parameters
    ----------
    text : str
        ``Ambush``, ``Embuscade contre un convoi``, ``IED``, ``Armed clash`` ...

    Returns
    -------
    str or None
        A code of ``data/event_types.csv``; None when no word of it is known.

    >>> read_kind("Attaque complexe"), read_kind("EEI sur la RN16"), read_kind("Attaque"), read_kind("réunion")
    ('armed_assault', 'explosive', 'other', None)
    """
    plain = folded(text)
    exact = dict(reversed(_words()))
    if plain in exact:
        return exact[plain]
    padded = f" {plain} "
    found = [(word not in _says_little(), len(word), kind) for word, kind in _words() if word and f" {word} " in padded]
    return max(found)[2] if found else None
