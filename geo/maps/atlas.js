/* Draws the atlas's ground with Leaflet 1.9, and what all its maps share. Texts arrive as data; whatever comes from reports is
   either set as text, or is HTML that geo/maps/card.py has escaped. */
(function (root) {
  "use strict";
  var L = root.L;
  var SCALE = 1e4;      // coordinates travel as whole numbers of 0.0001 degrees, each relative to the one before
  var WIDE_PX = 560;
  var LEGEND_PX = 120;

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
      map.on("moveend zoomend resize viewreset atlassymbols", this._later, this);
      this._later();
    },
    /* Whether towns are named; countries, regions and neighbours always are. */
    showTowns: function (yes) {
      this._townless = !yes;
      if (this._map) { this._later(); }
    },
    onRemove: function (map) {
      map.off("moveend zoomend resize viewreset atlassymbols", this._later, this);
      L.Util.cancelAnimFrame(this._due);
      L.DomUtil.remove(this._box);
    },
    // Several reasons to place the names come together; they are placed once, when what they make room for is drawn.
    _later: function (e) {
      // The incidents tell when they are drawn; before that their symbols are where they were.
      if (e && e.type !== "atlassymbols" && this._map.atlasIncidents) { return; }
      L.Util.cancelAnimFrame(this._due);
      this._due = L.Util.requestAnimFrame(this._place, this);
    },
    _place: function () {
      var map = this._map, incidents = map.atlasIncidents, self = this;
      var zoom = map.getZoom(), view = map.getBounds().pad(0.1);
      var pen = Labels.pen || (Labels.pen = document.createElement("canvas").getContext("2d"));
      var sheet = document.createDocumentFragment();
      var taken = (map._atlasSymbols || []).map(function (s) {
        var p = map.latLngToLayerPoint(s.latlng);
        return [p.x - s.radius, p.y - s.radius, p.x + s.radius, p.y + s.radius];
      });
      function free(box) {
        if (incidents && incidents.covers(box[0], box[1], box[2], box[3])) { return false; }
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
        if (town && self._townless) { return; }
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

  /* Shows bounds in the part of the map that [left, top] and [right, bottom] pixels leave free. Where that is less than
     half of the map, or the map has no size yet, it takes half: Leaflet would go in as far as it can. */
  function fit(map, bounds, topLeft, bottomRight, maxZoom) {
    var size = map.getSize();
    function part(room, other, whole) { return room * Math.min(1, whole / 2 / Math.max(room + other, 1)); }
    map.fitBounds(bounds, { animate: false, maxZoom: maxZoom,
      paddingTopLeft: [part(topLeft[0], bottomRight[0], size.x), part(topLeft[1], bottomRight[1], size.y)],
      paddingBottomRight: [part(bottomRight[0], topLeft[0], size.x), part(bottomRight[1], topLeft[1], size.y)] });
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
    var units = L.polyline(d.unitLines.map(ring), { pane: "atlas-lines", interactive: false, color: c.unitLine, weight: 0.8 })
      .addTo(map);
    d.countries.forEach(function (shape) {
      L.polygon(rings(shape), { pane: "atlas-lines", interactive: false, color: c.countryLine, weight: 1.8, fill: false })
        .addTo(map);
    });
    map.atlasGround = { units: units, labels: new Labels(d.labels).addTo(map) };
    L.control.zoom({ position: "topright" }).addTo(map);
    L.control.scale({ imperial: false, position: "topleft" }).addTo(map);
    map.setMaxBounds(d.limits);
    fit(map, d.home, [0, 0], [0, map.getSize().x > WIDE_PX ? LEGEND_PX : 40]);
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
    return layer.addTo(map);
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

  root.sahelAtlas = { tiles: tiles, base: base, fit: fit, rings: rings, areaOptions: areaOptions, Symbol: Symbol,
    symbolOptions: symbolOptions,
    shapePath: shapePath, svg: svg, notice: notice };
})(window);
