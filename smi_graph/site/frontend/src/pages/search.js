// The search page: persons and organisations are found by typing their names.
import { enrich } from "../complete.js";

for (const form of document.querySelectorAll("form[data-scripted]")) {
  form.hidden = false;
  // A form that is sent before a name is chosen would change nothing.
  form.addEventListener("submit", (event) => {
    if (![...form.querySelectorAll("[data-complete]")].some((input) => input.dataset.isChosen)) event.preventDefault();
  });
  form.addEventListener("chosen", (event) => {
    event.target.dataset.isChosen = "true";
    form.requestSubmit();
  });
}
enrich();
