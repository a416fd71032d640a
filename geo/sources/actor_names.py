"""Names of groups and forces as datasets write them, read as the atlas's actors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from geo.core.errors import UnknownName
from geo.core.language import language
from geo.incidents.actors import Actor, Actors
from geo.places.countries import country_name, find_country

_PERIOD = re.compile(r"\s*\((?:\d{4})?\s*-\s*(?:\d{4})?\)")
_ACRONYM = re.compile(r".*\(([A-Z][A-Z0-9'\-]+[A-Za-z]?)\)$")
_HEAD = re.compile(r"([A-Z][A-Za-z0-9'\-/]{1,14}): (.+)")
_GOVERNMENT: Final = "Government of "
_OF_COUNTRY: Final = {"MLI": "du Mali", "BFA": "du Burkina Faso", "NER": "du Niger"}
_MOST_KEPT: Final = 100_000
# A slash parts names in tables that anybody wrote; there, words of doubt count as well.
_FREE: Final = "/"
_DOUBT = re.compile(
    r"\b(?:suspected|presumed|alleged(?:ly)?|suspects?|probabl[ey]|possibl[ey]|likely|maybe|perhaps"
    r"|présumée?s?|presumee?s?|suspectée?s?|supposée?s?|probablement|probables?|possibles?|vraisemblablement|sans doute"
    r"|peut[ -]être)\b|\(?\s*\?+\s*\)?",
    re.IGNORECASE,
)
_EITHER = re.compile(r"\s+(?:and/or|et/ou|or|ou|vs\.?|versus|contre|against)\s+", re.IGNORECASE)
_BOTH = re.compile(r"\s+(?:and|et|&)\s+", re.IGNORECASE)
MILITANTS, CIVILIANS, SECURITY = "militants", "civilians", "security"


@dataclass(frozen=True)
class Named:
    """A side in a dataset's words: ids of actors (or its own name where none is known), names, whose toll.

    `possible` has those whom the words only suspect, or name as one of several; then `ids` is empty.
    """

    ids: tuple[str, ...]
    en: str
    fr: str
    side: str
    possible: tuple[str, ...] = ()


NOBODY: Final = Named((), "", "", "")


class ActorNames:
    """Reads names of actors.

    Parameters
    ----------
    actors : Actors
    """

    def __init__(self, actors: Actors) -> None:
        self._actors = actors
        self._kept: dict[tuple[str, str], Named] = {}

    def known(self, text: str) -> Actor | None:
        """Find an actor by any of its names, without the period that ACLED writes behind it."""
        bare = _PERIOD.sub("", text).strip()
        head = _HEAD.fullmatch(bare)
        before = _PERIOD.split(text)[0].strip()
        for name in (bare, text, before, *(head.groups() if head else ())):
            if found := self._actors.known(name):
                return self._actors[found]
        return None

    def read(self, text: str, *, separators: str = ",") -> Named:
        """Read one side.

        Parameters
        ----------
        text : str
            ``Government of Mali``, ``JNIM``, ``GATIA, MSA``, ``Military Forces of Mali (2020-)``, ``Civilians (Mali)``.
        separators : str
            Marks between several actors.

        Returns
        -------
        Named
        """
        key = (text, separators)
        if key not in self._kept:
            if len(self._kept) > _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = self._read(text, separators)
        return self._kept[key]

    def _read(self, text: str, separators: str) -> Named:
        bare = _PERIOD.sub("", text).strip()
        if not bare:
            return NOBODY
        is_free = _FREE in separators
        actor = None if is_free and "?" in bare else self.known(text)
        if actor is not None:
            return Named((actor.actor_id,), _short(bare, actor.name_en), _french(bare, actor), actor.side)
        if is_free and (_DOUBT.search(bare) or _EITHER.search(bare)):
            return self._doubted(bare, separators)
        parts = [part.strip() for part in re.split(f"[{re.escape(separators)}]", bare) if part.strip()]
        if is_free:
            parts = [one for part in parts for one in (_BOTH.split(part) if self.known(part) is None else [part])]
        if len(parts) > 1 and all(self.known(part) for part in parts):
            each = [self.read(part) for part in parts]
            return Named(
                tuple(dict.fromkeys(actor_id for one in each for actor_id in one.ids)),
                ", ".join(one.en for one in each),
                ", ".join(one.fr for one in each),
                each[0].side,
            )
        return Named((bare,), _short(bare, bare), _french_words(bare), _side(bare))

    def _doubted(self, bare: str, separators: str) -> Named:
        """Read words that hold nobody responsible: a suspicion, one of several, or the two sides of a fight."""
        certain = " ".join(_DOUBT.sub(" ", bare).replace("()", " ").split())
        parts = [self.read(part, separators=separators) for part in _EITHER.split(certain) if part.strip()]
        possible = tuple(dict.fromkeys(actor_id for one in parts for actor_id in one.ids or one.possible))
        return Named((), bare, bare, parts[0].side if parts else MILITANTS, possible)


def _side(bare: str) -> str:
    if bare.startswith(("Civilians", "civilians", "Civils")):
        return CIVILIANS
    return SECURITY if bare.startswith((_GOVERNMENT, "Military Forces of", "Police Forces of")) else MILITANTS


def _short(bare: str, full: str) -> str:
    head = _HEAD.fullmatch(bare)
    if head and head[1].isupper():
        return head[1]
    acronym = _ACRONYM.fullmatch(full)
    return acronym[1] if acronym and len(bare) > 30 else bare


def _french(bare: str, actor: Actor) -> str:
    if bare.startswith(_GOVERNMENT):
        return _french_words(bare)
    acronym = _ACRONYM.fullmatch(actor.name_fr)
    return acronym[1] if acronym else actor.name_fr


def _french_words(bare: str) -> str:
    if bare.startswith(_GOVERNMENT):
        country = bare.removeprefix(_GOVERNMENT)
        try:
            code = find_country(country.split("(")[0])
        except UnknownName:
            return f"Gouvernement ({country})"
        return f"Gouvernement {_OF_COUNTRY.get(code) or '(' + country_name(code, language('fr')) + ')'}"
    return "Civils" if _side(bare) == CIVILIANS else bare
