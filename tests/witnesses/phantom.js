/* Carries out a plan (old.py says how it is written) in PhantomJS 2.1.1, WebKit 538. */
var page = require("webpage").create(), plan = JSON.parse(require("fs").read(require("system").args[1]));
var told = { values: [], faults: [], requests: [] }, tries = 0;

page.onError = function (message) { told.faults.push(message); };
page.onConsoleMessage = function (message) { told.faults.push(message); };
page.onResourceError = function (error) { told.faults.push(error.url + " " + error.errorString); };
page.onResourceRequested = function (request) { told.requests.push(request.url); };

function look(script) { return page.evaluate("function () { return (" + script + "\n); }"); }
function finish() {
    console.log(JSON.stringify(told));
    phantom.exit(0);
}
function next() {
    var step = plan.shift();
    if (!step) { return finish(); }
    if (step.width) { page.viewportSize = { width: step.width, height: 800 }; }
    if (step.open) {
        return page.open(step.open, function (status) {
            if (status !== "success") { told.faults.push("not opened: " + step.open); }
            next();
        });
    }
    if (step.until) {
        tries += 1;
        if (!look(step.until) && tries < 200) {
            plan.unshift(step);
            return setTimeout(next, 25);
        }
        if (tries === 200) { told.faults.push("never: " + step.until); }
        tries = 0;
    }
    if (step.evaluate) { told.values.push(look(step.evaluate)); }
    if (step.press) { page.sendEvent("keypress", page.event.key[step.press]); }
    if (step.type) { page.sendEvent("keypress", step.type); }
    if (step.picture) { page.render(step.picture); }
    setTimeout(next, 0);
}
next();
