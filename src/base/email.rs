//! Email addresses: one canonical form to store and show, one folded form to match.
//!
//! Owns the accepted subset of RFC 5321 and RFC 5322 with RFC 6531 (letters of any script in the local part) and
//! UTS 46 for the domain. An [`Email`] always holds `local@domain` with the local part in NFC as typed, the domain
//! lower-cased in its Unicode form, and at most 254 octets in either form. Comments, quoted local parts, address
//! literals and display names are not accepted. Whether a mailbox exists is not its business.

use std::borrow::Cow;
use std::fmt;

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use serde::{Deserialize, Serialize};

use super::text::{is_invisible, nfc};

/// The longest address, in octets (RFC 5321 4.5.3.1.3 less the angle brackets).
pub const MAX_LENGTH: usize = 254;
/// The longest local part, in octets (RFC 5321 4.5.3.1.1).
pub const MAX_LOCAL: usize = 64;

const MAPPING: Uts46 = Uts46::new();

/// Why a text is not an email address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Nothing but blanks.
    #[error("The email address is empty.")]
    Empty,
    /// Over 254 octets, or over 64 before the @.
    #[error("The email address is too long; at most 254 characters are allowed, and 64 before the @.")]
    TooLong,
    /// No @, or several.
    #[error("An email address has exactly one @, as in name@example.com.")]
    At,
    /// Blank, control or invisible character.
    #[error("The email address contains a blank or an invisible character.")]
    Blank,
    /// The part before the @ is missing or has characters that are not allowed.
    #[error(
        "The part before the @ is not valid: letters, digits and .!#$%&'*+/=?^_`{{|}}~- are allowed, no dot first, last or twice."
    )]
    Local,
    /// The part after the @ is not a domain.
    #[error("The part after the @ is not a valid domain, as in example.com.")]
    Domain,
}

/// An email address in canonical form.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Cow<'_, str>", into = "String")]
pub struct Email(Box<str>);

impl Email {
    /// Reads an address. Blanks around it are ignored.
    ///
    /// # Errors
    /// When the text is not one address of the accepted subset.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(EmailError::Empty);
        }
        if text.chars().any(|c| c.is_control() || c.is_whitespace() || is_invisible(c)) {
            return Err(EmailError::Blank);
        }
        let (local, domain) = text.split_once('@').ok_or(EmailError::At)?;
        if domain.contains('@') {
            return Err(EmailError::At);
        }
        let local = nfc(local);
        if local.len() > MAX_LOCAL {
            return Err(EmailError::TooLong);
        }
        if !is_dot_atom(&local) {
            return Err(EmailError::Local);
        }
        let (domain, ascii_length) = canonical_domain(domain).ok_or(EmailError::Domain)?;
        if local.len() + 1 + domain.len().max(ascii_length) > MAX_LENGTH {
            return Err(EmailError::TooLong);
        }
        Ok(Self(format!("{local}@{domain}").into_boxed_str()))
    }

    /// The canonical address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the @, as typed, in NFC.
    #[must_use]
    pub fn local(&self) -> &str {
        self.0.split_once('@').map_or("", |(local, _)| local)
    }

    /// The domain, lower-cased, in Unicode (`müller.de`, never `xn--…`).
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, domain)| domain)
    }

    /// The domain as it goes over the wire (`xn--mller-kva.de`).
    #[must_use]
    pub fn domain_ascii(&self) -> Cow<'_, str> {
        let domain = self.domain();
        if domain.is_ascii() {
            return Cow::Borrowed(domain);
        }
        to_ascii(domain).unwrap_or(Cow::Borrowed(domain))
    }

    /// The key under which two addresses are the same mailbox: lower-cased, a `+tag` removed, the domain in ASCII.
    /// Dots are kept; their meaning differs between providers.
    #[must_use]
    pub fn folded(&self) -> String {
        let local = self.local();
        let untagged = match local.split_once('+') {
            Some((head, _)) if !head.is_empty() => head,
            _ => local,
        };
        let mut key = if untagged.is_ascii() { untagged.to_ascii_lowercase() } else { untagged.to_lowercase() };
        key.push('@');
        key.push_str(&self.domain_ascii());
        key
    }
}

/// RFC 5322 dot-atom, with letters, digits and marks of any script (RFC 6532).
fn is_dot_atom(local: &str) -> bool {
    !local.is_empty()
        && local.split('.').all(|atom| {
            !atom.is_empty()
                && atom.chars().all(|c| {
                    if c.is_ascii() {
                        c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c)
                    } else {
                        c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
                    }
                })
        })
}

/// The domain lower-cased in Unicode, with the length of its ASCII form; `None` when it is not a domain of at least
/// two labels whose last is not a number.
fn canonical_domain(domain: &str) -> Option<(Cow<'_, str>, usize)> {
    if is_plain_domain(domain) {
        return Some((Cow::Borrowed(domain), domain.len()));
    }
    let ascii = to_ascii(domain)?;
    let (_, top) = ascii.rsplit_once('.')?;
    if top.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (unicode, outcome) = MAPPING.to_unicode(ascii.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast);
    outcome.ok()?;
    // A label that decodes to what is none itself (`xn--xn--…`) could be stored and not be read again.
    if to_ascii(&unicode)? != ascii {
        return None;
    }
    Some((Cow::Owned(unicode.into_owned()), ascii.len()))
}

fn to_ascii(domain: &str) -> Option<Cow<'_, str>> {
    MAPPING.to_ascii(domain.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Verify).ok()
}

/// Lower-case ASCII labels without a Punycode prefix: already canonical, the case of nearly every address.
fn is_plain_domain(domain: &str) -> bool {
    let plain_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && !label.starts_with("xn--")
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    domain.len() <= 253
        && domain.split('.').all(plain_label)
        && domain.rsplit_once('.').is_some_and(|(_, top)| !top.bytes().all(|b| b.is_ascii_digit()))
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Email({})", self.0)
    }
}

impl AsRef<str> for Email {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Email {
    type Err = EmailError;
    fn from_str(text: &str) -> Result<Self, EmailError> {
        Self::parse(text)
    }
}

impl TryFrom<Cow<'_, str>> for Email {
    type Error = EmailError;
    fn try_from(text: Cow<'_, str>) -> Result<Self, EmailError> {
        Self::parse(&text)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Addresses as typed, and as they are stored.
    const ACCEPTED: &[(&str, &str)] = &[
        ("a@b.co", "a@b.co"),
        ("  ada@example.com \n", "ada@example.com"),
        ("Ada.Lovelace@Example.COM", "Ada.Lovelace@example.com"),
        ("o'brien@example.com", "o'brien@example.com"),
        ("a+tag@example.com", "a+tag@example.com"),
        ("!#$%&'*+/=?^_`{|}~-@example.com", "!#$%&'*+/=?^_`{|}~-@example.com"),
        ("x@sub.domain.example.co.uk", "x@sub.domain.example.co.uk"),
        ("info@MÜLLER.de", "info@müller.de"),
        ("info@xn--mller-kva.de", "info@müller.de"),
        ("info@mu\u{308}ller.de", "info@müller.de"),
        ("U\u{308}@example.com", "Ü@example.com"),
        ("用户@例子.广告", "用户@例子.广告"),
        ("δοκιμή@παράδειγμα.δοκιμή", "δοκιμή@παράδειγμα.δοκιμή"),
        ("a@1.com", "a@1.com"),
        ("a@b-c.com", "a@b-c.com"),
        ("a@ｅｘａｍｐｌｅ.com", "a@example.com"),
        ("a@example。com", "a@example.com"),
        ("a@faß.de", "a@faß.de"),
        ("a_b@example.com", "a_b@example.com"),
        ("1@example.com", "1@example.com"),
        ("-a-@example.com", "-a-@example.com"),
        ("a.b.c@example.com", "a.b.c@example.com"),
        ("a%b@example.com", "a%b@example.com"),
        ("A@B.CO", "A@b.co"),
        ("x@a.b.c.d.example", "x@a.b.c.d.example"),
        ("x@a--b.example", "x@a--b.example"),
        ("x@xn--fiqs8s.xn--fiqs8s", "x@中国.中国"),
        ("x@EXAMPLE.中国", "x@example.中国"),
        ("e\u{301}@example.com", "é@example.com"),
        ("x@a.museum", "x@a.museum"),
    ];

    /// What is no address, and why.
    const REFUSED: &[(&str, EmailError)] = &[
        ("", EmailError::Empty),
        ("  ", EmailError::Empty),
        ("plain", EmailError::At),
        ("a@b@c.com", EmailError::At),
        ("@example.com", EmailError::Local),
        (".a@example.com", EmailError::Local),
        ("a.@example.com", EmailError::Local),
        ("a..b@example.com", EmailError::Local),
        ("\"quoted\"@example.com", EmailError::Local),
        ("a(comment)@example.com", EmailError::Local),
        ("<a@example.com>", EmailError::Local),
        ("a,b@example.com", EmailError::Local),
        ("a;b@example.com", EmailError::Local),
        ("a\\b@example.com", EmailError::Local),
        ("😀@example.com", EmailError::Local),
        ("a b@example.com", EmailError::Blank),
        ("a@exam ple.com", EmailError::Blank),
        ("a\r\nBcc: x@example.com", EmailError::Blank),
        ("a\0@example.com", EmailError::Blank),
        ("a\u{200b}@example.com", EmailError::Blank),
        ("a@example\u{ad}.com", EmailError::Blank),
        ("a\u{202e}@example.com", EmailError::Blank),
        ("a@", EmailError::Domain),
        ("a@localhost", EmailError::Domain),
        ("a@.com", EmailError::Domain),
        ("a@example.com.", EmailError::Domain),
        ("a@example..com", EmailError::Domain),
        ("a@-example.com", EmailError::Domain),
        ("a@example-.com", EmailError::Domain),
        ("a@exa_mple.com", EmailError::Domain),
        ("a@127.0.0.1", EmailError::Domain),
        ("a@[127.0.0.1]", EmailError::Domain),
        ("a@example.123", EmailError::Domain),
        ("a@xn--a", EmailError::Domain),
        ("a@xn--xn--xn--mkva.de", EmailError::Domain),
        ("a@xn--zzzzzzz99999.com", EmailError::Domain),
        ("a@example.com>", EmailError::Domain),
        ("a@exam!ple.com", EmailError::Domain),
        ("@", EmailError::Local),
        ("a@@b.com", EmailError::At),
        ("a@b.com,c@d.com", EmailError::At),
        ("a@b.com, c@d.com", EmailError::Blank),
        ("'@'@example.com", EmailError::At),
        ("mailto:a@b.com", EmailError::Local),
        ("(a)@example.com", EmailError::Local),
        ("a[b]@example.com", EmailError::Local),
        ("a\"b@example.com", EmailError::Local),
        ("Ada <a@b.com>", EmailError::Blank),
        ("a\tb@example.com", EmailError::Blank),
        ("a\u{2028}b@example.com", EmailError::Blank),
        ("a\u{feff}@example.com", EmailError::Blank),
        ("a@example.com\0", EmailError::Blank),
        ("a@b.com?subject=x", EmailError::Domain),
        ("a@b.com/x", EmailError::Domain),
        ("a@(b)example.com", EmailError::Domain),
        ("a@*.com", EmailError::Domain),
        ("a@b..com", EmailError::Domain),
        ("a@.", EmailError::Domain),
        ("a@-", EmailError::Domain),
        ("a@example.c-", EmailError::Domain),
        ("a@1.2.3.4", EmailError::Domain),
        ("a@[IPv6:::1]", EmailError::Domain),
    ];

    #[test]
    fn the_corpus_is_large_and_names_no_address_twice() {
        let all: std::collections::HashSet<&str> =
            ACCEPTED.iter().map(|one| one.0).chain(REFUSED.iter().map(|one| one.0)).collect();
        assert_eq!(all.len(), ACCEPTED.len() + REFUSED.len());
        assert!(all.len() >= 80, "{} addresses", all.len());
    }

    #[test]
    fn accepts_and_canonicalises() {
        for (typed, stored) in ACCEPTED {
            assert_eq!(Email::parse(typed).map(|email| email.as_str().to_owned()), Ok((*stored).to_owned()), "{typed}");
        }
        let longest = format!("{}@{}.{}.{}.com", "l".repeat(64), "a".repeat(61), "b".repeat(61), "c".repeat(61));
        assert_eq!(longest.len(), 254);
        assert!(Email::parse(&longest).is_ok());
    }

    #[test]
    fn refuses() {
        for (typed, error) in REFUSED {
            assert_eq!(Email::parse(typed), Err(*error), "{typed:?}");
        }
        assert_eq!(Email::parse(&format!("{}@example.com", "l".repeat(65))), Err(EmailError::TooLong));
        assert_eq!(Email::parse(&format!("a@{}.com", "b".repeat(64))), Err(EmailError::Domain));
        let long = format!("{}@{}.{}.{}.com", "l".repeat(64), "a".repeat(61), "b".repeat(61), "c".repeat(62));
        assert_eq!(Email::parse(&long), Err(EmailError::TooLong));
    }

    #[test]
    fn folds_for_matching() {
        for (typed, key) in [
            ("Myersmarie+alexis68@Owens.com", "myersmarie@owens.com"),
            ("+tag@example.com", "+tag@example.com"),
            ("Info@MÜLLER.de", "info@xn--mller-kva.de"),
            ("Ü+x@example.com", "ü@example.com"),
        ] {
            assert_eq!(Email::parse(typed).map(|email| email.folded()), Ok(key.to_owned()), "{typed}");
        }
    }

    #[test]
    fn travels_as_a_string() {
        let email = Email::parse("Ada@Example.com").unwrap();
        assert_eq!(serde_json::to_string(&email).unwrap(), "\"Ada@example.com\"");
        assert_eq!(serde_json::from_str::<Email>("\"Ada@example.com\"").unwrap(), email);
        assert!(serde_json::from_str::<Email>("\"nobody\"").is_err());
        let packed = rmp_serde::to_vec_named(&email).unwrap();
        assert_eq!(rmp_serde::from_slice::<Email>(&packed).unwrap(), email);
        assert_eq!((email.local(), email.domain()), ("Ada", "example.com"));
    }
}
