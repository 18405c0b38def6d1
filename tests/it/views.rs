//! Saved views: what they take, who sees and changes them, and what they do to lists, groups and sums; and what the
//! footers below them say.

use leadlab::base::Role;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{Server, Session};

async fn made(session: &Session, path: &str, body: Value) -> Value {
    let response = session.post(path, &body).await;
    let status = response.status();
    let answer: Value = response.json().await.unwrap();
    assert_eq!(status, 201, "{answer}");
    answer
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn path(view: &Value) -> String {
    format!("/saved-views/{}", text(&view["id"]))
}

fn names(page: &Value) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(|row| text(&row["name"])).collect()
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
async fn a_view_keeps_what_a_list_shows() {
    let (server, ada) = Server::with_owner().await;
    made(&ada, "/custom-fields", json!({"entity": "leads", "key": "size", "label": "Size", "type": "number"})).await;
    let whole = json!({
        "entity": "leads", "name": " Hot ones ", "filter": "status = \"new\" and custom.size > 3 and owner_id = \"me\"",
        "sort": "-custom.size", "columns": ["name", "custom.size", "city"], "group_by": "status", "shared": true,
    });
    let response = ada.post("/saved-views", &whole).await;
    assert_eq!(response.headers()["etag"], "\"1\"");
    let at = response.headers()["location"].to_str().unwrap().trim_start_matches("/api/v1").to_owned();
    let view: Value = response.json().await.unwrap();
    assert_eq!((&view["name"], &view["created_by"]), (&json!("Hot ones"), &json!(ada.user)));
    for member in ["entity", "filter", "sort", "columns", "group_by", "shared"] {
        assert_eq!(view[member], whole[member], "{member}");
    }
    assert_eq!(ada.read(&at).await, view);
    let least = made(&ada, "/saved-views", json!({"entity": "deals", "name": "All"})).await;
    for member in ["filter", "sort", "group_by"] {
        assert_eq!(least[member], Value::Null, "{member}");
    }
    assert_eq!((&least["columns"], &least["shared"]), (&json!([]), &json!(false)));

    assert_eq!(names(&ada.read("/saved-views").await), ["All", "Hot ones"]);
    assert_eq!(names(&ada.read("/saved-views?entity=leads").await), ["Hot ones"]);
    let page = ada.read("/saved-views?limit=1").await;
    assert_eq!((names(&page), &page["total"]), (vec!["All".to_owned()], &json!(2)));
    let next = ada.read(&format!("/saved-views?limit=1&cursor={}", text(&page["next_cursor"]))).await;
    assert_eq!((names(&next), &next["next_cursor"]), (vec!["Hot ones".to_owned()], &Value::Null));

    let stale = ada.request(Method::PATCH, &at).header("if-match", "\"9\"").json(&json!({"name": "x"})).send().await;
    assert_eq!(stale.unwrap().status(), 412);
    let cleared =
        json!({"name": "Warm", "filter": null, "sort": null, "columns": null, "group_by": null, "shared": false});
    let changed = ada.patch(&at, &cleared).await;
    let undo = undo_of(&changed);
    let changed: Value = changed.json().await.unwrap();
    assert_eq!(
        (&changed["name"], &changed["version"], &changed["entity"]),
        (&json!("Warm"), &json!(2), &json!("leads"))
    );
    assert_eq!(
        (&changed["filter"], &changed["columns"], &changed["shared"]),
        (&Value::Null, &json!([]), &json!(false))
    );
    assert_eq!(ada.post(&undo, &json!({})).await.status(), 200);
    assert_eq!(ada.read(&at).await["filter"], whole["filter"]);

    let deleted = ada.delete(&at).await;
    assert_eq!(deleted.status(), 204);
    assert_eq!(ada.get(&at).await.status(), 404);
    assert_eq!(names(&ada.read("/saved-views").await), ["All"]);
    assert_eq!(ada.post(&undo_of(&deleted), &json!({})).await.status(), 200);
    assert_eq!(ada.read(&at).await["shared"], true);
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn a_view_fits_the_fields_of_its_collection() {
    let (_server, ada) = Server::with_owner().await;
    let with = |member: &str, value: Value| {
        let mut body = json!({"entity": "leads", "name": "Mine"});
        body[member] = value;
        body
    };
    let many: Vec<String> = (0..101).map(|n| format!("f{n}")).collect();
    for (body, pointer, code) in [
        (with("entity", json!("lads")), "/entity", "not_allowed"),
        (with("entity", json!("notes")), "/entity", "not_allowed"),
        (with("name", json!(" ")), "/name", "required"),
        (with("name", json!("n".repeat(101))), "/name", "invalid"),
        (with("name", json!("a\nb")), "/name", "invalid"),
        (with("filter", json!("status = ")), "/filter", "syntax"),
        (with("filter", json!("stage = \"x\"")), "/filter", "unknown_field"),
        (with("sort", json!("-nme")), "/sort", "unknown_field"),
        (with("sort", json!("tags")), "/sort", "not_allowed"),
        (with("columns", json!(["name", "custom.none"])), "/columns/1", "unknown_field"),
        (with("columns", json!(["name", "name"])), "/columns/1", "duplicate"),
        (with("columns", json!(many)), "/columns", "too_many"),
        (with("group_by", json!("notes")), "/group_by", "not_allowed"),
        (with("group_by", json!("nothing")), "/group_by", "unknown_field"),
    ] {
        let errors = refusal(ada.post("/saved-views", &body).await, 422).await;
        assert_eq!(errors, [(pointer.to_owned(), code.to_owned())], "{body}");
    }
    for body in [with("shared", json!("yes")), with("owner_id", json!(ada.user)), json!({"entity": "leads"})] {
        assert_eq!(ada.post("/saved-views", &body).await.status(), 422, "{body}");
    }
    let view = made(&ada, "/saved-views", with("filter", json!("score > 5"))).await;
    for body in [json!({"filter": "scores > 5"}), json!({"entity": "deals"}), json!({"name": null})] {
        assert_eq!(ada.patch(&path(&view), &body).await.status(), 422, "{body}");
    }
    assert_eq!(ada.read(&path(&view)).await["filter"], "score > 5");
    assert_eq!(ada.get("/saved-views?entity=lads").await.status(), 422);
}

#[tokio::test]
async fn private_views_are_their_authors_and_shared_ones_the_managers() {
    let (server, ada) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Member).await;
    let max = server.user("max@example.com", Role::Manager).await;
    let vic = server.user("vic@example.com", Role::Viewer).await;
    let body = |name: &str, shared: bool| json!({"entity": "leads", "name": name, "shared": shared});
    let mine = made(&bob, "/saved-views", body("Bob’s", false)).await;
    let ours = made(&max, "/saved-views", body("Ours", true)).await;

    assert_eq!(names(&bob.read("/saved-views").await), ["Bob’s", "Ours"]);
    for other in [&ada, &max, &vic] {
        assert_eq!(names(&other.read("/saved-views").await), ["Ours"]);
        assert_eq!(other.get(&path(&mine)).await.status(), 404);
        assert_eq!(other.get(&path(&ours)).await.status(), 200);
    }
    for other in [&ada, &max] {
        assert_eq!(other.patch(&path(&mine), &json!({"name": "x"})).await.status(), 404);
        assert_eq!(other.delete(&path(&mine)).await.status(), 404);
        assert_eq!(
            refusal(other.get(&format!("/leads?view={}", text(&mine["id"]))).await, 422).await[0].1,
            "not_found"
        );
    }
    assert_eq!(vic.post("/saved-views", &body("No", false)).await.status(), 403);
    assert_eq!(bob.post("/saved-views", &body("No", true)).await.status(), 403);
    assert_eq!(bob.patch(&path(&mine), &json!({"shared": true})).await.status(), 403);
    assert_eq!(bob.patch(&path(&ours), &json!({"name": "x"})).await.status(), 403);
    assert_eq!(bob.delete(&path(&ours)).await.status(), 403);
    assert_eq!(bob.patch(&path(&mine), &json!({"name": "Bob’s best"})).await.status(), 200);
    assert_eq!(ada.patch(&path(&ours), &json!({"name": "Everybody’s"})).await.status(), 200);
    // Kept to itself again it is its author's.
    assert_eq!(ada.patch(&path(&ours), &json!({"shared": false})).await.status(), 200);
    assert_eq!(ada.get(&path(&ours)).await.status(), 404);
    assert_eq!(names(&max.read("/saved-views").await), ["Everybody’s"]);
    assert_eq!(bob.delete(&path(&mine)).await.status(), 204);
    assert_eq!(names(&bob.read("/saved-views").await), [""; 0]);
}

#[tokio::test]
async fn a_person_has_so_many_views() {
    let (server, ada) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Manager).await;
    let body = |n: usize| json!({"entity": "leads", "name": format!("View {n}")});
    for n in 0..200 {
        made(&ada, "/saved-views", body(n)).await;
    }
    let refused = ada.post("/saved-views", &body(200)).await;
    assert_eq!(refused.status(), 409);
    made(&ada, "/saved-views", json!({"entity": "leads", "name": "Ours", "shared": true})).await;
    made(&bob, "/saved-views", body(0)).await;
    assert_eq!(ada.read("/saved-views").await["total"], 201);
}

#[tokio::test]
async fn lists_groups_and_sums_apply_a_view() {
    let (_server, ada) = Server::with_owner().await;
    for (company, status, score) in [("Ash", "new", 10), ("Birch", "new", 30), ("Cedar", "contacted", 20)] {
        made(&ada, "/leads", json!({"company": company, "status": status, "score": score})).await;
    }
    let companies = async |query: &str| -> Vec<String> {
        let page = ada.read(&format!("/leads?{query}")).await;
        page["data"].as_array().unwrap().iter().map(|row| text(&row["company"])).collect()
    };
    let body = json!({"entity": "leads", "name": "New", "filter": "status = \"new\" or score > 90", "sort": "-score"});
    let view = text(&made(&ada, "/saved-views", body).await["id"]);
    assert_eq!(companies(&format!("view={view}")).await, ["Birch", "Ash"]);
    assert_eq!(companies(&format!("view={view}&sort=score")).await, ["Ash", "Birch"]);
    assert_eq!(companies(&format!("view={view}&filter=score%20%3E%2015")).await, ["Birch"]);
    assert_eq!(companies(&format!("view={view}&score=10")).await, ["Ash"]);
    assert_eq!(companies("view=").await, ["Cedar", "Birch", "Ash"]);
    let first = ada.read(&format!("/leads?view={view}&limit=1")).await;
    assert_eq!((&first["total"], &first["data"][0]["company"]), (&json!(2), &json!("Birch")));
    let cursor = text(&first["next_cursor"]);
    assert_eq!(companies(&format!("view={view}&limit=1&cursor={cursor}")).await, ["Ash"]);
    let groups = ada.read(&format!("/leads/groups?by=status&view={view}")).await;
    assert_eq!((groups["data"].as_array().unwrap().len(), &groups["data"][0]["count"]), (1, &json!(2)));
    assert_eq!(ada.read(&format!("/leads/aggregate?fields=score&view={view}")).await["count"], 2);

    let order =
        text(&made(&ada, "/saved-views", json!({"entity": "leads", "name": "By score", "sort": "score"})).await["id"]);
    assert_eq!(companies(&format!("view={order}")).await, ["Ash", "Cedar", "Birch"]);
    for (collection, view) in
        [("customers", view.as_str()), ("leads", "view_00000000000000000000000000"), ("leads", "x")]
    {
        let errors = refusal(ada.get(&format!("/{collection}?view={view}")).await, 422).await;
        assert_eq!(errors, [("view".to_owned(), "not_found".to_owned())], "{collection} {view}");
    }
}

#[tokio::test]
async fn a_footer_counts_the_values_that_differ() {
    let (_server, ada) = Server::with_owner().await;
    for (industry, phone, tags) in [
        ("Café", "+49 30 1234567", json!(["gold", "fair"])),
        ("CAFÉ", "0049 30 1234567", json!(["Gold"])),
        ("Tea", "+49 30 7654321", json!([])),
        ("", "", json!([])),
    ] {
        made(&ada, "/leads", json!({"company": "A", "industry": industry, "phone": phone, "tags": tags})).await;
    }
    let answer = ada.read("/leads/aggregate?fields=industry,phone,tags,score,status").await;
    let unique = |field: &str| answer["fields"][field]["unique"].clone();
    assert_eq!((unique("industry"), unique("phone"), unique("tags")), (json!(2), json!(2), json!(2)));
    assert_eq!((unique("score"), unique("status")), (json!(0), json!(1)));
    assert_eq!(
        (&answer["fields"]["industry"]["count"], &answer["fields"]["industry"]["empty"]),
        (&json!(3), &json!(1))
    );
}
