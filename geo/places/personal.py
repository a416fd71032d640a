"""The user's own places and spellings: one CSV file in the user's folder, which no update or install touches.

A row is either a place, or a further spelling of a place that another gazetteer has (column ``spelling_of``). Rows
that cannot be read are left out with a note of what to mend, and stay in the file as they are.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from geo.core.crs import distance_km
from geo.core.errors import BadInput, BrokenData, CannotWrite, UnknownName
from geo.core.files import write_whole
from geo.core.locks import locked
from geo.core.settings import user_folder
from geo.places.personal_entries import (
    MAX_BYTES,
    MAX_ENTRIES,
    PREFIX,
    Entry,
    Problem,
    Row,
    as_place,
    problem_of,
    read_rows,
    rows_csv,
)
from geo.places.place import Place
from geo.places.toponyms import fold

FILE: Final = "personal.csv"
LOCK: Final = "personal.lock"
# Two places of one name that lie closer than this are one place written twice.
SAME_PLACE_KM: Final = 2.0


@dataclass(frozen=True)
class Flaw:
    """A line of the file that is left out, and why."""

    line: int
    problem: Problem


@dataclass(frozen=True)
class Personal:
    """The personal gazetteer as it is on the disk.

    Attributes
    ----------
    path : Path
    stamp : str
        Changes with every change of the file; "" when there is none.
    entries : tuple of Entry
        What can be used, in the order of the file.
    flaws : tuple of Flaw
        Lines that are left out.
    damage : Problem or None
        Why the whole file cannot be used.
    """

    path: Path
    stamp: str = ""
    entries: tuple[Entry, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    damage: Problem | None = None

    @property
    def places(self) -> tuple[Place, ...]:
        """The entries that are places."""
        return tuple(as_place(entry) for entry in self.entries if entry.is_place)

    @property
    def spellings(self) -> tuple[tuple[str, str], ...]:
        """Pairs (place_id, spelling) of the other entries."""
        return tuple((entry.spelling_of, entry.name) for entry in self.entries if not entry.is_place)

    @property
    def notices(self) -> tuple[str, ...]:
        """What is left out and how to mend it, in English."""
        if self.damage:
            return (f"{self.path} is left out: {self.damage.words()}",)
        return tuple(f"{self.path}, line {flaw.line}, is left out: {flaw.problem.words()}" for flaw in self.flaws)

    def get(self, entry_id: str) -> Entry:
        """Return the entry with an id.

        Raises
        ------
        UnknownName
            If there is none.
        """
        for entry in self.entries:
            if entry.entry_id == entry_id:
                return entry
        raise UnknownName(f"No entry {entry_id[:60]!r} in {self.path}: list the entries to see their ids.")


@dataclass(frozen=True)
class Change:
    """What a change of the file came to.

    Attributes
    ----------
    entries : tuple of Entry
        Added, corrected or removed, as they are or were kept.
    is_unforeseen : bool
        Whether the file had been changed, by another program or in another window, since it was looked at.
    known : int
        Entries of an import that were there already.
    """

    entries: tuple[Entry, ...]
    is_unforeseen: bool = False
    known: int = 0

    @property
    def entry(self) -> Entry:
        """The one entry of a change of one."""
        return self.entries[0]


def personal_folder() -> Path:
    """Folder of the personal gazetteer; it need not exist."""
    return user_folder() / "gazetteer"


def load_personal(folder: Path | None = None) -> Personal:
    """Read the personal gazetteer; whatever is wrong with it is told, never raised.

    Parameters
    ----------
    folder : Path, optional
        `personal_folder` if not given.

    Returns
    -------
    Personal
        Without entries when there is no file.
    """
    path = (folder or personal_folder()) / FILE
    rows, stamp, damage = _read(path)
    return _personal(path, stamp, rows, damage)


def read_personal(content: bytes) -> Personal:
    """Read a file that is to be imported, from its bytes; see `geo.places.personal_entries.read_rows`.

    Returns
    -------
    Personal
        Its `path` and `stamp` say nothing.
    """
    rows, damage = read_rows(content)
    return _personal(Path(), "", rows, damage)


def add_place(entry: Entry, folder: Path | None = None, *, seen: str | None = None) -> Change:
    """Add a place.

    Parameters
    ----------
    entry : Entry
        Its id is given here.
    folder : Path, optional
        `personal_folder` if not given; made if it is not there.
    seen : str, optional
        Stamp of the file as it was looked at; `Change.is_unforeseen` compares.

    Returns
    -------
    Change

    Raises
    ------
    BadInput
        If the entry cannot be kept as it is, or is there already.
    BrokenData
        If the file cannot be read, so that writing it would lose it.
    CannotWrite
        If it cannot be written, or another program is writing it.
    """
    with _changing(folder, seen) as file:
        return file.add((entry,))


def add_spelling(
    place_id: str, spelling: str, folder: Path | None = None, *, source: str = "", seen: str | None = None
) -> Change:
    """Add a spelling of a place: of one's own places to its entry, of any other as an entry of its own.

    Parameters
    ----------
    place_id : str
        Whether another gazetteer has it is for the caller to know.
    spelling : str
    folder, seen
        As for `add_place`.
    source : str
        Note.

    Returns
    -------
    Change

    Raises
    ------
    BadInput, BrokenData, CannotWrite
        As for `add_place`.
    UnknownName
        If `place_id` is one of one's own that is not there.
    """
    with _changing(folder, seen) as file:
        if not place_id.startswith(PREFIX):
            return file.add((Entry(spelling, spelling_of=place_id, source=source),))
        own = file.get(place_id)
        if fold(spelling) in {fold(name) for name in (own.name, *own.spellings)}:
            raise BadInput(f"“{spelling[:60]}” is already a spelling of {place_id}: nothing is to be added.")
        return file.put(replace(own, spellings=(*own.spellings, spelling)))


def correct(entry: Entry, before: Entry, folder: Path | None = None, *, seen: str | None = None) -> Change:
    """Write an entry anew under its id.

    Parameters
    ----------
    entry : Entry
        With the id of the one to correct.
    before : Entry
        As it was looked at; one that another program changed since is not overwritten.
    folder, seen
        As for `add_place`.

    Returns
    -------
    Change

    Raises
    ------
    BadInput, BrokenData, CannotWrite
        As for `add_place`; BadInput also if it was changed meanwhile.
    UnknownName
        If there is no such entry any more.
    """
    with _changing(folder, seen) as file:
        if file.get(entry.entry_id) != before:
            raise BadInput(f"{entry.entry_id} was changed in another window meanwhile. Look at it again, then correct.")
        return file.put(entry)


def remove(entry_id: str, folder: Path | None = None, *, seen: str | None = None) -> Change:
    """Remove an entry; `restore` undoes it.

    Raises
    ------
    UnknownName
        If there is no such entry.
    BrokenData, CannotWrite
        As for `add_place`.
    """
    with _changing(folder, seen) as file:
        gone = file.get(entry_id)
        file.rows = [row for row in file.rows if row.entry is not gone]
        return Change((gone,), file.is_unforeseen)


def restore(entry: Entry, folder: Path | None = None, *, seen: str | None = None) -> Change:
    """Put an entry back that was removed, under its old id unless another one has it now.

    Raises
    ------
    BadInput, BrokenData, CannotWrite
        As for `add_place`.
    """
    with _changing(folder, seen) as file:
        return file.add((entry,), keeps_id=True)


def import_entries(
    entries: Sequence[Entry], folder: Path | None = None, *, replaces: bool = False, seen: str | None = None
) -> Change:
    """Add entries of another file, or put them in the place of all that are there.

    Parameters
    ----------
    entries : sequence of Entry
        As `read_personal` reads them. Those that are there already, but for their id, are counted, not doubled.
    folder, seen
        As for `add_place`.
    replaces : bool
        Drop everything that is there first, lines that cannot be read and a file that is damaged included.

    Returns
    -------
    Change

    Raises
    ------
    BadInput, BrokenData, CannotWrite
        As for `add_place`; nothing is imported then.
    """
    with _changing(folder, seen, replaces=replaces) as file:
        present = {replace(row.entry, entry_id="") for row in file.rows if row.entry}
        new = [entry for entry in entries if replace(entry, entry_id="") not in present]
        return replace(file.add(new, keeps_id=True), known=len(entries) - len(new))


def set_aside(folder: Path | None = None) -> Path:
    """Rename a file that cannot be read, so that a new one can be begun; returns its new name.

    Raises
    ------
    CannotWrite
        If it cannot be renamed.
    """
    path = (folder or personal_folder()) / FILE
    with locked(path.with_name(LOCK)):
        number = 1
        while (target := path.with_name(f"personal.damaged-{number}.csv")).exists():
            number += 1
        try:
            path.rename(target)
        except OSError as error:
            raise CannotWrite(f"Cannot rename {path}: {error.strerror}. Move it elsewhere by hand.") from error
    return target


@dataclass
class _File:
    """The rows of the file while it is changed; whoever changes them holds the lock."""

    path: Path
    rows: list[Row]
    is_unforeseen: bool

    def get(self, entry_id: str) -> Entry:
        """Return an entry, or raise UnknownName."""
        return _personal(self.path, "", self.rows, None).get(entry_id)

    def add(self, entries: Sequence[Entry], *, keeps_id: bool = False) -> Change:
        """Add entries, each with an id of its own."""
        ids = {row.cells[0] for row in self.rows if row.cells}
        numbers = [int(number) for one in ids if (number := one.removeprefix(PREFIX)).isdecimal()]
        free = max(numbers, default=0) + 1
        if len(self.rows) + len(entries) > MAX_ENTRIES:
            raise BadInput(f"{self.path}: {Problem('full', str(MAX_ENTRIES)).words()}")
        added: list[Entry] = []
        named = self._named()
        for given in entries:
            keeps = keeps_id and given.entry_id and given.entry_id not in ids
            entry = given if keeps else replace(given, entry_id=f"{PREFIX}{free}")
            _check(entry, named)
            named[fold(entry.name)].append(entry)
            free = max(free, int(entry.entry_id.removeprefix(PREFIX)) + 1)
            ids.add(entry.entry_id)
            self.rows.append(Row(0, (entry.entry_id,), entry))
            added.append(entry)
        return Change(tuple(added), self.is_unforeseen)

    def put(self, entry: Entry) -> Change:
        """Write an entry in the place of the one with its id."""
        _check(entry, self._named())
        for number, row in enumerate(self.rows):
            if row.entry and row.entry.entry_id == entry.entry_id:
                self.rows[number] = Row(row.line, row.cells, entry)
        return Change((entry,), self.is_unforeseen)

    def _named(self) -> dict[str, list[Entry]]:
        """Entries by the folded form of their name."""
        named: dict[str, list[Entry]] = defaultdict(list)
        for row in self.rows:
            if row.entry:
                named[fold(row.entry.name)].append(row.entry)
        return named


def _check(entry: Entry, named: Mapping[str, Sequence[Entry]]) -> None:
    if problem := problem_of(entry):
        raise BadInput(f"The entry {entry.name[:60]!r} cannot be kept: {problem.words()}")
    others = [other for other in named.get(fold(entry.name), ()) if other.entry_id != entry.entry_id]
    if twin := next((other for other in others if is_twin(entry, other)), None):
        raise BadInput(
            f"{twin.entry_id} already has “{twin.name}”"
            + (" at that place" if twin.is_place else f" as a spelling of {twin.spelling_of}")
            + ": correct or remove that entry."
        )


def is_twin(entry: Entry, other: Entry) -> bool:
    """Whether two entries say one thing twice, or contradict each other: one spelling of two places."""
    if fold(entry.name) != fold(other.name) or entry.is_place != other.is_place:
        return False
    if not entry.is_place:
        return True
    spots = (entry.lon, entry.lat, other.lon, other.lat)
    lon1, lat1, lon2, lat2 = (0.0 if value is None else value for value in spots)
    return distance_km(lon1=lon1, lat1=lat1, lon2=lon2, lat2=lat2) < SAME_PLACE_KM


def _personal(path: Path, stamp: str, rows: Sequence[Row], damage: Problem | None) -> Personal:
    entries = tuple(row.entry for row in rows if row.entry)
    flaws = tuple(Flaw(row.line, row.problem) for row in rows if row.problem)
    return Personal(path, stamp, entries, flaws, damage)


def _read(path: Path) -> tuple[Sequence[Row], str, Problem | None]:
    """Read the file: its rows, its stamp, and what is wrong with the whole of it."""
    try:
        found = path.stat()
        content = path.read_bytes() if found.st_size <= MAX_BYTES else b"\0" * (MAX_BYTES + 1)
    except FileNotFoundError:
        return (), "", None
    except OSError as error:
        return (), "closed", Problem("closed", error.strerror or str(error))
    rows, damage = read_rows(content)
    return rows, f"{found.st_mtime_ns}.{found.st_size}", damage


@contextlib.contextmanager
def _changing(folder: Path | None, seen: str | None, *, replaces: bool = False) -> Iterator[_File]:
    """Hand out the file for a change and write it afterwards, while no other program does."""
    path = (folder or personal_folder()) / FILE
    with locked(path.with_name(LOCK)):
        rows, stamp, damage = _read(path)
        if damage and not replaces:
            raise BrokenData(f"{path}: {damage.words()} Until then nothing is written to it.")
        file = _File(path, [] if replaces else list(rows), seen is not None and seen != stamp)
        yield file
        write_whole(path, rows_csv(file.rows))
