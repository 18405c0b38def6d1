//! Mails that people's requests lead to: invitations and links. Counted, so that nobody floods a mailbox through us.

use std::sync::Arc;

use super::Request;
use crate::app::App;
use crate::auth::invitations;
use crate::auth::links::Link;
use crate::auth::model::one_time::Purpose;
use crate::auth::model::{Invitation, User};
use crate::base::email::Email;
use crate::base::{Actor, Error, Id, Org, Result};
use crate::limits::{Subject, Tier};
use crate::mail::{Message, messages};
use crate::store::{Class, Record, WriteTx};

/// Counts a mail to somebody, for its organisation and its mailbox.
///
/// # Errors
/// [`Error::TooMany`].
pub(super) fn admit(app: &App, org: Org, to: &Email) -> Result<()> {
    let mailbox = Subject::Digest(app.auth.mailbox_digest(to));
    for (tier, subject) in [(Tier::MailsToOne, mailbox), (Tier::Mails, Subject::Org(org))] {
        let standing = app.limits.take(tier, subject);
        if !standing.level.admitted {
            let message = match tier {
                Tier::MailsToOne => "This address got several mails within the hour. Wait before you send another.",
                _ => "Too many mails within an hour. Try again later.",
            };
            return Err(Error::TooMany { retry_after: standing.retry_after().into(), message: message.to_owned() });
        }
    }
    Ok(())
}

/// Sends an invitation; says whether the link must be shown instead, for want of a mail account.
pub(super) async fn invitation(cx: &Request, made: &Record<Invitation>, link: &str) -> Result<bool> {
    if !cx.app.mail.is_set_up() {
        return Ok(true);
    }
    let inviter = cx.app.auth.user(cx.org(), Id::<User>::from(cx.user()?))?.data.name;
    let organization = cx.app.auth.organization(cx.org())?.data.name;
    let data = &made.data;
    let name = data.name.clone().unwrap_or_default();
    let minutes = u32::try_from(invitations::DAYS * 24 * 60).unwrap_or(u32::MAX);
    let message = messages::invitation(&data.email, &name, &inviter, &organization, link, minutes);
    queue(&cx.app, cx.actor(), cx.org(), message).await?;
    Ok(false)
}

/// Sends a user the link that sets a new password, for an admin.
///
/// # Errors
/// [`Error::Conflict`] without a mail account; [`Error::TooMany`].
pub(super) async fn send_reset(app: &Arc<App>, actor: Actor, org: Org, user: Id<User>) -> Result<()> {
    let email = app.auth.user(org, user)?.data.email;
    if !app.mail.is_set_up() {
        let message = format!(
            "No mail can be sent: [mail] is not set up. On the server, `leadlab user set-password {email}` sets a password."
        );
        return Err(Error::conflict("no_mail", message));
    }
    admit(app, org, &email)?;
    let link = app.auth.link_for(actor.clone(), org, user, Purpose::Reset).await?;
    queue_reset(app, actor, link).await
}

/// Sends a link that sets a new password, if there is such an account, after this returned: the time of the answer tells
/// nothing.
pub(super) fn send_reset_later(cx: &Request, email: String) {
    let (app, actor) = (Arc::clone(&cx.app), cx.actor());
    if !app.mail.is_set_up() {
        return;
    }
    tokio::spawn(async move {
        if let Err(error) = send_reset_to(&app, actor, &email).await {
            tracing::warn!(%error, "a link that sets a password could not be sent");
        }
    });
}

async fn send_reset_to(app: &Arc<App>, actor: Actor, email: &str) -> Result<()> {
    let Ok(address) = Email::parse(email) else { return Ok(()) };
    let Some((org, _)) = app.auth.find_user(&address)? else { return Ok(()) };
    admit(app, org, &address)?;
    match app.auth.link(actor.clone(), email, Purpose::Reset).await? {
        Some(link) => queue_reset(app, actor, link).await,
        None => Ok(()),
    }
}

async fn queue_reset(app: &Arc<App>, actor: Actor, link: Link) -> Result<()> {
    let address = app.page("/reset", Some(&link.token));
    let user = &link.user.data;
    let message = messages::password_reset(&user.email, &user.name, &address);
    queue(app, Actor { org: link.org, ..actor }, link.org, message).await
}

async fn queue(app: &Arc<App>, actor: Actor, org: Org, message: Message) -> Result<()> {
    let mail = app.mail.clone();
    let write = move |tx: &mut WriteTx<'_>| mail.enqueue(tx, org, &message).map(drop);
    app.store.write_as(Class::Essential, actor, write).await.map(drop)
}
