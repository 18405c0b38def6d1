//! Every word that the instance mails. What people chose themselves, such as names, stands inside a sentence or behind a
//! label, on one line, short and between quotes, so that it cannot pass for a word of ours.

use super::message::Message;
use super::wire::breaks_lines;
use crate::base::email::Email;
use crate::base::text::is_invisible;

/// For how many minutes a link that sets a password is good.
pub const RESET_MINUTES: u32 = 10;
/// Characters of a name, a device or an address that are shown.
const SHOWN: usize = 60;

/// Where and when something happened, as people read it.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The device, such as "Firefox on Linux".
    pub device: &'a str,
    /// The network address.
    pub address: &'a str,
    /// The time, with its zone.
    pub time: &'a str,
}

impl Scene<'_> {
    fn lines(&self) -> String {
        let (device, address, time) = (shown(self.device), shown(self.address), shown(self.time));
        format!("Device: {device}\nAddress: {address}\nTime: {time}")
    }
}

/// Somebody is asked to join an organisation; the link is good for `minutes`.
#[must_use]
pub fn invitation(to: &Email, name: &str, inviter: &str, organization: &str, link: &str, minutes: u32) -> Message {
    let (inviter, organization) = (quoted(inviter), quoted(organization));
    let body = format!(
        "{inviter} invites you to {organization} on LeadLab. This link lets you choose a password and sign in. It is \
         good for {} and works once:\n\n{}\n\nIf you expect no invitation, delete this mail; nothing happens then.",
        span(minutes),
        address(link),
    );
    with_link("invitation", to, name, &format!("Invitation to {organization}"), &body, minutes)
}

/// Somebody forgot their password; the link is good for [`RESET_MINUTES`].
#[must_use]
pub fn password_reset(to: &Email, name: &str, link: &str) -> Message {
    let body = format!(
        "This link sets a new password for your account. It is good for {} and works once:\n\n{}\n\nIf you did not ask \
         for it, delete this mail; your password stays as it is.",
        span(RESET_MINUTES),
        address(link),
    );
    with_link("password_reset", to, name, "Set a new password", &body, RESET_MINUTES)
}

/// The password is another one.
#[must_use]
pub fn password_changed(to: &Email, name: &str, scene: Scene<'_>) -> Message {
    let body = format!(
        "The password of your account was changed, and all other sessions were ended.\n\n{}\n\nIf this was not you, set \
         a new password with \"Forgot password\" at once and tell your administrator.",
        scene.lines(),
    );
    notice("password_changed", to, name, "Your password was changed", &body)
}

/// A device signed in that the account has not seen before.
#[must_use]
pub fn new_device(to: &Email, name: &str, scene: Scene<'_>) -> Message {
    let body = format!(
        "A new device signed in to your account.\n\n{}\n\nIf this was you, there is nothing to do. If this was not you: \
         change your password and end the other sessions, both in your settings under \"Security\".",
        scene.lines(),
    );
    notice("new_device", to, name, "A new device signed in", &body)
}

/// Signing in asks for a second factor from now on.
#[must_use]
pub fn second_factor_on(to: &Email, name: &str, scene: Scene<'_>) -> Message {
    let body = format!(
        "Signing in to your account now asks for a code of your authenticator app. Keep your recovery codes where you \
         find them without your phone.\n\n{}\n\n{NOT_YOU}",
        scene.lines(),
    );
    notice("second_factor_on", to, name, "Two-step sign-in was switched on", &body)
}

/// Signing in asks for the password alone from now on.
#[must_use]
pub fn second_factor_off(to: &Email, name: &str, scene: Scene<'_>) -> Message {
    let body = format!(
        "Signing in to your account no longer asks for a code; the password alone is enough.\n\n{}\n\n{NOT_YOU}",
        scene.lines(),
    );
    notice("second_factor_off", to, name, "Two-step sign-in was switched off", &body)
}

/// A recovery code stood for the second factor; `left` more can.
#[must_use]
pub fn recovery_code_used(to: &Email, name: &str, left: u32, scene: Scene<'_>) -> Message {
    let left = match left {
        0 => "No recovery code is left. Make new ones in your settings.".to_owned(),
        1 => "One recovery code is left.".to_owned(),
        more => format!("{more} recovery codes are left."),
    };
    let body = format!("A recovery code was used to sign in to your account. {left}\n\n{}\n\n{NOT_YOU}", scene.lines());
    notice("recovery_code_used", to, name, "A recovery code was used", &body)
}

/// A refresh token came a second time, so somebody may have a copy; its session has ended.
#[must_use]
pub fn session_reused(to: &Email, name: &str, scene: Scene<'_>) -> Message {
    let body = format!(
        "Somebody used a copy of one of your sign-ins, so that session was ended. You have to sign in there \
         again.\n\n{}\n\nThis can happen when a browser is restored from a backup. If you cannot explain it: change your \
         password, end the other sessions and tell your administrator.",
        scene.lines(),
    );
    notice("session_reused", to, name, "A session was ended for your safety", &body)
}

/// Too many sign-ins failed; the link, good for `minutes`, lets the person in again.
#[must_use]
pub fn account_locked(to: &Email, name: &str, link: &str, minutes: u32) -> Message {
    let body = format!(
        "Too many attempts to sign in to your account failed, so it is closed to devices that it does not know. This \
         link opens it again. It is good for {} and works once:\n\n{}\n\nIf the attempts were not yours, somebody is \
         guessing your password. Nobody got in; a long password that you use nowhere else keeps it so.",
        span(minutes),
        address(link),
    );
    with_link("account_locked", to, name, "Your account was locked", &body, minutes)
}

/// To the new address: it becomes the account's when the link, good for `minutes`, is opened.
#[must_use]
pub fn email_confirmation(to: &Email, name: &str, link: &str, minutes: u32) -> Message {
    let body = format!(
        "This address is to become the one that you sign in with. This link confirms it. It is good for {} and works \
         once:\n\n{}\n\nIf you did not ask for it, delete this mail; nothing changes then.",
        span(minutes),
        address(link),
    );
    with_link("email_confirmation", to, name, "Confirm your email address", &body, minutes)
}

/// To the old address: the account is to sign in with another one.
#[must_use]
pub fn email_changed(to: &Email, name: &str, new_address: &str, scene: Scene<'_>) -> Message {
    let body = format!(
        "The email address of your account was changed to {}. Mail about your account goes there from now \
         on.\n\n{}\n\nIf this was not you, tell your administrator at once.",
        quoted(new_address),
        scene.lines(),
    );
    notice("email_changed", to, name, "Your email address was changed", &body)
}

/// The account is no more.
#[must_use]
pub fn account_deleted(to: &Email, name: &str, scene: Scene<'_>) -> Message {
    let body = format!(
        "Your account was deleted, as its settings offer. Nobody can sign in to it any more, and it cannot be brought \
         back. What you wrote for your organisation stays there.\n\n{}\n\nIf this was not you, tell your administrator at \
         once.",
        scene.lines(),
    );
    notice("account_deleted", to, name, "Your account was deleted", &body)
}

/// What `leadlab mail test` sends.
#[must_use]
pub fn test(to: &Email) -> Message {
    notice("test", to, "", "Test mail", "This mail shows that LeadLab can send mail. There is nothing to do.")
}

const NOT_YOU: &str = "If this was not you: change your password, end the other sessions and tell your administrator.";

pub(super) fn notice(kind: &str, to: &Email, name: &str, subject: &str, body: &str) -> Message {
    let greeting = match greeted(name).as_str() {
        "" => "Hello,".to_owned(),
        name => format!("Hello {name},"),
    };
    Message {
        kind: kind.to_owned(),
        to: to.clone(),
        subject: format!("LeadLab: {subject}"),
        text: format!("{greeting}\n\n{body}\n"),
        good_for: None,
    }
}

fn with_link(kind: &str, to: &Email, name: &str, subject: &str, body: &str, minutes: u32) -> Message {
    Message { good_for: Some(i64::from(minutes) * 60), ..notice(kind, to, name, subject, body) }
}

/// On one line, short, nothing invisible in it, and no link that a mail program would offer.
fn shown(text: &str) -> String {
    let spaced: String =
        text.chars().map(|c| if breaks_lines(c) { ' ' } else { c }).filter(|c| !is_invisible(*c)).collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let line = words.join(" ").replace("://", " ");
    if line.chars().count() <= SHOWN {
        return line;
    }
    let cut: String = line.chars().take(SHOWN - 1).collect();
    format!("{}…", cut.trim_end())
}

/// Between quotes that it cannot leave.
pub(super) fn quoted(text: &str) -> String {
    format!("“{}”", shown(text).replace(['"', '“', '”', '„', '«', '»'], "'"))
}

/// A name as one is greeted by: letters, digits and what stands inside names, so that it makes no sentence and no link.
fn greeted(name: &str) -> String {
    let name = shown(name);
    let mut kept = String::with_capacity(name.len());
    let mut rest = name.chars().peekable();
    while let Some(c) = rest.next() {
        let fits = match c {
            '.' => rest.peek().is_none_or(|next| *next == ' '),
            '\'' | '’' | '-' | ' ' | '…' => true,
            c => c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c),
        };
        kept.push(if fits { c } else { ' ' });
    }
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A link of ours, on a line of its own.
pub(super) fn address(link: &str) -> String {
    link.chars().filter(|c| !c.is_whitespace() && !breaks_lines(*c)).collect()
}

/// A time in words.
fn span(minutes: u32) -> String {
    let (count, unit) = match minutes {
        minutes if minutes > 0 && minutes % 1440 == 0 => (minutes / 1440, "day"),
        minutes if minutes > 0 && minutes % 60 == 0 => (minutes / 60, "hour"),
        minutes => (minutes, "minute"),
    };
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCENE: Scene<'_> =
        Scene { device: "Firefox on Linux", address: "203.0.113.5", time: "28 Nov 2026 04:30 UTC" };
    const LINK: &str = "https://crm.example.com/reset#abc";

    fn ada() -> Email {
        Email::parse("ada@example.com").unwrap()
    }

    /// All of them, with one text in each place that people fill.
    fn all(text: &str) -> Vec<Message> {
        let (to, scene) = (ada(), Scene { device: text, address: text, time: text });
        vec![
            invitation(&to, text, text, text, LINK, 7 * 1440),
            password_reset(&to, text, LINK),
            password_changed(&to, text, scene),
            new_device(&to, text, scene),
            second_factor_on(&to, text, scene),
            second_factor_off(&to, text, scene),
            recovery_code_used(&to, text, 1, scene),
            session_reused(&to, text, scene),
            account_locked(&to, text, LINK, 60),
            email_confirmation(&to, text, LINK, 1440),
            email_changed(&to, text, text, scene),
            account_deleted(&to, text, scene),
            test(&to),
        ]
    }

    #[test]
    fn they_are_short_and_say_who_is_meant() {
        let message = password_reset(&ada(), "Ada Lovelace", LINK);
        assert_eq!(message.subject, "LeadLab: Set a new password");
        assert!(message.text.starts_with("Hello Ada Lovelace,\n\n"), "{}", message.text);
        assert!(message.text.contains("10 minutes") && message.text.contains(&format!("\n\n{LINK}\n\n")));
        assert_eq!(message.good_for, Some(600));
        let message = new_device(&ada(), "Ada", SCENE);
        assert!(message.text.contains("\nDevice: Firefox on Linux\nAddress: 203.0.113.5\nTime: 28 Nov"));
        assert_eq!(message.good_for, None);
        for message in all("Ada") {
            assert!(message.text.len() < 800 && message.subject.len() < 80, "{}", message.subject);
        }
        assert_eq!((span(7 * 1440), span(60), span(90)), ("7 days".into(), "1 hour".into(), "90 minutes".into()));
    }

    #[test]
    fn what_people_type_adds_no_line_and_no_link() {
        let lines = |message: &Message| message.text.lines().count();
        let usual: Vec<usize> = all("Ada").iter().map(lines).collect();
        for name in [
            "Eve\r\n\r\nHello,\r\nyour password is over, see https://evil.example/now",
            "Eve\nBcc: all@example.com",
            "Eve\u{2028}\u{2029}\u{85}\u{b}\u{c}\0",
            "https://evil.example/a HTTPS://evil.example",
            "Eve” wins “ a prize\u{202e}",
            &"Eve ".repeat(500),
        ] {
            for (message, usual) in all(name).iter().zip(&usual) {
                assert_eq!(lines(message), *usual, "{}", message.text);
                assert!(!message.subject.chars().any(breaks_lines), "{}", message.subject);
                assert!(!message.text.replace(LINK, "").contains("://"), "{}", message.text);
                assert!(!message.text.contains(['\r', '\0', '\u{202e}']) && message.text.len() < 1500);
            }
        }
        assert_eq!(greeted("Eve, call www.evil.example now!"), "Eve call www evil example now");
        assert_eq!(greeted("Dr. Jean-Luc O’Brien Jr."), "Dr. Jean-Luc O’Brien Jr.");
        assert_eq!(quoted("A” is “B"), "“A' is 'B”");
        assert_eq!(address("https://x/#a\r\nb c"), "https://x/#abc");
    }
}
