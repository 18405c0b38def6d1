//! Nobody gets in without a proof: which routes are public, and that every other one answers 401 to those who show none,
//! an old one or a made-up one.

use leadlab::http::Access;
use reqwest::RequestBuilder;
use serde_json::Value;

use super::world::{Ready, World};
use super::{is_public, name, names};

/// The routes without an access rule: setup, signing in and what leads there, the calendar by its link, reports of
/// browsers, probes.
const PUBLIC: &[&str] = &[
    "GET /.well-known/security.txt",
    "GET /api/v1/auth/csrf",
    "GET /api/v1/auth/oidc",
    "GET /api/v1/auth/oidc/{provider}/callback",
    "GET /api/v1/auth/oidc/{provider}/start",
    "GET /api/v1/calendar/{token}",
    "GET /api/v1/setup",
    "GET /api/v1/ws",
    "GET /healthz",
    "GET /readyz",
    "POST /api/v1/auth/login",
    "POST /api/v1/auth/logout",
    "POST /api/v1/auth/mfa",
    "POST /api/v1/auth/password/check",
    "POST /api/v1/auth/password/forgot",
    "POST /api/v1/auth/password/reset",
    "POST /api/v1/auth/refresh",
    "POST /api/v1/auth/unlock",
    "POST /api/v1/csp-report",
    "POST /api/v1/invitations/accept",
    "POST /api/v1/invitations/lookup",
    "POST /api/v1/setup",
];

#[tokio::test]
async fn unauth_public_routes_are_these_and_no_others() {
    let world = World::new().await;
    assert_eq!(names(&world.table(), is_public), PUBLIC);
}

#[tokio::test]
async fn unauth_every_other_route_answers_401() {
    let world = World::new().await;
    let owner = world.owner();
    let mut all: Vec<Ready> = Vec::new();
    for route in world.table().iter().filter(|route| !is_public(route)) {
        all.push(world.prepare_refused(route, owner).await);
    }
    let (header, signature) = owner.session.access.split_once('.').unwrap();
    let other = format!("{header}.{}", signature.chars().rev().collect::<String>());
    let (access, csrf, refresh) = (&owner.session.access, &owner.session.csrf, &owner.session.refresh);
    let cookies = format!("__Host-ll_rt={refresh}; __Host-ll_csrf={csrf}");
    type Proof<'p> = Box<dyn Fn(RequestBuilder) -> RequestBuilder + 'p>;
    let bearer = |token: String| -> Proof<'_> {
        Box::new(move |request| request.bearer_auth(&token).header("x-csrf-token", csrf))
    };
    let proofs: [(&str, Proof<'_>); 6] = [
        ("nothing", Box::new(|request| request)),
        ("a changed token", bearer(other)),
        ("a made-up API token", bearer(format!("llp_{}", "0".repeat(49)))),
        ("the refresh token", bearer(refresh.clone())),
        ("cookies alone", Box::new(|request| request.header("cookie", &cookies).header("x-csrf-token", csrf))),
        ("a password's scheme", Box::new(|request| request.basic_auth("ada@example.com", Some(access)))),
    ];
    let before = world.snapshot();
    for (what, proof) in &proofs {
        for ready in &all {
            assert_refused(&format!("{} with {what}", ready.name), proof(world.bare(ready))).await;
        }
    }
    // The same proof that was good until now.
    world.server.clock.advance(16 * 60);
    for ready in &all {
        let request = world.fill(ready, Some(&owner.session));
        assert_refused(&format!("{} with an expired token", ready.name), request).await;
    }
    world.assert_untouched(&before, "a request without a good proof");
}

async fn assert_refused(what: &str, request: RequestBuilder) {
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 401, "{what}");
    assert_eq!(response.headers()["www-authenticate"], "Bearer", "{what}");
    assert_eq!(response.headers()["content-type"], "application/problem+json", "{what}");
    assert!(!response.headers().contains_key("set-cookie"), "{what}");
    let body: Value = response.json().await.unwrap();
    let members: Vec<&String> = body.as_object().unwrap().keys().collect();
    assert_eq!(members, ["detail", "instance", "status", "title", "type"], "{what}");
}

/// The middleware reads the same field that the OpenAPI document shows.
#[tokio::test]
async fn unauth_the_document_says_what_is_public() {
    let world = World::new().await;
    let document = world.owner().session.read("/openapi.json").await;
    for route in world.table().iter().filter(|route| route.path.starts_with("/api/v1")) {
        let shown = &document["paths"][&route.path][route.method.as_str().to_lowercase()];
        assert_eq!(shown["x-access"], route.access.as_str(), "{}", name(route));
        assert_eq!(shown["security"] == serde_json::json!([]), route.access == Access::Public, "{}", name(route));
    }
}
