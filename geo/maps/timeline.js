/* The strip under the map: what of the incidents lies in which step of time, the period that is brushed, and play.
   Everything happens on what the page holds already; Python hears of a period once it is settled. Its looks and how it
   is handled are in strip.js. */
(function (root) {
  "use strict";
  var atlas = root.sahelAtlas, days = atlas.days, NO_DAY = days.NO_DAY;
  var MOST_BARS = { day: 92, week: 157, month: 400, quarter: 400, year: Infinity };
  var LONGEST = { day: 1, week: 7, month: 31, quarter: 92, year: 366 };  // days that one step may have
  var FAINTEST = 40;

  function hidden(map) { return JSON.stringify((map.atlasState || {}).hiddenKinds || []); }

  function Strip(map, d) {
    this._map = map;
    this._d = d;
    this._words = d.words;
    this._locale = d.lang === "fr" ? "fr-FR" : "en-GB";
    this._number = new Intl.NumberFormat(this._locale);
    this._unit = null;      // chosen by a person or a link; else what suits the data
    this._from = this._to = null;  // the brushed period, last day included; null: all the time
    this._exact = false;    // a period of days, which need not begin or end a step
    // Whether those without a date are shown: of the whole time they are; a period has none of them unless asked for.
    this._undated = { whole: true, period: false };
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
    /* What the layer holds, by incident or, where incidents are counted by cell and month, by those counts. */
    _take: function () {
      var layer = this._map.atlasIncidents;
      if (this._layer !== layer) {
        if (this._layer) { this._layer.off("shown", this._recount, this); }
        layer.on("shown", this._recount, this);
      }
      this._layer = layer;
      this._months = Boolean(layer.cells && layer.cube);
      this._trailBox.disabled = this._months;  // cells are of one period: nothing of them fades
      var source = this._source = this._months ? days.monthly(layer.cube) : { n: layer.n, day: layer.columns.day,
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
      // Counts by month know no part of one: a period is widened to what the map then draws.
      if (this._months) { this._align(); }
      this._box.classList.toggle("atlas-time-empty", !this._edges);
      this._apply();
    },

    _suited: function (span) {
      var self = this;
      return days.UNITS.filter(function (unit) {
        return span / (LONGEST[unit] * 0.97) <= MOST_BARS[unit] && !(self._months && LONGEST[unit] < 31);
      })[0];
    },

    _bin: function () {
      var low = this._low, high = this._high, i, b;
      // The period stays within reach, also where the filter leaves nothing in it.
      if (this._from !== null) { low = Math.min(low, this._from); high = Math.max(high, this._to); }
      if (low > high) { this._edges = null; return; }
      var usable = this._unit && !(this._months && LONGEST[this._unit] < 31);
      var unit = this._step = usable ? this._unit : this._suited(high - low + 1);
      var edges = [], day = days.startOf(low, unit);
      while (day <= high) { edges.push(day); day = days.following(day, unit); }
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
      this._exact = false;
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

    /* Take exactly these days, the last one included; null, null for all the time. */
    choose: function (from, to) {
      this._stop();
      this._unit = null;
      this._from = from;
      this._to = to;
      this._exact = from !== null;
      if (this._layer) { this._bin(); this._apply(); }
      this._box.classList.toggle("atlas-time-empty", !this._edges);
      this._settle();
    },

    /* Whether those without a date are shown, of the whole time or of a period. */
    keepUndated: function (yes) {
      this._undated[this._whole() ? "whole" : "period"] = yes;
      this._apply();
    },

    /* Mask and fade the layer by the period; an incident counts when any of its days lies within, as in the filter. */
    _apply: function () {
      var layer = this._layer;
      if (!layer) { return; }
      var state = atlas.stateOf(this._map);
      state.time = this._whole() ? null : { from: this._from, to: this._to, unit: this._step, exact: this._exact };
      var s = this._source, others = this._otherMask, shown = 0, i, n;
      var keeps = this._undated[this._whole() ? "whole" : "period"];
      this._besides = 0;
      if (!this._edges || (this._whole() && (keeps || this._months))) {
        for (i = 0; i < s.n; i++) { if (!others || others[i]) { shown += s.count ? s.count[i] : 1; } }
        this._hand(null, null);
      } else {
        var from = this._whole() ? -Infinity : this._from, to = this._whole() ? Infinity : this._to;
        var a = this._span()[0], trail = this._whole() ? 0 : this._trail, mask = this._mask, fade = this._fade;
        var since = trail ? this._edges[Math.max(0, a - trail)] : from, age;
        // Counts by cell and month know the dated ones alone.
        var undated = keeps && !this._months ? 1 : 0;
        for (i = 0; i < s.n; i++) {
          n = s.count ? s.count[i] : 1;
          fade[i] = 255;
          if (s.day[i] === NO_DAY) {
            mask[i] = undated;
            if (undated && (!others || others[i])) { this._besides += n; }
            continue;
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
        this._layer.setPeriod(this._whole() ? null : from, this._whole() ? null : to, this._undated.period);
        return;
      }
      this._layer.setMask("time", mask);
      if (this._layer.setFade) { this._layer.setFade(fade); }
    },

    _settle: function () {
      var time = this._whole() ? "" : days.iso(this._from) + ".." + days.iso(this._to);
      var key = time + " " + (this._unit || "");
      if (key === this._sent || !this._map.atlasSend) { return; }
      this._sent = key;
      this._map.atlasSend({ time: time, step: this._unit || "" });
    },

    /* Take over the period of a link. */
    _restore: function () {
      var time = (this._map.atlasState || {}).time;
      this._stop();
      this._unit = time && days.UNITS.indexOf(time.unit) >= 0 ? time.unit : this._unit;
      this._from = time && time.from !== undefined ? time.from : null;
      this._to = time && time.to !== undefined ? time.to : null;
      this._exact = Boolean(time && time.exact);
      if (this._from !== null) { this._closed = false; this._openUp(); }
      this._sent = (this._whole() ? "" : days.iso(this._from) + ".." + days.iso(this._to)) + " " + (this._unit || "");
      if (this._layer) { this._bin(); this._align(); this._apply(); }
    },

    /* Whole steps: a period that begins or ends within one is widened to it. */
    _align: function () {
      if (this._whole() || !this._edges || this._exact) { return; }
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
    }
  };

  atlas.Strip = Strip;
  atlas.timeline = function (map, d) { return new Strip(map, d); };
})(window);
