/* The incidents of a map as one layer on canvas: nothing of an incident is in the document.

   map.atlasIncidents             the layer on the map now; map.fire("atlaslayer", {layer}) when its data is there
   layer.n, layer.columns         typed arrays by name, one entry an incident in the order of the view:
                                  lon, lat (Float64 degrees; NaN: known to an area alone), day, dayEnd (Int32, days since
                                  1970-01-01; NO_DAY: undated), datePrec, kind, prec (UCDP where_prec), deaths (Int32, best
                                  figure else lowest, -1 not reported), low, best, high (-1), flags, km, place, actor, shape
   layer.dictionaries             kind: [{code, label, colour, shape}], place, actor: [text], title: [text] (small data)
   layer.words                    phrases in the reader's language; layer.key: names the data; layer.cells: see cells.js
   layer.setMask(name, Uint8Array|null)   1 shows, 0 hides; masks of several names all have to agree
   layer.setPeriod(first, last, undated)  mask "time" by days: any day of an incident within; null takes it away
   layer.setFade(Uint8Array|null) opacity 0 to 255 of each incident that the masks show
   layer.setMode(name)            one of layer.modes: "symbols", "clusters", "heat", "cells", "hexagons", "regions"
   layer.on("shown", e)           e.n, e.kinds (number by kind), e.what (for the legend): what the masks show, in view or not
   layer.shows(index), layer.inView() -> indexes shown in view, layer.position(index) -> L.LatLng or null
   layer.showList(element, latlng)        optional: shows a list of what lies at a place, instead of a popup; true if it did
   layer.select(index|-1), layer.focus(index|-1), layer.open(index, latlng), layer.describe(index) -> text
   map.atlasSend(properties)      to the server: {incident, data}, {cell, of, data} (picking.js)
   map.atlasState                 {time, hiddenKinds, mode, selected}: stays when a filter brings another layer
   map.atlasBusy                  true while a tool (measuring) has the mouse: the layer takes no hover and no click */
(function (root) {
  "use strict";
  var L = root.L, atlas = root.sahelAtlas;
  var NO_DAY = -2147483648, NEAR_PX = 10, PADDING = 0.1, MOST_DPR = 2;
  var WORLD_PX = 256, EARTH_M = 40075016.686;
  var kept = null;

  function mercatorX(lon) { return lon / 360 + 0.5; }
  function mercatorY(lat) {
    return 0.5 - Math.log(Math.tan(Math.PI / 4 + lat * Math.PI / 360)) / (2 * Math.PI);
  }

  /* Items in the order of their keys, small whole numbers; those of one key stay in their order. */
  function ordered(items, keys, most) {
    var counts = new Uint32Array(most + 2), out = new Uint32Array(items.length), i;
    for (i = 0; i < items.length; i++) { counts[keys[items[i]] + 1] += 1; }
    for (i = 1; i < counts.length; i++) { counts[i] += counts[i - 1]; }
    for (i = 0; i < items.length; i++) { out[counts[keys[items[i]]]++] = items[i]; }
    return out;
  }

  var Incidents = L.Layer.extend({
    initialize: function (wire) {
      this.key = wire.key;
      this.n = 0;
      this.ready = false;
      this._wire = wire;
      this._masks = {};
      this._fade = null;
      this._selected = this._focused = -1;
    },

    onAdd: function (map) {
      this._under = canvas(map.getPane("atlas-areas"));
      this._over = canvas(map.getPane("atlas-points"));
      this._tip = L.tooltip({ className: "atlas-tip", direction: "auto", opacity: 1 });
      map.atlasState = map.atlasState || { time: null, hiddenKinds: [], mode: "symbols", selected: null };
      map.atlasIncidents = this;
      this.mode = this.modes.indexOf(map.atlasState.mode) >= 0 ? map.atlasState.mode : "symbols";
      this._nameInk();
      if (this.ready) { this._start(); return; }
      var layer = this;
      atlas.readWire(this._wire, function (data) {
        layer._prepare(data);
        layer._wire = null;
        if (layer._map) { layer._start(); }
      }, function (error) {
        if (layer._map && layer._wire.lost) { atlas.notice(layer._map, layer._wire.lost); }
        if (root.console) { root.console.warn(String(error)); }
      });
    },

    onRemove: function (map) {
      L.DomUtil.remove(this._under);
      L.DomUtil.remove(this._over);
      map.closeTooltip(this._tip);
      map.getContainer().style.cursor = "";
      if (this._legend) { this._legend.remove(); this._legend = null; }
      if (map.atlasIncidents === this) { map.atlasIncidents = null; map.fire("atlassymbols"); }
      if (this._frame) { root.cancelAnimationFrame(this._frame); this._frame = 0; }
    },

    getEvents: function () {
      return { moveend: this._moved, resize: this._moved, viewreset: this._moved, zoom: this._zooming,
        zoomanim: this._zoomTo, mousemove: this._hover, mouseout: this._leave, click: this._click };
    },

    /* ---- data ---- */

    _prepare: function (data) {
      var d = this._d = data.head, c = this.columns = data.columns, i;
      this.n = d.n;
      this.words = d.words;
      this.styles = d.styles;
      this.colours = d.colours;
      this.dictionaries = { kind: d.kinds, place: data.texts.place || [], actor: data.texts.actor || [],
        title: data.texts.title || null, id: data.texts.id || null };
      this.mixed = d.kinds.length - 1;
      this.unitCodes = { 1: data.texts.unit1 || [], 2: data.texts.unit2 || [] };
      this.lostWords = d.words.unitLost;
      this.cells = Boolean(d.cells);
      this.ready = true;
      if (this.cells) { atlas.prepareCells(this, data); return; }
      c.dayEnd = c.days;
      c.deaths = new Int32Array(this.n);
      c.lon = new Float64Array(this.n);
      c.lat = new Float64Array(this.n);
      for (i = 0; i < this.n; i++) {
        c.lon[i] = c.spot[i] < 0 ? NaN : c.spotLon[c.spot[i]];
        c.lat[i] = c.spot[i] < 0 ? NaN : c.spotLat[c.spot[i]];
        c.dayEnd[i] = c.day[i] === NO_DAY ? NO_DAY : c.day[i] + c.days[i];
        c.deaths[i] = c.best[i] >= 0 ? c.best[i] : c.low[i];
      }
      delete c.days;
      atlas.arrange(this);
      this._combine();
    },

    _start: function () {
      var map = this._map, layer = this;
      atlas.closeList(this.key);
      if (this._legend) { this._legend.remove(); }
      this._legend = atlas.legend({ legend: { title: this.words.legend.title, rows: [] }, kinds: this.dictionaries.kind,
        styles: this.styles, colours: this.colours, words: this.words.legend,
        toggle: function (kind) { atlas.toggleKind(layer, kind); } });
      this._legend.addTo(map);
      atlas.maskKinds(this);
      this._told = true;
      this._reset();
      map.fire("atlaslayer", { layer: this });
    },

    /* ---- masks ---- */

    setMask: function (name, mask) {
      if (mask) { this._masks[name] = mask; } else { delete this._masks[name]; }
      this._combine();
      this._later(true);
      return this;
    },

    setPeriod: function (first, last, undated) {
      if (this.cells) { return atlas.cellPeriod(this, first, last); }
      if (first === null) { return this.setMask("time", null); }
      var c = this.columns, mask = new Uint8Array(this.n), i;
      for (i = 0; i < this.n; i++) {
        mask[i] = c.day[i] === NO_DAY ? (undated ? 1 : 0) : c.day[i] <= last && c.dayEnd[i] >= first ? 1 : 0;
      }
      return this.setMask("time", mask);
    },

    setFade: function (fade) {
      this._fade = fade;
      this._later(false);
      return this;
    },

    setMode: function (name) {
      if (!this._map || this.modes.indexOf(name) < 0) { return this; }
      this.mode = this._map.atlasState.mode = name;
      this._nameInk();
      this._later(true);
      return this;
    },

    /* Names on coloured cells and regions are darker. */
    _nameInk: function () {
      var coloured = ["cells", "hexagons", "regions"].indexOf(this.mode) >= 0;
      L.DomUtil[coloured ? "addClass" : "removeClass"](this._map.getContainer(), "atlas-coloured");
    },

    shows: function (index) {
      return index >= 0 && index < this.n && (!this._mask || this._mask[index] === 1);
    },

    /* How many there are in all, whatever the masks show. */
    whole: function () {
      return this.cells ? this.total : this.n;
    },

    _combine: function () {
      var names = Object.keys(this._masks), n = this.n, out = null, masks = this._masks;
      names.forEach(function (name) {
        var mask = masks[name], i;
        if (mask.length !== n) { return; }
        if (!out) { out = new Uint8Array(mask); return; }
        for (i = 0; i < n; i++) { out[i] &= mask[i]; }
      });
      this._mask = out;
    },

    /* ---- drawing ---- */

    _later: function (told) {
      var layer = this;
      this._told = this._told || told;
      if (!this._map || !this.ready || this._frame) { return; }
      this._frame = root.requestAnimationFrame(function () {
        layer._frame = 0;
        if (!layer._map) { return; }
        layer._paint();
        root.clearTimeout(layer._labelTimer);
        layer._labelTimer = root.setTimeout(function () { layer._labels(); }, 250);
      });
    },

    _moved: function () {
      if (this.ready) { this._reset(); }
    },

    _reset: function () {
      var map = this._map, size = map.getSize(), pad = size.multiplyBy(PADDING).round();
      var corner = map.containerPointToLayerPoint(pad.multiplyBy(-1));
      var dpr = Math.min(MOST_DPR, root.devicePixelRatio || 1);
      this._zoom = map.getZoom();
      this._centre = map.getCenter();
      var world = WORLD_PX * Math.pow(2, this._zoom), origin = map.getPixelOrigin().add(corner);
      this.frame = { world: world, left: origin.x, top: origin.y, width: size.x + 2 * pad.x, height: size.y + 2 * pad.y,
        corner: corner, dpr: dpr, zoom: this._zoom,
        scale: atlas.symbolScale(this._zoom), metres: EARTH_M / world };
      this._size(this._under);
      this._size(this._over);
      this._paint();
      this._labels();
    },

    _size: function (sheet) {
      var f = this.frame, w = Math.round(f.width * f.dpr), h = Math.round(f.height * f.dpr);
      if (sheet.width !== w || sheet.height !== h) {
        sheet.width = w;
        sheet.height = h;
        sheet.style.width = f.width + "px";
        sheet.style.height = f.height + "px";
      }
      L.DomUtil.setTransform(sheet, f.corner, 1);
    },

    _paint: function () {
      var f = this.frame, under = this._under.getContext("2d"), over = this._over.getContext("2d");
      [under, over].forEach(function (pen) {
        pen.setTransform(f.dpr, 0, 0, f.dpr, 0, 0);
        pen.clearRect(0, 0, f.width, f.height);
      });
      f.under = under;
      f.over = over;
      this.drawn = { stacks: [], cells: [], covered: atlas.cover(f) };
      (atlas.modes[this.mode] || atlas.modes.symbols).draw(this, f);
      atlas.drawMarks(this, f);
      if (this._told) {
        this._told = false;
        this.shown = atlas.account(this);
        this.fire("shown", this.shown);
      }
      this.shown.what = this.drawn.what;
      this._legend.update(atlas.legendRows(this, this.shown));
    },

    _labels: function () {
      if (this._map) { this._map.fire("atlassymbols"); }
    },

    /* Whether a symbol stands in a box of layer points: names of towns keep away from it. */
    covers: function (x0, y0, x1, y1) {
      return Boolean(this.drawn) && this.drawn.covered.touches(x0 - this.frame.corner.x, y0 - this.frame.corner.y,
        x1 - this.frame.corner.x, y1 - this.frame.corner.y);
    },

    _zooming: function () {
      if (this.frame) { this._transform(this._map.getCenter(), this._map.getZoom()); }
    },
    _zoomTo: function (e) {
      if (this.frame) { this._transform(e.center, e.zoom); }
    },
    _transform: function (centre, zoom) {
      var map = this._map, scale = map.getZoomScale(zoom, this._zoom), half = map.getSize().multiplyBy(0.5 + PADDING);
      var offset = half.multiplyBy(-scale).add(map.project(this._centre, zoom))
        .subtract(map._getNewPixelOrigin(centre, zoom));
      L.DomUtil.setTransform(this._under, offset, scale);
      L.DomUtil.setTransform(this._over, offset, scale);
    },

    /* ---- mouse ---- */

    _point: function (latlng) {
      var f = this.frame;
      return { x: mercatorX(latlng.lng) * f.world - f.left, y: mercatorY(latlng.lat) * f.world - f.top,
        mx: mercatorX(latlng.lng), my: mercatorY(latlng.lat) };
    },

    _deaf: function (e) {
      var target = e.originalEvent && e.originalEvent.target;
      return !this.frame || this._map.atlasBusy ||
        Boolean(target && target.closest && target.closest(".leaflet-control, .leaflet-popup"));
    },

    _hit: function (latlng) {
      return (atlas.modes[this.mode] || atlas.modes.symbols).hit(this, this._point(latlng));
    },

    _hover: function (e) {
      var found = this._deaf(e) ? null : this._hit(e.latlng), map = this._map;
      map.getContainer().style.cursor = found ? "pointer" : "";
      if (!found) { map.closeTooltip(this._tip); return; }
      this._tip.setLatLng(e.latlng).setContent(found.cell ? atlas.cellWords(this, found.cell)
        : found.top.length === 1 ? this._tipOf(found.top[0])
          : atlas.words.fill(this.words.several, { n: atlas.words.number(found.top.length, this.words) }));
      if (!map.hasLayer(this._tip)) { map.openTooltip(this._tip); }
    },

    _leave: function () {
      this._map.closeTooltip(this._tip);
    },

    _click: function (e) {
      var found = this._deaf(e) ? null : this._hit(e.latlng);
      if (!found) { return; }
      if (found.cell) { atlas.openCell(this, found.cell, e.latlng); return; }
      var latlng = found.at >= 0 ? this.stackLatLng(found.at) : e.latlng;
      if (found.all.length === 1) { this.open(found.all[0], latlng); } else { atlas.list(this, found.all, latlng); }
    },

    /* ---- one incident ---- */

    open: function (index, latlng) {
      this.select(index);
      latlng = latlng || this.position(index);
      if (this._choose) { this._choose(index, latlng, this); return; }
      this._map.atlasSend({ incident: index, data: this.key });
    },

    select: function (index) {
      this._selected = index;
      if (this._map) { this._map.atlasState.selected = index < 0 ? null : { incident: index, data: this.key }; }
      this._later(false);
      return this;
    },

    focus: function (index) {
      this._focused = index;
      this._later(false);
      return this;
    },

    stackLatLng: function (stack) {
      return L.latLng(this.stacks.lat[stack], this.stacks.lon[stack]);
    },

    position: function (index) {
      var c = this.columns;
      if (!isNaN(c.lat[index])) { return L.latLng(c.lat[index], c.lon[index]); }
      return atlas.middleOf(this, index);
    },

    inView: function () {
      var out = [], map = this._map, i, box;
      if (!map || !this.ready || this.cells) { return out; }
      box = map.getBounds();
      for (i = 0; i < this.n; i++) {
        if (this.shows(i) && atlas.touches(this, i, box)) { out.push(i); }
      }
      return out;
    },

    _lines: function (index) {
      var c = this.columns, d = this.dictionaries, w = this.words, kind = d.kind[c.kind[index]].label;
      var when = c.day[index] === NO_DAY ? w.noDate
        : atlas.words.dates(c.day[index], c.dayEnd[index], c.datePrec[index], w);
      var deaths = atlas.words.fill(w.deaths, { toll: atlas.words.toll(c.low[index], c.best[index], c.high[index],
        (c.flags[index] & 1) > 0, w) });
      if (c.flags[index] & 2) { deaths += " " + w.oneToll; }
      if (d.title) { return [d.title[index], kind + " · " + when, deaths]; }
      var lines = [c.place[index] >= 0 && d.place[c.place[index]] ? d.place[c.place[index]] : kind, kind + " · " + when];
      if (c.actor[index] >= 0) { lines.push(d.actor[c.actor[index]]); }
      return lines.concat([deaths]);
    },

    describe: function (index) {
      return this._lines(index).join(". ");
    },

    /* As text, never as markup: titles and places come from reports. */
    _tipOf: function (index) {
      var box = document.createElement("span");
      this._lines(index).forEach(function (line, i) {
        if (i) { box.appendChild(document.createElement("br")); }
        var part = document.createElement(i ? "span" : "b");
        part.textContent = line;
        box.appendChild(part);
      });
      return box;
    }
  });

  function canvas(pane) {
    var sheet = L.DomUtil.create("canvas", "atlas-sheet leaflet-zoom-animated", pane);
    sheet.style.pointerEvents = "none";
    return sheet;
  }

  /* Puts the incidents of a wire (see geo/maps/interactive.py) into a feature group. choose(index, latlng, layer) is
     called with what a person picks; without it, the server is told. Data that is there already is not read again. */
  function show(group, wire, choose) {
    var layer = kept && kept.key === wire.key ? kept : new Incidents(wire);
    kept = layer;
    layer._choose = choose;
    layer.unitsWire = wire.units || null;
    layer.modes = Object.keys(atlas.modes).filter(function (mode) { return mode !== "regions" || layer.unitsWire; });
    layer._selected = typeof wire.selected === "number" ? wire.selected : -1;
    layer._mark = wire.mark ? atlas.markOf(wire.mark) : null;
    function added() {
      group._map.atlasSend = atlas.sender(group);
      group._map.addLayer(layer);
    }
    group.on("add", added);
    group.on("remove", function () { layer.remove(); });
    if (group._map) { added(); }
  }

  L.extend(atlas, { show: show, mercatorX: mercatorX, mercatorY: mercatorY, ordered: ordered, modes: {}, NO_DAY: NO_DAY,
    NEAR_PX: NEAR_PX, ONCE: 4 });
})(window);
