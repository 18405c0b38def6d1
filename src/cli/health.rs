//! `leadlab health`: one request to the server's own `/healthz`, for units and scripts.
//!
//! Speaks HTTP/1.1 over a plain socket or over TLS. The server's certificate is its own one and nothing else: the first
//! of the file that the server reads, so that no authority is needed on loopback.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme, StreamOwned};

use super::args::Global;
use super::exit::{Exit, Failure};
use super::out::print;
use crate::config::{Config, TlsMode};

/// How long the server may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// The most bytes of an answer that are read.
const ANSWER_BYTES: u64 = 16 * 1024;

/// `leadlab health`.
#[derive(Debug, clap::Args)]
pub struct Health {
    /// Ask whether it takes requests, not only whether it lives
    #[arg(long)]
    pub ready: bool,
}

/// Asks the first listener.
///
/// # Errors
/// 69 when the server does not answer, 1 when it answers that it is not well.
pub fn run(global: &Global, command: &Health) -> Result<Exit, Failure> {
    let config = Config::load(&global.sources())?;
    let address = reachable(&config)?;
    let path = if command.ready { "/readyz" } else { "/healthz" };
    let unreachable = |told: String| Failure::new(Exit::Unreachable, format!("no server answers at {address}: {told}"));
    let stream = TcpStream::connect_timeout(&address, PATIENCE).map_err(|error| unreachable(error.to_string()))?;
    stream
        .set_read_timeout(Some(PATIENCE))
        .and_then(|()| stream.set_write_timeout(Some(PATIENCE)))
        .map_err(|error| unreachable(error.to_string()))?;
    let answer = if config.tls.mode == TlsMode::Off {
        ask(stream, address, path)
    } else {
        let session = session(&config, address)?;
        ask(StreamOwned::new(session, stream), address, path)
    };
    let status = answer.map_err(|error| unreachable(error.to_string()))?;
    if global.json {
        print(&serde_json::json!({ "ok": status == 200, "status": status }).to_string())?;
    }
    if status == 200 {
        return Ok(Exit::Done);
    }
    Err(Failure::failed(format!("the server answers {path} with {status}")))
}

/// The first listener as this machine reaches it.
fn reachable(config: &Config) -> Result<SocketAddr, Failure> {
    let Some(mut address) = config.server.listen.first().copied() else {
        return Err(Failure::new(Exit::Config, "server.listen is empty"));
    };
    if address.port() == 0 {
        let told = "server.listen has port 0, so nobody knows the port; give --data-dir and -c of a server with a port";
        return Err(Failure::new(Exit::Config, told));
    }
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    Ok(address)
}

/// Sends the request and reads the status.
fn ask(mut stream: impl Read + Write, address: SocketAddr, path: &str) -> std::io::Result<u16> {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    stream.flush()?;
    let mut answer = Vec::new();
    let mut chunk = [0_u8; 1024];
    let mut stream = stream.take(ANSWER_BYTES);
    while !answer.contains(&b'\n') {
        let count = stream.read(&mut chunk)?;
        answer.extend(chunk.iter().take(count));
        if count == 0 {
            break;
        }
    }
    String::from_utf8_lossy(&answer)
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .ok_or_else(|| std::io::Error::other("the answer is not HTTP"))
}

/// A TLS session with a server that shows the instance's own certificate.
fn session(config: &Config, address: SocketAddr) -> Result<ClientConnection, Failure> {
    let path = certificate_path(config);
    let certificate = CertificateDer::pem_file_iter(&path)
        .and_then(|mut certificates| certificates.next().unwrap_or(Err(rustls::pki_types::pem::Error::NoItemsFound)))
        .map_err(|error| {
            let told = format!("the server's certificate {} cannot be read: {error}", path.display());
            Failure::new(Exit::Unreachable, told)
        })?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let refused = |error: rustls::Error| Failure::failed(format!("TLS cannot be spoken: {error}"));
    let client = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(refused)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Own { certificate, provider }))
        .with_no_client_auth();
    ClientConnection::new(Arc::new(client), ServerName::IpAddress(address.ip().into())).map_err(refused)
}

fn certificate_path(config: &Config) -> PathBuf {
    match &config.tls.cert_file {
        Some(file) if config.tls.mode == TlsMode::Files => file.clone(),
        _ => config.storage.data_dir.join("tls").join("cert.pem"),
    }
}

/// Trusts one certificate and no authority.
#[derive(Debug)]
struct Own {
    certificate: CertificateDer<'static>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Own {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if *end_entity == self.certificate {
            return Ok(ServerCertVerified::assertion());
        }
        Err(rustls::Error::General("the server shows another certificate than its file".to_owned()))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
