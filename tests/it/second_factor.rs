//! The second factor over HTTP: setting up, the second step, replay, recovery codes, the organisation's rule, and what
//! asks for a fresh proof.

use leadlab::base::{Role, Time};
use leadlab::crypto::totp::TotpSecret;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{Browser, OWNER, PASSWORD, Server, Session};

/// The app on somebody's telephone.
pub struct App(TotpSecret);

impl App {
    pub fn new(secret: &str) -> Self {
        let bits: Vec<u8> =
            secret.bytes().map(|byte| if byte.is_ascii_digit() { byte - b'2' + 26 } else { byte - b'A' }).collect();
        let mut bytes = Vec::new();
        let (mut buffer, mut filled) = (0_u32, 0);
        for five in bits {
            buffer = (buffer << 5) | u32::from(five);
            filled += 5;
            if filled >= 8 {
                filled -= 8;
                bytes.push(u8::try_from(buffer >> filled & 0xff).unwrap());
            }
        }
        Self(TotpSecret::from_bytes(&bytes))
    }

    pub fn code(&self, now: Time) -> String {
        self.0.code_at(now).unwrap()
    }
}

pub async fn enrol(server: &Server, session: &Session) -> (App, Vec<String>) {
    let response = session.post("/me/totp", &json!({})).await;
    assert_eq!(response.status(), 200);
    let begun: Value = response.json().await.unwrap();
    assert!(begun["otpauth_url"].as_str().unwrap().starts_with("otpauth://totp/LeadLab"));
    assert!(begun["qr_svg"].as_str().unwrap().contains("<svg"));
    let app = App::new(begun["secret"].as_str().unwrap());
    let wrong = session.post("/me/totp/confirm", &json!({ "code": "000000" })).await;
    assert_eq!(wrong.status(), 422);
    let code = app.code(server.clock.now());
    let response = session.post("/me/totp/confirm", &json!({ "code": code })).await;
    assert_eq!(response.status(), 200);
    let body: Value = response.json().await.unwrap();
    let codes: Vec<String> =
        body["recovery_codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned()).collect();
    assert_eq!(codes.len(), 10);
    server.clock.advance(30);
    (app, codes)
}

pub async fn first_step(server: &Server, email: &str) -> String {
    let response = server.call(Method::POST, "/auth/login", &json!({ "email": email, "password": PASSWORD })).await;
    assert_eq!(response.status(), 200);
    assert!(response.headers().get("set-cookie").is_none(), "nobody is signed in yet");
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["mfa_required"], true);
    assert_eq!(body.get("access_token"), None);
    body["mfa_token"].as_str().unwrap().to_owned()
}

pub async fn second_step(server: &Server, token: &str, code: &str) -> Response {
    server.call(Method::POST, "/auth/mfa", &json!({ "mfa_token": token, "code": code })).await
}

async fn code_of(response: Response) -> String {
    assert_eq!(response.status(), 403);
    let body: Value = response.json().await.unwrap();
    body["errors"][0]["code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn mfa_a_code_is_asked_for_and_counts_once() {
    let (server, owner) = Server::with_owner().await;
    let (app, _) = enrol(&server, &owner).await;
    let token = first_step(&server, OWNER).await;
    // The token of the first step opens nothing by itself.
    assert_eq!(owner.holding(token.clone()).get("/me").await.status(), 401);
    let code = app.code(server.clock.now());
    let response = second_step(&server, &token, &code).await;
    assert_eq!(response.status(), 200);
    let body: Value = response.json().await.unwrap();
    assert!(body["access_token"].is_string() && body["csrf_token"].is_string());
    assert_eq!(second_step(&server, &token, &code).await.status(), 401, "the token is used");
    let token = first_step(&server, OWNER).await;
    assert_eq!(second_step(&server, &token, &code).await.status(), 401, "the code is used");
    server.clock.advance(30);
    assert_eq!(second_step(&server, &token, &app.code(server.clock.now())).await.status(), 200);
    // A token lives five minutes.
    let token = first_step(&server, OWNER).await;
    server.clock.advance(301);
    assert_eq!(second_step(&server, &token, &app.code(server.clock.now())).await.status(), 401);
}

#[tokio::test]
async fn mfa_wrong_codes_lock_like_wrong_passwords() {
    let (server, owner) = Server::with_owner().await;
    let (app, _) = enrol(&server, &owner).await;
    let token = first_step(&server, OWNER).await;
    for _ in 0..5 {
        assert_eq!(second_step(&server, &token, "000000").await.status(), 401);
    }
    let locked = second_step(&server, &token, &app.code(server.clock.now())).await;
    assert!([401, 429].contains(&locked.status().as_u16()), "the token is void and the account locked");
    let body = json!({ "email": OWNER, "password": PASSWORD });
    assert_eq!(server.call(Method::POST, "/auth/login", &body).await.status(), 429);
    // A first step that was taken before the lock leads nowhere while it holds.
    let (server, owner) = Server::with_owner().await;
    let (app, _) = enrol(&server, &owner).await;
    let token = first_step(&server, OWNER).await;
    for _ in 0..5 {
        let wrong = json!({ "email": OWNER, "password": "Wrong-horse-9" });
        server.call(Method::POST, "/auth/login", &wrong).await;
    }
    server.clock.advance(61);
    let locked = second_step(&server, &token, &app.code(server.clock.now())).await;
    assert_eq!(locked.status(), 429);
    let wait: u32 = locked.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!(wait > 600, "it is the lock that refuses: {wait}");
}

#[tokio::test]
async fn mfa_recovery_codes_work_once_each_and_are_replaced() {
    let (server, owner) = Server::with_owner().await;
    let (_, codes) = enrol(&server, &owner).await;
    let token = first_step(&server, OWNER).await;
    let written = codes[0].to_uppercase().replace('-', " ");
    assert_eq!(second_step(&server, &token, &written).await.status(), 200);
    let token = first_step(&server, OWNER).await;
    assert_eq!(second_step(&server, &token, &codes[0]).await.status(), 401);
    assert_eq!(owner.read("/me").await["mfa"]["recovery_codes_left"], 9);
    let response = owner.post("/me/recovery-codes", &json!({})).await;
    assert_eq!(response.status(), 200);
    assert_eq!(second_step(&server, &token, &codes[1]).await.status(), 401);
    let anew: Value = response.json().await.unwrap();
    assert_eq!(second_step(&server, &token, anew["recovery_codes"][3].as_str().unwrap()).await.status(), 200);
}

#[tokio::test]
async fn mfa_dangerous_calls_ask_for_a_fresh_proof() {
    let (server, owner) = Server::with_owner().await;
    let (app, _) = enrol(&server, &owner).await;
    let bob = server.user("bob@example.com", Role::Member).await;
    let token = json!({ "name": "Export", "scopes": ["read"] });
    assert_eq!(owner.post("/me/tokens", &token).await.status(), 201, "within five minutes of the sign-in");
    server.clock.advance(301);
    assert_eq!(code_of(owner.post("/me/tokens", &token).await).await, "reauthentication_required");
    assert_eq!(code_of(owner.delete("/me/totp").await).await, "reauthentication_required");
    assert_eq!(code_of(owner.post("/me/recovery-codes", &json!({})).await).await, "reauthentication_required");
    let promote = json!({ "role": "owner" });
    assert_eq!(
        code_of(owner.patch(&format!("/users/{}", bob.user), &promote).await).await,
        "reauthentication_required"
    );
    assert_eq!(owner.patch(&format!("/users/{}", bob.user), &json!({ "name": "Bob B." })).await.status(), 200);
    let wrong = owner.post("/auth/reauthenticate", &json!({ "password": "Wrong-horse-9" })).await;
    assert_eq!(wrong.status(), 422);
    assert_eq!(owner.post("/auth/reauthenticate", &json!({})).await.status(), 422);
    assert_eq!(owner.post("/auth/reauthenticate", &json!({ "password": PASSWORD })).await.status(), 204);
    assert_eq!(owner.post("/me/tokens", &token).await.status(), 201);
    server.clock.advance(301);
    let code = app.code(server.clock.now());
    assert_eq!(owner.post("/auth/reauthenticate", &json!({ "code": code })).await.status(), 204);
    assert_eq!(owner.post("/auth/reauthenticate", &json!({ "code": code })).await.status(), 422, "used");
    assert_eq!(owner.delete("/me/totp").await.status(), 204);
    server.sign_in(OWNER).await;
    let again = owner.post("/me/totp", &json!({})).await;
    assert_eq!(again.status(), 200);
}

#[tokio::test]
async fn mfa_rule_of_the_organisation_holds_after_its_grace() {
    let (server, owner) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Member).await;
    let rule = json!({ "mfa_rule": "admins" });
    assert_eq!(owner.patch("/organization/settings", &rule).await.status(), 200);
    let mine = owner.read("/me").await["mfa"].clone();
    assert_eq!((mine["enabled"].as_bool(), mine["required"].as_bool()), (Some(false), Some(true)));
    assert!(mine["grace_until"].is_string());
    assert_eq!(bob.read("/me").await["mfa"]["required"], false);
    assert_eq!(owner.get("/customers").await.status(), 200, "within the grace");
    server.clock.advance(7 * 86_400 + 1);
    let owner = server.sign_in(OWNER).await;
    assert_eq!(code_of(owner.get("/customers").await).await, "mfa_enrollment_required");
    assert_eq!(code_of(owner.patch("/me", &json!({ "name": "Ada L." })).await).await, "mfa_enrollment_required");
    assert_eq!(owner.get("/me").await.status(), 200);
    enrol(&server, &owner).await;
    assert_eq!(owner.get("/customers").await.status(), 200);
    let off = owner.delete("/me/totp").await;
    assert_eq!(off.status(), 409, "the organisation asks for one");
    // A member is not concerned, and an admin who lost the telephone is helped by an owner.
    let bob = server.sign_in("bob@example.com").await;
    assert_eq!(bob.get("/customers").await.status(), 200);
    assert_eq!(bob.post(&format!("/users/{}/reset-mfa", owner.user), &json!({})).await.status(), 403);
    assert_eq!(owner.post(&format!("/users/{}/reset-mfa", owner.user), &json!({})).await.status(), 204);
    assert_eq!(owner.get("/me").await.status(), 401, "the sessions ended");
}

#[tokio::test]
async fn mfa_secrets_are_not_in_the_database_in_clear() {
    let (mut server, owner) = Server::with_owner().await;
    let begun: Value = owner.post("/me/totp", &json!({})).await.json().await.unwrap();
    let secret = begun["secret"].as_str().unwrap().to_owned();
    let app = App::new(&secret);
    let code = app.code(server.clock.now());
    let codes: Value = owner.post("/me/totp/confirm", &json!({ "code": code })).await.json().await.unwrap();
    let file = server.app.config.storage.data_dir.join("leadlab.redb");
    let planted: Vec<Vec<u8>> = vec![
        secret.into_bytes(),
        app.0.as_bytes().to_vec(),
        codes["recovery_codes"][0].as_str().unwrap().as_bytes().to_vec(),
    ];
    let mut browser = Browser::new(&server);
    browser.send(browser.request(Method::GET, "/auth/csrf")).await;
    server.stop().await;
    let bytes = std::fs::read(file).unwrap();
    for needle in planted {
        assert!(!bytes.windows(needle.len()).any(|window| window == needle), "a secret lies in the database");
    }
}
