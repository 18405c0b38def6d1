//! `multipart/form-data` (RFC 7578), streamed: small parts as text, files into the spool directory. The route's limit
//! holds for all parts together and the pace rule for the whole. A spooled file is removed unless it is kept.

use std::path::{Path, PathBuf};

use ::http::header;
use bytes::Bytes;
use futures_util::Stream;
use tokio::io::AsyncWriteExt;

use super::Extract;
use crate::base::{Error, Result, Uid};
use crate::http::cx::{Cx, Received};
use crate::http::middleware::body::pieces;

/// The parts of the body, in their order.
pub struct Multipart(multer::Multipart<'static>);

impl<S> Extract<S> for Multipart {
    fn extract(cx: &mut Cx<S>) -> Result<Self> {
        let body = std::mem::replace(&mut cx.body, Received::Nothing);
        let kind = cx.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        match body {
            Received::Stream(body) => Self::over(kind, pieces(body, cx.route.body.max(), &cx.limits)),
            Received::Whole(_) | Received::Nothing => Err(Error::internal("the route's body limit is not Multipart")),
        }
    }
}

impl Multipart {
    /// The parts of a body that comes in `pieces`; `kind` is the `Content-Type`.
    ///
    /// # Errors
    /// `MediaType` when that names no boundary.
    pub fn over(kind: &str, pieces: impl Stream<Item = Result<Bytes>> + Send + 'static) -> Result<Self> {
        let boundary = multer::parse_boundary(kind)
            .map_err(|_| Error::MediaType("The Content-Type names no boundary of the parts.".to_owned()))?;
        Ok(Self(multer::Multipart::new(pieces, boundary)))
    }

    /// The next part; `None` at the end. The part before it must be read or dropped.
    ///
    /// # Errors
    /// `Malformed`, `TooLarge`.
    pub async fn next(&mut self) -> Result<Option<Part>> {
        Ok(self.0.next_field().await.map_err(explain)?.map(Part))
    }
}

/// One part.
pub struct Part(multer::Field<'static>);

impl Part {
    /// The name of its field.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.name().unwrap_or_default()
    }

    /// The name of the file that it is, as the client says: never a path of ours.
    #[must_use]
    pub fn file_name(&self) -> Option<&str> {
        self.0.file_name()
    }

    /// The media type that the client says it has.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.0.content_type().map(AsRef::as_ref)
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// `Malformed`, `TooLarge`.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        self.0.chunk().await.map_err(explain)
    }

    /// The whole part as text of at most `max` bytes.
    ///
    /// # Errors
    /// `TooLarge`, `Malformed` when it is not UTF-8.
    pub async fn text(mut self, max: usize) -> Result<String> {
        let mut all = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            if all.len() + chunk.len() > max {
                return Err(Error::TooLarge(format!("The field “{}” is longer than {max} bytes.", self.name())));
            }
            all.extend_from_slice(&chunk);
        }
        String::from_utf8(all).map_err(|_| Error::Malformed(format!("The field “{}” is not UTF-8.", self.name())))
    }

    /// Writes the part to a new file in `dir`, at most `max` bytes, showing every piece to `see` on the way.
    ///
    /// # Errors
    /// `TooLarge`, `Malformed`, `NoSpace`, `Internal` when the file cannot be written.
    pub async fn spool(mut self, dir: &Path, max: u64, mut see: impl FnMut(&[u8]) + Send) -> Result<Spooled> {
        let path = dir.join(Uid::fresh().with_prefix("spool"));
        let mut options = tokio::fs::OpenOptions::new();
        let mut file = options.write(true).create_new(true).mode(0o600).open(&path).await.map_err(io)?;
        let mut spooled = Spooled { path, bytes: 0, keep: false };
        while let Some(chunk) = self.chunk().await? {
            spooled.bytes += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
            if spooled.bytes > max {
                return Err(Error::TooLarge(format!("The file is larger than {} MiB.", max >> 20)));
            }
            see(&chunk);
            file.write_all(&chunk).await.map_err(io)?;
        }
        file.flush().await.map_err(io)?;
        Ok(spooled)
    }
}

/// A file in the spool directory.
#[derive(Debug)]
pub struct Spooled {
    path: PathBuf,
    bytes: u64,
    keep: bool,
}

impl Spooled {
    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its length in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Leaves the file where it is; it is the caller's now.
    #[must_use]
    pub fn keep(mut self) -> PathBuf {
        self.keep = true;
        self.path.clone()
    }
}

impl Drop for Spooled {
    fn drop(&mut self) {
        if !self.keep {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

fn io(error: std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Error::NoSpace,
        _ => Error::fault(error),
    }
}

/// Our own errors come back out of the parser unchanged; the parser's become 400.
fn explain(error: multer::Error) -> Error {
    match error {
        multer::Error::StreamReadFailed(inner) => match inner.downcast::<Error>() {
            Ok(ours) => *ours,
            Err(_) => Error::Malformed("The body ended before it was complete.".to_owned()),
        },
        _ => Error::Malformed("The body is not valid multipart/form-data.".to_owned()),
    }
}
