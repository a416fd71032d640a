/* Fills a feature group with coloured shapes (see shape_data in geo/maps/shape_map.py), on the ground that atlas.js
   draws. Texts arrive as data and are set as text. One tab stop leads into the shapes; arrows go to the next one that
   way, Enter and the space bar choose. The braces of this file never stand two together, because folium reads it as a
   template. */
function (group, d) {
  "use strict";
  var SVG = "http://www.w3.org/2000/svg", WIDE_PX = 560, DARK = 110;
  var inner = L.layerGroup(), layers = [], clicks = 0, chosen = d.selected, current = null, marks = [], gone = false;
  var renderer = L.svg({ pane: "atlas-areas", padding: 0.5 });
  var tip = L.tooltip({ className: "atlas-tip", direction: "auto", opacity: 1 });

  function element(name, attributes, parent) {
    var node = document.createElementNS(SVG, name);
    Object.keys(attributes).forEach(function (key) { node.setAttribute(key, attributes[key]); });
    parent.appendChild(node);
    return node;
  }
  var DRAWINGS = {
    lines: ["M-2,2l4,-4M0,8l8,-8M6,10l4,-4"],
    bars: ["M0,4h8"],
    cross: ["M0,0l8,8M8,0l-8,8"],
    dots: ["M1,2a1,1 0 1,0 2,0a1,1 0 1,0 -2,0zM5,6a1,1 0 1,0 2,0a1,1 0 1,0 -2,0z"]
  };
  /* On a dark colour a dark drawing would not be seen. */
  function drawingInk(colour) {
    var parts = [1, 3, 5].map(function (at) { return parseInt(colour.slice(at, at + 2), 16); });
    return 0.299 * parts[0] + 0.587 * parts[1] + 0.114 * parts[2] < DARK ? "#ffffff" : d.colours.ink;
  }
  function filling(look) {
    if (!look.pattern) { return look.colour; }
    var id = "atlas-shape-" + look.pattern + look.colour.replace("#", "-");
    if (!document.getElementById(id)) {
      var sheet = document.getElementById("atlas-shape-patterns");
      if (!sheet) {
        sheet = element("svg", { id: "atlas-shape-patterns", width: 0, height: 0, "aria-hidden": "true" }, document.body);
        sheet.style.position = "absolute";
      }
      var tile = element("pattern", { id: id, width: 8, height: 8, patternUnits: "userSpaceOnUse" }, sheet);
      element("rect", { width: 8, height: 8, fill: look.colour }, tile);
      var dots = look.pattern === "dots", ink = drawingInk(look.colour);
      element("path", { d: DRAWINGS[look.pattern][0], fill: dots ? ink : "none", stroke: dots ? "none" : ink,
        "stroke-width": 1, "stroke-opacity": 0.65 }, tile);
    }
    return "url(#" + id + ")";
  }

  /* Outlines lie over all shapes, so that a neighbour or a band inside hides none of them. */
  function outline(layer, look) {
    return [[look.width + 2.5, "#ffffff"], [look.width, look.colour]].map(function (stroke) {
      var line = L.polygon(layer.getLatLngs(), { pane: "atlas-rings", fill: false, interactive: false, weight: stroke[0],
        color: stroke[1], dashArray: null });
      inner.addLayer(line);
      return line;
    });
  }
  function remark() {
    if (gone) { return; }
    marks.forEach(function (line) { inner.removeLayer(line); });
    marks = [];
    layers.forEach(function (layer, index) {
      var mine = d.shapes[index].id === chosen;
      if (mine) { marks = marks.concat(outline(layer, { width: 3, colour: d.colours.selected })); }
      if (index === current && !mine) { marks = marks.concat(outline(layer, { width: 2, colour: d.colours.ink })); }
      var path = layer.getElement();
      if (path) {
        path.setAttribute("aria-pressed", mine ? "true" : "false");
        path.setAttribute("tabindex", index === entry() ? "0" : "-1");
      }
    });
  }
  function entry() {
    var at = -1;
    if (current !== null) { return current; }
    d.shapes.forEach(function (shape, index) { if (shape.id === chosen) { at = index; } });
    return Math.max(at, 0);
  }
  function words(index) {
    var box = document.createElement("span");
    box.style.whiteSpace = "pre-line";
    box.textContent = d.shapes[index].tip;
    return box;
  }
  function tell(index, latlng) {
    if (current !== index) {
      current = index;
      remark();
    }
    if (!d.shapes[index].tip) { return; }
    tip.setLatLng(latlng).setContent(words(index));
    if (!group._map.hasLayer(tip)) { group._map.openTooltip(tip); }
  }
  function leave(index) {
    if (current !== index) { return; }
    current = null;
    remark();
    if (group._map) { group._map.closeTooltip(tip); }
  }
  function choose(index, latlng) {
    chosen = d.shapes[index].id;
    clicks += 1;
    remark();
    // The number makes two clicks on one shape two messages.
    var feature = { type: "Feature", geometry: null, properties: { shape_id: chosen, click: Date.now() + clicks } };
    group.fire("click", { latlng: latlng, layer: { toGeoJSON: function () { return feature; } } });
  }

  var WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  /* The nearest shape whose middle lies that way: what lies aside counts double. */
  function next(index, way) {
    var from = group._map.latLngToLayerPoint(layers[index].getBounds().getCenter()), best = null, least = Infinity;
    layers.forEach(function (layer, other) {
      var to = group._map.latLngToLayerPoint(layer.getBounds().getCenter());
      var along = (to.x - from.x) * way[0] + (to.y - from.y) * way[1];
      var aside = Math.abs((to.x - from.x) * way[1]) + Math.abs((to.y - from.y) * way[0]);
      if (other !== index && along > 1 && along + 2 * aside < least) {
        best = other;
        least = along + 2 * aside;
      }
    });
    return best;
  }
  function go(index) {
    var path = layers[index].getElement(), middle = layers[index].getBounds().getCenter();
    if (!group._map.getBounds().contains(middle)) { group._map.panTo(middle, { animate: false }); }
    path.setAttribute("tabindex", "0");
    path.focus({ preventScroll: true });
  }
  function typed(event, index) {
    var to = WAYS[event.key] ? next(index, WAYS[event.key]) : event.key === "Home" ? 0
      : event.key === "End" ? layers.length - 1 : null;
    var choosing = event.key === "Enter" || event.key === " ";
    if (!choosing && !WAYS[event.key] && to === null) { return; }
    event.preventDefault();
    event.stopPropagation();  // else the map moves away under the arrows
    if (choosing) {
      group._map._atlasShapeFocus = d.shapes[index].id;  // the layer that Python sends in answer takes the focus over
      choose(index, layers[index].getBounds().getCenter());
    } else if (to !== null) { go(to); }
  }

  d.shapes.forEach(function (shape, index) {
    var layer = L.polygon(sahelAtlas.rings(shape.rings), { renderer: renderer, pane: "atlas-areas", smoothFactor: 0.6,
      color: d.colours.line, weight: 0.6, fill: true, fillColor: filling(shape), fillOpacity: d.opacity });
    layers.push(layer);
    inner.addLayer(layer);
    layer.on("mouseover mousemove", function (e) { tell(index, e.latlng); });
    layer.on("mouseout", function () { leave(index); });
    layer.on("click", function (e) { choose(index, e.latlng); });
  });

  function wire() {
    layers.forEach(function (layer, index) {
      var path = layer.getElement();
      if (!path || path._atlasWired) { return; }
      path._atlasWired = true;
      path.setAttribute("role", "button");
      path.setAttribute("aria-label", d.shapes[index].tip.split("\n").join(", "));
      path.setAttribute("data-shape", d.shapes[index].id);
      path.addEventListener("keydown", function (event) { typed(event, index); });
      path.addEventListener("focus", function () {
        if (path.matches(":focus-visible")) { tell(index, layer.getBounds().getCenter()); }
      });
      path.addEventListener("blur", function () { leave(index); });
    });
  }

  var key = L.control({ position: "bottomleft" });
  key.onAdd = function (map) {
    var box = L.DomUtil.create("details", "atlas-legend");
    var open = map._atlasShapeLegend;
    box.open = open === undefined ? map.getSize().x > WIDE_PX : open;
    box.style.maxWidth = (map.getSize().x - 40) + "px";
    box.style.maxHeight = Math.round(map.getSize().y * 0.4) + "px";
    box.addEventListener("toggle", function () { map._atlasShapeLegend = box.open; });
    L.DomUtil.create("summary", "", box).textContent = d.legend.title;
    var list = L.DomUtil.create("ul", "", box);
    d.legend.rows.forEach(function (row) {
      var item = L.DomUtil.create("li", "", list);
      var icon = element("svg", { width: 22, height: 16, "class": "atlas-icon", "aria-hidden": "true" }, item);
      element("rect", { x: 1, y: 1, width: 20, height: 14, fill: filling(row), "fill-opacity": d.opacity,
        stroke: d.colours.ink, "stroke-width": 0.8 }, icon);
      L.DomUtil.create("span", "", item).textContent = row.text;
    });
    if (d.legend.note) {
      var note = L.DomUtil.create("p", "", box);
      note.style.margin = "2px 0 0";
      note.textContent = d.legend.note;
    }
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    return box;
  };

  function added() {
    gone = false;
    if (d.legend.rows.length) { key.addTo(group._map); }
    wire();
    remark();
    group._map._atlasSymbols = [];
    // Only other bounds move the map: a click leaves it where the reader put it.
    if (d.view && group._map._atlasView !== JSON.stringify(d.view)) {
      group._map._atlasView = JSON.stringify(d.view);
      var foot = d.legend.rows.length ? key.getContainer().offsetHeight : 0;  // the legend lies over the lower edge
      sahelAtlas.fit(group._map, d.view, [10, 10], [10, 10 + foot]);
    }
    var wanted = group._map._atlasShapeFocus;
    group._map._atlasShapeFocus = null;
    d.shapes.forEach(function (shape, index) { if (wanted && shape.id === wanted) { go(index); } });
  }
  // A shape that has the focus loses it while the layer is taken away: outlines drawn then would stay behind.
  var takeAway = group.onRemove;
  group.onRemove = function (map) {
    gone = true;
    takeAway.call(group, map);
  };
  group.on("add", added);
  group.on("remove", function () {
    key.remove();
    group._map.closeTooltip(tip);
  });
  group.addLayer(inner);
  if (group._map) { added(); }
}
