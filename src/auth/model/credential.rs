//! A user's password hash, under the user's own identity. Never logged, never part of an answer.

use serde::{Deserialize, Serialize};

use super::User;
use crate::base::{Id, Prefixed, Result, Time, Uid};
use crate::store::secrets::{At, Secret, Secrets};
use crate::store::{Derived, Entity, Kind, Meta};

/// Hashes of earlier passwords kept at most: the longest history that a policy may ask for, without the present one.
const PREVIOUS_MAX: usize = 23;

/// What proves that a user is who they say.
#[derive(Clone, Serialize, Deserialize)]
pub struct Credential {
    /// The PHC string of the password.
    pub password_hash: String,
    /// Those of earlier passwords, the newest first.
    #[serde(default)]
    pub previous: Vec<String>,
    /// When the password was set.
    #[serde(default)]
    pub set_at: Time,
}

impl Credential {
    /// The credential of a new user.
    #[must_use]
    pub fn new(password_hash: String, now: Time) -> Self {
        Self { password_hash, previous: Vec::new(), set_at: now }
    }

    /// The same user with another password.
    #[must_use]
    pub fn replaced(&self, password_hash: String, now: Time) -> Self {
        let old = std::iter::once(&self.password_hash).chain(&self.previous);
        Self { password_hash, previous: old.take(PREVIOUS_MAX).cloned().collect(), set_at: now }
    }

    /// The identity of a user's credential.
    #[must_use]
    pub fn id_of(user: Id<User>) -> Id<Self> {
        Id::from(user.uid())
    }
}

impl Prefixed for Credential {
    const PREFIX: &'static str = "crd";
}

impl Entity for Credential {
    const KIND: Kind = Kind { number: 5, collection: "credentials", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;
    const LOGGED: bool = false;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, _d: &mut Derived<'a>) {}
}

impl Secrets for Credential {
    fn secrets(&mut self, _at: &At, visit: &mut dyn FnMut(Secret<'_>) -> Result<()>) -> Result<()> {
        let hashes = std::iter::once(&self.password_hash).chain(&self.previous);
        hashes.into_iter().try_for_each(|hash| visit(Secret::Hash(hash)))
    }
}
