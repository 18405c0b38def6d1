//! JSON bodies. The middleware has read them and checked form, depth and keys; here they become values.

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use super::{Extract, reject};
use crate::base::{Error, Result};
use crate::http::cx::{Cx, Received};

/// A checked JSON body that is not a value yet: for handlers that look at the record first. An absent body is `{}`.
#[derive(Debug, Clone)]
pub struct JsonBody(Bytes);

impl JsonBody {
    /// The body as a `T`.
    ///
    /// # Errors
    /// `Invalid` with the pointer of the member that does not fit.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T> {
        reject::parse(&self.0)
    }

    /// The body as an object's members.
    ///
    /// # Errors
    /// `Invalid` when it is no object.
    pub fn object(&self) -> Result<serde_json::Map<String, serde_json::Value>> {
        reject::plain(&self.0)
    }

    /// The bytes as they came.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.0
    }
}

impl<S> Extract<S> for JsonBody {
    fn extract(cx: &mut Cx<S>) -> Result<Self> {
        match std::mem::replace(&mut cx.body, Received::Nothing) {
            Received::Whole(bytes) if bytes.is_empty() => Ok(Self(Bytes::from_static(b"{}"))),
            Received::Whole(bytes) => Ok(Self(bytes)),
            Received::Stream(_) | Received::Nothing => Err(Error::internal("the route's body limit is not Json")),
        }
    }
}

/// A JSON body as a `T`, whose unknown members are refused if `T` denies them.
pub struct Body<T>(pub T);

impl<S, T: DeserializeOwned> Extract<S> for Body<T> {
    fn extract(cx: &mut Cx<S>) -> Result<Self> {
        JsonBody::extract(cx)?.parse().map(Self)
    }
}

/// A JSON body as an object's members.
pub struct BodyMap(pub serde_json::Map<String, serde_json::Value>);

impl<S> Extract<S> for BodyMap {
    fn extract(cx: &mut Cx<S>) -> Result<Self> {
        JsonBody::extract(cx)?.object().map(Self)
    }
}

/// A body without members.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Reads a member that may be absent but not `null`: with `#[serde(default, deserialize_with = "present")]`.
///
/// # Errors
/// What `T` says of the value.
pub fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Reads a member that is absent, cleared by `null` or set (RFC 7396), in the same way.
///
/// # Errors
/// What `T` says of the value.
pub fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// The bytes of a route whose body limit is `Raw`.
pub struct RawBody(pub Bytes);

impl<S> Extract<S> for RawBody {
    fn extract(cx: &mut Cx<S>) -> Result<Self> {
        match std::mem::replace(&mut cx.body, Received::Nothing) {
            Received::Whole(bytes) => Ok(Self(bytes)),
            Received::Stream(_) | Received::Nothing => Err(Error::internal("the route's body limit is not Raw")),
        }
    }
}
