/* Incidents or deaths by region, or from closer by by cercle, province and department: the darker, the more. An incident that is
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
    function of(unit) { return counted.found[unit.code] && counted.found[unit.code].n ? counted.found[unit.code] : null; }
    var drawable = units[at].filter(of), empty = units[at].filter(function (unit) { return !of(unit); });
    var figures = drawable.map(function (unit) { return atlas.figure(layer, of(unit)); }), bounds = natural(figures.filter(Boolean));
    empty.forEach(function (unit) { if (atlas.inFrame(unit.box, f)) { paint(pen, unit, f, 0, bounds); } });
    drawable.forEach(function (unit, k) {
      var cell = counted.found[unit.code];
      cell.unit = unit;
      cell.level = Number(at);
      cell.items = cell.own;
      cells.push(cell);
      if (atlas.inFrame(unit.box, f)) { paint(pen, unit, f, figures[k], bounds); }
    });
    layer.drawn.cells = cells;
    figures = figures.concat(empty.map(function () { return 0; }));
    layer.drawn.what.units = { classes: cells.length ? key(layer, figures, bounds) : [], none: counted.none, n: counted.n, level: at };
  }
  function paint(pen, unit, f, value, bounds) {
    atlas.trace(pen, unit, f);
    atlas.paintFigure(pen, value, bounds, f);
  }
  /* 0, the classes with their lowest and highest figure, and no figure; in brackets the units in each. */
  function key(layer, figures, bounds) {
    function number(n) { return atlas.words.number(n, layer.words); }
    function units(n) { return " (" + number(n) + ")"; }
    var classes = figures.some(Boolean) ? atlas.classes(layer, bounds) : [];
    return atlas.figureKey(atlas.otherFigures(layer, figures, units), classes.map(function (one, k) {
      var own = figures.filter(function (n) { return n && n <= bounds.to[k] && (!k || n > bounds.to[k - 1]); });
      var low = Math.min.apply(null, own), high = bounds.to[k];
      return { colour: one.colour, text: number(low) + (high > low ? "–" + number(high) : "") + units(own.length) };
    }));
  }

  /* The highest figure of each of at most five classes: the optimal partition of Fisher (1958), as on the Regions screen
     (geo.analysis.classes). */
  function natural(counts) {
    var values = Array.from(new Set(counts)).sort(function (a, b) { return a - b; }), n = values.length;
    var mass = [0], first = [0], second = [0], classes = Math.min(5, n), cuts = [], best = [], k, end, start, cost;
    values.forEach(function (value, i) {
      var w = counts.filter(function (one) { return one === value; }).length;
      mass.push(mass[i] + w);
      first.push(first[i] + w * value);
      second.push(second[i] + w * value * value);
    });
    function spread(from, to) {
      var sum = first[to + 1] - first[from];
      return second[to + 1] - second[from] - sum * sum / (mass[to + 1] - mass[from]);
    }
    for (end = 0; end < n; end++) { best.push(spread(0, end)); }
    for (k = 1; k < classes; k++) {
      var found = new Array(n).fill(Infinity);
      cuts[k] = [];
      for (end = k; end < n; end++) {
        for (start = k; start <= end; start++) {
          cost = best[start - 1] + spread(start, end);
          if (cost < found[end]) { found[end] = cost; cuts[k][end] = start; }
        }
      }
      best = found;
    }
    var to = n ? [values[n - 1]] : [], last = n - 1;
    for (k = classes - 1; k > 0; k--) {
      last = cuts[k][last] - 1;
      to.unshift(values[last]);
    }
    return { least: values[0] || 1, to: to };
  }

  function hit(layer, p) {
    if (layer.cells && layer._period) { return atlas.modes.symbols.hit(layer, p); }
    var found = layer.drawn.cells.find(function (cell) { return cell.unit && atlas.inside(cell.unit, p.mx, p.my); });
    return found ? { cell: found } : null;
  }

  atlas.naturalBreaks = natural;
  L.extend(atlas.modes, { regions: { draw: draw, hit: hit } });
})(window);
