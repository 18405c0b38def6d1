//! What guards accounts and secrets, seen from both sides: what an admin is shown of limits and roles, what a person is
//! told by mail, and that a key is let go only when nothing needs it.

use leadlab::admin::keys::{self, KeyError};
use leadlab::base::{Actor, Org, Role};
use leadlab::config::Net;
use leadlab::crypto::keyring::Purpose;
use leadlab::net::{Client, NetError, Request, Target};
use reqwest::Method;
use serde_json::{Value, json};

use crate::notices::token;
use crate::peer::{self, Act, Peer};
use crate::second_factor::{enrol, first_step, second_step};
use crate::smtp::Smtp;
use crate::support::{OWNER, PASSWORD, Server, Session};

async fn wrong_password(server: &Server, email: &str, address: &str) -> u16 {
    let body = json!({ "email": email, "password": "Wrong-horse-9" });
    let request = server.request(Method::POST, "/auth/login").header("x-forwarded-for", address).json(&body);
    request.send().await.unwrap().status().as_u16()
}

async fn with_mail(more: &[(&'static str, &str)]) -> (Smtp, Server, Session) {
    let smtp = Smtp::start().await;
    let set = smtp.environment();
    let set = set.iter().map(|(name, value)| (*name, value.as_str())).chain(more.iter().copied());
    let (server, owner) = Server::owned(&set.collect::<Vec<_>>()).await;
    (smtp, server, owner)
}

#[tokio::test]
async fn admins_see_the_limits_who_is_locked_out_and_what_roles_may() {
    let figures = [("LEADLAB__LIMITS__LOGIN_PER_MINUTE", "100"), ("LEADLAB__LIMITS__ADMIN_PER_MINUTE", "1000")];
    let (server, owner) = Server::owned(&figures).await;
    let bob = server.user("bob@example.com", Role::Member).await;
    assert_eq!(bob.get("/admin/limits").await.status(), 403);
    let settings = json!({ "lockout": { "failures": 3, "minutes": 15 } });
    assert_eq!(owner.patch("/organization/settings", &settings).await.status(), 200);
    for _ in 0..3 {
        assert_eq!(wrong_password(&server, "bob@example.com", "").await, 401);
    }
    let limits = owner.read("/admin/limits").await;
    assert_eq!((&limits["locked_accounts"], &limits["blocked_networks"]), (&json!(1), &json!(0)));
    let locked = &limits["users"][0];
    assert_eq!((&locked["email"], &locked["id"]), (&json!("bob@example.com"), &json!(bob.user)));
    assert!(locked["locked_until"].is_string() && limits["users"].as_array().unwrap().len() == 1);
    let tier = |name: &str| {
        let mut tiers = limits["tiers"].as_array().unwrap().iter();
        tiers.find(|tier| tier["name"] == name).unwrap_or_else(|| panic!("no {name} in {limits}")).clone()
    };
    assert_eq!(tier("login_failures")["active"], 1);
    assert_eq!(
        (&tier("authenticated")["limit"], &tier("authenticated")["window_seconds"]),
        (&json!(1_000_000), &json!(60))
    );
    assert!(tier("admin")["active"].as_u64().unwrap() >= 1 && limits["remembered"].as_u64().unwrap() >= 2);

    let roles = owner.read("/admin/roles").await;
    let actions = roles["actions"].as_array().unwrap();
    let of = |name: &str| actions.iter().find(|action| action["action"] == name).unwrap();
    assert_eq!(actions.len(), 13);
    assert!(actions.iter().all(|action| !action["label"].as_str().unwrap().is_empty()));
    let edit = &of("edit")["roles"];
    assert_eq!((&edit["viewer"], &edit["member"], &edit["manager"]), (&json!("none"), &json!("own"), &json!("all")));
    assert_eq!(of("manage_owners")["roles"]["admin"], "none");
}

#[tokio::test]
async fn an_account_that_many_networks_try_is_opened_by_a_link_in_a_mail() {
    let (smtp, server, _) = with_mail(&[("LEADLAB__SERVER__TRUSTED_PROXIES", "[\"127.0.0.0/8\"]")]).await;
    for n in 0..51 {
        assert_eq!(wrong_password(&server, OWNER, &format!("198.51.{n}.1")).await, 401, "{n}");
    }
    let login = async || {
        let body = json!({ "email": OWNER, "password": PASSWORD });
        let request = server.request(Method::POST, "/auth/login").header("x-forwarded-for", "192.0.2.9").json(&body);
        request.send().await.unwrap().status()
    };
    assert_eq!(login().await, 429);
    let mail = smtp.next().await;
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), (OWNER, "LeadLab: Your account was locked"));
    let unlock = json!({ "token": token(&mail.text, "unlock") });
    assert_eq!(server.call(Method::POST, "/auth/unlock", &unlock).await.status(), 204);
    assert_eq!(login().await, 200);
}

#[tokio::test]
async fn a_second_factor_that_comes_is_used_and_goes_is_told_by_mail() {
    let (smtp, server, owner) = with_mail(&[]).await;
    let (_, codes) = enrol(&server, &owner).await;
    let mail = smtp.next().await;
    assert!(mail.to == OWNER && mail.subject.contains("on"), "{}", mail.subject);
    let pending = first_step(&server, OWNER).await;
    assert_eq!(second_step(&server, &pending, &codes[0]).await.status(), 200);
    let used = smtp.next().await;
    assert!(used.text.contains('9'), "nine codes are left: {}", used.text);
    assert_eq!(owner.delete("/me/totp").await.status(), 204);
    let off = smtp.next().await;
    assert!(off.subject.contains("off"), "{}", off.subject);
}

#[tokio::test]
async fn a_data_key_is_let_go_when_everything_was_sealed_anew() {
    let key = "sk-planted-0123456789abcdef-WXYZ";
    let peer = Peer::tls(move |seen| {
        let keyed = seen.headers.get("authorization").is_some_and(|value| value == &format!("Bearer {key}"));
        peer::json(if keyed { 200 } else { 401 }, &json!({ "data": [{ "id": "small-1", "object": "model" }] }))
    })
    .await;
    let environment = peer.environment();
    let set: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let (server, owner) = Server::owned(&set).await;
    let (app, _) = enrol(&server, &owner).await;
    let body = json!({
        "name": "Main", "kind": "openai_compatible", "base_url": format!("https://localhost:{}/v1", peer.port),
        "model": "small-1", "api_key": key,
    });
    let made: Value = owner.post("/ai-providers", &body).await.json().await.unwrap();
    let works = async || {
        let path = format!("/ai-providers/{}/test", made["id"].as_str().unwrap());
        let test: Value = owner.post(&path, &json!({})).await.json().await.unwrap();
        test["ok"] == true
    };
    assert!(works().await);

    let system = || Actor::system(Org::INSTANCE);
    let old = server.app.keyring.active(Purpose::Data);
    keys::rotate(&server.app, system(), Purpose::Data).await.unwrap();
    server.clock.advance(120);
    let needed = keys::retire(&server.app, system(), old).await;
    assert!(matches!(needed, Err(KeyError::Needed { count: 2, .. })), "{:?}", needed.err().map(|e| e.to_string()));
    let sum = keys::reencrypt(&server.app, system(), false, |_| {}).await.unwrap();
    assert_eq!((sum.resealed, sum.unopened), (2, 0));
    server.clock.advance(120);
    keys::retire(&server.app, system(), old).await.unwrap();

    assert!(works().await, "the provider's key opens under the new key");
    let pending = first_step(&server, OWNER).await;
    let code = app.code(server.clock.now());
    assert_eq!(second_step(&server, &pending, &code).await.status(), 200, "and so does the second factor's");
}

#[tokio::test]
async fn ratelimit_exports_by_organisation_and_hour() {
    let (server, owner) = Server::owned(&[("LEADLAB__LIMITS__TRANSFERS_PER_HOUR", "1")]).await;
    let bob = server.user("bob@example.com", Role::Admin).await;
    assert_eq!(owner.get("/audit/export").await.status(), 200);
    let refused = bob.get("/audit/export").await;
    assert_eq!(refused.status(), 429);
    assert_eq!(refused.headers()["ratelimit-policy"], "\"transfer\";q=1;w=3600");
    let body: Value = refused.json().await.unwrap();
    assert!(body["detail"].as_str().unwrap().starts_with("Too many imports and exports within an hour."), "{body}");
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_no_answer() {
    let peer = Peer::plain(|_| Act::Send(b"HTTP/1.1 200 X\r\ncontent-length: 100\r\n\r\nhello".to_vec())).await;
    let net = Net { ca_file: None, allow_cidrs: vec!["127.0.0.0/8".parse().unwrap()], deny_cidrs: Vec::new() };
    let target = Target::parse(&format!("http://127.0.0.1:{}/", peer.port)).unwrap();
    let answer = Client::new(&net).unwrap().send(Request::get(target)).await;
    assert!(matches!(answer, Err(NetError::Protocol(_))), "{answer:?}");
}
