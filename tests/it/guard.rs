//! SECURITY.md 4, S1-4.1e: what failed sign-ins lead to over many networks, within one network of IPv6, over a restart,
//! and when they are counted per account alone. The addresses are told by a trusted proxy.

use leadlab::base::Role;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::program::Program;
use super::smtp::Smtp;
use super::support::{Browser, OWNER, PASSWORD, Server};

const PROXY: (&str, &str) = ("LEADLAB__SERVER__TRUSTED_PROXIES", "[\"127.0.0.0/8\"]");

async fn login(server: &Server, from: &str, email: &str, password: &str) -> Response {
    let request = server.request(Method::POST, "/auth/login").header("x-forwarded-for", from);
    request.json(&json!({ "email": email, "password": password })).send().await.unwrap()
}

async fn status(server: &Server, from: &str, email: &str, password: &str) -> u16 {
    login(server, from, email, password).await.status().as_u16()
}

fn retry_after(response: &Response) -> u64 {
    assert_eq!(response.status(), 429);
    response.headers()["retry-after"].to_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn lockout_of_all_strangers_after_fifty_failures_within_an_hour() {
    let smtp = Smtp::start().await;
    let mail = smtp.environment();
    let mut set: Vec<(&str, &str)> = mail.iter().map(|(name, value)| (*name, value.as_str())).collect();
    set.push(PROXY);
    let (server, _) = Server::owned(&set).await;
    let mut known = Browser::new(&server);
    known.sign_in(OWNER).await;
    known.post("/auth/logout", &json!({})).await;
    let fail = async |n: u32| status(&server, &format!("198.51.100.{n}"), OWNER, "Wrong-horse-9").await;
    // Each network fails once, so none of them is locked by itself.
    for n in 1..=50 {
        assert_eq!(fail(n).await, 401, "{n}");
    }
    assert_eq!(status(&server, "203.0.113.1", OWNER, PASSWORD).await, 200, "fifty are not too many");
    assert_eq!(fail(51).await, 401);
    let refused = login(&server, "203.0.113.2", OWNER, PASSWORD).await;
    assert!(retry_after(&refused) > 900);
    assert_eq!(status(&server, "203.0.113.2", "nobody@example.com", PASSWORD).await, 401, "others are not concerned");
    known.sign_in(OWNER).await;

    // The mail that tells of it has the link that opens the account.
    let mail = loop {
        let mail = smtp.next().await;
        if mail.text.contains("/unlock#") {
            break mail;
        }
    };
    assert_eq!(mail.to, OWNER);
    let token = mail.text.split("/unlock#").nth(1).unwrap().split_whitespace().next().unwrap();
    let opened = server.call(Method::POST, "/auth/unlock", &json!({ "token": token })).await;
    assert_eq!(opened.status(), 204);
    assert_eq!(status(&server, "203.0.113.2", OWNER, PASSWORD).await, 200);
}

#[tokio::test]
async fn lockout_by_fifty_failures_over_hours_does_not_come() {
    let (server, _) = Server::owned(&[PROXY]).await;
    for n in 1..=60 {
        let from = format!("198.51.100.{n}");
        assert_eq!(status(&server, &from, OWNER, "Wrong-horse-9").await, 401, "{n}");
        server.clock.advance(75);
    }
    assert_eq!(status(&server, "203.0.113.2", OWNER, PASSWORD).await, 200);
}

#[tokio::test]
async fn lockout_counts_a_network_of_ipv6_as_one() {
    let (server, owner) = Server::owned(&[PROXY]).await;
    let settings = json!({ "lockout": { "failures": 3, "minutes": 15 } });
    assert_eq!(owner.patch("/organization/settings", &settings).await.status(), 200);
    for n in 1..=3 {
        assert_eq!(status(&server, &format!("2001:db8:1:2:{n}::{n}"), OWNER, "Wrong-horse-9").await, 401);
    }
    let refused = login(&server, "2001:db8:1:2:ffff::9", OWNER, PASSWORD).await;
    assert!((840..=900).contains(&retry_after(&refused)));
    assert_eq!(status(&server, "2001:db8:1:3::1", OWNER, PASSWORD).await, 200, "another network");
    assert_eq!(status(&server, "2001:db8:1:2::1", OWNER, PASSWORD).await, 429);
    server.clock.advance(901);
    assert_eq!(status(&server, "2001:db8:1:2::1", OWNER, PASSWORD).await, 200);
}

#[tokio::test]
async fn lockout_per_account_alone_where_it_is_configured() {
    for (scope, elsewhere) in [("source", 200), ("account", 429)] {
        let (server, owner) = Server::owned(&[PROXY, ("LEADLAB__SECURITY__LOCKOUT_SCOPE", scope)]).await;
        server.user("bob@example.com", Role::Member).await;
        let settings = json!({ "lockout": { "failures": 3, "minutes": 15 } });
        assert_eq!(owner.patch("/organization/settings", &settings).await.status(), 200);
        for n in 1..=3 {
            let from = if scope == "account" { format!("198.51.100.{n}") } else { "198.51.100.1".to_owned() };
            assert_eq!(status(&server, &from, OWNER, "Wrong-horse-9").await, 401);
        }
        assert_eq!(status(&server, "198.51.100.1", OWNER, PASSWORD).await, 429);
        assert_eq!(status(&server, "203.0.113.2", OWNER, PASSWORD).await, elsewhere, "{scope}");
        assert_eq!(status(&server, "203.0.113.2", "bob@example.com", PASSWORD).await, 200);
    }
}

#[tokio::test]
async fn lockout_outlives_a_restart() {
    let program = Program::with(&[("LEADLAB__LIMITS__LOGIN_PER_MINUTE", "1000".to_owned())]);
    let serving = program.serve(&[]);
    let session = serving.sign_in().await;
    let settings = serving.request(Method::PATCH, "/organization/settings").bearer_auth(&session.access);
    let settings = settings.header("x-csrf-token", &session.csrf);
    let settings = settings.json(&json!({ "lockout": { "failures": 3, "minutes": 15 } })).send().await.unwrap();
    assert_eq!(settings.status(), 200);
    for _ in 0..3 {
        let wrong = json!({ "email": OWNER, "password": "Wrong-horse-9" });
        let failed = serving.request(Method::POST, "/auth/login").json(&wrong).send().await.unwrap();
        assert_eq!(failed.status(), 401);
    }
    assert_eq!(serving.try_sign_in().await.0, 429);
    assert_eq!(serving.stop(), Some(0));
    let serving = program.serve(&[]);
    let right = json!({ "email": OWNER, "password": PASSWORD });
    let refused = serving.request(Method::POST, "/auth/login").json(&right).send().await.unwrap();
    assert!((800..=900).contains(&retry_after(&refused)));
    let body: Value = refused.json().await.unwrap();
    assert_eq!(body["detail"], "Too many attempts. Try again in 15 minutes.");
    assert_eq!(program.run(&["user", "unlock", OWNER]).0, 0);
    assert_eq!(serving.try_sign_in().await.0, 200);
    assert_eq!(serving.stop(), Some(0));
}

#[tokio::test]
async fn ratelimit_addresses_come_from_trusted_proxies_by_either_header() {
    let set = [PROXY, ("LEADLAB__LIMITS__ROUTES", "{ \"GET /api/v1/setup\" = 2 }")];
    let server = Server::with(&set).await;
    let ask = async |headers: &[(&str, &str)]| {
        let mut request = server.request(Method::GET, "/setup");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap().status().as_u16()
    };
    // Two requests of one client, whichever way the proxy tells it.
    assert_eq!(ask(&[("forwarded", "for=198.51.100.7;proto=https")]).await, 200);
    assert_eq!(ask(&[("x-forwarded-for", "198.51.100.7")]).await, 200);
    assert_eq!(ask(&[("forwarded", "for=10.1.1.1, For=\"198.51.100.7:4711\"")]).await, 429);
    assert_eq!(ask(&[("forwarded", "for=\"[2001:db8::1]\"")]).await, 200);
    // A header that the proxy passed on as the client sent it gives nobody another address: it is the proxy's then.
    for n in 0..4 {
        let claimed = format!("for=203.0.113.{n}");
        let status = ask(&[("x-forwarded-for", "198.51.100.8"), ("forwarded", &claimed)]).await;
        assert_eq!(status, if n < 2 { 200 } else { 429 }, "{n}");
    }
    // Where no proxy is trusted nobody is somebody else, whatever they say.
    let server = Server::with(&set[1..]).await;
    for n in 0..6 {
        let mut request = server.request(Method::GET, "/setup");
        for name in ["x-forwarded-for", "x-real-ip", "cf-connecting-ip", "true-client-ip"] {
            request = request.header(name, format!("203.0.113.{n}"));
        }
        let status = request.header("forwarded", format!("for=203.0.113.{n}")).send().await.unwrap().status().as_u16();
        assert_eq!(status, if n < 2 { 200 } else { 429 }, "{n}");
    }
}

#[tokio::test]
async fn ratelimit_addresses_come_by_the_proxy_protocol_where_it_is_spoken() {
    use std::io::Write;
    let program = Program::with(&[
        (PROXY.0, PROXY.1.to_owned()),
        ("LEADLAB__SERVER__PROXY_PROTOCOL", "true".to_owned()),
        ("LEADLAB__LIMITS__ROUTES", "{ \"GET /api/v1/setup\" = 1 }".to_owned()),
    ]);
    let serving = program.serve(&["--http"]);
    let get = b"GET /api/v1/setup HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    let ask = |source: [u8; 4], more: &str| {
        let mut stream = super::wire::plain(&serving.origin);
        let head = [b"\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0c".as_slice(), &source, &[127, 0, 0, 1, 1, 2, 3, 4]].concat();
        stream.write_all(&head).unwrap();
        let answer = super::wire::exchange(stream, &[get.as_slice(), more.as_bytes(), b"\r\n"].concat());
        answer.get(9..12).unwrap_or_default().to_owned()
    };
    assert_eq!(ask([198, 51, 100, 7], ""), "200");
    assert_eq!(ask([198, 51, 100, 7], ""), "429");
    assert_eq!(ask([198, 51, 100, 8], ""), "200");
    // The client behind the proxy is no proxy: what it says of others is not believed.
    assert_eq!(ask([198, 51, 100, 8], "X-Forwarded-For: 198.51.100.9\r\n"), "429");
    // Who does not speak it is not heard.
    let answer = super::wire::exchange(super::wire::plain(&serving.origin), &[get.as_slice(), b"\r\n"].concat());
    assert_eq!(answer, "");
    assert_eq!(serving.stop(), Some(0));
}
