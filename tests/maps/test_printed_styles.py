"""Styles and small multiples of the printed map: every incident once, figures as elsewhere, legible in grey."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image
from shapely.geometry import Point, box

import geo
from geo.analysis.period_parts import period_parts
from geo.analysis.regions import regions
from geo.areas.boundaries import Boundaries
from geo.core.crs import area_km2
from geo.core.errors import BadInput
from geo.core.language import Language, language
from geo.incidents.filter import IncidentFilter, Vocabulary
from geo.incidents.table import to_table
from geo.incidents.view import View, make_view
from geo.maps import printed
from geo.maps.composition import STYLES, Composition, Extent
from geo.maps.palette import HALO, INK, SYMBOLS
from geo.maps.printed_cells import _cells, _rings, side_of
from geo.maps.printed_choropleth import level_of
from geo.maps.printed_clusters import KIND_HATCHES
from geo.maps.printed_extent import sight_of
from geo.maps.printed_key import Drawn, Note, Sign
from geo.maps.printed_lettering import Lettering
from geo.maps.printed_map import _corner
from geo.maps.printed_names import DARK, luminance
from geo.maps.printed_panel import Panel
from geo.maps.printed_panels import SMALLEST_MM, _best_grid
from geo.maps.printed_points import SAME_PLACE_MM, _together
from geo.maps.printed_shading import toll_in
from geo.maps.printed_sheet import Box, Occupied, Sheet
from geo.maps.printed_styles import draw_panels_of
from geo.maps.region_map import MEASURES, RAMP, UNKNOWN, ZERO, breaks_of, legend_of, values_of
from geo.maps.scene import Scene
from geo.sources.joining import joined
from tests.maps.conftest import record
from tests.maps.pictures import REDRAW, TOLERANCE, Wordy, largest_difference, many, said, texts
from tests.maps.test_chart_look import EYES, ciede2000, lab
from tests.maps.test_printed_layouts import check_texts

MADE = dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC)
GOLDEN = Path(__file__).with_name("golden")
EN, FR = language("en"), language("fr")
FRAME = Box(10.0, 10.0, 210.0, 140.0)


def years(count: int) -> list[dict[str, Any]]:
    """Incidents as `many` makes them, spread over four years, one in nine undated."""
    rows = many(count)
    for number, row in enumerate(rows):
        day = f"{2016 + number % 4}-0{1 + number % 9}-11" if number % 9 else None
        row |= {"event_date": day, "event_date_end": day, "date_precision": 1 if day else None}
    return rows


@pytest.fixture(scope="module")
def views(vocabulary: Vocabulary, boundaries: Boundaries) -> dict[int, View]:
    tables = {n: joined(to_table(years(n)), boundaries) for n in (0, 5, 200)}
    return {n: make_view(table, IncidentFilter(), vocabulary) for n, table in tables.items()}


def scene(view: View, boundaries: Boundaries, towns: pd.DataFrame, say: Language = EN, **more: Any) -> Scene:
    return Scene(Composition(filter=view.filter, lang=say.code, **more), view, boundaries, towns, say, MADE)


def drawn_of(shown: Scene, frame: Box = FRAME, entries: Any = None) -> tuple[Drawn, Figure, Panel]:
    """Draw a style into one map."""
    sheet = Sheet(72, 297.0, 210.0)
    window = sight_of(shown).window(frame)
    axes = sheet.add_axes(window.frame)
    panel = Panel(sheet, axes, window, Occupied(), np.arange(shown.view.n_shown) if entries is None else entries)
    return draw_panels_of(shown, [panel]), sheet.figure, panel


def numbers(figure: Figure, kind: str) -> list[int]:
    """Numbers of incidents that the artists of a kind list."""
    artists = figure.findobj(lambda artist: (artist.get_gid() or "").startswith(f"{kind} "))
    # Shapes of one map are split by pattern; each part lists the numbers of all.
    return [int(n) for gid in {artist.get_gid() for artist in artists} for n in gid.split()[1:]]


def ids(figure: Figure, kind: str) -> list[str]:
    artists = figure.findobj(lambda artist: (artist.get_gid() or "").startswith(f"{kind} "))
    return [one for artist in artists for one in artist.get_gid().split()[1:]]


def words_of(drawn: Drawn) -> list[str]:
    return [item.words for section in drawn.legend for item in section.items if isinstance(item, Sign)]


def notes_of(drawn: Drawn) -> list[str]:
    return [item.words for section in drawn.legend for item in section.items if isinstance(item, Note)]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("count", [0, 5, 200])
def test_every_incident_is_somewhere_once(
    style: str, count: int, views: dict[int, View], boundaries: Boundaries, towns: pd.DataFrame
) -> None:
    view = views[count]
    drawn, figure, _ = drawn_of(scene(view, boundaries, towns, style=style))
    account = drawn.account
    assert account.symbols + account.areas + account.beyond + account.others == view.n_shown
    assert min(account.symbols, account.areas, account.beyond, account.others) >= 0
    near = len(ids(figure, "point")) + sum(sum(numbers(figure, kind)) for kind in ("cluster", "cell", "unit"))
    assert near == account.symbols
    assert len(ids(figure, "area")) == account.areas
    assert len(set(ids(figure, "point") + ids(figure, "area"))) == len(ids(figure, "point") + ids(figure, "area"))
    if count:
        assert account.symbols


@pytest.mark.parametrize("style", STYLES)
def test_an_area_alone_never_becomes_a_dot_a_circle_or_a_cell(
    style: str, vocabulary: Vocabulary, boundaries: Boundaries, towns: pd.DataFrame
) -> None:
    rows = [record(f"a{n}", "ambush", 3 + n % 3, box(-1, 14, 1, 16)) for n in range(12)]
    view = make_view(to_table(rows), IncidentFilter(), vocabulary)
    drawn, figure, _ = drawn_of(scene(view, boundaries, towns, style=style))
    for kind in ("point", "ring", "cluster", "cell"):
        assert not ids(figure, kind)
    assert drawn.account.areas == (12 if style in ("points", "clusters") else 0)
    written = texts(printed.draw(scene(view, boundaries, towns, style=style), dpi=60))
    if style == "cells":
        assert said("12 incidents are known to an area alone and in no cell.") in written
        assert said("0 incidents on the map · 12 not drawn (see the legend)") in written
        assert "stands on the map" not in written
        assert said("Every incident shown has a date and a place; the legend says which") in written
    if style in ("points", "clusters"):
        assert sorted(ids(figure, "area")) == sorted(f"a{n}" for n in range(12))


def test_incidents_outside_the_frame_are_counted(
    views: dict[int, View], boundaries: Boundaries, towns: pd.DataFrame
) -> None:
    for style in STYLES:
        around = Extent("box", box=(-3.0, 13.0, 1.0, 15.0))
        drawn, _, _ = drawn_of(scene(views[200], boundaries, towns, style=style, extent=around))
        assert drawn.account.beyond
        placed = drawn.account.symbols + drawn.account.areas + drawn.account.beyond + drawn.account.others
        assert placed == views[200].n_shown
        assert set(drawn.beyond) <= set(views[200].drawn.index)


def test_cells_have_equal_areas_and_the_totals_of_the_view(
    views: dict[int, View], boundaries: Boundaries, towns: pd.DataFrame
) -> None:
    view = views[200]
    shown = scene(view, boundaries, towns, style="cells", measure="deaths")
    window = sight_of(shown).window(FRAME)
    side = side_of(window)
    entries = np.flatnonzero(view.coded.where_prec[view.rows] <= 2)
    entries = entries[view.coded.placed[view.rows[entries]]]
    cells, at = _cells(view, entries, side)
    assert np.bincount(at, minlength=len(cells)).min() >= 1
    rings = _rings(cells, side, window)
    lon, lat = window.degrees(rings.reshape(-1, 2))
    areas = area_km2(geometry=shapely.polygons(np.column_stack([lon, lat]).reshape(rings.shape)))
    assert areas == pytest.approx(side * side, rel=1e-6)
    drawn, _, _ = drawn_of(shown)
    whole = toll_in(view, np.arange(view.n_shown))
    assert whole == view.totals["all"]
    own = toll_in(view, entries)
    assert own.best is not None
    assert own.best > 1000
    assert any(words.startswith(f"Deaths in them: {own.best:,}") for words in notes_of(drawn))


@pytest.mark.parametrize("measure", ["incidents", "deaths"])
@pytest.mark.parametrize(
    ("extent", "level"), [(Extent(), 1), (Extent("country", "BFA"), 2), (Extent("country", "MLI"), 1)]
)
def test_units_are_those_of_the_regions_screen(
    measure: str, extent: Extent, level: int, views: dict[int, View], boundaries: Boundaries, towns: pd.DataFrame
) -> None:
    view = views[200]
    shown = scene(view, boundaries, towns, style="choropleth", measure=measure, extent=extent)
    drawn, figure, panel = drawn_of(shown)
    # These boundaries have second-level units in Burkina Faso alone.
    assert level_of(shown, panel.window) == level
    found = regions(view, boundaries, level)
    assert sum(numbers(figure, "unit")) + drawn.account.beyond == int(found.units["incidents"].sum())
    assert drawn.account.others == int(found.rest["incidents"].sum())
    values = values_of(found.units, MEASURES[measure])
    rows = legend_of(values, breaks_of(values, MEASURES[measure]), MEASURES[measure], EN).rows
    assert [row.text for row in rows if (row.text != "0 (0)")] == words_of(drawn)


def test_one_toll_of_two_attacks_counts_once_in_all_maps(
    vocabulary: Vocabulary, boundaries: Boundaries, towns: pd.DataFrame
) -> None:
    toll = {"shared_toll": "one", "fatalities_low": 40, "fatalities_best": 40, "fatalities_high": 55}
    rows = [
        record("a", "ambush", 1, Point(0.0, 15.0), **toll),
        record("b", "ambush", 1, Point(2.0, 15.0), event_date="2020-02-01", event_date_end="2020-02-01", **toll),
    ]
    view = make_view(to_table(rows), IncidentFilter(), vocabulary)
    figure = printed.draw(scene(view, boundaries, towns, style="cells", measure="deaths", panels="year"), dpi=60)
    parts = period_parts(view, "year")
    assert [toll_in(view, part).best for part in parts.parts] == [40, None]
    written = texts(figure)
    assert said("1 incident · deaths: 40 (40–55)") in written
    assert said("1 incident · deaths: counted in another period") in written
    assert view.totals["all"].best == 40
    assert said("Deaths in them: 40 (40–55).") in written


@pytest.mark.parametrize(("style", "say"), list(zip(STYLES, (EN, FR, EN, FR), strict=True)), ids=STYLES)
def test_small_maps_hold_every_dated_incident_once(
    style: str, say: Language, views: dict[int, View], boundaries: Boundaries, towns: pd.DataFrame
) -> None:
    view = views[200]
    parts = period_parts(view, "year")
    figure = printed.draw(scene(view, boundaries, towns, say, style=style, panels="year"), dpi=72)
    written = texts(figure)
    for name, entries in zip(parts.names, parts.parts, strict=True):
        assert name in written
        assert said(say.plural("{n} incident", "{n} incidents", len(entries))) in written
    assert parts.unknown
    lost = say.plural(
        "{n} incident is in no map: undated, or dated less closely than the period.",
        "{n} incidents are in no map: undated, or dated less closely than the period.",
        parts.unknown,
    )
    assert said(lost) in written
    assert sum(map(len, parts.parts)) + parts.unknown + parts.outside == view.n_shown
    if style == "points":
        among = np.concatenate(parts.parts)
        placed = among[view.coded.placed[view.rows[among]]]
        expected = view.table["incident_id"].to_numpy()[view.rows[placed]]
        assert sorted(ids(figure, "point") + ids(figure, "area")) == sorted(expected)


def test_small_maps_say_which_period_they_are_of(
    vocabulary: Vocabulary, boundaries: Boundaries, towns: pd.DataFrame
) -> None:
    days = ["2019-01-15", "2019-03-15"]
    rows = [
        record(f"d{n}", "ambush", 1, Point(0.0, 15.0), event_date=day, event_date_end=day)
        for n, day in enumerate([*days, "2012-01-01", "2023-01-01"])
    ]
    chosen = IncidentFilter(date_from=dt.date(2019, 1, 10), date_to=dt.date(2019, 4, 30))
    view = make_view(to_table(rows), chosen, vocabulary)
    written = texts(printed.draw(scene(view, boundaries, towns, panels="month"), dpi=60))
    for month in ("January", "February", "March", "April"):
        assert said(f"{month} 2019") in written
    assert said("0 incidents") in written
    assert said("from 10 January 2019") in written
    every = make_view(view.table, IncidentFilter(), vocabulary)
    written = texts(printed.draw(scene(every, boundaries, towns, FR, panels="month"), dpi=60))
    assert said("Une carte par an : avec des périodes plus courtes il y en aurait plus de 12.") in written
    nothing = make_view(view.table, IncidentFilter(countries=("NER",)), vocabulary)
    written = texts(printed.draw(scene(nothing, boundaries, towns, panels="half"), dpi=60))
    assert said("No incident shown has a known period.") in written


@pytest.mark.parametrize("layout", ["a4", "slide", "square"])
def test_no_text_of_small_maps_is_cut_or_covers_another(
    layout: str, views: dict[int, View], boundaries: Boundaries, towns: pd.DataFrame
) -> None:
    say: Any = Wordy(FR)
    shown = scene(views[200], boundaries, towns, say, layout=layout, panels="half", style="clusters")
    figure = printed.draw(shown, dpi=100)
    wide, high = figure.get_size_inches() * 100
    named = [(artist.get_text(), artist.get_window_extent()) for artist in figure.findobj(Text) if artist.get_text()]
    for text, extent in named:
        assert 0 <= extent.x0 < extent.x1 <= wide, text
        assert 0 <= extent.y0 < extent.y1 <= high, text
    halves = [pair for pair in named if "semestre" in pair[0] or pair[0].startswith("morts")]
    assert len(halves) >= 8
    for (one, extent), (other, taken) in combinations(halves, 2):
        across = min(extent.x1, taken.x1) - max(extent.x0, taken.x0)
        down = min(extent.y1, taken.y1) - max(extent.y0, taken.y0)
        assert across <= 1.5 or down <= 0.3 * min(extent.height, taken.height), (one, other)


def test_a_crowded_map_keeps_every_incident_and_rare_kinds_on_top(
    vocabulary: Vocabulary, boundaries: Boundaries, towns: pd.DataFrame
) -> None:
    spread = np.random.default_rng(2)
    lon, lat = spread.uniform(-3, 3, 6000), spread.uniform(13, 15, 6000)
    rows = [
        record(f"c{n}", "abduction" if n == 7 else "clash", 1, Point(x, y), fatalities_best=500 if n == 9 else 1)
        for n, (x, y) in enumerate(zip(lon.tolist(), lat.tolist(), strict=True))
    ]
    view = make_view(to_table(rows), IncidentFilter(), vocabulary)
    drawn, figure, _ = drawn_of(scene(view, boundaries, towns))
    assert sorted(ids(figure, "point")) == sorted(row["incident_id"] for row in rows)
    layers = {
        one: artist.get_zorder()
        for artist in figure.findobj(lambda artist: (artist.get_gid() or "").startswith("point "))
        for one in artist.get_gid().split()[1:]
        if one in ("c7", "c9", "c1")
    }
    assert layers["c1"] < layers["c7"] < layers["c9"]
    assert not ids(figure, "ring")
    assert any(
        "choose clusters or cells" in item.words for s in drawn.legend for item in s.items if hasattr(item, "words")
    )
    picture = printed.picture_bytes(scene(view, boundaries, towns), "svg")
    assert len(picture) < 2_500_000


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 6), st.floats(0, 6)), min_size=1, max_size=60))
def test_places_too_close_to_tell_apart_are_one(spots: list[tuple[float, float]]) -> None:
    places = np.asarray(spots, dtype=float)
    free, expected = np.ones(len(places), dtype=bool), np.full(len(places), -1)
    for row in range(len(places)):
        if free[row]:
            near = free & (np.hypot(*(places - places[row]).T) < SAME_PLACE_MM - 1e-9)
            expected[near], free[near] = row, False
    found = _together(places)
    assert len(found) == len(places)
    for group in np.unique(found):
        members = places[found == group]
        assert np.hypot(*(members - members[:, None]).reshape(-1, 2).T).max() <= 2 * SAME_PLACE_MM
    assert abs(len(np.unique(found)) - len(np.unique(expected))) <= 1


@pytest.mark.parametrize("layout", ["slide", "square", "a4-portrait"])
def test_twelve_small_maps_fit_any_sheet(
    layout: str, vocabulary: Vocabulary, boundaries: Boundaries, towns: pd.DataFrame
) -> None:
    rows = [
        {**row, "event_date": f"2019-{1 + n % 12:02}-11", "event_date_end": f"2019-{1 + n % 12:02}-11",
         "date_precision": 1, "fatalities_low": 0, "fatalities_high": 4000}
        for n, row in enumerate(many(60))
    ]  # fmt: skip
    long = {"event_date": "2019-02-01", "event_date_end": "2019-09-30", "date_precision": 5, "title": "Long siege"}
    rows.append({**record("siege", "clash", 1, Point(0, 15), fatalities_best=77), **long})
    view = make_view(to_table(rows), IncidentFilter(), vocabulary)
    figure = printed.draw(scene(view, boundaries, towns, layout=layout, style="cells", panels="month"), dpi=80)
    check_texts(figure)
    found = re.search(r"Thegravest:Longsiege\(([^)]*)\),deaths:77", texts(figure))
    assert found
    assert found[1] == "2019"  # no closer than the year is known
    sheet = Sheet(80, 338.7, 190.5, text_factor=1.6)
    captions = [("1,000 incidents", "deaths: 1,000 (1–4,000 or more)")] * 12
    grid = _best_grid(sheet, Box(10, 50, 200, 150), 12, sight_of(scene(view, boundaries, towns)), captions)
    assert grid.columns == 6
    assert min(grid.window.frame.width, grid.window.frame.height) >= 0.9 * SMALLEST_MM


def test_names_can_be_read_on_dark_units_and_a_region_is_named_once(
    views: dict[int, View], boundaries: Boundaries, towns: pd.DataFrame
) -> None:
    figure = printed.draw(scene(views[200], boundaries, towns, style="choropleth"), dpi=72)
    names = [one for one in figure.findobj(Lettering) if one.halo_pt]
    written = [one.get_text() for one in names]
    assert sorted(written) == sorted(set(written))
    assert {"Kayes", "Mopti", "Zinder"} <= set(written)
    inks = {(one.get_color(), one.halo_colour) for one in names if one.get_text() in set(boundaries.adm1["name"])}
    assert inks == {(HALO, INK), (INK, HALO)}
    assert luminance(RAMP[-1]) < DARK < luminance(RAMP[0])
    # A second-level map names its units.
    one = make_view(views[200].table, IncidentFilter(countries=("BFA",)), views[200].vocabulary)
    near = printed.draw(scene(one, boundaries, towns, style="choropleth"), dpi=72)
    assert {"Soum", "Oudalan"} <= {text.get_text() for text in near.findobj(Text)}


def test_the_scale_bar_hides_no_coloured_land(
    views: dict[int, View], boundaries: Boundaries, towns: pd.DataFrame
) -> None:
    made = scene(views[200], boundaries, towns, style="choropleth")
    sheet = Sheet(72, 338.7, 190.5, text_factor=1.6)
    window = sight_of(made).window(Box(10, 50, 185, 150))
    corner, _, share = _corner(sheet, window, made)
    assert share < 0.05
    assert (corner.right, corner.bottom) == pytest.approx((window.frame.right, window.frame.bottom))


def test_circles_do_not_touch(views: dict[int, View], boundaries: Boundaries, towns: pd.DataFrame) -> None:
    _, figure, _ = drawn_of(scene(views[200], boundaries, towns, style="clusters"))
    (discs,) = figure.findobj(lambda artist: (artist.get_gid() or "").startswith("cluster"))
    extents = [path.get_extents() for path in discs.get_paths()]
    assert len(extents) > 3
    for one, other in combinations(extents, 2):
        gap = np.hypot((one.x0 + one.x1 - other.x0 - other.x1) / 2, (one.y0 + one.y1 - other.y0 - other.y1) / 2)
        assert gap >= (one.width + other.width) / 2


def test_colours_are_told_apart_by_every_eye_and_in_grey() -> None:
    for one, other in combinations((ZERO, *RAMP), 2):
        assert abs(lab(one)[0] - lab(other)[0]) >= 12
        assert min(ciede2000(lab(one, eye), lab(other, eye)) for eye in EYES) >= 8
    # What is unknown is hatched, so that it may be near white.
    assert UNKNOWN not in (ZERO, *RAMP)
    for one, other in combinations(SYMBOLS, 2):
        if KIND_HATCHES.get(one, "") == KIND_HATCHES.get(other, ""):
            assert abs(lab(SYMBOLS[one].colour)[0] - lab(SYMBOLS[other].colour)[0]) >= 7, (one, other)


def test_hostile_words_and_an_unknown_style(view: View, boundaries: Boundaries, towns: pd.DataFrame) -> None:
    for style in STYLES:
        picture = printed.picture_bytes(scene(view, boundaries, towns, FR, style=style), "png", dpi=50)
        assert picture.startswith(b"\x89PNG")
    with pytest.raises(BadInput, match="heatmap"):
        printed.draw(scene(view, boundaries, towns, style="heatmap"))


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("clusters", {"style": "clusters"}),
        ("cells", {"style": "cells", "measure": "deaths"}),
        ("choropleth", {"style": "choropleth"}),
        ("panels", {"style": "cells", "panels": "year"}),
        ("panels_points", {"style": "points", "panels": "half", "layout": "a4-portrait"}),
    ],
)
def test_styles_look_as_they_did(
    name: str, more: dict[str, Any], monkeypatch: pytest.MonkeyPatch, views: dict[int, View], boundaries: Boundaries,
    towns: pd.DataFrame,
) -> None:  # fmt: skip
    monkeypatch.setattr(geo, "__version__", "0.0.0")
    shown = scene(views[200], boundaries, towns, FR if name == "cells" else EN, **more)
    picture = Image.open(io.BytesIO(printed.picture_bytes(shown, "png", dpi=56)))
    path = GOLDEN / f"style_{name}.png"
    if os.environ.get(REDRAW) == "1":
        picture.convert("RGB").convert("P", palette=Image.Palette.ADAPTIVE, colors=128).save(path, optimize=True)
        pytest.skip(f"{path} was drawn anew: look at it")
    golden = Image.open(path).convert("RGB")
    assert largest_difference(picture.convert("RGB"), golden) < TOLERANCE
