// A text field with a list of names below it, as the combobox pattern of WAI-ARIA has it
// (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/). The hidden field beside it takes what
// addresses call the chosen one.
const PAUSE = 150;

export function proposeNames(field) {
  const input = field.querySelector("input:not([type=hidden])");
  const hidden = field.querySelector("input[type=hidden]");
  const list = Object.assign(document.createElement("ul"), {
    id: `${input.id}-names`,
    className: "suggested",
    role: "listbox",
    ariaLabel: field.dataset.label,
    hidden: true,
  });
  input.after(list);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  }))
    input.setAttribute(name, value);

  let waiting;
  let asked = 0;
  let names = [];
  let marked = -1;

  function close() {
    list.hidden = true;
    marked = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(number) {
    marked = number;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === number)));
    const item = list.children[number];
    if (!item) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }

  function choose(number) {
    input.value = names[number].name;
    hidden.value = `${names[number].kind}:${names[number].key}`;
    close();
  }

  async function propose() {
    const number = (asked += 1);
    const written = input.value.trim();
    if (!written) return close();
    const address = new URL(field.dataset.names, location.href);
    address.searchParams.set("q", written);
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    // What was asked for before the last key does not count any more.
    if (!answer.ok || number !== asked) return;
    names = await answer.json();
    list.replaceChildren(...names.map((name, place) => itemOf(field, list, name, place)));
    list.hidden = names.length === 0;
    input.setAttribute("aria-expanded", String(names.length > 0));
    mark(-1);
  }

  input.addEventListener("input", () => {
    hidden.value = "";
    clearTimeout(waiting);
    waiting = setTimeout(propose, PAUSE);
  });
  input.addEventListener("blur", () => {
    clearTimeout(waiting);
    asked += 1;
    close();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return close();
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark((marked + step + names.length + (marked < 0 && step < 0 ? 1 : 0)) % names.length);
    else if (event.key === "Enter" && marked >= 0) choose(marked);
    else return;
    event.preventDefault();
  });
  // Before the field loses the focus, which closes the list.
  list.addEventListener("pointerdown", (event) => {
    const item = event.target.closest("li");
    event.preventDefault();
    if (item) choose([...list.children].indexOf(item));
  });
}

function itemOf(field, list, name, place) {
  const item = document.createElement("li");
  item.id = `${list.id}-${place}`;
  item.role = "option";
  const shown = document.createElement("bdi");
  shown.textContent = name.name;
  const kind = document.createElement("small");
  kind.textContent = ` ${field.dataset[name.kind] ?? ""}`;
  item.append(shown, kind);
  return item;
}
