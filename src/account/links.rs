//! `/auth/password/forgot`, `/auth/password/reset` and `/auth/unlock`: what the links in mails lead to.

use std::sync::Arc;

use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;

use super::{Request, SMALL, guessing, mails};
use crate::app::App;
use crate::auth::model::User;
use crate::auth::policy::Action;
use crate::base::{Prefixed, Result};
use crate::http::extract::Nothing;
use crate::http::{Access, Body, PathId, Reply, Route};

pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    let text = || json!({ "type": "string" });
    let manage = Access::Role(Action::ManageUsers.least());
    vec![
        Route::post("/auth/password/forgot", Access::Public, "auth.forgot_password", forgot)
            .summary("Ask for a link that sets a new password; the answer is the same whether there is an account")
            .body(SMALL)
            .deferred()
            .request(json!({
                "type": "object",
                "required": ["email"],
                "additionalProperties": false,
                "properties": { "email": text() },
            }))
            .response(json!({ "type": "object" })),
        guessing(
            Route::post("/auth/password/reset", Access::Public, "auth.reset_password", reset)
                .summary("Set a new password by a link; ends all sessions")
                .request(json!({
                    "type": "object",
                    "required": ["token", "password"],
                    "additionalProperties": false,
                    "properties": { "token": text(), "password": text() },
                })),
        ),
        guessing(
            Route::post("/auth/unlock", Access::Public, "auth.unlock", unlock)
                .summary("Open a locked account by a link")
                .request(json!({
                    "type": "object",
                    "required": ["token"],
                    "additionalProperties": false,
                    "properties": { "token": text() },
                })),
        ),
        Route::post("/users/{id}/send-reset", manage, "users.send_reset", send_reset)
            .id(User::PREFIX)
            .summary("Mail a user the link that sets a new password")
            .body(SMALL)
            .request(json!({ "type": "object", "additionalProperties": false }))
            .refuses(&["409"]),
    ]
}

async fn send_reset(cx: Request, PathId(id): PathId<User>, Body(Nothing {}): Body<Nothing>) -> Result<Reply> {
    mails::send_reset(&cx.app, cx.actor(), cx.org(), id).await?;
    Ok(Reply::no_content())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Forgot {
    email: String,
}

async fn forgot(cx: Request, Body(body): Body<Forgot>) -> Result<Reply> {
    // The work begins after the answer, so that its time tells nothing.
    mails::send_reset_later(&cx, body.email);
    Reply::accepted(&json!({}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reset {
    token: String,
    password: String,
}

async fn reset(cx: Request, Body(body): Body<Reset>) -> Result<Reply> {
    cx.app.auth.reset_password(cx.actor(), &body.token, SecretString::from(body.password)).await?;
    Ok(Reply::no_content())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unlock {
    token: String,
}

async fn unlock(cx: Request, Body(body): Body<Unlock>) -> Result<Reply> {
    cx.app.auth.unlock_by_link(cx.actor(), &body.token).await?;
    Ok(Reply::no_content())
}
