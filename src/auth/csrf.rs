//! Whether a request that changes something was meant by the page of this site (SECURITY.md section 6). All must hold:
//! the browser says it comes from here, and it carries a token that was made for its session or pre-login id. The
//! third condition, the content type, is the body reader's.

use super::Auth;
use crate::base::{Error, Result};
use crate::crypto::csrf::Binding;
use crate::crypto::token;

/// What a request says about where it comes from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Evidence<'r> {
    /// `Sec-Fetch-Site`.
    pub fetch_site: Option<&'r str>,
    /// `Origin`.
    pub origin: Option<&'r str>,
    /// Whether it carries any cookie.
    pub cookies: bool,
    /// `X-CSRF-Token`.
    pub header: Option<&'r str>,
    /// The CSRF cookie.
    pub cookie: Option<&'r str>,
}

impl Evidence<'_> {
    /// Whether it comes from a program that is no browser: nothing in it was added by one.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        !self.cookies && self.fetch_site.is_none() && self.origin.is_none()
    }
}

fn refused(why: &'static str) -> Error {
    Error::forbidden("csrf", why)
}

/// The first condition. `is_ours` tells the origins of this site and those that the operator listed.
///
/// # Errors
/// [`Error::Forbidden`] with code `csrf`.
pub fn check_source(evidence: &Evidence<'_>, is_ours: impl Fn(&str) -> bool) -> Result<()> {
    match (evidence.fetch_site, evidence.origin) {
        (Some("same-origin"), _) => Ok(()),
        (_, Some(origin)) if origin != "null" && is_ours(origin) => Ok(()),
        (None, None) if !evidence.cookies => Ok(()),
        (None, None) => Err(refused("The request carries cookies and does not say where it comes from.")),
        _ => Err(refused("The request comes from another site.")),
    }
}

impl Auth {
    /// The second condition: the header's token verifies for one of `bindings` and equals the cookie's where there is
    /// one.
    ///
    /// # Errors
    /// [`Error::Forbidden`] with code `csrf`.
    pub fn check_csrf_token(&self, evidence: &Evidence<'_>, bindings: &[Binding]) -> Result<()> {
        let header = evidence.header.ok_or_else(|| refused("The header X-CSRF-Token is missing."))?;
        if evidence.cookie.is_some_and(|cookie| !token::same(cookie.as_bytes(), header.as_bytes())) {
            return Err(refused("The CSRF token is not the one of the cookie. Load the page again."));
        }
        if bindings.iter().any(|binding| self.csrf.verify(binding, header)) {
            return Ok(());
        }
        Err(refused("The CSRF token is not of this session. Load the page again."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csrf_source_matrix() {
        let ours = |origin: &str| origin == "https://crm.example";
        let cases = [
            (Some("same-origin"), None, true, true),
            (Some("same-origin"), Some("https://evil.example"), true, true),
            (Some("cross-site"), Some("https://crm.example"), true, true),
            (Some("cross-site"), Some("https://evil.example"), true, false),
            (Some("same-site"), None, true, false),
            (Some("none"), None, false, false),
            (None, Some("https://crm.example"), true, true),
            (None, Some("https://crm.example:444"), true, false),
            (None, Some("null"), false, false),
            (None, None, true, false),
            (None, None, false, true),
        ];
        for (fetch_site, origin, cookies, good) in cases {
            let evidence = Evidence { fetch_site, origin, cookies, ..Evidence::default() };
            assert_eq!(check_source(&evidence, ours).is_ok(), good, "{evidence:?}");
        }
        let null = Evidence { origin: Some("null"), ..Evidence::default() };
        assert!(check_source(&null, |_| true).is_err());
    }
}
