//! No page of another site makes somebody's browser change anything: every route that changes something, called as a
//! browser with a good session calls it, is refused without a token, with another session's, and from elsewhere.

use reqwest::RequestBuilder;

use super::world::{AppRoute, Ready, Sent, World};
use super::{is_public, is_safe, name, names};
use crate::support::{OWNER, Session, code};

/// Routes that browsers call by themselves, without a script that could hold a token.
const EXEMPT: &[&str] = &["POST /api/v1/csp-report"];

/// What a browser of `session` adds to each request to this site.
fn browser(request: RequestBuilder, session: &Session, csrf_cookie: &str) -> RequestBuilder {
    let cookies = format!("__Host-ll_rt={}; __Host-ll_csrf={csrf_cookie}", session.refresh);
    request.bearer_auth(&session.access).header("cookie", cookies).header("user-agent", "Mozilla/5.0 Firefox/140.0")
}

#[tokio::test]
async fn csrf_is_checked_by_every_route_that_changes_something_but_these() {
    let world = World::new().await;
    assert_eq!(names(&world.table(), |route| route.csrf_exempt), EXEMPT);
}

#[tokio::test]
async fn csrf_every_request_from_elsewhere_is_refused() {
    let world = World::new().await;
    let (mine, other) = (&world.owner().session, world.server.sign_in(OWNER).await);
    let origin = world.server.origin.as_str();
    let own = |request: RequestBuilder| browser(request, mine, &mine.csrf);
    let with = |request: RequestBuilder| own(request).header("x-csrf-token", &mine.csrf);
    type Case<'c> = (&'static str, Box<dyn Fn(RequestBuilder) -> RequestBuilder + 'c>);
    let cases: [Case<'_>; 10] = [
        ("without a token", Box::new(|request| own(request).header("origin", origin))),
        (
            "with a made-up token",
            Box::new(|request| own(request).header("origin", origin).header("x-csrf-token", "1.x.y")),
        ),
        (
            "with another session's token",
            Box::new(|request| own(request).header("origin", origin).header("x-csrf-token", &other.csrf)),
        ),
        (
            "with another session's token as header and cookie",
            Box::new(|request| {
                browser(request, mine, &other.csrf).header("origin", origin).header("x-csrf-token", &other.csrf)
            }),
        ),
        ("from a foreign origin", Box::new(|request| with(request).header("origin", "https://evil.example"))),
        (
            "from an origin that only begins like ours",
            Box::new(move |request| with(request).header("origin", format!("{origin}.evil.example"))),
        ),
        ("from an origin that is null", Box::new(|request| with(request).header("origin", "null"))),
        ("from a page of another site", Box::new(|request| with(request).header("sec-fetch-site", "cross-site"))),
        ("from a page of a sibling site", Box::new(|request| with(request).header("sec-fetch-site", "same-site"))),
        ("with cookies and from nowhere", Box::new(with)),
    ];
    for route in world.table().iter().filter(|route| !is_safe(&route.method) && !route.csrf_exempt) {
        let ready = world.prepare_refused(route, world.owner()).await;
        let before = world.snapshot();
        for (how, case) in &cases {
            let what = format!("{} {how}", ready.name);
            let response = case(world.bare(&ready)).send().await.unwrap();
            assert_eq!(response.status(), 403, "{what}");
            assert!(!response.headers().contains_key("set-cookie"), "{what}");
            assert_eq!(code(response).await, "csrf", "{what}");
            world.assert_untouched(&before, &what);
        }
        // The page itself comes past this check: to the next, which is the body's form.
        let garbled = Ready { sent: Sent::Raw("text/plain", "x".to_owned()), ..ready.clone() };
        let response = with(world.bare(&garbled)).header("sec-fetch-site", "same-origin").send().await.unwrap();
        assert!([400, 415].contains(&response.status().as_u16()), "{}: {}", ready.name, response.status());
    }
}

/// Before a sign-in a browser has no session, and its requests need a token none the less.
#[tokio::test]
async fn csrf_public_routes_refuse_a_browser_without_a_token() {
    let world = World::new().await;
    let wanted = |route: &&AppRoute| is_public(route) && !is_safe(&route.method) && !route.csrf_exempt;
    for route in world.table().iter().filter(wanted) {
        let ready = world.prepare_refused(route, world.owner()).await;
        let before = world.snapshot();
        let refused = async |header: &str, value: &str| {
            let response = world.bare(&ready).header(header, value).send().await.unwrap();
            let what = format!("{} with {header}: {value}", name(route));
            // Without a session there is nothing to renew, and nothing to protect.
            if route.operation == "auth.refresh" && value != "https://evil.example" {
                assert_eq!(response.status(), 401, "{what}");
            } else {
                assert_eq!((response.status().as_u16(), code(response).await.as_str()), (403, "csrf"), "{what}");
            }
            world.assert_untouched(&before, &what);
        };
        refused("origin", &world.server.origin).await;
        refused("origin", "https://evil.example").await;
        refused("sec-fetch-site", "same-origin").await;
    }
}
