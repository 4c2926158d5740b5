// The page of a record: a fact lights up the words behind it, and the words their fact; the
// next place that was found; copying a footnote; printing. Without it, links do the first.
import { tell } from "../telling.js";

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const isCalm = matchMedia("(prefers-reduced-motion: reduce)");

function light(fact) {
  for (const lit of all(".lit")) lit.classList.remove("lit");
  if (!fact) return;
  fact.classList.add("lit");
  for (const words of all(`.evidence[data-fact="${CSS.escape(fact.id)}"]`)) words.classList.add("lit");
}

function factOf(place) {
  return place?.closest(".fact") ?? document.getElementById(place?.dataset.fact ?? "");
}

function bringIntoView(place) {
  place.scrollIntoView({ block: "center", behavior: isCalm.matches ? "instant" : "smooth" });
}

for (const fact of all(".fact")) {
  fact.addEventListener("click", (event) => {
    light(fact);
    if (event.target.closest("a") || getSelection()?.toString()) return;
    const words = all(`.evidence[data-fact="${CSS.escape(fact.id)}"]`)[0];
    if (words) bringIntoView(words);
  });
}

function followAddress() {
  const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (place) light(factOf(place));
}
addEventListener("hashchange", followAddress);
followAddress();

const next = document.querySelector("[data-next]");
const found = all(".text mark");
if (next && found.length) {
  let place = -1;
  next.hidden = false;
  next.addEventListener("click", () => {
    found[place]?.classList.remove("here");
    place = (place + 1) % found.length;
    found[place].classList.add("here");
    bringIntoView(found[place]);
  });
}

const print = document.querySelector("[data-print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}

for (const button of all("[data-copy]")) {
  if (!navigator.clipboard) break;
  const words = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.copied;
    tell(button.dataset.copied);
    setTimeout(() => (button.textContent = words), 2000);
  });
}
