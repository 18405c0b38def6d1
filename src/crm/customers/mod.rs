//! Customers: the companies that are sold to.

mod include;
pub mod model;

pub use model::{Customer, CustomerStatus};
