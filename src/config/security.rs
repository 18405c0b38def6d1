//! `[security]`: sessions, password hashing, origins, the wrapping key.

use std::time::Duration;

use secrecy::SecretString;

use super::key::{Key, Kind};
use super::reader::Reader;

pub(super) const KEYS: &[Key] = &[
    Key::new(
        "security.access_token_minutes",
        Kind::Int(1, 1440),
        "15",
        "How long an access token is good. Revocation is immediate all the same.",
    ),
    Key::new("security.refresh_token_days", Kind::Int(1, 30), "7", "How long a session lives without use."),
    Key::new("security.refresh_absolute_days", Kind::Int(1, 365), "30", "How long a session lives in all."),
    Key::new(
        "security.lockout_scope",
        Kind::Choice(&["source", "account"]),
        r#""source""#,
        "Count failed sign-ins per account and network, or per account alone: then anybody can lock anybody out.",
    ),
    Key::new(
        "security.cors_origins",
        Kind::Texts,
        "[]",
        "Other origins whose pages may call the API with a person's session, such as [\"https://app.example.com\"].",
    ),
    Key::new(
        "security.cors_allow_insecure",
        Kind::Bool,
        "false",
        "Admit http:// and localhost in cors_origins outside --dev.",
    ),
    Key::unset(
        "security.master_key",
        Kind::Secret,
        "",
        "Wraps the keyring: at least 32 random bytes, as `leadlab key generate` prints them.",
    ),
    Key::unset(
        "security.master_key_file",
        Kind::Path,
        r#""/etc/leadlab/master.key""#,
        "The file that holds master_key.",
    ),
    Key::new(
        "security.argon2.memory_kib",
        Kind::Int(19_456, 4_194_304),
        "47104",
        "Memory of one password hash, in KiB (RFC 9106: m).",
    ),
    Key::new("security.argon2.iterations", Kind::Int(1, 64), "2", "Passes over that memory (t)."),
    Key::new("security.argon2.parallelism", Kind::Int(1, 16), "1", "Lanes (p)."),
    Key::new(
        "security.argon2.concurrency",
        Kind::Int(0, 64),
        "0",
        "Hashes at once; 0 is the number of processors, at most 4.",
    ),
];

/// `[security.argon2]`: the parameters of RFC 9106.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argon2 {
    /// m, in KiB.
    pub memory_kib: u32,
    /// t.
    pub iterations: u32,
    /// p.
    pub parallelism: u32,
    /// Hashes at once; 0 leaves it to the number of processors.
    pub concurrency: usize,
}

/// `[security]`.
#[derive(Debug, Clone)]
pub struct Security {
    /// The life of an access token.
    pub access_token: Duration,
    /// The life of a refresh token without use.
    pub refresh_token: Duration,
    /// The life of a family of refresh tokens in all.
    pub refresh_absolute: Duration,
    /// True when failed sign-ins are counted per account alone.
    pub lockout_by_account: bool,
    /// Origins in the form that browsers send, `scheme://host[:port]`.
    pub cors_origins: Vec<String>,
    /// True when origins without TLS are admitted.
    pub cors_allow_insecure: bool,
    /// The wrapping key of the keyring.
    pub master_key: Option<SecretString>,
    /// Password hashing.
    pub argon2: Argon2,
}

impl Security {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            access_token: Duration::from_secs(reader.int::<u64>("security.access_token_minutes") * 60),
            refresh_token: reader.days("security.refresh_token_days"),
            refresh_absolute: reader.days("security.refresh_absolute_days"),
            lockout_by_account: reader.choice("security.lockout_scope", &[("source", false), ("account", true)]),
            cors_origins: reader.texts("security.cors_origins"),
            cors_allow_insecure: reader.bool("security.cors_allow_insecure"),
            master_key: reader.secret("security.master_key", "security.master_key_file"),
            argon2: Argon2 {
                memory_kib: reader.int("security.argon2.memory_kib"),
                iterations: reader.int("security.argon2.iterations"),
                parallelism: reader.int("security.argon2.parallelism"),
                concurrency: reader.int("security.argon2.concurrency"),
            },
        }
    }
}
