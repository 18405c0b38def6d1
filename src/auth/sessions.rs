//! Ending and listing sessions. Ending one deletes it; its refresh tokens are worthless from that commit on, and its
//! access tokens from the moment the directory hears of it.

use std::time::Duration;

use super::model::session::BY_USER;
use super::model::{RefreshToken, Session, User};
use super::{Auth, lockout, one_time};
use crate::base::{Actor, Error, Id, Org, Principal, Result, Time, Uid};
use crate::store::log::Event;
use crate::store::{Class, Dir, Entity, Flow, KeyBuf, Read, Record, WriteTx};

/// The action of a refresh token that came back.
pub(super) const REUSE: &str = "auth.refresh_reuse";
/// For so many seconds after a person proved who they are, their session may do what is dangerous.
pub(super) const FRESH_SECONDS: i64 = 300;
/// How many rows one sweep removes at most.
const SWEEP: usize = 200;
/// How often what is over is removed.
pub const SWEEP_EVERY: Duration = Duration::from_hours(1);

impl Auth {
    /// The user's sessions, newest first.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn sessions(&self, org: Org, user: Id<User>) -> Result<Vec<Record<Session>>> {
        let now = self.now();
        let mut sessions = of_user(&self.store.read()?, org, user)?;
        sessions.retain(|session| !is_over(&session.data, now));
        sessions.reverse();
        Ok(sessions)
    }

    /// Ends one session of `principal`, their present one or another.
    ///
    /// # Errors
    /// [`Error::NotFound`] when they have no such session.
    pub async fn end_session(&self, actor: Actor, principal: &Principal, id: Id<Session>) -> Result<()> {
        let (org, user) = (principal.org, principal.user);
        let action = if id.uid() == principal.session { "auth.logout" } else { "auth.session_revoked" };
        self.store
            .write_as(Class::Essential, actor, move |tx| {
                let session = tx.require::<Session>(org, id)?;
                if session.data.user.uid() != user {
                    return Err(Error::NotFound);
                }
                end(tx, org, &session, action)
            })
            .await?;
        self.directory.renew([(org, Session::KIND, id.uid())])
    }

    /// Ends the session that a refresh token belongs to, for a client that signs out without an access token.
    ///
    /// # Errors
    /// When the storage fails; a session that has ended already is none.
    pub async fn end_session_by_id(&self, actor: Actor, org: Org, id: Id<Session>) -> Result<()> {
        self.store
            .write_as(Class::Essential, actor, move |tx| match tx.get::<Session>(org, id)? {
                Some(session) => end(tx, org, &session, "auth.logout"),
                None => Ok(()),
            })
            .await?;
        self.directory.renew([(org, Session::KIND, id.uid())])
    }

    /// Ends all sessions of a user but `keep`; says how many.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the organisation has no such user.
    pub async fn end_sessions(
        &self,
        actor: Actor,
        org: Org,
        user: Id<User>,
        keep: Option<Uid>,
        action: &'static str,
    ) -> Result<usize> {
        let ended = self
            .store
            .write_as(Class::Essential, actor, move |tx| {
                tx.require::<User>(org, user)?;
                end_all(tx, org, user, keep, action)
            })
            .await?
            .value;
        self.directory.renew(ended.iter().map(|id| (org, Session::KIND, *id)))?;
        Ok(ended.len())
    }

    /// Keeps the directory in step with what others write and removes what is over `every` so often, for as long as
    /// the server runs.
    pub async fn tend(&self, every: Duration) {
        let sweeping = async {
            loop {
                tokio::time::sleep(every).await;
                let swept = self.sweep_all().await;
                let _ = swept.inspect_err(|error| tracing::warn!(%error, "ended sessions could not be removed"));
            }
        };
        tokio::select! {
            () = self.directory.follow() => {}
            () = sweeping => {}
        }
    }

    /// Removes all that is over.
    async fn sweep_all(&self) -> Result<()> {
        while self.sweep().await? {}
        Ok(())
    }

    /// Removes sessions and refresh tokens whose time is over, a few at a time; says whether there may be more.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn sweep(&self) -> Result<bool> {
        let mut more = false;
        for (org, _) in self.directory.organizations() {
            let (ended, full) =
                self.store.write_as(Class::Background, Actor::system(org), move |tx| sweep(tx, org)).await?.value;
            more |= full;
            self.directory.renew(ended.iter().map(|id| (org, Session::KIND, *id)))?;
        }
        for (org, _) in self.directory.organizations() {
            let void = move |tx: &mut WriteTx<'_>| one_time::sweep(tx, org, SWEEP);
            more |= self.store.write_as(Class::Background, Actor::system(org), void).await?.value;
        }
        let forget = move |tx: &mut WriteTx<'_>| lockout::sweep(tx, SWEEP);
        more |= self.store.write_as(Class::Background, Actor::system(Org::INSTANCE), forget).await?.value;
        Ok(more)
    }
}

/// The user's sessions, oldest first.
pub(super) fn of_user<R: Read + ?Sized>(read: &R, org: Org, user: Id<User>) -> Result<Vec<Record<Session>>> {
    let mut ids = Vec::new();
    let prefix = KeyBuf::new().id(user.uid());
    read.scan_index(org, Session::KIND, BY_USER, &prefix, Dir::Forward, None, &mut |_, id, _| {
        ids.push(id);
        Ok(Flow::More)
    })?;
    let mut sessions = Vec::with_capacity(ids.len());
    for id in ids {
        sessions.extend(read.get::<Session>(org, Id::from(id))?);
    }
    Ok(sessions)
}

/// Ends a session within a write. The log names the user, and the session in a note.
pub(super) fn end(tx: &mut WriteTx<'_>, org: Org, session: &Record<Session>, action: &'static str) -> Result<()> {
    tx.delete(org, session.id)?;
    let event = if action == REUSE { Event::denied(org, action) } else { Event::done(org, action) };
    tx.log(event.about(User::KIND, session.data.user.uid()).note(session.id.to_string()));
    Ok(())
}

/// Ends all sessions of a user but `keep` within a write; gives those that ended.
pub(super) fn end_all(
    tx: &mut WriteTx<'_>,
    org: Org,
    user: Id<User>,
    keep: Option<Uid>,
    action: &'static str,
) -> Result<Vec<Uid>> {
    let mut ended = Vec::new();
    for session in of_user(tx, org, user)? {
        if Some(session.id.uid()) != keep {
            end(tx, org, &session, action)?;
            ended.push(session.id.uid());
        }
    }
    Ok(ended)
}

/// Removes what is over within a write. Refresh tokens come oldest first and all live equally long, so the first one
/// that is good ends their scan.
fn sweep(tx: &mut WriteTx<'_>, org: Org) -> Result<(Vec<Uid>, bool)> {
    let now = tx.now();
    let mut tokens: Vec<Id<RefreshToken>> = Vec::new();
    tx.scan_records::<RefreshToken>(org, Dir::Forward, None, &mut |token| {
        let over = token.data.expires_at <= now;
        if over {
            tokens.push(token.id);
        }
        Ok(if over && tokens.len() < SWEEP { Flow::More } else { Flow::Stop })
    })?;
    let mut sessions: Vec<Uid> = Vec::new();
    tx.scan_records::<Session>(org, Dir::Forward, None, &mut |session| {
        if is_over(&session.data, now) {
            sessions.push(session.id.uid());
        }
        Ok(if sessions.len() < SWEEP { Flow::More } else { Flow::Stop })
    })?;
    for id in &tokens {
        tx.delete(org, *id)?;
    }
    for id in &sessions {
        tx.delete::<Session>(org, Id::from(*id))?;
    }
    let full = tokens.len() == SWEEP || sessions.len() == SWEEP;
    Ok((sessions, full))
}

fn is_over(session: &Session, now: Time) -> bool {
    session.expires_at <= now || session.idle_until <= now
}
