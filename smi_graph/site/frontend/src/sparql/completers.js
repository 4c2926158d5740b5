// What the editor offers while somebody writes: prefixes, classes, properties and variables
// of this archive. Yasqe's own completers for classes and properties ask another host, so
// they are never enabled.
import Yasqe from "@zazuko/yasqe";

const MOST = 60;
const WORD = /^[A-Za-z][\w-]*(:[\w-]*)?$/;
const CLASS_PLACES = new Set(["a", "rdf:type", "rdfs:domain", "rdfs:range", "rdfs:subClassOf"]);

/** Makes the completers known; gives their names. */
export function registerCompleters(terms, words) {
  Yasqe.forkAutocompleter(
    "prefixes",
    {
      name: "archive-prefixes",
      persistenceId: null,
      get: () => Object.entries(terms.prefixes).map(([name, iri]) => `${name}: <${iri}>`),
    },
    false,
  );
  Yasqe.registerAutocompleter(completer("archive-classes", terms.classes, terms, atClass, words), false);
  Yasqe.registerAutocompleter(completer("archive-properties", terms.properties, terms, atProperty, words), false);
  return ["archive-prefixes", "variables", "archive-classes", "archive-properties"];
}

function atClass(editor, token) {
  const before = editor.getPreviousNonWsToken(editor.getDoc().getCursor().line, token);
  return CLASS_PLACES.has(before.string) || CLASS_PLACES.has(before.state?.lastProperty);
}

function atProperty(editor, token) {
  return token.string.length > 0 && token.state.possibleCurrent.includes("a") && !atClass(editor, token);
}

function completer(name, list, { prefixes }, isPlace, words) {
  const byText = new Map(list.map((term) => [shortened(term.iri, prefixes), term]));
  return {
    name,
    bulk: false,
    autoShow: true,
    isValidCompletionPosition(editor) {
      const token = editor.getCompleteToken();
      return (token.string.trim() === "" || WORD.test(token.string)) && isPlace(editor, token);
    },
    get(editor, token) {
      const wanted = token.string.trim().toLowerCase();
      const found = [...byText].filter(([text, term]) => matches(text, term, wanted)).map(([text]) => text);
      // What is written already needs no list.
      return found.length === 1 && found[0].toLowerCase() === wanted ? [] : found.slice(0, MOST);
    },
    postprocessHints(editor, hints) {
      return hints.map((hint) => ({ ...hint, hint: pick, render: (item) => draw(item, hint.text, byText.get(hint.text)) }));
    },
  };

  function pick(editor, { from, to }, hint) {
    editor.replaceRange(hint.text, hint.from ?? from, hint.to ?? to, "complete");
    const prefix = hint.text.split(":")[0];
    if (prefixes[prefix] && !(prefix in editor.getPrefixesFromQuery())) {
      editor.addPrefixes({ [prefix]: prefixes[prefix] });
    }
  }
}

function matches(text, term, wanted) {
  if (!wanted) return true;
  if (text.toLowerCase().startsWith(wanted)) return true;
  if (wanted.includes(":")) return false;
  return text.split(":").at(-1).toLowerCase().startsWith(wanted) || term.name.toLowerCase().includes(wanted);
}

function draw(item, text, term) {
  const name = document.createElement("bdi");
  name.textContent = term.name;
  name.className = "named";
  item.append(text, " ", name);
}

/** Shortens an IRI by a prefix. */
export function shortened(iri, prefixes) {
  for (const [name, start] of Object.entries(prefixes)) {
    const rest = iri.slice(start.length);
    if (iri.startsWith(start) && /^[A-Za-z_][\w-]*$/.test(rest)) return `${name}:${rest}`;
  }
  return `<${iri}>`;
}
