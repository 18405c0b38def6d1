//! S1-1.1b, S1-2.1d, S1-2.2: refresh tokens and CSRF tokens over the life of a session, and every way in which it ends.

use std::collections::BTreeMap;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use leadlab::base::Role;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::program::Program;
use super::support::{Browser, OWNER, PASSWORD, Server, Session};

/// The whole lines of an answer's cookies, by name.
fn lines(response: &Response) -> BTreeMap<String, String> {
    let lines = response.headers().get_all("set-cookie").iter().map(|line| line.to_str().unwrap().to_owned());
    lines.map(|line| (line.split('=').next().unwrap().to_owned(), line)).collect()
}

/// That a refresh with these cookies is 401 and takes them away.
async fn is_over(browser: &mut Browser<'_>, why: &str) {
    let response = browser.post("/auth/refresh", &json!({})).await;
    assert_eq!(response.status(), 401, "{why}");
    assert_eq!(response.headers()["clear-site-data"], "\"cache\"", "{why}");
    let lines = lines(&response);
    for (name, end) in [
        ("__Host-ll_rt", "=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict"),
        ("__Host-ll_csrf", "=; Path=/; Max-Age=0; Secure; SameSite=Strict"),
    ] {
        assert_eq!(lines[name], format!("{name}{end}"), "{why}");
    }
}

async fn change_password(session: &Session) -> u16 {
    let body = json!({ "current_password": PASSWORD, "password": "Seehund-lacht-77" });
    session.post("/auth/password/change", &body).await.status().as_u16()
}

#[tokio::test]
async fn refresh_is_over_after_every_way_of_revoking_a_session() {
    let (server, owner) = Server::with_owner().await;
    let mut browser = Browser::new(&server);
    let signed_in = async |browser: &mut Browser<'_>| {
        browser.cookies.clear();
        browser.sign_in(OWNER).await["access_token"].as_str().unwrap().to_owned()
    };
    // Each with the cookies of before.
    signed_in(&mut browser).await;
    let kept = browser.cookies.clone();
    assert_eq!(browser.post("/auth/logout", &json!({})).await.status(), 204);
    browser.cookies = kept;
    is_over(&mut browser, "signed out").await;

    let access = signed_in(&mut browser).await;
    let all = owner.holding(access.clone());
    let list = server.request(Method::GET, "/auth/sessions").bearer_auth(&access).send().await.unwrap();
    let list: Value = list.json().await.unwrap();
    let own = list["data"].as_array().unwrap().iter().find(|row| row["current"] == true).unwrap();
    assert_eq!(owner.delete(&format!("/auth/sessions/{}", own["id"].as_str().unwrap())).await.status(), 204);
    assert_eq!(all.get("/me").await.status(), 401);
    is_over(&mut browser, "ended from another session").await;

    signed_in(&mut browser).await;
    assert_eq!(server.sign_in(OWNER).await.post("/auth/logout-all", &json!({})).await.status(), 204);
    is_over(&mut browser, "all sessions ended").await;

    signed_in(&mut browser).await;
    let admin = server.user("admin@example.com", Role::Owner).await;
    assert_eq!(admin.post(&format!("/users/{}/revoke-sessions", owner.user), &json!({})).await.status(), 204);
    is_over(&mut browser, "ended by an admin").await;

    signed_in(&mut browser).await;
    assert_eq!(admin.patch(&format!("/users/{}", owner.user), &json!({ "disabled": true })).await.status(), 200);
    is_over(&mut browser, "the user was disabled").await;
    assert_eq!(admin.patch(&format!("/users/{}", owner.user), &json!({ "disabled": false })).await.status(), 200);

    signed_in(&mut browser).await;
    assert_eq!(change_password(&server.sign_in(OWNER).await).await, 204);
    is_over(&mut browser, "another password").await;
}

#[tokio::test]
async fn refresh_by_use_lasts_thirty_days_and_ten_sessions_are_the_most() {
    let (server, _) = Server::with_owner().await;
    let mut browser = Browser::new(&server);
    browser.sign_in(OWNER).await;
    for day in 1..=29 {
        server.clock.advance(86_400);
        assert_eq!(browser.post("/auth/refresh", &json!({})).await.status(), 200, "day {day}");
    }
    server.clock.advance(86_400 + 1);
    is_over(&mut browser, "thirty days").await;

    let mut first = Browser::new(&server);
    first.sign_in(OWNER).await;
    let mut others = Vec::new();
    for _ in 0..10 {
        server.clock.advance(1);
        others.push(server.sign_in(OWNER).await);
    }
    is_over(&mut first, "the eleventh session").await;
    assert_eq!(others[0].get("/me").await.status(), 200);
    assert_eq!(others[9].read("/auth/sessions").await["data"].as_array().unwrap().len(), 10);
}

#[tokio::test]
async fn refresh_and_device_cookies_have_their_attributes() {
    let (server, _) = Server::with_owner().await;
    let mut browser = Browser::new(&server);
    browser.send(browser.request(Method::GET, "/auth/csrf")).await;
    let response = browser.post("/auth/login", &json!({ "email": OWNER, "password": PASSWORD })).await;
    let lines = lines(&response);
    let names: Vec<&str> = lines.keys().map(String::as_str).collect();
    assert_eq!(names, ["__Host-ll_csrf", "__Host-ll_dev", "__Host-ll_pre", "__Host-ll_rt"]);
    for (name, end) in [
        ("__Host-ll_rt", "; Path=/; Max-Age=604800; Secure; HttpOnly; SameSite=Strict"),
        ("__Host-ll_csrf", "; Path=/; Max-Age=604800; Secure; SameSite=Strict"),
        ("__Host-ll_dev", "; Path=/; Max-Age=15552000; Secure; HttpOnly; SameSite=Strict"),
        ("__Host-ll_pre", "=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict"),
    ] {
        assert!(lines[name].ends_with(end), "{}", lines[name]);
    }
    // Base64url of 256 bits.
    assert_eq!(browser.cookies["__Host-ll_rt"].len(), 43);
}

#[tokio::test]
async fn csrf_tokens_are_renewed_and_end_with_their_session() {
    let (server, owner) = Server::with_owner().await;
    let mut browser = Browser::new(&server);
    let first = browser.sign_in(OWNER).await;
    let text = |body: &Value, name: &str| body[name].as_str().unwrap().to_owned();
    let rename = async |access: &str, token: &str| {
        let request = server.request(Method::PATCH, "/me").bearer_auth(access).header("x-csrf-token", token);
        request.json(&json!({ "theme": "dark" })).send().await.unwrap().status().as_u16()
    };
    let asked = server.request(Method::GET, "/auth/csrf").bearer_auth(text(&first, "access_token"));
    let asked = asked.send().await.unwrap();
    assert_eq!(asked.headers()["cache-control"], "no-store");
    let set = lines(&asked)["__Host-ll_csrf"].clone();
    let token = text(&asked.json().await.unwrap(), "csrf_token");
    assert!(set.starts_with(&format!("__Host-ll_csrf={token};")), "{set}");
    let renewed: Value = browser.post("/auth/refresh", &json!({})).await.json().await.unwrap();
    let tokens = [text(&first, "csrf_token"), token, text(&renewed, "csrf_token")];
    assert!(tokens[0] != tokens[1] && tokens[1] != tokens[2] && tokens[0] != tokens[2]);
    for token in &tokens {
        assert_eq!(rename(&text(&renewed, "access_token"), token).await, 200, "it lives as long as its session");
    }
    // Another role: the session goes on with fresh tokens, once it asked for them.
    let bob = server.user("bob@example.com", Role::Member).await;
    assert_eq!(owner.patch(&format!("/users/{}", bob.user), &json!({ "role": "manager" })).await.status(), 200);
    assert_eq!(rename(&bob.access, &bob.csrf).await, 401);
    // Another session's token is not this one's, and nobody's once its session is over.
    let next = server.sign_in(OWNER).await;
    assert_eq!(rename(&next.access, &tokens[2]).await, 403);
    assert_eq!(browser.post("/auth/logout", &json!({})).await.status(), 204);
    for token in &tokens {
        assert_eq!(rename(&next.access, token).await, 403);
        assert_eq!(rename(&text(&renewed, "access_token"), token).await, 401);
    }
}

/// The files below `folder` that hold `text`.
fn files_with(folder: &Path, wanted: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, wanted));
        } else if path.is_file() && std::fs::read(&path).unwrap().windows(wanted.len()).any(|part| part == wanted) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[tokio::test]
async fn refresh_tokens_of_no_generation_are_on_the_disk() {
    let (mut server, _) = Server::with_owner().await;
    let data = server.app.config.storage.data_dir.clone();
    let mut cookies = Vec::new();
    {
        let mut browser = Browser::new(&server);
        browser.send(browser.request(Method::GET, "/auth/csrf")).await;
        cookies.extend(browser.cookies.values().cloned());
        browser.sign_in(OWNER).await;
        for _ in 0..3 {
            cookies.extend(browser.cookies.values().cloned());
            assert_eq!(browser.post("/auth/refresh", &json!({})).await.status(), 200);
        }
        cookies.extend(browser.cookies.values().cloned());
    }
    server.stop().await;
    assert!(!files_with(&data, OWNER.as_bytes()).is_empty(), "the search finds what is there");
    let mut decoded = 0;
    for cookie in cookies {
        assert_eq!(files_with(&data, cookie.as_bytes()), Vec::<String>::new(), "{cookie}");
        if let Ok(bytes) = URL_SAFE_NO_PAD.decode(&cookie) {
            decoded += 1;
            assert_eq!(files_with(&data, &bytes), Vec::<String>::new(), "the bytes of {cookie}");
        }
    }
    assert!(decoded >= 4, "the bytes of the refresh tokens were looked for");
}

#[tokio::test]
async fn refresh_and_access_end_by_the_command_on_the_host() {
    let program = Program::new();
    let serving = program.serve(&[]);
    let (one, two) = (serving.sign_in().await, serving.sign_in().await);
    let listed = program.json(&["user", "list"]);
    let row = &listed["data"][0];
    assert_eq!((&row["email"], &row["mfa_enabled"]), (&json!(OWNER), &json!(false)));
    assert!(row["last_used_at"].as_str().unwrap().starts_with("20"), "{row}");
    assert_eq!(program.json(&["user", "sessions", OWNER])["data"].as_array().unwrap().len(), 2);
    assert_eq!(program.json(&["user", "sessions", OWNER, "--revoke"])["revoked"], 2);
    for session in [&one, &two] {
        assert_eq!(serving.get("/me", &session.access).await, 401);
        let request = serving.request(Method::POST, "/auth/refresh").header("sec-fetch-site", "same-origin");
        let cookies = format!("__Host-ll_rt={}; __Host-ll_csrf={}", session.refresh, session.csrf);
        let request = request.header("cookie", cookies).header("x-csrf-token", &session.csrf).json(&json!({}));
        assert_eq!(request.send().await.unwrap().status(), 401);
    }
    assert_eq!(program.json(&["user", "list"])["data"][0]["last_used_at"], Value::Null);
    assert_eq!(serving.stop(), Some(0));
}
