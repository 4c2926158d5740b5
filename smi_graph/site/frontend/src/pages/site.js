import "../marks.js";
// On every page: the switch of the language keeps the place that is being read.
const KEY = "place-in-the-other-language";

function remember() {
  const height = document.documentElement.scrollHeight - innerHeight;
  sessionStorage.setItem(KEY, JSON.stringify({ path: location.pathname, part: height > 0 ? scrollY / height : 0 }));
}

function restore() {
  const kept = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  const { path, part } = kept ? JSON.parse(kept) : {};
  if (path !== location.pathname || location.hash) return;
  const height = document.documentElement.scrollHeight - innerHeight;
  scrollTo({ top: part * height, behavior: "instant" });
}

const link = document.querySelector("a[data-switch]");
link?.addEventListener("click", () => {
  link.hash = location.hash;
  remember();
});
restore();
