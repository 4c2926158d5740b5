// The dossier: the reader's own notes are put beside the records here, in the browser, and into
// the file that is saved.
import * as shelf from "../shelf.js";

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const notes = new Map(shelf.read().filter(({ note }) => note.trim()).map(({ code, note }) => [code, note]));
const wish = document.querySelector("[data-with-notes]");
const box = wish.querySelector("input");

function show() {
  for (const record of all("[data-code]")) {
    const place = record.querySelector("[data-note]");
    const note = box.checked ? notes.get(record.dataset.code) : undefined;
    place.hidden = note === undefined;
    place.querySelector("p").textContent = note ?? "";
  }
}

wish.hidden = !all("[data-code]").some(({ dataset }) => notes.has(dataset.code));
box.addEventListener("change", show);
show();

const print = document.querySelector("[data-print]");
print.hidden = false;
print.addEventListener("click", () => window.print());

document.querySelector("[data-file]").addEventListener("click", async (event) => {
  if (!notes.size || !box.checked) return;
  event.preventDefault();
  shelf.download("dossier.html", "text/html", await asOneFile());
});

// What is shown, without all that asks for something else. The styles are put into the text, for
// the page itself may have none within it.
async function asOneFile() {
  const style = await (await fetch(document.querySelector("link[rel=stylesheet]").href)).text();
  const file = document.documentElement.cloneNode(true);
  for (const outside of all("script, link, .bar", file)) outside.remove();
  const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`;
  const head = `${policy}<style>${style}</style><title>`;
  return `<!doctype html>\n${file.outerHTML.replace("<title>", () => head)}`;
}
