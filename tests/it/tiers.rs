//! S1-4.1, S2-25 to S2-27, SECURITY.md 5: the limits that hold when nothing is configured, the tiers that `limits.rs` does
//! not exhaust, the headers on every kind of answer, and the table's bound.

use leadlab::base::Role;
use leadlab::limits::{Subject, Tier};
use reqwest::{Method, Response};
use serde_json::json;

use super::program::Program;
use super::support::{OWNER, PASSWORD, Server};

fn header<'r>(response: &'r Response, name: &str) -> &'r str {
    response.headers().get(name).unwrap_or_else(|| panic!("{name} is missing")).to_str().unwrap()
}

#[tokio::test]
async fn ratelimit_figures_hold_without_a_configuration() {
    let program = Program::new();
    let serving = program.serve(&[]);
    let session = serving.sign_in().await;
    let get = async |path: &str| serving.request(Method::GET, path).bearer_auth(&session.access).send().await.unwrap();
    for (path, policy) in [
        ("/me", "\"auth\";q=300;w=60"),
        ("/audit?limit=1", "\"admin\";q=1000;w=60"),
        ("/audit/export", "\"transfer\";q=60;w=3600"),
    ] {
        assert_eq!(header(&get(path).await, "ratelimit-policy"), policy, "{path}");
    }
    let public = serving.request(Method::GET, "/setup").send().await.unwrap();
    assert_eq!(header(&public, "ratelimit-policy"), "\"public\";q=60;w=60");
    let report = serving.request(Method::POST, "/csp-report").header("content-type", "application/reports+json");
    let report = report.body("[]").send().await.unwrap();
    assert_eq!(header(&report, "ratelimit-policy"), "\"reports\";q=30;w=60");
    // The sign-in above was the first of five.
    let login = async |password: &str| {
        let body = json!({ "email": OWNER, "password": password });
        serving.request(Method::POST, "/auth/login").json(&body).send().await.unwrap()
    };
    for left in [3, 2, 1, 0] {
        let response = login(PASSWORD).await;
        assert_eq!(response.status(), 200);
        assert_eq!(header(&response, "ratelimit-policy"), "\"login\";q=5;w=60");
        assert_eq!(header(&response, "x-ratelimit-remaining"), left.to_string());
    }
    let sixth = login(PASSWORD).await;
    assert_eq!(sixth.status(), 429);
    assert!((1..=12).contains(&header(&sixth, "retry-after").parse::<u32>().unwrap()));
    assert_eq!(serving.stop(), Some(0));
}

#[tokio::test]
async fn ratelimit_headers_are_on_every_kind_of_answer() {
    let (server, owner) = Server::with_owner().await;
    let server = &server;
    let viewer = server.user("viewer@example.com", Role::Viewer).await;
    let bare = |method, path: &str| server.request(method, path);
    let large = json!({ "email": "x".repeat(17 << 10), "password": "x" });
    for (request, status) in [
        (owner.request(Method::GET, "/me"), 200),
        (owner.request(Method::POST, "/customers").json(&json!({ "name": "Firm" })), 201),
        (owner.request(Method::POST, "/auth/logout-all").header("content-type", "text/plain").body("x"), 415),
        (owner.request(Method::GET, "/customers/cus_00000000000000000000000000"), 404),
        (owner.request(Method::POST, "/customers").json(&json!({})), 422),
        (owner.request(Method::POST, "/customers").body("{").header("content-type", "application/json"), 400),
        (bare(Method::POST, "/customers").bearer_auth(&owner.access).json(&json!({ "name": "Firm" })), 403),
        (viewer.request(Method::GET, "/audit"), 403),
        (bare(Method::GET, "/me"), 401),
        (bare(Method::GET, "/me").bearer_auth("x"), 401),
        (bare(Method::GET, "/nothing"), 404),
        (bare(Method::PUT, "/me"), 405),
        (bare(Method::GET, "/setup"), 200),
        (bare(Method::POST, "/auth/login").json(&large), 413),
        (bare(Method::POST, "/auth/login").json(&json!({ "email": OWNER, "password": "Wrong-horse-9" })), 401),
        (bare(Method::POST, "/auth/logout").json(&json!({})), 204),
    ] {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{}", response.url());
        for name in ["ratelimit-policy", "ratelimit", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"]
        {
            assert!(!header(&response, name).is_empty());
        }
        let text = header(&response, "ratelimit");
        assert!(text.contains("\";r=") && text.contains(";t="), "{text}");
    }
}

#[tokio::test]
async fn ratelimit_exports_sixty_an_hour_per_organisation() {
    let (server, owner) = Server::owned(&[("LEADLAB__LIMITS__TRANSFERS_PER_HOUR", "60")]).await;
    let colleague = server.user("admin@example.com", Role::Admin).await;
    let stranger = server.user_of(server.organization("Other").await, "eve@example.com", Role::Owner).await;
    for n in 0..60 {
        let who = if n % 2 == 0 { &owner } else { &colleague };
        assert_eq!(who.get("/audit/export").await.status(), 200, "{n}");
    }
    for who in [&owner, &colleague] {
        let refused = who.get("/audit/export").await;
        assert_eq!(refused.status(), 429);
        assert!((1..=60).contains(&header(&refused, "retry-after").parse::<u32>().unwrap()));
    }
    assert_eq!(stranger.get("/audit/export").await.status(), 200);
    assert_eq!(owner.get("/me").await.status(), 200);
    server.clock.advance(61);
    assert_eq!(owner.get("/audit/export").await.status(), 200);
}

#[tokio::test]
async fn ratelimit_reports_thirty_a_minute_per_address() {
    let server = Server::start().await;
    let report = async || {
        let request = server.request(Method::POST, "/csp-report").header("content-type", "application/reports+json");
        request.body("[]").send().await.unwrap().status().as_u16()
    };
    let began = std::time::Instant::now();
    for n in 0..30 {
        assert_eq!(report().await, 204, "{n}");
    }
    // One comes back every two seconds.
    let back = began.elapsed().as_secs() / 2 + 1;
    let mut over = 0;
    while report().await == 204 {
        over += 1;
        assert!(over <= back, "{over}");
    }
}

#[tokio::test]
async fn ratelimit_memory_is_bounded_under_a_flood_of_addresses() {
    let set = [("LEADLAB__LIMITS__PUBLIC_PER_MINUTE", "2"), ("LEADLAB__SERVER__TRUSTED_PROXIES", "[\"127.0.0.0/8\"]")];
    let (server, owner) = Server::owned(&set).await;
    let from = async |address: &str| {
        let request = server.request(Method::GET, "/setup").header("x-forwarded-for", address);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!((owner.get("/me").await.status().as_u16(), from("198.51.100.1").await), (200, 200));
    // Each of them is busy for half a minute.
    for n in 0..210_000 {
        server.app.limits.take(Tier::Public, Subject::Digest(n));
    }
    let (remembered, _) = server.app.limits.totals();
    assert!((190_000..=200_100).contains(&remembered), "{remembered}");
    // Who was known is served, newcomers have used up what they share.
    assert_eq!((owner.get("/me").await.status().as_u16(), from("198.51.100.1").await), (200, 200));
    assert_eq!(from("198.51.100.2").await, 429);
    server.clock.advance(61);
    assert_eq!(from("198.51.100.2").await, 200);
}
