//! Extractors: the arguments of handlers. Bodies are read and checked for form before any of them runs, so they are
//! plain functions of the context. They look nothing up.

mod body;
mod multipart;
mod path;
mod precondition;
mod query;
mod reject;
pub mod scan;
mod strict;

pub use body::{Body, BodyMap, JsonBody, Nothing, RawBody, nullable, present};
pub use multipart::{Multipart, Part, Spooled};
pub use path::{Param, PathId};
pub use precondition::{IdempotencyKey, IfMatch};
pub use query::Query;
pub(super) use query::check as check_query;
pub use reject::parse_value;

use super::cx::Cx;
use crate::base::Result;

/// Something that a handler takes beside its context.
pub trait Extract<S>: Sized {
    /// Takes it out of the request.
    ///
    /// # Errors
    /// What is wrong with that part of the request.
    fn extract(cx: &mut Cx<S>) -> Result<Self>;
}
