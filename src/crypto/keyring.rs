//! The instance's keys: `<data>/keys/keyring.json`, mode 0600 (SECURITY.md section 9). Invariant: a keyring in memory
//! has exactly one active key for every purpose. Material leaves this module only as a working key of one of its
//! siblings and is never printed, but for the backup key's, which its owner keeps elsewhere.
//!
//! A [`Keyring`] is a handle that clones share. Rotation writes the file and then swaps what the handle shows; the
//! siblings hold their working keys through [`Following`](follow::Following), which makes them anew when it did. So the
//! next call of anybody uses the new key, without anybody being told.

use std::path::PathBuf;
use std::sync::Arc;

use parking_lot::{Mutex, RwLock};
use serde::{Deserialize, Serialize};

use super::chain::ChainKey;
use crate::base::Time;

mod escrow;
mod file;
mod follow;
mod rings;
mod wrap;

pub use escrow::BackupKey;
pub(super) use follow::Following;
pub(super) use rings::{Key, Rings};
use wrap::Wrap;

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

impl std::str::FromStr for Purpose {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == text).ok_or(())
    }
}

/// A key's name: eight random bytes, written `k_` and sixteen hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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

/// What may be shown of a key.
#[derive(Debug, Clone, Copy)]
pub struct KeyInfo {
    /// Its name.
    pub id: KeyId,
    /// What it is for.
    pub purpose: Purpose,
    /// When it was made.
    pub created: Time,
    /// When its successor was made; none for an active key.
    pub superseded: Option<Time>,
    /// What it may still do.
    pub state: KeyState,
}

/// All keys of this instance. Clones share them.
#[derive(Clone)]
pub struct Keyring(Arc<Shared>);

struct Shared {
    rings: RwLock<Arc<Rings>>,
    /// Where it is kept; nowhere for one in memory only.
    place: Option<Place>,
    /// One change at a time: each starts from what the file holds.
    changing: Mutex<()>,
}

/// Where a keyring is kept, and what wraps it.
struct Place {
    dir: PathBuf,
    wrap: Option<Wrap>,
}

impl Keyring {
    /// A keyring of fresh keys, in memory only.
    #[must_use]
    pub fn generate(now: Time) -> Self {
        Self::with(Rings::generate(now), None)
    }

    fn with(rings: Rings, place: Option<Place>) -> Self {
        Self(Arc::new(Shared { rings: RwLock::new(Arc::new(rings)), place, changing: Mutex::new(()) }))
    }

    /// The keys as of now.
    pub(super) fn rings(&self) -> Arc<Rings> {
        Arc::clone(&self.0.rings.read())
    }

    /// What may be shown of every key: by purpose, active ones first, then from the newest to the oldest.
    #[must_use]
    pub fn list(&self) -> Vec<KeyInfo> {
        self.rings().list()
    }

    /// The key of this name.
    #[must_use]
    pub fn find(&self, id: KeyId) -> Option<KeyInfo> {
        self.list().into_iter().find(|key| key.id == id)
    }

    /// The key that makes new things of this purpose.
    #[must_use]
    pub fn active(&self, purpose: Purpose) -> KeyId {
        self.rings().active(purpose).id
    }

    /// The keys of the change log's chain.
    #[must_use]
    pub fn chain(&self) -> ChainKey {
        ChainKey::of(self)
    }

    /// Makes a fresh key for `purpose` the active one from now on; the one before it still checks and opens. The file
    /// is on the disk before anybody uses the new key.
    ///
    /// # Errors
    /// [`KeyringError::Io`]; then nothing has changed.
    pub fn rotate(&self, purpose: Purpose, now: Time) -> Result<KeyInfo, KeyringError> {
        self.change(|rings| Ok(rings.rotated(purpose, now)))?;
        let active = self.list().into_iter().find(|key| key.purpose == purpose);
        active.ok_or_else(|| KeyringError::Unknown(purpose.name().to_owned()))
    }

    /// Ends the use of a key for good and forgets its material. Whether anything still needs it is for the caller to
    /// find out.
    ///
    /// # Errors
    /// [`KeyringError::Active`], [`KeyringError::Unknown`], [`KeyringError::Io`]; then nothing has changed.
    pub fn retire(&self, id: KeyId) -> Result<(), KeyringError> {
        self.change(|rings| rings.retired(id))
    }

    fn change(&self, change: impl FnOnce(&Rings) -> Result<Rings, KeyringError>) -> Result<(), KeyringError> {
        let _alone = self.0.changing.lock();
        let next = change(&self.rings())?;
        if let Some(place) = &self.0.place {
            place.write(&next)?;
        }
        *self.0.rings.write() = Arc::new(next);
        Ok(())
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
    /// No key has this name.
    #[error("There is no key {0}; `leadlab key list` shows those that there are.")]
    Unknown(String),
    /// It still makes new things.
    #[error("The key {0} is the active one for {1}. Rotate {1} first.")]
    Active(KeyId, &'static str),
    /// It was retired before.
    #[error("The key {0} is retired already.")]
    Retired(KeyId),
}
