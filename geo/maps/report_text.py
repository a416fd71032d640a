"""The text of a report as HTML, its evidence marked by field: colour, underline and a letter; all words escaped."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

from geo.core.files import read_shipped
from geo.core.language import Language
from geo.incidents.schema import SIDES, toll_columns

# Fields that are marked alike, under a name of their own.
GROUPS: Final = {
    "date": ("event_date", "event_date_end", "date_precision", "date_phrase"),
    "place": (
        "place_phrase", "place", "place_id", "lat", "lon", "where_prec", "uncertainty_km", "geometry", "adm0", "adm1",
        "adm2",
    ),
    "killed": (
        *(name for side in ("", *SIDES) for name in toll_columns(side)), "tolls", "fatalities_open_ended",
        "shared_toll", "fatalities", *(f"fatalities_{side}" for side in SIDES),
    ),
    "hurt": ("injured", "missing", "captured", "freed"),
    "who": ("attributed_to", "attributed_by", "attributed_by_fr", "claimed_by", "possible_actors", "denied_by"),
    "target": ("target", "target_fr", "target_actors"),
    "kind": ("event_type", "title", "title_fr"),
    "published": ("published",),
    "out": ("left_out",),
}  # fmt: skip
_GROUP_OF: Final = {name: group for group, names in GROUPS.items() for name in names}
MOST_MARKS: Final = 2000
_NO_CARD: Final = "-"


@dataclass(frozen=True)
class Mark:
    """Characters of the text that support a group of fields of one card; `card` is "-" for no card's."""

    start: int
    end: int
    group: str
    card: str = _NO_CARD


def group_of(field: str) -> str:
    """Group that a field is marked with, "kind" for any other."""
    return _GROUP_OF.get(field, "kind")


def letters(say: Language) -> dict[str, str]:
    """Letter of each group of fields, the first of a word that names it where that is free."""
    return dict(zip(GROUPS, say.pick("W P K I A T E R X", "D L M B A C T R X").split(), strict=True))


def group_names(say: Language) -> dict[str, str]:
    """Name of each group of fields."""
    return {
        "date": say("When"),
        "place": say("Where"),
        "killed": say("Killed"),
        "hurt": say("Injured, missing, captured"),
        "who": say("By whom"),
        "target": say("Target"),
        "kind": say("Kind"),
        "published": say("Published"),
        "out": say("Left out"),
    }


@cache
def text_style() -> str:
    """Style sheet of the marked text."""
    return read_shipped(Path(__file__).with_name("report.css"))


def text_script() -> str:
    """Script of the marked text: an ES module for Streamlit's components."""
    return read_shipped(Path(__file__).with_name("report.js"))


def marked_text(text: str, marks: Sequence[Mark], say: Language) -> str:
    """Write a text with its marks as HTML.

    Parameters
    ----------
    text : str
    marks : sequence of Mark
        In any order; they may overlap. No more than `MOST_MARKS` are drawn, the first of the text.
    say : Language

    Returns
    -------
    str
        Escaped text in ``mark`` elements: no script, no style, no attribute that comes from outside but numbers.
    """
    sound = sorted(
        {one for one in marks if 0 <= one.start < one.end <= len(text)}, key=lambda one: (one.start, one.end)
    )
    sound = sound[:MOST_MARKS]
    cuts = sorted({0, len(text), *(one.start for one in sound), *(one.end for one in sound)})
    shown, names = letters(say), group_names(say)
    out: list[str] = []
    active: list[Mark] = []
    waiting = iter(sound)
    following = next(waiting, None)
    for start, end in itertools.pairwise(cuts):
        active = [one for one in active if one.end > start]
        while following is not None and following.start <= start:
            active.append(following)
            following = next(waiting, None)
        words = escape(text[start:end])
        out.append(_marked(words, active, end, shown, names) if active else words)
    return "".join(out)


def _marked(words: str, active: list[Mark], end: int, shown: dict[str, str], names: dict[str, str]) -> str:
    inner = min(active, key=lambda one: (one.group == "out", one.end - one.start))
    groups = " ".join(dict.fromkeys(one.group for one in active))
    cards = " ".join(dict.fromkeys(escape(one.card) for one in active))
    ending = "".join(dict.fromkeys(shown[one.group] for one in active if one.end == end))
    letter = f' data-l="{escape(ending)}"' if ending else ""
    title = escape(", ".join(dict.fromkeys(names[one.group] for one in active)))
    return (
        f'<mark class="rt rt-{inner.group}" data-f="{groups}" data-c="{cards}"{letter} title="{title}">{words}</mark>'
    )


def legend(groups: Iterable[str], say: Language) -> str:
    """Write the legend of the groups that are marked, as HTML."""
    shown, names = letters(say), group_names(say)
    items = "".join(
        f'<li><mark class="rt rt-{group} rt-on" data-l="{escape(shown[group])}">{escape(names[group])}</mark></li>'
        for group in GROUPS
        if group in set(groups)
    )
    return f'<ul class="rt-legend" aria-label="{escape(say("Legend"))}">{items}</ul>'
