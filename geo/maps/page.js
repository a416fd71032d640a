/* The page that opens without a network: its map, list, filter and words, all from what it carries. */
(function (root) {
  "use strict";
  var L = root.L, atlas = root.sahelAtlas, element = atlas.element, NO_DAY = atlas.NO_DAY;
  var CLOSER_ZOOM = 8, AREA_ZOOM = 6, PHONE_PX = 700, SAVE_MS = 300, MANY = 60;
  var data, head, start, state, rows, drawn, map, strip, list, panel, period = [Infinity, -Infinity];
  var made = 0, timer = null, saved = "", undatedAll = 0, isDrawn, several = false;

  function at(id) { return document.getElementById(id); }

  /* ---- what the file carries ---- */

  function unpack() {
    var c, i;
    data = atlas.unpack(root.sahelPacked("pack"));
    head = data.head;
    c = data.columns;
    c.dayEnd = new Int32Array(head.n);
    isDrawn = new Uint8Array(head.n);
    drawn = [];
    for (i = 0; i < head.n; i++) {
      c.dayEnd[i] = c.day[i] === NO_DAY ? NO_DAY : c.day[i] + c.days[i];
      if (c.day[i] === NO_DAY) { undatedAll += 1; }
      else { period = [Math.min(period[0], c.day[i]), Math.max(period[1], c.dayEnd[i])]; }
      if (c.spot[i] >= 0 || c.shape[i] >= 0) { isDrawn[i] = 1; drawn.push(i); }
    }
  }

  var OF_LAYER = ["spot", "day", "days", "datePrec", "kind", "low", "best", "high", "flags", "group", "prec", "km", "place",
    "shape", "unit1", "unit2"];
  /* Those rows that a map can draw, as incidents.js wants them. */
  function layerData() {
    var columns = { spotLon: data.columns.spotLon, spotLat: data.columns.spotLat };
    OF_LAYER.forEach(function (name) {
      var from = data.columns[name];
      columns[name] = from.constructor.from(drawn, function (i) { return from[i]; });
    });
    columns.actor = new Int32Array(drawn.length).fill(-1);
    return { head: L.extend({ n: drawn.length, shapes: head.shapes }, head.looks[state.lang]), columns: columns,
      texts: { place: data.texts.place, actor: [], unit1: data.texts.unit1, unit2: data.texts.unit2,
        title: drawn.map(function (i) { return rows.title(i); }) } };
  }

  function names() {
    var out = head.ground.labels.filter(function (row) { return row[0] !== "neighbour"; }).map(function (row) {
      return { kind: "place", name: row[1], words: "", lat: row[2], lon: row[3], zoom: row[0] === "country" ? 6 : 9 };
    }), i;
    for (i = 0; i < rows.n; i++) {
      out.push({ kind: "incident", name: rows.title(i), words: rows.when(i), lat: null, lon: null, id: rows.text("id", i) });
    }
    return out;
  }

  /* ---- words ---- */

  function write() {
    var w = rows.w, credits = at("credits");
    document.documentElement.lang = w.lang;
    document.title = w.lines.title;
    Object.keys(w.lines).forEach(function (name) { at("line-" + name).textContent = w.lines[name]; });
    at("failed").textContent = w.failed;
    credits.textContent = "";
    w.credits.forEach(function (line) { element("p", credits, line); });
    if (w.publishers) {
      var more = element("details", credits);
      element("summary", more, w.sourcesHead);
      element("p", more, w.publishers);
    }
    element("p", credits, w.link);
    at("languages").textContent = "";
    Object.keys(head.words).forEach(function (code) {
      var button = element("button", at("languages"), head.words[code].language);
      button.type = "button";
      button.lang = code;
      button.setAttribute("aria-pressed", String(code === state.lang));
      button.addEventListener("click", function () {
        var c = map.getCenter();
        if (code === state.lang) { return; }
        // Where a person has moved it; it may not have been told yet.
        if (!map._atlasAgain) { state.view = [Number(c.lat.toFixed(4)), Number(c.lng.toFixed(4)), map.getZoom()]; }
        state.lang = code;
        build(true);
        at("languages").querySelector('[lang="' + code + '"]').focus();
      });
    });
  }

  /* ---- map ---- */

  function build(again) {
    var controls, ground;
    if (map) {
      strip._stop();
      map._atlasOpening = true;   // its card closes, and stays chosen
      map.remove();
      fold();
    }
    rows = new atlas.PageRows(data, state.lang, head.words[state.lang], head.looks[state.lang]);
    rows.drawn = isDrawn;
    rows.undated = undatedAll;
    rows.asLayer = { columns: data.columns };
    controls = head.controls[state.lang];
    rows.w.partKind = controls.words.partKind;
    rows.w.partKinds = controls.words.partKinds;
    head.ground.labels.forEach(function (row, i) { row[1] = head.labels[state.lang][i]; });
    ground = head.ground;
    write();
    at("stage").textContent = "";
    element("div", at("stage")).id = "map";
    map = root.map = L.map("map", { zoomControl: false, zoomSnap: 0.25, minZoom: 4, maxZoom: head.maxZoom,
      maxBoundsViscosity: 0.7, fadeAnimation: false });
    atlas.base(map, ground);
    map.atlasState = { hiddenKinds: state.hide.slice(), mode: state.mode, measure: start.measure, selected: null,
      time: state.from === null ? null : { from: state.from, to: state.to, exact: true } };
    controls.names = names();
    controls.open = function (id) { open(data.texts.id.indexOf(id), false); };
    strip = atlas.controls(map, controls);
    strip._undated = { whole: state.undated.whole, period: state.undated.period };
    list = new atlas.PageList(at("list"), rows, open);
    panel = new atlas.PagePanel(at("filter"), rows, state, acts);
    layers();
    map.on("atlaslayer", function (e) {
      e.layer.on("shown", follow);
      e.layer.showList = function (box, latlng) {
        if (!isPhone()) { return false; }
        map.closePopup();
        fold();
        unfold(box, rows.w.list, latlng, -1);
        return true;
      };
    });
    map.on("popupclose", function () { if (!map._atlasOpening) { chosen(-1); } });
    var incidents = L.featureGroup();
    atlas.show(incidents, { key: "page-" + made, unpacked: layerData(),
      units: { key: "units", unpacked: { head: { units: head.units } } } }, function (index, latlng) {
      open(drawn[index], false, latlng);
    });
    incidents.addTo(map);
    made += 1;
    map.atlasSend = function (said) {
      if (said.view) { state.view = said.view; }
      if (said.mode) { state.mode = said.mode; }
      save();
    };
    if (state.view) { atlas.stay(map, function () { map.setView([state.view[0], state.view[1]], state.view[2], { animate: false }); }); }
    follow();
    if (state.open) { open(data.texts.id.indexOf(state.open), false, null, Boolean(again || state.view)); }
    if (state.loose && !again) { atlas.notice(map, rows.w.loose); }
  }

  function layers() {
    var ground = map.atlasGround, off = state.off;
    if (off.indexOf("borders") >= 0) { map.removeLayer(ground.units); } else { map.addLayer(ground.units); }
    ground.labels.showTowns(off.indexOf("towns") < 0);
  }

  /* ---- what is shown ---- */

  function follow() {
    var of = map.atlasIncidents, found, i, flags, other = false;
    state.hide = map.atlasState.hiddenKinds || [];
    state.from = strip._from;
    state.to = strip._to;
    state.undated = { whole: strip._undated.whole, period: strip._undated.period };
    found = atlas.pageAccount(rows, state);
    // Cells and circles sum tolls by the same flags.
    flags = of && of.ready ? of.columns.flags : [];
    for (i = 0; i < flags.length; i++) {
      other = other || flags[i] !== data.columns.flags[drawn[i]];
      flags[i] = data.columns.flags[drawn[i]];
    }
    if (other) { of._later(false); }
    at("here").setAttribute("aria-live", strip._timer ? "off" : "polite");
    at("here").textContent = found.n < rows.n ? rows.w.here + " " + atlas.pageAccountWords(rows, found) : "";
    // What stands above is of the whole file, and says so where the map shows less.
    ["counts", "deaths"].forEach(function (name) {
      var line = at("line-" + name), words = rows.w.lines[name];
      if (line) { line.textContent = found.n < rows.n ? atlas.words.fill(rows.w.whole, { words: words }) : words; }
    });
    panel.show(state, found, state.from !== null && strip._edges ? strip._period() : "");
    if (!again(found.passing)) { list.show(found.passing); }
    save();
  }

  /* Whether the list shows just these already: it keeps what is unfolded and how far it is scrolled. */
  function again(passing) {
    var same = list.passing && list.passing.length === passing.length &&
      passing.every(function (i, k) { return list.passing[k] === i; });
    list.passing = passing;
    return same;
  }

  var acts = {
    period: function (from, to) {
      var none = from === null && to === null;
      // An open end reaches as far as the incidents do.
      strip.choose(none ? null : from === null ? Math.min(period[0], to) : from,
        none ? null : to === null ? Math.max(period[1], from) : to);
    },
    undated: function (yes) { strip.keepUndated(yes); },
    kind: function (code) {
      var at_ = rows.kinds.findIndex(function (kind) { return kind.code === code; });
      atlas.toggleKind(map.atlasIncidents, at_);
    },
    layer: function (name, yes) {
      state.off = state.off.filter(function (one) { return one !== name; }).concat(yes ? [] : [name]);
      layers();
      save();
    },
    reset: function () {
      strip._undated = { whole: true, period: false };
      strip.choose(null, null);
      atlas.toggleKind(map.atlasIncidents, null);
    }
  };

  /* ---- one incident ---- */

  function chosen(i) {
    state.open = i < 0 ? null : rows.text("id", i);
    if (i < 0) {
      fold();
      list.mark(-1);
      if (map.atlasIncidents) { map.atlasIncidents.select(-1); }
    }
    save();
  }

  function open(i, fromList, latlng, still) {
    var layer = map.atlasIncidents, index = drawn.indexOf(i);
    if (i < 0) { return; }
    map._atlasOpening = true;
    map.closePopup();
    map._atlasOpening = false;
    fold();
    state.open = rows.text("id", i);
    list.mark(i, !fromList || !isDrawn[i]);
    layer.select(index);
    if (index >= 0) {
      latlng = latlng || layer.position(index);
      if (!still && (fromList || !map.getBounds().contains(latlng))) {
        map.setView(latlng, Math.max(map.getZoom(), data.columns.shape[i] < 0 ? CLOSER_ZOOM : AREA_ZOOM), { animate: false });
        map.fire("atlasmoved");
      }
      if (!isPhone()) { popup(i, latlng); } else { unfold(atlas.pageCard(rows, i), rows.title(i), latlng, fromList ? i : -1); }
    }
    save();
  }

  function popup(i, latlng) {
    var size = map.getSize(), key = map.getContainer().querySelector(".atlas-legend").offsetHeight + 40;
    L.popup({ maxWidth: Math.min(420, size.x - 110), minWidth: Math.min(260, size.x - 110),
      maxHeight: Math.max(160, size.y - key - atlas.headRoom(map) - 50),
      autoPanPaddingTopLeft: [8, atlas.headRoom(map) + 8], autoPanPaddingBottomRight: [50, key] })
      .setLatLng(latlng).setContent(atlas.pageCard(rows, i)).openOn(map);
    var close = map.getContainer().querySelector(".leaflet-popup-close-button");
    close.setAttribute("aria-label", rows.w.close);
    close.title = rows.w.close;
  }

  function isPhone() { return root.innerWidth < PHONE_PX; }

  /* On a phone a card or a list comes up from below; the map above it keeps the place in view. */
  function unfold(content, words, latlng, row) {
    var sheet = element("section", document.body, "", "sheet"), close = element("button", sheet, "×", "close"), free, at_;
    sheet.id = "sheet";
    sheet.setAttribute("role", "dialog");
    sheet.setAttribute("aria-label", words);
    close.type = "button";
    close.setAttribute("aria-label", rows.w.close);
    function leave() {
      chosen(-1);
      if (row >= 0) { list.focus(row); } else { map.getContainer().focus({ preventScroll: true }); }
    }
    close.addEventListener("click", leave);
    sheet.addEventListener("keydown", function (e) { if (e.key === "Escape") { leave(); } });
    sheet.appendChild(content);
    at("stage").scrollIntoView({ block: "start" });
    free = root.innerHeight - sheet.offsetHeight - Math.max(0, at("stage").getBoundingClientRect().top);
    at_ = map.latLngToContainerPoint(latlng).y;
    if (at_ > free - 30 || at_ < atlas.headRoom(map)) {
      map.panBy([0, at_ - Math.max(free, 60) * 0.65], { animate: false });
    }
    close.focus({ preventScroll: true });
  }
  function fold() {
    var sheet = at("sheet");
    if (sheet) { sheet.parentNode.removeChild(sheet); }
  }

  /* ---- the address ---- */

  function save() {
    clearTimeout(timer);
    timer = setTimeout(function () {
      var text = atlas.pageState.write(state, several ? L.extend({}, start, { mode: null }) : start);
      if (text === saved) { return; }
      saved = text;
      // A viewer within a mail program may not allow it; the page works without.
      try { root.history.replaceState(null, "", "#" + text); } catch (error) { saved = text; }
    }, SAVE_MS);
  }
  function load() {
    saved = root.location.hash.replace(/^#/, "");
    state = atlas.pageState.read(root.location.hash, several && isPhone() ? L.extend({}, start, { mode: "clusters" }) : start, {
      kinds: head.looks.en.kinds.map(function (kind) { return kind.code; }).filter(Boolean), ids: data.texts.id });
    if (state.from !== null || state.to !== null) {
      state.from = state.from === null ? Math.min(period[0], state.to) : state.from;
      state.to = state.to === null ? Math.max(period[1], state.from) : state.to;
    }
  }

  root.sahelPage = function () {
    unpack();
    start = head.start;
    // So many symbols on a phone's map hide one another; the address says which way is meant.
    several = start.mode === "symbols" && drawn.length > MANY;
    load();
    build(false);
    root.addEventListener("hashchange", function () {
      if (root.location.hash.replace(/^#/, "") === saved) { return; }
      load();
      build(false);
    });
    root.addEventListener("beforeprint", function () { list.all(); });
  };
})(window);
