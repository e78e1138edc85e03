{# Hangul by arithmetic. A syllable is 44032 + (initial * 21 + vowel) * 28 + final (The Unicode Standard, section 3.12);
 single letters as typed or named are the compatibility jamo, vowels in the same order. #}
var CONSONANTS = "{{ consonants }}", FINALS = "{{ finals }}", DOUBLES = "{{ doubles }}".split(" "), LATIN = "{{ latin }}", KEYS = "{{ keys }}";
var OTHER = "[^{{ letters }}]+", LONE = /[\u3131-\u314e]/, PARTICLES = /(?:{{ particles }})$/;
var apart = {}, together = {};

function has(list, item) {
  var i;
  for (i = 0; i < list.length; i += 1) { if (list[i] === item) { return true; } }
  return false;
}
function jamo(letter) {
  var at = letter.charCodeAt(0) - 44032;
  return at >= 0 && at < 11172 ? [Math.floor(at / 588), Math.floor(at / 28) % 21, at % 28] : null;
}
function made(initial, vowel, last) { return String.fromCharCode(44032 + (initial * 21 + vowel) * 28 + last); }
function range(first, last) { return "[" + first + "-" + last + "]"; }

{# The letters that may stand for the one at a place of a word where northern and southern spelling differ. #}
function spellings(word, at) {
  var letter = word.charAt(at), own = jamo(letter), found = [letter], before = at > 0 && jamo(word.charAt(at - 1));
  var after = at + 1 < word.length && jamo(word.charAt(at + 1)), i, v, f, soft;
  function also(initial, vowel, last) {
    var other = made(initial, vowel, last);
    if (!has(found, other)) { found.push(other); }
  }
  if (!own) { return found; }
  i = own[0];
  v = own[1];
  f = own[2];
  soft = has([2, 6, 7, 12, 17, 20], v);
  if (has([2, 5], i) || (i === 11 && soft)) {
    also(5, v, f);
    also(2, v, f);
    if (soft) { also(11, v, f); }
  }
  if (i === 11 && has([4, 6], v) && before && !before[2] && has([1, 5, 11, 16, 19, 20], before[1]) && has([0, 20], f)) { also(11, 10 - v, f); }
  if (i === 11 && has([9, 14], v) && has([0, 20], f)) { also(11, 23 - v, f); }
  if (i === 11 && has([10, 11], v)) { also(11, 21 - v, f); }
  if (has([0, 17, 18], i) && has([5, 7], v)) { also(i, 12 - v, f); }
  if (before && i < 2 && has([1, 8, 23], before[2])) { also(1 - i, v, f); }
  if (i === 11 && has([13, 16], v) && f === 19) { also(11, 29 - v, f); }
  if (before && has([9, 10], i) && (v === 13 || before[2] === 8)) { also(19 - i, v, f); }
  if (after && has([0, 19], f) && (after[0] !== 11 || has([2, 6, 12, 17, 20], after[1]))) { also(i, v, 19 - f); }
  return found;
}
{# A regular expression for a word in any of its spellings and spacings; single consonants stand for every syllable that they begin. #}
function pattern(word) {
  var found = [], i, all;
  for (i = 0; i < word.length; i += 1) {
    all = LONE.test(word.charAt(i)) ? [beginning(word.charAt(i))] : spellings(word, i);
    found.push(all.length > 1 ? "[" + all.join("") + "]" : all[0]);
  }
  return found.join(" ?");
}
function beginning(consonant) {
  var at = CONSONANTS.indexOf(consonant), tense = has([0, 3, 7, 9, 12], at) ? 1 : 0;
  return range(made(at, 0, 0), made(at + tense, 20, 27));
}
{# What is typed for a word, key by key: the measure of slips of the pen. #}
function typed(word) {
  var found = "", i, own, letter;
  for (i = 0; i < word.length; i += 1) {
    letter = word.charAt(i);
    own = jamo(letter);
    if (own) {
      letter = String.fromCharCode(12623 + own[1]);
      found += CONSONANTS.charAt(own[0]) + (apart[letter] || letter);
      letter = own[2] ? FINALS.charAt(own[2] - 1) : "";
    }
    found += apart[letter] || letter;
  }
  return found;
}
{# Optimal string alignment: a key missing, too many, wrong, or two in the wrong order, each one slip. What follows in b is free. #}
function distance(a, b, limit) {
  var row = [], last = [], older, i, j, best;
  for (j = 0; j <= b.length; j += 1) { row[j] = j; }
  for (i = 1; i <= a.length; i += 1) {
    older = last;
    last = row;
    row = [i];
    best = i;
    for (j = 1; j <= b.length; j += 1) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a.charAt(i - 1) === b.charAt(j - 1) ? 0 : 1));
      if (i > 1 && j > 1 && a.charAt(i - 1) === b.charAt(j - 2) && a.charAt(i - 2) === b.charAt(j - 1)) { row[j] = Math.min(row[j], older[j - 2] + 1); }
      best = Math.min(best, row[j]);
    }
    if (best > limit) { return best; }
  }
  best = row[0];
  for (j = 1; j <= b.length; j += 1) { best = Math.min(best, row[j]); }
  return best;
}
{# What a word of Latin letters would have been on a two-set keyboard; the word itself where that is no word. #}
function retyped(word) {
  var keys = "", vowels = "", finals = "", i, found;
  for (i = 0; i < word.length; i += 1) {
    found = LATIN.indexOf(word.charAt(i));
    keys += KEYS.charAt(found < 0 ? LATIN.indexOf(word.charAt(i).toLowerCase()) : found);
  }
  for (i = 0; i < DOUBLES.length; i += 1) {
    found = DOUBLES[i].substr(0, 2) + "|";
    if (i < 7) { vowels += found; } else { finals += found; }
  }
  found = keys.replace(new RegExp("([\\u3131-\\u314e])(" + vowels + "[\\u314f-\\u3163])(" + finals + "[\\u3131-\\u314e])?(?![\\u314f-\\u3163])", "g"), function (all, initial, vowel, last) {
    vowel = together[vowel] || vowel;
    return made(CONSONANTS.indexOf(initial), vowel.charCodeAt(0) - 12623, last ? FINALS.indexOf(together[last] || last) + 1 : 0);
  });
  return /^[\uac00-\ud7a3]+$/.test(found) ? found : word;
}
function pair() {
  var i, both;
  for (i = 0; i < DOUBLES.length; i += 1) {
    both = DOUBLES[i].substr(0, 2);
    apart[DOUBLES[i].charAt(2)] = both;
    together[both] = DOUBLES[i].charAt(2);
  }
}
pair();
