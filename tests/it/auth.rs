//! Identity through the running server. Each test fails when the protection that it is named for is taken away.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use leadlab::base::{Role, Time, Uid};
use leadlab::crypto::Keyring;
use leadlab::crypto::jwt::{AccessTokens, Subject};
use leadlab::crypto::token::Token;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Browser, OWNER, PASSWORD, Server, Session, code};

/// What the session gets for who it is.
pub async fn status(session: &Session) -> u16 {
    session.get("/me").await.status().as_u16()
}

fn segment(token: &str, number: usize) -> Value {
    let part = token.split('.').nth(number).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn encode(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(value).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn setup_works_once_with_the_printed_link() {
    let mut server = Server::start().await;
    let needed = server.fetch("/setup").await;
    assert_eq!(needed, json!({ "needed": true }));
    let link = server.app.auth.setup_token().await.unwrap().unwrap().to_text();
    let body = |token: &str, password: &str| json!({ "token": token, "organization": "Acme", "name": "Ada", "email": OWNER, "password": password });
    let wrong = Token::fresh().to_text();
    assert_eq!(server.call(Method::POST, "/setup", &body(&wrong, PASSWORD)).await.status(), 422);
    let weak = server.call(Method::POST, "/setup", &body(&link, "abc")).await;
    assert_eq!(weak.status(), 422);
    let weak: Value = weak.json().await.unwrap();
    let codes: Vec<&str> = weak["errors"].as_array().unwrap().iter().map(|e| e["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["too_short", "no_upper", "no_digit", "no_special", "too_weak"]);
    let made = server.call(Method::POST, "/setup", &body(&link, PASSWORD)).await;
    assert_eq!(made.status(), 200);
    let made: Value = made.json().await.unwrap();
    assert_eq!((&made["token_type"], &made["user"]["role"]), (&json!("Bearer"), &json!("owner")));
    let again = server.call(Method::POST, "/setup", &body(&link, PASSWORD)).await;
    assert_eq!(again.status(), 404);
    let needed = server.fetch("/setup").await;
    assert_eq!(needed, json!({ "needed": false }));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_answers_as_the_contract_says() {
    let (server, _) = Server::with_owner().await;
    let login = json!({ "email": "ADA@example.com", "password": PASSWORD });
    let response = server.call(Method::POST, "/auth/login", &login).await;
    assert_eq!(response.headers()["cache-control"], "no-store");
    let cookies: Vec<String> =
        response.headers().get_all("set-cookie").iter().map(|c| c.to_str().unwrap().to_owned()).collect();
    let cookie = |name: &str| cookies.iter().find(|c| c.starts_with(&format!("{name}="))).unwrap();
    let refresh = cookie("__Host-ll_rt");
    assert!(refresh.ends_with("; Path=/; Max-Age=604800; Secure; HttpOnly; SameSite=Strict"), "{refresh}");
    let csrf = cookie("__Host-ll_csrf");
    assert!(csrf.ends_with("; Path=/; Max-Age=604800; Secure; SameSite=Strict"), "{csrf}");
    assert!(cookies.iter().all(|c| !c.contains("Domain")));
    let body: Value = response.json().await.unwrap();
    assert_eq!((&body["token_type"], &body["expires_in"]), (&json!("Bearer"), &json!(900)));
    assert!(csrf.contains(body["csrf_token"].as_str().unwrap()));
    assert!(body["user"].get("password_hash").is_none() && !body.to_string().contains("argon2"));
    let access = body["access_token"].as_str().unwrap();
    let (header, claims) = (segment(access, 0), segment(access, 1));
    assert_eq!((&header["alg"], &header["typ"]), (&json!("HS256"), &json!("at+jwt")));
    let names: Vec<&String> = claims.as_object().unwrap().keys().collect();
    let expected = ["aud", "exp", "iat", "iss", "jti", "nbf", "rv", "sid", "sub", "tid"];
    assert_eq!(names, expected, "a token holds no personal data");
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 900);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_way_of_failing_to_sign_in_looks_the_same() {
    let (server, owner) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Member).await;
    owner.patch(&format!("/users/{}", bob.user), &json!({ "disabled": true })).await;
    let mut answers = Vec::new();
    for (email, password) in [
        (OWNER, "Wrong-horse-9"),
        ("nobody@example.com", PASSWORD),
        ("bob@example.com", PASSWORD),
        ("not an address", PASSWORD),
        (OWNER, "x"),
    ] {
        let login = json!({ "email": email, "password": password });
        let response = server.call(Method::POST, "/auth/login", &login).await;
        assert_eq!(response.status(), 401, "{email}");
        assert!(response.headers().get("set-cookie").is_none());
        let mut body: Value = response.json().await.unwrap();
        body["instance"] = Value::Null;
        answers.push(body);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn jwt_forged_access_tokens_are_refused() {
    let (server, owner) = Server::with_owner().await;
    assert_eq!(status(&owner).await, 200);
    let (header, claims) = (segment(&owner.access, 0), segment(&owner.access, 1));
    let subject = Subject {
        user: Uid::parse("usr", claims["sub"].as_str().unwrap()).unwrap(),
        org: Uid::parse("org", claims["tid"].as_str().unwrap()).unwrap(),
        session: Uid::parse("ses", claims["sid"].as_str().unwrap()).unwrap(),
        role_version: 1,
    };
    let now = server.clock.now();
    let issuer = claims["iss"].as_str().unwrap();
    let stranger = AccessTokens::new(&Keyring::generate(Time(0)), issuer).unwrap().issue(&subject, now, 900).unwrap();
    let signature = owner.access.rsplit('.').next().unwrap();
    let spelt = owner.access.split('.').next().unwrap();
    let with =
        |header: &Value, claims: &Value, signature: &str| format!("{}.{}.{signature}", encode(header), encode(claims));
    let mut none = header.clone();
    none["alg"] = json!("none");
    let mut elevated = claims.clone();
    elevated["exp"] = json!(claims["exp"].as_i64().unwrap() + 80_000);
    let mut kid = header.clone();
    kid["kid"] = segment(&stranger, 0)["kid"].clone();
    // Signed by us, under the right key, for another instance.
    let foreign = AccessTokens::new(&server.app.keyring, "ins_other").unwrap().issue(&subject, now, 900).unwrap();
    // Signed by us for a session that never was.
    let mut nobody = subject;
    nobody.session = Uid::fresh();
    let ours = AccessTokens::new(&server.app.keyring, issuer).unwrap();
    let unknown = ours.issue(&nobody, now, 900).unwrap();
    let mut moved = subject;
    moved.org = Uid::fresh();
    let moved = ours.issue(&moved, now, 900).unwrap();
    for (token, why) in [
        (with(&none, &claims, ""), "alg none"),
        (with(&none, &claims, signature), "alg none with a signature"),
        (with(&header, &elevated, signature), "changed claims"),
        (format!("{spelt}.{}.{signature}", encode(&elevated)), "changed claims under the header as we spell it"),
        (format!("{spelt}.{}.", encode(&claims)), "no signature under the header as we spell it"),
        (with(&kid, &claims, signature), "an unknown key id"),
        (stranger, "another key"),
        (foreign, "another issuer"),
        (unknown, "an unknown session"),
        (moved, "another organisation"),
        (String::new(), "nothing"),
        ("x".repeat(5000), "too long"),
    ] {
        assert_eq!(status(&owner.holding(token)).await, 401, "{why}");
    }
    let good = ours.issue(&subject, now, 900).unwrap();
    assert_eq!(status(&owner.holding(good)).await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_access_token_ends_with_its_time() {
    let (server, owner) = Server::owned(&[("LEADLAB__SECURITY__ACCESS_TOKEN_MINUTES", "1")]).await;
    assert_eq!(status(&owner).await, 200);
    server.clock.advance(58);
    assert_eq!(status(&owner).await, 200);
    server.clock.advance(8);
    assert_eq!(status(&owner).await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn refresh_rotates_and_a_reused_token_ends_the_session() {
    let (server, _) = Server::with_owner().await;
    let mut browser = Browser::new(&server);
    browser.sign_in(OWNER).await;
    let first = browser.cookies.clone();
    let renewed = browser.post("/auth/refresh", &json!({})).await;
    assert_eq!(renewed.status(), 200);
    let access = renewed.json::<Value>().await.unwrap()["access_token"].as_str().unwrap().to_owned();
    assert_ne!(browser.cookies["__Host-ll_rt"], first["__Host-ll_rt"]);
    assert_ne!(browser.cookies["__Host-ll_csrf"], first["__Host-ll_csrf"]);
    browser.post("/auth/refresh", &json!({})).await;

    let mut thief = Browser::new(&server);
    thief.cookies = first;
    let reuse = thief.post("/auth/refresh", &json!({})).await;
    assert_eq!(reuse.status(), 401);
    assert_eq!(reuse.headers()["clear-site-data"], "\"cache\"");
    assert!(!thief.cookies.contains_key("__Host-ll_rt") && !thief.cookies.contains_key("__Host-ll_csrf"));
    assert_eq!(browser.post("/auth/refresh", &json!({})).await.status(), 401, "the whole family is over");
    let me = server.request(Method::GET, "/me").bearer_auth(&access).send().await.unwrap();
    assert_eq!(me.status(), 401, "and so are its access tokens");
    let admin = server.sign_in(OWNER).await;
    let log = admin.read("/audit?action=auth.refresh_reuse").await;
    assert_eq!(log["data"].as_array().unwrap().len(), 1);
    assert_eq!(log["data"][0]["outcome"], "denied");
}

#[tokio::test(flavor = "multi_thread")]
async fn refresh_of_two_tabs_at_once_gives_the_same_token() {
    let (server, _) = Server::with_owner().await;
    let mut one = Browser::new(&server);
    one.sign_in(OWNER).await;
    let mut two = Browser::new(&server);
    two.cookies.clone_from(&one.cookies);
    assert_eq!(one.post("/auth/refresh", &json!({})).await.status(), 200);
    server.clock.advance(9);
    assert_eq!(two.post("/auth/refresh", &json!({})).await.status(), 200);
    assert_eq!(one.cookies["__Host-ll_rt"], two.cookies["__Host-ll_rt"]);
    assert_eq!(one.post("/auth/refresh", &json!({})).await.status(), 200);

    let mut late = Browser::new(&server);
    late.sign_in(OWNER).await;
    let kept = late.cookies.clone();
    late.post("/auth/refresh", &json!({})).await;
    server.clock.advance(11);
    let mut repeated = Browser::new(&server);
    repeated.cookies.clone_from(&kept);
    assert_eq!(repeated.post("/auth/refresh", &json!({})).await.status(), 401, "too late");

    let mut here = Browser::new(&server);
    here.sign_in(OWNER).await;
    let kept = here.cookies.clone();
    here.post("/auth/refresh", &json!({})).await;
    let mut elsewhere = Browser::new(&server);
    elsewhere.agent = "curl/8.5.0";
    elsewhere.cookies = kept;
    assert_eq!(elsewhere.post("/auth/refresh", &json!({})).await.status(), 401, "another browser");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unused_session_ends_after_a_week_and_unknown_cookies_are_cleared() {
    let (server, _) = Server::with_owner().await;
    let mut browser = Browser::new(&server);
    browser.sign_in(OWNER).await;
    server.clock.advance(8 * 86_400);
    assert_eq!(browser.post("/auth/refresh", &json!({})).await.status(), 401);
    assert!(!browser.cookies.contains_key("__Host-ll_rt"));
    let unknown = Token::fresh().to_text();
    for cookie in ["garbage", unknown.as_str()] {
        let mut stranger = Browser::new(&server);
        stranger.cookies.insert("__Host-ll_rt".into(), cookie.into());
        assert_eq!(stranger.post("/auth/refresh", &json!({})).await.status(), 401);
        assert!(stranger.cookies.is_empty());
    }
    assert_eq!(server.call(Method::POST, "/auth/refresh", &json!({})).await.status(), 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_needs_the_token_of_its_own_session() {
    let (server, owner) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Member).await;
    let patch = |token: Option<&str>| {
        let request = server.request(Method::PATCH, "/me").bearer_auth(&owner.access).json(&json!({ "name": "Eve" }));
        match token {
            Some(token) => request.header("x-csrf-token", token),
            None => request,
        }
    };
    let mut cut = owner.csrf.clone();
    cut.pop();
    let pre = server.fetch("/auth/csrf").await;
    for (token, why) in [
        (None, "none"),
        (Some(""), "empty"),
        (Some(cut.as_str()), "cut"),
        (Some(bob.csrf.as_str()), "another session's"),
        (Some(pre["csrf_token"].as_str().unwrap()), "one of before the sign-in"),
    ] {
        let response = patch(token).send().await.unwrap();
        assert_eq!(response.status(), 403, "{why}");
        assert_eq!(code(response).await, "csrf", "{why}");
    }
    assert_eq!(owner.read("/me").await["name"], "Ada");
    let mixed = patch(Some(&owner.csrf)).header("cookie", format!("__Host-ll_csrf={}", bob.csrf));
    assert_eq!(mixed.header("sec-fetch-site", "same-origin").send().await.unwrap().status(), 403, "cookie differs");
    assert_eq!(patch(Some(&owner.csrf)).send().await.unwrap().status(), 200);
    let log = owner.read("/audit?action=csrf.refused").await;
    assert!(!log["data"].as_array().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn other_sites_are_refused_whatever_token_they_have() {
    let (server, owner) = Server::owned(&[("LEADLAB__SECURITY__CORS_ORIGINS", "[\"https://app.example.com\"]")]).await;
    let own = server.origin.clone();
    let cookie = format!("__Host-ll_csrf={}", owner.csrf);
    let cases: [(Option<&str>, Option<&str>, bool, u16); 11] = [
        (Some("same-origin"), None, true, 200),
        (Some("cross-site"), None, true, 403),
        (Some("same-site"), None, true, 403),
        (Some("none"), None, true, 403),
        (Some("cross-site"), Some("https://evil.example"), true, 403),
        (Some("cross-site"), Some("https://app.example.com"), true, 200),
        (None, Some(&own), true, 200),
        (None, Some("null"), true, 403),
        (None, Some("https://evil.example"), false, 403),
        (None, None, true, 403),
        (None, None, false, 200),
    ];
    for (site, origin, cookies, wanted) in cases {
        let mut request = owner.request(Method::PATCH, "/me").json(&json!({ "theme": "dark" }));
        if let Some(site) = site {
            request = request.header("sec-fetch-site", site);
        }
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        if cookies {
            request = request.header("cookie", &cookie);
        }
        let status = request.send().await.unwrap().status();
        assert_eq!(status, wanted, "Sec-Fetch-Site {site:?}, Origin {origin:?}, cookies {cookies}");
    }
    let form = owner.request(Method::POST, "/auth/logout-all").header("content-type", "text/plain").body("{}");
    assert_eq!(form.send().await.unwrap().status(), 415, "a form's content type");
    assert_eq!(status(&owner).await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_needs_its_pre_login_token_and_a_program_does_not() {
    let (server, _) = Server::with_owner().await;
    let login = json!({ "email": OWNER, "password": PASSWORD });
    let mut browser = Browser::new(&server);
    assert_eq!(browser.post("/auth/login", &login).await.status(), 403, "without a token");
    let get = browser.request(Method::GET, "/auth/csrf");
    let response = browser.send(get).await;
    let pre = response.headers().get_all("set-cookie").iter().map(|c| c.to_str().unwrap());
    let pre = pre.filter(|c| c.starts_with("__Host-ll_pre=")).collect::<Vec<_>>();
    assert!(pre[0].ends_with("; Path=/; Max-Age=900; Secure; HttpOnly; SameSite=Strict"), "{pre:?}");
    let token: Value = response.json().await.unwrap();
    assert_eq!(token["csrf_token"], browser.cookies["__Host-ll_csrf"]);
    let mut other = Browser::new(&server);
    let get = other.request(Method::GET, "/auth/csrf");
    other.send(get).await;
    other.cookies.insert("__Host-ll_csrf".into(), browser.cookies["__Host-ll_csrf"].clone());
    assert_eq!(other.post("/auth/login", &login).await.status(), 403, "another browser's token");
    assert_eq!(browser.post("/auth/login", &login).await.status(), 200);
    assert!(!browser.cookies.contains_key("__Host-ll_pre"));
    assert_eq!(server.call(Method::POST, "/auth/login", &login).await.status(), 200, "a program");
    let cross = server.request(Method::POST, "/auth/login").json(&login).header("origin", "https://evil.example");
    assert_eq!(cross.send().await.unwrap().status(), 403, "another site");
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_session_at_once() {
    let (server, owner) = Server::with_owner().await;
    assert_eq!(owner.post("/auth/logout", &json!({})).await.status(), 204);
    assert_eq!(status(&owner).await, 401);
    assert_eq!(server.call(Method::POST, "/auth/logout", &json!({})).await.status(), 204, "without a session");

    let mut browser = Browser::new(&server);
    let access = browser.sign_in(OWNER).await["access_token"].as_str().unwrap().to_owned();
    let response = browser.post("/auth/logout", &json!({})).await;
    assert_eq!(response.status(), 204);
    assert_eq!(response.headers()["clear-site-data"], "\"cache\"");
    let left: Vec<&str> = browser.cookies.keys().map(String::as_str).collect();
    assert_eq!(left, ["__Host-ll_dev"], "that this browser was here before");
    let me = server.request(Method::GET, "/me").bearer_auth(access).send().await.unwrap();
    assert_eq!(me.status(), 401, "by its cookie alone");

    let (one, two) = (server.sign_in(OWNER).await, server.sign_in(OWNER).await);
    assert_eq!(one.post("/auth/logout-all", &json!({})).await.status(), 204);
    assert_eq!((status(&one).await, status(&two).await), (401, 401));
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_listed_and_ended_by_their_user_only() {
    let (server, one) = Server::with_owner().await;
    let two = server.sign_in(OWNER).await;
    let bob = server.user("bob@example.com", Role::Admin).await;
    let list = one.read("/auth/sessions").await;
    let rows = list["data"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    let current: Vec<&Value> = rows.iter().filter(|row| row["current"] == true).collect();
    assert_eq!(current.len(), 1);
    assert_eq!(rows[0]["address"], "127.0.0.1");
    let other = rows.iter().find(|row| row["current"] == false).unwrap()["id"].as_str().unwrap().to_owned();
    assert_eq!(bob.delete(&format!("/auth/sessions/{other}")).await.status(), 404, "somebody else's");
    assert_eq!(status(&two).await, 200);
    assert_eq!(one.delete(&format!("/auth/sessions/{other}")).await.status(), 204);
    assert_eq!(status(&two).await, 401);
    assert_eq!(one.delete(&format!("/auth/sessions/{other}")).await.status(), 404);
    assert_eq!(status(&one).await, 200);
}
