//! The secret link under which a user's calendar is read without a sign-in. One per user, under the user's own identity;
//! only the hash of its token is kept.

use serde::{Deserialize, Serialize};

use super::digest::BY_HASH;
use super::{Digest, User};
use crate::base::{Id, Prefixed, Time, Uid};
use crate::store::{Derived, Entity, Kind, Meta};

/// A link that programs for calendars subscribe to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CalendarLink {
    /// SHA-256 of the token in it.
    pub hash: Digest,
    /// When it was made.
    pub made_at: Time,
    /// When the calendar was last read by it, to the minute.
    pub last_read_at: Option<Time>,
}

impl CalendarLink {
    /// The identity of a user's link.
    #[must_use]
    pub fn id_of(user: Id<User>) -> Id<Self> {
        Id::from(user.uid())
    }

    /// Whose it is.
    #[must_use]
    pub fn user_of(id: Id<Self>) -> Id<User> {
        Id::from(id.uid())
    }
}

impl Prefixed for CalendarLink {
    const PREFIX: &'static str = "cal";
}

impl Entity for CalendarLink {
    const KIND: Kind = Kind { number: 26, collection: "calendar_links", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;
    const LOGGED: bool = false;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, d: &mut Derived<'a>) {
        d.unique_in_instance(BY_HASH, &self.hash.key(), "");
    }
}
