// The answer to a query: a table of its rows, the response as it came, and files to take away.
import { shortened } from "./completers.js";

const PAGE = 50;
const MOST_RAW = 100_000;
const LONGEST_ADDRESS = 30_000;
const FILES = { table: ["csv", "tsv", "json", "xml"], graph: ["ttl", "nt", "rdf", "jsonld"] };
const RTL = /^(ar|ckb|fa|he|ur)\b/;

/** Makes an element with attributes and children; texts stay texts. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value !== false && value !== undefined) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** Fills in the places of a sentence. */
export function worded(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Shows the answer in the place that is given. */
export function showAnswer(place, { body, type, seconds, query }, { words, prefixes, base, endpoint, number, carried }) {
  const parsed = type.includes("json") && !type.includes("ld+json") ? JSON.parse(body) : null;
  const isGraph = parsed === null;
  const tabs = isGraph ? [] : [["table", parsed.boolean === undefined ? rows(parsed) : truth(parsed)]];
  tabs.push(["raw", raw()]);
  place.replaceChildren(
    make("h2", {}, words.answer),
    make("p", { class: "faint" }, worded(words.seconds, { seconds: number(seconds, 2) })),
    ...(tabs.length > 1 ? [switcher(tabs)] : []),
    ...tabs.map(([, panel]) => panel),
    files(),
  );

  function switcher(all) {
    const buttons = all.map(([name, panel], place_) =>
      make("button", { type: "button", "aria-pressed": String(place_ === 0), click: () => choose(place_) }, words[name]),
    );
    const choose = (chosen) =>
      all.forEach(([, panel], index) => {
        panel.hidden = index !== chosen;
        buttons[index].setAttribute("aria-pressed", String(index === chosen));
      });
    choose(0);
    return make("p", { class: "switch" }, ...buttons);
  }

  function truth({ boolean }) {
    return make("p", { class: "truth" }, boolean ? words.yes : words.no);
  }

  function rows({ head, results }) {
    const all = results.bindings;
    if (!all.length) return make("p", { class: "notice" }, words.no_rows);
    const panel = make("div");
    show(0);
    return panel;

    function show(start) {
      const shown = all.slice(start, start + PAGE);
      const told = worded(words.rows, {
        first: number(start + 1),
        last: number(start + shown.length),
        total: number(all.length),
      });
      const turn = (to, name) => make("button", { type: "button", click: () => show(to) }, words[name]);
      panel.replaceChildren(
        make("p", { class: "faint" }, told),
        make(
          "div",
          { class: "wide", role: "region", tabindex: "0", "aria-label": words.table },
          make(
            "table",
            {},
            make(
              "thead",
              {},
              make(
                "tr",
                {},
                make("th", { scope: "col", class: "number" }, make("span", { class: "hidden" }, words.row_number)),
                ...head.vars.map((name) => make("th", { scope: "col" }, make("bdi", { dir: "ltr", class: "code" }, name))),
              ),
            ),
            make(
              "tbody",
              {},
              ...shown.map((row, index) =>
                make(
                  "tr",
                  {},
                  make("td", { class: "number faint" }, number(start + index + 1)),
                  ...head.vars.map((name) => make("td", {}, ...cell(row[name]))),
                ),
              ),
            ),
          ),
        ),
        make(
          "p",
          { class: "turn" },
          ...(start ? [turn(Math.max(0, start - PAGE), "previous")] : []),
          ...(start + PAGE < all.length ? [turn(start + PAGE, "next")] : []),
        ),
      );
    }
  }

  function cell(term) {
    if (!term) return [];
    if (term.type === "uri") {
      const text = make("bdi", { dir: "ltr", class: "code" }, shortened(term.value, prefixes).replace(/^<(.*)>$/s, "$1"));
      const address = addressOf(term.value);
      return [address ? make("a", { href: address }, text) : text];
    }
    if (term.type === "triple") return [make("bdi", { dir: "ltr", class: "code" }, JSON.stringify(term.value))];
    if (term.type === "bnode") return [make("bdi", { dir: "ltr", class: "code" }, `_:${term.value}`)];
    const tag = term["xml:lang"];
    if (tag) {
      const text = make("bdi", { lang: tag, dir: RTL.test(tag) ? "rtl" : "ltr" }, term.value);
      return [text, " ", make("small", { class: "faint code", dir: "ltr" }, `@${tag}`)];
    }
    const kind = term.datatype && !term.datatype.endsWith("#string");
    const text = make("bdi", { dir: kind ? "ltr" : "auto" }, term.value);
    if (!kind) return [text];
    return [text, " ", make("small", { class: "faint code", dir: "ltr" }, shortened(term.datatype, prefixes))];
  }

  function addressOf(iri) {
    // The archive's own things are shown by this very site.
    if (iri.startsWith(base)) return `${endpoint.replace(/sparql$/, "")}${iri.slice(base.length).replace(/^\/+/, "")}`;
    return /^https?:\/\//.test(iri) ? iri : null;
  }

  function raw() {
    const cut = body.length > MOST_RAW;
    const told = worded(words.raw_cut, { shown: number(MOST_RAW), total: number(body.length) });
    return make(
      "div",
      {},
      ...(cut ? [make("p", { class: "faint" }, told)] : []),
      make("pre", { dir: "ltr", tabindex: "0", "aria-label": words.raw, role: "region" }, cut ? body.slice(0, MOST_RAW) : body),
    );
  }

  function files() {
    const links = FILES[isGraph ? "graph" : "table"].map((format) => {
      const address = `${endpoint}?${new URLSearchParams([["query", query], ["format", format], ...(format === "csv" ? [["bom", "1"]] : []), ...carried])}`;
      if (address.length > LONGEST_ADDRESS) return "";
      return make("a", { href: address, download: "" }, make("bdi", { dir: "ltr", class: "code" }, format.toUpperCase()));
    });
    return make("p", { class: "files" }, `${words.download}: `, ...links);
  }
}
