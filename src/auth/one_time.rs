//! Secrets for one use: making, finding and using them up. A newer one voids those before it; another password voids
//! them all.

use super::by_hash;
use super::model::one_time::{BY_USER, Purpose};
use super::model::{Credential, Digest, OneTime, User};
use crate::base::{Error, Id, Org, Result, Time};
use crate::crypto::token::Token;
use crate::store::{Dir, Entity, Flow, KeyBuf, Read, Record, WriteTx};

/// What a write needs and may not draw itself.
pub(super) struct Draw {
    id: Id<OneTime>,
    token: Token,
}

impl Draw {
    pub(super) fn fresh() -> Self {
        Self { id: Id::fresh(), token: Token::fresh() }
    }

    /// The text that is handed out.
    pub(super) fn text(&self) -> String {
        self.token.to_text()
    }
}

/// Makes one within a write, voiding the user's others of the same purpose.
pub(super) fn issue(
    tx: &mut WriteTx<'_>,
    org: Org,
    user: Id<User>,
    purpose: Purpose,
    draw: &Draw,
    text: Option<String>,
) -> Result<()> {
    void(tx, org, user, Some(purpose))?;
    let credential = credential_version(tx, org, user)?;
    let expires_at = tx.now().plus_seconds(purpose.seconds());
    let hash = Digest(draw.token.lookup());
    tx.insert(org, draw.id, OneTime { purpose, user, hash, expires_at, credential, failures: 0, text }).map(drop)
}

/// The one that `text` is, if it is good for `purpose` now.
pub(super) fn find<R: Read + ?Sized>(
    read: &R,
    text: &str,
    purpose: Purpose,
    now: Time,
) -> Result<Option<(Org, Record<OneTime>)>> {
    let Some(token) = Token::parse(text) else { return Ok(None) };
    let Some((org, found)) = by_hash::find::<OneTime>(read, &token)? else { return Ok(None) };
    let good = found.data.purpose == purpose && is_good(read, org, &found.data, now)?;
    Ok(good.then_some((org, found)))
}

/// The one of a user that is good for `purpose` now.
pub(super) fn live<R: Read + ?Sized>(
    read: &R,
    org: Org,
    user: Id<User>,
    purpose: Purpose,
    now: Time,
) -> Result<Option<Record<OneTime>>> {
    for found in of_user(read, org, user, Some(purpose))? {
        if is_good(read, org, &found.data, now)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Uses one up within a write.
///
/// # Errors
/// [`bad_token`] when it was used meanwhile.
pub(super) fn take(tx: &mut WriteTx<'_>, org: Org, id: Id<OneTime>) -> Result<()> {
    if tx.get::<OneTime>(org, id)?.is_none() {
        return Err(bad_token());
    }
    tx.delete(org, id)
}

/// Refuses a link that is not good (any more).
pub(super) fn bad_token() -> Error {
    let message = "This link is used, too old or not the last one. Ask for a new one.";
    Error::invalid("/token", "bad_token", message)
}

/// Voids a user's, of one purpose or all; says how many.
pub(super) fn void(tx: &mut WriteTx<'_>, org: Org, user: Id<User>, purpose: Option<Purpose>) -> Result<usize> {
    let found = of_user(tx, org, user, purpose)?;
    for each in &found {
        tx.delete(org, each.id)?;
    }
    Ok(found.len())
}

fn of_user<R: Read + ?Sized>(
    read: &R,
    org: Org,
    user: Id<User>,
    purpose: Option<Purpose>,
) -> Result<Vec<Record<OneTime>>> {
    let mut ids = Vec::new();
    let prefix = KeyBuf::new().id(user.uid());
    read.scan_index(org, OneTime::KIND, BY_USER, &prefix, Dir::Forward, None, &mut |_, id, _| {
        ids.push(Id::<OneTime>::from(id));
        Ok(Flow::More)
    })?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(read.get(org, id)?.filter(|each| purpose.is_none_or(|purpose| purpose == each.data.purpose)));
    }
    Ok(found)
}

/// Whether its time has not come and the password is the one that it was made beside.
fn is_good<R: Read + ?Sized>(read: &R, org: Org, one: &OneTime, now: Time) -> Result<bool> {
    Ok(now < one.expires_at && credential_version(read, org, one.user)? == one.credential)
}

/// Removes what is over, a few at a time; says whether there may be more.
pub(super) fn sweep(tx: &mut WriteTx<'_>, org: Org, most: usize) -> Result<bool> {
    let now = tx.now();
    let mut over = Vec::new();
    tx.scan_records::<OneTime>(org, Dir::Forward, None, &mut |row| {
        if row.data.expires_at <= now {
            over.push(row.id);
        }
        Ok(if over.len() < most { Flow::More } else { Flow::Stop })
    })?;
    for id in &over {
        tx.delete(org, *id)?;
    }
    Ok(over.len() == most)
}

fn credential_version<R: Read + ?Sized>(read: &R, org: Org, user: Id<User>) -> Result<u32> {
    Ok(read.get::<Credential>(org, Credential::id_of(user))?.map_or(0, |credential| credential.meta.version))
}
