//! Signing in with email and password, and with the code of a second factor where the user has one. An account that
//! does not exist, one that is disabled and a wrong password take the same work and get the same answer.

use secrecy::SecretString;

use super::lockout::{self, Try};
use super::model::one_time::Purpose;
use super::model::user::{BY_EMAIL, email_key};
use super::model::{Credential, IdentityLink, OneTime, SecondFactor, Session, User};
use super::notices::What;
use super::second_factor::{self, Proof};
use super::{Auth, Client, SignedIn, one_time, refresh, vouched};
use crate::base::email::Email;
use crate::base::{Error, Id, Org, Result, Uid};
use crate::crypto::password::Verdict;
use crate::store::log::Event;
use crate::store::{Class, Entity, Read, Record, WriteTx};

/// Codes that may be tried with one right password.
const CODES: u32 = 5;

/// How a sign-in with a right password goes on.
pub enum Login {
    /// It is done.
    Done(Box<SignedIn>),
    /// The second factor is asked for, with this token.
    SecondFactor(String),
}

impl Auth {
    /// Signs in.
    ///
    /// # Errors
    /// [`Error::WrongCredentials`] whatever is wrong, [`Error::TooMany`] after too many failures, [`Error::Busy`] when
    /// too many sign in at once.
    pub async fn login(&self, email: &str, password: SecretString, client: &Client) -> Result<Login> {
        let found = self.account(email)?;
        let tried = self.attempt(email, found.as_ref().map(|account| account.user.id), client);
        self.check_open(&self.store.read()?, &tried)?;
        let stored = found.as_ref().map(|account| account.credential.data.password_hash.clone());
        let verdict = self.passwords.verify(password.clone(), stored).await?;
        match (found, verdict) {
            (Some(account), Verdict::Right { rehash }) if !account.user.data.disabled => {
                let anew = if rehash { self.passwords.hash(password).await.ok() } else { None };
                self.go_on(account, anew, None, client, tried).await
            }
            (found, _) => {
                let known = found.as_ref().map(|account| (account.org, account.user.id));
                self.fail(known, email, "password", None, client, tried).await?;
                Err(Error::WrongCredentials)
            }
        }
    }

    /// The second step: the code of the authenticator app, or a recovery code.
    ///
    /// # Errors
    /// [`Error::SignInOver`] when the token is not good (any more), [`Error::WrongCode`], [`Error::TooMany`].
    pub async fn login_second(&self, token: &str, code: &str, client: &Client) -> Result<SignedIn> {
        let read = self.store.read()?;
        let found = one_time::find(&read, token, Purpose::SecondFactor, self.now())?;
        let (org, pending) = found.ok_or(Error::SignInOver)?;
        let user = read.require::<User>(org, pending.data.user)?;
        let tried = self.attempt(user.data.email.as_str(), Some(user.id), client);
        self.check_open(&read, &tried)?;
        let known = Some((org, user.id));
        drop(read);
        let Some(proof) = self.proof(org, user.id, code).await? else {
            let left = self.fail(known, user.data.email.as_str(), "code", Some(pending.id), client, tried).await?;
            return Err(Error::WrongCode { left });
        };
        let (draw, caller, email) = (self.draw(), client.clone(), user.data.email.clone());
        let first = draw.first();
        let write = move |tx: &mut WriteTx<'_>| {
            // What was true a moment ago may not be true any more: the token used, the code taken, the user disabled.
            let current = tx.require::<User>(org, user.id)?;
            if current.data.disabled || tx.get::<OneTime>(org, pending.id)?.is_none() {
                return Err(Error::SignInOver);
            }
            if !second_factor::take(tx, org, user.id, &proof)? {
                return Ok(None);
            }
            if let Proof::Recovery(_) = proof {
                let left = tx.get(org, SecondFactor::id_of(user.id))?.map_or(0, |factor| factor.data.recovery.len());
                draw.notices.tell(tx, org, &current, What::RecoveryCodeUsed { left }, &(&caller).into())?;
            }
            tx.delete(org, pending.id)?;
            start(tx, org, &current, &tried, &caller, &draw).map(|(session, ended)| Some((current, session, ended)))
        };
        let actor = client.actor(org, Some(user.id.uid()));
        match self.store.write_as(Class::Essential, actor, write).await?.value {
            Some((user, session, ended)) => self.started(org, user, &session, ended, first, client, &tried),
            None => {
                let left = self.fail(known, email.as_str(), "code", Some(pending.id), client, tried).await?;
                Err(Error::WrongCode { left })
            }
        }
    }

    /// The account of an address, if there is one that can sign in with a password.
    pub(super) fn account(&self, email: &str) -> Result<Option<Account>> {
        let Ok(email) = Email::parse(email) else { return Ok(None) };
        let read = self.store.read()?;
        let Some((org, id)) = read.find_unique_in_instance::<User>(BY_EMAIL, &email_key(&email))? else {
            return Ok(None);
        };
        Account::of(&read, org, id)
    }

    /// Begins the session of an account whose password was right or that a service vouches for, or asks for the second
    /// factor; `anew` replaces its hash, `link` is noted.
    pub(super) async fn go_on(
        &self,
        account: Account,
        anew: Option<String>,
        link: Option<IdentityLink>,
        client: &Client,
        tried: Try,
    ) -> Result<Login> {
        let second = self.directory.has_second_factor(account.user.id.uid());
        let (draw, pending, caller) = (self.draw(), one_time::Draw::fresh(), client.clone());
        let (org, first, asked) = (account.org, draw.first(), pending.text());
        let link = link.map(|link| (Id::fresh(), link));
        let actor = client.actor(org, Some(account.user.id.uid()));
        let write = move |tx: &mut WriteTx<'_>| {
            let user = tx.require::<User>(org, account.user.id)?;
            let credential = tx.require::<Credential>(org, account.credential.id)?;
            // What was true before the hash was computed may not be true any more.
            if user.data.disabled || credential.meta.version != account.credential.meta.version {
                return Err(Error::WrongCredentials);
            }
            if let Some(password_hash) = anew {
                let data = Credential { password_hash, ..credential.data.clone() };
                tx.update(org, &credential, data)?;
            }
            if let Some((id, link)) = link {
                vouched::note(tx, org, id, link)?;
            }
            if second {
                one_time::issue(tx, org, user.id, Purpose::SecondFactor, &pending, None)?;
                return Ok(None);
            }
            start(tx, org, &user, &tried, &caller, &draw).map(|(session, ended)| Some((user, session, ended)))
        };
        match self.store.write_as(Class::Essential, actor, write).await?.value {
            None => Ok(Login::SecondFactor(asked)),
            Some((user, session, ended)) => {
                let signed_in = self.started(org, user, &session, ended, first, client, &tried)?;
                Ok(Login::Done(Box::new(signed_in)))
            }
        }
    }

    /// A session that a write began, as its client is given it.
    pub(super) fn started(
        &self,
        org: Org,
        user: Record<User>,
        session: &Record<Session>,
        ended: Vec<Uid>,
        first: crate::crypto::token::Token,
        client: &Client,
        tried: &Try,
    ) -> Result<SignedIn> {
        let touched = ended.into_iter().chain([session.id.uid()]);
        self.directory.renew(touched.map(|id| (org, Session::KIND, id)))?;
        let device = self.device_cookie(user.id, client, tried);
        Ok(SignedIn { device: Some(device), ..self.signed_in(org, user, session, first)? })
    }

    /// Remembers a failed attempt: in the counts, and in the log of the account's organisation, or of the instance.
    /// Holds the answer back for as long as the count says. `pending` is the token that a wrong code was tried with. Says
    /// how often it may be tried again.
    pub(super) async fn fail(
        &self,
        known: Option<(Org, Id<User>)>,
        email: &str,
        what: &'static str,
        pending: Option<Id<OneTime>>,
        client: &Client,
        tried: Try,
    ) -> Result<u32> {
        let numbers = self.lockout_numbers(known.map(|(org, _)| org));
        let org = known.map_or(Org::INSTANCE, |(org, _)| org);
        let about = |event: Event| match known {
            Some((_, user)) => event.about(User::KIND, user.uid()).note(what),
            None => event.note(self.lookup.short(&email.trim().to_lowercase())),
        };
        let failed = about(Event::denied(org, "auth.login_failed"));
        let locked = about(Event::denied(org, "auth.locked"));
        let (notices, draw) = (self.notices.clone(), one_time::Draw::fresh());
        let write = move |tx: &mut WriteTx<'_>| {
            let failure = lockout::fail(tx, &tried, &numbers)?;
            tx.log(failed);
            if failure.locked || failure.guarded {
                tx.log(locked);
            }
            if let (true, Some((org, user))) = (failure.guarded, known)
                && let Some(user) = tx.get::<User>(org, user)?
            {
                notices.tell_locked(tx, org, &user, &draw)?;
            }
            let left = match pending {
                Some(id) => failure.left.min(spend_code(tx, org, id)?),
                None => failure.left,
            };
            Ok((failure.delay, left))
        };
        let actor = client.actor(org, None);
        let (delay, left) = self.store.write_as(Class::Essential, actor, write).await?.value;
        self.delays.hold(delay).await?;
        Ok(left)
    }

    /// Whether `password` is the user's.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such user, [`Error::Busy`] when too many ask at once.
    pub(super) async fn is_password(&self, org: Org, user: Id<User>, password: SecretString) -> Result<bool> {
        let credential = self.store.read()?.require::<Credential>(org, Credential::id_of(user))?;
        let stored = Some(credential.data.password_hash);
        Ok(matches!(self.passwords.verify(password, stored).await?, Verdict::Right { .. }))
    }
}

/// Counts a wrong code that was tried with the token of a first step, within a write; says how many more may be.
fn spend_code(tx: &mut WriteTx<'_>, org: Org, id: Id<OneTime>) -> Result<u32> {
    let Some(old) = tx.get::<OneTime>(org, id)? else { return Ok(0) };
    let failures = old.data.failures + 1;
    if failures < CODES {
        tx.update(org, &old, OneTime { failures, ..old.data.clone() })?;
    } else {
        tx.delete(org, id)?;
    }
    Ok(CODES.saturating_sub(failures))
}

/// Begins the session of somebody who proved who they are, within a write; gives it and those that made room.
pub(super) fn start(
    tx: &mut WriteTx<'_>,
    org: Org,
    user: &Record<User>,
    tried: &Try,
    client: &Client,
    draw: &refresh::Draw,
) -> Result<(Record<Session>, Vec<Uid>)> {
    if !lockout::is_known(tx, tried, tx.now())? {
        draw.notices.tell(tx, org, user, What::NewDevice, &client.into())?;
    }
    lockout::succeed(tx, tried)?;
    let (session, ended) = refresh::begin(tx, org, user.id, client, draw)?;
    tx.log(Event::done(org, "auth.login").about(User::KIND, user.id.uid()).note(session.id.to_string()));
    Ok((session, ended))
}

/// A user and their credential.
pub(super) struct Account {
    pub(super) org: Org,
    pub(super) user: Record<User>,
    credential: Record<Credential>,
}

impl Account {
    /// The account of a user of the organisation.
    pub(super) fn of<R: Read + ?Sized>(read: &R, org: Org, id: Id<User>) -> Result<Option<Self>> {
        let (user, credential) = (read.get(org, id)?, read.get(org, Credential::id_of(id))?);
        Ok(user.zip(credential).map(|(user, credential)| Self { org, user, credential }))
    }
}
