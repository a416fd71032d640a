/* Takes apart what geo/maps/columns.py packs: numbers become typed arrays, one an attribute; texts become lists. */
(function (root) {
  "use strict";
  var ARRAYS = { u8: Uint8Array, u16: Uint16Array, i32: Int32Array, f64: Float64Array };

  function unbase64(text) {
    var raw = atob(text), out = new Uint8Array(raw.length), i;
    for (i = 0; i < raw.length; i++) { out[i] = raw.charCodeAt(i); }
    return out;
  }

  function column(bytes, at, spec) {
    // spec: name, rows, bytes a value, number to add, array, divisor, what a missing value becomes (null: none is missing)
    var n = spec[1], width = spec[2], base = spec[3], scale = spec[5], gap = spec[6], i, raw;
    var out = new ARRAYS[spec[4]](n), float = spec[4] === "f64";
    var none = float ? NaN : gap;
    var b1 = at + n, b2 = b1 + n, b3 = b2 + n;
    if (width === 1 && gap === null && !float) {
      for (i = 0; i < n; i++) { out[i] = bytes[at + i] + base; }
      return out;
    }
    for (i = 0; i < n; i++) {
      raw = bytes[at + i];
      if (width > 1) { raw += bytes[b1 + i] * 256; }
      if (width > 2) { raw += bytes[b2 + i] * 65536; }
      if (width > 3) { raw += bytes[b3 + i] * 16777216; }
      out[i] = raw === 0 && gap !== null ? none : float ? (raw + base) / scale : raw + base;
    }
    return out;
  }

  /* Uint8Array -> { head, columns: name -> typed array, texts: name -> list of text } */
  function unpack(bytes) {
    var reader = new TextDecoder();
    var length = bytes[0] + bytes[1] * 256 + bytes[2] * 65536 + bytes[3] * 16777216;
    var head = JSON.parse(reader.decode(bytes.subarray(4, 4 + length))), at = 4 + length;
    var columns = {}, texts = {};
    head.columns.forEach(function (spec) {
      columns[spec[0]] = column(bytes, at, spec);
      at += spec[1] * spec[2];
    });
    head.texts.forEach(function (spec) {
      texts[spec[0]] = spec[1] ? reader.decode(bytes.subarray(at, at + spec[2])).split("\n") : [];
      at += spec[2];
    });
    return { head: head, columns: columns, texts: texts };
  }

  function inflated(stream) {
    return new Response(stream.pipeThrough(new DecompressionStream("deflate"))).arrayBuffer();
  }

  /* wire: {data: base64} or {url}, and whether it is deflated; or {unpacked}, where a page has done so itself. done(unpacked) is called at once where nothing needs to
     be waited for; failed(error) if it cannot be read. */
  function read(wire, done, failed) {
    if (wire.unpacked) { done(wire.unpacked); return; }
    function whole(buffer) { done(unpack(new Uint8Array(buffer))); }
    if (wire.url) {
      fetch(wire.url).then(function (answer) {
        if (!answer.ok) { throw new Error(wire.url + ": " + answer.status); }
        return wire.deflated ? inflated(answer.body) : answer.arrayBuffer();
      }).then(whole).catch(failed);
    } else if (wire.deflated) {
      // A browser that cannot inflate says so like one that cannot fetch.
      Promise.resolve().then(function () { return inflated(new Blob([unbase64(wire.data)]).stream()); }).then(whole)
        .catch(failed);
    } else {
      done(unpack(unbase64(wire.data)));
    }
  }

  root.sahelAtlas.unpack = unpack;
  root.sahelAtlas.readWire = read;
})(window);
