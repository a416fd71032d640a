"""What a snapshot says of itself: the view, the data and the rows that it was made from, as JSON."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import geo
from geo.analysis.pseudonyms import pseudonyms
from geo.core.settings import DATA, PRODUCT
from geo.maps.provenance_errors import BrokenSnapshot, NewerSnapshot
from geo.maps.provenance_packing import packed, unpacked
from geo.maps.provenance_rows import Rows, rows_of_view, secret_rows
from geo.sources.bundled import TITLES

if TYPE_CHECKING:
    from geo.maps.composition import Composition
    from geo.maps.scene import Scene
    from geo.sources.atlas import Atlas

FORMAT: Final = 1
MOST_TEXT_BYTES: Final = 4 * 2**20
MOST_LIST_CHARACTERS: Final = 3_500_000  # longer lists, of a million rows, stay away: their checksum is enough
_MOST_DATASETS, _MOST_WORDS = 1_000, 10_000
# What ships beside these are explanations.
_FACTS: Final = (".csv", ".json", ".geojson")
_HEX: Final = re.compile(r"[0-9a-f]*")


@dataclass(frozen=True)
class DatasetUsed:
    """A dataset behind a view, as it stood.

    Attributes
    ----------
    dataset_id, title, version : str
    revision : int
        Event of its last change in the store; 0 if there was none.
    sha256 : str
        Of the file that it was imported from; "" for what ships.
    """

    dataset_id: str
    title: str
    version: str = ""
    revision: int = 0
    sha256: str = ""


@dataclass(frozen=True, eq=False)
class Provenance:
    """Where a snapshot comes from; see `provenance_of`.

    Attributes
    ----------
    query : dict of str
        The composition, as `Composition.to_query` writes it; its language among it.
    rows : Rows
    made_at : datetime
        With a time zone.
    program : str
        Version.
    shipped : str
        Digest of the facts that ship with the program, the same on every computer.
    store : str
        Digest of the identifier of the store; "" where nothing was ever stored.
    revision : int
        Of the store.
    boundaries : str
        Identifier of their vintage.
    datasets : tuple of DatasetUsed
        Those behind the rows shown.
    passed_on : bool
        Whether rows that may not be passed on were left out.
    names : str
        To which installation's secret names or checksums of rows are keyed: where the do-no-harm profile renamed them,
        or some may not be passed on; else "".
    kind : str
        Kind of file that carries it: ``"png"``, ``"pdf"``, ``"svg"``, ``"html"``; "" for none yet.
    picture : str
        Checksum of what it shows, apart from this record.
    """

    query: Mapping[str, str]
    rows: Rows
    made_at: dt.datetime
    program: str = geo.__version__
    shipped: str = ""
    store: str = ""
    revision: int = 0
    boundaries: str = ""
    datasets: tuple[DatasetUsed, ...] = field(default=())
    passed_on: bool = False
    names: str = ""
    kind: str = ""
    picture: str = ""

    def carried_by(self, kind: str, picture: str) -> Provenance:
        """Give it as a file of a kind carries it, with the checksum of what that shows."""
        return replace(self, kind=kind, picture=picture)


def provenance_of(scene: Scene, atlas: Atlas, *, passed_on: bool = False) -> Provenance:
    """Write down where a scene comes from.

    Parameters
    ----------
    scene : Scene
    atlas : Atlas
        That the scene was made of.
    passed_on : bool
        Whether the file holds rows, and those that may not be passed on were left out of it.
    """
    used = scene.view.datasets()
    known = {one.info.dataset_id: one for one in atlas.datasets}
    kept = scene.composition.harm.without_sources
    datasets = []
    for name in used:
        one = known.get(name)
        if one is None or kept:
            datasets.append(DatasetUsed(name, TITLES.get(name, name), revision=one.revision if one else 0))
        else:
            datasets.append(DatasetUsed(name, one.info.title, one.info.version, one.revision, one.info.sha256))
    store, revision = store_digest(atlas)
    query = composition_for_others(scene.composition, atlas).to_query()
    renames = scene.composition.harm.renames
    seed = f"{scene.made_at.isoformat()} {sorted(query.items())}"
    is_keyed = renames or bool(secret_rows(scene.view, atlas.kept_back)[1].any())
    return Provenance(
        query=query,
        rows=rows_of_view(scene.view, atlas.kept_back, seed, listed=not renames),
        made_at=scene.made_at,
        shipped=shipped_digest(),
        store=store,
        revision=revision,
        boundaries=scene.boundaries.vintage.vintage_id,
        datasets=tuple(datasets),
        passed_on=passed_on,
        names=installation() if is_keyed else "",
    )


def installation() -> str:
    """Name this installation, to whose secret the names and checksums of some rows are keyed."""
    return pseudonyms("which installation")("names")


def composition_for_others(composition: Composition, atlas: Atlas) -> Composition:
    """Give a composition that names no row which may not be passed on: the surroundings of such a one become a box."""
    from geo.maps.composition import Extent

    extent = composition.extent
    if extent.kind != "around" or not atlas.kept_back:
        return composition
    row = atlas.row(extent.code, composition.filter)
    found = atlas.records[atlas.records["incident_id"] == extent.code]
    dataset = {extent.code.partition(":")[0], *found["dataset_id"].tolist()}
    if not dataset & atlas.kept_back:
        return composition
    shape = None if row is None else row["geometry"]
    if shape is None or shape.is_empty:
        return replace(composition, extent=Extent("zone"))
    return replace(composition, extent=Extent("box", box=_box_around(shape.bounds, extent.km)))


def _box_around(bounds: tuple[float, float, float, float], km: int) -> tuple[float, float, float, float]:
    """Give the box that reaches some kilometres beyond bounds in degrees, on tenths of a degree."""
    from geo.core.crs import disc

    west, south, east, north = bounds
    reach = disc(lon=(west + east) / 2, lat=(south + north) / 2, radius_km=km).bounds
    # One position must not follow from the box: it begins and ends on whole tenths, about 11 km.
    low = [(int((value + 180) * 10)) / 10 - 180 for value in (min(west, reach[0]), min(south, reach[1]))]
    high = [(int((value + 180) * 10) + 1) / 10 - 180 for value in (max(east, reach[2]), max(north, reach[3]))]
    return (round(low[0], 1), round(max(low[1], -85.0), 1), round(high[0], 1), round(min(high[1], 85.0), 1))


def store_digest(atlas: Atlas) -> tuple[str, int]:
    """Digest of the identifier of the store that an atlas was loaded from, and its revision; "" and 0 without one."""
    store_id, _, revision = atlas.stored.partition(" ")
    return (hashlib.sha256(store_id.encode()).hexdigest()[:16], int(revision)) if revision else ("", 0)


@lru_cache(maxsize=1)
def shipped_digest() -> str:
    """Digest of the facts that ship: of what their files say, not of when and how they came onto this computer."""
    found = hashlib.sha256()
    for path in sorted(DATA.rglob("*"), key=lambda path: path.relative_to(DATA).as_posix()):
        if path.is_file() and path.suffix in _FACTS:
            # A checkout on Windows may have its own line ends.
            content = path.read_bytes().replace(b"\r\n", b"\n")
            found.update(f"{path.relative_to(DATA).as_posix()}\n{len(content)}\n".encode())
            found.update(content)
    return found.hexdigest()[:32]


# -- as JSON


def provenance_json(provenance: Provenance) -> str:
    """Write a provenance as JSON that may stand in HTML and XML: ASCII, in one line, without ``<``, ``>`` and ``&``."""
    said = _said(provenance)
    text = json.dumps({**said, "sum": _sum(said)}, separators=(",", ":"), sort_keys=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _said(provenance: Provenance) -> dict[str, Any]:
    rows = provenance.rows
    return {
        "atlas": PRODUCT,
        "format": FORMAT,
        "program": provenance.program,
        "made_at": provenance.made_at.isoformat(timespec="seconds"),
        "view": dict(provenance.query),
        "data": {"shipped": provenance.shipped, "store": provenance.store, "revision": provenance.revision},
        "boundaries": provenance.boundaries,
        "datasets": [
            {"id": one.dataset_id, "title": one.title, "version": one.version, "revision": one.revision,
             "sha256": one.sha256}
            for one in provenance.datasets
        ],
        "passed_on": provenance.passed_on,
        "names": provenance.names,
        "rows": {
            "n": rows.n,
            "checksum": rows.checksum,
            "salt": rows.salt.hex(),
            "list": _list(rows),
        },
        "kind": provenance.kind,
        "picture": provenance.picture,
    }  # fmt: skip


def _list(rows: Rows) -> str:
    text = base64.b64encode(packed(rows)).decode() if rows.is_listed else ""
    return text if len(text) <= MOST_LIST_CHARACTERS else ""


def _sum(said: Mapping[str, Any]) -> str:
    rest = {key: value for key, value in said.items() if key != "sum"}
    text = json.dumps(rest, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def read_json(text: str) -> Provenance:
    """Read what `provenance_json` wrote.

    Raises
    ------
    BrokenSnapshot
        When it is damaged, or was changed.
    NewerSnapshot
        When a newer version of the program wrote it.
    """
    try:
        said = json.loads(text)
        if not isinstance(said, dict) or said.get("atlas") != PRODUCT:
            raise BrokenSnapshot("damaged", part="record")
        number = said.get("format")
        if isinstance(number, int) and number > FORMAT:
            raise NewerSnapshot("newer", version=str(said.get("program", ""))[:40])
        if _sum(said) != said.get("sum"):
            raise BrokenSnapshot("altered", part="record")
        return _read(said)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError, binascii.Error) as error:
        if isinstance(error, BrokenSnapshot):
            raise
        raise BrokenSnapshot("damaged", part="record") from error


def _read(said: Mapping[str, Any]) -> Provenance:
    rows, data = said["rows"], said["data"]
    made_at = dt.datetime.fromisoformat(_text(said["made_at"], 40))
    if made_at.tzinfo is None:
        raise ValueError("a time without a zone")
    query = {_text(key, 40): _text(value, _MOST_WORDS) for key, value in said["view"].items()}
    datasets = said["datasets"][:_MOST_DATASETS]
    return Provenance(
        query=query,
        rows=_read_rows(rows),
        made_at=made_at,
        program=_text(said["program"], 40),
        shipped=_text(data["shipped"], 64),
        store=_text(data["store"], 64),
        revision=_number(data["revision"]),
        boundaries=_text(said["boundaries"], 80),
        datasets=tuple(
            DatasetUsed(
                _text(one["id"], 500), _text(one["title"], 500), _text(one["version"], 500), _number(one["revision"]),
                _text(one["sha256"], 64),
            )
            for one in datasets
        ),
        passed_on=said["passed_on"] is True,
        names=_text(said["names"], 64),
        kind=_text(said["kind"], 10),
        picture=_text(said["picture"], 64),
    )  # fmt: skip


def _read_rows(said: Mapping[str, Any]) -> Rows:
    n, checksum = _number(said["n"]), _text(said["checksum"], 64)
    if not _HEX.fullmatch(checksum):
        raise ValueError("no checksum")
    if not said["list"] and n:
        return Rows(n, checksum)
    content = base64.b64decode(_text(said["list"], MOST_TEXT_BYTES), validate=True)
    return unpacked(content, n=n, checksum=checksum, salt=bytes.fromhex(_text(said["salt"], 64)))


def _text(value: object, most: int) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise ValueError("no text, or too long")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise ValueError("no number")
    return value
