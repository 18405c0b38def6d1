//! The calls that every site has: the health checks, security.txt (RFC 9116) and the browsers' reports on the content
//! security policy. They know nothing of the CRM.

use std::sync::Arc;

use serde_json::{Value, json};

use super::cx::Cx;
use super::extract::RawBody;
use super::reply::Reply;
use super::routes::{Access, BodyLimit, Method, RateClass, Route};
use crate::base::{Clock, Result};

/// Bytes of a report.
const REPORT_MAX: usize = 16 << 10;
/// Days until security.txt must be read again; the RFC recommends less than a year.
const EXPIRES_DAYS: i64 = 180;

/// Whether an application can serve.
pub type Readiness<S> = Arc<dyn Fn(&S) -> Result<()> + Send + Sync>;

/// What these calls need to know.
pub struct System<S> {
    /// Whether the site can serve: storage, disk, migrations. An error is told as 503 and says nothing else.
    pub ready: Readiness<S>,
    /// Whom to tell of a weakness: a `mailto:`, `https:` or `tel:` address.
    pub security_contact: String,
    /// The address that people type, without a path.
    pub origin: String,
    /// For the date on which security.txt expires.
    pub clock: Clock,
}

/// Their routes.
pub fn routes<S: Clone + Send + Sync + 'static>(system: System<S>) -> Vec<Route<S>> {
    let System { ready, security_contact, origin, clock } = system;
    let readiness = move |cx: Cx<S>| {
        let ready = ready.clone();
        async move {
            ready(&cx.app)?;
            Reply::json(&json!({ "status": "ready" }))
        }
    };
    let contact = move |_cx: Cx<S>| {
        let expires = clock.now().plus_seconds(EXPIRES_DAYS * 86_400);
        let text = format!(
            "Contact: {security_contact}\nExpires: {expires}\nPreferred-Languages: en\nCanonical: {origin}/.well-known/security.txt\n"
        );
        async move { Ok(Reply::typed("text/plain; charset=utf-8", text)) }
    };
    let status =
        |word: &str| json!({ "type": "object", "required": ["status"], "properties": { "status": { "const": word } } });
    vec![
        Route::outside_api(Method::GET, "/healthz", Access::Public, "system.health", alive)
            .summary("Whether the process runs")
            .response(status("ok"))
            .rate(RateClass::Unlimited),
        Route::outside_api(Method::GET, "/readyz", Access::Public, "system.ready", readiness)
            .summary("Whether it can serve")
            .response(status("ready"))
            .rate(RateClass::Unlimited),
        Route::outside_api(Method::GET, "/.well-known/security.txt", Access::Public, "system.security", contact)
            .summary("Whom to tell of a weakness"),
        Route::post("/csp-report", Access::Public, "system.csp_report", report)
            .summary("Take a browser's report on the content security policy")
            .body(BodyLimit::Raw {
                max: REPORT_MAX,
                types: &["application/csp-report", "application/reports+json", "application/json"],
            })
            .csrf_exempt(),
    ]
}

async fn alive<S: Send>(_cx: Cx<S>) -> Result<Reply> {
    Reply::json(&json!({ "status": "ok" }))
}

/// Logs what was blocked and by which directive: no address of a page, and of the blocked one only its origin.
async fn report<S: Send>(_cx: Cx<S>, body: RawBody) -> Result<Reply> {
    let reports = match serde_json::from_slice(&body.0) {
        Ok(Value::Array(reports)) => reports,
        Ok(report @ Value::Object(_)) => vec![report],
        _ => Vec::new(),
    };
    for report in reports.iter().take(10) {
        let inner = report.get("csp-report").or_else(|| report.get("body")).unwrap_or(report);
        let text = |names: [&str; 2]| names.iter().find_map(|name| inner.get(name)?.as_str()).unwrap_or_default();
        let directive = text(["effectiveDirective", "effective-directive"]);
        let blocked = text(["blockedURL", "blocked-uri"]);
        tracing::warn!(directive = %word(directive), blocked = %origin_of(blocked), "a browser blocked something");
    }
    Ok(Reply::no_content())
}

/// A stranger's word as a log line takes it.
fn word(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(40).collect()
}

fn origin_of(address: &str) -> String {
    match url::Url::parse(address) {
        Ok(url) if url.has_host() => url.origin().ascii_serialization().chars().take(200).collect(),
        _ => word(address),
    }
}
