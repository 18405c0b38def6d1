//! Leads: people and companies that may become customers.

mod convert;
pub mod figures;
pub mod model;
#[cfg(test)]
mod tests;

pub use model::{Lead, LeadStatus};

use std::sync::Arc;

use crate::app::App;
use crate::http::Route;

/// The routes beside the generic ones.
pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    vec![convert::route()]
}
