  /* RFC 1951. Codes are read bit by bit, as in Mark Adler's puff: small, and fast enough for files of this size. */
  function inflate(bytes) {
    var out = [], at = 0, bits = 0, left = 0, last, kind;
    var BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
    var MORE = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
    var ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    function take(count) {
      var value;
      while (left < count) { bits |= bytes[at] << left; at += 1; left += 8; }
      value = bits & ((1 << count) - 1);
      bits >>>= count;
      left -= count;
      return value;
    }
    function table(lengths) {
      var counts = [], places = [], symbols = [], i;
      for (i = 0; i < 16; i += 1) { counts[i] = 0; }
      for (i = 0; i < lengths.length; i += 1) { counts[lengths[i]] += 1; }
      counts[0] = 0;
      places[1] = 0;
      for (i = 1; i < 15; i += 1) { places[i + 1] = places[i] + counts[i]; }
      for (i = 0; i < lengths.length; i += 1) { if (lengths[i]) { symbols[places[lengths[i]]] = i; places[lengths[i]] += 1; } }
      return { counts: counts, symbols: symbols };
    }
    function symbol(codes) {
      var code = 0, first = 0, place = 0, size;
      for (size = 1; size < 16; size += 1) {
        code |= take(1);
        if (code - codes.counts[size] < first) { return codes.symbols[place + code - first]; }
        place += codes.counts[size];
        first = (first + codes.counts[size]) << 1;
        code <<= 1;
      }
      return 256;
    }
    function run(literals, distances) {
      var code, size, back, i;
      for (;;) {
        code = symbol(literals);
        if (code === 256 || at > bytes.length + 4) { return; }
        if (code < 256) { out.push(code); } else {
          size = BASE[code - 257] + take(MORE[code - 257]);
          code = symbol(distances);
          back = code < 4 ? code + 1 : (2 + code % 2 << (code >> 1) - 1) + 1 + take((code >> 1) - 1);
          for (i = 0; i < size; i += 1) { out.push(out[out.length - back]); }
        }
      }
    }
    function dynamic() {
      var literals = take(5) + 257, distances = take(5) + 1, codes = take(4) + 4, lengths = [], i, code, again, times;
      for (i = 0; i < 19; i += 1) { lengths[i] = 0; }
      for (i = 0; i < codes; i += 1) { lengths[ORDER[i]] = take(3); }
      codes = table(lengths);
      lengths = [];
      while (lengths.length < literals + distances) {
        code = symbol(codes);
        again = code === 16 ? lengths[lengths.length - 1] : 0;
        times = code < 16 ? 1 : code === 16 ? 3 + take(2) : code === 17 ? 3 + take(3) : 11 + take(7);
        for (i = 0; i < times; i += 1) { lengths.push(code < 16 ? code : again); }
        if (at > bytes.length + 4) { return; }
      }
      run(table(lengths.slice(0, literals)), table(lengths.slice(literals)));
    }
    function fixed() {
      var literals = [], distances = [], i;
      for (i = 0; i < 288; i += 1) { literals[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8; }
      for (i = 0; i < 30; i += 1) { distances[i] = 5; }
      run(table(literals), table(distances));
    }
    function stored() {
      var size;
      bits = left = 0;
      size = bytes[at] | bytes[at + 1] << 8;
      for (at += 4; size > 0; size -= 1) { out.push(bytes[at]); at += 1; }
    }
    do {
      last = take(1);
      kind = take(2);
      if (kind === 0) { stored(); } else if (kind === 1) { fixed(); } else { dynamic(); }
    } while (!last && at < bytes.length);
    return out;
  }
