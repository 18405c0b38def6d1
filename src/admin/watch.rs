//! What an admin watches: the limits at work and who is locked out, and what each role may do.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use super::{Request, access};
use crate::app::App;
use crate::auth::model::User;
use crate::auth::policy::{Action, TABLE};
use crate::base::{Id, Result, Role, Time};
use crate::http::{Reply, Route};
use crate::limits::Tier;

pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    vec![
        Route::get("/admin/limits", access(Action::ManageUsers), "admin.limits", limits)
            .summary("How often somebody may ask, how many do, and who is locked out")
            .response(limits_schema()),
        Route::get("/admin/roles", access(Action::ManageUsers), "admin.roles", roles)
            .summary("What each role may do")
            .response(roles_schema()),
    ]
}

fn limits_schema() -> Value {
    let number = || json!({ "type": "integer" });
    json!({
        "type": "object",
        "properties": {
            "tiers": { "type": "array", "items": {
                "type": "object",
                "properties": {
                    "name": { "type": "string" },
                    "limit": number(),
                    "window_seconds": number(),
                    "active": { "type": "integer", "description": "Addresses, users or organisations counted right now." },
                },
            } },
            "remembered": number(),
            "locked_accounts": number(),
            "blocked_networks": number(),
            "users": { "type": "array", "items": {
                "type": "object",
                "properties": {
                    "id": { "type": "string" },
                    "email": { "type": "string" },
                    "locked_until": { "type": ["string", "null"], "format": "date-time" },
                    "failures": number(),
                },
            } },
        },
    })
}

fn roles_schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "roles": { "type": "array", "items": { "enum": Role::ALL } },
            "actions": { "type": "array", "items": {
                "type": "object",
                "properties": {
                    "action": { "type": "string" },
                    "label": { "type": "string" },
                    "about": { "type": "string" },
                    "roles": { "type": "object", "additionalProperties": { "enum": ["none", "own", "all"] } },
                },
            } },
        },
    })
}

/// The name of a tier in this answer: those that count the same thing by different keys are told apart.
fn name(tier: Tier) -> &'static str {
    match tier {
        Tier::LoginFailures => "login_failures",
        Tier::MailsToOne => "mails_to_one",
        Tier::Mails => "mails",
        Tier::Authenticated => "authenticated",
        other => other.name(),
    }
}

#[derive(Serialize)]
struct FailingUser {
    id: Id<User>,
    email: String,
    locked_until: Option<Time>,
    failures: u32,
}

async fn limits(cx: Request) -> Result<Reply> {
    let (remembered, active) = cx.app.limits.totals();
    let tiers: Vec<Value> = active
        .into_iter()
        .map(|(tier, active)| {
            let rate = cx.app.limits.rate(tier);
            json!({
                "name": name(tier),
                "limit": rate.burst,
                "window_seconds": rate.window.as_secs(),
                "active": active,
            })
        })
        .collect();
    let auth = &cx.app.auth;
    let (now, users) = (cx.app.clock.now(), auth.users(cx.org())?);
    let read = cx.app.store.read()?;
    let mut failing = Vec::new();
    for user in users {
        if let Some(locked) = auth.locked(&read, user.data.email.as_str())? {
            failing.push(FailingUser {
                id: user.id,
                email: user.data.email.to_string(),
                locked_until: Some(locked.until).filter(|until| *until > now),
                failures: locked.failures,
            });
        }
    }
    let (blocked_networks, locked_accounts) = auth.lock_totals()?;
    Reply::json(&json!({
        "tiers": tiers,
        "remembered": remembered,
        "locked_accounts": locked_accounts,
        "blocked_networks": blocked_networks,
        "users": failing,
    }))
}

async fn roles(_cx: Request) -> Result<Reply> {
    let actions: Vec<Value> = TABLE
        .iter()
        .map(|rule| {
            let reach = |role: Role| match role {
                role if role >= rule.others => "all",
                role if role >= rule.own => "own",
                _ => "none",
            };
            let roles: serde_json::Map<String, Value> =
                Role::ALL.iter().map(|role| (role.to_string(), Value::from(reach(*role)))).collect();
            let (label, about) = rule.action.words();
            json!({ "action": rule.action, "label": label, "about": about, "roles": roles })
        })
        .collect();
    Reply::json(&json!({ "roles": Role::ALL, "actions": actions }))
}
