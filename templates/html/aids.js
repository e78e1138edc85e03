  function state(mark) { return size === 1 && !day ? "" : mark + "." + size + day; }
  function show() { top.className = "f" + size + (day ? " day" : ""); }
  function aid(box, sign, words, act) {
    var made = page.createElement("input");
    made.type = "button";
    made.value = sign;
    made.title = words;
    made.setAttribute("aria-label", words);
    made.onclick = act;
    box.appendChild(made);
    return made;
  }
  function aids() {
    var box = page.createElement("div"), body = page.getElementById("page");
    function resize(by) { size = Math.max(0, Math.min(4, size + by)); show(); }
    box.id = "aids";
    aid(box, "\uac00\u2212", "{{ words.smaller }}", function () { resize(-1); });
    aid(box, "\uac00+", "{{ words.larger }}", function () { resize(1); });
    aid(box, "{{ words.light }}", "{{ words.light_hint }}", function () { day = day ? "" : "d"; show(); });
    body.insertBefore(box, body.firstChild);
  }
  if (given) {
    size = +given[2];
    day = given[3];
    show();
  }
  aids();
  if (given && given[1] && page.getElementById(given[1])) { page.getElementById(given[1]).scrollIntoView(); }
