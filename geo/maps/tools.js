/* What stands on the map beside the incidents: search box, way of showing, home, measuring, full screen, background, and
   the way through the incidents for who has no mouse. Words come from Python as data. */
(function (root) {
  "use strict";
  var L = root.L, atlas = root.sahelAtlas;
  var EARTH_KM = 6371.0088;   // mean radius; distances on this sphere are within 0.6 % of those on the ellipsoid
  var WIDE_PX = 560, BAR_PX = 48, LEGEND_PX = 100, CREDITS_PX = 24;
  var SVG = "http://www.w3.org/2000/svg";
  var ICONS = {
    home: "M2,9l7-7l7,7M4,8v8h10v-8M8,16v-5h3v5",
    measure: "M2,12l10-10l5,5l-10,10zM5,9l2,2M7,7l3,3M10,4.5l2,2",
    full: "M2,6v-4h4M12,2h4v4M16,12v4h-4M6,16h-4v-4",
    ground: "M9,2l8,4l-8,4l-8-4zM1,9.5l8,4l8-4M1,13l8,4l8-4"
  };

  /* Great-circle distance in km between two points on a sphere: haversine formula. */
  function distanceKm(a, b) {
    var toRad = Math.PI / 180, dLat = (b.lat - a.lat) * toRad, dLon = (b.lng - a.lng) * toRad;
    var h = Math.pow(Math.sin(dLat / 2), 2) +
      Math.cos(a.lat * toRad) * Math.cos(b.lat * toRad) * Math.pow(Math.sin(dLon / 2), 2);
    return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(h)));
  }

  function iconButton(parent, name, words, act) {
    var button = L.DomUtil.create("button", "atlas-tool", parent);
    button.type = "button";
    button.title = words;
    button.setAttribute("aria-label", words);
    var svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 18 18");
    svg.setAttribute("width", 18);
    svg.setAttribute("height", 18);
    svg.setAttribute("aria-hidden", "true");
    var path = document.createElementNS(SVG, "path");
    path.setAttribute("d", ICONS[name]);
    svg.appendChild(path);
    button.appendChild(svg);
    button.addEventListener("click", act);
    return button;
  }
  function corner(map, position, className, first) {
    var control = L.control({ position: position });
    control.onAdd = function () {
      var box = L.DomUtil.create("div", className);
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      return box;
    };
    control.addTo(map);
    var box = control.getContainer();
    if (first) { box.parentNode.insertBefore(box, box.parentNode.firstChild); }
    return box;
  }

  /* Names of keys must not move the map while a person writes or chooses. */
  function keepKeys(box) {
    box.addEventListener("keydown", function (e) { if (e.key !== "Escape") { e.stopPropagation(); } });
  }

  function Measure(map, d, locale) {
    this._map = map;
    this._words = d.words;
    this._number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
    this._points = [];
  }
  Measure.prototype = {
    toggle: function () { if (this._on) { this.end(); } else { this.start(); } },
    start: function () {
      var self = this, map = this._map, w = this._words, container = map.getContainer();
      this._on = true;
      map.atlasBusy = true;
      this._points = [];
      this._group = L.layerGroup().addTo(map);
      this._box = corner(map, "topleft", "atlas-measure");
      this._total = L.DomUtil.create("strong", "", this._box);
      this._total.setAttribute("role", "status");
      L.DomUtil.create("p", "", this._box).textContent = w.measureHow;
      L.DomUtil.create("p", "atlas-quiet", this._box).textContent = w.measureFormula;
      var back = this._back = L.DomUtil.create("button", "", this._box);
      back.type = "button";
      back.textContent = w.measureBack;
      back.addEventListener("click", function () { self._points.pop(); self._draw(); });
      var end = L.DomUtil.create("button", "", this._box);
      end.type = "button";
      end.textContent = w.measureEnd;
      end.addEventListener("click", function () { self.end(); });
      container.classList.add("atlas-measuring");
      // Before Leaflet: what lies under the pointer is not opened while one measures.
      this._click = function (e) {
        if (!e.target.closest || e.target.closest(".leaflet-control, .atlas-time, .leaflet-popup")) { return; }
        e.stopPropagation();
        e.preventDefault();
        if (self._down && Math.abs(e.clientX - self._down[0]) + Math.abs(e.clientY - self._down[1]) > 6) { return; }
        self._add(map.mouseEventToLatLng(e));
      };
      this._press = function (e) { self._down = [e.clientX, e.clientY]; };
      this._key = function (e) {
        if (e.key === "Escape") { self.end(); e.stopPropagation(); }
        if (e.key === "Enter" && e.target === container) { self._add(map.getCenter()); e.stopPropagation(); }
        if (e.key === "Backspace" && e.target === container) { self._points.pop(); self._draw(); e.preventDefault(); }
      };
      container.addEventListener("click", this._click, true);
      container.addEventListener("pointerdown", this._press, true);
      root.document.addEventListener("keydown", this._key, true);
      map.doubleClickZoom.disable();
      container.focus({ preventScroll: true });
      this.button.setAttribute("aria-pressed", "true");
      this._draw();
    },
    end: function () {
      if (!this._on) { return; }
      var container = this._map.getContainer();
      this._on = false;
      this._map.atlasBusy = false;
      container.removeEventListener("click", this._click, true);
      container.removeEventListener("pointerdown", this._press, true);
      root.document.removeEventListener("keydown", this._key, true);
      container.classList.remove("atlas-measuring");
      this._map.doubleClickZoom.enable();
      this._map.removeLayer(this._group);
      L.DomUtil.remove(this._box);
      this.button.setAttribute("aria-pressed", "false");
      this.button.focus({ preventScroll: true });
    },
    _add: function (latlng) { this._points.push(latlng); this._draw(); },
    _draw: function () {
      var points = this._points, km = 0, i, group = this._group;
      group.clearLayers();
      for (i = 1; i < points.length; i++) { km += distanceKm(points[i - 1], points[i]); }
      if (points.length > 1) {
        L.polyline(points, { color: "#ffffff", weight: 5, interactive: false, pane: "atlas-points" }).addTo(group);
        L.polyline(points, { color: "#22262b", weight: 2, dashArray: "6 4", interactive: false, pane: "atlas-points" })
          .addTo(group);
      }
      points.forEach(function (point) {
        L.circleMarker(point, { radius: 4, color: "#22262b", weight: 2, fillColor: "#ffffff", fillOpacity: 1,
          interactive: false, pane: "atlas-points" }).addTo(group);
      });
      this._total.textContent = this._words.measured.replace("{km}", this._number.format(km));
      this._back.disabled = !points.length;
    }
  };

  /* Background: what ships, or tiles from the internet, asked for only when a person switches them on. */
  function ground(map, d, bar) {
    var w = d.words, layer = null, box = L.DomUtil.create("div", "atlas-ground", bar);
    var button = iconButton(box, "ground", w.ground, function () { open(panel.hidden); });
    var panel = L.DomUtil.create("fieldset", "atlas-panel", box);
    L.DomUtil.create("legend", "", panel).textContent = w.ground;
    panel.hidden = true;
    function open(yes) {
      panel.hidden = !yes;
      button.setAttribute("aria-expanded", String(yes));
      if (yes) { panel.querySelector("input:checked").focus(); }
    }
    button.setAttribute("aria-expanded", "false");
    [["own", w.groundOwn, ""], ["tiles", w.groundTiles, w.groundHelp]].forEach(function (row) {
      var label = L.DomUtil.create("label", "", panel), input = L.DomUtil.create("input", "", label);
      input.type = "radio";
      input.name = "atlas-ground";
      input.value = row[0];
      input.checked = row[0] === "own";
      input.addEventListener("change", function () {
        if (layer) { map.removeLayer(layer); layer = null; }
        if (row[0] === "tiles") { layer = atlas.tiles(map, d.tiles); }
      });
      L.DomUtil.create("span", "", label).textContent = row[1];
      if (row[2]) { L.DomUtil.create("small", "", panel).textContent = row[2]; }
    });
    box.addEventListener("keydown", function (e) {
      if (e.key === "Escape" && !panel.hidden) { open(false); button.focus(); }
      e.stopPropagation();
    });
    box.addEventListener("focusout", function (e) {
      if (e.relatedTarget && !box.contains(e.relatedTarget)) { open(false); }
    });
    map.on("click", function () { open(false); });
  }

  /* Ways of showing that a layer knows, in the order of the words. */
  function modesOf(layer, words) {
    var known = layer ? layer.modes || Object.keys(atlas.modes || {}) : [];
    return Object.keys(words).filter(function (mode) { return known.indexOf(mode) >= 0; });
  }

  /* How incidents are shown, as far as the layer knows it. */
  function chooser(map, d, parent) {
    var label = L.DomUtil.create("label", "atlas-mode", parent);
    L.DomUtil.create("span", "", label).textContent = d.words.showAs;
    var box = L.DomUtil.create("select", "", label);
    box.setAttribute("aria-label", d.words.showAs);
    function fill() {
      var layer = map.atlasIncidents, state = atlas.stateOf(map), modes = modesOf(layer, d.words.modes);
      box.textContent = "";
      modes.forEach(function (mode) {
        var option = L.DomUtil.create("option", "", box);
        option.value = mode;
        option.textContent = d.words.modes[mode] || mode;
      });
      label.hidden = modes.length < 2;
      if (layer && layer.setMode && state.mode && modes.indexOf(state.mode) >= 0 && layer.mode !== state.mode) {
        layer.setMode(state.mode);
      }
      if (layer) { box.value = layer.mode; }
    }
    box.addEventListener("change", function () {
      atlas.stateOf(map).mode = box.value;
      map.atlasIncidents.setMode(box.value);
      if (map.atlasSend) { map.atlasSend({ mode: box.value }); }
    });
    map.on("atlaslayer atlasmode", fill);
    fill();
  }

  /* The earlier first, then those without a date. */
  function byDate(layer, list) {
    var day = layer.columns.day;
    function when(index) { return day[index] === atlas.NO_DAY ? Infinity : day[index]; }
    return list.sort(function (a, b) { return when(a) === when(b) ? a - b : when(a) - when(b); });
  }

  /* One stop for the Tab key; arrow keys go through the incidents in view, Enter opens, Escape leaves. */
  function walk(map, d) {
    var w = d.words, container = map.getContainer(), list = [], at = -1;
    var box = L.DomUtil.create("div", "atlas-walk");
    box.tabIndex = 0;
    box.setAttribute("role", "application");
    box.setAttribute("aria-label", w.walk);
    var said = L.DomUtil.create("span", "", box);
    said.setAttribute("aria-live", "polite");
    L.DomEvent.disableClickPropagation(box);
    container.insertBefore(box, container.firstChild);
    function look() {
      var layer = map.atlasIncidents;
      list = layer ? byDate(layer, layer.inView()) : [];
      at = -1;
      said.textContent = list.length ? w.walkHow.replace("{n}", list.length) : w.walkNone;
    }
    function step(to) {
      if (!list.length) { return; }
      at = (to + list.length) % list.length;
      map.atlasIncidents.focus(list[at]);
      said.textContent = w.walkAt.replace("{at}", at + 1).replace("{n}", list.length)
        .replace("{incident}", function () { return map.atlasIncidents.describe(list[at]); });
    }
    box.addEventListener("focus", look);
    box.addEventListener("blur", function () { if (map.atlasIncidents) { map.atlasIncidents.focus(-1); } });
    box.addEventListener("keydown", function (e) {
      if (e.key === "ArrowRight" || e.key === "ArrowDown") { step(at + 1); }
      else if (e.key === "ArrowLeft" || e.key === "ArrowUp") { step(at < 0 ? list.length - 1 : at - 1); }
      else if (e.key === "Home") { step(0); }
      else if (e.key === "End") { step(list.length - 1); }
      else if ((e.key === "Enter" || e.key === " ") && at >= 0) { map.atlasIncidents.open(list[at]); }
      else if (e.key === "Escape") { container.focus({ preventScroll: true }); }
      else { return; }
      e.preventDefault();
      e.stopPropagation();
    });
    map.on("moveend atlaslayer", function () { if (document.activeElement === box) { look(); } });
  }

  /* Whether another map has taken its place, as when a page changes its language. */
  function gone(map) { return !map.getPane("mapPane"); }

  function fullScreen(map, d, bar) {
    var whole = map.getContainer().parentNode;
    if (!document.fullscreenEnabled || !whole.requestFullscreen) { return; }
    var button = iconButton(bar, "full", d.words.full, function () {
      if (document.fullscreenElement) { document.exitFullscreen(); } else { whole.requestFullscreen(); }
    });
    document.addEventListener("fullscreenchange", function () {
      if (gone(map)) { return; }
      button.setAttribute("aria-pressed", String(Boolean(document.fullscreenElement)));
      map.fire("atlasframe");
      map.invalidateSize();
    });
  }

  /* Shows a view, and shows it again when the strip takes more or less room, until a person moves the map. */
  function stay(map, show) {
    if (gone(map)) { return; }
    show();
    map._atlasAgain = show;
    map.fire("atlasstill");
  }

  /* The view goes to Python a while after the map has come to rest, so that the link keeps it. */
  function tellView(map) {
    var timer = null, quiet = true;
    map.on("dragstart zoomstart keydown atlasmoved", function () {
      quiet = false;
      map._atlasAgain = null;
    });
    // What a link or the room for the strip did is no wish of a person's.
    map.on("atlasstill", function () {
      quiet = true;
      clearTimeout(timer);
    });
    map.on("moveend atlasmoved", function () {
      clearTimeout(timer);
      if (quiet || !map.atlasSend) { return; }
      timer = setTimeout(function () {
        if (gone(map)) { return; }
        var c = map.getCenter(), b = map.getBounds();
        map.atlasSend({
          view: [Number(c.lat.toFixed(4)), Number(c.lng.toFixed(4)), map.getZoom()],
          bounds: [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]
        });
      }, 900);
    });
  }

  /* Where the strip of time or the legend hides some of what the filter shows, the map says so itself. */
  function partly(map, d) {
    var w = d.words, box = corner(map, "topleft", "atlas-part"), layer = null;
    box.setAttribute("role", "status");
    box.hidden = true;
    function tell() {
      var of = map.atlasIncidents, shown = of && of.shown, state = atlas.stateOf(map), kinds = 0, why = [];
      if (!shown) { return; }
      kinds = of.dictionaries.kind.filter(function (kind) { return (state.hiddenKinds || []).indexOf(kind.code) >= 0; }).length;
      if (of._masks.time || state.time) { why.push(w.partTime); }
      if (kinds) { why.push(kinds === 1 ? w.partKind : w.partKinds.replace("{n}", kinds)); }
      var all = of.whole();
      box.hidden = !why.length || shown.n >= all;
      box.textContent = box.hidden ? "" : w.part
        .replace("{n}", atlas.words.number(shown.n, of.words)).replace("{all}", atlas.words.number(all, of.words))
        .replace("{why}", why.join(", "));
    }
    map.on("atlaslayer", function (e) {
      if (layer) { layer.off("shown", tell); }
      layer = e.layer;
      layer.on("shown", tell);
      tell();
    });
  }

  function home(map, d, box) {
    var wide = map.getSize().x > WIDE_PX, legend = map.getContainer().querySelector(".atlas-legend");
    // The part of the map that search box, buttons, legend and credits leave free.
    atlas.fit(map, box || d.home, [4, atlas.headRoom(map) + 4],
      [wide ? BAR_PX : 4, (legend ? legend.offsetHeight + 4 : wide ? LEGEND_PX : 28) + CREDITS_PX]);
  }

  function tools(map, d) {
    var w = d.words, locale = d.lang === "fr" ? "fr-FR" : "en-GB";
    map.getContainer().setAttribute("aria-label", w.map);
    map.getContainer().setAttribute("role", "region");
    var top = corner(map, "topleft", "atlas-top", true);
    new atlas.Search(map, d, top);
    chooser(map, d, top);
    keepKeys(top);
    var bar = corner(map, "topright", "leaflet-bar atlas-bar");
    iconButton(bar, "home", w.home, function () { home(map, d); map.fire("atlasmoved"); });
    var measure = new Measure(map, d, locale);
    measure.button = iconButton(bar, "measure", w.measure, function () { measure.toggle(); });
    measure.button.setAttribute("aria-pressed", "false");
    fullScreen(map, d, bar);
    if (d.tiles) { ground(map, d, bar); }
    keepKeys(bar);
    walk(map, d);
    if (d.partly !== false) { partly(map, d); }
    tellView(map);
  }

  /* All that stands around the incidents: see controls_data in geo/maps/map_words.py. */
  function controls(map, d) {
    atlas.map = map;
    tools(map, d);
    var strip = atlas.timeline(map, d.time);
    // The strip has taken its part of the frame; the legend takes its own once the incidents are there.
    stay(map, function () { home(map, d, d.start); });
    function again() { if (map._atlasAgain) { stay(map, map._atlasAgain); } }
    map.once("atlaslayer", again);
    map.on("resize", again);
    return strip;
  }

  L.extend(atlas, { controls: controls, gone: gone, stay: stay, distanceKm: distanceKm });
})(window);
