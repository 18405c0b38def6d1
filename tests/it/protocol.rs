//! What HTTP and TLS themselves could be misused for: requests hidden in others, methods that echo, weak encryption.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::Server;

/// Sends bytes over plain HTTP and reads until the server closes or is silent.
fn raw(origin: &str, request: String) -> String {
    let mut stream = TcpStream::connect(origin.strip_prefix("http://").unwrap()).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(700))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

async fn ask(server: &Server, request: String) -> String {
    let origin = server.origin.clone();
    tokio::task::spawn_blocking(move || raw(&origin, request)).await.unwrap()
}

async fn plain() -> Server {
    Server::with(&[("LEADLAB__TLS__MODE", "off")]).await
}

/// The statuses of the answers.
fn statuses(answers: &str) -> Vec<&str> {
    answers.split("HTTP/1.1 ").skip(1).filter_map(|answer| answer.get(..3)).collect()
}

#[tokio::test]
async fn hidden_requests_are_no_requests() {
    let server = plain().await;
    let hidden = "GET /.well-known/security.txt HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let post = |headers: &str, body: &str| {
        let start = "POST /api/v1/auth/logout HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
        format!("{start}{headers}\r\n{body}{hidden}")
    };
    let length = hidden.len();
    // The control: a body that ends where it says, and a second request.
    assert_eq!(statuses(&ask(&server, post("Content-Length: 2\r\n", "{}")).await), ["204", "200"]);
    // Two ways of telling the length: chunked counts, and the connection ends (RFC 9112 section 6.3).
    let both = post(&format!("Content-Length: {}\r\nTransfer-Encoding: chunked\r\n", length + 5), "0\r\n\r\n");
    let answers = ask(&server, both).await;
    assert_eq!(statuses(&answers), ["204"], "{answers}");
    for headers in [
        format!("Content-Length: 0\r\nContent-Length: {length}\r\n"),
        format!("Content-Length: {length}, 0\r\n"),
        "Content-Length: +2\r\n".to_owned(),
        "Content-Length: 0x2\r\n".to_owned(),
        "Transfer-Encoding: xchunked\r\n".to_owned(),
        "Transfer-Encoding: chunked, identity\r\n".to_owned(),
        "Transfer-Encoding : chunked\r\n".to_owned(),
        "X: a\r\n Transfer-Encoding: chunked\r\n".to_owned(),
    ] {
        let answers = ask(&server, post(&headers, "0\r\n\r\n")).await;
        assert_eq!(statuses(&answers), ["400"], "{headers}: {answers}");
    }
    let bad_chunk = post("Transfer-Encoding: chunked\r\n", "2;\n\r\n{}\r\n0\r\n\r\n");
    assert!(!ask(&server, bad_chunk).await.contains("Contact:"), "after a broken chunk nothing is read");
}

#[tokio::test]
async fn methods_that_echo_or_tunnel_are_refused() {
    let server = plain().await;
    for method in ["TRACE", "TRACK", "CONNECT", "DEBUG"] {
        for path in ["/", "/api/v1/me", "/healthz", "/assets/dev/app.js"] {
            let request = format!(
                "{method} {path} HTTP/1.1\r\nHost: localhost\r\nX-Planted: echo-me\r\nConnection: close\r\n\r\n"
            );
            let answer = ask(&server, request).await;
            assert!(["400", "404", "405"].contains(&statuses(&answer)[0]), "{method} {path}: {answer}");
            assert!(!answer.contains("echo-me"), "{method} {path}: {answer}");
        }
    }
}

/// A ClientHello that offers one version and one cipher suite, with what both need to be taken.
fn hello(version: [u8; 2], suite: [u8; 2]) -> Vec<u8> {
    let extension = |kind: u8, body: &[u8]| [&[0, kind, 0, u8::try_from(body.len()).unwrap()], body].concat();
    let extensions = [
        extension(10, &[0, 4, 0, 29, 0, 23]), // x25519, P-256
        extension(11, &[1, 0]),               // points uncompressed
        extension(13, &[0, 4, 4, 3, 8, 4]),   // ECDSA and RSA-PSS with SHA-256
    ]
    .concat();
    let length = |bytes: usize| u16::try_from(bytes).unwrap().to_be_bytes();
    let body = [&version[..], &[7; 32], &[0, 0, 2], &suite, &[1, 0], &length(extensions.len()), &extensions].concat();
    let message = [&[1, 0][..], &length(body.len()), &body].concat();
    [&[22, 3, 1][..], &length(message.len()), &message].concat()
}

/// The first byte that the server answers a hello with, and the kind of its first message: 22 and 2 is a ServerHello.
fn answer_to(origin: &str, hello: &[u8]) -> Option<(u8, u8)> {
    let mut stream = TcpStream::connect(origin.strip_prefix("https://").unwrap()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    stream.write_all(hello).unwrap();
    let mut answer = [0; 6];
    stream.read_exact(&mut answer).ok().map(|()| (answer[0], answer[5]))
}

#[tokio::test]
async fn old_versions_and_weak_suites_of_tls_are_refused() {
    let server = Server::start().await;
    let origin = server.origin.clone();
    let said = move |version: [u8; 2], suite: [u8; 2]| answer_to(&origin, &hello(version, suite));
    let ask = async |version, suite| {
        let said = said.clone();
        tokio::task::spawn_blocking(move || said(version, suite)).await.unwrap()
    };
    let (good, server_hello) = ([0xc0, 0x2b], Some((22, 2)));
    assert_eq!(ask([3, 3], good).await, server_hello, "the control: TLS 1.2, ECDHE-ECDSA-AES128-GCM");
    for (name, version, suite) in [
        ("SSL 3.0", [3, 0], good),
        ("TLS 1.0", [3, 1], good),
        ("TLS 1.1", [3, 2], good),
        ("RC4", [3, 3], [0xc0, 0x07]),
        ("3DES", [3, 3], [0xc0, 0x08]),
        ("CBC", [3, 3], [0xc0, 0x09]),
        ("CBC with SHA-256", [3, 3], [0xc0, 0x23]),
        ("no ephemeral key", [3, 3], [0x00, 0x9c]),
        ("finite-field Diffie-Hellman", [3, 3], [0x00, 0x9e]),
        ("no encryption", [3, 3], [0xc0, 0x06]),
        ("nobody's certificate", [3, 3], [0xc0, 0x18]),
    ] {
        assert_ne!(ask(version, suite).await, server_hello, "{name}");
    }
}

#[tokio::test]
async fn tls_1_2_is_refused_where_the_configuration_says_so() {
    let server = Server::with(&[("LEADLAB__TLS__MIN_VERSION", "1.3")]).await;
    let origin = server.origin.clone();
    let ask = move || answer_to(&origin, &hello([3, 3], [0xc0, 0x2b]));
    assert_ne!(tokio::task::spawn_blocking(ask).await.unwrap(), Some((22, 2)));
    let health = server.http.get(format!("{}/healthz", server.origin)).send().await.unwrap();
    assert_eq!(health.status(), 200, "TLS 1.3 is spoken");
}

#[tokio::test]
async fn members_named_like_a_prototype_are_unknown() {
    let (_server, owner) = Server::with_owner().await;
    for name in ["__proto__", "constructor", "prototype", "toString"] {
        for (path, body, pointer) in [
            ("/leads", json!({ "company": "Acme", name: { "polluted": 1 } }), format!("/{name}")),
            ("/leads", json!({ "company": "Acme", "custom": { name: "x" } }), format!("/custom/{name}")),
            ("/auth/reauthenticate", json!({ "password": "x", name: { "polluted": 1 } }), format!("/{name}")),
        ] {
            let response = owner.post(path, &body).await;
            assert_eq!(response.status(), 422, "{path} {body}");
            assert_eq!(response.json::<Value>().await.unwrap()["errors"][0]["pointer"], pointer, "{path} {body}");
        }
    }
}
