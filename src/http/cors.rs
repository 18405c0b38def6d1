//! Cross-origin requests (SECURITY.md 8): an exact list of origins, empty by default; credentials only for those.
//! Whether a listed origin may also write is the CSRF check's to say.

use ::http::{HeaderMap, HeaderName, HeaderValue, Method, header};

static ALLOW_HEADERS: HeaderValue = HeaderValue::from_static("Authorization, Content-Type, X-CSRF-Token, If-Match");
static ALLOW_METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE");
static EXPOSE: HeaderValue = HeaderValue::from_static(
    "ETag, Location, Retry-After, X-Request-Id, X-Undo-Id, RateLimit, RateLimit-Policy, X-RateLimit-Limit, \
     X-RateLimit-Remaining, X-RateLimit-Reset",
);
static MAX_AGE: HeaderValue = HeaderValue::from_static("600");
static TRUE: HeaderValue = HeaderValue::from_static("true");
static VARY: HeaderValue = HeaderValue::from_static("Origin");

/// The origins that may read answers.
#[derive(Debug, Clone, Default)]
pub struct Cors(Vec<HeaderValue>);

impl Cors {
    /// These origins, each as a browser writes it: scheme, host, port where it is not the scheme's own.
    #[must_use]
    pub fn new(origins: impl IntoIterator<Item = String>) -> Self {
        Self(origins.into_iter().filter_map(|origin| HeaderValue::try_from(origin).ok()).collect())
    }

    /// Adds what an answer to a request from `origin` carries. `null` is never listed.
    pub(super) fn apply(&self, origin: Option<&HeaderValue>, headers: &mut HeaderMap) {
        headers.append(header::VARY, VARY.clone());
        let Some(origin) = origin.filter(|origin| *origin != "null" && self.0.contains(origin)) else { return };
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE.clone());
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSE.clone());
    }

    /// Adds what the answer to a preflight carries beside that. The browser compares; this never refuses.
    pub(super) fn preflight(&self, origin: Option<&HeaderValue>, headers: &mut HeaderMap) {
        if origin.is_some_and(|origin| self.0.contains(origin)) {
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, ALLOW_METHODS.clone());
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOW_HEADERS.clone());
            headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE.clone());
        }
    }
}

/// Whether this is a browser asking before a cross-origin request.
pub(super) fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    const ASKED: HeaderName = header::ACCESS_CONTROL_REQUEST_METHOD;
    *method == Method::OPTIONS && headers.contains_key(header::ORIGIN) && headers.contains_key(ASKED)
}
