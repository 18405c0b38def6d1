//! Web addresses: normal form, the domain that companies are matched by, and LinkedIn profile names.
//!
//! Owns [`Website`], which holds an `http` or `https` address with a host name of at least two labels and no
//! credentials. Nothing is fetched or resolved here; whether a host may be contacted is the network guard's business.

use std::borrow::Cow;
use std::fmt;

use idna::uts46::{AsciiDenyList, Hyphens, Uts46};
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// The longest address, in characters (the limit of common browsers and of sitemaps).
pub const MAX_LENGTH: usize = 2048;

/// Why a text is not a web address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WebError {
    /// Nothing but blanks.
    #[error("The web address is empty.")]
    Empty,
    /// Over the limit.
    #[error("The web address is longer than {MAX_LENGTH} characters.")]
    TooLong,
    /// Not `http` or `https`.
    #[error("Only web addresses that begin with http:// or https:// are allowed.")]
    Scheme,
    /// A user name or password inside.
    #[error("A web address must not contain a user name or a password.")]
    Credentials,
    /// Not an address at all.
    #[error("This is not a web address, as in https://example.com.")]
    Invalid,
}

/// A web address, as typed where it has a scheme, else with `https://` put before it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Cow<'_, str>", into = "String")]
pub struct Website(Box<str>);

impl Website {
    /// Reads an address; a bare host (`example.com/about`) gets `https://`.
    ///
    /// # Errors
    /// When it is no address of the web with a host name.
    pub fn parse(text: &str) -> Result<Self, WebError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(WebError::Empty);
        }
        if text.len() > MAX_LENGTH {
            return Err(WebError::TooLong);
        }
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(WebError::Invalid);
        }
        let full = with_scheme(text)?;
        let url = Url::parse(&full).map_err(|_| WebError::Invalid)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(WebError::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(WebError::Credentials);
        }
        match url.host() {
            Some(Host::Domain(host)) if host.trim_end_matches('.').contains('.') => Ok(Self(full.into())),
            Some(Host::Ipv4(_) | Host::Ipv6(_)) => Ok(Self(full.into())),
            _ => Err(WebError::Invalid),
        }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host without `www.`, lower-cased, in Unicode: what an email domain of the same company equals. `None` for
    /// a literal address.
    #[must_use]
    pub fn domain(&self) -> Option<String> {
        let url = Url::parse(&self.0).ok()?;
        match url.host()? {
            Host::Domain(host) => Some(bare_domain(host)),
            Host::Ipv4(_) | Host::Ipv6(_) => None,
        }
    }
}

/// The address with a scheme; refuses schemes other than those of the web.
fn with_scheme(text: &str) -> Result<Cow<'_, str>, WebError> {
    let lower_starts = |prefix: &str| text.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
    if lower_starts("http://") || lower_starts("https://") {
        return Ok(Cow::Borrowed(text));
    }
    if let Some(rest) = text.strip_prefix("//") {
        return Ok(Cow::Owned(format!("https://{rest}")));
    }
    // `example.com:8080` has a port, `mailto:a@b.c` and `javascript:…` have a scheme.
    if let Some((head, tail)) = text.split_once(':') {
        let port = tail.split(['/', '?', '#']).next().unwrap_or_default();
        let is_port = !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
        if !head.contains(['/', '?', '#']) && !is_port {
            return Err(WebError::Scheme);
        }
    }
    if text.contains('@') && !text.contains('/') {
        return Err(WebError::Invalid);
    }
    Ok(Cow::Owned(format!("https://{text}")))
}

/// A host name lower-cased, in Unicode, without a leading `www.` and a final dot.
#[must_use]
pub fn bare_domain(host: &str) -> String {
    let lower = host.trim_end_matches('.').to_lowercase();
    let bare = lower.strip_prefix("www.").filter(|rest| rest.contains('.')).unwrap_or(&lower);
    if bare.is_ascii() && !bare.contains("xn--") {
        return bare.to_owned();
    }
    let (unicode, outcome) = Uts46::new().to_unicode(bare.as_bytes(), AsciiDenyList::URL, Hyphens::Allow);
    if outcome.is_ok() { unicode.into_owned() } else { bare.to_owned() }
}

/// The name of a person's LinkedIn profile, lower-cased and percent-decoded (`ada-lovelace` of
/// `https://www.linkedin.com/in/Ada-Lovelace/`): two addresses of one profile have the same name.
#[must_use]
pub fn linkedin_slug(address: &str) -> Option<String> {
    let site = Website::parse(address).ok()?;
    let url = Url::parse(site.as_str()).ok()?;
    let host = url.host_str()?;
    if host != "linkedin.com" && !host.ends_with(".linkedin.com") {
        return None;
    }
    let mut segments = url.path_segments()?;
    if !matches!(segments.next()?, "in" | "pub") {
        return None;
    }
    let slug = percent_decode_str(segments.next()?).decode_utf8().ok()?.to_lowercase();
    (!slug.is_empty()).then_some(slug)
}

impl fmt::Display for Website {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Website {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Website({})", self.0)
    }
}

impl AsRef<str> for Website {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl TryFrom<Cow<'_, str>> for Website {
    type Error = WebError;
    fn try_from(text: Cow<'_, str>) -> Result<Self, WebError> {
        Self::parse(&text)
    }
}

impl From<Website> for String {
    fn from(site: Website) -> Self {
        site.0.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalises_addresses() {
        for (typed, stored, domain) in [
            ("http://www.santiago.com/", "http://www.santiago.com/", Some("santiago.com")),
            ("https://foster-hurst.info", "https://foster-hurst.info", Some("foster-hurst.info")),
            (" Example.COM ", "https://Example.COM", Some("example.com")),
            ("www.example.co.uk/about?x=1#y", "https://www.example.co.uk/about?x=1#y", Some("example.co.uk")),
            ("example.com:8080/a", "https://example.com:8080/a", Some("example.com")),
            ("//example.com", "https://example.com", Some("example.com")),
            ("HTTP://MÜLLER.de/", "HTTP://MÜLLER.de/", Some("müller.de")),
            ("https://xn--mller-kva.de/", "https://xn--mller-kva.de/", Some("müller.de")),
            ("www.com", "https://www.com", Some("www.com")),
            ("https://example.com./", "https://example.com./", Some("example.com")),
            ("https://192.0.2.1/", "https://192.0.2.1/", None),
            ("example.com/user@home", "https://example.com/user@home", Some("example.com")),
        ] {
            let site = Website::parse(typed);
            assert_eq!(site.as_ref().map(Website::as_str), Ok(stored), "{typed}");
            assert_eq!(site.ok().and_then(|site| site.domain()).as_deref(), domain, "{typed}");
        }
    }

    #[test]
    fn refuses_what_is_no_web_address() {
        for (typed, error) in [
            ("", WebError::Empty),
            ("javascript:alert(1)", WebError::Scheme),
            ("JAVASCRIPT://example.com/%0aalert(1)", WebError::Scheme),
            ("data:text/html,x", WebError::Scheme),
            ("ftp://example.com", WebError::Scheme),
            ("mailto:ada@example.com", WebError::Scheme),
            ("https://user:secret@example.com", WebError::Credentials),
            ("ada@example.com", WebError::Invalid),
            ("localhost", WebError::Invalid),
            ("n/a", WebError::Invalid),
            ("two words.com", WebError::Invalid),
            ("https://", WebError::Invalid),
            ("https://exa<mple.com", WebError::Invalid),
        ] {
            assert_eq!(Website::parse(typed), Err(error), "{typed}");
        }
        assert_eq!(Website::parse(&format!("https://example.com/{}", "a".repeat(2048))), Err(WebError::TooLong));
    }

    #[test]
    fn finds_linkedin_names() {
        for (typed, slug) in [
            ("https://www.linkedin.com/in/Ada-Lovelace-1815/", Some("ada-lovelace-1815")),
            ("linkedin.com/in/ada?trk=x", Some("ada")),
            ("https://de.linkedin.com/in/j%C3%BCrgen", Some("jürgen")),
            ("https://www.linkedin.com/company/example", None),
            ("https://notlinkedin.com/in/ada", None),
            ("https://www.linkedin.com/in/", None),
            ("ada", None),
        ] {
            assert_eq!(linkedin_slug(typed).as_deref(), slug, "{typed}");
        }
    }
}
