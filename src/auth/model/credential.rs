//! A user's password hash, under the user's own identity. Never logged, never part of an answer.

use serde::{Deserialize, Serialize};

use super::User;
use crate::base::{Id, Prefixed, Uid};
use crate::store::{Derived, Entity, Kind, Meta};

/// What proves that a user is who they say.
#[derive(Clone, Serialize, Deserialize)]
pub struct Credential {
    /// The PHC string of the password.
    pub password_hash: String,
}

impl Credential {
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
