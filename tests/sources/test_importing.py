"""Files become incidents: what is recognised, mapped, kept, refused, and brought back."""

from __future__ import annotations

import csv
import io
import os
import time

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pytest
import shapely
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from geo.areas.boundaries import load_boundaries
from geo.core.errors import BadInput, Cancelled
from geo.incidents.actors import load_actors
from geo.incidents.contract import validate
from geo.incidents.table import BASE_COLUMNS, base_arrow_schema, from_arrow
from geo.incidents.tolls import written_once
from geo.maps.exports import csv_bytes, geojson_bytes
from geo.places.resolver import load_resolver
from geo.sources.actor_names import ActorNames
from geo.sources.benchmark import write_release
from geo.sources.bundled import load_bundled
from geo.sources.dates import order_of_columns
from geo.sources.delimited import open_delimited
from geo.sources.importing import ImportOptions, prepare_import
from geo.sources.kinds import read_kind
from geo.sources.mapping import Mapping, guess_mapping, read_mapping, save_mapping, saved_mapping
from geo.sources.recognition import recognise
from geo.sources.table_plans import glance_at
from tests.reference import reference
from tools import make_broken_files as made

EVERYWHERE = ImportOptions(zone_only=False)


@pytest.fixture(scope="module")
def boundaries():
    return load_boundaries()


@pytest.fixture(scope="module")
def incidents(boundaries):
    return load_bundled(boundaries, load_resolver(boundaries, only_bundled=True), checked=False)


@pytest.fixture
def prepare(boundaries, tmp_path):
    """Prepare a file of given bytes; closed at the end."""
    opened = []

    def work(content, options=None, name="table.csv", **more):
        path = tmp_path / name
        path.write_bytes(content)
        opened.append(prepare_import(path, options, boundaries=boundaries, **more))
        return opened[-1]

    yield work
    for one in opened:
        one.close()


def records(prepared):
    tables = [batch.records for batch in prepared.batches()]
    return from_arrow(pa.concat_tables(tables)) if tables else from_arrow(base_arrow_schema().empty_table())


def adds_up(counts):
    return counts.rows == counts.good + counts.mended + counts.refused + counts.left_out


# -- UCDP


def test_the_reference_release_is_accounted_for_row_by_row(boundaries):
    path = reference("reference/ucdp_ged_dev.csv")
    with path.open(encoding="utf-8", newline="") as source:
        theirs = list(csv.DictReader(source))
    broken = {row["id"] for row in theirs if not int(row["low"]) <= int(row["best"]) <= int(row["high"])}
    with prepare_import(path, EVERYWHERE, boundaries=boundaries) as prepared:
        counts = prepared.counts
        assert (counts.rows, counts.refused, counts.left_out, counts.kept) == (2123, 0, 0, 2123)
        table = validate(records(prepared))
        mended = [finding for finding in prepared.findings if finding.rule == "toll-order"]
        originals = pa.concat_tables([batch.originals for batch in prepared.batches()]).to_pylist()
    assert len(mended) == len(broken)
    assert [row["id"] for row in originals] == [row["id"] for row in theirs]
    assert all((cell or "") == theirs[n][name] for n, row in enumerate(originals) for name, cell in row.items())
    assert table["fatalities_best"].tolist() == [int(row["best"]) for row in theirs]
    assert table["where_prec"].tolist() == [int(row["where_prec"]) for row in theirs]
    assert table["date_precision"].tolist() == [int(row["date_prec"]) for row in theirs]
    held = table[table["original_id"].isin(broken)]
    assert len(held) == len(broken)
    assert (held["fatalities_low"] <= held["fatalities_best"]).all()
    assert (held["fatalities_best"] <= held["fatalities_high"]).all()


def test_ucdp_says_who_attacked_only_where_it_does(prepare):
    rows = made.rows(
        made.ucdp(id=1, kind=1), made.ucdp(id=2, kind=3, a="JNIM", b="Civilians", prec=3, where="Gao cercle"),
        header=made.UCDP,
    )  # fmt: skip
    table = records(prepare(rows))
    fight, attack = table.iloc[0], table.iloc[1]
    assert (list(fight["attributed_to"]), list(fight["possible_actors"])) == ([], ["FAMa", "JNIM"])
    assert fight["title"] == "Armed clash: Government of Mali – JNIM in Gao"
    assert fight["title_fr"] == "Affrontement armé : Gouvernement du Mali – GSIM à Gao"
    assert (fight["fatalities_security_best"], fight["fatalities_militants_best"]) == (1, 2)
    assert (list(attack["attributed_to"]), list(attack["target_actors"])) == (["JNIM"], ["Civilians"])
    assert attack["event_type"] == "massacre"
    # A coordinate that stands for a cercle is kept, and never drawn.
    assert pd.isna(attack["lat"])
    assert attack["source_lat"] == pytest.approx(16.2717)


def test_deaths_of_unknown_sides_leave_no_zero(prepare):
    row = made.ucdp().replace(",1,2,0,0,3,4,3", ",0,2,0,1,3,4,3")
    table = records(prepare(made.rows(row, header=made.UCDP)))
    assert pd.isna(table["fatalities_security_best"][0])
    assert table["fatalities_militants_best"][0] == 2


def test_the_web_site_s_export_is_read_with_the_month_first(prepare):
    header = made.UCDP.replace(",best,high,low", ",best_est,high_est,low_est")
    row = made.ucdp(start="06/07/2015 00:00:00", end="06/09/2015 00:00:00")
    prepared = prepare(made.rows(row, header=header))
    assert (prepared.plan.recognised.generation, prepared.info.dataset_id) == ("web", "ucdp-web-mali")
    table = records(prepared)
    assert table["event_date"][0] == pd.Timestamp(2015, 6, 7)
    assert table["event_date_end"][0] == pd.Timestamp(2015, 6, 9)


def test_the_next_release_brings_the_same_rows(prepare):
    content = made.rows(made.ucdp(), header=made.UCDP)
    first, second = (records(prepare(content, name=f"GEDEvent_v{version}.csv")) for version in ("24_1", "25_1"))
    assert (first["dataset"][0], second["dataset"][0]) == ("UCDP GED 24.1", "UCDP GED 25.1")
    assert first["sources"][0][0]["dataset"] == "UCDP GED"
    pd.testing.assert_frame_equal(first.drop(columns="dataset"), second.drop(columns="dataset"))


@pytest.mark.parametrize(
    ("name", "generation", "version"),
    [("GEDEvent_v24_1.csv", "release", "24.1"), ("GEDEvent_v24_0_9.csv", "candidate", "24.0.9"),
     ("ged241.csv", "release", "")],
)  # fmt: skip
def test_a_release_is_told_by_its_name(name, generation, version):
    header = made.UCDP.strip().split(",")
    found = recognise(header, name)
    assert (found.kind, found.generation, found.version) == ("ucdp", generation, version)


# -- ACLED


def acled_table(*rows, upper=False, drop=(), mark=False):
    lines = list(csv.reader(io.StringIO(made.ACLED + "".join(rows))))
    keep = [n for n, name in enumerate(lines[0]) if name not in drop]
    lines = [[line[n] for n in keep] for line in lines]
    if upper:
        lines[0] = [name.upper() for name in lines[0]]
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return out.getvalue().encode("utf-8-sig" if mark else "utf-8")


def test_acled_of_today(prepare):
    rows = (
        made.acled(dead=0),
        made.acled(id="MLI2", event="Violence against civilians", sub="Attack", geo=2, dead=5),
        made.acled(id="MLI3", event="Explosions/Remote violence", sub="Remote explosive/landmine/IED", geo=3, dead=""),
    )
    prepared = prepare(acled_table(*rows, mark=True))
    assert (prepared.plan.recognised.generation, prepared.info.may_leave) == ("v2", False)
    table = validate(records(prepared))
    assert table["event_type"].tolist() == ["clash", "massacre", "explosive"]
    assert table["where_prec"].tolist() == [1, 2, 4]
    assert table["fatalities_best"].tolist()[:2] == [0, 5]
    assert pd.isna(table["fatalities_best"][2])
    assert pd.isna(table["fatalities_low"][1])
    assert list(table["attributed_to"][1]) == ["JNIM"]
    assert list(table["possible_actors"][0]) == ["JNIM", "FAMa"]
    assert [one["publisher"] for one in table["sources"][0]] == ["A paper", "A radio"]
    assert table["ucdp_type_of_violence"].tolist() == [1, 3, 1]


@pytest.mark.parametrize("text", ["2022-09-12", "12 September 2022", "12-September-22", "12-Sep-22", "13/09/2022"])
def test_every_form_of_acled_s_dates(prepare, text):
    table = records(prepare(acled_table(made.acled(date=text))))
    assert table["event_date"].tolist() == [pd.Timestamp(2022, 9, 13 if "13" in text else 12)]


def rules(prepared):
    return [(found.rule, found.severity) for found in prepared.findings]


def test_the_order_of_acled_s_days_comes_from_the_column(prepare):
    unclear = made.acled(date="03/04/2022")
    asked = prepare(acled_table(unclear))
    assert (asked.counts.refused, rules(asked)) == (1, [("date-ambiguous", "refused")])
    told = prepare(acled_table(unclear, made.acled(id="MLI2", date="04/25/2022")))
    assert records(told)["event_date"].tolist() == [pd.Timestamp(2022, 3, 4), pd.Timestamp(2022, 4, 25)]
    assert rules(told) == [("date-order", "noted")]
    said = prepare(acled_table(unclear), ImportOptions(date_order="dmy"))
    assert records(said)["event_date"].tolist() == [pd.Timestamp(2022, 4, 3)]


def test_a_table_with_days_in_iso_form_is_not_read_twice_for_their_order():
    parts = iter([["2021-03-04 00:00:00.000", "2021-03-05"], ["13/04/2021"]])
    assert order_of_columns(parts) == ("ask", False)
    assert next(parts) == ["13/04/2021"]
    assert order_of_columns([["Mon 3/4/2021"], ["13/04/2021"]]) == ("dmy", True)


def test_ucdp_saved_by_a_french_spreadsheet_is_not_read_with_the_month_first(prepare):
    header = made.UCDP.replace(",best,high,low", ",best_est,high_est,low_est")
    first = made.ucdp(start="12/11/2016 00:00", end="12/11/2016 00:00")
    second = made.ucdp(id=2, start="13/01/2017 00:00", end="13/01/2017 00:00")
    table = records(prepare(made.rows(first, second, header=header)))
    assert table["event_date"].tolist() == [pd.Timestamp(2016, 11, 12), pd.Timestamp(2017, 1, 13)]
    assert prepare(made.rows(first, header=header)).counts.refused == 1
    # The release itself is in ISO form; what is not was saved by somebody.
    days = [made.ucdp(start="04/12/2021", end="04/12/2021"), made.ucdp(id=2, start="25/12/2021", end="25/12/2021")]
    table = records(prepare(made.rows(*days, header=made.UCDP)))
    assert table["event_date"][0] == pd.Timestamp(2021, 12, 4)


def test_older_generations_and_words_for_codes(prepare):
    late = ("disorder_type", "civilian_targeting", "tags", "timestamp", "admin3")
    prepared = prepare(acled_table(made.acled(), drop=late, upper=True))
    assert prepared.plan.recognised.generation == "v1"
    assert prepared.counts.good == 1
    words = acled_table(
        made.acled().replace(",,2,Military", ",,Rebel group,Military").replace(",,1,12,", ",,State forces,x,")
    )
    assert records(prepare(words))["ucdp_type_of_violence"].tolist() == [1]


def test_both_styles_of_acled_s_identifiers_name_one_event(prepare):
    assert records(prepare(acled_table(made.acled(id="1417MLI"))))["incident_id"].tolist() == ["acled:MLI1417"]
    twice = prepare(acled_table(made.acled(id="1417MLI"), made.acled(id="MLI1417")))
    assert twice.counts.kept == 1
    assert ("id-duplicate", "refused") in rules(twice)


def test_ucdp_s_row_without_its_precision_is_noted(prepare):
    prepared = prepare(made.rows(made.ucdp(prec=""), header=made.UCDP))
    assert pd.isna(records(prepared)["lat"][0])
    assert rules(prepared) == [("code-unknown", "noted")]


def test_acled_read_as_any_table_may_not_be_passed_on_either(prepare):
    table = ImportOptions(as_kind="table")
    content = acled_table(made.acled())
    assert prepare(content, table).info.may_leave is False
    renamed = content.replace(b"actor1", b"who").replace(b"fatalities", b"dead")
    assert prepare(renamed).info.may_leave is False
    assert prepare(made.rows(made.row())).info.may_leave is True


@pytest.mark.parametrize(
    "content", [made.rows(made.row()), made.rows(made.ucdp(), header=made.UCDP), acled_table(made.acled())]
)
def test_a_file_s_name_that_is_not_utf8_is_no_obstacle(prepare, content):
    prepared = prepare(content, name=os.fsdecode(b"attaques_\xe9.csv"))
    assert records(prepared)["original_id"].size == 1
    assert prepared.info.file_name == "attaques_�.csv"


def test_an_hxl_row_is_left_out(prepare):
    header, first = acled_table(made.acled()).decode().splitlines()
    tags = ",".join(["#event+code", "#date"] + ["#meta"] * (header.count(",") - 1))
    prepared = prepare("\n".join([header, tags, first]).encode())
    assert (prepared.counts.rows, prepared.counts.left_out, prepared.counts.good) == (2, 1, 1)
    assert [rule for rule, _ in rules(prepared)] == ["hxl-row"]


def test_a_line_of_totals_is_left_out_and_not_refused_as_well(prepare):
    prepared = prepare(made.rows(made.row(), "TOTAL,,,,,,,many,\n"))
    assert (prepared.counts.left_out, prepared.counts.refused) == (1, 0)
    assert [found for found in rules(prepared) if found[1] == "refused"] == []
    assert "total-row" in [rule for rule, _ in rules(prepared)]


# -- our own exports


def same_incidents(table, again):
    """Hold two tables together in what an export carries."""
    skipped = {"incident_id", "original_id", "dataset_id", "dataset", "geometry"}
    for column in BASE_COLUMNS:
        if column.name in skipped:
            continue
        one, other = table[column.name].tolist(), again[column.name].tolist()
        for a, b in zip(one, other, strict=True):
            if isinstance(a, list):
                plain = [[{k: v for k, v in i.items() if v is not None} if isinstance(i, dict) else i for i in items]
                         for items in (a, b)]  # fmt: skip
                assert plain[0] == plain[1], column.name
            elif column.dtype == "float64":
                assert a == pytest.approx(b, abs=1e-6, nan_ok=True), column.name
            else:
                assert (pd.isna(a) and pd.isna(b)) or a == b, column.name
    for a, b in zip(table.geometry, again.geometry, strict=True):
        assert (a is None) == (b is None)
        assert a is None or shapely.symmetric_difference(a, b).area < 1e-3


@pytest.mark.parametrize(("writer", "name"), [(csv_bytes, "a.csv"), (geojson_bytes, "a.geojson")])
def test_an_export_comes_back_the_same(prepare, incidents, writer, name):
    prepared = prepare(writer(incidents), name=name)
    assert prepared.plan.recognised.kind == "atlas"
    assert (prepared.counts.kept, prepared.counts.refused) == (len(incidents), 0)
    table = records(prepared)
    assert table["original_id"].tolist() == incidents["incident_id"].tolist()
    same_incidents(written_once(incidents), table)


HOSTILE = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u200b\ufeff\u2060\ufffd"), max_size=30
)


@settings(max_examples=8, phases=[Phase.generate])
@given(title=HOSTILE.filter(str.strip), summary=HOSTILE, dead=st.integers(0, 5000) | st.none())
def test_any_words_come_back_from_an_export(boundaries, incidents, tmp_path_factory, title, summary, dead):
    title, summary = " ".join(title.split()), " ".join(summary.split())
    table = incidents.head(2).copy()
    table.loc[0, ["title", "summary"]] = [title, summary]
    table.loc[0, ["fatalities_low", "fatalities_best", "fatalities_high"]] = [dead, dead, dead]
    path = tmp_path_factory.mktemp("export") / "a.csv"
    path.write_bytes(csv_bytes(table))
    with prepare_import(path, boundaries=boundaries) as prepared:
        again = records(prepared)
        if any(finding.rule in ("mojibake", "excel-error") for finding in prepared.findings):
            return
    assert again["title"][0] == (title or incidents["incident_id"][0])
    assert again["summary"][0] == summary
    assert (None if pd.isna(again["fatalities_best"][0]) else again["fatalities_best"][0]) == dead


# -- any table


def test_a_french_sheet_with_places_and_coordinates(prepare):
    text = (
        "Date;Lieu;Pays;Latitude;Longitude;Type d'incident;Tués;Auteur;Commentaires\n"
        "12/03/2021;Boulkessi;Mali;15,1123;-2,2034;Embuscade;5;GSIM;x\n"
        "25/04/2021;près de Djibo;Burkina Faso;;;EEI;au moins 3;EIGS;y\n"
    )
    prepared = prepare(text.encode("cp1252"), name="Relevé de mars.csv")
    table = validate(records(prepared))
    assert prepared.info.dataset_id == "releve-de-mars"
    assert table["event_date"].tolist() == [pd.Timestamp(2021, 3, 12), pd.Timestamp(2021, 4, 25)]
    assert table["event_type"].tolist() == ["ambush", "explosive"]
    assert [list(ids) for ids in table["attributed_to"]] == [["JNIM"], ["ISGS"]]
    assert table["lat"].tolist() == pytest.approx([15.1123, 14.0994], abs=0.05)
    assert table["place_phrase"][1] == "près de Djibo"
    assert table["place_evidence"][1]
    assert (table["fatalities_low"][1], bool(table["fatalities_open_ended"][1])) == (3, True)


def test_a_mapping_is_guessed_said_and_kept(prepare, tmp_path):
    content = b"quand,ou,combien\n2021-03-04,Gao,3\n"
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    glance = glance_at(path, ImportOptions())
    assert glance.mapping.columns == {"date": "quand", "place": "ou"}
    said = {"columns": {"date": "quand", "place": "ou", "deaths": "combien"}, "constants": {"country": "Mali"}}
    table = records(prepare(content, ImportOptions(mapping=said)))
    assert table["fatalities_best"].tolist() == [3]
    header = ["quand", "ou", "combien"]
    save_mapping(header, read_mapping(said, header))
    assert saved_mapping(header).columns == said["columns"]
    assert saved_mapping(["other"]) is None
    assert records(prepare(content))["fatalities_best"].tolist() == [3]


@pytest.mark.parametrize(
    "mapping",
    [{"columns": {"nonsense": "a"}}, {"columns": {"date": "missing"}}, {"columns": []}, {"date_order": "xyz"},
     {"constants": {"lat": "3"}}],
)  # fmt: skip
def test_a_mapping_that_cannot_be_is_refused(mapping):
    with pytest.raises(BadInput):
        read_mapping(mapping, ["a"])


def test_columns_are_guessed_by_what_stands_in_them():
    header = ("Date", "Latitude", "Longitude", "N", "Nombre de morts")
    samples = {"Date": ["hello", "world"], "Latitude": ["14.2"], "Longitude": ["-1.2"], "Nombre de morts": ["3", "x"]}
    guess = guess_mapping(header, samples)
    assert "date" not in guess.columns
    assert guess.columns["lat"] == "Latitude"
    assert 0.5 < guess.confidence["deaths"] < guess.confidence["lat"] <= 1
    assert Mapping().as_json()["date_order"] == "ask"


def test_the_order_of_dates_may_be_said(prepare):
    content = made.rows(made.row(id="1", date="03/04/2020"), made.row(id="2", date="05/06/2020"))
    for order, month in (("dmy", 4), ("mdy", 3)):
        table = records(prepare(content, ImportOptions(date_order=order)))
        assert table["event_date"][0].month == month


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.kml", "a.kmz", "a.parquet", "a.zip", "a.xlsx"])
def test_every_format_gives_the_same_point(boundaries, tmp_path, name):
    point, path = shapely.Point(-0.0447, 16.2717), tmp_path / name
    frame = gpd.GeoDataFrame({"date": ["2021-03-04"], "title": ["An attack"]}, geometry=[point], crs=4326)
    if name == "a.gpkg":
        frame.to_crs(32630).to_file(path, driver="GPKG")
    elif name == "a.geojson":
        frame.to_file(path, driver="GeoJSON")
    elif name == "a.parquet":
        frame.to_crs(3857).to_parquet(path)
    elif name in ("a.kml", "a.kmz"):
        kml = made.KML.format(more="", name="An attack").encode()
        path.write_bytes(made.zipped({"doc.kml": kml}) if name == "a.kmz" else kml)
    elif name == "a.zip":
        path.write_bytes(made.zipped({"folder/a.csv": made.rows(made.ROW_1), "__MACOSX/._a.csv": b"x"}))
    else:
        path.write_bytes(made.workbook({"A": [made.XLSX_HEADER, made.XLSX_ROW]}))
    with prepare_import(path, boundaries=boundaries) as prepared:
        table = validate(records(prepared))
    assert (table["lon"][0], table["lat"][0]) == (pytest.approx(-0.0447, abs=1e-5), pytest.approx(16.2717, abs=1e-5))


def test_a_polygon_becomes_an_area(prepare):
    square = {"type": "Polygon", "coordinates": [[[0, 14], [0.5, 14], [0.5, 14.5], [0, 14.5], [0, 14]]]}
    table = validate(records(prepare(made.geojson(made.feature(square, title="a")), name="a.geojson")))
    assert (table["where_prec"][0], table.geometry[0].area) == (5, pytest.approx(0.25))


# -- refused rows, cancelling, options


def test_refused_rows_come_back_when_mended(prepare):
    first = prepare(
        made.rows(made.ROW_1, made.row(date="2021-02-30", title="=cmd"), "9,x\n"), ImportOptions(title="March")
    )
    text = first.refused_csv().read_text(encoding="utf-8-sig")
    assert first.counts.refused == 2
    assert "There is no such day" in text
    mended = "\n".join(text.splitlines()[:2]).replace("2021-02-30", "2021-02-28") + "\n"
    again = prepare(mended.encode(), name="refused.csv")
    assert again.is_partial
    assert (again.info.dataset_id, again.info.title) == (first.info.dataset_id, "March")
    assert again.header == first.header
    table = records(again)
    assert (table["title"].tolist(), table["lon"].tolist()) == (["=cmd"], [-0.0447])


def test_an_import_can_be_cancelled_and_leaves_nothing(tmp_path, boundaries, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "spool"))
    (tmp_path / "spool").mkdir()
    path = tmp_path / "a.csv"
    path.write_bytes(made.rows(made.ROW_1))
    with pytest.raises(Cancelled):
        prepare_import(path, cancelled=lambda: True, boundaries=boundaries)
    assert list((tmp_path / "spool").iterdir()) == []


def test_what_a_killed_import_left_is_deleted_after_days(tmp_path, boundaries, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    old, new = tmp_path / "sahel-atlas-import-old", tmp_path / "sahel-atlas-import-new"
    for folder in (old, new):
        folder.mkdir()
    os.utime(old, (0, 0))
    path = tmp_path / "a.csv"
    path.write_bytes(made.rows(made.ROW_1))
    prepare_import(path, boundaries=boundaries).close()
    assert (old.exists(), new.exists()) == (False, True)


def test_what_a_file_is_not_is_said(prepare):
    with pytest.raises(BadInput, match="not a UCDP GED table"):
        prepare(made.rows(made.ROW_1), ImportOptions(as_kind="ucdp"))
    with pytest.raises(BadInput, match="date_order"):
        ImportOptions(date_order="dym")
    with pytest.raises(BadInput, match="MB may be imported"):
        prepare(made.rows(made.ROW_1), ImportOptions(most_bytes=10))


# -- always


CELLS = st.sampled_from(
    ["", "2021-03-04", "03/04/2021", "31/02/2021", "Gao", "Mali", "16.27", "-0.04", "999", "0", "-3", "1 200", "a\nb",
     'say "so"', "=1+1", "#REF!", "TOTAL", "é, è", "\x07", "Ménaka", "1-Mar", "10-15", "x" * 50]
)  # fmt: skip


@settings(max_examples=12, phases=[Phase.generate])
@given(st.lists(st.lists(CELLS, min_size=7, max_size=9), max_size=12))
def test_counts_always_add_up(boundaries, tmp_path_factory, lines):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["id", "date", "country", "place", "lat", "lon", "type", "deaths"])
    writer.writerow(["first", "2021-03-04", "Mali", "", "16.27", "-0.04", "Ambush", "1"])
    writer.writerows([[*line[:2], "Mali", "", *line[4:]] for line in lines])
    path = tmp_path_factory.mktemp("random") / "a.csv"
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    with prepare_import(path, boundaries=boundaries) as prepared:
        assert adds_up(prepared.counts)
        table = validate(records(prepared))
        assert len(table) == prepared.counts.kept
        refused = prepared.refused_csv()
        text = refused.read_bytes().decode("utf-8-sig") if refused else ""
        written = list(csv.reader(io.StringIO(text, newline="")))[1:]
        assert len(written) == prepared.counts.refused


@settings(max_examples=80)
@given(st.lists(st.lists(st.text('ab,"\n\r;é ', max_size=6), min_size=3, max_size=3), min_size=1, max_size=8))
def test_any_sound_csv_is_read_to_the_letter_with_its_lines(tmp_path_factory, rows):
    rows = [[cell.replace("\r", "") for cell in row] for row in rows]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(["a", "b", "c"])
    begins = []
    for row in rows:
        begins.append(out.getvalue().count("\n") + 1)
        writer.writerow(row)
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_bytes(out.getvalue().encode())
    sheet = open_delimited(path, size=1)
    if sheet.header != ("a", "b", "c"):
        return
    read, lines = [], []
    for some in sheet.read():
        assert not some.misfits
        read += [[cell or "" for cell in row.values()] for row in some.cells.to_pylist()]
        lines += some.lines.tolist()
    assert [row for row in read if any(row)] == [row for row in rows if any(row)]
    assert [n for n, row in zip(lines, read, strict=True) if any(row)] == [
        n for n, row in zip(begins, rows, strict=True) if any(row)
    ]


def test_ten_thousand_rows_take_a_moment(tmp_path, boundaries):
    path = write_release(tmp_path / "GEDEvent_v99_1.csv", rows=10_000)
    start = time.process_time()
    with prepare_import(path, EVERYWHERE, boundaries=boundaries) as prepared:
        assert prepared.counts.rows == prepared.counts.kept == 10_000
    assert time.process_time() - start < 4


def test_dates_in_three_columns_and_actors_whom_nobody_knows(prepare):
    text = (
        "eventid,iyear,imonth,iday,country_txt,city,latitude,longitude,attacktype1_txt,gname,nkill\n"
        "1,2019,10,13,Mali,Gao,16.2717,-0.0447,Armed Assault,Unknown,3\n"
        "2,2019,1,0,Mali,Gao,16.2717,-0.0447,Bombing/Explosion,JNIM,\n"
    )
    table = validate(records(prepare(text.encode())))
    assert table["event_date"].tolist() == [pd.Timestamp(2019, 10, 13), pd.Timestamp(2019, 1, 1)]
    assert table["event_date_end"][1] == pd.Timestamp(2019, 1, 31)
    assert table["date_precision"].tolist() == [1, 4]
    assert [list(ids) for ids in table["attributed_to"]] == [[], ["JNIM"]]
    assert table["event_type"].tolist() == ["armed_assault", "explosive"]


def test_a_region_or_district_alone_is_drawn_as_the_unit(prepare):
    table = records(
        prepare(
            b"id,date,country,region,cercle,place\n1,2021-06-03,Mali,Gao,Ansongo,\n2,2021-06-03,Mali,Gao,,\n"
            b"3,2021-06-03,Mali,Gao,,Gao\n"
        )
    )
    assert table["where_prec"].tolist() == [3, 4, 1]
    assert table["lat"].notna().tolist() == [False, False, True]


@pytest.mark.parametrize("name", ["Commune", "Zone", "Area"])
def test_a_commune_or_zone_is_no_exact_place(prepare, name):
    table = records(prepare(f"Date;Pays;{name}\n13/03/2021;Mali;Gao\n".encode()))
    assert (table["where_prec"][0], table["uncertainty_km"][0]) == (2, 35)


def test_words_of_an_area_are_drawn_as_the_area_also_with_a_coordinate(prepare):
    prepared = prepare(
        b"id,date,country,region,place,latitude,longitude\n1,2021-06-03,Mali,Gao,Gao,16.27,-0.04\n"
        b"2,2021-06-04,Mali,,northern Mali,19.0,-1.0\n3,2021-06-05,Mali,Mopti,Mopti region,14.5,-4.2\n"
        b'4,2021-06-05,,,road between Gao and Ansongo,16.0,0.2\n5,2021-06-05,Mali,Gao,"10 km east of Gao",16.27,0.05\n'
    )
    table = records(prepared)
    assert table["where_prec"].tolist() == [2, 5, 4, 5, 2]
    assert table["lat"].notna().tolist() == [True, False, False, False, True]
    assert table["source_lat"].tolist() == [16.27, 19.0, 14.5, 16.0, 16.27]
    assert [found.line for found in prepared.findings if found.rule == "area-words"] == [3, 4, 5]


def test_a_point_outside_the_region_stated_is_refused(prepare):
    prepared = prepare(
        (
            "id,date,country,region,place,latitude,longitude\n1,2021-06-03,Mali,Gao,Gao,16.27,-0.04\n"
            "2,2021-06-03,Mali,Kidal,Kidal,12.65,-8.0\n3,2021-06-03,Mali,Elsewhere,Kidal,18.44,1.41\n"
            "4,2021-06-03,Mali,Ménaka,Ménaka,15.91,2.4\n"
        ).encode()
    )
    assert [(found.line, found.severity) for found in prepared.findings if found.rule == "other-region"] == [
        (3, "refused")
    ]
    assert prepared.counts.kept == 3


@pytest.mark.parametrize(
    ("region", "lat", "lon", "rule"),
    [("Gao", "1627", "-4", "other-country"), ("Gao", "1566", "50", "other-country"),
     ("", "-16.27", "0.04", "other-country"), ("Gao", "162717", "-0.0447", "coordinate-point"),
     ("Tombouctou", "162717", "-0.0447", "other-country"), ("Gao", "-0.0447", "16.2717", "coordinate-swapped")],
)  # fmt: skip
def test_a_coordinate_is_mended_only_where_one_reading_fits_all_that_the_row_says(prepare, region, lat, lon, rule):
    prepared = prepare(
        b"id,date,country,region,place,lat,lon\n1,2021-06-03,Mali,Gao,Gao,16.2717,-0.0447\n"
        + f"2,2021-06-04,Mali,{region},Gao,{lat},{lon}\n".encode()
    )
    assert [found.rule for found in prepared.findings if found.line == 3] == [rule]
    assert prepared.counts.refused == (rule == "other-country")


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Attack", "other"), ("Armed attack", "other"), ("Attaque", "other"), ("Attaque armée", "other"),
     ("Attaque contre civils", "massacre"), ("Attaque armée contre des civils", "massacre"),
     ("Armed attack on civilians", "massacre"), ("Attack with an IED", "explosive"),
     ("Complex attack", "armed_assault"), ("Embuscade contre des civils", "ambush"), ("Armed clash", "clash"),
     ("Réunion", None)],
)  # fmt: skip
def test_a_bare_attack_says_not_on_whom(text, kind):
    assert read_kind(text) == kind


@pytest.mark.parametrize(
    ("text", "held", "possible"),
    [("JNIM", ["JNIM"], []), ("EI Sahel", ["ISGS"], []), ("JNIM et EIGS", ["JNIM", "ISGS"], []),
     ("JNIM, ISGS", ["JNIM", "ISGS"], []), ("JNIM or ISGS", [], ["JNIM", "ISGS"]),
     ("GSIM ou EI Sahel", [], ["JNIM", "ISGS"]), ("suspected JNIM", [], ["JNIM"]), ("JNIM (suspected)", [], ["JNIM"]),
     ("JNIM?", [], ["JNIM"]), ("JNIM (?)", [], ["JNIM"]), ("présumés djihadistes", [], ["Unidentified jihadists"]),
     ("Djihadistes présumés", [], ["Unidentified jihadists"]), ("JNIM vs FAMa", [], ["JNIM", "FAMa"]),
     ("Unknown gunmen", ["Unidentified armed men"], []), ("Bandits of the market", ["Bandits of the market"], []),
     ("Possible", [], [])],
)  # fmt: skip
def test_words_of_doubt_hold_nobody_responsible(text, held, possible):
    named = ActorNames(load_actors()).read(text, separators=",;/+")
    assert (list(named.ids), list(named.possible)) == (held, possible)
    assert named.en


def test_nobody_is_invented_for_a_doubted_name(prepare):
    table = records(prepare(b"date,country,place,actor\n2021-06-03,Mali,Gao,JNIM or ISGS\n"))
    assert list(table["attributed_to"][0]) == []
    assert list(table["possible_actors"][0]) == ["JNIM", "ISGS"]
    assert not table["attributed_by"][0]
    assert "JNIM or ISGS" in table["title"][0]


def test_a_toll_merged_over_rows_counts_once(prepare):
    day = "2021-03-12"
    rows = [["Date", "Pays", "Localité", "Morts"], [day, "Mali", "Gao", 7], [day, "Mali", "Ansongo", None]]
    prepared = prepare(made.workbook({"A": rows}, merged="D2:D3"), name="a.xlsx")
    assert records(prepared)["fatalities_best"].fillna(-1).tolist() == [7, -1]
    assert [(found.line, found.column) for found in prepared.findings if found.rule == "merged-figure"] == [
        (3, "Morts")
    ]
