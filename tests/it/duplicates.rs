//! Duplicates: which pairs are found, why, once each on pages of any size, and for whom.

use leadlab::base::Role;
use serde_json::{Value, json};

use crate::support::{Server, Session};

async fn made(session: &Session, collection: &str, body: Value) {
    let response = session.post(&format!("/{collection}"), &body).await;
    assert_eq!(response.status(), 201, "{collection} {body}");
}

/// The pairs of all pages as titles with their reasons, and how many pages there were.
async fn pairs(session: &Session, entity: &str, limit: usize) -> (Vec<(String, String, Value)>, usize) {
    let (mut all, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let page = session.read(&format!("/duplicates?entity={entity}&limit={limit}&cursor={cursor}")).await;
        let rows = page["data"].as_array().unwrap();
        assert!(rows.len() <= limit);
        for row in rows {
            let title = |at: usize| row["records"][at]["title"].as_str().unwrap().to_owned();
            assert!((50..=100).contains(&row["score"].as_u64().unwrap()), "{row}");
            all.push((title(0), title(1), row["why"].clone()));
        }
        pages += 1;
        match page["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => return (all, pages),
        }
    }
}

#[tokio::test]
async fn duplicates_are_found_by_what_they_have_in_common_once_each_on_pages_of_any_size() {
    let (server, ada) = Server::with_owner().await;
    let other = server.organization("Other").await;
    let eve = server.user_of(other, "eve@other.example", Role::Owner).await;
    made(&eve, "customers", json!({"name": "Acme", "email": "info@acme.example"})).await;
    assert_eq!(pairs(&eve, "customers", 50).await.0, [], "another organisation's are none");
    for body in [
        json!({"name": "Acme", "email": "info@acme.example", "phone": "+49 30 123456"}),
        json!({"name": "Acme GmbH", "other_emails": ["Info@acme.example"], "phone": "+49 30 123456", "website": "acme.example"}),
        json!({"name": "Initech Ltd"}),
        json!({"name": "Initech Limited"}),
        json!({"name": "Plant 1"}),
        json!({"name": "Plant 2"}),
        json!({"name": "Globex", "external_id": "7"}),
        json!({"name": "Something else", "external_id": "7"}),
        json!({"name": "Hooli", "website": "https://hooli.example"}),
        json!({"name": "Hooli Search", "email": "x@hooli.example"}),
    ] {
        made(&ada, "customers", body).await;
    }
    // A number that many have in common says nothing.
    for at in 0..25 {
        made(&ada, "contacts", json!({"last_name": format!("Person{at}"), "phones": ["+49 40 555555"]})).await;
    }
    for body in [
        json!({"first_name": "John", "last_name": "Smith", "phones": ["+49 40 555555", "+49 40 1234567"]}),
        json!({"first_name": "Jon", "last_name": "Smith", "phones": ["+49 40 555555"], "emails": ["js@x.example"]}),
        json!({"last_name": "Smith-Jones", "emails": ["js@x.example"]}),
    ] {
        made(&ada, "contacts", body).await;
    }
    let (customers, pages) = pairs(&ada, "customers", 50).await;
    assert_eq!(pages, 1);
    let row = |a: &str, b: &str, why: Value| (a.to_owned(), b.to_owned(), why);
    assert_eq!(
        customers,
        [
            row("Globex", "Something else", json!(["same_external_id"])),
            row("Acme", "Acme GmbH", json!(["same_email", "same_phone", "same_domain", "similar_name"])),
            row("Hooli", "Hooli Search", json!(["same_domain"])),
            row("Initech Ltd", "Initech Limited", json!(["similar_name"])),
        ]
    );
    assert_eq!(pairs(&ada, "customers", 1).await, (customers, 4));
    let (contacts, _) = pairs(&ada, "contacts", 50).await;
    assert_eq!(
        contacts,
        [
            row("Jon Smith", "Smith-Jones", json!(["same_email"])),
            row("John Smith", "Jon Smith", json!(["same_phone", "similar_name"])),
        ]
    );
    assert_eq!(pairs(&ada, "contacts", 1).await.0, contacts);
    assert_eq!(pairs(&ada, "leads", 50).await.0, []);
    let viewer = server.user("vic@example.com", Role::Viewer).await;
    assert_eq!(viewer.get("/duplicates?entity=leads").await.status(), 200);
    for bad in ["", "?entity=deals", "?entity=leads&limit=101", "?entity=leads&cursor=AAAA", "?entity=leads&sort=name"]
    {
        assert_eq!(ada.get(&format!("/duplicates{bad}")).await.status(), 422, "{bad}");
    }
}

#[tokio::test]
async fn a_pair_that_somebody_dismissed_is_shown_to_nobody_until_that_is_undone() {
    let (server, ada) = Server::with_owner().await;
    let mut ids = Vec::new();
    for name in ["Acme", "Acme GmbH", "Acme AG"] {
        let response = ada.post("/customers", &json!({"name": name})).await;
        let told: Value = response.json().await.unwrap();
        ids.push(told["id"].as_str().unwrap().to_owned());
    }
    let titles = async |session: &Session| {
        let mut all: Vec<_> = pairs(session, "customers", 50).await.0.into_iter().map(|(a, b, _)| (a, b)).collect();
        all.sort();
        all
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    let all = [pair("Acme", "Acme AG"), pair("Acme", "Acme GmbH"), pair("Acme GmbH", "Acme AG")];
    assert_eq!(titles(&ada).await, all);
    let bob = server.user("bob@example.com", Role::Member).await;
    let dismiss = json!({"entity": "customers", "ids": [ids[1], ids[0]]});
    let response = bob.post("/duplicates/dismiss", &dismiss).await;
    assert_eq!(response.status(), 204);
    let undo = format!("/undo/{}", response.headers()["x-undo-id"].to_str().unwrap());
    for session in [&ada, &bob] {
        assert_eq!(titles(session).await, [all[0].clone(), all[2].clone()]);
    }
    // Once more changes nothing, in whatever order.
    let again = json!({"entity": "customers", "ids": [ids[0], ids[1]]});
    let response = ada.post("/duplicates/dismiss", &again).await;
    assert_eq!((response.status().as_u16(), response.headers().get("x-undo-id")), (204, None));
    assert_eq!(bob.post(&undo, &json!({})).await.status(), 200);
    assert_eq!(titles(&ada).await, all);
    assert_eq!(bob.post("/duplicates/dismiss", &dismiss).await.status(), 204);
    assert_eq!(titles(&ada).await.len(), 2);
    let viewer = server.user("vic@example.com", Role::Viewer).await;
    assert_eq!(viewer.post("/duplicates/dismiss", &dismiss).await.status(), 403);
    let unknown = leadlab::base::Id::<leadlab::crm::customers::Customer>::fresh().to_string();
    let other = server.organization("Other").await;
    let eve = server.user_of(other, "eve@other.example", Role::Owner).await;
    for (session, body, pointer, code) in [
        (&ada, json!({"entity": "deals", "ids": ids[..2]}), "/entity", "not_allowed"),
        (&ada, json!({"entity": "customers", "ids": ids}), "/ids", "invalid"),
        (&ada, json!({"entity": "leads", "ids": ids[..2]}), "/ids/0", "id"),
        (&ada, json!({"entity": "customers", "ids": [ids[0], ids[0]]}), "/ids/1", "not_allowed"),
        (&ada, json!({"entity": "customers", "ids": [ids[0], unknown]}), "/ids/1", "not_found"),
        (&eve, dismiss.clone(), "/ids/0", "not_found"),
        (&ada, json!({"entity": "customers"}), "/ids", "required"),
    ] {
        let response = session.post("/duplicates/dismiss", &body).await;
        assert_eq!(response.status(), 422, "{body}");
        let told: Value = response.json().await.unwrap();
        assert_eq!((&told["errors"][0]["pointer"], &told["errors"][0]["code"]), (&json!(pointer), &json!(code)));
    }
    // Nothing of it is left when one of the two is gone for good.
    assert_eq!(ada.delete(&format!("/customers/{}", ids[0])).await.status(), 204);
    server.clock.advance(31 * 86_400);
    let app = server.app.clone();
    tokio::task::spawn_blocking(move || leadlab::crm::retention::run(&app)).await.unwrap().unwrap();
    assert!(server.app.store.check().unwrap().is_clean());
    let read = server.app.store.read().unwrap();
    let mut left = 0;
    let count = &mut |_: leadlab::store::Record<leadlab::rest::dismissed::Dismissed>| {
        left += 1;
        Ok(leadlab::store::Flow::More)
    };
    leadlab::store::Read::scan_records(&read, leadlab::base::Org(1), leadlab::store::Dir::Forward, None, count)
        .unwrap();
    assert_eq!(left, 0);
}
