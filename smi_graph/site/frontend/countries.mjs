// Draws the countries of the world and of two regions: for each a path, a point in its middle,
// and whether it is too small to be hit. Shapes are those of Natural Earth, in the public domain.
import { createRequire } from "node:module";
import { geoArea, geoAzimuthalEqualArea, geoCentroid, geoEqualEarth, geoPath } from "d3-geo";
import isoCountries from "i18n-iso-countries";
import { feature } from "topojson-client";

const load = createRequire(import.meta.url);
const WIDTH = 1600;
// Square units of the drawing, below which a country also gets a circle.
const TINY = 220;
// Natural Earth gives these no number. The others without one are drawn, but lead nowhere.
const UNNUMBERED = { Kosovo: "XK" };
// Nobody has written from there, and it would take a fifth of the height.
const LEFT_OUT = new Set(["AQ"]);

const AREAS = {
  world: { scale: "110m", projection: geoEqualEarth, corners: [[-168, -56], [180, 78]], height: 800 },
  "middle-east": {
    scale: "50m",
    projection: () => geoAzimuthalEqualArea().rotate([-43, -28]),
    corners: [[25, 13], [62, 42]],
    height: 1250,
  },
  europe: {
    scale: "50m",
    projection: () => geoAzimuthalEqualArea().rotate([-16, -50]),
    corners: [[-10, 34], [42, 64]],
    height: 1250,
  },
};

function codeOf({ id, properties }) {
  return (id && isoCountries.numericToAlpha2(id)) || UNNUMBERED[properties.name] || null;
}

function shapesOf(scale) {
  const topology = load(`world-atlas/countries-${scale}.json`);
  return feature(topology, topology.objects.countries).features;
}

// The largest island of each country; the middle of all of them might lie in the sea.
function hearts() {
  const found = new Map();
  for (const shape of shapesOf("50m")) {
    const { type, coordinates } = shape.geometry;
    const code = codeOf(shape);
    for (const part of type === "Polygon" ? [coordinates] : coordinates) {
      const island = { type: "Polygon", coordinates: part };
      const known = found.get(code);
      if (code && (!known || geoArea(island) > geoArea(known))) found.set(code, island);
    }
  }
  return found;
}

// Writes paths in whole steps from point to point, which takes a third of the room. Neighbours
// are rounded alike, so no gap opens between them.
class Pen {
  rings = [];
  moveTo(x, y) {
    this.rings.push([[Math.round(x), Math.round(y)]]);
  }
  lineTo(x, y) {
    const ring = this.rings.at(-1);
    const [lastX, lastY] = ring.at(-1);
    const point = [Math.round(x), Math.round(y)];
    if (point[0] !== lastX || point[1] !== lastY) ring.push(point);
  }
  closePath() {}
  get path() {
    return this.rings.filter((ring) => ring.length > 3).map(written).join("");
  }
}

function written(ring) {
  let [x, y] = ring[0];
  const steps = ring.slice(1).map(([nextX, nextY]) => {
    const step = `${nextX - x} ${nextY - y}`;
    [x, y] = [nextX, nextY];
    return step;
  });
  return `M${ring[0].join(" ")}l${steps.join(" ")}z`.replaceAll(" -", "-");
}

function draw({ scale, projection: make, corners, height }) {
  const [[west, south], [east, north]] = corners;
  const frame = { type: "MultiPoint", coordinates: [[west, south], [west, north], [east, south], [east, north]] };
  const projection = make().fitExtent([[0, 0], [WIDTH, height]], frame).clipExtent([[0, 0], [WIDTH, height]]);
  const measure = geoPath(projection);
  const countries = {};
  let rest = "";
  for (const shape of shapesOf(scale)) {
    const code = codeOf(shape);
    const pen = new Pen();
    geoPath(projection, pen)(shape);
    if (LEFT_OUT.has(code) || !pen.path) continue;
    if (code) countries[code] = { path: (countries[code]?.path ?? "") + pen.path };
    else rest += pen.path;
  }
  for (const [code, island] of hearts()) {
    const [x, y] = projection(geoCentroid(island));
    if (LEFT_OUT.has(code) || x < 0 || x > WIDTH || y < 0 || y > height) continue;
    const tiny = measure.area(island) < TINY;
    countries[code] = { path: "", ...countries[code], x: Math.round(x), y: Math.round(y), tiny };
  }
  return { width: WIDTH, height, countries, rest };
}

export function drawCountries() {
  return Object.fromEntries(Object.entries(AREAS).map(([name, area]) => [name, draw(area)]));
}
