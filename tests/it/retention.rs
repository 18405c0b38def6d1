//! What the server removes by itself: records that have lain in the trash for their time with all that hangs on them, their
//! contents on the disk, and steps that are too old to be undone.

use std::path::PathBuf;

use leadlab::crm::retention;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::support::{OWNER, Server, Session};

const DAY: i64 = 86_400;

async fn made(session: &Session, path: &str, body: Value) -> (String, String) {
    let response = session.post(path, &body).await;
    assert!(response.status().is_success(), "{path} {body}");
    let undo = response.headers().get("x-undo-id").map(|id| id.to_str().unwrap().to_owned()).unwrap_or_default();
    let told: Value = response.json().await.unwrap();
    (told["id"].as_str().unwrap_or_default().to_owned(), undo)
}

/// The contents on the disk.
fn contents(server: &Server) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![server.app.config.storage.data_dir.join("blobs")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found
}

async fn run(server: &Server) -> usize {
    let app = server.app.clone();
    tokio::task::spawn_blocking(move || retention::run(&app)).await.unwrap().unwrap()
}

fn rows(server: &Server, table: &str) -> u64 {
    server.app.store.rows().unwrap().into_iter().find(|(name, _)| *name == table).unwrap().1
}

async fn file(session: &Session, record: &str, name: &str) -> String {
    let form = Form::new().part("file", Part::bytes(b"content".to_vec()).file_name(name.to_owned()));
    let response = session.request(Method::POST, &format!("{record}/files")).multipart(form).send().await.unwrap();
    assert_eq!(response.status(), 201);
    let told: Value = response.json().await.unwrap();
    told["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_trash_is_emptied_of_what_has_lain_there_for_its_time() {
    let (server, ada) = Server::with_owner().await;
    let (old, _) = made(&ada, "/customers", json!({"name": "Old"})).await;
    let (young, _) = made(&ada, "/customers", json!({"name": "Young"})).await;
    let (kept, _) = made(&ada, "/customers", json!({"name": "Kept"})).await;
    for id in [&old, &young, &kept] {
        file(&ada, &format!("/customers/{id}"), "a.txt").await;
        made(&ada, &format!("/customers/{id}/notes"), json!({"body": "a note"})).await;
    }
    let alone = file(&ada, &format!("/customers/{kept}"), "b.txt").await;
    let gone = ada.delete(&format!("/customers/{old}")).await;
    let undo = gone.headers()["x-undo-id"].to_str().unwrap().to_owned();
    assert_eq!(ada.delete(&format!("/customers/{kept}/files/{alone}")).await.status(), 204);
    assert_eq!(contents(&server).len(), 4);
    assert_eq!(run(&server).await, 0, "nothing is old yet");

    server.clock.advance(20 * DAY);
    let ada = server.sign_in(OWNER).await;
    assert_eq!(ada.delete(&format!("/customers/{young}")).await.status(), 204);
    assert_eq!(run(&server).await, 0);
    server.clock.advance(10 * DAY + 60);
    let ada = server.sign_in(OWNER).await;
    assert_eq!((contents(&server).len(), rows(&server, "trash")), (4, 7));
    // A customer with its file and its note, and a file by itself.
    assert_eq!(run(&server).await, 4);
    assert_eq!((contents(&server).len(), rows(&server, "trash")), (2, 3));
    assert_eq!(run(&server).await, 0);
    let trash = ada.read("/trash").await;
    let titles: Vec<&str> = trash["data"].as_array().unwrap().iter().filter_map(|row| row["title"].as_str()).collect();
    assert!(titles.contains(&"Young") && !titles.contains(&"Old"), "{titles:?}");
    assert_eq!(ada.post(&format!("/trash/{old}/restore"), &json!({})).await.status(), 404);
    assert_eq!(ada.post(&format!("/undo/{undo}"), &json!({})).await.status(), 404, "thirty days are over");
    // What is there still comes back whole.
    assert_eq!(ada.post(&format!("/trash/{young}/restore"), &json!({})).await.status(), 200);
    let back = ada.read(&format!("/customers/{young}?include=files")).await;
    assert_eq!(back["included"]["files"]["total"], 1);
    let content = back["included"]["files"]["data"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(ada.get(&format!("/customers/{young}/files/{content}")).await.status(), 200);
    assert!(server.app.store.check().unwrap().is_clean());
    let log = ada.read("/audit?action=trash.purged").await;
    assert_eq!(log["data"][0]["note"], "4 records");
}

#[tokio::test]
async fn the_organisation_says_for_how_long_and_what_is_gone_is_not_undone() {
    let (server, ada) = Server::with_owner().await;
    assert_eq!(ada.patch("/organization/settings", &json!({"retention": {"trash_days": 2}})).await.status(), 200);
    let (id, _) = made(&ada, "/leads", json!({"company": "Lark"})).await;
    let gone = ada.delete(&format!("/leads/{id}")).await;
    let undo = gone.headers()["x-undo-id"].to_str().unwrap().to_owned();
    server.clock.advance(2 * DAY + 60);
    let ada = server.sign_in(OWNER).await;
    assert_eq!(run(&server).await, 1);
    let refused = ada.post(&format!("/undo/{undo}"), &json!({})).await;
    assert_eq!(refused.status(), 409, "the step is known, its record is not");
    let told: Value = refused.json().await.unwrap();
    assert!(told.to_string().contains("removed from the trash"), "{told}");
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn steps_are_forgotten_after_thirty_days_and_no_sooner() {
    let (server, ada) = Server::with_owner().await;
    let mut ids = Vec::new();
    for at in 0..5 {
        ids.push(made(&ada, "/leads", json!({"company": format!("Lark {at}")})).await.0);
    }
    let bulk = json!({"ids": ids, "set": {"city": "Bonn"}});
    let answer: Value = ada.post("/leads/bulk", &bulk).await.json().await.unwrap();
    let (old, changed) = (answer["undo_id"].as_str().unwrap().to_owned(), format!("/leads/{}", ids[0]));
    let patched = ada.patch(&changed, &json!({"city": "Köln"})).await;
    let single = patched.headers()["x-undo-id"].to_str().unwrap().to_owned();
    server.clock.advance(29 * DAY);
    let ada = server.sign_in(OWNER).await;
    run(&server).await;
    assert_eq!(ada.post(&format!("/undo/{single}"), &json!({})).await.status(), 200, "a day is left");
    assert_eq!(ada.post(&format!("/undo/{single}"), &json!({})).await.status(), 409, "once");
    let index = rows(&server, "index");
    server.clock.advance(DAY + 60);
    let ada = server.sign_in(OWNER).await;
    assert_eq!(ada.post(&format!("/undo/{old}"), &json!({})).await.status(), 404);
    run(&server).await;
    assert!(rows(&server, "index") < index + 40);
    assert_eq!(ada.post(&format!("/undo/{old}"), &json!({})).await.status(), 404);
    assert_eq!(ada.post(&format!("/undo/{single}"), &json!({})).await.status(), 404);
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn a_large_trash_goes_in_chunks_the_oldest_first() {
    let (server, ada) = Server::with_owner().await;
    let actor = leadlab::base::Actor::system(leadlab::base::Org(1));
    let write = server.app.store.write(actor.clone(), |tx| {
        for at in 0..450 {
            let lead = leadlab::crm::leads::Lead { company: format!("Lark {at}"), ..Default::default() };
            let id = leadlab::base::Id::fresh();
            tx.insert(leadlab::base::Org(1), id, lead)?;
            tx.trash(leadlab::base::Org(1), id)?;
        }
        Ok(())
    });
    write.await.unwrap();
    server.clock.advance(31 * DAY);
    // What one write did before the end of the process is done; the next run goes on.
    let first = server.app.store.write(actor, |tx| {
        let before = tx.now().plus_seconds(-30 * DAY);
        tx.purge(leadlab::base::Org(1), before, 200).map(|purged| purged.len())
    });
    assert_eq!(first.await.unwrap().value, 200);
    assert_eq!(run(&server).await, 250);
    assert_eq!(rows(&server, "trash"), 0);
    drop(ada);
    assert!(server.app.store.check().unwrap().is_clean());
}
