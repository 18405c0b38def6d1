//! `/me/email-change`: the own new address, once it was asked for by `PATCH /me`: confirming it, giving it up.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Request, guessing, me, view as signed_in};
use crate::app::App;
use crate::auth::email_change::PendingEmail;
use crate::base::{Id, Result};
use crate::http::{Body, Reply, Route};

pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    vec![
        guessing(
            Route::post("/me/email-change/confirm", signed_in(), "me.confirm_email", confirm)
                .summary("Sign in with the new address from now on, by the link that was mailed to it")
                .request(json!({
                    "type": "object",
                    "required": ["token"],
                    "additionalProperties": false,
                    "properties": { "token": { "type": "string" } },
                }))
                .refuses(&["409"])
                .response(me::own_schema()),
        ),
        Route::delete("/me/email-change", signed_in(), "me.cancel_email", cancel)
            .summary("Keep the present address; the link to the new one is void"),
    ]
}

/// An address that has to confirm first, as answers show it.
pub(super) fn view(pending: &PendingEmail) -> Value {
    json!({ "email": pending.email.as_str(), "expires_at": pending.expires_at })
}

/// The schema of [`view`], or of none.
pub(super) fn schema() -> Value {
    json!({
        "type": ["object", "null"],
        "required": ["email", "expires_at"],
        "properties": {
            "email": { "type": "string" },
            "expires_at": { "type": "string", "format": "date-time" },
        },
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Confirmation {
    token: String,
}

async fn confirm(cx: Request, Body(body): Body<Confirmation>) -> Result<Reply> {
    let principal = cx.principal()?;
    let user = Id::from(principal.user);
    let user = cx.app.auth.confirm_email(cx.actor(), principal.org, user, &body.token).await?;
    me::reply(&cx, &user)
}

async fn cancel(cx: Request) -> Result<Reply> {
    let principal = cx.principal()?;
    cx.app.auth.cancel_email(cx.actor(), principal.org, Id::from(principal.user)).await?;
    Ok(Reply::no_content())
}
