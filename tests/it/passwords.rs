//! S1-4.3, S2-5, S2-6: what passwords must be, on every path that sets one.

use leadlab::auth::model::one_time::Purpose;
use leadlab::auth::model::{Credential, User};
use leadlab::auth::users::{NewPassword, NewUser};
use leadlab::base::email::Email;
use leadlab::base::{Actor, Error, Id, Org, Role};
use leadlab::store::Read;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{OWNER, PASSWORD, Server, Session};

async fn codes(response: reqwest::Response) -> Vec<String> {
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let body: Value = response.json().await.unwrap();
    let errors = body["errors"].as_array().unwrap();
    errors.iter().map(|error| error["code"].as_str().unwrap().to_owned()).collect()
}

async fn change(session: &Session, from: &str, to: &str) -> reqwest::Response {
    session.post("/auth/password/change", &json!({ "current_password": from, "password": to })).await
}

#[tokio::test]
async fn password_check_tells_the_verdict_that_is_enforced() {
    let server = Server::start().await;
    let check = async |body: Value| {
        let response = server.call(Method::POST, "/auth/password/check", &body).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["cache-control"], "no-store");
        response.json::<Value>().await.unwrap()
    };
    let good = check(json!({ "password": PASSWORD })).await;
    assert_eq!((good["ok"].as_bool(), good["failed"].as_array().map(Vec::len)), (Some(true), Some(0)));
    assert!(good["score"].as_u64().unwrap() >= 3);
    let bad = check(json!({ "password": "P4ssword2026!" })).await;
    assert_eq!((bad["ok"].as_bool(), &bad["failed"]), (Some(false), &json!(["breached"])));
    let mine = json!({ "password": "Achterberg-7", "name": "Wilhelmine Achterberg", "email": "wa@example.com" });
    let mine = check(mine).await;
    assert_eq!(mine["failed"], json!(["too_weak"]));
    assert!(!mine["feedback"]["suggestions"].as_array().unwrap().is_empty());
    let joined = check(json!({ "password": "Lindqvist-17!", "organization": "Lindqvist Rowing" })).await;
    assert_eq!(joined["failed"], json!(["too_weak"]), "what the organisation is called, before there is one");
    assert_eq!(check(json!({ "password": "Lindqvist-17!" })).await["ok"], true);
    let unknown = json!({ "password": "x", "remember": true });
    assert_eq!(server.call(Method::POST, "/auth/password/check", &unknown).await.status(), 422);
    let long = json!({ "password": "x".repeat(17 << 10) });
    assert_eq!(server.call(Method::POST, "/auth/password/check", &long).await.status(), 413);
}

#[tokio::test]
async fn password_policy_holds_on_every_path() {
    let (server, owner) = Server::with_owner().await;
    let weak = "Password2026!";
    assert_eq!(codes(change(&owner, PASSWORD, weak).await).await, ["breached"]);
    let user: Id<User> = owner.user.parse().unwrap();
    let by_host = server.app.auth.set_password(Actor::system(Org(1)), Org(1), user, weak.into()).await;
    assert!(matches!(by_host, Err(Error::Invalid(errors)) if errors[0].code == "breached"));
    let new = NewUser {
        email: Email::parse("weak@example.com").unwrap(),
        name: "Weak".into(),
        role: Role::Member,
        password: weak.into(),
    };
    let made = server.app.auth.create_user(Actor::system(Org(1)), Org(1), new).await;
    assert!(matches!(made, Err(Error::Invalid(errors)) if errors[0].code == "breached"));
    let invited = owner.post("/invitations", &json!({ "email": "bob@example.com", "role": "member" })).await;
    let invited: Value = invited.json().await.unwrap();
    let (_, token) = invited["link"].as_str().unwrap().split_once('#').unwrap();
    let accept = json!({ "token": token, "name": "Bob", "password": weak });
    assert_eq!(codes(server.call(Method::POST, "/invitations/accept", &accept).await).await, ["breached"]);
    let link = server.app.auth.link(Actor::system(Org::INSTANCE), OWNER, Purpose::Reset).await.unwrap().unwrap();
    let reset = json!({ "token": link.token, "password": weak });
    assert_eq!(codes(server.call(Method::POST, "/auth/password/reset", &reset).await).await, ["breached"]);
    let fresh = Server::start().await;
    let token = fresh.app.auth.setup_token().await.unwrap().unwrap().to_text();
    for (password, code) in [("acme", "too_short"), (weak, "breached")] {
        let setup = json!({
            "token": token, "organization": "Acme", "name": "Ada", "email": OWNER, "password": password,
        });
        let refused = codes(fresh.call(Method::POST, "/setup", &setup).await).await;
        assert!(refused.contains(&code.to_owned()), "{refused:?}");
    }
}

#[tokio::test]
async fn password_policy_of_an_organisation_holds_from_the_next_change_on() {
    let (server, owner) = Server::with_owner().await;
    let patch = async |policy: Value| {
        owner.patch("/organization/settings", &json!({ "password_policy": policy })).await.status().as_u16()
    };
    assert_eq!(patch(json!({ "min_length": 4 })).await, 422);
    assert_eq!(patch(json!({ "min_score": 2 })).await, 422);
    assert_eq!(patch(json!({ "history": 4 })).await, 422);
    assert_eq!(patch(json!({ "min_length": 18 })).await, 200);
    assert_eq!(server.sign_in(OWNER).await.get("/me").await.status(), 200, "the present one stays good");
    assert_eq!(codes(change(&owner, PASSWORD, "Knurrhahn-im-Meer").await).await, ["too_short", "no_digit"]);
    assert_eq!(patch(json!({ "passphrase_min_length": 20 })).await, 200);
    assert_eq!(change(&owner, PASSWORD, "knurrhahn tanzt im aquarium").await.status(), 204);
}

#[tokio::test]
async fn password_history_refuses_the_last_five() {
    let (_server, owner) = Server::with_owner().await;
    let passwords: Vec<String> = (1..=6).map(|n| format!("Knurrhahn-tanzt-{n}{n}")).collect();
    let mut current = PASSWORD.to_owned();
    for password in &passwords {
        assert_eq!(change(&owner, &current, password).await.status(), 204, "{password}");
        current.clone_from(password);
    }
    for reused in &passwords[1..] {
        assert_eq!(codes(change(&owner, &current, reused).await).await, ["reused"], "{reused}");
    }
    assert_eq!(codes(change(&owner, "Wrong-horse-9", "Seehund-lacht-77").await).await, ["wrong"]);
    assert_eq!(change(&owner, &current, &passwords[0]).await.status(), 204, "six back");
}

#[tokio::test]
async fn password_hashes_of_the_older_system_are_taken_over_and_upgraded() {
    let (server, _) = Server::with_owner().await;
    let email = "older@example.com";
    let hashed = async |email: &str, hash: &str| {
        let new = NewUser {
            email: Email::parse(email).unwrap(),
            name: "Older".into(),
            role: Role::Member,
            password: NewPassword::Hashed(hash.to_owned()),
        };
        server.app.auth.create_user(Actor::system(Org(1)), Org(1), new).await
    };
    assert!(hashed("none@example.com", "5f4dcc3b5aa765d61d8327deb882cf99").await.is_err());
    // bcrypt of `Correct-horse-9` at cost 4.
    let user = hashed(email, BCRYPT).await.unwrap().id;
    let stored = || {
        let read = server.app.store.read().unwrap();
        read.require::<Credential>(Org(1), Credential::id_of(user)).unwrap().data.password_hash
    };
    let wrong = json!({ "email": email, "password": "Wrong-horse-9" });
    assert_eq!(server.call(Method::POST, "/auth/login", &wrong).await.status(), 401);
    assert_eq!(stored(), BCRYPT);
    server.sign_in(email).await;
    let upgraded = stored();
    assert!(upgraded.starts_with("$argon2id$v=19$m=19456,t=2,p=1,keyid="), "{upgraded}");
    server.sign_in(email).await;
    assert_eq!(stored(), upgraded);
}

const BCRYPT: &str = "$2b$04$fCeEMFOK0CvRhMTzgxaIhO329ezRH3MT7b2OT6yOGecVmlD2TF5BG";
