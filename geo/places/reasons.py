"""The evidence for a candidate in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from geo.core.language import Language
from geo.places.countries import country_name


def reason_words(what: str, points: float, value: str | float, say: Language) -> str:
    """Say one piece of evidence in a few words.

    Parameters
    ----------
    what : str
        As `geo.places.choice.Reason` names it.
    points : float
        What it counts; the words differ for and against.
    value : str or float
        The name or the kilometres that go with it.
    say : Language

    Returns
    -------
    str
    """
    return _WORDS[what](points, value, say)


def _kind(_points: float, value: str | float, say: Language) -> str:
    return kind_names(say)[str(value)]


def _population(_points: float, value: str | float, say: Language) -> str:
    return say("population {n}", n=_number(value, say))


def _country(points: float, value: str | float, say: Language) -> str:
    names = ", ".join(country_name(code, say) for code in str(value).split(","))
    if points > 0:
        return say("in the country stated ({name})", name=names)
    return say("not in the country stated ({name})", name=names)


def _adm1(points: float, value: str | float, say: Language) -> str:
    if points > 0:
        return say("in the region stated")
    return say("{km} km outside the region stated", km=_number(value, say))


def _adm2(points: float, value: str | float, say: Language) -> str:
    if points > 0:
        return say("in the cercle, province or department stated")
    return say("{km} km outside the cercle, province or department stated", km=_number(value, say))


def _kind_asked(points: float, _value: str | float, say: Language) -> str:
    return say("of the kind stated") if points > 0 else say("not of the kind stated")


def _ring(_points: float, value: str | float, say: Language) -> str:
    real, _, stated = str(value).partition("|")
    return say(
        "{real} km from a place said to be {stated} km off",
        real=say.number(float(real)),
        stated=say.number(float(stated)),
    )


def _number(value: str | float, say: Language) -> str:
    return say.number(float(value))


_WORDS: Final[dict[str, Callable[[float, str | float, Language], str]]] = {
    "kind": _kind,
    "population": _population,
    "other name": lambda _, value, say: say("better known as {name}", name=str(value)),
    "spelt": lambda _, value, say: say("spelt {name}", name=str(value)),
    "core": lambda _, value, say: say("called {name}", name=str(value)),
    "resembles": lambda _, value, say: say("resembles {name}", name=str(value)),
    "personal": lambda _, __, say: say("written down by you"),
    "checked": lambda _, __, say: say("checked by hand"),
    "two sources": lambda _, __, say: say("in two gazetteers"),
    "country": _country,
    "spoken of": lambda _, value, say: say("its country is spoken of ({name})", name=country_name(str(value), say)),
    "adm1": _adm1,
    "adm2": _adm2,
    "kind asked": _kind_asked,
    "part": lambda _, __, say: say("only a part of the name"),
    "beside": lambda _, __, say: say("other places bear the very name"),
    "near other": lambda _, value, say: say("{km} km from another place named", km=_number(value, say)),
    "ring": _ring,
}


def kind_names(say: Language) -> dict[str, str]:
    """Every kind of place (`KINDS`) in words."""
    return {
        "capital": say("capital"),
        "adm1_seat": say("seat of a region"),
        "adm2_seat": say("seat of a cercle, province or department"),
        "town": say("town"),
        "village": say("village"),
        "quarter": say("quarter of a town"),
        "camp": say("camp"),
        "base": say("military base"),
        "well": say("well"),
        "waterhole": say("waterhole"),
        "mine": say("mine"),
        "park": say("park"),
        "hill": say("hill"),
        "dune": say("dune"),
        "mountain": say("mountain"),
        "valley": say("valley"),
        "lake": say("lake"),
        "stream": say("stream"),
        "island": say("island"),
        "forest": say("forest"),
        "bridge": say("bridge"),
        "border_post": say("border post"),
        "locality": say("locality"),
    }
