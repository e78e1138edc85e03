(function () {
  var page = document, place = page.getElementById("find"), SHOWN = 20, asked = 0, timer, field, said, list, letterbox;
{% include "html/hangul.js" %}
{% include source %}
  function keys(object) {
    var found = [], name;
    for (name in object) { if (object.hasOwnProperty(name)) { found.push(name); } }
    return found;
  }
  function terms(query) {
    var words = query.toLowerCase().split(OTHER), found = [], i;
    for (i = 0; i < words.length; i += 1) { if (words[i]) { found.push([words[i]]); } }
    return found;
  }
  function flat(lists) { return lists.length ? lists[0].concat(flat(lists.slice(1))) : []; }
  function joined(wanted) {
    var word = "", i;
    for (i = 0; i < wanted.length; i += 1) { word += wanted[i][0]; }
    return word;
  }
  function any(alternatives) {
    var found = {}, i, doc, here;
    for (i = 0; i < alternatives.length; i += 1) {
      here = hits(alternatives[i]);
      for (doc in here) { if (!(found[doc] > here[doc])) { found[doc] = here[doc]; } }
    }
    return found;
  }
  function expressions(wanted) {
    var words = flat(wanted), found = [], i;
    if (wanted.length > 1) { found.push(pattern(joined(wanted))); }
    for (i = 0; i < words.length; i += 1) { found.push(pattern(words[i])); }
    return found;
  }
  function ranked(wanted, every) {
    var scores = {}, matched = {}, whole = wanted.length > 1 ? hits(joined(wanted)) : {}, marks = expressions(wanted), found, doc, i, docs, j;
    for (i = 0; i < wanted.length; i += 1) {
      found = any(wanted[i]);
      for (doc in found) {
        scores[doc] = (scores[doc] || 0) + found[doc];
        matched[doc] = (matched[doc] || 0) + 1;
      }
    }
    docs = keys(scores);
    found = [];
    for (i = 0; i < docs.length; i += 1) {
      doc = docs[i];
      if (matched[doc] === wanted.length || !every) {
        scores[doc] += 1000 * matched[doc] + (whole[doc] ? 500 : 0);
        for (j = 0; j < marks.length; j += 1) { if (new RegExp(marks[j], "i").test(titles[doc])) { scores[doc] += j ? 200 : 900; } }
        found.push(+doc);
      }
    }
    return found.sort(function (a, b) { return scores[b] - scores[a] || a - b; });
  }
  function nearest(word, words) {
    var limit = word.length > 3 ? 2 : 1, sought = letters(word), best = [], far, i, long;
    for (i = 0; i < words.length && limit >= 0; i += 1) {
      long = letters(words[i].substr(0, word.length + 1));
      if (long.length >= sought.length - limit) {
        far = distance(sought, long, limit);
        if (far < limit) { best = []; limit = far; }
        if (far === limit && best.length < 3) { best.push(words[i].substr(0, word.length)); }
      }
    }
    return best;
  }
  function by_initials(query, then) {
    var found = [], i;
    for (i = 0; i < titles.length; i += 1) { if (initials(titles[i]).indexOf(query) >= 0) { found.push(i); } }
    vocabulary(function (words) {
      var meant = [], j, docs;
      for (j = 0; j < words.length && meant.length < 8; j += 1) { if (initials(words[j]).indexOf(query) === 0) { meant.push(words[j]); } }
      if (!meant.length) { then(found, []); return; }
      prepare(meant, function () {
        docs = ranked([meant], true);
        for (j = 0; j < docs.length; j += 1) { if (!has(found, docs[j])) { found.push(docs[j]); } }
        then(found, [meant]);
      });
    });
  }
  function mended(wanted, then) {
    vocabulary(function (words) {
      var found = [], i;
      for (i = 0; i < wanted.length; i += 1) { found.push(keys(any(wanted[i])).length ? wanted[i] : nearest(wanted[i][0], words)); }
      prepare(flat(found), function () { then(found); });
    });
  }
  function search(query, then) {
    var wanted = terms(query), all_initials = query.replace(/ /g, "");
    ready(function () {
      if (INITIALS.test(all_initials)) { by_initials(all_initials, then); return; }
      prepare(flat(wanted).concat([joined(wanted)]), function () {
        var found = wanted.length ? ranked(wanted, true) : [];
        if (found.length || !wanted.length) { then(found, wanted); return; }
        mended(wanted, function (other) {
          var better = ranked(other, true);
          then(better.length ? better : ranked(other, false), other);
        });
      });
    });
  }

  function put(parent, name, words) {
    var node = page.createElement(name);
    if (words) { node.appendChild(page.createTextNode(words)); }
    parent.appendChild(node);
    return node;
  }
  function empty(node) { while (node.firstChild) { node.removeChild(node.firstChild); } }
  function marked(parent, text, marks) {
    var expression = new RegExp(marks.join("|"), "ig"), from = 0, found;
    while (marks.length && (found = expression.exec(text)) && found[0]) {
      parent.appendChild(page.createTextNode(text.substring(from, found.index)));
      put(parent, "em", found[0]);
      from = found.index + found[0].length;
    }
    parent.appendChild(page.createTextNode(text.substring(from)));
  }
  function excerpt(text, marks) {
    var body = text.substring(text.indexOf("\n") + 1), at = -1, i, start, end;
    for (i = 0; i < marks.length && at < 0; i += 1) { at = body.search(new RegExp(marks[i], "i")); }
    start = at > 50 ? body.indexOf(" ", at - 50) + 1 : 0;
    if (start > at) { start = Math.max(0, at); }
    end = body.indexOf(" ", start + 110);
    return (start ? "\u2026 " : "") + body.substring(start, end < 0 ? body.length : end).replace(/\n/g, " ") + (end < 0 ? "" : " \u2026");
  }
  function draw(found, wanted, from) {
    var marks = expressions(wanted), docs = found.slice(from, from + SHOWN), spans = [], mine = asked, i, item, more;
    for (i = 0; i < docs.length; i += 1) {
      item = put(list, "li");
      more = put(item, "a");
      more.href = link(docs[i]);
      marked(more, titles[docs[i]], marks);
      spans.push(put(item, "span"));
    }
    bring(docs, function () {
      if (mine !== asked) { return; }
      for (i = 0; i < docs.length; i += 1) { marked(spans[i], excerpt(words_of(docs[i]), marks), marks); }
    });
    if (found.length > from + SHOWN) {
      more = page.createElement("input");
      more.type = "button";
      more.value = "{{ words.more }}";
      more.onclick = function () {
        place.removeChild(more);
        draw(found, wanted, from + SHOWN);
      };
      place.appendChild(more);
    }
  }
  function clear() {
    empty(list);
    empty(said);
    if (place.lastChild !== list) { place.removeChild(place.lastChild); }
  }
  function ask() {
    var query = field.value, mine;
    asked += 1;
    mine = asked;
    if (!query.replace(/ /g, "")) { clear(); return; }
    search(query, function (found, wanted) {
      var meant = flat(wanted), i, near = [];
      if (mine !== asked) { return; }
      clear();
      for (i = 0; i < meant.length; i += 1) { if (query.toLowerCase().indexOf(meant[i]) < 0 && !has(near, meant[i])) { near.push(meant[i]); } }
      said.appendChild(page.createTextNode(found.length ? found.length + "{{ words.count }}" + (near.length ? " \u00b7 " + near.join(", ") : "") : "{{ words.none }}"));
      draw(found, wanted, 0);
    });
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
  }
  function consonants() {
    var row = put(letterbox, "p"), plain = "\u3131\u3134\u3137\u3139\u3141\u3142\u3145\u3148\u314a\u314b\u314c\u314d\u314e\u3147", i;
    function key(letter) { button(row, letter, function () { field.value += letter; ask(); }); }
    empty(letterbox);
    letterbox.appendChild(row);
    for (i = 0; i < plain.length; i += 1) { key(plain.charAt(i)); }
    button(row, "\u2190", function () { field.value = field.value.slice(0, -1); ask(); });
  }
  function start() {
    var label = put(place, "label", "{{ words.find_hint }}"), row = put(place, "p");
    field = page.createElement("input");
    field.type = "text";
    field.id = "query";
    field.className = "query";
    field.setAttribute("autocomplete", "off");
    field.setAttribute("spellcheck", "false");
    label.htmlFor = "query";
    field.onkeyup = field.oninput = soon;
    field.onfocus = function () { ready(function () {}); };
    row.appendChild(field);
    button(row, "{{ words.find }}", ask);
    button(row, "\u3131\u3134\u3137", consonants);
    letterbox = put(place, "div");
    said = put(place, "p");
    said.className = "date";
    said.setAttribute("role", "status");
    list = put(place, "ul");
    list.id = "found";
  }
  if (place) { start(); }
}());
