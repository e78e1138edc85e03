{# A source (see finder.js): the articles of the page itself, each in a div whose className has article, a heading first in it. #}
var titles = [], places = [], texts = [];

function written(node) {
  var found = "", at;
  if (node.nodeType === 3) { return node.nodeValue.replace(/\s+/g, " "); }
  if (/^(SCRIPT|STYLE)$/.test(node.nodeName)) { return ""; }
  for (at = node.firstChild; at; at = at.nextSibling) { found += written(at); }
  return found + (/^(H\d|P|LI|TR|TD|TH|DIV|PRE|BR)$/.test(node.nodeName) ? "\n" : "");
}
function ready(then) {
  var found = page.getElementsByTagName("div"), known = titles.length, i, heading;
  for (i = 0; i < found.length && !known; i += 1) {
    if (/(^| )article( |$)/.test(found[i].className)) {
      heading = found[i].getElementsByTagName("h1")[0] || found[i].getElementsByTagName("h2")[0];
      places.push(found[i]);
      titles.push(heading ? written(heading).replace(/\n/g, "") : "");
    }
  }
  then();
}
function prepare(words, then) { then(); }
function bring(docs, then) { then(); }
function words_of(doc) {
  if (!texts[doc]) { texts[doc] = titles[doc] + "\n" + written(places[doc]).replace(/ *\n[ \n]*/g, "\n").replace(titles[doc], "").replace(/^\s+/, ""); }
  return texts[doc];
}
function hits(word) { return read_through(word); }
function vocabulary(then) {
  var seen = {}, found = [], i, j, words;
  for (i = 0; i < titles.length; i += 1) {
    words = split(words_of(i).toLowerCase());
    for (j = 0; j < words.length; j += 1) {
      if (words[j].length > 1 && !seen["." + words[j]]) {
        seen["." + words[j]] = true;
        found.push(words[j]);
      }
    }
  }
  then(" " + found.join(" ") + " ");
}
function link(doc) { return "#" + places[doc].id; }
