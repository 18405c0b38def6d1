//! Setting and changing passwords, and judging them. Whoever holds other sessions of the account loses them with the old
//! password.

use secrecy::{ExposeSecret, SecretString};

use super::model::settings::PasswordPolicy;
use super::model::{Credential, Session, User};
use super::notices::{Notices, What, Whence};
use super::password_rules::{self, Judgement};
use super::{Auth, sessions};
use crate::base::{Actor, Error, Id, Org, Principal, Result, Uid};
use crate::crypto::password::Verdict;
use crate::store::log::Event;
use crate::store::{Class, Entity, Read, WriteTx};

impl Auth {
    /// Changes the principal's own password and ends their other sessions.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the current password is wrong or the new one is not acceptable.
    pub async fn change_password(
        &self,
        actor: Actor,
        principal: &Principal,
        current: SecretString,
        new: SecretString,
    ) -> Result<()> {
        let user = Id::from(principal.user);
        if !self.is_password(principal.org, user, current).await? {
            return Err(Error::invalid("/current_password", "wrong", "The current password is not this one."));
        }
        self.check_new_password(principal.org, user, &new).await?;
        self.replace_password(actor, principal.org, user, new, Some(principal.session)).await
    }

    /// Sets a user's password from the host and ends all their sessions.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such user, [`Error::Invalid`] when the password is not acceptable.
    pub async fn set_password(&self, actor: Actor, org: Org, user: Id<User>, password: SecretString) -> Result<()> {
        self.check_new_password(org, user, &password).await?;
        self.replace_password(actor, org, user, password, None).await
    }

    /// Sets a password that this program drew at random, strong by its making, and ends all sessions of the user.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such user.
    pub async fn set_drawn_password(&self, actor: Actor, org: Org, user: Id<User>, drawn: SecretString) -> Result<()> {
        self.replace_password(actor, org, user, drawn, None).await
    }

    /// Replaces a password that was checked; all sessions but `keep` end.
    pub(super) async fn replace_password(
        &self,
        actor: Actor,
        org: Org,
        user: Id<User>,
        password: SecretString,
        keep: Option<Uid>,
    ) -> Result<()> {
        let hash = self.passwords.hash(password).await?;
        let (notices, whence) = (self.notices.clone(), Whence::from(&actor));
        let write = move |tx: &mut WriteTx<'_>| replace(tx, org, user, hash, keep, (&notices, &whence));
        let ended = self.store.write_as(Class::Essential, actor, write).await?.value;
        self.directory.renew(ended.into_iter().map(|id| (org, Session::KIND, id)))
    }

    /// What the policy of `org`, or the default one, says of a password. `texts` are what its owner is called.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many ask at once.
    pub async fn judge_password(
        &self,
        org: Option<Org>,
        texts: Vec<String>,
        password: SecretString,
    ) -> Result<Judgement> {
        let organization = org.map(|org| self.organization(org)).transpose()?;
        let (policy, name) = match organization {
            Some(found) => (found.data.settings.password_policy, found.data.name),
            None => (PasswordPolicy::default(), String::new()),
        };
        let judge = move || {
            let words = password_rules::words(texts.iter().map(String::as_str).chain([name.as_str()]));
            Ok(password_rules::judge(password.expose_secret(), &policy, &words))
        };
        self.passwords.run(judge).await
    }

    /// Refuses what the organisation's policy does not accept, before anything is hashed.
    pub(super) async fn check_password(
        &self,
        org: Option<Org>,
        texts: Vec<String>,
        password: &SecretString,
    ) -> Result<()> {
        let judgement = self.judge_password(org, texts, password.clone()).await?;
        password_rules::verdict(judgement, "/password")
    }

    /// Refuses what the policy does not accept for this user, their last passwords included.
    pub(super) async fn check_new_password(&self, org: Org, user: Id<User>, password: &SecretString) -> Result<()> {
        let read = self.store.read()?;
        let owner = read.require::<User>(org, user)?.data;
        let credential = read.get::<Credential>(org, Credential::id_of(user))?;
        drop(read);
        let texts = vec![owner.name, owner.email.to_string()];
        self.check_password(Some(org), texts, password).await?;
        let history = usize::from(self.organization(org)?.data.settings.password_policy.history);
        let Some(credential) = credential.map(|credential| credential.data) else { return Ok(()) };
        let old = std::iter::once(credential.password_hash).chain(credential.previous);
        for hash in old.take(history) {
            if matches!(self.passwords.verify(password.clone(), Some(hash)).await?, Verdict::Right { .. }) {
                let message = format!("This was one of the last {history} passwords. Choose another one.");
                return Err(Error::invalid("/password", "reused", message));
            }
        }
        Ok(())
    }
}

/// Replaces a user's password within a write and ends all their sessions but `keep`; gives those that ended.
pub(super) fn replace(
    tx: &mut WriteTx<'_>,
    org: Org,
    user: Id<User>,
    hash: String,
    keep: Option<Uid>,
    (notices, whence): (&Notices, &Whence),
) -> Result<Vec<Uid>> {
    let owner = tx.require::<User>(org, user)?;
    let (id, now) = (Credential::id_of(user), tx.now());
    match tx.get::<Credential>(org, id)? {
        Some(old) => tx.update(org, &old, old.data.replaced(hash, now))?,
        None => tx.insert(org, id, Credential::new(hash, now))?,
    };
    tx.log(Event::done(org, "auth.password_changed").about(User::KIND, user.uid()));
    notices.tell(tx, org, &owner, What::PasswordChanged, whence)?;
    sessions::end_all(tx, org, user, keep, "auth.session_revoked")
}
