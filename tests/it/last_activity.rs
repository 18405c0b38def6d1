//! When something was done last for a customer: what counts, that it follows every change of activities without changing
//! the customer, and that lists are sorted and filtered by it.

use leadlab::base::Time;
use serde_json::{Value, json};

use crate::support::{Server, Session};

async fn made(session: &Session, path: &str, body: Value) -> Value {
    let response = session.post(path, &body).await;
    assert_eq!(response.status(), 201, "{path} {body}");
    response.json().await.unwrap()
}

fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap()
}

async fn names(session: &Session, query: &str) -> Vec<String> {
    let page = session.read(&format!("/customers?fields=name&{query}")).await;
    page["data"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

fn encoded(filter: &str) -> String {
    filter.replace(' ', "%20").replace('"', "%22").replace('<', "%3C").replace('>', "%3E")
}

#[tokio::test]
async fn it_is_the_last_thing_done_and_changes_no_customer() {
    let (server, ada) = Server::with_owner().await;
    let acme = made(&ada, "/customers", json!({"name": "Acme"})).await;
    let path = format!("/customers/{}", id(&acme));
    let last = || async {
        let customer = ada.read(&path).await;
        assert_eq!(customer["version"], 1, "nobody changed the customer");
        let row = ada.read("/customers?fields=last_activity_at").await["data"][0].clone();
        assert_eq!(row["last_activity_at"], customer["last_activity_at"]);
        customer["last_activity_at"].clone()
    };
    assert_eq!(last().await, Value::Null);
    let call = |at: &str| json!({"kind": "call", "subject": "A", "occurred_at": at, "customer_id": acme["id"]});
    let first = made(&ada, "/activities", call("2026-01-05T10:00:00.000Z")).await;
    let second = made(&ada, "/activities", call("2026-02-05T10:00:00.000Z")).await;
    assert_eq!(last().await, "2026-02-05T10:00:00.000Z");
    // What is to come is not done yet, and neither is an open task.
    made(&ada, "/activities", call("2090-02-05T10:00:00.000Z")).await;
    let task = json!({"kind": "task", "subject": "B", "due_at": "2026-03-01T10:00:00Z", "customer_id": acme["id"]});
    let task = made(&ada, "/activities", task).await;
    assert_eq!(last().await, "2026-02-05T10:00:00.000Z");
    let gone = ada.delete(&format!("/activities/{}", id(&second))).await;
    assert_eq!(last().await, "2026-01-05T10:00:00.000Z");
    let undo = format!("/undo/{}", gone.headers()["x-undo-id"].to_str().unwrap());
    assert_eq!(ada.post(&undo, &json!({})).await.status(), 200);
    assert_eq!(last().await, "2026-02-05T10:00:00.000Z");
    let moved =
        ada.patch(&format!("/activities/{}", id(&first)), &json!({"occurred_at": "2026-03-05T10:00:00Z"})).await;
    assert_eq!((moved.status().as_u16(), last().await), (200, json!("2026-03-05T10:00:00.000Z")));
    assert_eq!(ada.post(&format!("/activities/{}/complete", id(&task)), &json!({})).await.status(), 200);
    let done: Time = last().await.as_str().unwrap().parse().unwrap();
    assert!((server.clock.now().seconds() - done.seconds()).abs() < 60, "a task when it was marked as done");
    assert_eq!(ada.post(&format!("/activities/{}/reopen", id(&task)), &json!({})).await.status(), 200);
    assert_eq!(last().await, "2026-03-05T10:00:00.000Z");
    assert_eq!(ada.patch(&path, &json!({"last_activity_at": "2026-01-01T00:00:00Z"})).await.status(), 422);
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn lists_are_sorted_and_filtered_by_it() {
    let (server, ada) = Server::with_owner().await;
    let day = |days: i64| server.clock.now().plus_seconds(days * 86_400).to_string();
    for (name, days) in [("Never", None), ("Long ago", Some(-40)), ("Lately", Some(-3)), ("Soon", Some(5))] {
        let customer = made(&ada, "/customers", json!({"name": name})).await;
        if let Some(days) = days {
            let body = json!({"kind": "call", "occurred_at": day(days), "customer_id": customer["id"]});
            made(&ada, "/activities", body).await;
        }
        made(&ada, "/contacts", json!({"last_name": name, "customer_id": customer["id"]})).await;
    }
    assert_eq!(names(&ada, "sort=last_activity_at").await, ["Long ago", "Lately", "Never", "Soon"]);
    assert_eq!(names(&ada, "sort=-last_activity_at&limit=2").await, ["Lately", "Long ago"]);
    let page = ada.read("/customers?fields=name&sort=-last_activity_at&limit=1").await;
    let next = page["next_cursor"].as_str().unwrap();
    assert_eq!(names(&ada, &format!("sort=-last_activity_at&limit=1&cursor={next}")).await, ["Long ago"]);
    let idle = encoded(r#"last_activity_at < "-30d" or last_activity_at is empty"#);
    assert_eq!(names(&ada, &format!("sort=name&filter={idle}")).await, ["Long ago", "Never", "Soon"]);
    let active = encoded(r#"last_activity_at > "-30d""#);
    assert_eq!(names(&ada, &format!("filter={active}")).await, ["Lately"]);
    let contacts = encoded(r#"customer.last_activity_at > "-30d""#);
    let page = ada.read(&format!("/contacts?fields=last_name&filter={contacts}")).await;
    assert_eq!((page["data"].as_array().unwrap().len(), &page["data"][0]["last_name"]), (1, &json!("Lately")));
    // The total follows what others did.
    let lately = ada.read(&format!("/customers?fields=name&filter={active}")).await;
    assert_eq!(lately["total"], 1);
    let never = ada.read("/customers?filter=name%20%3D%20%22Never%22").await["data"][0]["id"].clone();
    made(&ada, "/activities", json!({"kind": "note", "body": "<p>Now</p>", "customer_id": never})).await;
    assert_eq!(ada.read(&format!("/customers?fields=name&filter={active}")).await["total"], 2);
}
