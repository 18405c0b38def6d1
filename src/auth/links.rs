//! The links that go out by mail: setting a new password, opening a locked account. Whether there is an account is told
//! to nobody but its mailbox.

use secrecy::SecretString;

use super::model::one_time::Purpose;
use super::model::{OneTime, Session, User};
use super::notices::Whence;
use super::{Auth, lockout, one_time, passwords};
use crate::base::email::Email;
use crate::base::{Actor, Id, Org, Result};
use crate::store::log::Event;
use crate::store::{Class, Entity, Read, Record, WriteTx};

/// A link that was made for somebody, to be sent.
pub struct Link {
    /// Whom it is for.
    pub user: Record<User>,
    /// Their organisation.
    pub org: Org,
    /// The token, for the address's fragment.
    pub token: String,
}

impl Auth {
    /// Makes a link for an account, if there is one that may sign in.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn link(&self, actor: Actor, email: &str, purpose: Purpose) -> Result<Option<Link>> {
        let Ok(email) = Email::parse(email) else { return Ok(None) };
        let Some((org, user)) = self.find_user(&email)? else { return Ok(None) };
        if user.data.disabled {
            return Ok(None);
        }
        self.link_for(Actor { org, ..actor }, org, user.id, purpose).await.map(Some)
    }

    /// Makes a link for a user.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such user.
    pub async fn link_for(&self, actor: Actor, org: Org, user: Id<User>, purpose: Purpose) -> Result<Link> {
        let draw = one_time::Draw::fresh();
        let token = draw.text();
        let write = move |tx: &mut WriteTx<'_>| {
            let found = tx.require::<User>(org, user)?;
            one_time::issue(tx, org, user, purpose, &draw, None)?;
            Ok(found)
        };
        let user = self.store.write_as(Class::Essential, actor, write).await?.value;
        Ok(Link { user, org, token })
    }

    /// Sets a new password with the token of a link. Ends all sessions, opens the account, and signs nobody in.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the token is not good (any more) or the password is not acceptable.
    pub async fn reset_password(&self, actor: Actor, token: &str, password: SecretString) -> Result<()> {
        let (org, link) = self.live_link(token, Purpose::Reset)?;
        let user = link.data.user;
        self.check_new_password(org, user, &password).await?;
        let hash = self.passwords.hash(password).await?;
        let account = self.account_of(org, user)?;
        let (notices, whence) = (self.notices.clone(), Whence::from(&actor));
        let write = move |tx: &mut WriteTx<'_>| {
            one_time::take(tx, org, link.id)?;
            one_time::void(tx, org, user, None)?;
            lockout::forget(tx, account)?;
            passwords::replace(tx, org, user, hash, None, (&notices, &whence))
        };
        let actor = Actor { org, user: Some(user.uid()), ..actor };
        let ended = self.store.write_as(Class::Essential, actor, write).await?.value;
        self.directory.renew(ended.into_iter().map(|id| (org, Session::KIND, id)))
    }

    /// Opens a locked account with the token of a link.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the token is not good (any more).
    pub async fn unlock_by_link(&self, actor: Actor, token: &str) -> Result<()> {
        let (org, link) = self.live_link(token, Purpose::Unlock)?;
        let user = link.data.user;
        let account = self.account_of(org, user)?;
        let write = move |tx: &mut WriteTx<'_>| {
            one_time::take(tx, org, link.id)?;
            lockout::forget(tx, account)?;
            tx.log(Event::done(org, "auth.unlocked").about(User::KIND, user.uid()));
            Ok(())
        };
        let actor = Actor { org, user: Some(user.uid()), ..actor };
        self.store.write_as(Class::Essential, actor, write).await.map(drop)
    }

    fn live_link(&self, token: &str, purpose: Purpose) -> Result<(Org, Record<OneTime>)> {
        let found = one_time::find(&self.store.read()?, token, purpose, self.now())?;
        let (org, link) = found.ok_or_else(one_time::bad_token)?;
        let disabled = self.user(org, link.data.user)?.data.disabled;
        if disabled { Err(one_time::bad_token()) } else { Ok((org, link)) }
    }
}
