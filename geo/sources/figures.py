"""Counts of people as tables write them, and ranges of them in order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.incidents.filter import MOST_FATALITIES
from geo.sources.judging import Judgement
from geo.sources.values import Reading, take_numbers

Floats = npt.NDArray[np.float64]
# Cells that say that nobody knows or reported a figure.
NO_FIGURE: Final = frozenset(
    {"", "-", "–", "—", "?", "n/a", "na", "nan", "none", "null", "nd", "n.d.", "nil", "unknown", "inconnu", "inconnue",
     "non connu", "not known", "not reported", "non rapporté", "non précisé", "x"}
)  # fmt: skip
EXCEL_ERRORS: Final = ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#REF", "#VALEUR!", "#NOM?",
                       "#####")  # fmt: skip
_UNKNOWN_CODES: Final = frozenset({-9, -77, -88, -98, -99, -777, -888, -999, -9999})
_SPACES: Final = "\u0020\u00a0\u202f\u2009"
_THOUSANDS = re.compile(rf"\d{{1,3}}(?:[,.'’{_SPACES}]\d{{3}})+")
_RANGE = re.compile(r"(?:between |entre )?(\d{1,6})\s*(?:-|–|—|to|à|and|et)\s*(\d{1,6})")
_FLOOR = re.compile(r"(?:at least|au moins|over|plus de|more than|minimum|min\.?|≥|>=|>)\s*(\d{1,6})|(\d{1,6})\s*\+")
_WHOLE = re.compile(r"[-−+]?\d{1,15}(?:[.,]0+)?")
_FRACTION = re.compile(r"[-+]?\d+[.,]\d+")


@dataclass(frozen=True)
class Figure:
    """What a cell was read as: bounds (NaN where it gives none), and the rule that it breaks or needed."""

    low: float = np.nan
    best: float = np.nan
    high: float = np.nan
    rule: str = ""


def read_figure(text: str, decimal: str = "auto") -> Figure:  # noqa: PLR0911 - one for each way of writing
    """Read a count of people.

    Parameters
    ----------
    text : str
        ``12``, ``12.0``, ``1 200``, ``1,200``, ``10-15``, ``at least 12``, ``12+``, ``n/a`` ...
    decimal : str
        The decimal mark, ``"."`` or ``","``, which then never stands between thousands; ``"auto"`` if not known.

    Returns
    -------
    Figure
        With a rule but no figure when it cannot be read, or nobody knows.
    """
    plain = " ".join(text.split()).casefold()
    if plain in NO_FIGURE:
        return Figure()
    if text.strip().upper() in EXCEL_ERRORS:
        return Figure(rule="excel-error")
    if _THOUSANDS.fullmatch(plain) and decimal not in plain:
        return _checked(int(re.sub(r"\D", "", plain)), "number-separators")
    if _WHOLE.fullmatch(plain):
        return _checked(int(float(plain.replace("−", "-").replace(",", "."))))
    if (found := _RANGE.fullmatch(plain)) and int(found[1]) <= int(found[2]) <= MOST_FATALITIES:
        return Figure(low=float(found[1]), high=float(found[2]), rule="number-range")
    if found := _FLOOR.fullmatch(plain):
        return Figure(low=float(found[1] or found[2]), rule="number-floor")
    return Figure(rule="number-fraction" if _FRACTION.fullmatch(plain) else "number-text")


def _checked(number: int, rule: str = "") -> Figure:
    if number in _UNKNOWN_CODES:
        return Figure(rule="number-unknown")
    if number < 0:
        return Figure(rule="number-negative")
    return Figure(best=float(number), rule=rule) if number <= MOST_FATALITIES else Figure(rule="number-huge")


class FigureReader:
    """Reads columns of counts and reports what it finds.

    Parameters
    ----------
    decimal : str
        As `read_figure` takes it.
    """

    def __init__(self, decimal: str = "auto") -> None:
        self._reading = Reading(lambda text: read_figure(text, decimal))

    def read(self, judged: Judgement, name: str | None) -> tuple[Floats, Floats, Floats]:
        """Read a column of counts.

        Parameters
        ----------
        judged : Judgement
            Gets what is wrong; rows whose count cannot be read are refused.
        name : str or None
            None, or a name that the table lacks, gives a column of nothing.

        Returns
        -------
        low, best, high : array of float, shape (n,)
            NaN where the cell gives none; a plain count is the best figure.
        """
        nothing = np.full(len(judged), np.nan)
        if name is None or name not in judged.cells.column_names:
            return nothing, nothing, nothing
        column = judged.column(name)
        plain = _plain_counts(column)
        if plain is not None:
            return nothing, plain, nothing
        figures, codes = self._reading(column)
        rules = np.array([*(figure.rule for figure in figures), ""], dtype=object)
        for rule in sorted(set(rules) - {""}):
            rows = np.flatnonzero(rules[codes] == rule)
            judged.report(rule, rows, name, became=[_words(figures[code]) for code in codes[rows]])
        return (
            take_numbers([figure.low for figure in figures], codes),
            take_numbers([figure.best for figure in figures], codes),
            take_numbers([figure.high for figure in figures], codes),
        )


def _plain_counts(column: pa.Array) -> Floats | None:
    """Read a column of whole numbers within the bounds of what is possible; None if it is not one."""
    try:
        numbers = pc.cast(column, pa.int64())
    except pa.ArrowInvalid:
        return None
    ends = pc.min_max(numbers).as_py()
    if ends["min"] is not None and (ends["min"] < 0 or ends["max"] > MOST_FATALITIES):
        return None
    return np.asarray(pc.cast(numbers, pa.float64()).fill_null(np.nan), dtype=np.float64)


def _words(figure: Figure) -> str:
    known = [f"{number:.0f}" for number in (figure.low, figure.best, figure.high) if not np.isnan(number)]
    return "–".join(known)


def in_order(
    judged: Judgement, low: Floats, best: Floats, high: Floats, columns: tuple[str, ...]
) -> tuple[Floats, Floats, Floats]:
    """Widen ranges so that low <= best <= high, and report each row that needed it as mended.

    Parameters
    ----------
    judged : Judgement
    low, best, high : array of float, shape (n,)
        NaN where missing.
    columns : tuple of str
        Where they come from.

    Returns
    -------
    low, best, high : array of float, shape (n,)
        Best as it was; low and high changed where they were on the wrong side of another bound.
    """
    with np.errstate(invalid="ignore"):
        wrong = (low > best) | (best > high) | (low > high)
    if not wrong.any():
        return low, best, high
    rows = np.flatnonzero(wrong)
    all_three = np.vstack([low[rows], best[rows], high[rows]])
    least, most = np.nanmin(all_three, axis=0), np.nanmax(all_three, axis=0)
    low, high = low.copy(), high.copy()
    low[rows] = np.where(np.isnan(low[rows]), np.nan, least)
    high[rows] = np.where(np.isnan(high[rows]), np.nan, most)
    values = [_three(*numbers) for numbers in all_three.T]
    became = [_three(*numbers) for numbers in zip(low[rows], best[rows], high[rows], strict=True)]
    judged.report("toll-order", rows, " / ".join(columns), values, became=became)
    return low, best, high


def _three(low: float, best: float, high: float) -> str:
    return " / ".join("–" if np.isnan(number) else f"{number:.0f}" for number in (low, best, high))
