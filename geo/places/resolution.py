"""What a resolver answers: a geometry, how certain it is, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import shapely
from shapely.geometry.base import BaseGeometry

from geo.places.choice import Candidate


@dataclass(frozen=True)
class Evidence:
    """Words of the text, what they matched, and the rule (an id in `geo.places.phrases.RULES`) that read them.

    `matched` is in the language asked for; places and units keep their official French names.
    """

    words: str
    matched: str
    rule: str


@dataclass(frozen=True)
class Resolution:
    """Where a report puts an incident.

    Only `note`, what `evidence` matched and the reasons of `candidates` depend on the language asked for.

    Attributes
    ----------
    text : str
        The words as given, control characters dropped, at most 2,000 characters.
    drawn : shapely geometry, function that returns one, or None
        What `extent` is made of when it is first asked for: a table of answers needs no shapes.
    geometry : shapely geometry or None
        EPSG:4326. A Point for `where_prec` 1 and 2, otherwise a Polygon or MultiPolygon; None when nothing is known.
    extent : shapely geometry or None
        Every position the words allow (a disc, sector, strip, region), EPSG:4326; equals `geometry` for areas.
    lat, lon : float or None
        Degrees; None unless `where_prec` is 1 or 2.
    uncertainty_km : float or None
        Radius of the geodesic circle about the point (areas: about `geometry.representative_point()`) that covers
        `extent`.
    where_prec : int or None
        Precision as in the UCDP GED codebook: 1 exact place, 2 near a place, 3 second-level unit, 4 first-level
        unit, 5 corridor, strip or vernacular region, 6 country; None when nothing is known.
    method : str
        Id in `geo.places.phrases.RULES` of the rule that decided.
    place, place_id : str or None
        The gazetteer's name and id of the place that anchors the point.
    adm0, adm1, adm2 : str
        Of the gazetteer's row or of the unit named; "" where not known.
    evidence : tuple of Evidence
    candidates : tuple of Candidate
        Places of that name, best first.
    note : str
        What agrees, what does not, and what was not used; "" if there is nothing to say.
    """

    text: str
    drawn: BaseGeometry | Callable[[], BaseGeometry] | None = field(default=None, repr=False, compare=False)
    lat: float | None = None
    lon: float | None = None
    uncertainty_km: float | None = None
    where_prec: int | None = None
    method: str = "none"
    place: str | None = None
    place_id: str | None = None
    adm0: str = ""
    adm1: str = ""
    adm2: str = ""
    evidence: tuple[Evidence, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    note: str = ""

    @cached_property
    def extent(self) -> BaseGeometry | None:
        """Every position the words allow."""
        return self.drawn() if callable(self.drawn) else self.drawn

    @cached_property
    def geometry(self) -> BaseGeometry | None:
        """The point, or the area where no point is known."""
        if self.lon is None or self.lat is None:
            return self.extent
        return shapely.Point(self.lon, self.lat)
