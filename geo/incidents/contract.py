"""The contract of the incident table: what every row must keep, as a pandera schema made from the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from geo.core.crs import WGS84
from geo.core.errors import BrokenData
from geo.incidents.schema import COLUMNS, SIDES, toll_columns

if TYPE_CHECKING:
    import pandera.pandas as pandera


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


def _pandera_schema() -> pandera.DataFrameSchema:
    import pandera.pandas as pandera

    columns = {}
    for column in COLUMNS:
        checks = []
        if column.allowed:
            checks.append(pandera.Check.isin(list(column.allowed), error=f"one of {list(column.allowed)}"))
        if column.minimum is not None:
            checks.append(pandera.Check.ge(column.minimum))
        if column.maximum is not None:
            checks.append(pandera.Check.le(column.maximum))
        if column.name == "incident_id":
            checks.append(pandera.Check(lambda ids: ids.str.len() > 0, error="not empty"))
        plain = column.dtype not in ("list", "geometry")
        columns[column.name] = pandera.Column(
            column.dtype if plain else None,
            checks=checks,
            nullable=column.optional,
            unique=column.name == "incident_id",
        )
    rules = [
        pandera.Check(in_order(side), error=f"low <= best <= high ({side or 'all sides'})") for side in ("", *SIDES)
    ]
    rules.append(pandera.Check(_points_only_where_exact, error="lat and lon exactly where where_prec is 1 or 2"))
    rules.append(
        pandera.Check(
            lambda table: ~(table["event_date_end"] < table["event_date"]).fillna(False),
            error="event_date_end not before event_date",
        )
    )
    rules.append(
        pandera.Check(
            lambda table: table["event_date_end"].notna() == table["event_date"].notna(),
            error="event_date_end exactly where event_date is",
        )
    )
    return pandera.DataFrameSchema(columns, checks=rules, strict=True, ordered=True)


def in_order(side: str) -> Any:
    """Make the test that the bounds of a side's toll ("" for all together) are in order; missing ones always are."""
    low, best, high = toll_columns(side)

    def ordered(table: pd.DataFrame) -> Any:
        wrong = (table[low] > table[best]) | (table[best] > table[high]) | (table[low] > table[high])
        return ~wrong.fillna(False).astype(bool)

    return ordered


def _points_only_where_exact(table: pd.DataFrame) -> Any:
    exact = table["where_prec"].isin([1, 2])
    return (table["lat"].notna() == exact) & (table["lon"].notna() == exact)
