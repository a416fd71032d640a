/* Draws incidents on canvas: areas and rings below, then symbols, the smaller over the larger, piles with their number.
   Looks are drawn once each and copied. */
(function (root) {
  "use strict";
  var L = root.L, atlas = root.sahelAtlas;
  var STACK_PX = 5, BIN_PX = 8, MARGIN_PX = 30;
  var CROWD = 150, CROWD_ZOOM = 7;      // with more piles than this their numbers hide the map from afar
  var COVER_PX = 22, MOST_COVER = 1.4, FEW = 600;   // more symbols than this on one spot hide each other
  var LEAST_RING_PX = 4, MANY_RINGS = 250, MANY_AREAS = 40;
  var SHARED = 2, ONCE = 4;

  /* ---- arrangement, once for each data ---- */

  function radius(deaths, size) {
    return Math.min(size.most, Math.sqrt(size.least * size.least + size.perDeath * Math.max(0, deaths)));
  }

  function arrange(layer) {
    var c = layer.columns, n = layer.n, places = c.spotLon.length, i, size = layer._d.size;
    var here = new Uint32Array(n), used = 0, start = new Uint32Array(places + 1);
    var radii = layer.radii = new Uint8Array(n);   // in half pixels
    layer.stackOf = c.spot;
    for (i = 0; i < n; i++) {
      radii[i] = Math.round(2 * radius(c.deaths[i], size));
      if (c.spot[i] >= 0) { here[used++] = i; start[c.spot[i] + 1] += 1; }
    }
    for (i = 0; i < places; i++) { start[i + 1] += start[i]; }
    // The smallest symbol stands in front, on the place itself: the larger ones behind it stay visible.
    var items = atlas.ordered(here.subarray(0, used), radii, 64);
    items = atlas.ordered(items, c.spot, places);
    layer.stacks = { n: places, lat: c.spotLat, lon: c.spotLon, x: Float64Array.from(c.spotLon, atlas.mercatorX),
      y: Float64Array.from(c.spotLat, atlas.mercatorY), start: start, items: items };
    layer._crowded = {};
    arrangeAreas(layer);
    arrangeLinks(layer);
  }

  function arrangeShapes(layer) {
    layer.shapes = layer._d.shapes.map(function (shape) {
      var box = [Infinity, Infinity, -Infinity, -Infinity];
      var rings = [];
      atlas.rings(shape).forEach(function (part) {
        part.forEach(function (ring) {
          var flat = new Float64Array(ring.length * 2);
          ring.forEach(function (p, k) {
            var x = flat[2 * k] = atlas.mercatorX(p[1]), y = flat[2 * k + 1] = atlas.mercatorY(p[0]);
            box = [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)];
          });
          rings.push(flat);
        });
      });
      return { rings: rings, box: box };
    });
  }

  function arrangeAreas(layer) {
    var c = layer.columns, groups = new Map(), i, key;
    arrangeShapes(layer);
    for (i = 0; i < layer.n; i++) {
      if (c.shape[i] < 0) { continue; }
      key = c.shape[i] * 8 + c.prec[i];
      if (!groups.has(key)) { groups.set(key, { shape: c.shape[i], prec: c.prec[i], items: [] }); }
      groups.get(key).items.push(i);
    }
    layer.areas = Array.from(groups.values()).sort(function (a, b) { return a.shape - b.shape; });
  }

  function arrangeLinks(layer) {
    var c = layer.columns, groups = new Map(), i;
    for (i = 0; i < layer.n; i++) {
      if (c.group[i] < 0 || layer.stackOf[i] < 0) { continue; }
      if (!groups.has(c.group[i])) { groups.set(c.group[i], []); }
      groups.get(c.group[i]).push(i);
    }
    layer.links = Array.from(groups.values()).filter(function (items) { return items.length > 1; });
  }

  /* What the masks show, in view or not. */
  function account(layer) {
    var mask = layer._mask, kind = layer.columns.kind, kinds = new Array(layer.mixed).fill(0), n = 0, i;
    if (layer.cells) { return atlas.accountCells(layer); }
    for (i = 0; i < layer.n; i++) {
      if (mask && !mask[i]) { continue; }
      n += 1;
      kinds[kind[i]] += 1;
    }
    return { n: n, kinds: kinds, what: layer.drawn ? layer.drawn.what : {} };
  }

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
    var pale = layer.drawn.areas.length > MANY_AREAS ? 0.4 : 1;
    layer.drawn.areas.forEach(function (area, at) {
      var found = gists[at];
      trace(f.under, layer.shapes[area.shape], f);
      fillArea(f.under, layer.styles[area.prec], layer.dictionaries.kind[found.kind].colour, pale * found.alpha, f);
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
        picks.push({ i: i, x: one.x + depth * STACK_PX, y: one.y - depth * STACK_PX, depth: depth });
        one.r = layer.radii[i] / 2;
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
      stamp(f.over, symbolSprite(kinds[c.kind[i]], layer.radii[i], hollow, pale, f.dpr), pick.x, pick.y,
        fade ? fade[i] / 255 : 1);
    });
    var quiet = seen.length > CROWD && f.zoom < CROWD_ZOOM;
    seen.forEach(function (one) {
      if (one.n < 2) { return; }
      what.stack = true;
      if (quiet) { return; }
      // At the upper right edge of the largest symbol of the pile.
      var reach = one.r * 0.7 + STACK_PX * (Math.min(one.n, 3) - 1);
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

  /* ---- what lies under a point ---- */

  function inside(shape, x, y) {
    var odd = false;
    if (x < shape.box[0] || x > shape.box[2] || y < shape.box[1] || y > shape.box[3]) { return false; }
    shape.rings.forEach(function (ring) {
      var n = ring.length, i, j;
      for (i = 0, j = n - 2; i < n; j = i, i += 2) {
        if ((ring[i + 1] > y) !== (ring[j + 1] > y) &&
            x < (ring[j] - ring[i]) * (y - ring[i + 1]) / (ring[j + 1] - ring[i + 1]) + ring[i]) { odd = !odd; }
      }
    });
    return odd;
  }

  function shownOf(layer, items) {
    var fade = layer._fade;
    return Array.prototype.filter.call(items, function (i) { return layer.shows(i) && (!fade || fade[i]); });
  }
  function stackItems(layer, stack) {
    return shownOf(layer, layer.stacks.items.subarray(layer.stacks.start[stack], layer.stacks.start[stack + 1]));
  }
  function unique(lists) {
    return Array.from(new Set([].concat.apply([], lists)));
  }

  /* null, {cell}, or {top: incidents under the mouse in front, all: those that a click may mean, at: their stack or -1} */
  function hit(layer, p) {
    var drawn = layer.drawn, f = layer.frame, front = null, near = [], cell;
    function around(x, y) {
      return drawn.stacks.filter(function (one) {
        return Math.abs(one.x - x) <= atlas.NEAR_PX && Math.hypot(one.x - x, one.y - y) <= atlas.NEAR_PX;
      }).map(function (one) { return stackItems(layer, one.stack); });
    }
    drawn.stacks.forEach(function (one) {
      var reach = one.r + 2;
      if (Math.abs(one.x - p.x) > reach || Math.hypot(one.x - p.x, one.y - p.y) > reach) { return; }
      if (!front || one.r <= front.r) { front = one; }
    });
    if (front) {
      near = stackItems(layer, front.stack);
      return { top: near, all: unique([near].concat(around(front.x, front.y))), at: front.stack };
    }
    cell = atlas.cellAt(layer, p);
    if (cell) { return { cell: cell }; }
    if (layer.cells) {
      cell = atlas.areaCellAt(layer, p);
      return cell ? { cell: cell } : null;
    }
    return areaHit(layer, p, around(p.x, p.y));
  }

  function areaHit(layer, p, near) {
    var drawn = layer.drawn, f = layer.frame;
    var rings = drawn.rings.filter(function (ring) {
      return Math.hypot(layer.stacks.x[ring.stack] * f.world - f.left - p.x,
        layer.stacks.y[ring.stack] * f.world - f.top - p.y) <= ringPixels(ring, layer, f);
    });
    var areas = drawn.areas.filter(function (area) { return inside(layer.shapes[area.shape], p.mx, p.my); });
    var under = rings.concat(areas).map(function (one) { return shownOf(layer, one.items); });
    if (!under.length) { return null; }
    var top = rings.length ? rings[rings.length - 1] : areas[areas.length - 1];
    return { top: shownOf(layer, top.items), all: unique((near || []).concat(under)), at: -1 };
  }

  /* ---- selection ---- */

  function drawMarks(layer, f) {
    if (layer.cells) { return; }
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
        f.over.arc(x, y, layer.radii[i] / 2 + 6, 0, 2 * Math.PI);
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

  function latLng(x, y) {
    return L.latLng((Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) - Math.PI / 4) * 360 / Math.PI, (x - 0.5) * 360);
  }
  function middleOf(layer, index) {
    var shape = layer.shapes[layer.columns.shape[index]];
    return shape ? latLng((shape.box[0] + shape.box[2]) / 2, (shape.box[1] + shape.box[3]) / 2) : null;
  }
  function touches(layer, index, bounds) {
    var c = layer.columns, shape;
    if (!isNaN(c.lat[index])) { return bounds.contains([c.lat[index], c.lon[index]]); }
    shape = layer.shapes[c.shape[index]];
    return Boolean(shape) && bounds.intersects(L.latLngBounds(latLng(shape.box[0], shape.box[3]),
      latLng(shape.box[2], shape.box[1])));
  }

  L.extend(atlas, { arrange: arrange, arrangeShapes: arrangeShapes, account: account, cover: cover, drawMarks: drawMarks, middleOf: middleOf,
    touches: touches, symbolSprite: symbolSprite, countSprite: countSprite, stamp: stamp, radius: radius, inside: inside,
    trace: trace, fillArea: fillArea, inFrame: inFrame, shownOf: shownOf, stackItems: stackItems, visible: visible,
    drawAreas: drawAreas, areaHit: areaHit, ONCE: ONCE });
  atlas.modes.symbols = { draw: draw, hit: hit };
})(window);
