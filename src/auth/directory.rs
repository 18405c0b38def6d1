//! Who is signed in right now, in memory: loaded from the store at start and renewed with each change, so that a
//! request's check costs two look-ups and a revocation holds from the next request on. The store is the truth; this
//! only mirrors it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use parking_lot::RwLock;
use tokio::sync::broadcast::error::RecvError;

use super::model::settings::MfaRule;
use super::model::{ApiToken, Organization, SecondFactor, Session, Slot, User};
use crate::base::principal::Scopes;
use crate::base::{Error, Id, Org, Principal, Result, Role, Time, Uid, Via};
use crate::crypto::jwt::Subject;
use crate::store::{Commit, Dir, Entity, Flow, Kind, Read, ReadTx, Record, Store};

/// Days after which a rule about second factors holds for somebody: from the rule's beginning or their own.
pub const GRACE_DAYS: i64 = 7;

#[derive(Clone, Copy)]
struct LiveOrganization {
    id: Uid,
    rule: MfaRule,
    since: Time,
}

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
    fresh_until: Time,
}

#[derive(Clone, Copy)]
struct LiveToken {
    id: Uid,
    org: Org,
    user: Uid,
    scopes: Scopes,
    expires_at: Time,
}

#[derive(Default)]
struct Live {
    organizations: HashMap<Org, LiveOrganization>,
    users: HashMap<Uid, LiveUser>,
    sessions: HashMap<Uid, LiveSession>,
    /// By hash.
    tokens: HashMap<[u8; 32], LiveToken>,
    /// Who has a second factor.
    second_factors: HashSet<Uid>,
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
            && live.organizations.get(&user.org).is_some_and(|organization| organization.id == subject.org)
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
            fresh: now < session.fresh_until,
            must_enrol: live.must_enrol(subject.user, now),
        })
    }

    /// The principal of an API token, by its hash, as of now.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when there is no such token, it expired or its user is disabled.
    pub fn authenticate_token(&self, hash: &[u8; 32], now: Time) -> Result<Principal> {
        let live = self.live.read();
        let token = live.tokens.get(hash).filter(|token| now < token.expires_at).ok_or(Error::Unauthenticated)?;
        let user = live.users.get(&token.user).filter(|user| !user.disabled).ok_or(Error::Unauthenticated)?;
        Ok(Principal {
            user: token.user,
            org: token.org,
            role: user.role,
            session: token.id,
            via: Via::Token,
            scopes: token.scopes,
            fresh: false,
            must_enrol: live.must_enrol(token.user, now),
        })
    }

    /// Whether what was proved once still holds: the session or the API token has not ended, and the user is who they were.
    #[must_use]
    pub fn is_current(&self, principal: &Principal, now: Time) -> bool {
        let live = self.live.read();
        let until = match principal.via {
            Via::Token => {
                live.tokens.values().find(|token| token.id == principal.session).map(|token| token.expires_at)
            }
            _ => live.sessions.get(&principal.session).map(|session| session.expires_at),
        };
        let user = live.users.get(&principal.user);
        until.is_some_and(|until| now < until)
            && user.is_some_and(|user| !user.disabled && user.role == principal.role && user.org == principal.org)
    }

    /// From when on a user must have a second factor; `None` where no rule asks for one.
    #[must_use]
    pub fn second_factor_due(&self, user: Uid) -> Option<Time> {
        self.live.read().second_factor_due(user)
    }

    /// Whether a user of any organisation has this identity.
    #[must_use]
    pub fn has_user(&self, user: Uid) -> bool {
        self.live.read().users.contains_key(&user)
    }

    /// Whether a user has a second factor.
    #[must_use]
    pub fn has_second_factor(&self, user: Uid) -> bool {
        self.live.read().second_factors.contains(&user)
    }

    /// The organisation's identity.
    #[must_use]
    pub fn organization(&self, org: Org) -> Option<Id<Organization>> {
        self.live.read().organizations.get(&org).map(|organization| Id::from(organization.id))
    }

    /// Every organisation, by number.
    #[must_use]
    pub fn organizations(&self) -> Vec<(Org, Id<Organization>)> {
        let live = self.live.read();
        let mut all: Vec<_> = live.organizations.iter().map(|(org, each)| (*org, Id::from(each.id))).collect();
        all.sort_unstable_by_key(|(org, _)| *org);
        all
    }

    /// How many sessions and API tokens have not ended.
    #[must_use]
    pub fn live(&self, now: Time) -> (usize, usize) {
        let live = self.live.read();
        let sessions = live.sessions.values().filter(|session| now < session.expires_at).count();
        (sessions, live.tokens.values().filter(|token| now < token.expires_at).count())
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
        let mut commits = self.store.subscribe();
        while let Some(renewed) = self.hear(commits.recv().await) {
            let _ = renewed.inspect_err(|error| tracing::error!(%error, "the list of sessions could not be renewed"));
        }
    }

    /// Mirrors a commit; reads everything again where some were missed. Nothing once the store is closed.
    pub(super) fn hear(&self, heard: Result<Arc<Commit>, RecvError>) -> Option<Result<()>> {
        match heard {
            Ok(commit) => Some(self.mirror(&commit)),
            Err(RecvError::Lagged(_)) => Some(self.reload()),
            Err(RecvError::Closed) => None,
        }
    }

    fn mirror(&self, commit: &Commit) -> Result<()> {
        const MINE: [u8; 6] = [
            User::KIND.number,
            Session::KIND.number,
            Slot::KIND.number,
            Organization::KIND.number,
            ApiToken::KIND.number,
            SecondFactor::KIND.number,
        ];
        let mut touched = commit.touched.iter().filter(|t| MINE.contains(&t.kind)).peekable();
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
        let mut slots = Vec::new();
        read.scan_records::<Slot>(Org::INSTANCE, Dir::Forward, None, &mut |slot| {
            slots.push(slot.data);
            Ok(Flow::More)
        })?;
        for slot in slots {
            live.add_organization(read, &slot)?;
        }
        for org in live.organizations.keys().copied().collect::<Vec<_>>() {
            read.scan_records::<User>(org, Dir::Forward, None, &mut |user| {
                live.users.insert(user.id.uid(), live_user(org, &user.data));
                Ok(Flow::More)
            })?;
            read.scan_records::<Session>(org, Dir::Forward, None, &mut |session| {
                live.sessions.insert(session.id.uid(), live_session(org, &session.data));
                Ok(Flow::More)
            })?;
            read.scan_records::<ApiToken>(org, Dir::Forward, None, &mut |token| {
                live.tokens.insert(token.data.hash.0, live_token(org, &token));
                Ok(Flow::More)
            })?;
            read.scan_records::<SecondFactor>(org, Dir::Forward, None, &mut |factor| {
                live.note_second_factor(factor.id.uid(), factor.data.is_on());
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
        } else if kind == ApiToken::KIND.number {
            self.tokens.retain(|_, token| token.id != id);
            if let Some(token) = read.get::<ApiToken>(org, Id::from(id))? {
                self.tokens.insert(token.data.hash.0, live_token(org, &token));
            }
        } else if kind == SecondFactor::KIND.number {
            let on = read.get::<SecondFactor>(org, Id::from(id))?.is_some_and(|factor| factor.data.is_on());
            self.note_second_factor(id, on);
        } else if kind == Organization::KIND.number {
            match read.get::<Organization>(org, Id::from(id))? {
                Some(found) => drop(self.organizations.insert(org, live_organization(&found))),
                None => self.forget(org),
            }
        } else if kind == Slot::KIND.number
            && let Some(slot) = read.get::<Slot>(Org::INSTANCE, Id::from(id))?
        {
            self.add_organization(read, &slot.data)?;
        }
        Ok(())
    }

    fn add_organization(&mut self, read: &ReadTx, slot: &Slot) -> Result<()> {
        let org = Org(slot.number);
        if let Some(found) = read.get(org, slot.organization)? {
            self.organizations.insert(org, live_organization(&found));
        }
        Ok(())
    }

    /// Drops everybody of an organisation that is gone; the records may still be there for a while.
    fn forget(&mut self, org: Org) {
        self.organizations.remove(&org);
        let users = &mut self.users;
        self.second_factors.retain(|user| users.get(user).is_none_or(|user| user.org != org));
        users.retain(|_, user| user.org != org);
        self.sessions.retain(|_, session| session.org != org);
        self.tokens.retain(|_, token| token.org != org);
    }

    fn note_second_factor(&mut self, user: Uid, on: bool) {
        if on {
            self.second_factors.insert(user);
        } else {
            self.second_factors.remove(&user);
        }
    }

    fn second_factor_due(&self, user: Uid) -> Option<Time> {
        let live = self.users.get(&user)?;
        let organization = self.organizations.get(&live.org)?;
        let concerned = match organization.rule {
            MfaRule::Off => false,
            MfaRule::Admins => live.role >= Role::Admin,
            MfaRule::All => true,
        };
        concerned.then(|| organization.since.max(user.time()).plus_seconds(GRACE_DAYS * 86_400))
    }

    fn must_enrol(&self, user: Uid, now: Time) -> bool {
        !self.second_factors.contains(&user) && self.second_factor_due(user).is_some_and(|due| due <= now)
    }
}

fn live_organization(organization: &Record<Organization>) -> LiveOrganization {
    let data = &organization.data;
    LiveOrganization { id: organization.id.uid(), rule: data.settings.mfa_rule, since: data.mfa_since }
}

fn live_user(org: Org, user: &User) -> LiveUser {
    LiveUser { org, role: user.role, role_version: user.role_version, disabled: user.disabled }
}

fn live_session(org: Org, session: &Session) -> LiveSession {
    LiveSession { org, user: session.user.uid(), expires_at: session.expires_at, fresh_until: session.fresh_until }
}

fn live_token(org: Org, token: &Record<ApiToken>) -> LiveToken {
    let data = &token.data;
    let scopes = data.scopes();
    LiveToken { id: token.id.uid(), org, user: data.user.uid(), scopes, expires_at: data.expires_at }
}
