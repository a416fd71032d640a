"""Countries as tables name them: in English or French, by ISO code, in a dataset's own spelling."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geo.core.errors import UnknownName
from geo.places.countries import ISO2, find_country
from geo.sources.values import Reading

# ISO 3166-1 numeric, as ACLED's column `iso` has them.
_NUMERIC: Final = {
    "466": "MLI", "854": "BFA", "562": "NER", "12": "DZA", "012": "DZA", "478": "MRT", "686": "SEN", "324": "GIN",
    "384": "CIV", "288": "GHA", "768": "TGO", "204": "BEN", "566": "NGA", "148": "TCD", "434": "LBY",
}  # fmt: skip


@cache
def _by_alpha2() -> dict[str, str]:
    return {short: code for code, short in ISO2.items()}


def country_code(text: str) -> str:
    """ISO 3166-1 alpha-3 code of a country of the zone or around it; "" for any other text."""
    plain = text.strip()
    if plain in _NUMERIC:
        return _NUMERIC[plain]
    if len(plain) == 2 and plain.upper() in _by_alpha2():
        return _by_alpha2()[plain.upper()]
    try:
        return find_country(plain)
    except UnknownName:
        return ""


class CountryReader:
    """Reads columns of countries."""

    def __init__(self) -> None:
        self._reading = Reading(country_code)

    def read(self, column: pa.Array) -> npt.NDArray[np.object_]:
        """ISO codes of a column's countries; "" where the cell is empty or names another one."""
        found, codes = self._reading(column)
        return np.array([*found, ""], dtype=object)[codes]
