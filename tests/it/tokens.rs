//! API tokens: scopes, expiry, revocation, and what they are not good for.

use leadlab::base::Role;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{OWNER, Server, Session};

struct Token {
    id: String,
    text: String,
}

async fn make(session: &Session, scopes: &[&str]) -> Token {
    let response = session.post("/me/tokens", &json!({ "name": "Nightly export", "scopes": scopes })).await;
    assert_eq!(response.status(), 201);
    let location = response.headers()["location"].to_str().unwrap().to_owned();
    let body: Value = response.json().await.unwrap();
    let (id, text) = (body["id"].as_str().unwrap().to_owned(), body["token"].as_str().unwrap().to_owned());
    assert_eq!(location, format!("/api/v1/me/tokens/{id}"));
    assert!(text.starts_with("llp_") && text.ends_with(body["last4"].as_str().unwrap()));
    Token { id, text }
}

async fn call(server: &Server, method: Method, path: &str, token: &str, body: Option<Value>) -> StatusCode {
    let mut request = server.request(method, path).bearer_auth(token);
    if let Some(body) = body {
        request = request.json(&body);
    }
    request.send().await.unwrap().status()
}

#[tokio::test]
async fn tokens_act_for_their_user_within_their_scopes() {
    let (server, owner) = Server::with_owner().await;
    let server = &server;
    let (read, write, admin) =
        (make(&owner, &["read"]).await, make(&owner, &["read", "write"]).await, make(&owner, &["read", "admin"]).await);
    let customer = || Some(json!({ "name": "Kontorhaus" }));
    assert_eq!(call(server, Method::GET, "/customers", &read.text, None).await, 200);
    assert_eq!(call(server, Method::POST, "/customers", &read.text, customer()).await, 403);
    assert_eq!(call(server, Method::POST, "/customers", &write.text, customer()).await, 201, "without a CSRF token");
    assert_eq!(call(server, Method::GET, "/audit", &write.text, None).await, 403);
    assert_eq!(call(server, Method::GET, "/audit", &admin.text, None).await, 200);
    // Cookies beside a token are ignored, another site's included.
    let beside = server
        .request(Method::POST, "/customers")
        .bearer_auth(&write.text)
        .header("cookie", format!("__Host-ll_rt={}", owner.refresh))
        .header("origin", "https://evil.example")
        .json(&json!({ "name": "Beside" }));
    assert_eq!(beside.send().await.unwrap().status(), 201);
    // A token makes no token and proves nothing afresh.
    let another = Some(json!({ "name": "More", "scopes": ["read"] }));
    assert_eq!(call(server, Method::POST, "/me/tokens", &write.text, another).await, 403);
    let who: Value =
        server.request(Method::GET, "/me").bearer_auth(&read.text).send().await.unwrap().json().await.unwrap();
    assert_eq!(who["email"], OWNER);
    // The log says which way it came.
    let log = owner.read("/audit?action=record.created").await;
    assert_eq!(log["data"][0]["via"], "token");
}

#[tokio::test]
async fn tokens_end_by_time_by_hand_and_with_their_user() {
    let (server, owner) = Server::with_owner().await;
    let server = &server;
    let bob = server.user("bob@example.com", Role::Member).await;
    let token = make(&bob, &["read"]).await;
    assert_eq!(call(server, Method::GET, "/me", &token.text, None).await, 200);
    let mut listed = bob.read("/me/tokens").await["data"][0].clone();
    for _ in 0..50 {
        if listed["last_used_at"].is_string() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        listed = bob.read("/me/tokens").await["data"][0].clone();
    }
    assert!(listed["last_used_at"].is_string() && listed.get("token").is_none(), "{listed}");
    assert_eq!(owner.read("/me/tokens").await["data"], json!([]), "everybody sees their own");
    assert_eq!(owner.delete(&format!("/me/tokens/{}", token.id)).await.status(), 404);
    assert_eq!(owner.patch(&format!("/users/{}", bob.user), &json!({ "disabled": true })).await.status(), 200);
    assert_eq!(call(server, Method::GET, "/me", &token.text, None).await, 401);
    assert_eq!(owner.patch(&format!("/users/{}", bob.user), &json!({ "disabled": false })).await.status(), 200);
    assert_eq!(call(server, Method::GET, "/me", &token.text, None).await, 200);
    let bob = server.sign_in("bob@example.com").await;
    assert_eq!(bob.delete(&format!("/me/tokens/{}", token.id)).await.status(), 204);
    assert_eq!(call(server, Method::GET, "/me", &token.text, None).await, 401);
    let short = make(&bob, &["read"]).await;
    server.clock.advance(90 * 86_400 + 1);
    assert_eq!(call(server, Method::GET, "/me", &short.text, None).await, 401);
}

#[tokio::test]
async fn tokens_that_are_not_acceptable_are_refused() {
    let (server, owner) = Server::with_owner().await;
    for (body, pointer) in [
        (json!({ "name": "", "scopes": ["read"] }), "/name"),
        (json!({ "name": "x", "scopes": [] }), "/scopes"),
        (json!({ "name": "x", "scopes": ["everything"] }), "/scopes/0"),
        (json!({ "name": "x", "scopes": ["read"], "expires_at": "2020-01-01T00:00:00Z" }), "/expires_at"),
        (json!({ "name": "x", "scopes": ["read"], "expires_at": "2099-01-01T00:00:00Z" }), "/expires_at"),
        (json!({ "name": "x", "scopes": ["read"], "expires_at": "tomorrow" }), "/expires_at"),
    ] {
        let response = owner.post("/me/tokens", &body).await;
        assert_eq!(response.status(), 422, "{body}");
        let problem: Value = response.json().await.unwrap();
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    for token in ["llp_", "llp_0000000000000000000000000000000000000000000000000", "llp_x y"] {
        assert_eq!(call(&server, Method::GET, "/me", token, None).await, 401);
    }
}

#[tokio::test]
async fn tokens_are_kept_as_hashes_only() {
    let (mut server, owner) = Server::with_owner().await;
    let token = make(&owner, &["read"]).await;
    let file = server.app.config.storage.data_dir.join("leadlab.redb");
    server.stop().await;
    let bytes = std::fs::read(file).unwrap();
    let needle = token.text.as_bytes();
    assert!(!bytes.windows(needle.len()).any(|window| window == needle));
}
