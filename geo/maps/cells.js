/* Incidents counted by cell: where single symbols would hide each other, and of data that arrives as cells because it is
   too large to travel one by one (see geo/maps/cells.py). A darker cell has more incidents; its symbol is that of its
   most frequent kind, the larger the more deaths; its number says how many incidents.

   Of data in cells (layer.cells) the columns are, one entry a cell and kind: ix, iy (cells of layer.step degrees from 180
   west and 90 south), lon, lat (middle), kind, n, low, best, high (deaths, a shared toll once), reported (tolls), open;
   layer.cube: {step, first, months, columns: {ix, iy, month, n and sums}} with month counted from first (days since 1970).
   Incidents known to an area alone are in no cell: layer.areas. */
(function (root) {
  "use strict";
  var L = root.L, atlas = root.sahelAtlas;
  var LEAST_PX = 30, FINEST_DEG = 0.025, ROW = 1e5, NUMBERS_PX = 28;
  var SMALL = 5, MOST_LOG = 4;

  function cellStep(f, finest) {
    var step = finest;
    while (step * f.world / 360 < LEAST_PX && step < 60) { step *= 2; }
    return step;
  }

  function Cell(ix, iy, step, kinds) {
    this.west = ix * step - 180;
    this.south = iy * step - 90;
    this.east = this.west + step;
    this.north = this.south + step;
    this.n = this.low = this.best = this.high = this.reported = this.open = 0;
    this.kinds = new Float64Array(kinds + 1);
    this.stacks = [];
    this.parts = [];  // of data in cells: the rows of the wire's columns `of` that it counts
    this.of = "";
  }
  Cell.prototype.count = function (kind, n, low, best, high, reported, open) {
    this.n += n;
    this.kinds[kind] += n;
    this.low += low;
    this.best += best;
    this.high += high;
    this.reported += reported;
    this.open += open;
  };
  /* Adds another cell, or a row of data in cells. */
  Cell.prototype.merge = function (other) {
    var kinds = this.kinds, parts = this.parts;
    this.of = other.of;
    if (other.parts) { other.parts.forEach(function (row) { parts.push(row); }); } else { parts.push(other.at); }
    this.n += other.n;
    this.low += other.low;
    this.best += other.best;
    this.high += other.high;
    this.reported += other.reported;
    this.open += other.open;
    if (other.kinds) { other.kinds.forEach(function (n, kind) { kinds[kind] += n; }); } else { kinds[other.kind] += other.n; }
  };
  /* The most frequent kind, where it is more than half of all; else the sign of several. */
  Cell.prototype.top = function () {
    var kinds = this.kinds, top = 0;
    kinds.forEach(function (n, kind) { if (n > kinds[top]) { top = kind; } });
    return kinds[top] * 2 > this.n ? top : kinds.length - 1;
  };
  Cell.prototype.put = function (layer, stack) {
    var cell = this;
    countStack(cell, layer, stack);
    this.stacks.push({ stack: stack });
  };

  function Grid(step, kinds) {
    this.step = step;
    this.kinds = kinds;
    this.found = new Map();
  }
  Grid.prototype.at = function (ix, iy) {
    var key = iy * ROW + ix, cell = this.found.get(key);
    if (!cell) { this.found.set(key, cell = new Cell(ix, iy, this.step, this.kinds)); }
    return cell;
  };

  /* Adds one incident to a cell: its toll only where it may be added. */
  function countIncident(cell, layer, i) {
    var c = layer.columns, low = c.low[i], best = c.best[i], high = c.high[i], some = low >= 0 || best >= 0 || high >= 0;
    if (!some || !(c.flags[i] & atlas.ONCE)) { cell.count(c.kind[i], 1, 0, 0, 0, 0, 0); return; }
    var least = low >= 0 ? low : Math.max(0, best), middle = best >= 0 ? best : least;
    cell.count(c.kind[i], 1, least, middle, high >= 0 ? high : middle, 1,
      (c.flags[i] & 1) || (low >= 0 && best < 0 && high < 0) ? 1 : 0);
  }

  function countStack(cell, layer, stack) {
    var s = layer.stacks, mask = layer._mask, fade = layer._fade, k, i;
    for (k = s.start[stack]; k < s.start[stack + 1]; k++) {
      i = s.items[k];
      if ((!mask || mask[i]) && (!fade || fade[i])) { countIncident(cell, layer, i); }
    }
  }

  /* Puts stacks that share a cell together; gives back those that stand alone in theirs. */
  function gatherCells(layer, f, seen) {
    var step = cellStep(f, FINEST_DEG), grid = new Grid(step, layer.mixed), s = layer.stacks, alone = [];
    seen.forEach(function (one) {
      grid.at(Math.floor((s.lon[one.stack] + 180) / step), Math.floor((s.lat[one.stack] + 90) / step)).stacks.push(one);
    });
    grid.found.forEach(function (cell) {
      if (cell.stacks.length < 2) { alone.push(cell.stacks[0]); return; }
      cell.stacks.forEach(function (one) { countStack(cell, layer, one.stack); });
      layer.drawn.cells.push(cell);
    });
    return alone;
  }

  function itemsOf(layer, cell) {
    return [].concat.apply([], cell.stacks.map(function (one) { return atlas.stackItems(layer, one.stack); }));
  }

  function boxOf(cell, f) {
    var x = atlas.mercatorX(cell.west) * f.world - f.left, y = atlas.mercatorY(cell.north) * f.world - f.top;
    return { x: x, y: y, w: atlas.mercatorX(cell.east) * f.world - f.left - x,
      h: atlas.mercatorY(cell.south) * f.world - f.top - y };
  }

  function strength(n) { return 0.1 + 0.42 * Math.min(1, Math.log10(n) / MOST_LOG); }
  function cellRadius(toll, room) {
    return Math.max(SMALL, Math.min(room, SMALL + 13 * Math.min(1, Math.log10(1 + toll) / MOST_LOG)));
  }

  function drawCells(layer, f) {
    var pen = f.over, kinds = layer.dictionaries.kind, what = layer.drawn.what;
    layer.drawn.cells.forEach(function (cell) {
      var box = cell.box = boxOf(cell, f);
      // Below the names of places, which stay readable.
      f.under.fillStyle = layer.colours.cell;
      f.under.globalAlpha = strength(cell.n);
      f.under.fillRect(box.x + 0.5, box.y + 0.5, box.w - 1, box.h - 1);
      f.under.globalAlpha = 1;
      what.cell = true;
    });
    layer.drawn.cells.forEach(function (cell) {
      var box = cell.box, top = cell.top(), room = 0.42 * Math.min(box.w, box.h), x = box.x + box.w / 2, y = box.y + box.h / 2;
      var r = cellRadius(cell.best, room), none = !cell.reported;
      atlas.stamp(pen, atlas.symbolSprite(kinds[top], Math.round(2 * r), none, false, f.dpr), x, y, 1);
      layer.drawn.covered.add(x, y, r);
      what.cellToll = what.cellToll || !none;
      what.hollow = what.hollow || none;
      what.mixed = what.mixed || top === layer.mixed;
      if (box.w < NUMBERS_PX) { return; }
      var number = atlas.countSprite(atlas.words.number(cell.n, layer.words), f.dpr);
      atlas.stamp(pen, number, Math.min(x + r * 0.7, box.x + box.w - number.width / 2), Math.max(y - r * 0.7 - 3, box.y + 8), 1);
    });
  }

  function cellAt(layer, p) {
    var found = null;
    layer.drawn.cells.forEach(function (cell) {
      var b = cell.box;
      if (p.x >= b.x && p.x < b.x + b.w && p.y >= b.y && p.y < b.y + b.h) { found = cell; }
    });
    return withItems(layer, found);
  }
  function withItems(layer, cell) {
    if (cell && !layer.cells && !cell.items) { cell.items = itemsOf(layer, cell); }
    return cell;
  }
  function cellHit(layer, cell) {
    return cell ? { cell: withItems(layer, cell) } : null;
  }

  function cellWords(layer, cell) {
    var w = layer.words, box = document.createElement("span"), top = cell.top();
    var toll = cell.reported ? atlas.words.toll(cell.low, cell.best, cell.high, cell.open > 0, w) : w.notReported;
    var lines = cell.unit ? [cell.unit.name] : [];
    lines = lines.concat([atlas.words.incidents(cell.n, w) + " · " + atlas.words.fill(w.deaths, { toll: toll })]);
    if (top < layer.mixed) { lines.push(atlas.words.fill(w.mostly, { kind: layer.dictionaries.kind[top].label })); }
    if (cell.prec) { lines.push(w.legend.area[cell.prec]); }
    lines.forEach(function (line, i) {
      if (i) { box.appendChild(document.createElement("br")); }
      box.appendChild(document.createTextNode(line));
    });
    return box;
  }

  /* ---- data that arrives as cells ---- */

  function plus(values, others, sign) {
    var out = new Int32Array(values.length), i;
    for (i = 0; i < out.length; i++) { out[i] = values[i] + sign * others[i]; }
    return out;
  }

  function prepareCells(layer, data) {
    var c = layer.columns, d = layer._d, i;
    layer.step = d.step;
    layer.total = d.total;
    c.lon = new Float64Array(layer.n);
    c.lat = new Float64Array(layer.n);
    for (i = 0; i < layer.n; i++) {
      c.lon[i] = (c.ix[i] + 0.5) * d.step - 180;
      c.lat[i] = (c.iy[i] + 0.5) * d.step - 90;
    }
    layer.cube = { step: d.cube.step, first: d.cube.first, months: d.cube.months, undated: d.cube.undated,
      columns: { ix: c.cubeX, iy: c.cubeY, month: c.cubeMonth, n: c.cubeN, low: plus(c.cubeBest, c.cubeBelow, -1),
        best: c.cubeBest, high: plus(c.cubeBest, c.cubeAbove, 1), reported: plus(c.cubeN, c.cubeSilent, -1),
        open: c.cubeOpen } };
    layer._period = null;
    atlas.arrangeShapes(layer);
    gatherAreas(layer);
  }

  /* Counts of what is known to an area alone, without the kinds that are hidden. */
  function gatherAreas(layer) {
    var c = layer.columns, hidden = atlas.hiddenKinds(layer), kinds = layer.dictionaries.kind, groups = new Map(), i;
    for (i = 0; i < c.areaShape.length; i++) {
      if (hidden[kinds[c.areaKind[i]].code]) { continue; }
      var key = c.areaShape[i] * 8 + c.areaPrec[i], area = groups.get(key);
      if (!area) {
        groups.set(key, area = new Cell(0, 0, 1, layer.mixed));
        area.shape = c.areaShape[i];
        area.prec = c.areaPrec[i];
        area.of = "areas";
      }
      area.parts.push(i);
      area.count(c.areaKind[i], c.areaN[i], c.areaLow[i], c.areaBest[i], c.areaHigh[i], c.areaReported[i], c.areaOpen[i]);
    }
    layer.areas = Array.from(groups.values()).sort(function (a, b) { return a.shape - b.shape; });
  }

  function cellPeriod(layer, first, last) {
    layer._period = first === null ? null : [first, last];
    layer._later(true);
    return layer;
  }

  /* What the masks and the period show. Of a period the kinds are not known by cell: they count as several. */
  function accountCells(layer) {
    var c = layer.columns, kinds = new Array(layer.mixed).fill(0), n = 0, i, period = layer._period, q = layer.cube.columns;
    for (i = 0; !period && i < layer.n; i++) {
      if (layer._mask && !layer._mask[i]) { continue; }
      n += c.n[i];
      kinds[c.kind[i]] += c.n[i];
    }
    for (i = 0; period && i < q.n.length; i++) {
      if (inPeriod(layer, q.month[i])) { n += q.n[i]; }
    }
    if (!period) {
      layer.areas.forEach(function (area) {
        n += area.n;
        area.kinds.forEach(function (count, kind) { if (count) { kinds[kind] += count; } });
      });
    }
    return { n: n, kinds: kinds, what: layer.drawn ? layer.drawn.what : {} };
  }

  /* Days since 1970 of the first day of a month of the cube. */
  function monthStart(layer, month) {
    var first = new Date(layer.cube.first * 86400000);
    return Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + month, 1) / 86400000;
  }
  function inPeriod(layer, month) {
    return monthStart(layer, month + 1) > layer._period[0] && monthStart(layer, month) <= layer._period[1];
  }

  /* Calls done(row) for each cell and kind that masks and period show in the frame: ix, iy, kind and sums. */
  function eachRow(layer, f, done) {
    var c = layer.columns, period = layer._period, q = layer.cube.columns, fine = period ? layer.cube.step : layer.step, i;
    var row = { of: period ? "months" : "cells" };
    var west = (f.left / f.world - 0.5) * 360, east = ((f.left + f.width) / f.world - 0.5) * 360;
    function wanted(ix) { return (ix + 1) * fine - 180 >= west && ix * fine - 180 <= east; }
    for (i = 0; !period && i < layer.n; i++) {
      if ((layer._mask && !layer._mask[i]) || !wanted(c.ix[i])) { continue; }
      row.at = i;
      row.ix = c.ix[i];
      row.iy = c.iy[i];
      row.kind = c.kind[i];
      row.n = c.n[i];
      row.low = c.low[i];
      row.best = c.best[i];
      row.high = c.high[i];
      row.reported = c.reported[i];
      row.open = c.open[i];
      done(row);
    }
    // Of a month the cube knows all but the kinds.
    for (i = 0; period && i < q.n.length; i++) {
      if (!wanted(q.ix[i]) || !inPeriod(layer, q.month[i])) { continue; }
      row.at = i;
      row.ix = q.ix[i];
      row.iy = q.iy[i];
      row.kind = layer.mixed;
      row.n = q.n[i];
      row.low = q.low[i];
      row.best = q.best[i];
      row.high = q.high[i];
      row.reported = q.reported[i];
      row.open = q.open[i];
      done(row);
    }
  }
  /* The same by position: done(lon, lat, row). */
  function eachDataCell(layer, f, done) {
    var fine = layer._period ? layer.cube.step : layer.step;
    eachRow(layer, f, function (row) { done((row.ix + 0.5) * fine - 180, (row.iy + 0.5) * fine - 90, row); });
  }

  function drawCellData(layer, f) {
    var what = layer.drawn.what, period = layer._period, fine = period ? layer.cube.step : layer.step;
    var step = cellStep(f, fine), k = Math.round(step / fine), grid = new Grid(step, layer.mixed);
    eachRow(layer, f, function (row) { grid.at(Math.floor(row.ix / k), Math.floor(row.iy / k)).merge(row); });
    layer.drawn.areas = period ? [] : layer.areas.filter(function (area) {
      var shape = layer.shapes[area.shape], top = area.top();
      if (!atlas.inFrame(shape.box, f)) { return false; }
      atlas.trace(f.under, shape, f);
      atlas.fillArea(f.under, layer.styles[area.prec], layer.dictionaries.kind[top].colour, 1, f);
      what.areas[area.prec] = what.shared = true;
      what.mixed = what.mixed || top === layer.mixed;
      return true;
    });
    what.noAreas = Boolean(period);
    grid.found.forEach(function (one) { layer.drawn.cells.push(one); });
    drawCells(layer, f);
  }

  function areaCellAt(layer, p) {
    var under = layer.drawn.areas.filter(function (area) { return atlas.inside(layer.shapes[area.shape], p.mx, p.my); });
    return under.length ? under[under.length - 1] : null;
  }

  L.extend(atlas, { gatherCells: gatherCells, gatherAreas: gatherAreas, drawCells: drawCells, cellAt: cellAt, cellWords: cellWords,
    prepareCells: prepareCells, accountCells: accountCells, cellPeriod: cellPeriod, drawCellData: drawCellData, eachDataCell: eachDataCell, cellHit: cellHit,
    areaCellAt: areaCellAt, Cell: Cell, Grid: Grid, countIncident: countIncident, cellRadius: cellRadius, boxOf: boxOf });
})(window);
