"""What an export writes: the rows of a scene in blocks, and the account that goes with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd

from geo.core.language import Language
from geo.core.progress import Progress

BLOCK_ROWS: Final = 5_000
FORMATS: Final = ("csv", "xlsx", "geojson", "gpkg", "parquet", "kml")
MIME: Final = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "parquet": "application/vnd.apache.parquet",
    "kml": "application/vnd.google-earth.kml+xml",
}


@dataclass(frozen=True)
class Export:
    """Rows on their way into a file.

    Attributes
    ----------
    table : GeoDataFrame
        Incident table, EPSG:4326; a shared toll stands in one row of its group alone.
    about : dict
        Where the rows come from; see `geo.maps.export_about`.
    say : Language
    progress : function, optional
    """

    table: gpd.GeoDataFrame
    about: dict[str, Any]
    say: Language
    progress: Progress | None = None

    def blocks(self) -> Iterator[gpd.GeoDataFrame]:
        """Give the rows, some thousand at a time, and tell how far it is."""
        total = len(self.table)
        for start in range(0, total, BLOCK_ROWS):
            self.tell(start)
            yield self.table.iloc[start : start + BLOCK_ROWS]
        self.tell(total)

    def tell(self, done: int) -> None:
        """Tell how many rows are written."""
        if self.progress is not None:
            self.progress(done, len(self.table), "Writing rows")
