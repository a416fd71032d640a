"""The incident table: one registry of its columns, and the contract that a table must keep.

The registry is the only place where a column is named with its type, unit, allowed values and meaning. The pandera
schema, the documentation (``python -m geo schema``), the exports and the tests are made from it.

Sources of the codes: UCDP GED Codebook (date_prec 1-5, where_prec 1-7), ISO 3166-1 (countries), OCHA COD
(p-codes), ACLED Codebook and UCDP GED Codebook for the crosswalk of kinds in ``data/event_types.csv``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import pandas as pd
import pyarrow as pa

Row: TypeAlias = "Mapping[str, Any] | pd.Series[Any]"  # one incident, by column name
COUNTRIES = ("MLI", "BFA", "NER")
SIDES = ("security", "civilians", "militants")
BOUNDS = ("low", "best", "high")
ROLES = ("attributed_to", "claimed_by", "possible_actors", "target_actors")
EVENT_TYPES = (
    "ambush",
    "armed_assault",
    "clash",
    "explosive",
    "shelling",
    "massacre",
    "abduction",
    "air_strike",
    "other",
)

DRAWN_PREC = (1, 2, 3, 4, 5)  # where_prec of what a map can draw

# UCDP GED Codebook, "where_prec" and "date_prec", in our own words.
WHERE_PREC = {
    1: "exact place",
    2: "near a place, within a radius",
    3: "second-level unit (cercle, province, département)",
    4: "first-level unit (region)",
    5: "line or area: road, border strip, part of a country",
    6: "country only",
    7: "outside any country (airspace, water)",
}
DATE_PREC = {
    1: "day known",
    2: "within 2 to 6 days",
    3: "week known",
    4: "month known",
    5: "year known, or more than a month",
}


@dataclass(frozen=True)
class Column:
    """One column of the incident table.

    `dtype` is the pandas dtype; ``list`` columns are Arrow lists of texts, or of structs with `fields`, whose items
    are Python lists; the ``geometry`` column holds shapes. `unit` is empty where a column has none. `optional` columns
    may be missing in a row: NA, NaN, NaT, an empty string or an empty list. What the join and the links find out is
    `derived`: it follows from the other columns, and is not stored.
    """

    name: str
    dtype: str
    description: str
    unit: str = ""
    allowed: tuple[object, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    optional: bool = True
    fields: tuple[str, ...] = ()
    derived: bool = False

    @property
    def arrow_type(self) -> pa.DataType:
        """Arrow type of the column; that of a shape is its well-known binary."""
        if self.dtype == "list":
            numbers = ("low", "best", "high")
            items = [(name, pa.int64() if name in numbers else pa.string()) for name in self.fields]
            return pa.list_(pa.struct(items) if items else pa.string())
        types = {"str": pa.string(), "Int64": pa.int64(), "float64": pa.float64(), "boolean": pa.bool_()}
        return types.get(self.dtype, pa.binary() if self.dtype == "geometry" else pa.timestamp("us"))


def _toll_columns() -> tuple[Column, ...]:
    whose = {
        "": "Deaths, all sides together",
        "security_": "Deaths among soldiers, gendarmes, police and peacekeepers",
        "civilians_": "Deaths among civilians",
        "militants_": "Deaths among non-state armed groups",
    }
    what = {
        "low": "the lowest figure reported",
        "best": "the figure best supported",
        "high": "the highest figure reported",
    }
    return tuple(
        Column(f"fatalities_{side}{bound}", "Int64", f"{whose[side]}: {what[bound]}.", unit="people", minimum=0)
        for side in whose
        for bound in BOUNDS
    )


COLUMNS: tuple[Column, ...] = (
    Column("incident_id", "str", "Identifier, unique and stable.", optional=False),
    Column("title", "str", "What happened, in a few English words.", optional=False),
    Column("title_fr", "str", "What happened, in a few French words."),
    Column(
        "event_date",
        "datetime64[us]",
        "Day of the event, or its first day; missing if no source says it.",
        "day",
    ),
    Column(
        "event_date_end",
        "datetime64[us]",
        "Last day of the event; equal to event_date if it took one day.",
        "day",
    ),
    Column(
        "date_precision",
        "Int64",
        "UCDP date_prec: how closely the source gives the date, 1 (day) to 5 (year); missing if it does not.",
        allowed=tuple(DATE_PREC),
    ),
    Column("date_phrase", "str", "The report's own words for the date."),
    Column(
        "event_type",
        "str",
        "Kind of incident, a code of data/event_types.csv.",
        allowed=EVENT_TYPES,
        optional=False,
    ),
    Column("acled_event_type", "str", "ACLED event type that the kind corresponds to."),
    Column(
        "ucdp_type_of_violence",
        "Int64",
        "UCDP type of violence that the kind corresponds to.",
        allowed=(1, 2, 3),
    ),
    Column("summary", "str", "What the sources say, in English."),
    Column("summary_fr", "str", "What the sources say, in French."),
    Column("place_phrase", "str", "The report's own words for the place."),
    Column("place", "str", "Name of the place, unit or region that the words were read as."),
    Column("place_id", "str", "Identifier of the place in data/gazetteer.csv."),
    Column(
        "lat",
        "float64",
        "Latitude, WGS 84; only where where_prec is 1 or 2.",
        "degree",
        minimum=-90,
        maximum=90,
    ),
    Column(
        "lon",
        "float64",
        "Longitude, WGS 84; only where where_prec is 1 or 2.",
        "degree",
        minimum=-180,
        maximum=180,
    ),
    Column(
        "where_prec",
        "Int64",
        "UCDP where_prec: how closely the place is known, 1 (exact) to 6 (country), 7 (no country).",
        allowed=tuple(WHERE_PREC),
    ),
    Column("uncertainty_km", "float64", "Radius that contains the true place.", "km", minimum=0),
    Column("geometry", "geometry", "Point for where_prec 1 and 2; the area it stands for otherwise. EPSG:4326."),
    Column("place_method", "str", "Rule that read the place from the words."),
    Column(
        "place_evidence",
        "list",
        "One entry a clue: words of the report, matched (what they were read as, in English), matched_fr, rule.",
        fields=("words", "matched", "matched_fr", "rule"),
    ),
    Column(
        "place_note",
        "str",
        "What the resolver noticed, in English: clues that agree or contradict, candidates left aside.",
    ),
    Column("place_note_fr", "str", "What the resolver noticed, in French."),
    Column("adm0", "str", "Country, ISO 3166-1 alpha-3.", optional=True, derived=True),
    Column("adm1", "str", "Region, official French name.", derived=True),
    Column("adm1_pcode", "str", "Region, OCHA p-code.", derived=True),
    Column("adm2", "str", "Cercle, province or département, official French name."),
    Column(
        "adm2_pcode",
        "str",
        "Cercle, province or département, OCHA p-code; empty if no boundary is installed.",
        derived=True,
    ),
    Column("adm2_source", "str", "Where adm2 comes from.", allowed=("", "boundary", "gazetteer"), derived=True),
    Column(
        "join_certainty",
        "float64",
        "Share of the uncertainty's area that lies in the unit given.",
        "share of 1",
        minimum=0,
        maximum=1,
        derived=True,
    ),
    Column("join_method", "str", "How the unit was found.", derived=True),
    Column(
        "may_lie_in",
        "str",
        "Other units that the uncertainty reaches into, each with its share of the area.",
        derived=True,
    ),
    Column(
        "may_lie_adm0",
        "list",
        "Countries (ISO 3166-1 alpha-3) that the uncertainty reaches into, but adm0.",
        derived=True,
    ),
    Column(
        "may_lie_adm1", "list", "Regions (p-codes) that the uncertainty reaches into, but adm1_pcode.", derived=True
    ),
    Column("boundary_vintage", "str", "Edition of the boundaries that were used.", derived=True),
    Column("attributed_to", "list", "Actors (ids of data/actors.csv) whom a source holds responsible."),
    Column("attributed_by", "str", "Who said so, in English."),
    Column("attributed_by_fr", "str", "Who said so, in French."),
    Column("claimed_by", "list", "Actors who claimed the attack."),
    Column("possible_actors", "list", "Actors whom a source calls possible authors."),
    Column("target", "str", "Who or what was attacked, in English."),
    Column("target_fr", "str", "Who or what was attacked, in French."),
    Column("target_actors", "list", "The attacked as actors."),
    *_toll_columns(),
    Column(
        "fatalities_open_ended",
        "boolean",
        "Whether a figure in the total is a floor (at least 15), so that fatalities_high may be exceeded.",
        optional=False,
    ),
    Column("injured", "Int64", "People injured, as reported.", "people", minimum=0),
    Column("missing", "Int64", "People reported missing, before any were accounted for.", "people", minimum=0),
    Column("captured", "Int64", "People abducted or captured, as reported.", "people", minimum=0),
    Column(
        "tolls",
        "list",
        "Every figure: side, kind (killed, injured, missing, captured, accounted_for), bounds, said_by, words.",
        fields=("side", "kind", "said_by", "said_by_fr", "words", "low", "best", "high"),
    ),
    Column(
        "shared_toll",
        "str",
        "Group of incidents for which one toll was reported; the toll counts once for the group.",
    ),
    Column("dataset_id", "str", "Identifier of the dataset that the record came from.", optional=False),
    Column("dataset", "str", "Title of the dataset that the record came from.", optional=False),
    Column("original_id", "str", "Identifier of the record in that dataset."),
    Column(
        "source_lat",
        "float64",
        "Latitude that the source gives, WGS 84, also where it only stands for an area; never drawn.",
        "degree",
        minimum=-90,
        maximum=90,
    ),
    Column(
        "source_lon",
        "float64",
        "Longitude that the source gives, WGS 84, also where it only stands for an area; never drawn.",
        "degree",
        minimum=-180,
        maximum=180,
    ),
    Column(
        "sources",
        "list",
        "Reports: publisher, title, date of publication, address, language, and the dataset that cites them.",
        fields=("publisher", "title", "published", "url", "language", "dataset"),
    ),
    Column(
        "link_group",
        "str",
        "Group of records of one event, the same in all of them; empty if there is one alone.",
        derived=True,
    ),
    Column("linked_ids", "list", "Other records of the same event that this row also stands for.", derived=True),
)
REGISTRY: dict[str, Column] = {column.name: column for column in COLUMNS}


def toll_columns(side: str = "") -> tuple[str, str, str]:
    """Names of the low, best and high columns of one side, or of all sides together.

    >>> toll_columns("civilians")
    ('fatalities_civilians_low', 'fatalities_civilians_best', 'fatalities_civilians_high')
    """
    stem = f"fatalities_{side}_" if side else "fatalities_"
    return f"{stem}low", f"{stem}best", f"{stem}high"


def rows_of(table: pd.DataFrame) -> Iterator[Any]:
    """Go through the rows of a table, each with its columns as attributes."""
    yield from table.itertuples(index=False)


_IN_FILES = """
## In files

`python -m geo export` and the Snapshot screen write all these columns; an import reads each of the formats back to the
same incidents (the derived columns, from `adm0` to `boundary_vintage` without `adm2`, `link_group` and `linked_ids`,
are found again by the join and the links). A toll that several incidents share stands in one row of its group alone.

| format | days | lists | geometry | texts |
|---|---|---|---|---|
| CSV | 2020-03-01 | `a; b`, or JSON where items have fields | WKT | `'` before what would run as a formula |
| XLSX | dates | as in CSV | WKT | as in CSV; see below |
| GeoJSON | 2020-03-01 | lists and objects | null without a place | JSON |
| GeoPackage | dates | as in CSV | layers of points and areas, a table of what has no place | UTF-8 |
| GeoParquet | dates | lists and structs | well-known binary | UTF-8 |
| KML | `TimeSpan`, and 2020-03-01 | as in CSV | KML | `_x000D_` as in XLSX |

- In XLSX a text that is too long for a cell goes on in the columns `name~2`, `name~3`; `_x000D_` stands for a character
  that XML cannot hold, as Excel writes it. Numbers have 15 digits there, and a sheet has 1,048,575 rows at most.
- Coordinates are degrees, WGS 84 (EPSG:4326, longitude first). Points have all their digits; corners of areas are
  rounded to 5 decimals (one metre) in CSV, XLSX, GeoJSON and KML. Control characters are in no table.
"""


def documentation() -> str:
    """Write the registry as a Markdown table (the text of data/incident_table.md)."""
    lines = [
        "# The incident table",
        "",
        "Made by `python -m geo schema` from `geo/incidents/schema.py`. A missing value is missing, never zero.",
        "",
        "| column | type | unit | allowed | may be missing | meaning |",
        "|---|---|---|---|---|---|",
    ]
    for column in COLUMNS:
        allowed = ", ".join(str(value) for value in column.allowed if value != "")
        if column.minimum is not None:
            allowed = (
                f"{column.minimum:g} or more" if column.maximum is None else f"{column.minimum:g} to {column.maximum:g}"
            )
        lines.append(
            f"| `{column.name}` | {column.dtype} | {column.unit} | {allowed} | "
            f"{'yes' if column.optional else 'no'} | {column.description} |"
        )
    return "\n".join(lines) + "\n" + _IN_FILES
