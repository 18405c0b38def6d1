//! A server of somebody else's, on loopback, for tests of what this program asks of others: it answers any bytes, over
//! TLS with a certificate of an authority of its own, and remembers what it was asked.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Method and address, such as `GET /v1/models`.
    pub line: String,
    /// The headers, in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: String,
}

/// What is done with a request: these bytes are sent, or nothing ever.
pub enum Act {
    Send(Vec<u8>),
    Hang,
}

/// The answer with this status, further header lines and body.
pub fn reply(status: u16, headers: &str, body: &str) -> Act {
    let length = body.len();
    Act::Send(format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n{headers}\r\n{body}").into_bytes())
}

/// The same with a JSON body.
pub fn json(status: u16, body: &serde_json::Value) -> Act {
    reply(status, "content-type: application/json\r\n", &body.to_string())
}

type Answer = dyn Fn(&Seen) -> Act + Send + Sync;

/// The running server.
pub struct Peer {
    pub port: u16,
    pub seen: Arc<Mutex<Vec<Seen>>>,
    dir: tempfile::TempDir,
    task: JoinHandle<()>,
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Peer {
    /// A server over TLS, for `localhost`, `peer.example` and the loopback addresses.
    pub async fn tls(answer: impl Fn(&Seen) -> Act + Send + Sync + 'static) -> Self {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::new(Vec::<String>::new()).unwrap();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let authority = rcgen::CertifiedIssuer::self_signed(params, key).unwrap();
        let own = rcgen::KeyPair::generate().unwrap();
        let names = ["localhost", "peer.example", "127.0.0.1", "::1"].map(str::to_owned);
        let certificate = rcgen::CertificateParams::new(names).unwrap().signed_by(&own, &authority).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let key = rustls::pki_types::PrivateKeyDer::try_from(own.serialize_der()).unwrap();
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        Self::start(Some(TlsAcceptor::from(Arc::new(config))), &authority.pem(), answer).await
    }

    /// A server without TLS.
    pub async fn plain(answer: impl Fn(&Seen) -> Act + Send + Sync + 'static) -> Self {
        Self::start(None, "", answer).await
    }

    async fn start(
        tls: Option<TlsAcceptor>,
        authority: &str,
        answer: impl Fn(&Seen) -> Act + Send + Sync + 'static,
    ) -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("ca.pem"), authority).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (kept, answer): (_, Arc<Answer>) = (Arc::clone(&seen), Arc::new(answer));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (tls, kept, answer) = (tls.clone(), Arc::clone(&kept), Arc::clone(&answer));
                tokio::spawn(async move {
                    match tls {
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                serve(stream, &kept, &*answer).await;
                            }
                        }
                        None => serve(stream, &kept, &*answer).await,
                    }
                });
            }
        });
        Self { port, seen, dir, task }
    }

    /// The certificate of its authority.
    pub fn ca_file(&self) -> PathBuf {
        self.dir.path().join("ca.pem")
    }

    /// The configuration's variables with which this program trusts and reaches it.
    pub fn environment(&self) -> [(String, String); 2] {
        [
            ("LEADLAB__NET__ALLOW_CIDRS".to_owned(), r#"["127.0.0.0/8", "::1"]"#.to_owned()),
            ("LEADLAB__NET__CA_FILE".to_owned(), self.ca_file().display().to_string()),
        ]
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<Seen> {
        self.seen.lock().clone()
    }
}

async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, kept: &Mutex<Vec<Seen>>, answer: &Answer) {
    let Some(seen) = read(&mut stream).await else { return };
    kept.lock().push(seen.clone());
    match answer(&seen) {
        Act::Send(bytes) => {
            // The client may have heard enough.
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Act::Hang => std::future::pending().await,
    }
}

async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<Seen> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
            let mut lines = head.lines();
            let line = lines.next()?.rsplit_once(' ')?.0.to_owned();
            let headers: BTreeMap<String, String> = lines
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
                .collect();
            let length = headers.get("content-length").map_or(0, |n| n.parse::<usize>().unwrap());
            if bytes.len() >= end + 4 + length {
                let body = String::from_utf8(bytes[end + 4..].to_vec()).unwrap();
                return Some(Seen { line, headers, body });
            }
        }
        let mut some = [0_u8; 4096];
        match stream.read(&mut some).await {
            Ok(0) | Err(_) => return None,
            Ok(n) => bytes.extend_from_slice(&some[..n]),
        }
    }
}
