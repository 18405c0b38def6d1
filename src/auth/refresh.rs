//! Refresh tokens: a session's family, rotated at each use in one write (SECURITY.md section 2, RFC 9700 section 4.14).
//! Invariant: at any time one token of a session is unused. A used one that comes back means that two parties hold the
//! family, and ends it; but the same client repeating a request within ten seconds gets the same successor again,
//! because a successor follows from its predecessor and a key, not from chance.

use std::sync::Arc;

use super::model::refresh_token::Used;
use super::model::{Digest, RefreshToken, Session, User};
use super::notices::{Notices, What};
use super::{Auth, Client, SignedIn, by_hash, seconds, sessions};
use crate::base::{Error, Id, Org, Result, Time, Uid};
use crate::crypto::token::{self, RefreshKeys, Token};
use crate::store::{Class, Entity, Read, Record, WriteTx};

/// So many sessions a user may have; the one unused for longest makes room.
pub const MAX_SESSIONS: usize = 10;
/// Within so many seconds a repeated exchange is the same exchange.
const RETRY_SECONDS: i64 = 10;

/// What a write needs and may not draw itself: identities, randomness, keys and lifetimes.
pub(super) struct Draw {
    session: Id<Session>,
    row: Id<RefreshToken>,
    first: Token,
    salt: Uid,
    keys: Arc<RefreshKeys>,
    idle_seconds: i64,
    absolute_seconds: i64,
    pub(super) notices: Notices,
}

/// How an exchange ended.
enum Exchange {
    /// With a session that goes on.
    Granted(Box<Granted>),
    /// Denied, and the session is over.
    Ended,
    /// Denied; there is nothing to end.
    Nothing,
}

/// A session that goes on, and its newest token.
struct Granted {
    user: Record<User>,
    session: Record<Session>,
    token: Token,
}

impl Auth {
    pub(super) fn draw(&self) -> Draw {
        Draw {
            session: Id::fresh(),
            row: Id::fresh(),
            first: Token::fresh(),
            salt: Uid(u128::from_be_bytes(token::random())),
            keys: self.refresh.clone(),
            idle_seconds: self.session_seconds(),
            absolute_seconds: seconds(self.options.refresh_absolute),
            notices: self.notices.clone(),
        }
    }

    /// The live session that a refresh token belongs to, used or not.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn session_of_refresh(&self, presented: &Token) -> Result<Option<(Org, Id<Session>)>> {
        let read = self.store.read()?;
        let Some((org, row)) = by_hash::find::<RefreshToken>(&read, presented)? else { return Ok(None) };
        let session = row.data.session;
        Ok(self.directory.is_live(session.uid(), self.now()).then_some((org, session)))
    }

    /// Exchanges a refresh token for its successor and a fresh access token.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when the token is unknown, over, or was used before; in the last case its session
    /// has ended.
    pub async fn refresh(&self, presented: &Token, client: &Client) -> Result<SignedIn> {
        // Unknown tokens stop here and never reach the writer.
        let found = by_hash::find::<RefreshToken>(&self.store.read()?, presented)?;
        let (org, row) = found.ok_or(Error::Unauthenticated)?;
        let (id, session) = (row.id, row.data.session);
        let (draw, presented, caller) = (self.draw(), presented.clone(), client.clone());
        let exchange = self
            .store
            .write_as(Class::Essential, client.actor(org, None), move |tx| {
                exchange(tx, org, id, &presented, &caller, &draw)
            })
            .await?
            .value;
        self.directory.renew([(org, Session::KIND, session.uid())])?;
        match exchange {
            Exchange::Granted(granted) => self.signed_in(org, granted.user, &granted.session, granted.token),
            Exchange::Ended | Exchange::Nothing => Err(Error::Unauthenticated),
        }
    }
}

/// Begins a session within a write.
pub(super) fn begin(
    tx: &mut WriteTx<'_>,
    org: Org,
    user: Id<User>,
    client: &Client,
    draw: &Draw,
) -> Result<(Record<Session>, Vec<Uid>)> {
    let now = tx.now();
    let mut ended = Vec::new();
    let mut present = sessions::of_user(tx, org, user)?;
    present.sort_unstable_by_key(|session| std::cmp::Reverse(session.data.last_used_at));
    for old in present.into_iter().skip(MAX_SESSIONS - 1) {
        sessions::end(tx, org, &old, "auth.session_revoked")?;
        ended.push(old.id.uid());
    }
    let expires_at = now.plus_seconds(draw.absolute_seconds);
    let idle_until = now.plus_seconds(draw.idle_seconds).min(expires_at);
    let session = Session {
        user,
        number: 0,
        agent: client.agent_digest(),
        device: client.device(),
        address: client.address.map(|a| a.to_string()),
        last_used_at: now,
        idle_until,
        expires_at,
        fresh_until: now.plus_seconds(sessions::FRESH_SECONDS),
    };
    let session = tx.insert(org, draw.session, session)?;
    tx.insert(org, draw.row, row(&draw.first, session.id, 0, draw.salt, idle_until))?;
    Ok((session, ended))
}

impl Draw {
    /// The first token of a session begun with this.
    pub(super) fn first(&self) -> Token {
        self.first.clone()
    }
}

fn row(token: &Token, session: Id<Session>, number: u32, salt: Uid, expires_at: Time) -> RefreshToken {
    RefreshToken { hash: Digest(token.lookup()), session, number, salt, expires_at, used: None }
}

/// Exchanges within a write. What must be remembered is a value, for an error would drop it.
fn exchange(
    tx: &mut WriteTx<'_>,
    org: Org,
    id: Id<RefreshToken>,
    presented: &Token,
    client: &Client,
    draw: &Draw,
) -> Result<Exchange> {
    let now = tx.now();
    let Some(row) = tx.get(org, id)?.filter(|row| row.data.hash.0 == presented.lookup()) else {
        return Ok(Exchange::Nothing);
    };
    let Some(session) = tx.get::<Session>(org, row.data.session)? else { return Ok(Exchange::Nothing) };
    let user = tx.get::<User>(org, session.data.user)?.filter(|user| !user.data.disabled);
    let Some(user) = user else { return end(tx, org, &session, "auth.session_revoked") };
    match row.data.used {
        None if row.data.expires_at <= now || session.data.expires_at <= now => {
            end(tx, org, &session, "auth.session_revoked")
        }
        None => rotate(tx, org, &row, &session, user, client, draw),
        Some(used) => match repeated(tx, org, &row, &session, used, client, draw)? {
            Some(token) => Ok(Exchange::Granted(Box::new(Granted { user, session, token }))),
            None => {
                draw.notices.tell(tx, org, &user, What::SessionReused, &client.into())?;
                end(tx, org, &session, sessions::REUSE)
            }
        },
    }
}

fn end(tx: &mut WriteTx<'_>, org: Org, session: &Record<Session>, action: &'static str) -> Result<Exchange> {
    sessions::end(tx, org, session, action).map(|()| Exchange::Ended)
}

fn rotate(
    tx: &mut WriteTx<'_>,
    org: Org,
    old: &Record<RefreshToken>,
    session: &Record<Session>,
    user: Record<User>,
    client: &Client,
    draw: &Draw,
) -> Result<Exchange> {
    let now = tx.now();
    let agent = client.agent_digest();
    let number = old.data.number.saturating_add(1);
    let token = successors(&draw.keys, &old.data).next().ok_or_else(|| Error::internal("there is no refresh key"))?;
    let idle_until = now.plus_seconds(draw.idle_seconds).min(session.data.expires_at);
    tx.insert(org, draw.row, row(&token, session.id, number, draw.salt, idle_until))?;
    let used = RefreshToken { used: Some(Used { at: now, agent }), ..old.data.clone() };
    tx.update(org, old, used)?;
    let renewed = Session {
        number,
        agent,
        device: client.device(),
        address: client.address.map(|a| a.to_string()),
        last_used_at: now,
        idle_until,
        ..session.data.clone()
    };
    let session = tx.update(org, session, renewed)?;
    Ok(Exchange::Granted(Box::new(Granted { user, session, token })))
}

/// The successor of `old` under each key that is still good.
fn successors(keys: &RefreshKeys, old: &RefreshToken) -> impl Iterator<Item = Token> {
    keys.tokens(old.session.uid(), old.number.saturating_add(1), old.salt.to_bytes())
}

/// The successor that was handed out already, if this is the same client repeating itself at once.
fn repeated(
    tx: &WriteTx<'_>,
    org: Org,
    old: &Record<RefreshToken>,
    session: &Record<Session>,
    used: Used,
    client: &Client,
    draw: &Draw,
) -> Result<Option<Token>> {
    let at_once = tx.now() <= used.at.plus_seconds(RETRY_SECONDS);
    let newest = session.data.number == old.data.number.saturating_add(1);
    if !at_once || !newest || used.agent != client.agent_digest() {
        return Ok(None);
    }
    for token in successors(&draw.keys, &old.data) {
        if let Some((of, row)) = by_hash::find::<RefreshToken>(tx, &token)?
            && of == org
            && row.data.used.is_none()
        {
            return Ok(Some(token));
        }
    }
    Ok(None)
}
