//! `/me`, the signed-in user's own profile, and `/auth/password/change`.

use std::sync::Arc;

use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;

use super::{Request, guessing, present, versions, view};
use crate::app::App;
use crate::auth::model::{Theme, User};
use crate::auth::users::ProfileChange;
use crate::base::{Id, Result, Role, Time, Uid};
use crate::http::{Body, IfMatch, JsonBody, Reply, Route, Schema};
use crate::store::Record;

pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    vec![
        Route::get("/me", view(), "me.get", show).summary("The own profile").response(user_schema()),
        Route::patch("/me", view(), "me.patch", change)
            .summary("Change the own profile")
            .conditional()
            .request(json!({
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "name": { "type": "string", "maxLength": 200 },
                    "locale": { "type": ["string", "null"] },
                    "time_zone": { "type": ["string", "null"] },
                    "theme": { "enum": ["system", "light", "dark"] },
                },
            }))
            .response(user_schema()),
        guessing(
            Route::post("/auth/password/change", view(), "auth.change_password", change_password)
                .summary("Change the own password and end the other sessions")
                .request(json!({
                    "type": "object",
                    "required": ["current_password", "password"],
                    "additionalProperties": false,
                    "properties": { "current_password": { "type": "string" }, "password": { "type": "string" } },
                })),
        ),
    ]
}

/// A user as they and their admins see them.
#[derive(Serialize)]
pub struct UserView<'a> {
    id: Id<User>,
    version: u32,
    created_at: Time,
    updated_at: Time,
    created_by: Option<Id<User>>,
    updated_by: Option<Id<User>>,
    name: &'a str,
    email: &'a str,
    role: Role,
    disabled: bool,
    locale: Option<&'a str>,
    time_zone: Option<&'a str>,
    theme: Theme,
}

impl<'a> UserView<'a> {
    /// Everything that may be shown of a user.
    #[must_use]
    pub fn whole(user: &'a Record<User>) -> Self {
        let by = |id: Option<Uid>| id.map(Id::from);
        Self {
            id: user.id,
            version: user.meta.version,
            created_at: user.meta.created_at,
            updated_at: user.meta.updated_at,
            created_by: by(user.meta.created_by),
            updated_by: by(user.meta.updated_by),
            name: &user.data.name,
            email: user.data.email.as_str(),
            role: user.data.role,
            disabled: user.data.disabled,
            locale: user.data.locale.as_deref(),
            time_zone: user.data.time_zone.as_deref(),
            theme: user.data.theme,
        }
    }
}

/// The schema of [`UserView`].
pub(crate) fn user_schema() -> Schema {
    json!({
        "type": "object",
        "required": ["id", "name", "email"],
        "properties": {
            "id": { "type": "string" },
            "version": { "type": "integer" },
            "created_at": { "type": "string", "format": "date-time" },
            "updated_at": { "type": "string", "format": "date-time" },
            "created_by": { "type": ["string", "null"] },
            "updated_by": { "type": ["string", "null"] },
            "name": { "type": "string" },
            "email": { "type": "string" },
            "role": { "enum": Role::ALL },
            "disabled": { "type": "boolean" },
            "locale": { "type": ["string", "null"] },
            "time_zone": { "type": ["string", "null"] },
            "theme": { "enum": ["system", "light", "dark"] },
        },
    })
}

async fn show(cx: Request) -> Result<Reply> {
    let principal = cx.principal()?;
    let user = cx.app.auth.user(principal.org, Id::from(principal.user))?;
    Ok(Reply::json(&UserView::whole(&user))?.etag(user.meta.version))
}

/// `null` goes back to the organisation's value.
fn nullable<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(deserializer).map(Some)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MePatch {
    #[serde(default, deserialize_with = "present")]
    name: Option<String>,
    #[serde(default, deserialize_with = "nullable")]
    locale: Option<Option<String>>,
    #[serde(default, deserialize_with = "nullable")]
    time_zone: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    theme: Option<Theme>,
}

async fn change(cx: Request, condition: IfMatch, body: JsonBody) -> Result<Reply> {
    let principal = cx.principal()?;
    let id = Id::from(principal.user);
    condition.check(cx.app.auth.user(principal.org, id)?.meta.version)?;
    let patch: MePatch = body.parse()?;
    let change =
        ProfileChange { name: patch.name, locale: patch.locale, time_zone: patch.time_zone, theme: patch.theme };
    let user = cx.app.auth.change_profile(cx.actor(), principal.org, id, versions(condition), change).await?;
    Ok(Reply::json(&UserView::whole(&user))?.etag(user.meta.version))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PasswordChange {
    current_password: String,
    password: String,
}

async fn change_password(cx: Request, Body(body): Body<PasswordChange>) -> Result<Reply> {
    let (current, new) = (SecretString::from(body.current_password), SecretString::from(body.password));
    cx.app.auth.change_password(cx.actor(), cx.principal()?, current, new).await?;
    Ok(Reply::no_content())
}
