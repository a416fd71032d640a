"""Headers of tables: names that KML gives to days, and headers of two lines."""

from __future__ import annotations

import pyarrow as pa
import pytest

from geo.core.errors import BadInput
from geo.incidents.table import from_arrow
from geo.sources.importing import prepare_import
from tools import make_broken_files as made

KML = """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>A</name>{when}
<Point><coordinates>-0.04,16.27</coordinates></Point></Placemark></Document></kml>"""


def days(path):
    with prepare_import(path) as prepared:
        table = from_arrow(pa.concat_tables([batch.records for batch in prepared.batches()]))
    return [str(table[name][0])[:10] for name in ("event_date", "event_date_end")]


def test_days_of_kml_are_kept(tmp_path):
    path = tmp_path / "a.kml"
    path.write_text(KML.format(when="<TimeStamp><when>2021-03-04</when></TimeStamp>"), encoding="utf-8")
    assert days(path) == ["2021-03-04", "2021-03-04"]
    path.write_text(
        KML.format(when="<TimeSpan><begin>2021-03-04</begin><end>2021-03-06</end></TimeSpan>"), encoding="utf-8"
    )
    assert days(path) == ["2021-03-04", "2021-03-06"]


ROW = ["2021-03-12", "Gao", "16.27", "-0.04", "5", "1"]
SECOND = ["", "Localité", "Lat", "Lon", "Tués", "Blessés"]


@pytest.mark.parametrize(
    "first", [["Date", "Lieu", "", "", "Victimes", ""], ["Date", "Lieu", "Lieu", "Lieu", "Victimes", "Victimes"]]
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_header_of_two_lines_is_refused(tmp_path, first, kind):
    path = tmp_path / f"a.{kind}"
    if kind == "csv":
        path.write_text("\n".join(",".join(cells) for cells in (first, SECOND, ROW)), encoding="utf-8")
    else:
        path.write_bytes(made.workbook({"A": [["Incidents of March"], [], first, SECOND, ROW]}))
    with pytest.raises(BadInput, match="header of two lines"):
        prepare_import(path)


def test_words_under_a_gap_are_no_header(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("date,place,,deaths\n2021-03-12,Gao,Village,2\n,Gao,note,\n", encoding="utf-8")
    with prepare_import(path) as prepared:
        assert prepared.counts.kept == 2
