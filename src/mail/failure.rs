//! Why a mail was not accepted, as a sentence for an admin, and whether trying again can help.
//!
//! The sentence may be logged and stored, so it holds nothing of the mail. What the server said in words often repeats
//! the recipient; it is kept apart, for the admin who sends a test.

use std::error::Error as _;
use std::fmt;
use std::io;

use lettre::transport::smtp::Error as SmtpError;

/// Characters of a server's words that are shown.
const WORDS: usize = 300;

/// What was being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Connecting, with TLS from the start where that is configured, and the greeting.
    Greeting,
    /// From STARTTLS to the greeting inside TLS.
    StartTls,
    /// Proving who we are.
    Login,
    /// Naming the sender.
    Sender,
    /// Naming the recipient.
    Recipient,
    /// Handing over the message.
    Content,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    NotSetUp,
    Unresolved(String),
    Unreachable(String),
    NoStartTls,
    Certificate(String),
    Tls(String),
    NoLogin,
    Silent,
    Broken(String),
    /// The server said no.
    Refused(Step),
    /// The address cannot be written in this server's mail.
    Unaddressable,
    /// The message is not fit to be sent.
    Unfit,
    /// What the message says no longer holds.
    Late,
}

/// Why a mail was not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    what: What,
    /// Name and port of the mail server.
    server: String,
    /// The server's reply code with its enhanced status (RFC 3463) where it gave one.
    code: Option<String>,
    /// The server's words, free of control characters.
    words: Option<String>,
}

impl Failure {
    fn new(what: What, server: &str) -> Self {
        Self { what, server: server.to_owned(), code: None, words: None }
    }

    pub(super) fn not_set_up() -> Self {
        Self::new(What::NotSetUp, "")
    }

    pub(super) fn unresolved(server: &str, why: &str) -> Self {
        Self::new(What::Unresolved(plain(why)), server)
    }

    pub(super) fn unreachable(server: &str, error: &io::Error) -> Self {
        Self::new(What::Unreachable(plain(&error.to_string())), server)
    }

    pub(super) fn no_start_tls(server: &str) -> Self {
        Self::new(What::NoStartTls, server)
    }

    pub(super) fn no_login(server: &str) -> Self {
        Self::new(What::NoLogin, server)
    }

    pub(super) fn silent(server: &str) -> Self {
        Self::new(What::Silent, server)
    }

    pub(super) fn unaddressable(server: &str) -> Self {
        Self::new(What::Unaddressable, server)
    }

    pub(super) fn unfit(server: &str) -> Self {
        Self::new(What::Unfit, server)
    }

    pub(super) fn late() -> Self {
        Self::new(What::Late, "")
    }

    /// What an error of the conversation means at this step.
    pub(super) fn smtp(server: &str, step: Step, error: &SmtpError) -> Self {
        if let Some(code) = error.status() {
            let words = error.source().map(|said| plain(&said.to_string())).unwrap_or_default();
            let enhanced = words.split(' ').next().filter(|word| is_enhanced(word));
            let code = enhanced.map_or_else(|| code.to_string(), |enhanced| format!("{code} {enhanced}"));
            let words = Some(words).filter(|words| !words.is_empty());
            return Self { what: What::Refused(step), server: server.to_owned(), code: Some(code), words };
        }
        let mut source = error.source();
        while let Some(cause) = source {
            if let Some(io) = cause.downcast_ref::<io::Error>() {
                if let Some(tls) = io.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
                    return Self::new(tls_fault(tls), server);
                }
                if step == Step::Greeting && is_of_the_way(io.kind()) {
                    return Self::unreachable(server, io);
                }
                return Self::new(What::Broken(plain(&io.to_string())), server);
            }
            source = cause.source();
        }
        Self::new(What::Broken("its answer is not SMTP".to_owned()), server)
    }

    /// Whether the same message would be refused again.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        match self.what {
            What::Refused(_) => self.code.as_ref().is_some_and(|code| code.starts_with('5')),
            What::NotSetUp | What::Unaddressable | What::Unfit | What::Late => true,
            _ => false,
        }
    }

    /// Whether there is no mail server to send by.
    #[must_use]
    pub fn is_not_set_up(&self) -> bool {
        self.what == What::NotSetUp
    }

    /// Whether another address of the same server may do.
    pub(super) fn is_unreachable(&self) -> bool {
        matches!(self.what, What::Unreachable(_))
    }

    /// What the server said in words, on one line; it may repeat the address.
    #[must_use]
    pub fn words(&self) -> Option<&str> {
        self.words.as_deref()
    }

    /// What an admin can do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match &self.what {
            What::NotSetUp => "set mail.smtp_url and mail.from",
            What::Unresolved(_) => "check the host of mail.smtp_url and the name servers of this machine",
            What::Unreachable(_) => "check host and port of mail.smtp_url, and that no firewall is between",
            What::NoStartTls => {
                "mail is never sent in clear: use the port that offers STARTTLS (587), or smtps:// with port 465"
            }
            What::Certificate(_) => {
                "write the name that the certificate is for in mail.smtp_url; name an authority of your own in net.ca_file"
            }
            What::Tls(_) => "smtps:// is for TLS from the start (465), smtp:// for STARTTLS (587)",
            What::NoLogin => "use a port where it takes AUTH PLAIN or LOGIN (587 or 465)",
            What::Silent | What::Broken(_) => {
                "check the port: smtps:// is for TLS from the start (465), smtp:// for STARTTLS (587)"
            }
            What::Refused(Step::Login) => "check the user in mail.smtp_url and mail.smtp_password",
            What::Refused(Step::Sender) => "check that this user may send as mail.from",
            What::Refused(Step::Recipient) | What::Unaddressable => "check the address of the recipient",
            What::Refused(_) => "the administrator of that server can tell why",
            What::Unfit => "check mail.from",
            What::Late => "ask for a new one",
        }
    }
}

/// The sentence without its full stop.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let server = &self.server;
        match &self.what {
            What::NotSetUp => f.write_str("mail is not set up"),
            What::Unresolved(why) => write!(f, "the address of {server} was not found: {why}"),
            What::Unreachable(why) => write!(f, "{server} cannot be reached: {why}"),
            What::NoStartTls => write!(f, "{server} does not offer STARTTLS"),
            What::Certificate(why) => write!(f, "the certificate of {server} is not good: {why}"),
            What::Tls(why) => write!(f, "no TLS with {server}: {why}"),
            What::NoLogin => write!(f, "{server} offers no way to sign in that is known here"),
            What::Silent => write!(f, "{server} did not answer in time"),
            What::Broken(why) => write!(f, "the conversation with {server} broke off: {why}"),
            What::Refused(step) => {
                let (code, what) = (self.code.as_deref().unwrap_or_default(), refused(*step));
                write!(f, "{server} refused {what} ({code})")
            }
            What::Unaddressable => write!(f, "{server} takes no such address"),
            What::Unfit => f.write_str("the message has a line break where none may be"),
            What::Late => f.write_str("it could not be sent while the link in it was good"),
        }
    }
}

impl std::error::Error for Failure {}

fn refused(step: Step) -> &'static str {
    match step {
        Step::Greeting => "the connection",
        Step::StartTls => "to begin TLS",
        Step::Login => "the user name or the password",
        Step::Sender => "the sender",
        Step::Recipient => "the recipient",
        Step::Content => "the message",
    }
}

/// Whether nobody was met at the other end.
fn is_of_the_way(kind: io::ErrorKind) -> bool {
    use io::ErrorKind as K;
    matches!(kind, K::ConnectionRefused | K::HostUnreachable | K::NetworkUnreachable | K::NetworkDown | K::TimedOut)
}

fn tls_fault(error: &rustls::Error) -> What {
    let told = plain(&error.to_string());
    match error {
        rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented => What::Certificate(told),
        _ => What::Tls(told),
    }
}

/// `5.7.1` and its like (RFC 3463).
fn is_enhanced(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    let number = |part: &&str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(number)
}

/// One line without control characters, not too long: what a server says is shown on terminals.
pub(super) fn plain(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    words.join(" ").chars().take(WORDS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_s_words_are_one_plain_line() {
        assert_eq!(plain("5.7.1 \u{1b}[2Jno\r\n  way\0"), "5.7.1 [2Jno way");
        assert_eq!(plain(&"x".repeat(1000)).len(), WORDS);
        assert!(is_enhanced("5.7.1") && is_enhanced("4.2.11"));
        assert!(!is_enhanced("5.7") && !is_enhanced("5.7.x") && !is_enhanced("550") && !is_enhanced("5.7.1111"));
    }
}
