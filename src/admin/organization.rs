//! `/organization` and `/organization/settings`.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Request, access};
use crate::app::App;
use crate::auth::model::{Organization, Settings};
use crate::auth::policy::Action;
use crate::auth::view::{Stamp, locale_schema};
use crate::base::{Error, FieldError, Prefixed, Result};
use crate::http::extract::{parse_value, present};
use crate::http::{IfMatch, JsonBody, Reply, Route, schemas};
use crate::store::Record;

pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    vec![
        Route::get("/organization", access(Action::View), "organization.get", show)
            .summary("The own organisation")
            .response(schema()),
        Route::patch("/organization", access(Action::ManageSettings), "organization.patch", change)
            .summary("Rename the organisation")
            .conditional()
            .undoable()
            .request(json!({
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "name": schemas::name(200),
                    "slug": { "type": "string", "maxLength": 63, "pattern": "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$" },
                },
            }))
            .response(schema()),
        Route::get("/organization/settings", access(Action::View), "organization.settings", settings)
            .summary("What the organisation's admins have set")
            .response(settings_schema(false)),
        Route::patch(
            "/organization/settings",
            access(Action::ManageSettings),
            "organization.patch_settings",
            change_settings,
        )
        .summary("Change settings")
        .conditional()
        .undoable()
        .request(settings_schema(true))
        .response(settings_schema(false)),
    ]
}

fn schema() -> Value {
    schemas::kept(Organization::PREFIX, json!({ "name": { "type": "string" }, "slug": { "type": "string" } }))
}

/// The schema of the settings; in a `patch` each may be `null`, for its default. As `auth::settings_rules` has them.
fn settings_schema(patch: bool) -> Value {
    let set = |schema: Value| if patch { schemas::nullable(schema) } else { schema };
    let object = |members: Value| {
        let Value::Object(members) = members else { return members };
        let members: Map<String, Value> = members.into_iter().map(|(name, schema)| (name, set(schema))).collect();
        if patch { schemas::body(&[], members) } else { schemas::answer(members) }
    };
    let number = schemas::number;
    let minutes = || number(1, 5_256_000);
    let days = |least: i64| number(least, 3650);
    let times = || object(json!({ "first_response_minutes": minutes(), "due_minutes": minutes() }));
    object(json!({
        "currency": { "type": "string", "pattern": "^[A-Z]{3}$" },
        "time_zone": { "type": "string", "description": "A name of the IANA database." },
        "locale": locale_schema(),
        "password_policy": object(json!({
            "min_length": number(8, 128),
            "require_classes": { "type": "boolean" },
            "min_score": number(3, 4),
            "history": number(5, 24),
            "passphrase_min_length": schemas::nullable(number(20, 128)),
        })),
        "lockout": object(json!({ "failures": number(3, 5), "minutes": number(15, 1440) })),
        "mfa_rule": { "enum": ["off", "admins", "all"] },
        "ticket_policy": object(json!({ "low": times(), "normal": times(), "high": times(), "urgent": times() })),
        "retention": object(json!({
            "inactive_leads_months": number(1, 120),
            "audit_days": days(30),
            "sessions_days": days(1),
            "trash_days": days(1),
        })),
    }))
}

#[derive(Serialize)]
struct OrganizationView<'a> {
    #[serde(flatten)]
    stamp: Stamp<Organization>,
    name: &'a str,
    slug: &'a str,
}

fn reply(organization: &Record<Organization>) -> Result<Reply> {
    let stamp = Stamp::of(organization);
    let view = OrganizationView { stamp, name: &organization.data.name, slug: &organization.data.slug };
    Ok(Reply::json(&view)?.etag(organization.meta.version))
}

async fn show(cx: Request) -> Result<Reply> {
    reply(&cx.app.auth.organization(cx.org())?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrganizationPatch {
    #[serde(default, deserialize_with = "present")]
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    slug: Option<String>,
}

async fn change(cx: Request, condition: IfMatch, body: JsonBody) -> Result<Reply> {
    condition.check(cx.app.auth.organization(cx.org())?.meta.version)?;
    let patch: OrganizationPatch = body.parse()?;
    let auth = &cx.app.auth;
    let written = auth.change_organization(cx.actor(), cx.org(), condition.versions(), patch.name, patch.slug).await?;
    Ok(reply(&written.value)?.undo(written.undo))
}

async fn settings(cx: Request) -> Result<Reply> {
    let organization = cx.app.auth.organization(cx.org())?;
    Ok(Reply::json(&organization.data.settings)?.etag(organization.meta.version))
}

async fn change_settings(cx: Request, condition: IfMatch, body: JsonBody) -> Result<Reply> {
    let organization = cx.app.auth.organization(cx.org())?;
    condition.check(organization.meta.version)?;
    let merged = merged(&organization.data.settings, &body)?;
    // What was merged was this version, so it may replace this version only.
    let known = Some(vec![organization.meta.version]);
    let written = cx.app.auth.change_settings(cx.actor(), cx.org(), known, merged).await?;
    let reply = Reply::json(&written.value.data.settings)?.etag(written.value.meta.version);
    Ok(reply.undo(written.undo))
}

/// The settings after a merge patch (RFC 7396). A member that is cleared goes back to its default.
fn merged(settings: &Settings, body: &JsonBody) -> Result<Settings> {
    let mut value = serde_json::to_value(settings).map_err(Error::fault)?;
    let patch = Value::Object(body.object()?);
    merge(&mut value, patch.clone());
    fill(&mut value, serde_json::to_value(Settings::default()).map_err(Error::fault)?);
    keep_strange(&mut value, &patch);
    parse_value(value).map_err(|error| match error {
        // What its type cannot be is said in fewer words, as what it may not be is.
        Error::Invalid(errors) => Error::Invalid(errors.into_iter().map(short).collect()),
        other => other,
    })
}

fn short(error: FieldError) -> FieldError {
    match error.code {
        "unknown_field" => FieldError::new(error.pointer, "unknown_field", "There is no such setting."),
        "wrong_type" if error.message.ends_with("not a list.") => error,
        _ => FieldError::new(error.pointer, "invalid", "This setting cannot have that value."),
    }
}

/// Adds what `target` lacks of `default`, at every depth.
fn fill(target: &mut Value, default: Value) {
    let (Value::Object(target), Value::Object(default)) = (target, default) else { return };
    for (name, value) in default {
        match target.get_mut(&name) {
            Some(known) => fill(known, value),
            None => drop(target.insert(name, value)),
        }
    }
}

/// Adds what `patch` clears and `target`, which has every setting, does not have: so that it is refused as what it is.
fn keep_strange(target: &mut Value, patch: &Value) {
    let (Value::Object(target), Value::Object(patch)) = (target, patch) else { return };
    for (name, value) in patch {
        match target.get_mut(name) {
            Some(known) => keep_strange(known, value),
            None => drop(target.insert(name.clone(), value.clone())),
        }
    }
}

fn merge(target: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    let Some(members) = target.as_object_mut() else { return };
    for (name, value) in patch {
        if value.is_null() {
            members.remove(&name);
        } else {
            merge(members.entry(name).or_insert(Value::Null), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merges_as_rfc_7396_says() {
        let cases = [
            (json!({"a":"b"}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"b","b":"c"}), json!({"a":null}), json!({"b":"c"})),
            (json!({"a":["b"]}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":{"b":"c"}}), json!({"a":{"b":"d","c":null}}), json!({"a":{"b":"d"}})),
            (json!({}), json!({"a":{"bb":{"ccc":null}}}), json!({"a":{"bb":{}}})),
        ];
        for (mut target, patch, result) in cases {
            merge(&mut target, patch);
            assert_eq!(target, result);
        }
    }
}
