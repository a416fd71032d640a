/* Says what an incident is in the reader's language: the same words as date_words and toll_words in
   geo/incidents/view.py, put together from a few phrases that travel once. */
(function (root) {
  "use strict";

  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, function (all, name) {
      return Object.prototype.hasOwnProperty.call(values, name) ? values[name] : all;
    });
  }

  function number(value, words) {
    return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, words.thousands);
  }

  function monthOf(day) {
    return new Date(day * 86400000);
  }
  function dayWords(day, words) {
    var date = monthOf(day), first = date.getUTCDate() === 1;
    return (first ? words.firstDay : date.getUTCDate()) + " " + words.months[date.getUTCMonth()] + " " +
      date.getUTCFullYear();
  }

  /* first, last: days since 1970; precision: UCDP date_prec, 0 unknown. */
  function dates(first, last, precision, words) {
    var a = monthOf(first), b = monthOf(last), sameYear = a.getUTCFullYear() === b.getUTCFullYear();
    if (precision === 4 && sameYear && a.getUTCMonth() === b.getUTCMonth()) {
      return words.months[a.getUTCMonth()] + " " + a.getUTCFullYear();
    }
    if (precision === 5 && sameYear) { return String(a.getUTCFullYear()); }
    return first === last ? dayWords(first, words) : dayWords(first, words) + " – " + dayWords(last, words);
  }

  /* low, best, high: -1 where not reported. */
  function toll(low, best, high, open, words) {
    var ends = [low, high].filter(function (bound) { return bound >= 0; }), figure, span;
    if (best < 0 && !ends.length) { return words.notReported; }
    if (low < 0 && best < 0) { return fill(words.upTo, { high: number(ends[0], words) }); }
    open = open || (low >= 0 && best < 0 && high < 0);
    var all = [low, best, high].filter(function (bound) { return bound >= 0; });
    if (all.every(function (bound) { return bound === all[0]; })) {
      figure = number(all[0], words);
      return open ? fill(words.atLeast, { low: figure }) : figure;
    }
    span = ends.filter(function (bound, i) { return ends.indexOf(bound) === i; })
      .map(function (bound) { return number(bound, words); }).join("–");
    if (open) { span = fill(words.orMore, { span: span }); }
    return best < 0 ? span : number(best, words) + " (" + span + ")";
  }

  function incidents(n, words) {
    return fill(n === 1 ? words.incident : words.incidents, { n: number(n, words) });
  }

  root.sahelAtlas.words = { fill: fill, number: number, dates: dates, toll: toll, incidents: incidents };
})(window);
