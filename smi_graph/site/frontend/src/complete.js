// Completes the names of actors in any field that asks for it, as an editable combobox
// (WAI-ARIA Authoring Practices, "list autocomplete with manual selection").
//
//   <input data-complete="person organization"   kinds of actors
//          data-complete-into="from"             name of the hidden field that gets the key
//          data-complete-form="kind:key"         or "key", which is the default
//          data-complete-from="/complete?lang=ar"
//          data-complete-none="…" data-complete-some="…"    words that are read aloud
//          data-complete-label="…"                          what the list is called; else as the field
//          data-complete-texts="…"                          what is said of names of texts alone
//          data-complete-person="…">                        what a kind is called, if it is told
//
// `enrich()` enriches all fields of the page. When a name is chosen, the field sends the event
// "chosen", which bubbles, with the completion as its detail.
import "./complete.css";

const PATIENCE = 150;
let made = 0;

export function enrich(root = document) {
  for (const input of root.querySelectorAll("input[data-complete]:not([role])")) new Combobox(input);
}

class Combobox {
  constructor(input) {
    this.input = input;
    this.found = [];
    this.active = -1;
    this.asked = 0;
    this.build();
    input.addEventListener("input", () => this.onInput());
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => this.onPoint(event));
  }

  build() {
    const id = `completions-${(made += 1)}`;
    this.list = document.createElement("ul");
    Object.assign(this.list, { id, className: "completions", hidden: true });
    this.list.setAttribute("role", "listbox");
    const { completeLabel } = this.input.dataset;
    this.list.setAttribute("aria-label", completeLabel ?? this.input.labels?.[0]?.textContent.trim() ?? "");
    this.status = document.createElement("span");
    this.status.className = "hidden";
    this.status.setAttribute("role", "status");
    for (const [name, value] of Object.entries({
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": id,
    })) {
      this.input.setAttribute(name, value);
    }
    const frame = document.createElement("span");
    frame.className = "completing";
    this.input.replaceWith(frame);
    frame.append(this.input);
    // Outside of the label, so that the list is no part of the name of the field.
    const after = frame.closest("label") ?? frame;
    const below = document.createElement("span");
    below.className = "completing";
    below.append(this.list, this.status);
    after.after(below);
    this.hidden = this.findHidden();
  }

  findHidden() {
    const { form, dataset } = this.input;
    const named = form ? [...form.elements].filter((field) => field.name === dataset.completeInto) : [];
    const last = named.filter((field) => field.type === "hidden").at(-1);
    if (last) return last;
    const field = Object.assign(document.createElement("input"), {
      type: "hidden",
      name: dataset.completeInto,
    });
    this.input.after(field);
    return field;
  }

  onInput() {
    this.hidden.value = "";
    clearTimeout(this.timer);
    if (!this.input.value.trim()) this.close();
    else this.timer = setTimeout(() => this.ask(), PATIENCE);
  }

  async ask() {
    const turn = (this.asked += 1);
    const address = new URL(this.input.dataset.completeFrom, location.href);
    const kinds = this.input.dataset.complete.split(/\s+/).filter(Boolean);
    for (const kind of kinds) address.searchParams.append("kind", kind);
    address.searchParams.set("q", this.input.value);
    let found = [];
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (answer.ok) found = await answer.json();
    } catch {
      // Without an answer the field is an ordinary one.
    }
    if (turn === this.asked && document.activeElement === this.input) this.show(found);
  }

  show(found) {
    this.found = found;
    this.active = -1;
    this.list.replaceChildren(...found.map((each, place) => this.option(each, place)));
    this.list.hidden = !found.length;
    this.input.setAttribute("aria-expanded", String(Boolean(found.length)));
    this.input.removeAttribute("aria-activedescendant");
    const { completeNone, completeSome } = this.input.dataset;
    this.status.textContent = found.length ? `${completeSome ?? ""}: ${found.length}` : completeNone ?? "";
  }

  option(each, place) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${place}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const name = document.createElement("bdi");
    name.textContent = each.name;
    option.append(name);
    const other = Object.values(each.names).find((text) => text !== each.name);
    if (other) {
      const second = document.createElement("bdi");
      second.className = "other";
      second.textContent = other;
      option.append(" ", second);
    }
    const kind = this.input.getAttribute(`data-complete-${each.kind}`);
    const texts = each.count ? "" : this.input.dataset.completeTexts;
    for (const words of [kind, texts].filter(Boolean)) {
      const told = document.createElement("small");
      told.textContent = words;
      option.append(" ", told);
    }
    return option;
  }

  onKey(event) {
    const last = this.found.length - 1;
    const moves = { ArrowDown: this.active < last ? this.active + 1 : 0, ArrowUp: this.active > 0 ? this.active - 1 : last };
    if (event.key in moves && this.found.length && !event.altKey) this.activate(moves[event.key]);
    else if (event.key === "Enter" && this.active >= 0) this.choose(this.active);
    else if (event.key === "Escape" && !this.list.hidden) this.close();
    else return;
    event.preventDefault();
  }

  onPoint(event) {
    const option = event.target.closest("[role=option]");
    // The field keeps the focus, so that the list is not closed before the choice.
    event.preventDefault();
    if (option) this.choose([...this.list.children].indexOf(option));
  }

  activate(place) {
    this.active = place;
    for (const [number, option] of [...this.list.children].entries()) {
      option.setAttribute("aria-selected", String(number === place));
    }
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.input.setAttribute("aria-activedescendant", `${this.list.id}-${place}`);
    this.list.children[place].scrollIntoView({ block: "nearest" });
  }

  choose(place) {
    const chosen = this.found[place];
    this.input.value = chosen.name;
    const withKind = this.input.dataset.completeForm === "kind:key";
    this.hidden.value = withKind ? `${chosen.kind}:${chosen.key}` : chosen.key;
    this.close();
    this.input.dispatchEvent(new CustomEvent("chosen", { bubbles: true, detail: chosen }));
  }

  close() {
    clearTimeout(this.timer);
    this.asked += 1;
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
