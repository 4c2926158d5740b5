// Says something to those who do not see that a button has changed its words.
export function tell(words) {
  const told = document.getElementById("told");
  told.textContent = "";
  // What a status says twice is only heard when it was empty in between.
  requestAnimationFrame(() => (told.textContent = words));
}
