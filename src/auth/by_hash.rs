//! Finding the record that a handed-out secret stands for. Whoever does not hold the secret cannot tell its hash, so the
//! time that the look-up takes tells nothing.

use super::model::Digest;
use super::model::digest::BY_HASH;
use crate::base::{Org, Result};
use crate::crypto::token::Token;
use crate::store::{Entity, Read, Record};

/// The record of kind `E` that `token` was handed out for, and its organisation.
pub(super) fn find<E: Entity>(read: &(impl Read + ?Sized), token: &Token) -> Result<Option<(Org, Record<E>)>> {
    let key = Digest(token.lookup()).key();
    let Some((org, id)) = read.find_unique_in_instance::<E>(BY_HASH, &key)? else { return Ok(None) };
    Ok(read.get(org, id)?.map(|found| (org, found)))
}
