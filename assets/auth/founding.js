//! What a new organisation begins with, in the language and at the place of who founds it: the server gives every one English
//! stages and the time of Greenwich.

import { get, patch } from "../api.js";
import { addTexts, hasText, language, t } from "../i18n.js";
import { organisation } from "../state.js";
import texts from "../i18n/founding.js";

/** A name of the first pipeline in the language of the page. @param {string} name */
const inOwnWords = (name) => (hasText(`founding.${name}`) ? t(`founding.${name}`) : name);

async function nameStages() {
  if (language === "en") return;
  await addTexts("founding", texts);
  const { data } = await get("/pipelines");
  const [first] = data.data;
  if (!first) return;
  const stages = first.stages.map((/** @type {any} */ stage) => ({ ...stage, name: inOwnWords(stage.name) }));
  await patch(`/pipelines/${first.id}`, { name: inOwnWords(first.name), stages }, { ifMatch: first.version });
}

async function settle() {
  const now = organisation.peek()?.settings;
  const wanted = { time_zone: new Intl.DateTimeFormat().resolvedOptions().timeZone, locale: language };
  if (!now || (now.time_zone === wanted.time_zone && now.locale === wanted.locale)) return;
  const { data } = await patch("/organization/settings", wanted);
  organisation.value = { .../** @type {any} */ (organisation.peek()), settings: data };
}

/** Brings the new organisation home, as far as the server takes it: all of it stands in the settings, too. */
export async function bringHome() {
  await Promise.all([nameStages().catch(() => {}), settle().catch(() => {})]);
}
