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
