"""Where the gazetteer's places come from: the table that ships, what the user installed, what the user wrote."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geo.core.errors import BrokenData
from geo.core.facts import Fact, read_facts
from geo.core.settings import DATA, user_folder
from geo.places.countries import COUNTRIES
from geo.places.gazetteer import Gazetteer
from geo.places.gazetteer_index import MANIFEST, PlaceTable, read_index
from geo.places.personal import FILE, load_personal, personal_folder
from geo.places.place import KINDS, Place

COLUMNS: Final = ("place_id", "name", "spellings", "kind", "adm0", "adm1", "adm2", "lat", "lon", "population", "source")


def installed_folder() -> Path:
    """Folder of the gazetteer that the user installed; it need not exist."""
    return user_folder() / "gazetteer" / "installed"


def read_places(path: Path | None = None) -> tuple[Place, ...]:
    """Read places from a CSV file in UTF-8.

    Parameters
    ----------
    path : Path, optional
        ``data/gazetteer.csv`` that ships with the program if not given. Columns ``place_id, name, spellings``
        (parted by semicolons) ``, kind, adm0`` (ISO3) ``, adm1, adm2, lat, lon`` (degrees) ``, population`` (may
        be empty) ``, source`` and optionally ``checked``.

    Returns
    -------
    tuple of Place

    Raises
    ------
    BrokenData
        If the file is missing or damaged, repeats an id, or holds a kind or country that the atlas does not know or
        a coordinate that is not on the globe.
    """
    places: dict[str, Place] = {}
    for row in read_facts(DATA / "gazetteer.csv" if path is None else path, COLUMNS):
        place = _place(row)
        if places.setdefault(place.place_id, place) is not place:
            raise BrokenData(f"{row.where}: the place_id {place.place_id!r} is that of another row too. Change one.")
    return tuple(places.values())


def load_gazetteer(path: Path | None = None) -> Gazetteer:
    """Return the gazetteer of one CSV file alone, the one that ships if none is given; see `read_places`."""
    return Gazetteer(read_places(path))


@dataclass(frozen=True)
class Sources:
    """All that a gazetteer was made of, and what had to be left out.

    Attributes
    ----------
    gazetteer : Gazetteer
    bundled, installed, personal : int
        Number of places of each source.
    notices : tuple of str
        What could not be read, with the remedy; the gazetteer works without it.
    """

    gazetteer: Gazetteer
    bundled: int
    installed: int
    personal: int
    notices: tuple[str, ...]


def load_sources() -> Sources:
    """Read the places that ship, the installed ones and the user's own.

    A damaged install or personal file is left out with a notice: the map does not stop for it.

    Returns
    -------
    Sources

    Raises
    ------
    BrokenData
        If the table that ships is damaged.
    """
    notices: list[str] = []
    table: PlaceTable | None = None
    try:
        table = _read_stored()
    except BrokenData as error:
        notices.append(str(error))
    personal = load_personal()
    notices.extend(personal.notices)
    bundled = read_places()
    own = (*personal.places, *bundled)
    gazetteer = Gazetteer(own, table, personal.spellings)
    return Sources(gazetteer, len(bundled), 0 if table is None else len(table), len(personal.places), tuple(notices))


def _read_stored() -> PlaceTable | None:
    """Read the installed gazetteer, None without one; raises BrokenData if it is damaged."""
    folder = stored_folder()
    if folder is None:
        return None
    try:
        return read_index(folder)
    except BrokenData:
        # An install that ends meanwhile deletes the old folder that was found, and its own is there instead.
        moved = stored_folder()
        if moved == folder:
            raise
        return None if moved is None else read_index(moved)


def stored_folder() -> Path | None:
    """Return where the installed gazetteer lies, None without one.

    An install that was killed between moving the old index away and the new one in leaves the old one beside it.
    """
    folder = installed_folder()
    if (folder / MANIFEST).exists():
        return folder
    aside = sorted(folder.parent.glob(f"{folder.name}.old-*/{MANIFEST}"), key=lambda path: path.stat().st_mtime_ns)
    return aside[-1].parent if aside else None


def stamp() -> str:
    """Return what changes when the installed or the personal gazetteer does: a key for caches."""
    parts = []
    for path in ((stored_folder() or installed_folder()) / MANIFEST, personal_folder() / FILE):
        try:
            found = path.stat()
        except OSError:
            parts.append("-")
        else:
            parts.append(f"{found.st_mtime_ns}.{found.st_size}")
    return "/".join(parts)


def _place(row: Fact) -> Place:
    try:
        lat, lon = float(row["lat"]), float(row["lon"])
        population = int(float(row["population"])) if row["population"] else None
    except (ValueError, OverflowError) as error:
        raise BrokenData(f"{row.where}: {error}. Latitude, longitude and population are numbers.") from error
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise BrokenData(f"{row.where}: latitude {lat}, longitude {lon} is not on the globe. Correct the row.")
    if population is not None and population < 0:
        raise BrokenData(f"{row.where}: a population of {population} cannot be. Correct the row, or leave it empty.")
    for column, known in (("kind", KINDS), ("adm0", COUNTRIES)):
        if row[column] not in known:
            raise BrokenData(f"{row.where}: unknown {column} {row[column]!r}: give one of {', '.join(known)}.")
    if not row["place_id"] or not row["name"]:
        raise BrokenData(f"{row.where}: the place has no place_id or no name. Correct the row.")
    return Place(
        place_id=row["place_id"],
        name=row["name"],
        kind=row["kind"],
        adm0=row["adm0"],
        adm1=row["adm1"],
        adm2=row["adm2"],
        lat=lat,
        lon=lon,
        population=population,
        source=row["source"],
        spellings=tuple(part.strip() for part in row["spellings"].split(";") if part.strip()),
        checked=row.get("checked", ""),
    )
