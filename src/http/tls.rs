//! TLS (SECURITY.md 11): versions 1.2 and 1.3 by rustls with aws-lc-rs, ALPN for HTTP/2 and HTTP/1.1, stateless
//! tickets, no early data. The certificate comes from files or is made here at the first start; it can be exchanged
//! while the server runs.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::RwLock;
use rustls::client::verify_server_name;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::{ClientHello, NoServerSessionStorage, ParsedCertificate, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, version};

use crate::base::Time;

const CERTIFICATE: &str = "cert.pem";
const KEY: &str = "key.pem";
/// Days that a certificate of ours is valid: as long as browsers take any.
const VALID_DAYS: i64 = 397;
/// Days after which a start makes a new one.
const RENEW_DAYS: i64 = 300;
const DAY: i64 = 86_400;

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read or written.
    #[error("{0} cannot be used")]
    File(PathBuf, #[source] std::io::Error),
    /// A file holds no PEM of the wanted kind.
    #[error("{0} holds no usable PEM")]
    Pem(PathBuf, #[source] rustls::pki_types::pem::Error),
    /// The certificate could not be made.
    #[error("a certificate could not be made; check the names it is for")]
    Make(#[from] rcgen::Error),
    /// Certificate and key do not fit each other or the library.
    #[error("the certificate and its key cannot be used")]
    Use(#[from] rustls::Error),
}

/// Where the certificate lies.
#[derive(Debug, Clone)]
struct Source {
    certificate: PathBuf,
    key: PathBuf,
}

/// The server's side of TLS. Clones share the certificate.
#[derive(Debug, Clone)]
pub struct Tls {
    source: Source,
    current: Arc<Current>,
    config: Arc<ServerConfig>,
}

/// The certificate that new connections get.
#[derive(Debug)]
struct Current(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Current {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.read().clone())
    }
}

impl Tls {
    /// A certificate chain and its key in PEM files. `only_13` refuses TLS 1.2.
    ///
    /// # Errors
    /// The files cannot be read or do not fit.
    pub fn from_files(certificate: &Path, key: &Path, only_13: bool) -> Result<Self, TlsError> {
        let source = Source { certificate: certificate.to_owned(), key: key.to_owned() };
        let current = Arc::new(Current(RwLock::new(Arc::new(source.load()?))));
        let versions: &[_] = if only_13 { &[&version::TLS13] } else { &[&version::TLS13, &version::TLS12] };
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_protocol_versions(versions)?
            .with_no_client_auth()
            .with_cert_resolver(current.clone());
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        config.ticketer = aws_lc_rs::Ticketer::new()?;
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 1;
        Ok(Self { source, current, config: Arc::new(config) })
    }

    /// A self-signed certificate for `names` (DNS names and IP addresses) in the directory `dir`, made unless there is
    /// one for these names that is younger than 300 days at `now`.
    ///
    /// # Errors
    /// The directory cannot be written, or a name is none.
    pub fn self_signed(dir: &Path, names: &[String], now: Time, only_13: bool) -> Result<Self, TlsError> {
        let (certificate, key) = (dir.join(CERTIFICATE), dir.join(KEY));
        if !is_current(&certificate, names, now) || !key.exists() {
            make_self_signed(dir, names, now)?;
        }
        Self::from_files(&certificate, &key, only_13)
    }

    /// Reads the files again. New connections get what they hold; on an error all stays as it was.
    ///
    /// # Errors
    /// The files cannot be read or do not fit.
    pub fn reload(&self) -> Result<(), TlsError> {
        let fresh = Arc::new(self.source.load()?);
        *self.current.0.write() = fresh;
        Ok(())
    }

    pub(super) fn config(&self) -> Arc<ServerConfig> {
        self.config.clone()
    }
}

impl Source {
    fn load(&self) -> Result<CertifiedKey, TlsError> {
        let chain: Result<Vec<_>, _> =
            CertificateDer::pem_file_iter(&self.certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let chain = chain.map_err(|error| TlsError::Pem(self.certificate.clone(), error))?;
        let key = PrivateKeyDer::from_pem_file(&self.key).map_err(|error| TlsError::Pem(self.key.clone(), error))?;
        Ok(CertifiedKey::from_der(chain, key, &provider())?)
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

/// Writes a new self-signed certificate and its key into `dir`, replacing those there.
///
/// # Errors
/// As [`Tls::self_signed`].
pub fn make_self_signed(dir: &Path, names: &[String], now: Time) -> Result<(), TlsError> {
    let mut params = rcgen::CertificateParams::new(names.to_vec())?;
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(rcgen::DnType::CommonName, names.first().map_or("LeadLab", String::as_str));
    let ((y1, m1, d1), (y2, m2, d2)) = (day(now.plus_seconds(-DAY)), day(now.plus_seconds(VALID_DAYS * DAY)));
    params.not_before = rcgen::date_time_ymd(y1, m1, d1);
    params.not_after = rcgen::date_time_ymd(y2, m2, d2);
    params.key_usages = vec![rcgen::KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
    let key = rcgen::KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(dir);
    made.map_err(|error| TlsError::File(dir.to_owned(), error))?;
    write_private(&dir.join(KEY), &key.serialize_pem())?;
    write_private(&dir.join(CERTIFICATE), &certificate.pem())
}

/// Year, month and day of `at`: the calendar of rcgen is another crate's.
fn day(at: Time) -> (i32, u8, u8) {
    let date = jiff::tz::Offset::UTC.to_datetime(at.to_jiff()).date();
    (date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs())
}

/// Replaces `path` by a file that only its owner reads.
fn write_private(path: &Path, text: &str) -> Result<(), TlsError> {
    let fault = |error| TlsError::File(path.to_owned(), error);
    let fresh = path.with_extension("new");
    let opened = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh);
    let mut file = opened.map_err(fault)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(fault)?;
    fs::rename(&fresh, path).map_err(fault)
}

/// Whether the certificate in `path` is young enough and for all of `names`.
fn is_current(path: &Path, names: &[String], now: Time) -> bool {
    let age =
        fs::metadata(path).and_then(|meta| meta.modified()).ok().and_then(|at| jiff::Timestamp::try_from(at).ok());
    let Some(made) = age.map(Time::from) else { return false };
    if made.plus_seconds(RENEW_DAYS * DAY) < now {
        return false;
    }
    let Ok(der) = CertificateDer::from_pem_file(path) else { return false };
    let Ok(certificate) = ParsedCertificate::try_from(&der) else { return false };
    names.iter().all(|name| {
        ServerName::try_from(name.as_str()).is_ok_and(|name| verify_server_name(&certificate, &name).is_ok())
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;
    use crate::base::Clock;

    #[test]
    fn a_certificate_is_made_once_and_again_for_other_names() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path().join("tls");
        let now = Clock::default().now();
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let local = names(&["localhost", "127.0.0.1", "::1"]);
        let tls = Tls::self_signed(&dir, &local, now, false).unwrap();
        let first = fs::read_to_string(dir.join(CERTIFICATE)).unwrap();
        assert_eq!(fs::metadata(dir.join(KEY)).unwrap().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(&dir).unwrap().mode() & 0o777, 0o700);
        Tls::self_signed(&dir, &local, now, true).unwrap();
        assert_eq!(fs::read_to_string(dir.join(CERTIFICATE)).unwrap(), first);
        Tls::self_signed(&dir, &local, now.plus_seconds((RENEW_DAYS + 1) * DAY), false).unwrap();
        let renewed = fs::read_to_string(dir.join(CERTIFICATE)).unwrap();
        assert_ne!(renewed, first);
        Tls::self_signed(&dir, &names(&["crm.example", "127.0.0.1"]), now, false).unwrap();
        assert_ne!(fs::read_to_string(dir.join(CERTIFICATE)).unwrap(), renewed);
        tls.reload().unwrap();
        fs::write(dir.join(KEY), "nonsense").unwrap();
        assert!(matches!(tls.reload(), Err(TlsError::Pem(..))));
    }
}
