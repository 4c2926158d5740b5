// The images of a record in a viewer that brings them closer; it is loaded once they come near
// the screen. Without it, or where an image cannot be opened, the images and their links do.
const frame = document.querySelector("[data-viewer]");
const links = [...document.querySelectorAll("[data-image]")];

async function open() {
  const { default: OpenSeadragon } = await import("openseadragon");
  // The viewer adds a style that the policy of the page does not allow, unless it finds one.
  const found = document.createElementNS("about:none", "style");
  found.setAttribute("data-openseadragon-mobile-css", "");
  document.head.append(found);
  const plane = document.createElement("div");
  plane.className = "plane";
  frame.append(plane);
  frame.hidden = false;
  const viewer = OpenSeadragon({
    element: plane,
    drawer: "canvas",
    showNavigationControl: false,
    gestureSettingsMouse: { scrollToZoom: false },
    maxZoomPixelRatio: 4,
    visibilityRatio: 0.5,
  });
  viewer.canvas.setAttribute("role", "application");
  viewer.canvas.setAttribute("aria-label", frame.dataset.label);
  const show = (link) => {
    for (const other of links) other.toggleAttribute("aria-current", other === link);
    viewer.open({ type: "image", url: link.href });
  };
  viewer.addHandler("open-failed", () => { frame.hidden = true; });
  viewer.addHandler("open", () => { frame.hidden = false; });
  for (const link of links) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || frame.hidden) return;
      event.preventDefault();
      show(link);
      frame.scrollIntoView({ block: "nearest" });
    });
  }
  for (const button of frame.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => {
      viewer.viewport.zoomBy(Number(button.dataset.zoom));
      viewer.viewport.applyConstraints();
    });
  }
  frame.querySelector("[data-home]").addEventListener("click", () => viewer.viewport.goHome());
  frame.querySelector("[data-turn]").addEventListener("click", () => viewer.viewport.rotateBy(90));
  show(links[0]);
}

if (frame && links.length) {
  const seen = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      open();
    },
    { rootMargin: "200px" },
  );
  seen.observe(links[0]);
}
