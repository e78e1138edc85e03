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

let board = { payloads: [], first: "", language: "both" };
let view = { origin: "", page: "", problems: [], common: [] };
let size = "pc";
let held = null; // how far a page was scrolled before it is loaded anew

const json = async (path) => (await fetch(path)).json();

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function spoken(pair) {
  if (board.language === "ko") return pair.slice(0, 1);
  if (board.language === "en") return pair.slice(1);
  return pair;
}

function note(problem, quoted) {
  const made = element("div", `note ${problem.severity}`, "");
  made.tabIndex = 0;
  const place = problem.line ? `${problem.line}:${problem.column}` : problem.path.split("/").pop();
  made.append(element("p", "code", `${problem.code} · ${quoted ? problem.path + ":" : ""}${place}`));
  for (const sentence of spoken(problem.sentences)) made.append(element("p", "said", sentence));
  for (const hint of spoken(problem.hints)) made.append(element("p", "hint", hint));
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
    if (begins <= line && (!best || begins >= Number(best.dataset.line))) best = one;
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
  const articles = size === "pages" && !page?.getElementById("main") ? [] : view.problems;
  for (const problem of [...view.common, ...articles]) {
    const made = note(problem, view.common.includes(problem));
    made.block = page && articles.includes(problem) ? block(problem.line) : null;
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
  state.textContent = spoken([`고칠 것 ${errors} · 알림 ${others}`, `${errors} errors · ${others} others`]).join(" / ");
}

async function load(query) {
  view = await json(`view?${new URLSearchParams(query)}`);
  if (view.origin) payloads.value = view.origin;
  const absent = view.origin && !view.page;
  frame.hidden = absent;
  broken.hidden = !absent;
  if (absent) broken.replaceChildren(...[...view.common, ...view.problems].map((problem) => note(problem, true)));
  if (absent) pinned.replaceChildren();
  tell();
}

// Shows what `view` says, in the size that is chosen, where the reader of this page was.
async function show() {
  if (frame.hidden) return;
  let path = `drive/${view.page || "index.htm"}`;
  if (size === "pages" && view.origin) {
    const pages = `pictures/${view.origin}/`;
    if ((await fetch(pages)).ok) path = pages;
  }
  const target = new URL(path, location.href).href;
  if (frame.contentWindow.location.href.split("#")[0] === target) {
    held = frame.contentWindow.scrollY;
    frame.contentWindow.location.reload();
  } else {
    held = null;
    frame.contentWindow.location.replace(target);
  }
}

// A page was loaded: by us, or because the reader of this page followed a link of it.
frame.addEventListener("load", async () => {
  const path = frame.contentWindow.location.pathname.split("/");
  if (path.length < 4) return;
  const name = path.at(-1);
  if (path.at(-2) === "drive" && name !== view.page) await load({ page: name });
  if (held !== null) frame.contentWindow.scrollTo(0, held);
  frame.contentWindow.addEventListener("scroll", () => (notes.scrollTop = frame.contentWindow.scrollY));
  frame.contentWindow.addEventListener("resize", place);
  inside().addEventListener("load", place, true); // pictures
  pin();
});

async function list() {
  board = await json("board");
  const options = board.payloads.map(({ origin, title }) => new Option(`${title} (${origin})`, origin));
  payloads.replaceChildren(new Option("첫 쪽 / first page", ""), ...options);
}

payloads.addEventListener("change", async () => {
  await load({ origin: payloads.value });
  await show();
});

document.getElementById("sizes").addEventListener("change", async (event) => {
  size = event.target.value;
  stage.className = size;
  await show();
});

let seen = null;
new EventSource("events").onmessage = async (event) => {
  const first = seen === null;
  if (event.data === seen) return;
  seen = event.data;
  await list();
  await load({ origin: first ? board.first : view.origin });
  await show();
};
