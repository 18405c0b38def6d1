//! The instance's keys: `<data>/keys/keyring.json`, mode 0600 (SECURITY.md section 9). Invariant: a keyring in memory
//! has exactly one active key for every purpose. Material leaves this module only as a working key of one of its
//! siblings and is never printed. Reading and making the file is here; rotation is not.

use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretBox};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::chain::ChainKey;
use super::mac::{MacKey, derive};
use super::token;
use crate::base::Time;

mod file;
mod wrap;

/// What a key is for. A key serves one purpose and no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// Signs access tokens.
    Jwt,
    /// Signs CSRF tokens.
    Csrf,
    /// Derives the successors of refresh tokens.
    Refresh,
    /// Turns identifiers into lookup keys.
    Lookup,
    /// The secret input of the password hash.
    Pepper,
    /// Seals stored secrets.
    Data,
    /// Chains the change log.
    Audit,
    /// Opens the instance's own backups.
    Backup,
}

impl Purpose {
    /// Every purpose, in the order of the file.
    pub const ALL: [Self; 8] =
        [Self::Jwt, Self::Csrf, Self::Refresh, Self::Lookup, Self::Pepper, Self::Data, Self::Audit, Self::Backup];

    /// The name in the file and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Jwt => "jwt",
            Self::Csrf => "csrf",
            Self::Refresh => "refresh",
            Self::Lookup => "lookup",
            Self::Pepper => "pepper",
            Self::Data => "data",
            Self::Audit => "audit",
            Self::Backup => "backup",
        }
    }

    /// The algorithm that keys of this purpose feed.
    #[must_use]
    pub fn algorithm(self) -> &'static str {
        match self {
            Self::Jwt => "HS256",
            Self::Csrf | Self::Refresh | Self::Lookup | Self::Audit => "HMAC-SHA256",
            Self::Pepper => "argon2id",
            Self::Data => "XChaCha20-Poly1305",
            Self::Backup => "X25519",
        }
    }
}

/// What a key may still do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyState {
    /// Makes and checks.
    Active,
    /// Only checks and opens what it made before.
    Verify,
    /// Nothing; kept so that its name is never given again.
    Retired,
}

/// A key's name: eight random bytes, written `k_` and sixteen hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyId(pub [u8; 8]);

impl std::fmt::Display for KeyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "k_{:016x}", u64::from_be_bytes(self.0))
    }
}

impl std::str::FromStr for KeyId {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let digits = text.strip_prefix("k_").filter(|d| d.len() == 16 && d.bytes().all(|b| b.is_ascii_hexdigit()));
        digits.and_then(|d| u64::from_str_radix(d, 16).ok()).map(|n| Self(n.to_be_bytes())).ok_or(())
    }
}

/// One key with its secret material.
pub(super) struct Key {
    pub(super) id: KeyId,
    state: KeyState,
    created: Time,
    material: SecretBox<[u8; 32]>,
}

impl Key {
    fn fresh(now: Time) -> Self {
        let material = SecretBox::init_with(token::random::<32>);
        Self { id: KeyId(token::random()), state: KeyState::Active, created: now, material }
    }

    /// The working key: derived by HKDF with `purpose|id`, so that equal material never serves two ends.
    pub(super) fn working(&self, purpose: Purpose) -> Zeroizing<[u8; 32]> {
        derive(self.material.expose_secret(), &format!("{}|{}", purpose.name(), self.id))
    }
}

/// What may be shown of a key.
#[derive(Debug, Clone, Serialize)]
pub struct KeyInfo {
    /// `k_…`.
    pub id: String,
    /// What it is for.
    pub purpose: Purpose,
    /// What it feeds.
    pub alg: &'static str,
    /// When it was made.
    pub created: Time,
    /// What it may still do.
    pub state: KeyState,
}

/// The keys of one purpose.
struct Ring {
    purpose: Purpose,
    active: Key,
    others: Vec<Key>,
}

/// All keys of this instance.
pub struct Keyring {
    jwt: Ring,
    csrf: Ring,
    refresh: Ring,
    lookup: Ring,
    pepper: Ring,
    data: Ring,
    audit: Ring,
    backup: Ring,
}

impl Keyring {
    /// A keyring of fresh keys, in memory only.
    #[must_use]
    pub fn generate(now: Time) -> Self {
        let ring = |purpose| Ring { purpose, active: Key::fresh(now), others: Vec::new() };
        Self {
            jwt: ring(Purpose::Jwt),
            csrf: ring(Purpose::Csrf),
            refresh: ring(Purpose::Refresh),
            lookup: ring(Purpose::Lookup),
            pepper: ring(Purpose::Pepper),
            data: ring(Purpose::Data),
            audit: ring(Purpose::Audit),
            backup: ring(Purpose::Backup),
        }
    }

    fn rings(&self) -> [&Ring; 8] {
        [&self.jwt, &self.csrf, &self.refresh, &self.lookup, &self.pepper, &self.data, &self.audit, &self.backup]
    }

    fn ring(&self, purpose: Purpose) -> &Ring {
        match purpose {
            Purpose::Jwt => &self.jwt,
            Purpose::Csrf => &self.csrf,
            Purpose::Refresh => &self.refresh,
            Purpose::Lookup => &self.lookup,
            Purpose::Pepper => &self.pepper,
            Purpose::Data => &self.data,
            Purpose::Audit => &self.audit,
            Purpose::Backup => &self.backup,
        }
    }

    /// What may be shown of every key, active ones first within their purpose.
    #[must_use]
    pub fn list(&self) -> Vec<KeyInfo> {
        let info = |purpose: Purpose, key: &Key| KeyInfo {
            id: key.id.to_string(),
            purpose,
            alg: purpose.algorithm(),
            created: key.created,
            state: key.state,
        };
        let each = |ring: &Ring| -> Vec<KeyInfo> {
            std::iter::once(&ring.active).chain(&ring.others).map(|key| info(ring.purpose, key)).collect()
        };
        self.rings().into_iter().flat_map(each).collect()
    }

    /// The key that makes new things of this purpose.
    pub(super) fn active(&self, purpose: Purpose) -> &Key {
        &self.ring(purpose).active
    }

    /// The keys that still check or open, the active one first.
    pub(super) fn usable(&self, purpose: Purpose) -> impl Iterator<Item = &Key> {
        let ring = self.ring(purpose);
        std::iter::once(&ring.active).chain(ring.others.iter().filter(|key| key.state == KeyState::Verify))
    }

    /// MAC keys that still check, the active one first.
    pub(super) fn macs(&self, purpose: Purpose) -> Vec<MacKey> {
        self.usable(purpose).map(|key| MacKey::new(&key.working(purpose))).collect()
    }

    /// The MAC key that makes new things.
    pub(super) fn mac(&self, purpose: Purpose) -> MacKey {
        MacKey::new(&self.active(purpose).working(purpose))
    }

    /// The key of the change log's chain.
    #[must_use]
    pub fn chain(&self) -> ChainKey {
        ChainKey::new(&self.active(Purpose::Audit).working(Purpose::Audit))
    }
}

/// Why the keyring cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// A database without the keys that its rows were made with.
    #[error(
        "The keyring {0} is missing but the database exists. Put the keyring back from your backup; a new one could \
         not open what the old one sealed."
    )]
    Missing(PathBuf),
    /// Others may read it.
    #[error("The keyring {0} can be read by other users (mode {1:03o}). Run: chmod 600 {0}")]
    Exposed(PathBuf, u32),
    /// Not the format.
    #[error("The keyring {0} is damaged: {1} Put it back from your backup.")]
    Damaged(PathBuf, String),
    /// Written by a newer program.
    #[error("The keyring {0} has format {1}; this program knows format 1. Install the newer program.")]
    Newer(PathBuf, u32),
    /// The operator's wrapping key is missing.
    #[error("The keyring {0} is wrapped by a master key. Set security.master_key_file to the file that holds it.")]
    Wrapped(PathBuf),
    /// The operator's wrapping key is another one.
    #[error("The keyring {0} does not open with security.master_key. Set the key that it was wrapped by.")]
    OtherMaster(PathBuf),
    /// The file system refused.
    #[error("The keyring {0} cannot be {1}")]
    Io(PathBuf, &'static str, #[source] std::io::Error),
}
