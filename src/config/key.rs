//! The description of one configuration key: where it stands, what it takes, what holds without it.
//!
//! Each section file owns a table of keys; this file owns their shape and the list of all tables. Invariant: a
//! key's default is TOML that its own kind accepts. It does not read values; `reader.rs` does.

use super::{backup, jobs, limits, log, mail, metrics, net, security, server, storage, tls, uploads};

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A string.
    Text,
    /// A path. Relative ones count from the directory of the file that says them, else from the working directory.
    Path,
    /// A string that is never shown.
    Secret,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// `true` or `false`.
    Bool,
    /// A whole number in this range, ends included.
    Int(i64, i64),
    /// An IP address with a port.
    Addr,
    /// A list of IP addresses with ports.
    Addrs,
    /// A list of strings.
    Texts,
    /// A list of networks such as `10.0.0.0/8`.
    Cidrs,
    /// A table from a route to a whole number in this range.
    Rates(i64, i64),
}

impl Kind {
    /// True where a value from the environment or a credential is the string itself, not TOML.
    pub(super) fn is_string(self) -> bool {
        matches!(self, Self::Text | Self::Path | Self::Secret | Self::Choice(_) | Self::Addr)
    }

    /// The phrase that an error uses for what belongs here.
    pub(super) fn expected(self) -> String {
        match self {
            Self::Text | Self::Path | Self::Secret => "a string in quotes".to_owned(),
            Self::Choice(words) => format!("one of {}", quoted(words)),
            Self::Bool => "true or false".to_owned(),
            Self::Int(min, max) => format!("a whole number from {min} to {max}"),
            Self::Addr => "an address with a port in quotes, such as \"127.0.0.1:8470\"".to_owned(),
            Self::Addrs => "a list of addresses with ports, such as [\"127.0.0.1:8470\"]".to_owned(),
            Self::Texts => "a list of strings, such as [\"one\", \"two\"]".to_owned(),
            Self::Cidrs => "a list of networks, such as [\"10.0.0.0/8\"]".to_owned(),
            Self::Rates(min, max) => {
                format!("a table from routes to whole numbers from {min} to {max}")
            }
        }
    }
}

/// `"a", "b" or "c"`.
fn quoted(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

/// One key of the configuration.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// The dotted path, `section.name`.
    pub path: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// The TOML that holds without it; empty where nothing does.
    pub default: &'static str,
    /// The TOML that the example file shows, commented, where there is no default.
    pub example: &'static str,
    /// What it steers, in sentences.
    pub doc: &'static str,
}

impl Key {
    /// A key with a default.
    pub(super) const fn new(path: &'static str, kind: Kind, default: &'static str, doc: &'static str) -> Self {
        Self { path, kind, default, example: "", doc }
    }

    /// A key that nothing replaces when it is absent.
    pub(super) const fn unset(path: &'static str, kind: Kind, example: &'static str, doc: &'static str) -> Self {
        Self { path, kind, default: "", example, doc }
    }

    /// The environment variable of this key: `LEADLAB__SECTION__KEY`.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("LEADLAB__{}", self.path.replace('.', "__").to_uppercase())
    }
}

/// Every key of every section, in the order of the example file.
pub fn all() -> impl Iterator<Item = &'static Key> {
    [
        server::KEYS,
        tls::KEYS,
        storage::KEYS,
        security::KEYS,
        limits::KEYS,
        uploads::KEYS,
        mail::KEYS,
        net::KEYS,
        backup::KEYS,
        jobs::KEYS,
        log::KEYS,
        metrics::KEYS,
    ]
    .into_iter()
    .flatten()
}

/// The key of a dotted path.
#[must_use]
pub fn find(path: &str) -> Option<&'static Key> {
    all().find(|key| key.path == path)
}
