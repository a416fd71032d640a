/* Arranges incidents when their data is there (which share a place, an area, a toll) and finds what lies under a point. */
(function (root) {
  "use strict";
  var L = root.L, atlas = root.sahelAtlas;

  function radius(deaths, size) {
    return Math.min(size.most, Math.sqrt(size.least * size.least + size.perDeath * Math.max(0, deaths)));
  }

  /* From afar symbols are smaller: at full size they would be one heap. */
  function symbolScale(zoom) {
    return Math.max(0.6, Math.min(1, 0.6 + 0.4 * (zoom - 5) / 2.5));
  }
  function halfPixels(layer, index, f) {
    return Math.max(5, Math.round(layer.radii[index] * f.scale));
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

  /* An outline as it travels becomes rings in the square of Mercator's projection, and their box. */
  function projected(shape) {
    var box = [Infinity, Infinity, -Infinity, -Infinity], rings = [];
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
  }
  function arrangeShapes(layer) {
    layer.shapes = layer._d.shapes.map(projected);
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
      var reach = Math.max(6, one.r + 2);
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
        layer.stacks.y[ring.stack] * f.world - f.top - p.y) <= atlas.ringPixels(ring, layer, f);
    });
    var areas = drawn.areas.filter(function (area) { return inside(layer.shapes[area.shape], p.mx, p.my); });
    var under = rings.concat(areas).map(function (one) { return shownOf(layer, one.items); });
    if (!under.length) { return null; }
    var top = rings.length ? rings[rings.length - 1] : areas[areas.length - 1];
    return { top: shownOf(layer, top.items), all: unique((near || []).concat(under)), at: -1 };
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

  L.extend(atlas, { arrange: arrange, arrangeShapes: arrangeShapes, projected: projected, account: account, radius: radius,
    symbolScale: symbolScale, halfPixels: halfPixels,
    inside: inside, shownOf: shownOf, stackItems: stackItems, areaHit: areaHit, hit: hit, middleOf: middleOf,
    touches: touches });
})(window);
