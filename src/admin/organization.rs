//! `/organization` and `/organization/settings`.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Request, access};
use crate::app::App;
use crate::auth::model::{Organization, Settings};
use crate::auth::policy::Action;
use crate::auth::view::Stamp;
use crate::base::{Error, Result};
use crate::http::extract::present;
use crate::http::{IfMatch, JsonBody, Reply, Route};
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
                    "name": { "type": "string", "maxLength": 200 },
                    "slug": { "type": "string", "maxLength": 63 },
                },
            }))
            .response(schema()),
        Route::get("/organization/settings", access(Action::View), "organization.settings", settings)
            .summary("What the organisation's admins have set")
            .response(settings_schema()),
        Route::patch(
            "/organization/settings",
            access(Action::ManageSettings),
            "organization.patch_settings",
            change_settings,
        )
        .summary("Change settings")
        .conditional()
        .undoable()
        .request(settings_schema())
        .response(settings_schema()),
    ]
}

fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "id": { "type": "string" },
            "version": { "type": "integer" },
            "created_at": { "type": "string", "format": "date-time" },
            "updated_at": { "type": "string", "format": "date-time" },
            "created_by": { "type": ["string", "null"] },
            "updated_by": { "type": ["string", "null"] },
            "name": { "type": "string" },
            "slug": { "type": "string" },
        },
    })
}

fn settings_schema() -> Value {
    let number = || json!({ "type": "integer" });
    let times = json!({
        "type": "object",
        "properties": { "first_response_minutes": number(), "due_minutes": number() },
    });
    json!({
        "type": "object",
        "properties": {
            "currency": { "type": "string" },
            "time_zone": { "type": "string" },
            "locale": { "type": "string" },
            "password_policy": { "type": "object", "properties": {
                "min_length": number(),
                "require_classes": { "type": "boolean" },
                "min_score": number(),
                "history": number(),
                "passphrase_min_length": { "type": ["integer", "null"] },
            } },
            "lockout": { "type": "object", "properties": { "failures": number(), "minutes": number() } },
            "mfa_rule": { "enum": ["off", "admins", "all"] },
            "ticket_policy": { "type": "object", "properties": {
                "low": times, "normal": times, "high": times, "urgent": times,
            } },
            "retention": { "type": "object", "properties": {
                "inactive_leads_months": number(),
                "audit_days": number(),
                "sessions_days": number(),
                "trash_days": number(),
            } },
        },
    })
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
    merge(&mut value, Value::Object(body.object()?));
    serde_path_to_error::deserialize(value).map_err(|error| {
        let pointer = format!("/{}", error.path().to_string().replace('.', "/"));
        let code = if error.inner().to_string().starts_with("unknown field") { "unknown_field" } else { "invalid" };
        let message = match code {
            "unknown_field" => "There is no such setting.",
            _ => "This setting cannot have that value.",
        };
        Error::invalid(pointer, code, message)
    })
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
