//! Signing in with email and password. An account that does not exist, one that is disabled and a wrong password take
//! the same work and get the same answer.

use secrecy::SecretString;

use super::lockout::{self, Try};
use super::model::user::{BY_EMAIL, email_key};
use super::model::{Credential, Session, User};
use super::{Auth, Client, SignedIn, refresh};
use crate::base::email::Email;
use crate::base::{Error, Id, Org, Result};
use crate::crypto::password::Verdict;
use crate::store::log::Event;
use crate::store::{Class, Entity, Read, Record, WriteTx};

impl Auth {
    /// Signs in.
    ///
    /// # Errors
    /// [`Error::WrongCredentials`] whatever is wrong, [`Error::TooMany`] after too many failures, [`Error::Busy`] when
    /// too many sign in at once.
    pub async fn login(&self, email: &str, password: SecretString, client: &Client) -> Result<SignedIn> {
        let found = self.account(email)?;
        let tried = self.attempt(email, found.as_ref().map(|account| account.user.id), client);
        self.check_open(&self.store.read()?, &tried)?;
        let stored = found.as_ref().map(|account| account.credential.data.password_hash.clone());
        let verdict = self.passwords.verify(password.clone(), stored).await?;
        match (found, verdict) {
            (Some(account), Verdict::Right { rehash }) if !account.user.data.disabled => {
                let anew = if rehash { self.passwords.hash(password).await.ok() } else { None };
                self.begin(account, anew, client, tried).await
            }
            (found, _) => {
                self.fail(found, email, client, tried).await?;
                Err(Error::WrongCredentials)
            }
        }
    }

    /// The account of an address, if there is one that can sign in with a password.
    fn account(&self, email: &str) -> Result<Option<Account>> {
        let Ok(email) = Email::parse(email) else { return Ok(None) };
        let read = self.store.read()?;
        let Some((org, id)) = read.find_unique_in_instance::<User>(BY_EMAIL, &email_key(&email))? else {
            return Ok(None);
        };
        let (user, credential) = (read.get(org, id)?, read.get(org, Credential::id_of(id))?);
        Ok(user.zip(credential).map(|(user, credential)| Account { org, user, credential }))
    }

    /// Begins the session of an account whose password was right; `anew` replaces its hash.
    async fn begin(&self, account: Account, anew: Option<String>, client: &Client, tried: Try) -> Result<SignedIn> {
        let (draw, caller) = (self.draw(), client.clone());
        let (org, first) = (account.org, draw.first());
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
            lockout::succeed(tx, &tried)?;
            let (session, ended) = refresh::begin(tx, org, user.id, &caller, &draw)?;
            tx.log(Event::done(org, "auth.login").about(User::KIND, user.id.uid()).note(session.id.to_string()));
            Ok((user, session, ended))
        };
        let (user, session, ended) = self.store.write_as(Class::Essential, actor, write).await?.value;
        let touched = ended.into_iter().chain([session.id.uid()]);
        self.directory.renew(touched.map(|id| (org, Session::KIND, id)))?;
        let device = self.device_cookie(user.id, client, &tried);
        Ok(SignedIn { device: Some(device), ..self.signed_in(org, user, &session, first)? })
    }

    /// Remembers a failed attempt: in the counts, and in the log of the account's organisation, or of the instance.
    /// Holds the answer back for as long as the count says.
    async fn fail(&self, found: Option<Account>, email: &str, client: &Client, tried: Try) -> Result<()> {
        let known = found.as_ref().map(|account| account.org);
        let numbers = self.lockout_numbers(known);
        let org = known.unwrap_or(Org::INSTANCE);
        let about = |event: Event| match &found {
            Some(account) => event.about(User::KIND, account.user.id.uid()),
            None => event.note(self.lookup.short(&email.trim().to_lowercase())),
        };
        let failed = about(Event::denied(org, "auth.login_failed"));
        let locked = about(Event::denied(org, "auth.locked"));
        let write = move |tx: &mut WriteTx<'_>| {
            let failure = lockout::fail(tx, &tried, known, &numbers)?;
            tx.log(failed);
            if failure.locked || failure.guarded {
                tx.log(locked);
            }
            Ok(failure)
        };
        let failure = self.store.write_as(Class::Essential, client.actor(org, None), write).await?.value;
        self.delays.hold(failure.delay).await
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

struct Account {
    org: Org,
    user: Record<User>,
    credential: Record<Credential>,
}
