//! Notes on customers, contacts, leads, deals and tickets: what they take, who changes them, what becomes of them when
//! their record goes, and where they are shown; and comments where those show them, too.

use leadlab::base::Role;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{Server, Session};

/// The collections that have notes, what makes a record there, and the note's field that names it.
const OWNERS: [(&str, &str, &str); 5] = [
    ("customers", r#"{"name": "Acme"}"#, "customer_id"),
    ("contacts", r#"{"last_name": "Berg"}"#, "contact_id"),
    ("leads", r#"{"company": "Lark"}"#, "lead_id"),
    ("deals", r#"{"name": "Order"}"#, "deal_id"),
    ("tickets", r#"{"subject": "It leaks"}"#, "ticket_id"),
];

async fn made(session: &Session, path: &str, body: &Value) -> Value {
    let response = session.post(path, body).await;
    let status = response.status();
    let answer: Value = response.json().await.unwrap();
    assert_eq!(status, 201, "{answer}");
    answer
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn id(record: &Value) -> String {
    text(&record["id"])
}

fn ids(page: &Value) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(id).collect()
}

/// A new record of that collection: the address of its notes.
async fn owner(session: &Session, collection: &str) -> String {
    let (_, body, _) = OWNERS.iter().find(|(name, ..)| *name == collection).unwrap();
    let record = made(session, &format!("/{collection}"), &serde_json::from_str(body).unwrap()).await;
    format!("/{collection}/{}/notes", id(&record))
}

async fn refusal(response: Response, status: u16) -> Vec<(String, String)> {
    let got = response.status();
    let body: Value = response.json().await.unwrap();
    assert_eq!(got, status, "{body}");
    let errors = body["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|e| (text(&e["pointer"]), text(&e["code"]))).collect()
}

fn undo_of(response: &Response) -> String {
    format!("/undo/{}", response.headers()["x-undo-id"].to_str().unwrap())
}

#[tokio::test]
async fn notes_hang_on_five_kinds_of_records() {
    let (server, ada) = Server::with_owner().await;
    for (collection, _, field) in OWNERS {
        let notes = owner(&ada, collection).await;
        let record = notes.trim_end_matches("/notes").to_owned();
        let response = ada.post(&notes, &json!({"body": "<p>Prefers <script>x</script><b>tea</b></p>"})).await;
        assert_eq!((response.status().as_u16(), &response.headers()["etag"]), (201, &"\"1\"".parse().unwrap()));
        let at = response.headers()["location"].to_str().unwrap().trim_start_matches("/api/v1").to_owned();
        let undo = undo_of(&response);
        let note: Value = response.json().await.unwrap();
        assert_eq!(at, format!("{notes}/{}", id(&note)));
        assert_eq!(note["body"], "<p>Prefers <b>tea</b></p>");
        assert_eq!((&note["created_by"], &note["version"]), (&json!(ada.user), &json!(1)));
        for (_, _, other) in OWNERS {
            let expected = if other == field { json!(record.rsplit('/').next().unwrap()) } else { Value::Null };
            assert_eq!(note[other], expected, "{other} of a note on {collection}");
        }
        assert_eq!(ada.read(&at).await, note);

        let changed: Value = ada.patch(&at, &json!({"body": "Coffee"})).await.json().await.unwrap();
        assert_eq!((&changed["body"], &changed["version"]), (&json!("Coffee"), &json!(2)));
        assert_eq!(changed[field], note[field]);
        let stale = ada.request(Method::DELETE, &at).header("if-match", "\"1\"").send().await.unwrap();
        assert_eq!(stale.status(), 412);
        assert_eq!(ada.post(&undo, &json!({})).await.status(), 409, "it was changed since");

        let deleted = ada.delete(&at).await;
        assert_eq!(deleted.status(), 204);
        assert_eq!(ada.get(&at).await.status(), 404);
        assert_eq!(ada.read(&notes).await["total"], 0);
        assert_eq!(ada.post(&undo_of(&deleted), &json!({})).await.status(), 200);
        assert_eq!(ada.read(&at).await["body"], "Coffee");
    }
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn notes_are_listed_newest_first_by_cursor() {
    let (_server, ada) = Server::with_owner().await;
    let notes = owner(&ada, "leads").await;
    let elsewhere = owner(&ada, "leads").await;
    made(&ada, &elsewhere, &json!({"body": "Another's"})).await;
    let mut all = Vec::new();
    for number in 0..5 {
        all.insert(0, id(&made(&ada, &notes, &json!({"body": format!("Number {number}")})).await));
    }
    let whole = ada.read(&notes).await;
    assert_eq!((ids(&whole), &whole["total"], &whole["next_cursor"]), (all.clone(), &json!(5), &Value::Null));
    let first = ada.read(&format!("{notes}?limit=2")).await;
    let second = ada.read(&format!("{notes}?limit=2&cursor={}", text(&first["next_cursor"]))).await;
    let third = ada.read(&format!("{notes}?limit=2&cursor={}", text(&second["next_cursor"]))).await;
    assert_eq!([ids(&first), ids(&second), ids(&third)].concat(), all);
    assert_eq!(third["next_cursor"], Value::Null);
    let strange = ada.get(&format!("{elsewhere}?cursor={}", text(&first["next_cursor"]))).await;
    assert_eq!(strange.status(), 422, "a cursor of another list");
    for query in ["limit=0", "limit=201", "limit=x", "sort=body"] {
        assert_eq!(ada.get(&format!("{notes}?{query}")).await.status(), 422, "{query}");
    }
}

#[tokio::test]
async fn notes_say_something_and_belong_where_they_are() {
    let (_server, ada) = Server::with_owner().await;
    let notes = owner(&ada, "customers").await;
    for (body, pointer, code) in [
        (json!({}), "/body", "required"),
        (json!({"body": null}), "/body", "required"),
        (json!({"body": " "}), "/body", "required"),
        (json!({"body": "<p> </p>"}), "/body", "required"),
        (json!({"body": "<script>x</script>"}), "/body", "required"),
        (json!({"body": 7}), "/body", "wrong_type"),
        (json!({"body": "a", "customer_id": null}), "/customer_id", "unknown_field"),
        (json!({"body": "a", "tags": []}), "/tags", "unknown_field"),
    ] {
        let errors = refusal(ada.post(&notes, &body).await, 422).await;
        assert_eq!(errors, [(pointer.to_owned(), code.to_owned())], "{body}");
    }
    let note = made(&ada, &notes, &json!({"body": "' OR 1=1--"})).await;
    assert_eq!(note["body"], "' OR 1=1--");
    let at = format!("{notes}/{}", id(&note));
    for body in [json!({"body": null}), json!({"body": "<b></b>"})] {
        assert_eq!(refusal(ada.patch(&at, &body).await, 422).await, [("/body".to_owned(), "required".to_owned())]);
    }
    for collection in ["customers", "leads"] {
        let other = format!("{}/{}", owner(&ada, collection).await, id(&note));
        assert_eq!(ada.get(&other).await.status(), 404);
        assert_eq!(ada.patch(&other, &json!({"body": "x"})).await.status(), 404);
        assert_eq!(ada.delete(&other).await.status(), 404);
    }
    let sent = |key: &'static str| {
        let request = ada.request(Method::POST, &notes).header("idempotency-key", key);
        request.json(&json!({"body": "Once"})).send()
    };
    let (first, again): (Value, Value) =
        (sent("once").await.unwrap().json().await.unwrap(), sent("once").await.unwrap().json().await.unwrap());
    assert_eq!(first, again);
    assert_eq!(ada.read(&notes).await["total"], 2);
}

#[tokio::test]
async fn notes_are_changed_by_their_author_and_by_managers() {
    let (server, ada) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Member).await;
    let max = server.user("max@example.com", Role::Manager).await;
    let vic = server.user("vic@example.com", Role::Viewer).await;
    // The customer is Ada's; anybody who creates records may write about it.
    let notes = owner(&ada, "customers").await;
    let at = format!("{notes}/{}", id(&made(&bob, &notes, &json!({"body": "Mine"})).await));
    let hers = format!("{notes}/{}", id(&made(&ada, &notes, &json!({"body": "Hers"})).await));
    assert_eq!(vic.read(&notes).await["total"], 2);
    assert_eq!(vic.post(&notes, &json!({"body": "No"})).await.status(), 403);
    assert_eq!(bob.patch(&at, &json!({"body": "Still mine"})).await.status(), 200);
    assert_eq!(bob.patch(&hers, &json!({"body": "No"})).await.status(), 403);
    assert_eq!(bob.delete(&hers).await.status(), 403);
    assert_eq!(max.patch(&hers, &json!({"body": "Max was here"})).await.status(), 200);
    let deleted = max.delete(&at).await;
    assert_eq!(deleted.status(), 204);
    assert_eq!(vic.post(&undo_of(&deleted), &json!({})).await.status(), 403);
    assert_eq!(bob.post(&undo_of(&deleted), &json!({})).await.status(), 403, "a manager did it");
    let trash = ada.read("/trash?type=notes").await;
    assert_eq!((&trash["data"][0]["type"], &trash["data"][0]["title"]), (&json!("notes"), &json!("Still mine")));
    let back = format!("/trash/{}/restore", text(&trash["data"][0]["id"]));
    assert_eq!(bob.post(&back, &json!({})).await.status(), 200, "it is his");
    assert_eq!(bob.read(&at).await["body"], "Still mine");
}

#[tokio::test]
async fn notes_go_and_come_with_their_record() {
    let (server, ada) = Server::with_owner().await;
    for (collection, ..) in OWNERS {
        let notes = owner(&ada, collection).await;
        let record = notes.trim_end_matches("/notes").to_owned();
        let kept = made(&ada, &notes, &json!({"body": "Kept"})).await;
        let gone = made(&ada, &notes, &json!({"body": "Gone before"})).await;
        assert_eq!(ada.delete(&format!("{notes}/{}", id(&gone))).await.status(), 204);
        let deleted = ada.delete(&record).await;
        assert_eq!(deleted.status(), 204);
        assert_eq!(ada.get(&notes).await.status(), 404);
        assert_eq!(ada.get(&format!("{notes}/{}", id(&kept))).await.status(), 404);
        assert_eq!(ada.read("/search?q=kept").await["data"], json!([]), "{collection}");
        let early = ada.post(&format!("/trash/{}/restore", id(&gone)), &json!({})).await;
        assert_eq!(early.status(), 409, "its record is deleted, too");
        assert_eq!(ada.post(&undo_of(&deleted), &json!({})).await.status(), 200);
        assert_eq!(ids(&ada.read(&notes).await), [id(&kept)], "what was deleted before stays there");
        assert_eq!(ada.post(&format!("/trash/{}/restore", id(&gone)), &json!({})).await.status(), 200);
        assert_eq!(ids(&ada.read(&notes).await), [id(&gone), id(&kept)]);
        assert_eq!(ada.delete(&record).await.status(), 204);
    }
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn notes_and_comments_are_found_and_stand_on_timelines() {
    let (_server, ada) = Server::with_owner().await;
    for (collection, body, _) in OWNERS {
        let notes = owner(&ada, collection).await;
        let record = notes.trim_end_matches("/notes").to_owned();
        let note = made(&ada, &notes, &json!({"body": "<p>Wants <b>oat</b> milk</p>"})).await;
        let happened = ada.read(&format!("{record}/timeline")).await;
        let row = &happened["data"][0];
        assert_eq!((&row["kind"], &row["id"], &row["at"]), (&json!("note"), &note["id"], &note["created_at"]));
        assert_eq!((&row["note"], &row["actor"]["id"]), (&note, &json!(ada.user)));
        assert_eq!(happened["data"][1]["action"], "created");

        let found = ada.read("/search?q=oat").await;
        let hit = &found["data"][0];
        assert_eq!((&hit["type"], &hit["id"], &hit["title"]), (&json!("notes"), &note["id"], &json!("Wants oat milk")));
        assert_eq!(hit["matched"], json!({"field": "body", "snippet": "Wants oat milk"}));
        let named: Value =
            serde_json::from_str::<Value>(body).unwrap().as_object().unwrap().values().next().unwrap().clone();
        let parent = json!({"type": collection, "id": record.rsplit('/').next().unwrap(), "title": named});
        assert_eq!(hit["parent"], parent);
        assert_eq!(ada.read("/search?q=oat&types=leads,customers").await["data"], json!([]));
        assert_eq!(ada.read("/search?q=oat&types=notes").await["data"].as_array().unwrap().len(), 1);

        assert_eq!(ada.delete(&format!("{notes}/{}", id(&note))).await.status(), 204);
        assert_eq!(ada.read(&format!("{record}/timeline")).await["data"][0]["kind"], "change");
        assert_eq!(ada.read("/search?q=oat").await["data"], json!([]));
    }
    let notes = owner(&ada, "tickets").await;
    let ticket = notes.trim_end_matches("/notes").to_owned();
    let comment = made(&ada, &format!("{ticket}/comments"), &json!({"body": "The gasket", "internal": true})).await;
    let note = made(&ada, &notes, &json!({"body": "Third time"})).await;
    let page = ada.read(&format!("{ticket}/timeline?limit=1")).await;
    assert_eq!(page["data"][0]["id"], note["id"]);
    let rest = ada.read(&format!("{ticket}/timeline?cursor={}", text(&page["next_cursor"]))).await;
    assert_eq!((&rest["data"][0]["kind"], &rest["data"][0]["comment"]), (&json!("comment"), &comment));
    assert_eq!(rest["data"][1]["kind"], "change");
    let hit = &ada.read("/search?q=gasket").await["data"][0];
    assert_eq!((&hit["type"], &hit["parent"]["title"]), (&json!("comments"), &json!("It leaks")));
}
