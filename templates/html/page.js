(function () {
  var page = document, top = page.documentElement, inputs = /^(INPUT|TEXTAREA|SELECT)$/, shifts = [];
  var size = 1, day = "", given = /^#?(.*)\.([0-4])(d?)$/.exec(window.location.hash);

  function stop(event) {
    if (event.preventDefault) { event.preventDefault(); } else { event.returnValue = false; }
  }
{% include "html/hide.js" %}
{% include "html/aids.js" %}
  function listen(name, heard) {
    if (page.addEventListener) { page.addEventListener(name, heard, false); } else if (page.attachEvent) { page.attachEvent("on" + name, heard); }
  }
  function clicked(given) {
    var event = given || window.event, at = event.target || event.srcElement, name, to;
    while (at && at.nodeName !== "A") { at = at.parentNode; }
    if (!at || event.button || event.ctrlKey || event.shiftKey || event.metaKey) { return; }
    name = at.getAttribute("href", 2);
{% if site.cover %}
    if (at.id === "hide") { stop(event); hide(); return; }
{% endif %}
    if (!/^([a-z0-9]+\.htm)?(#[a-z0-9-]*)?$/.test(name)) { return; }
    to = name.charAt(0) === "#" ? name : name + state(name.indexOf("#") < 0 ? "#" : "");
{% if edition.quiet %}
    stop(event);
    window.location.replace(to);
{% else %}
    if (to !== name) { at.href = to; }
{% endif %}
  }
  listen("click", clicked);
{% if single and site.cover %}
  if (window.location.hash === "{{ site.cover }}") { hide(); }
{% endif %}
}());
