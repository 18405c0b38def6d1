//! Setting and changing passwords. Whoever holds other sessions of the account loses them with the old password.

use secrecy::{ExposeSecret, SecretString};

use super::model::settings::PasswordPolicy;
use super::model::{Credential, Session, User};
use super::{Auth, password_rules, sessions};
use crate::base::{Actor, Error, Id, Org, Principal, Result, Uid};
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
        self.check_password(principal.org, &new)?;
        if !self.is_password(principal.org, user, current).await? {
            return Err(Error::invalid("/current_password", "wrong", "The current password is not this one."));
        }
        self.replace_password(actor, principal.org, user, new, Some(principal.session)).await
    }

    /// Sets a user's password from the host and ends all their sessions.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such user, [`Error::Invalid`] when the password is not acceptable.
    pub async fn set_password(&self, actor: Actor, org: Org, user: Id<User>, password: SecretString) -> Result<()> {
        self.check_password(org, &password)?;
        self.replace_password(actor, org, user, password, None).await
    }

    async fn replace_password(
        &self,
        actor: Actor,
        org: Org,
        user: Id<User>,
        password: SecretString,
        keep: Option<Uid>,
    ) -> Result<()> {
        let password_hash = self.passwords.hash(password).await?;
        let write = move |tx: &mut WriteTx<'_>| {
            tx.require::<User>(org, user)?;
            let id = Credential::id_of(user);
            match tx.get::<Credential>(org, id)? {
                Some(old) => tx.update(org, &old, Credential { password_hash })?,
                None => tx.insert(org, id, Credential { password_hash })?,
            };
            tx.log(Event::done(org, "auth.password_changed").about(User::KIND, user.uid()));
            sessions::end_all(tx, org, user, keep, "auth.session_revoked")
        };
        let ended = self.store.write_as(Class::Essential, actor, write).await?.value;
        self.directory.renew(ended.into_iter().map(|id| (org, Session::KIND, id)))
    }

    /// Refuses what the organisation's policy does not accept, before anything is hashed.
    pub(super) fn check_password(&self, org: Org, password: &SecretString) -> Result<()> {
        let policy = match self.directory.organization(org) {
            Some(id) => self.store.read()?.require(org, id)?.data.settings.password_policy,
            None => PasswordPolicy::default(),
        };
        password_rules::check(password.expose_secret(), &policy, "/password")
    }
}
