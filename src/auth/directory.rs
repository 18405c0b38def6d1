//! Who is signed in right now, in memory: loaded from the store at start and renewed with each change, so that a
//! request's check costs two look-ups and a revocation holds from the next request on. The store is the truth; this
//! only mirrors it.

use std::collections::HashMap;

use parking_lot::RwLock;

use super::model::{Organization, Session, Slot, User};
use crate::base::principal::Scopes;
use crate::base::{Error, Id, Org, Principal, Result, Role, Time, Uid, Via};
use crate::crypto::jwt::Subject;
use crate::store::{Commit, Dir, Entity, Flow, Kind, Read, ReadTx, Store};

#[derive(Clone, Copy)]
struct LiveUser {
    org: Org,
    role: Role,
    role_version: u32,
    disabled: bool,
}

#[derive(Clone, Copy)]
struct LiveSession {
    org: Org,
    user: Uid,
    expires_at: Time,
}

#[derive(Default)]
struct Live {
    organizations: HashMap<Org, Uid>,
    users: HashMap<Uid, LiveUser>,
    sessions: HashMap<Uid, LiveSession>,
}

/// The mirror of users and sessions.
pub struct Directory {
    store: Store,
    live: RwLock<Live>,
}

impl Directory {
    /// Loads everything from the store.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn load(store: Store) -> Result<Self> {
        let live = Live::load(&store.read()?)?;
        Ok(Self { store, live: RwLock::new(live) })
    }

    /// The principal of a verified access token, as of now.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when the session ended, the user is disabled or their role is another by now.
    pub fn authenticate(&self, subject: &Subject, now: Time) -> Result<Principal> {
        let live = self.live.read();
        let session = live.sessions.get(&subject.session).ok_or(Error::Unauthenticated)?;
        let user = live.users.get(&subject.user).ok_or(Error::Unauthenticated)?;
        let good = session.user == subject.user
            && session.org == user.org
            && live.organizations.get(&user.org) == Some(&subject.org)
            && now < session.expires_at
            && !user.disabled
            && user.role_version == subject.role_version;
        if !good {
            return Err(Error::Unauthenticated);
        }
        Ok(Principal {
            user: subject.user,
            org: user.org,
            role: user.role,
            session: subject.session,
            via: Via::Web,
            scopes: Scopes::ALL,
        })
    }

    /// The organisation's identity.
    #[must_use]
    pub fn organization(&self, org: Org) -> Option<Id<Organization>> {
        self.live.read().organizations.get(&org).copied().map(Id::from)
    }

    /// Every organisation, by number.
    #[must_use]
    pub fn organizations(&self) -> Vec<(Org, Id<Organization>)> {
        let mut all: Vec<_> = self.live.read().organizations.iter().map(|(org, id)| (*org, Id::from(*id))).collect();
        all.sort_unstable_by_key(|(org, _)| *org);
        all
    }

    /// Whether the session has not ended.
    #[must_use]
    pub fn is_live(&self, session: Uid, now: Time) -> bool {
        self.live.read().sessions.get(&session).is_some_and(|s| now < s.expires_at)
    }

    /// Mirrors the present state of these records. Reading the newest snapshot under the lock makes the order of
    /// calls indifferent.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn renew(&self, touched: impl IntoIterator<Item = (Org, Kind, Uid)>) -> Result<()> {
        let mut live = self.live.write();
        let read = self.store.read()?;
        for (org, kind, id) in touched {
            live.renew(&read, org, kind.number, id)?;
        }
        Ok(())
    }

    /// Mirrors what others write (a command beside the server, an undo), until the store closes.
    pub async fn follow(&self) {
        use tokio::sync::broadcast::error::RecvError;
        let mut commits = self.store.subscribe();
        loop {
            let result = match commits.recv().await {
                Ok(commit) => self.mirror(&commit),
                Err(RecvError::Lagged(_)) => self.reload(),
                Err(RecvError::Closed) => return,
            };
            if let Err(error) = result {
                tracing::error!(%error, "the list of sessions could not be renewed");
            }
        }
    }

    fn mirror(&self, commit: &Commit) -> Result<()> {
        let mine = [User::KIND.number, Session::KIND.number, Slot::KIND.number];
        let mut touched = commit.touched.iter().filter(|t| mine.contains(&t.kind)).peekable();
        if touched.peek().is_none() {
            return Ok(());
        }
        let mut live = self.live.write();
        let read = self.store.read()?;
        touched.try_for_each(|t| live.renew(&read, t.org, t.kind, t.id))
    }

    fn reload(&self) -> Result<()> {
        let mut live = self.live.write();
        *live = Live::load(&self.store.read()?)?;
        Ok(())
    }
}

impl Live {
    fn load(read: &ReadTx) -> Result<Self> {
        let mut live = Self::default();
        read.scan_records::<Slot>(Org::INSTANCE, Dir::Forward, None, &mut |slot| {
            live.organizations.insert(Org(slot.data.number), slot.data.organization.uid());
            Ok(Flow::More)
        })?;
        for org in live.organizations.keys().copied() {
            read.scan_records::<User>(org, Dir::Forward, None, &mut |user| {
                live.users.insert(user.id.uid(), live_user(org, &user.data));
                Ok(Flow::More)
            })?;
            read.scan_records::<Session>(org, Dir::Forward, None, &mut |session| {
                live.sessions.insert(session.id.uid(), live_session(org, &session.data));
                Ok(Flow::More)
            })?;
        }
        Ok(live)
    }

    fn renew(&mut self, read: &ReadTx, org: Org, kind: u8, id: Uid) -> Result<()> {
        if kind == User::KIND.number {
            match read.get::<User>(org, Id::from(id))? {
                Some(user) => drop(self.users.insert(id, live_user(org, &user.data))),
                None => drop(self.users.remove(&id)),
            }
        } else if kind == Session::KIND.number {
            match read.get::<Session>(org, Id::from(id))? {
                Some(session) => drop(self.sessions.insert(id, live_session(org, &session.data))),
                None => drop(self.sessions.remove(&id)),
            }
        } else if kind == Slot::KIND.number
            && let Some(slot) = read.get::<Slot>(Org::INSTANCE, Id::from(id))?
        {
            self.organizations.insert(Org(slot.data.number), slot.data.organization.uid());
        }
        Ok(())
    }
}

fn live_user(org: Org, user: &User) -> LiveUser {
    LiveUser { org, role: user.role, role_version: user.role_version, disabled: user.disabled }
}

fn live_session(org: Org, session: &Session) -> LiveSession {
    LiveSession { org, user: session.user.uid(), expires_at: session.expires_at }
}
