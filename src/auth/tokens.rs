//! API tokens: `llp_`, 256 random bits and a checksum in base 62, which scanners for leaked secrets recognise. Shown
//! once and kept as a hash.

use std::collections::HashMap;
use std::time::Duration;

use parking_lot::Mutex;

use super::Auth;
use super::model::api_token::{BY_USER, Scope};
use super::model::{ApiToken, Digest, User};
use crate::base::text::clean_line;
use crate::base::{Actor, Error, Id, Org, Principal, Result, Time, Uid};
use crate::crypto::token::ApiSecret;
use crate::store::log::Event;
use crate::store::{Class, Dir, Entity, Flow, KeyBuf, Read, Record, WriteTx};

/// The longest life of a token, in days.
pub const LIFE_DAYS: i64 = 365;
/// The life of one whose maker names no end, in days.
pub const USUAL_DAYS: i64 = 90;
/// Tokens of one user.
const TOKENS_MAX: usize = 50;
/// Characters of a name.
const NAME_MAX: usize = 100;
/// A use is written down at most so often.
const USE_EVERY: Duration = Duration::from_mins(1);

/// A token to be made.
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// What it may be used for, at least one.
    pub scopes: Vec<Scope>,
    /// When it ends; in [`USUAL_DAYS`] where absent.
    pub expires_at: Option<Time>,
}

/// When uses of tokens were last written down.
#[derive(Default)]
pub(super) struct Uses(Mutex<HashMap<Uid, Time>>);

impl Uses {
    fn is_due(&self, token: Uid, now: Time) -> bool {
        let mut seen = self.0.lock();
        let due = seen.get(&token).is_none_or(|at| now.0 - at.0 >= i64::try_from(USE_EVERY.as_millis()).unwrap_or(0));
        if due {
            seen.insert(token, now);
        }
        due
    }
}

impl Auth {
    /// Whom an API token speaks for, as of now.
    pub(super) fn authenticate_api_token(&self, text: &str) -> Result<Principal> {
        let secret = ApiSecret::parse(text).ok_or(Error::Unauthenticated)?;
        let now = self.now();
        let principal = self.directory.authenticate_token(&secret.lookup(), now)?;
        if self.uses.is_due(principal.session, now) {
            self.note_use(principal.org, Id::from(principal.session));
        }
        Ok(principal)
    }

    /// Writes down that a token was used, without keeping its request waiting.
    fn note_use(&self, org: Org, id: Id<ApiToken>) {
        let store = self.store.clone();
        tokio::spawn(async move {
            let write = move |tx: &mut WriteTx<'_>| {
                let old = tx.require::<ApiToken>(org, id)?;
                let last_used_at = Some(tx.now());
                tx.update(org, &old, ApiToken { last_used_at, ..old.data.clone() })
            };
            let noted = store.write_as(Class::Essential, Actor::system(org), write).await;
            // It may have been deleted meanwhile.
            let _ = noted.inspect_err(|error| tracing::warn!(%error, "the use of an API token could not be noted"));
        });
    }

    /// Makes a token for a user; gives it with its text, which is not kept.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming what is not acceptable, [`Error::Conflict`] when the user has too many.
    pub async fn create_token(
        &self,
        actor: Actor,
        org: Org,
        user: Id<User>,
        new: NewToken,
    ) -> Result<(Record<ApiToken>, String)> {
        let (secret, id, now) = (ApiSecret::fresh(), Id::fresh(), self.now());
        let token = check(new, user, &secret, now)?;
        let text = secret.to_text();
        let write = move |tx: &mut WriteTx<'_>| {
            tx.require::<User>(org, user)?;
            if of_user(tx, org, user)?.len() >= TOKENS_MAX {
                let message = format!("A user has at most {TOKENS_MAX} API tokens. Delete one first.");
                return Err(Error::conflict("too_many_tokens", message));
            }
            let made = tx.insert(org, id, token)?;
            tx.log(Event::done(org, "token.created").about(User::KIND, user.uid()).note(made.id.to_string()));
            Ok(made)
        };
        let made = self.store.write_as(Class::Essential, actor, write).await?.value;
        self.directory.renew([(org, ApiToken::KIND, id.uid())])?;
        Ok((made, text))
    }

    /// A user's tokens, newest first.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn tokens(&self, org: Org, user: Id<User>) -> Result<Vec<Record<ApiToken>>> {
        let mut tokens = of_user(&self.store.read()?, org, user)?;
        tokens.reverse();
        Ok(tokens)
    }

    /// Deletes a token of a user.
    ///
    /// # Errors
    /// [`Error::NotFound`] when they have no such token.
    pub async fn revoke_token(&self, actor: Actor, org: Org, user: Id<User>, id: Id<ApiToken>) -> Result<()> {
        let write = move |tx: &mut WriteTx<'_>| {
            let token = tx.require::<ApiToken>(org, id)?;
            if token.data.user != user {
                return Err(Error::NotFound);
            }
            tx.delete(org, id)?;
            tx.log(Event::done(org, "token.revoked").about(User::KIND, user.uid()).note(id.to_string()));
            Ok(())
        };
        self.store.write_as(Class::Essential, actor, write).await?;
        self.directory.renew([(org, ApiToken::KIND, id.uid())])
    }
}

fn check(new: NewToken, user: Id<User>, secret: &ApiSecret, now: Time) -> Result<ApiToken> {
    let name = clean_line(&new.name, NAME_MAX).map_err(|e| Error::invalid("/name", "invalid", e.to_string()))?;
    if name.is_empty() {
        return Err(Error::invalid("/name", "required", "A name is needed: what the token is for."));
    }
    let mut scopes = new.scopes;
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.is_empty() {
        return Err(Error::invalid("/scopes", "required", "At least one scope is needed: read, write or admin."));
    }
    let expires_at = new.expires_at.unwrap_or_else(|| now.plus_seconds(USUAL_DAYS * 86_400));
    if expires_at <= now || expires_at > now.plus_seconds(LIFE_DAYS * 86_400 + 60) {
        let message = format!("A token ends in the future, within {LIFE_DAYS} days.");
        return Err(Error::invalid("/expires_at", "out_of_range", message));
    }
    let hash = Digest(secret.lookup());
    Ok(ApiToken { user, name, scopes, hash, last4: secret.last4(), expires_at, last_used_at: None })
}

pub(super) fn of_user<R: Read + ?Sized>(read: &R, org: Org, user: Id<User>) -> Result<Vec<Record<ApiToken>>> {
    let mut ids = Vec::new();
    let prefix = KeyBuf::new().id(user.uid());
    read.scan_index(org, ApiToken::KIND, BY_USER, &prefix, Dir::Forward, None, &mut |_, id, _| {
        ids.push(id);
        Ok(Flow::More)
    })?;
    ids.into_iter().filter_map(|id| read.get(org, Id::from(id)).transpose()).collect()
}
