"""Which column of any table holds what: guessed in English and French, confirmed by a person, kept."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from geo.core.errors import BadInput
from geo.core.files import write_whole
from geo.core.settings import user_folder
from geo.sources.dates import ORDERS, read_day
from geo.sources.degrees import read_angle
from geo.sources.figures import read_figure

#: What a column may hold, with the names that such columns have in English and French, the likeliest first.
FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "id": ("id", "event id", "incident id", "identifiant", "identifier", "numero", "no", "n", "ref", "reference",
           "code",
           "uuid", "eventid", "id incident", "id evenement", "num", "record id", "fid", "objectid"),
    "date": ("date", "event date", "incident date", "date incident", "date evenement", "date de l incident",
             "date de l evenement", "day", "jour", "date start", "start date", "date debut", "date de debut", "when",
             "quand", "date of incident", "date of event"),
    "date_end": ("date end", "end date", "date fin", "date de fin", "event date end", "until"),
    "year": ("year", "annee", "iyear"),
    "month": ("month", "mois", "imonth"),
    "day": ("day", "jour", "iday", "day of month", "jour du mois"),
    "lat": ("lat", "latitude", "y", "lat dd", "ylat", "gps lat", "gps latitude", "latitude dd", "coord y", "y coord",
            "point y", "northing"),
    "lon": ("lon", "longitude", "long", "lng", "x", "lon dd", "xlong", "gps lon", "gps long", "gps longitude",
            "longitude dd", "coord x", "x coord", "point x", "easting"),
    "coordinates": ("coordinates", "coordonnees", "coords", "gps", "lat lon", "lat long", "latlon", "latlong",
                    "coordonnees gps", "gps coordinates", "position", "location gps", "geopoint"),
    "geometry": ("geometry", "geom", "wkt", "geom wkt", "the geom", "geometrie", "shape"),
    "place": ("place", "lieu", "location", "localite", "village", "lieu de l incident", "place phrase", "site", "ville",
              "town", "where", "endroit", "nom du lieu", "place name", "location name", "localisation", "settlement",
              "lieu incident", "commune", "city", "area", "zone", "ou"),
    "adm1": ("adm1", "admin1", "region", "adm1 name", "adm 1", "admin 1", "province region", "nom region", "adm1 fr",
             "provstate"),
    "adm2": ("adm2", "admin2", "cercle", "province", "department", "departement", "adm 2", "admin 2", "district",
             "adm2 name", "adm2 fr"),
    "country": ("country", "pays", "adm0", "admin0", "country name", "nom pays", "iso3", "iso", "adm0 name",
                "country code", "code pays", "country txt"),
    "kind": ("kind", "type", "event type", "incident type", "type incident", "type evenement", "type d incident",
             "type d evenement", "category", "categorie", "nature", "nature de l incident", "sub event type",
             "type of incident", "type d attaque", "attack type", "attacktype1 txt"),
    "deaths_low": ("deaths low", "low", "fatalities low", "morts min", "deaths min", "min deaths", "minimum",
                   "low est", "bilan min", "killed low", "killed min"),
    "deaths": ("deaths", "killed", "fatalities", "dead", "morts", "tues", "deces", "best", "nb morts",
               "nombre de morts",
               "bilan", "fatalities best", "deaths best", "best est", "number killed", "nb tues", "nombre de tues",
               "total deaths", "total morts", "people killed", "nkill"),
    "deaths_high": ("deaths high", "high", "fatalities high", "morts max", "deaths max", "max deaths", "maximum",
                    "high est", "bilan max", "killed high", "killed max"),
    "deaths_civilians": ("civilians killed", "civilian deaths", "deaths civilians", "civils tues", "morts civils",
                         "civilian fatalities", "civilians dead"),
    "deaths_security": ("security forces killed", "soldiers killed", "soldats tues", "fds tues", "militaires tues",
                        "deaths security", "military deaths", "morts fds", "sf killed"),
    "deaths_militants": ("militants killed", "terrorists killed", "terroristes tues", "assaillants tues",
                         "deaths militants", "djihadistes tues", "gat tues", "attackers killed", "morts gat"),
    "injured": ("injured", "wounded", "blesses", "nb blesses", "nombre de blesses", "injuries", "nwound"),
    "missing": ("missing", "disparus", "nb disparus", "people missing"),
    "captured": ("captured", "kidnapped", "abducted", "enleves", "kidnappes", "otages", "hostages", "nb enleves",
                 "personnes enlevees"),
    "actor": ("actor", "perpetrator", "auteur", "acteur", "group", "groupe", "gname", "perpetrators", "auteurs",
              "auteur presume", "attributed to", "actor1", "armed group", "groupe arme", "responsible", "side a",
              "auteurs presumes", "perpetrator group", "attacker"),
    "target": ("target", "cible", "victim", "victime", "victims", "victimes", "actor2", "targets", "cibles", "side b",
               "cible de l attaque", "targtype1 txt"),
    "title": ("title", "titre", "headline", "event", "incident", "evenement", "intitule", "name", "nom"),
    "summary": ("summary", "description", "resume", "notes", "details", "narrative", "commentaire", "commentaires",
                "comments", "recit", "observations", "what happened", "remarques", "note"),
    "source": ("source", "sources", "publisher", "source name", "source de l information", "reported by", "media"),
    "source_date": ("source date", "date source", "published", "date of report", "date publication", "date du rapport"),
    "url": ("url", "link", "lien", "source url", "address", "href", "web", "hyperlink"),
    "where_prec": ("where prec", "geo precision", "precision", "precision lieu", "location precision"),
    "uncertainty_km": ("uncertainty km", "uncertainty", "incertitude km", "radius km", "rayon km", "accuracy km"),
}  # fmt: skip
# Names of GDAL's for what KML states; in other tables a timestamp may be the day on which a form was filled in.
_KML_COLUMNS: Final = frozenset(("altitudeMode", "tessellate"))
_KML_NAMES: Final[dict[str, tuple[str, ...]]] = {"date": ("timestamp", "begin"), "date_end": ("end",)}
CONSTANTS: Final = ("country", "source", "url", "kind", "actor", "target")
_NUMBERS: Final = ("deaths_low", "deaths", "deaths_high", "deaths_civilians", "deaths_security", "deaths_militants",
                   "injured", "missing", "captured")  # fmt: skip
_LEAST: Final = 0.5


@dataclass(frozen=True)
class Mapping:
    """How a table's columns map.

    Attributes
    ----------
    columns : mapping
        Field (a key of `FIELDS`) to the name of the column that holds it.
    constants : mapping
        Field to a value for the whole file, where no column holds it.
    date_order : str
        ``"ask"``, ``"dmy"``, ``"mdy"`` or ``"ymd"``.
    decimal : str
        ``"auto"``, ``"."`` or ``","``.
    confidence : mapping
        Field to how sure the guess is, 0 to 1; 1 where a person said it.
    """

    columns: ReadOnly[str, str] = field(default_factory=dict)
    constants: ReadOnly[str, str] = field(default_factory=dict)
    date_order: str = "ask"
    decimal: str = "auto"
    confidence: ReadOnly[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Write the mapping as plain JSON values."""
        return {
            "columns": dict(self.columns),
            "constants": dict(self.constants),
            "date_order": self.date_order,
            "decimal": self.decimal,
        }


def read_mapping(values: ReadOnly[str, Any], header: Sequence[str]) -> Mapping:
    """Check a mapping that came as JSON.

    Parameters
    ----------
    values : mapping
        As `Mapping.as_json` writes it.
    header : sequence of str
        The table's columns.

    Returns
    -------
    Mapping

    Raises
    ------
    BadInput
        When it names a field or a column that is not there, or is no such JSON.
    """
    columns, constants = values.get("columns", {}), values.get("constants", {})
    if not isinstance(columns, dict) or not isinstance(constants, dict):
        raise BadInput('A mapping is JSON such as {"columns": {"date": "Date de l\'incident"}, "constants": {}}.')
    for name, column in columns.items():
        if name not in FIELDS:
            raise BadInput(f"The mapping names a field {name!r}: give one of {', '.join(FIELDS)}.")
        if column not in header:
            raise BadInput(
                f"The mapping takes {name} from a column {column!r}; the table has {', '.join(header[:40])}."
            )
    for name in constants:
        if name not in CONSTANTS:
            raise BadInput(f"The mapping gives one {name!r} for the whole file: only {', '.join(CONSTANTS)} may be so.")
    order, decimal = values.get("date_order", "ask"), values.get("decimal", "auto")
    if order not in ORDERS or decimal not in ("auto", ".", ","):
        raise BadInput(f"The mapping's date_order is one of {', '.join(ORDERS)}; its decimal auto, a point or a comma.")
    texts = {name: str(text) for name, text in constants.items() if str(text).strip()}
    return Mapping(dict(columns), texts, order, decimal, dict.fromkeys(columns, 1.0))


def folded(text: str) -> str:
    """Lower-case letters and digits without accents, single spaces between."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c))))


def guess_mapping(header: Sequence[str], samples: ReadOnly[str, Sequence[str]]) -> Mapping:
    """Guess which column holds what, by its name and by what stands in it.

    Parameters
    ----------
    header : sequence of str
    samples : mapping
        Column to some of its cells.

    Returns
    -------
    Mapping
        With the confidence of each guess.
    """
    scored: list[tuple[float, int, str, str]] = []
    is_kml = set(header) >= _KML_COLUMNS
    for name, usual in FIELDS.items():
        known = (*usual, *_KML_NAMES.get(name, ())) if is_kml else usual
        for position, column in enumerate(header):
            score = _named(folded(column), known)
            if score:
                fits = _fits(name, [cell for cell in samples.get(column, ()) if cell and cell.strip()])
                if (score := score * fits) >= _LEAST:
                    scored.append((score, -position, name, column))
    columns: dict[str, str] = {}
    confidence: dict[str, float] = {}
    for score, _, name, column in sorted(scored, reverse=True):
        if name not in columns and column not in columns.values():
            columns[name], confidence[name] = column, round(min(score, 0.99), 2)
    return _sensible(Mapping(columns, confidence=confidence))


def _sensible(guess: Mapping) -> Mapping:
    """Drop what the rest makes unlikely: half a coordinate, or pairs beside a latitude and a longitude."""
    columns = dict(guess.columns)
    if "lat" in columns and "lon" in columns:
        columns.pop("coordinates", None)
    else:
        columns.pop("lat", None)
        columns.pop("lon", None)
    if "date" in columns:
        for name in ("year", "month", "day"):
            columns.pop(name, None)
    return replace(guess, columns=columns, confidence={k: v for k, v in guess.confidence.items() if k in columns})


def _named(name: str, known: Sequence[str]) -> float:
    if name in known:
        return 1.0 - 0.01 * known.index(name)
    words = name.split()
    for alias in known:
        parts = alias.split()
        if len(alias) > 2 and all(part in words for part in parts):
            return 0.7 + 0.02 * len(parts) - 0.01 * len(words) + (0.05 if name.startswith(alias) else 0.0)
    return 0.0


def likely_field(column: str) -> str:
    """Return the field that a column most likely holds by its name alone; "" if its name tells of none."""
    scored = [(_named(folded(column), known), name) for name, known in FIELDS.items()]
    score, name = max(scored, key=lambda one: one[0])
    return name if score >= _LEAST else ""


def is_known_name(column: str) -> bool:
    """Tell whether a text is, word for word, a name that columns have."""
    name = folded(column)
    return any(name in known for known in FIELDS.values())


def counts_people(column: str, cell: str) -> bool:
    """Tell whether a cell counts people, by its column's name, or by being a number where the name tells nothing."""
    name = likely_field(column)
    return name in _NUMBERS or (not name and re.fullmatch(r"[~<>+]?\s*\d[\d\s.,]*\+?", cell.strip()) is not None)


def _fits(name: str, cells: Sequence[str]) -> float:
    """Tell how well cells fit a field, 0 to 1."""
    if not cells:
        return 0.8
    some = cells[:60]
    if name in ("date", "date_end"):
        good = sum(read_day(cell).rule not in ("date-unreadable",) for cell in some)
    elif name in ("lat", "lon"):
        good = sum(read_angle(cell).rule not in ("coordinate-unreadable",) for cell in some)
    elif name in _NUMBERS:
        good = sum(read_figure(cell).rule not in ("number-text",) for cell in some)
    elif name == "geometry":
        good = sum(bool(re.match(r"\s*(?:multi)?(?:point|polygon|line)", cell, re.IGNORECASE)) for cell in some)
    elif name in ("title", "summary", "place", "actor", "target", "kind"):
        good = sum(any(letter.isalpha() for letter in cell) for cell in some)
    else:
        return 1.0
    share = good / len(some)
    return 0.0 if share < 0.4 else 0.75 + 0.25 * share


def _path(header: Sequence[str]) -> Path:
    key = hashlib.sha256("\x1f".join(header).encode("utf-8")).hexdigest()[:24]
    return user_folder() / "mappings" / f"{key}.json"


def save_mapping(header: Sequence[str], mapping: Mapping) -> Path:
    """Keep a mapping for the next table with this header.

    Parameters
    ----------
    header : sequence of str
    mapping : Mapping

    Returns
    -------
    Path
        The file.

    Raises
    ------
    CannotWrite
        When the user's folder cannot be written.
    """
    from geo.core.errors import CannotWrite

    path = _path(header)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(
            f"Cannot make {path.parent}: {error.strerror}. Set SAHEL_ATLAS_HOME to another folder."
        ) from error
    text = json.dumps({"header": list(header), "mapping": mapping.as_json()}, ensure_ascii=False, indent=1)
    write_whole(path, text.encode("utf-8"))
    return path


def saved_mapping(header: Sequence[str]) -> Mapping | None:
    """Return the mapping that was kept for this header; None if there is none, or it is damaged."""
    try:
        kept = json.loads(_path(header).read_text(encoding="utf-8"))
        return read_mapping(kept["mapping"], header) if kept["header"] == list(header) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
