//! Another address to sign in with: fresh proof, the mailed confirmation, what it is bound to, who has the address already,
//! and what happens where no mail is sent.

use leadlab::auth::model::one_time::Purpose;
use leadlab::base::{Actor, Org, Role};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::smtp::{Mail, Smtp};
use crate::support::{OWNER, PASSWORD, Server, Session, code};

const NEW: &str = "ada@new.example.com";

/// Asks for another address.
async fn ask(session: &Session, email: &str) -> Response {
    session.patch("/me", &json!({ "email": email })).await
}

/// The same where it must succeed; the own profile.
async fn asked(session: &Session, email: &str) -> Value {
    let response = ask(session, email).await;
    assert_eq!(response.status(), 200, "{email}");
    response.json().await.unwrap()
}

async fn confirm(session: &Session, token: &str) -> Response {
    session.post("/me/email-change/confirm", &json!({ "token": token })).await
}

/// The token of the link that confirms, out of a mail to `to`.
fn token(mail: &Mail, to: &str) -> String {
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), (to, "LeadLab: Confirm your email address"));
    let (page, token) = mail.link().split_once('#').unwrap();
    assert!(page.starts_with("https://") && page.ends_with("/email"), "{page}");
    token.to_owned()
}

async fn sign_in(server: &Server, email: &str) -> u16 {
    let body = json!({ "email": email, "password": PASSWORD });
    server.call(Method::POST, "/auth/login", &body).await.status().as_u16()
}

/// Refused as a link that is not good.
async fn assert_void(session: &Session, token: &str, why: &str) {
    let response = confirm(session, token).await;
    assert_eq!(response.status(), 422, "{why}");
    assert_eq!(code(response).await, "bad_token", "{why}");
}

#[tokio::test]
async fn email_change_takes_the_new_mailbox_and_tells_the_old_one() {
    let smtp = Smtp::start().await;
    let (server, owner) = smtp.owned().await;
    let patch = json!({ "email": format!(" {NEW} "), "name": "Ada King" });
    let answer: Value = owner.patch("/me", &patch).await.json().await.unwrap();
    assert_eq!((&answer["email"], &answer["name"]), (&OWNER.into(), &"Ada King".into()));
    assert_eq!(answer["pending_email"]["email"], NEW);
    assert_eq!(owner.read("/me").await["pending_email"], answer["pending_email"]);
    let token = token(&smtp.next().await, NEW);
    assert_eq!((sign_in(&server, NEW).await, sign_in(&server, OWNER).await), (401, 200), "not before");

    let confirmed = confirm(&owner, &token).await;
    assert_eq!(confirmed.status(), 200);
    let me: Value = confirmed.json().await.unwrap();
    assert_eq!((&me["email"], &me["pending_email"]), (&NEW.into(), &Value::Null));
    let told = smtp.next().await;
    assert_eq!((told.to.as_str(), told.subject.as_str()), (OWNER, "LeadLab: Your email address was changed"));
    assert!(told.text.contains(&format!("“{NEW}”")) && told.text.contains("127.0.0.1"), "{}", told.text);
    assert_eq!(owner.read("/me").await["email"], NEW, "the session stays");
    assert_eq!((sign_in(&server, NEW).await, sign_in(&server, OWNER).await), (200, 401));
    assert_void(&owner, &token, "used").await;

    let log = owner.read("/audit?action=user.email_changed").await;
    assert_eq!(log["data"][0]["note"], format!("{OWNER} to {NEW}"));
    assert_eq!((&log["data"][0]["id"], &log["data"][0]["actor"]), (&json!(owner.user), &json!(owner.user)));
    let begun = owner.read("/audit?action=user.email_change_begun").await;
    assert_eq!(begun["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn email_change_asks_for_a_fresh_proof() {
    let smtp = Smtp::start().await;
    let (server, owner) = smtp.owned().await;
    let made: Value =
        owner.post("/me/tokens", &json!({ "name": "t", "scopes": ["read", "write"] })).await.json().await.unwrap();
    let program = server.request(Method::PATCH, "/me").bearer_auth(made["token"].as_str().unwrap());
    let program = program.json(&json!({ "email": NEW })).send().await.unwrap();
    assert_eq!((program.status().as_u16(), code(program).await.as_str()), (403, "reauthentication_required"));
    server.clock.advance(301);
    let stale = ask(&owner, NEW).await;
    assert_eq!((stale.status().as_u16(), code(stale).await.as_str()), (403, "reauthentication_required"));
    assert_eq!(owner.patch("/me", &json!({ "name": "Ada K." })).await.status(), 200, "the rest needs none");
    assert_eq!(owner.read("/me").await["pending_email"], Value::Null);
    assert_eq!(owner.post("/auth/reauthenticate", &json!({ "password": PASSWORD })).await.status(), 204);
    asked(&owner, NEW).await;
    assert_eq!(smtp.next().await.to, NEW);
    assert!(smtp.messages().is_empty(), "only what was fresh was mailed");
}

#[tokio::test]
async fn email_change_links_are_good_for_one_user_one_address_and_a_day() {
    let smtp = Smtp::start().await;
    let (server, owner) = smtp.owned().await;
    let bob = server.user("bob@example.com", Role::Member).await;
    asked(&owner, "ada@first.example.com").await;
    let first = token(&smtp.next().await, "ada@first.example.com");
    asked(&owner, "ada@second.example.com").await;
    let second = token(&smtp.next().await, "ada@second.example.com");
    assert_void(&owner, &first, "another address is wanted since").await;
    assert_void(&bob, &second, "somebody else opened it").await;
    assert_eq!(bob.read("/me").await["email"], "bob@example.com");
    let nobody = server.call(Method::POST, "/me/email-change/confirm", &json!({ "token": second })).await;
    assert_eq!(nobody.status(), 401, "whoever has the link alone gets nowhere");
    let reset = json!({ "token": second, "password": "Seehund-lacht-77" });
    assert_eq!(server.call(Method::POST, "/auth/password/reset", &reset).await.status(), 422, "for another purpose");
    let link = async |purpose| {
        let made = server.app.auth.link(Actor::system(Org::INSTANCE), OWNER, purpose).await.unwrap();
        made.unwrap().token
    };
    assert_void(&owner, &link(Purpose::Unlock).await, "made for another purpose").await;
    assert_void(&owner, "nonsense", "no token").await;

    // The links that lie in the old mailbox end with the change.
    let old = json!({ "token": link(Purpose::Reset).await, "password": "Seehund-lacht-77" });
    assert_eq!(confirm(&owner, &second).await.status(), 200);
    assert_eq!(owner.read("/me").await["email"], "ada@second.example.com");
    assert_eq!(server.call(Method::POST, "/auth/password/reset", &old).await.status(), 422);
    assert_eq!(smtp.next().await.to, OWNER);

    asked(&owner, NEW).await;
    let third = token(&smtp.next().await, NEW);
    let change = json!({ "current_password": PASSWORD, "password": "Seehund-lacht-77" });
    assert_eq!(owner.post("/auth/password/change", &change).await.status(), 204);
    assert_void(&owner, &third, "another password").await;
    assert_eq!(owner.read("/me").await["pending_email"], Value::Null);

    asked(&bob, "bob@new.example.com").await;
    assert!(smtp.next().await.subject.contains("password was changed"));
    let fourth = token(&smtp.next().await, "bob@new.example.com");
    server.clock.advance(86_401);
    let late = server.sign_in("bob@example.com").await;
    assert_void(&late, &fourth, "too old").await;
    assert_eq!(late.read("/me").await["pending_email"], Value::Null);
}

#[tokio::test]
async fn email_change_can_be_given_up() {
    let smtp = Smtp::start().await;
    let (server, owner) = smtp.owned().await;
    asked(&owner, NEW).await;
    let first = token(&smtp.next().await, NEW);
    server.clock.advance(301);
    assert_eq!(owner.delete("/me/email-change").await.status(), 204, "without a fresh proof");
    assert_eq!(owner.delete("/me/email-change").await.status(), 204);
    assert_eq!(owner.read("/me").await["pending_email"], Value::Null);
    assert_void(&owner, &first, "given up").await;
    let log = owner.read("/audit?action=user.email_change_cancelled").await;
    assert_eq!(log["data"].as_array().unwrap().len(), 1);

    assert_eq!(owner.post("/auth/reauthenticate", &json!({ "password": PASSWORD })).await.status(), 204);
    asked(&owner, NEW).await;
    let second = token(&smtp.next().await, NEW);
    assert_eq!(asked(&owner, OWNER).await["pending_email"], Value::Null, "the present address is wanted");
    assert_void(&owner, &second, "the present address is wanted").await;
    assert!(smtp.messages().is_empty());
}

#[tokio::test]
async fn email_change_tells_of_other_accounts_only_to_colleagues_and_their_mailbox() {
    let smtp = Smtp::start().await;
    let (server, owner) = smtp.owned().await;
    server.user("bob@example.com", Role::Member).await;
    let globex = server.organization("Globex").await;
    server.user_of(globex, "eve@example.org", Role::Owner).await;
    for taken in ["bob@example.com", "BOB@example.com"] {
        let refused = ask(&owner, taken).await;
        assert_eq!((refused.status().as_u16(), code(refused).await.as_str()), (409, "taken"), "{taken}");
    }
    assert_eq!(owner.read("/me").await["pending_email"], Value::Null);

    // An address of another organisation is answered as one that nobody has.
    let shape = |me: &Value| {
        let pending = me["pending_email"].as_object().unwrap();
        (me["email"].clone(), me["version"].clone(), pending.keys().cloned().collect::<Vec<_>>())
    };
    let free = asked(&owner, NEW).await;
    assert_eq!(smtp.next().await.to, NEW);
    let elsewhere = asked(&owner, "Eve@example.org").await;
    assert_eq!(shape(&free), shape(&elsewhere));
    let mail = smtp.next().await;
    let refused = confirm(&owner, &token(&mail, "Eve@example.org")).await;
    assert_eq!((refused.status().as_u16(), code(refused).await.as_str()), (409, "taken"));
    assert_eq!(owner.read("/me").await["email"], OWNER);
    assert_eq!((sign_in(&server, "eve@example.org").await, sign_in(&server, OWNER).await), (200, 200));

    // Somebody else got the address meanwhile.
    asked(&owner, "ada@late.example.com").await;
    let late = token(&smtp.next().await, "ada@late.example.com");
    server.user_of(globex, "ada@late.example.com", Role::Member).await;
    let refused = confirm(&owner, &late).await;
    assert_eq!((refused.status().as_u16(), code(refused).await.as_str()), (409, "taken"));

    // The own address in other letters is nobody else's.
    asked(&owner, "Ada@example.com").await;
    assert_eq!(confirm(&owner, &token(&smtp.next().await, "Ada@example.com")).await.status(), 200);
    assert_eq!(owner.read("/me").await["email"], "Ada@example.com");
}

#[tokio::test]
async fn email_change_does_not_flood_a_mailbox() {
    let smtp = Smtp::start().await;
    let (_server, owner) = smtp.owned().await;
    for _ in 0..5 {
        asked(&owner, NEW).await;
    }
    assert_eq!(ask(&owner, NEW).await.status(), 429);
    asked(&owner, "ada@other.example.com").await;
    for (text, why) in [("", "empty"), ("nobody", "no @"), ("a@b@c.example", "two"), ("a\r\nb@c.example", "lines")] {
        assert_eq!(ask(&owner, text).await.status(), 422, "{why}");
    }
    assert_eq!(owner.patch("/me", &json!({ "email": null })).await.status(), 422);
}

#[tokio::test]
async fn email_change_holds_at_once_where_no_mail_is_sent() {
    let (server, owner) = Server::with_owner().await;
    server.user("bob@example.com", Role::Member).await;
    let globex = server.organization("Globex").await;
    server.user_of(globex, "eve@example.org", Role::Owner).await;
    for taken in ["Bob@example.com", "eve@example.org"] {
        let refused = ask(&owner, taken).await;
        assert_eq!((refused.status().as_u16(), code(refused).await.as_str()), (409, "taken"), "{taken}");
    }
    let before = owner.read("/me").await["version"].as_u64().unwrap();
    let me = owner.patch("/me", &json!({ "email": NEW, "name": "Ada King" })).await.json::<Value>().await.unwrap();
    assert_eq!((&me["email"], &me["pending_email"]), (&NEW.into(), &Value::Null));
    assert_eq!(me["version"].as_u64(), Some(before + 1), "one change");
    assert_eq!((sign_in(&server, NEW).await, sign_in(&server, OWNER).await), (200, 401));
    assert_eq!(owner.read("/audit?action=user.email_changed").await["data"][0]["note"], format!("{OWNER} to {NEW}"));
    // The old address is free for somebody else.
    server.user(OWNER, Role::Viewer).await;
    server.clock.advance(301);
    let stale = ask(&owner, "ada@third.example.com").await;
    assert_eq!((stale.status().as_u16(), code(stale).await.as_str()), (403, "reauthentication_required"));
}
