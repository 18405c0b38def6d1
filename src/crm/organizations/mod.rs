//! An organisation as a whole: out into one ZIP, in again with the same state, and erased. [`archive`] says what the ZIP holds.

mod api;
mod archive;
mod erase;
mod export;
mod import;
mod job;
mod names;

pub use archive::Manifest;
pub use erase::{erase, erase_left, erase_rest};
pub use export::export;
pub use import::import;
pub use job::ExportOrganization;

pub(super) use api::routes;

/// Told how far long work is: units done, units in all (0 where nobody knows).
pub type Told<'a> = &'a mut dyn FnMut(u64, u64);
