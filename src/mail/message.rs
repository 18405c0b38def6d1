//! One message to one person, and the form in which it travels. Only `messages.rs` and `news.rs` make any.

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};
use serde::{Deserialize, Serialize};

use super::wire;
use crate::base::Time;
use crate::base::email::Email;

/// A message, in the language of its readers, without a sender: that is the configuration's.
///
/// Not [`Debug`]: it may hold a link that is a secret.
#[derive(Clone, Serialize, Deserialize)]
pub struct Message {
    /// What it is about, for the log and the list of jobs.
    pub(super) kind: String,
    pub(super) to: Email,
    pub(super) subject: String,
    pub(super) text: String,
    /// For how many seconds what it says is good.
    pub(super) good_for: Option<i64>,
}

/// The message has a control character where none may be, or an address that mail cannot carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unfit;

impl Message {
    /// What it is about, such as `password_reset`.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The bytes that travel, with `name` before the @ of its Message-ID. Everything that becomes a header is looked at
    /// once more here, however it came about.
    pub(super) fn format(&self, from: &Mailbox, to: &Mailbox, name: &str, now: Time) -> Result<Vec<u8>, Unfit> {
        let lines = [self.subject.as_str(), name, from.name.as_deref().unwrap_or_default()];
        let addresses = [from.email.as_ref(), to.email.as_ref()];
        let bad = |text: &&str| text.chars().any(wire::breaks_lines);
        if lines.iter().chain(&addresses).any(bad) || self.text.contains(['\0', '\r']) || to.name.is_some() {
            return Err(Unfit);
        }
        let sent = UNIX_EPOCH + Duration::from_millis(u64::try_from(now.0).unwrap_or(0));
        let auto = HeaderName::new_from_ascii_str("Auto-Submitted");
        let built = lettre::Message::builder()
            .from(from.clone())
            .to(to.clone())
            .subject(self.subject.as_str())
            .date(sent)
            .message_id(Some(format!("<{name}@{}>", from.email.domain())))
            .raw_header(HeaderValue::new(auto, "auto-generated".to_owned()))
            .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(self.text.clone()));
        built.map(|message| message.formatted()).map_err(|_| Unfit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message() -> Message {
        Message {
            kind: "test".to_owned(),
            to: Email::parse("ada@example.com").unwrap(),
            subject: "Grüße".to_owned(),
            text: "Hello Ada,\n\n.\nbye\n".to_owned(),
            good_for: None,
        }
    }

    fn mailbox(name: Option<&str>, domain: &str) -> Mailbox {
        Mailbox::new(name.map(str::to_owned), lettre::Address::new_dangerous("crm", domain))
    }

    fn formatted(message: &Message, from: &Mailbox) -> Result<String, Unfit> {
        let to = mailbox(None, "example.com");
        message.format(from, &to, "job_1", Time(1_790_000_000_123)).map(|bytes| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn it_has_the_headers_that_mail_needs() {
        let text = formatted(&message(), &mailbox(Some("Lead Lab"), "example.com")).unwrap();
        for line in [
            "From: \"Lead Lab\" <crm@example.com>",
            "To: crm@example.com",
            "Subject: =?utf-8?b?R3LDvMOfZQ==?=",
            "Date: Mon, 21 Sep 2026 14:13:20 +0000",
            "Message-ID: <job_1@example.com>",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in {text}");
        }
        assert!(text.is_ascii());
    }

    #[test]
    fn no_line_break_gets_into_a_header() {
        let from = mailbox(None, "example.com");
        for subject in ["a\r\nBcc: eve@example.com", "a\nb", "a\rb", "a\0b", "a\u{85}b", "a\u{2028}b"] {
            assert_eq!(
                formatted(&Message { subject: subject.to_owned(), ..message() }, &from),
                Err(Unfit),
                "{subject:?}"
            );
        }
        assert_eq!(formatted(&message(), &mailbox(Some("a\r\nBcc: eve@example.com"), "example.com")), Err(Unfit));
        assert_eq!(formatted(&message(), &mailbox(None, "example.com>\r\nRCPT TO:<eve@example.com")), Err(Unfit));
        assert_eq!(formatted(&Message { text: "a\r\n.\r\nMAIL FROM".to_owned(), ..message() }, &from), Err(Unfit));
        assert_eq!(formatted(&Message { text: "a\0".to_owned(), ..message() }, &from), Err(Unfit));
    }
}
