//! The end of an account, by its own user. What is kept of the person goes in one write; what they made for the
//! organisation stays under their identity, which leads to nobody from then on.

use super::model::{ApiToken, CalendarLink, Credential, SecondFactor, Session, User};
use super::notices::{What, Whence};
use super::{Auth, lockout, one_time, sessions, tokens, users, vouched};
use crate::base::{Actor, Error, Id, Org, Result};
use crate::store::log::Event;
use crate::store::{Class, Entity, Read, WriteTx};
use crate::{jobs, mail};

impl Auth {
    /// Deletes a user with all that lets them in. `also` removes, in the same write, what others keep of them.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such user, [`Error::Conflict`] with code `last_owner`, and what `also` returns;
    /// nothing has changed then.
    pub async fn leave<T, F>(&self, actor: Actor, org: Org, user: Id<User>, also: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut WriteTx<'_>) -> Result<T> + Send + 'static,
    {
        let account = self.account_of(org, user)?;
        let (notices, whence) = (self.notices.clone(), Whence::from(&actor));
        let write = move |tx: &mut WriteTx<'_>| {
            let gone = tx.require::<User>(org, user)?;
            if gone.data.is_active_owner() && users::owners(tx, org)? <= 1 {
                let message = "You are the last owner. Make somebody else an owner first, or erase the organisation.";
                return Err(Error::conflict("last_owner", message));
            }
            let ended = sessions::end_all(tx, org, user, None, "auth.session_revoked")?;
            let tokens = tokens::of_user(tx, org, user)?;
            for token in &tokens {
                tx.delete(org, token.id)?;
            }
            forget::<Credential>(tx, org, Credential::id_of(user))?;
            forget::<SecondFactor>(tx, org, SecondFactor::id_of(user))?;
            forget::<CalendarLink>(tx, org, CalendarLink::id_of(user))?;
            vouched::forget(tx, org, user)?;
            one_time::void(tx, org, user, None)?;
            lockout::forget(tx, account)?;
            // What they asked the server to mail to others is on its way.
            jobs::cancel_all_of(tx, org, user.uid(), mail::MAIL_JOB)?;
            let told = also(tx)?;
            notices.tell(tx, org, &gone, What::AccountDeleted, &whence)?;
            tx.delete(org, user)?;
            tx.log(Event::done(org, "user.deleted").about(User::KIND, user.uid()));
            let ended = ended.into_iter().map(|id| (org, Session::KIND, id));
            let tokens = tokens.iter().map(|token| (org, ApiToken::KIND, token.id.uid()));
            Ok((told, ended.chain(tokens).collect::<Vec<_>>()))
        };
        let (told, ended) = self.store.write_as(Class::Essential, actor, write).await?.value;
        let person = [SecondFactor::KIND, User::KIND].map(|kind| (org, kind, user.uid()));
        self.directory.renew(ended.into_iter().chain(person))?;
        Ok(told)
    }
}

/// Deletes a record that may not be there.
fn forget<E: Entity>(tx: &mut WriteTx<'_>, org: Org, id: Id<E>) -> Result<()> {
    if tx.get::<E>(org, id)?.is_some() { tx.delete(org, id) } else { Ok(()) }
}
