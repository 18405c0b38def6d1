//! The gate: authenticates each request by its access token and refuses what another site may have sent. Looks up
//! memory and, for clients without an access token, one refresh token in a snapshot.

use std::sync::Arc;

use ::http::{HeaderMap, header};

use super::answer::{CSRF, PRE_LOGIN, REFRESH};
use super::refusals::Refusals;
use crate::app::App;
use crate::auth::csrf::{Evidence, check_source};
use crate::base::{Id, Principal, Result};
use crate::crypto::csrf::Binding;
use crate::crypto::token::Token;
use crate::http::gate::{Gate, Refused, RequestInfo};
use crate::http::{API, Access, cookies};

/// The application's gate.
pub struct AccountGate {
    app: Arc<App>,
    origins: Vec<String>,
    refusals: Refusals,
}

impl AccountGate {
    /// The gate of a site that pages reach at `own`, its origins (`https://crm.example.com`); those listed in the
    /// configuration count too.
    #[must_use]
    pub fn new(app: Arc<App>, own: impl IntoIterator<Item = String>) -> Self {
        let mut origins: Vec<String> = own.into_iter().collect();
        origins.extend(app.config.security.cors_origins.iter().cloned());
        let refusals = Refusals::new(app.store.clone());
        Self { app, origins, refusals }
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
    fn authenticate(&self, request: &RequestInfo<'_>) -> Result<Option<Principal>> {
        match bearer(&request.parts.headers) {
            Some(token) => self.app.auth.authenticate(token).map(Some),
            None => Ok(None),
        }
    }

    fn verify_csrf(&self, request: &RequestInfo<'_>, principal: Option<&Principal>) -> Result<()> {
        let headers = &request.parts.headers;
        let evidence = evidence(request);
        check_source(&evidence, |origin| self.origins.iter().any(|ours| ours == origin))?;
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
        self.refusals.note(refused);
    }
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
pub(super) fn session(app: &App, headers: &HeaderMap, secure: bool) -> Result<Option<crate::base::Uid>> {
    let Some(token) = cookies::read(headers, secure, REFRESH).and_then(Token::parse) else { return Ok(None) };
    Ok(app.auth.session_of_refresh(&token)?.map(|(_, id)| Id::uid(id)))
}
