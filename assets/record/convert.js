//! Turning a lead into a customer and a contact: an existing customer or a new one, and what the contact is called.

import { html, useEffect, useState } from "../lib.js";
import { ApiError, get, post } from "../api.js";
import { addTexts, t } from "../i18n.js";
import { field, inputText } from "../data/fields.js";
import { readInput } from "../data/input.js";
import { onRecord, tellRecord } from "../data/records.js";
import texts from "../i18n/deals.js";
import { navigate } from "../router.js";
import { Button } from "../ui/button.js";
import { Dialog } from "../ui/dialog.js";
import { Field } from "../ui/field.js";
import { Icon } from "../ui/icon.js";
import { Checkbox, Input, Segmented } from "../ui/input.js";
import { RelationBox } from "../ui/relation-box.js";
import { toastDone } from "../ui/toast.js";

await addTexts("deals", texts);

/** @param {{ row: import("../data/fields.js").Row, onClose: () => void }} props */
export function ConvertDialog({ row, onClose }) {
  const person = [row.first_name, row.last_name].filter(Boolean).join(" ");
  const [mode, setMode] = useState("new");
  const [company, setCompany] = useState(row.company || person);
  const [chosen, setChosen] = useState(/** @type {{ id: string, name: string } | null} */ (null));
  const [first, setFirst] = useState(row.first_name ?? "");
  const [last, setLast] = useState(row.last_name ?? "");
  const [dealing, setDealing] = useState(false);
  const [deal, setDeal] = useState(row.company || person);
  const [worth, setWorth] = useState(inputText(field("value", "money"), row.estimated_value));
  const [unread, setUnread] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(/** @type {ApiError | null} */ (null));

  useEffect(() => {
    if (!row.company) return;
    void get("/customers", { q: row.company, fields: "name", limit: 5 }).then(({ data }) => {
      const same = data.data.find((/** @type {any} */ item) => item.name.toLowerCase() === row.company.toLowerCase());
      if (same) { setChosen({ id: same.id, name: same.name }); setMode("existing"); }
    }, () => {});
  }, []);

  const ready = (mode === "new" ? company.trim() !== "" : chosen !== null) && (!dealing || deal.trim() !== "");
  const convert = async () => {
    if (!ready || busy) return;
    const value = readInput(field("value", "money"), dealing ? worth : "", row.estimated_value);
    setUnread("error" in value ? value.error : "");
    if ("error" in value) return;
    setBusy(true);
    setError(null);
    const contact = first.trim() || last.trim() ? { first_name: first.trim() || null, last_name: last.trim() || null } : undefined;
    try {
      const { data, undoId } = await post(`/leads/${row.id}/convert`, { ...(mode === "new" ? { customer: { name: company.trim() } } : { customer_id: chosen?.id }), ...(contact ? { contact } : {}), ...(dealing ? { deal: { name: deal.trim(), value: value.value } } : {}) });
      tellRecord({ collection: "leads", id: row.id, changes: { status: "converted" } });
      toastDone(t("converted", { name: person || row.company, customer: data.customer.name }), undoId);
      onClose();
      navigate(data.deal ? `/deals/${data.deal.id}` : `/customers/${data.customer.id}`);
    } catch (reason) {
      if (!(reason instanceof ApiError)) throw reason;
      setError(reason);
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => onRecord((change) => { if (change.id === row.id && change.gone) onClose(); }), []);
  const modes = [{ value: "new", label: t("new_customer") }, { value: "existing", label: t("existing_customer") }];
  const foot = html`<${Button} form onClick=${onClose}>${t("cancel")}<//><${Button} form kind="primary" type="submit" busy=${busy}
    disabled=${!ready}>${t("convert_lead")}<//>`;
  return html`<${Dialog} title=${t("convert_x", { name: person || row.company })} onClose=${onClose} onSubmit=${convert} foot=${foot}>
    <p class="t2">${t("convert_text")}</p>
    <${Segmented} label=${t("customer_one")} value=${mode} options=${modes} onChange=${setMode} />
    ${mode === "new" ? html`<${Field} label=${t("customer_name")} error=${error?.fields["customer.name"]}>
      ${(/** @type {any} */ ids) => html`<${Input} ...${ids} autofocus value=${company} onValue=${setCompany} />`}<//>`
      : html`<${Field} label=${t("customer_one")}>
        ${(/** @type {any} */ ids) => html`<${RelationBox} ...${ids} chosen=${chosen} onChosen=${setChosen} />`}<//>`}
    <div class="pair"><${Field} label=${t("field.first_name")} error=${error?.fields["contact.first_name"]}>
      ${(/** @type {any} */ ids) => html`<${Input} ...${ids} value=${first} onValue=${setFirst} />`}<//>
      <${Field} label=${t("field.last_name")} error=${error?.fields["contact.last_name"]}>
        ${(/** @type {any} */ ids) => html`<${Input} ...${ids} value=${last} onValue=${setLast} />`}<//></div>
    <${Checkbox} checked=${dealing} onChange=${setDealing}>${t("deal.with_conversion")}<//>
    ${dealing && html`<div class="pair"><${Field} label=${t("deal.name")} error=${error?.fields["deal.name"]}>
      ${(/** @type {any} */ ids) => html`<${Input} ...${ids} value=${deal} onValue=${setDeal} />`}<//>
      <${Field} label=${t("field.value")} error=${unread || error?.fields["deal.value"]}>
        ${(/** @type {any} */ ids) => html`<${Input} ...${ids} inputmode="decimal" autocomplete="off" value=${worth} onValue=${setWorth} />`}<//></div>`}
    ${error && html`<p class="hint bad" role="alert"><${Icon} name="circle-alert" size="sm" />${error.sentence}</p>`}
  <//>`;
}
