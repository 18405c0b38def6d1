//! JSON Schemas (2020-12) of what many routes take and answer with: texts, addresses, amounts, pages. Those with a long
//! pattern are named in `#/components/schemas`, which [`components`] holds. They say what is certainly accepted; where
//! reading is more lenient than that, `docs/SCANS.md` says so.

use serde_json::{Map, Value, json};

use super::routes::Schema;

/// What is trimmed from the ends of a text (Unicode's `White_Space`).
const BLANK: &str = r"\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";
/// What nobody sees, so that a text of it alone is none: see [`is_blank`](crate::base::text::is_blank).
const UNSEEN: &str = r"\u00ad\u061c\u200b-\u200f\u2060\ufeff";
/// What a line may not hold: control characters, line separators, changes of the writing direction.
const NO_LINE: &str = r"\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069";
/// What a longer text may not hold.
const NO_TEXT: &str = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f";

/// The named schemas.
#[must_use]
pub fn components() -> Map<String, Schema> {
    let text = |about: &str, pattern: String| json!({ "type": "string", "description": about, "pattern": pattern });
    let blank = format!("^[{BLANK}{UNSEEN}]*$");
    let line = format!("^[{BLANK}]*[^{NO_LINE}]*[{BLANK}]*$");
    let name = format!("^[{BLANK}]*[^{NO_LINE}]*[^{NO_LINE}{BLANK}{UNSEEN}][^{NO_LINE}]*[{BLANK}]*$");
    let lines = format!("^[{BLANK}]*[^{NO_TEXT}]*[{BLANK}]*$");
    let web = r"^https?://([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}(:[0-9]{1,4})?(/[!-~]*)?$";
    let amount = r"^[+-]?([0-9]{1,15}(\.[0-9]{0,6})?|\.[0-9]{1,6})$";
    let limit = 1_000_000_000_000_000_i64;
    let all = [
        ("Blank", text("No value, as null is none", blank)),
        ("Line", text("One line; blanks around it go, an empty one is no value", line)),
        ("Name", text("One line that is not empty; blanks around it go", name)),
        ("Text", text("Lines; blanks around them go, an empty text is no value", lines)),
        ("Html", text("HTML, sanitised; an empty text is no value", format!("^[^{NO_TEXT}]*$"))),
        ("Email", json!({ "type": "string", "format": "idn-email", "maxLength": 254 })),
        ("Website", json!({ "type": "string", "pattern": web, "maxLength": 2048 })),
        (
            "NewMoney",
            json!({
                "type": "object",
                "required": ["amount"],
                "additionalProperties": false,
                "properties": {
                    "amount": { "anyOf": [
                        { "type": "string", "pattern": amount },
                        { "type": "integer", "exclusiveMinimum": -limit, "exclusiveMaximum": limit },
                    ] },
                    "currency": { "anyOf": [
                        { "type": "string", "pattern": "^[A-Za-z]{3}$" },
                        { "type": "null", "description": "The organisation's" },
                    ] },
                },
            }),
        ),
        (
            "Money",
            json!({
                "type": "object",
                "required": ["amount", "currency"],
                "additionalProperties": false,
                "properties": {
                    "amount": { "type": "string", "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$" },
                    "currency": { "type": "string", "pattern": "^[A-Z]{3}$" },
                },
            }),
        ),
    ];
    all.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
}

fn named(name: &str) -> Schema {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn bounded(name: &str, max: usize) -> Schema {
    json!({ "$ref": format!("#/components/schemas/{name}"), "maxLength": max })
}

/// A blank text: no value.
#[must_use]
pub fn blank() -> Schema {
    named("Blank")
}

/// One line of at most `max` characters, perhaps empty.
#[must_use]
pub fn line(max: usize) -> Schema {
    bounded("Line", max)
}

/// One line of at most `max` characters with something in it.
#[must_use]
pub fn name(max: usize) -> Schema {
    bounded("Name", max)
}

/// One line with something in it.
#[must_use]
pub fn filled() -> Schema {
    named("Name")
}

/// Lines of at most `max` characters together.
#[must_use]
pub fn text(max: usize) -> Schema {
    bounded("Text", max)
}

/// HTML of at most `max` characters.
#[must_use]
pub fn html(max: usize) -> Schema {
    bounded("Html", max)
}

/// Rich text in HTML with something in it.
#[must_use]
pub fn filled_html(max: usize) -> Schema {
    let mut schema = html(max);
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("pattern".to_owned(), json!(format!(r"[^\s{UNSEEN}]")));
    }
    schema
}

/// An email address.
#[must_use]
pub fn email() -> Schema {
    named("Email")
}

/// An address of the web.
#[must_use]
pub fn website() -> Schema {
    named("Website")
}

/// An amount as it is answered.
#[must_use]
pub fn money() -> Schema {
    named("Money")
}

/// An amount as it is taken.
#[must_use]
pub fn new_money() -> Schema {
    named("NewMoney")
}

/// The identity of a record with this prefix: 128 bits in Crockford's base 32.
#[must_use]
pub fn id(prefix: &str) -> Schema {
    json!({ "type": "string", "pattern": format!("^{prefix}_[0-7][0-9a-hjkmnp-tv-z]{{25}}$") })
}

/// A secret of 256 bits as links and answers carry it.
#[must_use]
pub fn secret() -> Schema {
    json!({ "type": "string", "maxLength": 1024 })
}

/// The same or `null`.
#[must_use]
pub fn nullable(schema: impl Into<Schema>) -> Schema {
    json!({ "anyOf": [schema.into(), { "type": "null" }] })
}

/// An instant.
#[must_use]
pub fn time() -> Schema {
    json!({ "type": "string", "format": "date-time" })
}

/// A whole number from … to ….
#[must_use]
pub fn number(least: i64, most: i64) -> Schema {
    json!({ "type": "integer", "minimum": least, "maximum": most })
}

/// A list.
#[must_use]
pub fn list(items: impl Into<Schema>) -> Schema {
    json!({ "type": "array", "items": items.into() })
}

/// Text: words of the form `word` (a regular expression) with commas between, or nothing.
#[must_use]
pub fn listed(word: &str) -> Schema {
    json!({ "type": "string", "pattern": format!("^(({word})(,({word}))*)?$") })
}

/// A body of these members and no others.
#[must_use]
pub fn body(required: &[&str], properties: impl Into<Schema>) -> Schema {
    let mut schema = json!({ "type": "object", "additionalProperties": false, "properties": properties.into() });
    if let (false, Some(schema)) = (required.is_empty(), schema.as_object_mut()) {
        schema.insert("required".to_owned(), json!(required));
    }
    schema
}

/// A body without members.
#[must_use]
pub fn nothing() -> Schema {
    json!({ "type": "object", "additionalProperties": false })
}

/// An answer that has all of these members.
#[must_use]
pub fn answer(properties: impl Into<Schema>) -> Schema {
    let properties = properties.into();
    let required: Vec<&String> = properties.as_object().into_iter().flat_map(Map::keys).collect();
    json!({ "type": "object", "required": required, "properties": properties })
}

/// What the store keeps about a record whose identity has this prefix, and the record's own members.
#[must_use]
pub fn kept(prefix: &str, own: impl Into<Schema>) -> Schema {
    let user = || nullable(id("usr"));
    let mut properties = json!({
        "id": id(prefix), "version": { "type": "integer", "minimum": 1 },
        "created_at": time(), "updated_at": time(), "created_by": user(), "updated_by": user(),
    });
    if let (Some(all), Value::Object(own)) = (properties.as_object_mut(), own.into()) {
        all.extend(own);
    }
    answer(properties)
}

/// A page of rows of `schema`.
#[must_use]
pub fn page(rows: &Schema) -> Schema {
    json!({
        "type": "object",
        "required": ["data", "next_cursor"],
        "properties": {
            "data": { "type": "array", "items": rows },
            "next_cursor": { "type": ["string", "null"] },
            "total": { "type": "integer", "minimum": 0 },
            "total_is_lower_bound": { "type": "boolean" },
        },
    })
}
