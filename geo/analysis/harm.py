"""The do-no-harm profile: what is held back of a view before it leaves this computer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MOST_DELAY_DAYS: Final = 3650
COARSER: Final = ("adm2", "adm1", "grid")
LEAST_GRID_KM, MOST_GRID_KM = 5, 200


@dataclass(frozen=True)
class Harm:
    """The do-no-harm profile: what is held back of what leaves; the default holds back nothing.

    Rows whose terms forbid passing them on are left out of every file of rows in any case.

    Attributes
    ----------
    delay_days : int
        No incident younger than this many days before the day of export leaves; undated ones stay away too.
    coarser : str
        ``""``, ``"adm2"``, ``"adm1"`` or ``"grid"``: coordinates no closer than the unit or the cell of a grid.
    grid_km : int
        Side of a cell, 5 to 200.
    without_sources : bool
        Whether names, titles, addresses and words of the sources are taken out.
    """

    delay_days: int = 0
    coarser: str = ""
    grid_km: int = 25
    without_sources: bool = False

    @property
    def is_active(self) -> bool:
        """Whether anything is held back."""
        return bool(self.delay_days or self.coarser or self.without_sources)
