"""Exports in six formats: what goes out comes back, whatever the words; files are sound by their own standards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from geo.areas.boundaries import load_boundaries
from geo.core.language import language
from geo.core.xml_text import freed, held
from geo.incidents.schema import COLUMNS
from geo.incidents.table import BASE_COLUMNS, to_arrow, to_table
from geo.incidents.tolls import written_once
from geo.maps.export_files import write_export
from geo.maps.export_table import FORMATS, Export
from geo.sources.importing import prepare_import
from tests.analysis.drawn import drawn_table

BOUNDARIES = load_boundaries()
ABOUT: dict[str, Any] = {"format": "sahel-incident-atlas-export", "read_me": ["=1+1", "a ]]> <b> & é"], "counts": {}}
# What an incident table can hold: its doors take control characters out.
WORDS = st.text(
    st.one_of(
        st.sampled_from("='\"+-@\t\r\n,;|&<>]_x000D_[{}#~ é\u200b\ufeff\u2028\ufffe😀Ã©"),
        st.characters(exclude_categories=["Cs", "Cc"]),
    ),
    max_size=12,
)
LONG = "too long for a cell"
HOSTILE = st.one_of(
    WORDS,
    st.sampled_from(
        [
            "=HYPERLINK(\"http://x\")", "'=1", "''+1", "-2", "\t=1", "\r=1", "#N/A", "#REF!", "TRUE", "2020-01-02",
            "1e5", "007", " lead", "trail ", "a\r\nb", "]]>", "</kml>", "<![CDATA[", "_x000D_", "_x005F_x000D_",
            "total", "[]", "[1]", "{}", "nan", "NULL", "a; b", "; ", "“”\u00a0", "BoulkessÃ©", "\\N", LONG,
        ]
    ),
)  # fmt: skip


def hostile_table(seed: int, n: int, words: list[str]) -> gpd.GeoDataFrame:
    """A random table whose every text is one of some words, with sources, tolls and evidence of such words."""
    recipe = np.random.default_rng(seed)

    def word() -> str:
        found = str(recipe.choice(np.array([*words, "", "plain"], dtype=object)))
        return "=" * 33_000 + "'" if found == LONG else found

    records = []
    kept = {"incident_id", "event_type", "dataset_id", "dataset", "shared_toll", "adm0", "adm1_pcode", "adm2_source"}
    for number, row in enumerate(drawn_table(seed, n).to_dict("records")):
        for column in COLUMNS:
            if column.dtype == "str" and column.name not in kept:
                row[column.name] = word()
        lists = {
            column.name: [_item(column.fields, word, recipe) for _ in range(int(recipe.integers(0, 3)))]
            for column in COLUMNS
            if column.dtype == "list" and not column.derived
        }
        records.append(
            row
            | lists
            | {
                "incident_id": f"test:i{number}", "original_id": f"i{number}", "title": row["title"] or "t",
                "injured": None if recipe.random() < 0.5 else int(recipe.integers(0, 9)),
                "fatalities_open_ended": bool(recipe.random() < 0.2),
            }
        )  # fmt: skip
    return to_table(records, checked=False)


def _item(fields: tuple[str, ...], word: Any, recipe: np.random.Generator) -> Any:
    if not fields:
        return word() or "x"
    numbers = ("low", "best", "high")
    return {
        name: int(recipe.integers(0, 99)) if name in numbers else word() for name in fields if recipe.random() < 0.7
    }


def export_of(table: gpd.GeoDataFrame, lang: str = "en") -> Export:
    return Export(written_once(table), ABOUT, language(lang))


def base(table: gpd.GeoDataFrame, digits: int = 17) -> list[dict[str, Any]]:
    """The rows as they are stored, by identifier; corners of areas to a metre."""
    rows = to_arrow(table).to_pylist()
    for row in rows:
        shape = row["geometry"]
        row["geometry"] = (
            None
            if shape is None
            else shapely.to_wkt(shapely.normalize(_single(shapely.from_wkb(shape))), rounding_precision=4)
        )
        for name in ("lat", "lon", "uncertainty_km", "source_lat", "source_lon"):
            # Excel's numbers have 15 digits.
            row[name] = None if row[name] is None or np.isnan(row[name]) else round(row[name], digits)
        for column in BASE_COLUMNS:
            if column.dtype == "str":
                row[column.name] = row[column.name] or ""
            elif column.dtype == "list":
                row[column.name] = row[column.name] or []
    return sorted(rows, key=lambda row: str(row["incident_id"]))


def _single(shape: Any) -> Any:
    return shape.geoms[0] if shape.geom_type == "MultiPolygon" and len(shape.geoms) == 1 else shape


def imported(path: Path, digits: int = 17) -> list[dict[str, Any]]:
    with prepare_import(path, boundaries=BOUNDARIES) as prepared:
        assert prepared.plan.recognised.kind == "atlas"
        assert prepared.counts.refused == 0, [vars(finding) for finding in prepared.findings]
        records = pa.concat_tables([batch.records for batch in prepared.batches()])
    from geo.incidents.table import from_arrow

    return base(from_arrow(records), digits)


@pytest.mark.parametrize("kind", FORMATS)
@given(seed=st.integers(0, 10_000), n=st.integers(1, 8), words=st.lists(HOSTILE, max_size=6))
@settings(max_examples=7, phases=(Phase.explicit, Phase.generate))
def test_an_export_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, kind: str, seed: int, n: int, words: list[str]
) -> None:
    table = hostile_table(seed, n, words)
    path = tmp_path_factory.mktemp("export") / f"a.{kind}"
    write_export(export_of(table), kind, path)
    digits = 12 if kind == "xlsx" else 17
    assert imported(path, digits) == base(written_once(table), digits)


@given(WORDS)
def test_what_xml_cannot_hold_comes_back(text: str) -> None:
    assert freed(held(text)) == text
    assert "\r" not in held(text)
