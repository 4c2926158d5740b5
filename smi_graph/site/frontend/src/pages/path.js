// Proposes names while somebody writes one. Without it the server finds the name, and offers
// a choice where it means several.
import { proposeNames } from "../propose-names.js";

for (const field of document.querySelectorAll("[data-names]")) proposeNames(field);
