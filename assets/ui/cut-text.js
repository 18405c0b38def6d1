//! Text that its box cuts off tells the whole of itself when it is pointed at.

/** What got its tooltip here; everything else has one of its own or needs none. */
const ours = new WeakSet();

/** Watches the page. */
export function startCutText() {
  document.addEventListener("mouseover", (event) => {
    const box = /** @type {Element} */ (event.target).closest?.(".trunc");
    if (!(box instanceof HTMLElement) || (!ours.has(box) && box.closest("[title]"))) return;
    if (box.scrollWidth > box.clientWidth) {
      ours.add(box);
      box.title = box.textContent?.trim() ?? "";
    } else if (ours.delete(box)) box.removeAttribute("title");
  });
}
