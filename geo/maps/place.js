/* Fills a feature group with one answer of the resolver (see place_data in geo/maps/place_map.py), on the ground that
   atlas.js draws. Texts arrive as data and are set as text. The braces of this file never stand two together, because
   folium reads it as a template. */
function (group, d) {
  "use strict";
  var atlas = sahelAtlas, inner = L.layerGroup(), stacks = [];
  var BADGE_PX = 18, POINT_PX = 7, CLOSEST_ZOOM = 10, PADDING_PX = 30;

  function named(layer, text) {
    var words = document.createElement("span");
    words.textContent = text;
    return layer.bindTooltip(words, { className: "atlas-tip", direction: "auto" });
  }

  d.areas.forEach(function (area) {
    var look = atlas.areaOptions(d.styles[area.style], d.colours.answer);
    var options = L.extend({ pane: "atlas-areas", bubblingMouseEvents: true, smoothFactor: 0.8 }, look);
    inner.addLayer(named(L.polygon(atlas.rings(area.shape), options), area.text));
  });
  if (d.ring) {
    var ring = L.extend({ pane: "atlas-rings", radius: d.ring.km * 1000, bubblingMouseEvents: true },
      atlas.areaOptions(d.styles.ring, d.colours.answer));
    ring.fill = d.ring.fill;
    inner.addLayer(named(L.circle([d.ring.lat, d.ring.lon], ring), d.ring.text));
  }
  if (d.point) {
    var point = L.extend({ pane: "atlas-points", radius: POINT_PX, shape: "circle", bubblingMouseEvents: true },
      atlas.symbolOptions({ colour: d.colours.answer, shape: "circle" }, false, false));
    inner.addLayer(named(new atlas.Symbol([d.point.lat, d.point.lon], point), d.point.text));
    stacks.push({ latlng: L.latLng(d.point.lat, d.point.lon), radius: POINT_PX });
  }

  function badge(mark) {
    var face = document.createElement("span"), style = face.style, half = BADGE_PX / 2;
    face.textContent = mark.number;
    face.className = "atlas-badge";
    style.cssText = "display:block;box-sizing:border-box;text-align:center;font-weight:600;font-size:11px;line-height:14px;" +
      "width:" + BADGE_PX + "px;height:" + BADGE_PX + "px;background:#fff;";
    style.border = "2px solid " + d.colours[mark.role];
    style.color = d.colours[mark.role];
    style.borderRadius = mark.role === "landmark" ? "2px" : half + "px";
    // The badge of a place where the point is stands beside the point, so that neither hides the other.
    var beside = mark.beside ? half + POINT_PX : 0;
    var icon = L.divIcon({ className: "", html: face, iconSize: [BADGE_PX, BADGE_PX],
      iconAnchor: [half - beside, half + beside] });
    var marker = L.marker([mark.lat, mark.lon], { pane: "atlas-points", icon: icon, keyboard: false,
      bubblingMouseEvents: true });
    stacks.push({ latlng: marker.getLatLng(), radius: half });
    return named(marker, mark.text);
  }
  // The first candidate lies over the others.
  d.marks.slice().reverse().forEach(function (mark) { inner.addLayer(badge(mark)); });

  if (d.draft) {
    var spot = L.latLng(d.draft.lat, d.draft.lon), arm = 0.5 * BADGE_PX;
    [3, 1.5].forEach(function (weight, index) {
      inner.addLayer(L.circleMarker(spot, { pane: "atlas-points", radius: arm, fill: false, weight: weight + 1.5,
        color: index ? d.colours.draft : "#ffffff", interactive: false }));
    });
    inner.addLayer(named(L.circleMarker(spot, { pane: "atlas-points", radius: 2.5, stroke: false, fill: true,
      fillOpacity: 1, fillColor: d.colours.draft, bubblingMouseEvents: true }), d.draft.text));
  }

  var key = d.legend.rows.length ? atlas.legend(d) : null;
  group.on("add", function () {
    var map = group._map;
    if (key) { key.addTo(map); }
    map._atlasSymbols = stacks;
    map.fire("atlassymbols");
    if (d.pick) { map.getContainer().style.cursor = "crosshair"; }
    // Only another answer moves the map: a click on it, or a corrected draft, leaves it where the reader put it.
    if (d.view && map._atlasView !== JSON.stringify(d.view)) {
      map._atlasView = JSON.stringify(d.view);
      var foot = key ? key.getContainer().offsetHeight : 0;  // the legend lies over the lower edge
      atlas.fit(map, d.view, [PADDING_PX, PADDING_PX], [PADDING_PX, PADDING_PX + foot], CLOSEST_ZOOM);
    }
  });
  group.on("remove", function () {
    if (key) { key.remove(); }
  });
  group.addLayer(inner);
}
