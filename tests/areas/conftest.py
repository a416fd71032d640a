"""A hand-drawn world of three countries and one neighbour, and the real boundaries."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.areas.boundaries import NEIGHBOUR_COLUMNS, UNIT_COLUMNS, Boundaries, Vintage, load_boundaries

VINTAGE = Vintage("toy", "Toy", "Jouet", "1", "2020-01-01", "CC0", "Nobody", (0, 1, 2))


def units(rows: list[tuple[str, str, str, str, shapely.Polygon]]) -> gpd.GeoDataFrame:
    """Build a frame from (pcode, adm0, name, parent, polygon), as load_boundaries does."""
    frame = pd.DataFrame("", index=range(len(rows)), columns=list(UNIT_COLUMNS), dtype="str")
    for number, column in enumerate(("pcode", "adm0", "name", "parent")):
        frame[column] = pd.array([row[number] for row in rows], dtype="str")
    return gpd.GeoDataFrame(frame, geometry=[row[4] for row in rows], crs="EPSG:4326")


@pytest.fixture(scope="session")
def toy() -> Boundaries:
    """Three squares side by side, 0-1, 1-2 and 2-3 degrees east, 14-15 north; a neighbour south of the first two.

    BFA (0-1) is cut into a western and an eastern province; nothing lies around but the neighbour CIV.
    """
    b, m, n = (shapely.box(x, 14, x + 1, 15) for x in (0, 1, 2))
    adm0 = units([("BF", "BFA", "B", "", b), ("ML", "MLI", "M", "", m), ("NE", "NER", "N", "", n)])
    adm1 = units([("BF1", "BFA", "Bé", "BF", b), ("ML1", "MLI", "Em", "ML", m), ("NE1", "NER", "En", "NE", n)])
    adm2 = units(
        [
            ("BF11", "BFA", "Ouest", "BF1", shapely.box(0, 14, 0.5, 15)),
            ("BF12", "BFA", "Est", "BF1", shapely.box(0.5, 14, 1, 15)),
        ]
    )
    around = gpd.GeoDataFrame(
        pd.DataFrame([["CIV", "Côte", "Coast", "Côte", ""]], columns=list(NEIGHBOUR_COLUMNS), dtype="str"),
        geometry=[shapely.box(0, 13, 2, 14)],
        crs="EPSG:4326",
    )
    return Boundaries(VINTAGE, adm0, adm1, adm2, units([]), around)


@pytest.fixture(scope="session")
def real() -> Boundaries:
    return load_boundaries()


@pytest.fixture(scope="session")
def some_points() -> tuple[np.ndarray, np.ndarray]:
    """Points all over the frame and beyond, with repeats and gaps."""
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(-16, 20, 3000), rng.uniform(6, 28, 3000)
    lon[::50] = np.nan
    return np.concatenate([lon, lon[:500]]), np.concatenate([lat, lat[:500]])
