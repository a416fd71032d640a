/* The legend: what is drawn now, and nothing else. */
(function (root) {
  "use strict";
  var L = root.L, atlas = root.sahelAtlas;
  var WIDE_PX = 560, CELL_SIZES = [10, 100, 1000];
  var legendOpen = null;

  function icon(parent, kind, hollow, shared) {
    var s = atlas.svg("svg", { width: 20, height: 18, viewBox: "0 0 20 18", "class": "atlas-icon", "aria-hidden": "true" },
      parent);
    var o = atlas.symbolOptions(kind, hollow, shared);
    atlas.svg("path", { d: atlas.shapePath(kind.shape, 10, 9, 6), fill: o.fillColor, "fill-opacity": o.fillOpacity,
      stroke: hollow || shared ? kind.colour : "none", "stroke-width": hollow ? 2 : shared ? 1.2 : 0 }, s);
    return s;
  }
  function swatch(parent, style, colour, round) {
    var s = atlas.svg("svg", { width: 20, height: 18, viewBox: "0 0 20 18", "class": "atlas-icon", "aria-hidden": "true" },
      parent);
    var o = atlas.areaOptions(style, colour);
    var look = { fill: o.fillColor, "fill-opacity": o.fillOpacity, stroke: colour, "stroke-width": 1.4 };
    if (o.dashArray) { look["stroke-dasharray"] = "3 2"; }
    if (round) { atlas.svg("circle", L.extend({ cx: 10, cy: 9, r: 7.5 }, look), s); }
    else { atlas.svg("rect", L.extend({ x: 1.5, y: 2, width: 17, height: 14 }, look), s); }
  }

  function drawRow(li, row, d) {
    if (row.what === "kind") { icon(li, d.kinds[row.kind], false); }
    if (row.what === "hollow") { icon(li, { shape: "circle", colour: d.colours.quiet }, true); }
    if (row.what === "one_toll") { icon(li, { shape: "circle", colour: d.colours.quiet }, false, true); }
    if (row.what === "cell") {
      swatch(li, { pattern: "solid", fillOpacity: 0.4, dash: [], width: 0 }, d.colours.cell, false);
    }
    if (row.what === "ring") { swatch(li, d.styles.ring, d.colours.quiet, true); }
    if (row.what === "area") { swatch(li, d.styles[row.prec], d.colours.quiet, false); }
    if (row.what === "size") {
      var s = atlas.svg("svg", { width: 78, height: 32, "class": "atlas-sizes", "aria-hidden": "true" }, li), x = 1;
      row.sizes.forEach(function (size) {
        var r = size[1];
        x += r;
        atlas.svg("circle", { cx: x, cy: 31 - r, r: r, fill: "none", stroke: d.colours.quiet }, s);
        atlas.svg("text", { x: x, y: 31 - r + 4, "text-anchor": "middle" }, s).textContent = size[0];
        x += r + 3;
      });
    }
    if (row.what === "mixed") { icon(li, d.kinds[d.kinds.length - 1], false); }
    if (row.what === "stack") { L.DomUtil.create("span", "atlas-count atlas-count-key", li).textContent = "2"; }
    if (row.what === "town") { L.DomUtil.create("span", "atlas-town-key", li).textContent = "★ ▪"; }
    L.DomUtil.create("span", "", li).textContent = row.text;
  }

  /* d: { legend: {title, rows}, kinds, styles, colours }; a row: { what, text, and what its picture needs }. */
  function legend(d) {
    var control = L.control({ position: "bottomleft" }), ul = null, written = "";
    control.update = function (rows) {
      var text = JSON.stringify(rows);
      if (!ul || text === written) { return; }
      written = text;
      ul.textContent = "";
      rows.forEach(function (row) { drawRow(L.DomUtil.create("li", "", ul), row, d); });
    };
    control.onAdd = function (map) {
      var box = L.DomUtil.create("details", "atlas-legend");
      // A strip below the countries: base() leaves this much room for it, on a phone only for its title.
      box.open = legendOpen === null ? map.getSize().x > WIDE_PX : legendOpen;
      box.style.maxWidth = (map.getSize().x - 40) + "px";
      box.style.maxHeight = Math.round(map.getSize().y * 0.4) + "px";
      box.addEventListener("toggle", function () { legendOpen = box.open; });
      L.DomUtil.create("summary", "", box).textContent = d.legend.title;
      ul = L.DomUtil.create("ul", "", box);
      control.update(d.legend.rows);
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      return box;
    };
    return control;
  }

  function sizes(list, words, radius) {
    return list.map(function (deaths) { return [atlas.words.number(deaths, words), radius(deaths)]; });
  }

  /* The rows for what a layer draws now: kinds by the number that its masks show, signs by what is in view. */
  function legendRows(layer, shown) {
    var w = layer.words.legend, what = shown.what, size = layer._d.size, rows = [];
    shown.kinds.forEach(function (n, kind) {
      if (n) {
        rows.push({ what: "kind", kind: kind, n: n,
          text: layer.dictionaries.kind[kind].label + " (" + atlas.words.number(n, layer.words) + ")" });
      }
    });
    if (what.size) {
      rows.push({ what: "size", text: w.size, sizes: sizes(size.shown, layer.words, function (deaths) {
        return Math.round(10 * atlas.radius(deaths, size)) / 10;
      }) });
    }
    if (what.cell) { rows.push({ what: "cell", text: w.cell }); }
    if (what.cellToll) {
      rows.push({ what: "size", text: w.cellSize, sizes: sizes(CELL_SIZES, layer.words, function (deaths) {
        return Math.round(10 * atlas.cellRadius(deaths, 100)) / 10;
      }) });
    }
    if (what.hollow) { rows.push({ what: "hollow", text: w.hollow }); }
    if (what.oneToll) { rows.push({ what: "one_toll", text: w.oneToll }); }
    if (what.stack) { rows.push({ what: "stack", text: w.stack }); }
    if (what.ring) { rows.push({ what: "ring", text: w.ring }); }
    Object.keys(what.areas || {}).sort().forEach(function (prec) {
      rows.push({ what: "area", prec: prec, text: w.area[prec] });
    });
    if (what.shared) { rows.push({ what: "shared", text: w.shared }); }
    if (what.mixed) { rows.push({ what: "mixed", text: w.mixed }); }
    (layer._d.notes || []).forEach(function (text) { rows.push({ what: "note", text: text }); });
    rows.push({ what: "town", text: w.town }, { what: "north", text: w.north });
    return rows;
  }

  L.extend(atlas, { legend: legend, legendRows: legendRows, icon: icon, swatch: swatch });
})(window);
