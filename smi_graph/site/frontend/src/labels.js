// The names beside the points of a network. A canvas shapes letters as the page does, but has
// no elements to keep directions apart, so each line is isolated by characters.
const RIGHT_TO_LEFT = "\u2067";
const LEFT_TO_RIGHT = "\u2066";
const FIRST_STRONG = "\u2068";
const END = "\u2069";
const LETTERS = 13;
const LARGE_LETTERS = 16;
const LINE = 1.5;
const LONGEST_LINE = 18;
const MOST_LINES = 2;

export function isolated(text, tag) {
  const start = !tag ? FIRST_STRONG : /^(ar|ckb|fa|he|ur)\b/.test(tag) ? RIGHT_TO_LEFT : LEFT_TO_RIGHT;
  return start + text + END;
}

// Breaks a name between words; what is too long ends in dots.
export function linesOf(name) {
  const lines = [""];
  for (const word of name.split(/\s+/)) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (longer.length <= LONGEST_LINE || !lines.at(-1)) lines[lines.length - 1] = longer;
    else if (lines.length < MOST_LINES) lines.push(word);
    else {
      lines[lines.length - 1] += "…";
      break;
    }
  }
  return lines.map((line) => (line.length > LONGEST_LINE + 4 ? `${line.slice(0, LONGEST_LINE)}…` : line));
}

// Names the points; where names would lie upon each other, the closer tie keeps its name.
export function labelsOf(nodes, font) {
  const context = document.createElement("canvas").getContext("2d");
  const taken = nodes.map(({ x, y, size, zoom, id }) => ({ id, ...box(x, y, size * zoom, size * zoom) }));
  return [...nodes]
    .sort((a, b) => b.weight - a.weight)
    .map(({ node, id, name, tag, x, y, size, zoom, kind }) => {
      const letters = kind === "centre" ? LARGE_LETTERS : LETTERS;
      context.font = `${letters}px ${font}`;
      const lines = linesOf(name);
      const width = Math.max(...lines.map((line) => context.measureText(line).width));
      const height = lines.length * letters * LINE;
      const place = box(x, y + (size * zoom) / 2 + 3 + height / 2, width, height);
      const isFree = taken.every((other) => other.id === id || !overlaps(place, other));
      if (isFree) taken.push({ id, ...place });
      return { node, letters, label: isFree ? lines.map((line) => isolated(line, tag)).join("\n") : "" };
    });
}

function box(x, y, width, height) {
  return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
}

function overlaps(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
