//! What the second step of a sign-in says of a code that is wrong, and of a first step that is over.

use reqwest::Method;
use serde_json::{Value, json};

use crate::second_factor::{enrol, first_step, second_step};
use crate::support::{OWNER, PASSWORD, Server};

/// Status, code and tries that are left.
async fn refusal(server: &Server, token: &str, code: &str) -> (u16, String, Value) {
    let response = second_step(server, token, code).await;
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap();
    (status, body["errors"][0]["code"].as_str().unwrap_or_default().to_owned(), body["attempts_left"].clone())
}

fn over() -> (u16, String, Value) {
    (401, "bad_token".to_owned(), Value::Null)
}

fn wrong(left: u32) -> (u16, String, Value) {
    (401, "wrong".to_owned(), left.into())
}

#[tokio::test]
async fn second_step_tells_a_first_step_that_is_over_from_a_wrong_code() {
    let (server, owner) = Server::with_owner().await;
    let (_, codes) = enrol(&server, &owner).await;
    for unknown in ["nonsense", &"A".repeat(43)] {
        assert_eq!(refusal(&server, unknown, &codes[0]).await, over());
    }
    let token = first_step(&server, OWNER).await;
    assert_eq!(refusal(&server, &token, "000000").await, wrong(4));
    assert_eq!(second_step(&server, &token, &codes[0]).await.status(), 200);
    assert_eq!(refusal(&server, &token, &codes[1]).await, over(), "used");
    let replaced = first_step(&server, OWNER).await;
    let late = first_step(&server, OWNER).await;
    assert_eq!(refusal(&server, &replaced, &codes[1]).await, over(), "a newer one");
    assert_eq!(refusal(&server, &late, &codes[0]).await, wrong(4), "the code was used");
    server.clock.advance(301);
    assert_eq!(refusal(&server, &late, &codes[1]).await, over(), "too old");
}

#[tokio::test]
async fn second_step_counts_down_to_the_lock_of_the_organisation() {
    let (server, owner) = Server::with_owner().await;
    enrol(&server, &owner).await;
    let lockout = json!({ "lockout": { "failures": 3, "minutes": 15 } });
    assert_eq!(owner.patch("/organization/settings", &lockout).await.status(), 200);
    let token = first_step(&server, OWNER).await;
    for left in [2, 1, 0] {
        assert_eq!(refusal(&server, &token, "000000").await, wrong(left));
    }
    assert_eq!(second_step(&server, &token, "000000").await.status(), 429);
    let again = json!({ "email": OWNER, "password": PASSWORD });
    assert_eq!(server.call(Method::POST, "/auth/login", &again).await.status(), 429);
}
