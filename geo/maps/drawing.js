/* Draws incidents on canvas: areas and rings below, then symbols, the smaller over the larger, piles with their number.
   Looks are drawn once each and copied. */
(function (root) {
  "use strict";
  var L = root.L, atlas = root.sahelAtlas;
  var STACK_PX = 5, BIN_PX = 8, MARGIN_PX = 30;
  var CROWD = 150, CROWD_ZOOM = 7;      // with more piles than this their numbers hide the map from afar
  var COVER_PX = 22, MOST_COVER = 1.4, FEW = 600;   // more symbols than this on one spot hide each other
  var MARK_PX = 14, LEAST_RING_PX = 4, MANY_RINGS = 250, MANY_AREAS = 40, CROWDED_AREAS = 200;
  var SHARED = 2;

  /* ---- sprites ---- */

  var sprites = new Map();
  function sheet(width, height, dpr) {
    var out = document.createElement("canvas");
    out.width = Math.ceil(width * dpr);
    out.height = Math.ceil(height * dpr);
    var pen = out.getContext("2d");
    pen.scale(dpr, dpr);
    return { sheet: out, pen: pen, width: out.width / dpr, height: out.height / dpr };
  }

  function symbolSprite(kind, half, hollow, pale, dpr) {
    var key = [kind.shape, kind.colour, half, hollow, pale, dpr].join(), found = sprites.get(key);
    if (found) { return found; }
    var r = half / 2, side = 2 * (r * 1.35 + 3), look = atlas.symbolOptions(kind, hollow, pale);
    var made = sheet(side, side, dpr), path = new root.Path2D(atlas.shapePath(kind.shape, side / 2, side / 2, r));
    made.pen.globalAlpha = look.fillOpacity;
    made.pen.fillStyle = look.fillColor;
    made.pen.fill(path);
    made.pen.globalAlpha = 1;
    made.pen.strokeStyle = look.color;
    made.pen.lineWidth = look.weight;
    made.pen.lineJoin = "round";
    made.pen.stroke(path);
    sprites.set(key, made);
    return made;
  }

  function countSprite(text, dpr) {
    var key = "n" + text + "," + dpr, found = sprites.get(key);
    if (found) { return found; }
    var font = "600 10px system-ui, sans-serif", probe = sheet(1, 1, 1).pen;
    probe.font = font;
    var width = Math.max(16, Math.ceil(probe.measureText(text).width) + 8), made = sheet(width, 16, dpr), pen = made.pen;
    pen.fillStyle = "#22262b";
    pen.beginPath();
    pen.arc(8, 8, 8, Math.PI / 2, -Math.PI / 2);
    pen.arc(width - 8, 8, 8, -Math.PI / 2, Math.PI / 2);
    pen.fill();
    pen.fillStyle = "#ffffff";
    pen.font = font;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(text, width / 2, 8.5);
    sprites.set(key, made);
    return made;
  }

  function stamp(pen, sprite, x, y, alpha) {
    pen.globalAlpha = alpha;
    pen.drawImage(sprite.sheet, x - sprite.width / 2, y - sprite.height / 2, sprite.width, sprite.height);
    pen.globalAlpha = 1;
  }

  /* A filling that lets what lies under it be seen, and tells apart how closely an area is known. */
  function pattern(pen, style, colour, dpr) {
    var key = "p" + [style.pattern, style.fillOpacity, colour, dpr].join(), found = sprites.get(key);
    if (!found) {
      found = sheet(8, 8, dpr);
      found.pen.fillStyle = found.pen.strokeStyle = colour;
      found.pen.globalAlpha = style.fillOpacity;
      found.pen.fillRect(0, 0, 8, 8);
      if (style.pattern === "lines") {
        found.pen.globalAlpha = 0.75;
        found.pen.lineWidth = 1.1;
        found.pen.stroke(new root.Path2D("M-2,2l4,-4M0,8l8,-8M6,10l4,-4"));
      }
      if (style.pattern === "dots") {
        found.pen.globalAlpha = 1;
        found.pen.fill(new root.Path2D("M1.2,2a.8,.8 0 1,0 1.6,0a.8,.8 0 1,0 -1.6,0zM5.2,6a.8,.8 0 1,0 1.6,0a.8,.8 0 1,0 -1.6,0z"));
      }
      sprites.set(key, found);
    }
    var made = pen.createPattern(found.sheet, "repeat");
    if (dpr !== 1 && made.setTransform) { made.setTransform(new root.DOMMatrix().scale(1 / dpr)); }
    return made;
  }

  /* Which boxes of some pixels hold a symbol. */
  function cover(f) {
    var across = Math.ceil(f.width / BIN_PX) + 1, down = Math.ceil(f.height / BIN_PX) + 1;
    var bins = new Uint8Array(across * down);
    function each(x0, y0, x1, y1, done) {
      var ax = Math.max(0, Math.floor(x0 / BIN_PX)), bx = Math.min(across - 1, Math.floor(x1 / BIN_PX));
      var ay = Math.max(0, Math.floor(y0 / BIN_PX)), by = Math.min(down - 1, Math.floor(y1 / BIN_PX)), x, y;
      for (y = ay; y <= by; y++) {
        for (x = ax; x <= bx; x++) { if (done(y * across + x)) { return true; } }
      }
      return false;
    }
    return {
      add: function (x, y, r) { each(x - r, y - r, x + r, y + r, function (bin) { bins[bin] = 1; return false; }); },
      touches: function (x0, y0, x1, y1) { return each(x0, y0, x1, y1, function (bin) { return bins[bin] === 1; }); }
    };
  }

  /* ---- areas, rings, lines ---- */

  /* Of some incidents: how many are shown, their common kind, and how strongly to draw them. */
  function gist(layer, items) {
    var mask = layer._mask, fade = layer._fade, kind = layer.columns.kind, n = 0, one = -1, strongest = 0, i, k;
    for (k = 0; k < items.length; k++) {
      i = items[k];
      if ((mask && !mask[i]) || (fade && !fade[i])) { continue; }
      n += 1;
      one = one < 0 || one === kind[i] ? kind[i] : layer.mixed;
      if (fade && fade[i] > strongest) { strongest = fade[i]; }
    }
    return { n: n, kind: one, alpha: fade ? strongest / 255 : 1 };
  }

  function trace(pen, shape, f) {
    pen.beginPath();
    shape.rings.forEach(function (ring) {
      var px = NaN, py = NaN, i, x, y;
      for (i = 0; i < ring.length; i += 2) {
        x = ring[i] * f.world - f.left;
        y = ring[i + 1] * f.world - f.top;
        if (i && Math.abs(x - px) < 0.7 && Math.abs(y - py) < 0.7) { continue; }
        if (i) { pen.lineTo(x, y); } else { pen.moveTo(x, y); }
        px = x;
        py = y;
      }
      pen.closePath();
    });
  }
  function inFrame(box, f) {
    return box[2] * f.world >= f.left && box[0] * f.world <= f.left + f.width && box[3] * f.world >= f.top &&
      box[1] * f.world <= f.top + f.height;
  }

  function fillArea(pen, style, colour, alpha, f) {
    pen.globalAlpha = style.pattern === "solid" ? alpha * style.fillOpacity : alpha;
    pen.fillStyle = style.pattern === "solid" ? colour : pattern(pen, style, colour, f.dpr);
    pen.fill("evenodd");
    pen.globalAlpha = alpha;
    pen.strokeStyle = colour;
    pen.lineWidth = style.width;
    pen.setLineDash(style.dash);
    pen.stroke();
    pen.setLineDash([]);
    pen.globalAlpha = 1;
  }

  function drawAreas(layer, f) {
    var what = layer.drawn.what, gists = [];
    layer.drawn.areas = layer.areas.filter(function (area) {
      var found = inFrame(layer.shapes[area.shape].box, f) ? gist(layer, area.items) : { n: 0 };
      if (found.n) { gists.push(found); }
      return found.n > 0;
    });
    // Where very many lie over one another each is paler, so that the ground can still be seen.
    var n = layer.drawn.areas.length, pale = n > CROWDED_AREAS ? 0.25 : n > MANY_AREAS ? 0.4 : 1;
    layer.drawn.areas.forEach(function (area, at) {
      var found = gists[at];
      trace(f.under, layer.shapes[area.shape], f);
      var style = layer.styles[area.prec];
      fillArea(f.under, n > CROWDED_AREAS ? L.extend({}, style, { pattern: "solid", fillOpacity: 0 }) : style,
        layer.dictionaries.kind[found.kind].colour, pale * found.alpha, f);
      what.areas[area.prec] = true;
      what.shared = what.shared || found.n > 1;
      what.mixed = what.mixed || found.kind === layer.mixed;
    });
  }

  function ringPixels(ring, layer, f) {
    return ring.km * 1000 / (f.metres * Math.cos(layer.stacks.lat[ring.stack] * Math.PI / 180));
  }

  /* The rings of some stacks, the larger first; incidents with one ring share it. */
  function ringsOf(layer, seen, f) {
    var km = layer.columns.km, s = layer.stacks, found = [];
    seen.forEach(function (one) {
      var own = null, k, i;
      for (k = s.start[one.stack]; k < s.start[one.stack + 1]; k++) {
        i = s.items[k];
        if (!(km[i] > 0)) { continue; }
        own = own || new Map();
        if (!own.has(km[i])) { own.set(km[i], { stack: one.stack, km: km[i], items: [] }); }
        own.get(km[i]).items.push(i);
      }
      if (own) { own.forEach(function (ring) { if (ringPixels(ring, layer, f) >= LEAST_RING_PX) { found.push(ring); } }); }
    });
    return found.sort(function (a, b) { return b.km - a.km; });
  }

  function drawRings(layer, f, seen) {
    var what = layer.drawn.what, s = layer.stacks, style = layer.styles.ring;
    var rings = ringsOf(layer, seen, f), many = rings.length > MANY_RINGS;
    layer.drawn.rings = rings.filter(function (ring) {
      var found = gist(layer, ring.items);
      if (!found.n) { return false; }
      f.under.beginPath();
      f.under.arc(s.x[ring.stack] * f.world - f.left, s.y[ring.stack] * f.world - f.top, ringPixels(ring, layer, f), 0,
        2 * Math.PI);
      // So many fillings would add up to a fog that says nothing.
      fillArea(f.under, many ? L.extend({}, style, { fillOpacity: 0 }) : style, layer.dictionaries.kind[found.kind].colour,
        many ? 0.45 * found.alpha : found.alpha, f);
      what.ring = true;
      what.mixed = what.mixed || found.kind === layer.mixed;
      return true;
    });
  }

  function drawLinks(layer, f, isDrawn) {
    var pen = f.under, s = layer.stacks;
    pen.strokeStyle = layer.colours.selected;
    pen.lineWidth = 1.4;
    pen.setLineDash([2, 4]);
    layer.links.forEach(function (items) {
      var line = items.filter(function (i) { return layer.shows(i) && isDrawn[layer.stackOf[i]]; });
      if (line.length < 2) { return; }
      pen.beginPath();
      line.forEach(function (i) {
        pen.lineTo(s.x[layer.stackOf[i]] * f.world - f.left, s.y[layer.stackOf[i]] * f.world - f.top);
      });
      pen.stroke();
    });
    pen.setLineDash([]);
  }

  /* ---- symbols ---- */

  /* Whether at this zoom, anywhere on the map, single symbols would hide each other. It hangs on the zoom alone: what is
     drawn does not change its nature while one moves the map or plays the time. */
  function crowded(layer, zoom) {
    var s = layer.stacks, key = zoom.toFixed(2), spots, scale, i;
    if (s.n < FEW) { return false; }
    if (layer._crowded[key] === undefined) {
      spots = new Set();
      scale = 256 * Math.pow(2, zoom) / COVER_PX;
      for (i = 0; i < s.n; i++) { spots.add(Math.floor(s.y[i] * scale) * 4e6 + Math.floor(s.x[i] * scale)); }
      layer._crowded[key] = s.n / spots.size > MOST_COVER;
    }
    return layer._crowded[key];
  }

  /* The stacks in the frame of which something is shown: position, and how many are. */
  function visible(layer, f) {
    var s = layer.stacks, mask = layer._mask, fade = layer._fade, out = [], i, k, x, y, n, item;
    for (i = 0; i < s.n; i++) {
      x = s.x[i] * f.world - f.left;
      if (x < -MARGIN_PX || x > f.width + MARGIN_PX) { continue; }
      y = s.y[i] * f.world - f.top;
      if (y < -MARGIN_PX || y > f.height + MARGIN_PX) { continue; }
      n = s.start[i + 1] - s.start[i];
      if (mask || fade) {
        n = 0;
        for (k = s.start[i]; k < s.start[i + 1]; k++) {
          item = s.items[k];
          if ((!mask || mask[item]) && (!fade || fade[item])) { n += 1; }
        }
      }
      if (n) { out.push({ stack: i, x: x, y: y, n: n, r: 0 }); }
    }
    return out;
  }

  function drawStacks(layer, f, seen) {
    var s = layer.stacks, c = layer.columns, mask = layer._mask, fade = layer._fade, what = layer.drawn.what;
    var kinds = layer.dictionaries.kind, covered = layer.drawn.covered, picks = [];
    seen.forEach(function (one) {
      var depth = 0, k, i;
      for (k = s.start[one.stack]; k < s.start[one.stack + 1] && depth < 3; k++) {
        i = s.items[k];
        if ((mask && !mask[i]) || (fade && !fade[i])) { continue; }
        picks.push({ i: i, x: one.x + depth * STACK_PX * f.scale, y: one.y - depth * STACK_PX * f.scale, depth: depth });
        one.r = atlas.halfPixels(layer, i, f) / 2;
        depth += 1;
      }
      covered.add(one.x, one.y, one.r);
    });
    // Smaller symbols lie over larger ones everywhere: none is covered whole.
    var rank = picks.map(function (pick) { return 3 * (64 - layer.radii[pick.i]) + 2 - pick.depth; });
    var order = atlas.ordered(picks.map(function (pick, at) { return at; }), rank, 200);
    order.forEach(function (at) {
      var pick = picks[at], i = pick.i, hollow = c.deaths[i] < 0, pale = !hollow && (c.flags[i] & SHARED) > 0;
      what.hollow = what.hollow || hollow;
      what.size = what.size || !hollow;
      what.oneToll = what.oneToll || pale;
      stamp(f.over, symbolSprite(kinds[c.kind[i]], atlas.halfPixels(layer, i, f), hollow, pale, f.dpr), pick.x, pick.y,
        fade ? fade[i] / 255 : 1);
    });
    var quiet = seen.length > CROWD && f.zoom < CROWD_ZOOM;
    seen.forEach(function (one) {
      if (one.n < 2) { return; }
      what.stack = true;
      if (quiet) { return; }
      // At the upper right edge of the largest symbol of the pile.
      var reach = one.r * 0.7 + STACK_PX * f.scale * (Math.min(one.n, 3) - 1);
      stamp(f.over, countSprite(atlas.words.number(one.n, layer.words), f.dpr), one.x + reach, one.y - reach, 1);
    });
  }

  function draw(layer, f) {
    layer.drawn.what = { areas: {} };
    layer.drawn.rings = layer.drawn.areas = [];
    if (layer.cells) { atlas.drawCellData(layer, f); return; }
    drawAreas(layer, f);
    var seen = visible(layer, f), isDrawn = new Uint8Array(layer.stacks.n), i;
    if (crowded(layer, f.zoom)) { seen = atlas.gatherCells(layer, f, seen); }
    for (i = 0; i < seen.length; i++) { isDrawn[seen[i].stack] = 1; }
    drawRings(layer, f, seen);
    drawLinks(layer, f, isDrawn);
    atlas.drawCells(layer, f);
    drawStacks(layer, f, seen);
    layer.drawn.stacks = seen;
  }

  /* ---- selection ---- */

  /* What a chosen incident is in data that does not hold it one by one. */
  function markOf(mark) {
    return mark.shape ? { shape: atlas.projected(mark.shape) }
      : { x: atlas.mercatorX(mark.lon), y: atlas.mercatorY(mark.lat), lat: mark.lat, km: mark.km };
  }
  function drawMark(layer, f) {
    var mark = layer._mark, pen = mark.shape ? f.under : f.over, x = mark.x * f.world - f.left, y = mark.y * f.world - f.top;
    pen.strokeStyle = layer.colours.selected;
    pen.lineWidth = 2.5;
    if (mark.shape) { trace(pen, mark.shape, f); pen.stroke(); return; }
    [MARK_PX, mark.km * 1000 / (f.metres * Math.cos(mark.lat * Math.PI / 180))].forEach(function (r, k) {
      if (k && r < 2 * MARK_PX) { return; }
      pen.beginPath();
      pen.arc(x, y, r, 0, 2 * Math.PI);
      pen.stroke();
    });
  }

  function drawMarks(layer, f) {
    if (layer.cells) { if (layer._mark) { drawMark(layer, f); } return; }
    [[layer._focused, 1.5, [3, 3]], [layer._selected, 2.5, []]].forEach(function (mark) {
      var i = mark[0], stack = i >= 0 && i < layer.n ? layer.stackOf[i] : -2, pen;
      if (stack === -2) { return; }
      function dark(sheetPen) {
        pen = sheetPen;
        pen.strokeStyle = layer.colours.selected;
        pen.lineWidth = mark[1];
        pen.setLineDash(mark[2]);
        pen.stroke();
        pen.setLineDash([]);
      }
      if (stack >= 0) {
        var x = layer.stacks.x[stack] * f.world - f.left, y = layer.stacks.y[stack] * f.world - f.top;
        f.over.beginPath();
        f.over.arc(x, y, atlas.halfPixels(layer, i, f) / 2 + 6, 0, 2 * Math.PI);
        dark(f.over);
        if (layer.columns.km[i] > 0) {
          f.under.beginPath();
          f.under.arc(x, y, ringPixels({ km: layer.columns.km[i], stack: stack }, layer, f), 0, 2 * Math.PI);
          dark(f.under);
        }
      } else if (layer.columns.shape[i] >= 0) {
        trace(f.under, layer.shapes[layer.columns.shape[i]], f);
        dark(f.under);
      }
    });
  }

  L.extend(atlas, { cover: cover, drawMarks: drawMarks, markOf: markOf, symbolSprite: symbolSprite, countSprite: countSprite,
    stamp: stamp, trace: trace, fillArea: fillArea, inFrame: inFrame, visible: visible, drawAreas: drawAreas,
    ringPixels: ringPixels });
  atlas.modes.symbols = { draw: draw, hit: atlas.hit };
})(window);
