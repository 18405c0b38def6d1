//! A session: one sign-in on one device, and the family of refresh tokens that keeps it alive. An ended session is
//! deleted; that it ended is in the change log.

use serde::{Deserialize, Serialize};

use super::Digest;
use crate::base::{Id, Prefixed, Time, Uid};
use crate::store::{Derived, Entity, Index, KeyBuf, Kind, Meta};

/// By user, oldest first.
pub const BY_USER: Index = Index(20);

/// A sign-in on a device.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Session {
    /// Who signed in.
    pub user: Id<super::User>,
    /// The number of its newest refresh token.
    pub number: u32,
    /// SHA-256 of the newest client's User-Agent.
    pub agent: Digest,
    /// The browser and system in words.
    pub device: String,
    /// The newest client's address.
    pub address: Option<String>,
    /// When it was last renewed.
    pub last_used_at: Time,
    /// When it ends unless it is renewed.
    pub idle_until: Time,
    /// When it ends whatever happens.
    pub expires_at: Time,
    /// Until when it may do what is dangerous: for a while after the person proved who they are.
    #[serde(default)]
    pub fresh_until: Time,
}

impl Prefixed for Session {
    const PREFIX: &'static str = "ses";
}

impl Entity for Session {
    const KIND: Kind = Kind { number: 3, collection: "sessions", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;
    const LOGGED: bool = false;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, d: &mut Derived<'a>) {
        d.index(BY_USER, KeyBuf::new().id(self.user.uid()));
    }
}
