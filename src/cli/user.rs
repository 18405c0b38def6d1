//! `leadlab user`: the users of an organisation, as the host's user manages them.

use std::path::PathBuf;

use clap::Subcommand;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::call::{Call, email};
use super::exit::{Exit, Failure};
use super::input::{self, Password};
use crate::auth::invitations::NewInvitation;
use crate::auth::model::{Session, User};
use crate::auth::users::{NewPassword, NewUser, UserChange};
use crate::base::Role;
use crate::store::Record;

/// `leadlab user …`.
#[derive(Debug, Subcommand, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UserCommand {
    /// Make a user who can sign in at once
    Create {
        /// The address that they sign in with
        #[arg(long)]
        email: String,
        /// How they are called
        #[arg(long)]
        name: String,
        /// viewer, member, manager, admin or owner
        #[arg(long)]
        role: String,
        /// The file that holds their password; - is standard input [default: ask]
        #[arg(long, value_name = "FILE")]
        #[serde(skip)]
        password_file: Option<PathBuf>,
        /// Read by the caller's process.
        #[arg(skip)]
        password: Password,
        /// The file that holds their bcrypt hash from an older system, in place of a password; - is standard input
        #[arg(long, value_name = "FILE", conflicts_with = "password_file")]
        #[serde(skip)]
        password_hash_file: Option<PathBuf>,
        /// Whether what was read is such a hash.
        #[arg(skip)]
        hashed: bool,
    },
    /// Print a link by which somebody becomes a user; good for seven days and once
    Invite {
        /// Their address
        #[arg(long)]
        email: String,
        /// viewer, member, manager, admin or owner
        #[arg(long)]
        role: String,
        /// How they are called
        #[arg(long)]
        name: Option<String>,
    },
    /// List the users of an organisation
    List,
    /// Give a user another role
    SetRole {
        /// The user's address
        email: String,
        /// viewer, member, manager, admin or owner
        role: String,
    },
    /// Keep a user out and end their sessions
    Disable {
        /// The user's address
        email: String,
    },
    /// Let a user in again
    Enable {
        /// The user's address
        email: String,
    },
    /// Let a user sign in again at once whose account is locked
    Unlock {
        /// The user's address
        email: String,
    },
    /// Take a user's second factor off and end their sessions
    ResetMfa {
        /// The user's address
        email: String,
    },
    /// Set a user's password and end their sessions
    SetPassword {
        /// The user's address
        email: String,
        /// The file that holds the password; - is standard input [default: ask]
        #[arg(long, value_name = "FILE")]
        #[serde(skip)]
        password_file: Option<PathBuf>,
        /// Read by the caller's process.
        #[arg(skip)]
        password: Password,
    },
    /// List a user's sessions
    Sessions {
        /// The user's address
        email: String,
        /// End them all
        #[arg(long)]
        revoke: bool,
    },
}

impl UserCommand {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Create { .. } => "user create",
            Self::Invite { .. } => "user invite",
            Self::List => "user list",
            Self::SetRole { .. } => "user set-role",
            Self::Disable { .. } => "user disable",
            Self::Enable { .. } => "user enable",
            Self::Unlock { .. } => "user unlock",
            Self::ResetMfa { .. } => "user reset-mfa",
            Self::SetPassword { .. } => "user set-password",
            Self::Sessions { revoke: true, .. } => "user sessions --revoke",
            Self::Sessions { .. } => "user sessions",
        }
    }

    /// Reads the password in the caller's process, and refuses at once what needs no data to be refused.
    pub(super) fn prepare(&mut self) -> Result<(), Failure> {
        match self {
            Self::Create { email: address, role, password_file, password, password_hash_file, hashed, .. } => {
                email(address)?;
                parse_role(role)?;
                *hashed = password_hash_file.is_some();
                let file = password_hash_file.as_deref().or(password_file.as_deref());
                *password = input::password(file, address)?;
            }
            Self::SetPassword { email: address, password_file, password } => {
                email(address)?;
                *password = input::password(password_file.as_deref(), address)?;
            }
            Self::Invite { email: address, role, .. } => {
                email(address)?;
                parse_role(role)?;
            }
            Self::SetRole { role, .. } => {
                parse_role(role)?;
            }
            Self::List
            | Self::Disable { .. }
            | Self::Enable { .. }
            | Self::Unlock { .. }
            | Self::ResetMfa { .. }
            | Self::Sessions { .. } => {}
        }
        Ok(())
    }
}

/// A user as printed.
#[derive(Debug, Serialize)]
pub(super) struct UserView {
    id: String,
    email: String,
    name: String,
    role: &'static str,
    disabled: bool,
    created_at: String,
}

/// A user in the list, with what a review of access asks for.
#[derive(Debug, Serialize)]
struct ListedView {
    #[serde(flatten)]
    user: UserView,
    mfa_enabled: bool,
    /// When one of the present sessions was last used.
    last_used_at: Option<String>,
}

impl From<&Record<User>> for UserView {
    fn from(user: &Record<User>) -> Self {
        Self {
            id: user.id.to_string(),
            email: user.data.email.to_string(),
            name: user.data.name.clone(),
            role: user.data.role.as_str(),
            disabled: user.data.disabled,
            created_at: user.meta.created_at.to_string(),
        }
    }
}

impl UserView {
    fn line(&self) -> String {
        let state = if self.disabled { "  disabled" } else { "" };
        format!("{}  {}  {}  {}{state}", self.id, self.email, self.role, self.name)
    }
}

/// A session as printed.
#[derive(Debug, Serialize)]
struct SessionView {
    id: String,
    device: String,
    address: Option<String>,
    created_at: String,
    last_used_at: String,
    expires_at: String,
}

impl From<&Record<Session>> for SessionView {
    fn from(session: &Record<Session>) -> Self {
        Self {
            id: session.id.to_string(),
            device: session.data.device.clone(),
            address: session.data.address.clone(),
            created_at: session.meta.created_at.to_string(),
            last_used_at: session.data.last_used_at.to_string(),
            expires_at: session.data.expires_at.to_string(),
        }
    }
}

/// Runs it.
///
/// # Errors
/// There is no such user, the role does not exist (2), the password is not acceptable, the user exists.
pub(super) async fn run(command: UserCommand, call: &Call) -> Result<Exit, Failure> {
    match command {
        UserCommand::Create { email: address, name, role, password, hashed, .. } => {
            let (org, _) = call.organization()?;
            let password = SecretString::from(password);
            let password = if hashed {
                NewPassword::Hashed(password.expose_secret().trim().to_owned())
            } else {
                NewPassword::Chosen(password)
            };
            let new = NewUser { email: email(&address)?, name, role: parse_role(&role)?, password };
            let user = call.app.auth.create_user(call.actor(org), org, new).await?;
            print(call, &user).await?;
        }
        UserCommand::Invite { email: address, role, name } => {
            let (org, _) = call.organization()?;
            let new = NewInvitation { email: email(&address)?, role: parse_role(&role)?, name };
            let (made, token) = call.app.auth.invite(call.actor(org), Role::Owner, org, new).await?;
            let link = format!("{}/invitation#{}", call.origin, token.to_text());
            let view = serde_json::json!({
                "id": made.id,
                "email": made.data.email.as_str(),
                "role": made.data.role,
                "expires_at": made.data.expires_at,
                "link": link,
            });
            call.out.record(link, &view).await?;
        }
        UserCommand::List => list(call).await?,
        UserCommand::SetRole { email, role } => {
            change(call, &email, UserChange { role: Some(parse_role(&role)?), ..UserChange::default() }).await?;
        }
        UserCommand::Disable { email } => {
            change(call, &email, UserChange { disabled: Some(true), ..UserChange::default() }).await?;
        }
        UserCommand::Enable { email } => {
            change(call, &email, UserChange { disabled: Some(false), ..UserChange::default() }).await?;
        }
        UserCommand::Unlock { email } => {
            let (org, user) = call.user(&email)?;
            call.app.auth.unlock(call.actor(org), org, user.id).await?;
            print(call, &user).await?;
        }
        UserCommand::ResetMfa { email } => {
            let (org, user) = call.user(&email)?;
            if !call.app.auth.reset_second_factor(call.actor(org), org, user.id).await? {
                return Err(Failure::failed(format!("{email} has no second factor")));
            }
            print(call, &user).await?;
        }
        UserCommand::SetPassword { email, password, .. } => {
            let (org, user) = call.user(&email)?;
            call.app.auth.set_password(call.actor(org), org, user.id, password.into()).await?;
            print(call, &user).await?;
        }
        UserCommand::Sessions { email, revoke } => sessions(call, &email, revoke).await?,
    }
    Ok(Exit::Done)
}

fn parse_role(text: &str) -> Result<Role, Failure> {
    text.parse().map_err(|error| Failure::usage(format!("{text}: {error}")))
}

async fn print(call: &Call, user: &Record<User>) -> Result<(), Failure> {
    let view = UserView::from(user);
    call.out.record(view.line(), &view).await
}

async fn change(call: &Call, email: &str, change: UserChange) -> Result<(), Failure> {
    let (org, user) = call.user(email)?;
    let user = call.app.auth.change_user(call.actor(org), Role::Owner, org, user.id, None, change).await?;
    print(call, &user).await
}

async fn list(call: &Call) -> Result<(), Failure> {
    let (org, _) = call.organization()?;
    let auth = &call.app.auth;
    let listed = |user: &Record<User>| {
        let last = auth.sessions(org, user.id)?.iter().map(|session| session.data.last_used_at).max();
        Ok(ListedView {
            user: UserView::from(user),
            mfa_enabled: auth.directory().has_second_factor(user.id.uid()),
            last_used_at: last.map(|at| at.to_string()),
        })
    };
    let users = auth.users(org)?.iter().map(listed).collect::<Result<Vec<_>, Failure>>()?;
    let cells = |listed: &ListedView| {
        let ListedView { user, last_used_at, .. } = listed;
        let state = if user.disabled { "disabled" } else { "" };
        let last = last_used_at.clone().unwrap_or_default();
        vec![user.id.clone(), user.email.clone(), user.role.to_owned(), user.name.clone(), last, state.to_owned()]
    };
    call.out.listing(&["ID", "EMAIL", "ROLE", "NAME", "LAST USED", ""], &users, cells).await
}

async fn sessions(call: &Call, email: &str, revoke: bool) -> Result<(), Failure> {
    let (org, user) = call.user(email)?;
    if revoke {
        let actor = call.actor(org);
        let ended = call.app.auth.end_sessions(actor, org, user.id, None, "auth.session_revoked").await?;
        let view = serde_json::json!({ "revoked": ended });
        return call.out.record(format!("{ended} sessions ended"), &view).await;
    }
    let sessions: Vec<SessionView> = call.app.auth.sessions(org, user.id)?.iter().map(SessionView::from).collect();
    let cells = |session: &SessionView| {
        let address = session.address.clone().unwrap_or_default();
        vec![session.id.clone(), session.device.clone(), address, session.last_used_at.clone()]
    };
    call.out.listing(&["ID", "DEVICE", "ADDRESS", "LAST USED"], &sessions, cells).await
}
