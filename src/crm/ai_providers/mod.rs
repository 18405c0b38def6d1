//! The services that analyse text for the organisation: which there are, where, and with which key. Only admins see
//! them; keys go in and never come out.

mod api;
pub mod model;
mod probe;
pub mod service;

pub(super) use api::routes;
pub use model::AiProvider;
