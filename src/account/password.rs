//! `/auth/password/…`: judging a password while it is typed, and changing the own one.

use std::sync::Arc;

use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;

use super::{Request, SMALL, guessing, view};
use crate::app::App;
use crate::auth::model::User;
use crate::base::{Id, Result};
use crate::http::schemas::nullable;
use crate::http::{Access, Body, Reply, Route};

pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    let text = || json!({ "type": "string" });
    vec![
        Route::post("/auth/password/check", Access::Public, "auth.check_password", check)
            .summary("What is said of a password; nothing is stored")
            .body(SMALL)
            .request(json!({
                "type": "object",
                "required": ["password"],
                "additionalProperties": false,
                "properties": {
                    "password": text(),
                    "email": nullable(text()),
                    "name": nullable(text()),
                    "organization": nullable(text()),
                },
            }))
            .response(json!({
                "type": "object",
                "required": ["score", "ok", "failed", "feedback"],
                "properties": {
                    "score": { "type": "integer", "minimum": 0, "maximum": 4 },
                    "ok": { "type": "boolean" },
                    "failed": { "type": "array", "items": text() },
                    "feedback": {
                        "type": "object",
                        "properties": {
                            "warning": { "type": ["string", "null"] },
                            "suggestions": { "type": "array", "items": text() },
                        },
                    },
                },
            })),
        guessing(
            Route::post("/auth/password/change", view(), "auth.change_password", change)
                .summary("Change the own password and end the other sessions")
                .request(json!({
                    "type": "object",
                    "required": ["current_password", "password"],
                    "additionalProperties": false,
                    "properties": { "current_password": text(), "password": text() },
                })),
        ),
    ]
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Candidate {
    password: String,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    name: Option<String>,
    /// What an organisation is called that is yet to be set up, or joined.
    #[serde(default)]
    organization: Option<String>,
}

async fn check(cx: Request, Body(body): Body<Candidate>) -> Result<Reply> {
    let mut texts: Vec<String> = body.email.into_iter().chain(body.name).chain(body.organization).collect();
    let principal = cx.principal_if_any();
    if let Some(principal) = principal {
        let user: User = cx.app.auth.user(principal.org, Id::from(principal.user))?.data;
        texts.extend([user.name, user.email.to_string()]);
    }
    let (org, password) = (principal.map(|principal| principal.org), SecretString::from(body.password));
    let judgement = cx.app.auth.judge_password(org, texts, password).await?;
    let failed: Vec<&str> = judgement.failed.iter().map(|(code, _)| *code).collect();
    Reply::json(&json!({
        "score": judgement.score,
        "ok": failed.is_empty(),
        "failed": failed,
        "feedback": { "warning": judgement.warning, "suggestions": judgement.suggestions },
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PasswordChange {
    current_password: String,
    password: String,
}

async fn change(cx: Request, Body(body): Body<PasswordChange>) -> Result<Reply> {
    let (current, new) = (SecretString::from(body.current_password), SecretString::from(body.password));
    cx.app.auth.change_password(cx.actor(), cx.principal()?, current, new).await?;
    Ok(Reply::no_content())
}
