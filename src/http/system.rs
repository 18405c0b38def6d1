//! The calls that every site has: the health checks and security.txt (RFC 9116). They know nothing of the CRM.

use std::sync::Arc;

use serde_json::json;

use super::cx::Cx;
use super::reply::Reply;
use super::routes::{Access, Method, RateClass, Route};
use crate::base::{Clock, Result};

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
        // The RFC takes no address in clear as canonical.
        let in_clear = !origin.starts_with("https://");
        let canonical =
            if in_clear { String::new() } else { format!("Canonical: {origin}/.well-known/security.txt\n") };
        let text = format!("Contact: {security_contact}\nExpires: {expires}\nPreferred-Languages: en\n{canonical}");
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
    ]
}

async fn alive<S: Send>(_cx: Cx<S>) -> Result<Reply> {
    Reply::json(&json!({ "status": "ok" }))
}
