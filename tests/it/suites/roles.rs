//! Who may call what: every route by every role and by API tokens of every scope. Allowed exactly where the route table
//! and the policy say so; what is refused leaves nothing behind.

use leadlab::auth::policy::{Action, Relation, may};
use leadlab::base::{Org, Principal, Role, Scopes, Uid, Via};
use leadlab::crm::{KINDS, MERGED};
use leadlab::http::{Access, Method};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

use super::world::{AppRoute, Ready, Sent, World};
use super::{is_safe, name, names};
use crate::support::{Session, code};

/// What viewers may change: who they are here, and work that they began. A route that is not listed asks for more.
const VIEWERS: &[&str] = &[
    "DELETE /api/v1/auth/sessions/{id}",
    "DELETE /api/v1/me",
    "DELETE /api/v1/me/calendar-link",
    "DELETE /api/v1/me/email-change",
    "DELETE /api/v1/me/tokens/{id}",
    "DELETE /api/v1/me/totp",
    "PATCH /api/v1/me",
    "POST /api/v1/auth/logout-all",
    "POST /api/v1/auth/password/change",
    "POST /api/v1/auth/reauthenticate",
    "POST /api/v1/auth/ws-ticket",
    "POST /api/v1/jobs/{id}/cancel",
    "POST /api/v1/jobs/{id}/retry",
    "POST /api/v1/me/calendar-link",
    "POST /api/v1/me/email-change/confirm",
    "POST /api/v1/me/recovery-codes",
    "POST /api/v1/me/tokens",
    "POST /api/v1/me/totp",
    "POST /api/v1/me/totp/confirm",
    "POST /api/v1/notifications/read",
    "PUT /api/v1/me/favourites",
];

/// What only admins see and change, whatever the method: a route below one of these asks for an admin at least.
const ADMINS: &[&str] =
    &["/api/v1/admin/", "/api/v1/ai-providers", "/api/v1/audit", "/api/v1/identity-providers", "/api/v1/invitations"];

/// The suites below hold the server to its table; this holds the table to what was decided.
#[tokio::test]
async fn roles_of_the_table_leave_changes_to_those_who_may() {
    let table = World::new().await.table();
    let viewer = Access::Role(Role::Viewer);
    assert_eq!(names(&table, |route| route.access == viewer && !is_safe(&route.method)), VIEWERS);
    for route in table.iter().filter(|route| route.access != Access::Public) {
        let people = ["/api/v1/users", "/api/v1/organization"].iter().any(|path| route.path.starts_with(path));
        if ADMINS.iter().any(|path| route.path.starts_with(path)) || people && !is_safe(&route.method) {
            assert!(!admits(route, Role::Manager), "{} is open to managers", name(route));
        }
    }
}

fn admits(route: &AppRoute, role: Role) -> bool {
    match route.access {
        Access::Public => true,
        Access::Role(least) => role >= least,
    }
}

async fn assert_forbidden(response: Response, expected: &str, what: &str) {
    assert_eq!(response.status(), StatusCode::FORBIDDEN, "{what}");
    assert_eq!(code(response).await, expected, "{what}");
}

async fn assert_admitted(response: Response, what: &str) {
    let status = response.status();
    let told = response.text().await.unwrap();
    assert!(status != StatusCode::FORBIDDEN && !status.is_server_error(), "{what}: {status} {told}");
}

#[tokio::test]
async fn roles_may_call_what_the_table_says_and_nothing_else() {
    let mut world = World::of_all_roles().await;
    let table = world.table();
    for route in table.iter() {
        let mut all = Vec::new();
        for who in world.people().iter().filter(|who| !admits(route, who.role)) {
            all.push((who, world.prepare_refused(route, who).await));
        }
        let before = world.snapshot();
        for (who, ready) in all {
            let what = format!("{} by a {}", ready.name, who.role);
            assert_forbidden(world.send(&ready, Some(&who.session)).await, "role", &what).await;
            world.assert_untouched(&before, &what);
        }
    }
    for person in 0..world.people().len() {
        for route in table.iter() {
            let who = &world.people()[person];
            if !admits(route, who.role) {
                continue;
            }
            let ready = world.prepare(route, who).await;
            let what = format!("{} by a {}", ready.name, who.role);
            assert_admitted(world.send(&ready, Some(&who.session)).await, &what).await;
            world.renew_if_ended(route, person).await;
        }
    }
}

/// What a token with these scopes is refused with, if it is.
fn token_refusal(route: &AppRoute, scopes: Scopes) -> Option<&'static str> {
    let Access::Role(least) = route.access else { return None };
    let enough = if is_safe(&route.method) { scopes.read } else { scopes.write };
    if !enough || (least >= Role::Admin && !scopes.admin) {
        return Some("scope");
    }
    route.fresh.then_some("reauthentication_required")
}

async fn token(session: &Session, names: &[&str]) -> String {
    let response = session.post("/me/tokens", &json!({"name": names.join(" "), "scopes": names})).await;
    assert_eq!(response.status(), 201);
    response.json::<Value>().await.unwrap()["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn roles_api_tokens_may_call_what_their_scopes_say_and_nothing_else() {
    let mut world = World::new().await;
    let table = world.table();
    for names in [&["read"][..], &["write"], &["admin"], &["read", "write"], &["read", "write", "admin"]] {
        let has = |name: &str| names.contains(&name);
        let scopes = Scopes { read: has("read"), write: has("write"), admin: has("admin") };
        let token = token(&world.owner().session, names).await;
        for route in table.iter() {
            let refusal = token_refusal(route, scopes);
            let ready = match refusal {
                Some(_) => world.prepare_refused(route, world.owner()).await,
                None => world.prepare(route, world.owner()).await,
            };
            let what = format!("{} by a token for {}", ready.name, names.join(", "));
            let before = refusal.map(|_| world.snapshot());
            let response = world.bare(&ready).bearer_auth(&token).send().await.unwrap();
            match (refusal, before) {
                (Some(refusal), Some(before)) => {
                    assert_forbidden(response, refusal, &what).await;
                    world.assert_untouched(&before, &what);
                }
                _ => assert_admitted(response, &what).await,
            }
            world.renew_if_ended(route, 0).await;
        }
    }
}

/// A call that changes a record of a collection: what the policy calls it, and its body beside the record's identity.
fn changes(collection: &str) -> Vec<(Method, String, Action, Option<Value>)> {
    let one = format!("/api/v1/{collection}/{{id}}");
    let bulk = format!("/api/v1/{collection}/bulk");
    let mut all = vec![
        (Method::PATCH, one.clone(), Action::Edit, Some(json!({"tags": ["theirs"]}))),
        (Method::POST, bulk.clone(), Action::Edit, Some(json!({"add_tags": ["theirs"]}))),
        (Method::POST, bulk.clone(), Action::Edit, Some(json!({"assign": null}))),
        (Method::POST, bulk, Action::Delete, Some(json!({"delete": true}))),
        (Method::DELETE, one, Action::Delete, None),
    ];
    if collection == "activities" {
        all[0].3 = Some(json!({"subject": "theirs"}));
        all[1].3 = Some(json!({"set": {"subject": "theirs"}}));
        for verb in ["complete", "reopen"] {
            let path = format!("/api/v1/activities/{{id}}/{verb}");
            all.insert(0, (Method::POST, path, Action::Edit, Some(json!({}))));
        }
    }
    if MERGED.iter().any(|kind| kind.kind().collection == collection) {
        all.push((Method::POST, format!("/api/v1/{collection}/merge"), Action::Delete, Some(json!({}))));
    }
    if collection == "leads" {
        all.insert(0, (Method::POST, "/api/v1/leads/{id}/convert".to_owned(), Action::Edit, Some(json!({}))));
    }
    if collection == "deals" {
        for (verb, body) in [("win", json!({})), ("lose", json!({"reason": "theirs"}))] {
            all.insert(0, (Method::POST, format!("/api/v1/deals/{{id}}/{verb}"), Action::Edit, Some(body)));
        }
    }
    all
}

#[tokio::test]
async fn roles_records_of_others_are_changed_from_managers_on() {
    let world = World::of_all_roles().await;
    for collection in KINDS.iter().map(|kind| kind.kind().collection) {
        for who in world.people() {
            for (method, template, action, body) in changes(collection) {
                // The first person is the owner: to everybody else the record is somebody else's.
                let (id, _) = world.posted(&format!("/api/v1/{collection}"), world.owner()).await;
                let mut body = body;
                if let (true, Some(body)) = (template.ends_with("/bulk"), &mut body) {
                    body["ids"] = json!([id]);
                }
                if let (true, Some(body)) = (template.ends_with("/merge"), &mut body) {
                    let (other, _) = world.posted(&format!("/api/v1/{collection}"), who).await;
                    *body = json!({"winner": other, "losers": [id]});
                }
                let sent = body.map_or(Sent::Nothing, Sent::Json);
                let (name, path) = (format!("{method} {template}"), template.replace("{id}", &id));
                let ready = Ready { name, method, path, ids: vec![id], sent };
                let what = format!("{} of another's by a {}", ready.name, who.role);
                let before = world.snapshot();
                let response = world.send(&ready, Some(&who.session)).await;
                if may(&principal(who.role), action, Relation::Others).is_ok() {
                    assert!(response.status().is_success(), "{what}: {}", response.status());
                } else {
                    assert_forbidden(response, "role", &what).await;
                    world.assert_untouched(&before, &what);
                }
            }
        }
    }
}

/// Taking another's change back, or their record out of the trash, changes their record.
#[tokio::test]
async fn roles_changes_of_others_are_taken_back_from_managers_on() {
    let world = World::of_all_roles().await;
    let table = world.table();
    for (operation, action) in [("trash.restore", Action::Delete), ("undo.undo", Action::Edit)] {
        let route = table.iter().find(|route| route.operation == operation).unwrap();
        for who in world.people() {
            let ready = world.prepare(route, world.owner()).await;
            let what = format!("{} of another's by a {}", name(route), who.role);
            let before = world.snapshot();
            let response = world.send(&ready, Some(&who.session)).await;
            if may(&principal(who.role), action, Relation::Others).is_ok() {
                assert_eq!(response.status(), 200, "{what}");
            } else {
                assert_forbidden(response, "role", &what).await;
                world.assert_untouched(&before, &what);
            }
        }
    }
}

fn principal(role: Role) -> Principal {
    Principal {
        user: Uid(1),
        org: Org(1),
        role,
        session: Uid(2),
        via: Via::Web,
        scopes: Scopes::ALL,
        fresh: false,
        must_enrol: false,
    }
}
