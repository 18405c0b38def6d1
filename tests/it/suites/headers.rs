//! SECURITY.md 7 on every answer: the exact values, whoever answers. Every route unasked, asked well and asked badly, the
//! page and its files, and what is refused before any route is known.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

use leadlab::http::{Method, RateClass};
use reqwest::header::HeaderMap;
use reqwest::{Client, Response, redirect};

use super::world::{AppRoute, Ready, Sent, World};
use super::{is_safe, name};
use crate::support::Server;

/// On every answer.
const ALWAYS: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("x-xss-protection", "1; mode=block"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("origin-agent-cluster", "?1"),
    ("x-permitted-cross-domain-policies", "none"),
    ("x-robots-tag", "noindex, nofollow"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"),
    ("reporting-endpoints", "csp=\"/api/v1/csp-report\""),
];
const HSTS: &str = "max-age=31536000; includeSubDomains";
/// What tells the kind or the version of the program, and what no answer needs.
const NEVER: &[&str] = &["server", "x-powered-by", "via", "x-aspnet-version", "public-key-pins", "expect-ct", "pragma"];
const RATES: &[&str] =
    &["ratelimit", "ratelimit-policy", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"];

/// The policy of everything that is not the page.
const API_POLICY: &[(&str, &[&str])] =
    &[("default-src", &["'none'"]), ("frame-ancestors", &["'none'"]), ("base-uri", &["'none'"]), ("sandbox", &[])];
/// The policy of the page over TLS.
const PAGE_POLICY: &[(&str, &[&str])] = &[
    ("default-src", &["'none'"]),
    ("script-src", &["'self'"]),
    ("style-src", &["'self'"]),
    ("img-src", &["'self'", "blob:", "data:"]),
    ("font-src", &["'self'"]),
    ("connect-src", &["'self'"]),
    ("manifest-src", &["'self'"]),
    ("worker-src", &["'self'"]),
    ("frame-src", &["'self'"]),
    ("form-action", &["'self'"]),
    ("base-uri", &["'none'"]),
    ("object-src", &["'none'"]),
    ("frame-ancestors", &["'none'"]),
    ("require-trusted-types-for", &["'script'"]),
    ("trusted-types", &["ll-html", "dompurify"]),
    ("upgrade-insecure-requests", &[]),
    ("report-to", &["csp"]),
];

/// Which part of the site an answer is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// A route that counts requests.
    Api,
    /// An answer for which nobody counted.
    Uncounted,
    Page,
    /// A file of the page, which says itself how long it keeps.
    File,
}

impl Surface {
    /// That of a route's answers.
    pub fn of(route: &AppRoute) -> Self {
        if route.rate == RateClass::Unlimited { Self::Uncounted } else { Self::Api }
    }
}

/// A policy by directive, the sources in any order.
fn parsed(policy: &str) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut all = BTreeMap::new();
    for directive in policy.split(';').map(str::trim).filter(|directive| !directive.is_empty()) {
        let mut words = directive.split_ascii_whitespace();
        let name = words.next().unwrap();
        // Of a directive that comes twice browsers heed the first.
        assert!(all.insert(name, words.collect()).is_none(), "{name} comes twice in {policy}");
    }
    all
}

fn expected(policy: &'static [(&str, &[&str])], tls: bool) -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let kept = policy.iter().filter(|(name, _)| tls || *name != "upgrade-insecure-requests");
    kept.map(|(name, words)| (*name, words.iter().copied().collect())).collect()
}

/// Fails naming `what` was asked if a header of the answer is missing, differs or is too much.
pub fn check(what: &str, response: &Response, surface: Surface) {
    check_headers(what, response.headers(), surface, true);
}

fn check_headers(what: &str, headers: &HeaderMap, surface: Surface, tls: bool) {
    let one = |name: &str| {
        let all: Vec<&str> = headers.get_all(name).iter().map(|value| value.to_str().unwrap()).collect();
        assert!(all.len() < 2, "{what}: {name} comes {} times", all.len());
        all.first().copied()
    };
    for (name, value) in ALWAYS {
        assert_eq!(one(name), Some(*value), "{what}: {name}");
    }
    assert_eq!(one("strict-transport-security"), tls.then_some(HSTS), "{what}: strict-transport-security");
    for name in NEVER {
        assert_eq!(one(name), None, "{what}: {name}");
    }
    let policy = if surface == Surface::Page { PAGE_POLICY } else { API_POLICY };
    let sent = one("content-security-policy").unwrap_or_default();
    assert_eq!(parsed(sent), expected(policy, tls), "{what}: content-security-policy");
    let kept = match surface {
        Surface::Page => "no-cache",
        // Debug builds read the files from disk at each request.
        Surface::File if cfg!(debug_assertions) => "no-cache",
        Surface::File => "public, max-age=31536000, immutable",
        Surface::Api | Surface::Uncounted => "no-store",
    };
    assert_eq!(one("cache-control"), Some(kept), "{what}: cache-control");
    assert_eq!(one("x-request-id").map(str::len), Some(36), "{what}: x-request-id");
    for name in RATES {
        assert_eq!(one(name).is_some(), surface == Surface::Api, "{what}: {name}");
    }
}

#[tokio::test]
async fn headers_are_on_every_answer_of_every_route() {
    let world = World::new().await;
    let session = &world.owner().session;
    let table = world.table();
    let methods = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    for route in table.iter() {
        let surface = Surface::of(route);
        let ready = world.prepare_refused(route, world.owner()).await;
        let garbled = Ready { sent: Sent::Raw("text/plain", "x".to_owned()), ..ready.clone() };
        check(&format!("{} by nobody", name(route)), &world.send(&garbled, None).await, surface);
        check(&format!("{} that is garbled", name(route)), &world.send(&garbled, Some(session)).await, surface);
        if is_safe(&route.method) {
            check(&name(route), &world.send(&ready, Some(session)).await, surface);
            let head = Ready { method: Method::HEAD, ..ready.clone() };
            check(&format!("HEAD {}", route.path), &world.send(&head, Some(session)).await, surface);
        }
        // What the path does not have is counted as a stranger's below the API, and not at all beside it.
        let beside = if route.path.starts_with("/api/v1") { Surface::Api } else { Surface::Uncounted };
        let options = Ready { method: Method::OPTIONS, sent: Sent::Nothing, ..ready.clone() };
        let options = world.send(&options, None).await;
        assert_eq!(options.status(), 204, "OPTIONS {}", route.path);
        check(&format!("OPTIONS {}", route.path), &options, beside);
        let has = |method: &Method| table.iter().any(|other| other.path == route.path && other.method == *method);
        let missing = methods.iter().find(|method| !has(method)).unwrap();
        let wrong = Ready { method: missing.clone(), sent: Sent::Nothing, ..ready.clone() };
        let wrong = world.send(&wrong, Some(session)).await;
        assert_eq!(wrong.status(), 405, "{missing} {}", route.path);
        assert_eq!(wrong.headers()["allow"], options.headers()["allow"], "{missing} {}", route.path);
        check(&format!("{missing} {}", route.path), &wrong, beside);
    }
}

#[tokio::test]
async fn headers_are_on_the_page_its_files_and_every_refusal() {
    let world = World::new().await;
    // In HTTP/2 the host is no header that could differ.
    let http = Client::builder().tls_danger_accept_invalid_certs(true).no_proxy().http1_only().build().unwrap();
    let get = async |path: &str, name: &str, value: &str| {
        http.get(format!("{}{path}", world.server.origin)).header(name, value).send().await.unwrap()
    };
    let page = get("/", "accept", "text/html").await;
    check("the page", &page, Surface::Page);
    let tag = page.headers().get("etag").cloned();
    let text = page.text().await.unwrap();
    let files: Vec<&str> = text.split('"').filter(|part| part.starts_with("/assets/")).collect();
    assert!(files.len() >= 3, "{files:?}");
    for file in &files {
        let response = get(file, "accept", "*/*").await;
        assert_eq!(response.status(), 200, "{file}");
        check(file, &response, Surface::File);
    }
    // Debug builds have no validators.
    assert_eq!(tag.is_some(), !cfg!(debug_assertions));
    if let Some(tag) = tag {
        for (path, surface) in [("/", Surface::Page), (files[0], Surface::File)] {
            let response = get(path, "if-none-match", tag.to_str().unwrap()).await;
            assert_eq!(response.status(), 304, "{path}");
            check(&format!("{path} that is known"), &response, surface);
        }
    }
    for (path, name, value, status, surface) in [
        ("/leads/lead_1", "accept", "text/html", 200, Surface::Page),
        ("/nowhere", "accept", "text/html", 404, Surface::Uncounted),
        ("/.git/HEAD", "accept", "text/html", 404, Surface::Uncounted),
        ("/assets/", "accept", "text/html", 404, Surface::Uncounted),
        ("/assets/other/app.js", "accept", "*/*", 404, Surface::Uncounted),
        ("/api/v1/nowhere", "accept", "text/html", 404, Surface::Api),
        ("/api/v1/", "accept", "*/*", 404, Surface::Api),
        ("/", "host", "evil.example", 421, Surface::Uncounted),
        ("/api/v1/me", "host", "evil.example", 421, Surface::Uncounted),
        ("/api/v1/me", "x-long", &"a".repeat(17 << 10), 431, Surface::Uncounted),
        (&format!("/{}", "a".repeat(9 << 10)), "accept", "*/*", 414, Surface::Uncounted),
    ] {
        let what = format!("{} with {name}", path.get(..40).unwrap_or(path));
        let response = get(path, name, value).await;
        assert_eq!(response.status(), status, "{what}");
        check(&what, &response, surface);
    }
    let posted = world.http.post(format!("{}/leads", world.server.origin)).send().await.unwrap();
    assert_eq!(posted.status(), 405);
    check("POST of the page", &posted, Surface::Uncounted);
    let large = "x".repeat(17 << 10);
    let login =
        world.server.request(Method::POST, "/auth/login").header("content-type", "application/json").body(large);
    let login = login.send().await.unwrap();
    assert_eq!(login.status(), 413);
    check("a body that is too large", &login, Surface::Api);
    let preflight = world.server.request(Method::OPTIONS, "/leads").header("origin", "https://evil.example");
    let preflight = preflight.header("access-control-request-method", "POST").send().await.unwrap();
    assert_eq!(preflight.status(), 204);
    assert!(preflight.headers().keys().all(|name| !name.as_str().starts_with("access-control")));
    check("a preflight", &preflight, Surface::Uncounted);
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::test]
async fn headers_are_on_refusals_by_number_and_on_the_redirect_to_tls() {
    let redirect = format!("127.0.0.1:{}", free_port());
    let listen = format!("[\"{redirect}\"]");
    let server = Server::with(&[("LEADLAB__LIMITS__PUBLIC_PER_MINUTE", "1")]).await;
    let mut refused = false;
    for _ in 0..3 {
        let response = server.request(Method::GET, "/setup").send().await.unwrap();
        check("GET /api/v1/setup", &response, Surface::Api);
        refused |= response.status() == 429;
    }
    assert!(refused, "nobody was refused");
    let set =
        [("LEADLAB__SERVER__REDIRECT_LISTEN", listen.as_str()), ("LEADLAB__SERVER__PUBLIC_URL", "https://127.0.0.1")];
    let redirecting = Server::with(&set).await;
    let once = Client::builder().redirect(redirect::Policy::none()).no_proxy().build().unwrap();
    let moved = once.get(format!("http://{redirect}/leads?x=1")).send().await.unwrap();
    assert_eq!(
        (moved.status().as_u16(), &moved.headers()["location"]),
        (308, &"https://127.0.0.1/leads?x=1".parse().unwrap())
    );
    // Over plain HTTP the header would mean nothing (RFC 6797 section 7.2).
    check_headers("the redirect", moved.headers(), Surface::Uncounted, false);
    drop(redirecting);
}

/// Sends raw bytes over plain HTTP; gives the status and the headers of the answer.
fn raw(address: SocketAddr, request: &str) -> (u16, HeaderMap) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(10))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, _) = answer.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines.map(|line| line.split_once(": ").unwrap());
    (
        status,
        headers
            .map(|(name, value)| (name.parse::<reqwest::header::HeaderName>().unwrap(), value.parse().unwrap()))
            .collect(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_are_on_refusals_before_anything_is_understood() {
    let server = Server::with(&[("LEADLAB__TLS__MODE", "off")]).await;
    let address: SocketAddr =
        server.origin.strip_prefix("http://").unwrap().replace("localhost", "127.0.0.1").parse().unwrap();
    let get =
        |path: &str, more: &str| format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{more}\r\n");
    let many: String = (0..101).fold(String::new(), |all, number| all + &format!("x-{number}: 1\r\n"));
    for (request, status, surface) in [
        (get("/api/v1/me", &format!("x: {}\r\n", "a".repeat(150 << 10))), 431, Surface::Uncounted),
        (get("/api/v1/me", &many), 431, Surface::Uncounted),
        (get(&format!("/{}", "a".repeat(9 << 10)), ""), 414, Surface::Uncounted),
        (get("/api/v1/me", "no header\r\n"), 400, Surface::Uncounted),
        ("GET /api/v1/me HTTP/1.1\r\nConnection: close\r\n\r\n".to_owned(), 400, Surface::Uncounted),
        ("NONSENSE\r\n\r\n".to_owned(), 400, Surface::Uncounted),
        (get("/api/v1/me", ""), 401, Surface::Api),
        (get("/", ""), 200, Surface::Page),
    ] {
        let (found, headers) = tokio::task::spawn_blocking(move || raw(address, &request)).await.unwrap();
        assert_eq!(found, status);
        check_headers(&format!("{status} over plain HTTP"), &headers, surface, false);
    }
}
