"""The words of time of a language: weekdays, months, numbers, and the phrases that they stand in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from geo.core.errors import BrokenData
from geo.core.facts import read_facts
from geo.sources.report.lexicon import table_path
from geo.sources.report.tokens import bare

_COLUMNS: Final = ("language", "kind", "words", "meaning", "use")
_SIGN: Final = re.compile(r"\{\w+\}|[\[\]()|~]|[^\s\[\](){}|~\-]+")  # ~ is a dash between two days
FIRST_YEAR, LAST_YEAR = 1900, 2100
_MOST_STEPS: Final = 5_000


class Step:
    """What may follow in a phrase: a word, or a slot like ``{day}``; and what the phrase means if it ends here.

    `open` says whether there is a slot among what may follow.
    """

    __slots__ = ("ends", "next", "open")

    def __init__(self) -> None:
        self.next: dict[str, Step] = {}
        self.open = False
        self.ends: tuple[str, str] | None = None


@dataclass
class Lexicon:
    """The words of one language, in lower case without accents.

    Attributes
    ----------
    weekdays, short_weekdays : dict
        Name to number; Monday is 0.
    months, short_months : dict
        Name to number; January is 1.
    numbers : dict
    units : dict
        Word to ``"hour"``, ``"day"``, ``"week"``, ``"fortnight"``, ``"month"``, ``"year"`` or ``"decade"``.
    said, filler, boundary, happened, later : set of str
        Verbs of speech; words that stand between one and its date; words that begin a clause; words for what happens;
        words for what follows an event by any time: arrests, accusations, funerals, trials.
    said_stems, happened_stems, later_stems : tuple of str
        Beginnings of such words.
    phrases : Step
        Where all phrases begin.
    telling : frozenset of str
        Without one of these words, a sentence holds no day, month or year.
    opening : frozenset of str
        Words that a phrase may begin with, apart from numbers in digits and days.
    parts : dict
        Slots that stand for turns of several words, such as ``{part}`` (of the day), to where their turns begin.
    """

    weekdays: dict[str, int] = field(default_factory=dict)
    short_weekdays: dict[str, int] = field(default_factory=dict)
    months: dict[str, int] = field(default_factory=dict)
    short_months: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)
    filler: set[str] = field(default_factory=set)
    boundary: set[str] = field(default_factory=set)
    happened: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)
    said_stems: tuple[str, ...] = ()
    happened_stems: tuple[str, ...] = ()
    later_stems: tuple[str, ...] = ()
    phrases: Step = field(default_factory=Step)
    parts: dict[str, Step] = field(default_factory=dict)
    telling: frozenset[str] = frozenset()
    opening: frozenset[str] = frozenset()


@cache
def lexicon(language: str) -> Lexicon:
    """Read the words of time of a language, ``"en"`` or ``"fr"``.

    Raises
    ------
    BrokenData
        When the table is missing or damaged.
    """
    found = Lexicon()
    counted: dict[str, dict[str, int]] = {
        "weekday": found.weekdays, "short weekday": found.short_weekdays, "month": found.months,
        "short month": found.short_months, "number": found.numbers,
    }  # fmt: skip
    plain = {"statement": found.said, "filler": found.filler, "boundary": found.boundary, "happening": found.happened,
             "aftermath": found.later}  # fmt: skip
    stems: dict[str, list[str]] = {kind: [] for kind in plain}
    for row in read_facts(table_path("times"), _COLUMNS):
        if row["language"] != language:
            continue
        kind, words = row["kind"], bare(row["words"].lower())
        if kind == "phrase":
            _add(found.phrases, words, (row["meaning"], row["use"]), row.where)
        elif kind == "macro":
            turns = found.parts.setdefault(f"{{{words}}}", Step())
            _add(turns, bare(row["meaning"].lower()), ("", ""), row.where)
        elif kind == "unit":
            found.units.update(dict.fromkeys(words.split(), row["meaning"]))
        elif kind in counted:
            counted[kind].update(dict.fromkeys(words.split(), int(row["meaning"])))
        elif kind in plain:
            stems[kind] += [word.rstrip("*") for word in words.split() if word.endswith("*")]
            plain[kind].update(word for word in words.split() if not word.endswith("*"))
    found.said_stems, found.happened_stems = tuple(stems["statement"]), tuple(stems["happening"])
    found.later_stems = tuple(stems["aftermath"])
    named = (found.weekdays, found.short_weekdays, found.months, found.short_months)
    found.telling = frozenset({"/", *map(str, range(FIRST_YEAR, LAST_YEAR + 1))}.union(*named))
    firsts = set(found.phrases.next).union(*(step.next for step in found.parts.values()))
    found.opening = frozenset(firsts | set(found.numbers) | set(found.units))
    return found


def _add(root: Step, phrase: str, ends: tuple[str, str], where: str) -> None:
    signs = _SIGN.findall(phrase)
    last, used = _sequence([root], signs, 0)
    if used != len(signs):
        raise BrokenData(f"{where}: a bracket of “{phrase[:80]}” has no partner. Install the program again.")
    if len(last) > _MOST_STEPS:
        raise BrokenData(f"{where}: “{phrase[:80]}” stands for too many phrases. Install the program again.")
    for step in last:
        if step is not root and step.ends is None:
            step.ends = ends


def _sequence(begins: list[Step], signs: list[str], at: int) -> tuple[list[Step], int]:
    """Add alternatives of sequences, up to the bracket that ends them; give where they end."""
    ends: list[Step] = []
    reached = begins
    while at < len(signs) and signs[at] not in ")]":
        sign = signs[at]
        if sign == "|":
            ends, reached = _joined(ends, reached), begins
        elif sign in "([":
            inside, at = _sequence(reached, signs, at + 1)
            reached = _joined(inside, reached) if sign == "[" else inside
        else:
            for step in reached:
                step.open = step.open or sign[0] in "{~"
            reached = [step.next.setdefault(sign, Step()) for step in reached]
        at += 1
    return _joined(ends, reached), at


def _joined(first: list[Step], second: list[Step]) -> list[Step]:
    return list({id(step): step for step in (*first, *second)}.values())
