//! Parameters of the path, taken in their order: the first extractor gets the first.

use super::Extract;
use crate::base::{Error, Id, Prefixed, Result};
use crate::http::cx::Cx;

/// The identity in the path. What is no identity of a `T` names no record: 404.
pub struct PathId<T>(pub Id<T>);

impl<S, T: Prefixed> Extract<S> for PathId<T> {
    fn extract(cx: &mut Cx<S>) -> Result<Self> {
        cx.take_param()?.parse().map(Self).map_err(|_| Error::NotFound)
    }
}

/// A parameter as text, percent-decoded.
pub struct Param(pub String);

impl<S> Extract<S> for Param {
    fn extract(cx: &mut Cx<S>) -> Result<Self> {
        cx.take_param().map(Self)
    }
}
