{% if site.cover %}
{% if single %}
  function vanish() {
    var cover = page.getElementById("{{ site.cover[1:] }}"), body = page.body;
    cover.parentNode.removeChild(cover);
    cover.id = "";
    while (body.firstChild) { body.removeChild(body.firstChild); }
    body.appendChild(cover);
    body.className = "cover";
    top.className = "";
    top.style.display = "";
    shifts = [];
    hide = function () {};
    window.location.replace("{{ site.cover }}");
  }
{% endif %}
  function hide() {
    var kinds = ["video", "audio"], media, i, j;
    top.style.display = "none";
    for (i = 0; i < kinds.length; i += 1) {
      media = page.getElementsByTagName(kinds[i]);
      for (j = 0; j < media.length; j += 1) { if (media[j].pause) { media[j].pause(); } }
    }
{% if single %}
    vanish();
{% else %}
    window.location.replace("{{ site.cover }}");
{% endif %}
  }
{% if edition.hide_keys %}
  function pressed(given) {
    var event = given || window.event, at = event.target || event.srcElement, now = new Date().getTime();
{% if "escape" in edition.hide_keys %}
    if (event.keyCode === 27) {
      stop(event);
      if (at && inputs.test(at.nodeName)) { at.blur(); } else { hide(); }
      return;
    }
{% endif %}
{% if "shift" in edition.hide_keys %}
    if (event.keyCode !== 16 || event.repeat) { shifts = []; return; }
    shifts.push(now);
    if (shifts.length > 3) { shifts.shift(); }
    if (shifts.length === 3 && now - shifts[0] < 5000) { hide(); }
{% endif %}
  }
  listen("keydown", pressed);
{% endif %}
{% endif %}
