/* Draws the atlas's base map and its incidents with Leaflet 1.9. Texts arrive as data; whatever comes from reports is
   either set as text, or is HTML that geo/maps/card.py has escaped. */
(function (root) {
  "use strict";
  var L = root.L;
  var SCALE = 1e4;      // coordinates travel as whole numbers of 0.0001 degrees, each relative to the one before
  var NEAR_PX = 10;     // symbols closer than this are listed together, so that none hides another
  var STACK_PX = 5;     // how far the symbols behind the first one peek out
  var LIST_MAX = 200;
  var CROWD = 150;      // with more piles than this their numbers hide the map from afar, and show from CROWD_ZOOM on
  var CROWD_ZOOM = 7;
  var WIDE_PX = 560;
  var LEGEND_PX = 150;
  var openList = null, legendOpen = null;

  function ring(flat) {
    var out = [], x = 0, y = 0, i;
    for (i = 0; i < flat.length; i += 2) {
      x += flat[i]; y += flat[i + 1];
      out.push([y / SCALE, x / SCALE]);
    }
    return out;
  }
  function rings(shape) {
    return shape.map(function (part) { return part.map(ring); });
  }

  function polygonPath(cx, cy, r, n, turn) {
    var d = "", i, a;
    for (i = 0; i < n; i++) {
      a = turn + 2 * Math.PI * i / n;
      d += (i ? "L" : "M") + (cx + r * Math.sin(a)).toFixed(1) + "," + (cy - r * Math.cos(a)).toFixed(1);
    }
    return d + "z";
  }
  function outline(points, cx, cy, r, turn) {
    var c = Math.cos(turn), s = Math.sin(turn);
    return "M" + points.map(function (p) {
      return (cx + r * (p[0] * c - p[1] * s)).toFixed(1) + "," + (cy + r * (p[0] * s + p[1] * c)).toFixed(1);
    }).join("L") + "z";
  }
  var PLUS = [[-0.38, -1], [0.38, -1], [0.38, -0.38], [1, -0.38], [1, 0.38], [0.38, 0.38],
    [0.38, 1], [-0.38, 1], [-0.38, 0.38], [-1, 0.38], [-1, -0.38], [-0.38, -0.38]];
  var STAR = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(function (i) {
    var a = Math.PI * i / 5, r = i % 2 ? 0.5 : 1;
    return [r * Math.sin(a), -r * Math.cos(a)];
  });
  function shapePath(shape, x, y, r) {
    switch (shape) {
      case "triangle": return polygonPath(x, y + r * 0.15, r * 1.2, 3, 0);
      case "triangle_down": return polygonPath(x, y - r * 0.15, r * 1.2, 3, Math.PI);
      case "square": return polygonPath(x, y, r * 1.2, 4, Math.PI / 4);
      case "diamond": return polygonPath(x, y, r * 1.2, 4, 0);
      case "pentagon": return polygonPath(x, y, r * 1.1, 5, 0);
      case "star": return outline(STAR, x, y, r * 1.3, 0);
      case "plus": return outline(PLUS, x, y, r, 0);
      case "cross": return outline(PLUS, x, y, r, Math.PI / 4);
      default:
        return "M" + (x - r) + "," + y + "a" + r + "," + r + " 0 1,0 " + 2 * r + ",0a" + r + "," + r +
          " 0 1,0 " + -2 * r + ",0z";
    }
  }

  var Symbol = L.CircleMarker.extend({
    _updatePath: function () {
      var shift = this.options.shift || 0;
      this._renderer._setPath(this, shapePath(this.options.shape, this._point.x + shift, this._point.y - shift,
        this._radius));
    }
  });

  var FONTS = { "country": "600 15px sans-serif", "country ": "600 11px sans-serif", unit: "italic 12px sans-serif",
    neighbour: "12px sans-serif", capital: "600 12px sans-serif" };

  /* Names of countries, regions and towns: plain text that no click ever meets, the more important first, none over
     another. */
  var Labels = L.Layer.extend({
    initialize: function (rows) { this._rows = rows; },
    onAdd: function (map) {
      this._box = L.DomUtil.create("div", "atlas-labels leaflet-zoom-hide", map.getPane("atlas-labels"));
      map.on("moveend zoomend resize viewreset atlassymbols", this._place, this);
      this._place();
    },
    onRemove: function (map) {
      map.off("moveend zoomend resize viewreset atlassymbols", this._place, this);
      L.DomUtil.remove(this._box);
    },
    _place: function () {
      var map = this._map, zoom = map.getZoom(), view = map.getBounds().pad(0.1);
      var pen = Labels.pen || (Labels.pen = document.createElement("canvas").getContext("2d"));
      var sheet = document.createDocumentFragment();
      var taken = (map._atlasSymbols || []).map(function (s) {
        var p = map.latLngToLayerPoint(s.latlng);
        return [p.x - s.radius, p.y - s.radius, p.x + s.radius, p.y + s.radius];
      });
      function free(box) {
        return taken.every(function (t) {
          return box[0] >= t[2] || box[2] <= t[0] || box[1] >= t[3] || box[3] <= t[1];
        });
      }
      function put(className, text, left, top) {
        var span = document.createElement("span");
        span.className = className;
        span.textContent = text;
        span.style.left = left + "px";
        span.style.top = top + "px";
        sheet.appendChild(span);
      }
      this._rows.forEach(function (row) {
        // row: class, text, lat, lon, lowest zoom, highest zoom
        if (zoom < row[4] || zoom > row[5] || !view.contains([row[2], row[3]])) { return; }
        var town = row[0] === "capital" || row[0] === "seat" || row[0] === "town";
        var small = zoom < 5 && row[0] === "country" ? " atlas-label-small" : "";
        var p = map.latLngToLayerPoint([row[2], row[3]]);
        pen.font = FONTS[row[0] + small.slice(0, 1)] || FONTS[row[0]] || "11px sans-serif";
        var text = row[0] === "country" ? row[1].toUpperCase() : row[1];
        var width = pen.measureText(text).width * (row[0] === "country" ? 1.25 : 1) + 4;
        // Beside the town; further off where a symbol stands on it.
        var middle = map.latLngToContainerPoint([row[2], row[3]]).x;
        // A name that the edge would cut in two helps nobody.
        if (!town && (middle < width / 2 || middle > map.getSize().x - width / 2)) { return; }
        var spots = town ? [[5, -8], [-width - 3, -8], [-width / 2, -20], [-width / 2, 4], [16, -8], [-width - 14, -8],
          [-width / 2, -32], [-width / 2, 16]] : [[-width / 2, -8]];
        spots.some(function (spot) {
          var left = p.x + spot[0], top = p.y + spot[1], box = [left, top + 1, left + width, top + 15];
          if (!free(box)) { return false; }
          taken.push(box);
          put("atlas-label atlas-label-" + row[0] + small, text, left, top);
          if (town) {
            put("atlas-town atlas-town-" + row[0], row[0] === "capital" ? "★" : "", p.x, p.y);
            taken.push([p.x - 3, p.y - 3, p.x + 3, p.y + 3]);
          }
          return true;
        });
      });
      this._box.textContent = "";
      this._box.appendChild(sheet);
    }
  });

  function pane(map, name, zIndex, clicks) {
    var element = map.createPane(name);
    element.style.zIndex = zIndex;
    if (!clicks) { element.style.pointerEvents = "none"; }
  }

  function base(map, d) {
    var c = d.colours;
    pane(map, "atlas-land", 150);
    pane(map, "atlas-areas", 410, true);
    pane(map, "atlas-lines", 420);
    pane(map, "atlas-rings", 430, true);
    pane(map, "atlas-labels", 440);
    pane(map, "atlas-points", 450, true);
    map.getContainer().style.background = c.background;
    map.attributionControl.setPrefix(false).addAttribution(d.attribution);
    // Land lies under the tiles too: it is what remains of the ground when they cannot be loaded.
    L.polyline(d.neighbourLines.map(ring), { pane: "atlas-land", interactive: false, color: c.neighbourLine, weight: 1 })
      .addTo(map);
    d.countries.forEach(function (shape) {
      L.polygon(rings(shape), { pane: "atlas-land", interactive: false, stroke: false, fillColor: c.land, fillOpacity: 1 })
        .addTo(map);
    });
    L.polyline(d.unitLines.map(ring), { pane: "atlas-lines", interactive: false, color: c.unitLine, weight: 0.8 })
      .addTo(map);
    d.countries.forEach(function (shape) {
      L.polygon(rings(shape), { pane: "atlas-lines", interactive: false, color: c.countryLine, weight: 1.8, fill: false })
        .addTo(map);
    });
    if (d.tiles) { tiles(map, d.tiles); }
    new Labels(d.labels).addTo(map);
    L.control.zoom({ position: "topright" }).addTo(map);
    L.control.scale({ imperial: false, position: "topleft" }).addTo(map);
    map.setMaxBounds(d.limits);
    map.fitBounds(d.home, { animate: false, paddingBottomRight: [0, map.getSize().x > WIDE_PX ? LEGEND_PX : 40] });
  }

  function tiles(map, d) {
    var loaded = false, told = false;
    var layer = L.tileLayer(d.url, { attribution: d.attribution, maxZoom: 19 });
    layer.on("tileload", function () { loaded = true; });
    layer.on("tileerror", function () {
      if (loaded || told) { return; }
      told = true;
      setTimeout(function () { map.removeLayer(layer); }, 0);
      notice(map, d.offline);
    });
    layer.addTo(map);
  }

  function notice(map, words) {
    var control = L.control({ position: "topleft" });
    control.onAdd = function () {
      var box = L.DomUtil.create("div", "atlas-notice");
      box.setAttribute("role", "status");
      box.textContent = words;
      return box;
    };
    control.addTo(map);
  }

  var SVG = "http://www.w3.org/2000/svg";
  function svg(name, attributes, parent) {
    var element = document.createElementNS(SVG, name), key;
    for (key in attributes) { element.setAttribute(key, attributes[key]); }
    if (parent) { parent.appendChild(element); }
    return element;
  }

  /* A filling that lets what lies under it be seen, and tells apart how closely an area is known. */
  function pattern(style, colour) {
    if (style.pattern === "solid") { return colour; }
    var id = "atlas-" + style.pattern + colour.replace("#", "-");
    if (!document.getElementById(id)) {
      var sheet = document.getElementById("atlas-patterns");
      if (!sheet) {
        sheet = svg("svg", { id: "atlas-patterns", width: 0, height: 0, "aria-hidden": "true" }, document.body);
        sheet.style.position = "absolute";
      }
      var p = svg("pattern", { id: id, width: 8, height: 8, patternUnits: "userSpaceOnUse" }, sheet);
      svg("rect", { width: 8, height: 8, fill: colour, "fill-opacity": style.fillOpacity }, p);
      if (style.pattern === "lines") {
        svg("path", { d: "M-2,2l4,-4M0,8l8,-8M6,10l4,-4", stroke: colour, "stroke-width": 1.1,
          "stroke-opacity": 0.75 }, p);
      } else {
        svg("circle", { cx: 2, cy: 2, r: 0.8, fill: colour }, p);
        svg("circle", { cx: 6, cy: 6, r: 0.8, fill: colour }, p);
      }
    }
    return "url(#" + id + ")";
  }
  function areaOptions(style, colour) {
    var plain = style.pattern === "solid";
    return { color: colour, weight: style.width, dashArray: style.dash.length ? style.dash.join(" ") : null,
      fill: true, fillColor: pattern(style, colour), fillOpacity: plain ? style.fillOpacity : 1 };
  }
  function symbolOptions(kind, hollow, shared) {
    return { shape: kind.shape, color: hollow || shared ? kind.colour : "#ffffff", weight: hollow ? 2.2 : 1.2,
      fill: true, fillColor: hollow ? "#ffffff" : kind.colour, fillOpacity: shared ? 0.4 : hollow ? 0.85 : 1,
      opacity: 1 };
  }

  /* Fills a feature group with the incidents of `d` (see incident_data in geo/maps/layers.py).
     choose(incident id, latlng) is called with what a person picks; without it, the group fires a click that carries
     the incident as a GeoJSON feature, which streamlit-folium sends back as last_active_drawing. */
  function draw(group, d, choose) {
    var areas = [], circles = [], stacks = [], clicks = 0, marked = [];
    var inner = L.layerGroup();

    function pick(index, latlng) {
      mark(index);
      var id = d.incidents[index].id;
      if (choose) { choose(id, latlng); return; }
      clicks += 1;
      // The number makes two clicks on one incident two messages: the panel may have been closed in between.
      var feature = { type: "Feature", geometry: null, properties: { incident_id: id, click: Date.now() + clicks } };
      group.fire("click", { latlng: latlng, layer: { toGeoJSON: function () { return feature; } } });
    }

    function list(indexes, latlng) {
      var box = L.DomUtil.create("div", "atlas-list");
      var head = L.DomUtil.create("p", "atlas-list-head", box);
      head.textContent = d.words.several.replace("{n}", indexes.length);
      var ul = L.DomUtil.create("ul", "", box);
      indexes.slice(0, LIST_MAX).forEach(function (index) {
        var item = L.DomUtil.create("li", "", ul);
        var button = L.DomUtil.create("button", "", item);
        button.type = "button";
        icon(button, d.kinds[d.incidents[index].kind], d.incidents[index].hollow, d.incidents[index].shared);
        L.DomUtil.create("span", "", button).innerHTML = d.incidents[index].tip;
        L.DomEvent.on(button, "click", function () { pick(index, latlng); });
      });
      if (indexes.length > LIST_MAX) {
        L.DomUtil.create("p", "", box).textContent = d.words.more.replace("{n}", indexes.length - LIST_MAX);
      }
      L.DomEvent.disableClickPropagation(box);
      var popup = L.popup({ maxWidth: 320, minWidth: 220, maxHeight: 260, autoPanPaddingTopLeft: [8, 8],
        autoPanPaddingBottomRight: [50, key.getContainer().offsetHeight + 40] }).setLatLng(latlng).setContent(box);
      openList = { popup: popup, ids: indexes.map(function (index) { return d.incidents[index].id; }) };
      popup.openOn(group._map);
    }

    function decide(indexes, latlng) {
      if (indexes.length === 1) { pick(indexes[0], latlng); } else { list(indexes, latlng); }
    }

    function unique(lists) {
      var out = [];
      lists.forEach(function (l) {
        l.forEach(function (i) { if (out.indexOf(i) < 0) { out.push(i); } });
      });
      return out;
    }
    function near(point) {
      return stacks.filter(function (s) {
        return group._map.latLngToLayerPoint(s.latlng).distanceTo(point) <= NEAR_PX;
      }).map(function (s) { return s.indexes; });
    }
    function around(e) {
      var p = e.layerPoint;
      var under = circles.concat(areas).filter(function (s) { return s.layer._containsPoint(p); })
        .map(function (s) { return s.indexes; });
      return unique(near(p).concat(under));
    }

    var tip = L.tooltip({ className: "atlas-tip", direction: "auto", opacity: 1 });
    function hover(layer, indexes) {
      layer.on("mouseover mousemove", function (e) {
        tip.setLatLng(e.latlng).setContent(indexes.length === 1 ? d.incidents[indexes[0]].tip
          : d.words.several.replace("{n}", indexes.length));
        if (!group._map.hasLayer(tip)) { group._map.openTooltip(tip); }
      });
      layer.on("mouseout", function () { if (group._map) { group._map.closeTooltip(tip); } });
    }

    d.cells.forEach(function (row) {
      var layer = L.rectangle([[row.south, row.west], [row.south + row.step, row.west + row.step]],
        { pane: "atlas-areas", color: d.colours.cell, weight: 0.5, fillColor: d.colours.cell, fillOpacity: row.opacity });
      inner.addLayer(layer);
      layer.on("mouseover mousemove click", function (e) {
        tip.setLatLng(e.latlng).setContent(row.tip);
        if (!group._map.hasLayer(tip)) { group._map.openTooltip(tip); }
      });
      layer.on("mouseout", function () { if (group._map) { group._map.closeTooltip(tip); } });
    });
    d.areas.forEach(function (row) {
      var kind = d.kinds[row.kind];
      var layer = L.polygon(rings(row.shape), L.extend({ pane: "atlas-areas", smoothFactor: 0.8 },
        areaOptions(d.styles[row.prec], kind.colour)));
      areas.push({ layer: layer, indexes: row.of });
      inner.addLayer(layer);
      hover(layer, row.of);
      layer.on("click", function (e) { decide(around(e), e.latlng); });
    });
    d.rings.forEach(function (row) {
      var kind = d.kinds[row.kind];
      var layer = L.circle([row.lat, row.lon], L.extend({ pane: "atlas-rings", radius: row.km * 1000 },
        areaOptions(d.styles.ring, kind.colour)));
      circles.push({ layer: layer, indexes: row.of });
      inner.addLayer(layer);
      hover(layer, row.of);
      layer.on("click", function (e) { decide(around(e), e.latlng); });
    });
    var symbols = [];
    d.links.forEach(function (line) {
      inner.addLayer(L.polyline(line, { pane: "atlas-rings", interactive: false, color: d.colours.selected, weight: 1.4,
        dashArray: "2 4" }));
    });
    d.places.forEach(function (row) {
      var latlng = L.latLng(row.lat, row.lon), top = Math.min(row.of.length, 3) - 1;
      stacks.push({ latlng: latlng, indexes: row.of, radius: d.incidents[row.of[top]].radius });
      // The first incident stands exactly on the place; up to two more peek out behind it.
      for (var k = top; k >= 0; k--) {
        symbols.push({ latlng: latlng, of: row.of, depth: k, incident: d.incidents[row.of[k]] });
      }
    });
    // Smaller symbols lie over larger ones everywhere: none is covered whole.
    symbols.sort(function (a, b) { return b.incident.radius - a.incident.radius || b.depth - a.depth; });
    symbols.forEach(function (s) {
      var layer = new Symbol(s.latlng, L.extend({ pane: "atlas-points", radius: s.incident.radius,
        shift: s.depth * STACK_PX }, symbolOptions(d.kinds[s.incident.kind], s.incident.hollow, s.incident.shared)));
      inner.addLayer(layer);
      hover(layer, s.of);
      layer.on("click", function (e) {
        decide(unique([s.of].concat(near(group._map.latLngToLayerPoint(s.latlng)))), s.latlng);
        L.DomEvent.stopPropagation(e);
      });
    });
    stacks.forEach(function (s) {
      if (s.indexes.length < 2) { return; }
      // At the upper right edge of the largest symbol of the pile.
      var reach = s.radius * 0.7 + STACK_PX * (Math.min(s.indexes.length, 3) - 1);
      inner.addLayer(L.marker(s.latlng, { pane: "atlas-points", interactive: false, keyboard: false,
        icon: L.divIcon({ className: "atlas-count", html: String(s.indexes.length), iconSize: [16, 16],
          iconAnchor: [8 - reach, 8 + reach] }) }));
    });

    function mark(index) {
      marked.forEach(function (layer) { inner.removeLayer(layer); });
      marked = [];
      function add(layer) { marked.push(layer); inner.addLayer(layer); }
      var dark = { color: d.colours.selected, weight: 2.5, fill: false, interactive: false };
      stacks.forEach(function (s) {
        if (s.indexes.indexOf(index) >= 0) {
          add(L.circleMarker(s.latlng, L.extend({ pane: "atlas-points", radius: d.incidents[index].radius + 6 }, dark)));
        }
      });
      circles.concat(areas).forEach(function (s) {
        if (s.indexes.indexOf(index) < 0) { return; }
        add(s.layer.getRadius ? L.circle(s.layer.getLatLng(), L.extend({ pane: "atlas-rings",
          radius: s.layer.getRadius() }, dark)) : L.polygon(s.layer.getLatLngs(), L.extend({ pane: "atlas-areas" }, dark)));
      });
    }
    if (d.selected !== null) { mark(d.selected); }

    // A list stays open while its incidents are still drawn, so that one can go through it.
    var drawn = d.incidents.map(function (incident) { return incident.id; });
    if (openList && !openList.ids.every(function (id) { return drawn.indexOf(id) >= 0; })) {
      openList.popup.remove();
      openList = null;
    }
    var key = legend(d);
    function crowd() {
      var far = group._map && stacks.length > CROWD && group._map.getZoom() < CROWD_ZOOM;
      if (group._map) { group._map.getContainer().classList.toggle("atlas-crowd", far); }
    }
    function added() {
      key.addTo(group._map);
      group._map.on("zoomend", crowd);
      crowd();
      group._map._atlasSymbols = stacks;
      group._map.fire("atlassymbols");
    }
    group.on("add", added);
    group.on("remove", function () {
      key.remove();
      group._map.off("zoomend", crowd);
      group._map.closeTooltip(tip);
      group._map._atlasSymbols = [];
      group._map.fire("atlassymbols");
    });
    group.addLayer(inner);
    if (group._map) { added(); }
  }

  function icon(parent, kind, hollow, shared) {
    var s = svg("svg", { width: 20, height: 18, viewBox: "0 0 20 18", "class": "atlas-icon", "aria-hidden": "true" }, parent);
    var o = symbolOptions(kind, hollow, shared);
    svg("path", { d: shapePath(kind.shape, 10, 9, 6), fill: o.fillColor, "fill-opacity": o.fillOpacity,
      stroke: hollow || shared ? kind.colour : "none", "stroke-width": hollow ? 2 : shared ? 1.2 : 0 }, s);
    return s;
  }
  function swatch(parent, style, colour, round) {
    var s = svg("svg", { width: 20, height: 18, viewBox: "0 0 20 18", "class": "atlas-icon", "aria-hidden": "true" }, parent);
    var o = areaOptions(style, colour);
    var look = { fill: o.fillColor, "fill-opacity": o.fillOpacity, stroke: colour, "stroke-width": 1.4 };
    if (o.dashArray) { look["stroke-dasharray"] = "3 2"; }
    if (round) { svg("circle", L.extend({ cx: 10, cy: 9, r: 7.5 }, look), s); }
    else { svg("rect", L.extend({ x: 1.5, y: 2, width: 17, height: 14 }, look), s); }
  }

  function legend(d) {
    var control = L.control({ position: "bottomleft" });
    control.onAdd = function (map) {
      var box = L.DomUtil.create("details", "atlas-legend");
      // A strip below the countries: base() leaves this much room for it, on a phone only for its title.
      box.open = legendOpen === null ? map.getSize().x > WIDE_PX : legendOpen;
      box.style.maxWidth = (map.getSize().x - 40) + "px";
      box.style.maxHeight = Math.round(map.getSize().y * 0.4) + "px";
      box.addEventListener("toggle", function () { legendOpen = box.open; });
      L.DomUtil.create("summary", "", box).textContent = d.legend.title;
      var ul = L.DomUtil.create("ul", "", box);
      d.legend.rows.forEach(function (row) {
        var li = L.DomUtil.create("li", "", ul);
        if (row.what === "kind") { icon(li, d.kinds[row.kind], false); }
        if (row.what === "hollow") { icon(li, { shape: "circle", colour: d.colours.quiet }, true); }
        if (row.what === "one_toll") { icon(li, { shape: "circle", colour: d.colours.quiet }, false, true); }
        if (row.what === "cell") {
          swatch(li, { pattern: "solid", fillOpacity: 0.5, dash: [], width: 1 }, d.colours.cell, false);
        }
        if (row.what === "ring") { swatch(li, d.styles.ring, d.colours.quiet, true); }
        if (row.what === "area") { swatch(li, d.styles[row.prec], d.colours.quiet, false); }
        if (row.what === "size") {
          var s = svg("svg", { width: 78, height: 32, "class": "atlas-sizes", "aria-hidden": "true" }, li), x = 1;
          row.sizes.forEach(function (size) {
            var r = size[1];
            x += r;
            svg("circle", { cx: x, cy: 31 - r, r: r, fill: "none", stroke: d.colours.quiet }, s);
            svg("text", { x: x, y: 31 - r + 4, "text-anchor": "middle" }, s).textContent = size[0];
            x += r + 3;
          });
        }
        if (row.what === "mixed") { swatch(li, d.styles[3], d.kinds[d.kinds.length - 1].colour, false); }
        if (row.what === "stack") { L.DomUtil.create("span", "atlas-count atlas-count-key", li).textContent = "2"; }
        if (row.what === "town") { L.DomUtil.create("span", "atlas-town-key", li).textContent = "★ ▪"; }
        L.DomUtil.create("span", "", li).textContent = row.text;
      });
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      return box;
    };
    return control;
  }

  root.sahelAtlas = { base: base, draw: draw, rings: rings, areaOptions: areaOptions, Symbol: Symbol,
    symbolOptions: symbolOptions, legend: legend };
})(window);
