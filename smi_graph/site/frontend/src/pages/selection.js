// The page of the reader's selection. The server lists what an address names; the codes that are
// kept here are asked for in the same way, and put into the page with tools and notes.
import { complain } from "../marks.js";
import * as shelf from "../shelf.js";

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const one = (selector, within = document) => within.querySelector(selector);
const sentences = one("#sentences").dataset;
const said = one("[data-said]");
const list = () => one("#selected ol.selected");
const codes = () => all("#selected [data-code]").map((item) => item.dataset.code);

function say(sentence, values = {}, ...more) {
  said.replaceChildren(sentence.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? ""), ...more);
}

async function change(alter) {
  try {
    return await shelf.change(alter);
  } catch (refused) {
    complain(refused);
    return null;
  }
}

function button(words, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: words });
  made.addEventListener("click", act);
  return made;
}

function copyAddress(within) {
  const copy = one("[data-copy-address]", within);
  if (!copy || !navigator.clipboard) return;
  const words = copy.textContent;
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(one("[data-share]").href);
    copy.textContent = copy.dataset.copied;
    say(copy.dataset.copied);
    setTimeout(() => (copy.textContent = words), 2000);
  });
}

// --- What an address names ---------------------------------------------------------------

const add = one("[data-add]");
if (add && codes().length) {
  add.hidden = false;
  one("button", add).addEventListener("click", async () => {
    const more = all("ol.selected > li").map(({ dataset }) => ({ code: dataset.code, note: "" }));
    if (await change((records) => shelf.joined(records, more))) say(sentences.added);
  });
}
copyAddress(document);

// --- What is kept here -------------------------------------------------------------------

const titleOf = (item) => one(".title", item)?.textContent ?? item.dataset.code;

// The links of exports name the codes in their order.
function readdress() {
  const named = codes().join(",");
  for (const link of all("#selected [data-codes]")) {
    const address = new URL(link.href);
    address.searchParams.set("codes", named);
    link.href = address;
  }
}

async function keepOrder() {
  const order = codes();
  const place = (record) => (order.includes(record.code) ? order.indexOf(record.code) : order.length);
  await change((records) => records.sort((a, b) => place(a) - place(b)));
  readdress();
}

async function move(item, by, pressed) {
  const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  if (by < 0) other.before(item);
  else other.after(item);
  pressed.focus();
  await keepOrder();
  say(sentences.moved, { place: all(":scope > li", list()).indexOf(item) + 1 });
}

async function remove(item) {
  const next = item.nextElementSibling ?? item.previousElementSibling;
  const before = shelf.read();
  await change((records) => records.filter(({ code }) => code !== item.dataset.code));
  await load();
  say(sentences.removed, {}, " ", undo(before));
  if (next) one(`#selected [data-code="${CSS.escape(next.dataset.code)}"] [data-remove]`)?.focus();
}

function undo(before) {
  return button(sentences.undo, async () => {
    await change((records) => shelf.joined(before, records));
    await load();
    say("");
  });
}

function writeNotes(item, record) {
  const note = one("[data-note]", item);
  note.value = record?.note ?? "";
  let waiting;
  const keep = () => {
    clearTimeout(waiting);
    waiting = undefined;
    return change((records) =>
      records.map((it) => (it.code === item.dataset.code ? { ...it, note: note.value } : it)),
    );
  };
  note.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, 300);
  });
  const keepNow = () => waiting !== undefined && keep();
  note.addEventListener("change", keepNow);
  addEventListener("pagehide", keepNow);
}

let dragged = null;
function dragging(item) {
  one(".handle", item).addEventListener("dragstart", (event) => {
    dragged = item;
    item.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", item.dataset.code);
    event.dataTransfer.setDragImage(item, 0, 0);
  });
  item.addEventListener("dragover", (event) => {
    if (!dragged || dragged === item) return;
    event.preventDefault();
    item.classList.add("over");
  });
  item.addEventListener("dragleave", () => item.classList.remove("over"));
  item.addEventListener("drop", async (event) => {
    event.preventDefault();
    item.classList.remove("over");
    if (!dragged || dragged === item) return;
    const isBehind = dragged.compareDocumentPosition(item) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (isBehind) item.after(dragged);
    else item.before(dragged);
    await keepOrder();
  });
  item.addEventListener("dragend", () => {
    item.classList.remove("dragged");
    dragged = null;
  });
}

function furnish(item, record) {
  const tools = one("#own-tools").content.cloneNode(true);
  for (const each of all("button, textarea", tools)) {
    const words = each.closest("label")?.firstChild.textContent ?? each.textContent;
    each.setAttribute("aria-label", `${words}: ${titleOf(item)}`);
  }
  one("[data-ways]", item)?.remove();
  item.append(tools);
  for (const each of all("[data-move]", item)) each.addEventListener("click", () => move(item, Number(each.dataset.move), each));
  one("[data-remove]", item).addEventListener("click", () => remove(item));
  writeNotes(item, record);
  dragging(item);
}

let loads = 0;
async function load() {
  const records = shelf.read();
  const place = one("#selected");
  const mine = (loads += 1);
  const address = new URL(location.href);
  address.searchParams.set("codes", records.map(({ code }) => code).join(","));
  let fresh;
  try {
    const answer = await fetch(records.length ? address : new URL(location.pathname + location.search, location.href));
    if (!answer.ok) throw new Error(String(answer.status));
    fresh = one("#selected", new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    say(sentences.failed);
    return;
  }
  if (mine !== loads) return; // what was asked for later is there already
  place.replaceChildren(...fresh.childNodes);
  const known = new Map(records.map((record) => [record.code, record]));
  for (const item of all("#selected ol.selected > li")) furnish(item, known.get(item.dataset.code));
  for (const item of all("#selected .unknown [data-code]")) {
    item.append(" ", button(one("#own-tools").content.querySelector("[data-remove]").textContent, () => remove(item)));
  }
  one("[data-clear]").hidden = one("[data-save]").hidden = !records.length;
  copyAddress(place);
}

async function loadFile(input) {
  const [file] = input.files;
  if (!file) return;
  const told = file.size > 4 * 2 ** 20 ? { error: "unreadable" } : shelf.fromFile(await file.text());
  input.value = "";
  if (told.error) return say(sentences[told.error]);
  const before = shelf.read().length;
  const after = await change((records) => shelf.joined(records, told.records));
  if (!after) return;
  await load();
  const added = after.length - before;
  say(sentences.loaded, { added, known: told.records.length - added, refused: told.refused });
}

function tellDamaged() {
  const text = shelf.setAside();
  if (!text) return;
  const save = button(one("[data-save]").textContent, () => {
    shelf.download("selection-damaged.txt", "text/plain", text);
    shelf.forgetDamaged();
    say("");
  });
  say(sentences.damaged, {}, " ", save);
}

if ("own" in one("#selected").dataset) {
  one("[data-keeping]").hidden = false;
  one("[data-save]").addEventListener("click", () =>
    shelf.download("selection.json", "application/json", shelf.asFile(shelf.read(), new Date().toISOString())),
  );
  one("[data-load]").addEventListener("change", ({ target }) => loadFile(target));
  one("[data-clear]").addEventListener("click", async () => {
    const before = shelf.read();
    if (!(await change(() => []))) return;
    await load();
    say(sentences.cleared, {}, " ", undo(before));
  });
  try {
    tellDamaged();
  } catch {
    complain(new shelf.Refused("full"));
  }
  // Another tab may have added, removed or moved something; a note that is being written stays.
  addEventListener("storage", () => {
    const records = shelf.read();
    if (records.map(({ code }) => code).join() !== codes().join()) load();
    for (const { code, note } of records) {
      const place = one(`#selected [data-code="${CSS.escape(code)}"] [data-note]`);
      if (place && place !== document.activeElement) place.value = note;
    }
  });
  load();
}
