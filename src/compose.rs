//! L6: which parts the program is made of.

use crate::auth;
use crate::store::Registry;

/// Every kind of record.
#[must_use]
pub fn registry() -> Registry {
    auth::model::register(Registry::new())
}
