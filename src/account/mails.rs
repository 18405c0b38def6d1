//! Mails that people's requests lead to: invitations and links. Counted, so that nobody floods a mailbox through us.

use std::sync::Arc;

use super::Request;
use crate::app::App;
use crate::auth::model::Invitation;
use crate::base::email::Email;
use crate::base::{Error, Org, Result};
use crate::limits::{Subject, Tier};
use crate::store::Record;

/// Counts a mail to somebody, for its organisation and its mailbox.
///
/// # Errors
/// [`Error::TooMany`].
pub(super) fn admit(app: &Arc<App>, org: Org, to: &Email) -> Result<()> {
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
#[expect(clippy::unused_async, reason = "it sends where there is a mail account")]
pub(super) async fn invitation(_cx: &Request, _made: &Record<Invitation>, _link: &str) -> Result<bool> {
    Ok(true)
}

/// Sends a link that sets a new password, if there is such an account, after this returned.
pub(super) fn send_reset_later(_cx: &Request, _email: String) {}
