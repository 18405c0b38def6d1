//! Text that looks like SQL or like a script is stored and given back as it came, and noted in the audit log: where it
//! came into, not what it says.

use std::time::Duration;

use leadlab::base::{Id, Org, Role};
use leadlab::crm::leads::Lead;
use leadlab::store::Read as _;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::support::{PASSWORD, Server, Session};

/// The entries, newest first, once there are at least `least`.
async fn entries(session: &Session, least: usize) -> Vec<Value> {
    for _ in 0..100 {
        let page = session.read("/audit?action=suspicious_input").await;
        let data = page["data"].as_array().unwrap().clone();
        if data.len() >= least {
            return data;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("there are not {least} entries");
}

fn notes(entries: &[Value]) -> Vec<&str> {
    let mut notes: Vec<&str> = entries.iter().map(|entry| entry["note"].as_str().unwrap()).collect();
    notes.sort_unstable();
    notes
}

async fn made(session: &Session, path: &str, body: &Value) -> Value {
    let answer = session.post(path, body).await;
    assert_eq!(answer.status(), 201, "{body}");
    answer.json().await.unwrap()
}

#[tokio::test]
async fn injections_are_stored_as_they_came_and_noted() {
    let (server, ada) = Server::with_owner().await;
    let body = json!({
        "first_name": "Robert'); DROP TABLE leads;--", "last_name": "' OR 1=1--", "company": "UNION SELECT",
        "city": "<script>alert(1)</script>", "industry": "onerror=", "source": "javascript:alert(1)",
        "job_title": "O'Brien", "notes": "drop table reservations", "tags": ["SELECT few"],
    });
    let lead = made(&ada, "/leads", &body).await;
    for name in ["first_name", "last_name", "company", "city", "industry", "source", "job_title", "notes", "tags"] {
        assert_eq!(lead[name], body[name], "{name}");
    }
    let id = lead["id"].as_str().unwrap();
    let kept = ada.read(&format!("/leads/{id}")).await;
    assert_eq!(kept["first_name"], body["first_name"]);
    let found = entries(&ada, 6).await;
    assert_eq!(
        notes(&found),
        [
            "script in city: POST /api/v1/leads",
            "script in industry: POST /api/v1/leads",
            "script in source: POST /api/v1/leads",
            "sql in company: POST /api/v1/leads",
            "sql in first_name: POST /api/v1/leads",
            "sql in last_name: POST /api/v1/leads",
        ]
    );
    for entry in &found {
        assert_eq!((&entry["kind"], &entry["id"]), (&json!("leads"), &json!(id)));
        assert_eq!((&entry["actor"], &entry["outcome"]), (&json!(ada.user), &json!("done")));
        assert!(entry["request_id"].is_string(), "{entry}");
    }
    let told = serde_json::to_string(&found).unwrap();
    assert!(!told.contains("DROP TABLE") && !told.contains("alert") && !told.contains("1=1"), "{told}");
    let timeline = ada.read(&format!("/leads/{id}/timeline")).await;
    assert_eq!(timeline["data"].as_array().unwrap().len(), 1, "the record's own history has its creation alone");
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn a_note_with_sql_stays_and_one_with_script_is_told_before_it_is_made_harmless() {
    let (server, ada) = Server::with_owner().await;
    let lead = made(&ada, "/leads", &json!({"company": "A"})).await;
    let path = format!("/leads/{}", lead["id"].as_str().unwrap());
    let patched: Value = ada.patch(&path, &json!({"notes": "' OR 1=1--"})).await.json().await.unwrap();
    assert_eq!(patched["notes"], "' OR 1=1--");
    let image = json!({"notes": "<img src=x onerror=alert(1)><b>k</b>", "custom": {}});
    let patched: Value = ada.patch(&path, &image).await.json().await.unwrap();
    assert_eq!(patched["notes"], "<img><b>k</b>");
    let id: Id<Lead> = lead["id"].as_str().unwrap().parse().unwrap();
    let stored = server.app.store.read().unwrap().require(Org(1), id).unwrap();
    assert_eq!(stored.data.notes, "<img><b>k</b>", "it came in harmless and was not made so on its way out");
    let found = entries(&ada, 2).await;
    assert_eq!(notes(&found), ["script in notes: PATCH /api/v1/leads/{id}", "sql in notes: PATCH /api/v1/leads/{id}"]);
    assert!(found.iter().all(|entry| entry["id"] == lead["id"]));
}

#[tokio::test]
async fn a_flood_is_one_entry_for_each_field_of_a_call_and_person() {
    let (server, ada) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Member).await;
    for n in 0..12 {
        made(&ada, "/customers", &json!({"name": format!("{n}' OR '1'='1")})).await;
    }
    made(&bob, "/customers", &json!({"name": "' OR '1'='1"})).await;
    made(&ada, "/tags", &json!({"name": "<script>"})).await;
    let own =
        json!({"entity": "leads", "key": "k", "label": "onload=x", "type": "select", "options": ["javascript:x"]});
    made(&ada, "/custom-fields", &own).await;
    let found = entries(&ada, 5).await;
    assert_eq!(
        notes(&found),
        [
            "script in label: POST /api/v1/custom-fields",
            "script in name: POST /api/v1/tags",
            "script in options: POST /api/v1/custom-fields",
            "sql in name: POST /api/v1/customers",
            "sql in name: POST /api/v1/customers",
        ]
    );
    assert!(found.iter().any(|entry| entry["actor"] == json!(bob.user)));
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(entries(&ada, 5).await.len(), 5);
}

#[tokio::test]
async fn refused_requests_filters_and_secrets_are_no_signs() {
    let (server, ada) = Server::with_owner().await;
    let refused = ada.post("/leads", &json!({"company": "<script>", "email": "no"})).await;
    assert_eq!(refused.status(), 422);
    let lead = made(&ada, "/leads", &json!({"company": "A"})).await;
    let filter = json!({"filter": "company = \"A\" or notes contains \"<script>\"", "set": {"score": 5}});
    assert_eq!(ada.post("/leads/bulk", &filter).await.status(), 200);
    assert_eq!(ada.get("/leads?q=%3Cscript%3E&filter=company%20%3D%20%22%27%20or%201%3D1--%22").await.status(), 200);
    let check = json!({"password": "' OR 1=1--<script>", "name": "Ada"});
    assert_eq!(server.call(Method::POST, "/auth/password/check", &check).await.status(), 200);
    let change = json!({"current_password": PASSWORD, "password": "'; DROP TABLE users;--<Script>9"});
    assert_eq!(ada.post("/auth/password/change", &change).await.status(), 204);
    let bulk = json!({"ids": [lead["id"]], "set": {"city": "<script>"}});
    assert_eq!(ada.post("/leads/bulk", &bulk).await.status(), 200);
    let found = entries(&ada, 1).await;
    assert_eq!(notes(&found), ["script in set.city: POST /api/v1/leads/bulk"]);
}

#[tokio::test]
async fn an_import_tells_its_signs_by_field_with_their_number() {
    let (_server, ada) = Server::with_owner().await;
    let file =
        "First Name,Last Name,Company\nA,' OR 1=1--,<script>x</script>\nB,O'Brien,Acme\nC,'; DROP TABLE x;--,Acme\n";
    let part = Part::bytes(file.as_bytes()).file_name("rows.csv");
    let form = Form::new().text("entity", "leads").part("file", part);
    let answer = ada.request(Method::POST, "/imports").multipart(form).send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let answer: Value = answer.json().await.unwrap();
    let import = format!("/imports/{}", answer["id"].as_str().unwrap());
    assert_eq!(ada.post(&format!("{import}/run"), &json!({})).await.status(), 202);
    let found = entries(&ada, 2).await;
    assert_eq!(
        notes(&found),
        ["script in company of an imported file, rows: 1", "sql in last_name of an imported file, rows: 2"]
    );
    assert!(found.iter().all(|entry| entry["id"] == answer["id"] && entry["kind"] == "imports"));
    let leads = ada.read("/leads?sort=first_name").await;
    let names: Vec<&Value> = leads["data"].as_array().unwrap().iter().map(|lead| &lead["name"]).collect();
    assert_eq!(names, ["A ' OR 1=1--", "B O'Brien", "C '; DROP TABLE x;--"]);
}
