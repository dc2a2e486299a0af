// Gives the page the colors that the person chose on an earlier visit, ahead of the first paint. src/theme.rs writes the
// choice, and reads it again for its menu.

(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("alteraser-theme");
  } catch {
    // Storage is refused: the colors are the system's.
  }
  if (chosen === "contrast") document.getElementById("contrast").media = "all";
  else if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
