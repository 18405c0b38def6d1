//! What happens to every request, outermost first:
//!
//! 1. an identity, and the answer's security headers, whatever else happens
//! 2. one line in the log
//! 3. a panic becomes 500
//! 4. sizes of address and headers (414, 431), then the Host (421)
//! 5. the route (404, 405), preflights and OPTIONS
//! 6. the client's address
//! 7. how often the address asks (429), authentication (401), CSRF (403), how often the user asks (429), the route's
//!    role (403)
//! 8. the body: type, size, form (415, 413, 400, 422); no byte of it is read before
//! 9. where secrets are tried, how often for this account (429); unknown query parameters (422)
//! 10. the handler, within its time (503)
//!
//! It is one function instead of nested services: nothing is boxed on the way but the handler's own future.

mod access;
pub(super) mod body;
pub(super) mod headers;
mod limits;
mod trace;

use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use ::http::request::Parts;
use ::http::{HeaderValue, Method, Request, Response, header};
use bytes::Bytes;
use futures_util::FutureExt;
use hyper::body::{Body as _, Incoming};

pub(super) use self::access::not_fresh;
use self::headers::Surface;
use super::cx::Cx;
use super::extract::check_query;
use super::gate::{Answered, Failed, Refused, RequestInfo};
use super::problem::Refusal;
use super::reply::{Reply, ReplyBody};
use super::routes::{BodyLimit, Found, RateClass, Route};
use super::site::{RequestLimits, Site};
use super::{API, address, assets, cors};
use crate::base::{Clock, Error, Uid};
use crate::limits::Standing;
use crate::store::Reads;

/// Paths that probes ask for by address, so that any Host will do.
const PROBES: [&str; 2] = ["/healthz", "/readyz"];

impl<S: Clone + Send + Sync + 'static> Site<S> {
    /// Answers one request from the socket's `peer`.
    pub(super) async fn answer(self: Arc<Self>, request: Request<Incoming>, peer: IpAddr) -> Response<ReplyBody> {
        let start = Clock::mark();
        let id = Uid::fresh();
        let (parts, incoming) = request.into_parts();
        let method = parts.method.clone();
        let origin = parts.headers.get(header::ORIGIN).cloned();
        let expects = parts.headers.contains_key(header::EXPECT);
        let mut body = Some(incoming);
        let trace = trace::Trace::new(start, id, &method);
        let mut seen = Progress { route: None, standing: None };

        let work = AssertUnwindSafe(self.route(parts, &mut body, id, peer, &mut seen)).catch_unwind().await;
        let panicked = work.is_err();
        let outcome = work.unwrap_or_else(|panic| Err(trace::panicked(panic.as_ref()).into()));
        let (mut reply, surface) = match outcome {
            Ok((reply, surface)) => (reply, surface),
            Err(refusal) => {
                if let Some(unread) = body.filter(|body| !body.is_end_stream() && !expects) {
                    tokio::spawn(body::drain(unread));
                }
                if let Some(class) = refusal.fault(panicked) {
                    let route = seen.route.as_deref().map(|route| route.path.as_str());
                    self.gate.failed(&Failed { class, method: &method, route, request: id });
                }
                (refusal.into_reply(id, self.options.dev), Surface::Api)
            }
        };

        for cookie in std::mem::take(&mut reply.cookies) {
            if let Some(value) = cookie.to_header(self.options.secure) {
                reply.headers.append(header::SET_COOKIE, value);
            }
        }
        headers::apply(&mut reply.headers, surface, self.options.secure, id);
        if let Some(standing) = &seen.standing {
            limits::apply(&mut reply.headers, standing);
        }
        if surface == Surface::Api {
            self.options.cors.apply(origin.as_ref(), &mut reply.headers);
        }
        let route = seen.route.as_deref().map(|route: &Route<S>| route.path.as_str());
        trace.finish(route, reply.status);
        let (status, took) = (reply.status.as_u16(), start.elapsed());
        self.gate.answered(&Answered { method: &method, route, status, took });
        into_response(reply, &method)
    }

    /// Steps 4 to 10.
    async fn route(
        &self,
        parts: Parts,
        body: &mut Option<Incoming>,
        id: Uid,
        peer: IpAddr,
        progress: &mut Progress<S>,
    ) -> Result<(Reply, Surface), Refusal> {
        check_head(&parts, &self.options.limits)?;
        let path = parts.uri.path();
        if !PROBES.contains(&path) {
            self.options.hosts.check(&parts)?;
        }
        if cors::is_preflight(&parts.method, &parts.headers) {
            let mut reply = Reply::no_content();
            self.options.cors.preflight(parts.headers.get(header::ORIGIN), &mut reply.headers);
            return Ok((reply, Surface::Api));
        }
        let address = address::client(peer, &self.options.trusted_proxies, &parts.headers);
        let found = self.table.find(&parts.method, path);
        if !matches!(found, Found::Route(..)) && path.starts_with(API) {
            limits::admit(Some(self.gate.count_stranger(address)), &mut progress.standing)?;
        }
        let (route, params) = match found {
            Found::Route(route, params) => (route.clone(), params),
            Found::Methods(allow) if parts.method == Method::OPTIONS => {
                return Ok((Reply::no_content().header(header::ALLOW, allow.clone()), Surface::Api));
            }
            Found::Methods(allow) => return Err(Refusal::Method(allow.clone())),
            Found::Nothing => return assets::answer(&parts, self.options.pages),
        };
        progress.route = Some(route.clone());
        let request = RequestInfo {
            parts: &parts,
            route: &route.path,
            access: route.access,
            rate: route.rate,
            request: id,
            address,
            secure: self.options.secure,
        };
        let principal = access::admit(self.gate.as_ref(), &request, &route, &mut progress.standing)?;
        let received = body::receive(&parts, body, route.body, &self.options.limits).await?;
        if route.rate == RateClass::Login {
            let account = self.gate.count_attempt(&request, principal.as_ref(), received.bytes());
            limits::admit(Some(account), &mut progress.standing)
                .inspect_err(|_| self.gate.refused(&Refused::limit(&request, principal.as_ref())))?;
        }
        if let Some(query) = parts.uri.query().filter(|query| !query.is_empty()) {
            check_query(query, &route.query)?;
        }
        let guesses = route.rate == RateClass::Login;
        let sent = if guesses { Bytes::new() } else { received.whole() };
        let uri = parts.uri.clone();
        let seen = access::Seen { route: &route, request: id, address, principal: principal.clone() };
        let cx = Cx {
            app: self.app.clone(),
            request: id,
            address,
            secure: self.options.secure,
            parts,
            route: route.clone(),
            principal,
            params,
            next_param: 0,
            body: received,
            limits: self.options.limits,
        };
        let reply = self.call(&route, cx).await.map_err(|error| {
            if guesses && error.is_wrong_guess() {
                self.gate.count_failure(address);
            }
            seen.tell(self.gate.as_ref(), error)
        })?;
        seen.tell_accepted(self.gate.as_ref(), uri.path(), &reply, &sent);
        Ok((reply, if route.path.starts_with(API) { Surface::Api } else { Surface::Other }))
    }

    /// Step 10.
    async fn call(&self, route: &Route<S>, cx: Cx<S>) -> Result<Reply, Error> {
        let used = Arc::new(Reads::default());
        let (request, org) = (cx.request, cx.org());
        let work = Arc::clone(&used).of((route.handler)(cx));
        let answer = if matches!(route.body, BodyLimit::Multipart { .. }) {
            work.await
        } else {
            let answer = tokio::time::timeout(self.options.limits.handler, work).await;
            answer.unwrap_or(Err(Error::Busy { retry_after: 5 }))
        };
        let used = used.figures();
        if used.time >= self.options.limits.slow && !used.time.is_zero() {
            trace::slow(request, &route.path, org, used);
        }
        answer
    }
}

/// What is known of a request by the time it is answered, however it ends.
struct Progress<S> {
    route: Option<Arc<Route<S>>>,
    standing: Option<Standing>,
}

/// Step 4: what may be refused without looking at what is asked.
fn check_head(parts: &Parts, limits: &RequestLimits) -> Result<(), Refusal> {
    let uri = parts.uri.path_and_query().map_or(0, |text| text.as_str().len());
    if uri > limits.uri {
        return Err(Refusal::UriTooLong);
    }
    let bytes: usize = parts.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    if parts.headers.len() > limits.headers || bytes > limits.header_bytes {
        return Err(Refusal::HeadersTooLarge);
    }
    Ok(())
}

/// An answer to HEAD keeps its length and loses its body.
fn into_response(reply: Reply, method: &Method) -> Response<ReplyBody> {
    let Reply { status, mut headers, mut body, .. } = reply;
    if *method == Method::HEAD {
        if let Some(length) = body.size_hint().exact() {
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        }
        body = ReplyBody::empty();
    }
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// The answer to bytes that are not HTTP enough to become a request: the whole message as HTTP/1.1 writes it.
pub(super) fn unreadable(status: u16, secure: bool) -> Vec<u8> {
    let id = Uid::fresh();
    let refusal = match status {
        414 => Refusal::UriTooLong,
        431 => Refusal::HeadersTooLarge,
        _ => Refusal::Error(Error::Malformed("The request is not valid HTTP.".to_owned())),
    };
    let mut reply = refusal.into_reply(id, false);
    headers::apply(&mut reply.headers, Surface::Api, secure, id);
    let body = reply.body.as_whole().cloned().unwrap_or_default();
    reply.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    reply.headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    let mut message = format!("HTTP/1.1 {}\r\n", reply.status).into_bytes();
    for (name, value) in &reply.headers {
        message.extend_from_slice(name.as_str().as_bytes());
        message.extend_from_slice(b": ");
        message.extend_from_slice(value.as_bytes());
        message.extend_from_slice(b"\r\n");
    }
    message.extend_from_slice(b"\r\n");
    message.extend_from_slice(&body);
    message
}
