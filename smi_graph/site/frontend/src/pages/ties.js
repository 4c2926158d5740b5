// Draws ties between two and two from the rows of the table below. The table is what it shows,
// so nothing is asked of the server, and whoever does not see it misses nothing.
import { LABEL, MOST_ON_NARROW, NARROW, SHAPES, colourOf, drawWhenSeen, pointStyle, showLabels } from "../drawing.js";

const MARGIN = 64;

const figure = document.getElementById("ties-drawn");
if (figure) drawWhenSeen(figure, draw);

// Reads ties in the order of the table while there is room for both ends.
function readTies(most) {
  const actors = new Map();
  const ties = [];
  for (const row of document.querySelectorAll("#ties tbody tr")) {
    const ends = [...row.querySelectorAll("[data-key]")];
    const fresh = ends.filter(({ dataset }) => !actors.has(dataset.key));
    if (actors.size + fresh.length > most) continue;
    for (const cell of fresh) {
      const { key, kind, name, tag } = cell.dataset;
      actors.set(key, { key, kind, name, tag, page: cell.querySelector("a")?.href ?? "", weight: 0 });
    }
    const strength = Number(row.dataset.strength);
    for (const { dataset } of ends) actors.get(dataset.key).weight += Math.max(strength, 0.1);
    const [one, other] = ends.map(({ dataset }) => dataset.key);
    ties.push({ one, other, row, strength, count: Number(row.dataset.count), page: row.querySelector("[data-tie]")?.href ?? "" });
  }
  return { actors: [...actors.values()], ties };
}

function draw(cytoscape, figure, plane) {
  const graph = cytoscape({
    container: plane,
    elements: elementsOf(readTies(plane.clientWidth < NARROW ? MOST_ON_NARROW : Infinity), plane),
    style: styleOf(figure, plane),
    layout: { name: "preset" },
    zoomingEnabled: false,
    // A finger that scrolls the page must not be caught by the drawing.
    userPanningEnabled: matchMedia("(pointer: fine)").matches,
    boxSelectionEnabled: false,
    autounselectify: true,
  });
  graph.layout(layoutOf(plane)).run();
  spread(graph, plane);
  graph.on("dragfree", () => showLabels(graph));
  listen(graph, figure, plane);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => graph.style(styleOf(figure, plane)));
  addEventListener("resize", () => {
    graph.resize();
    spread(graph, plane);
  });
  plane.dataset.drawn = String(graph.nodes().length);
}

// Everybody begins on a circle, so that the same table always gives the same drawing.
function elementsOf({ actors, ties }, plane) {
  const heaviest = Math.max(...actors.map(({ weight }) => weight));
  const most = Math.max(...ties.map(({ count }) => count));
  const nodes = actors.map((actor, number) => {
    const angle = (number / actors.length) * 2 * Math.PI;
    const size = 10 + 16 * Math.sqrt(actor.weight / heaviest);
    const position = {
      x: (plane.clientWidth / 2) * (1 + 0.8 * Math.cos(angle)),
      y: (plane.clientHeight / 2) * (1 + 0.8 * Math.sin(angle)),
    };
    return { data: { ...actor, id: actor.key, size }, position };
  });
  const edges = ties.map(({ one, other, row, strength, count, page }, number) => ({
    data: { id: `tie-${number}`, source: one, target: other, row, strength, page, width: 1 + 6 * Math.sqrt(count / most) },
  }));
  return [...nodes, ...edges];
}

function layoutOf(plane) {
  return {
    name: "cose",
    animate: false,
    randomize: false,
    fit: false,
    nodeRepulsion: () => 90000,
    nodeOverlap: 30,
    idealEdgeLength: (edge) => 40 + 90 / Math.max(edge.data("strength"), 1),
    componentSpacing: 40,
    gravity: 1.2,
    numIter: 1500,
    boundingBox: { x1: 0, y1: 0, w: plane.clientWidth, h: plane.clientHeight },
  };
}

// Fills the plane: the largest group of names that hang together on the left, the others in
// cells beside it, or below it where there is little width.
function spread(graph, plane) {
  const { clientWidth: width, clientHeight: height } = plane;
  const groups = graph.elements().components().map((group) => group.nodes()).sort((a, b) => b.length - a.length);
  const [largest, ...others] = groups;
  const part = others.length ? Math.min(Math.max(largest.length / graph.nodes().length, 0.5), 0.8) : 1;
  const isWide = width > height;
  fill(largest, isWide ? [0, 0, width * part, height] : [0, 0, width, height * part]);
  const rest = isWide ? [width * part, 0, width * (1 - part), height] : [0, height * part, width, height * (1 - part)];
  const columns = Math.max(1, Math.round(Math.sqrt((others.length * rest[2]) / rest[3] / 2)));
  const rows = Math.ceil(others.length / columns);
  others.forEach((group, number) => {
    const [w, h] = [rest[2] / columns, rest[3] / rows];
    fill(group, [rest[0] + (number % columns) * w, rest[1] + Math.floor(number / columns) * h, w, h]);
  });
  graph.reset();
  showLabels(graph);
}

// Stretches a group over a box, wider than high as names are.
function fill(nodes, [left, top, width, height]) {
  const { x1, y1, w, h } = nodes.boundingBox({ includeLabels: false });
  const margin = Math.min(MARGIN, width / 3, height / 4);
  const across = (width - 2 * margin) / Math.max(w, 1);
  const down = (height - 2 * margin) / Math.max(h, 1);
  nodes.positions((node) => ({
    x: left + margin + (node.position("x") - x1) * across,
    y: top + margin / 2 + (node.position("y") - y1) * down,
  }));
}

function styleOf(figure, plane) {
  const ink = colourOf(plane);
  const kinds = [...document.querySelectorAll("[data-swatch]")].map((swatch) => ({
    selector: `node[kind = "${swatch.dataset.swatch}"]`,
    style: { "background-color": colourOf(swatch), shape: SHAPES[swatch.dataset.swatch] ?? "ellipse" },
  }));
  return [
    {
      selector: "node",
      style: {
        ...pointStyle(plane),
        "background-color": colourOf(figure.querySelector("figcaption")),
        "line-height": 1.25,
      },
    },
    LABEL,
    {
      selector: "edge",
      style: { width: "data(width)", "line-color": colourOf(figure.querySelector("figcaption")), opacity: 0.45, "curve-style": "haystack" },
    },
    ...kinds,
    { selector: "node.near", style: { "border-width": 3, "border-color": ink, "z-index": 10 } },
    { selector: "edge.near", style: { opacity: 1, "line-color": ink } },
    { selector: ".far", style: { opacity: 0.15 } },
  ];
}

function listen(graph, figure, plane) {
  const pointed = figure.querySelector(".pointed");
  graph.on("mouseover", "node, edge", ({ target }) => {
    const near = target.isNode() ? target.closedNeighborhood() : target.union(target.connectedNodes());
    near.addClass("near");
    graph.elements().not(near).addClass("far");
    for (const edge of near.edges()) edge.data("row").classList.add("pointed-at");
    pointed.textContent = target.isNode() ? target.data("name") : said(target.data("row"));
    plane.style.cursor = target.data("page") ? "pointer" : "";
  });
  graph.on("mouseout", "node, edge", () => {
    graph.elements().removeClass("near far");
    for (const row of document.querySelectorAll(".pointed-at")) row.classList.remove("pointed-at");
    pointed.textContent = "";
    plane.style.cursor = "";
  });
  graph.on("tap", "node, edge", ({ target }) => {
    if (target.data("page")) location.assign(target.data("page"));
  });
}

function said(row) {
  return [...row.cells].map((cell) => cell.textContent.trim()).filter(Boolean).join(" · ");
}
