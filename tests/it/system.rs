//! What an admin sees of the system: storage, health, caches, and how a list is answered.

use leadlab::base::Role;
use serde_json::{Value, json};

use crate::support::{Server, Session};

async fn made(session: &Session, path: &str, body: Value) -> Value {
    let response = session.post(path, &body).await;
    assert_eq!(response.status(), 201, "{path} {body}");
    response.json().await.unwrap()
}

#[tokio::test]
async fn storage_and_health_tell_what_is_and_of_the_own_organisation_alone() {
    let (server, ada) = Server::with_owner().await;
    let other = server.organization("Other").await;
    let eve = server.user_of(other, "eve@other.example", Role::Owner).await;
    made(&eve, "/leads", json!({"company": "Theirs"})).await;
    let lead = made(&ada, "/leads", json!({"company": "Lark"})).await;
    made(&ada, "/leads", json!({"company": "Finch"})).await;
    assert_eq!(ada.delete(&format!("/leads/{}", lead["id"].as_str().unwrap())).await.status(), 204);
    let storage = ada.read("/admin/storage").await;
    let of = |list: &Value, member: &str, name: &str, wanted: &str| {
        let row = list.as_array().unwrap().iter().find(|row| row[member] == name);
        row.map_or(0, |row| row[wanted].as_u64().unwrap())
    };
    assert_eq!(of(&storage["records"], "collection", "leads", "count"), 1);
    assert_eq!(storage["trash"], 1);
    assert!(of(&storage["tables"], "name", "records", "rows") > 5);
    assert!(of(&storage["tables"], "name", "log", "rows") > 3);
    assert!(storage["file_bytes"].as_u64().unwrap() > 10_000 && storage["disk_free_bytes"].as_u64().unwrap() > 0);
    assert_eq!(storage["files"]["bytes"], 0);
    assert_eq!(of(&eve.read("/admin/storage").await["records"], "collection", "leads", "count"), 1);

    let health = ada.read("/admin/health").await;
    assert_eq!((&health["status"], &health["release"]), (&json!("ok"), &json!(env!("CARGO_PKG_VERSION"))));
    let names: Vec<&str> = health["checks"].as_array().unwrap().iter().filter_map(|row| row["name"].as_str()).collect();
    assert_eq!(names, ["storage", "disk", "jobs", "mail"]);
    assert!(health["checks"].as_array().unwrap().iter().all(|row| row["ok"] == true), "{health}");
    assert!(health["memory_bytes"].as_u64().unwrap() > 1_000_000);
    assert_eq!((&health["jobs"]["waiting_since"], &health["mail"]["waiting"]), (&Value::Null, &json!(0)));
    let manager = server.user("max@example.com", Role::Manager).await;
    for path in ["/admin/caches", "/admin/storage", "/admin/health", "/admin/explain?entity=leads"] {
        assert_eq!(manager.get(path).await.status(), 403, "{path}");
    }
}

#[tokio::test]
async fn caches_tell_what_they_hold_and_how_often_they_had_the_answer() {
    let (_server, ada) = Server::with_owner().await;
    for _ in 0..3 {
        ada.read("/organization/settings").await;
    }
    let told = ada.read("/admin/caches").await;
    let named = |name: &str| told["data"].as_array().unwrap().iter().find(|row| row["name"] == name).unwrap().clone();
    let row = named("settings");
    assert_eq!((&row["life_seconds"], &row["bytes_max"]), (&json!(3_600), &json!(1 << 20)));
    assert_eq!((&row["entries"], &row["entries_max"]), (&json!(1), &Value::Null));
    assert!(row["hits"].as_u64().unwrap() >= 2 && (0.5..1.0).contains(&row["hit_rate"].as_f64().unwrap()), "{row}");
    assert_eq!((&named("customers")["hit_rate"], &named("totals")["entries_max"]), (&Value::Null, &json!(1_000)));
}

#[tokio::test]
async fn work_that_waits_for_an_hour_asks_for_attention() {
    let (server, ada) = Server::with_owner().await;
    let actor = leadlab::base::Actor::system(leadlab::base::Org(1));
    let write = server.app.store.write(actor, |tx| {
        let job = leadlab::jobs::NewJob { kind: "mail.send", org: leadlab::base::Org(1), payload: json!({}), total: 0 };
        let queued = leadlab::jobs::enqueue(tx, job)?;
        // Not due for a day, so nobody takes it.
        let later = leadlab::jobs::Job { due_at: tx.now().plus_seconds(86_400), ..queued.data.clone() };
        tx.update(leadlab::base::Org::INSTANCE, &queued, later).map(drop)
    });
    write.await.unwrap();
    assert_eq!(ada.read("/admin/health").await["mail"]["waiting"], 1);
    server.clock.advance(3_700);
    let ada = server.sign_in(crate::support::OWNER).await;
    let health = ada.read("/admin/health").await;
    let bad: Vec<&str> = health["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["ok"] == false)
        .filter_map(|row| row["name"].as_str())
        .collect();
    assert_eq!((&health["status"], bad), (&json!("attention"), vec!["jobs", "mail"]));
}

async fn explained(session: &Session, query: &[(&str, &str)]) -> Value {
    let mut url = reqwest::Url::parse("http://x/admin/explain").unwrap();
    url.query_pairs_mut().extend_pairs(query);
    session.read(&format!("/admin/explain?{}", url.query().unwrap())).await
}

#[tokio::test]
async fn a_list_is_explained_by_its_index_its_tests_and_what_it_read() {
    let (server, ada) = Server::with_owner().await;
    for at in 0..30 {
        let status = if at % 10 == 0 { "contacted" } else { "new" };
        made(&ada, "/leads", json!({"company": format!("Lark {at}"), "status": status, "score": at})).await;
    }
    let by_index = explained(&ada, &[("entity", "leads"), ("filter", r#"score > 5 and status = "contacted""#)]).await;
    let plan = &by_index["plan"];
    assert_eq!((&plan["walks"], &plan["condition"]), (&json!("index"), &json!(r#"status = "contacted""#)));
    assert_eq!((&plan["tests"], &plan["rows"], &plan["of"]), (&json!(["score > 5"]), &json!(3), &json!(30)));
    assert_eq!((&plan["in_order"], &plan["at_once"]), (&json!(true), &json!(false)));
    assert_eq!(by_index["actual"]["total"], 2);
    assert!(by_index["actual"]["lookups"].as_u64().unwrap() < 20, "{by_index}");
    assert!(by_index["words"][0].as_str().unwrap().contains("3 of 30"), "{by_index}");

    let one = explained(&ada, &[("entity", "leads"), ("filter", r#"status = "contacted""#)]).await;
    assert_eq!((&one["plan"]["at_once"], &one["actual"]["total"]), (&json!(true), &json!(3)));

    let scan = explained(&ada, &[("entity", "leads"), ("filter", "score > 5"), ("sort", "-score")]).await;
    assert_eq!((&scan["plan"]["walks"], &scan["plan"]["condition"]), (&json!("records"), &Value::Null));
    assert_eq!((&scan["plan"]["in_order"], &scan["sort"]), (&json!(false), &json!("-score")));
    assert!(scan["actual"]["rows"].as_u64().unwrap() >= 30, "{scan}");
    let plain = explained(&ada, &[("entity", "customers")]).await;
    assert_eq!(
        (&plain["filter"], &plain["plan"]["of"], &plain["sort"]),
        (&Value::Null, &json!(0), &json!("-created_at"))
    );
    let search = explained(&ada, &[("entity", "leads"), ("q", "lark")]).await;
    assert_eq!((&search["plan"]["walks"], &search["actual"]["total"]), (&json!("search"), &json!(30)));

    for (query, pointer) in [
        ("", "entity"),
        ("?entity=notes", "entity"),
        ("?entity=leads&filter=nonsense", "filter"),
        ("?entity=leads&sort=nonsense", "sort"),
    ] {
        let response = ada.get(&format!("/admin/explain{query}")).await;
        assert_eq!(response.status(), 422, "{query}");
        let told: Value = response.json().await.unwrap();
        assert_eq!(told["errors"][0]["pointer"], pointer, "{told}");
    }
    drop(server);
}
