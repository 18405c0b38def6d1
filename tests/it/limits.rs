//! S1-4.1, S2-25 to S2-27: the limits on the number of requests, at their default figures, over TLS.

use leadlab::base::Role;
use reqwest::header::HeaderMap;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{Browser, OWNER, PASSWORD, Server, Session};

/// The figures that hold unless somebody sets others.
const DEFAULTS: &[(&str, &str)] = &[
    ("LEADLAB__LIMITS__PUBLIC_PER_MINUTE", "60"),
    ("LEADLAB__LIMITS__LOGIN_PER_MINUTE", "5"),
    ("LEADLAB__LIMITS__AUTHENTICATED_PER_MINUTE", "300"),
    ("LEADLAB__LIMITS__ADMIN_PER_MINUTE", "1000"),
    ("LEADLAB__LIMITS__TRANSFERS_PER_HOUR", "60"),
];

fn number(headers: &HeaderMap, name: &str) -> u64 {
    headers.get(name).unwrap_or_else(|| panic!("{name} is missing")).to_str().unwrap().parse().unwrap()
}

/// Asks until somebody is refused, which must be after `figure` requests and those that a minute's figure gives back
/// meanwhile, `before` of them asked already; gives the refusal.
async fn exhaust(figure: usize, before: usize, ask: impl AsyncFn() -> Response) -> Response {
    let began = std::time::Instant::now();
    for answered in 0..10 * figure {
        let response = ask().await;
        if response.status() == 429 {
            let back = usize::try_from(began.elapsed().as_millis()).unwrap() * figure / 60_000;
            assert!((figure - before..=figure + back + 3).contains(&answered), "{answered} of {figure}, {back} back");
            return response;
        }
    }
    panic!("nobody was refused");
}

/// A refusal as the contract has it.
async fn assert_refusal(response: Response, policy: &str) {
    let headers = response.headers().clone();
    assert_eq!(headers["content-type"], "application/problem+json");
    assert!((1..=60).contains(&number(&headers, "retry-after")));
    assert_eq!(headers["ratelimit-policy"], policy);
    assert_eq!(number(&headers, "x-ratelimit-remaining"), 0);
    assert_eq!(headers["x-content-type-options"], "nosniff");
    let body: Value = response.json().await.unwrap();
    assert_eq!((body["status"].as_u64(), body["title"].as_str()), (Some(429), Some("Too Many Requests")));
    assert!(body["detail"].as_str().unwrap().contains("Try again in"), "{body}");
}

#[tokio::test]
async fn ratelimit_public_sixty_a_minute_per_address() {
    let (server, owner) = Server::owned(DEFAULTS).await;
    let refusal = exhaust(60, 1, async || server.request(Method::GET, "/auth/csrf").send().await.unwrap()).await;
    assert_refusal(refusal, "\"public\";q=60;w=60").await;
    // What does not exist, and what asks without a good proof, counts the same.
    for path in ["/setup", "/nothing-here", "/me"] {
        refused(&server, path, None).await;
    }
    // A forwarding header from somebody who is no proxy changes nothing.
    for header in ["x-forwarded-for", "forwarded", "x-real-ip", "cf-connecting-ip", "true-client-ip"] {
        refused(&server, "/setup", Some(header)).await;
    }
    // Neither those who are signed in nor the page and the probes are in that tier.
    assert_eq!(owner.get("/me").await.status(), 200);
    for path in ["/", "/healthz", "/readyz"] {
        let page = server.http.get(format!("{}{path}", server.origin)).send().await.unwrap();
        assert_eq!(page.status(), 200, "{path}");
        assert!(!page.headers().contains_key("ratelimit"));
    }
    server.clock.advance(60);
    assert_eq!(server.request(Method::GET, "/setup").send().await.unwrap().status(), 200);
}

/// Asks as a stranger who has used up everything: what came back meanwhile is used up first.
async fn refused(server: &Server, path: &str, header: Option<&str>) {
    for _ in 0..100 {
        let mut request = server.request(Method::GET, path);
        if let Some(header) = header {
            request = request.header(header, "203.0.113.77");
        }
        if request.send().await.unwrap().status() == 429 {
            return;
        }
    }
    panic!("{path} {header:?} is not counted");
}

#[tokio::test]
async fn ratelimit_a_session_renews_itself_whatever_its_address_did() {
    let (server, _) = Server::owned(DEFAULTS).await;
    let mut browser = Browser::new(&server);
    browser.sign_in(OWNER).await;
    exhaust(60, 1, async || server.request(Method::GET, "/auth/csrf").send().await.unwrap()).await;
    assert_eq!(browser.post("/auth/refresh", &json!({})).await.status(), 200);
    assert_eq!(browser.post("/auth/logout", &json!({})).await.status(), 204);
}

#[tokio::test]
async fn ratelimit_authenticated_three_hundred_a_minute_per_user() {
    let (server, owner) = Server::owned(DEFAULTS).await;
    let other = server.sign_in(OWNER).await;
    let refusal = exhaust(300, 1, async || owner.get("/me").await).await;
    assert_refusal(refusal, "\"auth\";q=300;w=60").await;
    // All sessions of a user together; another user has their own.
    let remaining = number(other.get("/me").await.headers(), "x-ratelimit-remaining");
    assert!(remaining < 10, "{remaining}");
    let bob = server.user("bob@example.com", Role::Member).await;
    let response = bob.get("/me").await;
    assert_eq!(response.status(), 200);
    let remaining = number(response.headers(), "x-ratelimit-remaining");
    assert!((297..=299).contains(&remaining), "{remaining}");
    assert_eq!(number(response.headers(), "x-ratelimit-limit"), 300);
    assert!(number(response.headers(), "x-ratelimit-reset") <= 1);
    // A request that is refused with 404 was a request, too.
    let missing = bob.get("/customers/cus_00000000000000000000000000").await;
    assert_eq!(missing.status(), 404);
    assert!(number(missing.headers(), "x-ratelimit-remaining") <= remaining);
}

#[tokio::test]
async fn ratelimit_admin_routes_have_their_own_thousand() {
    let (server, owner) = Server::owned(DEFAULTS).await;
    exhaust(300, 1, async || owner.get("/me").await).await;
    let response = owner.get("/audit?limit=1").await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["ratelimit-policy"], "\"admin\";q=1000;w=60");
    let refusal = exhaust(1000, 1, async || owner.get("/audit?limit=1").await).await;
    assert_refusal(refusal, "\"admin\";q=1000;w=60").await;
    drop(server);
}

#[tokio::test]
async fn ratelimit_login_five_a_minute_per_address_and_account() {
    let (server, _) = Server::owned(DEFAULTS).await;
    let server = &server;
    for email in ["bob@example.com", "cy@example.com"] {
        server.user(email, Role::Member).await;
    }
    let login = async |email: &str| {
        let body = json!({ "email": email, "password": PASSWORD });
        server.call(Method::POST, "/auth/login", &body).await
    };
    // One sign-in of each was made above: attempts that succeed count as well, whatever the case of the address.
    for email in ["bob@example.com", "BOB@example.com ", "bob@example.com", "Bob@Example.com"] {
        assert_eq!(login(email).await.status(), 200, "{email}");
    }
    assert_refusal(login("bob@example.com").await, "\"login\";q=5;w=60").await;
    // An office behind one address: the others still get in.
    assert_eq!(login("cy@example.com").await.status(), 200);
    assert_eq!(login(OWNER).await.status(), 200);
    server.clock.advance(13);
    assert_eq!(login("bob@example.com").await.status(), 200);
}

#[tokio::test]
async fn ratelimit_failed_logins_five_a_minute_per_address() {
    let (server, _) = Server::owned(DEFAULTS).await;
    for n in 0..5 {
        let body = json!({ "email": format!("nobody{n}@example.com"), "password": "Wrong-horse-9" });
        assert_eq!(server.call(Method::POST, "/auth/login", &body).await.status(), 401, "{n}");
    }
    let body = json!({ "email": OWNER, "password": PASSWORD });
    let refusal = server.call(Method::POST, "/auth/login", &body).await;
    assert_refusal(refusal, "\"login\";q=5;w=60").await;
    server.clock.advance(13);
    assert_eq!(server.call(Method::POST, "/auth/login", &body).await.status(), 200);
}

#[tokio::test]
async fn ratelimit_single_routes_and_proxies_follow_the_configuration() {
    let set = [
        ("LEADLAB__LIMITS__ROUTES", "{ \"GET /api/v1/me\" = 5, \"GET /api/v1/setup\" = 3 }"),
        ("LEADLAB__SERVER__TRUSTED_PROXIES", "[\"127.0.0.0/8\"]"),
    ];
    let (server, owner) = Server::owned(&set).await;
    let refusal = exhaust(5, 0, async || owner.get("/me").await).await;
    assert_refusal(refusal, "\"route\";q=5;w=60").await;
    assert_eq!(owner.get("/organization").await.status(), 200);
    let from = async |address: &str| {
        let request = server.request(Method::GET, "/setup").header("x-forwarded-for", address);
        request.send().await.unwrap().status().as_u16()
    };
    // Behind a trusted proxy the address that it names counts: an IPv6 network as one.
    for address in ["2001:db8::1", "2001:db8::2", "2001:db8:0:0:9::3"] {
        assert_eq!(from(address).await, 200);
    }
    assert_eq!(from("2001:db8::4").await, 429);
    assert_eq!(from("2001:db8:0:1::4").await, 200);
    // What the client wrote itself stands further left and is not believed.
    assert_eq!(from("198.51.100.1, 2001:db8::5").await, 429);
}

#[tokio::test]
async fn ratelimit_refusals_are_in_the_audit_log_once_a_minute() {
    let (server, owner) = Server::owned(&[("LEADLAB__LIMITS__ROUTES", "{ \"GET /api/v1/me\" = 2 }")]).await;
    for _ in 0..9 {
        owner.get("/me").await;
    }
    let found = entries(&owner, "limit.exceeded").await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["outcome"], "denied");
    assert_eq!(found[0]["actor"], json!(owner.user));
    drop(server);
}

async fn entries(owner: &Session, action: &str) -> Vec<Value> {
    for _ in 0..50 {
        let page = owner.read(&format!("/audit?action={action}")).await;
        let data = page["data"].as_array().unwrap().clone();
        if !data.is_empty() {
            return data;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    Vec::new()
}
