//! Notifications: what somebody is told and what not, reading them, the choices, the mail, and what is kept.

use std::collections::BTreeSet;

use leadlab::base::{Actor, Id, Org, Role, Uid};
use leadlab::crm::notifications;
use leadlab::jobs::{self, NewJob};
use leadlab::rest::notify::{self, LIST, MOST, Notification, TO_MAIL, What};
use leadlab::store::{Dir, Entity, Flow, KeyBuf, Read};
use serde_json::{Value, json};

use crate::smtp::{Mail, Smtp};
use crate::support::{OWNER, Server, Session};

const ALL: &str = "/notifications";
const ORG: Org = Org(1);
const BOB: &str = "bob@example.com";

async fn made(session: &Session, path: &str, body: Value) -> Value {
    let response = session.post(path, &body).await;
    let status = response.status();
    let answer: Value = response.json().await.unwrap();
    assert_eq!(status, 201, "{path} {body}: {answer}");
    answer
}

/// What a page of notifications is about: kind, title and how many.
fn told(page: &Value) -> Vec<(String, String, i64)> {
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let rows = page["data"].as_array().unwrap();
    rows.iter().map(|row| (text(row, "kind"), text(row, "title"), row["count"].as_i64().unwrap())).collect()
}

fn one(kind: &str, title: &str) -> (String, String, i64) {
    (kind.to_owned(), title.to_owned(), 1)
}

async fn read(session: &Session, body: Value) -> u16 {
    session.post("/notifications/read", &body).await.status().as_u16()
}

#[tokio::test]
async fn whoever_gets_something_from_somebody_is_told() {
    let (server, ada) = Server::with_owner().await;
    let bob = server.user(BOB, Role::Member).await;
    for (path, body, field) in [
        ("/customers", json!({"name": "Kestrel"}), "owner_id"),
        ("/contacts", json!({"last_name": "Maier"}), "owner_id"),
        ("/leads", json!({"company": "Later Ltd"}), "owner_id"),
        ("/deals", json!({"name": "Blends"}), "owner_id"),
        ("/tickets", json!({"subject": "It leaks"}), "assignee_id"),
        ("/activities", json!({"kind": "task", "subject": "Call back"}), "assignee_id"),
    ] {
        let record = made(&ada, path, body.clone()).await;
        let one = format!("{path}/{}", record["id"].as_str().unwrap());
        assert_eq!(ada.patch(&one, &json!({field: bob.user})).await.status(), 200);
        // Another change of what is theirs already is no news, and neither is taking it.
        let tell = if path == "/activities" { json!({"priority": "high"}) } else { json!({"tags": ["vip"]}) };
        assert_eq!(ada.patch(&one, &tell).await.status(), 200, "{path}");
        let at_once = made(
            &ada,
            path,
            [body, json!({field: bob.user})].into_iter().fold(json!({}), |mut all, more| {
                all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
                all
            }),
        )
        .await;
        let page = bob.read(ALL).await;
        let (first, second) = (&page["data"][0], &page["data"][1]);
        assert_eq!((&first["link"]["id"], &second["link"]["id"]), (&at_once["id"], &record["id"]), "{page}");
        assert_eq!(first["link"]["type"], path.trim_start_matches('/'));
        assert_eq!((&first["kind"], &first["read"], &first["count"]), (&json!("assigned"), &json!(false), &json!(1)));
        assert_eq!((&first["actor"]["name"], &first["actor"]["id"]), (&json!("Ada"), &json!(ada.user)));
    }
    let page = bob.read(ALL).await;
    assert_eq!((page["unread"].as_i64(), page["data"].as_array().unwrap().len()), (Some(12), 12));
    let own = made(&bob, "/leads", json!({"company": "My own"})).await;
    bob.patch(&format!("/leads/{}", own["id"].as_str().unwrap()), &json!({"owner_id": bob.user})).await;
    assert_eq!(bob.read(ALL).await["unread"], 12, "nobody is told of what they did");
    let mine = ada.read(ALL).await;
    assert_eq!((&mine["data"], &mine["unread"]), (&json!([]), &json!(0)), "others' are not seen");
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn a_bulk_change_is_told_once() {
    let (server, ada) = Server::with_owner().await;
    let bob = server.user(BOB, Role::Member).await;
    let mut ids = Vec::new();
    for number in 0..3 {
        ids.push(made(&ada, "/leads", json!({"company": format!("Lead {number}")})).await["id"].clone());
    }
    for body in [
        json!({"ids": ids, "assign": bob.user}),
        json!({"ids": ids, "set": {"score": 5}}),
        json!({"ids": ids, "assign": ada.user}),
        json!({"ids": [ids[1]], "set": {"owner_id": bob.user}}),
    ] {
        assert_eq!(ada.post("/leads/bulk", &body).await.status(), 200, "{body}");
    }
    let page = bob.read(ALL).await;
    assert_eq!(told(&page), [one("assigned", "Lead 1"), ("assigned".to_owned(), String::new(), 3)]);
    assert_eq!(page["data"][1]["link"], json!({"type": "leads", "id": null}));
    assert_eq!(told(&ada.read(ALL).await), []);
}

#[tokio::test]
async fn the_assignee_is_told_of_comments_of_others() {
    let (server, ada) = Server::with_owner().await;
    let bob = server.user(BOB, Role::Member).await;
    let ticket = made(&bob, "/tickets", json!({"subject": "It leaks", "assignee_id": bob.user})).await;
    let comments = format!("/tickets/{}/comments", ticket["id"].as_str().unwrap());
    made(&bob, &comments, json!({"body": "<p>Mine</p>"})).await;
    assert_eq!(told(&bob.read(ALL).await), []);
    let first = made(&ada, &comments, json!({"body": "<p>Among us</p>", "internal": true})).await;
    made(&ada, &comments, json!({"body": "<p>For all</p>"})).await;
    let edit = format!("{comments}/{}", first["id"].as_str().unwrap());
    assert_eq!(ada.patch(&edit, &json!({"internal": false})).await.status(), 200);
    let page = bob.read(ALL).await;
    assert_eq!(told(&page), [one("commented", "It leaks"), one("commented", "It leaks")]);
    assert_eq!(page["data"][0]["link"], json!({"type": "tickets", "id": ticket["id"]}));
    // What is gone leads nowhere, and says nothing of what it was.
    assert_eq!(ada.delete(&format!("/tickets/{}", ticket["id"].as_str().unwrap())).await.status(), 204);
    let row = bob.read(ALL).await["data"][0].clone();
    assert_eq!((&row["title"], &row["link"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn whoever_is_named_with_an_at_is_told_once() {
    let (server, ada) = Server::with_owner().await;
    let bob = server.user(BOB, Role::Viewer).await;
    let customer = made(&ada, "/customers", json!({"name": "Kestrel"})).await;
    let notes = format!("/customers/{}/notes", customer["id"].as_str().unwrap());
    let note =
        made(&ada, &notes, json!({"body": "<p>Ask <b>@Bob</b>, not bob@example.com, @Bobby or @Ada.</p>"})).await;
    let page = bob.read(ALL).await;
    assert_eq!(told(&page), [one("mentioned", "Kestrel")]);
    assert_eq!(page["data"][0]["link"], json!({"type": "customers", "id": customer["id"]}));
    assert_eq!(told(&ada.read(ALL).await), [], "nobody is told of what they did");
    // A change of the text names him no second time.
    let edit = format!("{notes}/{}", note["id"].as_str().unwrap());
    assert_eq!(ada.patch(&edit, &json!({"body": "<p>Ask @bob again.</p>"})).await.status(), 200);
    assert_eq!(told(&bob.read(ALL).await).len(), 1);
    // The assignee who is named is told of that alone.
    let ticket = made(&ada, "/tickets", json!({"subject": "It leaks", "assignee_id": bob.user})).await;
    let comments = format!("/tickets/{}/comments", ticket["id"].as_str().unwrap());
    made(&ada, &comments, json!({"body": "<p>@Bob: look</p>", "internal": true})).await;
    let all = told(&bob.read(ALL).await);
    assert_eq!(all, [one("mentioned", "It leaks"), one("assigned", "It leaks"), one("mentioned", "Kestrel")]);
}

#[tokio::test]
async fn they_are_read_by_their_own_user_alone() {
    let (server, ada) = Server::with_owner().await;
    let bob = server.user(BOB, Role::Viewer).await;
    for number in 0..5 {
        made(&ada, "/leads", json!({"company": format!("Lead {number}"), "owner_id": bob.user})).await;
    }
    let page = bob.read("/notifications?limit=2").await;
    let second = bob.read(&format!("/notifications?limit=2&cursor={}", page["next_cursor"].as_str().unwrap())).await;
    let third = bob.read(&format!("/notifications?limit=2&cursor={}", second["next_cursor"].as_str().unwrap())).await;
    let titles: Vec<String> = [&page, &second, &third].into_iter().flat_map(told).map(|(_, title, _)| title).collect();
    assert_eq!(titles, ["Lead 4", "Lead 3", "Lead 2", "Lead 1", "Lead 0"]);
    assert!(third["next_cursor"].is_null());
    let foreign = format!("/notifications?cursor={}", page["next_cursor"].as_str().unwrap());
    assert_eq!(ada.get(&foreign).await.status(), 422, "a cursor is its user's");

    let id = page["data"][1]["id"].clone();
    assert_eq!(read(&ada, json!({"ids": [id]})).await, 204, "as for one that nobody has");
    assert_eq!(bob.read(ALL).await["unread"], 5);
    assert_eq!(read(&bob, json!({"ids": [id, format!("ntf_{}", "0".repeat(26))]})).await, 204);
    let page = bob.read(ALL).await;
    assert_eq!(
        (&page["unread"], &page["data"][1]["read"], &page["data"][0]["read"]),
        (&json!(4), &json!(true), &json!(false))
    );
    assert_eq!(read(&bob, json!({"all": true})).await, 204);
    let page = bob.read(ALL).await;
    assert_eq!((&page["unread"], page["data"].as_array().unwrap().len()), (&json!(0), 5));
    for (body, pointer) in [
        (json!({}), ""),
        (json!({"all": false}), ""),
        (json!({"all": true, "ids": []}), ""),
        (json!({"all": true, "ids": null}), "/ids"),
        (json!({"ids": ["lead_1"]}), "/ids/0"),
        (json!({"some": true}), "/some"),
    ] {
        let response = bob.post("/notifications/read", &body).await;
        assert_eq!(response.status(), 422, "{body}");
        let problem: Value = response.json().await.unwrap();
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{body}");
    }
    assert_eq!(bob.get("/notifications?limit=0").await.status(), 422);
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn choices_say_what_is_told_and_how() {
    let (server, ada) = Server::with_owner().await;
    let bob = server.user(BOB, Role::Member).await;
    let both = json!({"app": true, "mail": true});
    let app = json!({"app": true, "mail": false});
    let chosen = bob.read("/me").await["notifications"].clone();
    assert_eq!(chosen, json!({"assigned": both, "commented": app, "reminders": both, "tickets": app, "jobs": app}));
    let changed = bob.patch("/me", &json!({"notifications": {"assigned": {"app": false, "mail": false}}})).await;
    let changed: Value = changed.json().await.unwrap();
    assert_eq!(changed["notifications"]["assigned"], json!({"app": false, "mail": false}));
    assert_eq!(changed["notifications"]["reminders"], both, "what is not named stays");
    made(&ada, "/leads", json!({"company": "Quiet", "owner_id": bob.user})).await;
    assert_eq!(told(&bob.read(ALL).await), []);
    bob.patch("/me", &json!({"notifications": {"assigned": {"app": true}}})).await;
    made(&ada, "/leads", json!({"company": "Loud", "owner_id": bob.user})).await;
    assert_eq!(told(&bob.read(ALL).await), [one("assigned", "Loud")]);
    for body in [
        json!({"assigned": {"pigeon": true}}),
        json!({"birthdays": {}}),
        json!({"jobs": {"app": "yes"}}),
        json!({"tickets": {"mail": null}}),
    ] {
        let response = bob.patch("/me", &json!({"notifications": body})).await;
        assert_eq!(response.status(), 422, "{body}");
    }
}

#[tokio::test]
async fn the_end_of_work_is_told_to_whom_it_was_for() {
    let (server, ada) = Server::with_owner().await;
    let leads: Vec<Value> = (0..501).map(|n| json!({"company": format!("Lead {n}")})).collect();
    for lead in leads {
        made(&ada, "/leads", lead).await;
    }
    let bob = server.user(BOB, Role::Member).await;
    let response = ada.post("/leads/bulk", &json!({"filter": "", "assign": bob.user})).await;
    assert_eq!(response.status(), 202);
    for _ in 0..200 {
        if ada.read(ALL).await["unread"] == 1 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let page = ada.read(ALL).await;
    assert_eq!(page["data"][0]["job"], json!({"kind": "bulk", "state": "succeeded"}), "{page}");
    assert_eq!(page["data"][0]["link"], json!({"type": "leads", "id": null}));
    assert_eq!(told(&bob.read(ALL).await), [("assigned".to_owned(), String::new(), 501)], "once for all");
    // Work that nobody waits for ends in silence.
    let user = Some(Uid::parse("usr", &ada.user).unwrap());
    let payload = json!({"import": "imp_1"});
    let actor = Actor { user, ..Actor::system(ORG) };
    let new = NewJob { kind: "imports.preview", org: ORG, payload, total: 1 };
    let job = server.app.store.write(actor, |tx| jobs::enqueue(tx, new)).await.unwrap().value;
    server.app.store.write(Actor::system(ORG), move |tx| notifications::job_ended(tx, &job)).await.unwrap();
    assert_eq!(ada.read(ALL).await["unread"], 1);
}

/// The mails about notifications that have arrived, once there are as many.
async fn mails(smtp: &Smtp, count: usize) -> Vec<Mail> {
    let mut found = Vec::new();
    for _ in 0..400 {
        found.extend(smtp.take().into_iter().filter(|mail| mail.text.contains("/settings/notifications")));
        if found.len() >= count {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    assert_eq!(found.len(), count, "{found:?}");
    found
}

#[tokio::test]
async fn what_is_chosen_goes_out_by_mail_once() {
    let smtp = Smtp::start().await;
    let (server, ada) = smtp.owned().await;
    let bob = server.user(BOB, Role::Member).await;
    bob.patch("/me", &json!({"notifications": {"assigned": {"app": false}}})).await;
    let name = "Zoe\u{a0}Bcc: all@example.com https://evil.example";
    let lead = made(&ada, "/leads", json!({"company": name, "owner_id": bob.user})).await;
    assert_eq!(ada.patch("/me", &json!({"name": "Ada \u{201d} L"})).await.status(), 200);
    notifications::look(&server.app).await.unwrap();
    assert!(smtp.messages().is_empty(), "a minute is gathered");
    server.clock.advance(61);
    notifications::look(&server.app).await.unwrap();
    let mail = mails(&smtp, 1).await.remove(0);
    assert_eq!(mail.to, BOB);
    assert!(mail.subject.starts_with("LeadLab: “Ada"), "{}", mail.subject);
    assert!(!mail.raw.contains("\nBcc:") && !mail.text.contains("https://evil"), "{}", mail.raw);
    let link = format!("{}/leads/{}", server.origin, lead["id"].as_str().unwrap());
    assert!(mail.text.contains(&format!("\n{link}\n")), "{}", mail.text);
    assert_eq!(told(&bob.read(ALL).await), [], "it was chosen for the mail alone");

    for number in 0..12 {
        made(&ada, "/leads", json!({"company": format!("Lead {number}"), "owner_id": bob.user})).await;
    }
    bob.patch("/me", &json!({"notifications": {"assigned": {"mail": false, "app": true}}})).await;
    made(&ada, "/leads", json!({"company": "Silent", "owner_id": bob.user})).await;
    assert_eq!(read(&bob, json!({"all": true})).await, 204);
    server.clock.advance(61);
    notifications::look(&server.app).await.unwrap();
    notifications::look(&server.app).await.unwrap();
    let mail = mails(&smtp, 1).await.remove(0);
    assert_eq!(mail.subject, "LeadLab: 12 notifications");
    assert!(mail.text.contains("“Lead 0”") && mail.text.contains("There are 2 more."), "{}", mail.text);
    assert!(!mail.text.contains("Silent"), "{}", mail.text);
    let waiting = || {
        let tx = server.app.store.read().unwrap();
        let mut count = 0;
        tx.scan_index(ORG, Notification::KIND, TO_MAIL, &KeyBuf::new(), Dir::Forward, None, &mut |_, _, _| {
            count += 1;
            Ok(Flow::More)
        })
        .unwrap();
        count
    };
    assert_eq!((waiting(), smtp.messages().len()), (0, 0), "once is enough");
    bob.patch("/me", &json!({"notifications": {"assigned": {"mail": true}}})).await;
    made(&ada, "/leads", json!({"company": "Seen", "owner_id": bob.user})).await;
    assert_eq!((waiting(), read(&bob, json!({"all": true})).await), (1, 204));
    server.clock.advance(61);
    notifications::look(&server.app).await.unwrap();
    assert_eq!((waiting(), smtp.messages().len()), (0, 0), "what was read is no news");
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn old_ones_go_and_nobody_has_too_many() {
    let (server, ada) = Server::with_owner().await;
    let user = Uid::parse("usr", &ada.user).unwrap();
    let tell = |count: usize| {
        server.app.store.write(Actor::system(ORG), move |tx| {
            for _ in 0..count {
                notify::tell(tx, ORG, user, Notification { what: What::TaskDue, count: 2, ..Notification::default() })?;
            }
            Ok(())
        })
    };
    tell(3).await.unwrap();
    let old: BTreeSet<String> = ada.read(ALL).await["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].as_str().unwrap().to_owned())
        .collect();
    let first = old.iter().next().unwrap().clone();
    assert_eq!(read(&ada, json!({"ids": [first]})).await, 204);
    let counted = || {
        let tx = server.app.store.read().unwrap();
        tx.counter(ORG, Notification::KIND, LIST, &KeyBuf::new().id(user)).unwrap()
    };
    let there = |id: &str| {
        let id: Id<Notification> = id.parse().unwrap();
        server.app.store.read().unwrap().get(ORG, id).unwrap().is_some()
    };
    server.clock.advance(29 * 86_400);
    notifications::look(&server.app).await.unwrap();
    assert_eq!(counted(), 3);
    server.clock.advance(2 * 86_400);
    notifications::look(&server.app).await.unwrap();
    assert_eq!((counted(), there(&first)), (2, false), "a read one goes after 30 days");
    server.clock.advance(60 * 86_400);
    notifications::look(&server.app).await.unwrap();
    assert_eq!(counted(), 0, "all go after 90");
    tell(usize::try_from(MOST).unwrap() + 5).await.unwrap();
    assert_eq!(counted(), MOST);
    assert!(server.app.store.check().unwrap().is_clean());
    let ada = server.sign_in(OWNER).await;
    assert_eq!(ada.read("/notifications?limit=1").await["unread"], MOST);
}

#[tokio::test]
async fn nobody_who_may_not_sign_in_is_told() {
    let (server, ada) = Server::with_owner().await;
    let bob = server.user(BOB, Role::Member).await;
    assert_eq!(ada.patch(&format!("/users/{}", bob.user), &json!({"disabled": true})).await.status(), 200);
    made(&ada, "/leads", json!({"company": "Late", "owner_id": bob.user})).await;
    assert_eq!(ada.patch(&format!("/users/{}", bob.user), &json!({"disabled": false})).await.status(), 200);
    assert_eq!(told(&server.sign_in(BOB).await.read(ALL).await), []);
}
