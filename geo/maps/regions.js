/* Incidents by region, or from closer by by cercle, province and department: the darker, the more. An incident that is
   known to a unit alone counts there too; one of which the unit is not known counts nowhere, and the legend says so. */
(function (root) {
  "use strict";
  var L = root.L, atlas = root.sahelAtlas;
  var CLOSE_ZOOM = 7;
  var kept = null;

  function project(unit) {
    return L.extend({ code: unit.code, name: unit.name }, atlas.projected(unit.rings));
  }

  /* Reads the outlines when they are first needed, and draws again once they are there. */
  function unitsOf(layer) {
    var wire = layer.unitsWire;
    if (kept && kept.key === wire.key) { return kept.units; }
    if (layer._unitsAsked === wire.key) { return null; }
    layer._unitsAsked = wire.key;
    atlas.readWire(wire, function (data) {
      var units = {};
      Object.keys(data.head.units).forEach(function (level) { units[level] = data.head.units[level].map(project); });
      kept = { key: wire.key, units: units };
      layer._later(true);
    }, function () { if (layer._map) { atlas.notice(layer._map, layer.lostWords); } });
    return null;
  }

  /* From closer by the second level, where the boundaries have it for nearly all that is shown. */
  function counts(layer, units, f) {
    var counted = f.zoom >= CLOSE_ZOOM && units["2"].length && layer.unitCodes["2"].length ? sums(layer, "2") : null;
    return counted && counted.none <= 0.1 * counted.n ? counted : sums(layer, "1");
  }

  function sums(layer, at) {
    var found = Object.create(null), c = layer.columns, codes = layer.unitCodes[at], hidden = atlas.hiddenKinds(layer), i, number;
    var n = 0, none = new atlas.Cell(0, 0, 1, layer.mixed);
    function cell(code) {
      return code < 0 ? none : found[codes[code]] || (found[codes[code]] = new atlas.Cell(0, 0, 1, layer.mixed));
    }
    if (layer.cells) {
      number = c["unit" + at + "Code"];
      for (i = 0; i < number.length; i++) {
        if (hidden[layer.dictionaries.kind[c["unit" + at + "Kind"][i]].code]) { continue; }
        cell(number[i] - 1).merge({ of: "unit" + at, at: i, kind: c["unit" + at + "Kind"][i], n: c["unit" + at + "N"][i],
          low: c["unit" + at + "Low"][i], best: c["unit" + at + "Best"][i], high: c["unit" + at + "High"][i],
          reported: c["unit" + at + "Reported"][i], open: c["unit" + at + "Open"][i] });
      }
      number.forEach(function (code, row) { n += c["unit" + at + "N"][row]; });
      return { found: found, none: none.n, n: n, level: at };
    }
    number = c["unit" + at];
    for (i = 0; i < layer.n; i++) {
      if (!layer.shows(i) || (layer._fade && !layer._fade[i])) { continue; }
      var one = cell(number[i]);
      atlas.countIncident(one, layer, i);
      (one.own = one.own || []).push(i);
      n += 1;
    }
    return { found: found, none: none.n, n: n, level: at };
  }

  function draw(layer, f) {
    layer.drawn.what = { areas: {} };
    layer.drawn.rings = layer.drawn.areas = [];
    // Of data in cells the months are not known by unit.
    if (layer.cells && layer._period) { atlas.modes.symbols.draw(layer, f); return; }
    var units = unitsOf(layer), pen = f.under, cells = [];
    if (!units) { return; }
    var counted = counts(layer, units, f), at = counted.level;
    var drawable = units[at].filter(function (unit) { return counted.found[unit.code] && counted.found[unit.code].n; });
    var bounds = atlas.breaks(drawable.map(function (unit) { return counted.found[unit.code]; }));
    drawable.forEach(function (unit) {
      var cell = counted.found[unit.code];
      cell.unit = unit;
      cell.level = Number(at);
      cell.items = cell.own;
      cells.push(cell);
      if (!atlas.inFrame(unit.box, f)) { return; }
      atlas.trace(pen, unit, f);
      pen.globalAlpha = 0.8;
      pen.fillStyle = atlas.shade(cell.n, bounds);
      pen.fill("evenodd");
      pen.globalAlpha = 1;
      pen.lineWidth = 0.8;
      pen.strokeStyle = "#5f5a52";
      pen.stroke();
    });
    layer.drawn.cells = cells;
    layer.drawn.what.units = { classes: cells.length ? atlas.classes(layer, bounds) : [], none: counted.none };
  }

  function hit(layer, p) {
    if (layer.cells && layer._period) { return atlas.modes.symbols.hit(layer, p); }
    var found = layer.drawn.cells.find(function (cell) { return cell.unit && atlas.inside(cell.unit, p.mx, p.my); });
    return found ? { cell: found } : null;
  }

  L.extend(atlas.modes, { regions: { draw: draw, hit: hit } });
})(window);
