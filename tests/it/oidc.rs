//! Signing in with an OpenID provider: the way there and back against a provider on loopback, and what must not get in.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use leadlab::base::Role;
use leadlab::crypto::token::sha256;
use parking_lot::Mutex;
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::peer::{self, Peer, Seen};
use crate::support::{OWNER, Server, Session};

const CLIENT: &str = "client&id=1";
const SECRET: &str = "planted-secret:with%signs";

/// What the provider says next.
#[derive(Default)]
struct Says {
    claims: Value,
    challenge: String,
    kid: Option<String>,
    /// The whole token, in place of a signed one.
    token: Option<String>,
}

/// A provider whose tokens are signed with ES256.
struct Provider {
    peer: Peer,
    says: Arc<Mutex<Says>>,
    /// A symmetric key that it publishes beside its own.
    published: Vec<u8>,
}

fn answer(seen: &Seen, port: u16, key: &rcgen::KeyPair, says: &Says) -> peer::Act {
    let issuer = format!("https://localhost:{port}");
    match seen.line.as_str() {
        "GET /.well-known/openid-configuration" => peer::json(
            200,
            &json!({
                "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize?tenant=a"),
                "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/keys"),
            }),
        ),
        "GET /keys" => {
            let point = key.public_key_raw();
            let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
            let other = json!({"kty": "oct", "k": part(&point[1..33]), "kid": "shared", "alg": "HS256"});
            let jwk = json!({
                "kty": "EC", "crv": "P-256", "use": "sig", "kid": "k1",
                "x": part(&point[1..33]), "y": part(&point[33..65]),
            });
            peer::json(200, &json!({"keys": [other, jwk]}))
        }
        "POST /token" => {
            let form: BTreeMap<String, String> = form_urlencoded::parse(seen.body.as_bytes()).into_owned().collect();
            let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            let basic = STANDARD.encode(format!("{}:{}", encoded(CLIENT), encoded(SECRET)));
            let proven = URL_SAFE_NO_PAD.encode(sha256(form["code_verifier"].as_bytes())) == says.challenge
                && seen.headers["authorization"] == format!("Basic {basic}")
                && form["grant_type"] == "authorization_code"
                && form["code"] == "the-code";
            if !proven {
                return peer::json(400, &json!({"error": "invalid_grant"}));
            }
            let mut header = Header::new(Algorithm::ES256);
            header.kid.clone_from(&says.kid);
            let key = EncodingKey::from_ec_der(key.serialized_der());
            let token =
                says.token.clone().unwrap_or_else(|| jsonwebtoken::encode(&header, &says.claims, &key).unwrap());
            peer::json(200, &json!({"access_token": "x", "token_type": "Bearer", "id_token": token}))
        }
        _ => peer::reply(404, "", ""),
    }
}

impl Provider {
    async fn start() -> Self {
        let says = Arc::new(Mutex::new(Says::default()));
        let (told, key) = (Arc::clone(&says), rcgen::KeyPair::generate().unwrap());
        let published = key.public_key_raw()[1..33].to_vec();
        let port = Arc::new(Mutex::new(0_u16));
        let known = Arc::clone(&port);
        let peer = Peer::tls(move |seen| answer(seen, *known.lock(), &key, &told.lock())).await;
        *port.lock() = peer.port;
        Self { peer, says, published }
    }

    fn issuer(&self) -> String {
        format!("https://localhost:{}", self.peer.port)
    }
}

/// A server, its owner, its provider's identity here.
struct World {
    provider: Provider,
    server: Server,
    owner: Session,
    id: String,
    http: Client,
}

/// A sign-in that is on its way: the cookie and what the provider was told.
#[derive(Clone)]
struct Going {
    cookie: String,
    told: BTreeMap<String, String>,
}

impl World {
    async fn new(domains: &[&str]) -> Self {
        let provider = Provider::start().await;
        let environment = provider.peer.environment();
        let set: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let (server, owner) = Server::owned(&set).await;
        let new = json!({
            "kind": "custom", "issuer": provider.issuer(), "client_id": CLIENT, "client_secret": SECRET, "domains": domains,
        });
        let response = owner.post("/identity-providers", &new).await;
        assert_eq!(response.status(), 201);
        let made: Value = response.json().await.unwrap();
        let id = made["id"].as_str().unwrap().to_owned();
        let http = Client::builder().tls_danger_accept_invalid_certs(true).no_proxy();
        let http = http.redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { provider, server, owner, id, http }
    }

    fn get(&self, path: &str) -> reqwest::RequestBuilder {
        self.http.request(Method::GET, format!("{}/api/v1{path}", self.server.origin))
    }

    /// Begins a sign-in, and makes the provider ready to answer it for `email`.
    async fn go(&self, email: &str) -> Going {
        let response = self.get(&format!("/auth/oidc/{}/start", self.id)).send().await.unwrap();
        assert_eq!(response.status(), 303);
        let location = url::Url::parse(response.headers()["location"].to_str().unwrap()).unwrap();
        assert!(location.as_str().starts_with(&format!("{}/authorize?tenant=a&", self.provider.issuer())));
        let told: BTreeMap<String, String> = location.query_pairs().into_owned().collect();
        let line = response.headers()["set-cookie"].to_str().unwrap().to_owned();
        assert!(
            line.starts_with("__Host-ll_oidc=") && line.contains("HttpOnly") && line.contains("SameSite=Lax"),
            "{line}"
        );
        assert!(line.contains("Max-Age=600") && line.contains("Secure"), "{line}");
        let cookie = line.split(';').next().unwrap().to_owned();
        let now = self.server.clock.now().seconds();
        let mut says = self.provider.says.lock();
        says.challenge.clone_from(&told["code_challenge"]);
        says.token = None;
        says.claims = json!({
            "iss": self.provider.issuer(), "aud": CLIENT, "sub": "123", "iat": now, "exp": now + 300,
            "nonce": told["nonce"], "email": email, "email_verified": true,
        });
        Going { cookie, told }
    }

    /// Comes back.
    async fn back(&self, going: &Going) -> Response {
        self.back_with(going, &[("code", "the-code"), ("state", &going.told["state"])]).await
    }

    async fn back_with(&self, going: &Going, query: &[(&str, &str)]) -> Response {
        let path = format!("/auth/oidc/{}/callback", self.id);
        self.get(&path).query(query).header("cookie", &going.cookie).send().await.unwrap()
    }
}

/// The word that a failed sign-in leads to the page with.
fn failure(response: &Response) -> String {
    assert_eq!(response.status(), 303);
    let cookies: Vec<&str> = response.headers().get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
    assert!(cookies.iter().all(|cookie| !cookie.starts_with("__Host-ll_rt=")), "{cookies:?}");
    let location = response.headers()["location"].to_str().unwrap();
    location.strip_prefix("/login#error=").unwrap_or_else(|| panic!("{location}")).to_owned()
}

#[tokio::test]
async fn a_user_signs_in_and_the_page_finds_the_session() {
    let world = World::new(&["example.com"]).await;
    let offers = world.server.fetch("/auth/oidc").await;
    assert_eq!(offers["data"], json!([{"id": world.id, "kind": "custom", "host": "localhost"}]));
    let going = world.go("Ada@Example.com").await;
    let told = &going.told;
    assert_eq!((told["response_type"].as_str(), told["code_challenge_method"].as_str()), ("code", "S256"));
    assert_eq!((told["client_id"].as_str(), told["scope"].as_str()), (CLIENT, "openid email profile"));
    let callback = format!("{}/api/v1/auth/oidc/{}/callback", world.server.origin, world.id);
    assert_eq!(told["redirect_uri"], callback);
    let response = world.back(&going).await;
    assert_eq!((response.status().as_u16(), response.headers()["location"].to_str().unwrap()), (303, "/"));
    let cookies: BTreeMap<String, String> = response
        .headers()
        .get_all("set-cookie")
        .iter()
        .map(|line| line.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    assert_eq!(cookies["__Host-ll_oidc"], "");
    // What the page does next: it renews the session of its cookies.
    let refresh = world.http.post(format!("{}/api/v1/auth/refresh", world.server.origin));
    let header = format!("__Host-ll_rt={}; __Host-ll_csrf={}", cookies["__Host-ll_rt"], cookies["__Host-ll_csrf"]);
    let refresh = refresh.header("cookie", header).header("sec-fetch-site", "same-origin");
    let session = refresh.header("x-csrf-token", &cookies["__Host-ll_csrf"]).json(&json!({})).send().await.unwrap();
    assert_eq!(session.status(), 200);
    assert_eq!(session.json::<Value>().await.unwrap()["user"]["email"], OWNER);
    let audit = world.owner.read("/audit?action=auth.login").await;
    assert_eq!(audit["data"].as_array().unwrap().len(), 2);
    let used = world.owner.read("/audit?action=secret.used").await;
    assert!(used["data"][0]["note"].as_str().unwrap().contains("for sign-in"), "{used}");
}

#[tokio::test]
async fn a_return_that_is_not_this_browsers_sign_in_is_refused() {
    let world = World::new(&[]).await;
    let (mine, theirs) = (world.go(OWNER).await, world.go(OWNER).await);
    let code = ("code", "the-code");
    // Another state, none, the state of a stranger's sign-in, a cookie that was changed, none.
    for query in [vec![code, ("state", "x")], vec![code], vec![code, ("state", &theirs.told["state"])]] {
        assert_eq!(failure(&world.back_with(&mine, &query).await), "oidc_expired", "{query:?}");
    }
    let mut changed = mine.clone();
    changed.cookie.pop();
    assert_eq!(failure(&world.back(&changed).await), "oidc_expired");
    changed.cookie = "x=y".to_owned();
    assert_eq!(failure(&world.back(&changed).await), "oidc_expired");
    let before = world.provider.peer.requests().iter().filter(|seen| seen.line == "POST /token").count();
    assert_eq!(before, 0);
    // The right one comes back once.
    assert_eq!(world.back(&theirs).await.headers()["location"], "/");
    assert_eq!(failure(&world.back(&theirs).await), "oidc_expired");
    // And within ten minutes.
    let late = world.go(OWNER).await;
    world.server.clock.advance(601);
    world.provider.says.lock().claims["iat"] = json!(world.server.clock.now().seconds());
    world.provider.says.lock().claims["exp"] = json!(world.server.clock.now().seconds() + 300);
    assert_eq!(failure(&world.back(&late).await), "oidc_expired");
    let refused = world.go(OWNER).await;
    let query = [("error", "access_denied"), ("state", refused.told["state"].as_str()), code];
    assert_eq!(failure(&world.back_with(&refused, &query).await), "oidc_refused");
}

#[tokio::test]
async fn a_token_that_is_not_for_this_sign_in_is_refused() {
    let world = World::new(&[]).await;
    let now = world.server.clock.now().seconds();
    let cases = [
        ("iss", json!("https://localhost")),
        ("aud", json!("another client")),
        ("aud", json!([CLIENT, "another client"])),
        ("azp", json!("another client")),
        ("nonce", json!("another nonce")),
        ("nonce", Value::Null),
        ("exp", json!(now - 120)),
        ("iat", json!(now - 1200)),
        ("iat", json!(now + 600)),
        ("nbf", json!(now + 600)),
    ];
    for (claim, value) in cases {
        let going = world.go(OWNER).await;
        world.provider.says.lock().claims[claim] = value.clone();
        assert_eq!(failure(&world.back(&going).await), "oidc_failed", "{claim} {value}");
    }
    // A code that was stolen without its verifier.
    let going = world.go(OWNER).await;
    world.provider.says.lock().challenge = "another".to_owned();
    assert_eq!(failure(&world.back(&going).await), "oidc_failed");
    // Signed by nobody, by a symmetric key that is published, by another key, under a key's name that is not known.
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let stranger = rcgen::KeyPair::generate().unwrap();
    for way in 0..4 {
        let going = world.go(OWNER).await;
        let claims = world.provider.says.lock().claims.clone();
        let signed = |algorithm, kid: Option<&str>, key: &EncodingKey| {
            let mut header = Header::new(algorithm);
            header.kid = kid.map(str::to_owned);
            Some(jsonwebtoken::encode(&header, &claims, key).unwrap())
        };
        let token = match way {
            0 => Some(format!("{}.{}.", part(&json!({"alg": "none"})), part(&claims))),
            1 => signed(Algorithm::HS256, Some("shared"), &EncodingKey::from_secret(&world.provider.published)),
            2 => signed(Algorithm::ES256, Some("k1"), &EncodingKey::from_ec_der(stranger.serialized_der())),
            _ => None,
        };
        world.provider.says.lock().kid = (way == 3).then(|| "k2".to_owned());
        world.provider.says.lock().token = token;
        assert_eq!(failure(&world.back(&going).await), "oidc_failed", "{way}");
    }
    world.provider.says.lock().kid = Some("k1".to_owned());
    let going = world.go(OWNER).await;
    assert_eq!(world.back(&going).await.headers()["location"], "/");
}

#[tokio::test]
async fn only_users_with_a_verified_address_of_the_domains_get_in() {
    let world = World::new(&["example.com"]).await;
    world.server.user("bob@example.com", Role::Member).await;
    world.server.user("out@other.example", Role::Member).await;
    let elsewhere = world.server.organization("Other").await;
    world.server.user_of(elsewhere, "eve@example.com", Role::Owner).await;
    let bob = world.server.app.auth.find_user(&leadlab::base::email::Email::parse("bob@example.com").unwrap());
    let bob = bob.unwrap().unwrap().1.id.to_string();
    let cases = [
        (json!({"email_verified": false}), OWNER, "oidc_unverified"),
        (json!({"email_verified": null}), OWNER, "oidc_unverified"),
        (json!({"email": null}), OWNER, "oidc_unverified"),
        (json!({}), "nobody@example.com", "oidc_no_account"),
        (json!({}), "eve@example.com", "oidc_no_account"),
        (json!({}), "ada+tag@example.com", "oidc_no_account"),
        (json!({}), "out@other.example", "oidc_domain"),
        (json!({}), "ada@sub.example.com", "oidc_domain"),
        (json!({}), "no address", "oidc_domain"),
    ];
    for (change, email, expected) in cases {
        let going = world.go(email).await;
        for (name, value) in change.as_object().unwrap() {
            world.provider.says.lock().claims[name] = value.clone();
        }
        assert_eq!(failure(&world.back(&going).await), expected, "{email} {change}");
    }
    let going = world.go("bob@example.com").await;
    assert_eq!(world.back(&going).await.headers()["location"], "/");
    let disabled = world.owner.patch(&format!("/users/{bob}"), &json!({"disabled": true})).await;
    assert_eq!(disabled.status(), 200);
    let going = world.go("bob@example.com").await;
    assert_eq!(failure(&world.back(&going).await), "oidc_no_account");
}

#[tokio::test]
async fn a_person_is_known_by_the_providers_name_for_them() {
    let world = World::new(&[]).await;
    world.server.user("bob@example.com", Role::Member).await;
    let back = async |email: &str, subject: &str, issuer: Option<String>| {
        let going = world.go(email).await;
        world.provider.says.lock().claims["sub"] = json!(subject);
        let mut query = vec![("code", "the-code".to_owned()), ("state", going.told["state"].clone())];
        query.extend(issuer.map(|issuer| ("iss", issuer)));
        let query: Vec<(&str, &str)> = query.iter().map(|(name, value)| (*name, value.as_str())).collect();
        world.back_with(&going, &query).await
    };
    let arrived = |response: &Response| response.headers()["location"] == "/";
    // Another provider that answers in this one's place, which is found out before the code goes anywhere.
    let mixed_up = back(OWNER, "123", Some("https://evil.example".to_owned())).await;
    assert_eq!(failure(&mixed_up), "oidc_failed");
    assert!(world.provider.peer.requests().iter().all(|seen| seen.line != "POST /token"));
    assert!(arrived(&back(OWNER, "123", Some(world.provider.issuer())).await));
    // The address is somebody else's now; and a known person has another address.
    assert_eq!(failure(&back(OWNER, "456", None).await), "oidc_no_account");
    assert!(arrived(&back("new-name@example.com", "123", None).await));
    assert_eq!(failure(&back("new-name@example.com", "789", None).await), "oidc_no_account");
    // A person is one user, whoever else's address they come with.
    assert!(arrived(&back("bob@example.com", "123", None).await));
    let logins = world.owner.read("/audit?action=auth.login").await;
    let about: Vec<&Value> = logins["data"].as_array().unwrap().iter().take(3).map(|entry| &entry["id"]).collect();
    assert!(about.iter().all(|id| *id == about[0]), "{logins}");
    let linked = world.owner.read("/audit?action=auth.identity_linked").await;
    assert_eq!(linked["data"].as_array().unwrap().len(), 1);
    // An admin who knows the person lets them come under another name.
    let reset = format!("/users/{}/reset-mfa", world.owner.user);
    assert_eq!(world.owner.post(&reset, &json!({})).await.status(), 204);
    assert!(arrived(&back(OWNER, "456", None).await));
}

#[tokio::test]
async fn providers_are_the_admins_and_their_secrets_stay_inside() {
    let world = World::new(&[]).await;
    let path = format!("/identity-providers/{}", world.id);
    let shown = world.owner.read(&path).await;
    assert_eq!((&shown["client_secret"]["set"], &shown["client_secret"]["last4"]), (&json!(true), &json!("igns")));
    for text in [
        shown.to_string(),
        world.owner.read("/audit").await.to_string(),
        world.server.fetch("/auth/oidc").await.to_string(),
    ] {
        assert!(!text.contains("planted-secret"), "{text}");
    }
    let manager = world.server.user("manager@example.com", Role::Manager).await;
    let other = world.server.organization("Other").await;
    let stranger = world.server.user_of(other, "eve@example.com", Role::Owner).await;
    for (session, status) in [(&manager, 403), (&stranger, 404)] {
        assert_eq!(session.get(&path).await.status(), status);
        assert_eq!(session.patch(&path, &json!({"domains": []})).await.status(), status);
        assert_eq!(session.delete(&path).await.status(), status);
    }
    assert_eq!(manager.get("/identity-providers").await.status(), 403);
    let cases = [
        (json!({"kind": "custom", "client_id": "a", "client_secret": "b"}), "/issuer"),
        (json!({"kind": "microsoft", "client_id": "a", "client_secret": "b"}), "/issuer"),
        (json!({"kind": "google", "issuer": "https://1.1.1.1", "client_id": "a", "client_secret": "b"}), "/issuer"),
        (json!({"kind": "custom", "issuer": "https://10.0.0.1", "client_id": "a", "client_secret": "b"}), "/issuer"),
        (json!({"kind": "custom", "issuer": "ftp://1.1.1.1", "client_id": "a", "client_secret": "b"}), "/issuer"),
        (json!({"kind": "google", "client_secret": "b"}), "/client_id"),
        (json!({"kind": "google", "client_id": "a"}), "/client_secret"),
        (json!({"kind": "google", "client_id": "a", "client_secret": "b", "domains": ["a b"]}), "/domains"),
        (json!({"kind": "google", "client_id": "a", "client_secret": "b", "role": "owner"}), "/role"),
        (json!({"client_id": "a", "client_secret": "b"}), "/kind"),
    ];
    for (body, pointer) in cases {
        let response = world.owner.post("/identity-providers", &body).await;
        assert_eq!(response.status(), 422, "{body}");
        assert_eq!(response.json::<Value>().await.unwrap()["errors"][0]["pointer"], pointer, "{body}");
    }
    for (kind, issuer) in [("google", "https://accounts.google.com"), ("linkedin", "https://www.linkedin.com/oauth")] {
        let new = json!({"kind": kind, "client_id": "a", "client_secret": "b", "domains": ["@Example.COM"]});
        let response = world.owner.post("/identity-providers", &new).await;
        assert_eq!(response.status(), 201, "{kind}");
        let made: Value = response.json().await.unwrap();
        assert_eq!((&made["issuer"], &made["domains"]), (&json!(issuer), &json!(["example.com"])));
    }
    // Another host clears the secret, and without one it is not offered.
    let moved =
        world.owner.patch(&path, &json!({"issuer": format!("https://127.0.0.1:{}", world.provider.peer.port)})).await;
    assert_eq!(moved.json::<Value>().await.unwrap()["client_secret"]["set"], false);
    let offers = world.server.fetch("/auth/oidc").await;
    assert!(offers["data"].as_array().unwrap().iter().all(|offer| offer["id"] != world.id.as_str()), "{offers}");
    // A provider that calls itself otherwise is not gone to.
    let response = world.get(&format!("/auth/oidc/{}/start", world.id)).send().await.unwrap();
    assert_eq!(failure(&response), "oidc_failed");
    assert_eq!(world.owner.delete(&path).await.status(), 204);
    let response = world.get(&format!("/auth/oidc/{}/start", world.id)).send().await.unwrap();
    assert_eq!(response.status(), 404);
}
