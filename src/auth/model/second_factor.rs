//! A user's second factor, under the user's own identity: the sealed secret that an authenticator app shares, and the
//! recovery codes by their keyed hashes. Never part of an answer or of the change log.

use serde::{Deserialize, Serialize};

use super::User;
use crate::base::{Id, Prefixed, Result, Time, Uid};
use crate::crypto::password::Cost;
use crate::crypto::sealed::SealedBytes;
use crate::store::secrets::{At, Secret, Secrets};
use crate::store::{Derived, Entity, Kind, Meta};

/// A second factor, confirmed or being set up.
#[derive(Clone, Serialize, Deserialize)]
pub struct SecondFactor {
    /// The sealed secret.
    pub secret: SealedBytes,
    /// When the first code was right; absent while it is being set up.
    pub confirmed_at: Option<Time>,
    /// The step of the last code that was taken: none is taken twice.
    pub last_step: u64,
    /// Keyed hashes of the recovery codes that are left.
    pub recovery: Vec<Uid>,
    /// How the codes were stretched before they were hashed; absent in sets from before that was done.
    #[serde(default)]
    pub stretch: Option<Stretch>,
}

/// What argon2id needs to make a code's hash again.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Stretch {
    /// The set's own.
    pub salt: [u8; 16],
    /// What it cost when the set was made.
    pub cost: Cost,
}

impl SecondFactor {
    /// The identity of a user's second factor.
    #[must_use]
    pub fn id_of(user: Id<User>) -> Id<Self> {
        Id::from(user.uid())
    }

    /// Whether it is asked for.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.confirmed_at.is_some()
    }
}

impl Prefixed for SecondFactor {
    const PREFIX: &'static str = "mfa";
}

impl Entity for SecondFactor {
    const KIND: Kind = Kind { number: 9, collection: "second_factors", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;
    const LOGGED: bool = false;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, _d: &mut Derived<'a>) {}
}

impl Secrets for SecondFactor {
    fn secrets(&mut self, at: &At, visit: &mut dyn FnMut(Secret<'_>) -> Result<()>) -> Result<()> {
        let place = at.place("secret");
        let place: Vec<&[u8]> = place.iter().map(Vec::as_slice).collect();
        visit(Secret::Sealed { place: &place, value: &mut self.secret.0 })
    }
}
