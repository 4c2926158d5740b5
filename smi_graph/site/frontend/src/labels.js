// The names beside the points of a network. A canvas shapes letters as the page does, but has
// no elements to keep directions apart, so each line is isolated by characters.
const RIGHT_TO_LEFT = "\u2067";
const LEFT_TO_RIGHT = "\u2066";
const FIRST_STRONG = "\u2068";
const END = "\u2069";
const LETTERS = 13;
const LARGE_LETTERS = 16;
const LINE = 1.5;
const GAP = 3;
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

// Names every point of a plane: below, beside or above it, where it covers no other name or
// point, or as little as can be; never beyond the edge. The closer tie chooses first.
export function labelsOf(nodes, font, plane) {
  const context = document.createElement("canvas").getContext("2d");
  const taken = nodes.map(({ x, y, size, zoom }) => box(x, y, size * zoom, size * zoom));
  return [...nodes]
    .sort((a, b) => b.weight - a.weight)
    .map(({ node, name, tag, x, y, size, zoom, kind }) => {
      const letters = kind === "centre" ? LARGE_LETTERS : LETTERS;
      context.font = `${letters}px ${font}`;
      const lines = linesOf(name);
      const width = Math.max(...lines.map((line) => context.measureText(line).width));
      const height = lines.length * letters * LINE;
      const places = placesBeside({ x, y, reach: (size * zoom) / 2, width, height }).map((place) => within(place, plane));
      const best = places.reduce((one, other) => (coveredBy(other, taken) < coveredBy(one, taken) ? other : one));
      taken.push(best);
      const aside = (best.left + best.right) / 2 - x;
      const below = (best.top + best.bottom) / 2 - y;
      return { node, letters, aside, below, label: lines.map((line) => isolated(line, tag)).join("\n") };
    });
}

// The places of a name, the usual one first.
function placesBeside({ x, y, reach, width, height }) {
  const [far, down] = [reach + GAP + width / 2, reach + GAP + height / 2];
  return [
    [0, down],
    [0, -down],
    [far, 0],
    [-far, 0],
    [far * 0.7, down],
    [-far * 0.7, down],
    [far * 0.7, -down],
    [-far * 0.7, -down],
  ].map(([across, below]) => box(x + across, y + below, width, height));
}

// Moves what reaches beyond the plane into it.
function within({ left, right, top, bottom }, { width, height }) {
  const across = Math.max(GAP - left, Math.min(0, width - GAP - right));
  const down = Math.max(GAP - top, Math.min(0, height - GAP - bottom));
  return { left: left + across, right: right + across, top: top + down, bottom: bottom + down };
}

function box(x, y, width, height) {
  return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
}

function coveredBy(place, others) {
  return others.reduce((sum, other) => sum + shared(place, other), 0);
}

function shared(one, other) {
  const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return Math.max(across, 0) * Math.max(down, 0);
}
