"""The layer in a real browser: every way of showing draws what the masks leave, and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyproj
import pytest

from geo.analysis.classes import natural_breaks
from geo.areas.boundaries import Boundaries
from geo.core.language import language
from geo.incidents.filter import IncidentFilter, Vocabulary
from geo.incidents.view import View, make_view
from geo.maps.assets import assets
from geo.maps.bench_table import made_up_table
from geo.maps.columns import Wire
from geo.maps.interactive import base_map, incident_layer, map_wire
from geo.maps.map_columns import map_columns
from geo.maps.map_words import controls_data
from geo.maps.messages import rows_in_cell
from geo.maps.region_map import RAMP
from geo.maps.unit_data import units_wire

pytestmark = pytest.mark.browser
ROWS = 2_500
SAY = language("en")
COUNTED = """() => { const d = map.atlasIncidents.drawn; return d.cells.reduce((n, cell) => n + cell.n, 0) +
    d.stacks.reduce((n, one) => n + one.n, 0); }"""


@pytest.fixture(scope="module")
def crowd(boundaries: Boundaries, vocabulary: Vocabulary) -> View:
    return make_view(made_up_table(boundaries, rows=ROWS, places=1_200), IncidentFilter(), vocabulary)


@pytest.fixture(scope="module")
def open_page(
    browser: Any, boundaries: Boundaries, towns: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[View], Any]]:
    """Opens a page with a view's map; afterwards no page has complained."""
    complaints: list[str] = []
    pages = []

    def opened(view: View) -> Any:
        drawn, units = base_map(boundaries, towns, SAY), units_wire(boundaries)
        wire = {"key": units.key, "deflated": units.deflated, "data": units.text}
        incident_layer(view, SAY, units=wire).add_to(drawn)
        texts = "".join(
            f"<script>{one.text}</script>" if one.name.endswith(".js") else f"<style>{one.text}</style>"
            for one in assets().values()
        )
        html = drawn.get_root().render().replace("</head>", f"{texts}</head>", 1)
        path: Path = tmp_path_factory.mktemp("page") / "map.html"
        path.write_text(html.replace(f"var {drawn.get_name()} =", f"var {drawn.get_name()} = window.map ="))
        page = browser.new_page(viewport={"width": 1000, "height": 700})
        pages.append(page)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path.as_uri())
        page.locator(".atlas-legend li").first.wait_for()
        page.evaluate("map.setView([15, 1], 4.5, {animate: false})")  # all of it is in view
        return page

    yield opened
    for page in pages:
        page.close()
    assert complaints == []


@pytest.fixture(scope="module")
def page(open_page: Callable[[View], Any], crowd: View) -> Any:
    return open_page(crowd)


@pytest.fixture
def fresh(page: Any) -> Any:
    page.evaluate(
        """() => { const layer = map.atlasIncidents; map.closePopup(); layer.setMask('half', null).setFade(null)
        .setPeriod(null).setMode('symbols')._paint(); }"""
    )
    return page


def placed(view: View) -> np.ndarray[Any, Any]:
    return view.drawn_rows[view.coded.where_prec[view.drawn_rows] <= 2]


def test_what_would_hide_each_other_is_counted_by_cell_and_none_is_lost(fresh: Any, crowd: View) -> None:
    assert fresh.evaluate("map.atlasIncidents.n") == crowd.n_drawn
    assert fresh.evaluate("map.atlasIncidents.drawn.cells.length") > 20
    assert fresh.evaluate(COUNTED) == len(placed(crowd))
    assert fresh.locator(".atlas-legend li", has_text="counted by cell").count() == 1
    fresh.evaluate("map.setView([13.5, -2], 11, {animate: false})")
    assert fresh.evaluate("map.atlasIncidents.drawn.cells.length") == 0
    assert fresh.locator(".atlas-legend li", has_text="counted by cell").count() == 0
    fresh.evaluate("map.setView([15, 1], 4.5, {animate: false})")


@pytest.mark.parametrize("mode", ["symbols", "clusters", "cells", "hexagons"])
def test_every_way_of_showing_counts_what_the_mask_leaves(fresh: Any, crowd: View, mode: str) -> None:
    fresh.evaluate("mode => map.atlasIncidents.setMode(mode)._paint()", mode)
    assert fresh.evaluate(COUNTED) == len(placed(crowd))
    fresh.evaluate(
        """() => { const layer = map.atlasIncidents, mask = new Uint8Array(layer.n);
        for (let i = 0; i < layer.n; i += 2) { mask[i] = 1; } layer.setMask('half', mask)._paint(); }"""
    )
    half = crowd.drawn_rows[::2]
    assert fresh.evaluate(COUNTED) == int((crowd.coded.where_prec[half] <= 2).sum())


def test_tolls_of_cells_are_those_of_python(fresh: Any, crowd: View) -> None:
    fresh.evaluate("() => map.atlasIncidents.setMode('cells')._paint()")
    sums = fresh.evaluate(
        """() => ['low', 'best', 'high', 'reported'].map(name =>
        map.atlasIncidents.drawn.cells.reduce((sum, cell) => sum + cell[name], 0))"""
    )
    exact = crowd.coded.where_prec[crowd.rows] <= 2
    rows = crowd.rows[exact & crowd.once]
    deaths = crowd.coded.deaths
    wanted = [int(getattr(deaths, name)[rows].sum()) for name in ("low", "best", "high")]
    assert sums == [*wanted, int(deaths.known[rows].sum())]


def test_regions_count_every_incident_with_its_unit(fresh: Any, crowd: View) -> None:
    fresh.evaluate("() => map.atlasIncidents.setMode('regions')")
    fresh.wait_for_function("() => map.atlasIncidents.drawn.cells.some(cell => cell.unit)")
    found = fresh.evaluate("() => Object.fromEntries(map.atlasIncidents.drawn.cells.map(c => [c.unit.code, c.n]))")
    names = np.array([*crowd.coded.adm1.names, ""], dtype=object)[crowd.coded.adm1.codes[crowd.drawn_rows]]
    assert found == {code: int(n) for code, n in pd.Series(names).value_counts().items() if code}


def test_heat_and_hovering_find_the_incidents_under_the_mouse(fresh: Any) -> None:
    for mode in ("heat", "clusters", "hexagons"):
        fresh.evaluate("mode => map.atlasIncidents.setMode(mode)._paint()", mode)
        spot = fresh.evaluate(
            """() => { const layer = map.atlasIncidents, circle = (layer.drawn.cells[0] || {}).centre;
            if (circle) { return map.layerPointToContainerPoint(layer.frame.corner.add(circle.slice(0, 2))); }
            return map.latLngToContainerPoint([layer.stacks.lat[0], layer.stacks.lon[0]]); }"""
        )
        fresh.mouse.move(spot["x"], spot["y"])
        tip = fresh.locator(".atlas-tip")
        tip.filter(has_text="Deaths:").wait_for()
        assert "incident" in tip.inner_text()
        fresh.mouse.move(990, 690)


def test_a_period_is_what_the_filter_shows(fresh: Any, crowd: View, vocabulary: Vocabulary) -> None:
    start, end = dt.date(2012, 3, 1), dt.date(2015, 6, 30)
    chosen = make_view(crowd.table, IncidentFilter(date_from=start, date_to=end), vocabulary)
    days = [(day - dt.date(1970, 1, 1)).days for day in (start, end)]
    shown = fresh.evaluate(
        """([first, last]) => { const layer = map.atlasIncidents.setPeriod(first, last, false);
        return Array.from({length: layer.n}, (_, i) => i).filter(i => layer.shows(i)); }""",
        days,
    )
    assert crowd.drawn_rows[shown].tolist() == chosen.drawn_rows.tolist()


def test_cells_and_hexagons_lie_in_an_equal_area_projection(fresh: Any) -> None:
    to = pyproj.Transformer.from_crs(4326, 6933, always_xy=True)
    for lon, lat in ((-12.2, 9.4), (0.0, 0.0), (1.5276, 15.8686), (15.9, 25.0), (100.0, -60.0)):
        x, y, back_lon, back_lat = fresh.evaluate(
            """([lon, lat]) => { const x = sahelAtlas.equalX(lon), y = sahelAtlas.equalY(lat);
            return [x, y, sahelAtlas.lonOf(x), sahelAtlas.latOf(y)]; }""",
            [lon, lat],
        )
        assert (x, y) == pytest.approx(to.transform(lon, lat), abs=0.01)
        assert (back_lon, back_lat) == pytest.approx((lon, lat), abs=1e-7)


MESSAGES = """(mode) => { const layer = map.atlasIncidents;
    layer.setMode(mode)._paint();
    const cells = layer.drawn.cells.concat(layer.cells ? layer.drawn.areas : []);
    return cells.map(cell => { if (!layer.cells && !cell.items) {
        cell.items = cell.stacks.flatMap(one => sahelAtlas.stackItems(layer, one.stack)); }
    return [cell.n, sahelAtlas.cellMessage(layer, cell)]; }); }"""
WAYS = ["symbols", "clusters", "cells", "hexagons", "regions"]


def check_messages(page: Any, view: View, wire: Wire, mode: str) -> int:
    """Every cell's message gives as many incidents as its tooltip counts, none is in two; gives their sum."""
    if mode == "regions":
        page.evaluate("() => map.atlasIncidents.setMode('regions')")
        page.wait_for_function("() => map.atlasIncidents.drawn.what.units || map.atlasIncidents._period")
    counted = page.evaluate(MESSAGES, mode)
    assert counted, mode
    found = [rows_in_cell(message, view, wire) for _, message in counted]
    assert [len(rows) for rows in found if rows is not None] == [n for n, _ in counted], mode
    everything = np.concatenate(found)  # type: ignore[arg-type]
    assert len(np.unique(everything)) == len(everything)
    return len(everything)


def test_a_cell_names_exactly_what_it_counts_in_a_period_without_a_kind(fresh: Any, crowd: View) -> None:
    wire = map_wire(crowd, SAY)
    everything = [check_messages(fresh, crowd, wire, mode) for mode in WAYS]
    fresh.evaluate(
        """() => { const layer = map.atlasIncidents; layer.setPeriod(15400, 16100, false);
        layer.setMask('half', layer.columns.kind.map(kind => kind === 0 ? 0 : 1)); }"""
    )
    for mode, whole in zip(WAYS, everything, strict=True):
        assert 0 < check_messages(fresh, crowd, wire, mode) < whole


def test_a_full_cell_tells_the_server_and_comes_closer(fresh: Any, crowd: View) -> None:
    told, counted = fresh.evaluate(
        """() => { const layer = map.atlasIncidents.setMode('cells'); layer._paint();
        const said = [], most = sahelAtlas.LIST_MAX; map.atlasSend = message => said.push(message);
        const cell = layer.drawn.cells.slice().sort((a, b) => b.n - a.n)[0];
        sahelAtlas.LIST_MAX = 0;
        cell.items = cell.stacks.flatMap(one => sahelAtlas.stackItems(layer, one.stack));
        sahelAtlas.openCell(layer, cell, map.getCenter());
        sahelAtlas.LIST_MAX = most;
        return [said, cell.n]; }"""
    )
    (message,) = told
    rows = rows_in_cell(message, crowd, map_wire(crowd, SAY))
    assert rows is not None
    assert len(rows) == counted
    fresh.wait_for_function("zoom => map.getZoom() > zoom", arg=4.5)
    fresh.evaluate("map.setView([15, 1], 4.5, {animate: false})")


def test_data_in_cells_is_drawn_whole_and_by_month(
    open_page: Callable[[View], Any], crowd: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.maps.interactive.MOST_INCIDENTS", 1_000)
    page = open_page(crowd)
    assert page.evaluate("map.atlasIncidents.cells")
    assert page.evaluate(COUNTED) == len(placed(crowd))
    assert page.evaluate("map.atlasIncidents.areas.reduce((n, area) => n + area.n, 0)") == crowd.n_drawn - len(
        placed(crowd)
    )
    assert page.locator(".atlas-legend .atlas-kind").count() == 9
    years = page.evaluate(
        """() => [2001, 2013].map(year => { map.atlasIncidents.setPeriod(Date.UTC(year, 0, 1) / 864e5,
        Date.UTC(year, 11, 31) / 864e5)._paint();
        return map.atlasIncidents.drawn.cells.reduce((n, cell) => n + cell.n, 0); })"""
    )
    rows = placed(crowd)
    year = crowd.coded.day[rows].astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970
    assert years == [int((year == one).sum()) for one in (2001, 2013)]

    wire = map_wire(crowd, SAY)
    for mode in WAYS[:4]:
        assert check_messages(page, crowd, wire, mode) == years[1]
    tolls = page.evaluate(
        """() => { map.atlasIncidents.setMode('cells')._paint(); return ['low', 'best', 'high', 'reported', 'open'].map(
        name => map.atlasIncidents.drawn.cells.reduce((sum, cell) => sum + cell[name], 0)); }"""
    )
    once = crowd.rows[crowd.once & crowd.coded.placed[crowd.rows]]
    once = np.intersect1d(once, rows[year == 2013])
    deaths = crowd.coded.deaths
    once = once[deaths.known[once]]
    assert tolls == [*(int(getattr(deaths, name)[once].sum()) for name in ("low", "best", "high")), len(once),
                     int(deaths.floor[once].sum())]  # fmt: skip
    page.evaluate("() => { map.atlasIncidents.setPeriod(null); sahelAtlas.toggleKind(map.atlasIncidents, 0); }")
    kind = map_columns(crowd.table).kind[crowd.drawn_rows]
    assert check_messages(page, crowd, wire, "symbols") == int((kind != 0).sum())
    for mode in WAYS[1:4]:
        assert check_messages(page, crowd, wire, mode) == int((kind[np.isin(crowd.drawn_rows, rows)] != 0).sum())
    check_messages(page, crowd, wire, "regions")


def test_a_period_of_a_week_becomes_the_month_that_data_in_cells_knows(
    open_page: Callable[[View], Any], boundaries: Boundaries, crowd: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.maps.interactive.MOST_INCIDENTS", 1_000)
    page = open_page(crowd)
    drawn, said, span = page.evaluate(
        """(d) => { map.atlasState.time = {from: Date.UTC(2013, 0, 20) / 864e5, to: Date.UTC(2013, 0, 26) / 864e5,
        unit: 'week'}; const strip = sahelAtlas.timeline(map, d), layer = map.atlasIncidents; layer._paint();
        return [layer.drawn.cells.reduce((n, cell) => n + cell.n, 0), strip._shown, layer._period]; }""",
        controls_data(boundaries, SAY)["time"],
    )
    assert drawn == said > 0
    assert [dt.date(1970, 1, 1) + dt.timedelta(days=day) for day in span] == [dt.date(2013, 1, 1), dt.date(2013, 1, 31)]


def test_regions_have_the_classes_of_the_regions_screen(fresh: Any) -> None:
    for counts in ([1, 2, 3, 3, 4, 8, 9, 12, 16, 18, 21, 36, 37, 43], [1, 1, 2], [5], [2, 2, 2, 90]):
        found = fresh.evaluate("counts => sahelAtlas.naturalBreaks(counts).to", counts)
        assert tuple(found) == natural_breaks(counts)
    assert fresh.evaluate("() => sahelAtlas.RAMP") == list(RAMP)
