"""Texts in tables that people open with a spreadsheet, which runs some of them as formulas."""

from __future__ import annotations

from typing import Final

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
        Two texts never become one, and taking an apostrophe away from before a formula gives back what was there.
    """
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_STARTS) else text
