//! Pipelines: what every organisation begins with, and how stages change.

use serde_json::{Value, json};

use crate::support::{Server, Session, code};
use leadlab::base::{Actor, Id, Org, Role};
use leadlab::crm::pipelines::{Pipeline, found_where_missing};
use leadlab::store::{Dir, Flow, Read};

async fn made(session: &Session, body: Value) -> Value {
    let response = session.post("/pipelines", &body).await;
    let status = response.status();
    let text = response.text().await.unwrap();
    assert_eq!(status, 201, "{body}: {text}");
    serde_json::from_str(&text).unwrap()
}

async fn refused(session: &Session, path: Option<&str>, body: &Value) -> (String, String) {
    let response = match path {
        Some(path) => session.patch(path, body).await,
        None => session.post("/pipelines", body).await,
    };
    assert_eq!(response.status(), 422, "{body}");
    let told: Value = response.json().await.unwrap();
    let error = &told["errors"][0];
    (error["pointer"].as_str().unwrap().to_owned(), error["code"].as_str().unwrap().to_owned())
}

fn names(pipeline: &Value) -> Vec<(&str, &str)> {
    let all = pipeline["stages"].as_array().unwrap().iter();
    all.map(|stage| (stage["name"].as_str().unwrap(), stage["kind"].as_str().unwrap())).collect()
}

#[tokio::test]
async fn an_organisation_begins_with_a_pipeline() {
    let (server, ada) = Server::with_owner().await;
    let list = ada.read("/pipelines").await;
    assert_eq!((&list["total"], &list["data"][0]["name"]), (&json!(1), &json!("Sales")));
    let stages = list["data"][0]["stages"].as_array().unwrap().clone();
    assert_eq!(stages.iter().map(|stage| stage["kind"].as_str().unwrap()).filter(|kind| *kind == "open").count(), 4);
    assert_eq!((&stages[0]["probability"], &stages[0]["rotting_days"]), (&json!(10), &json!(14)));
    assert_eq!((&stages[4]["kind"], &stages[5]["kind"]), (&json!("won"), &json!("lost")));
    let other = server.organization("Other").await;
    let theirs = server.user_of(other, "eve@example.com", Role::Owner).await;
    let first = theirs.read("/pipelines").await;
    assert_eq!(first["total"], 1);
    assert_ne!(first["data"][0]["id"], list["data"][0]["id"]);
    let alone = ada.delete(&format!("/pipelines/{}", list["data"][0]["id"].as_str().unwrap())).await;
    assert_eq!((alone.status().as_u16(), code(alone).await.as_str()), (409, "last"));
}

#[tokio::test]
async fn an_older_organisation_gets_its_pipeline_at_the_start() {
    let (server, ada) = Server::with_owner().await;
    // As data of before have it.
    let strip = |tx: &mut leadlab::store::WriteTx<'_>| {
        let mut all = Vec::new();
        tx.scan_records::<Pipeline>(Org(1), Dir::Forward, None, &mut |record| {
            all.push(record.id);
            Ok(Flow::More)
        })?;
        all.into_iter().try_for_each(|id| tx.delete(Org(1), id))
    };
    server.app.store.write(Actor::system(Org(1)), strip).await.unwrap();
    assert_eq!(ada.read("/pipelines").await["total"], 0);
    for _ in 0..2 {
        found_where_missing(&server.app).await.unwrap();
        assert_eq!(ada.read("/pipelines").await["total"], 1);
    }
    // Where the last one was thrown away, the same comes back.
    let id = ada.read("/pipelines").await["data"][0]["id"].clone();
    let pipeline: Id<Pipeline> = id.as_str().unwrap().parse().unwrap();
    let throw = move |tx: &mut leadlab::store::WriteTx<'_>| tx.trash(Org(1), pipeline);
    server.app.store.write(Actor::system(Org(1)), throw).await.unwrap();
    found_where_missing(&server.app).await.unwrap();
    assert_eq!(ada.read("/pipelines").await["data"][0]["id"], id);
    assert_eq!(ada.post("/deals", &json!({"name": "First"})).await.status(), 201);
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn stages_are_made_changed_and_arranged() {
    let (server, ada) = Server::with_owner().await;
    let plain = made(&ada, json!({"name": " Partners "})).await;
    assert_eq!((plain["name"].as_str().unwrap(), names(&plain).len()), ("Partners", 6));
    let body = json!({"name": "Renewals", "stages": [
        {"name": "Asked", "color": "teal", "rotting_days": 7},
        {"name": "Offered", "probability": 60, "color": "#3366cc"},
        {"name": "Signed", "kind": "won"},
    ]});
    let pipeline = made(&ada, body).await;
    assert_eq!(names(&pipeline), [("Asked", "open"), ("Offered", "open"), ("Signed", "won"), ("Lost", "lost")]);
    let stages = &pipeline["stages"];
    assert_eq!((&stages[0]["probability"], &stages[1]["probability"]), (&json!(33), &json!(60)));
    assert_eq!((&stages[2]["probability"], &stages[3]["probability"]), (&json!(100), &json!(0)));
    assert_eq!(
        (&stages[0]["color"], &stages[1]["color"], &stages[2]["color"]),
        (&json!("teal"), &json!("#3366cc"), &json!(null))
    );

    let path = format!("/pipelines/{}", pipeline["id"].as_str().unwrap());
    let (asked, offered, signed) = (&stages[0]["id"], &stages[1]["id"], &stages[2]["id"]);
    let change = json!({"stages": [
        {"id": offered, "name": "Proposed"}, {"id": asked, "rotting_days": null}, {"name": "New one"}, {"id": signed},
    ]});
    let response = ada.patch(&path, &change).await;
    assert_eq!(response.status(), 200);
    let undo = response.headers()["x-undo-id"].to_str().unwrap().to_owned();
    let after: Value = response.json().await.unwrap();
    assert_eq!(names(&after)[..3], [("Proposed", "open"), ("Asked", "open"), ("New one", "open")]);
    assert_eq!(names(&after)[3..], [("Signed", "won"), ("Lost", "lost")]);
    assert_eq!((&after["stages"][0]["probability"], &after["stages"][1]["rotting_days"]), (&json!(60), &json!(null)));
    assert_eq!(after["stages"][4]["id"], stages[3]["id"], "the lost stage stays where it is not named");
    assert_eq!(ada.post(&format!("/undo/{undo}"), &json!({})).await.status(), 200);
    assert_eq!(names(&ada.read(&path).await), names(&pipeline));

    for (body, pointer, code) in [
        (json!({"name": ""}), "/name", "required"),
        (json!({"name": "x".repeat(201)}), "/name", "invalid"),
        (json!({"stages": []}), "/stages", "required"),
        (json!({"stages": [{"name": "Won", "kind": "won"}]}), "/stages", "required"),
        (json!({"stages": [{"name": " "}]}), "/stages/0/name", "required"),
        (json!({"stages": [{"name": "x", "probability": 101}]}), "/stages/0/probability", "range"),
        (json!({"stages": [{"name": "x", "rotting_days": 0}]}), "/stages/0/rotting_days", "range"),
        (json!({"stages": [{"name": "x", "color": "sky"}]}), "/stages/0/color", "not_allowed"),
        (json!({"stages": [{"id": asked}, {"id": asked}]}), "/stages/1/id", "duplicate"),
        (json!({"stages": [{"id": plain["stages"][0]["id"]}]}), "/stages/0/id", "not_found"),
        (json!({"stages": vec![json!({"name": "x"}); 41]}), "/stages", "too_many"),
    ] {
        assert_eq!(refused(&ada, Some(&path), &body).await, (pointer.to_owned(), code.to_owned()), "{body}");
    }
    assert_eq!(refused(&ada, None, &json!({})).await.0, "/name");
    assert_eq!(refused(&ada, None, &json!({"name": "x", "colour": "red"})).await.0, "/colour");
    let stale = ada.request(reqwest::Method::PATCH, &path).header("if-match", "\"1\"").json(&json!({"name": "y"}));
    assert_eq!(stale.send().await.unwrap().status(), 412);
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn stages_with_deals_stay_and_keep_their_meaning() {
    let (server, ada) = Server::with_owner().await;
    let pipeline = ada.read("/pipelines").await["data"][0].clone();
    let stages = pipeline["stages"].as_array().unwrap();
    let path = format!("/pipelines/{}", pipeline["id"].as_str().unwrap());
    let deal: Value =
        ada.post("/deals", &json!({"name": "Held", "stage_id": stages[1]["id"]})).await.json().await.unwrap();
    let deal_path = format!("/deals/{}", deal["id"].as_str().unwrap());
    let ids = |without: usize| -> Vec<Value> {
        let kept = stages.iter().enumerate().filter(|(at, _)| *at != without);
        kept.map(|(_, stage)| json!({"id": stage["id"]})).collect()
    };
    let gone = ada.patch(&path, &json!({"stages": ids(1)})).await;
    assert_eq!((gone.status().as_u16(), code(gone).await.as_str()), (409, "in_use"));
    let mut other = ids(9);
    other[1]["kind"] = json!("won");
    let turned = ada.patch(&path, &json!({"stages": other})).await;
    assert_eq!((turned.status().as_u16(), code(turned).await.as_str()), (409, "in_use"));
    made(&ada, json!({"name": "Second"})).await;
    let deleted = ada.delete(&path).await;
    assert_eq!((deleted.status().as_u16(), code(deleted).await.as_str()), (409, "in_use"));

    // Out of the trash a deal comes back to its stage, although that was taken away: it is shown again.
    assert_eq!(ada.delete(&deal_path).await.status(), 204);
    assert_eq!(ada.patch(&path, &json!({"stages": ids(1)})).await.status(), 200);
    assert_eq!(ada.read(&path).await["stages"].as_array().unwrap().len(), 5);
    let new = ada.post("/deals", &json!({"name": "x", "stage_id": stages[1]["id"]})).await;
    assert_eq!(new.status(), 422, "nothing new enters it");
    let restore = format!("/trash/{}/restore", deal["id"].as_str().unwrap());
    assert_eq!(ada.post(&restore, &json!({})).await.status(), 200);
    assert_eq!(ada.read(&path).await["stages"].as_array().unwrap().len(), 6);
    let board = ada.read("/deals/board").await;
    let column = board["columns"].as_array().unwrap().iter().find(|column| column["count"] == 1).unwrap().clone();
    assert_eq!((&column["stage_id"], &column["cards"][0]["name"]), (&stages[1]["id"], &json!("Held")));
    let moved = ada.post(&format!("{deal_path}/move"), &json!({"stage_id": stages[0]["id"]})).await;
    assert_eq!(moved.status(), 200);
    assert_eq!(ada.read(&path).await["stages"].as_array().unwrap().len(), 5);
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn managers_arrange_pipelines() {
    let (server, ada) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Member).await;
    assert_eq!(bob.read("/pipelines").await["total"], 1);
    assert_eq!(bob.post("/pipelines", &json!({"name": "x"})).await.status(), 403);
    let pipeline = made(&ada, json!({"name": "Gone"})).await;
    let path = format!("/pipelines/{}", pipeline["id"].as_str().unwrap());
    assert_eq!(bob.patch(&path, &json!({"name": "y"})).await.status(), 403);
    let deleted = ada.delete(&path).await;
    assert_eq!(deleted.status(), 204);
    let undo = deleted.headers()["x-undo-id"].to_str().unwrap().to_owned();
    assert_eq!(ada.get(&path).await.status(), 404);
    assert_eq!(ada.post(&format!("/undo/{undo}"), &json!({})).await.status(), 200);
    assert_eq!(ada.read(&path).await["name"], "Gone");
}
