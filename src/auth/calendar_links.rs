//! The link of a user's calendar: making it anew, removing it, and finding whose calendar one leads to. It shows what its
//! user could read and signs nobody in.

use super::model::{CalendarLink, Digest, User};
use super::{Auth, by_hash};
use crate::base::{Actor, Error, Id, Org, Result};
use crate::crypto::token::Token;
use crate::store::log::Event;
use crate::store::{Class, Entity, Read, ReadTx, Record, WriteTx};

/// A reading is written down when the last one that was is so many milliseconds ago.
const NOTED_EVERY_MS: i64 = 60_000;

impl Auth {
    /// Makes a user's link; one that they had leads nowhere from then on. Gives its token too, which is not kept.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such user.
    pub async fn make_calendar_link(
        &self,
        actor: Actor,
        org: Org,
        user: Id<User>,
    ) -> Result<(Record<CalendarLink>, Token)> {
        let token = Token::fresh();
        let hash = Digest(token.lookup());
        let write = move |tx: &mut WriteTx<'_>| {
            tx.require::<User>(org, user)?;
            let id = CalendarLink::id_of(user);
            let new = CalendarLink { hash, made_at: tx.now(), last_read_at: None };
            let (made, action) = match tx.get::<CalendarLink>(org, id)? {
                Some(old) => (tx.update(org, &old, new)?, "calendar_link.renewed"),
                None => (tx.insert(org, id, new)?, "calendar_link.created"),
            };
            tx.log(Event::done(org, action).about(User::KIND, user.uid()));
            Ok(made)
        };
        let made = self.store.write_as(Class::Essential, actor, write).await?.value;
        Ok((made, token))
    }

    /// A user's link, if they have one.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn calendar_link(&self, org: Org, user: Id<User>) -> Result<Option<Record<CalendarLink>>> {
        self.store.read()?.get(org, CalendarLink::id_of(user))
    }

    /// Removes a user's link, if they have one.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn remove_calendar_link(&self, actor: Actor, org: Org, user: Id<User>) -> Result<()> {
        let write = move |tx: &mut WriteTx<'_>| {
            let id = CalendarLink::id_of(user);
            if tx.get::<CalendarLink>(org, id)?.is_some() {
                tx.delete(org, id)?;
                tx.log(Event::done(org, "calendar_link.removed").about(User::KIND, user.uid()));
            }
            Ok(())
        };
        self.store.write_as(Class::Essential, actor, write).await.map(drop)
    }

    /// Whose calendar the link with this token leads to. That it was read is written down, without keeping the request
    /// waiting.
    ///
    /// # Errors
    /// [`Error::NotFound`] when no link has it (any more) or its user may not sign in: nobody is told which.
    pub fn calendar_of(&self, read: &ReadTx, token: &str) -> Result<(Org, Record<User>)> {
        let token = Token::parse(token).ok_or(Error::NotFound)?;
        let (org, link) = by_hash::find::<CalendarLink>(read, &token)?.ok_or(Error::NotFound)?;
        let user = read.get::<User>(org, CalendarLink::user_of(link.id))?;
        let user = user.filter(|user| !user.data.disabled).ok_or(Error::NotFound)?;
        if link.data.last_read_at.is_none_or(|at| self.now().0 - at.0 >= NOTED_EVERY_MS) {
            self.note_reading(org, link);
        }
        Ok((org, user))
    }

    /// Writes down that a calendar was read by a link, unless that is another one by then.
    fn note_reading(&self, org: Org, link: Record<CalendarLink>) {
        let store = self.store.clone();
        tokio::spawn(async move {
            let write = move |tx: &mut WriteTx<'_>| {
                let old = tx.get::<CalendarLink>(org, link.id)?;
                if let Some(old) = old.filter(|old| old.data.hash == link.data.hash) {
                    let last_read_at = Some(tx.now());
                    tx.update(org, &old, CalendarLink { last_read_at, ..old.data.clone() })?;
                }
                Ok(())
            };
            let noted = store.write_as(Class::Essential, Actor::system(org), write).await;
            let _ = noted.inspect_err(|error| tracing::warn!(%error, "the reading of a calendar could not be noted"));
        });
    }
}
