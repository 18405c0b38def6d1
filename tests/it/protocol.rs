//! What HTTP itself could be misused for: requests hidden in others, methods that echo, secrets told in clear.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

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
    // Two ways of telling the length: chunked counts (RFC 9112 section 6.3), and what is behind it stands for itself.
    let both = post(&format!("Content-Length: {}\r\nTransfer-Encoding: chunked\r\n", length + 5), "0\r\n\r\n");
    let answers = ask(&server, both).await;
    assert_eq!(statuses(&answers), ["204", "200"], "{answers}");
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
