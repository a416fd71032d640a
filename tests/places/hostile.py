"""Ten thousand texts that no honest report holds: a fixed series, some of every kind of trouble."""

from __future__ import annotations

import random
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from functools import cache

COUNT = 10_000
_SEED = 7
NAMES = [
    "Gao", "Ansongo", "Dallah", "Koro", "Djibo", "Tillabéri", "Boulikessi", "Nampala", "Mopti", "Soum", "Madina",
    "Sirakoro", "Tanga", "Boni", "Gossi", "Indelimane", "I-n-Delimane", "Ti-n-Zaouatène", "N'Tillit", "Fada N'Gourma",
    "Ouagadougou", "Boucle du Mouhoun", "Liptako-Gourma", "Niger", "Mali", "Sahel", "Est", "Gouni-Habé", "Xyzburg",
]  # fmt: skip
GRAMMAR = " ".join((
    "near of the between and from to in at km 90 north south-west border region province cercle commune village area",
    "road axis entre et de du d' à près au nord-est frontière avec cent vingt quatre-vingt dizaine several less than",
    "central northern Malian coming heading outside outskirts ( ) , - / . # ' quelques kilomètres within few",
)).split()  # fmt: skip
_FORMULAS = ['=cmd|"/c calc"!A0', "+1+1", "-2+3", "@SUM(A1:A9)", '=HYPERLINK("x","y")', "\t=1", "\r=1", '","', "'='"]
_HTML = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&lt;b&gt;", "<!--", "]]>", "{{7*7}}", "{0}", "%s",
    "{name}", "${x}", "javascript:alert(1)", "</textarea>", "\\u0000", "%00", "../../etc/passwd", "'; DROP TABLE x;--",
]  # fmt: skip
_BOMBS = [
    "(a+)+$", "((a|a)*)*b", "(.*)*", "a{1,99999}", "\\d+", "[" * 50, "(?:" * 30, "^" * 40, "$" * 40, "\\" * 60,
    "x" * 30 + "!", "north-" * 20, "90 km " * 15, "Mp0 K0 D0 ", "M0 M1 ", "Mp0 - Mp1 ", "A0 D0 ", "Mpucjr99999 ",
    ". . ",
]  # fmt: skip
# Numbers of other scripts, powers, fractions and Roman ones: some are digits to Python that it cannot count with.
_DIGITS = "0123456789٠١٢٣۴५६๗²³¹½¼Ⅷⅻ①⑨㊿〇三𝟗𝟘௰"
_SURROGATES = "\ud800\udbff\udc00\udfff"
_MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2069\ufeff\u200b\u200d\u00ad"


@cache
def characters_by_category() -> dict[str, str]:
    """A few dozen characters of every Unicode category, surrogates and unassigned ones too."""
    rng = random.Random(_SEED)  # noqa: S311 - a fixed series
    found = defaultdict(list)
    for code in range(sys.maxunicode + 1):
        found[unicodedata.category(chr(code))].append(code)
    return {category: "".join(map(chr, rng.sample(codes, min(40, len(codes))))) for category, codes in found.items()}


def _length(rng: random.Random) -> int:
    """Mostly short; one in twenty-five longer than what is read of a text."""
    return rng.randint(300, 1000) if rng.random() < 1 / 25 else rng.randint(1, 30)


def _of_category(rng: random.Random) -> str:
    some = characters_by_category()[rng.choice(sorted(characters_by_category()))]
    return "".join(rng.choice((*some, " ")) for _ in range(_length(rng)))


def _mixed_categories(rng: random.Random) -> str:
    every = "".join(characters_by_category().values())
    return "".join(rng.choice(every) for _ in range(_length(rng)))


def _words(rng: random.Random) -> str:
    return " ".join(rng.choice(GRAMMAR + NAMES) for _ in range(_length(rng)))


def _grammar(rng: random.Random) -> str:
    return " ".join([rng.choice(GRAMMAR) for _ in range(rng.randint(1, 4))] * _length(rng))


def _repeated(rng: random.Random) -> str:
    sign = rng.choice((" ", ", ", " and ", "-", " - ", "' ", " near ", " 10 km north of ", " between ", " (", "/"))
    return sign.join([rng.choice(NAMES) for _ in range(rng.randint(1, 3))] * _length(rng))


def _capitals(rng: random.Random) -> str:
    def word() -> str:
        return "".join(rng.choice("abdefgijklmnorstuwyz") for _ in range(rng.randint(1, 9))).title()

    start = rng.choice(("", "in ", "near ", "village ", "("))
    return " ".join(start + word() for _ in range(_length(rng) * rng.choice((1, 1, 3))))


def _cases(rng: random.Random) -> str:
    words = _words(rng)
    return rng.choice((words.upper, words.lower, words.swapcase, words.title))()


def _numbers(rng: random.Random) -> str:
    unit = rng.choice(("", " km", " km of Gao", " miles north of Gao", "%", "°", "e999", ".", ",", " dozen"))
    return " ".join(f"{rng.randint(-9, 10 ** rng.randint(1, 9))}{unit}" for _ in range(_length(rng)))


def _digits(rng: random.Random) -> str:
    number = "".join(rng.choice(_DIGITS) for _ in range(rng.randint(1, 8)))
    return f"{number} {rng.choice(('km', 'kilomètres', 'miles', 'm'))} {rng.choice(('of', 'north of', 'de', ''))} Gao"


def _brackets(rng: random.Random) -> str:
    opening, closing = rng.choice(("()", "[]", "{}", "<>", "«»"))
    depth = _length(rng)
    return opening * depth + rng.choice(NAMES) + closing * rng.randint(0, depth)


def _torn(rng: random.Random) -> str:
    """A phrase of real words with something alien between any two letters."""
    alien = rng.choice(("\0", *_MARKS, *_SURROGATES, "\x1b[31m", "\u0301", "\x85", "\u2028", "\x7f"))
    words = " ".join(rng.choice(GRAMMAR + NAMES) for _ in range(rng.randint(1, 12)))
    return "".join(c + (alien if rng.random() < 0.3 else "") for c in words)


def _bytes(rng: random.Random) -> str:
    return rng.randbytes(_length(rng)).decode("utf-8", rng.choice(("replace", "surrogateescape", "backslashreplace")))


def _planted(rng: random.Random) -> str:
    return "".join(
        rng.choice(rng.choice((_FORMULAS, _HTML, _BOMBS, NAMES, GRAMMAR, [" ", "\n\n"]))) for _ in range(_length(rng))
    )


def _one_word(rng: random.Random) -> str:
    return rng.choice(("a", "é", "\u0301", "ß", "İ", "ﬁ", "-", "A-", "A'", "N ", "#Ab", "عر", "国", "𐤀")) * (
        _length(rng) * rng.choice((1, 1, 9))
    )


_KINDS: tuple[Callable[[random.Random], str], ...] = (
    _of_category, _mixed_categories, _words, _grammar, _repeated, _capitals, _cases, _numbers, _digits, _brackets,
    _torn, _bytes, _planted, _one_word,
)  # fmt: skip


def _huge() -> list[str]:
    """Texts of a megabyte and more, and hand-picked ones."""
    million = 1_000_000
    whole = [
        "a", "Gao ", "Gao-", "between ", "- ", "(", "90 km north of ", "near the border with Mali and Niger and ",
        "north-", "M0 K0 D0 Mp0 Mc1 ", "quatre-vingt-", "é\u0301", "\u202e", "\0", "the of ", "A-", "A'", "N ",
        "NORTHERN MALI ", "from Gao to ", "Madina ", "\ud800", "國", "1", "1 km ", "\n\n", "#Ab", "In ",
    ]  # fmt: skip
    small = [
        "", " ", "northern " * 500 + "Mali", "0 km from Gao", "0 km north of Gao", "99999 km north of Gao",
        "4999 km south of Gao", "entre Gao et Gao", "from Gao to Gao", "Mali's border with Mali", "km", "région", "in",
        "border with the border", "between Mali and Mali border", "0.0001 km of Gao", "\ud800\udfff", "² km of Gao",
        "nan km of Gao", "1e999 km of Gao", "999999 miles of Gao", "0,000 km au nord de Gao",
        "cent cent cent km de Gao", "⑨ km north of Gao", "two ² km of Gao",
    ]  # fmt: skip
    return [piece * (million // len(piece)) for piece in whole] + small


@cache
def hostile_texts() -> tuple[str, ...]:
    """The series: every kind in turn, then the huge ones."""
    rng = random.Random(_SEED)  # noqa: S311 - a fixed series
    huge = _huge()
    return (*(_KINDS[i % len(_KINDS)](rng) for i in range(COUNT - len(huge))), *huge)
