// The records that a reader has marked, with notes: kept in this browser, and nowhere else.
// Each change reads what is kept, alters it and writes it at once, so that two tabs lose nothing.
export const MOST = 200;
export const FORMAT = "smi-graph selection";
const VERSION = 1;
const LONGEST_NOTE = 4000;
const CODE = /^[A-Za-z0-9._~-]{1,200}$/;

export const archive = document.querySelector("[data-selection]")?.dataset.selection ?? "";
const KEY = `selection:${archive}`;
const DAMAGED = `${KEY}:damaged`;

// Gives only what is of the right form, each record once; how many were not is told beside.
export function sorted(list) {
  const found = new Map();
  let refused = 0;
  for (const one of Array.isArray(list) ? list : []) {
    const note = one?.note ?? "";
    if (typeof one?.code !== "string" || !CODE.test(one.code) || typeof note !== "string") refused += 1;
    else if (!found.has(one.code)) found.set(one.code, { code: one.code, note: note.slice(0, LONGEST_NOTE) });
  }
  return { records: [...found.values()], refused };
}

function parse(text) {
  try {
    const told = JSON.parse(text);
    return told?.version === VERSION && Array.isArray(told.records) ? sorted(told.records) : null;
  } catch {
    return null;
  }
}

function kept(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function read() {
  const text = kept(KEY);
  return text === null ? [] : (parse(text)?.records ?? []);
}

// What could not be read, as it was kept; nothing where all was well.
export function setAside() {
  const text = kept(KEY);
  const told = text === null ? { refused: 0 } : parse(text);
  if (told === null || told.refused) {
    localStorage.setItem(DAMAGED, text);
    localStorage.setItem(KEY, JSON.stringify({ version: VERSION, records: told?.records ?? [] }));
  }
  return kept(DAMAGED);
}

export function forgetDamaged() {
  localStorage.removeItem(DAMAGED);
}

export class Refused extends Error {}

// Alters what is kept. Throws Refused with "full" or "most" where that is not possible.
export async function change(alter) {
  const work = () => {
    const before = read();
    const { records } = sorted(alter(before.map((one) => ({ ...one }))));
    if (records.length > MOST && records.length > before.length) throw new Refused("most");
    setAside();
    try {
      localStorage.setItem(KEY, JSON.stringify({ version: VERSION, records }));
    } catch {
      throw new Refused("full");
    }
    document.dispatchEvent(new CustomEvent("selection", { detail: records }));
    return records;
  };
  return navigator.locks ? navigator.locks.request(KEY, work) : work();
}

// Calls back with the records after each change, of this tab or another one.
export function follow(tell) {
  document.addEventListener("selection", ({ detail }) => tell(detail));
  addEventListener("storage", (event) => {
    if (event.key === KEY || event.key === null) tell(read());
  });
}

export function asFile(records, exported) {
  return JSON.stringify({ format: FORMAT, version: VERSION, archive, exported, records }, null, 1);
}

// Reads a saved file. Gives the name of a sentence where it is none of ours.
export function fromFile(text) {
  let told;
  try {
    told = JSON.parse(text);
  } catch {
    return { error: "unreadable" };
  }
  if (told?.format !== FORMAT || told.version !== VERSION || !Array.isArray(told.records)) return { error: "unreadable" };
  return told.archive === archive ? sorted(told.records) : { error: "other" };
}

// Adds records behind those that are there; a note that differs is added to the one that is.
export function joined(before, more) {
  const found = new Map(before.map((one) => [one.code, { ...one }]));
  for (const { code, note } of more) {
    const known = found.get(code);
    if (!known) found.set(code, { code, note });
    else if (note && !known.note.includes(note)) known.note = known.note ? `${known.note}\n\n${note}` : note;
  }
  return [...found.values()];
}

export function download(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
