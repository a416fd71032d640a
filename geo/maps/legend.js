/* The legend: what is drawn now, and nothing else. */
(function (root) {
  "use strict";
  var L = root.L, atlas = root.sahelAtlas;
  var WIDE_PX = 560, CELL_SIZES = [10, 100, 1000];
  var legendOpen = null, signsOpen = false;

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
    if (row.what === "class") {
      swatch(li, row.style || { pattern: "solid", fillOpacity: 0.8, dash: [], width: 1 }, row.colour || "#5f5a52", false);
      li.querySelector("rect").setAttribute("stroke", "#5f5a52");
    }
    if (row.what === "ring") { swatch(li, d.styles.ring, d.colours.quiet, true); }
    if (row.what === "area") { swatch(li, d.styles[row.prec], d.colours.quiet, false); }
    if (row.what === "size") {
      var s = atlas.svg("svg", { "class": "atlas-sizes", "aria-hidden": "true" }, li), x = 1;
      var tall = Math.max(12, 2 * row.sizes[row.sizes.length - 1][1] + 2);
      row.sizes.forEach(function (size) {
        var r = size[1];
        atlas.svg("circle", { cx: x + r, cy: tall / 2, r: r, fill: "none", stroke: d.colours.quiet }, s);
        atlas.svg("text", { x: x + 2 * r + 2, y: tall / 2 + 3.5 }, s).textContent = size[0];
        x += 2 * r + 6 + 6 * size[0].length;
      });
      s.setAttribute("width", x);
      s.setAttribute("height", tall);
    }
    if (row.what === "mixed") { icon(li, d.kinds[d.kinds.length - 1], false); }
    if (row.what === "stack") { L.DomUtil.create("span", "atlas-count atlas-count-key", li).textContent = "2"; }
    if (row.what === "town") { L.DomUtil.create("span", "atlas-town-key", li).textContent = "★ ▪"; }
    L.DomUtil.create("span", "", li).textContent = row.text;
  }

  /* A kind is a button that hides it and shows it again, where the legend is one of a layer of incidents. */
  function drawKind(li, row, d) {
    var button = L.DomUtil.create("button", "atlas-kind", li);
    button.type = "button";
    button.title = d.words.toggle;
    button.setAttribute("aria-pressed", String(!row.hidden));
    button.setAttribute("data-kind", row.kind);
    button.addEventListener("click", function () { d.toggle(row.kind); });
    drawRow(button, row, d);
  }
  function drawAll(li, row, d) {
    var button = L.DomUtil.create("button", "atlas-kind-all", li);
    button.type = "button";
    button.textContent = row.text;
    button.addEventListener("click", function () { d.toggle(null); });
  }

  /* d: { legend: {title, rows}, kinds, styles, colours }; a row: { what, text, and what its picture needs }. */
  function legend(d) {
    var control = L.control({ position: "bottomleft" }), ul = null, signs = null, how = null, written = "";
    control.update = function (rows) {
      var text = JSON.stringify(rows), at = document.activeElement;
      if (!ul || text === written) { return; }
      written = text;
      var kind = at && ul.contains(at) ? at.getAttribute("data-kind") : null;
      ul.textContent = "";
      if (how) { how.hidden = !rows.some(function (row) { return row.what === "kind"; }); }
      if (signs) { signs.lastChild.textContent = ""; }
      rows.forEach(function (row) {
        var first = !signs || row.what === "kind" || row.what === "all" || row.what === "size" ||
          row.top;
        var li = L.DomUtil.create("li", "", first ? ul : signs.lastChild);
        if (d.toggle && row.what === "kind") { drawKind(li, row, d); }
        else if (row.what === "all") { drawAll(li, row, d); }
        else { drawRow(li, row, d); }
      });
      // The rows are new: the focus stays on the kind that was clicked.
      at = kind === null ? null : ul.querySelector('[data-kind="' + kind + '"]');
      if (at) { at.focus({ preventScroll: true }); }
    };
    control.onAdd = function (map) {
      var box = L.DomUtil.create("details", "atlas-legend");
      // A strip below the countries: home() in tools.js leaves room for it, on a phone only for its title.
      box.open = legendOpen === null ? map.getSize().x > WIDE_PX : legendOpen;
      box.style.maxWidth = (map.getSize().x - 40) + "px";
      box.style.maxHeight = Math.round(map.getSize().y * 0.4) + "px";
      box.addEventListener("toggle", function () { legendOpen = box.open; });
      L.DomUtil.create("summary", "", box).textContent = d.legend.title;
      if (d.toggle) {
        how = L.DomUtil.create("span", "atlas-legend-how", box.firstChild);
        how.textContent = " – " + d.words.how;
      }
      ul = L.DomUtil.create("ul", d.toggle ? "atlas-flow" : "", box);
      if (d.toggle) {
        signs = L.DomUtil.create("details", "atlas-signs", box);
        signs.open = signsOpen;
        signs.addEventListener("toggle", function () { signsOpen = signs.open; });
        L.DomUtil.create("summary", "", signs).textContent = d.words.signs;
        L.DomUtil.create("ul", "atlas-flow", signs);
      }
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
    var hidden = hiddenKinds(layer);
    shown.kinds.forEach(function (n, kind) {
      var look = layer.dictionaries.kind[kind];
      // Of a period of data in cells the kinds are not known: all are shown.
      if (layer.cells && layer._period) { return; }
      if (hidden[look.code] && occurs(layer, kind)) {
        rows.push({ what: "kind", kind: kind, hidden: true, text: look.label + " (" + w.hidden + ")" });
      } else if (n) {
        rows.push({ what: "kind", kind: kind, n: n,
          text: layer.dictionaries.kind[kind].label + " (" + atlas.words.number(n, layer.words) + ")" });
      }
    });
    if (rows.some(function (row) { return row.hidden; })) { rows.push({ what: "all", text: w.showAll }); }
    if (what.size) {
      rows.push({ what: "size", text: w.size, sizes: sizes(size.shown, layer.words, function (deaths) {
        return Math.round(10 * layer.frame.scale * atlas.radius(deaths, size)) / 10;
      }) });
    }
    if (what.cell) { rows.push({ what: "cell", top: true, text: w.cell }); }
    if (what.cellToll) {
      rows.push({ what: "size", text: w.cellSize, sizes: sizes(CELL_SIZES, layer.words, function (deaths) {
        return Math.round(10 * atlas.cellRadius(deaths, 100)) / 10;
      }) });
    }
    binRows(layer, what, w, rows);
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

  /* Rows for the ways of showing that colour places by their number of incidents. */
  function binRows(layer, what, w, rows) {
    var bins = what.bins || what.units, areas = what.noAreas ? inAreas(layer) : 0;
    function say(text, values) { rows.push({ what: "note", top: true, text: atlas.words.fill(text, values || {}) }); }
    if (what.cluster) { say(w.cluster); }
    if (what.heat) { say(w.heat); }
    var deaths = bins && atlas.byDeaths(layer);
    if (what.bins) {
      var of = deaths ? w.deathsIn : w;
      if (layer.mode === "hexagons") { say(of.hexagons, { km2: atlas.words.number(bins.km * bins.km, layer.words) }); }
      else { say(of.bins, { km: bins.km }); }
    }
    if (what.units) {
      say((deaths ? w.deathsIn : w).units[what.units.level], { n: atlas.words.number(what.units.n - what.units.none, layer.words) });
      if (what.units.none) { say(w.noUnit, { n: atlas.words.number(what.units.none, layer.words) }); }
    }
    if (bins) { bins.classes.forEach(function (one) { rows.push({ what: "class", top: true, colour: one.colour, style: one.style, text: one.text }); }); }
    if (areas) { say(w.inAreas, { n: atlas.words.number(areas, layer.words) }); }
  }
  function inAreas(layer) {
    var n = 0, i;
    if (layer.cells) { return layer.areas.reduce(function (sum, area) { return sum + area.n; }, 0); }
    for (i = 0; i < layer.n; i++) { if (layer.columns.shape[i] >= 0 && layer.shows(i)) { n += 1; } }
    return n;
  }

  /* Codes of the kinds that a person has hidden: true for each. */
  function hiddenKinds(layer) {
    var out = {}, state = layer._map && layer._map.atlasState;
    ((state && state.hiddenKinds) || []).forEach(function (code) { out[code] = true; });
    return out;
  }
  function occurs(layer, kind) {
    layer._occurs = layer._occurs || Array.from(new Set(layer.columns.kind));
    return layer._occurs.indexOf(kind) >= 0;
  }

  /* Hides a kind or shows it again; null shows all. */
  function toggleKind(layer, kind) {
    var state = layer._map.atlasState, code = kind === null ? null : layer.dictionaries.kind[kind].code;
    var at = (state.hiddenKinds || []).indexOf(code);
    if (kind === null) { state.hiddenKinds = []; }
    else if (at >= 0) { state.hiddenKinds.splice(at, 1); }
    else { state.hiddenKinds = (state.hiddenKinds || []).concat(code); }
    maskKinds(layer);
    if (layer._map.atlasSend) { layer._map.atlasSend({ hide: state.hiddenKinds.join(",") }); }
  }
  function maskKinds(layer) {
    var hidden = hiddenKinds(layer), codes = layer.dictionaries.kind, mask = null, i;
    if (Object.keys(hidden).length) {
      mask = new Uint8Array(layer.n);
      for (i = 0; i < layer.n; i++) { mask[i] = hidden[codes[layer.columns.kind[i]].code] ? 0 : 1; }
    }
    if (layer.cells) { atlas.gatherAreas(layer); }
    layer.setMask("kind", mask);
  }

  L.extend(atlas, { toggleKind: toggleKind, maskKinds: maskKinds, hiddenKinds: hiddenKinds, legend: legend, legendRows: legendRows, icon: icon, swatch: swatch });
})(window);
