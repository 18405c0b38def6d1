//! Customers: the companies that are sold to.

pub mod model;

pub use model::{Customer, CustomerStatus};
