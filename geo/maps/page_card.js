/* Everything that is known of one incident, as geo/maps/card.py writes it: the same words, put together from what the page
   carries (geo/maps/page_data.py). All of it is set as text. */
(function (root) {
  "use strict";
  var atlas = root.sahelAtlas, say = atlas.words, NO_DAY = atlas.NO_DAY;
  var SIDES = ["security", "civilians", "militants"];

  function element(name, parent, text, className) {
    var made = document.createElement(name);
    if (className) { made.className = className; }
    if (text) { made.textContent = text; }
    if (parent) { parent.appendChild(made); }
    return made;
  }

  /* Reads rows of an unpacked page in one language; w: the words of page_words.py, looks: those of incident_data.py. */
  function Rows(data, lang, w, looks) {
    this.c = data.columns;
    this.t = data.texts;
    this.lists = data.head.lists;
    this.n = data.head.n;
    this.lang = lang;
    this.w = w;
    this.words = looks.words;
    this.kinds = looks.kinds;
    this._starts = {};
  }
  Rows.prototype = {
    text: function (name, i) {
      var code = this.c[name][i];
      return code < 0 ? "" : this.t[name][code];
    },
    pair: function (name, i) {
      var code = this.c[name][i];
      return code < 0 ? "" : this.pick(this.t[name + "En"][code], this.t[name + "Fr"][code]);
    },
    pick: function (en, fr) { return this.lang === "fr" ? fr || en || "" : en || fr || ""; },
    several: function (name, i) {
      var counts = this.c[name + "N"], starts = this._starts[name], k, out = [];
      if (!starts) {
        starts = this._starts[name] = new Uint32Array(this.n + 1);
        for (k = 0; k < this.n; k++) { starts[k + 1] = starts[k] + counts[k]; }
      }
      for (k = starts[i]; k < starts[i + 1]; k++) { out.push(this.lists[name][this.c[name][k]]); }
      return out;
    },
    fill: function (name, values) { return say.fill(this.w[name], values); },
    number: function (value) { return say.number(value, this.words); },
    title: function (i) { return this.pair("title", i); },
    kind: function (i) { return this.kinds[this.c.kind[i]]; },
    when: function (i) {
      return this.c.day[i] === NO_DAY ? this.words.noDate
        : say.dates(this.c.day[i], this.c.dayEnd[i], this.c.datePrec[i], this.words);
    },
    place: function (i) { return this.pair("between", i) || this.text("place", i); },
    toll: function (i) {
      var c = this.c, open = (c.flags[i] & 1) > 0;
      return say.toll(c.low[i], c.best[i], c.high[i], open, this.words);
    },
    deaths: function (i) {
      var words = say.fill(this.words.deaths, { toll: this.toll(i) });
      return this.c.flags[i] & 2 ? words + " " + this.words.oneToll : words;
    },
    /* This language's "a, b and c". */
    join: function (names) {
      var last = names.length - 1;
      if (last < 1) { return names[0] || ""; }
      if (last === 1) { return say.fill(this.w.two, { a: names[0], b: names[1] }); }
      return say.fill(this.w.last, { a: names.slice(0, last).join(", "), b: names[last] });
    },
    actors: function (role, i) {
      var rows = this;
      return this.join(this.several(role, i).map(function (both) { return rows.pick(both[0], both[1]); }));
    }
  };

  function quote(parent, text) { element("q", parent, text); }
  function by(parent, text) { return element("span", parent, text, "by"); }
  function space(parent, text) { parent.appendChild(document.createTextNode(text || " ")); }

  /* rows: [term, text or a function that fills the description]; what is empty is left out. */
  function facts(parent, rows) {
    var list = element("dl", parent);
    rows.forEach(function (row) {
      if (!row[1]) { return; }
      element("dt", list, row[0]);
      if (typeof row[1] === "string") { element("dd", list, row[1]); } else { row[1](element("dd", list)); }
    });
  }

  function happened(r, i) {
    var w = r.w, said = r.pair("said", i), attributed = r.actors("attributed_to", i);
    return [[w.kind, r.kind(i).label], [w.when, function (dd) {
      var precision = r.c.datePrec[i], dated = r.c.day[i] !== NO_DAY;
      dd.textContent = r.when(i) + (dated && w.datePrec[precision] ? " (" + w.datePrec[precision] + ")" : "");
      if (r.text("datePhrase", i)) {
        element("br", dd);
        space(dd, w.inReport + " ");
        quote(dd, r.text("datePhrase", i));
      }
    }], [w.target, r.pair("target", i) || r.actors("target_actors", i)],
    [w.claimed, r.actors("claimed_by", i) || w.noClaim],
    [w.attributed, function (dd) {
      dd.textContent = attributed || w.nobody;
      if (attributed && said) { space(dd); by(dd, "(" + r.fill("according", { who: said }) + ")"); }
    }], [w.possible, r.actors("possible_actors", i)]];
  }

  /* ---- tolls ---- */

  function figure(value) { return value === null || value === undefined ? -1 : value; }
  function saidBy(r, i, side, kind) {
    return r.several("tolls", i).filter(function (one) { return one[1] === kind && (!side || one[0] === side); });
  }
  function tollWords(r, one) {
    var toll = say.toll(figure(one[2]), figure(one[3]), figure(one[4]), false, r.words);
    return r.fill("figure", { figure: toll, who: r.pick(one[5], one[6]) || r.w.notSaid });
  }
  function speakers(parent, r, tolls) {
    tolls.forEach(function (one, k) {
      if (k) { element("br", parent); }
      space(parent, tollWords(r, one));
      if (one[7]) { space(parent); quote(parent, one[7]); }
    });
  }

  function shared(article, r, i) {
    var others = [], k;
    if (!(r.c.flags[i] & 2)) { return; }
    for (k = 0; k < r.n; k++) { if (k !== i && r.c.group[k] === r.c.group[i]) { others.push(r.title(k)); } }
    element("p", article, others.length ? r.fill("sharedWith", { n: r.number(others.length + 1),
      titles: others.join("; ") }) : r.w.shared, "shared");
  }

  function tollTable(article, r, i) {
    var table = element("table", article, "", "tolls"), head = element("tr", element("thead", table));
    var body = element("tbody", table);
    r.w.tollHeads.forEach(function (text) { element("th", head, text).scope = "col"; });
    SIDES.concat("").forEach(function (side, at) {
      var stem = side ? "fatalities_" + side + "_" : "", line = element("tr", body), said;
      var bounds = ["low", "best", "high"].map(function (bound) { return r.c[stem + bound][i]; });
      element("th", line, r.w.sides[at]).scope = "row";
      if (bounds[0] < 0 && bounds[1] < 0 && bounds[2] < 0) {
        element("td", line, r.words.notReported, "none").colSpan = 3;
      } else if (bounds[1] < 0 && bounds[2] < 0) {
        element("td", line, say.toll(bounds[0], -1, -1, false, r.words)).colSpan = 3;
      } else {
        bounds.forEach(function (value, k) {
          var words = value < 0 ? r.words.notReported : r.number(value);
          if (!side && k === 2 && value >= 0 && r.c.flags[i] & 1) { words = say.fill(r.words.orMore, { span: words }); }
          element("td", line, words, value < 0 ? "none" : "");
        });
      }
      said = side ? saidBy(r, i, side, "killed") : [];
      if (said.length) {
        var cell = element("td", element("tr", body), "", "by");
        cell.colSpan = 4;
        speakers(cell, r, said);
      }
    });
  }

  function otherTolls(r, i) {
    return ["injured", "missing", "captured"].map(function (kind, at) {
      return [r.w.otherTolls[at], function (dd) {
        var value = r.c[kind][i], said = saidBy(r, i, "", kind), since, box;
        if (value < 0) { element("span", dd, r.words.notReported, "none"); return; }
        dd.textContent = r.number(value);
        since = kind === "missing" ? saidBy(r, i, "", "accounted_for") : [];
        if (!said.length && !since.length) { return; }
        element("br", dd);
        box = by(dd, "");
        speakers(box, r, said);
        if (since.length) {
          if (said.length) { element("br", box); }
          space(box, r.w.since + " ");
          speakers(box, r, since);
        }
      }];
    });
  }

  /* ---- place and sources ---- */

  function within(r, i) {
    var tenths = r.c.within[i], km;
    if (tenths < 0) { return ""; }
    km = tenths >= 100 ? r.number(tenths / 10)
      : Math.floor(tenths / 10) + r.w.decimal + tenths % 10;
    return r.fill(r.c.prec[i] >= 3 ? "middle" : "within", { km: km });
  }

  function place(r, i) {
    var w = r.w, prec = r.c.prec[i], phrase = r.text("phrase", i), second = r.text("adm2", i);
    if (second && r.c.adm2Named[i]) { second = r.fill("gazetteer", { unit: second }); }
    var units = [r.pair("country", i), r.text("adm1", i), second].filter(Boolean).join(" › "), share = r.c.share[i];
    return [[w.phrase, function (dd) { if (phrase) { quote(dd, phrase); } else { dd.textContent = w.noPhrase; } }],
      [w.readAs, r.place(i)],
      [w.known, function (dd) {
        dd.textContent = w.wherePrec[prec] || w.notKnown;
        if (prec) { space(dd); by(dd, "(where_prec " + prec + ")"); }
      }], [w.uncertainty, within(r, i)], [w.units, units && function (dd) {
        dd.textContent = units;
        if (share >= 0) { space(dd); by(dd, "(" + r.fill("lies", { share: r.fill("percent", { n: share }) }) + ")"); }
      }], [w.reach, r.pair("reach", i)], [w.boundaries, r.text("vintage", i)]];
  }

  function evidence(article, r, i) {
    var clues = r.several("evidence", i), list = clues.length ? element("ul", article, "", "evidence") : null;
    clues.forEach(function (clue) {
      var item = element("li", list);
      if (clue[0]) { quote(item, clue[0]); space(item, " → "); }
      space(item, r.pick(clue[1], clue[2]) + " ");
      by(item, "(" + (Object.prototype.hasOwnProperty.call(r.w.rules, clue[3]) ? r.w.rules[clue[3]] : clue[3]) + ")");
    });
  }

  function link(parent, title, address, safe) {
    var at = parent;
    if (address && safe === 1 && /^https?:\/\//i.test(address)) {
      at = element("a", parent);
      at.href = address;
      at.rel = "noopener noreferrer";
      at.target = "_blank";
    }
    element("cite", at, title || address);
    if (address && at === parent) { space(parent, " " + address); }
  }
  function sources(article, r, i) {
    var list = element("ul", article, "", "sources");
    r.several("sources", i).forEach(function (one) {
      var item = element("li", list), day = one[2];
      space(item, r.fill("publisher", { publisher: one[0] }) + " ");
      link(item, one[1], one[3], one[4]);
      space(item, " " + (typeof day === "number" ? "(" + say.dates(day, day, 1, r.words) + ")"
        : day ? "(" + day + ")" : r.w.undated));
    });
    element("li", list, r.fill("dataset", { name: r.pair("dataset", i) }), "by");
  }

  function card(r, i) {
    var article = element("article", null, "", "incident-card"), w = r.w;
    article.setAttribute("data-id", r.text("id", i));
    element("h3", article, r.title(i));
    if (r.pair("summary", i)) { element("p", article, r.pair("summary", i)); }
    facts(article, happened(r, i));
    element("h4", article, w.toll);
    shared(article, r, i);
    tollTable(article, r, i);
    facts(article, otherTolls(r, i));
    element("h4", article, w.how);
    facts(article, place(r, i));
    evidence(article, r, i);
    if (r.pair("note", i)) { element("p", article, r.pair("note", i)); }
    element("h4", article, w.sources);
    sources(article, r, i);
    return article;
  }

  atlas.PageRows = Rows;
  atlas.pageCard = card;
  atlas.element = element;
})(window);
