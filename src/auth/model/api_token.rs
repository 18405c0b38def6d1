//! An API token: what a program signs in with. Only its hash is kept; it is shown once.

use serde::{Deserialize, Serialize};

use super::digest::BY_HASH;
use super::{Digest, User};
use crate::base::{Id, Prefixed, Scopes, Time, Uid};
use crate::store::{Derived, Entity, Index, KeyBuf, Kind, Meta};

/// By user, oldest first.
pub const BY_USER: Index = Index(21);

/// What a token may be used for, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Safe methods.
    Read,
    /// Methods that change something.
    Write,
    /// Routes that ask for an admin or an owner.
    Admin,
}

/// An API token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ApiToken {
    /// Whose it is.
    pub user: Id<User>,
    /// What it is for, in the user's words.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// SHA-256 of the token.
    pub hash: Digest,
    /// Its last four characters, to tell tokens apart.
    pub last4: String,
    /// When it is worth nothing any more.
    pub expires_at: Time,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Time>,
}

impl ApiToken {
    /// Its scopes as a principal has them.
    #[must_use]
    pub fn scopes(&self) -> Scopes {
        let has = |scope| self.scopes.contains(&scope);
        Scopes { read: has(Scope::Read), write: has(Scope::Write), admin: has(Scope::Admin) }
    }
}

impl Prefixed for ApiToken {
    const PREFIX: &'static str = "tok";
}

impl Entity for ApiToken {
    const KIND: Kind = Kind { number: 19, collection: "api_tokens", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;
    const LOGGED: bool = false;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, d: &mut Derived<'a>) {
        d.unique_in_instance(BY_HASH, &self.hash.key(), "");
        d.index(BY_USER, KeyBuf::new().id(self.user.uid()));
    }
}
