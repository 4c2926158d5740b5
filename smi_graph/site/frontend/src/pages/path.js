// The page of chains: names are completed while they are typed. Without it the server finds
// the name, and offers a choice where it means several.
import { enrich } from "../complete.js";

enrich();
