//! Shows the sign-in form that the page came with, so that one can type before the modules are here; what was sent by then
//! `pages/login.js` sends when it takes the form over. A classic script, in the page of strangers alone; other pages than the
//! sign-in page, and what a provider's sign-in ended with, which stands in the fragment, show nothing before their module.
//! The modules are asked for behind the first picture: asking for so many takes a slow processor longer than drawing it.

(() => {
  const load = () => { for (const part of /** @type {NodeListOf<HTMLTemplateElement>} */ (document.querySelectorAll("template[data-modules]"))) document.head.append(part.content); };
  if (document.hidden) load();
  else requestAnimationFrame(() => setTimeout(load));

  const root = document.getElementById("app");
  const early = /** @type {HTMLTemplateElement | null} */ (document.getElementById("sign-in"));
  if (!root || !early || !/^\/login\/*$/.test(location.pathname) || location.hash) return;
  root.append(early.content);
  const form = root.querySelector("form");
  const host = form?.querySelector("p");
  if (host) host.textContent = location.host;
  form?.querySelector("input")?.focus();
  form?.addEventListener("submit", (event) => {
    // Whoever has taken it over listens, too.
    if (form.dataset.early === undefined) return;
    event.preventDefault();
    form.dataset.early = "sent";
    form.querySelector("button")?.setAttribute("aria-busy", "true");
  });
})();
