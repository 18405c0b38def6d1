//! Behind a proxy: whose address counts, and who may say so.

use std::net::Ipv4Addr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::Server;

/// The head of the PROXY protocol, version 2, for a client at `address`.
fn head(address: Ipv4Addr) -> Vec<u8> {
    let [a, b, c, d] = address.octets();
    let fixed: &[u8] = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c";
    [fixed, &[a, b, c, d, 127, 0, 0, 1, 0x13, 0x88, 0x01, 0xbb]].concat()
}

/// The status of the answer to a request behind `head`; none where the connection is closed instead.
async fn status(server: &Server, head: &[u8], line: &str) -> Option<u16> {
    let address = server.origin.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(head).await.unwrap();
    let request = format!("GET /api/v1/auth/csrf HTTP/1.1\r\nHost: {address}\r\n{line}Connection: close\r\n\r\n");
    // Whom the server does not understand it closes on, perhaps before everything was written.
    let _ = stream.write_all(request.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let text = String::from_utf8(answer).unwrap();
    text.strip_prefix("HTTP/1.1 ").map(|rest| rest[..3].parse().unwrap())
}

const TWO: (&str, &str) = ("LEADLAB__LIMITS__PUBLIC_PER_MINUTE", "2");
const PLAIN: (&str, &str) = ("LEADLAB__TLS__MODE", "off");
const TRUSTED: (&str, &str) = ("LEADLAB__SERVER__TRUSTED_PROXIES", r#"["127.0.0.1/32"]"#);
const PROXY: (&str, &str) = ("LEADLAB__SERVER__PROXY_PROTOCOL", "true");

#[tokio::test]
async fn the_proxy_protocol_names_the_client() {
    let server = Server::with(&[TWO, PLAIN, TRUSTED, PROXY]).await;
    let one = head(Ipv4Addr::new(203, 0, 113, 1));
    for expected in [200, 200, 429, 429] {
        assert_eq!(status(&server, &one, "").await, Some(expected));
    }
    // What the client itself writes changes nothing: it is no proxy.
    assert_eq!(status(&server, &one, "X-Forwarded-For: 203.0.113.9\r\n").await, Some(429));
    assert_eq!(status(&server, &head(Ipv4Addr::new(203, 0, 113, 2)), "").await, Some(200));
    // A trusted proxy that does not speak the protocol is not understood.
    assert_eq!(status(&server, b"", "").await, None);
    assert_eq!(status(&server, b"PROXY TCP4 203.0.113.3 127.0.0.1 1 2\r\n", "").await, None);
}

#[tokio::test]
async fn who_is_no_trusted_proxy_names_nobody() {
    let trusted = ("LEADLAB__SERVER__TRUSTED_PROXIES", r#"["192.0.2.1/32"]"#);
    let server = Server::with(&[TWO, PLAIN, trusted, PROXY]).await;
    // The head is not read, so it is a broken request.
    assert_eq!(status(&server, &head(Ipv4Addr::new(203, 0, 113, 1)), "").await, Some(400));
    for (client, expected) in [("203.0.113.1", 200), ("203.0.113.2", 200), ("203.0.113.3", 429)] {
        let line = format!("X-Forwarded-For: {client}\r\nForwarded: for={client}\r\n");
        assert_eq!(status(&server, b"", &line).await, Some(expected), "{client}");
    }
}

#[tokio::test]
async fn forwarding_headers_of_a_trusted_proxy_are_believed_where_they_agree() {
    let server = Server::with(&[TWO, PLAIN, TRUSTED]).await;
    for line in ["X-Forwarded-For: 198.51.100.7, 203.0.113.1\r\n", "Forwarded: for=198.51.100.8, for=203.0.113.1\r\n"] {
        assert_eq!(status(&server, b"", line).await, Some(200), "{line}");
    }
    assert_eq!(status(&server, b"", "X-Forwarded-For: 203.0.113.1\r\n").await, Some(429));
    assert_eq!(status(&server, b"", "Forwarded: for=\"203.0.113.2:99\"\r\n").await, Some(200));
    // A client that adds the header that its proxy does not write gains no address of its own each time.
    let mut seen = Vec::new();
    for last in 10..13 {
        let line = format!("Forwarded: for=203.0.113.{last}\r\nX-Forwarded-For: 203.0.113.5\r\n");
        seen.push(status(&server, b"", &line).await.unwrap());
    }
    assert_eq!(seen, [200, 200, 429]);
}
