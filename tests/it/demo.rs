//! Demo data in and out over HTTP: as jobs, by admins alone, with everything that somebody changed left where it is.

use std::time::Duration;

use leadlab::base::Role;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{Server, Session, code};

/// Waits for the job that an answer names to end; gives its result.
async fn ended(session: &Session, answer: reqwest::Response) -> Value {
    assert_eq!(answer.status(), StatusCode::ACCEPTED);
    let job = answer.json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned();
    for _ in 0..1200 {
        let job = session.read(&format!("/jobs/{job}")).await;
        match job["state"].as_str().unwrap() {
            "succeeded" => return job["result"].clone(),
            "queued" | "running" => tokio::time::sleep(Duration::from_millis(50)).await,
            other => panic!("the job is {other}: {}", job["error"]),
        }
    }
    panic!("the job does not end");
}

async fn total(session: &Session, collection: &str) -> u64 {
    session.read(&format!("/{collection}?limit=1")).await["total"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_loads_and_removes_demo_data_as_jobs() {
    let (_server, ada) = Server::with_owner().await;
    let own = ada.post("/leads", &json!({ "last_name": "Own" })).await;
    assert_eq!(own.status(), 201);
    assert_eq!(ada.read("/demo").await, json!({ "state": "none" }));
    assert_eq!(ada.delete("/demo").await.status(), 404);

    let loading = ada.post("/demo", &json!({})).await;
    let again = ada.post("/demo", &json!({})).await;
    assert_eq!((again.status(), code(again).await.as_str()), (StatusCode::CONFLICT, "already_loaded"));
    let loaded = ended(&ada, loading).await;
    assert_eq!(loaded["records"], 1790);
    assert_eq!(ada.read("/demo").await, json!({ "state": "loaded" }));
    assert_eq!((total(&ada, "leads").await, total(&ada, "customers").await), (321, 240));

    let kept = ada.read("/customers?limit=1").await["data"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(ada.patch(&format!("/customers/{kept}"), &json!({ "industry": "Rowing" })).await.status(), 200);
    let removing = ada.delete("/demo").await;
    assert_eq!(ada.read("/demo").await, json!({ "state": "none" }));
    let removed = ended(&ada, removing).await;
    assert_eq!(removed["kept"].as_array().unwrap().len(), 1);
    assert_eq!((total(&ada, "leads").await, total(&ada, "customers").await, total(&ada, "deals").await), (1, 1, 0));
    assert_eq!(ada.read(&format!("/customers/{kept}")).await["industry"], "Rowing");

    assert_eq!(ended(&ada, ada.post("/demo", &json!({})).await).await["records"], 1790, "and in again");
}

#[tokio::test(flavor = "multi_thread")]
async fn demo_data_are_nobodys_but_an_admins() {
    let (server, _ada) = Server::with_owner().await;
    let mia = server.user("mia@example.com", Role::Manager).await;
    assert_eq!(mia.get("/demo").await.status(), 403);
    assert_eq!(mia.post("/demo", &json!({})).await.status(), 403);
    assert_eq!(mia.delete("/demo").await.status(), 403);
}
