//! The end of one's own account: who may, what goes in that one write, what ends with it at once, and what stays and goes on
//! working with a user who is not there any more.

mod data;

use leadlab::auth::model::{Attempts, IdentityLink, IdentityProvider, User};
use leadlab::base::{Actor, Id, Org, Role};
use leadlab::crm::organizations;
use leadlab::store::{Dir, Entity, Flow, Read, WriteTx, portable};
use leadlab::transfer::kept::ExportFile;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::second_factor::{enrol, first_step};
use crate::smtp::Smtp;
use crate::support::{Browser, OWNER, PASSWORD, Server, Session, code};

const ORG: Org = Org(1);
/// Names nobody else, in an address and as a name.
const BOB: &str = "quillfeather@example.com";
const NAME: &str = "Robert Quillfeather";

async fn made(session: &Session, path: &str, body: Value) -> Value {
    let response = session.post(path, &body).await;
    let status = response.status();
    let answer: Value = response.json().await.unwrap();
    assert!([200, 201].contains(&status.as_u16()), "{path}: {answer}");
    answer
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn path(collection: &str, record: &Value) -> String {
    format!("/{collection}/{}", text(&record["id"]))
}

async fn leave(session: &Session) -> Response {
    session.delete("/me").await
}

async fn token(session: &Session, scope: &str) -> String {
    text(&made(session, "/me/tokens", json!({"name": format!("{NAME}'s"), "scopes": [scope]})).await["token"])
}

/// A manager with a little of everything that is kept of a person.
async fn settled(server: &Server) -> Session {
    let bob = server.user(BOB, Role::Manager).await;
    assert_eq!(bob.patch("/me", &json!({"name": NAME})).await.status(), 200);
    for (name, shared) in [("Mine", false), ("Ours", true), ("Thrown away", false)] {
        let view = json!({"entity": "leads", "name": format!("{name} by {NAME}"), "shared": shared});
        let view = made(&bob, "/saved-views", view).await;
        if name == "Thrown away" {
            assert_eq!(bob.delete(&path("saved-views", &view)).await.status(), 204);
        }
    }
    bob
}

/// What an organisation and the instance hold as text, live and in the trash, but for the log.
fn all_rows(server: &Server) -> String {
    let (read, registry) = (server.app.store.read().unwrap(), server.app.store.registry());
    let mut all = Vec::new();
    for kind in (0..=u8::MAX).filter_map(|number| registry.kind(number)) {
        for (org, deleted) in [(ORG, false), (ORG, true), (Org::INSTANCE, false)] {
            portable::scan(&read, (org, kind), deleted, &mut |record| {
                let line = String::from_utf8(record.to_line(registry)?).unwrap();
                all.push(format!("{} {line}", kind.collection));
                Ok(Flow::More)
            })
            .unwrap();
        }
    }
    all.join("\n")
}

fn count<E: Entity>(server: &Server, org: Org, is_theirs: impl Fn(&E) -> bool) -> usize {
    let mut count = 0;
    let read = server.app.store.read().unwrap();
    read.scan_records::<E>(org, Dir::Forward, None, &mut |record| {
        count += usize::from(is_theirs(&record.data));
        Ok(Flow::More)
    })
    .unwrap();
    count
}

#[tokio::test]
async fn everything_of_the_person_goes_at_once() {
    let smtp = Smtp::start().await;
    let (server, ada) = smtp.owned().await;
    let bob = settled(&server).await;
    let id: Id<User> = bob.user.parse().unwrap();
    let lead = made(&ada, "/leads", json!({"company": "Kestrel", "owner_id": bob.user})).await;
    let pins = json!({"data": [{"type": "leads", "id": lead["id"]}]});
    assert_eq!(bob.request(Method::PUT, "/me/favourites").json(&pins).send().await.unwrap().status(), 200);
    let api = token(&bob, "read").await;
    let url = text(&made(&bob, "/me/calendar-link", json!({})).await["url"]);
    let file = data::exported(&bob).await;
    let link = |tx: &mut WriteTx<'_>, user| {
        let provider = IdentityProvider { issuer: "https://id.example".to_owned(), ..IdentityProvider::default() };
        tx.insert(ORG, Id::fresh(), IdentityLink::new(&provider, "bob-there", user)).map(drop)
    };
    server.app.store.write(Actor::system(ORG), move |tx| link(tx, id)).await.unwrap();
    let mut browser = Browser::new(&server);
    browser.sign_in(BOB).await;
    let other = server.sign_in(BOB).await;
    enrol(&server, &bob).await;
    let half = first_step(&server, BOB).await;
    let wrong = json!({"email": BOB, "password": "Wrong-horse-9"});
    assert_eq!(server.call(Method::POST, "/auth/login", &wrong).await.status(), 401);
    let before = all_rows(&server);
    assert!(before.contains(BOB) && before.contains(NAME));
    let attempts = count::<Attempts>(&server, Org::INSTANCE, |_| true);
    assert!(smtp.next().await.subject.contains("switched on"));

    let reply = leave(&bob).await;
    assert_eq!(reply.status(), 204);
    let cookies: Vec<&str> =
        reply.headers().get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect();
    for name in ["__Host-ll_rt=", "__Host-ll_csrf="] {
        assert!(cookies.iter().any(|line| line.starts_with(name) && line.contains("Max-Age=0")), "{cookies:?}");
    }
    assert_eq!(reply.headers()["clear-site-data"], "\"cache\"");

    // From the next request on.
    for session in [&bob, &other] {
        assert_eq!(session.get("/me").await.status(), 401);
        assert_eq!(leave(session).await.status(), 401);
    }
    assert_eq!(server.request(Method::GET, "/leads").bearer_auth(&api).send().await.unwrap().status(), 401);
    assert_eq!(browser.post("/auth/refresh", &json!({})).await.status(), 401);
    assert_eq!(server.http.get(&url).send().await.unwrap().status(), 404);
    let second = server.call(Method::POST, "/auth/mfa", &json!({"mfa_token": half, "code": "000000"})).await;
    assert_eq!(second.status(), 401);
    assert_eq!(data::download(&ada, &file).await.status(), 404);

    // No row knows the person, the log aside.
    let after = all_rows(&server);
    let told = after.lines().find(|line| line.contains(BOB) || line.contains("Quillfeather"));
    assert_eq!(told.map(|line| line.split_once(' ').unwrap().0), Some("saved-views"), "{told:?}");
    assert!(after.contains(&format!("Ours by {NAME}")) && !after.contains("Mine by") && !after.contains("Thrown away"));
    assert!(count::<Attempts>(&server, Org::INSTANCE, |_| true) < attempts, "those of the network stay");
    assert_eq!(count::<ExportFile>(&server, ORG, |file| file.user == id.uid()), 0);
    let own = server.app.config.storage.data_dir.join("exports/1").join(&bob.user);
    assert_eq!(std::fs::read_dir(own).unwrap().count(), 0);
    assert!(server.app.auth.users(ORG).unwrap().iter().all(|user| user.id != id));
    assert!(server.app.store.check().unwrap().is_clean());

    // The log says that it happened and not to whom; the mailbox is told.
    let log = ada.read("/audit?action=user.deleted").await;
    let entry = &log["data"][0];
    assert_eq!((&entry["actor"], &entry["id"], &entry["kind"]), (&json!(bob.user), &json!(bob.user), &json!("users")));
    assert_eq!((&entry["actor_name"], &entry["note"], &entry["title"]), (&Value::Null, &Value::Null, &Value::Null));
    let mail = smtp.next().await;
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), (BOB, "LeadLab: Your account was deleted"));

    // The address is free.
    assert_eq!(ada.post("/invitations", &json!({"email": BOB, "role": "viewer"})).await.status(), 201);
    let token = crate::notices::token(&smtp.next().await.text, "invitation");
    let accept = json!({"token": token, "name": "Bob again", "password": PASSWORD});
    assert_eq!(server.call(Method::POST, "/invitations/accept", &accept).await.status(), 200);
    let again = server.sign_in(BOB).await;
    assert_ne!(again.user, bob.user);
    assert_eq!(again.read("/me/tokens").await["data"], json!([]));
    assert_eq!(again.read("/me/favourites").await["data"], json!([]));
    assert_eq!(again.read(&path("leads", &lead)).await["owner_id"], json!(bob.user), "the work is not theirs again");
}

/// What managers and members do with what somebody left.
#[tokio::test]
async fn the_work_stays_and_goes_on_without_its_owner() {
    let (server, ada) = Server::with_owner().await;
    let bob = settled(&server).await;
    let (carl, mia) =
        (server.user("carl@example.com", Role::Member).await, server.user("mia@example.com", Role::Manager).await);
    let customer = made(&bob, "/customers", json!({"name": "Kestrel"})).await;
    let contact = made(&bob, "/contacts", json!({"last_name": "Maier"})).await;
    let lead = made(&bob, "/leads", json!({"company": "Later Ltd", "next_follow_up_at": "2020-01-01T00:00:00Z"})).await;
    let deal = made(&bob, "/deals", json!({"name": "Blends", "value": {"amount": "50", "currency": "EUR"}})).await;
    let won = bob.post(&format!("{}/win", path("deals", &deal)), &json!({})).await;
    assert_eq!(won.status(), 200);
    let task = json!({"kind": "task", "subject": "Call", "due_at": "2020-01-01T00:00:00Z", "assignee_id": bob.user});
    let task = made(&bob, "/activities", task).await;
    let ticket = made(&bob, "/tickets", json!({"subject": "It leaks", "assignee_id": bob.user})).await;
    let comments = format!("{}/comments", path("tickets", &ticket));
    made(&bob, &comments, json!({"body": "<p>On it</p>"})).await;
    made(&bob, &format!("{}/notes", path("customers", &customer)), json!({"body": "<p>Likes tea</p>"})).await;
    assert_eq!(leave(&bob).await.status(), 204);

    // Lists, filters, groups, sums, search.
    let all = [
        ("customers", "owner_id", &customer, json!({"industry": "Tea"})),
        ("contacts", "owner_id", &contact, json!({"job_title": "Chef"})),
        ("leads", "owner_id", &lead, json!({"city": "Ulm"})),
        ("deals", "owner_id", &deal, json!({"name": "Blends II"})),
        ("activities", "assignee_id", &task, json!({"priority": "high"})),
        ("tickets", "assignee_id", &ticket, json!({"priority": "high"})),
    ];
    for (collection, holder, record, change) in &all {
        let filter = format!("/{collection}?filter={holder} %3D \"{}\"", bob.user);
        for query in [filter, format!("/{collection}?{holder}={}", bob.user), format!("/{collection}")] {
            let list = carl.read(&query).await;
            assert_eq!((&list["total"], &list["data"][0]["id"]), (&json!(1), &record["id"]), "{query}");
        }
        let groups = carl.read(&format!("/{collection}/groups?by={holder}")).await;
        assert_eq!((&groups["data"][0]["key"], &groups["data"][0]["count"]), (&json!(bob.user), &json!(1)));
        // Somebody else's it is still, so members leave it alone; managers change it, and whose it was stays.
        let one = path(collection, record);
        assert_eq!(carl.patch(&one, change).await.status(), 403, "{one}");
        let changed = mia.patch(&one, change).await;
        assert_eq!(changed.status(), 200, "{one}");
        let changed: Value = changed.json().await.unwrap();
        assert_eq!((&changed[*holder], &changed["created_by"]), (&json!(bob.user), &json!(bob.user)));
        // Nothing new is given to nobody.
        let gone = mia.patch(&one, &json!({*holder: bob.user})).await;
        assert_eq!((gone.status().as_u16(), code(gone).await.as_str()), (422, "not_found"), "{one}");
        let timeline = carl.read(&format!("{one}/timeline")).await;
        let rows = timeline["data"].as_array().unwrap();
        let theirs = rows.iter().filter(|row| row["actor"]["id"] == json!(bob.user));
        assert!(theirs.clone().count() > 0 && theirs.clone().all(|row| row["actor"]["name"].is_null()), "{timeline}");
    }
    assert_eq!(carl.read(&comments).await["data"][0]["created_by"], json!(bob.user));

    // Reports, the dashboard, the audit log, the export, what is due.
    let board = ada.read("/reports/leaderboard").await;
    assert_eq!((&board["rows"][0]["user_id"], &board["rows"][0]["name"]), (&json!(bob.user), &json!("")));
    assert_eq!(ada.read("/dashboard").await["leaderboard"][0]["user_id"], json!(bob.user));
    assert_eq!(ada.read("/reports/overdue").await["rows"][0]["user"], Value::Null);
    let audit = ada.read(&format!("/audit?actor={}", bob.user)).await;
    assert!(audit["total"].as_u64().unwrap() > 8 && audit["data"][0]["actor_name"].is_null());
    let csv = data::file(&mia, "/exports", Some(json!({"entity": "customers", "format": "csv"}))).await;
    assert!(String::from_utf8(csv).unwrap().contains(&bob.user));
    server.clock.advance(3600);
    leadlab::crm::notifications::look(&server.app).await.unwrap();
    let (ada, mia, carl) = (
        server.sign_in(OWNER).await,
        server.sign_in("mia@example.com").await,
        server.sign_in("carl@example.com").await,
    );

    // The organisation as a whole goes out and comes in elsewhere, the absent user included.
    let (app, elsewhere) = (server.app.clone(), Server::start().await);
    let zip = tokio::task::spawn_blocking(move || {
        let mut zip = tempfile::tempfile().unwrap();
        organizations::export(&app, ORG, &mut zip, &mut |_, _| {}).unwrap();
        std::io::Seek::rewind(&mut zip).unwrap();
        zip
    });
    let (zip, app, runtime) = (zip.await.unwrap(), elsewhere.app.clone(), tokio::runtime::Handle::current());
    let import =
        move || organizations::import(&app, &Actor::system(Org::INSTANCE), zip, &runtime, &mut |_, _| {}).unwrap();
    let (org, ..) = tokio::task::spawn_blocking(import).await.unwrap();
    let brought = elsewhere.app.store.read().unwrap();
    let record = brought.require::<leadlab::crm::customers::Customer>(org, text(&customer["id"]).parse().unwrap());
    assert_eq!(record.unwrap().data.owner_id.map(|id| id.with_prefix("usr")), Some(bob.user.clone()));
    assert!(elsewhere.app.store.check().unwrap().is_clean());

    // A manager hands all of it over at once.
    for (collection, holder, record, _) in &all {
        let body = json!({"filter": format!("{holder} = \"{}\"", bob.user), "assign": carl.user});
        let done = made(&mia, &format!("/{collection}/bulk"), body).await;
        assert_eq!((&done["matched"], &done["changed"]), (&json!(1), &json!(1)), "{collection}");
        assert_eq!(
            carl.patch(&path(collection, record), &json!({"tags": ["mine"]})).await.status(),
            if *collection == "activities" { 422 } else { 200 }
        );
    }
    assert_eq!(carl.read("/notifications").await["unread"], json!(6));
    // Taking that back gives it to nobody again, without a fault.
    let change = ada.patch(&path("leads", &lead), &json!({"owner_id": null})).await;
    let step = change.headers()["x-undo-id"].to_str().unwrap().to_owned();
    assert_eq!(ada.post(&format!("/undo/{step}"), &json!({})).await.status(), 200);
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn the_last_owner_stays_and_nothing_changes() {
    let (server, ada) = Server::with_owner().await;
    let eve = server.user("eve@example.com", Role::Owner).await;
    let api = token(&ada, "read").await;
    // One who cannot sign in owns nothing.
    assert_eq!(ada.patch(&format!("/users/{}", eve.user), &json!({"disabled": true})).await.status(), 200);
    let before = all_rows(&server);
    let refused = leave(&ada).await;
    assert_eq!((refused.status().as_u16(), code(refused).await.as_str()), (409, "last_owner"));
    assert_eq!(all_rows(&server), before);
    assert_eq!(ada.get("/me").await.status(), 200);
    assert_eq!(server.request(Method::GET, "/me").bearer_auth(&api).send().await.unwrap().status(), 200);
    assert_eq!(ada.read("/audit?action=user.deleted").await["total"], json!(0));
    // With another one it goes, and then that one is the last.
    assert_eq!(ada.patch(&format!("/users/{}", eve.user), &json!({"disabled": false})).await.status(), 200);
    let eve = server.sign_in("eve@example.com").await;
    assert_eq!(leave(&ada).await.status(), 204);
    assert_eq!(leave(&eve).await.status(), 409);
}

#[tokio::test]
async fn leaving_takes_a_fresh_proof_in_a_session() {
    let (server, _) = Server::with_owner().await;
    let bob = server.user(BOB, Role::Viewer).await;
    let api = token_of_all(&bob).await;
    let by_token = server.request(Method::DELETE, "/me").bearer_auth(&api).send().await.unwrap();
    assert_eq!((by_token.status().as_u16(), code(by_token).await.as_str()), (403, "reauthentication_required"));
    server.clock.advance(301);
    let stale = leave(&bob).await;
    assert_eq!((stale.status().as_u16(), code(stale).await.as_str()), (403, "reauthentication_required"));
    assert_eq!(bob.get("/me").await.status(), 200);
    assert_eq!(bob.post("/auth/reauthenticate", &json!({"password": PASSWORD})).await.status(), 204);
    assert_eq!(leave(&bob).await.status(), 204);
}

async fn token_of_all(session: &Session) -> String {
    text(&made(session, "/me/tokens", json!({"name": "All", "scopes": ["read", "write", "admin"]})).await["token"])
}
