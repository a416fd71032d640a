/* One box that finds places, incidents and coordinates. Names are looked up by Python (or, in a page on its own, among
   the names that it holds); coordinates are read here. */
(function (root) {
  "use strict";
  var L = root.L, atlas = root.sahelAtlas;
  var WAIT_MS = 200, MOST = 8, NEAR_ZOOM = 10;
  var ALLOWED = /^[\d\s.,;:°º'’′"”″+\-−NSEWO]+$/i;

  function fold(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
  }

  /* Latitude and longitude in degrees out of what a person wrote: "14.5, -1.2", "14,5 ; -1,2", "14°30'N 1°12'W",
     "N14 30 0 W1 12 0". Null where it is no coordinates; {error} where it cannot be any. */
  function coordinates(text) {
    var t = text.trim().toUpperCase().replace(/[−–]/g, "-").replace(/O/g, "W");
    var letters = t.replace(/[^NSEW]/g, ""), halves;
    // A minus that stands apart belongs to the number after a comma; between two halves with letters it is a dash.
    // Anywhere else nobody can tell the two: no coordinates rather than the wrong side of the meridian.
    t = t.replace(/(^|[,;])\s*([+-])\s+(?=\d)/g, "$1 $2");
    if (letters.length === 2) { t = t.replace(/([\d°º'"NSEW])\s*-\s+/g, "$1 "); }
    if (/[+-](?!\d)/.test(t) || /^\s*\d[^-]*\d-\d/.test(t) || /[NSEW]\s*-\d[^NSEW]*[NE]\s*$/.test(t)) { return null; }
    if (!ALLOWED.test(t) || !/\d/.test(t) || /\d\.\d+\./.test(t)) { return null; }
    if (t.indexOf(".") < 0) {
      var commas = t.match(/^\s*([+-]?\d+),(\d+)\s*[,;\s]\s*([+-]?\d+),(\d+)\s*$/);
      t = commas ? commas[1] + "." + commas[2] + " " + commas[3] + "." + commas[4]
        : t.replace(/(\d),(\d+)(?=\s*[°NSEW])/g, "$1.$2");
    }
    if (letters.length === 2) {
      halves = /^[^\d]*[NSEW]/.test(t) ? t.split(/(?=[NSEW])/) : t.split(/[NSEW]/);
      halves = halves.filter(function (half) { return /\d/.test(half); });
    } else if (!letters.length) {
      var numbers = t.match(/[+-]?\d+(?:\.\d+)?/g) || [];
      if (numbers.length !== 2 && numbers.length !== 4 && numbers.length !== 6) { return null; }
      halves = [numbers.slice(0, numbers.length / 2).join(" "), numbers.slice(numbers.length / 2).join(" ")];
    }
    if (!halves || halves.length !== 2) { return null; }
    var values = halves.map(degrees);
    if (values[0] === null || values[1] === null) { return { error: "minutes" }; }
    var isLon = letters.split("").map(function (letter) { return letter === "E" || letter === "W"; });
    if (letters.length === 2 && isLon[0] === isLon[1]) { return { error: "letters" }; }
    [0, 1].forEach(function (i) { if (letters[i] === "S" || letters[i] === "W") { values[i] = -Math.abs(values[i]); } });
    var lat = isLon[0] ? values[1] : values[0], lon = isLon[0] ? values[0] : values[1];
    return { lat: lat, lon: lon, sure: letters.length === 2 };
  }
  function degrees(half) {
    var n = (half.match(/[+-]?\d+(?:\.\d+)?/g) || []).map(Number);
    if (!n.length || n.length > 3 || n[1] < 0 || n[2] < 0 || n[1] >= 60 || n[2] >= 60) { return null; }
    var size = Math.abs(n[0]) + (n[1] || 0) / 60 + (n[2] || 0) / 3600;
    return /^\s*-/.test(half.replace(/[NSEW]/g, "")) ? -size : size;
  }

  function Search(map, d, parent) {
    this._map = map;
    this._d = d;
    this._words = d.words;
    this._rows = [];
    this._at = -1;
    this._build(parent);
    map.on("atlasanswers", this._answered, this);
  }
  Search.prototype = {
    _build: function (parent) {
      var self = this, w = this._words;
      var form = this.box = L.DomUtil.create("div", "atlas-search", parent);
      form.setAttribute("role", "search");
      var input = this._input = L.DomUtil.create("input", "", form);
      input.type = "text";
      input.placeholder = w.find;
      input.autocomplete = "off";
      input.spellcheck = false;
      input.maxLength = 120;
      var list = this._list = L.DomUtil.create("ul", "atlas-found", form);
      list.id = "atlas-found";
      list.hidden = true;
      list.setAttribute("role", "listbox");
      list.setAttribute("aria-label", w.found);
      [["role", "combobox"], ["aria-label", w.find], ["aria-expanded", "false"], ["aria-controls", list.id],
        ["aria-autocomplete", "list"]].forEach(function (pair) { input.setAttribute(pair[0], pair[1]); });
      this._status = L.DomUtil.create("p", "atlas-found-note", form);
      this._status.setAttribute("role", "status");
      this._status.hidden = true;
      input.addEventListener("input", function () { self._typed(); });
      input.addEventListener("keydown", function (e) { self._key(e); });
      input.addEventListener("focus", function () { if (self._rows.length) { self._show(true); } });
      form.addEventListener("focusout", function (e) {
        if (!form.contains(e.relatedTarget)) { self._show(false); self._note(""); }
      });
      L.DomEvent.disableClickPropagation(form);
      L.DomEvent.disableScrollPropagation(form);
    },

    _typed: function () {
      var self = this, text = this._input.value.trim();
      clearTimeout(this._timer);
      this._note("");
      if (!text) { this._fill([]); return; }
      var at = coordinates(text);
      if (at) { this._goTo(at); return; }
      if (fold(text).length < 2) { this._fill([]); return; }
      this._timer = setTimeout(function () {
        if (self._d.names) { self._local(text); return; }
        self._note(self._words.looking);
        self._map.atlasSend({ find: text });
      }, WAIT_MS);
    },

    /* Coordinates: to go there; where they lie off the countries and their swap does not, that too. */
    _goTo: function (at) {
      var w = this._words, home = L.latLngBounds(this._d.home), limits = L.latLngBounds(this._d.limits), rows = [];
      if (at.error) { this._fill([]); this._note(w[at.error]); return; }
      function inside(bounds, lat, lon) { return Math.abs(lat) <= 90 && bounds.contains([lat, lon]); }
      function row(lat, lon, words) {
        rows.push({ kind: "point", name: atlas.words.fill(words, { place: said(lat, lon, w) }), lat: lat, lon: lon, words: "" });
      }
      if (inside(limits, at.lat, at.lon)) { row(at.lat, at.lon, w.go); }
      if (!at.sure && !inside(home, at.lat, at.lon) && inside(home, at.lon, at.lat)) { row(at.lon, at.lat, w.swapped); }
      this._fill(rows);
      if (Math.abs(at.lat) > 90 || Math.abs(at.lon) > 180) {
        this._note(w.range);
      } else if (!inside(limits, at.lat, at.lon)) {
        this._note(w.outside);
      } else if (!inside(home, at.lat, at.lon)) {
        this._note(w.abroad);
      }
    },

    /* Names in the page: {name, words, lat, lon, id}; those that begin so come first. */
    _local: function (text) {
      var wanted = fold(text), found = [];
      this._d.names.forEach(function (row) {
        row.folded = row.folded || fold(row.name);
        var at = (" " + row.folded).indexOf(" " + wanted);
        if (at < 0) { return; }
        found.push([at, row]);
      });
      found.sort(function (a, b) { return a[0] - b[0] || a[1].folded.length - b[1].folded.length; });
      this._fill(found.slice(0, 2 * MOST).map(function (pair) { return pair[1]; }));
      if (!found.length) { this._note(this._words.nothing); }
    },
    _answered: function (answers) {
      if (answers.find !== this._input.value.trim()) { return; }
      this._note(answers.rows.length ? "" : this._words.nothing);
      this._fill(answers.rows);
    },

    _fill: function (rows) {
      var self = this, list = this._list;
      this._rows = rows;
      this._at = -1;
      list.textContent = "";
      rows.forEach(function (row, i) {
        var item = L.DomUtil.create("li", "atlas-found-" + row.kind + (row.hidden ? " atlas-found-hidden" : ""), list);
        item.id = "atlas-found-" + i;
        item.setAttribute("role", "option");
        L.DomUtil.create("span", "", item).textContent = row.name;
        if (row.words) { L.DomUtil.create("small", "", item).textContent = row.words; }
        item.addEventListener("mousedown", function (e) { e.preventDefault(); });
        item.addEventListener("click", function () { self._take(row); });
      });
      this._input.removeAttribute("aria-activedescendant");
      this._show(rows.length > 0 && this.box.contains(document.activeElement));
    },
    _show: function (open) {
      this._list.hidden = !open;
      this._input.setAttribute("aria-expanded", String(open));
    },
    _note: function (words) {
      this._status.textContent = words;
      this._status.hidden = !words;
    },
    _mark: function (at) {
      var items = this._list.children;
      if (items[this._at]) { items[this._at].setAttribute("aria-selected", "false"); }
      this._at = at;
      items[at].setAttribute("aria-selected", "true");
      items[at].scrollIntoView({ block: "nearest" });
      this._input.setAttribute("aria-activedescendant", items[at].id);
    },
    _key: function (e) {
      var n = this._rows.length;
      if (e.key === "Escape") {
        if (this._list.hidden && !this._input.value) { this._map.getContainer().focus(); }
        this._input.value = "";
        this._note("");
        this._fill([]);
        this._unpin();
      } else if ((e.key === "ArrowDown" || e.key === "ArrowUp") && n) {
        this._show(true);
        this._mark((this._at + (e.key === "ArrowDown" ? 1 : this._at < 0 ? n : n - 1)) % n);
      } else if (e.key === "Enter" && n) {
        this._take(this._rows[Math.max(0, this._at)]);
      } else {
        e.stopPropagation();
        return;
      }
      e.preventDefault();
      e.stopPropagation();
    },

    _take: function (row) {
      var map = this._map;
      this._show(false);
      this._input.value = row.kind === "point" ? this._input.value : row.name;
      this._note("");
      this._unpin();
      if (row.lat !== null && row.lat !== undefined) {
        map.setView([row.lat, row.lon], Math.max(map.getZoom(), row.zoom || NEAR_ZOOM));
        map.fire("atlasmoved");
        if (row.kind !== "incident") { this._pin(row); }
      } else if (!this._d.open) {
        this._note(this._words.unplaced);
      }
      if (row.id) {
        if (this._d.open) { this._d.open(row.id); } else { map.atlasSend({ open: row.id }); }
      }
    },
    _pin: function (row) {
      this._dot = L.circleMarker([row.lat, row.lon], { radius: 11, color: "#22262b", weight: 2, dashArray: "3 3",
        fill: false, interactive: false, pane: "atlas-labels" }).addTo(this._map)
        .bindTooltip(document.createTextNode(row.kind === "point" ? said(row.lat, row.lon, this._words) : row.name),
          { permanent: true, direction: "top", className: "atlas-tip", offset: [0, -8] }).openTooltip();
    },
    _unpin: function () {
      if (this._dot) { this._map.removeLayer(this._dot); this._dot = null; }
    }
  };
  function said(lat, lon, w) {
    function one(value, plus, minus) {
      return Math.abs(value).toFixed(4).replace(/\.?0+$/, "").replace(".", w.decimal) + "°" + (value < 0 ? minus : plus);
    }
    return one(lat, "N", "S") + " " + one(lon, "E", w.west);
  }

  L.extend(atlas, { Search: Search, coordinates: coordinates });
})(window);
