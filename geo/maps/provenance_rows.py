"""The rows that a snapshot shows, as it remembers them: which they are, and a checksum of what each says.

A checksum covers what a reader sees of an incident: dates, place, toll, actors and kind, words, sources. It leaves out
what the program works out of these (units, explanations, links), which changes with boundaries and versions. It is the
same on every computer: texts go through BLAKE2b, numbers are rounded to whole units first, lists count as bags.

Rows of datasets whose terms forbid passing them on are remembered by hashes of their identifiers and contents alone,
keyed with the secret of this installation: it alone can recognise them. A salt beside the hashes would not do, since
all identifiers of a public dataset are tried in a second.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geo.analysis.pseudonyms import pseudonyms
from geo.incidents.coded import NO_DAY, Mask, coded
from geo.incidents.schema import BOUNDS, REGISTRY, SIDES, toll_columns
from geo.incidents.table import flattened

if TYPE_CHECKING:
    import pandas as pd

    from geo.incidents.view import View

Hashes = npt.NDArray[np.uint64]
# What of an incident changed can be told for each of these; the order is that of the hints.
GROUPS: Final = ("date", "place", "toll", "people", "words", "sources")
MOST_LISTED: Final = 250_000
HASH_BYTES: Final = 6
_MISSING: Final = -(2**62)
_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "date": ("event_date", "event_date_end", "date_precision", "date_phrase"),
    "place": ("place_phrase", "place", "where_prec", "lat", "lon", "uncertainty_km", "source_lat", "source_lon"),
    "toll": (
        *(name for side in ("", *SIDES) for name in toll_columns(side)), "fatalities_open_ended", "injured", "missing",
        "captured", "tolls", "shared_toll",
    ),
    "people": (
        "event_type", "attributed_to", "attributed_by", "attributed_by_fr", "claimed_by", "possible_actors", "target",
        "target_fr", "target_actors",
    ),
    "words": ("title", "title_fr", "summary", "summary_fr"),
    "sources": ("dataset_id", "original_id", "sources"),
}  # fmt: skip
_DEGREE, _KM = 1e5, 10.0  # hundred-thousandths of a degree, a metre; tenths of a kilometre


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a snapshot.

    Attributes
    ----------
    n : int
        How many it shows.
    checksum : str
        SHA-256 over identifiers and contents of all of them, in hexadecimal; the order of rows does not matter.
    salt : bytes
    ids : tuple of str, length m
        Of the rows that may be named, sorted. With more than `MOST_LISTED` rows nothing but `n` and `checksum` is kept.
    days : array of int32, shape (m,)
        First day in days since 1970-01-01, `NO_DAY` where none is known or told.
    sums : array of uint32, shape (m,)
        Checksums of contents.
    hints : array of uint32, shape (m,)
        Four bits for each of `GROUPS`, the first in the lowest ones: groups whose bits differ differ.
    veiled : array of bool, shape (m,)
        Rows with contents of a dataset that may not be passed on: without day and hints, the checksum salted.
    hashed : array of uint64, shape (k,)
        Salted hashes of identifiers that may not be passed on, ascending.
    hashed_sums : array of uint32, shape (k,)
    """

    n: int
    checksum: str
    salt: bytes = b""
    ids: tuple[str, ...] = ()
    days: npt.NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    sums: npt.NDArray[np.uint32] = field(default_factory=lambda: np.zeros(0, np.uint32))
    hints: npt.NDArray[np.uint32] = field(default_factory=lambda: np.zeros(0, np.uint32))
    veiled: Mask = field(default_factory=lambda: np.zeros(0, bool))
    hashed: Hashes = field(default_factory=lambda: np.zeros(0, np.uint64))
    hashed_sums: npt.NDArray[np.uint32] = field(default_factory=lambda: np.zeros(0, np.uint32))

    @property
    def is_listed(self) -> bool:
        """Whether the rows are known one by one."""
        return len(self.ids) + len(self.hashed) == self.n

    @cached_property
    def at(self) -> dict[str, int]:
        """Positions by identifier."""
        return {name: number for number, name in enumerate(self.ids)}

    @cached_property
    def at_hash(self) -> dict[int, int]:
        """Positions by hash of identifier."""
        return {int(value): number for number, value in enumerate(self.hashed)}


@dataclass(frozen=True, eq=False)
class Contents:
    """What the rows of a view say, as hashes: of all, and of each of `GROUPS`.

    Attributes
    ----------
    whole : array of uint64, shape (n,)
    groups : array of uint64, shape (len(GROUPS), n)
    """

    whole: Hashes
    groups: Hashes

    @property
    def sums(self) -> npt.NDArray[np.uint32]:
        """Checksums as `Rows.sums` keeps them."""
        return (self.whole & np.uint64(0xFFFFFFFF)).astype(np.uint32)

    @property
    def hints(self) -> npt.NDArray[np.uint32]:
        """Hints as `Rows.hints` keeps them."""
        found = np.zeros(len(self.whole), dtype=np.uint64)
        for number, group in enumerate(self.groups):
            found |= (group >> np.uint64(60)) << np.uint64(4 * number)
        return found.astype(np.uint32)

    def veiled_sums(self, salt: bytes) -> npt.NDArray[np.uint32]:
        """Checksums as they are kept of rows that may not be passed on."""
        return (_mixed(self.whole ^ np.uint64(_hash(salt))) >> np.uint64(32)).astype(np.uint32)


def contents_of(table: pd.DataFrame, positions: npt.NDArray[np.int64]) -> Contents:
    """Hash what some rows of an incident table say.

    Parameters
    ----------
    table : GeoDataFrame
        Incident table.
    positions : array of int64, shape (n,)
    """
    groups = np.zeros((len(GROUPS), len(positions)), dtype=np.uint64)
    for number, group in enumerate(GROUPS):
        for place, name in enumerate(_COLUMNS[group]):
            groups[number] = _added(groups[number], place, _column(name, table[name].iloc[positions]))
    place = GROUPS.index("place")
    groups[place] = _added(groups[place], len(_COLUMNS["place"]), _areas(table, positions))
    whole = np.zeros(len(positions), dtype=np.uint64)
    for number in range(len(GROUPS)):
        whole = _added(whole, number, groups[number])
    return Contents(whole, groups)


def rows_of_view(view: View, kept_back: frozenset[str], seed: str, *, listed: bool = True) -> Rows:
    """Remember the rows that a view shows.

    Parameters
    ----------
    view : View
    kept_back : frozenset of str
        Datasets whose terms forbid passing their rows on.
    seed : str
        What the salt is made of, with the checksum.
    listed : bool
        Whether rows may be known one by one: where identifiers are renamed their checksums would lead back to records.
    """
    found = contents_of(view.table, view.rows)
    names = view.table["incident_id"].iloc[view.rows].tolist()
    order = sorted(range(len(names)), key=names.__getitem__)
    hidden, veiled = secret_rows(view, kept_back)
    checksum = checksum_of(names, found, order, key=secret_key() if veiled.any() else b"")
    if len(names) > MOST_LISTED or not listed:
        return Rows(len(names), checksum)
    salt = hashlib.blake2b(f"{seed} {checksum}".encode(), digest_size=12).digest()
    key = secret_key(salt)
    where = np.array(order, dtype=np.int64)
    named, secret = where[~hidden[where]], where[hidden[where]]
    salted = found.veiled_sums(key)
    masked = veiled[named]
    hashes = np.array([hashed_id(key, names[at]) for at in secret], dtype=np.uint64)
    by_hash = np.argsort(hashes, kind="stable")
    return Rows(
        n=len(names),
        checksum=checksum,
        salt=salt,
        ids=tuple(names[at] for at in named),
        days=np.where(masked, NO_DAY, view.coded.day[view.rows][named]).astype(np.int32),
        sums=np.where(masked, salted[named], found.sums[named]).astype(np.uint32),
        hints=np.where(masked, 0, found.hints[named]).astype(np.uint32),
        veiled=masked,
        hashed=hashes[by_hash],
        hashed_sums=salted[secret][by_hash],
    )


def secret_key(salt: bytes = b"") -> bytes:
    """Give the key under which this installation remembers rows that may not be passed on."""
    return pseudonyms("rows of a snapshot")(f"key {salt.hex()}").encode()


def checksum_of(names: Sequence[str], found: Contents, order: Sequence[int] | None = None, *, key: bytes = b"") -> str:
    """Checksum over rows, whatever their order.

    Parameters
    ----------
    names : sequence of str
        Identifiers.
    found : Contents
    order : sequence of int, optional
        Positions by ascending identifier, if they are known.
    key : bytes
        Where some of the rows may not be passed on.
    """
    digest = hashlib.sha256(key)
    for at in sorted(range(len(names)), key=names.__getitem__) if order is None else order:
        text = names[at].encode("utf-8", "replace")
        digest.update(b"%d:%b%b" % (len(text), text, int(found.whole[at]).to_bytes(8, "little")))
    return digest.hexdigest()


def secret_rows(view: View, kept_back: frozenset[str]) -> tuple[Mask, Mask]:
    """Tell which shown rows may not be named, and which have contents that may not be passed on.

    Returns
    -------
    array of bool, shape (n_shown,), array of bool, shape (n_shown,)
    """
    columns = coded(view.table)
    hidden = columns.dataset.among(kept_back)[view.rows]
    linked = columns.linked_datasets.among(kept_back, columns.n)[view.rows]
    # A merged row is named after one record, which may be of another dataset than the row says.
    if kept_back:
        before = view.table["incident_id"].iloc[view.rows].str.partition(":")[0]
        hidden = hidden | before.isin(kept_back).to_numpy(dtype=bool)
    return hidden, hidden | linked


def hashed_id(key: bytes, incident_id: str) -> int:
    """Hash an identifier that may not be passed on."""
    text = incident_id.encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(text, digest_size=HASH_BYTES, key=key).digest(), "little")


# -- hashes


def _hash(text: str | bytes) -> int:
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(raw, digest_size=8).digest(), "little")


def _mixed(values: Hashes) -> Hashes:
    """Spread every bit over all of a number (SplitMix64, Steele, Lea and Flood 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(values ^ (values >> np.uint64(31)), dtype=np.uint64)


def _added(so_far: Hashes, place: int, values: Hashes) -> Hashes:
    return _mixed(so_far * np.uint64(0x9E3779B97F4A7C15) + values + np.uint64(place + 1))


def _column(name: str, values: pd.Series[Any]) -> Hashes:
    kind = REGISTRY[name].dtype
    if kind == "list":
        return _lists(values, REGISTRY[name].fields)
    if kind == "str":
        return _texts(pa.array(values, from_pandas=True))
    if kind.startswith("datetime"):
        return _numbers(values.to_numpy(dtype="datetime64[D]").astype(np.int64).astype(np.float64), 1.0, values.isna())
    scale = _KM if name.endswith("_km") else _DEGREE if kind == "float64" else 1.0
    return _numbers(values.to_numpy(dtype=np.float64, na_value=np.nan), scale, values.isna())


def _texts(texts: pa.Array | pa.ChunkedArray) -> Hashes:
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    encoded = texts.fill_null("").dictionary_encode()
    different = np.array([_hash(text) for text in encoded.dictionary.to_pylist()], dtype=np.uint64)
    return different[np.asarray(encoded.indices, dtype=np.int64)] if len(different) else np.zeros(0, np.uint64)


def _numbers(values: npt.NDArray[np.float64], scale: float, missing: pd.Series[bool] | Mask) -> Hashes:
    lacking = np.asarray(missing, dtype=bool) | ~np.isfinite(values)
    whole = np.where(lacking, _MISSING, np.rint(np.where(lacking, 0.0, values) * scale).astype(np.int64))
    return _mixed(whole.astype(np.int64).view(np.uint64))


def _lists(lists: pd.Series[Any], fields: tuple[str, ...]) -> Hashes:
    """Hash lists as bags: the order of actors, figures and reports says nothing."""
    rows, items = flattened(lists)
    if fields:
        hashes = np.zeros(len(items), dtype=np.uint64)
        for place, name in enumerate(fields):
            values = pc.struct_field(items, name)
            if name in BOUNDS:
                numbers = np.asarray(values.cast(pa.float64()).fill_null(np.nan), dtype=np.float64)
                hashes = _added(hashes, place, _numbers(numbers, 1.0, np.isnan(numbers)))
            else:
                hashes = _added(hashes, place, _texts(values.cast(pa.string())))
    else:
        hashes = _texts(items.cast(pa.string()))
    found = np.zeros(len(lists), dtype=np.uint64)
    np.add.at(found, rows, _mixed(hashes))
    return found


def _areas(table: pd.DataFrame, positions: npt.NDArray[np.int64]) -> Hashes:
    """Hash where areas are: an administrative unit by its code, any other by about where its outline lies."""
    prec = coded(table).where_prec[positions]
    found = np.zeros(len(positions), dtype=np.uint64)
    units = np.isin(prec, (3, 4, 6))
    for name, level in (("adm0", (3, 4, 6)), ("adm1_pcode", (3, 4)), ("adm2", (3,))):
        values = _texts(pa.array(table[name].iloc[positions], from_pandas=True))
        found = np.where(np.isin(prec, level), _added(found, 0, values), found)
    shapes = np.asarray(table["geometry"].iloc[positions].to_numpy(), dtype=object)
    own = np.flatnonzero(~units & ~np.isin(prec, (1, 2)) & ~shapely.is_missing(shapes))
    if len(own):
        found[own] = _outlines(shapes[own])
    return found


def _outlines(shapes: Iterable[Any]) -> Hashes:
    known: dict[int, int] = {}
    found = []
    for shape in shapes:
        if id(shape) not in known:
            middle = shape.centroid
            numbers = (*shape.bounds, middle.x, middle.y, shape.area) if not shape.is_empty else ()
            known[id(shape)] = _hash(" ".join(f"{round(number * 100)}" for number in numbers))
        found.append(known[id(shape)])
    return np.array(found, dtype=np.uint64)
