//! What the CRM keeps of a user as a person: given to them as a file, forgotten when they leave. What they made for the
//! organisation is not theirs; the file says which it is, and leaving leaves it.

mod export;
mod walk;

pub use export::{ExportOwn, route};

use crate::base::{Id, Org, Result, Uid};
use crate::crm::favourites::Favourites;
use crate::rest::notify::{LIST, Notification, TO_MAIL};
use crate::rest::views::{PRIVATE, SavedView};
use crate::store::{Dir, Entity, Flow, Index, KeyBuf, Read, WriteTx};

/// Removes it within a write: favourites, notifications and private views, also those in the trash.
///
/// # Errors
/// When the storage fails.
pub fn forget(tx: &mut WriteTx<'_>, org: Org, user: Uid) -> Result<()> {
    if tx.get::<Favourites>(org, user.into())?.is_some() {
        tx.delete::<Favourites>(org, user.into())?;
    }
    for id in listed::<Notification>(tx, org, LIST, KeyBuf::new().id(user))? {
        tx.delete(org, id)?;
    }
    // Those that are there for the mail alone stand in no list of the user.
    for id in listed::<Notification>(tx, org, TO_MAIL, KeyBuf::new())? {
        if tx.get(org, id)?.is_some_and(|told| told.data.user == user) {
            tx.delete(org, id)?;
        }
    }
    for id in listed::<SavedView>(tx, org, PRIVATE, KeyBuf::new().opt_id(Some(user)))? {
        tx.delete(org, id)?;
    }
    tx.purge_where::<SavedView>(org, &|meta, view| meta.created_by == Some(user) && !view.shared)
}

/// What stands in an index behind a prefix.
fn listed<E: Entity>(tx: &WriteTx<'_>, org: Org, index: Index, prefix: KeyBuf) -> Result<Vec<Id<E>>> {
    let mut ids = Vec::new();
    tx.scan_index(org, E::KIND, index, &prefix, Dir::Forward, None, &mut |_, id, _| {
        ids.push(id.into());
        Ok(Flow::More)
    })?;
    Ok(ids)
}
