//! A spare HTTPS client: HTTP/1.1 on one kept connection, with as little work per request as a client can do.

use std::sync::Arc;

use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Where to connect to.
pub struct Target {
    port: u16,
    tls: TlsConnector,
}

impl Target {
    pub fn new(port: u16) -> Self {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Anyone))
            .with_no_client_auth();
        Self { port, tls: TlsConnector::from(Arc::new(config)) }
    }
}

/// Accepts the server's self-signed certificate.
#[derive(Debug)]
struct Anyone;

impl rustls::client::danger::ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &rustls::pki_types::CertificateDer<'_>,
        _: &[rustls::pki_types::CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: rustls::pki_types::UnixTime,
    ) -> Result<rustls::client::danger::ServerCertVerified, rustls::Error> {
        Ok(rustls::client::danger::ServerCertVerified::assertion())
    }
    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &rustls::pki_types::CertificateDer<'_>,
        _: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        Ok(rustls::client::danger::HandshakeSignatureValid::assertion())
    }
    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &rustls::pki_types::CertificateDer<'_>,
        _: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        Ok(rustls::client::danger::HandshakeSignatureValid::assertion())
    }
    fn supported_verify_schemes(&self) -> Vec<rustls::SignatureScheme> {
        rustls::crypto::aws_lc_rs::default_provider().signature_verification_algorithms.supported_schemes()
    }
}

/// One connection, signed in or not.
pub struct Client {
    stream: TlsStream<TcpStream>,
    buffer: Vec<u8>,
    port: u16,
    access: String,
    csrf: String,
}

impl Client {
    pub async fn connect(target: &Target) -> Self {
        let mut attempts = 0;
        let tcp = loop {
            match TcpStream::connect(("127.0.0.1", target.port)).await {
                Ok(tcp) => break tcp,
                Err(error) => {
                    attempts += 1;
                    assert!(attempts < 500, "{error}");
                    tokio::time::sleep(std::time::Duration::from_millis(2)).await;
                }
            }
        };
        tcp.set_nodelay(true).unwrap();
        let stream = target.tls.connect(ServerName::try_from("localhost").unwrap(), tcp).await.unwrap();
        Self {
            stream,
            buffer: Vec::with_capacity(1 << 16),
            port: target.port,
            access: String::new(),
            csrf: String::new(),
        }
    }

    /// Another connection of the same session.
    pub async fn another(&self, target: &Target) -> Self {
        Self { access: self.access.clone(), csrf: self.csrf.clone(), ..Self::connect(target).await }
    }

    pub async fn login(&mut self, email: &str, password: &str) {
        let body = format!("{{\"email\":\"{email}\",\"password\":\"{password}\"}}");
        let (status, answer) = self.send("POST", "/api/v1/auth/login", &body).await;
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&answer));
        let answer: serde_json::Value = serde_json::from_slice(&answer).unwrap();
        self.access = answer["access_token"].as_str().unwrap().to_owned();
        self.csrf = answer["csrf_token"].as_str().unwrap().to_owned();
    }

    pub async fn json(&mut self, path: &str) -> serde_json::Value {
        serde_json::from_slice(&self.get(path).await).unwrap()
    }

    pub async fn get(&mut self, path: &str) -> Vec<u8> {
        let (status, body) = self.send("GET", path, "").await;
        assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&body));
        body
    }

    pub async fn send(&mut self, method: &str, path: &str, body: &str) -> (u16, Vec<u8>) {
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: localhost:{}\r\n", self.port);
        if !self.access.is_empty() {
            request.push_str("Authorization: Bearer ");
            request.push_str(&self.access);
            request.push_str("\r\n");
        }
        if method != "GET" {
            if !self.csrf.is_empty() {
                request.push_str("X-CSRF-Token: ");
                request.push_str(&self.csrf);
                request.push_str("\r\n");
            }
            request.push_str(&format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len()));
        }
        request.push_str("\r\n");
        request.push_str(body);
        self.stream.write_all(request.as_bytes()).await.unwrap();
        self.stream.flush().await.unwrap();
        self.answer().await
    }

    async fn answer(&mut self) -> (u16, Vec<u8>) {
        self.buffer.clear();
        let head = loop {
            if let Some(end) = self.buffer.windows(4).position(|w| w == b"\r\n\r\n") {
                break end + 4;
            }
            assert!(self.stream.read_buf(&mut self.buffer).await.unwrap() > 0, "the server hung up");
        };
        let text = String::from_utf8_lossy(&self.buffer[..head]).to_ascii_lowercase();
        let status: u16 = text.get(9..12).and_then(|s| s.parse().ok()).unwrap();
        let length = text
            .lines()
            .find_map(|l| l.strip_prefix("content-length: "))
            .and_then(|n| n.trim().parse::<usize>().ok())
            .unwrap_or(0);
        while self.buffer.len() < head + length {
            assert!(self.stream.read_buf(&mut self.buffer).await.unwrap() > 0, "the server hung up");
        }
        (status, self.buffer[head..head + length].to_vec())
    }
}
