  var CONSONANTS = "\u3131\u3132\u3134\u3137\u3138\u3139\u3141\u3142\u3143\u3145\u3146\u3147\u3148\u3149\u314a\u314b\u314c\u314d\u314e";
  var LETTER = /[{{ letters }}]/, OTHER = /[^{{ letters }}]+/, INITIALS = /^[\u3131-\u314e]+$/;

  function jamo(letter) {
    var at = letter.charCodeAt(0) - 44032;
    return at >= 0 && at < 11172 ? [Math.floor(at / 588), Math.floor(at / 28) % 21, at % 28] : null;
  }
  function made(initial, vowel, last) { return String.fromCharCode(44032 + (initial * 21 + vowel) * 28 + last); }
  function has(list, item) {
    var i;
    for (i = 0; i < list.length; i += 1) { if (list[i] === item) { return true; } }
    return false;
  }
  function spellings(word, at) {
    var letter = word.charAt(at), own = jamo(letter), found = [letter], before = at > 0 && jamo(word.charAt(at - 1));
    var after = at + 1 < word.length && jamo(word.charAt(at + 1));
    function also(initial, vowel, last) {
      var other = made(initial, vowel, last);
      if (!has(found, other)) { found.push(other); }
    }
    if (!own) { return found; }
    if (has([2, 5, 11], own[0]) && has([2, 6, 7, 12, 17, 20], own[1])) {
      also(5, own[1], own[2]);
      also(11, own[1], own[2]);
      also(2, own[1], own[2]);
    } else if (own[0] === 5 || own[0] === 2) { also(7 - own[0], own[1], own[2]); }
    if (own[0] === 11 && (own[1] === 4 || own[1] === 6) && before && !before[2] && has([1, 5, 11, 16, 19, 20], before[1])) {
      also(11, 10 - own[1], own[2]);
    }
    if (own[0] === 17 && (own[1] === 5 || own[1] === 7)) { also(17, 12 - own[1], own[2]); }
    if (before && before[2] === 8 && own[0] < 2 && has([0, 5, 8], own[1])) { also(1 - own[0], own[1], own[2]); }
    if (after && (own[2] === 0 || own[2] === 19) && (has([0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 12, 13], after[0]) || (after[0] === 11 && after[1] === 20))) { also(own[0], own[1], 19 - own[2]); }
    return found;
  }
  function pattern(word) {
    var parts = [], i, found;
    for (i = 0; i < word.length; i += 1) {
      found = spellings(word, i);
      parts.push(found.length > 1 ? "[" + found.join("") + "]" : found[0]);
    }
    return parts.join(" ?");
  }
  function initials(text) {
    var found = "", i, own;
    for (i = 0; i < text.length; i += 1) {
      own = jamo(text.charAt(i));
      if (own) { found += CONSONANTS.charAt(own[0]); } else if (LETTER.test(text.charAt(i).toLowerCase())) { found += text.charAt(i); }
    }
    return found;
  }
  function letters(word) {
    var found = [], i, own;
    for (i = 0; i < word.length; i += 1) {
      own = jamo(word.charAt(i));
      if (own) {
        found.push(own[0], 100 + own[1]);
        if (own[2]) { found.push(200 + own[2]); }
      } else { found.push(word.charAt(i)); }
    }
    return found;
  }
  function distance(a, b, limit) {
    var row = [], last = [], older, i, j, best;
    for (j = 0; j <= b.length; j += 1) { row[j] = j; }
    for (i = 1; i <= a.length; i += 1) {
      older = last;
      last = row;
      row = [i];
      best = i;
      for (j = 1; j <= b.length; j += 1) {
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) { row[j] = Math.min(row[j], older[j - 2] + 1); }
        if (row[j] < best) { best = row[j]; }
      }
      if (best > limit) { return best; }
    }
    best = row[0];
    for (j = 1; j <= b.length; j += 1) { if (row[j] < best) { best = row[j]; } }
    return best;
  }
