/* What a click on the incidents leads to: a list of those that lie there, or a message to the server, which knows more.

   A cell, circle, hexagon, region or area that counts too many for a list on the map sends {cell, of, data}: `cell` names
   exactly what was counted, one bit each (base64, the lowest bit first), `of` says of what:
   "points" incidents in the order of the view; of data in cells rows of "cells", "months" (the cube), "areas", "unit1",
   "unit2" of the wire whose key is `data`. So the masks and the period of that moment travel along. */
(function (root) {
  "use strict";
  var L = root.L, atlas = root.sahelAtlas;
  var LIST_MAX = 200, BYTES_AT_ONCE = 8192;
  var openList = null, clicks = 0;

  function bits(numbers, n) {
    var bytes = new Uint8Array((n + 7) >> 3), text = "", i;
    for (i = 0; i < numbers.length; i++) { bytes[numbers[i] >> 3] |= 1 << (numbers[i] & 7); }
    for (i = 0; i < bytes.length; i += BYTES_AT_ONCE) {
      text += String.fromCharCode.apply(null, bytes.subarray(i, i + BYTES_AT_ONCE));
    }
    return root.btoa(text);
  }

  /* Names exactly what a cell counts. */
  function cellMessage(layer, cell) {
    var c = layer.columns, of = layer.cells ? cell.of : "points";
    var n = { points: layer.n, cells: layer.n, months: (c.cubeN || []).length, areas: (c.areaN || []).length,
      unit1: (c.unit1N || []).length, unit2: (c.unit2N || []).length }[of];
    return { cell: bits(layer.cells ? cell.parts : cell.items, n), of: of, data: layer.key };
  }

  function openCell(layer, cell, latlng) {
    var inside = cell.items, map = layer._map, box;
    if (inside && inside.length <= atlas.LIST_MAX) {
      if (inside.length === 1) { layer.open(inside[0], latlng); } else { list(layer, inside, latlng); }
      return;
    }
    map.atlasSend(cellMessage(layer, cell));
    if (cell.unit || cell.prec) { return; }
    box = L.latLngBounds([cell.south, cell.west], [cell.north, cell.east]);
    if (map.getBoundsZoom(box) > map.getZoom()) { map.fitBounds(box, { maxZoom: map.getZoom() + 2 }); }
  }

  /* Lists incidents where they lie; the number at its head counts all of them. */
  function list(layer, indexes, latlng) {
    var kinds = layer.dictionaries.kind, c = layer.columns, words = layer.words, map = layer._map;
    var box = L.DomUtil.create("div", "atlas-list");
    L.DomUtil.create("p", "atlas-list-head", box).textContent = atlas.words.fill(words.several,
      { n: atlas.words.number(indexes.length, words) });
    var ul = L.DomUtil.create("ul", "", box);
    indexes.slice(0, LIST_MAX).forEach(function (index) {
      var button = L.DomUtil.create("button", "", L.DomUtil.create("li", "", ul));
      button.type = "button";
      atlas.icon(button, kinds[c.kind[index]], c.deaths[index] < 0, (c.flags[index] & 2) > 0 && c.deaths[index] >= 0);
      button.appendChild(layer._tipOf(index));
      L.DomEvent.on(button, "click", function () { layer.open(index, latlng); });
    });
    if (indexes.length > LIST_MAX) {
      L.DomUtil.create("p", "", box).textContent = atlas.words.fill(words.more,
        { n: atlas.words.number(indexes.length - LIST_MAX, words) });
    }
    L.DomEvent.disableClickPropagation(box);
    if (layer.showList && layer.showList(box, latlng)) { return; }
    // Between the search box, which lies over everything, and the legend.
    var size = map.getSize(), foot = layer._legend.getContainer().offsetHeight + 40, head = headRoom(map) + 8;
    var popup = L.popup({ maxWidth: 320, minWidth: 220, maxHeight: Math.max(120, Math.min(260, size.y - head - foot - 60)),
      autoPanPaddingTopLeft: [8, head], autoPanPaddingBottomRight: [50, foot] }).setLatLng(latlng).setContent(box);
    openList = { popup: popup, key: layer.key };
    popup.openOn(map);
  }

  /* A list of other data than that of this key goes. */
  function closeList(key) {
    if (openList && openList.key !== key) { openList.popup.remove(); openList = null; }
  }

  /* Height in pixels of what stands along the upper edge: the search box, where there is one. */
  function headRoom(map) {
    var top = map.getContainer().querySelector(".atlas-top");
    return top ? top.offsetTop + top.offsetHeight : 0;
  }

  /* Sends a message to the server through a feature group. */
  function sender(group) {
    return function (properties) {
      clicks += 1;
      // The number makes two clicks on one incident two messages: the panel may have been closed in between.
      var feature = { type: "Feature", geometry: null, properties: L.extend({ sent: Date.now() + clicks }, properties) };
      group.fire("click", { latlng: null, layer: { toGeoJSON: function () { return feature; } } });
      // streamlit-folium waits 250 ms for more before it sends; nothing more comes.
      var shared = root.__GLOBAL_DATA__;
      if (root.Streamlit && shared && String(shared.returned_objects) === "last_active_drawing") {
        shared.previous_data = { last_active_drawing: feature };
        root.Streamlit.setComponentValue(shared.previous_data);
      }
    };
  }

  L.extend(atlas, { openCell: openCell, cellMessage: cellMessage, list: list, closeList: closeList, headRoom: headRoom,
    sender: sender, LIST_MAX: LIST_MAX });
})(window);
