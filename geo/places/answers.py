"""The resolver's answers as rows of a table and as one JSON object."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from shapely.geometry import mapping

from geo.core.spreadsheets import defused, encode_csv
from geo.places.resolution import Resolution

COLUMNS = (
    "lat",
    "lon",
    "uncertainty_km",
    "where_prec",
    "method",
    "score",
    "place",
    "place_id",
    "adm0",
    "adm1",
    "adm2",
    "candidates",
    "note",
)
MOST_CANDIDATES = 5


def as_row(found: Resolution) -> dict[str, Any]:
    """Write a resolution as the columns of `COLUMNS`.

    `lat` and `lon` (degrees, WGS 84) are None where the resolver declines or where only an area is known: an area is
    no dot. `score` is that of the place chosen among its namesakes, None if no gazetteer place decided.
    """
    chosen = next((c for c in found.candidates if c.place.place_id == found.place_id), None)
    return {
        "lat": None if found.lat is None else round(found.lat, 5),
        "lon": None if found.lon is None else round(found.lon, 5),
        "uncertainty_km": None if found.uncertainty_km is None else round(found.uncertainty_km, 1),
        "where_prec": found.where_prec,
        "method": found.method,
        "score": None if chosen is None else round(chosen.score, 3),
        "place": found.place,
        "place_id": found.place_id,
        "adm0": found.adm0,
        "adm1": found.adm1,
        "adm2": found.adm2,
        "candidates": "; ".join(
            f"{c.place.name} ({c.place.adm2 or c.place.adm1}, {c.place.adm0}) {c.score:.2f}"
            for c in found.candidates[:MOST_CANDIDATES]
        ),
        "note": found.note,
    }


def incident_columns(phrase: str, english: Resolution, french: Resolution) -> dict[str, Any]:
    """Write a resolution as the columns of the place in the table of incidents.

    Parameters
    ----------
    phrase : str
        The words for the place, as reported.
    english, french : Resolution
        Of the same words, explained in either language.

    Returns
    -------
    dict
        `lat` and `lon` in degrees, `geometry` EPSG:4326; `adm2` of a point alone, since an area may lie in several.
    """
    return {
        "place_phrase": phrase,
        "place": english.place or "",
        "place_id": english.place_id or "",
        "lat": english.lat,
        "lon": english.lon,
        "where_prec": english.where_prec,
        "uncertainty_km": english.uncertainty_km,
        "geometry": english.geometry,
        "place_method": english.method,
        "place_evidence": [
            {"words": en.words, "matched": en.matched, "matched_fr": fr.matched, "rule": en.rule}
            for en, fr in zip(english.evidence, french.evidence, strict=True)
        ],
        "place_note": english.note,
        "place_note_fr": french.note,
        "adm2": english.adm2 if english.lat is not None else "",
    }


def table_csv(answers: Iterable[tuple[str, Resolution]]) -> bytes:
    """Write resolutions as CSV in UTF-8, one row each: the id given with it, then `COLUMNS`.

    A text that a spreadsheet would run as a formula gets an apostrophe in front (`geo.core.spreadsheets.defused`), as
    in the export of incidents. So does such an id ("-17", "=A1"), there and here; every other id comes back as it was
    given. Numbers stay numbers.
    """
    rows = ((row_id, *as_row(found).values()) for row_id, found in answers)
    cells = ([defused(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return encode_csv(chain([("id", *COLUMNS)], cells))


def as_json(found: Resolution) -> dict[str, Any]:
    """Write a resolution whole: the row's values, the geometry (GeoJSON), the evidence, candidates with reasons."""
    return {
        "text": found.text,
        **as_row(found),
        "candidates": [
            {
                "place": c.place.name,
                "place_id": c.place.place_id,
                "adm0": c.place.adm0,
                "adm1": c.place.adm1,
                "adm2": c.place.adm2,
                "lat": c.place.lat,
                "lon": c.place.lon,
                "score": round(c.score, 3),
                "reasons": list(c.reasons),
            }
            for c in found.candidates
        ],
        "evidence": [{"words": e.words, "matched": e.matched, "rule": e.rule} for e in found.evidence],
        "geometry": None if found.geometry is None else mapping(found.geometry),
        "extent": None if found.extent is None else mapping(found.extent),
    }
