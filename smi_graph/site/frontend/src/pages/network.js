// Draws the network of an actor from the rows of the table below it. The table is what it
// shows, so nothing is asked of the server, and whoever does not see it misses nothing.
import { LABEL, MOST_ON_NARROW, NARROW, SHAPES, colourOf, drawWhenSeen, pointStyle, showLabels } from "../drawing.js";
import { placesOf, radiiOf, ringsOf } from "../rings.js";

const CENTRE = "centre";

const figure = document.getElementById("network");
if (figure) drawWhenSeen(figure, draw);

function readRows(most) {
  const rows = [...document.querySelectorAll("tr[data-row]")].map((row, number) => ({
    id: `row-${number}`,
    row,
    kind: row.dataset.kind,
    name: row.dataset.name,
    tag: row.dataset.tag,
    count: Number(row.dataset.count),
    weight: Number(row.dataset.weight),
    page: row.querySelector("th a").href,
    tie: row.querySelector("td a").href,
  }));
  // Where there is room for few, the strongest ones are drawn, in the order of the table.
  const kept = new Set([...rows].sort((a, b) => b.weight - a.weight).slice(0, most));
  return rows.filter((row) => kept.has(row));
}

function draw(cytoscape, figure, plane) {
  const size = { width: plane.clientWidth, height: plane.clientHeight };
  const rows = readRows(size.width < NARROW ? MOST_ON_NARROW : Infinity);
  const shows = figure.querySelector("[data-shows]");
  shows.textContent = shows.dataset.words.replace("{shown}", formatted(rows.length));
  const graph = cytoscape({
    container: plane,
    elements: elementsOf(rows, size, figure),
    style: styleOf(figure),
    layout: { name: "preset" },
    minZoom: 0.5,
    maxZoom: 4,
    userZoomingEnabled: false,
    // A finger that scrolls the page must not be caught by the network.
    userPanningEnabled: matchMedia("(pointer: fine)").matches,
    boxSelectionEnabled: false,
    autoungrabify: true,
    autounselectify: true,
  });
  showLabels(graph);
  listen(graph, figure, plane);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => graph.style(styleOf(figure)));
  addEventListener("resize", () => rearrange(graph, plane, rows));
  plane.dataset.drawn = String(rows.length);
}

function formatted(number) {
  const reader = new URLSearchParams(location.search).get("digits");
  const isArabic = document.documentElement.lang === "ar" && reader === "arab";
  return number.toLocaleString(isArabic ? "ar-u-nu-arab" : "en");
}

function elementsOf(rows, size, figure) {
  const most = Math.max(...rows.map((row) => row.count));
  const closest = Math.max(...rows.map((row) => row.weight));
  const rings = ringsOf(rows);
  const places = placesOf(rings, size);
  const { name, tag } = figure.querySelector('[data-swatch="centre"]').dataset;
  const middle = { x: size.width / 2, y: size.height / 2 };
  return [
    ...radiiOf(rings, size).map(({ x, y }, number) => ({
      data: { id: `ring-${number}`, ring: true, across: 2 * x, down: 2 * y },
      position: middle,
    })),
    { data: { id: CENTRE, kind: CENTRE, name, tag, size: 26, weight: Infinity }, position: middle },
    ...rows.map((row) => ({
      data: {
        id: row.id,
        kind: row.kind,
        name: row.name,
        tag: row.tag,
        weight: row.weight,
        page: row.page,
        row: row.row,
        // A name that stands everywhere is near to nobody, however often it stands here.
        size: 9 + 11 * Math.sqrt(row.weight / closest),
      },
      position: places.get(row.id),
    })),
    ...rows.map((row) => ({
      data: {
        id: `tie-${row.id}`,
        source: CENTRE,
        target: row.id,
        kind: row.kind,
        tie: row.tie,
        row: row.row,
        width: 0.75 + 5 * (row.count / most),
        strength: 0.2 + 0.6 * Math.sqrt(row.weight / closest),
      },
    })),
  ];
}

function rearrange(graph, plane, rows) {
  const size = { width: plane.clientWidth, height: plane.clientHeight };
  const rings = ringsOf(rows);
  const places = placesOf(rings, size);
  graph.resize();
  graph.nodes().positions((node) => places.get(node.id()) ?? { x: size.width / 2, y: size.height / 2 });
  radiiOf(rings, size).forEach(({ x, y }, number) => graph.$id(`ring-${number}`).data({ across: 2 * x, down: 2 * y }));
  graph.reset();
  showLabels(graph);
}

function styleOf(figure) {
  const plane = figure.querySelector(".plane");
  const ink = colourOf(plane);
  const kinds = [...figure.querySelectorAll("[data-swatch]")].flatMap((swatch) => {
    const kind = swatch.dataset.swatch;
    const colour = colourOf(swatch);
    return [
      { selector: `node[kind = "${kind}"]`, style: { "background-color": colour, shape: SHAPES[kind] ?? "ellipse" } },
      { selector: `edge[kind = "${kind}"]`, style: { "line-color": colour } },
    ];
  });
  return [
    {
      selector: "node[ring]",
      style: {
        width: "data(across)",
        height: "data(down)",
        "background-opacity": 0,
        "border-width": 1,
        "border-color": colourOf(figure.querySelector("figcaption")),
        "border-opacity": 0.18,
        "z-index-compare": "manual",
        "z-index": -1,
        events: "no",
      },
    },
    { selector: "node[size]", style: pointStyle(plane) },
    LABEL,
    { selector: `#${CENTRE}`, style: { "font-weight": 700 } },
    {
      selector: "edge",
      style: { width: "data(width)", opacity: "data(strength)", "curve-style": "haystack" },
    },
    ...kinds,
    { selector: "node.near", style: { "border-width": 3, "border-color": ink, "z-index": 10 } },
    { selector: "edge.near", style: { opacity: 1 } },
  ];
}

function listen(graph, figure, plane) {
  const pointed = figure.querySelector(".pointed");
  const tell = (element) => {
    const row = element?.data("row");
    graph.elements().removeClass("near");
    document.querySelector(".pointed-at")?.classList.remove("pointed-at");
    pointed.textContent = row?.dataset.said ?? pointed.dataset.empty;
    plane.style.cursor = row ? "pointer" : "";
    if (!row) return;
    row.classList.add("pointed-at");
    graph.elements().filter((one) => one.data("row") === row).addClass("near");
  };
  graph.on("mouseover", "node, edge", (event) => tell(event.target));
  graph.on("mouseout", "node, edge", () => tell(null));
  graph.on("tap", "node[page]", (event) => location.assign(event.target.data("page")));
  graph.on("tap", "edge", (event) => location.assign(event.target.data("tie")));
  for (const button of figure.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => zoom(graph, button.dataset.zoom));
  }
}

function zoom(graph, how) {
  if (how === "all") graph.reset();
  else {
    const middle = { x: graph.width() / 2, y: graph.height() / 2 };
    graph.zoom({ level: graph.zoom() * (how === "in" ? 1.4 : 1 / 1.4), renderedPosition: middle });
  }
  showLabels(graph);
}
