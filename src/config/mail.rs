//! `[mail]`: the instance's own mail account, for invitations, resets and warnings.

use secrecy::SecretString;
use url::Url;

use super::key::{Key, Kind};
use super::reader::Reader;

pub(super) const KEYS: &[Key] = &[
    Key::unset(
        "mail.smtp_url",
        Kind::Text,
        r#""smtps://user@mail.example.com:465""#,
        "The server that takes mail: smtps:// with TLS from the start, smtp:// with STARTTLS, which is required.",
    ),
    Key::unset("mail.smtp_password", Kind::Secret, "", "The password of that user."),
    Key::unset(
        "mail.smtp_password_file",
        Kind::Path,
        r#""/etc/leadlab/smtp-password""#,
        "The file that holds smtp_password.",
    ),
    Key::unset("mail.from", Kind::Text, r#""LeadLab <crm@example.com>""#, "The sender of the instance's mail."),
];

/// `[mail]`.
#[derive(Debug, Clone)]
pub struct Mail {
    /// `smtps://` or `smtp://`, with the user's name and no password.
    pub smtp_url: Option<Url>,
    /// The user's password.
    pub smtp_password: Option<SecretString>,
    /// The sender.
    pub from: Option<String>,
}

impl Mail {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            smtp_url: reader.url("mail.smtp_url"),
            smtp_password: reader.secret("mail.smtp_password", "mail.smtp_password_file"),
            from: reader.text("mail.from"),
        }
    }
}
