//! Cookies (SECURITY.md 2): always `Path=/`, no `Domain`. Over TLS they are `Secure` and their names carry the prefix
//! `__Host-`; on plain HTTP (loopback only) neither. Values are ours: base64url and dots.

use std::fmt::Write as _;

use ::http::{HeaderMap, HeaderValue, header};

/// `SameSite`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SameSite {
    /// Never sent with another site's requests.
    Strict,
    /// Sent when another site's link or redirect leads here.
    Lax,
}

/// A cookie to set. `HttpOnly` and `SameSite=Strict` unless told otherwise; gone with the browser unless it has an age.
#[derive(Debug, Clone)]
pub struct SetCookie {
    name: &'static str,
    value: String,
    max_age: Option<u64>,
    http_only: bool,
    same_site: SameSite,
}

impl SetCookie {
    /// The cookie `name` (without prefix) with `value`.
    #[must_use]
    pub fn new(name: &'static str, value: impl Into<String>) -> Self {
        Self { name, value: value.into(), max_age: None, http_only: true, same_site: SameSite::Strict }
    }

    /// Makes the browser forget the cookie `name`.
    #[must_use]
    pub fn expired(name: &'static str) -> Self {
        Self::new(name, "").max_age(0)
    }

    /// Seconds to live.
    #[must_use]
    pub fn max_age(mut self, seconds: u64) -> Self {
        self.max_age = Some(seconds);
        self
    }

    /// Scripts of the page may read it.
    #[must_use]
    pub fn readable(mut self) -> Self {
        self.http_only = false;
        self
    }

    /// Also sent when another site's redirect leads here.
    #[must_use]
    pub fn lax(mut self) -> Self {
        self.same_site = SameSite::Lax;
        self
    }

    /// The `Set-Cookie` value; `None` if the cookie's value cannot stand in a header.
    #[must_use]
    pub fn to_header(&self, secure: bool) -> Option<HeaderValue> {
        let mut text = String::with_capacity(self.value.len() + 96);
        text.push_str(if secure { "__Host-" } else { "" });
        let _ = write!(text, "{}={}; Path=/", self.name, self.value);
        if let Some(seconds) = self.max_age {
            let _ = write!(text, "; Max-Age={seconds}");
        }
        text.push_str(if secure { "; Secure" } else { "" });
        text.push_str(if self.http_only { "; HttpOnly" } else { "" });
        text.push_str(match self.same_site {
            SameSite::Strict => "; SameSite=Strict",
            SameSite::Lax => "; SameSite=Lax",
        });
        // The octets of a cookie's value, RFC 6265 section 4.1.1.
        let fits = self.value.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b';' | b',' | b'"' | b'\\'));
        if fits { HeaderValue::from_str(&text).ok() } else { None }
    }
}

/// The value of the cookie `name` (without prefix). With two of that name the first counts.
#[must_use]
pub fn read<'h>(headers: &'h HeaderMap, secure: bool, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).find_map(|pair| {
        let (key, value) = pair.trim_start().split_once('=')?;
        let key = if secure { key.strip_prefix("__Host-")? } else { key };
        (key == name).then_some(value)
    })
}

/// Whether the request carries any cookie at all.
#[must_use]
pub fn any(headers: &HeaderMap) -> bool {
    headers.contains_key(header::COOKIE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_and_reads_with_and_without_tls() {
        let cookie = SetCookie::new("ll_rt", "a.b-c").max_age(604_800);
        assert_eq!(
            cookie.to_header(true).unwrap(),
            "__Host-ll_rt=a.b-c; Path=/; Max-Age=604800; Secure; HttpOnly; SameSite=Strict"
        );
        assert_eq!(cookie.to_header(false).unwrap(), "ll_rt=a.b-c; Path=/; Max-Age=604800; HttpOnly; SameSite=Strict");
        for bad in ["a; Domain=evil", "a b", "a,b", "\"a\"", "a\\b", "\u{e4}", "a\r\nb", "\u{7f}"] {
            assert!(SetCookie::new("x", bad).to_header(true).is_none(), "{bad:?}");
        }
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("x=1; __Host-ll_rt=v=1; ll_rt=2"));
        assert_eq!(read(&headers, true, "ll_rt"), Some("v=1"));
        assert_eq!(read(&headers, false, "ll_rt"), Some("2"));
        assert_eq!(read(&headers, true, "x"), None);
    }
}
