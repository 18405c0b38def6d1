//! Fills every text field of every entity with payloads, through the API and from what its OpenAPI document says: a
//! collection or a field that comes later is filled as well.

import { request } from "playwright-core";
import { OWNER } from "./support.mjs";
import { PAYLOADS, fittingIn, isOneLine } from "./xss-payloads.mjs";

/** Characters of a text field whose schema gives no limit. */
const UNLIMITED = 100;
/** Records of a collection that shows its own long HTML, and of any other. */
const MANY = Math.ceil(PAYLOADS.length / 3);
const FEW = 12;
/** Collections that take more than `FEW`, and those whose count the server limits. */
const COUNTS = { tags: 60, "custom-fields": 14 };
/** What has to say something: there are several such collections, and together they have many. */
const SAYING = /(^canned-replies|\{id\}\/(notes|comments))$/;
/** Payloads that need several lines: in the multi-line field of the first customers, five in each. */
export const LONG = PAYLOADS.filter((payload) => !isOneLine(payload));
export const LONG_TEXTS = Array.from({ length: Math.ceil(LONG.length / 5) }, (_, at) => LONG.slice(at * 5, at * 5 + 5).map((payload) => payload.text).join("\n"));

/** A client that holds an access token, like a program. */
export async function signIn(origin, { email, password } = OWNER) {
  const first = await request.newContext({ baseURL: `${origin}/api/v1/`, ignoreHTTPSErrors: true });
  const answer = await first.post("auth/login", { data: { email, password } });
  if (!answer.ok()) throw new Error(`${email} cannot sign in: ${await answer.text()}`);
  const login = await answer.json();
  await first.dispose();
  const extraHTTPHeaders = { authorization: `Bearer ${login.access_token}`, "x-csrf-token": login.csrf_token };
  const client = await request.newContext({ baseURL: `${origin}/api/v1/`, ignoreHTTPSErrors: true, extraHTTPHeaders });
  return { client, user: login.user, accessToken: login.access_token };
}

/** The body of an answer that must have succeeded. */
export async function bodyOf(answer) {
  const text = await answer.text();
  if (!answer.ok()) throw new Error(`${answer.status()} ${answer.url()}: ${text}`);
  return text ? JSON.parse(text) : null;
}

/** Sets the instance up, its names being payloads. @returns {Promise<void>} */
export async function setUpByApi(origin, link) {
  const client = await request.newContext({ baseURL: `${origin}/api/v1/`, ignoreHTTPSErrors: true });
  const token = decodeURIComponent(new URL(link).hash.slice(1));
  const [organization, name] = [fittingIn(200)[0].text, fittingIn(200)[1].text];
  await bodyOf(await client.post("setup", { data: { ...OWNER, token, organization, name } }));
  await client.dispose();
}

/** The choice of the schema that takes most text: an object with members, else what is not `null`. */
const plain = (schema) => schema.anyOf?.find((one) => one.properties) ?? schema.anyOf?.find((one) => one.type !== "null") ?? schema;

/** The schema with what it refers to in its place. Patterns that say what is no control character are left out. */
function whole(schema, components) {
  if (Array.isArray(schema)) return schema.map((one) => whole(one, components));
  if (!schema || typeof schema !== "object") return schema;
  const name = schema.$ref?.split("/").at(-1);
  const { $ref: _, ...own } = { ...(name ? components[name] : {}), ...schema };
  if (["Line", "Name", "Text", "Html"].includes(name)) delete own.pattern;
  if (name === "Html") own.contentMediaType = "text/html";
  if (name === "Email") own.format = "email";
  if (name === "Website") own.format = "uri";
  return Object.fromEntries(Object.entries(own).map(([member, value]) => [member, whole(value, components)]));
}
const isText = (schema) => [schema.type].flat().includes("string");

/** Makes bodies of a collection; what went into which field is told to `filled`. */
class Filler {
  constructor(collection, document, customs, filled) {
    const { schema } = document.paths[`/api/v1/${collection}`].post.requestBody.content["application/json"];
    this.schema = whole(schema, document.components.schemas);
    Object.assign(this, { collection, customs, filled });
    /** Members whose HTML is made harmless, so that it comes back changed. */
    this.rich = new Set();
  }

  /** The body of record `index`. */
  body(index) {
    this.fields = 0;
    const given = special(this.collection, index, this);
    return { ...this.object(this.schema, index, "", Object.keys(given)), ...given };
  }

  object(schema, index, path, without = []) {
    const body = {};
    for (const [name, member] of Object.entries(schema.properties ?? {})) {
      if (without.includes(name)) continue;
      const value = this.value(name, plain(member), index, `${path}/${name}`, (schema.required ?? []).includes(name));
      if (value !== undefined) body[name] = value;
    }
    return body;
  }

  value(name, schema, index, path, required) {
    const n = PAYLOADS[(index * 3) % PAYLOADS.length].n;
    if (schema.readOnly) return undefined;
    if (name === "custom" && schema.type === "object") return this.custom(index);
    if (schema.enum) return required ? schema.enum[index % schema.enum.length] : undefined;
    if (schema.writeOnly) return "a-key-that-is-never-shown";
    if (schema.contentMediaType === "text/html") {
      this.rich.add(name);
      return PAYLOADS[(index * 3 + this.offset) % PAYLOADS.length].text;
    }
    if (schema.format === "email") return `${this.collection}.${index}'\`{{__xss}}=/onload=&x+y@kestrel.example`;
    if (schema.format === "uri") return `https://kestrel.example/${n}/"><img/src=x/onerror=__xss(${n})>`;
    if (schema.pattern) return required ? `k${index}` : undefined;
    if (schema.format) return undefined;
    if (isText(schema)) return this.text(path, schema.maxLength ?? UNLIMITED, index);
    if (schema.type === "array") {
      if (schema.items.enum) return required ? [schema.items.enum[0]] : undefined;
      const items = [0, 1].map((more) => this.value(name, plain(schema.items), index + more * 7, path, true));
      return items.includes(undefined) ? undefined : items;
    }
    if (schema.type === "object" && schema.properties) {
      const inner = this.object(schema, index, path);
      return "amount" in inner ? undefined : inner;
    }
    return undefined;
  }

  /** The place of the payload: another one in each field and each record. */
  turn(index, length) {
    const at = this.fields === 0 ? index * 3 + this.offset : index * 11 + this.fields * 37;
    this.fields += 1;
    return at % length;
  }

  get offset() { return Math.max(0, ["customers", "contacts", "leads"].indexOf(this.collection)); }

  text(path, max, index) {
    const fits = fittingIn(max);
    const payload = fits[this.turn(index, fits.length)];
    const place = `${this.collection}${path}`;
    this.filled.set(place, (this.filled.get(place) ?? new Set()).add(payload.n));
    return payload.text;
  }

  custom(index) {
    const own = this.customs.filter((field) => field.entity === this.collection);
    return Object.fromEntries(own.map((field) => {
      const path = `/custom/${field.type}`;
      const option = () => field.options[index % field.options.length];
      switch (field.type) {
        case "text": case "phone": return [field.key, this.text(path, 100, index)];
        case "long_text": return [field.key, LONG_TEXTS[index] ?? this.text(path, 2_000, index)];
        case "select": return [field.key, option()];
        case "multi_select": return [field.key, [option()]];
        case "url": return [field.key, `https://kestrel.example/${index}?x="><svg/onload=__xss(${index})>`];
        default: return [field.key, null];
      }
    }));
  }
}

/**
 * Stores payloads in every collection that can be added to by JSON. `filled` tells for each text field
 * the payloads it got, `rich` what came of them where HTML may be.
 * @returns {Promise<{ filled: Map<string, Set<number>>, records: Record<string, any[]>, rich: string[] }>}
 */
export async function fill(client) {
  const document = await bodyOf(await client.get("openapi.json"));
  const filled = new Map();
  const records = {};
  const rich = [];
  const collections = Object.entries(document.paths).filter(([path, item]) => item.get && item.post?.responses["201"] && item.post.requestBody?.content["application/json"])
    .map(([path]) => path.replace("/api/v1/", ""));
  // A record brings its tags along, and its own fields must be there.
  const first = ["tags", "custom-fields"];
  collections.sort((a, b) => first.indexOf(b) - first.indexOf(a));
  for (const collection of collections) {
    const filler = new Filler(collection, document, records["custom-fields"] ?? [], filled);
    const isRich = JSON.stringify(filler.schema).includes("text/html");
    // What hangs on a record goes to those made before.
    const parents = records[collection.split("/{id}/")[0]];
    const make = async (index) => {
      const body = filler.body(index);
      const path = collection.replace("{id}", () => parents[index % parents.length].id);
      const record = await bodyOf(await client.post(path, { data: body }));
      verbatim(collection, body, record, filler.rich);
      for (const name of filler.rich) rich.push(record[name] ?? "");
      return record;
    };
    const all = Array.from({ length: COUNTS[collection] ?? (isRich && !SAYING.test(collection) ? MANY : FEW) }, (_, index) => index);
    records[collection] = [];
    for (let at = 0; at < all.length; at += 12) records[collection].push(...(await Promise.all(all.slice(at, at + 12).map(make))));
  }
  return { filled, records, rich };
}

/** What a collection asks of members beside any text of its length. */
function special(collection, index, filler) {
  switch (collection) {
    // Of all kinds only a task belongs to nobody.
    case "activities": return { kind: "task" };
    case "custom-fields": {
      const types = ["text", "long_text", "select", "multi_select", "url", "phone"];
      const key = index === 12 ? "constructor" : index === 13 ? "prototype" : `own_${index}`;
      const type = index > 11 ? "text" : types[index % 6];
      const options = type.endsWith("select") ? [0, 1, 2].map((more) => filler.text("/options", 200, index + more * 5)) : [];
      return { key, type, options, entity: index < 6 ? "customers" : "leads" };
    }
    // A client's identity has no blanks.
    case "identity-providers": return { client_id: filler.text("/client_id", 200, index).replace(/\s/g, "/"), kind: "custom", issuer: `https://login${index}.kestrel.example/`, domains: [] };
    case "import-recipes": return { entity: "leads", mapping: [{ column: filler.text("/mapping/column", 60, index), field: "company" }] };
    // People are named by identities.
    case "deals": return { contacts: [] };
    // What a view asks has to fit its list.
    case "saved-views": return { entity: index % 2 ? "leads" : "customers", filter: null, sort: null, columns: [], group_by: null };
    case "invitations": return { role: "viewer", email: `guest${index}@kestrel.example` };
  }
  // A comment, a note and a canned reply say something, whatever is left of their HTML.
  if (!SAYING.test(collection)) return {};
  filler.rich.add("body");
  return { body: `<p>said</p>${PAYLOADS[(index * 3) % PAYLOADS.length].text}` };
}

/** What was sent as text of one line must have come back as it was. */
function verbatim(collection, sent, record, rich = new Set()) {
  for (const [name, value] of Object.entries(sent)) {
    if (typeof value !== "string" || !(name in record) || !value.includes("__xss") || rich.has(name) || value.startsWith("https://")) continue;
    if (record[name] !== value.normalize("NFC")) throw new Error(`${collection}/${name} was ${value} and is ${record[name]}`);
  }
}

/** Names that are changed, not added: the organisation's and the person's own. Sets payload `index` in each. */
export async function rename(client, index) {
  const fits = fittingIn(200);
  for (const [at, path] of ["organization", "me"].entries()) {
    const name = fits[(index * 2 + at) % fits.length].text;
    const record = await bodyOf(await client.patch(path, { data: { name } }));
    verbatim(path, { name }, record);
  }
}

/** Lets somebody in by an invitation's link, under a payload for a name. */
export async function accept(origin, invitation, name) {
  const client = await request.newContext({ baseURL: `${origin}/api/v1/`, ignoreHTTPSErrors: true });
  const token = decodeURIComponent(new URL(invitation.link).hash.slice(1));
  await bodyOf(await client.post("invitations/accept", { data: { token, name, password: "Marble-otter-pays-7" } }));
  await client.dispose();
}

/** A CSV of leads whose name, headers, cells and faults are payloads. */
export async function importFile(client) {
  const quote = (text) => `"${text.replaceAll('"', '""')}"`;
  const heads = fittingIn(60).filter((payload) => !/[{]U/.test(payload.text)).slice(0, 6).map((payload) => payload.text);
  const header = ["First Name", "Last Name", "Company", "Email", "Notes", "__proto__", "constructor", ...heads].map(quote).join(",");
  const rows = PAYLOADS.slice(0, 120).map((payload, at) => {
    const line = fittingIn(200);
    const cell = (more) => line[(at * 7 + more * 31) % line.length].text;
    const email = at % 3 === 0 ? cell(1) : `row${at}@kestrel.example`;
    return [cell(0), cell(2), cell(3), email, payload.text, cell(4), cell(5), ...heads.map((_, place) => cell(6 + place))].map(quote).join(",");
  });
  const name = "'><img src=x onerror=__xss(1)>.csv";
  const file = { name, mimeType: "text/csv", buffer: Buffer.from([header, ...rows].join("\r\n")) };
  return { name, answer: await bodyOf(await client.post("imports", { multipart: { entity: "leads", file } })) };
}
