//! Leads: their rules and their conversion.

use serde_json::{Value, json};

use crate::support::{Server, Session};

async fn lead(session: &Session, body: Value) -> Value {
    let response = session.post("/leads", &body).await;
    assert_eq!(response.status(), 201);
    response.json().await.unwrap()
}

fn path(record: &Value) -> String {
    format!("/leads/{}", record["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_lead_has_a_name_and_a_source() {
    let (_server, ada) = Server::with_owner().await;
    let person = lead(&ada, json!({"first_name": "Zoë", "last_name": "Maier", "company": "Acme"})).await;
    assert_eq!(
        (&person["name"], &person["source"], &person["status"]),
        (&json!("Zoë Maier"), &json!("manual"), &json!("new"))
    );
    assert_eq!(lead(&ada, json!({"company": "Acme", "source": "fair"})).await["name"], "Acme");
    assert_eq!(ada.post("/leads", &json!({"email": "a@b.co"})).await.status(), 422);
    assert_eq!(ada.post("/leads", &json!({"company": "x", "status": "converted"})).await.status(), 422);
    assert_eq!(ada.patch(&path(&person), &json!({"status": "converted"})).await.status(), 422);
    assert_eq!(ada.patch(&path(&person), &json!({"customer_id": null})).await.status(), 422, "set by the conversion");
    let by_name = ada.read("/leads?sort=name&fields=name").await;
    assert_eq!(by_name["data"][0]["name"], "Acme");
}

#[tokio::test]
async fn conversion_makes_customer_and_contact_once() {
    let (server, ada) = Server::with_owner().await;
    let body = json!({
        "first_name": "Zoë", "last_name": "Maier", "company": "Acme", "email": "zoe@acme.example", "phone": "+49 30 123456",
        "other_emails": ["z@home.example"], "job_title": "CEO", "city": "Berlin", "tags": ["vip"], "notes": "<p>n</p>",
        "industry": "Tea",
    });
    let first = lead(&ada, body).await;
    let converted =
        ada.post(&format!("{}/convert", path(&first)), &json!({"contact": {"role": "decision_maker"}})).await;
    assert_eq!(converted.status(), 200);
    let undo = converted.headers()["x-undo-id"].to_str().unwrap().to_owned();
    let answer: Value = converted.json().await.unwrap();
    let (customer, contact) = (&answer["customer"], &answer["contact"]);
    assert_eq!(
        (&customer["name"], &customer["industry"], &customer["domain"]),
        (&json!("Acme"), &json!("Tea"), &json!("acme.example"))
    );
    assert_eq!(customer["tags"], json!(["vip"]));
    assert_eq!(
        (&contact["name"], &contact["customer_id"], &contact["role"]),
        (&json!("Zoë Maier"), &customer["id"], &json!("decision_maker"))
    );
    assert_eq!(contact["emails"][1]["email"], "z@home.example");
    assert_eq!(contact["phones"][0]["e164"], "+4930123456");
    assert_eq!(contact["notes"], "<p>n</p>");
    let now = ada.read(&path(&first)).await;
    assert_eq!(
        (&now["status"], &now["customer_id"], &now["contact_id"]),
        (&json!("converted"), &customer["id"], &contact["id"])
    );
    assert_eq!(ada.post(&format!("{}/convert", path(&first)), &json!({})).await.status(), 409);
    assert_eq!(ada.patch(&path(&first), &json!({"status": "new"})).await.status(), 422);
    assert_eq!(ada.patch(&path(&first), &json!({"city": "Bonn"})).await.status(), 200);
    assert_eq!(ada.post(&format!("/undo/{undo}"), &json!({})).await.status(), 200);
    assert_eq!(ada.read(&path(&first)).await["status"], "new");
    assert_eq!(ada.read("/customers").await["total"], 0);
    assert_eq!(ada.read("/contacts").await["total"], 0);

    let customer: Value = ada.post("/customers", &json!({"name": "Known"})).await.json().await.unwrap();
    let second = lead(&ada, json!({"company": "Nameless Ltd"})).await;
    let convert = format!("{}/convert", path(&second));
    for bad in [
        json!({"customer_id": "x"}),
        json!({"customer_id": "cus_00000000000000000000000000"}),
        json!({"customer_id": customer["id"], "customer": {"name": "x"}}),
        json!({"deal": {"nmae": 1}}),
        json!({"deal": {"stage_id": "stage_00000000000000000000000000"}}),
        json!({"contact": {"nmae": 1}}),
        json!({"customer": {"name": null}}),
    ] {
        assert_eq!(ada.post(&convert, &bad).await.status(), 422, "{bad}");
    }
    assert_eq!(ada.read(&path(&second)).await["status"], "new", "a refused conversion leaves nothing");
    let answer: Value = ada.post(&convert, &json!({"customer_id": customer["id"]})).await.json().await.unwrap();
    assert_eq!((&answer["customer"]["id"], &answer["contact"]["name"]), (&customer["id"], &json!("Nameless Ltd")));
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn activities_follow_a_conversion_and_its_undo() {
    let (server, ada) = Server::with_owner().await;
    let first = lead(&ada, json!({"last_name": "Maier", "company": "Acme"})).await;
    let known: Value = ada.post("/customers", &json!({"name": "Known"})).await.json().await.unwrap();
    let planned =
        json!({"kind": "call", "subject": "Offer", "lead_id": first["id"], "occurred_at": "2099-01-01T10:00:00Z"});
    let elsewhere = json!({"kind": "task", "subject": "Invoice", "lead_id": first["id"], "customer_id": known["id"]});
    for body in [planned, elsewhere] {
        assert_eq!(ada.post("/activities", &body).await.status(), 201);
    }
    let converted = ada.post(&format!("{}/convert", path(&first)), &json!({"deal": {}})).await;
    assert_eq!(converted.status(), 200);
    let undo = converted.headers()["x-undo-id"].to_str().unwrap().to_owned();
    let answer: Value = converted.json().await.unwrap();
    let on = async |kind: &str, id: &Value| {
        let timeline = ada.read(&format!("/{kind}/{}/timeline", id.as_str().unwrap())).await;
        let mut found: Vec<String> = timeline["data"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|row| row["activity"]["subject"].as_str())
            .map(str::to_owned)
            .collect();
        found.sort();
        found
    };
    assert_eq!(on("customers", &answer["customer"]["id"]).await, ["Offer"], "one stays with its own customer");
    assert_eq!(on("customers", &known["id"]).await, ["Invoice"]);
    for (kind, id) in
        [("contacts", &answer["contact"]["id"]), ("deals", &answer["deal"]["id"]), ("leads", &first["id"])]
    {
        assert_eq!(on(kind, id).await, ["Invoice", "Offer"], "{kind}");
    }
    assert!(server.app.store.check().unwrap().is_clean());

    assert_eq!(ada.post(&format!("/undo/{undo}"), &json!({})).await.status(), 200);
    assert_eq!(on("leads", &first["id"]).await, ["Invoice", "Offer"]);
    for activity in ada.read("/activities?sort=subject").await["data"].as_array().unwrap() {
        let customer = if activity["subject"] == "Invoice" { known["id"].clone() } else { Value::Null };
        assert_eq!(
            (&activity["customer_id"], &activity["contact_id"], &activity["deal_id"]),
            (&customer, &Value::Null, &Value::Null)
        );
    }
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn a_conversion_may_make_a_deal() {
    let (server, ada) = Server::with_owner().await;
    let value = json!({"amount": "1200.00", "currency": "EUR"});
    let body = json!({"last_name": "Maier", "company": "Acme", "estimated_value": value, "tags": ["vip"]});
    let first = lead(&ada, body).await;
    let wishes = json!({"deal": {"probability": 80}, "contact": {"role": "billing"}});
    let converted = ada.post(&format!("{}/convert", path(&first)), &wishes).await;
    assert_eq!(converted.status(), 200);
    let undo = converted.headers()["x-undo-id"].to_str().unwrap().to_owned();
    let answer: Value = converted.json().await.unwrap();
    let deal = &answer["deal"];
    assert_eq!((&deal["name"], &deal["value"], &deal["probability"]), (&json!("Acme"), &value, &json!(80)));
    assert_eq!((&deal["customer_id"], &deal["customer_name"]), (&answer["customer"]["id"], &json!("Acme")));
    assert_eq!(deal["contacts"], json!([{"contact_id": answer["contact"]["id"], "role": "billing"}]));
    assert_eq!((&deal["status"], &deal["tags"]), (&json!("open"), &json!(["vip"])));
    assert_eq!(ada.read(&format!("/deals/{}", deal["id"].as_str().unwrap())).await["id"], deal["id"]);
    assert_eq!(ada.post(&format!("/undo/{undo}"), &json!({})).await.status(), 200);
    assert_eq!(ada.read("/deals").await["total"], 0);

    let second = lead(&ada, json!({"last_name": "Alone"})).await;
    let answer: Value =
        ada.post(&format!("{}/convert", path(&second)), &json!({"deal": null})).await.json().await.unwrap();
    assert!(answer.get("deal").is_none(), "there is no deal unless it is asked for");
    assert!(server.app.store.check().unwrap().is_clean());
}
