/* The strip under the map: incidents by period as bars, a period that is brushed, and play. Everything happens on what
   the page holds already; Python hears of a period once it is settled. Days are whole numbers since 1970-01-01. */
(function (root) {
  "use strict";
  var L = root.L;
  var DAY_MS = 864e5, NO_DAY = -2147483648;
  var UNITS = ["day", "week", "month", "quarter", "year"];
  var MOST_BARS = { day: 92, week: 157, month: 400, quarter: 400, year: Infinity };
  var LONGEST = { day: 1, week: 7, month: 31, quarter: 92, year: 366 };  // days that one step may have
  var SPEEDS = [1, 2, 4, 8], TRAILS = [0, 3, 6, 12], FAINTEST = 40;
  var NARROW_PX = 560, PHONE_PX = 430, PAD = 14, PLOT_PX = 52, AXIS_PX = 15;
  var ICONS = { play: "M3,1l9,6l-9,6z", pause: "M2,1h4v12h-4zM8,1h4v12h-4z", back: "M11,1l-7,6l7,6zM2,1h2v12h-2z",
    forward: "M3,1l7,6l-7,6zM10,1h2v12h-2z" };

  function parts(day) {
    var date = new Date(day * DAY_MS);
    return [date.getUTCFullYear(), date.getUTCMonth()];
  }
  function dayOf(year, month) { return Date.UTC(year, month, 1) / DAY_MS; }
  /* First day of the step that holds a day; weeks begin on Monday. */
  function startOf(day, unit) {
    if (unit === "day") { return day; }
    if (unit === "week") { return day - (((day + 3) % 7) + 7) % 7; }
    var p = parts(day);
    return dayOf(p[0], unit === "year" ? 0 : unit === "quarter" ? p[1] - p[1] % 3 : p[1]);
  }
  /* First day of the step after the one that begins on `start`. */
  function following(start, unit) {
    if (unit === "day") { return start + 1; }
    if (unit === "week") { return start + 7; }
    var p = parts(start);
    return dayOf(p[0], p[1] + { month: 1, quarter: 3, year: 12 }[unit]);
  }
  function iso(day) { return new Date(day * DAY_MS).toISOString().slice(0, 10); }
  function fromIso(text) { return Math.round(Date.parse(text + "T00:00:00Z") / DAY_MS); }

  function hidden(map) { return JSON.stringify((map.atlasState || {}).hiddenKinds || []); }

  /* Of incidents counted by cell and month (see cells.js): how many there are in each month, as if months were incidents. */
  function monthly(cube) {
    var first = parts(cube.first), n = cube.months + 1, i;
    var out = { n: n, day: new Int32Array(n), dayEnd: new Int32Array(n), count: new Float64Array(n) };
    for (i = 0; i < cube.months; i++) {
      out.day[i] = dayOf(first[0], first[1] + i);
      out.dayEnd[i] = dayOf(first[0], first[1] + i + 1) - 1;
    }
    for (i = 0; i < cube.columns.n.length; i++) { out.count[cube.columns.month[i]] += cube.columns.n[i]; }
    out.day[n - 1] = out.dayEnd[n - 1] = NO_DAY;
    out.count[n - 1] = cube.undated || 0;
    return out;
  }

  function Strip(map, d) {
    this._map = map;
    this._d = d;
    this._words = d.words;
    this._locale = d.lang === "fr" ? "fr-FR" : "en-GB";
    this._number = new Intl.NumberFormat(this._locale);
    this._unit = null;      // chosen by a person or a link; else what suits the data
    this._from = this._to = null;  // the brushed period, last day included; null: all the time
    this._undated = true;
    this._trail = 0;
    this._speed = 2;
    this._timer = this._frame = null;
    this._build();
    map.on("atlaslayer", this._take, this);
    map.on("atlastime", this._restore, this);
    map.on("resize atlasframe atlasword", this._later, this);
    if (map.atlasState && map.atlasState.time) { this._restore(); }
    if (map.atlasIncidents) { this._take(); }
  }

  Strip.prototype = {
    _take: function () {
      var layer = this._map.atlasIncidents;
      if (this._layer !== layer) {
        if (this._layer) { this._layer.off("shown", this._recount, this); }
        layer.on("shown", this._recount, this);
      }
      this._layer = layer;
      this._months = Boolean(layer.cells && layer.cube);
      var source = this._source = this._months ? monthly(layer.cube) : { n: layer.n, day: layer.columns.day,
        dayEnd: layer.columns.dayEnd };
      var low = Infinity, high = -Infinity, i;
      for (i = 0; i < source.n; i++) {
        if (source.day[i] === NO_DAY) { continue; }
        if (source.day[i] < low) { low = source.day[i]; }
        if (source.dayEnd[i] > high) { high = source.dayEnd[i]; }
      }
      this._low = low;
      this._high = high;
      this._mask = new Uint8Array(source.n);
      this._fade = new Uint8Array(source.n);
      this._seen = hidden(this._map);
      this._bin();
      this._box.classList.toggle("atlas-time-empty", !this._edges);
      this._apply();
    },

    _suited: function (span) {
      var self = this;
      return UNITS.filter(function (unit) {
        return span / (LONGEST[unit] * 0.97) <= MOST_BARS[unit] && !(self._months && (unit === "day" || unit === "week"));
      })[0];
    },

    _bin: function () {
      var low = this._low, high = this._high, i, b;
      // The period stays within reach, also where the filter leaves nothing in it.
      if (this._from !== null) { low = Math.min(low, this._from); high = Math.max(high, this._to); }
      if (low > high) { this._edges = null; return; }
      var unit = this._step = this._unit && !(this._months && LONGEST[this._unit] < 31) ? this._unit : this._suited(high - low + 1);
      var edges = [], day = startOf(low, unit);
      while (day <= high) { edges.push(day); day = following(day, unit); }
      edges.push(day);
      this._edges = edges;
      this._first = edges[0];
      this._bars = edges.length - 1;
      // Bar of each day, so that counting is one look-up an incident.
      this._barOf = new Int32Array(day - edges[0]);
      for (b = 0, i = 0; b < this._bars; b++) {
        for (; i < edges[b + 1] - edges[0]; i++) { this._barOf[i] = b; }
      }
      this._unitBox.value = unit;
      Array.prototype.forEach.call(this._unitBox.options, function (option) {
        option.disabled = this._months && LONGEST[option.value] < 31;
      }, this);
      this._count();
    },

    /* Incidents that other masks (hidden kinds) leave, as the layer holds them; null: all. */
    _others: function () {
      var masks = this._layer.masks || this._layer._masks || {}, names = Object.keys(masks), out = null, i;
      names.forEach(function (name) {
        var mask = masks[name];
        if (name === "time" || !mask || mask.length !== this._source.n) { return; }
        if (!out) { out = Uint8Array.from(mask); return; }
        for (i = 0; i < out.length; i++) { out[i] &= mask[i]; }
      }, this);
      return out;
    },

    _count: function () {
      var s = this._source, others = this._others(), counts = new Float64Array(this._bars), wide = 0, undated = 0, i, n;
      var longest = LONGEST[this._step];
      for (i = 0; i < s.n; i++) {
        if (others && !others[i]) { continue; }
        n = s.count ? s.count[i] : 1;
        if (s.day[i] === NO_DAY) { undated += n; continue; }
        counts[this._barOf[s.day[i] - this._first]] += n;
        if (s.dayEnd[i] - s.day[i] >= longest) { wide += n; }
      }
      this._otherMask = others;
      this._counts = counts;
      this._wide = wide;
      this._undatedShown = undated;
      this._most = counts.reduce(function (a, b) { return Math.max(a, b); }, 0);
    },

    /* Kinds were hidden or shown again: the bars follow. */
    _recount: function () {
      if (!this._edges || !this._layer) { return; }
      var key = hidden(this._map);
      if (this._months && this._whole()) { this._shown = this._layer.shown.n; this._later(); }
      if (key === this._seen) { return; }
      this._seen = key;
      this._count();
      this._apply();
    },

    _whole: function () { return this._from === null; },
    _span: function () {
      if (this._whole()) { return [0, this._bars - 1]; }
      return [this._barOf[this._from - this._first], this._barOf[this._to - this._first]];
    },

    /* Brush bars a to b; null for all the time. */
    _set: function (a, b) {
      if (a === null || (a <= 0 && b >= this._bars - 1 && !this._timer)) {
        this._from = this._to = null;
      } else {
        a = Math.max(0, Math.min(a, this._bars - 1));
        b = Math.max(a, Math.min(b, this._bars - 1));
        this._from = this._edges[a];
        this._to = this._edges[b + 1] - 1;
      }
      this._apply();
    },

    /* Mask and fade the layer by the period; an incident counts when any of its days lies within, as in the filter. */
    _apply: function () {
      var layer = this._layer;
      if (!layer) { return; }
      var state = root.sahelAtlas.stateOf(this._map);
      state.time = this._whole() ? null : { from: this._from, to: this._to, unit: this._step };
      var s = this._source, others = this._otherMask, shown = 0, i, n;
      if (!this._edges || (this._whole() && (this._undated || this._months))) {
        for (i = 0; i < s.n; i++) { if (!others || others[i]) { shown += s.count ? s.count[i] : 1; } }
        this._hand(null, null);
      } else {
        var from = this._whole() ? -Infinity : this._from, to = this._whole() ? Infinity : this._to;
        var a = this._span()[0], trail = this._whole() ? 0 : this._trail, mask = this._mask, fade = this._fade;
        var since = trail ? this._edges[Math.max(0, a - trail)] : from, age;
        // Counts by cell and month know the dated ones alone.
        var undated = this._undated && !this._months ? 1 : 0;
        for (i = 0; i < s.n; i++) {
          n = s.count ? s.count[i] : 1;
          fade[i] = 255;
          if (s.day[i] === NO_DAY) {
            mask[i] = undated;
          } else {
            mask[i] = s.day[i] <= to && s.dayEnd[i] >= since ? 1 : 0;
            if (mask[i] && s.dayEnd[i] < from) {
              age = a - this._barOf[s.dayEnd[i] - this._first];
              fade[i] = Math.max(FAINTEST, Math.round(210 * (1 - age / (trail + 1))));
              continue;
            }
          }
          if (mask[i] && (!others || others[i])) { shown += n; }
        }
        this._hand(mask, trail ? fade : null, from, to);
      }
      this._shown = shown;
      this._later();
      // Points alone have months; of the whole time the layer knows better.
      if (this._months && this._whole() && layer.shown) { this._shown = layer.shown.n; }
    },

    _hand: function (mask, fade, from, to) {
      if (this._months) {
        this._layer.setPeriod(this._whole() ? null : from, this._whole() ? null : to, this._undated);
        return;
      }
      this._layer.setMask("time", mask);
      if (this._layer.setFade) { this._layer.setFade(fade); }
    },

    _later: function () {
      if (this._frame) { return; }
      var self = this;
      this._frame = requestAnimationFrame(function () { self._frame = null; self._draw(); });
    },

    _label: function (day, unit) {
      var date = new Date(day * DAY_MS), w = this._words;
      function words(locale, options) {
        options.timeZone = "UTC";
        return new Intl.DateTimeFormat(locale, options).format(date);
      }
      if (unit === "year") { return String(date.getUTCFullYear()); }
      if (unit === "quarter") {
        return w.quarter.replace("{n}", Math.floor(date.getUTCMonth() / 3) + 1).replace("{year}", date.getUTCFullYear());
      }
      if (unit === "month") { return words(this._locale, { month: "long", year: "numeric" }); }
      var text = words(this._locale, { day: "numeric", month: "long", year: "numeric" });
      if (this._d.lang === "fr") { text = text.replace(/^1 /, "1er "); }
      return unit === "week" ? w.weekOf.replace("{day}", text) : text;
    },
    _period: function () {
      if (this._whole()) { return this._words.all; }
      var span = this._span(), first = this._label(this._edges[span[0]], this._step);
      return span[0] === span[1] ? first : first + " – " + this._label(this._edges[span[1]], this._step);
    },

    _draw: function () {
      if (!this._edges) {
        this._out.textContent = this._layer ? this._words.empty : this._words.all;
        this._countBox.textContent = "";
        this._fit();
        return;
      }
      var w = this._words, span = this._span(), width = this._plot.clientWidth - 2 * PAD;
      this._out.textContent = this._period();
      this._countBox.textContent = w.count.replace("{n}", this._number.format(this._shown));
      this._play.setAttribute("aria-label", this._timer ? w.pause : w.play);
      this._play.title = this._timer ? w.pause : w.play;
      this._play.firstChild.firstChild.setAttribute("d", ICONS[this._timer ? "pause" : "play"]);
      this._clear.disabled = this._whole();
      if (this._use) { this._use.disabled = this._whole(); }
      this._back.disabled = !this._whole() && span[0] === 0;
      this._ahead.disabled = !this._whole() && span[1] === this._bars - 1;
      this._undatedLine.hidden = !this._undatedShown || this._months;
      this._undatedWords.textContent = w.undated.replace("{n}", this._number.format(this._undatedShown));
      this._caption.textContent = [w.most.replace("{n}", this._number.format(this._most)),
        this._wide ? w.wide.replace("{n}", this._number.format(this._wide)) : "",
        this._layer._selected >= 0 && !this._layer.shows(this._layer._selected) ? w.chosen : "",
        this._months && !this._whole() ? w.cells.replace("{n}", this._number.format(this._undatedShown)) : ""].filter(Boolean).join(" · ");
      this._fit();
      if (this._closed || width < 10) { return; }
      this._paint(width, span);
      var left = PAD + width * span[0] / this._bars, right = PAD + width * (span[1] + 1) / this._bars;
      if (right - left < 3) { right = left + 3; }
      this._band.style.left = left + "px";
      this._band.style.width = (right - left) + "px";
      this._band.classList.toggle("atlas-time-whole", this._whole());
      this._ends[0].style.left = left + "px";
      this._ends[1].style.left = right + "px";
      this._sliders(span);
    },

    _sliders: function (span) {
      var last = this._bars - 1, self = this;
      [[this._band, span[0], last - (span[1] - span[0]), this._period()],
        [this._ends[0], span[0], last, this._label(this._edges[span[0]], "day")],
        [this._ends[1], span[1], last, this._label(this._edges[span[1] + 1] - 1, "day")]].forEach(function (row) {
        row[0].setAttribute("aria-valuemin", 0);
        row[0].setAttribute("aria-valuemax", row[2]);
        row[0].setAttribute("aria-valuenow", row[1]);
        row[0].setAttribute("aria-valuetext", row[3] + ", " +
          self._words.count.replace("{n}", self._number.format(self._shown)));
      });
    },

    _paint: function (width, span) {
      var ratio = root.devicePixelRatio || 1, canvas = this._canvas, full = width + 2 * PAD;
      var pen = canvas.getContext("2d"), c = this._d.colours, b, x, next, height, most;
      if (canvas.width !== Math.round(full * ratio)) {
        canvas.width = Math.round(full * ratio);
        canvas.height = Math.round((PLOT_PX + AXIS_PX) * ratio);
      }
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      pen.clearRect(0, 0, full, PLOT_PX + AXIS_PX);
      // Where bars are narrower than a pixel, a column shows the highest of its bars.
      for (b = 0; b < this._bars;) {
        x = PAD + width * b / this._bars;
        most = 0;
        var inside = false, end = Math.floor(x) + 1;
        do {
          most = Math.max(most, this._counts[b]);
          inside = inside || (b >= span[0] && b <= span[1]);
          b += 1;
          next = PAD + width * b / this._bars;
        } while (b < this._bars && next < end);
        height = most ? Math.max(1.5, (PLOT_PX - 12) * most / this._most) : 0;
        pen.fillStyle = inside ? c.bar : c.pale;
        pen.fillRect(x, PLOT_PX - height, Math.max(0.8, next - x - (next - x > 3 ? 1 : 0)), height);
      }
      pen.fillStyle = c.line;
      pen.fillRect(PAD, PLOT_PX, width, 1);
      pen.fillStyle = c.ink;
      pen.font = "11px system-ui, sans-serif";
      pen.textBaseline = "top";
      this._ticks(width).forEach(function (tick) {
        pen.fillStyle = c.line;
        pen.fillRect(tick[0], PLOT_PX, 1, 4);
        pen.fillStyle = c.ink;
        pen.textAlign = tick[0] > PAD + width - 20 ? "right" : tick[0] < PAD + 20 ? "left" : "center";
        pen.fillText(tick[1], tick[0], PLOT_PX + 4);
      });
    },

    /* Years, or months where the strip spans less than two years, as many as have room. */
    _ticks: function (width) {
      var first = this._edges[0], last = this._edges[this._bars], unit = last - first > 740 ? "year" : "month";
      var out = [], day = startOf(first, unit), apart = unit === "year" ? 38 : 64, x, reach = -Infinity, self = this;
      if (day < first) { day = following(day, unit); }
      for (; day < last; day = following(day, unit)) {
        var b = self._barOf[day - first];
        x = PAD + width * (b + (day - self._edges[b]) / (self._edges[b + 1] - self._edges[b])) / self._bars;
        if (x - reach < apart) { continue; }
        reach = x;
        out.push([x, unit === "year" ? String(parts(day)[0]) : new Intl.DateTimeFormat(this._locale,
          { month: "short", year: "numeric", timeZone: "UTC" }).format(new Date(day * DAY_MS))]);
      }
      return out;
    },

    _settle: function () {
      var time = this._whole() ? "" : iso(this._from) + ".." + iso(this._to);
      var key = time + " " + (this._unit || "");
      if (key === this._sent || !this._map.atlasSend) { return; }
      this._sent = key;
      this._map.atlasSend({ time: time, step: this._unit || "" });
    },

    /* Take over the period of a link. */
    _restore: function () {
      var time = (this._map.atlasState || {}).time;
      this._stop();
      this._unit = time && UNITS.indexOf(time.unit) >= 0 ? time.unit : this._unit;
      this._from = time && time.from !== undefined ? time.from : null;
      this._to = time && time.to !== undefined ? time.to : null;
      if (this._from !== null) { this._closed = false; this._openUp(); }
      this._sent = (this._whole() ? "" : iso(this._from) + ".." + iso(this._to)) + " " + (this._unit || "");
      if (this._layer) { this._bin(); this._align(); this._apply(); }
    },

    /* Whole steps: a period that begins or ends within one is widened to it. */
    _align: function () {
      if (this._whole() || !this._edges) { return; }
      var span = this._span();
      this._from = this._edges[span[0]];
      this._to = this._edges[span[1] + 1] - 1;
    },

    _step1: function (by) {
      if (this._whole()) {
        var at = by > 0 ? 0 : this._bars - 1;
        this._set(at, at);
        if (this._bars === 1) { this._from = this._edges[0]; this._to = this._edges[1] - 1; this._apply(); }
        return true;
      }
      var span = this._span();
      if (span[0] + by < 0 || span[1] + by > this._bars - 1) { return false; }
      this._set(span[0] + by, span[1] + by);
      return true;
    },
    _toggle: function () {
      if (this._timer) { this._stop(); this._settle(); return; }
      if (!this._whole() && this._span()[1] === this._bars - 1) {
        var length = this._span()[1] - this._span()[0];
        this._set(0, length);
      } else if (this._whole()) {
        this._step1(1);
      }
      this._out.setAttribute("aria-live", "off");
      this._tick();
      this._later();
    },
    _tick: function () {
      var self = this;
      this._timer = setTimeout(function () {
        if (!self._step1(1)) { self._stop(); self._settle(); return; }
        self._tick();
      }, 1000 / this._speed);
    },
    _stop: function () {
      clearTimeout(this._timer);
      this._timer = null;
      this._out.setAttribute("aria-live", "polite");
      this._later();
    },

    _build: function () {
      var w = this._words, self = this, d = this._d;
      var box = this._box = L.DomUtil.create("section", "atlas-time");
      box.setAttribute("aria-label", w.title);
      box.lang = d.lang;
      var head = L.DomUtil.create("div", "atlas-time-head", box);
      this._fold = L.DomUtil.create("button", "atlas-time-fold", head);
      this._fold.type = "button";
      this._fold.addEventListener("click", function () { self._closed = !self._closed; self._openUp(); });
      var moves = L.DomUtil.create("span", "atlas-time-moves", head);
      this._back = button(moves, "back", w.back, function () { self._stop(); self._step1(-1); self._settle(); });
      this._play = button(moves, "play", w.play, function () { self._toggle(); });
      this._ahead = button(moves, "forward", w.forward, function () { self._stop(); self._step1(1); self._settle(); });
      var said = L.DomUtil.create("span", "atlas-time-said", head);
      this._out = L.DomUtil.create("strong", "", said);
      this._out.setAttribute("aria-live", "polite");
      this._countBox = L.DomUtil.create("span", "atlas-time-count", said);
      var more = this._more = L.DomUtil.create("span", "atlas-time-more", head);
      this._unitBox = select(more, w.unit, UNITS.map(function (unit) { return [unit, w.units[unit]]; }), function (value) {
        self._unit = value;
        self._bin();
        self._align();
        self._bin();
        self._apply();
        self._settle();
      });
      select(more, w.speed, SPEEDS.map(function (n) { return [n, w.perSecond.replace("{n}", n)]; }), function (value) {
        self._speed = Number(value);
      }).value = this._speed;
      select(more, w.trail, TRAILS.map(function (n) { return [n, n ? w.steps.replace("{n}", n) : w.none]; }),
        function (value) { self._trail = Number(value); self._apply(); });
      this._clear = wordButton(more, w.clear, function () { self._stop(); self._set(null); self._settle(); });
      if (d.filters) {
        this._use = wordButton(more, w.use, function () {
          self._stop();
          var time = iso(self._from) + ".." + iso(self._to);
          self._from = self._to = null;
          self._sent = " " + (self._unit || "");
          self._map.atlasSend({ time: "", step: self._unit || "", period: time });
        });
        this._use.title = w.useHelp;
      }
      var plot = this._plot = L.DomUtil.create("div", "atlas-time-plot", box);
      this._canvas = L.DomUtil.create("canvas", "", plot);
      this._canvas.setAttribute("aria-hidden", "true");
      this._band = slider(plot, "atlas-time-band", w.band);
      this._ends = [slider(plot, "atlas-time-end", w.start), slider(plot, "atlas-time-end atlas-time-last", w.end)];
      plot.title = w.how;
      this._brush(plot);
      [[this._band, 0, 1], [this._ends[0], 0, 0], [this._ends[1], 1, 1]].forEach(function (row) {
        row[0].addEventListener("keydown", function (e) { self._key(e, row[1], row[2]); });
        row[0].addEventListener("keyup", function () { self._settle(); });
      });
      this._caption = L.DomUtil.create("span", "atlas-time-caption", plot);
      var line = this._undatedLine = L.DomUtil.create("label", "atlas-time-undated");
      head.insertBefore(line, more);
      line.hidden = true;
      var check = L.DomUtil.create("input", "", line);
      check.type = "checkbox";
      check.checked = true;
      check.addEventListener("change", function () { self._undated = check.checked; self._apply(); });
      this._undatedWords = L.DomUtil.create("span", "", line);
      var container = this._map.getContainer();
      this._height = container.clientHeight;
      container.parentNode.insertBefore(box, container.nextSibling);
      if (root.ResizeObserver) { new root.ResizeObserver(function () { self._later(); }).observe(box); }
      this._closed = container.clientWidth < NARROW_PX;
      this._openUp();
      this._fit();
    },

    _openUp: function () {
      var open = !this._closed;
      this._fold.setAttribute("aria-expanded", String(open));
      this._fold.textContent = (open ? "▾ " : "▸ ") + this._words.title;
      this._more.hidden = this._plot.hidden = !open;
      this._later();
    },

    /* In a frame of fixed height, and in full screen, the map gives way to the strip. */
    _fit: function () {
      var container = this._map.getContainer(), whole = Boolean(document.fullscreenElement), height = "";
      if (!whole && this._d.within && container.clientWidth < NARROW_PX && root.Streamlit) {
        // On a phone the frame grows with the strip: a map that fills the screen could not be scrolled past.
        height = PHONE_PX + "px";
        tallFrame(PHONE_PX + this._box.offsetHeight);
      } else if (whole || this._d.within) {
        height = Math.max(200, (whole ? root.innerHeight : this._height) - this._box.offsetHeight) + "px";
      }
      if (container.style.height !== height && (height || this._fitted)) {
        this._fitted = true;
        container.style.height = height;
        this._map.invalidateSize({ pan: false });
      }
    },

    _barAt: function (e) {
      var left = this._plot.getBoundingClientRect().left + PAD, width = this._plot.clientWidth - 2 * PAD;
      return Math.max(0, Math.min(this._bars - 1, Math.floor((e.clientX - left) / width * this._bars)));
    },

    _brush: function (plot) {
      var self = this, drag = null;
      function move(e) {
        if (!drag) { return; }
        var at = self._barAt(e), by = at - drag.at, last = self._bars - 1;
        if (by || drag.moved) {
          drag.moved = true;
          if (drag.what === "from") { self._set(Math.min(at, drag.span[1]), drag.span[1]); }
          if (drag.what === "to") { self._set(drag.span[0], Math.max(at, drag.span[0])); }
          if (drag.what === "band") {
            by = Math.max(-drag.span[0], Math.min(by, last - drag.span[1]));
            self._set(drag.span[0] + by, drag.span[1] + by);
          }
          if (drag.what === "new") { self._set(Math.min(drag.at, at), Math.max(drag.at, at)); }
        }
        e.preventDefault();
      }
      function stop(e) {
        if (!drag) { return; }
        // A click without a drag takes the one bar.
        if (!drag.moved && e.type === "pointerup" && (drag.what === "new" || drag.what === "band")) {
          self._set(drag.at, drag.at);
        }
        drag = null;
        self._settle();
      }
      plot.addEventListener("pointerdown", function (e) {
        if (!self._edges || (e.button && e.pointerType === "mouse")) { return; }
        self._stop();
        var what = e.target === self._ends[0] ? "from" : e.target === self._ends[1] ? "to"
          : e.target === self._band && !self._whole() ? "band" : "new";
        drag = { what: what, at: self._barAt(e), span: self._span(), moved: false };
        if (plot.setPointerCapture) { plot.setPointerCapture(e.pointerId); }
        (what === "from" ? self._ends[0] : what === "to" ? self._ends[1] : self._band).focus({ preventScroll: true });
        e.preventDefault();
      });
      plot.addEventListener("pointermove", move);
      plot.addEventListener("pointerup", stop);
      plot.addEventListener("pointercancel", stop);
      plot.addEventListener("dblclick", function () { self._set(null); self._settle(); });
    },

    /* Arrow keys move what has the focus: the whole period (a and b differ) or one of its ends; with Shift the last. */
    _key: function (e, a, b) {
      var step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: 12, PageDown: -12 }[e.key];
      var span = this._span(), last = this._bars - 1, whole = a !== b;
      if (e.key === "Escape" || e.key === "Delete") {
        this._stop();
        this._set(null);
      } else if (e.key === "Home" || e.key === "End") {
        step = e.key === "Home" ? -last : last;
      }
      if (step !== undefined) {
        this._stop();
        if (whole && e.shiftKey) {
          this._set(span[0], Math.max(span[0], Math.min(last, span[1] + step)));
        } else if (whole && this._whole()) {
          this._step1(step > 0 ? 1 : -1);
        } else if (whole) {
          step = Math.max(-span[0], Math.min(step, last - span[1]));
          this._set(span[0] + step, span[1] + step);
        } else if (a === 0) {
          this._set(Math.max(0, Math.min(span[0] + step, span[1])), span[1]);
        } else {
          this._set(span[0], Math.max(span[0], Math.min(span[1] + step, last)));
        }
      } else if (e.key !== "Escape" && e.key !== "Delete") {
        return;
      }
      e.preventDefault();
      e.stopPropagation();
    }
  };

  /* streamlit-folium sets the height of the frame again and again: it gets ours. */
  var frame = { wanted: 0, set: null };
  function tallFrame(height) {
    var streamlit = root.Streamlit;
    if (!frame.set) {
      frame.set = streamlit.setFrameHeight;
      streamlit.setFrameHeight = function () { frame.set.call(streamlit, frame.wanted); };
    }
    if (frame.wanted !== height) {
      frame.wanted = height;
      streamlit.setFrameHeight();
    }
  }

  function svgIcon(parent, name) {
    var svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("width", 14);
    svg.setAttribute("height", 14);
    svg.setAttribute("aria-hidden", "true");
    var path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", ICONS[name]);
    path.setAttribute("fill", "currentColor");
    svg.appendChild(path);
    parent.appendChild(svg);
  }
  function button(parent, name, words, act) {
    var element = L.DomUtil.create("button", "", parent);
    element.type = "button";
    element.title = words;
    element.setAttribute("aria-label", words);
    svgIcon(element, name);
    element.addEventListener("click", act);
    return element;
  }
  function wordButton(parent, words, act) {
    var element = L.DomUtil.create("button", "", parent);
    element.type = "button";
    element.textContent = words;
    element.addEventListener("click", act);
    return element;
  }
  function select(parent, words, rows, act) {
    var element = L.DomUtil.create("select", "", parent);
    element.setAttribute("aria-label", words);
    element.title = words;
    rows.forEach(function (row) {
      var option = L.DomUtil.create("option", "", element);
      option.value = row[0];
      option.textContent = row[1];
    });
    element.addEventListener("change", function () { act(element.value); });
    return element;
  }
  function slider(parent, className, words) {
    var element = L.DomUtil.create("div", className, parent);
    element.tabIndex = 0;
    element.setAttribute("role", "slider");
    element.setAttribute("aria-orientation", "horizontal");
    element.setAttribute("aria-label", words);
    return element;
  }

  root.sahelAtlas.timeline = function (map, d) { return new Strip(map, d); };
  root.sahelAtlas.days = { startOf: startOf, following: following, iso: iso, fromIso: fromIso };
})(window);
