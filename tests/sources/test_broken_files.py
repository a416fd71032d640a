"""Every broken file gets the finding that its index says, and no row is lost."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from geo.core.errors import BadInput
from geo.sources.findings import RULES
from geo.sources.importing import prepare_import

FOLDER = Path(__file__).parents[1] / "data/broken"
with (FOLDER / "index.csv").open(encoding="utf-8", newline="") as source:
    INDEX = list(csv.DictReader(source))


def test_there_is_one_for_each_kind_of_defect():
    assert len(INDEX) >= 60
    assert {row["file"] for row in INDEX} | {"index.csv"} == {path.name for path in FOLDER.iterdir()}


@pytest.mark.parametrize("row", [row for row in INDEX if row["says"]], ids=lambda row: row["file"])
def test_a_file_that_cannot_be_used_is_refused_with_what_to_do(row):
    with pytest.raises(BadInput, match=row["says"]):
        prepare_import(FOLDER / row["file"])


@pytest.mark.parametrize("row", [row for row in INDEX if row["rule"]], ids=lambda row: row["file"])
def test_a_broken_cell_is_found(row):
    with prepare_import(FOLDER / row["file"]) as prepared:
        counts = prepared.counts
        found = [finding for finding in prepared.findings if finding.rule == row["rule"]]
        assert found, [vars(finding) for finding in prepared.findings]
        assert {finding.severity for finding in found} == {row["severity"]}
        assert row["column"] in {finding.column for finding in found}
        assert RULES[row["rule"]].remedy
        made = (counts.rows, counts.good, counts.mended, counts.refused, counts.left_out)
        assert made == tuple(int(row[name]) for name in ("rows", "good", "mended", "refused", "left_out"))
        assert sum(len(batch.records) for batch in prepared.batches()) == counts.kept
        assert (prepared.refused_csv() is not None) == bool(counts.refused)


def test_the_line_named_is_the_file_s_own_also_behind_a_cell_with_a_line_end():
    with prepare_import(FOLDER / "line_end_in_cell.csv") as prepared:
        (found,) = [finding for finding in prepared.findings if finding.severity == "refused"]
    assert (found.line, found.value) == (4, "2021-02-30")
