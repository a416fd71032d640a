/* The HTML page: puts the map where it belongs and shows the card of the incident that a reader picks. */
(function () {
  "use strict";
  function data(id) { return JSON.parse(document.getElementById(id).textContent); }
  var ground = data("ground"), controls = data("controls");
  var map = window.map = L.map("map", { zoomControl: false, zoomSnap: 0.25, minZoom: 4, maxZoom: 13, maxBoundsViscosity: 0.7 });
  sahelAtlas.base(map, ground);

  function card(id, latlng) {
    var found = document.getElementById("incident-" + id);
    if (!found) { return; }
    if (!latlng) {  // no place on the map: its card is in the lists below
      found.open = true;
      found.scrollIntoView();
      return;
    }
    var size = map.getSize(), key = document.querySelector(".atlas-legend").offsetHeight + 40;
    L.popup({ maxWidth: Math.min(420, size.x - 110), minWidth: Math.min(260, size.x - 110),
      maxHeight: Math.max(160, size.y - key - sahelAtlas.headRoom(map) - 50), autoPanPaddingTopLeft: [8, sahelAtlas.headRoom(map) + 8], autoPanPaddingBottomRight: [50, key] })
      .setLatLng(latlng).setContent(found.querySelector("article").cloneNode(true)).openOn(map);
  }

  // Names to search: those that the ground shows, and every incident of the lists.
  controls.names = ground.labels.filter(function (row) { return row[0] !== "neighbour"; }).map(function (row) {
    return { kind: "place", name: row[1], words: "", lat: row[2], lon: row[3], zoom: row[0] === "country" ? 6 : 9 };
  });
  document.querySelectorAll("details.incident").forEach(function (item) {
    var summary = item.querySelector("summary"), when = summary.querySelector(".quiet");
    controls.names.push({ kind: "incident", name: summary.firstChild.textContent.trim(), words: when.textContent, lat: null,
      lon: null, id: item.id.replace("incident-", "") });
  });
  controls.open = function (id) {
    var layer = map.atlasIncidents, index = layer ? layer.dictionaries.id.indexOf(id) : -1;
    var latlng = index >= 0 ? layer.position(index) : null;
    if (index >= 0) { layer.select(index); }
    if (latlng) { map.setView(latlng, Math.max(map.getZoom(), 8), { animate: false }); }
    card(id, latlng);
  };
  sahelAtlas.controls(map, controls);

  var group = L.featureGroup();
  sahelAtlas.show(group, data("incidents"), function (index, latlng, layer) {
    card(layer.dictionaries.id[index], latlng);
  });
  group.addTo(map);
})();
