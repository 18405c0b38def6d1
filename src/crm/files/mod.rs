//! Files: what somebody attached to a customer, a contact, a lead, a deal or a ticket.

mod api;
pub mod kinds;
pub mod model;

pub use model::Attachment;

use std::sync::Arc;

use crate::app::App;
use crate::base::Result;
use crate::crm::contacts::Contact;
use crate::crm::customers::Customer;
use crate::crm::deals::Deal;
use crate::crm::leads::Lead;
use crate::crm::tickets::Ticket;
use crate::http::Route;
use crate::store::trash::trashed;
use crate::store::{Entity, Read};

/// The routes below the records that have files; `max` is the most bytes of one.
pub(super) fn routes(max: u64) -> Vec<Route<Arc<App>>> {
    let mut all = api::routes::<Customer>(max);
    all.extend(api::routes::<Contact>(max));
    all.extend(api::routes::<Lead>(max));
    all.extend(api::routes::<Deal>(max));
    all.extend(api::routes::<Ticket>(max));
    all
}

/// Removes the contents that belong to no record, live or in the trash. Blocks.
///
/// # Errors
/// When the storage or the folder cannot be read.
pub fn sweep(app: &App) -> Result<()> {
    app.blobs.sweep(app.clock.now(), |place| {
        let read = app.store.read()?;
        let is_live = read.exists(place.org, Attachment::KIND, place.id)?;
        Ok(is_live || trashed(&read, place.org, Attachment::KIND, place.id)?.is_some())
    })
}
