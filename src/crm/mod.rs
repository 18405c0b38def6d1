//! L5: the CRM, one folder per kind of record.

pub mod contacts;
pub mod customers;
pub mod demo;
pub mod leads;
