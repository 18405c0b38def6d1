//! Canned replies: what they take, who arranges them, and that what they say is harmless.

use leadlab::base::Role;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{Server, Session};

const ALL: &str = "/canned-replies";

async fn made(session: &Session, body: Value) -> Value {
    let response = session.post(ALL, &body).await;
    assert_eq!(response.status(), 201, "{body}");
    response.json().await.unwrap()
}

fn path(reply: &Value) -> String {
    format!("{ALL}/{}", reply["id"].as_str().unwrap())
}

fn names(page: &Value) -> Vec<&str> {
    page["data"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect()
}

/// The pointers and codes of a refusal.
async fn refusal(response: Response, status: u16) -> Vec<(String, String)> {
    let got = response.status();
    let body: Value = response.json().await.unwrap();
    assert_eq!(got, status, "{body}");
    let text = |error: &Value, name: &str| error[name].as_str().unwrap().to_owned();
    body["errors"].as_array().unwrap().iter().map(|each| (text(each, "pointer"), text(each, "code"))).collect()
}

#[tokio::test]
async fn a_reply_is_kept_changed_deleted_and_brought_back() {
    let (server, ada) = Server::with_owner().await;
    let response =
        ada.post(ALL, &json!({"name": " Thanks ", "body": "<p>Thank <b>you</b><script>1</script></p>"})).await;
    assert_eq!((response.status().as_u16(), &response.headers()["etag"]), (201, &"\"1\"".parse().unwrap()));
    let at = response.headers()["location"].to_str().unwrap().to_owned();
    let thanks: Value = response.json().await.unwrap();
    assert_eq!(at, format!("/api/v1{}", path(&thanks)));
    assert_eq!((&thanks["name"], &thanks["body"]), (&json!("Thanks"), &json!("<p>Thank <b>you</b></p>")));
    made(&ada, json!({"name": "afterwards", "body": "See you"})).await;
    assert_eq!(names(&ada.read(ALL).await), ["afterwards", "Thanks"], "by name, whatever the case");

    let changed = ada.patch(&path(&thanks), &json!({"body": "<p>Many thanks</p>"})).await;
    assert_eq!(changed.status(), 200);
    let changed: Value = changed.json().await.unwrap();
    assert_eq!((&changed["name"], &changed["body"]), (&json!("Thanks"), &json!("<p>Many thanks</p>")));
    let old = ada.request(Method::PATCH, &path(&thanks)).header("if-match", "\"1\"").json(&json!({"name": "Old"}));
    assert_eq!(old.send().await.unwrap().status(), 412);
    assert_eq!(ada.read(&path(&thanks)).await, changed);

    let deleted = ada.delete(&path(&thanks)).await;
    assert_eq!(deleted.status(), 204);
    assert_eq!(ada.get(&path(&thanks)).await.status(), 404);
    assert_eq!(names(&ada.read(ALL).await), ["afterwards"]);
    let undo = format!("/undo/{}", deleted.headers()["x-undo-id"].to_str().unwrap());
    assert_eq!(ada.post(&undo, &json!({})).await.status(), 200);
    assert_eq!(ada.read(&path(&thanks)).await["body"], "<p>Many thanks</p>");
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn what_a_reply_cannot_be_is_said() {
    let (_server, ada) = Server::with_owner().await;
    let thanks = made(&ada, json!({"name": "Thanks", "body": "Thank you"})).await;
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(pointer, code)| ((*pointer).to_owned(), (*code).to_owned())).collect()
    };
    for (body, expected) in [
        (json!({}), pairs(&[("/name", "required"), ("/body", "required")])),
        (json!({"name": " ", "body": "<p> </p>"}), pairs(&[("/name", "required"), ("/body", "required")])),
        (json!({"name": "a", "body": "<script>1</script>"}), pairs(&[("/body", "required")])),
        (json!({"name": "a".repeat(101), "body": "a"}), pairs(&[("/name", "invalid")])),
        (json!({"name": "a", "body": "a".repeat(20_001)}), pairs(&[("/body", "too_long")])),
        (json!({"name": "a", "body": "a", "color": "red"}), pairs(&[("/color", "unknown_field")])),
        (json!({"name": null, "body": "a"}), pairs(&[("/name", "wrong_type")])),
    ] {
        assert_eq!(refusal(ada.post(ALL, &body).await, 422).await, expected, "{body}");
    }
    made(&ada, json!({"name": "a".repeat(100), "body": "a".repeat(20_000)})).await;
    let twice = ada.post(ALL, &json!({"name": "THANKS", "body": "a"})).await;
    assert_eq!(twice.status(), 409, "a name is there once");
    assert_eq!(
        refusal(ada.patch(&path(&thanks), &json!({"body": ""})).await, 422).await,
        pairs(&[("/body", "required")])
    );
}

#[tokio::test]
async fn managers_arrange_them_and_everybody_reads_them() {
    let (server, ada) = Server::with_owner().await;
    let manager = server.user("mia@example.com", Role::Manager).await;
    let member = server.user("bob@example.com", Role::Member).await;
    let viewer = server.user("vic@example.com", Role::Viewer).await;
    let thanks = made(&manager, json!({"name": "Thanks", "body": "Thank you"})).await;
    for session in [&ada, &manager, &member, &viewer] {
        assert_eq!(names(&session.read(ALL).await), ["Thanks"]);
        assert_eq!(session.read(&path(&thanks)).await["body"], "Thank you");
    }
    for session in [&member, &viewer] {
        assert_eq!(session.post(ALL, &json!({"name": "Mine", "body": "a"})).await.status(), 403);
        assert_eq!(session.patch(&path(&thanks), &json!({"body": "a"})).await.status(), 403);
        assert_eq!(session.delete(&path(&thanks)).await.status(), 403);
    }
    let other = server.user_of(server.organization("Other Ltd").await, "eve@example.com", Role::Owner).await;
    assert_eq!(names(&other.read(ALL).await), Vec::<&str>::new());
    assert_eq!(other.get(&path(&thanks)).await.status(), 404);
}
