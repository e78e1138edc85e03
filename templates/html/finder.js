{# What searches, on the first page: the field and the list of what was found. All of it is made by script, so that a page without
   scripts shows no field. hangul.js knows letters; source is a file of functions that know the articles, numbered from 0:

     ready(then)            bring the titles, then call then; titles is their list from there on
     prepare(words, then)   bring what hits needs to know of the words
     hits(word)             an object of the articles that may have the word in any spelling, each with a weight, 1 to 9, or 0
                            where a part of what tells was lost; null where all was. It may name too many, never too few
     bring(docs, then)      bring the words of the articles
     words_of(doc)          what an article says, its title in the first line; null where that isn't known
     vocabulary(then)       call then with a text of all words, a space on either side of each, the commonest first
     link(doc)              where the article is

   A term is one word of a query: {words: [as typed, or what it is taken for: a few for the index],
   marks: [a regular expression of each, and of others that titles have]}. What is shown has been found in the
   article's words; only where those are lost is the index believed, and the list says so. #}
(function () {
var page = document, place = page.getElementById("find"), rest = page.getElementById("rest"), SHOWN = 20, FIRST = 4, NEAR = 80, BEGUN = 4, TITLED = 60, LIKELY = 400, asked = 0, last = "", timer, field, said, list, letterbox;
{% include "html/hangul.js" %}
{% include source %}
function each(items, act) {
  var found = [], i;
  for (i = 0; i < items.length; i += 1) { found.push(act(items[i])); }
  return found;
}
function flat(lists) { return [].concat.apply([], lists); }
function term(words) { return { words: words.slice(0, BEGUN), marks: each(words, pattern) }; }
function all_words(terms) { return flat(each(terms, function (one) { return one.words; })); }
function phrase(terms) { return terms.length > 1 ? each(terms, function (one) { return one.words[0] || ""; }).join("") : ""; }
function any(marks) { return new RegExp(marks.join("|") || "^\n$", "gi"); }

{# For a source without an index: which of the articles at hand have a word. #}
function read_through(word) {
  var found = {}, i, times;
  for (i = 0; i < titles.length; i += 1) {
    times = (words_of(i) || "").match(any([pattern(word)]));
    if (times) { found[i] = Math.min(times.length, 9); }
  }
  return found;
}
{# Which articles to look at, those that promise most first. #}
function candidates(terms, loose) {
  var scores = {}, matched = {}, sure = {}, found = [], i, j, doc, here, known, whole = phrase(terms), least;
  function count(from, worth) {
    for (doc in from || {}) { scores[doc] = (scores[doc] || 0) + from[doc] * worth; }
  }
  for (i = 0; i < terms.length; i += 1) {
    known = {};
    for (j = 0; j < terms[i].words.length; j += 1) {
      here = hits(terms[i].words[j]);
      if (!here) {
        known = null;
        break;
      }
      for (doc in here) { known[doc] = Math.max(known[doc] || 0, here[doc]); }
    }
    here = new RegExp(terms[i].marks.join("|") || "^$", "i");
    for (j = 0; j < titles.length; j += 1) {
      if (here.test(titles[j])) { scores[j] = (scores[j] || 0) + 90; } else if (known && known[j] === undefined) { continue; }
      matched[j] = (matched[j] || 0) + 1;
      if (known && known[j]) { sure[j] = (sure[j] || 0) + 1; }
    }
    count(known, 1);
  }
  if (whole) { count(hits(whole), 50); }
  least = loose ? 1 : terms.length;
  for (doc in matched) { if (matched[doc] >= least) { found.push({ doc: +doc, known: sure[doc] >= least, score: (scores[doc] || 0) + 1000 * matched[doc] }); } }
  return found.sort(better);
}
function better(a, b) { return b.score - a.score || a.doc - b.doc; }

{# Looks at an article: whether it has the words, what that is worth (title, phrase, all words near, number), and where to quote it. #}
function judged(candidate, terms, loose, whole) {
  var doc = candidate.doc, words = words_of(doc), title = titles[doc], body, places = [], matched = 0, score = 0, i, found, marks, entitled, at;
  candidate.text = words;
  body = words === null ? "" : words.substring(words.indexOf("\n") + 1);
  for (i = 0; i < terms.length; i += 1) {
    marks = any(terms[i].marks);
    at = 0;
    while (at < 30 && (found = marks.exec(body))) {
      places.push([found.index, i]);
      at += 1;
    }
    entitled = any(terms[i].marks).test(title);
    if (at || entitled) { matched += 1; }
    score += Math.min(at, 9) + (entitled ? 300 : 0);
  }
  candidate.body = body;
  candidate.at = window_of(places, terms.length);
  if (whole && new RegExp(whole, "i").test(title)) { score += 500; }
  if (whole && (found = new RegExp(whole, "i").exec(body))) {
    score += 200;
    candidate.at = [found.index, 0, terms.length];
  }
  if (terms.length > 1 && candidate.at && candidate.at[2] === terms.length) { score += Math.max(0, NEAR - candidate.at[1]); }
  candidate.score = score + 10000 * matched;
  return matched >= (loose ? 1 : terms.length);
}
{# Where as many of the words as possible stand together: [from, how far, how many]. #}
function window_of(places, number) {
  var best = null, most = 0, i, j, seen, count;
  places.sort(function (a, b) { return a[0] - b[0]; });
  for (i = 0; i < places.length; i += 1) {
    seen = {};
    count = 0;
    for (j = i; j < places.length && places[j][0] - places[i][0] <= NEAR && count < number; j += 1) {
      if (!seen[places[j][1]]) {
        seen[places[j][1]] = true;
        count += 1;
        if (count > most || (count === most && places[j][0] - places[i][0] < best[1])) {
          most = count;
          best = [places[i][0], places[j][0] - places[i][0], most];
        }
      }
    }
  }
  return best;
}

{# The ways to understand a query, from the letter to the spirit: each calls then with terms, or with null where it has no other. #}
function as_typed(query, then) {
  var few = false, terms;
  function understood(known) {
    return each(split(query.toLowerCase()), function (word) {
      var found = LONE.test(word) ? begun(word, known) : [word];
      few = few || (found.length < BEGUN && LONE.test(word));
      return term(found);
    });
  }
  terms = understood("");
  if (few) { vocabulary(function (known) { then(understood(known)); }); } else { then(terms); }
}
function as_keys(query, then) { other(query, function (word) { return /^[A-Za-z]+$/.test(word) ? retyped(word) : word.toLowerCase(); }, then); }
function as_meant(query, then) {
  vocabulary(function (known) {
    other(query.toLowerCase(), function (word) {
      var stemmed = stem(word);
      return new RegExp(" " + pattern(stemmed).split(" ?").join("")).test(known) ? stemmed : nearest(stemmed, known);
    }, then);
  });
}
function in_part(query, then) { as_meant(query, function (terms) { if (terms) { then(terms); } else { as_typed(query, then); } }); }
function split(query) {
  var words = query.replace(new RegExp(OTHER, "gi"), " ").replace(/^ | $/g, "");
  return words ? words.split(" ") : [];
}
function stem(word) {
  var stemmed = word.replace(PARTICLES, "");
  return stemmed.length > 1 ? stemmed : word;
}
function other(query, act, then) {
  var changed = false, terms = each(split(query), function (word) {
    var found = act(word);
    changed = changed || found !== word;
    return term([].concat(found));
  });
  then(changed ? terms : null);
}
{# The words that begin with single consonants, those of titles first. A keyboard may have put two of these into one letter. #}
function begun(word, known) {
  var sought = " (?:" + pattern(word.replace(/[\u3131-\u314e]/g, function (one) { return apart[one] || one; })) + ")[^ ]*";
  var found = listed(" " + titles.join(" ").toLowerCase(), sought, TITLED, stem);
  return found.length < BEGUN ? found.concat(listed(known, sought, BEGUN, stem)) : found;
}
function listed(known, expression, most, act) {
  var sought = new RegExp(expression, "g"), found = [], one;
  while (found.length < most && (one = sought.exec(known))) {
    one = act(split(one[0]).join(""));
    if (!has(found, one)) { found.push(one); }
  }
  return found;
}
{# The words of the vocabulary that a word with a slip in it is nearest to. A slip leaves all syllables but one, or two neighbours. #}
function nearest(word, known) {
  var limit = word.length > 2 ? 2 : 1, keys = typed(word), kinds = [], best = [], i, own, likely, far, rest;
  for (i = 0; i < word.length; i += 1) {
    rest = word.substring(i + 1);
    kinds.push(word.substring(0, i) + "[^ ]{0,2}" + rest);
    own = jamo(word.charAt(i));
    if (rest) { kinds.push(word.substring(0, i) + (own ? range(made(own[0], own[1], 0), made(own[0], own[1], 27)) : "[^ ]") + "[^ ]?" + rest.substring(1)); }
  }
  likely = word.length > 1 ? listed(known, " (?:" + kinds.join("|") + ")[^ ]*", LIKELY, String) : [];
  for (i = 0; i < likely.length; i += 1) {
    far = distance(keys, typed(likely[i].substring(0, word.length + 1)), limit);
    if (far < limit) {
      best = [];
      limit = far;
    }
    if (far === limit && best.length < 4 && !has(best, likely[i].substring(0, word.length))) { best.push(likely[i].substring(0, word.length)); }
  }
  for (i = word.length - 1; i > 1 && !best.length; i -= 1) { if (known.indexOf(" " + word.substring(0, i) + " ") >= 0) { return [word, word.substring(0, i)]; } }
  return best.length ? best : word;
}

function put(parent, name, words) {
  var node = page.createElement(name);
  if (words) { node.appendChild(page.createTextNode(words)); }
  parent.appendChild(node);
  return node;
}
function empty(node) { while (node.firstChild) { node.removeChild(node.firstChild); } }
function marked(parent, text, marks) {
  var sought = any(marks), from = 0, found;
  while ((found = sought.exec(text)) && found[0]) {
    parent.appendChild(page.createTextNode(text.substring(from, found.index)));
    put(parent, "em", found[0]);
    from = found.index + found[0].length;
  }
  parent.appendChild(page.createTextNode(text.substring(from)));
}
function excerpt(parent, found, marks) {
  var at = found.at ? found.at[0] : 0, start = at > 50 ? found.body.indexOf(" ", at - 50) + 1 : 0, end;
  if (start > at) { start = at; }
  end = found.body.indexOf(" ", start + 120);
  marked(parent, (start ? "\u2026 " : "") + found.body.substring(start, end < 0 ? found.body.length : end).replace(/\s+/g, " ") + (end < 0 ? "" : " \u2026"), marks);
}
function row(found, marks) {
  var item = put(list, "li"), anchor = put(item, "a");
  anchor.href = link(found.doc);
  marked(anchor, titles[found.doc], marks);
  if (found.text !== null) { excerpt(put(item, "span"), found, marks); } else { put(item, "span", "{{ words.unseen }}"); }
}

{# One understanding of a query and what was found by it. none is called where that is nothing; the old list stands until there is a new one. #}
function trial(terms, loose, mine, none) {
  var docs = candidates(terms, loose), marks = flat(each(terms, function (one) { return one.marks; }));
  var whole = phrase(terms) && pattern(phrase(terms)), doubtful = [], total = 0, at = 0, wanted = SHOWN;
  if (whole) { marks.unshift(whole); }
  function show(found) {
    var i;
    if (found.length && !total) { clear(); }
    for (i = 0; i < found.length; i += 1) { row(found[i], marks); }
    total += found.length;
  }
  function step() {
    var batch = docs.slice(at, at + (at ? SHOWN : FIRST)), found = [], i;
    if (!batch.length || total >= wanted) { finish(); return; }
    at += batch.length;
    bring(each(batch, function (one) { return one.doc; }), function () {
      if (mine !== asked) { return; }
      for (i = 0; i < batch.length; i += 1) {
        if (judged(batch[i], terms, loose, whole)) { found.push(batch[i]); } else if (batch[i].text === null && batch[i].known) { doubtful.push(batch[i]); }
      }
      show(found.sort(better));
      step();
    });
  }
  function finish() {
    var near = [], words = all_words(terms), rest = at < docs.length, i;
    if (!rest) { show(doubtful); }
    if (!total) { none(); return; }
    for (i = 0; i < words.length; i += 1) { if (last.toLowerCase().indexOf(words[i]) < 0 && !has(near, words[i]) && near.length < 5) { near.push(words[i]); } }
    tell((loose ? "{{ words.partly }} " : "") + total + (rest ? "{{ words.over }}" : "{{ words.count }}") + (near.length ? " \u00b7 " + near.join(", ") : ""));
    if (rest) { more(); }
  }
  function more() {
    var made = button(place, "{{ words.more }}", function () {
      place.removeChild(made);
      wanted = total + SHOWN;
      step();
    });
  }
  step();
}
function tell(words) {
  empty(said);
  said.appendChild(page.createTextNode(words));
}
function clear() {
  empty(list);
  if (place.lastChild !== list) { place.removeChild(place.lastChild); }
}
function ask() {
  var ways = [as_typed, as_keys, as_meant, in_part], query = field.value.replace(/^\s+|\s+$/g, ""), mine;
  window.clearTimeout(timer);
  if (query === last) { return; }
  last = query;
  asked += 1;
  mine = asked;
  if (rest) { rest.style.display = query ? "none" : ""; }
  function go(way) {
    if (mine !== asked) { return; }
    if (way === ways.length) {
      clear();
      tell("{{ words.none }}");
      return;
    }
    ways[way](query.normalize ? query.normalize("NFC") : query, function (terms) {
      if (!terms) { go(way + 1); return; }
      prepare(all_words(terms).concat([phrase(terms)]), function () {
        if (mine === asked) { trial(terms, way === 3, mine, function () { go(way + 1); }); }
      });
    });
  }
  if (query) { ready(function () { go(0); }); } else {
    clear();
    empty(said);
  }
}
function soon() {
  window.clearTimeout(timer);
  timer = window.setTimeout(ask, 120);
}
function button(parent, words, act) {
  var one = page.createElement("input");
  one.type = "button";
  one.value = words;
  one.onclick = act;
  parent.appendChild(one);
  return one;
}
function consonants() {
  var line, plain = "{{ plain }}", i;
  function key(letter) { button(line, letter, function () { field.value += letter; ask(); }); }
  if (letterbox.firstChild) { empty(letterbox); return; }
  line = put(letterbox, "p");
  for (i = 0; i < plain.length; i += 1) { key(plain.charAt(i)); }
  button(line, "\u2190", function () { field.value = field.value.slice(0, -1); ask(); });
}
function start() {
  var label = put(place, "label", "{{ words.find_hint }}"), line = put(place, "p");
  field = page.createElement("input");
  field.type = "text";
  field.id = "query";
  field.maxLength = 80;
  field.className = "query";
  field.setAttribute("autocomplete", "off");
  field.setAttribute("autocapitalize", "off");
  field.setAttribute("spellcheck", "false");
  label.htmlFor = "query";
  field.onkeyup = function (given) { if ((given || window.event).keyCode === 13) { ask(); } else { soon(); } };
  field.oninput = soon;
  field.onfocus = function () { ready(function () {}); };
  line.appendChild(field);
  button(line, "{{ words.find }}", ask);
  button(line, "\u3131\u3134\u3137", consonants);
  letterbox = put(place, "div");
  said = put(place, "p");
  said.className = "date";
  said.setAttribute("role", "status");
  list = put(place, "ul");
  list.id = "found";
}
if (place) { start(); }
}());
