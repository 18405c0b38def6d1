//! Another address to sign in with. Where mail is sent, the new address confirms first, by a link that works only in a
//! session of the user who asked: whoever else gets it, say because the address was mistyped, gets no account by it.
//! Where no mail is sent the change holds at once. Sessions stay; the links that were mailed to the old address end.

use super::model::one_time::Purpose;
use super::model::user::{BY_EMAIL, email_key};
use super::model::{OneTime, User};
use super::notices::{Notices, What, Whence};
use super::users::taken;
use super::{Auth, one_time};
use crate::base::email::Email;
use crate::base::{Actor, Error, Id, Org, Result, Time};
use crate::store::log::Event;
use crate::store::{Entity, Read, Record, WriteTx};

/// A change that waits for its new address.
pub struct PendingEmail {
    /// The address.
    pub email: Email,
    /// Until when it can confirm.
    pub expires_at: Time,
}

impl Auth {
    /// The change of a user's address that waits, if one does.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn pending_email(&self, org: Org, user: Id<User>) -> Result<Option<PendingEmail>> {
        let found = one_time::live(&self.store.read()?, org, user, Purpose::Email, self.now())?;
        found.map(|one| Ok(PendingEmail { email: wanted(&one.data)?, expires_at: one.data.expires_at })).transpose()
    }

    /// Makes the change that a user asked for, with the token that was mailed to the new address.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the token is not good (any more) or another user's, [`Error::Conflict`] with code `taken`
    /// when somebody else has the address.
    pub async fn confirm_email(&self, actor: Actor, org: Org, user: Id<User>, token: &str) -> Result<Record<User>> {
        let found = one_time::find(&self.store.read()?, token, Purpose::Email, self.now())?;
        let own = found.filter(|(of, one)| (*of, one.data.user) == (org, user));
        let (_, one) = own.ok_or_else(one_time::bad_token)?;
        let (notices, whence) = (self.notices.clone(), Whence::from(&actor));
        let write = move |tx: &mut WriteTx<'_>| {
            one_time::take(tx, org, one.id)?;
            let email = wanted(&one.data)?;
            let old = tx.require::<User>(org, user)?;
            if holder(tx, user, &email)?.is_some() {
                return Err(taken());
            }
            let changed = tx.update(org, &old, User { email, ..old.data.clone() })?;
            end(tx, org, &old, &changed, &notices, &whence)?;
            Ok(changed)
        };
        Ok(self.store.write(actor, write).await?.value)
    }

    /// Gives up the change that waits, if one does.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn cancel_email(&self, actor: Actor, org: Org, user: Id<User>) -> Result<()> {
        let write = move |tx: &mut WriteTx<'_>| {
            if one_time::void(tx, org, user, Some(Purpose::Email))? > 0 {
                tx.log(Event::done(org, "user.email_change_cancelled").about(User::KIND, user.uid()));
            }
            Ok(())
        };
        self.store.write(actor, write).await.map(drop)
    }
}

/// Begins a change within a write, in place of one that waits; says whether it holds at once. The present address begins
/// nothing.
///
/// # Errors
/// [`Error::Conflict`] with code `taken`. Colleagues see each other's addresses; that somebody of another organisation
/// has one is told only to its own mailbox, by a link that ends so, or where no mail is sent and the change cannot be.
pub(super) fn begin(
    tx: &mut WriteTx<'_>,
    org: Org,
    user: &Record<User>,
    email: &Email,
    notices: &Notices,
    draw: &one_time::Draw,
) -> Result<bool> {
    one_time::void(tx, org, user.id, Some(Purpose::Email))?;
    if *email == user.data.email {
        return Ok(false);
    }
    if holder(tx, user.id, email)?.is_some_and(|of| of == org || !notices.are_sent()) {
        return Err(taken());
    }
    if !notices.ask_to_confirm(tx, org, user, email, draw)? {
        return Ok(true);
    }
    tx.log(Event::done(org, "user.email_change_begun").about(User::KIND, user.id.uid()));
    Ok(false)
}

/// What follows from a change that was made within this write: the links to the old address end, and it is told.
pub(super) fn end(
    tx: &mut WriteTx<'_>,
    org: Org,
    old: &Record<User>,
    new: &Record<User>,
    notices: &Notices,
    whence: &Whence,
) -> Result<()> {
    one_time::void(tx, org, new.id, None)?;
    let note = format!("{} to {}", old.data.email, new.data.email);
    tx.log(Event::done(org, "user.email_changed").about(User::KIND, new.id.uid()).note(note));
    notices.tell(tx, org, old, What::EmailChanged { to: &new.data.email }, whence)
}

/// The organisation of the other user who has this address.
fn holder<R: Read + ?Sized>(read: &R, user: Id<User>, email: &Email) -> Result<Option<Org>> {
    let found = read.find_unique_in_instance::<User>(BY_EMAIL, &email_key(email))?;
    Ok(found.filter(|(_, id)| *id != user).map(|(org, _)| org))
}

/// The address that a token confirms.
fn wanted(one: &OneTime) -> Result<Email> {
    Email::parse(one.text.as_deref().unwrap_or_default()).map_err(Error::fault)
}
