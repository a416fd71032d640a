/* Other ways to draw the incidents that the masks show: circles with counts, heat, equal-area cells and hexagons, regions.
   Each is of points alone; what is known to an area alone stays an area (symbols mode draws it; here it is said).
   Cells, hexagons and regions are coloured by incidents or, where map.atlasState.measure says so, by deaths. */
(function (root) {
  "use strict";
  var L = root.L, atlas = root.sahelAtlas;
  var CLUSTER_PX = 56, HEAT_PX = 22, RAMP = ["#fed573", "#fe9a2a", "#e2650f", "#b13f03", "#762a05"];
  var RAMP_RGB = [[254, 213, 115], [254, 154, 42], [226, 101, 15], [177, 63, 3], [118, 42, 5]];
  var ZERO = "#ffffff", NO_FIGURE = { pattern: "lines", fillOpacity: 0.35, dash: [], width: 0.8 };
  /* WGS 84 / NSIDC EASE-Grid 2.0 (EPSG:6933): cylindrical, equal area, true at 30 degrees. */
  var A = 6378137, E = 0.0818191908426, K0 = Math.cos(Math.PI / 6) / Math.sqrt(1 - E * E * 0.25);
  function q(sine) {
    return (1 - E * E) * (sine / (1 - E * E * sine * sine) - Math.log((1 - E * sine) / (1 + E * sine)) / (2 * E));
  }
  var POLE = q(1);
  function equalX(lon) { return A * K0 * lon * Math.PI / 180; }
  function equalY(lat) { return A * q(Math.sin(lat * Math.PI / 180)) / (2 * K0); }
  function lonOf(x) { return x / (A * K0) * 180 / Math.PI; }
  /* Snyder (1987), Map Projections, formula 3-18: latitude from the authalic one. */
  function latOf(y) {
    var beta = Math.asin(Math.max(-1, Math.min(1, 2 * y * K0 / (A * POLE)))), e2 = E * E, e4 = e2 * e2, e6 = e4 * e2;
    return (beta + (e2 / 3 + 31 * e4 / 180 + 517 * e6 / 5040) * Math.sin(2 * beta) +
      (23 * e4 / 360 + 251 * e6 / 3780) * Math.sin(4 * beta) + 761 * e6 / 45360 * Math.sin(6 * beta)) * 180 / Math.PI;
  }

  /* Calls done(lon, lat, cell-like sums) for every stack or data cell in the frame of which something is shown. */
  function each(layer, f, done) {
    var s = layer.stacks;
    if (layer.cells) { atlas.eachDataCell(layer, f, done); return; }
    atlas.visible(layer, f).forEach(function (one) { done(s.lon[one.stack], s.lat[one.stack], one.stack, one); });
  }
  function addTo(layer, sum, what) {
    if (layer.cells) { sum.merge(what); } else { sum.put(layer, what); }
  }

  function start(layer, f) {
    layer.drawn.what = { areas: {} };
    layer.drawn.rings = layer.drawn.areas = [];
    return f.over;
  }

  /* What a place is coloured by; deaths are null where no incident there has a figure, which is not zero. */
  function byDeaths(layer) { return (layer._map.atlasState || {}).measure === "deaths"; }
  function figure(layer, cell) { return !byDeaths(layer) ? cell.n : cell.reported ? cell.best : null; }
  /* Fills the path that was traced: white for 0, hatched where no figure is known, else in the colour of its class. */
  function paint(pen, value, bounds, f) {
    if (value === null) { atlas.fillArea(pen, NO_FIGURE, "#5f5a52", 1, f); return; }
    pen.globalAlpha = 0.8;
    pen.fillStyle = value ? shade(value, bounds) : ZERO;
    pen.fill("evenodd");
    pen.globalAlpha = 1;
    pen.lineWidth = 0.8;
    pen.strokeStyle = "#5f5a52";
    pen.stroke();
  }

  /* Bounds of classes that grow by one factor each, from what all but the least twentieth reach to the most. */
  function breaks(figures) {
    var counts = figures.filter(Boolean).sort(function (a, b) { return a - b; });
    var most = counts[counts.length - 1] || 1, least = Math.max(1, counts[Math.floor(counts.length / 20)] || 1), out = [], k, to;
    for (k = 1; k <= RAMP.length; k++) {
      to = k === RAMP.length ? most : Math.round(least * Math.pow(most / least, k / RAMP.length));
      if (!out.length || to > out[out.length - 1]) { out.push(to); }
    }
    return { least: counts[0] || 1, to: out };
  }
  /* Rows for what no class holds: 0, and no figure; with the number of places where `of` gives its words. */
  function others(layer, figures, words) {
    var zero = figures.filter(function (one) { return one === 0; }).length, none = figures.length - figures.filter(isKnown).length;
    return (zero ? [{ colour: ZERO, text: "0" + words(zero) }] : []).concat(
      none ? [{ style: NO_FIGURE, text: layer.words.legend.noFigure + words(none), last: true }] : []);
  }
  function isKnown(figure) { return figure !== null; }
  function keyOf(rows, classes) {
    return rows.filter(function (row) { return !row.last; }).concat(classes, rows.filter(function (row) { return row.last; }));
  }
  /* Few classes take their colours from the whole ramp, too. */
  function colourOf(k, classes) {
    return RAMP[classes === 1 ? 2 : Math.round(k * (RAMP.length - 1) / (classes - 1))];
  }
  function shade(n, bounds) {
    var k = bounds.to.findIndex(function (to) { return n <= to; });
    return colourOf(k < 0 ? bounds.to.length - 1 : k, bounds.to.length);
  }
  function classes(layer, bounds) {
    return bounds.to.map(function (to, k) {
      var from = k ? bounds.to[k - 1] + 1 : bounds.least;
      return { colour: colourOf(k, bounds.to.length), text: atlas.words.number(from, layer.words) +
        (to > from ? "–" + atlas.words.number(to, layer.words) : "") };
    });
  }

  /* ---- clusters ---- */

  function drawClusters(layer, f) {
    var pen = start(layer, f);
    if (layer.cells) { layer.drawn.what.noAreas = true; } else { atlas.drawAreas(layer, f); }
    var grid = new Map(), size = CLUSTER_PX;
    each(layer, f, function (lon, lat, what) {
      var x = atlas.mercatorX(lon) * f.world, y = atlas.mercatorY(lat) * f.world;
      var key = Math.floor(y / size) * 1e6 + Math.floor(x / size), cell = grid.get(key), before;
      if (!cell) { grid.set(key, cell = new atlas.Cell(0, 0, 1, layer.mixed)); cell.sx = cell.sy = 0; cell.box = null; }
      before = cell.n;
      addTo(layer, cell, what);
      cell.sx += (x - f.left) * (cell.n - before);
      cell.sy += (y - f.top) * (cell.n - before);
      cell.west = before ? Math.min(cell.west, lon) : lon;
      cell.east = before ? Math.max(cell.east, lon) : lon;
      cell.south = before ? Math.min(cell.south, lat) : lat;
      cell.north = before ? Math.max(cell.north, lat) : lat;
    });
    var circles = joined(Array.from(grid.values()).filter(function (cell) { return cell.n; }));
    circles.forEach(function (cell) {
      var x = cell.sx / cell.n, y = cell.sy / cell.n, r = clusterRadius(cell.n);
      cell.centre = [x, y, r];
      cell.east += 1e-4;
      cell.north += 1e-4;
      pen.globalAlpha = 0.88;
      pen.beginPath();
      pen.arc(x, y, r, 0, 2 * Math.PI);
      pen.fillStyle = "#0b5c8a";
      pen.fill();
      pen.globalAlpha = 1;
      pen.lineWidth = 2;
      pen.strokeStyle = "#ffffff";
      pen.stroke();
      pen.fillStyle = "#ffffff";
      pen.font = "600 11px system-ui, sans-serif";
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      pen.fillText(atlas.words.number(cell.n, layer.words), x, y + 0.5);
      layer.drawn.covered.add(x, y, r);
    });
    layer.drawn.cells = circles;
    layer.drawn.what.cluster = circles.length > 0;
  }
  function clusterRadius(n) { return 10 + 5 * Math.log10(n); }
  /* Joins circles that would overlap, the larger taking the smaller. */
  function joined(cells) {
    var out = [];
    cells.sort(function (a, b) { return b.n - a.n; }).forEach(function (cell) {
      var x = cell.sx / cell.n, y = cell.sy / cell.n, r = clusterRadius(cell.n);
      var host = out.find(function (other) {
        return Math.hypot(other.sx / other.n - x, other.sy / other.n - y) < r + clusterRadius(other.n);
      });
      if (!host) { out.push(cell); return; }
      host.merge(cell);
      host.sx += cell.sx;
      host.sy += cell.sy;
      host.stacks = host.stacks.concat(cell.stacks);
      host.west = Math.min(host.west, cell.west);
      host.east = Math.max(host.east, cell.east);
      host.south = Math.min(host.south, cell.south);
      host.north = Math.max(host.north, cell.north);
    });
    return out;
  }
  function hitCluster(layer, p) {
    var found = layer.drawn.cells.find(function (cell) {
      return cell.centre && Math.hypot(cell.centre[0] - p.x, cell.centre[1] - p.y) <= cell.centre[2];
    });
    if (found || layer.cells) { return atlas.cellHit(layer, found); }
    return atlas.areaHit(layer, p);
  }

  /* ---- heat ---- */

  function drawHeat(layer, f) {
    start(layer, f);
    layer.drawn.what.noAreas = true;
    var pen = f.under, scale = 0.5, w = Math.ceil(f.width * scale), h = Math.ceil(f.height * scale);
    var field = new Float32Array(w * h), r = Math.round(HEAT_PX * scale), most = 0, i;
    var kernel = [];
    for (var dy = -r; dy <= r; dy++) {
      for (var dx = -r; dx <= r; dx++) {
        var d = 1 - (dx * dx + dy * dy) / (r * r);
        if (d > 0) { kernel.push([dx, dy, d * d]); }
      }
    }
    var spots = new Map();
    each(layer, f, function (lon, lat, what, one) {
      var x = Math.round((atlas.mercatorX(lon) * f.world - f.left) * scale);
      var y = Math.round((atlas.mercatorY(lat) * f.world - f.top) * scale), key = y * 1e5 + x;
      spots.set(key, (spots.get(key) || 0) + (layer.cells ? what.n : one.n));
    });
    spots.forEach(function (n, key) {
      var y = Math.floor((key + 5e4) / 1e5), x = key - y * 1e5, k, px, py;
      for (k = 0; k < kernel.length; k++) {
        px = x + kernel[k][0];
        py = y + kernel[k][1];
        if (px >= 0 && px < w && py >= 0 && py < h) { field[py * w + px] += n * kernel[k][2]; }
      }
    });
    for (i = 0; i < field.length; i++) { if (field[i] > most) { most = field[i]; } }
    layer.drawn.what.heat = most > 0;
    if (!most) { return; }
    var sheet = document.createElement("canvas"), image, top = Math.log(1 + most);
    sheet.width = w;
    sheet.height = h;
    image = sheet.getContext("2d").createImageData(w, h);
    for (i = 0; i < field.length; i++) {
      if (field[i] <= 0) { continue; }
      var t = Math.log(1 + field[i]) / top, at = Math.min(RAMP.length - 1.001, t * (RAMP.length - 1));
      var low = RAMP_RGB[Math.floor(at)], high = RAMP_RGB[Math.floor(at) + 1], part = at - Math.floor(at), c;
      for (c = 0; c < 3; c++) { image.data[4 * i + c] = low[c] + part * (high[c] - low[c]); }
      image.data[4 * i + 3] = Math.min(215, 40 + 260 * t);
    }
    sheet.getContext("2d").putImageData(image, 0, 0);
    pen.imageSmoothingEnabled = true;
    pen.drawImage(sheet, 0, 0, w / scale, h / scale);
  }
  function hitHeat(layer, p) {
    var sum = new atlas.Cell(0, 0, 1, layer.mixed), f = layer.frame, n = 0, box = [Infinity, Infinity, -Infinity, -Infinity];
    if (!layer.drawn.what.heat) { return null; }
    each(layer, f, function (lon, lat, what) {
      var x = atlas.mercatorX(lon) * f.world - f.left, y = atlas.mercatorY(lat) * f.world - f.top;
      if (Math.hypot(x - p.x, y - p.y) > HEAT_PX) { return; }
      n += 1;
      addTo(layer, sum, what);
      box = [Math.min(box[0], lon), Math.min(box[1], lat), Math.max(box[2], lon), Math.max(box[3], lat)];
    });
    if (!n) { return null; }
    L.extend(sum, { west: box[0], south: box[1], east: box[2] + 1e-4, north: box[3] + 1e-4 });
    return atlas.cellHit(layer, sum);
  }

  /* ---- equal-area cells and hexagons ---- */

  /* Side of a square, or distance of opposite sides of a hexagon, in km: round, and no smaller than a thumb. */
  var KM = [2, 5, 10, 25, 50, 100, 200, 400];
  function side(layer, f) {
    var least = 34 * f.metres * Math.cos(f.lat * Math.PI / 180) / 1000;
    var finest = layer.cells ? layer.step * 111 * 1.5 : 0;
    return KM.find(function (km) { return km >= least && km >= finest; }) || KM[KM.length - 1];
  }
  function square(x, y, m) {
    var ix = Math.floor(x / m), iy = Math.floor(y / m);
    return { key: iy * 1e5 + ix, ring: [[ix * m, iy * m], [(ix + 1) * m, iy * m], [(ix + 1) * m, (iy + 1) * m], [ix * m, (iy + 1) * m]] };
  }
  /* Hexagons with a corner up, of the area of a square of side m; rounding in cube coordinates. */
  function hexagon(x, y, m) {
    var r = m * Math.sqrt(2 / (3 * Math.sqrt(3))), qf = (Math.sqrt(3) / 3 * x - y / 3) / r, rf = 2 / 3 * y / r, sf = -qf - rf;
    var qi = Math.round(qf), ri = Math.round(rf), si = Math.round(sf);
    var dq = Math.abs(qi - qf), dr = Math.abs(ri - rf), ds = Math.abs(si - sf), k, ring = [], a;
    if (dq > dr && dq > ds) { qi = -ri - si; } else if (dr > ds) { ri = -qi - si; }
    var cx = r * Math.sqrt(3) * (qi + ri / 2), cy = r * 1.5 * ri;
    for (k = 0; k < 6; k++) {
      a = Math.PI / 3 * k + Math.PI / 6;
      ring.push([cx + r * Math.cos(a), cy + r * Math.sin(a)]);
    }
    return { key: ri * 1e5 + qi, ring: ring };
  }

  function binned(unit) {
    return function (layer, f) {
      start(layer, f);
      layer.drawn.what.noAreas = true;
      var pen = f.under, found = new Map();
      f.lat = layer._map.getCenter().lat;
      var km = side(layer, f);
      each(layer, f, function (lon, lat, what) {
        var spot = unit(equalX(lon), equalY(lat), km * 1000), cell = found.get(spot.key);
        if (!cell) {
          found.set(spot.key, cell = new atlas.Cell(0, 0, 1, layer.mixed));
          cell.ring = spot.ring.map(function (p) { return [lonOf(p[0]), latOf(p[1])]; });
        }
        addTo(layer, cell, what);
        });
      var cells = Array.from(found.values()).filter(function (cell) { return cell.n; });
      var figures = cells.map(function (cell) { return figure(layer, cell); }), bounds = breaks(figures);
      cells.forEach(function (cell, at) {
        cell.flat = cell.ring.map(function (p) {
          return [atlas.mercatorX(p[0]) * f.world - f.left, atlas.mercatorY(p[1]) * f.world - f.top];
        });
        L.extend(cell, span(cell.ring));
        pen.beginPath();
        cell.flat.forEach(function (p, i) { if (i) { pen.lineTo(p[0], p[1]); } else { pen.moveTo(p[0], p[1]); } });
        pen.closePath();
        paint(pen, figures[at], bounds, f);
      });
      layer.drawn.cells = cells;
      layer.drawn.what.bins = { km: km, classes: keyOf(others(layer, figures, function () { return ""; }),
        figures.some(Boolean) ? classes(layer, bounds) : []) };
    };
  }
  function span(ring) {
    var lons = ring.map(function (p) { return p[0]; }), lats = ring.map(function (p) { return p[1]; });
    return { west: Math.min.apply(null, lons), east: Math.max.apply(null, lons), south: Math.min.apply(null, lats),
      north: Math.max.apply(null, lats) };
  }
  function hitBin(layer, p) {
    return atlas.cellHit(layer, layer.drawn.cells.find(function (cell) {
      var flat = cell.flat, odd = false, i, j;
      for (i = 0, j = flat.length - 1; i < flat.length; j = i++) {
        if ((flat[i][1] > p.y) !== (flat[j][1] > p.y) &&
            p.x < (flat[j][0] - flat[i][0]) * (p.y - flat[i][1]) / (flat[j][1] - flat[i][1]) + flat[i][0]) { odd = !odd; }
      }
      return odd;
    }));
  }

  L.extend(atlas.modes, {
    clusters: { draw: drawClusters, hit: hitCluster },
    heat: { draw: drawHeat, hit: hitHeat },
    cells: { draw: binned(square), hit: hitBin },
    hexagons: { draw: binned(hexagon), hit: hitBin }
  });
  L.extend(atlas, { equalX: equalX, equalY: equalY, lonOf: lonOf, latOf: latOf, RAMP: RAMP, shade: shade, classes: classes,
    breaks: breaks, byDeaths: byDeaths, figure: figure, paintFigure: paint, figureKey: keyOf, otherFigures: others });
})(window);
