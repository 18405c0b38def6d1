//! What people are told by mail of their account, through a real mail server, and what the links in it do.

use leadlab::auth::model::one_time::Purpose;
use leadlab::base::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::smtp::Smtp;
use crate::support::{Browser, OWNER, PASSWORD, Server};

async fn with_mail() -> (Smtp, Server, crate::support::Session) {
    let smtp = Smtp::start().await;
    let set = smtp.environment();
    let set: Vec<(&str, &str)> = set.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let (server, owner) = Server::owned(&set).await;
    (smtp, server, owner)
}

/// The token in the fragment of a mail's link to `page`.
pub fn token(text: &str, page: &str) -> String {
    let start = text.find(&format!("/{page}#")).unwrap_or_else(|| panic!("no link to {page} in {text}"));
    text[start..].split('#').nth(1).unwrap().split_whitespace().next().unwrap().to_owned()
}

#[tokio::test]
async fn notices_invitation_and_reset_links_arrive_and_work() {
    let (smtp, server, owner) = with_mail().await;
    let response = owner.post("/invitations", &json!({ "email": "bob@example.com", "role": "member" })).await;
    assert_eq!(response.status(), 201);
    assert!(response.json::<Value>().await.unwrap().get("link").is_none(), "the mail has it");
    let mail = smtp.next().await;
    assert_eq!(mail.to, "bob@example.com");
    let accept = json!({ "token": token(&mail.text, "invitation"), "name": "Bob", "password": PASSWORD });
    assert_eq!(server.call(Method::POST, "/invitations/accept", &accept).await.status(), 200);
    for email in ["nobody@example.com", "bob@example.com"] {
        let forgot = server.call(Method::POST, "/auth/password/forgot", &json!({ "email": email })).await;
        assert_eq!(forgot.status(), 202);
    }
    let mail = smtp.next().await;
    assert_eq!(mail.to, "bob@example.com", "nobody else got one");
    let reset = json!({ "token": token(&mail.text, "reset"), "password": "Seehund-lacht-77" });
    assert_eq!(server.call(Method::POST, "/auth/password/reset", &reset).await.status(), 204);
    let mail = smtp.next().await;
    assert!(mail.subject.contains("password was changed"), "{}", mail.subject);
    let users = owner.read("/users?q=bob").await;
    let id = users["data"][0]["id"].as_str().unwrap();
    assert_eq!(owner.post(&format!("/users/{id}/send-reset"), &json!({})).await.status(), 204);
    assert!(smtp.next().await.text.contains("/reset#"));
}

#[tokio::test]
async fn notices_tell_of_devices_factors_and_reused_tokens() {
    let (smtp, server, _) = with_mail().await;
    server.clock.advance(2 * 3600);
    let mut browser = Browser::new(&server);
    browser.sign_in(OWNER).await;
    let mail = smtp.next().await;
    assert!(mail.text.contains("Firefox on Linux") && mail.text.contains("127.0.0.1"), "{}", mail.text);
    // The same browser again is known.
    browser.post("/auth/logout", &json!({})).await;
    browser.sign_in(OWNER).await;
    let old = browser.cookies.clone();
    assert_eq!(browser.post("/auth/refresh", &json!({})).await.status(), 200);
    server.clock.advance(60);
    browser.cookies = old;
    assert_eq!(browser.post("/auth/refresh", &json!({})).await.status(), 401, "reused");
    let mail = smtp.next().await;
    assert!(mail.subject.to_lowercase().contains("session"), "{}", mail.subject);
    assert!(smtp.messages().len() <= 2, "no notice of the known browser");
}

#[tokio::test]
async fn notices_without_a_mail_account_say_what_to_do() {
    let (server, owner) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Member).await;
    let response = owner.post(&format!("/users/{}/send-reset", bob.user), &json!({})).await;
    assert_eq!(response.status(), 409);
    let body: Value = response.json().await.unwrap();
    assert!(body["detail"].as_str().unwrap().contains("leadlab user set-password bob@example.com"), "{body}");
    assert_eq!(Purpose::Reset.seconds(), 600);
}
