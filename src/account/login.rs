//! `/auth/csrf`, `/auth/login` and its second step, `/auth/reauthenticate`, `/auth/refresh`, `/auth/logout` and
//! `/auth/logout-all`.

use std::sync::Arc;

use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;

use super::answer::{self, PRE_LOGIN, PRE_LOGIN_SECONDS, REFRESH};
use super::{Request, SMALL, client, gate, guessing, view};
use crate::app::App;
use crate::auth::second_factor::Again;
use crate::auth::{SignedIn, login};
use crate::base::{Error, Id, Result, Uid};
use crate::crypto::csrf::Binding;
use crate::crypto::token::Token;
use crate::http::extract::Nothing;
use crate::http::{Access, Body, Reply, Route, SetCookie, schemas};

pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    let text = || json!({ "type": "string" });
    vec![
        Route::get("/auth/csrf", Access::Public, "auth.csrf", csrf)
            .summary("A CSRF token, also set as a cookie")
            .response(schemas::answer(json!({ "csrf_token": { "type": "string" } }))),
        guessing(
            Route::post("/auth/login", Access::Public, "auth.login", login)
                .summary("Sign in")
                .request(schemas::body(&["email", "password"], json!({ "email": text(), "password": text() })))
                .response(json!({ "oneOf": [
                    answer::login_schema(),
                    {
                        "type": "object",
                        "required": ["mfa_required", "mfa_token"],
                        "properties": { "mfa_required": { "const": true }, "mfa_token": { "type": "string" } },
                    },
                ] }))
                .refuses(&["401"]),
        ),
        guessing(
            Route::post("/auth/mfa", Access::Public, "auth.second_step", second_step)
                .summary("Sign in, second step: a code of the authenticator app or a recovery code")
                .request(schemas::body(&["mfa_token", "code"], json!({ "mfa_token": text(), "code": text() })))
                .response(answer::login_schema())
                .refuses(&["401"]),
        ),
        guessing(
            Route::post("/auth/reauthenticate", view(), "auth.reauthenticate", reauthenticate)
                .summary("Prove again who you are; the session may do what is dangerous for five minutes")
                .unenrolled()
                .request(json!({ "oneOf": [
                    schemas::body(&["password"], json!({ "password": text() })),
                    schemas::body(&["code"], json!({ "code": text() })),
                ] })),
        ),
        Route::post("/auth/refresh", Access::Public, "auth.refresh", refresh)
            .summary("Renew the session of the refresh cookie")
            .request(schemas::nothing())
            .body(SMALL)
            .response(answer::login_schema())
            .refuses(&["401"]),
        Route::post("/auth/logout", Access::Public, "auth.logout", logout)
            .summary("End this session")
            .request(schemas::nothing())
            .body(SMALL),
        Route::post("/auth/logout-all", view(), "auth.logout_all", logout_all)
            .summary("End all sessions of the user")
            .fresh()
            .unenrolled()
            .request(schemas::nothing())
            .body(SMALL),
    ]
}

async fn csrf(cx: Request) -> Result<Reply> {
    let auth = &cx.app.auth;
    let session = match cx.principal_if_any() {
        Some(principal) => Some(principal.session),
        None => gate::session(&cx.app, cx.headers(), cx.secure)?,
    };
    if let Some(session) = session {
        return answer::csrf(auth, &auth.csrf_token(&Binding::Session(session)));
    }
    let pre = cx.cookie(PRE_LOGIN).and_then(Token::parse).unwrap_or_else(Token::fresh);
    let cookie = SetCookie::new(PRE_LOGIN, pre.to_text()).max_age(PRE_LOGIN_SECONDS);
    Ok(answer::csrf(auth, &auth.csrf_token(&Binding::PreLogin(pre)))?.cookie(cookie))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Login {
    email: String,
    password: String,
}

async fn login(cx: Request, Body(body): Body<Login>) -> Result<Reply> {
    match cx.app.auth.login(&body.email, SecretString::from(body.password), &client(&cx)).await? {
        login::Login::Done(session) => begun(&cx, &session).await,
        login::Login::SecondFactor(token) => Reply::json(&json!({ "mfa_required": true, "mfa_token": token })),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SecondStep {
    mfa_token: String,
    code: String,
}

async fn second_step(cx: Request, Body(body): Body<SecondStep>) -> Result<Reply> {
    let session = cx.app.auth.login_second(&body.mfa_token, &body.code, &client(&cx)).await?;
    begun(&cx, &session).await
}

/// The answer to a sign-in; the session that this browser had before ends with it.
pub(super) async fn begun(cx: &Request, session: &SignedIn) -> Result<Reply> {
    end_former(cx, session.session).await?;
    answer::signed_in(&cx.app.auth, session)
}

/// Ends the session of the browser's cookie, which a new one takes the place of.
pub(super) async fn end_former(cx: &Request, new: Uid) -> Result<()> {
    let auth = &cx.app.auth;
    let Some(token) = cx.cookie(REFRESH).and_then(Token::parse) else { return Ok(()) };
    match auth.session_of_refresh(&token)? {
        Some((org, former)) if former.uid() != new => auth.end_session_by_id(cx.actor(), org, former).await,
        _ => Ok(()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Proof {
    #[serde(default)]
    password: Option<String>,
    #[serde(default)]
    code: Option<String>,
}

async fn reauthenticate(cx: Request, Body(body): Body<Proof>) -> Result<Reply> {
    let again = match (body.password, body.code) {
        (Some(password), None) => Again::Password(SecretString::from(password)),
        (None, Some(code)) => Again::Code(SecretString::from(code)),
        _ => return Err(Error::invalid("/password", "required", "Send either “password” or “code”.")),
    };
    let (auth, principal) = (&cx.app.auth, cx.principal()?);
    auth.reauthenticate(cx.actor(), principal, again).await?;
    // The token that the session went on with before the proof is worth nothing after it.
    let Some(token) = cx.cookie(REFRESH).and_then(Token::parse) else { return Ok(Reply::no_content()) };
    match auth.session_of_refresh(&token)? {
        Some((_, session)) if session.uid() == principal.session => {
            let session = auth.refresh(&token, &client(&cx)).await?;
            Ok(answer::with_session(Reply::no_content(), auth, &session))
        }
        _ => Ok(Reply::no_content()),
    }
}

async fn refresh(cx: Request, Body(Nothing {}): Body<Nothing>) -> Result<Reply> {
    let Some(token) = cx.cookie(REFRESH).and_then(Token::parse) else { return Ok(answer::not_renewed(&cx)) };
    match cx.app.auth.refresh(&token, &client(&cx)).await {
        Ok(session) => answer::signed_in(&cx.app.auth, &session),
        Err(Error::Unauthenticated) => Ok(answer::not_renewed(&cx)),
        Err(error) => Err(error),
    }
}

async fn logout(cx: Request, Body(Nothing {}): Body<Nothing>) -> Result<Reply> {
    let auth = &cx.app.auth;
    let of_cookie = match cx.cookie(REFRESH).and_then(Token::parse) {
        Some(token) => auth.session_of_refresh(&token)?,
        None => None,
    };
    let of_token = cx.principal_if_any().map(|principal| (principal.org, Id::from(principal.session)));
    for (org, session) in of_token.into_iter().chain(of_cookie) {
        auth.end_session_by_id(cx.actor(), org, session).await?;
    }
    Ok(answer::forgotten(Reply::no_content()))
}

async fn logout_all(cx: Request, Body(Nothing {}): Body<Nothing>) -> Result<Reply> {
    let principal = cx.principal()?;
    let user = Id::from(principal.user);
    cx.app.auth.end_sessions(cx.actor(), principal.org, user, None, "auth.logout").await?;
    Ok(answer::forgotten(Reply::no_content()))
}
