(function () {
  var page = document, shifts = [];
  function hide() {
    var media = page.getElementsByTagName("video"), i;
    page.documentElement.style.display = "none";
    for (i = 0; i < media.length; i += 1) { if (media[i].pause) { media[i].pause(); } }
    media = page.getElementsByTagName("audio");
    for (i = 0; i < media.length; i += 1) { if (media[i].pause) { media[i].pause(); } }
    window.location.replace("{{ site.cover }}");
  }
  function stop(event) {
    if (event.preventDefault) { event.preventDefault(); } else { event.returnValue = false; }
  }
  function pressed(given) {
    var event = given || window.event, now = new Date().getTime();
    if (event.keyCode === 27) { stop(event); hide(); return; }
    if (event.keyCode !== 16 || event.repeat) { shifts = []; return; }
    shifts.push(now);
    if (shifts.length > 3) { shifts.shift(); }
    if (shifts.length === 3 && now - shifts[0] < 5000) { hide(); }
  }
  function clicked(given) {
    var event = given || window.event, at = event.target || event.srcElement, name;
    while (at && at.nodeName !== "A") { at = at.parentNode; }
    if (!at || event.button || event.ctrlKey || event.shiftKey || event.metaKey) { return; }
    name = at.getAttribute("href", 2);
    if (at.id === "hide") { stop(event); hide(); return; }
{% if edition.quiet %}
    if (/^[a-z0-9]+\.htm$/.test(name)) { stop(event); window.location.replace(name); }
{% endif %}
  }
  if (page.addEventListener) {
    page.addEventListener("keydown", pressed, false);
    page.addEventListener("click", clicked, false);
  } else if (page.attachEvent) {
    page.attachEvent("onkeydown", pressed);
    page.attachEvent("onclick", clicked);
  }
}());
