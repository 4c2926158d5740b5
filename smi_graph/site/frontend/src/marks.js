// The star beside each record: whether it is in the reader's selection, and the number in the menu.
import * as shelf from "./shelf.js";

const menu = document.querySelector("a[data-selection]");

function show(records) {
  const marked = new Set(records.map(({ code }) => code));
  for (const star of document.querySelectorAll("[data-mark]")) {
    star.hidden = false;
    star.setAttribute("aria-pressed", String(marked.has(star.dataset.mark)));
  }
  const count = menu?.querySelector("[data-count]");
  if (count) count.textContent = marked.size ? ` (${marked.size})` : "";
}

export function complain(refused) {
  if (!(refused instanceof shelf.Refused)) throw refused;
  let place = document.querySelector("[data-refused]");
  if (!place) {
    place = Object.assign(document.createElement("p"), { className: "notice refused", role: "alert" });
    place.dataset.refused = "";
    document.querySelector("main").prepend(place);
  }
  place.textContent = menu.dataset[refused.message];
}

document.addEventListener("click", async ({ target }) => {
  const code = target.closest?.("[data-mark]")?.dataset.mark;
  if (!code) return;
  try {
    await shelf.change((records) =>
      records.some((one) => one.code === code)
        ? records.filter((one) => one.code !== code)
        : [...records, { code, note: "" }],
    );
  } catch (refused) {
    complain(refused);
  }
});

shelf.follow(show);
show(shelf.read());
