//! A secret that is handed out for one use: the second step of a sign-in, the link that resets a password, unlocks an
//! account or confirms an address. Only its hash is kept.

use serde::{Deserialize, Serialize};

use super::digest::BY_HASH;
use super::{Digest, User};
use crate::base::{Id, Prefixed, Time, Uid};
use crate::store::{Derived, Entity, Index, KeyBuf, Kind, Meta};

/// By user.
pub const BY_USER: Index = Index(21);

/// What it is good for. One made for one purpose serves no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The second step of a sign-in whose password was right.
    SecondFactor,
    /// Setting a new password.
    Reset,
    /// Opening a locked account.
    Unlock,
    /// Confirming a new address, which is in `text`.
    Email,
}

impl Purpose {
    /// Seconds that it is good.
    #[must_use]
    pub fn seconds(self) -> i64 {
        match self {
            Self::SecondFactor => 300,
            Self::Reset => 600,
            Self::Unlock => 3600,
            Self::Email => 86_400,
        }
    }
}

/// A secret for one use.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OneTime {
    /// What it is good for.
    pub purpose: Purpose,
    /// Whose it is.
    pub user: Id<User>,
    /// SHA-256 of the token.
    pub hash: Digest,
    /// When it is worth nothing any more.
    pub expires_at: Time,
    /// The version of the user's credential that it was made for: another password voids it.
    pub credential: u32,
    /// Wrong codes that were tried with it.
    #[serde(default)]
    pub failures: u32,
    /// What the purpose needs beside.
    #[serde(default)]
    pub text: Option<String>,
}

impl Prefixed for OneTime {
    const PREFIX: &'static str = "ott";
}

impl Entity for OneTime {
    const KIND: Kind = Kind { number: 21, collection: "one_time_tokens", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;
    const LOGGED: bool = false;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, d: &mut Derived<'a>) {
        d.unique_in_instance(BY_HASH, &self.hash.key(), "");
        d.index(BY_USER, KeyBuf::new().id(self.user.uid()));
    }
}
