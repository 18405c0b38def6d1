//! Applies what this device keeps of theme and row density, and chooses the language, before the first paint: a classic script
//! in the head, so that the page never flashes in the other theme or in another language; everything else is a module. It
//! stands above the style sheets, for a script below waits for them. The languages that the interface speaks are in
//! `data-languages` of the page, English first.

(() => {
  const root = document.documentElement;
  /** @type {string | null} */ let kept = null;
  try {
    const theme = localStorage.getItem("ll.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    if (localStorage.getItem("ll.density") === "compact") root.dataset.density = "compact";
    if (localStorage.getItem("ll.rail") === "icons") root.dataset.rail = "icons";
    kept = localStorage.getItem("ll.language");
  } catch { /* storage may be refused; the defaults hold */ }

  const spoken = root.dataset.languages?.split(" ") ?? [];
  const wished = [kept, ...navigator.languages].map((tag) => tag?.split("-")[0] ?? "");
  root.lang = wished.find((language) => spoken.includes(language)) ?? "en";
  root.dir = ["ar", "fa", "he", "ur"].includes(root.lang) ? "rtl" : "ltr";
})();
