//! `leadlab init`: the first organisation and its owner, for machines without a browser.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::args::Global;
use super::call::{Call, email};
use super::demo;
use super::exit::{Exit, Failure};
use super::input::{self, Password};
use super::org::OrgView;
use super::user::UserView;
use crate::auth::setup::NewInstance;
use crate::base::Org;

/// `leadlab init`. The organisation's name comes from `--organization`.
#[derive(Debug, clap::Args, Serialize, Deserialize)]
pub struct Init {
    /// The owner's address
    #[arg(long, value_name = "EMAIL")]
    pub admin: String,
    /// The owner's name [default: what stands before the @]
    #[arg(long)]
    pub name: Option<String>,
    /// The file that holds the owner's password; - is standard input [default: ask]
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    pub password_file: Option<PathBuf>,
    /// Load invented customers, contacts, leads, deals and activities too
    #[arg(long)]
    pub demo: bool,
    /// Read by the caller's process.
    #[arg(skip)]
    pub password: Password,
}

impl Init {
    pub(super) fn prepare(&mut self, global: &Global) -> Result<(), Failure> {
        if global.organization.is_none() {
            return Err(Failure::usage("the organisation needs a name: give it with --organization NAME"));
        }
        email(&self.admin)?;
        self.password = input::password(self.password_file.as_deref(), &self.admin)?;
        Ok(())
    }
}

/// Makes them. Where an owner exists already, nothing changes.
///
/// # Errors
/// The address, a name or the password is not acceptable.
pub(super) async fn run(command: Init, call: &Call) -> Result<Exit, Failure> {
    if !call.app.auth.needs_setup()? {
        call.out.note("This instance has an owner already; nothing was changed.").await;
        return Ok(Exit::Done);
    }
    let organization = call.organization.clone().unwrap_or_default();
    let before_at = || command.admin.split('@').next().unwrap_or_default().to_owned();
    let new = NewInstance {
        organization,
        name: command.name.clone().unwrap_or_else(before_at),
        email: command.admin.clone(),
        password: command.password.into(),
    };
    let (org, user) = call.app.auth.init(call.actor(Org::INSTANCE), new).await?;
    if command.demo {
        demo::load_default(call, org).await?;
    }
    let organization = OrgView::from(&call.app.auth.organization(org)?);
    let user = UserView::from(&call.app.auth.user(org, user)?);
    let text = format!("{} is the owner of {}.", command.admin, call.organization.clone().unwrap_or_default());
    let view = serde_json::json!({ "organization": organization, "user": user });
    call.out.record(text, &view).await?;
    Ok(Exit::Done)
}
