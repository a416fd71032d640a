"""The table behind a gazetteer: places in columns, their names under keys, and a net for names that nearly match.

The net is a deletion index (as in SymSpell, Garbe 2012): two keys that are one slip apart share a string that is
either of them with at most one letter taken away. Such strings are kept as 32-bit checksums in one sorted array, so
that finding the few keys worth comparing with a misspelt name takes microseconds among a hundred thousand.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import io
import json
import os
import shutil
import uuid
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from geo.core.errors import BrokenData, CannotWrite
from geo.core.locks import locked
from geo.places.place import KINDS, Place
from geo.places.toponyms import KEY_VERSION, core, fold, sound

FORMAT: Final = 2
MANIFEST: Final = "manifest.json"
PLACES_FILE: Final = "places.arrow"
NAMES_FILE: Final = "names.arrow"
KEYS_FILE: Final = "keys.arrow"
NET_FILE: Final = "net.npz"
FILES: Final = (PLACES_FILE, NAMES_FILE, KEYS_FILE, NET_FILE)
# Beside the folder: whoever changes the folder holds it.
LOCK: Final = "install.lock"
# An install may move its folder into place between two files that are read: the next reading meets one install whole.
READINGS: Final = 3
# Names this short have neighbours of another meaning one slip away.
NET_MIN_KEY: Final = 5
NET_MIN_SOUND: Final = 3
NET_MIN_SOUND_SLIP: Final = 4
_TEXTS: Final = ("place_id", "name", "kind", "adm0", "adm1", "adm2", "source", "checked")

# What a file raises that is missing or damaged; pyarrow's own errors, which are imported late, come on top.
_DAMAGE: Final = (
    OSError, ValueError, TypeError, LookupError, EOFError, MemoryError, RuntimeError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PlaceTable:
    """Places in columns and the keys of their names.

    Attributes
    ----------
    texts : dict of str to list of str
        Columns ``place_id, name, kind, adm0, adm1, adm2, source, checked``, one value a place.
    lat, lon : array of float
        Degrees, EPSG:4326.
    population : array of int
        0 where unknown.
    keys : list of str
        Folded names, sorted; `numbers` maps a key to its position.
    starts : list of int
        Names of key i are ``starts[i]`` to ``starts[i + 1]`` in the next two.
    name_place, name_spelling : list of int, list of str
        Place and spelling of each name.
    net_hash, net_key : array of uint32, array of int32
        Checksums of what slips leave of the keys, sorted, and the key of each.
    """

    texts: dict[str, list[str]]
    lat: Floats
    lon: Floats
    population: Ints
    keys: list[str]
    numbers: dict[str, int]
    starts: list[int]
    name_place: list[int]
    name_spelling: list[str]
    net_hash: npt.NDArray[np.uint32]
    net_key: Ints

    def __len__(self) -> int:
        return len(self.lat)

    def names_of(self, key: str) -> list[tuple[int, str]]:
        """Return place number and spelling of every name with a key."""
        number = self.numbers.get(key)
        if number is None:
            return []
        names = slice(self.starts[number], self.starts[number + 1])
        return list(zip(self.name_place[names], self.name_spelling[names], strict=True))

    def keys_near(self, key: str, heard: str) -> set[int]:
        """Return the numbers of keys that may be one slip from `key`, or sound like it."""
        wanted = np.fromiter(_checksums(key, heard), np.uint32)
        first = np.searchsorted(self.net_hash, wanted, "left")
        last = np.searchsorted(self.net_hash, wanted, "right")
        found: set[int] = set()
        for start, end in zip(first.tolist(), last.tolist(), strict=True):
            if start < end:
                found.update(self.net_key[start:end].tolist())
        return found

    def spellings(self, number: int) -> tuple[str, ...]:
        """Return the other spellings of a place. Walks all names: for lists, not for lookups."""
        rows = np.flatnonzero(np.array(self.name_place) == number)
        return tuple(
            dict.fromkeys(self.name_spelling[i] for i in rows if self.name_spelling[i] != self.texts["name"][number])
        )

    def place(self, number: int) -> Place:
        """Return one place; without its other spellings, which `spellings` finds."""
        text = self.texts
        population = int(self.population[number])
        return Place(
            place_id=text["place_id"][number],
            name=text["name"][number],
            kind=text["kind"][number],
            adm0=text["adm0"][number],
            adm1=text["adm1"][number],
            adm2=text["adm2"][number],
            lat=float(self.lat[number]),
            lon=float(self.lon[number]),
            population=population or None,
            source=text["source"][number],
            checked=text["checked"][number],
        )


def _slips(word: str) -> Iterator[str]:
    yield word
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]


def _checksums(key: str, heard: str) -> Iterator[int]:
    """Checksums of what is left of a key and of its sound when up to one letter is lost."""
    if len(key) >= NET_MIN_KEY:
        for word in _slips(key):
            yield zlib.crc32(word.encode())
    if len(heard) >= NET_MIN_SOUND_SLIP:
        for word in _slips(heard):
            yield zlib.crc32(b"~" + word.encode())
    elif len(heard) >= NET_MIN_SOUND:
        yield zlib.crc32(b"~" + heard.encode())


def keys_of(spelling: str) -> tuple[str, ...]:
    """Keys under which a spelling is found: its own, and that without the word that parts it from a namesake."""
    key = fold(spelling)
    if not key:
        return ()
    bare = fold(core(spelling))
    return (key, bare) if bare and bare != key else (key,)


def build_table(places: Sequence[Place]) -> PlaceTable:
    """Write places in columns and index their names.

    Parameters
    ----------
    places : sequence of Place
        Ids are expected to differ; an unknown kind raises.

    Returns
    -------
    PlaceTable

    Raises
    ------
    BrokenData
        If a place is of no known kind.
    """
    rows: list[tuple[str, int, str]] = []
    for number, place in enumerate(places):
        if place.kind not in KINDS:
            raise BrokenData(f"{place.place_id}: unknown kind {place.kind!r}: give one of {', '.join(KINDS)}.")
        names = (place.name, *place.spellings)
        found = {key: spelling for spelling in reversed(names) for key in keys_of(spelling)[1:]}
        found |= {key: spelling for spelling in reversed(names) for key in keys_of(spelling)[:1]}
        rows += [(key, number, spelling) for key, spelling in found.items()]
    rows.sort(key=lambda row: (row[0], row[1]))
    keys = list(dict.fromkeys(row[0] for row in rows))
    numbers = {key: i for i, key in enumerate(keys)}
    counts = np.bincount(np.fromiter((numbers[row[0]] for row in rows), np.int64), minlength=len(keys))
    net = [(checksum, i) for i, key in enumerate(keys) for checksum in set(_checksums(key, sound(key)))]
    hashes = np.array([c for c, _ in net], np.uint32)
    order = np.argsort(hashes, kind="stable")
    return PlaceTable(
        texts={name: [getattr(place, name) for place in places] for name in _TEXTS},
        lat=np.array([p.lat for p in places], np.float64),
        lon=np.array([p.lon for p in places], np.float64),
        population=np.array([min(p.population or 0, 2**31 - 1) for p in places], np.int32),
        keys=keys,
        numbers=numbers,
        starts=[0, *np.cumsum(counts).tolist()],
        name_place=[row[1] for row in rows],
        name_spelling=[row[2] for row in rows],
        net_hash=hashes[order],
        net_key=np.array([i for _, i in net], np.int32)[order],
    )


def write_index(places: Sequence[Place], folder: Path, provenance: Mapping[str, object]) -> None:
    """Store places as an index that loads in a fraction of a second; replaces an older one whole.

    Parameters
    ----------
    places : sequence of Place
    folder : Path
        Written beside it first and then moved into its place, so that a killed process leaves the old one.
    provenance : mapping
        What can be written as JSON: files, checksums, licences, counts.

    Raises
    ------
    BrokenData
        If a place is of no known kind.
    CannotWrite
        If the folder cannot be written.
    """
    _write_table(build_table(places), folder, {**provenance, "places": len(places)})


def _write_table(table: PlaceTable, folder: Path, provenance: Mapping[str, object]) -> None:
    import pyarrow as pa
    from pyarrow import feather

    new = folder.with_name(f"{folder.name}.new-{uuid.uuid4().hex[:8]}")
    old = folder.with_name(f"{folder.name}.old-{uuid.uuid4().hex[:8]}")
    try:
        new.mkdir(parents=True)
        columns: dict[str, Any] = {name: pa.array(table.texts[name]) for name in _TEXTS}
        for name in ("kind", "adm0", "adm1", "adm2", "checked"):
            columns[name] = columns[name].dictionary_encode()
        columns |= {"lat": table.lat, "lon": table.lon, "population": table.population}
        feather.write_feather(pa.table(columns), str(new / PLACES_FILE), compression="lz4")
        repeated = np.repeat(np.arange(len(table.keys), dtype=np.int32), np.diff(table.starts))
        names = {
            "key": repeated,
            "place": np.array(table.name_place, np.int32),
            "spelling": pa.array(table.name_spelling),
        }
        feather.write_feather(pa.table(names), str(new / NAMES_FILE), compression="lz4")
        feather.write_feather(pa.table({"key": pa.array(table.keys)}), str(new / KEYS_FILE), compression="lz4")
        np.savez(new / NET_FILE, hash=table.net_hash, key=table.net_key)
        digests = _digests({name: (new / name).read_bytes() for name in FILES})
        manifest = {**provenance, "format": FORMAT, "key_version": KEY_VERSION, "digests": digests}
        (new / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
        if folder.exists():
            os.replace(folder, old)
        os.replace(new, folder)
    except OSError as error:
        raise CannotWrite(
            f"Cannot store the gazetteer in {folder}: {error.strerror or error}. Free some space or set "
            "SAHEL_ATLAS_HOME to a folder that can be written."
        ) from error
    finally:
        shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read what an index was made of.

    Raises
    ------
    BrokenData
        If it is missing or damaged.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _broken(folder, error) from error
    if not isinstance(manifest, dict):
        raise _broken(folder, ValueError("the manifest is no object"))
    return manifest


def read_index(folder: Path) -> PlaceTable:
    """Read a stored index; one whose keys were made by other rules than today's is indexed anew.

    The manifest names the digest of each file, so that no file is taken that is damaged or of another install.

    Parameters
    ----------
    folder : Path
        As `write_index` wrote it.

    Returns
    -------
    PlaceTable

    Raises
    ------
    BrokenData
        If a file is missing, damaged or of another install than the manifest, three times in a row.
    """
    for _ in range(READINGS - 1):
        with contextlib.suppress(BrokenData):
            return _read_once(folder)
    return _read_once(folder)


def _read_once(folder: Path) -> PlaceTable:
    from pyarrow import ArrowException

    manifest = read_manifest(folder)
    if manifest.get("format") != FORMAT:
        raise _broken(folder, ValueError(f"it is of format {manifest.get('format')!r}, and {FORMAT} is read"))
    try:
        content = {name: (folder / name).read_bytes() for name in FILES}
        if manifest.get("digests") != _digests(content):
            raise ValueError("its files are damaged or not of one install")
        table = _parsed(content)
    except (ArrowException, *_DAMAGE) as error:
        raise _broken(folder, error) from error
    return table if manifest.get("key_version") == KEY_VERSION else _reindexed(table, folder, manifest)


def _parsed(content: Mapping[str, bytes]) -> PlaceTable:
    """Read the files of an index; raises one of `_DAMAGE` or an error of pyarrow."""
    places = _arrow(content[PLACES_FILE])
    texts = {name: _texts(places[name]) for name in _TEXTS}
    lat, lon = (np.asarray(places[name].to_numpy(), np.float64) for name in ("lat", "lon"))
    population = np.asarray(places["population"].to_numpy(), np.int32)
    names = _arrow(content[NAMES_FILE])
    name_place = np.asarray(names["place"].to_numpy(), np.int32)
    key_of_name = np.asarray(names["key"].to_numpy(), np.int64)
    keys = _texts(_arrow(content[KEYS_FILE])["key"])
    with np.load(io.BytesIO(content[NET_FILE])) as net:
        net_hash, net_key = net["hash"], net["key"]
    _check(len(lat), len(keys), name_place, key_of_name, net_key, set(texts["kind"]))
    return PlaceTable(
        texts=texts,
        lat=lat,
        lon=lon,
        population=population,
        keys=keys,
        numbers={key: i for i, key in enumerate(keys)},
        starts=np.searchsorted(key_of_name, np.arange(len(keys) + 1)).tolist(),
        name_place=name_place.tolist(),
        name_spelling=_texts(names["spelling"]),
        net_hash=net_hash,
        net_key=net_key,
    )


def _arrow(content: bytes) -> Any:
    import pyarrow as pa
    from pyarrow import feather

    table = feather.read_table(pa.BufferReader(content))
    table.validate(full=True)  # a number that points outside its column would read foreign memory
    return table


def _digests(content: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.blake2b(whole, digest_size=16).hexdigest() for name, whole in content.items()}


def _reindexed(table: PlaceTable, folder: Path, manifest: Mapping[str, object]) -> PlaceTable:
    """Fold the names of an index by today's rules, and store that if nobody else is changing the folder or has."""
    spellings: list[list[str]] = [[] for _ in range(len(table))]
    for number, spelling in zip(table.name_place, table.name_spelling, strict=True):
        spellings[number].append(spelling)
    places = [
        dataclasses.replace(table.place(i), spellings=tuple(dict.fromkeys(spellings[i]))) for i in range(len(table))
    ]
    anew = build_table(places)
    # A folder that can only be read, is being installed anew, or is gone: slower at each start, and right.
    with contextlib.suppress(CannotWrite, BrokenData), locked(folder.with_name(LOCK), patience_s=0):
        if read_manifest(folder) == manifest:
            _write_table(anew, folder, manifest)
    return anew


def _texts(column: Any) -> list[str]:
    """Values of a column; equal ones of a dictionary column are one object."""
    if column.type.__class__.__name__ == "DictionaryType":
        out: list[str] = []
        for chunk in column.chunks:
            words = chunk.dictionary.to_pylist()
            out += [words[i] for i in chunk.indices.to_pylist()]
        return out
    return list(column.to_pylist())


def _check(
    places: int, keys: int, name_place: Ints, key_of_name: npt.NDArray[np.int64], net_key: Ints, kinds: Iterable[str]
) -> None:
    for numbers, limit in ((name_place, places), (key_of_name, keys), (net_key, keys)):
        if len(numbers) and not (int(numbers.min()) >= 0 and int(numbers.max()) < limit):
            raise ValueError("a number points outside its table")
    if unknown := set(kinds) - set(KINDS):
        raise ValueError(f"unknown kind {sorted(unknown)[0]!r}")


def _broken(folder: Path, error: Exception) -> BrokenData:
    return BrokenData(
        f"The installed gazetteer in {folder} cannot be read ({str(error)[:200]}). "
        "Install it again: python -m geo install gazetteer"
    )
