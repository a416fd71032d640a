/* Unpacks zlib streams (RFC 1950 and 1951), so that the page opens in browsers without DecompressionStream, and at once.
   Bytes in, bytes out; a stream that is damaged or cut short throws. */
(function (root) {
  "use strict";
  var LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
    227, 258];
  var LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
  var STEPS = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
    6145, 8193, 12289, 16385, 24577];
  var ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

  /* A table of every code of up to `most` bits: the symbol times 16, plus the length of its code. */
  function tree(lengths) {
    var counts = new Uint16Array(16), next = new Uint16Array(16), most = 0, code = 0, i, k, turned, table;
    for (i = 0; i < lengths.length; i++) {
      if (lengths[i]) { counts[lengths[i]] += 1; most = Math.max(most, lengths[i]); }
    }
    for (i = 1; i <= most; i++) { code = (code + counts[i - 1]) << 1; next[i] = code; }
    table = new Uint16Array(1 << most);
    for (i = 0; i < lengths.length; i++) {
      if (!lengths[i]) { continue; }
      code = next[lengths[i]]++;
      for (turned = 0, k = 0; k < lengths[i]; k++) { turned = turned << 1 | code >> k & 1; }
      for (; turned < table.length; turned += 1 << lengths[i]) { table[turned] = i << 4 | lengths[i]; }
    }
    return { table: table, bits: most };
  }

  function inflate(bytes) {
    var at = 2, hold = 0, held = 0, out = new Uint8Array(Math.max(1024, bytes.length * 5)), n = 0, last, kind, plain = null;

    function fail() { throw new Error("The page is damaged: its data cannot be unpacked."); }
    function need(count) {
      while (held < count) {
        if (at >= bytes.length) { fail(); }
        hold |= bytes[at++] << held;
        held += 8;
      }
    }
    function take(count) {
      if (!count) { return 0; }
      need(count);
      var value = hold & (1 << count) - 1;
      hold >>>= count;
      held -= count;
      return value;
    }
    function symbol(from) {
      // The last code of a stream may be shorter than the table's longest one.
      while (held < from.bits && at < bytes.length) { hold |= bytes[at++] << held; held += 8; }
      var found = from.table[hold & (1 << from.bits) - 1], count = found & 15;
      if (!count || count > held) { fail(); }
      hold >>>= count;
      held -= count;
      return found >> 4;
    }
    function room(count) {
      if (n + count <= out.length) { return; }
      var more = new Uint8Array(Math.max(2 * out.length, n + count));
      more.set(out);
      out = more;
    }
    function stored() {
      at -= held >> 3;
      hold = held = 0;
      if (at + 4 > bytes.length) { fail(); }
      var count = bytes[at] | bytes[at + 1] << 8;
      if (count !== (~(bytes[at + 2] | bytes[at + 3] << 8) & 65535) || at + 4 + count > bytes.length) { fail(); }
      room(count);
      out.set(bytes.subarray(at + 4, at + 4 + count), n);
      n += count;
      at += 4 + count;
    }
    function fixed() {
      var lengths = new Uint8Array(288), i;
      for (i = 0; i < 288; i++) { lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8; }
      return [tree(lengths), tree(new Uint8Array(30).fill(5))];
    }
    function written() {
      var literals = take(5) + 257, distances = take(5) + 1, count = take(4) + 4, i, k, one, times, codes;
      var short = new Uint8Array(19), lengths = new Uint8Array(literals + distances);
      for (i = 0; i < count; i++) { short[ORDER[i]] = take(3); }
      codes = tree(short);
      for (i = 0; i < lengths.length;) {
        one = symbol(codes);
        if (one < 16) { lengths[i++] = one; continue; }
        times = one === 16 ? 3 + take(2) : one === 17 ? 3 + take(3) : 11 + take(7);
        if ((one === 16 && !i) || i + times > lengths.length) { fail(); }
        one = one === 16 ? lengths[i - 1] : 0;
        for (k = 0; k < times; k++) { lengths[i++] = one; }
      }
      return [tree(lengths.subarray(0, literals)), tree(lengths.subarray(literals))];
    }
    function block(codes) {
      for (;;) {
        var one = symbol(codes[0]), length, back, k;
        if (one < 256) { room(1); out[n++] = one; continue; }
        if (one === 256) { return; }
        if (one > 285) { fail(); }
        length = LENGTHS[one - 257] + take(LENGTH_BITS[one - 257]);
        one = symbol(codes[1]);
        if (one > 29) { fail(); }
        back = STEPS[one] + take(one < 4 ? 0 : (one >> 1) - 1);
        if (back > n) { fail(); }
        room(length);
        for (k = 0; k < length; k++, n++) { out[n] = out[n - back]; }
      }
    }
    function checked() {
      var a = 1, b = 0, i = 0, end;
      while (i < n) {
        end = Math.min(i + 3800, n);
        for (; i < end; i++) { a += out[i]; b += a; }
        a %= 65521;
        b %= 65521;
      }
      at -= held >> 3;
      if (at + 4 > bytes.length) { fail(); }
      if ((bytes[at] << 8 | bytes[at + 1]) !== b || (bytes[at + 2] << 8 | bytes[at + 3]) !== a) { fail(); }
    }

    if (bytes.length < 6 || (bytes[0] & 15) !== 8 || (bytes[0] << 8 | bytes[1]) % 31 || bytes[1] & 32) { fail(); }
    do {
      last = take(1);
      kind = take(2);
      if (kind === 0) { stored(); }
      else if (kind === 1) { block(plain || (plain = fixed())); }
      else if (kind === 2) { block(written()); }
      else { fail(); }
    } while (!last);
    checked();
    return out.subarray(0, n);
  }

  root.sahelInflate = inflate;
})(window);
