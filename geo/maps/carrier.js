/* Between the page and Python: what a link says of the map, answers to what was asked, and messages that arrive. */
(function (root) {
  "use strict";
  var L = root.L, atlas = root.sahelAtlas;
  // What was said is said again with what follows: a value replaces one that a busy server has not read. So long no run
  // of the dashboard lasts.
  var KEPT_MS = 60000;

  function stateOf(map) {
    map.atlasState = map.atlasState || { time: null, hiddenKinds: [], mode: "symbols", selected: null };
    return map.atlasState;
  }

  /* Puts messages together, each with a number of its own, so that Python takes each once and misses none. */
  function together(map, send) {
    var kept = map._atlasKept = map._atlasKept || {};
    return function (properties) {
      var now = Date.now(), said = { numbers: {} }, key;
      map._atlasCount = (map._atlasCount || 0) + 1;
      for (key in properties) { kept[key] = { value: properties[key], number: now + "-" + map._atlasCount, at: now }; }
      for (key in kept) {
        if (now - kept[key].at > KEPT_MS) { delete kept[key]; continue; }
        said[key] = kept[key].value;
        said.numbers[key] = kept[key].number;
      }
      send(said);
    };
  }

  function period(text, unit) {
    var ends = (text || "").split("..");
    return ends.length < 2 ? { unit: unit || null }
      : { from: atlas.days.fromIso(ends[0]), to: atlas.days.fromIso(ends[1]), unit: unit || null };
  }

  /* Take over what a link says: once for each time that one is opened. */
  function begin(map, start) {
    var state = stateOf(map);
    if (!start || state.entry === start.entry) { return; }
    state.entry = start.entry;
    state.time = period(start.time, start.unit);
    state.mode = start.mode || state.mode;
    state.hiddenKinds = start.hide || [];
    if (map.atlasIncidents && map.atlasIncidents.ready) { atlas.maskKinds(map.atlasIncidents); }
    map.fire("atlastime");
    map.fire("atlasmode");
    if (start.view) {
      atlas.stay(map, function () { map.setView([start.view[0], start.view[1]], start.view[2], { animate: false }); });
    }
  }

  /* word: {start, answers} as pages/parts/map_panel.py writes it; `group` holds the incidents, too. */
  function heed(group, word) {
    function added() {
      var map = group._map;
      map.atlasSend = together(map, map.atlasSend);
      begin(map, word.start);
      map.fire("atlasword");
      if (word.answers) { map.fire("atlasanswers", word.answers); }
    }
    group.on("add", added);
    if (group._map) { added(); }
  }

  L.extend(atlas, { heed: heed, stateOf: stateOf });
})(window);
