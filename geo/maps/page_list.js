/* The incidents that the filter of the page lets through, as a list beside or below the map. */
(function (root) {
  "use strict";
  var atlas = root.sahelAtlas, element = atlas.element, AT_ONCE = 60;

  /* open(row, from the list) is called with what a reader picks. */
  function List(box, rows, open) {
    this._box = box;
    this._rows = rows;
    this._open = open;
    this._chosen = -1;
    this._folded = {};
    this._items = {};
    box.textContent = "";
    var head = element("h2", box, rows.w.list);
    this._count = element("span", head, "", "quiet");
    element("p", box, rows.w.listHow, "quiet how");
    this._body = element("div", box);
  }
  List.prototype = {
    /* passing: rows in the order of the table. */
    show: function (passing) {
      var rows = this._rows, day = rows.c.day, parts = { unplaced: [], placedUndated: [], placed: [] }, self = this;
      passing.forEach(function (i) {
        parts[!rows.drawn[i] ? "unplaced" : day[i] === atlas.NO_DAY ? "placedUndated" : "placed"].push(i);
      });
      // The latest first; those that no map can draw before all others, since nothing else shows them.
      ["placed", "unplaced"].forEach(function (name) {
        parts[name].sort(function (a, b) { return day[b] - day[a] || a - b; });
      });
      this._count.textContent = " (" + rows.number(passing.length) + ")";
      this._items = {};
      this._body.textContent = "";
      this._parts = [];
      if (!passing.length) { element("p", this._body, rows.w.none); }
      ["unplaced", "placedUndated", "placed"].forEach(function (name) {
        if (parts[name].length) { self._section(name, parts[name], parts[name].length === passing.length); }
      });
      this.mark(this._chosen);
    },

    _section: function (name, items, alone) {
      var rows = this._rows, self = this, box = element("details", this._body), part;
      element("summary", box, rows.w[name] + " (" + rows.number(items.length) + ")");
      box.open = this._folded[name] === undefined ? alone || name === "placed" || items.length <= 5 : this._folded[name];
      box.addEventListener("toggle", function () { self._folded[name] = box.open; });
      part = { items: items, at: 0, list: element("ul", box), box: box };
      part.more = element("button", box, "", "more");
      part.more.type = "button";
      part.more.addEventListener("click", function () { self._grow(part, AT_ONCE); });
      this._parts.push(part);
      this._grow(part, AT_ONCE);
    },

    _grow: function (part, by) {
      var to = Math.min(part.items.length, part.at + by), sheet = document.createDocumentFragment(), left;
      for (; part.at < to; part.at++) { this._item(sheet, part.items[part.at]); }
      part.list.appendChild(sheet);
      left = part.items.length - part.at;
      part.more.hidden = !left;
      part.more.textContent = atlas.pagePlural(this._rows, "moreRows", Math.min(left, AT_ONCE));
    },

    _item: function (parent, i) {
      var rows = this._rows, self = this, item = element("li", parent), button = element("button", item, "", "row");
      var c = rows.c, text, shared = (c.flags[i] & 2) > 0, none = c.best[i] < 0 && c.low[i] < 0;
      button.type = "button";
      atlas.icon(button, rows.kind(i), none, shared && !none);
      text = element("span", button);
      element("b", text, rows.title(i));
      element("span", text, [rows.kind(i).label, rows.when(i), rows.place(i)].filter(Boolean).join(" · "));
      element("span", text, rows.deaths(i));
      button.addEventListener("click", function () { self._open(i, true); });
      this._items[i] = item;
    },

    /* The item of a row, which is written and unfolded if it is not yet; null if the filter hides it. */
    _find: function (i) {
      var self = this;
      (this._parts || []).forEach(function (part) {
        var at = part.items.indexOf(i);
        if (at < 0) { return; }
        if (at >= part.at) { self._grow(part, at - part.at + AT_ONCE); }
        part.box.open = true;
      });
      return this._items[i] || null;
    },

    /* Points out the chosen row; of one that no map can draw the card opens here. */
    mark: function (i, bring) {
      var before = this._box.querySelector("li.chosen"), item, card;
      if (before) {
        before.classList.remove("chosen");
        before.firstChild.removeAttribute("aria-current");
        card = before.querySelector("article");
        if (card) { before.removeChild(card); }
      }
      this._chosen = i;
      item = i < 0 ? null : bring ? this._find(i) : this._items[i];
      if (!item) { return; }
      item.classList.add("chosen");
      item.firstChild.setAttribute("aria-current", "true");
      if (!this._rows.drawn[i]) { item.appendChild(atlas.pageCard(this._rows, i)); }
      if (bring) { this._bring(item, !this._rows.drawn[i]); }
    },

    /* Within the list where that scrolls by itself; the page moves only where nothing else shows the card. */
    _bring: function (item, whole) {
      var box = this._box, a = item.getBoundingClientRect(), b = box.getBoundingClientRect();
      if (box.scrollHeight > box.clientHeight + 1) {
        if (a.top < b.top + 40 || a.bottom > b.bottom) { box.scrollTop += a.top - b.top - 60; }
      } else if (whole) {
        item.scrollIntoView({ block: "start" });
      }
    },

    focus: function (i) {
      if (this._items[i]) { this._items[i].firstChild.focus(); }
    },

    all: function () {
      var self = this;
      (this._parts || []).forEach(function (part) { self._grow(part, part.items.length); });
    }
  };

  atlas.PageList = List;
})(window);
