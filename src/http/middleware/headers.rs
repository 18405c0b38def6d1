//! The headers that every answer carries (SECURITY.md 7). What a handler set itself stays where it may differ:
//! `Cache-Control` and `Content-Security-Policy`.

use ::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::base::Uid;
use crate::http::problem::urn;

/// Which part of the site an answer belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Surface {
    /// Never stored by anybody.
    Api,
    /// The page: its own content security policy, always revalidated.
    Page,
    /// Files and probes: they say themselves how long they keep.
    Other,
}

const fn name(text: &'static str) -> HeaderName {
    HeaderName::from_static(text)
}

const fn value(text: &'static str) -> HeaderValue {
    HeaderValue::from_static(text)
}

static ALWAYS: [(HeaderName, HeaderValue); 11] = [
    (header::X_CONTENT_TYPE_OPTIONS, value("nosniff")),
    (header::X_FRAME_OPTIONS, value("DENY")),
    (header::X_XSS_PROTECTION, value("1; mode=block")),
    (header::REFERRER_POLICY, value("strict-origin-when-cross-origin")),
    (name("cross-origin-opener-policy"), value("same-origin")),
    (name("cross-origin-resource-policy"), value("same-origin")),
    (name("origin-agent-cluster"), value("?1")),
    (name("x-permitted-cross-domain-policies"), value("none")),
    (name("x-robots-tag"), value("noindex, nofollow")),
    (
        name("permissions-policy"),
        value("camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"),
    ),
    (name("reporting-endpoints"), value("csp=\"/api/v1/csp-report\"")),
];

static HSTS: HeaderValue = value("max-age=31536000; includeSubDomains");
static NO_STORE: HeaderValue = value("no-store");
static NO_CACHE: HeaderValue = value("no-cache");
static REQUEST_ID: HeaderName = name("x-request-id");
static CSP: HeaderValue = value("default-src 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox");

macro_rules! page_policy {
    ($over_tls:literal) => {
        concat!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; ",
            "connect-src 'self'; manifest-src 'self'; worker-src 'self'; frame-src 'self'; form-action 'self'; ",
            "base-uri 'none'; object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; ",
            "trusted-types ll-html dompurify; ",
            $over_tls,
            "report-to csp"
        )
    };
}
static PAGE_CSP: HeaderValue = value(page_policy!(""));
static PAGE_CSP_TLS: HeaderValue = value(page_policy!("upgrade-insecure-requests; "));

/// Adds them. `secure` is whether browsers reach the site over TLS.
pub(in crate::http) fn apply(headers: &mut HeaderMap, surface: Surface, secure: bool, request: Uid) {
    for (name, value) in &ALWAYS {
        headers.insert(name.clone(), value.clone());
    }
    if secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS.clone());
    }
    let policy = match surface {
        Surface::Page if secure => &PAGE_CSP_TLS,
        Surface::Page => &PAGE_CSP,
        Surface::Api | Surface::Other => &CSP,
    };
    headers.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
    if !headers.contains_key(header::CACHE_CONTROL) {
        let kept = if surface == Surface::Page { &NO_CACHE } else { &NO_STORE };
        headers.insert(header::CACHE_CONTROL, kept.clone());
    }
    let mut text = [0_u8; uuid::fmt::Hyphenated::LENGTH];
    if let Ok(value) = HeaderValue::from_str(urn(request).encode_lower(&mut text)) {
        headers.insert(REQUEST_ID.clone(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_differ_by_surface_and_tls() {
        let policy = |surface, secure| {
            let mut headers = HeaderMap::new();
            apply(&mut headers, surface, secure, Uid(7));
            (headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned(), headers)
        };
        let (page, headers) = policy(Surface::Page, true);
        assert!(
            page.contains("upgrade-insecure-requests") && page.ends_with("report-to csp") && !page.contains("unsafe")
        );
        assert_eq!(headers[header::CACHE_CONTROL], "no-cache");
        assert!(headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
        let (page, headers) = policy(Surface::Page, false);
        assert_eq!(
            page,
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; \
             connect-src 'self'; manifest-src 'self'; worker-src 'self'; frame-src 'self'; form-action 'self'; \
             base-uri 'none'; object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
             trusted-types ll-html dompurify; report-to csp"
        );
        assert!(!headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
        let (api, headers) = policy(Surface::Api, true);
        assert_eq!(api, "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox");
        assert_eq!(headers["x-request-id"], "00000000-0000-0000-0000-000000000007");
    }
}
