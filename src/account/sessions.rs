//! `/auth/sessions`: where the user is signed in.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use super::{Request, answer, view};
use crate::app::App;
use crate::auth::Auth;
use crate::auth::model::{Session, User};
use crate::base::{Id, Org, Prefixed, Result, Time, Uid};
use crate::http::{PathId, Reply, Route, schemas};
use crate::store::Record;

pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    vec![
        Route::get("/auth/sessions", view(), "auth.sessions", list)
            .summary("The user's sessions, newest first")
            .response(json!({
                "type": "object",
                "required": ["data"],
                "properties": { "data": schemas::list(schemas::answer(json!({
                    "id": schemas::id(Session::PREFIX),
                    "current": { "type": "boolean" },
                    "device": { "type": "string" },
                    "address": { "type": ["string", "null"] },
                    "created_at": schemas::time(),
                    "last_used_at": schemas::time(),
                }))) },
            })),
        Route::delete("/auth/sessions/{id}", view(), "auth.end_session", end)
            .summary("End one of the user's sessions")
            .id(Session::PREFIX)
            .fresh(),
    ]
}

#[derive(Serialize)]
struct SessionView {
    id: Id<Session>,
    current: bool,
    device: String,
    address: Option<String>,
    created_at: Time,
    last_used_at: Time,
}

async fn list(cx: Request) -> Result<Reply> {
    let principal = cx.principal()?;
    let all = all(&cx.app.auth, principal.org, Id::from(principal.user), Some(principal.session))?;
    Reply::json(&json!({ "data": all }))
}

/// A user's sessions as they are shown, newest first; `current` is the one that asks.
pub(super) fn all(auth: &Auth, org: Org, user: Id<User>, current: Option<Uid>) -> Result<Value> {
    let view = |session: Record<Session>| SessionView {
        id: session.id,
        current: Some(session.id.uid()) == current,
        device: session.data.device,
        address: session.data.address,
        created_at: session.meta.created_at,
        last_used_at: session.data.last_used_at,
    };
    Ok(json!(auth.sessions(org, user)?.into_iter().map(view).collect::<Vec<_>>()))
}

async fn end(cx: Request, PathId(id): PathId<Session>) -> Result<Reply> {
    let principal = cx.principal()?;
    cx.app.auth.end_session(cx.actor(), principal, id).await?;
    let reply = Reply::no_content();
    Ok(if id.uid() == principal.session { answer::forgotten(reply) } else { reply })
}
