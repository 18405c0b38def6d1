//! Whom outgoing connections trust: the public authorities that are embedded, and those of `net.ca_file`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

/// Why the trusted authorities cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// The file is no PEM, or not there.
    #[error("net.ca_file {0} cannot be read: {1}")]
    Pem(PathBuf, #[source] rustls::pki_types::pem::Error),
    /// A certificate in it cannot be an authority.
    #[error("net.ca_file {0} holds a certificate that cannot be trusted: {1}")]
    Certificate(PathBuf, #[source] rustls::Error),
    /// The file has none.
    #[error("net.ca_file {0} holds no certificate")]
    Empty(PathBuf),
    /// The cipher library has no protocol in common with this program.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[source] rustls::Error),
}

/// The TLS side of a client that speaks HTTP/1.1.
pub(super) fn config(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, TrustError> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(path) = ca_file {
        let unread = |error| TrustError::Pem(path.to_owned(), error);
        let before = roots.len();
        for certificate in CertificateDer::pem_file_iter(path).map_err(unread)? {
            let added = roots.add(certificate.map_err(unread)?);
            added.map_err(|error| TrustError::Certificate(path.to_owned(), error))?;
        }
        if roots.len() == before {
            return Err(TrustError::Empty(path.to_owned()));
        }
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(TrustError::Tls)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_authorities_holds_some() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ca.pem");
        assert!(matches!(config(Some(&path)), Err(TrustError::Pem(..))));
        std::fs::write(&path, "no certificate here").unwrap();
        assert!(matches!(config(Some(&path)), Err(TrustError::Empty(_))));
        std::fs::write(&path, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
        assert!(matches!(config(Some(&path)), Err(TrustError::Certificate(..))));
        assert!(config(None).is_ok());
    }
}
