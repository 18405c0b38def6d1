//! An address of the web as somebody entered it, and why it may not be asked.

use std::net::IpAddr;

use url::{Host, Url};

use super::guard::Reach;
use crate::base::Error;

/// Ports that public servers may be asked at.
const PORTS: [u16; 3] = [443, 80, 8443];

/// Why an address may not be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not an address at all.
    #[error("This is not a web address, as in https://example.com.")]
    Malformed,
    /// Neither `https` nor `http`.
    #[error("Only web addresses that begin with https:// are allowed.")]
    Scheme,
    /// A user name or password inside.
    #[error("A web address must not contain a user name or a password.")]
    Credentials,
    /// `http` to a public server.
    #[error(
        "Only web addresses that begin with https:// are allowed. An operator may allow http:// for a network with \
         net.allow_cidrs in the configuration."
    )]
    Plain,
    /// A port that public servers are not asked at.
    #[error(
        "Port {0} is not allowed, only 443, 80 and 8443. An operator may allow all ports of a network with \
         net.allow_cidrs in the configuration."
    )]
    Port(u16),
    /// An address inside some network.
    #[error(
        "The address of {host} is not public: it is {about}. An operator may allow it with net.allow_cidrs in the \
         configuration."
    )]
    NotPublic {
        /// The host as entered.
        host: String,
        /// What the address is.
        about: &'static str,
    },
    /// An address that the operator denies.
    #[error("The address of {host} is denied by net.deny_cidrs in the configuration.")]
    Denied {
        /// The host as entered.
        host: String,
    },
}

impl Refusal {
    /// The refusal of the member at `pointer` that holds the address.
    #[must_use]
    pub fn at(&self, pointer: &str) -> Error {
        let code = match self {
            Self::NotPublic { .. } | Self::Denied { .. } => "address_not_allowed",
            Self::Port(_) => "port_not_allowed",
            Self::Scheme | Self::Plain => "scheme_not_allowed",
            Self::Malformed | Self::Credentials => "invalid",
        };
        Error::invalid(pointer, code, self.to_string())
    }
}

/// An `http` or `https` address with a host and without credentials. Whether it may be asked depends on what its host
/// stands for, which [`super::Client`] finds out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target(Url);

impl Target {
    /// Reads an address. Hosts come out in one spelling, whatever way their numbers were written (URL standard, host
    /// parsing).
    ///
    /// # Errors
    /// [`Refusal::Malformed`], [`Refusal::Scheme`] or [`Refusal::Credentials`].
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(Refusal::Malformed);
        }
        let mut url = Url::parse(text).map_err(|_| Refusal::Malformed)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refusal::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() || has_userinfo(text) {
            return Err(Refusal::Credentials);
        }
        // Schemes of the web have one, or they do not parse (URL standard, special schemes).
        url.host().ok_or(Refusal::Malformed)?;
        url.set_fragment(None);
        Ok(Self(url))
    }

    /// The address.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// Scheme, host and port: who it is that is asked.
    #[must_use]
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// The address with `segments` behind its path and without its query.
    #[must_use]
    pub fn below(&self, segments: &[&str]) -> Self {
        let mut url = self.0.clone();
        url.set_query(None);
        // An http address always has a path that takes segments.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        Self(url)
    }

    /// The host as it is shown.
    pub(super) fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The host's address where it is one, else its name.
    pub(super) fn named(&self) -> Result<IpAddr, &str> {
        match self.0.host() {
            Some(Host::Ipv4(v4)) => Ok(v4.into()),
            Some(Host::Ipv6(v6)) => Ok(v6.into()),
            _ => Err(self.host()),
        }
    }

    pub(super) fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or(443)
    }

    pub(super) fn is_plain(&self) -> bool {
        self.0.scheme() == "http"
    }

    /// Whether scheme and port fit how far the addresses reach.
    pub(super) fn fits(&self, reach: Reach) -> Result<(), Refusal> {
        if reach == Reach::Allowed {
            return Ok(());
        }
        if self.is_plain() {
            return Err(Refusal::Plain);
        }
        if !PORTS.contains(&self.port()) {
            return Err(Refusal::Port(self.port()));
        }
        Ok(())
    }
}

/// Whether the authority has an `@`, be there a name before it or not.
fn has_userinfo(text: &str) -> bool {
    let rest = text.split_once(':').map_or(text, |(_, rest)| rest).trim_start_matches(['/', '\\']);
    let authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    authority.contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(text: &str) -> String {
        Target::parse(text).unwrap().host().to_owned()
    }

    #[test]
    fn numbers_of_any_spelling_are_addresses() {
        for text in [
            "https://127.0.0.1/",
            "https://127.0.0.1./",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0x7F.0.0.1/",
            "https://0177.0.0.1/",
            "https://017700000001/",
            "https://127.0.1/",
            "https://%31%32%37.0.0.1/",
            "https://①②⑦.0.0.1/",
            "https:127.0.0.1",
            "https:\\\\127.0.0.1\\",
        ] {
            assert_eq!(host(text), "127.0.0.1", "{text}");
            assert!(Target::parse(text).unwrap().named().is_ok(), "{text}");
        }
        for text in ["https://[::1]/", "https://[0:0:0:0:0:0:0:1]/", "https://[0000::0001]/"] {
            assert_eq!(host(text), "[::1]", "{text}");
        }
        assert_eq!(Target::parse("https://[::ffff:127.0.0.1]/").unwrap().named(), Ok("::ffff:7f00:1".parse().unwrap()));
        assert_eq!(Target::parse("https://example.com/").unwrap().named(), Err("example.com"));
    }

    #[test]
    fn refuses_what_is_no_address_of_the_web() {
        for (text, expected) in [
            ("", Refusal::Malformed),
            ("example.com", Refusal::Malformed),
            ("https://", Refusal::Malformed),
            ("https://exa mple.com", Refusal::Malformed),
            ("https://example.com/\n", Refusal::Malformed),
            ("https://[fe80::1%25eth0]/", Refusal::Malformed),
            ("https://[fe80::1%eth0]/", Refusal::Malformed),
            ("https://1.2.3.4.5/", Refusal::Malformed),
            ("https://0x100000000/", Refusal::Malformed),
            ("ftp://example.com/", Refusal::Scheme),
            ("file:///etc/passwd", Refusal::Scheme),
            ("gopher://example.com/", Refusal::Scheme),
            ("data:text/plain,x", Refusal::Scheme),
            ("https://user@example.com/", Refusal::Credentials),
            ("https://user:secret@example.com/", Refusal::Credentials),
            ("https://@example.com/", Refusal::Credentials),
            ("https://:@example.com/", Refusal::Credentials),
            ("https://example.com@10.0.0.1/", Refusal::Credentials),
        ] {
            assert_eq!(Target::parse(text), Err(expected), "{text}");
        }
        assert!(Target::parse("https://example.com/a@b?c=@d").is_ok());
    }

    #[test]
    fn public_servers_are_asked_by_https_at_known_ports() {
        let fits = |text: &str, reach| Target::parse(text).unwrap().fits(reach);
        for good in ["https://a.example", "https://a.example:80", "https://a.example:8443"] {
            assert_eq!(fits(good, Reach::Public), Ok(()), "{good}");
        }
        assert_eq!(fits("http://a.example", Reach::Public), Err(Refusal::Plain));
        for port in [22, 25, 444, 6379, 8080] {
            assert_eq!(fits(&format!("https://a.example:{port}"), Reach::Public), Err(Refusal::Port(port)));
        }
        assert_eq!(fits("http://a.example:6379", Reach::Allowed), Ok(()));
    }

    #[test]
    fn goes_below_a_path() {
        let below = |text: &str, more: &[&str]| Target::parse(text).unwrap().below(more).url().to_string();
        assert_eq!(below("https://a.example", &["v1", "models"]), "https://a.example/v1/models");
        assert_eq!(below("https://a.example/v1/", &["models"]), "https://a.example/v1/models");
        assert_eq!(below("https://a.example/v1?x=1#y", &["models"]), "https://a.example/v1/models");
    }
}
