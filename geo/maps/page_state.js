/* What a reader has set, and how it stands in the address: reload and "see this" work from a file, too.
   lang, view (lat,lon,zoom), as (way of showing), from, to, undated (0 or 1), hide (kinds), open (an incident), off (layers) */
(function (root) {
  "use strict";
  var atlas = root.sahelAtlas, DAY = /^(19|20)\d\d-\d\d-\d\d$/, EARLIEST = -25567, LATEST = 47846;
  var LAYERS = ["borders", "towns"], MODES = ["symbols", "clusters", "heat", "cells", "hexagons", "regions"];

  function day(text) {
    var found = DAY.test(text || "") ? atlas.days.fromIso(text) : NaN;
    return !isNaN(found) && atlas.days.iso(found) === text && found >= EARLIEST && found <= LATEST ? found : null;
  }

  function view(text) {
    var parts = (text || "").split(",").map(Number);
    var right = parts.length === 3 && parts.every(isFinite) && Math.abs(parts[0]) <= 85 && Math.abs(parts[1]) <= 180 &&
      parts[2] >= 2 && parts[2] <= 18;
    return right && text ? parts : null;
  }

  /* start: {lang, mode} of the file; known: {kinds: codes, ids}. What cannot be used is left out, and `loose` says so. */
  function read(hash, start, known) {
    var query = new root.URLSearchParams(String(hash || "").replace(/^#/, "")), loose = false;
    var from = day(query.get("from")), to = day(query.get("to")), undated = query.get("undated");
    function among(name, list) {
      var value = query.get(name), fits = list.indexOf(value) >= 0;
      loose = loose || Boolean(value && !fits);
      return fits ? value : null;
    }
    function some(name, list) {
      var values = (query.get(name) || "").split(",").filter(Boolean);
      var fit = list.filter(function (one) { return values.indexOf(one) >= 0; });
      loose = loose || fit.length < values.length;
      return fit;
    }
    if ((query.get("from") && from === null) || (query.get("to") && to === null) || (from !== null && to !== null && from > to)) {
      from = to = null;
      loose = true;
    }
    loose = loose || Boolean(query.get("view") && !view(query.get("view")));
    var period = from !== null || to !== null;
    return { lang: among("lang", ["en", "fr"]) || start.lang, view: view(query.get("view")),
      mode: among("as", MODES) || start.mode, from: from, to: to,
      undated: { whole: period || undated !== "0", period: period && undated === "1" }, hide: some("hide", known.kinds),
      open: among("open", known.ids), off: some("off", LAYERS), loose: loose };
  }

  /* Only what differs from what the file shows by itself. */
  function write(state, start) {
    var out = [], period = state.from !== null;
    function add(name, value) { if (value) { out.push(name + "=" + encodeURIComponent(value).replace(/%2C/g, ",")); } }
    add("lang", state.lang !== start.lang && state.lang);
    add("view", state.view && state.view.join(","));
    add("as", state.mode !== start.mode && state.mode);
    add("from", period && atlas.days.iso(state.from));
    add("to", period && atlas.days.iso(state.to));
    add("undated", period ? state.undated.period && "1" : !state.undated.whole && "0");
    add("hide", state.hide.join(","));
    add("open", state.open);
    add("off", state.off.join(","));
    return out.join("&");
  }

  atlas.pageState = { read: read, write: write, day: day };
})(window);
