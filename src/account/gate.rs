//! The gate: counts each request, authenticates it by its access token and refuses what another site may have sent.
//! Looks up memory and, for clients without an access token, one refresh token in a snapshot.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use ::http::{HeaderMap, header};
use serde::Deserialize;

use super::answer::{CSRF, DEVICE, PRE_LOGIN, REFRESH};
use super::refusals::Refusals;
use super::signals::Signals;
use crate::app::App;
use crate::audit::faults::Fault;
use crate::auth::Client;
use crate::auth::csrf::{Evidence, check_source};
use crate::base::{Id, Principal, Result, Uid, Via};
use crate::crypto::csrf::Binding;
use crate::crypto::token::Token;
use crate::http::gate::{Accepted, Answered, Failed, Gate, Refused, RequestInfo};
use crate::http::{API, Access, RateClass, cookies};
use crate::limits::{self, Standing, Subject, Tier};

/// The application's gate.
pub struct AccountGate {
    app: Arc<App>,
    origins: Vec<String>,
    refusals: Refusals,
    signals: Signals,
}

impl AccountGate {
    /// The gate of a site that pages reach at `own`, its origins (`https://crm.example.com`); those listed in the
    /// configuration count too.
    #[must_use]
    pub fn new(app: Arc<App>, own: impl IntoIterator<Item = String>) -> Self {
        let mut origins: Vec<String> = own.into_iter().collect();
        origins.extend(app.config.security.cors_origins.iter().cloned());
        let (refusals, signals) = (Refusals::new(app.store.clone()), Signals::new(app.store.clone()));
        Self { app, origins, refusals, signals }
    }

    /// The tier of a route that the configuration gives its own figure.
    fn own_figure(&self, request: &RequestInfo<'_>) -> Option<Tier> {
        self.app.limits.of_route(request.parts.method.as_str(), request.route)
    }

    /// The live session of the request's refresh cookie; a storage that fails knows none.
    fn session(&self, request: &RequestInfo<'_>) -> Option<Uid> {
        session(&self.app, &request.parts.headers, request.secure).ok().flatten()
    }

    /// What a token of a request without an access token may be bound to.
    fn bindings(&self, request: &RequestInfo<'_>) -> Result<Vec<Binding>> {
        let mut bindings = Vec::with_capacity(2);
        bindings.extend(pre_login(request).map(Binding::PreLogin));
        bindings.extend(session(&self.app, &request.parts.headers, request.secure)?.map(Binding::Session));
        Ok(bindings)
    }
}

impl Gate for AccountGate {
    fn count_address(&self, request: &RequestInfo<'_>) -> Option<Standing> {
        let (limits, address) = (&self.app.limits, Subject::Address(request.address));
        if request.access != Access::Public {
            return None;
        }
        if let Some(tier) = self.own_figure(request) {
            return Some(limits.take(tier, address));
        }
        match request.rate {
            RateClass::Reports => Some(limits.take(Tier::Reports, address)),
            RateClass::Unlimited => None,
            // Every attempt is counted for its account, once that is known; here only whether too many have failed.
            RateClass::Login => Some(limits.look(Tier::LoginFailures, address)),
            _ => {
                let session = if keeps_session(request) { self.session(request) } else { None };
                Some(limits.take(Tier::Public, session.map_or(address, Subject::Id)))
            }
        }
    }

    fn count_stranger(&self, address: IpAddr) -> Standing {
        self.app.limits.take(Tier::Public, Subject::Address(address))
    }

    fn count_actor(&self, request: &RequestInfo<'_>, principal: &Principal) -> Option<Standing> {
        if request.access == Access::Public {
            return None;
        }
        let limits = &self.app.limits;
        let actor = Subject::Id(if principal.via == Via::Token { principal.session } else { principal.user });
        if let Some(tier) = self.own_figure(request) {
            return Some(limits.take(tier, actor));
        }
        Some(match request.rate {
            RateClass::Admin => limits.take(Tier::Admin, actor),
            RateClass::Transfer => limits.take(Tier::Transfer, Subject::Org(principal.org)),
            _ => limits.take(Tier::Authenticated, actor),
        })
    }

    fn count_attempt(&self, request: &RequestInfo<'_>, principal: Option<&Principal>, body: &[u8]) -> Standing {
        let auth = &self.app.auth;
        let account = match principal {
            Some(principal) => principal.user.with_prefix("usr"),
            None => named_account(body).unwrap_or_else(|| request.route.to_owned()),
        };
        let digest = auth.attempt_digest(limits::network(request.address), &account);
        let mut standing = self.app.limits.take(Tier::Login, Subject::Digest(digest));
        if !standing.level.admitted && principal.is_none() {
            // Where the account is locked too, that is the longer wait.
            let client = Client {
                address: Some(request.address),
                agent: String::new(),
                request: request.request,
                device_cookie: cookies::read(&request.parts.headers, request.secure, DEVICE).map(str::to_owned),
            };
            let locked = auth.lock_seconds(&account, &client).ok().flatten().unwrap_or(0);
            let locked = Duration::from_secs(u64::try_from(locked).unwrap_or(0));
            standing.level.next_in = standing.level.next_in.max(locked);
        }
        standing
    }

    fn count_failure(&self, address: IpAddr) {
        self.app.limits.take(Tier::LoginFailures, Subject::Address(address));
    }

    fn authenticate(&self, request: &RequestInfo<'_>) -> Result<Option<Principal>> {
        match bearer(&request.parts.headers) {
            Some(token) => self.app.auth.authenticate(token).map(Some),
            None => Ok(None),
        }
    }

    fn verify_source(&self, request: &RequestInfo<'_>) -> Result<()> {
        check_source(&evidence(request), |origin| self.origins.iter().any(|ours| ours == origin))
    }

    fn verify_csrf(&self, request: &RequestInfo<'_>, principal: Option<&Principal>) -> Result<()> {
        let headers = &request.parts.headers;
        self.verify_source(request)?;
        let evidence = evidence(request);
        let public = request.access == Access::Public;
        let mut bindings = Vec::new();
        if public {
            bindings = self.bindings(request)?;
        }
        bindings.extend(principal.map(|principal| Binding::Session(principal.session)));
        // A program that is no browser holds no cookie that another site could ride on.
        if public && principal.is_none() && evidence.is_plain() {
            return Ok(());
        }
        // Without a session there is nothing to renew and nothing to protect: the handler answers 401.
        let renews = request.route.strip_prefix(API) == Some("/auth/refresh");
        if renews && session(&self.app, headers, request.secure)?.is_none() {
            return Ok(());
        }
        self.app.auth.check_csrf_token(&evidence, &bindings)
    }

    fn refused(&self, refused: &Refused<'_>) {
        self.app.metrics.refused(refused.code);
        self.refusals.note(refused);
    }

    fn accepted(&self, accepted: &Accepted<'_>) {
        self.signals.note(accepted);
    }

    fn failed(&self, failed: &Failed<'_>) {
        let (at, method) = (self.app.clock.now(), failed.method.as_str());
        self.app.metrics.failed(failed.class);
        self.app.faults.note(Fault::new(at, failed.request, method, failed.route, failed.class));
    }

    fn answered(&self, answered: &Answered<'_>) {
        let Answered { method, route, status, took } = *answered;
        self.app.metrics.answered(method.as_str(), route, status, took);
    }
}

/// Whether a browser calls this to keep or end a session that it has: it does so however many others share its address.
fn keeps_session(request: &RequestInfo<'_>) -> bool {
    matches!(request.route.strip_prefix(API), Some("/auth/refresh" | "/auth/logout"))
}

/// The account that a body tries a secret for: an address, or the token that stands for somebody.
fn named_account(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Names<'b> {
        #[serde(borrow, default)]
        email: Option<Cow<'b, str>>,
        #[serde(borrow, default)]
        mfa_token: Option<Cow<'b, str>>,
        #[serde(borrow, default)]
        token: Option<Cow<'b, str>>,
    }
    let names: Names<'_> = serde_json::from_slice(body).ok()?;
    let name = names.email.or(names.mfa_token).or(names.token)?;
    Some(name.trim().to_lowercase())
}

/// The bearer token, if there is one (RFC 6750).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

fn text<'r>(headers: &'r HeaderMap, name: &str) -> Option<&'r str> {
    headers.get(name).map(|value| value.to_str().unwrap_or("null"))
}

fn evidence<'r>(request: &RequestInfo<'r>) -> Evidence<'r> {
    let headers = &request.parts.headers;
    Evidence {
        fetch_site: text(headers, "sec-fetch-site"),
        origin: text(headers, "origin"),
        cookies: cookies::any(headers),
        header: text(headers, "x-csrf-token"),
        cookie: cookies::read(headers, request.secure, CSRF),
    }
}

fn pre_login(request: &RequestInfo<'_>) -> Option<Token> {
    cookies::read(&request.parts.headers, request.secure, PRE_LOGIN).and_then(Token::parse)
}

/// The live session of the refresh cookie.
pub(super) fn session(app: &App, headers: &HeaderMap, secure: bool) -> Result<Option<Uid>> {
    let Some(token) = cookies::read(headers, secure, REFRESH).and_then(Token::parse) else { return Ok(None) };
    Ok(app.auth.session_of_refresh(&token)?.map(|(_, id)| Id::uid(id)))
}
