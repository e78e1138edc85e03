/* Reads {name: script} from its input and answers, as JSON, what no browser of 2008 could run and what no page of a drive may do.
   acorn parses: ECMA-262 in its 3rd edition, without reserved words as names of properties and without trailing commas. */
"use strict";
const acorn = require("acorn"), walk = require("acorn-walk");

/* What stores, sends, asks for something, runs or draws text as code, or writes into the history, by whatever object it is reached. */
const FORBIDDEN = new Set(`
    localStorage sessionStorage globalStorage indexedDB openDatabase caches cookie cookieStore addBehavior requestFileSystem
    fetch XMLHttpRequest XDomainRequest ActiveXObject WebSocket EventSource WebTransport sendBeacon RTCPeerConnection
    webkitRTCPeerConnection mozRTCPeerConnection importScripts Worker SharedWorker serviceWorker postMessage open submit
    geolocation mediaDevices getUserMedia clipboard Notification eval Function execScript write writeln innerHTML outerHTML
    insertAdjacentHTML srcdoc pushState replaceState`.trim().split(/\s+/));
/* Newer than Internet Explorer 8: may stand only where the script asks first whether it is there. */
const NEWER = new Set(`
    forEach map filter some every reduce isArray trim bind create defineProperty addEventListener removeEventListener preventDefault
    stopPropagation getComputedStyle textContent classList dataset getElementsByClassName firstElementChild nextElementSibling
    matchMedia requestAnimationFrame matches closest remove append prepend includes startsWith endsWith repeat normalize
    Uint8Array Uint16Array Uint32Array Int32Array ArrayBuffer DataView Blob URL Promise Map Set Symbol crypto TextDecoder
    DecompressionStream atob btoa console pageXOffset pageYOffset innerWidth innerHeight pause play`.trim().split(/\s+/));

function name_of(node) {
    if (node.type === "Identifier") { return node.name; }
    if (node.type !== "MemberExpression") { return null; }
    if (!node.computed) { return node.property.name; }
    return node.property.type === "Literal" ? String(node.property.value) : null;
}
function mentions(tree, name) {
    let found = false;
    walk.full(tree, (node) => { found = found || name_of(node) === name; });
    return found;
}
/* `if (x.trim) …`, `x.trim ? …`, `x.trim && …`, `typeof trim`, or in the same block an earlier `if (!x.trim) { return; }`. */
function asked(name, ancestors) {
    return ancestors.some((node, depth) => {
        const below = ancestors[depth + 1];
        if (node.type === "IfStatement" || node.type === "ConditionalExpression") { return mentions(node.test, name); }
        if (node.type === "LogicalExpression") { return below === node.right && mentions(node.left, name); }
        if (node.type === "UnaryExpression") { return node.operator === "typeof"; }
        return node.type === "BlockStatement" && node.body.slice(0, node.body.indexOf(below)).some(
            (one) => one.type === "IfStatement" && mentions(one.test, name));
    });
}
/* A test itself may name what it asks for: what stands left of `&&`, or between `if (` and `)`. */
function is_test(ancestors) {
    return ancestors.slice(0, -1).some((node, depth) => [node.test, node.type === "LogicalExpression" && node.left].includes(ancestors[depth + 1]));
}
function declared(tree) {
    const found = new Set();
    walk.full(tree, (node, state, type) => {
        if (type === "VariablePattern") { found.add(node.name); }
        if (type === "Function" && node.id) { found.add(node.id.name); }
    });
    return found;
}

function judge(name, source) {
    const found = [], say = (rule, line, what) => found.push([name, line, rule, what]);
    let tree;
    try {
        tree = acorn.parse(source, {
            ecmaVersion: 3, allowReserved: "never", locations: true, onTrailingComma: (at, place) => say("comma", place.line, "trailing comma"),
        });
    } catch (error) {
        return [[name, error.loc.line, "syntax", error.message]];
    }
    const own = declared(tree);
    walk.fullAncestor(tree, (node, state, ancestors) => {
        const word = name_of(node), line = node.loc.start.line;
        if (word !== null && !(node.type === "Identifier" && own.has(word))) {
            if (FORBIDDEN.has(word)) { say("forbidden", line, word); }
            if (NEWER.has(word) && !is_test(ancestors) && !asked(word, ancestors)) { say("newer", line, word); }
        }
        if (node.type === "Literal" && typeof node.value === "string" && /^\s*(\w+:)?\/\/|^\s*(javascript|vbscript):/i.test(node.value)) {
            say("address", line, node.value);
        }
        if (node.type === "CallExpression" && /^set(Timeout|Interval)$/.test(name_of(node.callee)) && node.arguments[0].type === "Literal") {
            say("forbidden", line, "text run as a script");
        }
    });
    return found;
}

const scripts = JSON.parse(require("fs").readFileSync(0, "utf-8"));
process.stdout.write(JSON.stringify(Object.keys(scripts).flatMap((name) => judge(name, scripts[name]))));
