/* What a page looks like, measured in any browser since 2008: an expression whose value goes through JSON.
   `overlaps` names every two pieces of text or control that lie upon one another; `cut` what sticks out of the window. */
(function () {
  var controls = /^(IMG|INPUT|BUTTON|SELECT|TEXTAREA|VIDEO|AUDIO)$/, root = document.documentElement, found = [], overlaps = [], cut = [], i, j;

  function style(node) { return window.getComputedStyle(node, null); }
  function window_of(node) {
    var at, box, seen = { left: -1e6, top: -1e6, right: 1e6, bottom: 1e6, fixed: false };
    for (at = node; at && at.nodeType === 1 && at !== document.body && at !== root; at = at.parentNode) {
      if (style(at).position === "fixed") { seen.fixed = true; }
      if (at !== node && style(at).overflowX !== "visible") {
        box = at.getBoundingClientRect();
        seen.left = Math.max(seen.left, box.left);
        seen.right = Math.min(seen.right, box.right);
        seen.top = Math.max(seen.top, box.top);
        seen.bottom = Math.min(seen.bottom, box.bottom);
      }
    }
    return seen;
  }
  function keep(node, owner, words, rect, ink) {
    var seen = window_of(owner), high = rect.bottom - rect.top, box = {
      node: node, owner: owner, words: words, fixed: seen.fixed,
      left: Math.max(rect.left + 1, seen.left), right: Math.min(rect.right - 1, seen.right),
      top: Math.max(rect.top + high * ink, seen.top), bottom: Math.min(rect.bottom - high * ink, seen.bottom)
    };
    if (style(owner).visibility !== "visible" || box.right <= Math.max(box.left, 0) || box.bottom <= box.top) { return; }
    found.push(box);
    if (box.right > root.clientWidth + 1) { cut.push(words); }
  }
  function text(node) {
    var range = document.createRange(), words = node.nodeValue.replace(/\s+/g, " "), rects, k;
    if (words === " " || !words) { return; }
    range.selectNodeContents(node);
    rects = range.getClientRects();
    /* A line's box holds room above and below the letters, where neighbours may reach in. */
    for (k = 0; k < rects.length; k += 1) { keep(node, node.parentNode, words.substr(0, 30), rects[k], 0.22); }
  }
  function walk(node) {
    var child;
    if (node.nodeType === 3) { text(node); return; }
    if (node.nodeType !== 1 || /^(SCRIPT|STYLE)$/.test(node.nodeName)) { return; }
    if (controls.test(node.nodeName)) {
      keep(node, node, node.nodeName + " " + (node.value || node.alt || ""), node.getBoundingClientRect(), 0);
      return;
    }
    for (child = node.firstChild; child; child = child.nextSibling) { walk(child); }
  }

  window.scrollTo(0, 0);
  walk(document.body);
  found.sort(function (a, b) { return a.top - b.top; });
  for (i = 0; i < found.length; i += 1) {
    for (j = i + 1; j < found.length && found[j].top < found[i].bottom; j += 1) {
      if (found[i].node !== found[j].node && found[i].left < found[j].right && found[j].left < found[i].right) {
        overlaps.push(found[i].words + " × " + found[j].words);
      }
    }
  }
  return {
    title: document.title,
    heading: document.getElementsByTagName("h1")[0].textContent,
    text: document.body.innerText || document.body.textContent,
    pieces: found.length,
    wide: root.scrollWidth - root.clientWidth,
    overlaps: overlaps,
    cut: cut,
    broken: Array.prototype.filter.call(document.images, function (image) { return !image.naturalWidth; }).length
  };
}())
