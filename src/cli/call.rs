//! What a command on data works with: the opened application, who asks, and where to read and write.

use std::sync::Arc;

use super::admin::Input;
use super::exit::{Exit, Failure};
use super::out::Out;
use crate::app::App;
use crate::auth::model::{Organization, User};
use crate::base::email::Email;
use crate::base::{Actor, Error, Org, Uid, Via};
use crate::store::Record;

/// One run of a command.
pub struct Call {
    /// The application.
    pub app: Arc<App>,
    /// The origin that people type, such as `https://127.0.0.1:8470`.
    pub origin: String,
    /// The number of the user who asks.
    pub uid: u32,
    /// `--organization`.
    pub organization: Option<String>,
    /// Where it writes.
    pub out: Out,
    /// What it reads.
    pub input: Input,
    /// True beside a server, whose workers execute jobs.
    pub serving: bool,
}

impl Call {
    /// Who acts, in this organisation.
    #[must_use]
    pub fn actor(&self, org: Org) -> Actor {
        Actor { org, user: None, via: Via::Cli(self.uid), request: Uid::fresh(), group: None, address: None }
    }

    /// The organisation that is meant: the named one, else the only one.
    ///
    /// # Errors
    /// There is none of that name, none at all, or several and no name.
    pub fn organization(&self) -> Result<(Org, Record<Organization>), Failure> {
        if let Some(name) = &self.organization {
            return self.app.auth.find_organization(name).map_err(|error| match error {
                Error::NotFound => Failure::failed(format!(
                    "there is no organisation {name}; `leadlab org list` shows those that there are"
                )),
                other => other.into(),
            });
        }
        let mut all = self.app.auth.organizations()?.into_iter();
        match (all.next(), all.next()) {
            (Some(one), None) => Ok(one),
            (None, _) => Err(Failure::failed(
                "there is no organisation yet; `leadlab init` makes the first one, or the setup link of `leadlab serve`",
            )),
            (Some(_), Some(_)) => Err(Failure::usage(
                "there are several organisations; name one with --organization (`leadlab org list` shows them)",
            )),
        }
    }

    /// The user with this address; where `--organization` is given, they must belong to it.
    ///
    /// # Errors
    /// There is no such user.
    pub fn user(&self, email: &str) -> Result<(Org, Record<User>), Failure> {
        let address = self::email(email)?;
        let wanted = match &self.organization {
            Some(_) => Some(self.organization()?.0),
            None => None,
        };
        self.app
            .auth
            .find_user(&address)?
            .filter(|(org, _)| wanted.is_none_or(|wanted| wanted == *org))
            .ok_or_else(|| Failure::failed(format!("there is no user {email}")))
    }
}

/// Reads an address of the command line.
///
/// # Errors
/// It is none: status 2.
pub fn email(text: &str) -> Result<Email, Failure> {
    Email::parse(text).map_err(|error| Failure::new(Exit::Usage, format!("{text}: {error}")))
}
