"""Headers of tables: names that KML gives to days, and headers of two lines."""

from __future__ import annotations

import pyarrow as pa

from geo.incidents.table import from_arrow
from geo.sources.importing import prepare_import

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
