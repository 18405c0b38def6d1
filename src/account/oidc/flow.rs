//! The way to a provider and back. What belongs to one sign-in (state, nonce, PKCE verifier) lies sealed in a cookie that
//! is good for ten minutes and one return. The way back ends at the page, with a session or with a word on why not.

use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use serde_json::json;
use url::Url;

use super::discovery::{self, Exchange, ProviderError};
use super::providers::{secret_place, view_all};
use crate::account::login::end_former;
use crate::account::{Request, answer, client};
use crate::app::App;
use crate::auth::login::Login;
use crate::auth::model::IdentityProvider;
use crate::auth::vouched::Vouched;
use crate::base::email::Email;
use crate::base::{Error, Id, Org, Prefixed, Result, Time};
use crate::crypto::id_token::{self, Expected, IdTokenError};
use crate::crypto::sealed::Sealer;
use crate::crypto::token::{self, Token};
use crate::http::{Access, PathId, Query, QueryParam, Reply, Route, SetCookie};
use crate::rest::secret;
use crate::store::{Read, Record};

/// The cookie of a running sign-in.
const COOKIE: &str = "ll_oidc";
/// Seconds that a sign-in may take.
const LIFE: u64 = 600;

/// The states that came back already, till their cookies are over.
#[derive(Default)]
struct Returned(Mutex<HashMap<[u8; 32], Time>>);

impl Returned {
    /// Notes a state; says whether it is the first time.
    fn first(&self, state: &str, until: Time, now: Time) -> bool {
        let mut known = self.0.lock();
        known.retain(|_, until| *until > now);
        known.insert(token::sha256(state.as_bytes()), until).is_none()
    }
}

/// A running sign-in.
#[derive(Serialize, Deserialize)]
struct Flow {
    provider: String,
    state: String,
    nonce: String,
    verifier: String,
    until: i64,
}

/// Why a sign-in did not come about.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error("the sign-in took too long, was begun elsewhere or came back before")]
    Expired,
    #[error("the provider was told no")]
    Refused,
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error(transparent)]
    Token(#[from] IdTokenError),
    #[error("the provider does not vouch for an address")]
    Unverified,
    #[error("the address is of another domain")]
    Domain,
    #[error("nobody with this address can sign in")]
    NoAccount,
    #[error(transparent)]
    Inside(#[from] Error),
}

impl Failed {
    /// The word that the page has a sentence for.
    fn code(&self) -> &'static str {
        match self {
            Self::Expired => "oidc_expired",
            Self::Refused => "oidc_refused",
            Self::Provider(ProviderError::Net(_)) => "oidc_unreachable",
            Self::Provider(_) | Self::Token(_) | Self::Inside(_) => "oidc_failed",
            Self::Unverified => "oidc_unverified",
            Self::Domain => "oidc_domain",
            Self::NoAccount => "oidc_no_account",
        }
    }
}

/// The routes of a site that is reached at `origin`.
pub(super) fn routes(origin: &str) -> Vec<Route<Arc<App>>> {
    let (returned, origin): (_, Arc<str>) = (Arc::new(Returned::default()), Arc::from(origin));
    let (there, back) = (Arc::clone(&origin), origin);
    let param = |name| QueryParam::text(name, "What the provider sends.");
    vec![
        Route::get("/auth/oidc", Access::Public, "oidc.list", list).summary("Services to sign in with").response(
            json!({
                "type": "object",
                "properties": {"data": {"type": "array", "items": {
                    "type": "object",
                    "properties": {"id": {"type": "string"}, "kind": {"type": "string"}, "host": {"type": "string"}},
                }}},
            }),
        ),
        Route::get(
            "/auth/oidc/{provider}/start",
            Access::Public,
            "oidc.start",
            move |cx: Request, PathId(id): PathId<IdentityProvider>| {
                let origin = Arc::clone(&there);
                async move { ended(&cx, start(&cx, id, &origin).await) }
            },
        )
        .summary("Goes to the service, by 303")
        .id(IdentityProvider::PREFIX)
        .redirects(),
        Route::get(
            "/auth/oidc/{provider}/callback",
            Access::Public,
            "oidc.callback",
            move |cx: Request, PathId(id): PathId<IdentityProvider>, query: Query| {
                let (origin, returned) = (Arc::clone(&back), Arc::clone(&returned));
                async move {
                    let login = callback(&cx, id, &query, &origin, &returned).await;
                    if let Ok(Login::Done(session)) = &login {
                        end_former(&cx, session.session).await?;
                    }
                    let reply = login.and_then(|login| Ok(answer::arrived(&cx.app.auth, &login)?));
                    ended(&cx, reply.map(|reply| reply.cookie(SetCookie::expired(COOKIE).lax())))
                }
            },
        )
        .summary("Comes back from the service and goes on to the page, by 303")
        .id(IdentityProvider::PREFIX)
        .redirects()
        .query(
            [
                "code",
                "state",
                "error",
                "error_description",
                "error_uri",
                "iss",
                "scope",
                "authuser",
                "hd",
                "prompt",
                "session_state",
            ]
            .map(param),
        ),
    ]
}

/// The reply of a step; a failure leads to the sign-in page, which says what to do.
fn ended(cx: &Request, step: Result<Reply, Failed>) -> Result<Reply> {
    match step {
        Ok(reply) => Ok(reply),
        Err(Failed::Inside(error @ (Error::NotFound | Error::Busy { .. }))) => Err(error),
        Err(failed) => {
            tracing::warn!(request = %cx.request.with_prefix("req"), reason = %failed, "a sign-in with a provider failed");
            let reply = Reply::see_other(&format!("/login#error={}", failed.code()))?;
            Ok(reply.cookie(SetCookie::expired(COOKIE).lax()))
        }
    }
}

async fn list(cx: Request) -> Result<Reply> {
    Reply::json(&json!({ "data": view_all(&cx.app)? }))
}

/// The provider with this identity, whichever organisation it is of.
fn find(app: &App, id: Id<IdentityProvider>) -> Result<(Org, Record<IdentityProvider>)> {
    let read = app.store.read()?;
    for (org, _) in app.auth.directory().organizations() {
        if let Some(provider) = read.get(org, id)? {
            return Ok((org, provider));
        }
    }
    Err(Error::NotFound)
}

fn redirect_uri(origin: &str, id: Id<IdentityProvider>) -> String {
    format!("{origin}{}/auth/oidc/{id}/callback", crate::http::API)
}

async fn start(cx: &Request, id: Id<IdentityProvider>, origin: &str) -> Result<Reply, Failed> {
    let (_, provider) = find(&cx.app, id)?;
    let metadata = discovery::discover(&cx.app, &provider.data.issuer).await?;
    let random = || Token::fresh().to_text();
    let until = cx.app.clock.now().plus_seconds(i64::try_from(LIFE).unwrap_or(0));
    let flow = Flow { provider: id.to_string(), state: random(), nonce: random(), verifier: random(), until: until.0 };
    let mut url = Url::parse(&metadata.authorization_endpoint).map_err(|_| ProviderError::Form)?;
    if !["https", "http"].contains(&url.scheme()) {
        return Err(ProviderError::Form.into());
    }
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &provider.data.client_id)
        .append_pair("redirect_uri", &redirect_uri(origin, id))
        .append_pair("scope", "openid email profile")
        .append_pair("state", &flow.state)
        .append_pair("nonce", &flow.nonce)
        .append_pair("code_challenge", &URL_SAFE_NO_PAD.encode(token::sha256(flow.verifier.as_bytes())))
        .append_pair("code_challenge_method", "S256");
    let cookie = SetCookie::new(COOKIE, seal(&cx.app, &flow)?).max_age(LIFE).lax();
    Ok(Reply::see_other(url.as_str())?.cookie(cookie))
}

fn seal(app: &App, flow: &Flow) -> Result<String> {
    let bytes = serde_json::to_vec(flow).map_err(Error::fault)?;
    let sealed = Sealer::new(&app.keyring).seal(&[&app.store.instance().to_bytes(), COOKIE.as_bytes()], &bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(sealed))
}

fn open(app: &App, cookie: &str) -> Option<Flow> {
    let sealed = URL_SAFE_NO_PAD.decode(cookie).ok()?;
    let place = [app.store.instance().to_bytes().to_vec(), COOKIE.as_bytes().to_vec()];
    let place: Vec<&[u8]> = place.iter().map(Vec::as_slice).collect();
    serde_json::from_slice(&Sealer::new(&app.keyring).open(&place, &sealed).ok()?).ok()
}

/// The running sign-in that this return belongs to, which ends with it.
fn returned(cx: &Request, id: Id<IdentityProvider>, query: &Query, known: &Returned) -> Option<Flow> {
    let flow = open(&cx.app, cx.cookie(COOKIE)?)?;
    let (now, until) = (cx.app.clock.now(), Time(flow.until));
    let ours = flow.provider == id.to_string()
        && now < until
        && token::same(flow.state.as_bytes(), query.get("state")?.as_bytes());
    (ours && known.first(&flow.state, until, now)).then_some(flow)
}

async fn callback(
    cx: &Request,
    id: Id<IdentityProvider>,
    query: &Query,
    origin: &str,
    known: &Returned,
) -> Result<Login, Failed> {
    let (org, provider) = find(&cx.app, id)?;
    let flow = returned(cx, id, query, known).ok_or(Failed::Expired)?;
    // Who answers says so (RFC 9207): an answer of another provider must not reach this one's token endpoint.
    if query.get("iss").is_some_and(|issuer| issuer != provider.data.issuer) {
        return Err(ProviderError::Issuer.into());
    }
    let code = query.get("code").filter(|_| query.get("error").is_none()).ok_or(Failed::Refused)?;
    let place = secret_place(org, &provider)?;
    let secret = secret::take(&cx.app, client(cx).actor(org, None), &place, "sign-in").await?;
    let secret = secret.ok_or_else(|| Error::internal("the identity provider has no client secret"))?;
    let metadata = discovery::discover(&cx.app, &provider.data.issuer).await?;
    let exchange = Exchange {
        client_id: &provider.data.client_id,
        client_secret: &secret,
        code,
        verifier: &flow.verifier,
        redirect_uri: &redirect_uri(origin, id),
    };
    let token = discovery::exchange(&cx.app, &metadata, &exchange).await?;
    let keys = discovery::keys(&cx.app, &metadata).await?;
    let expected = Expected {
        issuer: &provider.data.issuer,
        client: &provider.data.client_id,
        nonce: &flow.nonce,
        now: cx.app.clock.now(),
    };
    let identity = id_token::verify(&token, &keys, &expected)?;
    let email = identity.verified_email.ok_or(Failed::Unverified)?;
    if !admits(&provider.data, &email) {
        return Err(Failed::Domain);
    }
    let vouched = Vouched { org, provider: &provider.data, subject: &identity.subject, email: &email };
    cx.app.auth.login_vouched(vouched, &client(cx)).await.map_err(|error| match error {
        Error::WrongCredentials => Failed::NoAccount,
        other => other.into(),
    })
}

/// Whether the provider is for addresses like this one.
fn admits(provider: &IdentityProvider, email: &str) -> bool {
    let Ok(email) = Email::parse(email) else { return false };
    let domain = email.domain_ascii().to_lowercase();
    provider.domains.is_empty() || provider.domains.contains(&domain)
}
