//! Texts at the edges: what lines and rich texts refuse, and rich text that came into the store by another way than the
//! sanitiser's leaves harmless.

use std::collections::BTreeMap;

use leadlab::base::{Actor, Id, Org};
use leadlab::crm::contacts::Contact;
use leadlab::crm::customers::Customer;
use leadlab::crm::leads::Lead;
use leadlab::rest::any::any;
use leadlab::rest::chunks::Chosen;
use leadlab::rest::context::Customs;
use leadlab::store::Read;
use leadlab::transfer::export::{Export, Format};
use serde_json::{Value, json};

use crate::support::{Server, Session};

const ORG: Org = Org(1);
const BAD: &str = "<img src=x onerror=alert(1)><script>alert(2)</script><b>k</b>";
const HARMLESS: &str = "<img><b>k</b>";

/// The codes of a refusal by pointer; the request must be refused.
async fn refused(session: &Session, path: &str, body: &Value) -> BTreeMap<String, String> {
    let answer = session.post(path, body).await;
    assert_eq!(answer.status(), 422, "{body}");
    let problem: Value = answer.json().await.unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    problem["errors"].as_array().unwrap().iter().map(|e| (text(&e["pointer"]), text(&e["code"]))).collect()
}

#[tokio::test]
async fn too_long_is_refused_and_never_cut() {
    let (_server, ada) = Server::with_owner().await;
    let own = json!({"entity": "leads", "key": "own", "label": "Own", "type": "text"});
    assert_eq!(ada.post("/custom-fields", &own).await.status(), 201);
    let body = |length: usize| json!({"company": "A", "custom": {"own": "😀".repeat(length)}});
    assert_eq!(refused(&ada, "/leads", &body(501)).await["/custom/own"], "too_long");
    let answer = ada.post("/leads", &body(500)).await;
    assert_eq!(answer.status(), 201);
    let lead: Value = answer.json().await.unwrap();
    assert_eq!(lead["custom"]["own"].as_str().unwrap().chars().count(), 500);
    assert_eq!(refused(&ada, "/leads", &json!({"company": "x".repeat(501)})).await["/company"], "too_long");
    assert_eq!(
        refused(&ada, "/leads", &json!({"company": "A", "notes": "x".repeat(262_145)})).await["/notes"],
        "too_long"
    );
}

#[tokio::test]
async fn characters_that_disguise_names_are_refused_in_them() {
    let (_server, ada) = Server::with_owner().await;
    for disguise in ['\u{202a}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2069}', '\u{2028}', '\u{0}', '\u{7f}', '\n'] {
        let name = format!("Ada{disguise}fdp.exe");
        let body = json!({"first_name": name, "last_name": name, "company": name, "tags": [name]});
        let errors = refused(&ada, "/leads", &body).await;
        for pointer in ["/first_name", "/last_name", "/company", "/tags/0"] {
            assert_eq!(errors[pointer], "control_character", "{disguise:?}");
        }
        assert!(refused(&ada, "/customers", &json!({"name": name})).await.contains_key("/name"), "{disguise:?}");
        assert!(refused(&ada, "/tags", &json!({"name": name})).await.contains_key("/name"), "{disguise:?}");
    }
    let customer = ada.post("/customers", &json!({"name": "A", "description": "שלום \u{202b}abc\u{202c}"})).await;
    assert_eq!(customer.status(), 201, "long text may turn its direction");
}

/// Every text of a file of all leads.
fn exported(server: &Server, format: Format) -> String {
    let tx = server.app.store.read().unwrap();
    let customs = Customs::of(&server.app, &tx, ORG).unwrap();
    let chosen = Chosen { now: server.app.clock.now(), ..Chosen::default() };
    let chunks = any::<Lead>().chunks(&tx, ORG, &chosen, &customs).unwrap();
    let (mut export, mut out) = (Export::new(chunks, "leads", format, &[], customs.zone), Vec::new());
    while export.next(&tx, 100, &mut out).unwrap() {}
    String::from_utf8(out).unwrap()
}

#[tokio::test]
async fn rich_text_that_lies_in_the_store_leaves_harmless() {
    let (server, ada) = Server::with_owner().await;
    let (customer, contact, lead) = (Id::<Customer>::fresh(), Id::<Contact>::fresh(), Id::<Lead>::fresh());
    server
        .app
        .store
        .write(Actor::system(ORG), move |tx| {
            tx.insert(ORG, customer, Customer { name: "A".into(), description: BAD.into(), ..Customer::default() })?;
            let contact_data =
                Contact { last_name: "B".into(), notes: BAD.into(), customer_id: Some(customer), ..Contact::default() };
            tx.insert(ORG, contact, contact_data)?;
            tx.insert(ORG, lead, Lead { company: "C".into(), ..Lead::default() })?;
            Ok(())
        })
        .await
        .unwrap();
    server
        .app
        .store
        .write(Actor::system(ORG), move |tx| {
            let old = tx.require(ORG, lead)?;
            let data = Lead { notes: BAD.into(), ..old.data.clone() };
            tx.update(ORG, &old, data)
        })
        .await
        .unwrap();
    let stored = server.app.store.read().unwrap().require(ORG, lead).unwrap();
    assert_eq!(stored.data.notes, BAD);

    let shown = ada.read(&format!("/customers/{customer}?include=contacts")).await;
    assert_eq!(shown["description"], HARMLESS);
    assert_eq!(shown["included"]["contacts"]["data"][0]["notes"], HARMLESS);
    assert_eq!(ada.read(&format!("/contacts/{contact}")).await["notes"], HARMLESS);
    for list in ["/leads", "/leads?fields=notes", "/leads?filter=company%20%3D%20%22C%22&fields=notes,company"] {
        let page = ada.read(list).await;
        let notes = &page["data"][0]["notes"];
        assert!(*notes == json!(HARMLESS) || notes.is_null() && list == "/leads", "{list}: {page}");
    }
    let timeline = ada.read(&format!("/leads/{lead}/timeline")).await;
    assert_eq!(timeline["data"][0]["changes"]["notes"]["new"], HARMLESS);
    let groups = ada.get("/leads/groups?by=notes").await.text().await.unwrap();
    let found = ada.get("/search?q=k").await.text().await.unwrap();
    let patched = ada.patch(&format!("/leads/{lead}"), &json!({"score": 5})).await.text().await.unwrap();
    assert!(patched.contains(HARMLESS), "{patched}");
    let converted = ada.post(&format!("/leads/{lead}/convert"), &json!({})).await.text().await.unwrap();
    assert_eq!(converted.matches(HARMLESS).count(), 2, "{converted}");
    let (csv, json) = (exported(&server, Format::Csv), exported(&server, Format::Json));
    assert!(csv.contains(HARMLESS) && json.contains(HARMLESS), "{csv}");
    for answer in [groups, found, patched, converted, csv, json] {
        assert!(!answer.contains("onerror") && !answer.contains("<script"), "{answer}");
    }
}
