// The desk's own page: shows a page of the drive in a frame, puts each problem beside the block that causes it,
// and loads both anew when the project was changed.
"use strict";

const frame = document.getElementById("page");
const stage = document.getElementById("stage");
const broken = document.getElementById("broken");
const pinned = document.getElementById("pinned");
const notes = document.getElementById("notes");
const payloads = document.getElementById("payloads");
const state = document.getElementById("state");
const GAP = 8; // pixels between two notes

let board = { payloads: [], first: "", languages: [] };
let view = { origin: "", page: "", problems: [], common: [] };
let size = "pc";
let asked = {}; // what the frame is to show, by payload or by page: a change that comes before it is shown shows it too
let turn = 0; // counts what was asked for: only the last is shown
let wanted = ""; // the address that the frame was given
let held = 0; // how far its page is scrolled

const json = async (path) => (await fetch(path)).json();

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function note(problem, quoted) {
  const made = element("div", `note ${problem.severity}`, "");
  made.tabIndex = 0;
  const place = problem.line ? `${problem.line}:${problem.column}` : problem.path.split("/").pop();
  made.append(element("p", "code", `${problem.code} · ${quoted ? problem.path + ":" : ""}${place}`));
  for (const sentence of problem.sentences) made.append(element("p", "said", sentence));
  for (const hint of problem.hints) made.append(element("p", "hint", hint));
  if (quoted && problem.text.trim()) made.append(element("pre", "", problem.text));
  return made;
}

function inside() {
  try {
    return frame.contentDocument;
  } catch {
    return null;
  }
}

// The last block that begins at or before the line; of those that begin on one line the innermost. Above the text it is the heading.
function block(line) {
  const page = inside();
  let best = null;
  for (const one of page.querySelectorAll("[data-line]")) {
    const begins = Number(one.dataset.line);
    const least = best ? Number(best.dataset.line) : 0;
    if (begins <= line && (begins > least || (begins === least && best.contains(one)))) best = one;
  }
  return best || page.querySelector("h1");
}

function place() {
  const page = inside();
  if (!page || frame.hidden) return;
  const offset = frame.getBoundingClientRect().top - notes.getBoundingClientRect().top - parseFloat(getComputedStyle(notes).paddingTop);
  const scrolled = frame.contentWindow.scrollY;
  let free = 0;
  for (const one of pinned.children) {
    const top = one.block ? one.block.getBoundingClientRect().top + scrolled + offset : 0;
    const at = Math.max(top, free);
    one.style.top = `${at}px`;
    free = at + one.offsetHeight + GAP;
  }
  pinned.style.height = `${Math.max(free, page.documentElement.scrollHeight + offset)}px`;
  notes.scrollTop = scrolled;
}

function pin() {
  const page = inside();
  pinned.replaceChildren();
  for (const problem of [...view.common, ...view.problems]) {
    const common = view.common.includes(problem);
    const made = note(problem, common);
    made.block = page && !common ? block(problem.line) : null; // a picture page has no blocks
    if (made.block) {
      const colour = { error: "#a8201a", warning: "#b07a00" }[problem.severity] || "#0b5f70";
      made.block.style.boxShadow = `-6px 0 0 ${colour}`;
      made.block.dataset.problem = problem.code;
      const show = () => made.block.scrollIntoView({ block: "center" });
      made.addEventListener("click", show);
      made.addEventListener("keydown", (event) => event.key === "Enter" && show());
    }
    pinned.append(made);
  }
  place();
}

function tell() {
  const errors = view.problems.filter((problem) => problem.severity === "error").length;
  const others = view.problems.length - errors;
  const words = { ko: `고칠 것 ${errors} · 알림 ${others}`, en: `${errors} errors · ${others} others` };
  state.textContent = board.languages.map((language) => words[language]).join(" / ");
}

// Asks what is to be shown and shows it, unless something else was asked for meanwhile.
async function go(query, isShown = false) {
  const mine = ++turn;
  asked = query;
  const answer = await json(`view?${new URLSearchParams(query)}`);
  if (mine !== turn) return;
  view = { ...answer, page: answer.page || query.page || "" };
  if (view.origin) asked = { origin: view.origin };
  payloads.value = view.origin;
  const absent = Boolean(view.origin) && !view.page;
  frame.hidden = absent;
  broken.hidden = !absent;
  const found = [...view.common, ...view.problems].map((problem) => note(problem, true));
  const left = element("p", "", "이 판에는 담기지 않는 글입니다. / This edition does not take this text.");
  broken.replaceChildren(...(absent ? (found.length ? found : [left]) : []));
  tell();
  if (absent) pinned.replaceChildren();
  else if (isShown) pin();
  else await show(mine);
}

// Loads the page of `view` in the size that is chosen, and goes where its reader was.
async function show(mine) {
  let path = `drive/${view.page || "index.htm"}`;
  if (size === "pages" && view.origin) {
    const pages = `pictures/${view.origin}/`;
    if ((await fetch(pages)).ok) path = pages;
    if (mine !== turn) return;
  }
  const target = new URL(path, location.href).href;
  const same = frame.contentWindow.location.href.split("#")[0] === target; // not one that is still on its way
  wanted = target;
  if (!same) held = 0;
  else if (frame.dataset.loaded) held = frame.contentWindow.scrollY; // else it is where the page that is on its way will be
  delete frame.dataset.loaded;
  if (same) frame.contentWindow.location.reload();
  else frame.contentWindow.location.replace(target);
}

// A page was loaded: by us, or because the reader of this page followed a link of it.
frame.addEventListener("load", () => {
  const here = frame.contentWindow.location.href.split("#")[0];
  if (!here.startsWith("http")) return;
  if (here === wanted && held) frame.contentWindow.scrollTo(0, held);
  frame.dataset.loaded = here;
  frame.contentWindow.addEventListener("scroll", () => (notes.scrollTop = frame.contentWindow.scrollY));
  frame.contentWindow.addEventListener("resize", place);
  inside().addEventListener("load", place, true); // pictures
  if (here === wanted) return pin();
  wanted = here;
  go({ page: here.split("/").at(-1) }, true);
});

async function list() {
  board = await json("board");
  const options = board.payloads.map(({ origin, title }) => new Option(`${title} (${origin})`, origin));
  payloads.replaceChildren(new Option("첫 쪽 / first page", ""), ...options);
  payloads.value = asked.origin ?? view.origin;
}

payloads.addEventListener("change", () => go({ origin: payloads.value }));

document.getElementById("sizes").addEventListener("change", (event) => {
  size = event.target.value;
  stage.className = size;
  go(asked);
});

// What is shown first, then what every change makes of it.
let seen = null; // the revision that is shown
const opened = list().then(() => {
  seen = board.revision;
  return go({ origin: board.first });
});
new EventSource("events").onmessage = async (event) => {
  await opened;
  const revision = Number(event.data);
  if (revision === seen) return;
  seen = revision;
  await Promise.all([list(), go(asked)]);
};
