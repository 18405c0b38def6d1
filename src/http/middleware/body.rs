//! Request bodies: type, size and pace before form. A body is refused by its declared length before a byte is read, by
//! its real length as soon as it is over, and when it comes too slowly.

use std::time::Duration;

use ::http::request::Parts;
use ::http::{Method, header};
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt, stream};
use http_body_util::BodyExt;
use hyper::body::{Body as _, Incoming};

use crate::base::{Clock, Error, Result};
use crate::http::cx::Received;
use crate::http::extract::scan::{Limits, scan};
use crate::http::problem::Refusal;
use crate::http::routes::BodyLimit;
use crate::http::site::RequestLimits;

/// The most that is read and thrown away after a refusal, so that the client gets to see the answer.
const DRAIN_BYTES: usize = 32 << 20;
const DRAIN_TIME: Duration = Duration::from_secs(5);
/// Bytes of a body that are read where none is taken.
const EMPTY_BYTES: u64 = 1 << 10;

/// Step 8 of the list: reads and checks what the route takes; a streamed body stays unread.
pub(super) async fn receive(
    parts: &Parts,
    body: &mut Option<Incoming>,
    limit: BodyLimit,
    limits: &RequestLimits,
) -> Result<Received, Refusal> {
    let Some(incoming) = body.as_mut() else { return Ok(Received::Nothing) };
    if incoming.is_end_stream() {
        return match limit {
            BodyLimit::Multipart { .. } => Err(wrong_type("multipart/form-data").into()),
            BodyLimit::None => Ok(Received::Nothing),
            BodyLimit::Json { .. } | BodyLimit::Raw { .. } => Ok(Received::Whole(Bytes::new())),
        };
    }
    let max = if limit == BodyLimit::None { EMPTY_BYTES } else { limit.max() };
    if incoming.size_hint().lower() > max {
        return Err(too_large(max).into());
    }
    if parts.headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
        return Err(Error::MediaType("Send the body as it is, without Content-Encoding.".to_owned()).into());
    }
    let media = media_type(parts);
    match limit {
        // Some clients send an empty object with every call.
        BodyLimit::None => match read(incoming, usize::try_from(max).unwrap_or(0), limits).await?.trim_ascii() {
            b"" | b"{}" => Ok(Received::Nothing),
            _ => Err(Error::Malformed("This call takes no body.".to_owned()).into()),
        },
        BodyLimit::Json { max } => {
            let is_patch = parts.method == Method::PATCH && media == "application/merge-patch+json";
            if media != "application/json" && !is_patch || !is_utf8(parts) {
                return Err(wrong_type("application/json in UTF-8").into());
            }
            let bytes = read(incoming, max, limits).await?;
            if !bytes.is_empty() {
                scan(&bytes, Limits::REQUEST)?;
            }
            Ok(Received::Whole(bytes))
        }
        BodyLimit::Raw { max, types } => {
            if !types.contains(&media.as_str()) {
                return Err(wrong_type(&types.join(" or ")).into());
            }
            read(incoming, max, limits).await.map(Received::Whole)
        }
        BodyLimit::Multipart { .. } => {
            if media != "multipart/form-data" {
                return Err(wrong_type("multipart/form-data").into());
            }
            Ok(body.take().map_or(Received::Nothing, Received::Stream))
        }
    }
}

/// The body's media type in lower case, without parameters.
fn media_type(parts: &Parts) -> String {
    let value = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether the body's character set is UTF-8, the only one of JSON (RFC 8259).
fn is_utf8(parts: &Parts) -> bool {
    let value = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').skip(1).all(|parameter| match parameter.split_once('=') {
        Some((name, set)) if name.trim().eq_ignore_ascii_case("charset") => {
            set.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        _ => true,
    })
}

fn wrong_type(wanted: &str) -> Error {
    Error::MediaType(format!("Send the body as {wanted} and say so in Content-Type."))
}

fn too_large(max: u64) -> Error {
    let text = match max {
        EMPTY_BYTES => "This call takes no body.".to_owned(),
        _ if max >= 1 << 20 => format!("The body is larger than {} MiB.", max >> 20),
        _ => format!("The body is larger than {} KiB.", max >> 10),
    };
    Error::TooLarge(text)
}

/// The whole body of at most `max` bytes. A body that came in one piece is not copied.
async fn read(body: &mut Incoming, max: usize, limits: &RequestLimits) -> Result<Bytes, Refusal> {
    let start = Clock::mark();
    let mut pace = Pace::new(limits);
    let mut first = Bytes::new();
    let mut all = BytesMut::new();
    while let Some(chunk) = pace.next(body).await? {
        let len = first.len() + all.len() + chunk.len();
        if len > max {
            return Err(too_large(u64::try_from(max).unwrap_or(u64::MAX)).into());
        }
        if start.elapsed() > limits.body {
            return Err(Refusal::TooSlow);
        }
        if first.is_empty() && all.is_empty() {
            first = chunk;
            continue;
        }
        if all.is_empty() {
            all.extend_from_slice(&std::mem::take(&mut first));
        }
        all.extend_from_slice(&chunk);
    }
    Ok(if all.is_empty() { first } else { all.freeze() })
}

/// Measures that enough of a body arrives in every window of time.
struct Pace {
    window: Duration,
    least: u64,
    start: std::time::Instant,
    received: u64,
}

impl Pace {
    fn new(limits: &RequestLimits) -> Self {
        let least = limits.pace.saturating_mul(limits.pace_window.as_secs());
        Self { window: limits.pace_window, least, start: Clock::mark(), received: 0 }
    }

    /// The next piece; `None` at the end.
    async fn next(&mut self, body: &mut Incoming) -> Result<Option<Bytes>, Refusal> {
        loop {
            let left = self.window.saturating_sub(self.start.elapsed());
            let frame = if left.is_zero() { None } else { tokio::time::timeout(left, body.frame()).await.ok() };
            match frame {
                None if self.received < self.least => return Err(Refusal::TooSlow),
                None => {
                    self.start = Clock::mark();
                    self.received = 0;
                }
                Some(None) => return Ok(None),
                Some(Some(Err(_))) => {
                    return Err(Error::Malformed("The body ended before it was complete.".to_owned()).into());
                }
                Some(Some(Ok(frame))) => {
                    // Trailers say nothing that we ask for.
                    let Ok(data) = frame.into_data() else { continue };
                    self.received += u64::try_from(data.len()).unwrap_or(u64::MAX);
                    return Ok(Some(data));
                }
            }
        }
    }
}

/// A body in pieces, at most `max` bytes of it.
pub(in crate::http) fn pieces(
    body: Incoming,
    max: u64,
    limits: &RequestLimits,
) -> impl Stream<Item = Result<Bytes, Error>> + Send + use<> {
    let state = (body, Pace::new(limits), 0_u64);
    stream::try_unfold(state, move |(mut body, mut pace, mut total)| async move {
        let chunk = pace.next(&mut body).await.map_err(|refusal| match refusal {
            Refusal::Error(error) => error,
            _ => Error::Malformed("The upload came too slowly.".to_owned()),
        })?;
        let Some(chunk) = chunk else { return Ok(None) };
        total += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        if total > max { Err(too_large(max)) } else { Ok(Some((chunk, (body, pace, total)))) }
    })
}

/// Reads and forgets what a refused request still sends, within bounds.
pub(super) async fn drain(body: Incoming) {
    let mut seen = 0_usize;
    let reading = body.into_data_stream().take_while(|piece| {
        seen += piece.as_ref().map_or(DRAIN_BYTES, Bytes::len);
        std::future::ready(seen < DRAIN_BYTES)
    });
    let _ = tokio::time::timeout(DRAIN_TIME, reading.for_each(|_| std::future::ready(()))).await;
}
