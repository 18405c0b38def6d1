//! `/me/tokens`: the own API tokens.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Request, SMALL, view};
use crate::app::App;
use crate::auth::Auth;
use crate::auth::model::api_token::Scope;
use crate::auth::model::{ApiToken, User};
use crate::auth::tokens::NewToken;
use crate::base::{Error, Id, Org, Result, Time};
use crate::http::routes::extended;
use crate::http::{JsonBody, PathId, Reply, Route, schemas};
use crate::store::Record;

pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    vec![
        Route::get("/me/tokens", view(), "me.tokens", list).summary("The own API tokens, newest first").response(
            json!({
                "type": "object",
                "required": ["data"],
                "properties": { "data": schemas::list(schema(false)) },
            }),
        ),
        Route::post("/me/tokens", view(), "me.create_token", create)
            .summary("Make an API token; its text is shown once")
            .fresh()
            .creates()
            .body(SMALL)
            .request(json!({
                "type": "object",
                "required": ["name", "scopes"],
                "additionalProperties": false,
                "properties": {
                    "name": schemas::name(100),
                    "scopes": { "type": "array", "minItems": 1, "items": { "enum": ["read", "write", "admin"] } },
                    "expires_at": { "type": ["string", "null"], "format": "date-time" },
                },
            }))
            .refuses(&["409"])
            .response(schema(true)),
        Route::delete("/me/tokens/{id}", view(), "me.delete_token", delete).summary("Delete an API token").id("tok"),
    ]
}

fn schema(with_text: bool) -> Value {
    let schema = schemas::answer(json!({
        "id": schemas::id("tok"),
        "name": { "type": "string" },
        "scopes": { "type": "array", "items": { "enum": ["read", "write", "admin"] } },
        "prefix": { "type": "string" },
        "last4": { "type": "string" },
        "created_at": schemas::time(),
        "expires_at": schemas::time(),
        "last_used_at": schemas::nullable(schemas::time()),
    }));
    if with_text { extended(schema, json!({ "token": { "type": "string" } })) } else { schema }
}

#[derive(Serialize)]
struct TokenView<'a> {
    id: Id<ApiToken>,
    name: &'a str,
    scopes: &'a [Scope],
    prefix: &'static str,
    last4: &'a str,
    created_at: Time,
    expires_at: Time,
    last_used_at: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
}

impl<'a> TokenView<'a> {
    fn of(record: &'a Record<ApiToken>, token: Option<&'a str>) -> Self {
        let data = &record.data;
        Self {
            id: record.id,
            name: &data.name,
            scopes: &data.scopes,
            prefix: "llp_",
            last4: &data.last4,
            created_at: record.meta.created_at,
            expires_at: data.expires_at,
            last_used_at: data.last_used_at,
            token,
        }
    }
}

async fn list(cx: Request) -> Result<Reply> {
    let principal = cx.principal()?;
    Reply::json(&json!({ "data": all(&cx.app.auth, principal.org, Id::from(principal.user))? }))
}

/// A user's tokens as they are shown, newest first.
pub(super) fn all(auth: &Auth, org: Org, user: Id<User>) -> Result<Value> {
    let tokens = auth.tokens(org, user)?;
    let data: Vec<TokenView<'_>> = tokens.iter().map(|token| TokenView::of(token, None)).collect();
    Ok(json!(data))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenBody {
    name: String,
    scopes: Vec<Scope>,
    #[serde(default)]
    expires_at: Option<String>,
}

async fn create(cx: Request, body: JsonBody) -> Result<Reply> {
    let principal = cx.principal()?;
    let body: TokenBody = body.parse()?;
    let expires_at = body
        .expires_at
        .as_deref()
        .map(str::parse::<Time>)
        .transpose()
        .map_err(|_| Error::invalid("/expires_at", "invalid", "A time is written like 2027-01-31T12:00:00Z."))?;
    let new = NewToken { name: body.name, scopes: body.scopes, expires_at };
    let made = cx.app.auth.create_token(cx.actor(), principal.org, Id::from(principal.user), new).await?;
    let (record, text) = made;
    Reply::created(&format!("/me/tokens/{}", record.id), &TokenView::of(&record, Some(&text)))
}

async fn delete(cx: Request, PathId(id): PathId<ApiToken>) -> Result<Reply> {
    let principal = cx.principal()?;
    cx.app.auth.revoke_token(cx.actor(), principal.org, Id::from(principal.user), id).await?;
    Ok(Reply::no_content())
}
