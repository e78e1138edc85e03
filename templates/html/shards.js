  var CODE = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~", digits = {}, held = {}, waiting = {};
  var titles = [], firsts = "", together = 1, books = 0, lines = {};

{% include "html/inflate.js" %}
  function text(bytes) {
    var parts = [], run = [], i = 0, a;
    while (i < bytes.length) {
      a = bytes[i];
      if (a < 128) { i += 1; } else if (a < 224) { a = (a & 31) << 6 | bytes[i + 1] & 63; i += 2; } else { a = (a & 15) << 12 | (bytes[i + 1] & 63) << 6 | bytes[i + 2] & 63; i += 3; }
      run.push(a);
      if (run.length > 4000) { parts.push(String.fromCharCode.apply(null, run)); run = []; }
    }
    return parts.join("") + String.fromCharCode.apply(null, run);
  }
  function unpacked(coded) {
    var bytes = [], i, j, value, size;
    for (i = 0; i < coded.length; i += 5) {
      value = 0;
      size = Math.min(5, coded.length - i);
      for (j = 0; j < 5; j += 1) { value = value * 85 + (j < size ? digits[coded.charAt(i + j)] : 84); }
      for (j = 0; j < size - 1; j += 1) { bytes.push(Math.floor(value / Math.pow(256, 3 - j)) % 256); }
    }
    return text(inflate(bytes));
  }
  function arrived(name) {
    var heard = waiting[name] || [], i;
    delete waiting[name];
    for (i = 0; i < heard.length; i += 1) { heard[i](); }
  }
  function get(name, then) {
    var script;
    function gone() { if (held[name] === undefined) { held[name] = ""; } arrived(name); }
    if (held[name] !== undefined) { then(); return; }
    if (waiting[name]) { waiting[name].push(then); return; }
    waiting[name] = [then];
    script = page.createElement("script");
    script.onload = script.onerror = gone;
    script.onreadystatechange = function () { if (/loaded|complete/.test(script.readyState)) { gone(); } };
    script.src = name + ".js";
    page.body.appendChild(script);
  }
  function all(names, then) {
    var left = names.length, i;
    function one() { left -= 1; if (!left) { then(); } }
    if (!left) { then(); }
    for (i = 0; i < names.length; i += 1) { get(names[i], one); }
  }
  function number(at) { return ("00" + at).slice(-3); }
  window.Q = function (name, coded) {
    held[name] = unpacked(coded);
    arrived(name);
  };

  function ready(then) {
    get("m000", function () {
      var rows = held.m000.split("\n"), counts = rows[0].split(" ");
      if (!titles.length && rows.length > 2) {
        together = +counts[0];
        books = +counts[1];
        firsts = rows[1];
        titles = rows.slice(2);
      }
      then();
    });
  }
  function shard(letter) {
    var low = 0, high = firsts.length, middle;
    while (low < high) {
      middle = (low + high) >> 1;
      if (firsts.charAt(middle) <= letter) { low = middle + 1; } else { high = middle; }
    }
    return low ? "i" + number(low - 1) : "";
  }
  function prepare(words, then) {
    var names = [], i, j, k, first, name;
    for (i = 0; i < words.length; i += 1) {
      for (j = 0; j < words[i].length; j += 1) {
        first = spellings(words[i], j);
        for (k = 0; k < first.length && (j < words[i].length - 1 || j === 0); k += 1) {
          name = shard(first[k]);
          if (name && !has(names, name)) { names.push(name); }
        }
      }
    }
    all(names, then);
  }
  function rows(letter) {
    var name = shard(letter), i, found;
    if (!name) { return {}; }
    if (!lines[name]) {
      lines[name] = {};
      found = held[name].split("\n");
      for (i = 0; i < found.length; i += 1) {
        letter = found[i].charAt(0);
        if (!lines[name]["." + letter]) { lines[name]["." + letter] = []; }
        lines[name]["." + letter].push(found[i]);
      }
    }
    return lines[name];
  }
  function count(into, line, worth) {
    var at = -1, i, value, score;
    for (i = 2; i < line.length; i += 1) {
      value = line.charCodeAt(i) - 33;
      at += value >> 1;
      score = worth + (value & 1);
      if (!(into[at] > score)) { into[at] = score; }
    }
  }
  function gather(first, second, worth, into) {
    var found = rows(first)["." + first] || [], i;
    for (i = 0; i < found.length; i += 1) {
      if (second === "" || found[i].charAt(1) === second) { count(into, found[i], worth); }
    }
  }
  function hits(word) {
    var found = null, i, j, k, first, second, here, both, doc;
    for (i = 0; i < Math.max(1, word.length - 1); i += 1) {
      first = spellings(word, i);
      second = word.length > 1 ? spellings(word, i + 1) : [""];
      here = {};
      for (j = 0; j < first.length; j += 1) {
        for (k = 0; k < second.length; k += 1) { gather(first[j], second[k], j + k ? 1 : 3, here); }
      }
      both = {};
      for (doc in here) { if (!found || found[doc]) { both[doc] = here[doc] + (found ? found[doc] : 0); } }
      found = both;
    }
    return found;
  }
  function bring(docs, then) {
    var names = [], i, name;
    for (i = 0; i < docs.length; i += 1) {
      name = "t" + number(Math.floor(docs[i] / together));
      if (!has(names, name)) { names.push(name); }
    }
    all(names, then);
  }
  function words_of(doc) { return held["t" + number(Math.floor(doc / together))].split("\f")[doc % together] || ""; }
  function vocabulary(then) {
    var names = [], i;
    for (i = 0; i < books; i += 1) { names.push("v" + number(i)); }
    all(names, function () {
      var words = [], j;
      for (j = 0; j < names.length; j += 1) { words = words.concat(held[names[j]].split(" ")); }
      then(words);
    });
  }
  function link(doc) {
    var width = Math.max(2, String(titles.length).length);
    return "a" + ("0000000" + (doc + 1)).slice(-width) + ".htm";
  }
  function setup() { var i; for (i = 0; i < 85; i += 1) { digits[CODE.charAt(i)] = i; } }
  setup();
