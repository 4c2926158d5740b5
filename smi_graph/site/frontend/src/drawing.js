// What all drawings of networks share: when they begin, their colours, and their names.
import { labelsOf } from "./labels.js";

export const SHAPES = {
  person: "ellipse",
  organization: "round-rectangle",
  country: "triangle",
  collection: "diamond",
  place: "vee",
  event: "pentagon",
};
export const NARROW = 40 * 16;
export const MOST_ON_NARROW = 24;

// Shows a figure, and loads what draws it once its plane comes near the screen.
export function drawWhenSeen(figure, draw) {
  figure.hidden = false;
  const plane = figure.querySelector(".plane");
  const seen = new IntersectionObserver(
    async (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      const { default: cytoscape } = await import("cytoscape");
      draw(cytoscape, figure, plane);
    },
    { rootMargin: "400px" },
  );
  seen.observe(plane);
}

// The tokens of the style sheet say light-dark(); what an element has of them is one colour.
export function colourOf(element) {
  return getComputedStyle(element).color;
}

// How a point is drawn and its name beside it; the names come from showLabels.
export function pointStyle(plane) {
  const { backgroundColor, color, fontFamily } = getComputedStyle(plane);
  return {
    width: "data(size)",
    height: "data(size)",
    color,
    "font-family": fontFamily.replaceAll('"', ""),
    "text-outline-color": backgroundColor,
    "text-outline-width": 3,
    "text-wrap": "wrap",
    "text-max-width": 1000,
    "text-valign": "center",
    "line-height": 1.5,
  };
}

export const LABEL = {
  selector: "node[label]",
  style: {
    label: "data(label)",
    "font-size": "data(letters)",
    "text-margin-x": "data(aside)",
    "text-margin-y": "data(below)",
  },
};

export function showLabels(graph) {
  const zoom = graph.zoom();
  const plane = { width: graph.width(), height: graph.height() };
  const nodes = graph.nodes("[size]").map((node) => ({ node, ...node.data(), ...node.renderedPosition(), zoom }));
  const labels = labelsOf(nodes, getComputedStyle(graph.container()).fontFamily, plane);
  graph.batch(() => {
    for (const { node, label, letters, aside, below } of labels) {
      node.data({ label, letters: letters / zoom, aside: aside / zoom, below: below / zoom });
    }
  });
}
