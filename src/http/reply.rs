//! What a handler answers with: typed constructors that know their status. The pipeline adds the headers that every
//! answer carries.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use ::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use bytes::Bytes;
use futures_util::Stream;
use http_body::{Body, Frame, SizeHint};
use serde::Serialize;

use super::API;
use super::cookies::SetCookie;
use crate::base::{Error, Result, Uid};

/// Places kept free for the headers that the pipeline adds.
const HEADER_ROOM: usize = 32;

pub(super) const JSON: HeaderValue = HeaderValue::from_static("application/json");
pub(super) const UNDO: HeaderName = HeaderName::from_static("x-undo-id");

/// An answer.
pub struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: ReplyBody,
    /// Set when the reply is complete: cookies depend on whether the site is reached over TLS.
    pub(super) cookies: Vec<SetCookie>,
}

impl Reply {
    pub(super) fn with(status: StatusCode, content_type: Option<HeaderValue>, body: ReplyBody) -> Self {
        let mut headers = HeaderMap::with_capacity(HEADER_ROOM);
        if let Some(value) = content_type {
            headers.insert(header::CONTENT_TYPE, value);
        }
        Self { status, headers, body, cookies: Vec::new() }
    }

    fn rendered(status: StatusCode, value: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_vec(value).map_err(Error::fault)?;
        Ok(Self::with(status, Some(JSON), ReplyBody::whole(body)))
    }

    /// `value` as JSON.
    ///
    /// # Errors
    /// `Internal` when the value cannot be written as JSON.
    pub fn json(value: &impl Serialize) -> Result<Self> {
        Self::rendered(StatusCode::OK, value)
    }

    /// JSON that is rendered already.
    #[must_use]
    pub fn bytes(json: impl Into<Bytes>) -> Self {
        Self::with(StatusCode::OK, Some(JSON), ReplyBody::whole(json))
    }

    /// A record was created. `location` is its path within the API, for example `/customers/cus_…`.
    ///
    /// # Errors
    /// `Internal` when the value cannot be written as JSON or the path cannot stand in a header.
    pub fn created(location: &str, value: &impl Serialize) -> Result<Self> {
        let location = HeaderValue::try_from(format!("{API}{location}")).map_err(Error::fault)?;
        Ok(Self::rendered(StatusCode::CREATED, value)?.header(header::LOCATION, location))
    }

    /// As [`Reply::created`] with JSON that is rendered already.
    ///
    /// # Errors
    /// `Internal` when the path cannot stand in a header.
    pub fn created_bytes(location: &str, json: impl Into<Bytes>) -> Result<Self> {
        let location = HeaderValue::try_from(format!("{API}{location}")).map_err(Error::fault)?;
        let reply = Self::with(StatusCode::CREATED, Some(JSON), ReplyBody::whole(json));
        Ok(reply.header(header::LOCATION, location))
    }

    /// The work goes on after this answer; `value` tells where to look.
    ///
    /// # Errors
    /// `Internal` when the value cannot be written as JSON.
    pub fn accepted(value: &impl Serialize) -> Result<Self> {
        Self::rendered(StatusCode::ACCEPTED, value)
    }

    /// As [`Reply::accepted`] with JSON that is rendered already.
    #[must_use]
    pub fn accepted_bytes(json: impl Into<Bytes>) -> Self {
        Self::with(StatusCode::ACCEPTED, Some(JSON), ReplyBody::whole(json))
    }

    /// Done, and there is nothing to say.
    #[must_use]
    pub fn no_content() -> Self {
        Self::with(StatusCode::NO_CONTENT, None, ReplyBody::empty())
    }

    /// The client has it already (304).
    pub(super) fn not_modified() -> Self {
        Self::with(StatusCode::NOT_MODIFIED, None, ReplyBody::empty())
    }

    /// Look there instead, with GET.
    ///
    /// # Errors
    /// `Internal` when the address cannot stand in a header.
    pub fn see_other(address: &str) -> Result<Self> {
        let address = HeaderValue::try_from(address).map_err(Error::fault)?;
        Ok(Self::with(StatusCode::SEE_OTHER, None, ReplyBody::empty()).header(header::LOCATION, address))
    }

    /// Bytes of a type that is not JSON.
    #[must_use]
    pub fn typed(content_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self::with(StatusCode::OK, Some(HeaderValue::from_static(content_type)), ReplyBody::whole(body))
    }

    /// Bytes as they come; `length` in bytes where it is known. The stream ending in an error cuts the connection.
    #[must_use]
    pub fn stream<T>(content_type: HeaderValue, length: Option<u64>, stream: T) -> Self
    where
        T: Stream<Item = io::Result<Bytes>> + Send + 'static,
    {
        Self::with(
            StatusCode::OK,
            Some(content_type),
            ReplyBody(Kind::Stream { stream: Box::pin(stream), left: length }),
        )
    }

    /// The record's version, as `ETag`.
    #[must_use]
    pub fn etag(self, version: u32) -> Self {
        let value = HeaderValue::try_from(format!("\"{version}\""));
        match value {
            Ok(value) => self.header(header::ETAG, value),
            Err(_) => self,
        }
    }

    /// The undoable step that the call was, as `X-Undo-Id`; nothing for `None`.
    #[must_use]
    pub fn undo(self, group: Option<Uid>) -> Self {
        match group.map(|group| HeaderValue::try_from(group.with_prefix("undo"))) {
            Some(Ok(value)) => self.header(UNDO, value),
            _ => self,
        }
    }

    /// Sets a cookie.
    #[must_use]
    pub fn cookie(mut self, cookie: SetCookie) -> Self {
        self.cookies.push(cookie);
        self
    }

    /// Sets a header, replacing what it was.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Makes the browser save the body under `name` instead of showing it (RFC 6266).
    #[must_use]
    pub fn attachment(self, name: &str) -> Self {
        let plain: String = name
            .chars()
            .map(|c| if c.is_ascii_graphic() && !"\"\\%".contains(c) || c == ' ' { c } else { '_' })
            .collect();
        let exact = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
        match HeaderValue::try_from(format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}")) {
            Ok(value) => self.header(header::CONTENT_DISPOSITION, value),
            Err(_) => self,
        }
    }
}

enum Kind {
    Whole(Bytes),
    Stream { stream: Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>, left: Option<u64> },
}

/// An answer's body: bytes at hand or a stream.
pub struct ReplyBody(Kind);

impl ReplyBody {
    pub(super) fn whole(bytes: impl Into<Bytes>) -> Self {
        Self(Kind::Whole(bytes.into()))
    }

    pub(super) fn empty() -> Self {
        Self(Kind::Whole(Bytes::new()))
    }

    /// The bytes, where they are at hand.
    pub(super) fn as_whole(&self) -> Option<&Bytes> {
        match &self.0 {
            Kind::Whole(bytes) => Some(bytes),
            Kind::Stream { .. } => None,
        }
    }
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match &mut self.0 {
            Kind::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Kind::Whole(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Kind::Stream { stream, left } => stream.as_mut().poll_next(cx).map(|item| {
                item.map(|chunk| {
                    let chunk = chunk?;
                    if let Some(left) = left {
                        *left = left.saturating_sub(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
                    }
                    Ok(Frame::data(chunk))
                })
            }),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(&self.0, Kind::Whole(bytes) if bytes.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Kind::Whole(bytes) => SizeHint::with_exact(u64::try_from(bytes.len()).unwrap_or(u64::MAX)),
            Kind::Stream { left: Some(left), .. } => SizeHint::with_exact(*left),
            Kind::Stream { left: None, .. } => SizeHint::default(),
        }
    }
}
