//! Deals: their fields, their links and their way through the stages.

use leadlab::base::Role;
use serde_json::{Value, json};

use crate::support::{Server, Session, code};

pub async fn deal(session: &Session, body: Value) -> Value {
    let response = session.post("/deals", &body).await;
    let status = response.status();
    let text = response.text().await.unwrap();
    assert_eq!(status, 201, "{body}: {text}");
    serde_json::from_str(&text).unwrap()
}

async fn made(session: &Session, path: &str, body: Value) -> Value {
    let response = session.post(path, &body).await;
    assert_eq!(response.status(), 201, "{path} {body}");
    response.json().await.unwrap()
}

pub fn path(deal: &Value) -> String {
    format!("/deals/{}", deal["id"].as_str().unwrap())
}

/// A verb that succeeds; its answer is the whole deal.
pub async fn take(session: &Session, deal: &Value, verb: &str, body: Value) -> Value {
    let response = session.post(&format!("{}/{verb}", path(deal)), &body).await;
    assert_eq!(response.status(), 200, "{verb} {body}");
    assert!(response.headers().contains_key("x-undo-id"), "{verb}");
    let answer: Value = response.json().await.unwrap();
    assert_eq!(answer, session.read(&path(deal)).await, "{verb} answers what GET does");
    answer
}

/// A refused verb: status, and pointer and code of its first error.
async fn refusal(session: &Session, deal: &Value, verb: &str, body: Value) -> (u16, String, String) {
    let response = session.post(&format!("{}/{verb}", path(deal)), &body).await;
    let status = response.status().as_u16();
    let told: Value = response.json().await.unwrap();
    let text = |name: &str| told["errors"][0][name].as_str().unwrap_or_default().to_owned();
    (status, text("pointer"), text("code"))
}

/// The default pipeline's stages.
pub async fn stages(session: &Session) -> Vec<Value> {
    let list = session.read("/pipelines").await;
    list["data"][0]["stages"].as_array().unwrap().iter().map(|stage| stage["id"].clone()).collect()
}

pub fn money(amount: &str) -> Value {
    json!({"amount": amount, "currency": "EUR"})
}

#[tokio::test]
async fn every_field_is_made_changed_and_listed() {
    let (server, ada) = Server::with_owner().await;
    let customer = made(&ada, "/customers", json!({"name": "Acme"})).await;
    let contact = made(&ada, "/contacts", json!({"last_name": "Maier"})).await;
    let field = json!({"entity": "deals", "key": "margin", "label": "Margin", "type": "number"});
    made(&ada, "/custom-fields", field).await;
    let stages = stages(&ada).await;

    let least = deal(&ada, json!({"name": "Least"})).await;
    assert_eq!((&least["stage_id"], &least["status"], &least["probability"]), (&stages[0], &json!("open"), &json!(10)));
    assert_eq!((&least["owner_id"], &least["contacts"]), (&json!(ada.user), &json!([])));
    assert!(least["stage_entered_at"].is_string() && least["pipeline_id"].is_string());
    for none in ["customer_id", "customer_name", "value", "expected_close_on", "closed_at", "lost_reason", "notes"] {
        assert_eq!(least[none], Value::Null, "{none}");
    }

    let whole = json!({
        "name": "Whole", "customer_id": customer["id"], "contacts": [{"contact_id": contact["id"], "role": "billing"}],
        "pipeline_id": least["pipeline_id"], "stage_id": stages[2], "value": money("1200.50"), "probability": 65,
        "expected_close_on": "2026-12-31", "owner_id": null, "tags": ["big"], "notes": "<p>n</p>",
        "custom": {"margin": 30},
    });
    let made = deal(&ada, whole.clone()).await;
    for (name, value) in whole.as_object().unwrap() {
        assert_eq!(&made[name], value, "{name}");
    }
    assert_eq!(made["customer_name"], "Acme");

    let changes = json!({
        "name": "Other", "customer_id": null, "contacts": [{"contact_id": contact["id"]}], "value": money("7.00"),
        "probability": 1, "expected_close_on": "2027-01-01", "owner_id": ada.user, "tags": [], "notes": "<p>m</p>",
        "custom": {"margin": null},
    });
    let response = ada.patch(&path(&made), &changes).await;
    assert_eq!(response.status(), 200);
    let changed: Value = response.json().await.unwrap();
    for name in ["name", "customer_id", "value", "probability", "expected_close_on", "owner_id", "tags", "notes"] {
        assert_eq!(changed[name], changes[name], "{name}");
    }
    assert_eq!(changed["contacts"], json!([{"contact_id": contact["id"], "role": null}]));
    assert_eq!(changed["custom"], json!({}));
    let cleared: Value = ada.patch(&path(&made), &json!({"probability": null})).await.json().await.unwrap();
    assert_eq!(cleared["probability"], 50, "it is the stage's again");
    let again = ada.patch(&path(&made), &whole_without_stage(&whole)).await;
    assert_eq!(again.status(), 200);

    let only = |query: String| {
        let ada = ada.clone();
        async move {
            let list = ada.read(&format!("/deals?{query}")).await;
            list["data"]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| row["name"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        }
    };
    assert_eq!(only("sort=name".to_owned()).await, ["Least", "Whole"]);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    for query in [
        format!("stage_id={}", text(&stages[2])),
        format!("customer_id={}", text(&customer["id"])),
        format!("filter=contacts = \"{}\"", text(&contact["id"])),
        "filter=value > \"1000 EUR\" and probability = 65 and status = \"open\"".to_owned(),
        "filter=expected_close_on = \"2026-12-31\"".to_owned(),
        "filter=customer.name = \"acme\" and custom.margin = 30".to_owned(),
        "filter=owner_id is empty".to_owned(),
        "tag=big".to_owned(),
        "q=whole".to_owned(),
        "sort=-value&limit=1".to_owned(),
    ] {
        assert_eq!(only(query.clone()).await, ["Whole"], "{query}");
    }
    let rows = ada.read("/deals?fields=customer_name,contacts,value&sort=name").await;
    assert_eq!(rows["data"][1]["customer_name"], "Acme");
    assert_eq!(rows["data"][1]["contacts"][0]["role"], "billing");
    let groups = ada.read("/deals/groups?by=status").await;
    assert_eq!(
        (&groups["data"][0]["count"], &groups["data"][0]["sums"]["value"]),
        (&json!(2), &json!([money("1200.50")]))
    );
    assert!(server.app.store.check().unwrap().is_clean());
}

fn whole_without_stage(whole: &Value) -> Value {
    let mut body = whole.clone();
    body.as_object_mut().unwrap().retain(|name, _| !["stage_id", "pipeline_id"].contains(&name.as_str()));
    body
}

#[tokio::test]
async fn what_does_not_fit_is_refused_where_it_stands() {
    let (_server, ada) = Server::with_owner().await;
    let stages = stages(&ada).await;
    let other = made(&ada, "/pipelines", json!({"name": "Other"})).await;
    let known = deal(&ada, json!({"name": "Known"})).await;
    let contact = made(&ada, "/contacts", json!({"last_name": "Maier"})).await;
    for (body, pointer, code) in [
        (json!({}), "/name", "required"),
        (json!({"name": "x", "probability": 101}), "/probability", "range"),
        (json!({"name": "x", "expected_close_on": "soon"}), "/expected_close_on", "invalid"),
        (json!({"name": "x", "customer_id": "cus_00000000000000000000000000"}), "/customer_id", "not_found"),
        (json!({"name": "x", "stage_id": "stage_00000000000000000000000000"}), "/stage_id", "not_found"),
        (json!({"name": "x", "pipeline_id": "pipe_00000000000000000000000000"}), "/pipeline_id", "not_found"),
        (json!({"name": "x", "stage_id": stages[0], "pipeline_id": other["id"]}), "/stage_id", "not_allowed"),
        (json!({"name": "x", "stage_id": stages[5]}), "/stage_id", "not_allowed"),
        (json!({"name": "x", "status": "won"}), "/status", "unknown_field"),
        (json!({"name": "x", "lost_reason": "y"}), "/lost_reason", "unknown_field"),
        (json!({"name": "x", "contacts": "y"}), "/contacts", "wrong_type"),
        (json!({"name": "x", "contacts": [{}]}), "/contacts/0/contact_id", "required"),
        (json!({"name": "x", "contacts": [{"contact_id": 1}]}), "/contacts/0/contact_id", "wrong_type"),
        (json!({"name": "x", "contacts": [{"contact_id": "lead_1"}]}), "/contacts/0/contact_id", "id"),
        (
            json!({"name": "x", "contacts": [{"contact_id": contact["id"], "role": "boss"}]}),
            "/contacts/0/role",
            "not_allowed",
        ),
        (
            json!({"name": "x", "contacts": [{"contact_id": contact["id"], "name": "y"}]}),
            "/contacts/0/name",
            "unknown_field",
        ),
        (
            json!({"name": "x", "contacts": [{"contact_id": "con_00000000000000000000000000"}]}),
            "/contacts/0/contact_id",
            "not_found",
        ),
    ] {
        let response = ada.post("/deals", &body).await;
        assert_eq!(response.status(), 422, "{body}");
        let told: Value = response.json().await.unwrap();
        assert_eq!(
            (&told["errors"][0]["pointer"], &told["errors"][0]["code"]),
            (&json!(pointer), &json!(code)),
            "{body}"
        );
    }
    for fixed in [json!({"stage_id": stages[1]}), json!({"pipeline_id": other["id"]}), json!({"status": "won"})] {
        let response = ada.patch(&path(&known), &fixed).await;
        assert_eq!((response.status().as_u16(), code(response).await.as_str()), (422, "unknown_field"), "{fixed}");
        let all = ada.post("/deals/bulk", &json!({"ids": [known["id"]], "set": fixed})).await;
        assert_eq!(all.status(), 422, "{fixed}");
    }
    let twice = json!({"name": "x", "contacts": [
        {"contact_id": contact["id"], "role": "user"}, {"contact_id": contact["id"], "role": "billing"},
    ]});
    let kept = json!([{"contact_id": contact["id"], "role": "user"}]);
    assert_eq!(deal(&ada, twice).await["contacts"], kept, "of entries for the same person the first counts");
    let won = deal(&ada, json!({"name": "Won at once", "stage_id": stages[4]})).await;
    assert_eq!((&won["status"], &won["probability"]), (&json!("won"), &json!(100)));
    assert!(won["closed_at"].is_string());
}

#[tokio::test]
async fn a_deal_goes_through_its_stages() {
    let (server, ada) = Server::with_owner().await;
    let stages = stages(&ada).await;
    let other = made(&ada, "/pipelines", json!({"name": "Other"})).await;
    let first = deal(&ada, json!({"name": "First"})).await;
    let moved = take(&ada, &first, "move", json!({"stage_id": stages[2]})).await;
    assert_eq!((&moved["stage_id"], &moved["probability"], &moved["version"]), (&stages[2], &json!(50), &json!(2)));
    assert!(moved["stage_entered_at"].as_str() >= first["stage_entered_at"].as_str());
    let chosen: Value = ada.patch(&path(&first), &json!({"probability": 62})).await.json().await.unwrap();
    assert_eq!(chosen["stage_entered_at"], moved["stage_entered_at"]);

    let won = take(&ada, &first, "win", json!({})).await;
    assert_eq!((&won["status"], &won["stage_id"], &won["probability"]), (&json!("won"), &stages[4], &json!(100)));
    assert!(won["closed_at"].is_string());
    assert_eq!(refusal(&ada, &first, "win", json!({})).await.0, 409);
    let open = take(&ada, &first, "reopen", json!({})).await;
    assert_eq!((&open["status"], &open["stage_id"], &open["closed_at"]), (&json!("open"), &stages[2], &Value::Null));
    assert_eq!(refusal(&ada, &first, "reopen", json!({})).await.0, 409);
    let lost = take(&ada, &first, "lose", json!({"reason": " Too dear "})).await;
    assert_eq!(
        (&lost["status"], &lost["lost_reason"], &lost["probability"]),
        (&json!("lost"), &json!("Too dear"), &json!(0))
    );
    assert_eq!(refusal(&ada, &first, "lose", json!({"reason": "x"})).await.0, 409);
    let open = take(&ada, &first, "reopen", json!({"stage_id": stages[1]})).await;
    assert_eq!((&open["stage_id"], &open["lost_reason"]), (&stages[1], &Value::Null));

    // A won or a lost stage means the same as the calls.
    let won = take(&ada, &first, "move", json!({"stage_id": stages[4]})).await;
    assert_eq!(won["status"], "won");
    let lost = take(&ada, &first, "move", json!({"stage_id": stages[5], "reason": "No budget"})).await;
    assert_eq!((&lost["status"], &lost["lost_reason"]), (&json!("lost"), &json!("No budget")));
    let open = take(&ada, &first, "move", json!({"stage_id": other["stages"][1]["id"]})).await;
    assert_eq!((&open["status"], &open["pipeline_id"]), (&json!("open"), &other["id"]));
    let won = take(&ada, &first, "win", json!({})).await;
    assert_eq!(won["stage_id"], other["stages"][4]["id"], "the won stage of its own pipeline");
    take(&ada, &first, "reopen", json!({})).await;

    let second = deal(&ada, json!({"name": "Second"})).await;
    for (verb, body, expected) in [
        ("move", json!({}), (422, "/stage_id", "required")),
        ("move", json!({"stage_id": "stage_00000000000000000000000000"}), (422, "/stage_id", "not_found")),
        ("move", json!({"stage_id": stages[5]}), (422, "/reason", "required")),
        ("move", json!({"stage_id": stages[1], "reason": "x"}), (422, "/reason", "not_allowed")),
        ("move", json!({"stage_id": stages[1], "before": second["id"]}), (422, "/before", "not_found")),
        ("move", json!({"stage_id": stages[1], "before": first["id"]}), (422, "/before", "not_found")),
        ("lose", json!({"reason": " "}), (422, "/reason", "required")),
        ("lose", json!({"reason": "x".repeat(501)}), (422, "/reason", "invalid")),
    ] {
        let told = refusal(&ada, &second, verb, body.clone()).await;
        assert_eq!(told, (expected.0, expected.1.to_owned(), expected.2.to_owned()), "{verb} {body}");
    }
    assert_eq!(refusal(&ada, &second, "lose", json!({})).await.0, 422);
    assert_eq!(refusal(&ada, &second, "win", json!({"reason": "x"})).await.0, 422);
    take(&ada, &second, "win", json!({})).await;
    let closed = refusal(&ada, &second, "reopen", json!({"stage_id": stages[5]})).await;
    assert_eq!(closed, (422, "/stage_id".to_owned(), "not_allowed".to_owned()));

    // The history of the stages and of where it stood is the record's.
    let timeline = ada.read(&format!("{}/timeline?limit=200", path(&first))).await;
    let changes: Vec<&Value> = timeline["data"].as_array().unwrap().iter().map(|row| &row["changes"]).collect();
    let stood: Vec<&Value> =
        changes.iter().filter_map(|change| change.get("status")).map(|change| &change["new"]).collect();
    assert_eq!(stood, ["open", "won", "open", "lost", "won", "open", "lost", "open", "won"]);
    assert_eq!(changes[changes.len() - 2]["stage_id"], json!({"old": stages[0], "new": stages[2]}));
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn a_step_is_taken_back_and_sent_again_safely() {
    let (server, ada) = Server::with_owner().await;
    let stages = stages(&ada).await;
    let first = deal(&ada, json!({"name": "First", "value": money("10.00")})).await;
    let win = format!("{}/win", path(&first));
    let send = || ada.request(reqwest::Method::POST, &win).header("idempotency-key", "once").json(&json!({})).send();
    let won = send().await.unwrap();
    assert_eq!(won.status(), 200);
    let undo = won.headers()["x-undo-id"].to_str().unwrap().to_owned();
    let won: Value = won.json().await.unwrap();
    let again = send().await.unwrap();
    assert_eq!(again.status(), 200, "the same key is answered as before");
    assert_eq!(again.json::<Value>().await.unwrap(), won);
    assert_eq!(ada.post(&format!("/undo/{undo}"), &json!({})).await.status(), 200);
    let now = ada.read(&path(&first)).await;
    assert_eq!((&now["status"], &now["stage_id"], &now["closed_at"]), (&json!("open"), &stages[0], &Value::Null));
    let board = ada.read("/deals/board").await;
    assert_eq!((&board["columns"][0]["count"], &board["columns"][4]["count"]), (&json!(1), &json!(0)));
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn links_are_cleared_and_come_back() {
    let (server, ada) = Server::with_owner().await;
    let customer = made(&ada, "/customers", json!({"name": "Acme"})).await;
    let one = made(&ada, "/contacts", json!({"last_name": "One"})).await;
    let two = made(&ada, "/contacts", json!({"last_name": "Two"})).await;
    let people = json!([{"contact_id": one["id"], "role": "user"}, {"contact_id": two["id"], "role": "billing"}]);
    let body = json!({"name": "Linked", "customer_id": customer["id"], "contacts": people});
    let linked = deal(&ada, body).await;
    let delete = |path: String| {
        let ada = ada.clone();
        async move { assert_eq!(ada.delete(&path).await.status(), 204, "{path}") }
    };
    let restore = |record: &Value| {
        let (ada, id) = (ada.clone(), record["id"].as_str().unwrap().to_owned());
        async move { assert_eq!(ada.post(&format!("/trash/{id}/restore"), &json!({})).await.status(), 200) }
    };
    let at = |collection: &str, record: &Value| format!("/{collection}/{}", record["id"].as_str().unwrap());
    let counts = ada.read(&format!("{}?include=deals,counts", at("customers", &customer))).await;
    assert_eq!((&counts["counts"]["open_deals"], &counts["included"]["deals"]["total"]), (&json!(1), &json!(1)));
    assert_eq!(counts["included"]["deals"]["data"][0]["name"], "Linked");

    delete(at("customers", &customer)).await;
    delete(at("contacts", &one)).await;
    let now = ada.read(&path(&linked)).await;
    assert_eq!((&now["customer_id"], &now["contacts"]), (&Value::Null, &json!([people[1]])));
    restore(&one).await;
    restore(&customer).await;
    let now = ada.read(&path(&linked)).await;
    assert_eq!((&now["customer_id"], &now["contacts"]), (&customer["id"], &json!([people[1], people[0]])));

    // The deal was in the trash itself when its people went there.
    delete(path(&linked)).await;
    delete(at("contacts", &one)).await;
    delete(at("contacts", &two)).await;
    restore(&linked).await;
    assert_eq!(ada.read(&path(&linked)).await["contacts"], json!([]));
    restore(&two).await;
    restore(&one).await;
    assert_eq!(ada.read(&path(&linked)).await["contacts"], json!([people[1], people[0]]));
    assert_eq!(ada.read(&format!("/deals?filter=contacts = \"{}\"", one["id"].as_str().unwrap())).await["total"], 1);

    // Who was put in again meanwhile is there once.
    delete(at("contacts", &one)).await;
    let undo = ada.delete(&at("contacts", &two)).await.headers()["x-undo-id"].to_str().unwrap().to_owned();
    assert_eq!(ada.read(&path(&linked)).await["contacts"], json!([]));
    assert_eq!(ada.post(&format!("/undo/{undo}"), &json!({})).await.status(), 200);
    assert_eq!(ada.read(&path(&linked)).await["contacts"], json!([people[1]]));
    assert_eq!(ada.patch(&path(&linked), &json!({"contacts": []})).await.status(), 200);
    restore(&one).await;
    assert_eq!(ada.read(&path(&linked)).await["contacts"], json!([people[0]]));
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn members_take_steps_with_their_own_deals() {
    let (server, ada) = Server::with_owner().await;
    let stages = stages(&ada).await;
    let bob = server.user("bob@example.com", Role::Member).await;
    let hers = deal(&ada, json!({"name": "Hers"})).await;
    let nobodys = deal(&ada, json!({"name": "Nobody's", "owner_id": null})).await;
    for (verb, body) in [
        ("move", json!({"stage_id": stages[1]})),
        ("win", json!({})),
        ("lose", json!({"reason": "x"})),
        ("reopen", json!({})),
    ] {
        assert_eq!(refusal(&bob, &hers, verb, body.clone()).await.0, 403, "{verb}");
        assert_eq!(refusal(&bob, &hers, verb, json!({"unknown": 1})).await.0, 403, "{verb} before the body is read");
        take(&bob, &nobodys, verb, body).await;
    }
    let viewer = server.user("vera@example.com", Role::Viewer).await;
    assert_eq!(viewer.read("/deals/board").await["columns"][0]["count"], 1);
    assert_eq!(refusal(&viewer, &nobodys, "win", json!({})).await.0, 403);
}
