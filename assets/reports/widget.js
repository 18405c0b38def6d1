//! The frame of a chart: its title and legend, the table behind it, and its ways out as picture and as CSV.

import { html, useRef, useState } from "../lib.js";
import { t } from "../i18n.js";
import { navigate } from "../router.js";
import { Button } from "../ui/button.js";
import { Menu } from "../ui/menu.js";
import { addToast } from "../state.js";
import { NoChart } from "./charts.js";
import { savePicture } from "./picture.js";
import { ReportTable, saveReport } from "./table.js";

/**
 * @param {{ title: string, report: import("./table.js").Report, query: Record<string, any>, href?: string, class?: string, head?: any, empty?: boolean, tabled?: boolean, children?: any }} props
 *   `query` is what the file is about; `href` leads to the whole report; `tabled` says that its title and its table stand beside it anyway
 */
export function Widget({ title, report, query, href, class: extra, head, empty, tabled, children }) {
  const [menu, setMenu] = useState(/** @type {Element | null} */ (null));
  const [table, setTable] = useState(false);
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const picture = async () => {
    if (box.current && !(await savePicture(box.current, title, report.name))) addToast({ tone: "bad", title: t("report.not_saved"), text: t("report.no_picture") });
  };
  /** @type {import("../ui/menu.js").Entry[]} */ const entries = [];
  if (!tabled) entries.push({ label: t(table ? "report.show_chart" : "report.show_table"), icon: table ? "chart-column" : "table-2", run: () => setTable(!table) });
  if (href) entries.push({ label: t("report.open"), icon: "arrow-right", run: () => navigate(href) });
  if (entries.length > 0) entries.push("-");
  entries.push({ label: t("report.save_png"), icon: "image", disabled: table || empty, run: () => void picture() }, { label: t("report.export"), icon: "download", run: () => void saveReport(report.name, query) });
  return html`<section ref=${box} class=${`w${extra ? ` ${extra}` : ""}`} aria-label=${title}>
    <header>${!tabled && html`<h2>${href ? html`<a href=${href}>${title}</a>` : title}</h2>`}<span class="grow"></span>${!table && !empty && head}
      <${Button} kind="ghost" small icon="ellipsis" label=${t("report.menu", { name: title })} aria-haspopup="menu" on=${menu !== null} onClick=${(/** @type {any} */ event) => setMenu(event.currentTarget)} /></header>
    ${empty ? html`<${NoChart} />` : table ? html`<${ReportTable} report=${report} name=${title} />` : html`${children}${!tabled && html`<div class="sr"><${ReportTable} report=${report} name=${title} /></div>`}`}
    ${menu && html`<${Menu} anchor=${menu} align="end" label=${t("report.menu", { name: title })} entries=${entries} onClose=${() => setMenu(null)} />`}</section>`;
}
