"""Answers of online geocoders, kept on this computer: nobody is asked the same question twice."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import sqlite3
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

from geo.core.settings import user_folder
from geo.places.online_answers import Found

FILE_NAME: Final = "answers.sqlite3"
# Some 3 MB: an answer takes about 300 bytes. The oldest tenth goes when there are more.
MOST_ENTRIES: Final = 10_000
# A longer answer is hundreds of namesakes, which never gives a point, or a server that plays tricks.
LONGEST_ANSWER: Final = 8_000
# Villages are added to the maps all the time, and they seldom move.
FOUND_DAYS, NOTHING_DAYS = 365, 60

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS answers (
    provider TEXT NOT NULL, query TEXT NOT NULL, country TEXT NOT NULL, asked_on TEXT NOT NULL, answer TEXT NOT NULL,
    PRIMARY KEY (provider, query, country)
)
"""
# The file is no database, is damaged, or has a table of another shape.
_BROKEN: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})
_Result = TypeVar("_Result")


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


class AnswerCache:
    """Keeps what each provider said to each question, also that it knew nothing.

    A file that is damaged is set aside under the name ``….broken`` and a new one begun; where no file can be
    written, answers are kept until the program ends. Either is said in `notices`.

    Parameters
    ----------
    folder : Path, optional
        ``online-cache`` in the user's folder if not given; made, readable by its owner alone, with the first answer.
    most : int
        How many answers are kept.
    today : callable
        Gives the day on which an answer is kept or read.

    Attributes
    ----------
    path : Path
        The SQLite file.
    notices : list of str
        What went wrong with it, in English.
    """

    def __init__(
        self, folder: Path | None = None, *, most: int = MOST_ENTRIES, today: Callable[[], dt.date] = _today
    ) -> None:
        self.path = (user_folder() / "online-cache" if folder is None else folder) / FILE_NAME
        self.notices: list[str] = []
        self._most = most
        self._today = today
        self._in_memory: dict[tuple[str, str, str], tuple[Found, ...]] | None = None

    def get(self, provider: str, query: str, countries: Sequence[str]) -> tuple[Found, ...] | None:
        """Return what a provider said, or None if it was not asked, or too long ago.

        Parameters
        ----------
        provider : str
            `geo.places.online_services.OnlineService.key`.
        query : str
            The name as it was sent.
        countries : sequence of str
            ISO3 codes of the countries in which it was looked for.

        Returns
        -------
        tuple of Found or None
            Empty if the provider found nothing.
        """
        key = _key(provider, query, countries)
        if self._in_memory is None:
            row = self._with_file(
                lambda file: file.execute(
                    "SELECT asked_on, answer FROM answers WHERE provider = ? AND query = ? AND country = ?", key
                ).fetchone()
            )
            if row is not None:
                return self._read(row)
        return None if self._in_memory is None else self._in_memory.get(key)

    def put(self, provider: str, query: str, countries: Sequence[str], found: Sequence[Found]) -> None:
        """Keep what a provider said; parameters as of `get`, `found` empty for nothing."""
        key = _key(provider, query, countries)
        answer = json.dumps([one.as_json() for one in found], ensure_ascii=False, separators=(",", ":"))
        if len(answer) > LONGEST_ANSWER:
            return
        if self._in_memory is None:
            self._with_file(lambda file: self._write(file, (*key, self._today().isoformat(), answer)))
        if self._in_memory is not None and len(self._in_memory) < self._most:
            self._in_memory[key] = tuple(found)

    def _read(self, row: tuple[str, str]) -> tuple[Found, ...] | None:
        try:
            age = (self._today() - dt.date.fromisoformat(row[0])).days
            found = tuple(Found.from_json(one) for one in json.loads(row[1]))
        except (TypeError, ValueError, LookupError, AttributeError, RecursionError):
            return None  # a row somebody changed: asking again writes over it
        return found if 0 <= age <= (FOUND_DAYS if found else NOTHING_DAYS) else None

    def _write(self, file: sqlite3.Connection, row: tuple[str, ...]) -> None:
        file.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)", row)
        (count,) = file.execute("SELECT COUNT(*) FROM answers").fetchone()
        if count > self._most:
            file.execute(
                "DELETE FROM answers WHERE rowid IN (SELECT rowid FROM answers ORDER BY asked_on, rowid LIMIT ?)",
                (count - self._most + self._most // 10,),
            )

    def _with_file(self, work: Callable[[sqlite3.Connection], _Result]) -> _Result | None:
        """Do something with the file, opened for it alone: threads and other processes may use it too."""
        for attempt in (1, 2):
            try:
                self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with contextlib.closing(sqlite3.connect(self.path, timeout=10.0)) as file, file:
                    file.execute(_SCHEMA)
                    return work(file)
            except sqlite3.Error as error:
                code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
                if code == sqlite3.SQLITE_BUSY:
                    return None  # another process writes: the question is asked once more, no harm done
                if code not in _BROKEN or attempt == 2 or not self._set_aside():
                    self._do_without(str(error))
                    return None
            except OSError as error:
                self._do_without(error.strerror or str(error))
                return None
        return None

    def _set_aside(self) -> bool:
        aside = self.path.with_name(self.path.name + ".broken")
        try:
            os.replace(self.path, aside)
            # A journal that a killed process left would be played back into the new file.
            self.path.with_name(self.path.name + "-journal").unlink(missing_ok=True)
        except OSError:
            return False
        self.notices.append(f"The cache of online answers was damaged; it is now {aside}, and a new one was begun.")
        return True

    def _do_without(self, reason: str) -> None:
        self._in_memory = {}
        self.notices.append(
            f"Online answers cannot be kept in {self.path} ({reason}); they are forgotten when the program ends."
        )


def _key(provider: str, query: str, countries: Sequence[str]) -> tuple[str, str, str]:
    plain = " ".join(unicodedata.normalize("NFC", query).casefold().split())
    return provider, plain, ",".join(sorted(countries))
