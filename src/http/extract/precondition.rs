//! `If-Match` (RFC 9110 section 13.1.1) and `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header).

use ::http::header;
use bytes::Bytes;

use super::Extract;
use crate::base::{Error, Result};
use crate::http::cx::{Cx, Received};

/// The versions that the caller knows of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IfMatch {
    /// No condition.
    Any,
    /// Only if the version is one of these; weak and foreign tags match none.
    Versions(Vec<u32>),
}

impl IfMatch {
    /// Lets the record's `current` version pass or refuses.
    ///
    /// # Errors
    /// `Stale` when the caller knows another version.
    pub fn check(&self, current: u32) -> Result<()> {
        match self {
            Self::Versions(known) if !known.contains(&current) => Err(Error::Stale { current }),
            _ => Ok(()),
        }
    }
}

impl IfMatch {
    /// The versions that the caller knows; `None` for any.
    #[must_use]
    pub fn versions(self) -> Option<Vec<u32>> {
        match self {
            Self::Any => None,
            Self::Versions(known) => Some(known),
        }
    }
}

impl<S> Extract<S> for IfMatch {
    fn extract(cx: &mut Cx<S>) -> Result<Self> {
        let mut known = Vec::new();
        let lines = cx.headers().get_all(header::IF_MATCH);
        let mut conditional = false;
        for line in lines {
            conditional = true;
            for tag in line.to_str().unwrap_or_default().split(',').map(str::trim) {
                if tag == "*" {
                    return Ok(Self::Any);
                }
                let quoted = tag.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
                known.extend(quoted.and_then(|version| version.parse::<u32>().ok()));
            }
        }
        Ok(if conditional { Self::Versions(known) } else { Self::Any })
    }
}

/// The caller's name for this very request, and what it is compared by.
#[derive(Debug, Clone)]
pub struct IdempotencyKey {
    /// 1 to 255 visible ASCII characters.
    pub key: String,
    /// Method and path, for example `POST /api/v1/customers`: a key counts within its user and this.
    pub call: String,
    /// The body's bytes: the same key with others is refused.
    pub body: Bytes,
}

impl<S> Extract<S> for Option<IdempotencyKey> {
    fn extract(cx: &mut Cx<S>) -> Result<Self> {
        let Some(value) = cx.headers().get("idempotency-key") else { return Ok(None) };
        let key = value.to_str().unwrap_or_default();
        let visible = key.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
        if key.is_empty() || key.len() > 255 || !visible {
            return Err(Error::invalid(
                "Idempotency-Key",
                "invalid",
                "The Idempotency-Key header is 1 to 255 visible ASCII characters.",
            ));
        }
        let body = match &cx.body {
            Received::Whole(bytes) => bytes.clone(),
            Received::Stream(_) | Received::Nothing => Bytes::new(),
        };
        Ok(Some(IdempotencyKey { key: key.to_owned(), call: format!("{} {}", cx.method(), cx.path()), body }))
    }
}
