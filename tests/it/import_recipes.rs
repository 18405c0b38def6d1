//! Recipes of imports: kept, read, changed, deleted and brought back.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Server;

const ALL: &str = "/import-recipes";

#[tokio::test]
async fn a_recipe_is_read_renamed_mapped_anew_deleted_and_brought_back() {
    let (server, ada) = Server::with_owner().await;
    let mapping = json!([{"column": "Mail", "field": "email"}, {"column": "Junk", "field": null}]);
    let made = ada.post(ALL, &json!({"name": " Fair ", "entity": "leads", "mapping": mapping})).await;
    assert_eq!(made.status(), 201);
    let path = made.headers()["location"].to_str().unwrap().trim_start_matches("/api/v1").to_owned();
    let made: Value = made.json().await.unwrap();
    assert_eq!((&made["name"], &made["mapping"]), (&json!("Fair"), &mapping));
    assert_eq!(ada.read(&path).await, made);

    let renamed = ada.patch(&path, &json!({"name": "Autumn fair"})).await;
    assert_eq!(renamed.status(), 200);
    let renamed: Value = renamed.json().await.unwrap();
    assert_eq!(
        (&renamed["name"], &renamed["mapping"], &renamed["version"]),
        (&json!("Autumn fair"), &mapping, &json!(2))
    );
    let other = json!([{"column": "Mail", "field": "company"}]);
    let mapped = ada.patch(&path, &json!({"mapping": other, "options": {"on_match": "skip"}})).await;
    let mapped: Value = mapped.json().await.unwrap();
    assert_eq!((&mapped["name"], &mapped["mapping"]), (&json!("Autumn fair"), &other));
    assert_eq!(mapped["options"]["on_match"], "skip");

    for (body, pointer) in [
        (json!({"name": " "}), "/name"),
        (json!({"mapping": [{"column": "Mail", "field": "shoe_size"}]}), "/mapping/0/field"),
        (json!({"entity": "contacts"}), "/entity"),
    ] {
        let refused = ada.patch(&path, &body).await;
        assert_eq!(refused.status(), 422, "{body}");
        assert_eq!(refused.json::<Value>().await.unwrap()["errors"][0]["pointer"], pointer, "{body}");
    }
    let stale = ada.request(Method::PATCH, &path).header("if-match", "\"1\"").json(&json!({"name": "Old"}));
    assert_eq!(stale.send().await.unwrap().status(), 412);
    assert_eq!(ada.read(&path).await, mapped);

    let deleted = ada.delete(&path).await;
    assert_eq!(deleted.status(), 204);
    assert_eq!(ada.get(&path).await.status(), 404);
    assert_eq!(ada.read(ALL).await["total"], 0);
    let undo = format!("/undo/{}", deleted.headers()["x-undo-id"].to_str().unwrap());
    assert_eq!(ada.post(&undo, &json!({})).await.status(), 200);
    assert_eq!(ada.read(&path).await["name"], "Autumn fair");
    assert!(server.app.store.check().unwrap().is_clean());
}
