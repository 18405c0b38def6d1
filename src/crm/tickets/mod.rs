//! Tickets: what customers ask for, with a number, a due time and a conversation.

mod comments;
mod due;
pub mod model;
mod numbers;

pub use comments::Comment;
pub use model::{Ticket, TicketKind, TicketStatus};
pub use numbers::Numbers;

use std::sync::Arc;

use crate::app::App;
use crate::http::Route;
use crate::rest::parts;

/// The routes beside the generic ones.
pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    parts::routes::<Ticket, Comment>()
}
