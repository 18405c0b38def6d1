//! What becomes of a session when its person signs in or proves themselves again, and what ending others asks for.

use leadlab::auth::model::{SecondFactor, User};
use leadlab::base::{Actor, Id, Org, Uid};
use leadlab::crypto::token::LookupKey;
use leadlab::store::Read;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Browser, OWNER, PASSWORD, Server, Session, code};

const REFRESH: &str = "__Host-ll_rt";

#[tokio::test]
async fn sessions_end_when_their_browser_signs_in_again() {
    let (server, owner) = Server::with_owner().await;
    let mut browser = Browser::new(&server);
    let first = owner.holding(browser.sign_in(OWNER).await["access_token"].as_str().unwrap().to_owned());
    assert_eq!(first.get("/me").await.status(), 200);
    let token = browser.cookies[REFRESH].clone();
    let second = browser.post("/auth/login", &json!({ "email": OWNER, "password": PASSWORD })).await;
    assert_eq!(second.status(), 200);
    let second: Value = second.json().await.unwrap();
    assert_eq!(first.get("/me").await.status(), 401, "the session before has ended");
    assert_eq!(owner.get("/me").await.status(), 200, "another program's has not");
    let second = owner.holding(second["access_token"].as_str().unwrap().to_owned());
    assert_eq!(second.get("/me").await.status(), 200);
    let mut elsewhere = Browser::new(&server);
    elsewhere.cookies = browser.cookies.clone();
    elsewhere.cookies.insert(REFRESH.to_owned(), token);
    assert_eq!(elsewhere.post("/auth/refresh", &json!({})).await.status(), 401, "nor is its refresh token good");
    assert_eq!(browser.post("/auth/refresh", &json!({})).await.status(), 200);
}

#[tokio::test]
async fn sessions_go_on_with_another_token_after_a_proof() {
    let (server, _) = Server::with_owner().await;
    let mut browser = Browser::new(&server);
    let access = browser.sign_in(OWNER).await["access_token"].as_str().unwrap().to_owned();
    let before = browser.cookies.clone();
    for (password, status) in [("Wrong-horse-9", 422), (PASSWORD, 204)] {
        assert_eq!(browser.cookies[REFRESH], before[REFRESH]);
        let request = browser.request(Method::POST, "/auth/reauthenticate").bearer_auth(&access);
        let response = browser.send(request.json(&json!({ "password": password }))).await;
        assert_eq!(response.status(), status);
    }
    assert_ne!(browser.cookies[REFRESH], before[REFRESH], "the refresh token was exchanged");
    let me = browser.request(Method::GET, "/me").bearer_auth(&access);
    assert_eq!(browser.send(me).await.status(), 200, "it is the same session");
    server.clock.advance(11);
    let mut thief = Browser::new(&server);
    thief.cookies = before;
    assert_eq!(thief.post("/auth/refresh", &json!({})).await.status(), 401, "the one before is worth nothing");
}

#[tokio::test]
async fn sessions_are_ended_by_who_just_proved_who_they_are() {
    let (server, owner) = Server::with_owner().await;
    server.sign_in(OWNER).await;
    let list = owner.read("/auth/sessions").await;
    let other = list["data"].as_array().unwrap().iter().find(|session| session["current"] == false).unwrap();
    let other = format!("/auth/sessions/{}", other["id"].as_str().unwrap());
    server.clock.advance(301);
    assert_eq!(code(owner.delete(&other).await).await, "reauthentication_required");
    assert_eq!(code(owner.post("/auth/logout-all", &json!({})).await).await, "reauthentication_required");
    assert_eq!(owner.read("/auth/sessions").await["data"].as_array().unwrap().len(), 2);
    assert_eq!(owner.post("/auth/reauthenticate", &json!({ "password": PASSWORD })).await.status(), 204);
    assert_eq!(owner.delete(&other).await.status(), 204);
    assert_eq!(owner.post("/auth/logout-all", &json!({})).await.status(), 204);
    assert_eq!(owner.get("/me").await.status(), 401);
}

/// Sets a second factor up without its app; gives the recovery codes.
async fn enrol(server: &Server, owner: &Session) -> Vec<String> {
    let begun: Value = owner.post("/me/totp", &json!({})).await.json().await.unwrap();
    let code = crate::second_factor::App::new(begun["secret"].as_str().unwrap()).code(server.clock.now());
    let done: Value = owner.post("/me/totp/confirm", &json!({ "code": code })).await.json().await.unwrap();
    done["recovery_codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned()).collect()
}

fn factor(server: &Server, user: Id<User>) -> SecondFactor {
    server.app.store.read().unwrap().require(Org(1), SecondFactor::id_of(user)).unwrap().data
}

async fn signs_in(server: &Server, code: &str) -> u16 {
    let first = server.call(Method::POST, "/auth/login", &json!({ "email": OWNER, "password": PASSWORD })).await;
    let token = first.json::<Value>().await.unwrap()["mfa_token"].as_str().unwrap().to_owned();
    let second = server.call(Method::POST, "/auth/mfa", &json!({ "mfa_token": token, "code": code })).await;
    second.status().as_u16()
}

#[tokio::test]
async fn mfa_recovery_codes_are_stretched_and_older_sets_go_on() {
    let (server, owner) = Server::with_owner().await;
    let codes = enrol(&server, &owner).await;
    let user = Id::<User>::from(Uid::parse("usr", &owner.user).unwrap());
    let kept = factor(&server, user);
    let stretch = kept.stretch.unwrap();
    let plain = |code: &str| code.replace('-', "");
    let lookup = LookupKey::new(&server.app.keyring);
    let fast = |code: &str| {
        let user = user.uid().to_bytes();
        lookup.digests(&[b"recovery", &user, plain(code).as_bytes()]).into_iter().map(Uid).collect::<Vec<_>>()
    };
    assert!(codes.iter().flat_map(|code| fast(code)).all(|hash| !kept.recovery.contains(&hash)), "a mere hash is kept");
    assert_eq!(signs_in(&server, &codes[0]).await, 200);
    let anew: Value = owner.post("/me/recovery-codes", &json!({})).await.json().await.unwrap();
    assert_ne!(factor(&server, user).stretch.unwrap().salt, stretch.salt, "each set has a salt of its own");
    assert_eq!(signs_in(&server, anew["recovery_codes"][0].as_str().unwrap()).await, 200);
    // A set from before codes were stretched.
    let old = SecondFactor { recovery: fast(&codes[1]), stretch: None, ..factor(&server, user) };
    let write = server.app.store.write(Actor::system(Org(1)), move |tx| {
        let found = tx.require::<SecondFactor>(Org(1), SecondFactor::id_of(user))?;
        tx.update(Org(1), &found, old).map(drop)
    });
    write.await.unwrap();
    assert_eq!(signs_in(&server, &codes[1]).await, 200);
    assert_eq!(signs_in(&server, &codes[1]).await, 401, "once");
}
