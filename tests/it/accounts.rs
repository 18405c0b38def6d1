//! People, their roles and profiles, and what an organisation sets for them, through the running server. Each test fails
//! when the protection that it is named for is taken away.

use std::time::Duration;

use leadlab::auth::users::NewUser;
use leadlab::base::email::Email;
use leadlab::base::{Actor, Role, Uid};
use reqwest::Method;
use serde_json::{Value, json};

use crate::auth::status;
use crate::support::{OWNER, PASSWORD, Server, code};

#[tokio::test(flavor = "multi_thread")]
async fn a_role_change_and_a_ban_take_effect_at_once() {
    let (server, owner) = Server::with_owner().await;
    let mut bob = server.user("bob@example.com", Role::Admin).await;
    let path = format!("/users/{}", bob.user);
    assert_eq!(bob.get("/audit").await.status(), 200);
    assert_eq!(owner.patch(&path, &json!({ "role": "member" })).await.status(), 200);
    assert_eq!(bob.get("/audit").await.status(), 401, "the token of the old role");
    bob = server.sign_in("bob@example.com").await;
    let denied = bob.get("/audit").await;
    assert_eq!(denied.status(), 403);
    assert_eq!(code(denied).await, "role");
    assert_eq!(bob.patch(&path, &json!({ "role": "owner" })).await.status(), 403);
    assert_eq!(owner.patch(&path, &json!({ "disabled": true })).await.status(), 200);
    assert_eq!(status(&bob).await, 401);
    let login = json!({ "email": "bob@example.com", "password": PASSWORD });
    assert_eq!(server.call(Method::POST, "/auth/login", &login).await.status(), 401);
    assert_eq!(owner.patch(&path, &json!({ "disabled": false })).await.status(), 200);
    bob = server.sign_in("bob@example.com").await;
    assert_eq!(owner.post(&format!("{path}/revoke-sessions"), &json!({})).await.status(), 204);
    assert_eq!(status(&bob).await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_owner_stays_and_only_owners_make_owners() {
    let (server, owner) = Server::with_owner().await;
    let admin = server.user("admin@example.com", Role::Admin).await;
    let own = format!("/users/{}", owner.user);
    for loss in [json!({ "role": "admin" }), json!({ "disabled": true })] {
        let refused = owner.patch(&own, &loss).await;
        assert_eq!(refused.status(), 409);
        assert_eq!(code(refused).await, "last_owner");
        assert_eq!(admin.patch(&own, &loss).await.status(), 403);
    }
    assert_eq!(admin.patch(&format!("/users/{}", admin.user), &json!({ "role": "owner" })).await.status(), 403);
    assert_eq!(owner.patch(&format!("/users/{}", admin.user), &json!({ "role": "owner" })).await.status(), 200);
    assert_eq!(owner.patch(&own, &json!({ "role": "admin" })).await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_user_is_as_unknown_as_none() {
    let (server, owner) = Server::with_owner().await;
    let org = server.organization("Other").await;
    let eve = server.user_of(org, "eve@example.com", Role::Owner).await;
    let none = Uid::fresh().with_prefix("usr");
    let mut answers = Vec::new();
    for id in [&eve.user, &none] {
        for response in [
            owner.get(&format!("/users/{id}")).await,
            owner.patch(&format!("/users/{id}"), &json!({ "name": "x" })).await,
            owner.post(&format!("/users/{id}/revoke-sessions"), &json!({})).await,
        ] {
            assert_eq!(response.status(), 404);
            let mut body: Value = response.json().await.unwrap();
            body["instance"] = Value::Null;
            answers.push(body);
        }
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(owner.read("/users").await["total"], 1);
    assert_eq!(eve.read("/organization").await["name"], "Other");
    assert_eq!(status(&eve).await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn colleagues_see_names_and_admins_see_all() {
    let (server, owner) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Member).await;
    let seen = bob.read(&format!("/users/{}", owner.user)).await;
    let members: Vec<&String> = seen.as_object().unwrap().keys().collect();
    assert_eq!(members, ["email", "id", "name"]);
    let list = owner.read("/users?sort=name&limit=1").await;
    assert_eq!((&list["total"], &list["data"][0]["name"]), (&json!(2), &json!("Ada")));
    let cursor = list["next_cursor"].as_str().unwrap();
    let rest = owner.read(&format!("/users?sort=name&limit=1&cursor={cursor}")).await;
    assert_eq!((&rest["data"][0]["role"], &rest["next_cursor"]), (&json!("member"), &Value::Null));
    assert_eq!(owner.read("/users?q=BOB").await["total"], 1);
    assert_eq!(owner.read("/users?role=owner").await["total"], 1);
    assert_eq!(bob.get("/users?role=owner").await.status(), 403);
    assert_eq!(owner.get("/users?nonsense=1").await.status(), 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_profile_is_merged_and_guarded_by_its_version() {
    let (_server, owner) = Server::with_owner().await;
    let change = json!({ "name": "Ada Lovelace", "locale": "en-GB", "time_zone": "Europe/London", "theme": "dark" });
    let changed = owner.patch("/me", &change).await;
    assert_eq!(changed.headers()["etag"], "\"2\"");
    let cleared = owner.request(Method::PATCH, "/me").json(&json!({ "locale": null })).header("if-match", "\"2\"");
    let cleared: Value = cleared.send().await.unwrap().json().await.unwrap();
    assert_eq!((&cleared["locale"], &cleared["time_zone"]), (&Value::Null, &json!("Europe/London")));
    let stale = owner.request(Method::PATCH, "/me").json(&json!({ "theme": "light" })).header("if-match", "\"2\"");
    assert_eq!(stale.send().await.unwrap().status(), 412);
    for (bad, pointer) in [
        (json!({ "name": null }), "/name"),
        (json!({ "name": " " }), "/name"),
        (json!({ "time_zone": "Mars" }), "/time_zone"),
        (json!({ "theme": "pink" }), "/theme"),
        (json!({ "role": "admin" }), "/role"),
        (json!({ "version": 9 }), "/version"),
    ] {
        let refused = owner.patch("/me", &bad).await;
        assert_eq!(refused.status(), 422, "{bad}");
        assert_eq!(refused.json::<Value>().await.unwrap()["errors"][0]["pointer"], pointer);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_password_ends_the_other_sessions() {
    let (server, one) = Server::with_owner().await;
    let two = server.sign_in(OWNER).await;
    let change = |current: &str, new: &str| json!({ "current_password": current, "password": new });
    let wrong = one.post("/auth/password/change", &change("Wrong-horse-9", "Another-horse-9")).await;
    assert_eq!((wrong.status().as_u16(), code(wrong).await.as_str()), (422, "wrong"));
    assert_eq!(one.post("/auth/password/change", &change(PASSWORD, "password")).await.status(), 422);
    assert_eq!(status(&two).await, 200);
    assert_eq!(one.post("/auth/password/change", &change(PASSWORD, "Another-horse-9")).await.status(), 204);
    assert_eq!((status(&one).await, status(&two).await), (200, 401));
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_merged_and_never_below_the_floor() {
    let (server, owner) = Server::with_owner().await;
    let before = owner.read("/organization/settings").await;
    assert_eq!(before["password_policy"]["min_length"], 8);
    let changed = owner.patch("/organization/settings", &json!({ "password_policy": { "min_length": 12 } })).await;
    assert_eq!(changed.status(), 200);
    assert!(changed.headers().contains_key("x-undo-id"));
    let changed: Value = changed.json().await.unwrap();
    assert_eq!(changed["password_policy"]["min_length"], 12);
    assert_eq!(changed["password_policy"]["history"], 5);
    for bad in [
        json!({ "password_policy": { "min_length": 4 } }),
        json!({ "password_policy": { "min_score": 1 } }),
        json!({ "password_policy": { "colour": 1 } }),
        json!({ "password_policy": { "colour": null } }),
        json!({ "": null }),
        json!({ "time_zone": "Mars/Olympus" }),
        json!({ "currency": 5 }),
    ] {
        assert_eq!(owner.patch("/organization/settings", &bad).await.status(), 422, "{bad}");
    }
    let short = json!({ "current_password": PASSWORD, "password": "Short-h0rse" });
    assert_eq!(owner.post("/auth/password/change", &short).await.status(), 422, "the new policy holds");
    let member = server.app.auth.find_organization("acme").unwrap().0;
    let new = NewUser {
        email: Email::parse("bob@example.com").unwrap(),
        name: "Bob".into(),
        role: Role::Manager,
        password: "Correct-horse-99".into(),
    };
    server.app.auth.create_user(Actor::system(member), member, new).await.unwrap();
    assert_eq!(owner.patch("/organization", &json!({ "name": "Acme & Co", "slug": "acme-co" })).await.status(), 200);
    assert_eq!(owner.patch("/organization", &json!({ "slug": "A b" })).await.status(), 422);
    assert_eq!(owner.read("/organization").await["slug"], "acme-co");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_log_tells_who_did_what_and_is_filtered() {
    let (server, owner) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Member).await;
    owner.patch(&format!("/users/{}", bob.user), &json!({ "role": "manager" })).await;
    owner.patch("/organization", &json!({ "name": "Acme 2" })).await;
    let changed = owner.read("/audit?action=user.role_changed").await;
    let row = &changed["data"][0];
    assert_eq!((&row["actor"], &row["actor_name"]), (&json!(owner.user), &json!("Ada")));
    assert_eq!((&row["kind"], &row["id"]), (&json!("users"), &json!(bob.user)));
    assert_eq!((&row["note"], &row["address"]), (&json!("member to manager"), &json!("127.0.0.1")));
    let renamed = owner.read("/audit?action=record.updated&kind=organization").await;
    assert_eq!(renamed["data"][0]["changes"]["name"], json!({ "old": "Acme", "new": "Acme 2" }));
    let of_bob = owner.read(&format!("/audit?id={}", bob.user)).await;
    assert!(of_bob["data"].as_array().unwrap().iter().all(|row| row["id"] == json!(bob.user)));
    let mut cursor = String::new();
    let mut seen = Vec::new();
    loop {
        let page = owner.read(&format!("/audit?limit=2{cursor}")).await;
        seen.extend(page["data"].as_array().unwrap().iter().map(|row| row["seq"].as_u64().unwrap()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let all = owner.read("/audit?limit=200").await;
    assert_eq!(seen.len(), all["data"].as_array().unwrap().len());
    assert!(seen.windows(2).all(|pair| pair[0] > pair[1]));
    assert_eq!(owner.read("/audit?from=2999-01-01T00:00:00Z").await["data"], json!([]));
    assert_eq!(owner.get("/audit?kind=unicorns").await.status(), 422);
    tokio::time::sleep(Duration::from_millis(1)).await;
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_secret_reaches_the_database_file() {
    let (mut server, owner) = Server::with_owner().await;
    let data = server.app.config.storage.data_dir.clone();
    server.stop().await;
    let file = std::fs::read(data.join("leadlab.redb")).unwrap();
    let holds = |needle: &str| file.windows(needle.len()).any(|window| window == needle.as_bytes());
    assert!(holds(OWNER), "the search finds what is there");
    for secret in [owner.refresh.as_str(), owner.access.as_str(), owner.csrf.as_str(), PASSWORD] {
        assert!(!holds(secret));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_admins_undo_settings_and_nobody_undoes_the_organisation() {
    let (server, owner) = Server::with_owner().await;
    let manager = server.user("bob@example.com", Role::Manager).await;
    let undo = |step: &str| format!("/undo/{step}");
    let changed = owner.patch("/organization/settings", &json!({ "currency": "USD" })).await;
    let step = changed.headers()["x-undo-id"].to_str().unwrap().to_owned();
    assert_eq!(manager.post(&undo(&step), &json!({})).await.status(), 403);
    assert_eq!(owner.read("/organization/settings").await["currency"], "USD");
    assert_eq!(owner.post(&undo(&step), &json!({})).await.status(), 200);
    assert_eq!(owner.read("/organization/settings").await["currency"], "EUR");
    let log = owner.read("/audit?action=record.created&kind=organization").await;
    let made = log["data"][0]["seq"].as_u64().unwrap();
    // A step is named after the entries that it covers, so its name can be guessed.
    let guessed = Uid(u128::from(made) << 48 | u128::from(made)).with_prefix("undo");
    for session in [&owner, &manager] {
        assert_eq!(session.post(&undo(&guessed), &json!({})).await.status(), 404);
    }
    assert_eq!(owner.read("/organization").await["name"], "Acme");
}
