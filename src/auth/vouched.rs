//! Signing in whom another service vouches for. The service's own name for the person says who it is; the address that it
//! vouches for finds the user only the first time, so whoever gets an address after somebody does not get the account.

use super::login::{Account, Login};
use super::model::identity_link::{BY_SUBJECT, BY_USER};
use super::model::identity_provider::{BY_CLIENT, IdentityKind};
use super::model::{IdentityLink, IdentityProvider, User};
use super::{Auth, Client};
use crate::base::{Error, Id, Org, Result};
use crate::store::log::Event;
use crate::store::{Dir, Entity, Flow, KeyBuf, Read, Record, WriteTx};

/// Whom a service vouches for.
pub struct Vouched<'v> {
    /// The organisation that lets its people sign in with it.
    pub org: Org,
    /// The service.
    pub provider: &'v IdentityProvider,
    /// Its name for the person.
    pub subject: &'v str,
    /// The person's address, by its word.
    pub email: &'v str,
}

impl Auth {
    /// Signs them in. A second factor is asked for all the same.
    ///
    /// # Errors
    /// [`Error::WrongCredentials`] when no user of the organisation is meant who can sign in.
    pub async fn login_vouched(&self, vouched: Vouched<'_>, client: &Client) -> Result<Login> {
        let org = vouched.org;
        let (found, link) = self.meant(&vouched)?;
        let email = found.as_ref().map_or(vouched.email, |account| account.user.data.email.as_str()).to_owned();
        let tried = self.attempt(&email, found.as_ref().map(|account| account.user.id), client);
        match found {
            Some(account) if !account.user.data.disabled => self.go_on(account, None, link, client, tried).await,
            found => {
                let known = found.map(|account| (org, account.user.id));
                self.fail(known, &email, "service", None, client, tried).await?;
                Err(Error::WrongCredentials)
            }
        }
    }

    /// The links of a user, each with the service that it is of where the organisation still has it.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn identity_links(
        &self,
        org: Org,
        user: Id<User>,
    ) -> Result<Vec<(Record<IdentityLink>, Option<IdentityKind>)>> {
        let read = self.store.read()?;
        let mut links = Vec::new();
        for link in of_user(&read, org, user)? {
            let key = KeyBuf::new().text(&link.data.issuer).text(&link.data.client_id);
            let provider = read.find_unique::<IdentityProvider>(org, BY_CLIENT, &key)?;
            let provider = provider.map(|id| read.require(org, id)).transpose()?;
            links.push((link, provider.map(|provider| provider.data.kind)));
        }
        Ok(links)
    }

    /// The account that is meant, and the link to be noted where it is meant for the first time.
    fn meant(&self, vouched: &Vouched<'_>) -> Result<(Option<Account>, Option<IdentityLink>)> {
        let Vouched { org, provider, subject, email } = *vouched;
        let of_address = self.account(email)?.filter(|account| account.org == org);
        let read = self.store.read()?;
        // The user is no part of this key.
        let asked = IdentityLink::new(provider, subject, Id::fresh()).subject_key();
        if let Some(id) = read.find_unique::<IdentityLink>(org, BY_SUBJECT, &asked)? {
            let link = read.require(org, id)?;
            return Ok((Account::of(&read, org, link.data.user)?, None));
        }
        let Some(account) = of_address else { return Ok((None, None)) };
        let link = IdentityLink::new(provider, subject, account.user.id);
        // The address is now somebody else's there.
        let taken = read.find_unique::<IdentityLink>(org, BY_USER, &link.user_key())?.is_some();
        Ok(if taken { (None, None) } else { (Some(account), Some(link)) })
    }
}

/// Notes a link within the write of the sign-in that it was made by.
pub(super) fn note(tx: &mut WriteTx<'_>, org: Org, id: Id<IdentityLink>, link: IdentityLink) -> Result<()> {
    let (user, issuer) = (link.user, link.issuer.clone());
    tx.insert(org, id, link)?;
    tx.log(Event::done(org, "auth.identity_linked").about(User::KIND, user.uid()).note(issuer));
    Ok(())
}

/// Forgets a user's links within a write; the next sign-in by each service goes by the address again.
pub(super) fn forget(tx: &mut WriteTx<'_>, org: Org, user: Id<User>) -> Result<usize> {
    let links = of_user(tx, org, user)?;
    for link in &links {
        tx.delete(org, link.id)?;
    }
    Ok(links.len())
}

fn of_user<R: Read + ?Sized>(read: &R, org: Org, user: Id<User>) -> Result<Vec<Record<IdentityLink>>> {
    let mut links = Vec::new();
    read.scan_records::<IdentityLink>(org, Dir::Forward, None, &mut |link| {
        links.extend(Some(link).filter(|link| link.data.user == user));
        Ok(Flow::More)
    })?;
    Ok(links)
}
