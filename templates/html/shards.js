{# A source (see finder.js): the index of nkusb/search.py, whose files are scripts that are put in as they are needed. One that
 was lost is known as an empty one, and what it would have said counts as unknown. #}
var titles = [], pieces = [], about = null, held = {}, waiting = {}, read = [], past = 0;

window.Q = function (name, content) { held[name] = content; };

function get(name, then) {
  var script, late;
  function gone() {
    var heard = waiting[name], i;
    if (!heard) { return; }
    window.clearTimeout(late);
    delete waiting[name];
    if (held[name] === undefined) { held[name] = ""; }
    for (i = 0; i < heard.length; i += 1) { heard[i](); }
  }
  if (held[name] !== undefined && !waiting[name]) { then(); return; }
  if (waiting[name]) { waiting[name].push(then); return; }
  waiting[name] = [then];
  script = page.createElement("script");
  script.charset = "utf-8";
  script.onload = script.onerror = gone;
  script.onreadystatechange = function () { if (/loaded|complete/.test(script.readyState)) { window.setTimeout(gone, 0); } };
  script.src = name + "{{ ending }}";
  late = window.setTimeout(gone, 9000);
  page.body.appendChild(script);
}
function all(names, then) {
  var left = names.length, i;
  function one() { left -= 1; if (!left) { then(); } }
  if (!left) { then(); }
  for (i = 0; i < names.length; i += 1) { get(names[i], one); }
}
function called(family, number) { return family + (number < 100 ? ("00" + number).slice(-3) : number); }
{# How many items of an ordered list or text are not after one. #}
function until(items, count, item) {
  var low = 0, high = count, middle;
  while (low < high) {
    middle = (low + high) >> 1;
    if ((items.charAt ? items.charAt(middle) : items[middle]) <= item) { low = middle + 1; } else { high = middle; }
  }
  return low;
}
{# A number of nkusb.pieces.number; past is where the next begins. #}
function digit(text, at) {
  var code = text.charCodeAt(at) - 35;
  return code > 56 ? code - 1 : code;
}
function number(text, at) {
  var high = digit(text, at);
  past = at + (high < 48 ? 1 : 2);
  return high < 48 ? high : 48 + (high - 48) * 90 + digit(text, at + 1);
}

function ready(then) {
  function take() {
    about = held.m000 || held.m001;
    titles = about ? about.titles : [];
    pieces = about ? about.pieces.split("~") : [];
    then();
  }
  if (about) { then(); } else { get("m000", function () { if (held.m000) { take(); } else { get("m001", take); } }); }
}
{# nkusb.search._folded: the letter that stands for all that spellings gives. #}
function folded(word) {
  var found = "", i, own, soft;
  for (i = 0; i < word.length; i += 1) {
    own = jamo(word.charAt(i));
    if (own) {
      soft = has([2, 6, 7, 12, 17, 20], own[1]);
      if (own[0] === 2 || own[0] === 5) { own[0] = soft ? 11 : 2; }
      if (own[0] === 1 || own[0] === 10) { own[0] -= 1; }
      if (own[1] === 7) { own[1] = 5; }
      if (own[1] === 10) { own[1] = 11; }
      if (own[2] === 19) { own[2] = 0; }
      if (own[0] === 11 && (!own[2] || own[2] === 20)) { own[1] = own[1] === 6 ? 4 : own[1] === 14 ? 9 : own[1] === 16 ? 13 : own[1]; }
      found += made(own[0], own[1], own[2]);
    } else { found += word.charCodeAt(i) < 128 ? String.fromCharCode(word.charCodeAt(i) + 560) : word.charAt(i); }
  }
  return found;
}
function shard(letter) { return called("i", Math.max(0, until(about.letters, about.letters.length, letter) - 1)); }
function prepare(words, then) {
  var names = [], i, j, letters, name;
  if (about && !about.letters) { bring(about.shelves, then); return; }
  for (i = 0; about && i < words.length; i += 1) {
    letters = folded(words[i]);
    for (j = 0; j < Math.max(1, letters.length - 1); j += 1) {
      name = shard(letters.charAt(j));
      if (!has(names, name)) { names.push(name); }
    }
  }
  all(names, then);
}
{# The articles of two letters, or of all that begin with one, with a weight each; null where the file was lost. #}
function postings(first, second) {
  var rows = held[shard(first)], found = {}, i;
  if (!rows) { return null; }
  for (i = 0; i < rows.length; i += 1) { collect(rows[i], about.segments[i], first, second, found); }
  return found;
}
function collect(row, base, first, second, found) {
  var at = row.indexOf("~" + first) + 2, end, code, last, block, doc;
  if (at < 2) { return; }
  end = row.indexOf("~", at);
  if (end < 0) { end = row.length; }
  if (second) { at = row.indexOf(second, at) + 1; }
  if (!at) { return; }
  for (; at < end; at += 1) {
    code = row.charCodeAt(at);
    if (code > 127) {
      if (second) { return; }
    } else if (code > 92) {
      block = base + (code - 93) * 57 - 35;
    } else {
      doc = block + code;
      found[doc] = code === last ? 2 : found[doc] || 1;
    }
    last = code;
  }
}
function hits(word) {
  return about.letters ? looked_up(word) : read_through(word);
}
function looked_up(word) {
  var letters = folded(word), found = null, lost = false, i, doc, here, both;
  for (i = 0; i < Math.max(1, letters.length - 1); i += 1) {
    here = postings(letters.charAt(i), letters.charAt(i + 1));
    lost = lost || !here;
    if (here && found) {
      both = {};
      for (doc in here) { if (found[doc]) { both[doc] = Math.min(here[doc], found[doc]); } }
      found = both;
    } else { found = here || found; }
  }
  for (doc in (lost && found) || {}) { found[doc] = 0; }
  return found;
}
function shelf(doc) { return until(about.shelves, about.shelves.length, doc) - 1; }
function bring(docs, then) {
  var names = [], i, name;
  for (i = 0; i < docs.length; i += 1) {
    name = called("t", shelf(docs[i]));
    if (!has(names, name)) { names.push(name); }
  }
  all(names, then);
}
function unpacked(text) {
  var parts = [], code;
  past = 0;
  while (past < text.length) {
    code = text.charCodeAt(past);
    if (code > 33 && code < 127) { parts.push(pieces[number(text, past)]); } else {
      if (code === 33) { past += 1; }
      parts.push(text.charAt(past));
      past += 1;
    }
  }
  return parts.join("");
}
function words_of(doc) {
  var at = shelf(doc), texts = held[called("t", at)];
  if (texts && !read[doc]) { read[doc] = unpacked(texts[doc - about.shelves[at]]); }
  return texts ? read[doc] : null;
}
function vocabulary(then) {
  var names = [], known = "", i;
  for (i = 0; about && i < about.words; i += 1) { names.push(called("v", i)); }
  all(names, function () {
    for (i = 0; i < names.length; i += 1) { known += unpacked(held[names[i]]); }
    then(known);
  });
}
function link(doc) { return "a" + ("0000000" + (doc + 1)).slice(-Math.max(2, String(titles.length).length)) + ".htm"; }
