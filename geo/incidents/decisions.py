"""Whether two records are of one event: what a rule or a person decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

VERDICTS: Final = ("same", "different", "open")
DECIDERS: Final = ("rule", "person")


@dataclass(frozen=True)
class LinkDecision:
    """A decision on a pair of records; the order of the two says nothing.

    Attributes
    ----------
    a, b : str
        Incident ids.
    verdict : str
        ``"same"``, ``"different"``, or ``"open"``: a person has to look.
    score : float
        How alike they are, 0 to 1.
    reasons : tuple of str
        What speaks for and against, in English.
    by : str
        ``"rule"`` or ``"person"``.
    """

    a: str
    b: str
    verdict: str
    score: float = 0.0
    reasons: tuple[str, ...] = ()
    by: str = "rule"
