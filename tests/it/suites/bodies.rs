//! What calls are sent: a body made from the route's schema, or one of the table here where the schema does not say
//! enough. Every text in it is a word of the caller's, so that it can be found again.

use serde_json::{Map, Value, json};

use leadlab::http::schemas;

use super::world::Who;
use crate::support::PASSWORD;

/// Bodies of calls whose schema is not enough.
fn special(operation: &str, word: &str, who: &Who) -> Option<Value> {
    let secret = leadlab::crypto::token::Token::fresh().to_text();
    Some(match operation {
        "auth.login" => json!({"email": who.email, "password": PASSWORD}),
        "auth.second_step" => json!({"mfa_token": secret, "code": "000000"}),
        "auth.reauthenticate" => json!({"password": PASSWORD}),
        "auth.change_password" => json!({"current_password": PASSWORD, "password": PASSWORD}),
        "auth.forgot_password" => json!({"email": who.email}),
        "auth.reset_password" => json!({"token": secret, "password": format!("Correct-{word}-9")}),
        "auth.unlock" | "me.confirm_email" => json!({"token": secret}),
        "setup.run" => json!({
            "token": secret, "organization": word, "name": word, "email": address(word), "password": PASSWORD,
        }),
        "me.confirm_enrolment" => json!({"code": "000000"}),
        "me.create_token" => json!({"name": word, "scopes": ["read"], "expires_at": null}),
        "organization.patch_settings" => json!({"lockout": {"failures": 4}}),
        "invitations.create" => json!({"email": address(word), "role": "viewer", "name": word}),
        "contacts.create" | "leads.create" => json!({"last_name": word}),
        "activities.create" => json!({"kind": "task", "subject": word, "due_at": "2026-11-15T09:00:00Z"}),
        "tags.create" | "users.patch" | "pipelines.update" | "saved_views.update" | "canned_replies.update" => {
            json!({"name": word})
        }
        "deals.create" | "deals.update" => json!({"name": word, "contacts": []}),
        "deals.lose" => json!({"reason": word}),
        "custom_fields.create" => {
            json!({"entity": "leads", "key": word.to_lowercase(), "label": word, "type": "text", "options": []})
        }
        "saved_views.create" => {
            json!({"entity": "leads", "name": word, "filter": null, "sort": null, "columns": [], "group_by": null})
        }
        "ai_providers.create" => json!({
            "name": word, "kind": "openai_compatible", "base_url": "https://127.0.0.1:1/v1", "model": word,
            "api_key": format!("key-{word}"),
        }),
        "identity_providers.create" => json!({
            "kind": "custom", "issuer": "https://127.0.0.1:1", "client_id": word,
            "client_secret": format!("key-{word}"), "domains": [format!("{}.example", word.to_lowercase())],
        }),
        "import-recipes.create" => json!({
            "name": word, "entity": "leads", "mapping": [{"column": word, "field": "last_name"}],
        }),
        "exports.create" => json!({"entity": "leads", "format": "csv"}),
        "notifications.read" => json!({"ids": []}),
        "me.set_favourites" => json!({"data": []}),
        "imports.change" => json!({"options": {"on_match": "skip"}}),
        _ => return None,
    })
}

/// The least body of a call that is taken.
pub fn least(operation: &str, schema: Option<&Value>, is_change: bool, word: &str, who: &Who) -> Value {
    let Some(schema) = schema else { return json!({}) };
    special(operation, word, who)
        .unwrap_or_else(|| if is_change { change(schema, word) } else { value(schema, word, false) })
}

/// The same with a value for every member that holds text.
pub fn whole(operation: &str, schema: Option<&Value>, word: &str, who: &Who) -> Value {
    let Some(schema) = schema else { return json!({}) };
    let mut body = value(schema, word, true);
    if let (Some(body), Some(Value::Object(own))) = (body.as_object_mut(), special(operation, word, who)) {
        body.extend(own);
    }
    body
}

/// A change of the first member that holds plain text.
fn change(schema: &Value, word: &str) -> Value {
    let text = |schema: &Value| {
        let schema = kind(schema);
        schema["type"] == "string"
            && ["format", "pattern", "contentMediaType", "writeOnly"].iter().all(|name| schema.get(name).is_none())
    };
    let first = schema["properties"].as_object().into_iter().flatten().find(|(_, schema)| text(schema));
    first.map_or_else(|| json!({}), |(name, schema)| json!({name: value(schema, word, false)}))
}

/// The schema behind the choice of a value and none; that of an object may say beside its members which it needs.
pub fn kind(schema: &Value) -> &Value {
    if schema.get("properties").is_some() {
        return schema;
    }
    schema.get("anyOf").and_then(Value::as_array).and_then(|arms| arms.first()).unwrap_or(schema)
}

/// The schema with what it refers to in its place. Patterns that only say what is no control character are left out.
pub fn resolved(schema: &Value) -> Value {
    match schema {
        Value::Array(items) => items.iter().map(resolved).collect(),
        Value::Object(members) => {
            let mut whole = Map::new();
            let reference = members.get("$ref").and_then(Value::as_str);
            let name = reference.and_then(|reference| reference.rsplit('/').next()).unwrap_or_default();
            if let Some(Value::Object(named)) = reference.and_then(|_| schemas::components().remove(name)) {
                whole.extend(named.iter().map(|(name, member)| (name.clone(), resolved(member))));
            }
            let own = members.iter().filter(|(name, _)| *name != "$ref");
            whole.extend(own.map(|(name, member)| (name.clone(), resolved(member))));
            let told = match name {
                "Line" | "Name" | "Text" | "Html" | "Website" => whole.remove("pattern").map(|_| name),
                other => Some(other),
            };
            let (key, value) = match told {
                Some("Html") => ("contentMediaType", "text/html"),
                Some("Website") => ("format", "uri"),
                Some("Email") => ("format", "email"),
                _ => return Value::Object(whole),
            };
            whole.insert(key.to_owned(), json!(value));
            Value::Object(whole)
        }
        other => other.clone(),
    }
}

/// A mail address of that word.
pub fn address(word: &str) -> String {
    format!("{0}@{0}.example", word.to_lowercase())
}

/// A value that the schema takes: of objects the members that must be there, or with `whole` all.
fn value(schema: &Value, word: &str, whole: bool) -> Value {
    let schema = kind(schema);
    if let Some(only) = schema.get("const") {
        return only.clone();
    }
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().find(|word| !word.is_null()).cloned().unwrap_or_default();
    }
    if schema["properties"].get("currency").is_some() && schema["properties"].get("amount").is_some() {
        return json!({"amount": "1250.00", "currency": "EUR"});
    }
    let ty = schema["type"].as_array().and_then(|types| types.first()).unwrap_or(&schema["type"]);
    match ty.as_str().unwrap_or("object") {
        "string" => json!(text(schema, word)),
        "integer" | "number" => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
        "boolean" => json!(true),
        "null" => Value::Null,
        "array" if whole || schema.get("minItems").is_some() => json!([value(&schema["items"], word, whole)]),
        "array" => json!([]),
        _ => Value::Object(members(schema, word, whole)),
    }
}

fn members(schema: &Value, word: &str, whole: bool) -> Map<String, Value> {
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let all = schema["properties"].as_object().into_iter().flatten();
    // An identity leads to a record; whoever wants one names it.
    let wanted = all.filter(|(name, schema)| {
        required.contains(&name.as_str()) || whole && prefix(schema).is_none() && schema.get("readOnly").is_none()
    });
    wanted.map(|(name, schema)| (name.clone(), value(schema, word, whole))).collect()
}

/// The prefix of the identities that a schema takes, if it takes some.
pub fn prefix(schema: &Value) -> Option<&str> {
    kind(schema)["pattern"].as_str()?.strip_prefix('^')?.strip_suffix("_[0-7][0-9a-hjkmnp-tv-z]{25}$")
}

fn text(schema: &Value, word: &str) -> String {
    let lower = word.to_lowercase();
    match (schema["format"].as_str(), schema["pattern"].as_str()) {
        (Some("email"), _) => address(word),
        (Some("uri"), _) => format!("https://{lower}.example/"),
        (Some("date"), _) => "2026-11-25".to_owned(),
        (Some("date-time"), _) => "2026-11-25T10:00:00Z".to_owned(),
        (_, Some("^[A-Z]{3}$")) => "EUR".to_owned(),
        (_, Some(_)) => lower,
        _ if schema.get("contentMediaType").is_some() => format!("<p>{word}</p>"),
        _ => word.to_owned(),
    }
}
