//! Invitations and the links that set a password: once, in time, and for nobody else.

use leadlab::auth::model::one_time::Purpose;
use leadlab::base::{Actor, Org, Role};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{Browser, OWNER, PASSWORD, Server, Session};

async fn invite(session: &Session, email: &str, role: &str) -> (String, String) {
    let response = session.post("/invitations", &json!({ "email": email, "role": role, "name": "Bob" })).await;
    assert_eq!(response.status(), 201);
    let body: Value = response.json().await.unwrap();
    let link = body["link"].as_str().unwrap();
    let (page, token) = link.split_once('#').unwrap();
    assert!(page.ends_with("/invitation") && page.starts_with("https://"), "{link}");
    (body["id"].as_str().unwrap().to_owned(), token.to_owned())
}

async fn accept(server: &Server, token: &str, password: &str) -> Response {
    let body = json!({ "token": token, "name": "Bob B.", "password": password });
    server.call(Method::POST, "/invitations/accept", &body).await
}

#[tokio::test]
async fn invitations_make_a_user_once() {
    let (server, owner) = Server::with_owner().await;
    let (_, token) = invite(&owner, "bob@example.com", "manager").await;
    let lookup = server.call(Method::POST, "/invitations/lookup", &json!({ "token": token })).await;
    assert_eq!(lookup.status(), 200);
    let said: Value = lookup.json().await.unwrap();
    assert_eq!(said, json!({ "email": "bob@example.com", "name": "Bob", "organization": "Acme", "role": "manager" }));
    let weak = accept(&server, &token, "Password2026!").await;
    assert_eq!(weak.status(), 422, "the policy holds here, too");
    let response = accept(&server, &token, PASSWORD).await;
    assert_eq!(response.status(), 200);
    let body: Value = response.json().await.unwrap();
    assert_eq!((body["user"]["role"].as_str(), body["user"]["name"].as_str()), (Some("manager"), Some("Bob B.")));
    assert_eq!(accept(&server, &token, PASSWORD).await.status(), 422, "used");
    assert_eq!(owner.read("/invitations").await["data"], json!([]));
    server.sign_in("bob@example.com").await;
    let again = owner.post("/invitations", &json!({ "email": "BOB@example.com", "role": "viewer" })).await;
    assert_eq!(again.status(), 409);
}

#[tokio::test]
async fn invitations_are_taken_back_replaced_and_too_old() {
    let (server, owner) = Server::with_owner().await;
    let (_, first) = invite(&owner, "bob@example.com", "member").await;
    let (id, second) = invite(&owner, "bob@example.com", "viewer").await;
    assert_eq!(accept(&server, &first, PASSWORD).await.status(), 422, "replaced");
    assert_eq!(owner.read("/invitations").await["data"].as_array().unwrap().len(), 1);
    assert!(owner.read("/invitations").await["data"][0].get("link").is_none());
    assert_eq!(owner.delete(&format!("/invitations/{id}")).await.status(), 204);
    assert_eq!(accept(&server, &second, PASSWORD).await.status(), 422, "taken back");
    let (_, third) = invite(&owner, "cy@example.com", "member").await;
    server.clock.advance(7 * 86_400 + 1);
    assert_eq!(accept(&server, &third, PASSWORD).await.status(), 422, "too old");
    assert_eq!(accept(&server, "nonsense", PASSWORD).await.status(), 422);
}

#[tokio::test]
async fn invitations_are_the_admins_and_stay_in_their_organisation() {
    let (server, owner) = Server::with_owner().await;
    let admin = server.user("admin@example.com", Role::Admin).await;
    let member = server.user("member@example.com", Role::Member).await;
    let body = json!({ "email": "x@example.com", "role": "owner" });
    assert_eq!(member.post("/invitations", &body).await.status(), 403);
    assert_eq!(member.get("/invitations").await.status(), 403);
    assert_eq!(admin.post("/invitations", &body).await.status(), 403, "only an owner invites an owner");
    assert_eq!(owner.post("/invitations", &body).await.status(), 201);
    let other = server.organization("Globex").await;
    let stranger = server.user_of(other, "eve@example.com", Role::Owner).await;
    assert_eq!(stranger.read("/invitations").await["data"], json!([]));
    let id = owner.read("/invitations").await["data"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(stranger.delete(&format!("/invitations/{id}")).await.status(), 404);
}

#[tokio::test]
async fn invitations_do_not_flood_a_mailbox() {
    let (_server, owner) = Server::with_owner().await;
    for _ in 0..5 {
        invite(&owner, "bob@example.com", "member").await;
    }
    let sixth = owner.post("/invitations", &json!({ "email": "bob@example.com", "role": "member" })).await;
    assert_eq!(sixth.status(), 429);
    invite(&owner, "cy@example.com", "member").await;
}

#[tokio::test]
async fn reset_links_set_a_password_once_and_sign_nobody_in() {
    let (server, owner) = Server::with_owner().await;
    let link = async || {
        let made = server.app.auth.link(Actor::system(Org::INSTANCE), OWNER, Purpose::Reset).await.unwrap();
        made.unwrap().token
    };
    let reset = async |token: &str, password: &str| {
        let body = json!({ "token": token, "password": password });
        server.call(Method::POST, "/auth/password/reset", &body).await
    };
    let (old, new) = (link().await, link().await);
    assert_eq!(reset(&old, "Seehund-lacht-77").await.status(), 422, "voided by the newer one");
    assert_eq!(reset(&new, PASSWORD).await.status(), 422, "the history holds here, too");
    let mut browser = Browser::new(&server);
    browser.sign_in(OWNER).await;
    let done = reset(&new, "Seehund-lacht-77").await;
    assert_eq!(done.status(), 204);
    assert!(done.headers().get("set-cookie").is_none(), "nobody is signed in");
    assert_eq!(owner.get("/me").await.status(), 401, "all sessions ended");
    assert_eq!(browser.post("/auth/refresh", &json!({})).await.status(), 401);
    assert_eq!(reset(&new, "Walross-singt-99").await.status(), 422, "used");
    let late = link().await;
    server.clock.advance(601);
    assert_eq!(reset(&late, "Walross-singt-99").await.status(), 422, "too old");
    // A change of the password in between voids a link.
    let voided = link().await;
    let user = owner.user.parse().unwrap();
    server.app.auth.set_password(Actor::system(Org(1)), Org(1), user, "Walross-singt-99".into()).await.unwrap();
    assert_eq!(reset(&voided, "Kormoran-taucht-55").await.status(), 422);
    // Nothing tells whether there is an account.
    for email in [OWNER, "nobody@example.com", "not an address"] {
        let forgot = server.call(Method::POST, "/auth/password/forgot", &json!({ "email": email })).await;
        assert_eq!(forgot.status(), 202);
        assert_eq!(forgot.text().await.unwrap(), "{}");
    }
}

#[tokio::test]
async fn unlock_links_open_a_locked_account() {
    let (server, _) = Server::with_owner().await;
    for _ in 0..5 {
        let body = json!({ "email": OWNER, "password": "Wrong-horse-9" });
        server.call(Method::POST, "/auth/login", &body).await;
    }
    let made = server.app.auth.link(Actor::system(Org::INSTANCE), OWNER, Purpose::Unlock).await.unwrap().unwrap();
    let reset = json!({ "token": made.token, "password": "Seehund-lacht-77" });
    assert_eq!(server.call(Method::POST, "/auth/password/reset", &reset).await.status(), 422, "for another purpose");
    let unlock = json!({ "token": made.token });
    assert_eq!(server.call(Method::POST, "/auth/unlock", &unlock).await.status(), 204);
    assert_eq!(server.call(Method::POST, "/auth/unlock", &unlock).await.status(), 422);
    server.sign_in(OWNER).await;
}
