"""Measure the map: our layer and folium's own ways with the same incidents, in Python and in a browser."""

from __future__ import annotations

import json
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import folium
import folium.plugins
import pandas as pd

from geo.areas.boundaries import Boundaries
from geo.core.errors import BadInput
from geo.core.language import Language
from geo.incidents.view import View
from geo.maps.assets import assets, shipped_texts
from geo.maps.interactive import base_map, incident_layer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

OURS: Final = "sahel atlas"
MARKER: Final = "folium.Marker + popup"
CLUSTER: Final = "folium FastMarkerCluster"
GEOJSON: Final = "folium.GeoJson, circle markers on canvas"
# More than these a peer takes minutes for.
MOST: Final = {MARKER: 10_000, CLUSTER: 100_000, GEOJSON: 100_000}
_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS: Final = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND",
]  # fmt: skip
_LINK: Final = re.compile(r'<script src="([^"]+)"></script>|<link rel="stylesheet" href="([^"]+)"/>')
_POPUP: Final = "function (row) { return L.marker([row[0], row[1]]).bindPopup(row[2]); }"
_WAIT_MS: Final = 120_000
# Each asks the page whether an incident answers: it is drawn, and something finds it under the mouse.
_ANSWERS: Final = {
    OURS: """(map) => { const layer = map.atlasIncidents;
        if (!layer || !layer.drawn) { return false; }
        const one = layer.drawn.cells[0] || layer.drawn.stacks[0];
        const at = one.box ? [one.box.x + one.box.w / 2, one.box.y + one.box.h / 2] : [one.x, one.y];
        return Boolean(layer._hit(map.layerPointToLatLng(layer.frame.corner.add(at)))); }""",
    MARKER: """(map) => Boolean(document.querySelector('.leaflet-marker-icon'))""",
    CLUSTER: """(map) => Boolean(document.querySelector('.marker-cluster, .leaflet-marker-icon'))""",
    GEOJSON: """(map) => { const sheet = document.querySelector('canvas.leaflet-zoom-animated');
        if (!sheet || !map._renderer || !map._renderer._drawFirst) { return false; }
        const at = map.latLngToContainerPoint(map._renderer._drawFirst.layer.getLatLng());
        sheet.dispatchEvent(new MouseEvent('mousemove', {clientX: at.x, clientY: at.y, bubbles: true}));
        return sheet.classList.contains('leaflet-interactive'); }""",
}
_WATCH: Final = """
<script>(function () {
  var answers = ANSWERS, map = null;
  // Folium names its map "map_" and a number; to look through all that a window has takes a while each time.
  function found() {
    var name = Object.keys(window).find(function (key) { return /^map_/.test(key) && window[key] instanceof L.Map; });
    return name ? window[name] : null;
  }
  function ask() {
    map = map || found();
    if (map && answers(map)) { window.answeredAt = performance.now(); } else { setTimeout(ask, 4); }
  }
  requestAnimationFrame(ask);
})();</script>
"""


@dataclass(frozen=True)
class MapFigures:
    """What one way of drawing took: medians of `passes`.

    `python_ms` is from the view to the whole page as text, `payload_kb` that page without scripts and styles that every
    browser keeps, `browser_ms` from opening it until an incident answers; None where it was not measured, and `note`
    says why.
    """

    way: str
    incidents: int
    python_ms: float | None
    payload_kb: float | None
    browser_ms: float | None
    passes: int
    note: str = ""


def measure(
    view: View,
    boundaries: Boundaries,
    towns: pd.DataFrame,
    say: Language,
    browser: Browser | None,
    *,
    way: str,
    passes: int = 5,
) -> MapFigures:
    """Measure one way of drawing a view.

    Parameters
    ----------
    view : View
    boundaries : Boundaries
        EPSG:4326.
    towns : DataFrame
        As for `geo.maps.interactive.base_map`.
    say : Language
    browser : playwright.sync_api.Browser or None
        As `chromium` gives it.
    way : str
        `OURS`, `MARKER`, `CLUSTER` or `GEOJSON`.
    passes : int

    Returns
    -------
    MapFigures
    """
    n = view.n_drawn
    if n > MOST.get(way, n):
        return MapFigures(way, n, None, None, None, 0, f"skipped above {MOST[way]:,}: it takes minutes")
    build: Callable[[], folium.Map] = _BUILD[way](view, boundaries, towns, say)
    seconds, page = [], ""
    for _ in range(passes):
        start = time.perf_counter()
        page = build().get_root().render()
        seconds.append(time.perf_counter() - start)
    known: list[float] = []
    for _ in range(passes if browser is not None else 0):
        answered = _in_browser(browser, page, way)
        if answered is None:
            break
        known.append(answered)
    return MapFigures(
        way,
        n,
        round(statistics.median(seconds) * 1000, 1),
        round(len(page.encode()) / 1000, 1),
        round(statistics.median(known), 1) if known else None,
        passes,
        "" if known or browser is None else f"no answer within {_WAIT_MS // 1000} s",
    )


def _ours(view: View, boundaries: Boundaries, towns: pd.DataFrame, say: Language) -> Callable[[], folium.Map]:
    def build() -> folium.Map:
        drawn = base_map(boundaries, towns, say)
        incident_layer(view, say).add_to(drawn)
        return drawn

    return build


def _peer_map(**more: Any) -> folium.Map:
    return folium.Map(location=(17.0, 2.0), zoom_start=5, tiles=None, max_zoom=13, **more)


def _markers(view: View, *_: object) -> Callable[[], folium.Map]:
    def build() -> folium.Map:
        drawn = _peer_map()
        places = view.drawn[["lat", "lon", "title"]].dropna()
        for lat, lon, title in zip(places["lat"], places["lon"], places["title"], strict=True):
            folium.Marker((lat, lon), popup=title).add_to(drawn)
        return drawn

    return build


def _clusters(view: View, *_: object) -> Callable[[], folium.Map]:
    def build() -> folium.Map:
        drawn = _peer_map()
        # It cannot be drawn without a highest zoom, which folium hands to tile layers alone.
        drawn.options["max_zoom"] = 13
        places = view.drawn[["lat", "lon", "title"]].dropna().to_numpy().tolist()
        folium.plugins.FastMarkerCluster(places, callback=_POPUP).add_to(drawn)  # type: ignore[no-untyped-call]
        return drawn

    return build


def _geojson(view: View, *_: object) -> Callable[[], folium.Map]:
    def build() -> folium.Map:
        drawn = _peer_map(prefer_canvas=True)
        places = view.drawn[["lon", "lat", "title"]].dropna()
        features = [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [lon, lat]},
                "properties": {"title": title},
            }
            for lon, lat, title in zip(places["lon"], places["lat"], places["title"], strict=True)
        ]
        marker = folium.CircleMarker(radius=5, fill=True)
        folium.GeoJson({"type": "FeatureCollection", "features": features}, marker=marker).add_to(drawn)
        return drawn

    return build


_BUILD: Final[dict[str, Callable[..., Callable[[], folium.Map]]]] = {
    OURS: _ours,
    MARKER: _markers,
    CLUSTER: _clusters,
    GEOJSON: _geojson,
}


def _in_browser(browser: Browser | None, page: str, way: str) -> float | None:
    """Milliseconds from opening a page until an incident answers; None if none does in time."""
    from playwright.sync_api import TimeoutError as TooLong

    whole = page.replace("</html>", "") + _WATCH.replace("ANSWERS", _ANSWERS[way])
    links = _kept_scripts() + "</head>"
    whole = whole.replace("</head>", links, 1) if way == OURS else _LINK.sub(_shipped, whole)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "map.html"
        path.write_text(whole, encoding="utf-8")
        assert browser is not None  # noqa: S101 - the caller has one
        tab = browser.new_page(viewport={"width": 1000, "height": 640})
        try:
            tab.goto(path.as_uri(), wait_until="commit", timeout=_WAIT_MS)
            tab.wait_for_function("window.answeredAt", timeout=_WAIT_MS)
            return float(tab.evaluate("window.answeredAt"))
        except TooLong:
            return None
        finally:
            tab.close()


def _kept_scripts() -> str:
    return "".join(
        f"<script>{asset.text}</script>" if asset.name.endswith(".js") else f"<style>{asset.text}</style>"
        for asset in assets().values()
    )


def _shipped(link: re.Match[str]) -> str:
    """The text behind a link, from folium-offline; a peer is not made to load what its layer does not use."""
    address = link[1] or link[2]
    name = address.rpartition("/")[2].lower()
    if not any(part in name for part in ("leaflet.js", "leaflet.css", "jquery", "markercluster", "awesome-markers")):
        return ""
    text = next((text for known, text in shipped_texts().items() if known.rpartition("/")[2].lower() == name), None)
    if text is None and "jquery" in name:
        text = next((text for known, text in shipped_texts().items() if known.endswith("/jquery.min.js")), None)
    if text is None:
        return ""
    return f"<script>{text}</script>" if link[1] else f"<style>{text}</style>"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a Chromium without a window that reaches no network.

    Raises
    ------
    BadInput
        If there is no Chromium, or Playwright, a development dependency, is not installed.
    """
    path = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        raise BadInput("No Chromium was found: install one (Debian: apt-get install chromium), or give --no-browser.")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise BadInput(
            "Playwright is not installed: run `pip install -r requirements-dev.txt`, or give --no-browser."
        ) from error
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        try:
            yield started
        finally:
            started.close()


def as_json(figures: list[MapFigures]) -> str:
    """Write figures as JSON."""
    return json.dumps([vars(one) for one in figures], indent=1)
