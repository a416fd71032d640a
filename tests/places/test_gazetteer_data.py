"""The bundled gazetteer: columns, seats, homonyms, and agreement with reference data where there is any."""

import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from pyproj import Geod

from tests.reference import reference

ROOT = Path(__file__).parents[2]
COLUMNS = [
    "place_id", "name", "spellings", "kind", "adm0", "adm1", "adm2", "lat", "lon", "population", "source", "checked",
]  # fmt: skip
KINDS = {
    "capital", "adm1_seat", "adm2_seat", "town", "village", "camp", "base", "well", "mine", "park", "hill",
    "mountain", "valley", "lake", "island",
}  # fmt: skip
SEAT_KINDS = ["capital", "adm1_seat", "adm2_seat"]
# Region by region, the town that governs it.
ADM1_SEATS = {
    "MLI": {
        "Kayes": "Kayes", "Koulikoro": "Koulikoro", "Sikasso": "Sikasso", "Ségou": "Ségou", "Mopti": "Mopti",
        "Tombouctou": "Tombouctou", "Gao": "Gao", "Kidal": "Kidal", "Bamako": "Bamako",
    },
    "BFA": {
        "Boucle du Mouhoun": "Dédougou", "Cascades": "Banfora", "Centre": "Ouagadougou", "Centre-Est": "Tenkodogo",
        "Centre-Nord": "Kaya", "Centre-Ouest": "Koudougou", "Centre-Sud": "Manga", "Est": "Fada N'Gourma",
        "Hauts-Bassins": "Bobo-Dioulasso", "Nord": "Ouahigouya", "Plateau-Central": "Ziniaré", "Sahel": "Dori",
        "Sud-Ouest": "Gaoua",
    },
    "NER": {
        "Agadez": "Agadez", "Diffa": "Diffa", "Dosso": "Dosso", "Maradi": "Maradi", "Niamey": "Niamey",
        "Tahoua": "Tahoua", "Tillabéri": "Tillabéri", "Zinder": "Zinder",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return pd.read_csv(ROOT / "data" / "gazetteer.csv", dtype={"population": str}, keep_default_na=False)


def named(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """The rows that carry a name or have it among their spellings."""
    spelt = rows["spellings"].map(lambda text: name in text.split(";"))
    return rows[(rows["name"] == name) | spelt]


def test_columns_and_rows(rows: pd.DataFrame) -> None:
    assert list(rows.columns) == COLUMNS
    assert len(rows) >= 400
    for column in ("name", "kind", "adm0", "adm1", "adm2", "source", "checked"):
        assert not (rows[column].str.strip() == "").any(), column
        assert (rows[column] == rows[column].str.strip()).all(), column
    assert set(rows["kind"]) == KINDS


def test_ids_are_unique_and_well_formed(rows: pd.DataFrame) -> None:
    assert rows["place_id"].is_unique
    assert rows["place_id"].str.fullmatch(r"g\d{4}").all()


def test_a_name_is_unique_within_its_second_level_unit(rows: pd.DataFrame) -> None:
    assert not rows.duplicated(["name", "adm0", "adm2"]).any()


def test_coordinates_lie_in_the_zone_and_have_four_decimals_at_most(rows: pd.DataFrame) -> None:
    boxes = {"MLI": (-12.3, 10.1, 4.3, 25.1), "BFA": (-5.6, 9.3, 2.5, 15.2), "NER": (0.1, 11.6, 16.1, 23.6)}
    for adm0, (west, south, east, north) in boxes.items():
        here = rows[rows["adm0"] == adm0]
        assert here["lon"].between(west, east).all()
        assert here["lat"].between(south, north).all()
    assert set(rows["adm0"]) == set(boxes)
    assert (rows["lat"].round(4) == rows["lat"]).all()
    assert (rows["lon"].round(4) == rows["lon"]).all()


def test_populations_are_empty_or_rounded_to_a_hundred(rows: pd.DataFrame) -> None:
    known = rows.loc[rows["population"] != "", "population"].astype(int)
    assert (known > 0).all()
    assert (known % 100 == 0).all()


@pytest.mark.parametrize("adm0", list(ADM1_SEATS))
def test_every_region_has_its_seat(rows: pd.DataFrame, adm0: str) -> None:
    here = rows[rows["adm0"] == adm0]
    assert set(here["adm1"]) == set(ADM1_SEATS[adm0])
    seats = here[here["kind"].isin(["capital", "adm1_seat"])]
    assert dict(zip(seats["adm1"], seats["name"], strict=True)) == ADM1_SEATS[adm0]
    assert len(here[here["kind"] == "capital"]) == 1


# Mali's 49 cercles and Bamako, Burkina Faso's 45 provinces, Niger's 63 départements and Niamey.
@pytest.mark.parametrize(("adm0", "units"), [("MLI", 50), ("BFA", 45), ("NER", 64)])
def test_every_second_level_unit_has_a_seat(rows: pd.DataFrame, adm0: str, units: int) -> None:
    seats = rows[(rows["adm0"] == adm0) & rows["kind"].isin(SEAT_KINDS)]
    assert seats["adm2"].nunique() == units
    # Three regional seats of Niger (Agadez, Maradi, Zinder) stand in a département that another town governs.
    assert len(seats) == units + (3 if adm0 == "NER" else 0)
    assert set(rows.loc[rows["adm0"] == adm0, "adm2"]) == set(seats["adm2"])


def test_a_second_level_unit_lies_in_one_region(rows: pd.DataFrame) -> None:
    assert (rows.groupby(["adm0", "adm2"])["adm1"].nunique() == 1).all()


def test_spellings_are_other_spellings_and_not_repeated(rows: pd.DataFrame) -> None:
    for row in rows.itertuples():
        spellings = [text for text in row.spellings.split(";") if text]
        assert row.name not in spellings, row.place_id
        assert len(spellings) == len(set(spellings)), row.place_id
        assert all(text == text.strip() for text in spellings), row.place_id


def test_no_two_rows_of_one_name_within_500_metres(rows: pd.DataFrame) -> None:
    geod = Geod(ellps="WGS84")
    for name, same in rows.groupby("name"):
        points = list(zip(same["lon"], same["lat"], strict=True))
        for i, (lon1, lat1) in enumerate(points):
            for lon2, lat2 in points[i + 1 :]:
                assert geod.inv(lon1, lat1, lon2, lat2)[2] > 500, name


def test_each_source_is_one_that_can_be_looked_up(rows: pd.DataFrame) -> None:
    kinds = r"(GeoNames \d+|OSM node \d+|UCDP GED coordinate of the place|Wikipedia \([a-z]{2}\), .+)"
    assert rows["source"].map(lambda text: re.fullmatch(kinds, text) is not None).all()
    # OpenStreetMap's licence asks the same of a table that takes more than a few of its facts.
    assert rows["source"].str.startswith("OSM").mean() < 0.1


def test_there_are_two_boulikessis(rows: pd.DataFrame) -> None:
    both = named(rows, "Boulikessi").set_index("adm0")
    assert sorted(both.index) == ["BFA", "MLI"]
    assert (both.loc["MLI", "adm1"], both.loc["MLI", "lat"], both.loc["MLI", "lon"]) == ("Mopti", 14.7983, -1.3026)
    assert (both.loc["BFA", "adm1"], both.loc["BFA", "lat"], both.loc["BFA", "lon"]) == ("Sahel", 14.4374, -0.6654)


def test_the_nampala_of_the_army_base_is_told_from_its_homonyms(rows: pd.DataFrame) -> None:
    nampalas = named(rows, "Nampala")
    assert len(nampalas) >= 3
    assert set(nampalas["adm0"]) == {"MLI"}
    base = nampalas[(nampalas["name"] == "Nampala") & (nampalas["adm1"] == "Ségou")]
    assert base[["adm2", "lat", "lon"]].to_numpy().tolist() == [["Niono", 15.2807, -5.5549]]


@pytest.mark.parametrize(
    ("name", "adm0", "adm1"),
    [
        ("Timbuktu", "MLI", "Tombouctou"),
        ("Idelimane", "MLI", "Gao"),
        ("Ansongo", "MLI", "Gao"),
        ("Mondoro", "MLI", "Mopti"),
        ("Dioungani", "MLI", "Mopti"),
        ("Dallah", "MLI", "Mopti"),
        ("Wagadugu", "BFA", "Centre"),
        ("Solhan", "BFA", "Sahel"),
        ("Tongo Tongo", "NER", "Tillabéri"),
    ],
)
def test_places_of_reports_are_found_by_the_spelling_of_a_report(
    rows: pd.DataFrame, name: str, adm0: str, adm1: str
) -> None:
    found = named(rows, name)
    assert found[["adm0", "adm1"]].to_numpy().tolist() == [[adm0, adm1]]


def run_check(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tools" / "check_gazetteer.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_the_check_says_when_there_is_no_reference(tmp_path: Path) -> None:
    done = run_check("--reference", str(tmp_path))
    assert done.returncode == 2
    assert "nothing was checked" in done.stdout


def test_every_source_agrees_with_the_reference() -> None:
    done = run_check("--reference", str(reference("reference")))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "SOURCE" not in done.stdout


def test_a_moved_row_is_found(rows: pd.DataFrame, tmp_path: Path) -> None:
    moved = rows.copy()
    index = moved.index[moved["name"] == "Mondoro"][0]
    moved.loc[index, "lat"] += 0.5
    moved.to_csv(tmp_path / "moved.csv", index=False)
    done = run_check("--reference", str(reference("reference")), "--gazetteer", str(tmp_path / "moved.csv"))
    assert done.returncode == 1
    assert re.search(r"SOURCE g\d{4} Mondoro \(MLI\): GeoNames \d+ is 55\.\d km away", done.stdout)
