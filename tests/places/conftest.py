"""The resolver on the files that ship, and on a hand-drawn world of two countries."""

import geopandas as gpd
import pytest
import shapely

from geo.areas.boundaries import Boundaries, Vintage, load_boundaries
from geo.places.gazetteer import Gazetteer, Place
from geo.places.online import OnlineChain
from geo.places.online_cache import AnswerCache
from geo.places.online_services import OnlineService
from geo.places.resolver import Resolver, load_resolver
from tests.places.canned import Server


@pytest.fixture(scope="session")
def boundaries() -> Boundaries:
    return load_boundaries()


@pytest.fixture(scope="session")
def resolver(boundaries: Boundaries) -> Resolver:
    return load_resolver(boundaries)


def _units(rows: list[tuple[str, str, str, str, shapely.Polygon]]) -> gpd.GeoDataFrame:
    columns = ("pcode", "adm0", "name", "parent", "geometry")
    frame = gpd.GeoDataFrame([dict(zip(columns, row, strict=True)) for row in rows], geometry="geometry", crs=4326)
    return frame.assign(name_en=frame["name"], aliases="", covers="", note="")


@pytest.fixture(scope="session")
def world() -> Resolver:
    """Mali west of 0 degrees, Niger east of it; 4 degrees high; two regions each way."""
    mali, niger = shapely.box(-4, 12, 0, 16), shapely.box(0, 12, 4, 16)
    boundaries = Boundaries(
        Vintage("hand", "Hand-drawn", "Dessiné", "1", "2020-01-01", "none", "none", (0, 1)),
        adm0=_units([("ML", "MLI", "Mali", "", mali), ("NE", "NER", "Niger", "", niger)]),
        adm1=_units(
            [
                ("ML1", "MLI", "Haute", "ML", shapely.box(-4, 14, 0, 16)),
                ("ML2", "MLI", "Basse", "ML", shapely.box(-4, 12, 0, 14)),
                ("NE1", "NER", "Levant", "NE", niger),
            ]
        ),
        adm2=_units([("ML11", "MLI", "Coin", "ML1", shapely.box(-4, 15, -3, 16))]),
        adm3=_units([("X", "MLI", "X", "", mali)]).iloc[:0],
        neighbours=_units([("X", "DZA", "Algérie", "", shapely.box(-4, 16, 4, 18))]),
    )
    vernacular = gpd.GeoDataFrame(
        {"region_id": ["m-north"], "name_en": ["northern Mali"], "name_fr": ["nord du Mali"], "aliases": [""]}
        | {"adm0": ["MLI"]},
        geometry=[shapely.box(-4, 15, 0, 16)],
        crs=4326,
    )
    return Resolver(Gazetteer(_places()), boundaries, vernacular)


def _places() -> list[Place]:
    rows = [
        ("p1", "Alpha", "town", "MLI", "Haute", "", 15.0, -2.0, 9000),
        ("p2", "Bravo", "town", "MLI", "Haute", "", 15.0, -1.0, 9000),
        ("p3", "Twin", "village", "MLI", "Haute", "", 15.5, -3.5, None),
        ("p4", "Twin", "village", "MLI", "Basse", "", 12.5, -3.5, None),
        ("p5", "Edgeville", "town", "MLI", "Haute", "", 14.5, -0.02, None),
        ("p6", "Overby", "town", "NER", "Levant", "", 14.5, 0.10, None),
        ("p8", "Pair", "village", "MLI", "Haute", "", 15.2, -2.5, None),
        ("p9", "Pair", "village", "MLI", "Haute", "", 15.2, -2.2, None),
        ("p7", "Faraway", "village", "NER", "Levant", "", 14.5, 0.05, None),
    ]
    return [Place(*row, "hand") for row in rows]  # type: ignore[arg-type]


@pytest.fixture
def cache(tmp_path) -> AnswerCache:
    return AnswerCache(tmp_path / "online-cache")


@pytest.fixture
def chain(resolver, boundaries, cache):
    """Make a chain of Nominatims that each give these answers, or of the services given."""

    def make(*answers: object, services: list[OnlineService] | None = None) -> OnlineChain:
        made = services or [Server(lambda _, a=answer: a).service() for answer in answers]
        return OnlineChain(resolver, boundaries, made, cache)

    return make
