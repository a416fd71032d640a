/* The HTML page: puts the map where it belongs and shows the card of the incident that a reader picks. */
(function () {
  "use strict";
  function data(id) { return JSON.parse(document.getElementById(id).textContent); }
  var ground = data("ground");
  var map = window.map = L.map("map", { zoomControl: false, zoomSnap: 0.25, minZoom: 4, maxZoom: 13, maxBoundsViscosity: 0.7 });
  sahelAtlas.base(map, ground);
  var group = L.featureGroup();
  sahelAtlas.show(group, data("incidents"), function (index, latlng, layer) {
    var card = document.getElementById("incident-" + layer.dictionaries.id[index]);
    if (!card) { return; }
    var size = map.getSize(), key = document.querySelector(".atlas-legend").offsetHeight + 40;
    L.popup({ maxWidth: Math.min(420, size.x - 110), minWidth: Math.min(260, size.x - 110),
      maxHeight: Math.max(160, size.y - key - 50), autoPanPaddingTopLeft: [8, 8], autoPanPaddingBottomRight: [50, key] })
      .setLatLng(latlng).setContent(card.querySelector("article").cloneNode(true)).openOn(map);
  });
  group.addTo(map);
})();
