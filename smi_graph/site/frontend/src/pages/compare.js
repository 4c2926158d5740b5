// The page that compares two names: a span of the axis is chosen by drawing over it. Without this
// the two fields of the form do the same.
const one = (selector, within = document) => within.querySelector(selector);
const LEAST = 4;

async function show(from, to) {
  const address = new URL(location.href);
  address.searchParams.set("from", from);
  address.searchParams.set("to", to);
  for (const name of ["page", "show"]) address.searchParams.delete(name);
  const answer = await fetch(address);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const place = one("#compared", fresh);
  if (!answer.ok || !place) return location.assign(address);
  one("#compared").replaceWith(place);
  history.pushState(null, "", address);
  one("form.ends [name=from]").value = from;
  one("form.ends [name=to]").value = to;
  const other = one("a[data-switch]", fresh);
  if (other) one("a[data-switch]").href = other.href;
  brush();
}

function brush() {
  const chart = one("[data-brush]");
  if (!chart) return;
  const { first, last, year } = chart.dataset;
  const shade = one(".brush", chart);
  const count = last - first + 1;
  let begun = null;
  const share = (event) => {
    const { left, width } = chart.getBoundingClientRect();
    return Math.min(Math.max((event.clientX - left) / width, 0), 0.9999);
  };
  const written = (part) => {
    const unit = Number(first) + Math.floor(part * count);
    return year ? `${year}-${String(unit).padStart(2, "0")}` : String(unit).padStart(4, "0");
  };
  const ends = (event) => [begun.at, share(event)].sort((a, b) => a - b);
  chart.classList.add("live");
  one("[data-brush-hint]").hidden = false;
  chart.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    begun = { at: share(event), x: event.clientX };
    chart.setPointerCapture(event.pointerId);
  });
  chart.addEventListener("pointermove", (event) => {
    if (!begun) return;
    const [low, high] = ends(event);
    shade.setAttribute("x", `${low * 100}%`);
    shade.setAttribute("width", `${(high - low) * 100}%`);
  });
  chart.addEventListener("pointercancel", () => {
    begun = null;
    shade.setAttribute("width", 0);
  });
  chart.addEventListener("pointerup", (event) => {
    if (!begun) return;
    const [low, high] = ends(event);
    const isDrawn = Math.abs(event.clientX - begun.x) >= LEAST;
    begun = null;
    shade.setAttribute("width", 0);
    if (isDrawn) show(written(low), written(high));
  });
}

addEventListener("popstate", () => location.reload());
brush();
