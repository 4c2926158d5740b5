// The SPARQL editor: Yasqe, the editor of Yasgui, with an answer below that speaks the
// reader's language. Without this script the page is a plain form.
import Yasqe from "@zazuko/yasqe";
import "@zazuko/yasqe/build/yasqe.min.css";
import { registerCompleters } from "../sparql/completers.js";
import { make, showAnswer, worded } from "../sparql/results.js";

const ACCEPT = "application/sparql-results+json, text/turtle;q=0.9, application/problem+json;q=0.8";
const language = document.documentElement.lang;
const asked = new URLSearchParams(location.search);
const carried = ["release", "lang"].filter((name) => asked.has(name)).map((name) => [name, asked.get(name)]);
const numerals = language === "ar" && asked.get("digits") === "arab" ? "ar-EG" : "en";

const form = document.querySelector("[data-editor]");
const place = document.querySelector("[data-answer]");
// Where a proxy shows the site under a path, the address of the form has it.
const endpoint = form.getAttribute("action");
const words = JSON.parse(form.dataset.words);
const field = form.elements.query;
const button = form.querySelector("button[type=submit]");
let running = null;

function number(value, digits = 0) {
  return value.toLocaleString(numerals, { maximumFractionDigits: digits });
}

async function fetchTerms() {
  try {
    const answer = await fetch(`${endpoint}/terms?${new URLSearchParams([...carried.filter(([name]) => name !== "lang"), ["lang", language]])}`);
    if (answer.ok) return await answer.json();
  } catch {
    // Without them the editor completes variables only.
  }
  return { prefixes: {}, classes: [], properties: [] };
}

function queryOfHash() {
  return new URLSearchParams(location.hash.slice(1)).get("query");
}

function makeEditor(terms) {
  // Completers in the defaults would be merged with the ones that are asked for.
  Yasqe.defaults.autocompleters = registerCompleters(terms, words);
  const frame = make("div", { class: "frame", dir: "ltr" });
  field.closest("label").replaceWith(frame);
  const editor = new Yasqe(frame, {
    value: queryOfHash() ?? field.value,
    createShareableLink: null,
    consumeShareLink: null,
    persistenceId: null,
    prefixCcApi: null,
    showQueryButton: false,
    resizeable: false,
    editorHeight: "auto",
    viewportMargin: Infinity,
    screenReaderLabel: `${words.query}. ${words.keys}`,
    extraKeys: { Tab: false, "Shift-Tab": false, "Ctrl-Enter": () => run(), "Cmd-Enter": () => run(), "Ctrl-S": false },
    requestConfig: { endpoint: new URL(endpoint, location.href).href },
  });
  const fault = make("p", { class: "problem", id: "fault" });
  frame.after(make("p", { class: "faint keys" }, words.keys), fault);
  editor.getInputField().setAttribute("aria-describedby", "fault");
  editor.on("changes", () => tellFault(editor, fault));
  editor.on("autocompletionShown", (_, widget) => widget?.hints.setAttribute("aria-label", words.completions));
  tellFault(editor, fault);
  return editor;
}

/** Tells in the reader's language where the text is no SPARQL; Yasqe tells it in English. */
function tellFault(editor, fault) {
  let line = 0;
  editor.getDoc().eachLine((each) => {
    if (each.gutterMarkers?.gutterErrorBar) line = editor.getDoc().getLineNumber(each) + 1;
  });
  fault.textContent = line ? worded(words.line_unread, { line: number(line) }) : "";
  if (line) {
    const mark = make("span", { class: "fault", title: fault.textContent }, "●");
    editor.setGutterMarker(line - 1, "gutterErrorBar", mark);
  }
}

const terms = await fetchTerms();
const editor = makeEditor(terms);
form.querySelector("[data-plain]").remove();
const stop = make("button", { type: "button", click: () => running?.abort() }, words.stop);
const share = make("button", { type: "button", click: copyAddress }, words.share);
const told = make("span", { class: "faint", role: "status" });
stop.hidden = true;
button.after(stop, share, told);

function remember(query) {
  history.replaceState(null, "", `#query=${encodeURIComponent(query)}`);
}

async function copyAddress() {
  remember(editor.getValue());
  try {
    await navigator.clipboard.writeText(location.href);
    told.textContent = words.shared;
  } catch {
    // Where the clipboard is closed to pages, the address is in the bar of the browser.
    told.textContent = "";
  }
}

async function run() {
  running?.abort();
  const mine = (running = new AbortController());
  const query = editor.getValue();
  remember(query);
  stop.hidden = false;
  told.textContent = words.running;
  const began = performance.now();
  try {
    const answer = await fetch(`${endpoint}?${new URLSearchParams(carried)}`, {
      method: "POST",
      body: query,
      headers: { "Content-Type": "application/sparql-query", Accept: ACCEPT },
      signal: mine.signal,
    });
    const body = await answer.text();
    const seconds = (performance.now() - began) / 1000;
    if (mine !== running) return;
    told.textContent = "";
    if (answer.ok) show({ body, type: answer.headers.get("content-type") ?? "", seconds, query });
    else complain(JSON.parse(body));
  } catch (error) {
    if (mine === running) {
      told.textContent = "";
      complain({ detail: mine.signal.aborted ? words.stopped : words.unreachable });
    }
  } finally {
    if (mine === running) {
      running = null;
      stop.hidden = true;
    }
  }
}

function show(answer) {
  place.hidden = false;
  showAnswer(place, answer, { words, prefixes: terms.prefixes, base: form.dataset.base, endpoint, number, carried });
}

function complain(problem) {
  place.hidden = false;
  const said = problem[`detail_${language}`] ?? problem.detail ?? "";
  place.replaceChildren(make("p", { class: "notice", role: "alert" }, make("bdi", {}, said)));
  if (!problem.line) return;
  const at = { line: problem.line - 1, ch: Math.max(0, (problem.column ?? 1) - 1) };
  editor.getDoc().setCursor(at);
  editor.focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
addEventListener("hashchange", () => {
  const query = queryOfHash();
  if (query !== null && query !== editor.getValue()) editor.setValue(query);
});
if (queryOfHash() !== null) run();
