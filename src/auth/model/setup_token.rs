//! The one-time token of the setup link. At most one exists, in the instance.

use serde::{Deserialize, Serialize};

use super::Digest;
use crate::base::{Prefixed, Time, Uid};
use crate::store::{Derived, Entity, Kind, Meta};

/// A setup link that was printed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetupToken {
    /// SHA-256 of the token.
    pub hash: Digest,
    /// When it is worth nothing any more.
    pub expires_at: Time,
}

impl Prefixed for SetupToken {
    const PREFIX: &'static str = "set";
}

impl Entity for SetupToken {
    const KIND: Kind = Kind { number: 4, collection: "setup_tokens", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;
    const LOGGED: bool = false;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, _d: &mut Derived<'a>) {}
}
