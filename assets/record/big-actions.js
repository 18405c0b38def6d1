//! The phone's big ways to act on a record: call, mail, find on a map, write a note, take a photo, and what its kind allows.

import { html, useRef } from "../lib.js";
import { addTexts, t } from "../i18n.js";
import { mailTo, telTo } from "../format.js";
import { DoneButton } from "../activities/done.js";
import { sendFiles } from "../files/send.js";
import texts from "../i18n/phone.js";
import { hasRole } from "../state.js";
import { Icon } from "../ui/icon.js";
import { DealActions } from "./deal.js";
import { reachOf } from "./head.js";

await addTexts("phone", texts);

/** Where the device's own maps find a place; nothing is asked of anybody else before it is tapped. @param {string} place */
const mapTo = (place) => `${/iphone|ipad|mac/i.test(navigator.userAgent) ? "maps:?q=" : "geo:0,0?q="}${encodeURIComponent(place)}`;

/** A camera calls every picture the same. @param {File} file */
function named(file) {
  const now = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString();
  const kind = /\.\w+$/.exec(file.name)?.[0] ?? ".jpg";
  return new File([file], `${t("phone.photo")} ${now.slice(0, 10)} ${now.slice(11, 19).replaceAll(":", ".")}${kind}`, { type: file.type });
}

/**
 * @param {{ entity: import("../data/fields.js").Entity, row: import("../data/fields.js").Row, onConvert: () => void, onNote?: () => void }} props
 *   `onNote` opens the composer, where the page has one
 */
export function BigActions({ entity, row, onConvert, onNote }) {
  const camera = useRef(/** @type {HTMLInputElement | null} */ (null));
  const { phone, email, place } = reachOf(entity, row);
  const may = hasRole("member");
  const convertible = entity.name === "leads" && row.status !== "converted" && may;
  /** @param {any} event */
  const take = (event) => {
    const files = [...event.currentTarget.files].map(named);
    event.currentTarget.value = "";
    void sendFiles(`/${entity.name}/${row.id}/files`, files);
  };
  return html`<div class="mbig">
    ${phone && html`<a href=${telTo(phone)}><${Icon} name="phone" />${t("call")}</a>`}
    ${email && html`<a href=${mailTo(email)}><${Icon} name="mail" />${t("mail")}</a>`}
    ${place && html`<a href=${mapTo(place)}><${Icon} name="map-pin" />${t("map")}</a>`}
    ${may && onNote && html`<button type="button" onClick=${onNote}><${Icon} name="sticky-note" />${t("phone.note")}</button>`}
    ${may && entity.name !== "activities" && html`<button type="button" onClick=${() => camera.current?.click()}><${Icon} name="camera" />${t("phone.photo")}</button>
      <input ref=${camera} type="file" accept="image/*" capture="environment" hidden tabindex="-1" aria-label=${t("phone.photo")} onChange=${take} />`}
    ${entity.name === "deals" && html`<${DealActions} row=${row} big />`}
    ${convertible && html`<button type="button" onClick=${onConvert}><${Icon} name="circle-check" />${t("convert")}</button>`}
    ${entity.name === "activities" && html`<${DoneButton} row=${row} />`}
  </div>`;
}
