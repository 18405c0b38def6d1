//! Notes: what somebody wrote down about a customer, a contact, a lead, a deal or a ticket.

pub mod model;

pub use model::Note;

use std::sync::Arc;

use crate::app::App;
use crate::crm::contacts::Contact;
use crate::crm::customers::Customer;
use crate::crm::deals::Deal;
use crate::crm::leads::Lead;
use crate::crm::tickets::Ticket;
use crate::http::Route;
use crate::rest::parts;

/// The routes below the records that have notes.
pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    let mut all = parts::routes::<Customer, Note>();
    all.extend(parts::routes::<Contact, Note>());
    all.extend(parts::routes::<Lead, Note>());
    all.extend(parts::routes::<Deal, Note>());
    all.extend(parts::routes::<Ticket, Note>());
    all
}
