"""Classes of a figure for a map: where their breaks lie, and which class a value falls into.

Zero has a class of its own, and so has what is not known: neither is a small figure.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

MOST_CLASSES: Final = 5
# More different values than this are thinned to evenly spaced ones of their order, so that the search stays quick.
_MOST_VALUES: Final = 600

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]


def natural_breaks(values: npt.ArrayLike, most: int = MOST_CLASSES) -> tuple[float, ...]:
    """Find the classes whose members differ least from their class's mean: natural breaks.

    Parameters
    ----------
    values : array-like of float
        Zeros, negative and missing values take no part.
    most : int
        Most classes; fewer where there are fewer different values.

    Returns
    -------
    tuple of float
        The highest value of each class, ascending; the last is the highest value. Empty where no value is above 0.

    Notes
    -----
    The optimal partition of Fisher (1958), "On grouping for maximum homogeneity", found by dynamic programming; on
    maps known as Jenks's natural breaks.

    >>> natural_breaks([0, 1, 2, 2, 40, 41, 100], 3)
    (2.0, 41.0, 100.0)
    """
    given = np.asarray(values, dtype=np.float64)
    given = np.sort(given[np.isfinite(given) & (given > 0)])
    if len(given) == 0:
        return ()
    distinct, weight = np.unique(given, return_counts=True)
    if len(distinct) > _MOST_VALUES:
        at = np.unique(np.linspace(0, len(given) - 1, _MOST_VALUES).round().astype(np.int64))
        distinct, weight = np.unique(given[at], return_counts=True)
    ends = _fisher(distinct, weight.astype(np.float64), min(most, len(distinct)))
    return tuple(float(value) for value in distinct[ends])


def _fisher(values: Floats, weight: Floats, classes: int) -> Ints:
    """Give the position of the last value of each class."""
    n = len(values)
    mass = np.concatenate([[0.0], np.cumsum(weight)])
    first = np.concatenate([[0.0], np.cumsum(weight * values)])
    second = np.concatenate([[0.0], np.cumsum(weight * values * values)])

    def spread(starts: Ints, end: int) -> Floats:
        """Sum of squares around their mean of the values from each start up to and with `end`."""
        m = mass[end + 1] - mass[starts]
        return np.asarray(second[end + 1] - second[starts] - (first[end + 1] - first[starts]) ** 2 / m)

    best = np.array([spread(np.array([0]), end)[0] for end in range(n)])
    cuts = np.zeros((classes, n), dtype=np.int64)
    for k in range(1, classes):
        found = np.full(n, np.inf)
        for end in range(k, n):
            starts = np.arange(k, end + 1)
            costs = best[starts - 1] + spread(starts, end)
            least = int(np.argmin(costs))
            found[end], cuts[k, end] = costs[least], starts[least]
        best = found
    ends = [n - 1]
    for k in range(classes - 1, 0, -1):
        ends.append(int(cuts[k, ends[-1]]) - 1)
    return np.array(ends[::-1], dtype=np.int64)


def class_of(values: npt.ArrayLike, breaks: tuple[float, ...]) -> Ints:
    """Give the class of each value.

    Parameters
    ----------
    values : array-like of float
    breaks : tuple of float
        As `natural_breaks` gives them.

    Returns
    -------
    array of int
        1 for the lowest class up to ``len(breaks)``; 0 for zero, negative for what lies as far below zero, and
        ``len(breaks) + 1`` for what is missing.
    """
    given = np.asarray(values, dtype=np.float64)
    size = np.abs(given)
    number = np.searchsorted(np.asarray(breaks), size * (1 - 1e-12), side="left") + 1
    number = np.minimum(number, max(len(breaks), 1))
    return np.where(np.isnan(given), len(breaks) + 1, np.sign(np.nan_to_num(given)).astype(np.int64) * number)
