//! The listener of a monitoring system: `GET /metrics` and nothing else, over plain HTTP on loopback, elsewhere with a
//! bearer token. Without a token only a Host that is an address or `localhost` is answered, so that no page of the
//! network reads the figures through somebody's browser by a name of its own.

use std::net::IpAddr;
use std::sync::Arc;

use ::http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri, header};
use secrecy::{ExposeSecret, SecretString};

use super::middleware::headers::{Surface, apply};
use super::reply::{Reply, ReplyBody};
use crate::base::Uid;
use crate::crypto::token::same;

/// Who may scrape, and what they get.
#[derive(Clone)]
pub struct Scrape {
    token: Option<SecretString>,
    media_type: &'static str,
    render: Arc<dyn Fn() -> String + Send + Sync>,
}

impl Scrape {
    /// Answers with what `render` makes, which may block for a moment, to whoever brings `token` where there is one.
    #[must_use]
    pub fn new(
        token: Option<SecretString>,
        media_type: &'static str,
        render: impl Fn() -> String + Send + Sync + 'static,
    ) -> Self {
        Self { token, media_type, render: Arc::new(render) }
    }

    pub(super) async fn answer<B>(self, request: Request<B>) -> Response<ReplyBody> {
        let status = self.admit(request.method(), request.uri(), request.headers());
        let mut reply = match status {
            StatusCode::OK => {
                let (media_type, render) = (self.media_type, self.render);
                match tokio::task::spawn_blocking(move || render()).await {
                    Ok(text) => Reply::typed(media_type, text),
                    Err(_) => Reply::with(StatusCode::INTERNAL_SERVER_ERROR, None, ReplyBody::empty()),
                }
            }
            status => Reply::with(status, None, ReplyBody::empty()),
        };
        match reply.status {
            StatusCode::UNAUTHORIZED => {
                reply.headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            StatusCode::METHOD_NOT_ALLOWED => {
                reply.headers.insert(header::ALLOW, HeaderValue::from_static("GET"));
            }
            _ => {}
        }
        apply(&mut reply.headers, Surface::Api, false, Uid::fresh());
        let mut response = Response::new(reply.body);
        *response.status_mut() = reply.status;
        *response.headers_mut() = reply.headers;
        response
    }

    fn admit(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> StatusCode {
        let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let bearer = bearer.and_then(|value| value.split_once(' '));
        let bearer = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
        match &self.token {
            Some(token) if !bearer.is_some_and(|found| same(found.as_bytes(), token.expose_secret().as_bytes())) => {
                StatusCode::UNAUTHORIZED
            }
            None if !is_plain_host(headers) => StatusCode::MISDIRECTED_REQUEST,
            _ if uri.path() != "/metrics" => StatusCode::NOT_FOUND,
            _ if method != Method::GET => StatusCode::METHOD_NOT_ALLOWED,
            _ => StatusCode::OK,
        }
    }
}

/// Whether the Host is an address or `localhost`, with or without a port.
fn is_plain_host(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else { return false };
    let Ok(authority) = host.parse::<::http::uri::Authority>() else { return false };
    let name = authority.host().trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(scrape: &Scrape, method: Method, path: &'static str, headers: &[(&'static str, &str)]) -> u16 {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_str(value).unwrap());
        }
        scrape.admit(&method, &Uri::from_static(path), &map).as_u16()
    }

    #[test]
    fn without_a_token_only_addresses_are_answered() {
        let open = Scrape::new(None, "text/plain", String::new);
        for (host, expected) in [
            ("127.0.0.1:9470", 200),
            ("[::1]:9470", 200),
            ("localhost", 200),
            ("rebound.example:9470", 421),
            ("127.0.0.1.example", 421),
        ] {
            assert_eq!(status(&open, Method::GET, "/metrics", &[("host", host)]), expected, "{host}");
        }
        assert_eq!(status(&open, Method::GET, "/metrics", &[]), 421);
        assert_eq!(status(&open, Method::GET, "/", &[("host", "localhost")]), 404);
        assert_eq!(status(&open, Method::POST, "/metrics", &[("host", "localhost")]), 405);
    }

    #[test]
    fn with_a_token_nobody_else_is_answered() {
        let closed = Scrape::new(Some("a-long-token".into()), "text/plain", String::new);
        for (given, expected) in [
            ("Bearer a-long-token", 200),
            ("bearer  a-long-token", 200),
            ("Bearer a-long-toke", 401),
            ("Basic a-long-token", 401),
        ] {
            let headers = [("host", "crm.example"), ("authorization", given)];
            assert_eq!(status(&closed, Method::GET, "/metrics", &headers), expected, "{given}");
        }
        assert_eq!(status(&closed, Method::GET, "/elsewhere", &[("host", "localhost")]), 401);
    }
}
