// Draws the ties of an answer as a network, from the rows of the table below it. The table is
// what it shows, so whoever does not see it misses nothing.
import { labelsOf } from "../labels.js";

const figure = document.getElementById("drawn-ties");
if (figure) start(figure, figure.querySelector(".plane"));

function start(figure, plane) {
  figure.hidden = false;
  const seen = new IntersectionObserver(
    async (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      const { default: cytoscape } = await import("cytoscape");
      draw(cytoscape, plane);
    },
    { rootMargin: "400px" },
  );
  seen.observe(plane);
}

function read() {
  const nodes = new Map();
  const ties = [...document.querySelectorAll("#ties tbody tr")].map((row, number) => {
    const ends = [...row.querySelectorAll("td[data-key]")].map(({ dataset, firstElementChild }) => {
      const { key, kind, name, tag } = dataset;
      const known = nodes.get(key) ?? { id: key, kind, name, tag, page: firstElementChild?.href ?? "", weight: 0 };
      known.weight += Number(row.dataset.count);
      nodes.set(key, known);
      return key;
    });
    const page = row.querySelector("[data-tie]")?.href ?? "";
    return { id: `tie-${number}`, source: ends[0], target: ends[1], strength: Number(row.dataset.strength), page };
  });
  return { nodes: [...nodes.values()], ties };
}

function draw(cytoscape, plane) {
  const { nodes, ties } = read();
  const most = Math.max(...nodes.map((node) => node.weight));
  const wide = plane.clientWidth / plane.clientHeight;
  const graph = cytoscape({
    container: plane,
    elements: [
      ...nodes.map((node, number) => ({
        data: { ...node, size: 8 + 22 * Math.sqrt(node.weight / most) },
        // Places to begin from, so that the same answer is always drawn alike.
        position: { x: 300 * wide * Math.cos(number * 2.4), y: 300 * Math.sin(number * 2.4) },
      })),
      ...ties.map((tie) => ({ data: { ...tie, width: 1 + 5 * tie.strength } })),
    ],
    layout: {
      name: "cose",
      animate: false,
      randomize: false,
      fit: true,
      padding: 45,
      nodeRepulsion: () => 60_000,
      idealEdgeLength: () => 70,
      componentSpacing: 70,
      gravity: 1,
      initialTemp: 400,
      numIter: 2000,
    },
    style: styleOf(plane),
    userZoomingEnabled: false,
    userPanningEnabled: matchMedia("(pointer: fine)").matches,
    boxSelectionEnabled: false,
    autoungrabify: true,
    autounselectify: true,
  });
  showLabels(graph);
  graph.on("tap", "[page]", (event) => {
    if (event.target.data("page")) location.assign(event.target.data("page"));
  });
  graph.on("mouseover", "node", (event) => graph.elements().not(event.target.closedNeighborhood()).addClass("far"));
  graph.on("mouseout", "node", () => graph.elements().removeClass("far"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => graph.style(styleOf(plane)));
  addEventListener("resize", () => {
    graph.resize();
    graph.fit(undefined, 45);
    showLabels(graph);
  });
  plane.dataset.drawn = String(nodes.length);
}

function styleOf(plane) {
  const { color, backgroundColor, borderBlockStartColor, fontFamily } = getComputedStyle(plane);
  return [
    {
      selector: "node",
      style: {
        width: "data(size)",
        height: "data(size)",
        "background-color": borderBlockStartColor,
        color,
        "font-family": fontFamily.replaceAll('"', ""),
        "text-outline-color": backgroundColor,
        "text-outline-width": 3,
        "text-wrap": "wrap",
        "text-max-width": 1000,
        "text-valign": "bottom",
        "text-margin-y": 3,
        "line-height": 1.5,
      },
    },
    { selector: "node[label]", style: { label: "data(label)", "font-size": "data(letters)" } },
    {
      selector: "edge",
      style: { width: "data(width)", "line-color": borderBlockStartColor, opacity: 0.35, "curve-style": "haystack" },
    },
    { selector: ".far", style: { opacity: 0.08 } },
  ];
}

function showLabels(graph) {
  const zoom = graph.zoom();
  const nodes = graph.nodes().map((node) => ({ node, ...node.data(), ...node.renderedPosition(), zoom }));
  for (const { node, label, letters } of labelsOf(nodes, getComputedStyle(graph.container()).fontFamily)) {
    node.data({ label, letters: letters / zoom });
  }
}
