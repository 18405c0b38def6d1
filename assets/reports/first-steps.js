//! What to do first, as long as something of it is left: each step ticks off by itself, and the row can be put away.

import { html, useEffect, useState } from "../lib.js";
import { get } from "../api.js";
import { t } from "../i18n.js";
import { hasRole, keep, recall, users } from "../state.js";
import { Button } from "../ui/button.js";
import { Glyph } from "../ui/icon.js";
import { LoadDemo, useDemo } from "../demo/demo.js";

/** The number of rows behind a list; none where it cannot be read. @param {string} path */
async function some(path) {
  const answer = await get(path, { limit: 1 }).catch(() => null);
  return (answer?.data?.data?.length ?? 0) > 0;
}

export function FirstSteps() {
  const [done, setDone] = useState(/** @type {{ contact: boolean, imported: boolean } | null} */ (null));
  const [hidden, setHidden] = useState(() => recall("first-steps") === "hidden");
  const may = hasRole("manager");
  const demo = useDemo();
  useEffect(() => {
    if (hidden || !may) return;
    void Promise.all([some("/contacts"), some("/imports")]).then(([contact, imported]) => setDone({ contact, imported }));
  }, []);
  if (hidden || !may || !done) return null;
  const empty = !done.contact && (demo === "none" || demo === "loading");
  const steps = [
    { name: "contact", done: done.contact, href: "/contacts?new=1" }, { name: "import", done: done.imported, href: "/imports/new" },
    ...(hasRole("admin") ? [{ name: "invite", done: users.value.size > 1, href: "/settings/users" }] : []),
  ];
  if (steps.every((step) => step.done)) return null;
  return html`<section class="strip firststeps" aria-label=${t("first.title")}>
    ${empty && html`<div><span class="row"><${Glyph} name="new" colour="grey" /><span class="grow med">${t("demo.step")}</span><${LoadDemo} small /></span><span class="delta">${t("demo.step.text")}</span></div>`}
    ${steps.map((step, at) => html`<div key=${step.name} class=${step.done ? "t3" : ""}>
    <span class="row"><${Glyph} name=${step.done ? "done" : "new"} colour=${step.done ? "green" : "grey"} />
      ${step.done ? html`<s class="grow">${t(`first.${step.name}`)}</s><span class="sr">${t("first.done")}</span>` : html`<a class="grow med" href=${step.href}>${t(`first.${step.name}`)}</a>`}
      ${at === steps.length - 1 && html`<${Button} kind="ghost" small onClick=${() => { keep("first-steps", "hidden"); setHidden(true); }}>${t("first.hide")}<//>`}</span>
    ${!step.done && html`<span class="delta">${t(`first.${step.name}.text`)}</span>`}</div>`)}</section>`;
}
