/* Steps of time: days are whole numbers since 1970-01-01, and a step is a day, week, month, quarter or year. */
(function (root) {
  "use strict";
  var DAY_MS = 864e5, NO_DAY = -2147483648;

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

  /* Of incidents counted by cell and month (see cells.js): how many there are in each month, as if it were an incident. */
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

  root.sahelAtlas.days = { startOf: startOf, following: following, iso: iso, fromIso: fromIso, parts: parts,
    monthly: monthly, NO_DAY: NO_DAY, UNITS: ["day", "week", "month", "quarter", "year"] };
})(window);
