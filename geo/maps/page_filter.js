/* The filter inside the page: a period by two dates, kinds, undated ones, layers; and the account of what it shows. */
(function (root) {
  "use strict";
  var atlas = root.sahelAtlas, element = atlas.element, NO_DAY = atlas.NO_DAY;
  var ids = 0;

  function plural(rows, name, n) {
    var one = rows.lang === "fr" ? n < 2 : n === 1;
    return atlas.words.fill(rows.w[name][one ? 0 : 1], { n: rows.number(n) });
  }

  /* Whether a row's days pass, as in geo/incidents/filter.py: any of its days within the period. */
  function inTime(rows, i, state) {
    var period = state.from !== null, c = rows.c;
    if (c.day[i] === NO_DAY) { return period ? state.undated.period : state.undated.whole; }
    return !period || (c.day[i] <= state.to && c.dayEnd[i] >= state.from);
  }

  /* Of each group with one toll, the row whose toll is added: the one whose date, then whose place is known best, then
     the first (geo.incidents.tolls.best_known). Sets the flag ONCE of all rows. */
  function countOnce(rows, passing) {
    var c = rows.c, best = new Map();
    function worse(i) { return c.day[i] === NO_DAY ? 99 : Math.max(c.datePrec[i], 1); }
    function where(i) { return c.prec[i] || 99; }
    passing.forEach(function (i) {
      var at = best.get(c.group[i]);
      if (c.group[i] < 0) { return; }
      if (at === undefined || worse(i) < worse(at) || (worse(i) === worse(at) && where(i) < where(at))) { best.set(c.group[i], i); }
    });
    passing.forEach(function (i) {
      var may = c.group[i] < 0 || best.get(c.group[i]) === i;
      c.flags[i] = may ? c.flags[i] | atlas.ONCE : c.flags[i] & ~atlas.ONCE;
    });
  }

  /* What passes, and its sums: a number that nobody reported adds nothing, and is not zero. */
  function account(rows, state) {
    var hidden = {}, passing = [], kinds = new Array(rows.kinds.length).fill(0), i, code;
    var sum = new atlas.Cell(0, 0, 1, rows.kinds.length), unplaced = 0, undated = 0, listed = 0;
    state.hide.forEach(function (one) { hidden[one] = true; });
    for (i = 0; i < rows.n; i++) {
      if (!inTime(rows, i, state)) { continue; }
      kinds[rows.c.kind[i]] += 1;
      listed += rows.drawn[i] ? 0 : 1;
      code = rows.kind(i).code;
      if (hidden[code]) { continue; }
      passing.push(i);
      unplaced += rows.drawn[i] ? 0 : 1;
      undated += rows.c.day[i] === NO_DAY ? 1 : 0;
    }
    countOnce(rows, passing);
    passing.forEach(function (row) { atlas.countIncident(sum, rows.asLayer, row); });
    return { passing: passing, n: passing.length, kinds: kinds, listed: listed, unplaced: unplaced, undated: undated,
      low: sum.reported ? sum.low : -1, best: sum.reported ? sum.best : -1, high: sum.reported ? sum.high : -1,
      open: sum.open > 0 };
  }

  function accountWords(rows, found) {
    var words = [plural(rows, "onMap", found.n - found.unplaced)], hidden = rows.n - found.n;
    if (found.unplaced) { words.push(plural(rows, "withoutPlace", found.unplaced)); }
    if (found.undated) { words.push(plural(rows, "withoutDate", found.undated)); }
    if (hidden) { words.push(plural(rows, "hiddenHere", hidden)); }
    words.push(atlas.words.fill(rows.words.deaths, { toll: atlas.words.toll(found.low, found.best, found.high, found.open,
      rows.words) }));
    return words.join(" · ");
  }

  function check(parent, words, checked, act) {
    var label = element("label", parent, "", "check"), input = element("input", label);
    input.type = "checkbox";
    input.checked = checked;
    input.addEventListener("change", function () { act(input.checked); });
    label.input = input;
    label.words = element("span", label, words);
    return label;
  }

  function group(parent, words) {
    var box = element("fieldset", parent);
    element("legend", box, words);
    return box;
  }

  /* acts: period(from, to), undated(yes), kind(code), layer(name, yes), reset(); occurs: the kinds of the file. */
  function Panel(box, rows, state, acts) {
    var w = rows.w, panel = element("details", box, "", "filter"), self = this, line, kinds, layers;
    box.textContent = "";
    box.appendChild(panel);
    this._rows = rows;
    panel.open = root.innerWidth >= 700;
    line = element("summary", panel, w.filter.split("{words}")[0]);
    this._said = element("span", line);
    line = element("div", panel, "", "groups");
    this._dates(group(line, rows.w.when), w, acts);
    kinds = group(line, w.kinds);
    kinds.className = "kinds";
    this._kinds = [];
    rows.kinds.forEach(function (kind, at) {
      if (!kind.code || Array.prototype.indexOf.call(rows.c.kind, at) < 0) { return; }
      var label = check(kinds, "", true, function () { acts.kind(kind.code); });
      label.insertBefore(atlas.icon(label, kind, false), label.words);
      self._kinds.push({ kind: kind, at: at, label: label });
    });
    this._listed = element("p", kinds, "", "unplaced");
    layers = group(line, w.layers);
    [["borders", w.borders], ["towns", w.towns]].forEach(function (row) {
      check(layers, row[1], state.off.indexOf(row[0]) < 0, function (yes) { acts.layer(row[0], yes); });
    });
    this._reset = element("button", line, w.reset, "reset");
    this._reset.type = "button";
    this._reset.addEventListener("click", acts.reset);
  }
  Panel.prototype = {
    _dates: function (box, w, acts) {
      var self = this, row = element("span", box, "", "dates");
      this._fields = [w.from, w.to].map(function (words) {
        var label = element("label", row, words + " "), input = element("input", label);
        input.type = "date";
        input.min = "1900-01-01";
        input.max = "2100-12-31";
        input.placeholder = "2019-09-30";
        input.setAttribute("aria-describedby", "dates-" + ids);
        input.addEventListener("change", function () { self._take(w, acts); });
        return input;
      });
      this._note = element("p", box, "", "note");
      this._note.id = "dates-" + ids++;
      this._note.setAttribute("role", "status");
      this._undated = check(box, "", true, acts.undated);
    },

    _take: function (w, acts) {
      var texts = this._fields.map(function (field) { return field.value; });
      var unread = this._fields.some(function (field) { return field.validity.badInput; });
      var values = texts.map(atlas.pageState.day);
      // The year is still being typed.
      if (texts.some(function (text) { return /^(0|1[0-8])/.test(text); })) { return; }
      this._note.textContent = unread || (texts[0] && values[0] === null) || (texts[1] && values[1] === null) ? w.notDay
        : values[0] !== null && values[1] !== null && values[0] > values[1] ? w.order : "";
      if (!this._note.textContent) { acts.period(values[0], values[1]); }
    },

    show: function (state, found, period) {
      var rows = this._rows, period_ = state.from !== null, off = state.hide.length, said = [];
      [state.from, state.to].forEach(function (day, at) {
        var field = this._fields[at], text = day === null ? "" : atlas.days.iso(day);
        if (field !== document.activeElement || !this._note.textContent) { if (field.value !== text) { field.value = text; } }
      }, this);
      this._kinds.forEach(function (one) {
        one.label.input.checked = state.hide.indexOf(one.kind.code) < 0;
        one.label.words.textContent = one.kind.label + " (" + rows.number(found.kinds[one.at]) + ")";
      });
      this._listed.textContent = found.listed ? plural(rows, "listedToo", found.listed) : "";
      this._undated.hidden = !rows.undated;
      this._undated.input.checked = period_ ? state.undated.period : state.undated.whole;
      this._undated.words.textContent = rows.w.undatedToo + " (" + rows.number(rows.undated) + ")";
      if (period_) { said.push(period); }
      if (off) { said.push(off === 1 ? rows.w.partKind : atlas.words.fill(rows.w.partKinds, { n: off })); }
      this._said.textContent = said.join(" · ") || rows.w.filterNone;
      this._reset.disabled = !said.length && state.undated.whole;
    }
  };

  atlas.pagePlural = plural;
  atlas.pageAccount = account;
  atlas.pageAccountWords = accountWords;
  atlas.PagePanel = Panel;
})(window);
