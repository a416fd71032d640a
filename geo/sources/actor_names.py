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
MILITANTS, CIVILIANS, SECURITY = "militants", "civilians", "security"


@dataclass(frozen=True)
class Named:
    """A side in a dataset's words: ids of actors (or its own name where none is known), names, whose toll."""

    ids: tuple[str, ...]
    en: str
    fr: str
    side: str


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
        actor = self.known(text)
        if actor is not None:
            return Named((actor.actor_id,), _short(bare, actor.name_en), _french(bare, actor), actor.side)
        parts = [part.strip() for part in re.split(f"[{re.escape(separators)}]", bare) if part.strip()]
        if len(parts) > 1 and all(self.known(part) for part in parts):
            each = [self.read(part) for part in parts]
            return Named(
                tuple(dict.fromkeys(actor_id for one in each for actor_id in one.ids)),
                ", ".join(one.en for one in each),
                ", ".join(one.fr for one in each),
                each[0].side,
            )
        return Named((bare,), _short(bare, bare), _french_words(bare), _side(bare))


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
