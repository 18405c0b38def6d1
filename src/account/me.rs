//! `/me`: the signed-in user's own profile. Another address is `email.rs`'s once it is asked for.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Request, email, mails, view};
use crate::app::App;
use crate::auth::Auth;
use crate::auth::model::choices::{Choices, ChoicesChange};
use crate::auth::model::{Theme, User};
use crate::auth::users::ProfileChange;
use crate::auth::view::{UserView, locale_schema, user_schema};
use crate::base::email::Email;
use crate::base::{Error, Id, Org, Result};
use crate::http::extract::{nullable, present};
use crate::http::routes::extended;
use crate::http::{IfMatch, JsonBody, Reply, Route, schemas};
use crate::store::Record;

pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    vec![
        Route::get("/me", view(), "me.get", show).summary("The own profile").unenrolled().response(own_schema()),
        Route::patch("/me", view(), "me.patch", change)
            .summary("Change the own profile; another address, which takes a fresh proof, confirms by mail where mail is sent")
            .conditional()
            .refuses(&["409"])
            .request(json!({
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "name": schemas::name(200),
                    "email": { "type": "string", "format": "email", "maxLength": 254 },
                    "locale": schemas::nullable(locale_schema()),
                    "time_zone": { "type": ["string", "null"], "description": "A name of the IANA database." },
                    "theme": { "enum": ["system", "light", "dark"] },
                    "notifications": choices_schema(false),
                },
            }))
            .response(own_schema()),
    ]
}

async fn show(cx: Request) -> Result<Reply> {
    let principal = cx.principal()?;
    reply(&cx, &cx.app.auth.user(principal.org, Id::from(principal.user))?)
}

/// A user as they see themselves: with their second factor, and the address that is to be theirs.
#[derive(Serialize)]
pub(super) struct Own<'a> {
    #[serde(flatten)]
    user: UserView<'a>,
    pub(super) mfa: Value,
    pending_email: Option<Value>,
    notifications: Choices,
}

impl<'a> Own<'a> {
    pub(super) fn of(auth: &Auth, org: Org, user: &'a Record<User>) -> Result<Self> {
        let state = auth.second_factor(org, user.id)?;
        let mfa = json!({
            "enabled": state.enabled,
            "required": state.required,
            "recovery_codes_left": state.recovery_codes_left,
            "grace_until": state.grace_until,
        });
        let pending_email = auth.pending_email(org, user.id)?.map(|pending| email::view(&pending));
        Ok(Self { user: UserView::whole(user), mfa, pending_email, notifications: user.data.notifications })
    }
}

/// The answer with that.
pub(super) fn reply(cx: &Request, user: &Record<User>) -> Result<Reply> {
    Ok(Reply::json(&Own::of(&cx.app.auth, cx.principal()?.org, user)?)?.etag(user.meta.version))
}

/// The schema of that.
pub(super) fn own_schema() -> Value {
    let mfa = json!({
        "type": "object",
        "properties": {
            "enabled": { "type": "boolean" },
            "required": { "type": "boolean" },
            "recovery_codes_left": { "type": "integer" },
            "grace_until": { "type": ["string", "null"], "format": "date-time" },
        },
    });
    extended(
        user_schema(),
        json!({ "mfa": mfa, "pending_email": email::schema(), "notifications": choices_schema(true) }),
    )
}

/// The schema of the choices, or of what changes about them.
fn choices_schema(whole: bool) -> Value {
    let sorts = ["assigned", "commented", "reminders", "tickets", "jobs"];
    let of = |members: &[&str], each: &dyn Fn() -> Value| {
        let properties: serde_json::Map<String, Value> =
            members.iter().map(|name| ((*name).to_owned(), each())).collect();
        if whole { schemas::answer(properties) } else { schemas::body(&[], properties) }
    };
    of(&sorts, &|| of(&["app", "mail"], &|| json!({ "type": "boolean" })))
}

#[expect(clippy::option_option, reason = "absent, null and a value are three things (RFC 7396)")]
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MePatch {
    #[serde(default, deserialize_with = "present")]
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    email: Option<String>,
    #[serde(default, deserialize_with = "nullable")]
    locale: Option<Option<String>>,
    #[serde(default, deserialize_with = "nullable")]
    time_zone: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    theme: Option<Theme>,
    #[serde(default)]
    notifications: ChoicesChange,
}

async fn change(cx: Request, condition: IfMatch, body: JsonBody) -> Result<Reply> {
    let principal = cx.principal()?;
    let id = Id::from(principal.user);
    let present = cx.app.auth.user(principal.org, id)?;
    condition.check(present.meta.version)?;
    let MePatch { name, email, locale, time_zone, theme, notifications } = body.parse()?;
    if email.is_some() {
        cx.require_fresh()?;
    }
    let email = email.map(|text| Email::parse(&text)).transpose();
    let email = email.map_err(|error| Error::invalid("/email", "invalid", error.to_string()))?;
    if let Some(email) = email.as_ref().filter(|email| **email != present.data.email) {
        // Counted without a mail account, too: an answer tells whether somebody has the address.
        mails::admit(&cx.app, principal.org, email)?;
    }
    let change = ProfileChange { name, email, locale, time_zone, theme, notifications };
    let user = cx.app.auth.change_profile(cx.actor(), principal.org, id, condition.versions(), change).await?;
    reply(&cx, &user)
}
