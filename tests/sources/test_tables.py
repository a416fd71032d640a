"""Tables from elsewhere: every cell comes back, what does not fit is refused with its line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.areas.boundaries import load_boundaries
from geo.core.errors import BadInput
from geo.sources.tables import JOINED, join_table, read_table

BOUNDARIES = load_boundaries()
CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


def read(folder: Path, content: str | bytes):
    path = folder / "in.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return read_table(path)


def cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))


@given(rows=st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=5), names=st.lists(CELL, min_size=3, max_size=3))
def test_every_cell_and_name_comes_back(tmp_path_factory, rows, names) -> None:
    known = {"lat", "latitude", "y", "lat_dd", "ylat", "lon", "longitude", "long", "lng", "x", "lon_dd", "xlong"}
    names = [name for name in names if name.strip().casefold() not in known | {"uncertainty_km"}]
    header = [*names, "lat", "lon"]
    table = [[*row[: len(names)], "16.27", "-0.04"] for row in rows]
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([header, *table])
    joined = join_table(read(tmp_path_factory.mktemp("t"), text.getvalue()), BOUNDARIES)
    back = cells(joined.csv_bytes())
    assert [row[: len(header)] for row in back] == [header, *table]
    assert all(len(row) == len(header) + len(JOINED) for row in back)


def test_names_of_columns_may_repeat_and_new_ones_give_way(tmp_path) -> None:
    table = read(tmp_path, "note,lat,note,lon,adm0,adm0_joined,\na,16.27,b,-0.04,x,y,z\n")
    joined = join_table(table, BOUNDARIES)
    header, row = cells(joined.csv_bytes())
    assert header[:7] == ["note", "lat", "note", "lon", "adm0", "adm0_joined", ""]
    assert row[:7] == ["a", "16.27", "b", "-0.04", "x", "y", "z"]
    assert (header[7], row[7]) == ("adm0_joined2", "MLI")
    assert header[8:] == list(JOINED[1:])


def test_empty_cells_beyond_the_header_and_blank_lines_are_no_cells(tmp_path) -> None:
    table = read(tmp_path, "lat,lon\n14,1,,\n\n15,2\n\n")
    assert table.to_numpy().tolist() == [["14", "1"], ["15", "2"]]
    assert table.index.tolist() == [2, 4]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("lat,lon\n14,1\n14,1,x\n", "line 3: the row has 3 cell"),
        ("lat,lon,a\n14,1\n", "line 2: the row has 2 cell"),
        ('a,lat,lon\n"x\n\ny",14,1\n1,2\n', "line 5: the row has 2 cell"),
        ('a,lat,lon\nx,14,1\n"y,14,1\nz,14,1\n', "begins in line 3"),
        ('a,lat,lon\n"x"y,14,1\n', "begins in line 2"),
        ("lat,lon\n14,1\n1\0,2\n", "line 3: a NUL"),
        ("lat,lon\n14,1\n".encode("utf-16-le"), "NUL"),
        ("", "no header"),
        ("\n\n", "no header"),
        ("a,lat,lon\n" + "x" * 10_000_001 + ",14,1\n", "begins in line 2: field larger"),
        ("x" * 10_000_001, "field larger"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_with_its_line(tmp_path, content, words) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        read(tmp_path, content)
    assert "in.csv" in str(caught.value)


def test_a_long_cell_is_read(tmp_path) -> None:
    assert len(read(tmp_path, "a,lat,lon\n" + "x" * 500_000 + ",14,1\n").iloc[0, 0]) == 500_000


@pytest.mark.parametrize("header", ["lat,lat,lon", "lat,lon,LON ", "lat,lon,uncertainty_km,uncertainty_km"])
def test_two_columns_for_one_thing_are_refused(tmp_path, header) -> None:
    table = read(tmp_path, f"{header}\n{','.join('1' * len(header.split(',')))}\n")
    with pytest.raises(BadInput, match="2 columns are called"):
        join_table(table, BOUNDARIES)


def test_notices_name_the_lines_of_the_file(tmp_path) -> None:
    table = read(
        tmp_path,
        'note,lat,lon,uncertainty_km\n"two\nlines",16.27,-0.04,5\n\nb,north,-0.04,\nc,16.27,-0.04,far\n'
        "d,16.27,-0.04,-1\ne,16.27,-0.04,1000000\nf,-0.04,16.27,inf\ng,16.27,-0.04, 0 \nh,16.27,-0.04,2000\n",
    )
    joined = join_table(table, BOUNDARIES)
    assert next(notice for notice in joined.notices if "coordinates" in notice).endswith("(row 5)")
    assert "(row 9)" in next(notice for notice in joined.notices if "exchanged" in notice)
    unknown = next(notice for notice in joined.notices if "uncertainty_km" in notice)
    assert unknown.startswith("4 row(s)")
    assert unknown.endswith("(rows 6, 7, 8, 9)")
    rows = joined.table.set_index("note")
    assert rows.loc[["c", "d", "e", "g"], "join_certainty"].tolist() == ["1.000"] * 4
    assert rows.loc["h", "may_lie_in"] != ""
    assert rows["uncertainty_km"].tolist() == ["5", "", "far", "-1", "1000000", "inf", " 0 ", "2000"]


def test_a_header_alone_gives_a_header(tmp_path) -> None:
    joined = join_table(read(tmp_path, "lat,lon\n"), BOUNDARIES)
    assert cells(joined.csv_bytes()) == [["lat", "lon", *JOINED]]
