"""The map of one answer of the resolver: a point with its ring, or an area without any dot, and what the words name.

The ground is that of `geo.maps.interactive.base_map`; the answer arrives as a feature group on top of it, so that the
map keeps its place on the screen while the words change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import folium
import shapely
from shapely.geometry.base import BaseGeometry

from geo.core.crs import area_km2, disc
from geo.core.language import Language
from geo.maps import palette
from geo.maps.layer_script import LayerScript, shipped_function
from geo.maps.layers import Json, area_shape, area_styles, script_json
from geo.places.choice import Candidate
from geo.places.located import describe
from geo.places.place import Place
from geo.places.resolution import Resolution

ANSWER: Final = "#0b5c8a"
DRAFT: Final = "#b3261e"
CANDIDATE: Final = palette.QUIET_INK
LANDMARK: Final = palette.INK
MOST_MARKS: Final = 12
Corners = list[list[float]]
"""South-west and north-east corner as (lat, lon) in degrees, WGS 84."""

# Degrees around a lone point, some 30 km: closer than that there is nothing on the ground to see it by.
_MARGIN_DEG: Final = 0.3
# An extent that fills this share of its circle is that circle: one outline says it.
_ROUND_SHARE: Final = 0.97
_COUNTRY_STYLE: Final = 4
# Methods whose shape is made of statements that do not go together.
_UNDECIDED: Final = frozenset({"contradiction", "several places"})


@dataclass(frozen=True)
class Mark:
    """A place that the words may mean, under the number that it has in the list and on the map.

    `role` is ``"chosen"`` for the place that the point is at, ``"landmark"`` for one that the words start from, and
    ``"candidate"`` for the others.
    """

    number: int
    candidate: Candidate
    role: str


def marks(found: Resolution, say: Language) -> tuple[Mark, ...]:
    """Number the candidates of an answer and tell what part each plays in it.

    Parameters
    ----------
    found : Resolution
    say : Language
        The one in which it was resolved.
    """
    out = []
    for number, candidate in enumerate(found.candidates, start=1):
        own = candidate.place.place_id == found.place_id
        named = any(describe(candidate.place, say) in clue.matched for clue in found.evidence)
        role = "chosen" if own and found.where_prec == 1 else "landmark" if own or named else "candidate"
        out.append(Mark(number, candidate, role))
    return tuple(out)


def place_script(data: Json) -> LayerScript:
    """Script that fills a feature group with one answer, as `place_data` has it."""
    return LayerScript("PlaceScript", shipped_function("place.js"), script_json(data))


def place_layer(
    found: Resolution | None,
    say: Language,
    *,
    own: Sequence[Place] = (),
    draft: tuple[float, float] | None = None,
    home: Corners | None = None,
    picks: bool = False,
) -> folium.FeatureGroup:
    """Build the layer of one answer, with its legend.

    Parameters
    ----------
    found : Resolution or None
        None for the ground alone.
    say : Language
        The one in which it was resolved.
    own : sequence of Place
        The user's own places, to be marked with the numbers of their ids.
    draft : tuple of float, optional
        Latitude and longitude of a place that is being added.
    home : Corners, optional
        What to show when there is nothing else.
    picks : bool
        Whether a click on the map picks a position; the pointer shows it, and what the words name is not marked.

    Returns
    -------
    folium.FeatureGroup
    """
    group = folium.FeatureGroup(name="place", control=False)
    group.add_child(place_script(place_data(found, say, own=own, draft=draft, home=home, picks=picks)))
    return group


def place_data(
    found: Resolution | None,
    say: Language,
    *,
    own: Sequence[Place] = (),
    draft: tuple[float, float] | None = None,
    home: Corners | None = None,
    picks: bool = False,
) -> Json:
    """Collect what `place_layer` draws.

    Returns
    -------
    dict
        Argument of the function in ``place.js``: `point` (where_prec 1 and 2 alone: an area has no dot), `ring`,
        `areas`, `marks`, `draft`, `view` (corners as (lat, lon), None to leave the map where it is), `legend`,
        `kinds`, `styles`, `colours`, `pick`.
    """
    numbered = marks(found, say)[:MOST_MARKS] if found and not picks else ()
    point, ring, areas = _geometry(found, say) if found else (None, None, [])
    rows: list[Json] = []
    if point:
        rows.append({"what": "kind", "kind": 0, "text": say("The point of the answer")})
    if ring:
        rows.append({"what": "ring", "text": say("Ring: the place lies within it")})
    rows.extend({"what": "area", "prec": area["style"], "text": area["text"]} for area in areas)
    drawn = [_badge(mark.number, mark.candidate.place, mark.role, point, say) for mark in numbered]
    if found is not None and found.lat is None and found.method in _UNDECIDED:
        # Around towns far apart the shades are smaller than the badges: these stand beside, so as not to hide them.
        for badge in drawn:
            badge["beside"] = True
    drawn += [_badge(int(place.place_id.rpartition(":")[2]), place, "candidate", None, say) for place in own]
    roles = {mark["role"] for mark in drawn}
    if "landmark" in roles:
        several = found is not None and found.method in _UNDECIDED
        words = say("A place that the words name") if several else say("Landmark: a place that the words start from")
        rows.append({"what": "kind", "kind": 1, "text": words})
    if "candidate" in roles:
        words = say("One of your own places") if own else say("Another place of that name, not chosen")
        rows.append({"what": "hollow", "text": words})
    return {
        "point": point,
        "ring": ring,
        "areas": areas,
        "marks": drawn,
        "draft": {"lat": draft[0], "lon": draft[1], "text": say("The place that you are adding")} if draft else None,
        "pick": picks,
        "view": _view(found, numbered, own) or home,
        "kinds": [{"colour": ANSWER, "shape": "circle"}, {"colour": LANDMARK, "shape": "square"}],
        "styles": area_styles(),
        "colours": {
            "answer": ANSWER, "draft": DRAFT, "quiet": CANDIDATE, "selected": palette.SELECTED,
            "candidate": CANDIDATE, "landmark": LANDMARK, "chosen": ANSWER,
        },
        "legend": {"title": say("Legend"), "rows": rows},
    }  # fmt: skip


def _geometry(found: Resolution, say: Language) -> tuple[Json | None, Json | None, list[Json]]:
    """Point, ring and areas of an answer."""
    shape, prec = found.extent, found.where_prec
    if shape is None or prec is None:
        return None, None, []
    if found.lat is None or found.lon is None or found.uncertainty_km is None:
        text = _area_words(found.method, prec, say)
        style = prec if prec in palette.AREAS else _COUNTRY_STYLE
        return None, None, [{"shape": area_shape(shape), "style": style, "text": text}]
    spot = {"lat": round(found.lat, 5), "lon": round(found.lon, 5)}
    within = say("Within {km} km", km=say.number(found.uncertainty_km, 0 if found.uncertainty_km >= 10 else 1))
    # The resolver adds half a percent to what covers an extent and rounds it up to 0.1 km.
    whole = disc(lon=found.lon, lat=found.lat, radius_km=max(0.1, found.uncertainty_km / 1.005 - 0.1))
    is_round = area_km2(geometry=shape) >= _ROUND_SHARE * area_km2(geometry=whole)
    ring = {**spot, "km": found.uncertainty_km, "text": within, "fill": is_round}
    part = {"shape": area_shape(shape), "style": 3, "text": say("Every position that the words allow")}
    return {**spot, "text": found.place if prec == 1 else within}, ring, [] if is_round else [part]


def _area_words(method: str, prec: int, say: Language) -> str:
    if method == "contradiction":
        return say("Where each description leads; they do not agree")
    if method == "several places":
        return say("Around each place named: any of them may be meant")
    return {
        3: say("Only the cercle or province is known"),
        4: say("Only the region is known"),
        5: say("Only this area is known"),
    }.get(prec, say("Only the country is known."))


def _badge(number: int, place: Place, role: str, point: Json | None, say: Language) -> Json:
    lat, lon = round(place.lat, 5), round(place.lon, 5)
    return {
        "number": str(number),
        "lat": lat,
        "lon": lon,
        "role": role,
        "beside": point is not None and (point["lat"], point["lon"]) == (lat, lon),
        "text": describe(place, say),
    }


def _view(found: Resolution | None, numbered: Sequence[Mark], own: Sequence[Place]) -> Corners | None:
    """Corners of what the map should show: the answer and its landmarks; without an answer the candidates."""
    shapes: list[BaseGeometry] = []
    if found is not None and found.extent is not None:
        shapes.append(found.extent)
        if found.lat is not None and found.lon is not None:
            shapes.append(shapely.Point(found.lon, found.lat))
            if found.uncertainty_km is not None:
                shapes.append(disc(lon=found.lon, lat=found.lat, radius_km=found.uncertainty_km))
        shapes += [_spot(mark.candidate.place) for mark in numbered if mark.role != "candidate"]
    else:
        shapes += [_spot(mark.candidate.place) for mark in numbered] or [_spot(place) for place in own]
    if not shapes:
        return None
    west, south, east, north = shapely.total_bounds(shapes)
    if max(east - west, north - south) < _MARGIN_DEG:
        west, south, east, north = west - _MARGIN_DEG, south - _MARGIN_DEG, east + _MARGIN_DEG, north + _MARGIN_DEG
    return [[round(float(south), 3), round(float(west), 3)], [round(float(north), 3), round(float(east), 3)]]


def _spot(place: Place) -> BaseGeometry:
    return shapely.Point(place.lon, place.lat)
