//! L5: the CRM, one folder per kind of record.

pub mod contacts;
pub mod customers;
pub mod demo;
pub mod leads;

use std::sync::Arc;

use crate::app::App;
use crate::http::Route;
use crate::jobs::Handler;
use crate::store::Registry;

/// The routes of the CRM.
#[must_use]
pub fn routes() -> Vec<Route<Arc<App>>> {
    Vec::new()
}

/// Who executes the CRM's jobs.
#[must_use]
pub fn handlers(_app: &Arc<App>) -> Vec<Arc<dyn Handler>> {
    Vec::new()
}

/// Adds the kinds of records of the CRM.
#[must_use]
pub fn register(registry: Registry) -> Registry {
    registry.with::<customers::Customer>().with::<contacts::Contact>().with::<leads::Lead>()
}
