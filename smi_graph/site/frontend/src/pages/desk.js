// The keys of the desk: each presses the button or follows the link that shows it.
// On an Arabic keyboard the key on which y stands gives another letter, so where a key gives no
// Latin one, its place counts. Who writes in a field writes; who has turned the keys off, too.
const KEPT = "desk-keys-off";
const box = document.querySelector("[data-keys-on]");
let pressed = false;

function letter({ key, code }) {
  if (/^[a-z0-9?]$/i.test(key)) return key.toLowerCase();
  return /^Key[A-Z]$/.test(code) ? code.at(-1).toLowerCase() : code.match(/^Digit(\d)$/)?.[1];
}

function isWriting(element) {
  return element.isContentEditable || element.matches("textarea, select, input:not([type=radio], [type=checkbox])");
}

function press(target) {
  if (target.matches("summary")) {
    target.parentElement.open = true;
    target.parentElement.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    return;
  }
  const needed = target.dataset.needs && target.form.elements[target.dataset.needs];
  if (needed && !needed.value.trim()) {
    needed.focus();
    return;
  }
  pressed = target.matches("button");
  target.click();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && isWriting(document.activeElement)) document.activeElement.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing || pressed) return;
  if (isWriting(event.target) || (box && !box.checked)) return;
  const name = letter(event);
  const target = name && document.querySelector(`[data-key="${CSS.escape(name)}"]`);
  if (!target) return;
  event.preventDefault();
  press(target);
});

// A form that the browser did not send, because a field is wrong, may be sent again.
document.addEventListener("invalid", () => (pressed = false), true);
addEventListener("pageshow", () => (pressed = false));

if (box) {
  box.closest("[data-keys]").hidden = false;
  box.checked = localStorage.getItem(KEPT) === null;
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, "1");
  });
}
