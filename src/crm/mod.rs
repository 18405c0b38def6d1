//! L5: the CRM, one folder per kind of record.

pub mod contacts;
pub mod customers;
pub mod demo;
pub mod leads;

use crate::store::Registry;

/// Adds the kinds of records of the CRM.
#[must_use]
pub fn register(registry: Registry) -> Registry {
    registry.with::<customers::Customer>().with::<contacts::Contact>().with::<leads::Lead>()
}
