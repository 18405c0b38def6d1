//! What a sign-in answers and which cookies it sets (SECURITY.md section 2).

use serde::Serialize;
use serde_json::json;

use super::Request;
use crate::auth::lockout::DEVICE_SECONDS;
use crate::auth::login::Login;
use crate::auth::view::{UserView, user_schema};
use crate::auth::{Auth, SignedIn};
use crate::base::{Error, Result};
use crate::http::{Reply, Schema, SetCookie};

/// The refresh token.
pub(super) const REFRESH: &str = "ll_rt";
/// The CSRF token, readable by the page.
pub(super) const CSRF: &str = "ll_csrf";
/// Says that this browser signed in before.
pub(super) const DEVICE: &str = "ll_dev";
/// The pre-login id.
pub(super) const PRE_LOGIN: &str = "ll_pre";

/// Seconds that a pre-login id lives.
pub(super) const PRE_LOGIN_SECONDS: u64 = 900;

#[derive(Serialize)]
struct LoginView<'a> {
    access_token: &'a str,
    token_type: &'static str,
    expires_in: i64,
    csrf_token: &'a str,
    user: UserView<'a>,
}

/// The schema of [`signed_in`]'s answer.
pub(super) fn login_schema() -> Schema {
    json!({
        "type": "object",
        "required": ["access_token", "token_type", "expires_in", "csrf_token", "user"],
        "properties": {
            "access_token": { "type": "string" },
            "token_type": { "const": "Bearer" },
            "expires_in": { "type": "integer", "description": "Seconds." },
            "csrf_token": { "type": "string" },
            "user": user_schema(),
        },
    })
}

fn session_seconds(auth: &Auth) -> u64 {
    u64::try_from(auth.session_seconds()).unwrap_or(0)
}

/// A session that was begun or renewed.
pub(super) fn signed_in(auth: &Auth, session: &SignedIn) -> Result<Reply> {
    let view = LoginView {
        access_token: &session.access_token,
        token_type: "Bearer",
        expires_in: session.expires_in,
        csrf_token: &session.csrf,
        user: UserView::whole(&session.user),
    };
    Ok(with_session(Reply::json(&view)?, auth, session))
}

/// A sign-in on the way back from another site: the page finds the session by its cookies, or asks for the second factor.
pub(super) fn arrived(auth: &Auth, login: &Login) -> Result<Reply> {
    match login {
        Login::Done(session) => Ok(with_session(Reply::see_other("/")?, auth, session)),
        Login::SecondFactor(token) => Reply::see_other(&format!("/login#mfa={token}")),
    }
}

/// The cookies of a session that was begun or renewed.
pub(super) fn with_session(reply: Reply, auth: &Auth, session: &SignedIn) -> Reply {
    let seconds = session_seconds(auth);
    let reply = reply
        .cookie(SetCookie::new(REFRESH, session.refresh.to_text()).max_age(seconds))
        .cookie(SetCookie::new(CSRF, session.csrf.clone()).max_age(seconds).readable())
        .cookie(SetCookie::expired(PRE_LOGIN));
    match &session.device {
        Some(device) => reply.cookie(SetCookie::new(DEVICE, device.clone()).max_age(DEVICE_SECONDS)),
        None => reply,
    }
}

/// Makes the browser forget a session that is over.
pub(super) fn forgotten(reply: Reply) -> Reply {
    reply
        .cookie(SetCookie::expired(REFRESH))
        .cookie(SetCookie::expired(CSRF).readable())
        .header(http::HeaderName::from_static("clear-site-data"), http::HeaderValue::from_static("\"cache\""))
}

/// A session that cannot be renewed: 401, and its cookies go.
pub(super) fn not_renewed(cx: &Request) -> Reply {
    forgotten(Reply::refusal(Error::Unauthenticated, cx.request))
}

/// A CSRF token and the cookie that holds it for as long as a session lives; what the token is bound to may end before.
pub(super) fn csrf(auth: &Auth, token: &str) -> Result<Reply> {
    let reply = Reply::json(&json!({ "csrf_token": token }))?;
    Ok(reply.cookie(SetCookie::new(CSRF, token).max_age(session_seconds(auth)).readable()))
}
