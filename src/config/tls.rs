//! `[tls]`: where the certificate comes from.

use std::path::PathBuf;

use url::Url;

use super::key::{Key, Kind};
use super::reader::Reader;

pub(super) const KEYS: &[Key] = &[
    Key::new(
        "tls.mode",
        Kind::Choice(&["off", "files", "self-signed", "acme"]),
        r#""self-signed""#,
        "\"self-signed\" makes a certificate in the data directory, \"files\" reads cert_file and key_file, \"acme\" asks \
         an authority such as Let's Encrypt, \"off\" is for loopback or behind a proxy that speaks TLS.",
    ),
    Key::unset(
        "tls.cert_file",
        Kind::Path,
        r#""/etc/leadlab/tls/cert.pem""#,
        "The certificate chain in PEM, with mode \"files\". Read again at SIGHUP.",
    ),
    Key::unset(
        "tls.key_file",
        Kind::Path,
        r#""/etc/leadlab/tls/key.pem""#,
        "The private key in PEM, with mode \"files\".",
    ),
    Key::new(
        "tls.names",
        Kind::Texts,
        "[]",
        "Further names of a self-signed or ACME certificate, beside the one of public_url.",
    ),
    Key::new("tls.min_version", Kind::Choice(&["1.2", "1.3"]), r#""1.2""#, "The oldest TLS version that is spoken."),
    Key::new(
        "tls.acme_directory",
        Kind::Text,
        r#""https://acme-v02.api.letsencrypt.org/directory""#,
        "The directory of the ACME authority.",
    ),
    Key::unset("tls.acme_email", Kind::Text, r#""admin@example.com""#, "Where the ACME authority writes to."),
];

/// Where the certificate comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TlsMode {
    /// Plain HTTP.
    Off,
    /// PEM files.
    Files,
    /// Made at the first start.
    #[default]
    SelfSigned,
    /// From an ACME authority (RFC 8555).
    Acme,
}

/// `[tls]`.
#[derive(Debug, Clone)]
pub struct Tls {
    /// Where the certificate comes from.
    pub mode: TlsMode,
    /// Set with [`TlsMode::Files`].
    pub cert_file: Option<PathBuf>,
    /// Set with [`TlsMode::Files`].
    pub key_file: Option<PathBuf>,
    /// Names of the certificate beside the public one.
    pub names: Vec<String>,
    /// True when TLS 1.2 is not spoken.
    pub only_13: bool,
    /// The ACME directory.
    pub acme_directory: Option<Url>,
    /// The ACME account's address.
    pub acme_email: Option<String>,
}

impl Tls {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            mode: reader.choice(
                "tls.mode",
                &[
                    ("off", TlsMode::Off),
                    ("files", TlsMode::Files),
                    ("self-signed", TlsMode::SelfSigned),
                    ("acme", TlsMode::Acme),
                ],
            ),
            cert_file: reader.existing_file("tls.cert_file"),
            key_file: reader.existing_file("tls.key_file"),
            names: reader.texts("tls.names"),
            only_13: reader.choice("tls.min_version", &[("1.2", false), ("1.3", true)]),
            acme_directory: reader.url("tls.acme_directory"),
            acme_email: reader.text("tls.acme_email"),
        }
    }
}
