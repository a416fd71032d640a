"""Titles of proposed incidents in English and French, from kind, target and place."""

from __future__ import annotations

import re
from typing import Final

from geo.places.agreement import POINT_RULES
from geo.places.resolution import Resolution

# What happened, with and without a target. In French a target stands with its article: "l'armée malienne".
_HEADS: Final = {
    "ambush": ("Ambush on {}", "Ambush", "Embuscade contre {}", "Embuscade"),
    "armed_assault": ("Assault on {}", "Assault on a position", "Assaut contre {}", "Assaut contre une position"),
    "clash": ("Clash with {}", "Armed clash", "Affrontement avec {}", "Affrontement armé"),
    "explosive": ("Explosive device against {}", "Explosive device", "Engin explosif contre {}", "Engin explosif"),
    "shelling": ("Rockets or shells on {}", "Rockets or shells", "Tirs de roquettes ou d'obus contre {}",
                 "Tirs de roquettes ou d'obus"),
    "massacre": ("Attack on {}", "Attack on civilians", "Attaque contre {}", "Attaque contre des civils"),
    "abduction": ("Abduction of {}", "Abduction", "Enlèvement de {}", "Enlèvement"),
    "air_strike": ("Air strike on {}", "Air strike", "Frappe aérienne contre {}", "Frappe aérienne"),
    "other": ("Attack on {}", "Attack", "Attaque contre {}", "Attaque"),
}  # fmt: skip
_VOWEL: Final = re.compile(r"[aeiouyhéèêàâîôûAEIOUYHÉÈÊÀÂÎÔÛ]")
_IN_COUNTRY: Final = {
    "MLI": ("Mali", "au Mali"), "BFA": ("Burkina Faso", "au Burkina Faso"), "NER": ("Niger", "au Niger"),
    "BEN": ("Benin", "au Bénin"), "TGO": ("Togo", "au Togo"), "CIV": ("Côte d'Ivoire", "en Côte d'Ivoire"),
    "GHA": ("Ghana", "au Ghana"), "NGA": ("Nigeria", "au Nigéria"), "DZA": ("Algeria", "en Algérie"),
    "MRT": ("Mauritania", "en Mauritanie"), "TCD": ("Chad", "au Tchad"), "SEN": ("Senegal", "au Sénégal"),
}  # fmt: skip
_UNIT: Final = {
    "MLI": {4: ("region", "région"), 3: ("cercle", "cercle")},
    "BFA": {4: ("region", "région"), 3: ("province", "province")},
    "NER": {4: ("region", "région"), 3: ("department", "département")},
}  # fmt: skip
LONGEST: Final = 110


def titles(
    kind: str, target: tuple[str, str], english: Resolution | None, french: Resolution | None
) -> tuple[str, str]:
    """Write the title in both languages.

    Parameters
    ----------
    kind : str
        Code of data/event_types.csv.
    target : tuple of str
        Who was attacked, in English, and in French with the article; empty where not known.
    english, french : Resolution or None
        The place, explained in each language.
    """
    heads = _HEADS[kind]
    head = heads[0].format(target[0]) if target[0] else heads[1]
    fr = _of(target[1]) if kind == "abduction" and target[1] else target[1]
    tete = (heads[2].replace("de {}", "{}") if kind == "abduction" else heads[2]).format(fr) if fr else heads[3]
    where, ou = _where(english, french)
    return _short(head, where), _short(tete, ou)


def _short(head: str, where: str) -> str:
    if len(head) + len(where) <= LONGEST:
        return head + where
    room = max(LONGEST - len(where) - 2, 30)
    return (head[:room].rsplit(" ", 1)[0] + " …" if len(head) > room else head) + where[:LONGEST]


def _of(words: str) -> str:
    """Put "de" before words with an article."""
    if words.startswith("le "):
        return "du " + words[3:]
    if words.startswith("les "):
        return "des " + words[4:]
    if words.startswith("des "):
        return "de " + words[4:]
    return ("d'" if _VOWEL.match(words) else "de ") + words


def _ends(found: Resolution) -> tuple[str, str] | None:
    """Names of the two ends of a road."""
    words = next((e.matched for e in found.evidence if e.rule == "corridor"), "")
    names = [re.sub(r" \([^()]*\)$", "", name) for name in words.split(" – ")]
    return (names[0], names[1]) if len(names) == 2 else None


def _where(english: Resolution | None, french: Resolution | None) -> tuple[str, str]:
    if english is None or english.where_prec is None:
        return "", ""
    if english.place and english.where_prec == 1:
        return f" in {english.place}", f" à {english.place}"
    if english.place and english.where_prec == 2:
        of = "d'" if _VOWEL.match(english.place) else "de "
        return f" near {english.place}", f" près {of}{english.place}"
    if english.where_prec == 5:
        return _in_area(english, french)
    return _in_unit(english)


def _in_area(english: Resolution, french: Resolution | None) -> tuple[str, str]:
    ends = _ends(english)
    if ends:
        return f" between {ends[0]} and {ends[1]}", f" entre {ends[0]} et {ends[1]}"
    first, premier = (
        next((e.matched for e in found.evidence if e.matched), "") if found else "" for found in (english, french)
    )
    if ";" in first:
        return _in_unit(english)
    if any(e.rule in POINT_RULES or e.rule == "named place" for e in english.evidence[:1]):
        name = english.place or re.sub(r" \([^()]*\)$", "", first)
        of = "d'" if _VOWEL.match(name) else "de "
        return f", around {name}", f", autour {of}{name}"
    return (f", {first}", f", {premier or first}") if first else ("", "")


def _in_unit(found: Resolution) -> tuple[str, str]:
    unit = {4: found.adm1, 3: found.adm2}.get(found.where_prec or 6, "")
    if unit:
        en, fr = _UNIT.get(found.adm0, _UNIT["MLI"])[found.where_prec or 4]
        of = "d'" if _VOWEL.match(unit) else "de "
        return f", {unit} {en}", f", {fr} {of}{unit}"
    en, fr = _IN_COUNTRY.get(found.adm0, ("", ""))
    return (f" in {en}", f" {fr}") if en else ("", "")
