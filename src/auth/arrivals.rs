//! Organisations that come in as a whole, and those that go for good. An organisation exists for everybody from the write of
//! its record on and until that record is removed; its other rows come before and go after. So a half of one is never seen,
//! and what a crash leaves of it are rows below a number without an organisation.

use super::Auth;
use super::model::organization::{BY_SLUG, slug_key};
use super::model::{Organization, Slot, User};
use super::organizations::{free_number, free_slug};
use crate::base::email::Email;
use crate::base::{Actor, Error, Id, Org, Result};
use crate::store::erase::is_left;
use crate::store::log::Event;
use crate::store::portable::Carried;
use crate::store::{Class, Dir, Entity, Flow, Read};

impl Auth {
    /// Ends an organisation for everybody: its sessions, its tokens and its users are gone with this. Its rows are to be
    /// erased after it.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn close_organization(&self, actor: Actor, org: Org) -> Result<()> {
        let id = self.directory.organization(org).ok_or(Error::NotFound)?;
        let write = move |tx: &mut crate::store::WriteTx<'_>| {
            tx.delete(org, id)?;
            let erased = |of| Event::done(of, "organization.erased").about(Organization::KIND, id.uid());
            tx.log(erased(org));
            // In the log of the instance, too: nobody will read the other one.
            tx.log(erased(Org::INSTANCE));
            Ok(())
        };
        self.store.write_as(Class::Essential, actor, write).await?;
        self.directory.renew([(org, Organization::KIND, id.uid())])
    }

    /// The numbers below which rows are left of organisations that are gone, or never came in whole.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn left_organizations(&self) -> Result<Vec<Org>> {
        let read = self.store.read()?;
        let mut gone = Vec::new();
        read.scan_records::<Slot>(Org::INSTANCE, Dir::Forward, None, &mut |slot| {
            let org = Org(slot.data.number);
            if !read.exists(org, Organization::KIND, slot.data.organization.uid())? && is_left(&read, org)? {
                gone.push(org);
            }
            Ok(Flow::More)
        })?;
        Ok(gone)
    }

    /// Takes a number for an organisation that is to come in. Blocks.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the organisation is here already.
    pub fn reserve_organization(&self, actor: Actor, id: Id<Organization>) -> Result<Org> {
        if self.directory.organizations().iter().any(|(_, known)| *known == id) {
            return Err(Error::conflict("exists", format!("The organisation {id} is here already.")));
        }
        let slot = Id::<Slot>::fresh();
        let write = move |tx: &mut crate::store::WriteTx<'_>| {
            let org = free_number(tx)?;
            tx.insert(Org::INSTANCE, slot, Slot { number: org.0, organization: id })?;
            Ok(org)
        };
        Ok(self.store.write_blocking(Class::Ordinary, actor, write)?.value)
    }

    /// Whether nobody has the identity or the address of a user who is to come in.
    ///
    /// # Errors
    /// [`Error::Conflict`] naming the address.
    pub fn check_newcomer(&self, id: Id<User>, email: &Email) -> Result<()> {
        if self.find_user(email)?.is_some() || self.directory.has_user(id.uid()) {
            let message =
                format!("Somebody here uses the address {email} already; addresses are unique in an instance.");
            return Err(Error::conflict("taken", message));
        }
        Ok(())
    }

    /// Makes an organisation exist whose other records are here: writes its own and its users', at once. A short name that
    /// another organisation has becomes one like it. Blocks.
    ///
    /// # Errors
    /// [`Error::Conflict`] when an address is taken meanwhile.
    pub fn open_organization(
        &self,
        actor: Actor,
        org: Org,
        mut organization: Carried,
        users: Vec<Carried>,
    ) -> Result<Organization> {
        let id = organization.id;
        let ids: Vec<_> = users.iter().map(|user| (org, User::KIND, user.id)).collect();
        let write = move |tx: &mut crate::store::WriteTx<'_>| {
            let mut data: Organization = organization.data()?;
            data.number = org.0;
            if tx.find_unique_in_instance::<Organization>(BY_SLUG, &slug_key(&data.slug))?.is_some() {
                data.slug = free_slug(tx, &data.name)?;
            }
            organization.replace(&data)?;
            for record in users.into_iter().chain([organization]) {
                tx.bring(org, record)?;
            }
            tx.log(Event::done(org, "organization.imported").about(Organization::KIND, id));
            Ok(data)
        };
        let data = self.store.write_blocking(Class::Ordinary, actor, write)?.value;
        self.directory.renew([(org, Organization::KIND, id)].into_iter().chain(ids))?;
        Ok(data)
    }
}
