//! A refresh token that was handed out, by its hash. Used ones stay until they would have expired, so that a stolen
//! copy is recognised.

use serde::{Deserialize, Serialize};

use super::digest::BY_HASH;
use super::{Digest, Session};
use crate::base::{Id, Prefixed, Time, Uid};
use crate::store::{Derived, Entity, Kind, Meta};

/// A refresh token that was handed out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RefreshToken {
    /// SHA-256 of the token.
    pub hash: Digest,
    /// The session that it keeps alive.
    pub session: Id<Session>,
    /// Its number in the session, from 0.
    pub number: u32,
    /// Goes into its successor.
    pub salt: Uid,
    /// When it is worth nothing any more.
    pub expires_at: Time,
    /// When it was exchanged, and by which User-Agent (SHA-256).
    pub used: Option<Used>,
}

/// The exchange of a refresh token.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Used {
    /// When.
    pub at: Time,
    /// SHA-256 of the client's User-Agent.
    pub agent: Digest,
}

impl Prefixed for RefreshToken {
    const PREFIX: &'static str = "rft";
}

impl Entity for RefreshToken {
    const KIND: Kind = Kind { number: 6, collection: "refresh_tokens", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;
    const LOGGED: bool = false;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, d: &mut Derived<'a>) {
        d.unique_in_instance(BY_HASH, &self.hash.key(), "");
    }
}
