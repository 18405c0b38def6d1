//! The services that people may sign in with, for admins: add, change, delete. A secret is typed here and never shown
//! again.

import { html, useEffect, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError, del, patch, post } from "../api.js";
import { formatAbsolute } from "../format.js";
import { Button } from "../ui/button.js";
import { Confirm, Dialog } from "../ui/dialog.js";
import { Empty } from "../ui/empty.js";
import { Field } from "../ui/field.js";
import { Input, Password, Textarea } from "../ui/input.js";
import { Select } from "../ui/select.js";
import { onUndo, toastDone, toastError } from "../ui/toast.js";
import { Group, SettingsPage } from "./frame.js";
import { useRows } from "./load.js";

/** @typedef {{ id: string, kind: string, issuer: string, client_id: string, domains: string[], client_secret: { set: boolean, last4: string | null, updated_at: string | null } }} Provider */

const KINDS = ["google", "microsoft", "linkedin", "custom"];
/** These have one issuer for everybody. */
const FIXED = new Set(["google", "linkedin"]);

/** @param {{ provider: Provider | null, onClose: () => void, onSaved: () => Promise<void> }} props none adds one */
function ProviderDialog({ provider, onClose, onSaved }) {
  const [kind, setKind] = useState(provider?.kind ?? "google");
  const [issuer, setIssuer] = useState(provider?.issuer ?? "");
  const [client, setClient] = useState(provider?.client_id ?? "");
  const [secret, setSecret] = useState("");
  const [domains, setDomains] = useState((provider?.domains ?? []).join("\n"));
  const [errors, setErrors] = useState(/** @type {Record<string, string>} */ ({}));
  const [busy, setBusy] = useState(false);
  const fixed = FIXED.has(kind);
  const save = async () => {
    /** @type {Record<string, string>} */ const found = {};
    if (!fixed && !issuer.trim()) found.issuer = t("sso.issuer_missing");
    if (!client.trim()) found.client_id = t("sso.client_missing");
    if (!provider && !secret.trim()) found.client_secret = t("sso.secret_missing");
    setErrors(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    const body = {
      kind, client_id: client.trim(), domains: domains.split(/[\s,]+/).filter(Boolean),
      ...(!fixed && { issuer: issuer.trim() }), ...(secret.trim() && { client_secret: secret.trim() }),
    };
    try {
      const { undoId } = provider ? await patch(`/identity-providers/${provider.id}`, body) : await post("/identity-providers", body);
      toastDone(t(provider ? "sso.saved" : "sso.created", { name: t(`sso.kind.${kind}`) }), undoId);
      onClose();
      await onSaved();
    } catch (error) {
      const fields = error instanceof ApiError ? error.fields : {};
      setErrors(Object.keys(fields).length > 0 ? fields : { client_id: error instanceof ApiError ? error.sentence : String(error) });
      setBusy(false);
    }
  };
  const foot = html`<${Button} form onClick=${onClose}>${t("cancel")}<//><${Button} form kind="primary" type="submit" busy=${busy}>${t(provider ? "set.save" : "sso.create")}<//>`;
  return html`<${Dialog} title=${t(provider ? "sso.edit_title" : "sso.new")} onClose=${onClose} onSubmit=${save} foot=${foot}>
    <${Field} label=${t("sso.kind")} error=${errors.kind}>${(/** @type {any} */ ids) => html`<${Select} ...${ids} label=${t("sso.kind")} value=${kind} onChange=${setKind}
      options=${KINDS.map((value) => ({ value, label: t(`sso.kind.${value}`) }))} />`}<//>
    ${!fixed && html`<${Field} label=${t("sso.issuer")} hint=${t(`sso.issuer_hint.${kind}`)} error=${errors.issuer}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} inputmode="url"
      autocapitalize="none" spellcheck=${false} maxlength="1024" value=${issuer} onValue=${setIssuer} />`}<//>`}
    <${Field} label=${t("sso.client")} error=${errors.client_id}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} autocapitalize="none" spellcheck=${false} maxlength="1024" value=${client}
      onValue=${setClient} />`}<//>
    <${Field} label=${t("sso.secret")} hint=${t(provider?.client_secret.set ? "ai.key_keep" : "ai.key_hint")} error=${errors.client_secret}>${(/** @type {any} */ ids) => html`<${Password} ...${ids}
      autocomplete="off" maxlength="1024" value=${secret} onValue=${setSecret} />`}<//>
    <${Field} label=${t("sso.domains")} hint=${t("sso.domains_hint")} error=${errors.domains}>${(/** @type {any} */ ids) => html`<${Textarea} ...${ids} rows=${3} value=${domains}
      onValue=${setDomains} />`}<//>
    ${provider && html`<p class="hint">${t("sso.callback")} <code>${`${location.origin}/api/v1/auth/oidc/${provider.id}/callback`}</code></p>`}
  <//>`;
}

export default function SignInServices() {
  const { rows, reload, waiting, more } = useRows("/identity-providers", { limit: 200 });
  const [editing, setEditing] = useState(/** @type {Provider | "new" | null} */ (null));
  const [deleting, setDeleting] = useState(/** @type {Provider | null} */ (null));
  const providers = /** @type {Provider[] | null} */ (rows);
  useEffect(() => onUndo(() => void reload()), []);
  const name = (/** @type {Provider} */ provider) => t(`sso.kind.${provider.kind}`);
  const remove = async () => {
    const provider = /** @type {Provider} */ (deleting);
    setDeleting(null);
    try {
      const { undoId } = await del(`/identity-providers/${provider.id}`);
      toastDone(t("sso.deleted", { name: name(provider) }), undoId);
      await reload();
    } catch (error) { toastError(t("set.not_saved"), error); }
  };
  const add = html`<${Button} kind="primary" icon="plus" onClick=${() => setEditing("new")}>${t("sso.new")}<//>`;
  return html`<${SettingsPage} title=${t("set.sso")} lead=${t("sso.lead")} actions=${providers && providers.length > 0 && add}>
    ${waiting || (providers?.length === 0 ? html`<${Empty} icon="shield-check" title=${t("sso.none")} text=${t("sso.none_text")} actions=${add} />` : html`<div><${Group} clip>
      <table class="tbl"><thead><tr><th>${t("sso.kind")}</th><th class="hide720">${t("sso.issuer")}</th><th class="hide720">${t("sso.domains")}</th>
        <th class="hide1040">${t("sso.secret")}</th><th><span class="sr">${t("actions")}</span></th></tr></thead>
      <tbody>${providers?.map((provider) => html`<tr key=${provider.id}><td class="name">${name(provider)}<span class="sub720">${provider.issuer}</span></td>
        <td class="t2 hide720"><span class="trunc block" title=${provider.issuer}>${provider.issuer}</span></td>
        <td class="t2 hide720"><span class="trunc block" title=${provider.domains.join(", ")}>${provider.domains.join(", ") || t("sso.all_domains")}</span></td>
        <td class="t2 hide1040" title=${provider.client_secret.updated_at ? formatAbsolute(provider.client_secret.updated_at) : undefined}>${t(provider.client_secret.set ? "ai.has_key" : "ai.no_key")}</td>
        <td class="acts"><${Button} kind="ghost" icon="pencil" label=${t("sso.edit", { name: name(provider) })} onClick=${() => setEditing(provider)} />
          <${Button} kind="ghost" icon="trash-2" label=${t("sso.delete", { name: name(provider) })} onClick=${() => setDeleting(provider)} /></td></tr>`)}</tbody></table><//>${more}</div>`)}
    ${editing && html`<${ProviderDialog} provider=${editing === "new" ? null : editing} onClose=${() => setEditing(null)} onSaved=${reload} />`}
    ${deleting && html`<${Confirm} danger title=${t("sso.delete_title", { name: name(deleting) })} text=${t("sso.delete_text")} action=${t("sso.delete_action")}
      onConfirm=${remove} onClose=${() => setDeleting(null)} />`}
  <//>`;
}
