//! Deals: what customers may buy, on their way through the stages of a pipeline.

mod board;
pub mod figures;
pub mod model;
mod rank;
pub mod totals;
mod verbs;

pub use model::Deal;

use std::sync::Arc;

use crate::app::App;
use crate::http::Route;

/// The routes beside the generic ones.
pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    let mut all = verbs::routes();
    all.push(board::route());
    all
}
