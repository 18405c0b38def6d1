//! Merging: what it makes of the records and of what hangs on them, that undoing it brings every record back as it was, and
//! what is refused.

use leadlab::base::Role;
use leadlab::http::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Map, Value, json};

use crate::support::{Server, Session};

async fn made(session: &Session, collection: &str, body: Value) -> Value {
    let response = session.post(&format!("/{collection}"), &body).await;
    assert_eq!(response.status(), 201, "{collection} {body}");
    response.json().await.unwrap()
}

fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap()
}

/// Merges and gives the answer.
async fn merge(session: &Session, collection: &str, body: &Value) -> Value {
    let response = session.post(&format!("/{collection}/merge"), body).await;
    let (status, undo) = (response.status(), response.headers().get("x-undo-id").cloned());
    let answer: Value = response.json().await.unwrap();
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["undo_id"], undo.unwrap().to_str().unwrap(), "in the header, too");
    answer
}

/// Every record of these collections by identity, without what each change counts on.
async fn everything(session: &Session, collections: &[&str]) -> Map<String, Value> {
    let mut all = Map::new();
    for collection in collections {
        for mut row in session.read(&format!("/{collection}?limit=200")).await["data"].as_array().unwrap().clone() {
            let record = row.as_object_mut().unwrap();
            record.retain(|name, _| !["version", "updated_at", "updated_by"].contains(&name.as_str()));
            all.insert(record["id"].as_str().unwrap().to_owned(), row);
        }
    }
    all
}

const ALL: &[&str] = &["customers", "contacts", "leads", "deals", "activities", "tickets"];

#[tokio::test]
async fn a_merge_joins_two_customers_and_all_that_hangs_on_them_and_comes_undone() {
    let (server, ada) = Server::with_owner().await;
    let (field, text) =
        (json!({"entity": "customers", "key": "region", "label": "Region", "type": "text"}), "custom.region");
    assert_eq!(ada.post("/custom-fields", &field).await.status(), 201);
    let winner = made(
        &ada,
        "customers",
        json!({
            "name": "Acme", "email": "info@acme.example", "tags": ["vip"], "other_emails": ["old@acme.example"],
            "industry": "Tea", "custom": {"region": "North"},
        }),
    )
    .await;
    let loser = made(
        &ada,
        "customers",
        json!({
            "name": "ACME GmbH", "email": "sales@acme.example", "phone": "+49 30 123456", "tags": ["VIP", "fair"],
            "other_emails": ["OLD@acme.example", "info@acme.example"], "address": {"city": "Berlin"}, "employees": 12,
            "industry": "Coffee", "custom": {"region": "South"}, "owner_id": null,
        }),
    )
    .await;
    let (stays, goes) = (id(&winner), id(&loser));
    let contact = made(&ada, "contacts", json!({"last_name": "Maier", "customer_id": goes})).await;
    let deal =
        made(&ada, "deals", json!({"name": "Tea", "customer_id": goes, "contacts": [{"contact_id": id(&contact)}]}))
            .await;
    let ticket = made(&ada, "tickets", json!({"subject": "Cold", "customer_id": goes})).await;
    let task = json!({"kind": "task", "subject": "Call", "customer_id": goes, "contact_id": id(&contact)});
    let task = made(&ada, "activities", task).await;
    let call = made(&ada, "activities", json!({"kind": "call", "subject": "Rang", "customer_id": goes})).await;
    let lead = made(&ada, "leads", json!({"last_name": "Roe"})).await;
    let converted = ada.post(&format!("/leads/{}/convert", id(&lead)), &json!({"customer_id": goes})).await;
    assert_eq!(converted.status(), 200);
    let note = made(&ada, &format!("customers/{goes}/notes"), json!({"body": "<p>Likes tea</p>"})).await;
    let form = Form::new().part("file", Part::text("words").file_name("a.txt"));
    let upload = ada.request(Method::POST, &format!("/customers/{goes}/files")).multipart(form).send().await.unwrap();
    assert_eq!(upload.status(), 201);
    let file: Value = upload.json().await.unwrap();
    let before = everything(&ada, ALL).await;

    let body = json!({"winner": stays, "losers": [goes], "fields": {"industry": goes, text: goes, "email": stays}});
    let answer = merge(&ada, "customers", &body).await;
    let now = ada.read(&format!("/customers/{stays}")).await;
    for (field, expected) in [
        ("name", json!("Acme")),
        ("email", json!("info@acme.example")),
        ("other_emails", json!(["old@acme.example", "sales@acme.example"])),
        ("phone", json!("+49 30 123456")),
        ("tags", json!(["vip", "fair"])),
        ("industry", json!("Coffee")),
        ("employees", json!(12)),
        ("owner_id", winner["owner_id"].clone()),
        ("custom", json!({"region": "South"})),
    ] {
        assert_eq!(now[field], expected, "{field}");
        assert_eq!(answer[field], expected, "{field} of the answer");
    }
    assert_eq!(now["address"]["city"], "Berlin", "an empty field is filled");
    assert_eq!(ada.get(&format!("/customers/{goes}")).await.status(), 404);
    assert_eq!(ada.read("/trash?type=customers").await["data"][0]["id"], goes);
    for (collection, child) in [
        ("contacts", &contact),
        ("deals", &deal),
        ("tickets", &ticket),
        ("activities", &task),
        ("activities", &call),
        ("leads", &lead),
    ] {
        assert_eq!(ada.read(&format!("/{collection}/{}", id(child))).await["customer_id"], stays, "{collection}");
    }
    assert_eq!(ada.read(&format!("/customers/{stays}/notes/{}", id(&note))).await["body"], "<p>Likes tea</p>");
    let content = ada.get(&format!("/customers/{stays}/files/{}", id(&file))).await;
    assert_eq!(content.text().await.unwrap(), "words");
    let timeline = ada.read(&format!("/customers/{stays}/timeline")).await;
    let told = timeline["data"].as_array().unwrap().iter().find(|row| row["action"] == "merged").unwrap();
    assert_eq!(told["with"], json!({"id": goes, "title": "ACME GmbH"}));
    assert_eq!(told["undo_id"], answer["undo_id"], "it can be taken apart from there");

    let undo = format!("/undo/{}", answer["undo_id"].as_str().unwrap());
    let undone = ada.post(&undo, &json!({})).await;
    assert_eq!(undone.status(), 200, "{}", undone.text().await.unwrap());
    assert_eq!(everything(&ada, ALL).await, before);
    assert_eq!(ada.get(&format!("/customers/{goes}/notes/{}", id(&note))).await.status(), 200);
    assert_eq!(ada.get(&format!("/customers/{goes}/files/{}", id(&file))).await.status(), 200);
    assert_eq!(ada.get(&format!("/customers/{stays}/notes/{}", id(&note))).await.status(), 404);
    let theirs = ada.read(&format!("/customers/{goes}/timeline")).await;
    let told = theirs["data"].as_array().unwrap().iter().find(|row| row["action"] == "merged").unwrap();
    assert_eq!(told["with"], json!({"id": stays, "title": "Acme"}), "the other one's timeline says it, too");
    let ours = ada.read(&format!("/customers/{stays}/timeline")).await;
    let ours = ours["data"].as_array().unwrap();
    assert!(ours.iter().any(|row| row["action"] == "unmerged"), "{ours:?}");
    assert!(ours.iter().all(|row| row.get("undo_id").is_none()), "once");
    assert_eq!(ada.post(&undo, &json!({})).await.status(), 409, "once");
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn contacts_keep_every_address_and_their_places_in_deals() {
    let (server, ada) = Server::with_owner().await;
    let a =
        made(&ada, "contacts", json!({"first_name": "Ana", "last_name": "Diaz", "emails": ["ana@x.example"]})).await;
    let b = made(&ada, "contacts", json!({
        "last_name": "Diaz", "emails": ["ANA@x.example", {"email": "a@home.example", "label": "home", "primary": true}],
        "phones": ["+49 30 123456"], "do_not_contact": true, "role": "billing",
    }))
    .await;
    let c = made(&ada, "contacts", json!({"last_name": "Dias", "phones": ["030 123456", "+49 40 1"]})).await;
    let twice = json!([{"contact_id": id(&a), "role": "user"}, {"contact_id": id(&b), "role": "billing"}]);
    let both = made(&ada, "deals", json!({"name": "Both", "contacts": twice})).await;
    let one =
        made(&ada, "deals", json!({"name": "One", "contacts": [{"contact_id": id(&b), "role": "billing"}]})).await;
    let before = everything(&ada, ALL).await;
    let answer = merge(&ada, "contacts", &json!({"winner": id(&a), "losers": [id(&b), id(&c)]})).await;
    let emails: Vec<(&Value, &Value)> =
        answer["emails"].as_array().unwrap().iter().map(|email| (&email["email"], &email["primary"])).collect();
    assert_eq!(emails, [(&json!("ana@x.example"), &json!(true)), (&json!("a@home.example"), &json!(false))]);
    let numbers: Vec<&Value> = answer["phones"].as_array().unwrap().iter().map(|phone| &phone["number"]).collect();
    assert!(numbers.contains(&&json!("+49 30 123456")) && numbers.contains(&&json!("+49 40 1")), "{numbers:?}");
    assert_eq!(answer["do_not_contact"], true, "a wish to be left alone survives");
    assert_eq!((&answer["name"], &answer["role"]), (&json!("Ana Diaz"), &json!("billing")));
    let contacts = ada.read(&format!("/deals/{}", id(&both))).await["contacts"].clone();
    assert_eq!(contacts, json!([{"contact_id": id(&a), "role": "user"}]), "once, in the role it had");
    let contacts = ada.read(&format!("/deals/{}", id(&one))).await["contacts"].clone();
    assert_eq!(contacts, json!([{"contact_id": id(&a), "role": "billing"}]));
    let undo = format!("/undo/{}", answer["undo_id"].as_str().unwrap());
    assert_eq!(ada.post(&undo, &json!({})).await.status(), 200);
    assert_eq!(everything(&ada, ALL).await, before);
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn an_undo_is_whole_or_refused_naming_the_field() {
    let (_server, ada) = Server::with_owner().await;
    let a = made(&ada, "leads", json!({"last_name": "Diaz"})).await;
    let b = made(&ada, "leads", json!({"last_name": "Dias", "city": "Bonn"})).await;
    let body = json!({"winner": id(&a), "losers": [id(&b)]});
    let request = || ada.request(Method::POST, "/leads/merge").header("idempotency-key", "once").json(&body);
    let first: Value = request().send().await.unwrap().json().await.unwrap();
    let again = request().send().await.unwrap();
    assert_eq!(again.status(), 200, "the same key, though the loser is in the trash by now");
    assert_eq!(again.json::<Value>().await.unwrap(), first);
    assert_eq!(first["city"], "Bonn");
    assert_eq!(ada.patch(&format!("/leads/{}", id(&a)), &json!({"city": "Köln"})).await.status(), 200);
    let undo = format!("/undo/{}", first["undo_id"].as_str().unwrap());
    let refused = ada.post(&undo, &json!({})).await;
    assert_eq!(refused.status(), 409);
    assert_eq!(refused.json::<Value>().await.unwrap()["errors"][0]["pointer"], "/city");
    assert_eq!(ada.get(&format!("/leads/{}", id(&b))).await.status(), 404, "nothing half-done");
    assert_eq!(ada.patch(&format!("/leads/{}", id(&a)), &json!({"city": "Bonn"})).await.status(), 200);
    assert_eq!(ada.post(&undo, &json!({})).await.status(), 200);
    assert_eq!(ada.read(&format!("/leads/{}", id(&b))).await["city"], "Bonn");
    assert_eq!(ada.read(&format!("/leads/{}", id(&a))).await["city"], Value::Null);
}

#[tokio::test]
async fn what_cannot_be_merged_is_refused_naming_the_member() {
    let (server, ada) = Server::with_owner().await;
    let other = server.organization("Other").await;
    let eve = server.user_of(other, "eve@other.example", Role::Owner).await;
    let a = made(&ada, "leads", json!({"last_name": "Diaz"})).await;
    let b = made(&ada, "leads", json!({"last_name": "Dias", "first_name": "Ana"})).await;
    let customer = made(&ada, "customers", json!({"name": "Acme"})).await;
    let theirs = made(&eve, "leads", json!({"last_name": "Foreign"})).await;
    let gone = made(&ada, "leads", json!({"last_name": "Gone"})).await;
    assert_eq!(ada.delete(&format!("/leads/{}", id(&gone))).await.status(), 204);
    let lead = made(&ada, "leads", json!({"last_name": "Won"})).await;
    assert_eq!(ada.post(&format!("/leads/{}/convert", id(&lead)), &json!({})).await.status(), 200);
    let (stays, goes) = (id(&a), id(&b));
    let before = everything(&ada, ALL).await;
    for (status, body, pointer, code) in [
        (422, json!({"winner": stays, "losers": [stays]}), "/losers/0", "not_allowed"),
        (422, json!({"winner": stays, "losers": [goes, goes]}), "/losers/1", "not_allowed"),
        (422, json!({"winner": stays, "losers": []}), "/losers", "required"),
        (422, json!({"winner": stays}), "/losers", "required"),
        (422, json!({"losers": [goes]}), "/winner", "required"),
        (422, json!({"winner": 7, "losers": [goes]}), "/winner", "id"),
        (422, json!({"winner": stays, "losers": goes}), "/losers", "wrong_type"),
        (422, json!({"winner": stays, "losers": vec![goes; 21]}), "/losers", "too_many"),
        (422, json!({"winner": stays, "losers": [id(&customer)]}), "/losers/0", "id"),
        (422, json!({"winner": stays, "losers": ["lead_00000000000000000000000000"]}), "/losers/0", "not_found"),
        (422, json!({"winner": id(&theirs), "losers": [goes]}), "/winner", "not_found"),
        (422, json!({"winner": stays, "losers": [goes, id(&theirs)]}), "/losers/1", "not_found"),
        (422, json!({"winner": stays, "losers": [id(&gone)]}), "/losers/0", "not_found"),
        (422, json!({"winner": stays, "losers": [goes], "fields": {"nmae": goes}}), "/fields/nmae", "unknown_field"),
        (422, json!({"winner": stays, "losers": [goes], "fields": {"name": goes}}), "/fields/name", "unknown_field"),
        (
            422,
            json!({"winner": stays, "losers": [goes], "fields": {"custom.no": goes}}),
            "/fields/custom.no",
            "unknown_field",
        ),
        (422, json!({"winner": stays, "losers": [goes], "fields": {"city": id(&lead)}}), "/fields/city", "not_allowed"),
        (422, json!({"winner": stays, "losers": [goes], "fields": []}), "/fields", "wrong_type"),
        (422, json!({"winner": stays, "losers": [goes], "keep": 1}), "/keep", "unknown_field"),
        (
            422,
            json!({"winner": id(&lead), "losers": [goes], "fields": {"status": goes}}),
            "/fields/status",
            "converted",
        ),
        (409, json!({"winner": stays, "losers": [goes, id(&lead)]}), "/losers/1", "stays"),
    ] {
        let response = ada.post("/leads/merge", &body).await;
        assert_eq!(response.status(), status, "{body}");
        let problem: Value = response.json().await.unwrap();
        assert_eq!(
            (&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]),
            (&json!(pointer), &json!(code)),
            "{body}"
        );
    }
    assert_eq!(everything(&ada, ALL).await, before, "nothing half-done");
    // Names of both empty cannot come of it: the one that is left has a first name only.
    let answer = merge(&ada, "leads", &json!({"winner": id(&lead), "losers": [goes]})).await;
    assert_eq!((&answer["status"], &answer["first_name"]), (&json!("converted"), &json!("Ana")));
}

#[tokio::test]
async fn members_merge_their_own_and_lists_stay_within_their_length() {
    let (server, ada) = Server::with_owner().await;
    let member = server.user("mia@example.com", Role::Member).await;
    let own = made(&member, "customers", json!({"name": "Own"})).await;
    let hers = made(&member, "customers", json!({"name": "Hers"})).await;
    let adas = made(&ada, "customers", json!({"name": "Hers too"})).await;
    for body in [json!({"winner": id(&own), "losers": [id(&adas)]}), json!({"winner": id(&adas), "losers": [id(&own)]})]
    {
        assert_eq!(member.post("/customers/merge", &body).await.status(), 403);
    }
    merge(&member, "customers", &json!({"winner": id(&own), "losers": [id(&hers)]})).await;
    let tags = |from: usize| (from..from + 30).map(|at| format!("t{at}")).collect::<Vec<_>>();
    let a = made(&ada, "customers", json!({"name": "A", "tags": tags(0)})).await;
    let b = made(&ada, "customers", json!({"name": "B", "tags": tags(25)})).await;
    let mut body = json!({"winner": id(&a), "losers": [id(&b)]});
    let refused = ada.post("/customers/merge", &body).await;
    assert_eq!(refused.status(), 422);
    assert_eq!(refused.json::<Value>().await.unwrap()["errors"][0]["pointer"], "/fields/tags");
    body["fields"] = json!({"tags": id(&b)});
    assert_eq!(merge(&ada, "customers", &body).await["tags"], json!(tags(25)), "whose tags stay was chosen");
}

#[tokio::test]
async fn a_merge_moves_many_records_whole_and_refuses_more() {
    let (_server, ada) = Server::with_owner().await;
    let a = made(&ada, "customers", json!({"name": "Few"})).await;
    let b = made(&ada, "customers", json!({"name": "Many"})).await;
    let rows = |count: u64| (0..count).map(|at| format!("Person {at},Many\n")).collect::<Vec<_>>().concat();
    for (count, status) in [(600_u64, 200), (1_500, 409)] {
        let form = Form::new().text("entity", "contacts");
        let file = Part::text(format!("Last name,Company\n{}", rows(count))).file_name("people.csv");
        let upload = ada.request(Method::POST, "/imports").multipart(form.part("file", file)).send().await.unwrap();
        let import: Value = upload.json().await.unwrap();
        let path = format!("/imports/{}", id(&import));
        assert_eq!(ada.patch(&path, &json!({"options": {"on_match": "new"}})).await.status(), 200);
        assert_eq!(ada.post(&format!("{path}/run"), &json!({})).await.status(), 202);
        while ada.read(&path).await["state"] == "running" {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        let of = format!("/contacts?limit=1&filter=customer_id%20%3D%20%22{}%22", id(&b));
        let total = ada.read(&of).await["total"].as_u64().unwrap();
        assert!(total >= count, "{total}");
        let body = json!({"winner": id(&a), "losers": [id(&b)]});
        let response = ada.post("/customers/merge", &body).await;
        assert_eq!(response.status(), status);
        let answer: Value = response.json().await.unwrap();
        if status == 200 {
            assert_eq!(ada.read(&of).await["total"], 0);
            let undone = ada.post(&format!("/undo/{}", answer["undo_id"].as_str().unwrap()), &json!({})).await;
            assert_eq!(undone.status(), 200, "at once, not as a job");
        } else {
            assert_eq!(
                (&answer["errors"][0]["code"], &answer["errors"][0]["pointer"]),
                (&json!("too_many"), &json!("/losers/0"))
            );
        }
        assert_eq!(ada.read(&of).await["total"], total);
    }
}
