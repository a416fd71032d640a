"""Words of a table for places, each resolved once: the answer's columns, in both languages, with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from geo.areas.boundaries import BUNDLED, Boundaries, load_boundaries
from geo.core.errors import AtlasError
from geo.core.language import language
from geo.incidents.schema import REGISTRY

if TYPE_CHECKING:
    from geo.places.resolution import Resolution
    from geo.places.resolver import Resolver

_COLUMNS: Final = (
    "place", "place_id", "lat", "lon", "source_lat", "source_lon", "where_prec", "uncertainty_km", "geometry",
    "place_method", "place_evidence", "place_note", "place_note_fr", "adm2",
)  # fmt: skip
# Methods of the resolver, and rules of its evidence, that speak of areas.
_AREA_METHODS: Final = frozenset(("admin unit", "vernacular region", "corridor", "border strip"))


@dataclass(frozen=True)
class PlacesRead:
    """What the resolver made of some rows.

    Attributes
    ----------
    rows : array of int, shape (k,)
        The rows that were asked about.
    answers : list of k dicts
        Columns of the incident table.
    unknown : array of bool, shape (n,)
        Rows whose words were not found.
    """

    rows: npt.NDArray[np.int64]
    answers: list[dict[str, Any]]
    unknown: npt.NDArray[np.bool_]

    @property
    def more(self) -> list[tuple[str, pa.DataType]]:
        """Columns that only the resolver gives, with their types."""
        return [(name, REGISTRY[name].arrow_type) for name in ("place_id", "place_evidence", "place_note",
                                                               "place_note_fr", "adm2")]  # fmt: skip

    def widened(self, km: float) -> PlacesRead:
        """Take exact places for the middle of an area of that name, such as a commune, at least so many km wide."""
        answers = [
            {**answer, "where_prec": 2, "uncertainty_km": max(answer["uncertainty_km"] or 0.0, km)}
            if answer["where_prec"] == 1
            else answer
            for answer in self.answers
        ]
        return PlacesRead(self.rows, answers, self.unknown)

    def areas_only(self) -> PlacesRead:
        """Keep the rows whose words name an area and nothing else, neither a place nor an unknown name."""
        chosen = [n for n, answer in enumerate(self.answers) if _is_area(answer)]
        return PlacesRead(self.rows[chosen], [self.answers[n] for n in chosen], self.unknown)

    def merged(self, name: str, column: pa.Array) -> pa.Array:
        """Put the answers into a column of n values; columns that the resolver does not give stay."""
        if name not in _COLUMNS or not len(self.rows):
            return column
        kind = REGISTRY[name].arrow_type
        answers = pa.array([answer[name] for answer in self.answers], type=kind)
        together = pa.concat_arrays([column.cast(kind), answers])
        order = np.arange(len(column))
        order[self.rows] = len(column) + np.arange(len(self.rows))
        return together.take(pa.array(order))


class PlaceReader:
    """Asks the resolver of places about the words of a table.

    Parameters
    ----------
    boundaries : Boundaries
    """

    def __init__(self, boundaries: Boundaries) -> None:
        self._boundaries = boundaries
        self._resolver: Resolver | None = None
        self._known: dict[tuple[str, str, str, str], dict[str, Any]] = {}

    def read(
        self,
        where: npt.NDArray[np.bool_],
        phrases: pa.Array,
        countries: npt.NDArray[np.object_],
        *,
        adm1: pa.Array,
        adm2: pa.Array,
    ) -> PlacesRead:
        """Resolve the words of rows.

        Parameters
        ----------
        where : array of bool, shape (n,)
            The rows to ask about.
        phrases : pyarrow.Array of n texts
        countries : array of str, shape (n,)
            ISO 3166-1 alpha-3, "" where not known.
        adm1, adm2 : pyarrow.Array of n texts

        Returns
        -------
        PlacesRead
        """
        rows = np.flatnonzero(where)
        chosen = pa.array(rows)
        texts = [column.take(chosen).fill_null("").to_pylist() for column in (phrases, adm1, adm2)]
        answers = [
            self._answer(text, country, region, district)
            for text, country, region, district in zip(texts[0], countries[rows].tolist(), *texts[1:], strict=True)
        ]
        unknown = np.zeros(len(where), dtype=np.bool_)
        unknown[rows] = [answer["where_prec"] is None for answer in answers]
        return PlacesRead(rows, answers, unknown)

    def _answer(self, text: str, country: str, adm1: str, adm2: str) -> dict[str, Any]:
        key = (text, country, adm1, adm2)
        if key not in self._known:
            self._known[key] = self._resolved(*key)
        return self._known[key]

    def _resolved(self, text: str, country: str, adm1: str, adm2: str) -> dict[str, Any]:
        if self._resolver is None:
            from geo.places.resolver import load_resolver

            # Words are read with the units that our tables speak of; another vintage may lack them.
            ships = self._boundaries.vintage.vintage_id == BUNDLED
            self._resolver = load_resolver(self._boundaries if ships else load_boundaries())
        units: dict[str, Any] = {"country": country or None, "adm1": adm1 or None, "adm2": adm2 or None}
        try:
            found = self._resolver.resolve(text, **units, say=language("en"))
            french = self._resolver.resolve(text, **units, say=language("fr"))
        except AtlasError:
            return _nothing()
        return _columns(found, french)


def _is_area(answer: dict[str, Any]) -> bool:
    is_area = answer["lat"] is None and answer["place_method"] in _AREA_METHODS
    return is_area and all(clue["rule"] in _AREA_METHODS for clue in answer["place_evidence"])


def _nothing() -> dict[str, Any]:
    return {name: [] if name == "place_evidence" else None for name in _COLUMNS}


def _columns(found: Resolution, french: Resolution) -> dict[str, Any]:
    area = found.geometry if found.lat is None and found.where_prec else None
    return {
        "place": found.place or (None if found.where_prec else ""),
        "place_id": found.place_id,
        "lat": found.lat,
        "lon": found.lon,
        "source_lat": None,
        "source_lon": None,
        "where_prec": found.where_prec,
        "uncertainty_km": found.uncertainty_km,
        "geometry": None if area is None else bytes(shapely.to_wkb(area)),
        "place_method": found.method,
        "place_evidence": [
            {"words": en.words, "matched": en.matched, "matched_fr": fr.matched, "rule": en.rule}
            for en, fr in zip(found.evidence, french.evidence, strict=True)
        ],
        "place_note": found.note,
        "place_note_fr": french.note,
        "adm2": found.adm2 if found.lat is not None else "",
    }
