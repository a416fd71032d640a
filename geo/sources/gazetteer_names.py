"""Names in gazetteers' cells: what is kept as a spelling, and what is a note, a code or another script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from geo.places.toponyms import core, fold, plain

MAX_NAME: Final = 120
MAX_SPELLINGS: Final = 20

# Letters outside the Latin blocks of Unicode; signs and digits belong to every script.
_OTHER_SCRIPT: Final = re.compile(
    "[\u0370-\u1dff\u1f00-\u1fff\u2c00-\u2c5f\u2c80-\ua71f\ua800-\uab2f\uab70-\ufaff\ufb13-\ufefe\uff66-\uffdc"
    "\U00010000-\U0001ffff]"
)
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufffd]+")
_PAREN: Final = re.compile(r"\(([^()]*)\)?|\[([^\[\]]*)\]?")
_ALTERNATIVE: Final = re.compile(r"\s*(?:/+|;)\s*")
# IATA, ICAO and UN/LOCODE codes stand among GeoNames' names.
_CODE: Final = re.compile(r"[A-Z0-9]{2,5}")
_LINK: Final = re.compile(r"https?:|www\.|\.(?:org|com)/", re.IGNORECASE)
# In parentheses behind a name: what the place is, not what it is called.
_NOTES: Final = frozenset(
    {
        "barrage", "moulin", "suite", "centre", "center", "site", "idp", "cp", "csi", "ecole", "marche", "quartier",
        "village", "hameau", "campement", "puits", "forage", "commune", "departement", "cercle", "region", "province",
        "mali", "niger", "burkina", "abandonne", "ruines",
    }
)  # fmt: skip


def tidy(text: str) -> str:
    """Return a cell's text in Unicode's composed form, without control characters or doubled spaces.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        At most `MAX_NAME` + 1 characters, so that the caller sees what is too long.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()[: MAX_NAME + 1]
    return " ".join(unicodedata.normalize("NFC", _CONTROL.sub(" ", text)).split())[: MAX_NAME + 1]


def latin(text: str) -> str:
    """Return the words of a name that are in Latin script: ``latin("Essouk السوق")`` is ``"Essouk"``."""
    if text.isascii() or not _OTHER_SCRIPT.search(text):
        return text
    return " ".join(word for word in text.split() if not _OTHER_SCRIPT.search(word))


def split_name(text: str) -> tuple[str, tuple[str, ...]]:
    """Part a name from the variants written beside it.

    Parameters
    ----------
    text : str
        Such as ``"Hejlij (Heldjegue)"``, ``"Dongok/Dongor"`` or ``"Bangui,Madaoua,Niger"``.

    Returns
    -------
    name : str
        Without what follows a parenthesis, a slash, a semicolon or a comma; "" when no letter is left.
    variants : tuple of str
        Names in parentheses, unless they are notes ("Peulh", "moulin", "II"), and those behind a slash that begin
        like the name; others there are names of chiefs or of the half of a village.

    Examples
    --------
    >>> split_name("Hejlij (Heldjegue)")
    ('Hejlij', ('Heldjegue',))
    >>> split_name("Boudoum (Peulh)")
    ('Boudoum Peulh', ())
    >>> split_name("Dongok/Dongor"), split_name("Karga /Issa Moga")
    (('Dongok', ('Dongor',)), ('Karga', ()))
    """
    if not any(sign in text for sign in "([/;,"):
        return (text, ()) if fold(text) else ("", ())
    inside = [tidy(a or b) for a, b in _PAREN.findall(text)]
    # Which Peulh or Dogon half of a village it is parts it from the other: that stays in the name.
    halves = [word for word in inside if word and core(f"x {word}") == "x"]
    parts = [part for part in _ALTERNATIVE.split(_PAREN.sub(" ", text)) if fold(part)]
    if not parts:
        return (inside[0], ()) if inside and fold(inside[0]) else ("", ())
    name = tidy(parts[0].split(",")[0]) or tidy(parts[0])
    variants = [word for word in inside if word not in halves and _is_name(word)]
    variants += [tidy(part) for part in parts[1:] if _is_name(part) and fold(part)[:2] == fold(name)[:2]]
    return " ".join([name, *halves]) if fold(name) else "", tuple(variants)


def _is_name(word: str) -> bool:
    words = plain(word).split()
    return len(word) >= 4 and word[0].isupper() and bool(words) and not set(words) & _NOTES


def kept_spellings(name: str, others: Iterable[str]) -> tuple[str, ...]:
    """Return the other spellings of a name that a report in English or French could use.

    Links, codes of airports, names in other scripts and machine transliterations (which are all in small letters)
    are left out; of spellings that differ by case, accents or signs alone, the first is kept.

    Parameters
    ----------
    name : str
    others : iterable of str

    Returns
    -------
    tuple of str
        At most `MAX_SPELLINGS`, none of which is `name`.
    """
    seen = {plain(name)}
    kept: list[str] = []
    for other in others:
        word = tidy(other)
        key = plain(word)
        if not key or key in seen or not _usable(word):
            continue
        seen.add(key)
        kept.append(word)
        if len(kept) == MAX_SPELLINGS:
            break
    return tuple(kept)


def _usable(word: str) -> bool:
    if len(word) > MAX_NAME or _OTHER_SCRIPT.search(word) or _LINK.search(word) or _CODE.fullmatch(word):
        return False
    return not word.islower() and len(fold(word)) >= 2
