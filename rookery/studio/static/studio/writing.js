// The writing room: counting, keeping unsaved text in this browser, preview beside the text,
// images by button, paste and drop, and a few keys. The form works without any of it.

const form = document.getElementById("entry");
const title = form.elements.title;
const body = form.elements.body;
const saved = document.getElementById("saved");
const words = document.getElementById("words");
const KEPT = ["title", "body", "summary", "tags", "slug"];

// --- what is on the page ---------------------------------------------------------------------

const read = () => Object.fromEntries(KEPT.map((name) => [name, form.elements[name].value]));
const same = (one, other) => KEPT.every((name) => (one[name] ?? "").trimEnd() === (other[name] ?? "").trimEnd());
// The slug follows the title by itself: it tells nothing about whether somebody has written.
const sameText = (one, other) => ["title", "body"].every((name) => (one[name] ?? "").trimEnd() === (other[name] ?? "").trimEnd());

const atFirst = snapshot();
let isDirty = "unsaved" in form.dataset;
let isSending = false;

function snapshot() {
  const data = new FormData(form);
  for (const name of ["csrfmiddlewaretoken", "derive"]) data.delete(name);
  return new URLSearchParams(data).toString();
}

function look() {
  isDirty = "unsaved" in form.dataset || snapshot() !== atFirst;
  saved.textContent = isDirty ? "not saved yet" : "";
  const count = body.value.trim() ? body.value.trim().split(/\s+/u).length : 0;
  words.textContent = count === 1 ? "1 word" : `${count.toLocaleString()} words`;
}

// Where the browser can't size a textarea by its content, this does.
function size() {
  if (CSS.supports("field-sizing", "content")) return;
  const top = window.scrollY;
  body.style.height = "auto";
  body.style.height = `${body.scrollHeight}px`;
  window.scrollTo(0, top);
}

// --- a copy in this browser, until the server has it -------------------------------------------

const key = form.dataset.keep;
const older = `${key}.older`;
const bar = document.getElementById("kept");
let timer = 0;

function store(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Storage is full or forbidden. The page still warns before unsaved text is left.
    saved.textContent = "not saved yet, and not kept in this browser";
  }
}

function stored(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null; // Forbidden, or not written by us: nothing to offer.
  }
}

function keep() {
  store(key, isDirty ? { ...read(), at: Date.now() } : null);
}

function offer() {
  const here = read();
  const fresh = stored(form.dataset.keepNew);
  if (key !== form.dataset.keepNew && fresh && sameText(fresh, here)) store(form.dataset.keepNew, null);
  const last = stored(key);
  if (last && !sameText(last, here)) store(older, last);
  if (last) store(key, null);
  const lost = stored(older);
  if (!lost) return;
  if (sameText(lost, here)) {
    store(older, null);
    return;
  }
  const at = new Date(lost.at);
  const shown = document.getElementById("kept-at");
  shown.dateTime = at.toISOString();
  shown.textContent = at.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  bar.hidden = false;
  document.getElementById("kept-use").addEventListener("click", () => {
    for (const name of KEPT) form.elements[name].value = lost[name] ?? "";
    settle();
    changed();
    body.focus();
  });
  document.getElementById("kept-drop").addEventListener("click", settle);
}

function settle() {
  store(older, null);
  bar.hidden = true;
}

function changed() {
  look();
  size();
  clearTimeout(timer);
  timer = setTimeout(keep, 400);
}

form.addEventListener("input", changed);
form.addEventListener("change", changed);
window.addEventListener("beforeunload", (event) => {
  keep();
  if (isDirty && !isSending) event.preventDefault();
});
form.addEventListener("submit", (event) => {
  if (event.submitter?.formTarget) return;
  keep();
  isSending = true;
  place("set");
  // A server that doesn't answer, or a "stop", leaves us here: warn again.
  setTimeout(() => { isSending = false; }, 10000);
});

// After saving, the page comes back where it was.
function place(what) {
  const name = `${key}.place`;
  if (what === "set") {
    sessionStorage.setItem(name, JSON.stringify([window.scrollY, body.selectionStart, document.activeElement === body]));
    return;
  }
  const [top, caret, wasWriting] = JSON.parse(sessionStorage.getItem(name)) ?? [];
  sessionStorage.removeItem(name);
  if (top === undefined) return;
  if (wasWriting) {
    body.focus({ preventScroll: true });
    body.setSelectionRange(caret, caret);
  }
  window.scrollTo(0, top);
}

// --- preview ----------------------------------------------------------------------------------

const preview = document.getElementById("preview");
const previewButton = document.getElementById("preview-button");
const previewClose = document.getElementById("preview-close");

// Without this script the button opens a tab; with it, the tab's name is a frame on this page.
previewButton.addEventListener("click", () => {
  if (!preview.querySelector("iframe")) {
    const frame = document.createElement("iframe");
    frame.name = "rookery-preview";
    frame.title = "Preview";
    frame.setAttribute("sandbox", "");
    preview.append(frame);
  }
  preview.hidden = false;
  previewClose.focus();
});
previewClose.addEventListener("click", closePreview);

function closePreview() {
  preview.hidden = true;
  preview.querySelector("iframe")?.remove();
  body.focus({ preventScroll: true });
}

// --- images -----------------------------------------------------------------------------------

const image = document.getElementById("image");
document.getElementById("image-label").hidden = false;
image.addEventListener("change", () => {
  for (const file of image.files) upload(file);
  image.value = "";
});
body.addEventListener("paste", (event) => {
  const files = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
  if (!files.length) return;
  event.preventDefault();
  files.forEach(upload);
});
body.addEventListener("dragover", (event) => {
  if (![...event.dataTransfer.items].some((item) => item.kind === "file")) return;
  event.preventDefault();
  body.classList.add("is-over");
});
body.addEventListener("dragleave", () => body.classList.remove("is-over"));
body.addEventListener("drop", (event) => {
  body.classList.remove("is-over");
  if (!event.dataTransfer.files.length) return;
  event.preventDefault();
  [...event.dataTransfer.files].forEach(upload);
});

async function upload(file) {
  const isHtml = form.dataset.format === "html";
  const waiting = isHtml ? `<!-- uploading ${file.name} -->` : `[uploading ${file.name}…]`;
  insert(waiting);
  const sent = new FormData();
  sent.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  sent.append("file", file);
  let shown = "";
  try {
    const answer = await fetch(form.dataset.upload, { method: "POST", body: sent, headers: { Accept: "application/json" } });
    const said = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
    if (answer.ok && said.path) shown = isHtml ? `<img src="${said.path}" alt="">` : said.markdown;
    else throw new Error(said.error ?? "You may be signed out, or it is too large.");
  } catch (error) {
    saved.textContent = `“${file.name}” was not uploaded: ${error.message}`;
  }
  const at = body.value.indexOf(waiting);
  if (at < 0) return;
  body.setRangeText(shown, at, at + waiting.length, "end");
  // The caret goes to where the description belongs.
  const alt = shown.indexOf(isHtml ? 'alt="' : "![]");
  if (alt >= 0) {
    const caret = at + alt + (isHtml ? 5 : 2);
    body.focus();
    body.setSelectionRange(caret, caret);
  }
  const problem = shown ? "" : saved.textContent;
  changed();
  if (problem) saved.textContent = problem;
}

// --- keys -------------------------------------------------------------------------------------

// execCommand keeps the browser's own undo; setRangeText is for those that have lost it.
function insert(text) {
  body.focus();
  if (!document.execCommand("insertText", false, text)) {
    body.setRangeText(text, body.selectionStart, body.selectionEnd, "end");
    changed();
  }
}

function wrap(before, after) {
  const [start, end] = [body.selectionStart, body.selectionEnd];
  insert(before + body.value.slice(start, end) + after);
  body.setSelectionRange(start + before.length, end + before.length);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !preview.hidden) closePreview();
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  const isHtml = form.dataset.format === "html";
  const keys = {
    s: () => form.requestSubmit(form.querySelector('button[name="do"][value="save"]')),
    Enter: () => previewButton.click(),
  };
  if (document.activeElement === body) {
    keys.b = () => (isHtml ? wrap("<strong>", "</strong>") : wrap("**", "**"));
    keys.i = () => (isHtml ? wrap("<em>", "</em>") : wrap("*", "*"));
    keys.k = () => (isHtml ? wrap('<a href="">', "</a>") : wrap("[", "](https://)"));
  }
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
// Enter in the title goes on to the text instead of sending the form.
title.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing) return;
  event.preventDefault();
  body.focus();
});

offer();
look();
size();
place("get");
if (!title.value && !body.value) title.focus();
