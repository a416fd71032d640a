"""Kinds of places: GeoNames' feature codes, OpenStreetMap's `place` and words of tables to those of the atlas."""

from __future__ import annotations

import re
from typing import Final

from geo.places.place import KINDS
from geo.places.toponyms import plain

# A settlement with so many people is known beyond its surroundings.
TOWN_POPULATION: Final = 5_000
# What a table means that does not say the kind: the widest circle among small features.
UNSTATED: Final = "locality"

# Feature codes (https://www.geonames.org/export/codes.html) by pattern, class and code; the first that fits counts.
# None: no place that an event can be put at, because it is a unit, a line or a region, or a single building.
_GEONAMES: Final[tuple[tuple[re.Pattern[str], str | None], ...]] = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"P\.PPLC", "capital"),
        (r"P\.PPLA", "adm1_seat"),
        (r"P\.PPLA2", "adm2_seat"),
        (r"P\.PPLA[345]", "town"),
        (r"P\.PPLX", "quarter"),
        (r"P\..*", "village"),  # also abandoned ones: reports go on naming them
        (r"S\.CMP.*", "camp"),
        (r"S\.MN.*|L\.MN.*", "mine"),
        (r"S\.(INSM|FT|AIRB|BSTN)|L\.(MILB|NVB)", "base"),
        (r"S\.(BDG|BDGQ)|R\.CSWY", "bridge"),
        (r"S\.(PST[BC]|CSTM)", "border_post"),
        (r"S\.(AIR[FPQ]|ANS|DAM[QB]?|EST.*|FRM.*|HSTS|HUTS?|MKT|MSSNQ?|MSTY|RNCH.*|RUIN|LDNG|FY)", "locality"),
        (r"S\..*", None),  # banks, hotels, mosques, towers
        (r"H\.(WLL|WLLS)", "well"),
        (r"H\.(WLLQ|WTRH|PND.*|POOL.*|SPN.*|RSVT|CSTRN)", "waterhole"),
        (r"H\.(LK.*|RSV|LGN.*)", "lake"),
        (r"H\.(STM.*|WAD.*|WTRC|CNL.*|CHN.*|DTCH.*|RVN|CNFL)", "stream"),
        (r"H\..*", "locality"),
        (r"L\.(RESF|RESP)", "forest"),
        (r"L\.(PRK|RES[NWH]?)", "park"),
        # A region's coordinate is the middle of hundreds of kilometres: a dot there would say what nobody said.
        (r"L\.(RGN.*|BSN.*|CONT|CST|TRB|ZN.*|LEGE)", None),
        (r"L\..*", "locality"),
        (r"T\.(MTS?|MTU|PKS?|PLAT.*)", "mountain"),
        (r"T\.(BUTE|HLLS?|MESA|MND|RDGE|RKS?|SCRP|SPUR|CLF|SDL)", "hill"),
        (r"T\.(DUNE|ERG|SAND)", "dune"),
        (r"T\.(ISL.*)", "island"),
        (r"T\.(VALS?|VALG|VALX|GRGE|CNYN|GAP)", "valley"),
        (r"T\.DSRT", None),
        (r"T\..*", "locality"),
        (r"V\.(FRST.*|GRV.*|TREE)", "forest"),
        (r"V\..*", "locality"),
        (r"[ARU]\..*", None),
    )
)

_OSM: Final[dict[str, str | None]] = {
    "city": "town", "town": "town", "village": "village", "hamlet": "village",
    "borough": "quarter", "suburb": "quarter", "quarter": "quarter", "neighbourhood": "quarter",
    "city_block": "quarter", "square": "quarter",
    "locality": "locality", "farm": "locality", "isolated_dwelling": "locality", "allotments": "locality",
    "plot": "locality", "island": "island", "islet": "island",
    "continent": None, "country": None, "state": None, "region": None, "province": None, "district": None,
    "county": None, "municipality": None, "archipelago": None, "ocean": None, "sea": None,
}  # fmt: skip

# Words of tables that are neither of those, as `plain` writes them.
_WORDS: Final[dict[str, str]] = {
    "capitale": "capital", "chef lieu de region": "adm1_seat", "chef lieu de cercle": "adm2_seat",
    "chef lieu de departement": "adm2_seat", "chef lieu de province": "adm2_seat", "chef lieu": "town",
    "ville": "town", "hameau": "village", "settlement": "village", "localite": "village",
    "campement": "camp", "camp de refugies": "camp", "refugee camp": "camp", "site": "camp",
    "puits": "well", "forage": "well", "borehole": "well", "mare": "waterhole", "point d eau": "waterhole",
    "quartier": "quarter", "secteur": "quarter", "pont": "bridge", "poste frontiere": "border_post",
    "border post": "border_post", "base militaire": "base", "military base": "base", "site minier": "mine",
    "colline": "hill", "montagne": "mountain", "massif": "mountain", "ile": "island", "vallee": "valley",
    "lac": "lake", "foret": "forest", "parc": "park", "lieu dit": "locality", "lieudit": "locality",
    "riviere": "stream", "fleuve": "stream", "oued": "stream", "wadi": "stream", "river": "stream",
}  # fmt: skip


def geonames_kind(feature_class: str, feature_code: str, population: int | None) -> str | None:
    """Return the kind of a GeoNames feature.

    Parameters
    ----------
    feature_class : str
        One letter: A, H, L, P, R, S, T, U or V.
    feature_code : str
        Such as ``"PPLA2"``; may be empty.
    population : int or None

    Returns
    -------
    str or None
        One of `KINDS`; None when an event cannot be put at such a thing: units, roads, regions, single buildings.
    """
    code = f"{feature_class}.{feature_code}"
    for pattern, kind in _GEONAMES:
        if pattern.fullmatch(code):
            return grown(kind, population) if kind else None
    return None


def osm_kind(place: str, population: int | None) -> tuple[str | None, bool]:
    """Return the kind of an OpenStreetMap node, and whether its value is one that OpenStreetMap knows.

    Parameters
    ----------
    place : str
        The value of the key `place`; of several, parted by semicolons, the first that is known counts.
    population : int or None

    Returns
    -------
    kind : str or None
        One of `KINDS`; None for units and seas; `UNSTATED` for a value that OpenStreetMap does not know.
    known : bool
    """
    for value in place.split(";"):
        word = value.strip().lower()
        if word in _OSM:
            kind = _OSM[word]
            return (grown(kind, population) if kind else None), True
    return UNSTATED, False


def table_kind(text: str, population: int | None) -> tuple[str | None, bool]:
    """Return the kind that a cell of a table means, and whether the cell could be read.

    Parameters
    ----------
    text : str
        One of `KINDS`, a GeoNames code with or without its class, a value of OpenStreetMap's `place`, or a word in
        English or French. Empty: `UNSTATED`.
    population : int or None

    Returns
    -------
    kind : str or None
        As of `geonames_kind`; `UNSTATED` for words that nobody knows.
    known : bool
    """
    word = text.strip()
    if not word:
        return UNSTATED, True
    lowered = plain(word)
    if lowered.replace(" ", "_") in KINDS or lowered in _WORDS:
        return grown(_WORDS.get(lowered, lowered.replace(" ", "_")), population), True
    if match := re.fullmatch(r"(?:([AHLPRSTUV])\.)?([A-Z]{2,5}\d?)", word):
        classes = [match[1]] if match[1] else [c for c in "PSHTLVA" if _is_code(c, match[2])]
        if classes:
            return geonames_kind(classes[0], match[2], population), True
    return osm_kind(word, population)


def _is_code(feature_class: str, code: str) -> bool:
    """Whether a rule names this code itself, rather than "all others of this class"."""
    whole = f"{feature_class}.{code}"
    if feature_class == "P":
        return code.startswith("PPL") or code == "STLMT"
    fits = next((pattern for pattern, _ in _GEONAMES if pattern.fullmatch(whole)), None)
    return fits is not None and not fits.pattern.endswith(r"\..*")


def grown(kind: str, population: int | None) -> str:
    """Return "town" for a village of at least `TOWN_POPULATION` people, else the kind as it is."""
    return "town" if kind == "village" and (population or 0) >= TOWN_POPULATION else kind
