//! S1-4.3b: failed sign-ins lock the account for the one who fails, with the numbers of the specification, and for
//! nobody else.

use std::time::{Duration, Instant};

use leadlab::base::{Actor, Id, Org, Role};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{Browser, OWNER, PASSWORD, Server};

async fn login(server: &Server, email: &str, password: &str) -> Response {
    server.call(Method::POST, "/auth/login", &json!({ "email": email, "password": password })).await
}

/// Fails five times; says the status and the seconds of each answer.
async fn fail_five_times(server: &Server, email: &str) -> Vec<(u16, f64)> {
    let mut seen = Vec::new();
    for _ in 0..5 {
        let began = Instant::now();
        let status = login(server, email, "Wrong-horse-9").await.status().as_u16();
        seen.push((status, began.elapsed().as_secs_f64()));
    }
    seen
}

fn retry_after(response: &Response) -> u64 {
    assert_eq!(response.status(), 429);
    response.headers()["retry-after"].to_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn lockout_after_five_failures_for_fifteen_minutes_slower_each_time() {
    let (server, owner) = Server::with_owner().await;
    let seen = fail_five_times(&server, OWNER).await;
    for ((status, seconds), delay) in seen.iter().zip([0.0, 0.0, 1.0, 2.0, 4.0]) {
        assert_eq!(*status, 401);
        assert!((delay..delay + 3.0).contains(seconds), "{seen:?}");
    }
    let wait = retry_after(&login(&server, OWNER, PASSWORD).await);
    assert!((840..=900).contains(&wait), "{wait}");
    // Who is in stays in.
    assert_eq!(owner.get("/me").await.status(), 200);
    server.clock.advance(880);
    assert_eq!(login(&server, OWNER, PASSWORD).await.status(), 429);
    server.clock.advance(21);
    assert_eq!(login(&server, OWNER, PASSWORD).await.status(), 200);
    let log = owner_entries(&server, "auth.locked").await;
    assert_eq!(log.len(), 1, "{log:?}");
}

#[tokio::test]
async fn lockout_is_the_same_for_accounts_that_do_not_exist_and_doubles() {
    let (server, _) = Server::with_owner().await;
    let (known, unknown) = (OWNER, "nobody@example.com");
    for email in [known, unknown] {
        let statuses: Vec<u16> = fail_five_times(&server, email).await.iter().map(|(status, _)| *status).collect();
        assert_eq!(statuses, [401; 5], "{email}");
    }
    let answers = [login(&server, known, PASSWORD).await, login(&server, unknown, PASSWORD).await];
    let mut bodies = Vec::new();
    for answer in answers {
        assert!((830..=900).contains(&retry_after(&answer)));
        let mut body: Value = answer.json().await.unwrap();
        body.as_object_mut().unwrap().remove("instance");
        bodies.push(body);
    }
    assert_eq!(bodies[0]["detail"], "Too many attempts. Try again in 15 minutes.");
    assert_eq!(bodies[0], bodies[1]);
    // The second lock in a row is twice as long; a day without failures forgives.
    server.clock.advance(900);
    fail_five_times(&server, unknown).await;
    assert!((1740..=1800).contains(&retry_after(&login(&server, unknown, PASSWORD).await)));
    server.clock.advance(86_401);
    fail_five_times(&server, unknown).await;
    assert!((830..=900).contains(&retry_after(&login(&server, unknown, PASSWORD).await)));
}

#[tokio::test]
async fn lockout_by_a_stranger_leaves_the_known_browser_in() {
    let (server, _) = Server::with_owner().await;
    let mut browser = Browser::new(&server);
    browser.sign_in(OWNER).await;
    assert!(browser.cookies.contains_key("__Host-ll_dev"));
    browser.post("/auth/logout", &json!({})).await;
    fail_five_times(&server, OWNER).await;
    assert_eq!(login(&server, OWNER, PASSWORD).await.status(), 429);
    browser.sign_in(OWNER).await;
    // The cookie of one person opens nothing for another, nor does one that was made up.
    server.user("bob@example.com", Role::Member).await;
    fail_five_times(&server, "bob@example.com").await;
    let with_device = async |device: &str| {
        let body = json!({ "email": "bob@example.com", "password": PASSWORD });
        let request = server.request(Method::POST, "/auth/login").json(&body);
        let mut stranger = Browser::new(&server);
        stranger.send(stranger.request(Method::GET, "/auth/csrf")).await;
        let cookies: Vec<String> = stranger.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request
            .header("cookie", format!("{}; __Host-ll_dev={device}", cookies.join("; ")))
            .header("x-csrf-token", &stranger.cookies["__Host-ll_csrf"])
            .header("sec-fetch-site", "same-origin");
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(with_device(&browser.cookies["__Host-ll_dev"]).await, 429);
    assert_eq!(with_device("1.0.0.0").await, 429);
    let today = server.clock.now().0 / 86_400_000;
    assert_eq!(with_device(&format!("1.{:032x}.{today}.{:032x}", 7, 7)).await, 429, "of today, with another's seal");
    // A known browser that fails ten times is known no more.
    for _ in 0..10 {
        let body = json!({ "email": OWNER, "password": "Wrong-horse-9" });
        let (request, started) = (browser.request(Method::POST, "/auth/login").json(&body), Instant::now());
        assert_eq!(request.send().await.unwrap().status(), 401);
        assert!(started.elapsed() < Duration::from_secs(10));
    }
    let body = json!({ "email": OWNER, "password": PASSWORD });
    assert_eq!(browser.request(Method::POST, "/auth/login").json(&body).send().await.unwrap().status(), 429);
}

#[tokio::test]
async fn lockout_ends_when_an_admin_unlocks_and_follows_the_organisations_numbers() {
    let (server, owner) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Member).await;
    let weak = json!({ "lockout": { "failures": 50, "minutes": 60 } });
    assert_eq!(owner.patch("/organization/settings", &weak).await.status(), 422, "never below the floor");
    let settings = json!({ "lockout": { "failures": 3, "minutes": 60 } });
    assert_eq!(owner.patch("/organization/settings", &settings).await.status(), 200);
    for _ in 0..3 {
        assert_eq!(login(&server, "bob@example.com", "Wrong-horse-9").await.status(), 401);
    }
    let wait = retry_after(&login(&server, "bob@example.com", PASSWORD).await);
    assert!((3580..=3600).contains(&wait), "{wait}");
    assert_eq!(bob.post(&format!("/users/{}/unlock", bob.user), &json!({})).await.status(), 403);
    assert_eq!(owner.post(&format!("/users/{}/unlock", bob.user), &json!({})).await.status(), 204);
    assert_eq!(login(&server, "bob@example.com", PASSWORD).await.status(), 200);
    assert_eq!(owner_entries(&server, "auth.unlocked").await.len(), 1);
    let user: Id<leadlab::auth::model::User> = bob.user.parse().unwrap();
    assert!(!server.app.auth.unlock(Actor::system(Org(1)), Org(1), user).await.unwrap());
}

#[tokio::test]
async fn lockout_blocks_a_network_that_tries_many_accounts() {
    let (server, _) = Server::with_owner().await;
    for n in 0..16 {
        assert_eq!(login(&server, &format!("stuffed{n}@example.com"), "Wrong-horse-9").await.status(), 401, "{n}");
    }
    let wait = retry_after(&login(&server, OWNER, PASSWORD).await);
    assert!((3500..=3600).contains(&wait), "{wait}");
    server.clock.advance(3601);
    assert_eq!(login(&server, OWNER, PASSWORD).await.status(), 200);
}

async fn owner_entries(server: &Server, action: &str) -> Vec<Value> {
    server.clock.advance(86_400);
    let owner = server.sign_in(OWNER).await;
    owner.read(&format!("/audit?action={action}")).await["data"].as_array().unwrap().clone()
}
