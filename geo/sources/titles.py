"""Titles of imported incidents: plain words in English and French, from the kind, the actors and the place."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from geo.incidents.taxonomy import EventType
from geo.sources.values import Reading, joined, take_texts

_SETTLEMENT = re.compile(r"\s+(?:village|town|city|locality|settlement|hamlet|locality \(commune\))$", re.IGNORECASE)
_UNIT = re.compile(r"(.+?)\s+(region|province|cercle|department|commune|district|area|road)$", re.IGNORECASE)
_UNITS_FR = {
    "region": "région", "province": "province", "cercle": "cercle", "department": "département",
    "commune": "commune", "district": "district", "area": "environs", "road": "route",
}  # fmt: skip
_LONGEST = 90


def bare_place(text: str) -> str:
    """Take the word for a settlement from behind its name: ``Nafo village`` is Nafo."""
    return _SETTLEMENT.sub("", " ".join(text.split()))


def happened(kind: EventType, sides: tuple[str, ...]) -> str:
    """Say what happened between whom in English: ``Armed clash: JNIM – Government of Mali``."""
    who = " – ".join(filter(None, sides))
    return f"{kind.name_en}: {who}" if who else kind.name_en


def happened_fr(kind: EventType, sides: tuple[str, ...]) -> str:
    """Say what happened between whom in French."""
    who = " – ".join(filter(None, sides))
    return f"{kind.name_fr} : {who}" if who else kind.name_fr


def _where(key: str) -> tuple[str, str]:
    """Say where in both languages; the key is the precision, a bar, the place."""
    precision, _, text = key.partition("|")
    place = bare_place(text)
    if len(place) > _LONGEST:
        place = place[:_LONGEST].rsplit(" ", 1)[0] + " …"
    if not place:
        return "", ""
    unit = _UNIT.fullmatch(place)
    french = f"{unit[1]} ({_UNITS_FR[unit[2].casefold()]})" if unit else place
    if unit or precision not in ("1", "2"):
        return f", {place}", f", {french}"
    return (f" in {place}", f" à {french}") if precision == "1" else (f", near {place}", f", près de {french}")


class TitleWriter:
    """Writes the titles of many incidents at once.

    Parameters
    ----------
    head : function
        From the key of a fight (a text that the caller joins) to what happened, in English and in French.
    """

    def __init__(self, head: Callable[[str], tuple[str, str]]) -> None:
        self._head = Reading(head)
        self._place = Reading(_where)

    def write(self, fights: pa.Array, where_prec: pa.Array, places: pa.Array) -> tuple[pa.Array, pa.Array]:
        """Write titles.

        Parameters
        ----------
        fights : pyarrow.Array of n texts
            Keys of what happened.
        where_prec : pyarrow.Array of n int64
        places : pyarrow.Array of n texts

        Returns
        -------
        pyarrow.Array, pyarrow.Array
            n titles in English, n in French.
        """
        heads, head_codes = self._head(fights)
        spots, spot_codes = self._place(joined("|", pc.cast(where_prec, pa.string()), places))
        return (
            joined("", *(take_texts([pair[0] for pair in pairs], codes) for pairs, codes in
                         ((heads, head_codes), (spots, spot_codes)))),
            joined("", *(take_texts([pair[1] for pair in pairs], codes) for pairs, codes in
                         ((heads, head_codes), (spots, spot_codes)))),
        )  # fmt: skip
