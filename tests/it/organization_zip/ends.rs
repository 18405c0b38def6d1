//! How organisations end: at once for people, then row by row, over a kill, and without a trace of what was written.

use std::io::{Cursor, Read};
use std::sync::Arc;

use leadlab::app::App;
use leadlab::auth::users::{NewPassword, NewUser};
use leadlab::base::email::Email;
use leadlab::base::{Actor, Org, Role, Uid};
use leadlab::blobs::Place;
use leadlab::store::Flow;
use serde_json::{Value, json};
use zip::ZipArchive;

use super::{attach, erase, export, id, import, made, records};
use crate::support::{OWNER, PASSWORD, Server};

#[tokio::test]
async fn what_a_kill_leaves_is_erased_by_the_next_start() {
    let dir = tempfile::tempdir().unwrap();
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    {
        let config = crate::support::config(dir.path(), &[]);
        let clock = leadlab::base::Clock::default();
        let app = App::open(config, clock, leadlab::serve::registry(), Arc::new(|| {}), Arc::new(|_| {})).unwrap();
        let (org, _) = app.auth.create_organization(Actor::system(Org::INSTANCE), "Acme").await.unwrap();
        let user = NewUser {
            email: Email::parse(OWNER).unwrap(),
            name: "Ada".into(),
            role: Role::Owner,
            password: NewPassword::Chosen(PASSWORD.to_owned().into()),
        };
        app.auth.create_user(Actor::system(org), org, user).await.unwrap();
        let writing = app.blobs.begin(org, Uid::default()).await.unwrap();
        writing.keep(Uid::fresh()).await.unwrap();
        // It is over for people, and the process ends before the rest is done.
        app.auth.close_organization(Actor::system(org), org).await.unwrap();
        assert_eq!(app.auth.left_organizations().unwrap(), [org]);
        assert!(app.auth.find_user(&Email::parse(OWNER).unwrap()).unwrap().is_some());
        app.store.close();
    }
    let server = Server::on(dir, leadlab::base::Clock::default(), &[]).await;
    let app = &server.app;
    let contents = app.config.storage.data_dir.join("blobs/1");
    for _ in 0..300 {
        if app.auth.left_organizations().unwrap().is_empty() && !contents.exists() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(app.auth.left_organizations().unwrap().is_empty());
    assert!(!contents.exists());
    assert!(app.store.check().unwrap().is_clean());
    assert!(app.auth.find_user(&Email::parse(OWNER).unwrap()).unwrap().is_none(), "the address is free again");
}

#[tokio::test]
async fn owners_erase_their_organisation_by_its_name_and_no_other() {
    let (server, ada) = Server::with_owner().await;
    let other = server.organization("Other").await;
    let eve = server.user_of(other, "eve@example.com", Role::Owner).await;
    made(&eve, "/customers", json!({"name": "Theirs"})).await;
    made(&ada, "/customers", json!({"name": "Ours"})).await;
    let admin = server.user("admin@example.com", Role::Admin).await;
    let token = made(&ada, "/me/tokens", json!({"name": "t", "scopes": ["read", "write", "admin"]})).await;
    let holder = ada.holding(token["token"].as_str().unwrap().to_owned());
    let before = records(&server.app, other);

    let body = json!({"name": "Acme"});
    assert_eq!(admin.post("/organization/erase", &body).await.status(), 403);
    assert_eq!(holder.post("/organization/erase", &body).await.status(), 403, "a token is no fresh proof");
    for wrong in [json!({"name": "acme"}), json!({"name": "Other"}), json!({"name": ""}), json!({})] {
        assert_eq!(ada.post("/organization/erase", &wrong).await.status(), 422, "{wrong}");
    }
    assert_eq!(ada.get("/customers").await.status(), 200);
    assert_eq!(ada.post("/organization/erase", &body).await.status(), 204);
    for session in [&ada, &admin, &holder] {
        assert_eq!(session.get("/customers").await.status(), 401);
    }
    for _ in 0..200 {
        if server.app.auth.left_organizations().unwrap().is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(server.app.auth.left_organizations().unwrap().is_empty());
    assert_eq!(records(&server.app, other), before);
    assert_eq!(eve.read("/customers").await["total"], json!(1));
    assert!(server.app.store.check().unwrap().is_clean());
}

/// What somebody wrote stands nowhere in the database's records, lists, searches or log any more.
#[tokio::test]
async fn erased_texts_are_in_no_row() {
    let (server, ada) = Server::with_owner().await;
    let secret = "Quetzalcoatl";
    made(&ada, "/customers", json!({"name": secret})).await;
    let gone = made(&ada, "/leads", json!({"last_name": secret})).await;
    assert_eq!(ada.delete(&format!("/leads/{}", id(&gone))).await.status(), 204);
    erase(&server.app, Org(1)).await;
    let stats = server.app.store.stats().unwrap();
    assert!(stats.records.iter().all(|(org, ..)| *org != Org(1)));
    let mut entries = 0;
    leadlab::store::log::newest(&server.app.store.read().unwrap(), Org(1), None, &mut |entry| {
        entries += 1;
        assert!(entry.detail.is_none(), "the lasting half alone is left");
        Ok(Flow::More)
    })
    .unwrap();
    assert!(entries > 3, "who did what stays provable");
}

#[tokio::test]
async fn contents_that_are_not_on_the_disk_are_named() {
    let (server, ada) = Server::with_owner().await;
    let acme = made(&ada, "/customers", json!({"name": "Acme"})).await;
    let file = attach(&ada, &format!("/customers/{}", id(&acme)), "a.txt", b"content".to_vec()).await;
    let uid = Uid::parse("file", id(&file)).unwrap();
    let user = Uid::parse("usr", &ada.user).unwrap();
    server.app.blobs.remove(Place { org: Org(1), user, id: uid }, 7).await;
    let zip = export(&server.app, Org(1)).await;
    let mut manifest = String::new();
    let mut archive = ZipArchive::new(Cursor::new(&zip)).unwrap();
    archive.by_name("leadlab.json").unwrap().read_to_string(&mut manifest).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!((&manifest["files"], &manifest["missing"]), (&json!(0), &json!([id(&file)])));
    erase(&server.app, Org(1)).await;
    let org = import(&server.app, &zip).await.unwrap();
    assert_eq!(records(&server.app, org).len(), usize::try_from(manifest_total(&manifest)).unwrap());
}

fn manifest_total(manifest: &Value) -> u64 {
    let counts = ["records", "deleted"].iter().flat_map(|part| manifest[part].as_object().unwrap().values());
    counts.map(|count| count.as_u64().unwrap()).sum()
}
