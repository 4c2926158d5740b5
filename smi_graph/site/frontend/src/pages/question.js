// The page of a question: names of actors are completed while they are typed.
import { enrich } from "../complete.js";

enrich();
