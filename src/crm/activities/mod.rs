//! Activities: calls, meetings, mails and notes that were, and tasks that are to be done.

mod api;
mod calendar;
mod feed;
pub mod figures;
mod ical;
pub mod model;

pub use model::{Activity, ActivityKind};

use std::sync::Arc;

use crate::app::App;
use crate::http::Route;

/// The routes beside the generic ones.
pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    let mut all = api::routes();
    all.push(calendar::route());
    all.push(feed::route());
    all
}
