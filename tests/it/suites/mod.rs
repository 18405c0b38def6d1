//! The security suites over the whole route table: what must hold for every call is asked of each route, those of later
//! entities included, because the suites read the table that the server is made from. [`world`] makes the records that a
//! call needs, [`bodies`] what it sends, [`state`] tells whether anything changed.

mod bodies;
mod csrf;
mod errors;
mod headers;
mod roles;
mod state;
mod tenants;
mod unauth;
mod world;

use leadlab::http::{Access, Method};
use reqwest::StatusCode;

use world::World;

/// Calls that refuse even a good request here, and why.
const REFUSED: &[(&str, u16, &str)] = &[
    ("setup.run", 404, "there is an owner"),
    ("auth.second_step", 401, "nobody is between two steps"),
    ("auth.refresh", 401, "there is no cookie"),
    ("auth.reset_password", 422, "the link is made up"),
    ("auth.unlock", 422, "the link is made up"),
    ("auth.change_password", 422, "the new password is the old one, which the other calls need"),
    ("me.confirm_enrolment", 422, "the code is made up"),
    ("me.confirm_email", 422, "the link is made up"),
    ("me.delete", 409, "the owner is the last one"),
    ("me.recovery_codes", 409, "there is no second factor"),
    ("organization.erase", 422, "it is not the organisation's name"),
    ("users.send_reset", 409, "no mail can be sent"),
    ("live.socket", 426, "it is no handshake"),
    ("demo.remove", 409, "the call before it has only begun to load them"),
];

/// The other suites prove nothing about a call whose request would be refused anyway.
#[tokio::test]
async fn every_route_has_a_request_that_is_taken() {
    let mut world = World::new().await;
    let served: serde_json::Value = world.owner().session.read("/openapi.json").await;
    let declared = leadlab::serve::document(&world.server.app.config, &world.server.clock);
    assert_eq!(served, declared, "the running server has another table than the suites");
    let table = world.table();
    let mut wrong = Vec::new();
    for route in table.iter() {
        let ready = world.prepare(route, world.owner()).await;
        let response = world.send(&ready, Some(&world.owner().session)).await;
        headers::check(&ready.name, &response, headers::Surface::of(route));
        let status = response.status();
        let expected =
            REFUSED.iter().find(|(operation, ..)| *operation == route.operation).map(|(_, status, _)| *status);
        let taken = match expected {
            Some(expected) => status == expected,
            None => status.is_success() || status == StatusCode::SEE_OTHER,
        };
        if !taken {
            let told = response.text().await.unwrap();
            wrong.push(format!("{} ({}): {status} {told}", ready.name, route.operation));
        }
        world.renew_if_ended(route, 0).await;
    }
    assert!(
        wrong.is_empty(),
        "these calls refuse the request that the suites make for them; give them a good one in \
         tests/it/suites/bodies.rs (or say in REFUSED why there is none):\n{}",
        wrong.join("\n")
    );
    let known = |operation: &str| table.iter().any(|route| route.operation == operation);
    assert!(REFUSED.iter().all(|(operation, ..)| known(operation)), "REFUSED names a call that is none");
}

/// Whether a method promises to change nothing.
fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// A route as the lists of these suites write it.
fn name<S>(route: &leadlab::http::Route<S>) -> String {
    format!("{} {}", route.method, route.path)
}

/// The routes of the table that `wanted` picks, by name and sorted.
fn names<S>(table: &[leadlab::http::Route<S>], wanted: impl Fn(&leadlab::http::Route<S>) -> bool) -> Vec<String> {
    let mut names: Vec<String> = table.iter().filter(|route| wanted(route)).map(name).collect();
    names.sort();
    names
}

fn is_public<S>(route: &leadlab::http::Route<S>) -> bool {
    route.access == Access::Public
}
