//! Contacts: the people at customers.

pub mod model;

pub use model::{Contact, ContactRole};
