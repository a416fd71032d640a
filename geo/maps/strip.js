/* How the strip of time looks and how it is handled: bars on canvas, a band and two ends as sliders, buttons. */
(function (root) {
  "use strict";
  var L = root.L, atlas = root.sahelAtlas, days = atlas.days;
  var DAY_MS = 864e5;
  var SPEEDS = [1, 2, 4, 8], TRAILS = [0, 3, 6, 12];
  var NARROW_PX = 560, PHONE_PX = 430, PAD = 14, PLOT_PX = 52, AXIS_PX = 15;
  var ICONS = { play: "M3,1l9,6l-9,6z", pause: "M2,1h4v12h-4zM8,1h4v12h-4z", back: "M11,1l-7,6l7,6zM2,1h2v12h-2z",
    forward: "M3,1l7,6l-7,6zM10,1h2v12h-2z" };

  L.extend(atlas.Strip.prototype, {
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
      var span = this._span(), first, day = this._from === this._to;
      if (this._exact) { return this._label(this._from, "day") + (day ? "" : " – " + this._label(this._to, "day")); }
      first = this._label(this._edges[span[0]], this._step);
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
      this._countBox.textContent = this._counted();
      this._play.setAttribute("aria-label", this._timer ? w.pause : w.play);
      this._play.title = this._timer ? w.pause : w.play;
      this._play.firstChild.firstChild.setAttribute("d", ICONS[this._timer ? "pause" : "play"]);
      this._clear.disabled = this._whole();
      if (this._use) { this._use.disabled = this._whole(); }
      this._back.disabled = !this._whole() && span[0] === 0;
      this._ahead.disabled = !this._whole() && span[1] === this._bars - 1;
      this._undatedLine.hidden = !this._undatedShown || this._months;
      this._undatedBox.checked = this._undated[this._whole() ? "whole" : "period"];
      this._undatedWords.textContent = w.undated.replace("{n}", this._number.format(this._undatedShown));
      this._caption.textContent = [w.most.replace("{n}", this._number.format(this._most)),
        this._wide ? w.wide.replace("{n}", this._number.format(this._wide)) : "",
        this._layer._selected >= 0 && !this._layer.shows(this._layer._selected) ? w.chosen : "",
        this._months && !this._whole() ? w.cells.replace("{n}", this._number.format(this._undatedShown)) : ""]
        .filter(Boolean).join(" · ");
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

    /* What is shown; those without a date are never summed up with those of a period. */
    _counted: function () {
      var text = this._besides ? this._words.countBesides : this._words.count;
      return text.replace("{n}", this._number.format(this._shown)).replace("{undated}", this._number.format(this._besides));
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
          self._counted());
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
      var out = [], day = days.startOf(first, unit), apart = unit === "year" ? 38 : 64, x, reach = -Infinity, self = this;
      if (day < first) { day = days.following(day, unit); }
      for (; day < last; day = days.following(day, unit)) {
        var b = self._barOf[day - first];
        x = PAD + width * (b + (day - self._edges[b]) / (self._edges[b + 1] - self._edges[b])) / self._bars;
        if (x - reach < apart) { continue; }
        reach = x;
        out.push([x, unit === "year" ? String(days.parts(day)[0]) : new Intl.DateTimeFormat(this._locale,
          { month: "short", year: "numeric", timeZone: "UTC" }).format(new Date(day * DAY_MS))]);
      }
      return out;
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
      var units = days.UNITS.map(function (unit) { return [unit, w.units[unit]]; });
      this._unitBox = select(more, w.unit, units, function (value) {
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
      this._trailBox = select(more, w.trail, TRAILS.map(function (n) { return [n, n ? w.steps.replace("{n}", n) : w.none]; }),
        function (value) { self._trail = Number(value); self._apply(); });
      this._clear = wordButton(more, w.clear, function () { self._stop(); self._set(null); self._settle(); });
      if (d.filters) {
        this._use = wordButton(more, w.use, function () {
          self._stop();
          var time = days.iso(self._from) + ".." + days.iso(self._to);
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
      var check = this._undatedBox = L.DomUtil.create("input", "", line);
      check.type = "checkbox";
      check.checked = true;
      check.addEventListener("change", function () {
        self.keepUndated(check.checked);
      });
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
      if (atlas.gone(this._map)) { return; }
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
        if (this._map._atlasAgain) { atlas.stay(this._map, this._map._atlasAgain); }
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
  });

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
})(window);
