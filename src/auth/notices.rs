//! What people are told by mail of what happened to their account. A notice is queued in the write that it is about;
//! without a mail account nobody is told.

use std::sync::{Arc, OnceLock};

use super::model::User;
use super::model::one_time::Purpose;
use super::{Client, one_time};
use crate::base::email::Email;
use crate::base::{Actor, Org, Result, Time};
use crate::mail::messages::{self, Scene};
use crate::mail::{Mailer, Message};
use crate::store::{Record, WriteTx};

/// An account younger than this is told of no new device: its owner is at it.
const SETTLED_SECONDS: i64 = 3600;

/// Sends notices. Clones share the mail account.
#[derive(Clone)]
pub(super) struct Notices {
    mail: Mailer,
    origin: Arc<OnceLock<String>>,
}

/// Where something happened, as far as it is known.
#[derive(Debug, Clone, Default)]
pub(super) struct Whence {
    device: Option<String>,
    address: Option<String>,
}

impl From<&Client> for Whence {
    fn from(client: &Client) -> Self {
        Self { device: Some(client.device()), address: client.address.map(|address| address.to_string()) }
    }
}

impl From<&Actor> for Whence {
    fn from(actor: &Actor) -> Self {
        let device = match actor.via {
            crate::base::Via::Cli(_) => Some("the server itself".to_owned()),
            _ => None,
        };
        Self { device, address: actor.address.map(|address| address.to_string()) }
    }
}

/// What happened.
#[derive(Debug, Clone, Copy)]
pub(super) enum What<'a> {
    PasswordChanged,
    EmailChanged { to: &'a Email },
    NewDevice,
    SecondFactorOn,
    SecondFactorOff,
    RecoveryCodeUsed { left: usize },
    SessionReused,
    AccountDeleted,
}

impl Notices {
    pub(super) fn new(mail: Mailer, origin: Arc<OnceLock<String>>) -> Self {
        Self { mail, origin }
    }

    /// Tells a user what happened, within the write that it is about.
    pub(super) fn tell(
        &self,
        tx: &mut WriteTx<'_>,
        org: Org,
        user: &Record<User>,
        what: What<'_>,
        whence: &Whence,
    ) -> Result<()> {
        let now = tx.now();
        let young = now < user.id.uid().time().plus_seconds(SETTLED_SECONDS);
        if !self.mail.is_set_up() || (young && matches!(what, What::NewDevice)) {
            return Ok(());
        }
        let time = readable(now);
        let scene = Scene {
            device: whence.device.as_deref().unwrap_or("unknown"),
            address: whence.address.as_deref().unwrap_or("unknown"),
            time: &time,
        };
        self.mail.enqueue(tx, org, &message(user, what, scene)).map(drop)
    }

    /// Sends a user the link that opens their account, within the write that closed it.
    pub(super) fn tell_locked(
        &self,
        tx: &mut WriteTx<'_>,
        org: Org,
        user: &Record<User>,
        draw: &one_time::Draw,
    ) -> Result<()> {
        let Some(link) = self.link("unlock", draw) else { return Ok(()) };
        one_time::issue(tx, org, user.id, Purpose::Unlock, draw, None)?;
        let message = messages::account_locked(&user.data.email, &user.data.name, &link, minutes(Purpose::Unlock));
        self.mail.enqueue(tx, org, &message).map(drop)
    }

    /// Sends the link that confirms another address of a user to that address, within the write that asks for it. False
    /// where no mail is sent; then there is no link.
    pub(super) fn ask_to_confirm(
        &self,
        tx: &mut WriteTx<'_>,
        org: Org,
        user: &Record<User>,
        email: &Email,
        draw: &one_time::Draw,
    ) -> Result<bool> {
        let Some(link) = self.link("email", draw) else { return Ok(false) };
        one_time::issue(tx, org, user.id, Purpose::Email, draw, Some(email.to_string()))?;
        let message = messages::email_confirmation(email, &user.data.name, &link, minutes(Purpose::Email));
        self.mail.enqueue(tx, org, &message)?;
        Ok(true)
    }

    /// Whether anybody is told anything, links included.
    pub(super) fn are_sent(&self) -> bool {
        self.origin.get().is_some() && self.mail.is_set_up()
    }

    /// The link to a page that takes the token, where mail is sent.
    fn link(&self, page: &str, draw: &one_time::Draw) -> Option<String> {
        let origin = self.origin.get().filter(|_| self.mail.is_set_up())?;
        Some(format!("{origin}/{page}#{}", draw.text()))
    }
}

fn message(user: &Record<User>, what: What<'_>, scene: Scene<'_>) -> Message {
    let (to, name) = (&user.data.email, user.data.name.as_str());
    match what {
        What::PasswordChanged => messages::password_changed(to, name, scene),
        What::EmailChanged { to: new } => messages::email_changed(to, name, new.as_str(), scene),
        What::NewDevice => messages::new_device(to, name, scene),
        What::SecondFactorOn => messages::second_factor_on(to, name, scene),
        What::SecondFactorOff => messages::second_factor_off(to, name, scene),
        What::RecoveryCodeUsed { left } => {
            messages::recovery_code_used(to, name, u32::try_from(left).unwrap_or(u32::MAX), scene)
        }
        What::SessionReused => messages::session_reused(to, name, scene),
        What::AccountDeleted => messages::account_deleted(to, name, scene),
    }
}

/// For how many minutes a link is good.
fn minutes(purpose: Purpose) -> u32 {
    u32::try_from(purpose.seconds() / 60).unwrap_or(u32::MAX)
}

/// A time as people read it, in UTC.
fn readable(time: Time) -> String {
    let text = time.to_string();
    let date = text.get(..10).unwrap_or(&text);
    let clock = text.get(11..16).unwrap_or_default();
    format!("{date} {clock} UTC")
}
