//! An invitation: somebody may become a user with a role, by a link that is good for a week and once.

use serde::{Deserialize, Serialize};

use super::Digest;
use super::digest::BY_HASH;
use super::user::email_key;
use crate::base::email::Email;
use crate::base::{Prefixed, Role, Time, Uid};
use crate::store::{Derived, Entity, Index, Kind, Meta};

/// By address, in the organisation.
pub const BY_EMAIL: Index = Index(21);

/// An invitation that was not accepted yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Invitation {
    /// Whom it is for.
    pub email: Email,
    /// What they may do.
    pub role: Role,
    /// How they are called, as far as the inviter knows.
    pub name: Option<String>,
    /// SHA-256 of the link's token.
    pub hash: Digest,
    /// When it is worth nothing any more.
    pub expires_at: Time,
}

impl Prefixed for Invitation {
    const PREFIX: &'static str = "inv";
}

impl Entity for Invitation {
    const KIND: Kind = Kind { number: 20, collection: "invitations", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;
    const LOGGED: bool = false;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, d: &mut Derived<'a>) {
        d.unique_in_instance(BY_HASH, &self.hash.key(), "");
        d.index(BY_EMAIL, email_key(&self.email));
    }
}
