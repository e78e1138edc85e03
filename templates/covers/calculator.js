(function () {
  var place = document.getElementById("calculator"), shown = document.createElement("p"), keys = document.createElement("p"), line = document.createTextNode("0");
  var words = "7 8 9 / 4 5 6 * 1 2 3 - 0 . = + C".split(" "), text = "", i;
  function number(at) { var found = /^-?[0-9]*\.?[0-9]+/.exec(at); return found ? found[0] : ""; }
  function value(sum) {
    var first = number(sum), sign, second, a, b;
    if (!first) { return ""; }
    sign = sum.charAt(first.length);
    second = number(sum.slice(first.length + 1));
    if (!sign || !second) { return first; }
    a = parseFloat(first);
    b = parseFloat(second);
    a = sign === "+" ? a + b : sign === "-" ? a - b : sign === "*" ? a * b : b ? a / b : 0;
    return String(Math.round(a * 1000000) / 1000000);
  }
  function press(word) {
    if (word === "C") { text = ""; } else if (word === "=") { text = value(text); } else {
      if (/[-+*\/]/.test(word)) { text = value(text); }
      text += word;
    }
    line.nodeValue = text || "0";
  }
  function key(word) {
    var made = document.createElement("input");
    made.type = "button";
    made.value = word;
    made.onclick = function () { press(word); };
    keys.appendChild(made);
    if (/[-+*\/]/.test(word)) { keys.appendChild(document.createElement("br")); }
  }
  shown.className = "shown";
  shown.appendChild(line);
  keys.className = "keys";
  for (i = 0; i < words.length; i += 1) { key(words[i]); }
  place.appendChild(shown);
  place.appendChild(keys);
}());
