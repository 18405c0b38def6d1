//! Favourites: what is pinned, in which order, by whom, and what becomes of it when its record goes.

use leadlab::base::Role;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{Server, Session};

const MINE: &str = "/me/favourites";

async fn made(session: &Session, path: &str, body: Value) -> Value {
    let response = session.post(path, &body).await;
    assert_eq!(response.status(), 201, "{path} {body}");
    response.json().await.unwrap()
}

async fn set(session: &Session, pins: &[(&str, &Value)]) -> Response {
    let data: Vec<Value> = pins.iter().map(|(kind, record)| json!({"type": kind, "id": record["id"]})).collect();
    session.request(Method::PUT, MINE).json(&json!({"data": data})).send().await.unwrap()
}

fn titles(list: &Value) -> Vec<&str> {
    list["data"].as_array().unwrap().iter().map(|row| row["title"].as_str().unwrap()).collect()
}

async fn refusal(response: Response) -> Vec<(String, String)> {
    assert_eq!(response.status(), 422);
    let told: Value = response.json().await.unwrap();
    let text = |error: &Value, name: &str| error[name].as_str().unwrap_or_default().to_owned();
    told["errors"].as_array().unwrap().iter().map(|error| (text(error, "pointer"), text(error, "code"))).collect()
}

#[tokio::test]
async fn they_keep_their_order_follow_names_and_come_back_with_their_records() {
    let (server, ada) = Server::with_owner().await;
    let lead = made(&ada, "/leads", json!({"company": "Later Ltd"})).await;
    let customer = made(&ada, "/customers", json!({"name": "Kestrel"})).await;
    let view = made(&ada, "/saved-views", json!({"entity": "leads", "name": "Hot", "shared": false})).await;
    assert_eq!(ada.read(MINE).await, json!({"data": []}));
    let all = [("customers", &customer), ("saved-views", &view), ("leads", &lead)];
    let answer: Value = set(&ada, &all).await.json().await.unwrap();
    assert_eq!(titles(&answer), ["Kestrel", "Hot", "Later Ltd"]);
    assert_eq!(answer["data"][1], json!({"type": "saved-views", "id": view["id"], "title": "Hot"}));
    assert_eq!(ada.read(MINE).await, answer);
    assert_eq!(set(&ada, &[all[2], all[0], all[1]]).await.status(), 200);
    let path = format!("/customers/{}", customer["id"].as_str().unwrap());
    assert_eq!(ada.patch(&path, &json!({"name": "Falcon"})).await.status(), 200);
    assert_eq!(titles(&ada.read(MINE).await), ["Later Ltd", "Falcon", "Hot"]);
    let version = ada.read(&path).await["version"].clone();
    let gone = ada.delete(&path).await;
    assert_eq!(titles(&ada.read(MINE).await), ["Later Ltd", "Hot"]);
    let undo = format!("/undo/{}", gone.headers()["x-undo-id"].to_str().unwrap());
    assert_eq!(ada.post(&undo, &json!({})).await.status(), 200);
    assert_eq!(titles(&ada.read(MINE).await), ["Later Ltd", "Falcon", "Hot"]);
    assert_eq!(version, 2, "pinning changes no record");
    assert_eq!(set(&ada, &[]).await.status(), 200);
    assert_eq!(ada.read(MINE).await, json!({"data": []}));
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn what_nobody_may_pin_is_refused() {
    let (server, ada) = Server::with_owner().await;
    let viewer = server.user("vic@example.com", Role::Viewer).await;
    let other = server.user_of(server.organization("Other Ltd").await, "eve@example.com", Role::Owner).await;
    let lead = made(&ada, "/leads", json!({"company": "Later Ltd"})).await;
    let private = made(&ada, "/saved-views", json!({"entity": "leads", "name": "Mine", "shared": false})).await;
    let foreign = made(&other, "/leads", json!({"company": "Theirs"})).await;
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(pointer, code)| ((*pointer).to_owned(), (*code).to_owned())).collect()
    };
    assert_eq!(set(&viewer, &[("leads", &lead)]).await.status(), 200, "everybody has their own");
    assert_eq!(refusal(set(&viewer, &[("saved-views", &private)]).await).await, pairs(&[("/data/0/id", "not_found")]));
    assert_eq!(
        refusal(set(&ada, &[("leads", &lead), ("leads", &foreign), ("customers", &lead)]).await).await,
        pairs(&[("/data/1/id", "not_found"), ("/data/2/id", "not_found")])
    );
    assert_eq!(
        refusal(set(&ada, &[("leads", &lead), ("leads", &lead)]).await).await,
        pairs(&[("/data/1/id", "twice")])
    );
    assert_eq!(refusal(set(&ada, &[("notes", &lead)]).await).await, pairs(&[("/data/0/type", "invalid")]));
    assert_eq!(refusal(set(&ada, &vec![("leads", &lead); 51]).await).await, pairs(&[("/data", "too_many")]));
    assert_eq!(titles(&viewer.read(MINE).await), ["Later Ltd"]);
    assert_eq!(ada.read(MINE).await, json!({"data": []}), "what was refused changed nothing");
}
