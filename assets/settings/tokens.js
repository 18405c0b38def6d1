//! The own API tokens: programs sign in with them. A token is shown once, when it is made.

import { html, useState } from "../lib.js";
import { t } from "../i18n.js";
import { ApiError, del, post } from "../api.js";
import { formatAbsolute, formatAgo, formatDay } from "../format.js";
import { addToast, hasRole } from "../state.js";
import { Button } from "../ui/button.js";
import { Confirm, Dialog } from "../ui/dialog.js";
import { Empty } from "../ui/empty.js";
import { Field } from "../ui/field.js";
import { Icon } from "../ui/icon.js";
import { Checkbox, Input } from "../ui/input.js";
import { Secret } from "../ui/keepsake.js";
import { Select } from "../ui/select.js";
import { toastError } from "../ui/toast.js";
import { Group, SettingsPage } from "./frame.js";
import { useRows } from "./load.js";

/** @typedef {{ id: string, name: string, prefix: string, last4: string, scopes: string[], expires_at: string | null, last_used_at?: string | null, created_at: string }} Token */

const DAY_MS = 86_400_000;
/** A year is the longest; an hour less, so that a clock that is ahead does not make it more. */
const LIVES = { 7: 7, 30: 30, 90: 90, 365: 365 - 1 / 24 };

/** @param {{ onMade: (token: Token & { token: string }) => void, onClose: () => void }} props */
function NewToken({ onMade, onClose }) {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState(["read"]);
  const [life, setLife] = useState("90");
  const [errors, setErrors] = useState(/** @type {Record<string, string>} */ ({}));
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const offered = ["read", "write", ...(hasRole("admin") ? ["admin"] : [])];
  const make = async () => {
    const found = { name: name.trim() ? "" : t("tok.name_missing"), scopes: scopes.length > 0 ? "" : t("tok.scopes_missing") };
    setErrors(found);
    if (found.name || found.scopes || busy) return;
    setBusy(true);
    setFailure("");
    try {
      const ends = new Date(Date.now() + /** @type {any} */ (LIVES)[life] * DAY_MS);
      const { data } = await post("/me/tokens", { name: name.trim(), scopes: offered.filter((scope) => scopes.includes(scope)), expires_at: ends.toISOString() });
      return onMade(data);
    } catch (error) {
      if (error instanceof ApiError && Object.keys(error.fields).some((field) => field in found)) setErrors(error.fields);
      else setFailure(error instanceof ApiError ? error.sentence : String(error));
    }
    setBusy(false);
  };
  const foot = html`<${Button} form onClick=${onClose}>${t("cancel")}<//><${Button} form kind="primary" type="submit" busy=${busy}>${t("tok.create")}<//>`;
  return html`<${Dialog} title=${t("tok.new")} onClose=${onClose} onSubmit=${() => void make()} foot=${foot}>
    ${failure && html`<div class="banner bad" role="alert"><${Icon} name="circle-alert" /><span>${failure}</span></div>`}
    <${Field} label=${t("tok.name")} hint=${t("tok.name_hint")} error=${errors.name}>${(/** @type {any} */ ids) => html`<${Input} ...${ids} maxlength="100" value=${name}
      onValue=${(/** @type {string} */ text) => { setName(text); setErrors({ ...errors, name: "" }); }} autofocus />`}<//>
    <fieldset class="f scopeset"><legend class="lbl">${t("tok.scopes")}</legend>${offered.map((scope) => html`<${Checkbox} key=${scope} checked=${scopes.includes(scope)}
      onChange=${(/** @type {boolean} */ on) => { setScopes(on ? [...scopes, scope] : scopes.filter((one) => one !== scope)); setErrors({ ...errors, scopes: "" }); }}>
      <span>${t(`tok.scope.${scope}`)} <span class="t3">${t(`tok.scope_hint.${scope}`)}</span></span><//>`)}
      ${errors.scopes && html`<p class="hint bad" role="alert"><${Icon} name="circle-alert" size="sm" />${errors.scopes}</p>`}</fieldset>
    <${Field} label=${t("tok.life")} error=${errors.expires_at}>${(/** @type {any} */ ids) => html`<${Select} id=${ids.id} label=${t("tok.life")} value=${life} onChange=${setLife}
      options=${Object.keys(LIVES).map((days) => ({ value: days, label: t("tok.days", { n: Number(days) }) }))} />`}<//>
  <//>`;
}

/** @param {{ token: Token, onGone: () => void }} props */
function TokenRow({ token, onGone }) {
  const [asking, setAsking] = useState(false);
  const ended = token.expires_at !== null && Date.parse(token.expires_at) <= Date.now();
  const scopes = token.scopes.map((scope) => t(`tok.scope.${scope}`)).join(", ");
  const revoke = async () => {
    setAsking(false);
    try {
      await del(`/me/tokens/${token.id}`);
      addToast({ tone: "done", title: t("tok.revoked", { name: token.name }) });
      onGone();
    } catch (error) { toastError(t("tok.not_revoked", { name: token.name }), error); }
  };
  return html`<tr><td class="name"><span class="trunc block" title=${token.name}>${token.name}</span><span class="mono t3 block">${token.prefix}…${token.last4}</span><span class="sub720">${scopes}${token.expires_at && `, ${ended ? t("tok.ended").toLowerCase() : t("tok.until", { date: formatDay(token.expires_at) })}`}</span></td>
    <td class="t2 hide720">${scopes}</td>
    <td class="t2">${token.last_used_at ? html`<time datetime=${token.last_used_at} title=${formatAbsolute(token.last_used_at)}>${formatAgo(token.last_used_at)}</time>` : t("tok.never")}</td>
    <td class=${`hide720 ${ended ? "late" : "t2"}`}>${token.expires_at && html`<time datetime=${token.expires_at} title=${formatAbsolute(token.expires_at)}>${ended ? t("tok.ended") : formatDay(token.expires_at)}</time>`}</td>
    <td class="acts"><${Button} small kind="ghost" onClick=${() => setAsking(true)}>${t("tok.revoke")}<//>
      ${asking && html`<${Confirm} danger title=${t("tok.revoke_title", { name: token.name })} text=${t("tok.revoke_text")} action=${t("tok.revoke_action")} onConfirm=${revoke} onClose=${() => setAsking(false)} />`}</td></tr>`;
}

export default function Tokens() {
  const { rows, reload, waiting, more } = useRows("/me/tokens");
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState(/** @type {(Token & { token: string }) | null} */ (null));
  const tokens = /** @type {Token[] | null} */ (rows);
  const create = html`<${Button} form kind="primary" icon="plus" onClick=${() => setMaking(true)}>${t("tok.new")}<//>`;
  return html`<${SettingsPage} title=${t("set.tokens")} lead=${t("tok.lead")} actions=${tokens && tokens.length > 0 && create}>
    ${waiting || (tokens?.length === 0 ? html`<${Empty} icon="key-round" title=${t("tok.none")} text=${t("tok.none_text")} actions=${create} />` : html`<div><${Group} clip>
      <table class="tbl"><thead><tr><th>${t("tok.name")}</th><th class="hide720">${t("tok.scopes")}</th><th>${t("tok.used")}</th><th class="hide720">${t("tok.expires")}</th><th><span class="sr">${t("actions")}</span></th></tr></thead>
      <tbody>${tokens?.map((token) => html`<${TokenRow} key=${token.id} token=${token} onGone=${() => void reload()} />`)}</tbody></table><//>${more}</div>`)}
    ${making && html`<${NewToken} onClose=${() => setMaking(false)} onMade=${(/** @type {any} */ token) => { setMaking(false); setMade(token); void reload(); }} />`}
    ${made && html`<${Dialog} class="wide" title=${t("tok.made", { name: made.name })} onClose=${() => {}} onSubmit=${() => setMade(null)}
      foot=${html`<${Button} form kind="primary" type="submit">${t("tok.kept")}<//>`}><p class="t2">${t("tok.made_text")}</p><${Secret} label=${t("tok.token")} text=${made.token} /><//>`}
  <//>`;
}
