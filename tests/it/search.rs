//! Search over every kind of record: slips of the fingers, and words that very many records have.

use leadlab::base::{Actor, Id, Org};
use leadlab::crm::customers::Customer;
use serde_json::{Value, json};

use crate::support::{Server, Session};

async fn made(session: &Session, path: &str, body: Value) {
    let response = session.post(path, &body).await;
    assert_eq!(response.status(), 201, "{}", response.text().await.unwrap());
}

async fn titles(session: &Session, typed: &str) -> Vec<String> {
    let found = session.read(&format!("/search?q={typed}")).await;
    found["data"].as_array().unwrap().iter().map(|hit| hit["title"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn one_slip_in_a_word_of_five_letters_still_finds() {
    let (_server, ada) = Server::with_owner().await;
    made(&ada, "/customers", json!({"name": "Kestrel Roastery"})).await;
    made(&ada, "/customers", json!({"name": "Orlova & Söhne", "description": "<p>Großhandel in Ærøskøbing</p>"})).await;
    made(&ada, "/contacts", json!({"first_name": "Владимир", "last_name": "Кузнецов"})).await;
    let kestrel = ["Kestrel Roastery"];
    for typed in [
        "kestral",
        "kestrl",
        "kestrell",
        "ketsrel",
        "cestrel",
        "estrel",
        "kkestrel",
        "ekstrel",
        "kestral roast",
        "roasterz",
        "kestral roasteri",
        "kastrel",
        // Of a word that is typed only in part, too.
        "roazte",
    ] {
        assert_eq!(titles(&ada, typed).await, kestrel, "{typed}");
    }
    for (typed, name) in [
        ("orlowa", "Orlova & Söhne"),
        ("grossandel", "Orlova & Söhne"),
        ("aerosköbing", "Orlova & Söhne"),
        ("кузнцов", "Владимир Кузнецов"),
        ("владемир", "Владимир Кузнецов"),
    ] {
        assert_eq!(titles(&ada, typed).await, [name], "{typed}");
    }
    for typed in ["kastral", "kesterl x", "rost", "kset", "kestral nowhere", "12346", "roastery&types=contacts"] {
        assert_eq!(titles(&ada, typed).await, [""; 0], "{typed}");
    }
    let found = ada.read("/search?q=kestral").await;
    assert_eq!(found["data"][0]["matched"], json!({"field": "name", "snippet": "Kestrel Roastery"}));
    let listed = ada.read("/customers?q=kestral&fields=name").await;
    assert_eq!((&listed["data"][0]["name"], &listed["total"]), (&json!("Kestrel Roastery"), &json!(1)));
    // What is there as it was typed is all that is meant.
    made(&ada, "/customers", json!({"name": "Kestral Ltd"})).await;
    assert_eq!(titles(&ada, "kestral").await, ["Kestral Ltd"]);
}

#[tokio::test]
async fn words_that_very_many_have_are_found_together() {
    let (server, ada) = Server::with_owner().await;
    let names = |n: usize| match n {
        700 => "Grand Harbour".to_owned(),
        n if n % 2 == 0 => format!("Grand Hotel {n}"),
        n => format!("Little Harbour {n}"),
    };
    let write = server.app.store.write(Actor::system(Org(1)), move |tx| {
        for n in 0..1_400 {
            tx.insert(Org(1), Id::fresh(), Customer { name: names(n), ..Customer::default() })?;
        }
        Ok(())
    });
    write.await.unwrap();
    assert_eq!(titles(&ada, "grand har").await, ["Grand Harbour"]);
    assert_eq!(titles(&ada, "harbour grand").await, ["Grand Harbour"]);
    assert_eq!(titles(&ada, "har&limit=50").await.len(), 50);
    assert_eq!(titles(&ada, "hotel 42").await[0], "Grand Hotel 42");
    assert_eq!(ada.read("/customers?q=harbour&limit=1").await["total"], 700 + 1);
}
