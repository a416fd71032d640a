"""Toponyms as they are written, and the key under which two spellings of one name meet.

The Sahel's names reach print through French, English, Arabic, Tamasheq, Fulfulde and Bambara ears: one village
is In Delimane, Indelimane and I-n-Délimane. `fold` forgets what those habits vary and keeps the rest, so that a
lookup is exact on the key; misspellings beyond these habits are left to the gazetteer's cautious fuzzy search.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

MAX_NAME_LENGTH: Final = 200

# Letters of West African alphabets and ligatures that NFKD leaves whole.
_LETTERS: Final = str.maketrans(
    {
        "ɛ": "e", "ɔ": "o", "ŋ": "n", "ɲ": "ny", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ə": "e", "ɣ": "g",
        "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i",
    }
)  # fmt: skip

# Applied in this order. Each rewrites one habit into the spelling that is kept.
_HABITS: Final = tuple(
    (re.compile(pattern), kept)
    for pattern, kept in (
        (r"t?ch|sh", "x"),  # Tchintabaraden, Chintabaraden; x stands for the sound, no name here is spelt with it
        (r"dj|di(?=[aeou])", "j"),  # Djounhani, Diounhani, Jounhani
        (r"kh", "k"),  # Khartoum
        (r"gh", "g"),  # Aghabo
        (r"ph", "f"),
        (r"q", "k"),
        (r"c(?=[aou]|[bdfgklmnpqrstvwz])", "k"),  # Cadiolo, Kadiolo
        (r"gu(?=[ei])", "g"),  # Guidan, Gidan
        (r"ou|oo", "u"),  # Ouagadougou, Wagadugu; Timbuktoo
        (r"w(?=[^aeiou]|$)", "u"),
        (r"u(?=[aeio])", "w"),  # Oua, Wa; Zaouatene, Zawatene
        (r"y", "i"),  # Diabaly, Diabali; Telataye, Telataï
        (r"(?<=.)h", ""),  # Ouahigouya, Ouaigouya
        (r"^n(?=[bcdfgjklmpqrstvxz])", "in"),  # N'Tillit, I-n-Tillit; Ndaki, N'Daki, In Daki
        (r"^ini(?=[bcdfgjklmpqrstvxz])", "in"),
        (r"(.)\1+", r"\1"),  # Gossi, Gosi; Bannibangou
    )
)


def plain(name: str) -> str:
    """Write a name in lower case without accents or signs, words parted by single spaces.

    Parameters
    ----------
    name : str
        Any text.

    Returns
    -------
    str
        Letters and digits with single spaces; ``plain("I-n-Délimane")`` is ``"i n delimane"``.
    """
    bare = unicodedata.normalize("NFKD", name[:MAX_NAME_LENGTH]).casefold().translate(_LETTERS)
    kept = "".join(
        c if c.isalnum() else " " for c in bare if not unicodedata.combining(c) and unicodedata.category(c) != "Cf"
    )
    return " ".join(kept.split())


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """Reduce a toponym to the key under which its usual spellings are equal.

    Case, accents, hyphens, apostrophes and spaces go; ``ou`` before a vowel is ``w`` and elsewhere ``u``;
    ``dj`` and ``di`` before a vowel are ``j``; ``y`` is ``i``; ``h`` inside a word, and doubled letters, go;
    ``N'`` before a consonant is the Tamasheq prefix ``I-n-``. At most the first 200 characters are read.

    Parameters
    ----------
    name : str
        One toponym, in any script.

    Returns
    -------
    str
        The key; ``""`` when the name holds no letter or digit. ``fold(fold(x)) == fold(x)``.

    Examples
    --------
    >>> fold("In Delimane") == fold("I-n-Délimane") == fold("Indelimane")
    True
    >>> fold("N'Tillit") == fold("In-Tillit")
    True
    >>> fold("Ti-n-Zaouatène") == fold("Tin Zawatene")
    True
    >>> fold("Ouahigouya") == fold("Wahiguya")
    True
    >>> fold("Djibo"), fold("Dioungani"), fold("Jungani")
    ('jibo', 'jungani', 'jungani')
    """
    key = plain(name).replace(" ", "")
    # One habit can lay bare another (dropping an h makes "dj"); the key is the spelling that no habit changes.
    # Rewrites never lengthen a word but for the prefix, which applies once; a cycle would be a bug in the table.
    for _ in range(MAX_NAME_LENGTH):
        before = key
        for pattern, kept in _HABITS:
            key = pattern.sub(kept, key)
        key = plain(key).replace(" ", "")
        if key == before:
            break
    return key
