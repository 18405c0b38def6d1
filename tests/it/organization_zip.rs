//! An organisation as a whole: out into one ZIP, erased, in again with the same state; and what is refused on the way in.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::sync::Arc;

use leadlab::app::App;
use leadlab::auth::model::{Slot, User};
use leadlab::auth::users::{NewPassword, NewUser};
use leadlab::base::email::Email;
use leadlab::base::{Actor, Error, Id, Org, Result, Role, Uid};
use leadlab::blobs::Place;
use leadlab::crm::demo::{self, SEED, Size};
use leadlab::crm::organizations;
use leadlab::store::{Flow, Read as _, erase, portable};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

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
    let load = move || demo::load(&store, &Actor::system(Org(1)), Org(1), &owners, SMALL, SEED, |_| {}).map(drop);
    tokio::task::spawn_blocking(load).await.unwrap().unwrap();

    let field = json!({"entity": "customers", "key": "region_code", "label": "Region", "type": "number", "options": []});
    made(ada, "/custom-fields", field).await;
    made(ada, "/tags", json!({"name": "Ångström"})).await;
    made(ada, "/canned-replies", json!({"name": "Thanks", "body": "<p>Thank <b>you</b></p>"})).await;
    let view = json!({"entity": "leads", "name": "Mine", "filter": "status = \"new\"", "sort": null, "columns": [], "group_by": null});
    made(ada, "/saved-views", view).await;
    made(ada, "/import-recipes", json!({"name": "Fair", "entity": "leads", "mapping": [{"column": "A", "field": "last_name"}]})).await;
    let provider = json!({"name": "Own", "kind": "openai_compatible", "base_url": "https://127.0.0.1:1/v1", "model": "m", "api_key": "key-which-stays-here"});
    made(ada, "/ai-providers", provider).await;
    let settings = json!({"currency": "CHF", "time_zone": "Europe/Zurich", "lockout": {"failures": 4}});
    assert_eq!(ada.patch("/organization/settings", &settings).await.status(), 200);

    let acme = made(ada, "/customers", json!({"name": "Ærø \"$id\" & Søn", "custom": {"region_code": "12.50"}, "tags": ["Ångström"]})).await;
    let berg = made(ada, "/contacts", json!({"last_name": "Berg", "customer_id": id(&acme)})).await;
    let ticket = made(ada, "/tickets", json!({"subject": "It leaks", "customer_id": id(&acme)})).await;
    made(ada, &format!("/tickets/{}/comments", id(&ticket)), json!({"body": "<p>Since Monday</p>"})).await;
    let lead = made(ada, "/leads", json!({"last_name": "Lark", "email": "lark@example.org"})).await;
    let contents = vec![
        (format!("/customers/{}", id(&acme)), "Offer.pdf", b"%PDF-1.7 offer".to_vec()),
        (format!("/contacts/{}", id(&berg)), "empty.txt", Vec::new()),
        (format!("/leads/{}", id(&lead)), "long.txt", b"0123456789".repeat(LONG / 10)),
    ];
    let mut files = Vec::new();
    for (record, name, content) in contents {
        let file = attach(ada, &record, name, content.clone()).await;
        files.push((format!("{record}/files/{}", id(&file)), content));
    }
    // To the trash with links that are cleared, with parts that go along, and with entries of lists that are taken out.
    let deal = made(ada, "/deals", json!({"name": "Order", "customer_id": id(&acme), "contacts": [{"id": id(&berg), "role": "Buyer"}]})).await;
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
        all.push((path, answer));
    }
    all
}

#[tokio::test]
async fn an_organisation_goes_out_is_erased_and_comes_in_with_the_same_state() {
    let (server, ada) = Server::with_owner().await;
    let app = &server.app;
    let files = filled(&server, &ada).await;
    let (before, looked) = (records(app, Org(1)), seen(&ada).await);
    for collection in [
        "organization false", "users false", "customers false", "contacts true", "leads true", "deals false", "tickets true",
        "comments true", "activities false", "notes false", "files false", "files true", "tags false", "custom-fields false",
        "saved-views false", "canned-replies false", "pipelines false", "ticket-numbers false", "import-recipes false",
        "ai-providers false",
    ] {
        assert!(before.keys().any(|name| name.starts_with(collection)), "no {collection}");
    }

    let zip = export(app, Org(1)).await;
    let mut archive = ZipArchive::new(Cursor::new(&zip)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.into_owned()).collect();
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
    assert_eq!((&manifest["format"], &manifest["organization"], &manifest["files"]), (&json!(1), &json!("Acme"), &json!(3)));

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
    assert_eq!(ada.post(&format!("/trash/contacts/{contact}/restore"), &json!({})).await.status().as_u16() / 100, 2);
    assert_eq!(ada.get(&files[1].0).await.bytes().await.unwrap().len(), 0);
    let deals = ada.read("/deals?limit=100&filter=name = \"Larger order\"").await;
    assert_eq!(deals["data"][0]["contacts"][0]["id"], json!(contact), "{deals}");
    assert!(app.store.check().unwrap().is_clean());
    // And it goes out again as it came.
    assert!(export(app, org).await.len() > 1000);
}

/// The same archive with entries left out, changed or added: what `change` returns for each name and content.
fn changed(zip: &[u8], change: impl Fn(&str, &[u8]) -> Option<Vec<u8>>, added: &[(&str, &[u8])]) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut entry = from.by_index(at).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        if let Some(content) = change(&name, &content) {
            to.start_file(name, SimpleFileOptions::default()).unwrap();
            to.write_all(&content).unwrap();
        }
    }
    for (name, content) in added {
        to.start_file(*name, SimpleFileOptions::default()).unwrap();
        to.write_all(content).unwrap();
    }
    to.finish().unwrap().into_inner()
}

fn replaced(zip: &[u8], entry: &str, from: &str, to: &str) -> Vec<u8> {
    let change = |name: &str, content: &[u8]| {
        let text = String::from_utf8_lossy(content);
        assert!(name != entry || text.contains(from), "{entry} has no {from}");
        Some(if name == entry { text.replacen(from, to, 1).into_bytes() } else { content.to_vec() })
    };
    changed(zip, change, &[])
}

#[tokio::test]
async fn what_is_no_whole_export_leaves_nothing_behind() {
    let (server, ada) = Server::with_owner().await;
    let app = &server.app;
    let acme = made(&ada, "/customers", json!({"name": "Acme"})).await;
    let lark = made(&ada, "/customers", json!({"name": "Lark"})).await;
    let file = attach(&ada, &format!("/customers/{}", id(&acme)), "a.txt", b"what it says".to_vec()).await;
    let (customers, content) = ("records/customers.ndjson", format!("files/{}", id(&file)));
    let zip = export(app, Org(1)).await;
    erase(app, Org(1)).await;
    let slots = || {
        let mut count = 0;
        let read = app.store.read().unwrap();
        read.scan_records::<Slot>(Org::INSTANCE, leadlab::store::Dir::Forward, None, &mut |_| {
            count += 1;
            Ok(Flow::More)
        })
        .unwrap();
        count
    };
    let all = |_: &str, content: &[u8]| Some(content.to_vec());
    let without = |gone: &'static str| move |name: &str, content: &[u8]| (name != gone).then(|| content.to_vec());
    let mut flipped = zip.clone();
    let at = zip.windows(12).position(|part| part == b"what it says").unwrap();
    flipped[at] ^= 1;
    let long = [b"{\"id\":\"".as_slice(), &b"a".repeat(17 << 20)].concat();
    let bomb = vec![b' '; 300 << 20];
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("no ZIP", b"Last name,City\nBerg,Bern\n".to_vec()),
        ("nothing", Vec::new()),
        ("half of one", zip[..zip.len() / 2].to_vec()),
        ("a flipped bit", flipped),
        ("no manifest", changed(&zip, without("leadlab.json"), &[])),
        ("another format", replaced(&zip, "leadlab.json", "\"format\": 1", "\"format\": 2")),
        ("fewer records than said", changed(&zip, without("records/pipelines.ndjson"), &[])),
        ("no organisation", changed(&zip, without("records/organization.ndjson"), &[])),
        ("another count", replaced(&zip, "leadlab.json", "\"customers\": 2", "\"customers\": 3")),
        ("an unknown kind", changed(&zip, all, &[("records/dragons.ndjson", b"{}")])),
        ("sessions", changed(&zip, all, &[("records/sessions.ndjson", b"")])),
        ("passwords", changed(&zip, all, &[("records/credentials.ndjson", b"")])),
        ("a path that leads out", changed(&zip, all, &[("../records/leads.ndjson", b"")])),
        ("an absolute path", changed(&zip, all, &[("/etc/passwd", b"root")])),
        ("a file without a record", changed(&zip, all, &[("files/file_00000000000000000000000000", b"x")])),
        ("a record without its file", changed(&zip, |name, bytes| (name != content).then(|| bytes.to_vec()), &[])),
        ("another file", replaced(&zip, &content, "what", "that")),
        ("the same twice", replaced(&zip, customers, id(&lark), id(&acme))),
        ("another kind's identity", replaced(&zip, customers, "\"id\":\"", "\"id\":\"x")),
        ("no JSON", replaced(&zip, customers, "{", "[")),
        ("a member that nobody knows", replaced(&zip, customers, "{\"id\"", "{\"a\":1,\"id\"")),
        ("a number for a name", replaced(&zip, customers, "\"name\":\"Acme\"", "\"name\":7")),
        ("a live record in the trash", changed(&zip, |name, bytes| (name != customers).then(|| bytes.to_vec()), &[("trash/customers.ndjson", b"{}")])),
        ("an endless line", changed(&zip, |name, bytes| (name != customers).then(|| bytes.to_vec()), &[(customers, &long)])),
        ("a bomb", changed(&zip, |name, bytes| (name != customers).then(|| bytes.to_vec()), &[(customers, &bomb)])),
    ];
    let before = slots();
    for (what, bytes) in cases {
        match import(app, &bytes).await {
            Err(Error::Malformed(why)) => assert!(!why.is_empty(), "{what}"),
            other => panic!("{what}: {other:?}"),
        }
        assert!(app.auth.organizations().unwrap().is_empty(), "{what}");
    }
    assert_eq!(slots(), before, "nothing was begun");

    // An address that somebody has here is named before anything is written.
    let other = server.organization("Other").await;
    server.user_of(other, OWNER, Role::Owner).await;
    match import(app, &zip).await {
        Err(Error::Conflict { message, .. }) => assert!(message.contains(OWNER), "{message}"),
        result => panic!("{result:?}"),
    }
    assert_eq!(slots(), before + 1);
    assert!(app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn a_short_name_that_is_taken_becomes_one_like_it() {
    let (server, _) = Server::with_owner().await;
    let zip = export(&server.app, Org(1)).await;
    erase(&server.app, Org(1)).await;
    server.organization("Acme").await;
    let org = import(&server.app, &zip).await.unwrap();
    let organization = server.app.auth.organization(org).unwrap().data;
    assert_eq!((organization.name.as_str(), organization.slug.as_str()), ("Acme", "acme-2"));
}

#[tokio::test]
async fn what_a_kill_leaves_is_erased_by_the_next_start() {
    let dir = tempfile::tempdir().unwrap();
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
