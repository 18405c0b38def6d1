//! `[mail]`: the instance's own mail account, for invitations, resets and warnings. Read again at SIGHUP.

use secrecy::SecretString;
use url::Url;

use super::key::{Key, Kind};
use super::reader::Reader;
use crate::base::email::Email;
use crate::base::text::clean_line;

/// Characters that the sender's name may have.
const NAME: usize = 100;

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
    pub from: Option<Sender>,
}

/// Whom the instance's mail comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The name that people see.
    pub name: Option<String>,
    /// The address.
    pub address: Email,
}

impl Sender {
    /// Reads `crm@example.com`, `LeadLab <crm@example.com>` or `"LeadLab" <crm@example.com>`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let Some((name, address)) = text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) else {
            return Some(Self { name: None, address: Email::parse(text).ok()? });
        };
        let name = name.trim();
        let bare = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(name);
        let name = clean_line(bare, NAME).ok()?;
        if name.contains(['"', '\\', '<', '>']) {
            return None;
        }
        Some(Self { name: Some(name).filter(|name| !name.is_empty()), address: Email::parse(address).ok()? })
    }
}

impl Mail {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            smtp_url: reader.url("mail.smtp_url"),
            smtp_password: reader.secret("mail.smtp_password", "mail.smtp_password_file"),
            from: sender(reader),
        }
    }
}

fn sender(reader: &mut Reader<'_>) -> Option<Sender> {
    let sender = Sender::parse(&reader.text("mail.from")?);
    if sender.is_none() {
        reader.fault("mail.from", "mail.from is not a sender; write it like \"LeadLab <crm@example.com>\"");
    }
    sender
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn senders_are_read_as_people_write_them() {
        let read =
            |text| Sender::parse(text).map(|sender| (sender.name.unwrap_or_default(), sender.address.to_string()));
        let sender = |name: &str| Some((name.to_owned(), "crm@example.com".to_owned()));
        assert_eq!(read("crm@example.com"), sender(""));
        assert_eq!(read("<crm@example.com>"), sender(""));
        assert_eq!(read("Lead Lab <crm@example.com>"), sender("Lead Lab"));
        assert_eq!(read("\"Lab, Lead\" <crm@example.com>"), sender("Lab, Lead"));
        assert_eq!(read("Müller <crm@example.com>"), sender("Müller"));
        for text in [
            "nobody",
            "a@example.com, b@example.com",
            "A <a@example.com> <b@example.com>",
            "A\r\nBcc: b@example.com <a@example.com>",
            "A\0 <a@example.com>",
            "A \"B\" <a@example.com>",
            "A <a@example.com\r\nBcc: b@example.com>",
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
