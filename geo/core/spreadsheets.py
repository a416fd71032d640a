"""Tables that people open with a spreadsheet, which runs some texts as formulas and reads line ends its own way."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import IO, Final

# What a spreadsheet takes for the beginning of a formula; it skips a tab or a carriage return before one.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def defused(text: str) -> str:
    """Put an apostrophe in front of a text that a spreadsheet would run as a formula.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        `text` itself unless it would run, or already is such a text behind apostrophes: then with one more in front.
        Two texts never become one; `restored` gives back what was there.
    """
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_STARTS) else text


def restored(text: str) -> str:
    """Take away the apostrophe that `defused` put in front of a text, if there is one."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA_STARTS) else text


def encode_csv(rows: Iterable[Iterable[object]], *, byte_order_mark: bool = False) -> bytes:
    """Write rows as CSV: commas, UTF-8, lines ending in a line feed; reading it gives the same cells.

    Parameters
    ----------
    rows : iterable of iterable
        The header first; None is an empty cell.
    byte_order_mark : bool
        Excel reads the accents with one.

    Returns
    -------
    bytes
    """
    buffer = io.BytesIO()
    write_csv(rows, buffer, byte_order_mark=byte_order_mark)
    return buffer.getvalue()


def write_csv(rows: Iterable[Iterable[object]], file: IO[bytes], *, byte_order_mark: bool = False) -> None:
    """Write rows into a file as `encode_csv` does, which stays open."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig" if byte_order_mark else "utf-8", newline="")
    # A writer quotes what its own line end holds: with a line feed for one, it would leave a lone carriage return
    # bare, and what follows that would begin a row.
    csv.writer(_LineFeeds(text), lineterminator="\r\n").writerows(rows)
    text.flush()
    text.detach()


class _LineFeeds:
    """Takes the lines of a CSV writer, each with its end, and ends them as Unix does."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text

    def write(self, line: str) -> int:
        return self._text.write(line[:-2] + "\n")
