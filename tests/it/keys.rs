//! The keyring in operation: every purpose is rotated while the server serves, nobody is signed out by it, and a key
//! ends only when nothing needs it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use leadlab::admin::keys::{self, KeyError};
use leadlab::auth::model::{Credential, User};
use leadlab::base::{Actor, Id, Org, Role};
use leadlab::crypto::keyring::{BackupKey, KeyId, Purpose};
use leadlab::crypto::password::pepper_of;
use leadlab::store::Read;
use reqwest::Method;
use serde_json::{Value, json};

use super::program::{Program, SignedIn, cookie, mode};
use super::support::{Browser, OWNER, PASSWORD, Server, Session};

/// The header of a token.
fn kid(token: &str) -> String {
    let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
    let header: Value = serde_json::from_slice(&header).unwrap();
    header["kid"].as_str().unwrap().to_owned()
}

async fn rotate(server: &Server, purpose: Purpose) -> (KeyId, KeyId) {
    let old = server.app.keyring.active(purpose);
    let new = keys::rotate(&server.app, Actor::system(Org::INSTANCE), purpose).await.unwrap().id;
    assert_ne!(old, new);
    (old, new)
}

async fn retire(server: &Server, id: KeyId) -> Result<(), KeyError> {
    keys::retire(&server.app, Actor::system(Org::INSTANCE), id).await
}

async fn status(session: &Session) -> u16 {
    session.get("/me").await.status().as_u16()
}

#[tokio::test]
async fn access_tokens_go_on_under_the_old_key_until_it_is_retired() {
    let (server, owner) = Server::with_owner().await;
    let (old, new) = rotate(&server, Purpose::Jwt).await;
    assert_eq!(kid(&owner.access), old.to_string());
    assert_eq!(status(&owner).await, 200);
    let later = server.sign_in(OWNER).await;
    assert_eq!(kid(&later.access), new.to_string());
    assert_eq!(status(&later).await, 200);
    assert!(matches!(retire(&server, old).await, Err(KeyError::NeededUntil { .. })));
    assert!(matches!(retire(&server, new).await, Err(KeyError::Keyring(_))), "an active key was retired");
    // Whoever takes it away all the same, say because it leaked, ends its tokens at once.
    server.app.keyring.retire(old).unwrap();
    assert_eq!((status(&owner).await, status(&later).await), (401, 200));

    let (old, _) = rotate(&server, Purpose::Jwt).await;
    server.clock.advance(15 * 60 + 60);
    assert!(retire(&server, old).await.is_err());
    server.clock.advance(10);
    retire(&server, old).await.unwrap();
}

#[tokio::test]
async fn csrf_and_refresh_tokens_survive_a_rotation() {
    let (server, _) = Server::with_owner().await;
    let mut browser = Browser::new(&server);
    let body = browser.sign_in(OWNER).await;
    let access = body["access_token"].as_str().unwrap().to_owned();
    let (old_csrf, _) = rotate(&server, Purpose::Csrf).await;
    let (old_refresh, _) = rotate(&server, Purpose::Refresh).await;

    let create = |browser: &Browser<'_>, access: &str| {
        browser.request(Method::POST, "/customers").bearer_auth(access).json(&json!({ "name": "Firm" }))
    };
    assert_eq!(create(&browser, &access).send().await.unwrap().status(), 201, "a CSRF token of before");
    assert!(matches!(retire(&server, old_csrf).await, Err(KeyError::Needed { .. })));

    // A refresh that is repeated around a rotation still gets the same successor.
    let repeated = browser.cookies.clone();
    let renewed = browser.post("/auth/refresh", &json!({})).await;
    assert_eq!(renewed.status(), 200);
    rotate(&server, Purpose::Refresh).await;
    let mut again = Browser::new(&server);
    again.cookies = repeated;
    assert_eq!(again.post("/auth/refresh", &json!({})).await.status(), 200);
    assert_eq!(again.cookies["__Host-ll_rt"], browser.cookies["__Host-ll_rt"]);

    // The session was renewed and no other one is left from before; the first sign-in's is.
    let owner = server.sign_in(OWNER).await;
    assert_eq!(owner.post("/auth/logout-all", &json!({})).await.status().as_u16() / 100, 2);
    server.clock.advance(120);
    retire(&server, old_csrf).await.unwrap();
    retire(&server, old_refresh).await.unwrap();
}

#[tokio::test]
async fn passwords_are_hashed_anew_with_the_new_pepper_at_the_next_sign_in() {
    let (server, owner) = Server::with_owner().await;
    server.user("bob@example.com", Role::Member).await;
    let (old, new) = rotate(&server, Purpose::Pepper).await;
    let pepper = || {
        let user: Id<User> = owner.user.parse().unwrap();
        let credential = server.app.store.read().unwrap().require(Org(1), Credential::id_of(user)).unwrap();
        pepper_of(&credential.data.password_hash).unwrap()
    };
    assert_eq!(pepper(), old);
    server.sign_in(OWNER).await;
    assert_eq!(pepper(), new);
    // An account that does not exist still takes the way of one that does.
    let nobody = json!({ "email": "nobody@example.com", "password": PASSWORD });
    assert_eq!(server.call(Method::POST, "/auth/login", &nobody).await.status(), 401);
    server.clock.advance(120);
    assert!(matches!(retire(&server, old).await, Err(KeyError::Needed { count: 1, .. })));
    server.sign_in("bob@example.com").await;
    retire(&server, old).await.unwrap();
    server.sign_in(OWNER).await;
}

#[tokio::test]
async fn the_audit_log_goes_on_and_keeps_its_old_key() {
    let (server, _) = Server::with_owner().await;
    server.clock.advance(100);
    let (old, new) = rotate(&server, Purpose::Audit).await;
    server.sign_in(OWNER).await;
    let chains = server.app.store.verify_log(&[]).unwrap();
    assert!(chains.iter().all(|chain| chain.broken.is_none()), "{chains:?}");
    assert!(chains.iter().any(|chain| chain.uses(old) > 0 && chain.uses(new) > 0));
    server.clock.advance(120);
    assert!(matches!(retire(&server, old).await, Err(KeyError::Needed { .. })));
}

#[tokio::test]
async fn admins_see_the_keys_and_no_material() {
    let (server, _) = Server::with_owner().await;
    let manager = server.user("max@example.com", Role::Manager).await;
    assert_eq!(manager.get("/admin/keys").await.status(), 403);
    let (old, new) = rotate(&server, Purpose::Jwt).await;
    let (lookup, _) = rotate(&server, Purpose::Lookup).await;
    server.clock.advance(2 * 86_400);
    let owner = server.sign_in(OWNER).await;
    let rows = owner.read("/admin/keys").await;
    let rows = rows["data"].as_array().unwrap();
    assert_eq!(rows.len(), Purpose::ALL.len() + 2);
    let row = |id: KeyId| rows.iter().find(|row| row["id"] == id.to_string()).unwrap();
    assert_eq!((&row(new)["state"], &row(new)["references"]), (&json!("active"), &Value::Null));
    assert_eq!(
        (&row(old)["state"], &row(old)["references"], &row(old)["age_days"]),
        (&json!("verify"), &json!(0), &json!(2))
    );
    assert_eq!(row(lookup)["references"], 0);
    let file = std::fs::read_to_string(server.app.config.storage.data_dir.join("keys/keyring.json")).unwrap();
    let file: Value = serde_json::from_str(&file).unwrap();
    let text = Value::from(rows.clone()).to_string();
    assert!(file["keys"].as_array().unwrap().iter().all(|key| !text.contains(key["material"].as_str().unwrap())));
}

#[tokio::test]
async fn a_rotation_reaches_the_running_program_and_its_file_wrapped_or_not() {
    let master = "bWFzdGVyLWtleS1vZi0zMi1ieXRlcy1mb3ItdGVzdHM";
    for environment in [vec![], vec![("LEADLAB__SECURITY__MASTER_KEY", master.to_owned())]] {
        let program = Program::with(&environment);
        let serving = program.serve(&[]);
        // Ten sessions in all, so that none has to make room.
        let before = serving.sign_in().await;
        let file = program.data().join("keys/keyring.json");
        let material = || {
            let file: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
            assert_eq!(file["wrapped"], !environment.is_empty());
            file["keys"].as_array().unwrap().len()
        };
        for (n, purpose) in Purpose::ALL.into_iter().enumerate() {
            let made = program.json(&["key", "rotate", purpose.name()]);
            assert_eq!((material(), mode(&file)), (Purpose::ALL.len() + n + 1, 0o600));
            assert_eq!(serving.get("/me", &before.access).await, 200, "after the rotation of {}", purpose.name());
            let after = serving.sign_in().await;
            if purpose == Purpose::Jwt {
                assert_eq!(Some(kid(&after.access).as_str()), made["id"].as_str());
            }
            refreshed(&serving, &after).await;
        }
        assert_eq!(program.run(&["key", "rotate", "nonsense"]).0, 2);
        assert_eq!(program.run(&["audit", "verify"]).0, 0);
        let instance = program.json(&["audit", "list", "--instance", "--action", "key.rotated"]);
        assert_eq!(instance["data"].as_array().unwrap().len(), Purpose::ALL.len());

        // What still needs a key keeps it; an active one cannot go.
        let rows = program.json(&["key", "list"]);
        let of = |purpose: &str, state: &str| {
            let mut rows = rows["data"].as_array().unwrap().iter();
            let row = rows.find(|row| row["purpose"] == purpose && row["state"] == state).unwrap();
            row["id"].as_str().unwrap().to_owned()
        };
        for (purpose, state) in [("jwt", "verify"), ("audit", "verify"), ("data", "active"), ("backup", "verify")] {
            let (status, _, err) = program.run(&["key", "retire", &of(purpose, state), "--yes"]);
            assert!(status == 1 && !err.is_empty(), "{purpose} {err}");
        }
        assert_eq!(program.run(&["key", "retire", "k_1", "--yes"]).0, 2);
        assert_eq!(program.run(&["key", "retire", "k_0123456789abcdef", "--yes"]).0, 1);
        assert_eq!(program.run(&["key", "retire", &of("jwt", "verify")]).0, 2, "it did not ask");
        assert_eq!(program.json(&["key", "reencrypt"])["resealed"], 0);
        assert_eq!(program.json(&["key", "reencrypt", "--resume"])["unopened"], 0);

        // Another start finds everything.
        assert_eq!(serving.stop(), Some(0));
        let serving = program.serve(&[]);
        assert_eq!(serving.get("/me", &before.access).await, 200);
        serving.sign_in().await;
        assert_eq!(serving.stop(), Some(0));
    }
}

/// Uses a refresh token twice, as a browser that repeats itself does.
async fn refreshed(serving: &super::program::Serving, fresh: &SignedIn) {
    let exchange = || {
        serving
            .request(Method::POST, "/auth/refresh")
            .header("cookie", format!("__Host-ll_rt={}; __Host-ll_csrf={}", fresh.refresh, fresh.csrf))
            .header("x-csrf-token", &fresh.csrf)
            .header("sec-fetch-site", "same-origin")
            .json(&json!({}))
            .send()
    };
    let (first, second) = (exchange().await.unwrap(), exchange().await.unwrap());
    assert_eq!((first.status().as_u16(), second.status().as_u16()), (200, 200));
    assert_eq!(cookie(&first, "__Host-ll_rt"), cookie(&second, "__Host-ll_rt"));
}

#[test]
fn the_backup_keys_are_told_to_who_says_yes() {
    let program = Program::new();
    let (status, out, _) = program.run(&["key", "export"]);
    assert!(status == 2 && out.is_empty(), "it did not ask: {status} {out}");
    assert_eq!(program.run(&["key", "rotate", "backup"]).0, 0);
    let (status, out, err) = program.run(&["key", "export", "--yes"]);
    assert_eq!(status, 0, "{err}");
    assert!(err.contains("apart from the backups"), "{err}");
    let keys: Vec<BackupKey> = out.lines().map(|line| BackupKey::parse(line).unwrap()).collect();
    assert_eq!(keys.len(), 2);
    let noted = program.json(&["audit", "list", "--instance", "--action", "key.exported"]);
    assert_eq!(noted["data"][0]["note"], "backup");
    let file = std::fs::read_to_string(program.data().join("leadlab.redb").with_file_name("keys").join("keyring.json"));
    assert!(!file.unwrap().contains(out.lines().next().unwrap().split(' ').next_back().unwrap()));
}
