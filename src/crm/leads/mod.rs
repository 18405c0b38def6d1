//! Leads: people and companies that may become customers.

pub mod model;

pub use model::{Lead, LeadStatus};
