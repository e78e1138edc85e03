  function state(mark) { return size === 1 && !day ? "" : mark + "." + size + day; }
  function show() { top.className = "f" + size + (day ? " day" : ""); }
  function aid(box, words, act) {
    var made = page.createElement("input");
    made.type = "button";
    made.value = words;
    made.onclick = act;
    box.appendChild(made);
    return made;
  }
  function aids() {
    var box = page.createElement("div"), body = page.getElementById("page"), light;
    function resize(by) { size = Math.max(0, Math.min(4, size + by)); show(); }
    function turn() { day = day ? "" : "d"; light.value = day ? "{{ words.night }}" : "{{ words.day }}"; show(); }
    box.id = "aids";
    aid(box, "{{ words.smaller }}", function () { resize(-1); });
    aid(box, "{{ words.larger }}", function () { resize(1); });
    light = aid(box, day ? "{{ words.night }}" : "{{ words.day }}", turn);
    body.insertBefore(box, body.firstChild);
  }
  if (given) {
    size = +given[2];
    day = given[3];
    show();
  }
  aids();
  if (given && given[1] && page.getElementById(given[1])) { page.getElementById(given[1]).scrollIntoView(); }
