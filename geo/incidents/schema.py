"""The incident table: one registry of its columns, and the contract that a table must keep.

The registry is the only place where a column is named with its type, unit, allowed values and meaning. The pandera
schema, the documentation (``python -m geo schema``), the exports and the tests are made from it.

Sources of the codes: UCDP GED Codebook (date_prec 1-5, where_prec 1-7), ISO 3166-1 (countries), OCHA COD
(p-codes), ACLED Codebook and UCDP GED Codebook for the crosswalk of kinds in ``data/event_types.csv``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import geopandas as gpd
import pandas as pd

from geo.core.crs import WGS84
from geo.core.errors import BrokenData

if TYPE_CHECKING:
    import pandera.pandas as pa

Row: TypeAlias = "Mapping[str, Any] | pd.Series[Any]"  # one incident, by column name
COUNTRIES = ("MLI", "BFA", "NER")
SIDES = ("security", "civilians", "militants")
BOUNDS = ("low", "best", "high")
EVENT_TYPES = (
    "ambush",
    "armed_assault",
    "explosive",
    "shelling",
    "massacre",
    "abduction",
    "air_strike",
    "other",
)

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

    `dtype` is the pandas dtype; ``list`` and ``geometry`` are object columns. `unit` is empty where a column has
    none. `optional` columns may be missing in a row: NA, NaN, NaT, an empty string or an empty list.
    """

    name: str
    dtype: str
    description: str
    unit: str = ""
    allowed: tuple[object, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    optional: bool = True


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
    ),
    Column(
        "place_note",
        "str",
        "What the resolver noticed, in English: clues that agree or contradict, candidates left aside.",
    ),
    Column("place_note_fr", "str", "What the resolver noticed, in French."),
    Column("adm0", "str", "Country, ISO 3166-1 alpha-3.", optional=True),
    Column("adm1", "str", "Region, official French name."),
    Column("adm1_pcode", "str", "Region, OCHA p-code."),
    Column("adm2", "str", "Cercle, province or département, official French name."),
    Column(
        "adm2_pcode",
        "str",
        "Cercle, province or département, OCHA p-code; empty if no boundary is installed.",
    ),
    Column("adm2_source", "str", "Where adm2 comes from.", allowed=("", "boundary", "gazetteer")),
    Column(
        "join_certainty",
        "float64",
        "Share of the uncertainty's area that lies in the unit given.",
        "share of 1",
        minimum=0,
        maximum=1,
    ),
    Column("join_method", "str", "How the unit was found."),
    Column("may_lie_in", "str", "Other units that the uncertainty reaches into, each with its share of the area."),
    Column("may_lie_adm0", "list", "Countries (ISO 3166-1 alpha-3) that the uncertainty reaches into, but adm0."),
    Column("may_lie_adm1", "list", "Regions (p-codes) that the uncertainty reaches into, but adm1_pcode."),
    Column("boundary_vintage", "str", "Edition of the boundaries that were used."),
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
    ),
    Column(
        "shared_toll",
        "str",
        "Group of incidents for which one toll was reported; the toll counts once for the group.",
    ),
    Column("dataset", "str", "Dataset that the record came from.", optional=False),
    Column("sources", "list", "Reports: publisher, title, date of publication, address, language."),
)
REGISTRY: dict[str, Column] = {column.name: column for column in COLUMNS}


def toll_columns(side: str = "") -> tuple[str, str, str]:
    """Names of the low, best and high columns of one side, or of all sides together.

    >>> toll_columns("civilians")
    ('fatalities_civilians_low', 'fatalities_civilians_best', 'fatalities_civilians_high')
    """
    stem = f"fatalities_{side}_" if side else "fatalities_"
    return f"{stem}low", f"{stem}best", f"{stem}high"


def to_table(records: list[dict[str, Any]], *, checked: bool = True) -> gpd.GeoDataFrame:
    """Build an incident table from records, in the registry's columns, order and dtypes.

    Parameters
    ----------
    records : list of dict
        Column name to value; a missing key is a missing value. `geometry` is a shapely geometry or None.
    checked : bool
        Whether to hold the table against the whole contract, which takes up to a second the first time; ids that
        occur twice and bounds out of order are found in any case.

    Returns
    -------
    GeoDataFrame
        One row a record, RangeIndex, EPSG:4326.

    Raises
    ------
    BrokenData
        When a key is no column, or a value breaks the contract.
    """
    unknown = sorted({key for record in records for key in record} - set(REGISTRY))
    if unknown:
        raise BrokenData(f"No column of the incident table is called {', '.join(unknown)}.")
    columns: dict[str, Any] = {}
    for column in COLUMNS:
        values: list[Any] = [record.get(column.name) for record in records]
        if column.dtype == "geometry":
            columns[column.name] = gpd.GeoSeries(values, crs=WGS84)
        elif column.dtype == "list":
            columns[column.name] = pd.Series([list(value or []) for value in values], dtype="object")
        elif column.dtype == "str":
            columns[column.name] = pd.Series(["" if value is None else str(value) for value in values], dtype="str")
        elif column.dtype == "boolean":
            columns[column.name] = pd.Series([bool(value) for value in values], dtype="boolean")
        elif column.dtype.startswith("datetime"):
            columns[column.name] = pd.Series(pd.to_datetime(values), dtype=column.dtype)
        else:
            columns[column.name] = pd.Series(values, dtype=column.dtype)
    table = gpd.GeoDataFrame(columns, geometry="geometry", crs=WGS84)
    sound = table["incident_id"].is_unique and all(_in_order(side)(table).all() for side in ("", *SIDES))
    return table if sound and not checked else validate(table)


def rows_of(table: pd.DataFrame) -> Iterator[Any]:
    """Go through the rows of a table, each with its columns as attributes."""
    yield from table.itertuples(index=False)


def validate(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Hold a table against the contract.

    Parameters
    ----------
    table : GeoDataFrame
        Columns of the registry, EPSG:4326.

    Returns
    -------
    GeoDataFrame
        The same table.

    Raises
    ------
    BrokenData
        Naming the first row, column and value that break the contract.
    """
    import pandera.errors  # 0.5 s to import: only where a table is made

    if table.crs is None or table.crs != WGS84:
        raise BrokenData(f"The incident table must be in {WGS84}, not {table.crs}.")
    try:
        _pandera_schema().validate(pd.DataFrame(table), lazy=True)
    except pandera.errors.SchemaErrors as failure:
        first = failure.failure_cases.iloc[0]
        index = first.get("index")
        row = table["incident_id"].iloc[int(index)] if pd.notna(index) and "incident_id" in table else "the table"
        raise BrokenData(
            f"{row}: {first.get('column') or 'a row'} breaks the rule {first['check']} "
            f"(value {first['failure_case']!r}). {len(failure.failure_cases)} finding(s) in all."
        ) from failure
    return table


def _pandera_schema() -> pa.DataFrameSchema:
    import pandera.pandas as pa

    columns = {}
    for column in COLUMNS:
        checks = []
        if column.allowed:
            checks.append(pa.Check.isin(list(column.allowed), error=f"one of {list(column.allowed)}"))
        if column.minimum is not None:
            checks.append(pa.Check.ge(column.minimum))
        if column.maximum is not None:
            checks.append(pa.Check.le(column.maximum))
        if column.name == "incident_id":
            checks.append(pa.Check(lambda ids: ids.str.len() > 0, error="not empty"))
        plain = column.dtype not in ("list", "geometry")
        columns[column.name] = pa.Column(
            column.dtype if plain else None,
            checks=checks,
            nullable=column.optional,
            unique=column.name == "incident_id",
        )
    rules = [pa.Check(_in_order(side), error=f"low <= best <= high ({side or 'all sides'})") for side in ("", *SIDES)]
    rules.append(pa.Check(_points_only_where_exact, error="lat and lon exactly where where_prec is 1 or 2"))
    rules.append(
        pa.Check(
            lambda table: ~(table["event_date_end"] < table["event_date"]).fillna(False),
            error="event_date_end not before event_date",
        )
    )
    rules.append(
        pa.Check(
            lambda table: table["event_date_end"].notna() == table["event_date"].notna(),
            error="event_date_end exactly where event_date is",
        )
    )
    return pa.DataFrameSchema(columns, checks=rules, strict=True, ordered=True)


def _in_order(side: str) -> Any:
    low, best, high = toll_columns(side)

    def ordered(table: pd.DataFrame) -> Any:
        wrong = (table[low] > table[best]) | (table[best] > table[high]) | (table[low] > table[high])
        return ~wrong.fillna(False).astype(bool)

    return ordered


def _points_only_where_exact(table: pd.DataFrame) -> Any:
    exact = table["where_prec"].isin([1, 2])
    return (table["lat"].notna() == exact) & (table["lon"].notna() == exact)


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
    return "\n".join(lines) + "\n"
