//! The one place where an error becomes a status: problem documents (RFC 9457) as API.md has them. A 4xx says what was
//! wrong; a 5xx says nothing but the request's identity, and its cause goes to the log once. The members are `type`,
//! `title`, `status`, `detail?`, `instance`, `errors?` and `attempts_left?`.

use std::borrow::Cow;

use ::http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use super::reply::{Reply, ReplyBody};
use crate::base::{Error, FieldError, Uid};

const PROBLEM: HeaderValue = HeaderValue::from_static("application/problem+json");

/// Why a request was not answered with what it asked for: an error of the program, or of HTTP itself.
#[derive(Debug)]
pub(super) enum Refusal {
    /// What a lower layer said.
    Error(Error),
    /// The path exists and the method does not (405). Holds `Allow`.
    Method(HeaderValue),
    /// The request's body came too slowly (408).
    TooSlow,
    /// The address is longer than 8 KiB (414).
    UriTooLong,
    /// The headers are larger than 16 KiB or more than 100 (431).
    HeadersTooLarge,
    /// A program called in clear what is served over TLS only (426).
    Plain,
    /// What is no handshake of a WebSocket came where only one is answered (426).
    NoHandshake,
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl Refusal {
    /// The status that stands for it.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::UriTooLong => StatusCode::URI_TOO_LONG,
            Self::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::Plain | Self::NoHandshake => StatusCode::UPGRADE_REQUIRED,
            Self::Error(error) => match error {
                Error::Malformed(_) => StatusCode::BAD_REQUEST,
                Error::Unauthenticated | Error::WrongCredentials | Error::WrongCode { .. } | Error::SignInOver => {
                    StatusCode::UNAUTHORIZED
                }
                Error::Forbidden { .. } => StatusCode::FORBIDDEN,
                Error::NotFound => StatusCode::NOT_FOUND,
                Error::Conflict { .. } => StatusCode::CONFLICT,
                Error::Stale { .. } => StatusCode::PRECONDITION_FAILED,
                Error::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
                Error::MediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
                Error::Misdirected => StatusCode::MISDIRECTED_REQUEST,
                Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
                Error::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
                Error::Busy { .. } => StatusCode::SERVICE_UNAVAILABLE,
                Error::NoSpace => StatusCode::INSUFFICIENT_STORAGE,
                Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
            },
        }
    }

    /// The class of a failure of ours; `None` for what the client did wrong.
    pub(super) fn fault(&self, panicked: bool) -> Option<&'static str> {
        match self {
            Self::Error(Error::Internal(_)) if panicked => Some("panic"),
            Self::Error(Error::Internal(_)) => Some("internal"),
            Self::Error(Error::Busy { .. }) => Some("busy"),
            Self::Error(Error::NoSpace) => Some("no_space"),
            _ => None,
        }
    }

    fn detail(&self, dev: bool) -> Option<String> {
        match self {
            Self::Method(allow) => {
                Some(format!("This address takes only {}.", allow.to_str().unwrap_or("other methods")))
            }
            Self::TooSlow => Some("The request came too slowly. Send it again over a faster connection.".to_owned()),
            Self::UriTooLong => Some("The address is longer than 8 KiB. Send long filters in a body.".to_owned()),
            Self::HeadersTooLarge => {
                Some("The headers are more than 100 or larger than 16 KiB. Delete this site's cookies.".to_owned())
            }
            Self::Plain => {
                Some("Call this address by https. What was sent in clear may have been read: change it.".to_owned())
            }
            Self::NoHandshake => Some("Open this address as a WebSocket, over HTTP/1.1.".to_owned()),
            Self::Error(error) => (dev || !self.status().is_server_error()).then(|| error.to_string()),
        }
    }

    fn errors(&self) -> Vec<ErrorView<'_>> {
        match self {
            Self::Error(Error::Invalid(errors)) => errors.iter().map(ErrorView::from).collect(),
            Self::Error(Error::Conflict { errors, .. }) if !errors.is_empty() => {
                errors.iter().map(ErrorView::from).collect()
            }
            Self::Error(Error::Conflict { code, message, .. } | Error::Forbidden { code, message }) => {
                vec![ErrorView { pointer: "", code, message: message.into(), position: None }]
            }
            Self::Error(error @ Error::WrongCode { .. }) => {
                vec![ErrorView { pointer: "/code", code: "wrong", message: error.to_string().into(), position: None }]
            }
            Self::Error(error @ Error::SignInOver) => {
                let message = error.to_string().into();
                vec![ErrorView { pointer: "/mfa_token", code: "bad_token", message, position: None }]
            }
            _ => Vec::new(),
        }
    }

    /// How often somebody may try again, where that is told.
    fn attempts_left(&self) -> Option<u32> {
        match self {
            Self::Error(Error::WrongCode { left }) => Some(*left),
            _ => None,
        }
    }

    /// The problem document. Logs what the answer must not say. `dev` adds the cause of a 5xx.
    pub(super) fn into_reply(self, request: Uid, dev: bool) -> Reply {
        let status = self.status();
        if let Self::Error(Error::Internal(cause)) = &self {
            tracing::error!(request_id = %urn(request), cause = %chain(cause.as_ref()), "a request failed");
        }
        let title = status.canonical_reason().unwrap_or("Error");
        let view = ProblemView {
            kind: "about:blank",
            title,
            status: status.as_u16(),
            detail: self.detail(dev),
            instance: format!("urn:uuid:{}", urn(request)),
            errors: self.errors(),
            attempts_left: self.attempts_left(),
        };
        let body = serde_json::to_vec(&view).unwrap_or_default();
        let mut reply = Reply::with(status, Some(PROBLEM), ReplyBody::whole(body));
        match self {
            Self::Method(allow) => reply.headers.insert(header::ALLOW, allow),
            Self::Error(
                Error::Unauthenticated | Error::WrongCredentials | Error::WrongCode { .. } | Error::SignInOver,
            ) => reply.headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")),
            Self::Error(Error::TooMany { retry_after, .. } | Error::Busy { retry_after }) => {
                reply.headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after.max(1)))
            }
            Self::Plain => {
                reply.headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade, close"));
                reply.headers.insert(header::UPGRADE, HeaderValue::from_static("TLS/1.2"))
            }
            Self::NoHandshake => reply.headers.insert(header::UPGRADE, super::socket::WEBSOCKET),
            Self::TooSlow | Self::HeadersTooLarge | Self::UriTooLong | Self::Error(_) => None,
        };
        reply
    }
}

impl Reply {
    /// A refusal as an answer, for a handler that must also say something in its headers, such as expiring a cookie.
    #[must_use]
    pub fn refusal(error: Error, request: Uid) -> Self {
        Refusal::Error(error).into_reply(request, false)
    }
}

/// The identity of a request as it is written in headers, documents and logs: a UUID with hyphens.
pub(super) fn urn(request: Uid) -> uuid::fmt::Hyphenated {
    uuid::Uuid::from_u128(request.0).hyphenated()
}

/// An error and its sources in one line.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

#[derive(Serialize)]
struct ProblemView<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'a str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    instance: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ErrorView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempts_left: Option<u32>,
}

#[derive(Serialize)]
struct ErrorView<'a> {
    pointer: &'a str,
    code: &'a str,
    message: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<usize>,
}

impl<'a> From<&'a FieldError> for ErrorView<'a> {
    fn from(error: &'a FieldError) -> Self {
        Self {
            pointer: &error.pointer,
            code: error.code,
            message: error.message.as_str().into(),
            position: error.position,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(refusal: Refusal) -> (Reply, serde_json::Value) {
        let reply = refusal.into_reply(Uid(0x0123_4567_89ab_7def_8123_4567_89ab_cdef), false);
        let body = serde_json::from_slice(reply.body.as_whole().unwrap()).unwrap();
        (reply, body)
    }

    #[test]
    fn errors_of_the_server_say_only_the_request() {
        let (reply, body) = document(Error::internal("/var/lib/leadlab is on fire").into());
        assert_eq!(reply.status, 500);
        assert_eq!(
            body,
            serde_json::json!({
                "type": "about:blank", "title": "Internal Server Error", "status": 500,
                "instance": "urn:uuid:01234567-89ab-7def-8123-456789abcdef",
            })
        );
        assert_eq!(document(Error::NoSpace.into()).1.get("detail"), None);
    }

    #[test]
    fn errors_of_requests_say_what_to_do() {
        let (_, body) = document(Error::Invalid(vec![FieldError::new("filter", "syntax", "No.").at(7)]).into());
        assert_eq!(
            body["errors"],
            serde_json::json!([{ "pointer": "filter", "code": "syntax", "message": "No.", "position": 7 }])
        );
        let (_, body) = document(Error::WrongCode { left: 2 }.into());
        assert_eq!((&body["errors"][0]["code"], &body["attempts_left"]), (&"wrong".into(), &2.into()));
        let (reply, body) = document(Error::SignInOver.into());
        assert_eq!((reply.status.as_u16(), &body["errors"][0]["code"]), (401, &"bad_token".into()));
        assert_eq!(body.get("attempts_left"), None);
        let (_, body) = document(Error::forbidden("csrf", "Load the page again.").into());
        assert_eq!(body["errors"][0]["code"], "csrf");
        let (reply, _) = document(Error::TooMany { retry_after: 30, message: "Wait.".into() }.into());
        assert_eq!(reply.headers[header::RETRY_AFTER], "30");
        let (reply, _) = document(Error::Unauthenticated.into());
        assert_eq!(reply.headers[header::WWW_AUTHENTICATE], "Bearer");
        let (reply, body) = document(Refusal::Method(HeaderValue::from_static("GET, HEAD, OPTIONS")));
        assert_eq!(reply.headers[header::ALLOW], "GET, HEAD, OPTIONS");
        assert_eq!(body["detail"], "This address takes only GET, HEAD, OPTIONS.");
    }
}
