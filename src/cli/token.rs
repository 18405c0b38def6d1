//! `leadlab token`: the API tokens of users, as the host's user manages them.

use clap::Subcommand;
use serde::{Deserialize, Serialize};

use super::call::{Call, email};
use super::exit::{Exit, Failure};
use crate::auth::model::api_token::Scope;
use crate::auth::model::{ApiToken, User};
use crate::auth::tokens::{LIFE_DAYS, NewToken, USUAL_DAYS};
use crate::base::Id;
use crate::store::Record;

/// `leadlab token …`.
#[derive(Debug, Subcommand, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenCommand {
    /// Make a token for a user; it is printed once
    Create {
        /// The address of the user whom it acts for
        #[arg(long, value_name = "EMAIL")]
        user: String,
        /// What it is for
        #[arg(long)]
        name: String,
        /// read, write or admin, as often as needed
        #[arg(long = "scope", required = true)]
        scopes: Vec<String>,
        /// Days until it ends
        #[arg(long, default_value_t = USUAL_DAYS, value_parser = clap::value_parser!(i64).range(1..=LIFE_DAYS))]
        days: i64,
    },
    /// List the tokens of an organisation, or of one user
    List {
        /// The user's address
        #[arg(long, value_name = "EMAIL")]
        user: Option<String>,
    },
    /// Delete a token
    Revoke {
        /// Its identity, as `list` shows it
        id: String,
    },
}

impl TokenCommand {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Create { .. } => "token create",
            Self::List { .. } => "token list",
            Self::Revoke { .. } => "token revoke",
        }
    }

    /// Refuses at once what needs no data to be refused.
    pub(super) fn prepare(&self) -> Result<(), Failure> {
        match self {
            Self::Create { user, scopes, .. } => {
                email(user)?;
                scopes.iter().try_for_each(|scope| parse_scope(scope).map(drop))
            }
            Self::List { user } => user.as_deref().map_or(Ok(()), |user| email(user).map(drop)),
            Self::Revoke { id } => parse_id(id).map(drop),
        }
    }
}

/// A token as printed.
#[derive(Debug, Serialize)]
struct TokenView {
    id: String,
    user: String,
    name: String,
    scopes: Vec<Scope>,
    last4: String,
    created_at: String,
    expires_at: String,
    last_used_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

impl TokenView {
    fn of(user: &Record<User>, token: &Record<ApiToken>, text: Option<String>) -> Self {
        let data = &token.data;
        Self {
            id: token.id.to_string(),
            user: user.data.email.to_string(),
            name: data.name.clone(),
            scopes: data.scopes.clone(),
            last4: data.last4.clone(),
            created_at: token.meta.created_at.to_string(),
            expires_at: data.expires_at.to_string(),
            last_used_at: data.last_used_at.map(|at| at.to_string()),
            token: text,
        }
    }
}

/// Runs it.
///
/// # Errors
/// There is no such user or token, or a member is not acceptable.
pub(super) async fn run(command: TokenCommand, call: &Call) -> Result<Exit, Failure> {
    match command {
        TokenCommand::Create { user, name, scopes, days } => {
            let (org, user) = call.user(&user)?;
            let scopes = scopes.iter().map(|scope| parse_scope(scope)).collect::<Result<Vec<_>, _>>()?;
            let expires_at = Some(call.app.clock.now().plus_seconds(days * 86_400));
            let new = NewToken { name, scopes, expires_at };
            let (made, text) = call.app.auth.create_token(call.actor(org), org, user.id, new).await?;
            let view = TokenView::of(&user, &made, Some(text.clone()));
            call.out.record(text, &view).await?;
        }
        TokenCommand::List { user } => list(call, user.as_deref()).await?,
        TokenCommand::Revoke { id } => {
            let (org, user, token) = find(call, parse_id(&id)?)?;
            call.app.auth.revoke_token(call.actor(org), org, user.id, token.id).await?;
            let view = TokenView::of(&user, &token, None);
            call.out.record(format!("{id} ended"), &view).await?;
        }
    }
    Ok(Exit::Done)
}

async fn list(call: &Call, email: Option<&str>) -> Result<(), Failure> {
    let (org, users) = match email {
        Some(email) => {
            let (org, user) = call.user(email)?;
            (org, vec![user])
        }
        None => {
            let (org, _) = call.organization()?;
            (org, call.app.auth.users(org)?)
        }
    };
    let mut views = Vec::new();
    for user in &users {
        let tokens = call.app.auth.tokens(org, user.id)?;
        views.extend(tokens.iter().map(|token| TokenView::of(user, token, None)));
    }
    let cells = |view: &TokenView| {
        let scopes: Vec<String> = view.scopes.iter().map(|scope| format!("{scope:?}").to_lowercase()).collect();
        vec![view.id.clone(), view.user.clone(), scopes.join(","), view.expires_at.clone(), view.name.clone()]
    };
    call.out.listing(&["ID", "USER", "SCOPES", "ENDS", "NAME"], &views, cells).await
}

/// The token with this identity, in the organisation that is meant.
fn find(call: &Call, id: Id<ApiToken>) -> Result<(crate::base::Org, Record<User>, Record<ApiToken>), Failure> {
    let (org, _) = call.organization()?;
    for user in call.app.auth.users(org)? {
        if let Some(token) = call.app.auth.tokens(org, user.id)?.into_iter().find(|token| token.id == id) {
            return Ok((org, user, token));
        }
    }
    Err(Failure::failed(format!("there is no token {id}; `leadlab token list` shows those that there are")))
}

fn parse_id(text: &str) -> Result<Id<ApiToken>, Failure> {
    text.parse()
        .map_err(|_| Failure::usage(format!("{text} is no identity of a token; `leadlab token list` shows them")))
}

fn parse_scope(text: &str) -> Result<Scope, Failure> {
    match text {
        "read" => Ok(Scope::Read),
        "write" => Ok(Scope::Write),
        "admin" => Ok(Scope::Admin),
        other => Err(Failure::usage(format!("{other} is no scope; read, write and admin are"))),
    }
}
