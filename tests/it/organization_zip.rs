//! An organisation as a whole: out into one ZIP, erased, in again with the same state; and what is refused on the way in.

mod commands;
mod ends;
mod refused;

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::sync::Arc;

use leadlab::app::App;
use leadlab::auth::model::User;
use leadlab::base::{Actor, Error, Id, Org, Result, Role};
use leadlab::crm::demo::{self, SEED, Size};
use leadlab::crm::organizations;
use leadlab::store::{Flow, erase, portable};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use zip::ZipArchive;

use crate::support::{OWNER, PASSWORD, Server, Session};

const SMALL: Size = Size { customers: 12, contacts: 20, leads: 15, deals: 10, activities: 30, tickets: 8 };
/// Longer than a piece of a stored content.
const LONG: usize = 200_000;

async fn export(app: &Arc<App>, org: Org) -> Vec<u8> {
    let app = Arc::clone(app);
    let work = move || {
        let mut bytes = Vec::new();
        organizations::export(&app, org, &mut bytes, &mut |_, _| {}).unwrap();
        bytes
    };
    tokio::task::spawn_blocking(work).await.unwrap()
}

async fn import(app: &Arc<App>, bytes: &[u8]) -> Result<Org> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    let (app, runtime) = (Arc::clone(app), tokio::runtime::Handle::current());
    let actor = Actor::system(Org::INSTANCE);
    let work = move || organizations::import(&app, &actor, file, &runtime, &mut |_, _| {}).map(|(org, ..)| org);
    tokio::task::spawn_blocking(work).await.unwrap()
}

/// Ends an organisation and waits until nothing is left of it.
async fn erase(app: &Arc<App>, org: Org) {
    app.auth.close_organization(Actor::system(org), org).await.unwrap();
    let app = Arc::clone(app);
    let work = move || organizations::erase_rest(&app, org, &mut |_, _| {}).unwrap();
    assert!(tokio::task::spawn_blocking(work).await.unwrap() > 0);
}

/// Every record of an organisation as it goes out, by collection and identity; its own without its number.
fn records(app: &App, org: Org) -> BTreeMap<String, String> {
    let (read, registry) = (app.store.read().unwrap(), app.store.registry());
    let mut all = BTreeMap::new();
    for kind in portable::kinds(registry) {
        for deleted in [false, true] {
            let mut keep = |record: portable::Carried| {
                let name = format!("{} {deleted} {}", kind.collection, record.id.with_prefix(kind.prefix));
                let line = String::from_utf8(record.to_line(registry)?).unwrap();
                let number = format!("\"number\":{},", org.0);
                let line = if kind.collection == "organization" { line.replace(&number, "") } else { line };
                assert!(all.insert(name, line).is_none());
                Ok(Flow::More)
            };
            portable::scan(&read, (org, kind), deleted, &mut keep).unwrap();
        }
    }
    all
}

async fn made(session: &Session, path: &str, body: Value) -> Value {
    let response = session.post(path, &body).await;
    let status = response.status();
    let told: Value = response.json().await.unwrap();
    assert_eq!(status, 201, "{path} {told}");
    told
}

fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap()
}

async fn attach(session: &Session, record: &str, name: &str, content: Vec<u8>) -> Value {
    let form = Form::new().part("file", Part::bytes(content).file_name(name.to_owned()));
    let sent = session.request(Method::POST, &format!("{record}/files")).multipart(form).send().await.unwrap();
    assert_eq!(sent.status(), 201);
    sent.json().await.unwrap()
}

/// An organisation with records of every kind, and the files in it with their contents.
async fn filled(server: &Server, ada: &Session) -> Vec<(String, Vec<u8>)> {
    server.user("bob@example.com", Role::Manager).await;
    let store = server.app.store.clone();
    let owners = demo::owners(&server.app, Org(1)).unwrap();
    let load = move || {
        demo::load(&store, &Actor::system(Org(1)), Org(1), &owners, SMALL, SEED, |_| Ok::<(), Error>(())).map(drop)
    };
    tokio::task::spawn_blocking(load).await.unwrap().unwrap();

    let field =
        json!({"entity": "customers", "key": "region_code", "label": "Region", "type": "number", "options": []});
    made(ada, "/custom-fields", field).await;
    made(ada, "/tags", json!({"name": "Ångström"})).await;
    made(ada, "/canned-replies", json!({"name": "Thanks", "body": "<p>Thank <b>you</b></p>"})).await;
    let view = json!({"entity": "leads", "name": "Mine", "filter": "status = \"new\"", "sort": null, "columns": [], "group_by": null});
    made(ada, "/saved-views", view).await;
    made(
        ada,
        "/import-recipes",
        json!({"name": "Fair", "entity": "leads", "mapping": [{"column": "A", "field": "last_name"}]}),
    )
    .await;
    let provider = json!({"name": "Own", "kind": "openai_compatible", "base_url": "https://127.0.0.1:1/v1", "model": "m", "api_key": "key-which-stays-here"});
    made(ada, "/ai-providers", provider).await;
    let settings = json!({"currency": "CHF", "time_zone": "Europe/Zurich", "lockout": {"failures": 4}});
    assert_eq!(ada.patch("/organization/settings", &settings).await.status(), 200);

    let acme = made(
        ada,
        "/customers",
        json!({"name": "Ærø \"$id\" & Søn", "custom": {"region_code": 12.5}, "tags": ["Ångström"]}),
    )
    .await;
    let berg = made(ada, "/contacts", json!({"last_name": "Berg", "customer_id": id(&acme)})).await;
    let ticket = made(ada, "/tickets", json!({"subject": "It leaks", "customer_id": id(&acme)})).await;
    made(ada, &format!("/tickets/{}/comments", id(&ticket)), json!({"body": "<p>Since Monday</p>"})).await;
    let lead = made(ada, "/leads", json!({"last_name": "Lark", "email": "lark@example.org"})).await;
    let contents = vec![
        (format!("/customers/{}", id(&acme)), "Offer.pdf", b"%PDF-1.7 offer".to_vec()),
        (format!("/contacts/{}", id(&berg)), "short.txt", b"x".to_vec()),
        (format!("/leads/{}", id(&lead)), "long.txt", b"0123456789".repeat(LONG / 10)),
    ];
    let mut files = Vec::new();
    for (record, name, content) in contents {
        let file = attach(ada, &record, name, content.clone()).await;
        files.push((format!("{record}/files/{}", id(&file)), content));
    }
    // To the trash with links that are cleared, with parts that go along, and with entries of lists that are taken out.
    let deal = made(
        ada,
        "/deals",
        json!({"name": "Order", "customer_id": id(&acme), "contacts": [{"contact_id": id(&berg), "role": "decision_maker"}]}),
    )
    .await;
    assert_eq!(ada.delete(&format!("/contacts/{}", id(&berg))).await.status(), 204);
    assert_eq!(ada.delete(&format!("/tickets/{}", id(&ticket))).await.status(), 204);
    assert_eq!(ada.patch(&format!("/deals/{}", id(&deal)), &json!({"name": "Larger order"})).await.status(), 200);
    let leads = ada.read("/leads?limit=2&sort=created_at").await;
    assert_eq!(ada.delete(&format!("/leads/{}", id(&leads["data"][0]))).await.status(), 204);
    files
}

/// What people see of it: lists with their totals and facets, searches, reports, the trash.
const SEEN: [&str; 22] = [
    "/customers?limit=100&sort=name",
    "/customers?limit=100&sort=-updated_at&filter=custom.region_code > 3",
    "/contacts?limit=100&sort=name",
    "/leads?limit=100&sort=-updated_at",
    "/leads?limit=5&filter=status = \"new\"",
    "/leads/groups?by=status",
    "/deals?limit=100",
    "/deals/board",
    "/tickets?limit=100",
    "/tickets/groups?by=status",
    "/activities?limit=100",
    "/search?q=berg",
    "/search?q=S%C3%B8n",
    "/search?q=lark@example.org",
    "/trash",
    "/tags",
    "/custom-fields",
    "/saved-views",
    "/canned-replies",
    "/import-recipes",
    "/pipelines",
    "/users",
];

async fn seen(session: &Session) -> Vec<(&'static str, Value)> {
    let mut all = Vec::new();
    for path in SEEN {
        let mut answer = session.read(path).await;
        if path == "/users" {
            // When somebody signed in last, and with what, is not carried.
            for user in answer["data"].as_array_mut().unwrap() {
                let known = ["id", "email", "name", "role", "disabled", "created_at", "version"];
                user.as_object_mut().unwrap().retain(|name, _| known.contains(&name.as_str()));
            }
        }
        if let Some(answer) = answer.as_object_mut() {
            answer.remove("took_ms");
        }
        all.push((path, answer));
    }
    all
}

#[tokio::test]
async fn an_organisation_goes_out_is_erased_and_comes_in_with_the_same_state() {
    let (server, ada) = Server::owned(&[("LEADLAB__NET__ALLOW_CIDRS", r#"["127.0.0.0/8"]"#)]).await;
    let app = &server.app;
    let files = filled(&server, &ada).await;
    let (before, looked) = (records(app, Org(1)), seen(&ada).await);
    for collection in [
        "organization false",
        "users false",
        "customers false",
        "contacts true",
        "leads true",
        "deals false",
        "tickets true",
        "comments true",
        "activities false",
        "notes false",
        "files false",
        "files true",
        "tags false",
        "custom-fields false",
        "saved-views false",
        "canned-replies false",
        "pipelines false",
        "ticket-numbers false",
        "import-recipes false",
        "ai-providers false",
    ] {
        assert!(before.keys().any(|name| name.starts_with(collection)), "no {collection}");
    }

    let zip = export(app, Org(1)).await;
    let mut archive = ZipArchive::new(Cursor::new(&zip)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    for secret in ["sessions", "credentials", "secrets", "api_tokens", "jobs", "refresh_tokens"] {
        assert!(names.iter().all(|name| !name.contains(secret)), "{names:?}");
    }
    let mut text = String::new();
    archive.by_name("records/files.ndjson").unwrap().read_to_string(&mut text).unwrap();
    assert!(text.contains(r#""key":{"$bytes":""}"#), "{text}");
    archive.by_name("records/users.ndjson").unwrap().read_to_string(&mut text).unwrap();
    assert!(text.contains(OWNER) && !text.contains("argon2"), "{text}");
    let mut manifest = String::new();
    archive.by_name("leadlab.json").unwrap().read_to_string(&mut manifest).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(
        (&manifest["format"], &manifest["organization"], &manifest["files"]),
        (&json!(1), &json!("Acme"), &json!(3))
    );

    // While it is here, it does not come in a second time.
    assert!(matches!(import(app, &zip).await, Err(Error::Conflict { .. })));
    assert_eq!(app.auth.organizations().unwrap().len(), 1);

    erase(app, Org(1)).await;
    assert_eq!(ada.get("/customers").await.status(), 401);
    assert!(records(app, Org(1)).is_empty());
    assert!(!erase::is_left(&app.store.read().unwrap(), Org(1)).unwrap());
    assert!(!app.config.storage.data_dir.join("blobs/1").exists());
    let report = app.store.check().unwrap();
    assert!(report.is_clean(), "{report:?}");
    assert!(app.auth.left_organizations().unwrap().is_empty());

    let org = import(app, &zip).await.unwrap();
    assert_eq!(org, Org(2), "numbers are not given twice");
    let after = records(app, org);
    for (name, line) in &before {
        assert_eq!(after.get(name), Some(line), "{name}");
    }
    assert_eq!(after.len(), before.len());
    let report = app.store.check().unwrap();
    assert!(report.is_clean(), "{report:?}");

    // Nobody has a password until they are given one.
    let login = server.call(Method::POST, "/auth/login", &json!({"email": OWNER, "password": PASSWORD})).await;
    assert_eq!(login.status(), 401);
    let user: Id<User> = ada.user.parse().unwrap();
    app.auth.set_drawn_password(Actor::system(org), org, user, PASSWORD.to_owned().into()).await.unwrap();
    let ada = server.sign_in(OWNER).await;
    for ((path, was), (_, is)) in looked.iter().zip(&seen(&ada).await) {
        assert_eq!(was, is, "{path}");
    }
    for (path, content) in &files {
        let got = ada.get(path).await;
        // The contact, and with it the file on it, lies in the trash.
        if path.starts_with("/contacts/") {
            assert_eq!(got.status(), 404);
        } else {
            assert_eq!(got.status(), 200, "{path}");
            assert_eq!(&got.bytes().await.unwrap()[..], &content[..], "{path}");
        }
    }
    let providers = ada.read("/ai-providers").await;
    assert_eq!(providers["data"][0]["api_key"]["set"], json!(false), "{providers}");

    // What lies in the trash comes back with its links, its parts and its contents.
    let contact = files[1].0.split('/').nth(2).unwrap();
    assert_eq!(ada.post(&format!("/trash/{contact}/restore"), &json!({})).await.status().as_u16() / 100, 2);
    assert_eq!(ada.get(&files[1].0).await.bytes().await.unwrap().len(), 1);
    let deals = ada.read("/deals?limit=100&filter=name = \"Larger order\"").await;
    assert_eq!(deals["data"][0]["contacts"][0]["contact_id"], json!(contact), "{deals}");
    assert!(app.store.check().unwrap().is_clean());
    // And it goes out again as it came.
    assert!(export(app, org).await.len() > 1000);
}
