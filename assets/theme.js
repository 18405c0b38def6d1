//! Applies the kept theme and row density before the first paint. A classic script in the head, so that the page never
//! flashes in the other theme; everything else is a module.

(() => {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem("ll.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    if (localStorage.getItem("ll.density") === "compact") root.dataset.density = "compact";
    if (localStorage.getItem("ll.rail") === "icons") root.dataset.rail = "icons";
  } catch { /* storage may be refused; the defaults hold */ }
})();
