//! S1-3.1a, S1-3.1c, S1-M4: how much a request reads, and the line about one that reads for long.

use leadlab::base::{Actor, Id, Org};
use leadlab::crm::activities::Activity;
use leadlab::crm::customers::Customer;
use leadlab::crm::tickets::Ticket;
use serde_json::Value;

use crate::metrics::{ON, scrape, value};
use crate::program::Program;
use crate::support::{Server, Session};

/// Customers, each with so many activities and tickets.
async fn customers(server: &Server, count: usize, each: usize) -> Vec<Id<Customer>> {
    let ids: Vec<Id<Customer>> = (0..count).map(|_| Id::fresh()).collect();
    let made = ids.clone();
    let write = server.app.store.write(Actor::system(Org(1)), move |tx| {
        for (n, id) in made.into_iter().enumerate() {
            tx.insert(Org(1), id, Customer { name: format!("Customer {n}"), ..Customer::default() })?;
            for n in 0..each {
                let subject = format!("Call {n}");
                tx.insert(Org(1), Id::fresh(), Activity { subject, customer_id: Some(id), ..Activity::default() })?;
                let subject = format!("Ticket {n}");
                tx.insert(Org(1), Id::fresh(), Ticket { subject, customer_id: Some(id), ..Ticket::default() })?;
            }
        }
        Ok(())
    });
    write.await.unwrap();
    ids
}

/// How many rows were read, and how many ranges, for an answer.
async fn cost(server: &Server, session: &Session, path: &str) -> (u64, u64, Value) {
    let figures = async || {
        let text = scrape(server).await;
        (value(&text, "leadlab_db_reads_total"), value(&text, "leadlab_db_scans_total"))
    };
    let answer = session.read(path).await;
    // The scrapes read too, always the same; what works in the background sometimes comes between.
    let (mut without, mut with) = ((u64::MAX, u64::MAX), (u64::MAX, u64::MAX));
    for _ in 0..5 {
        let (first, second) = (figures().await, figures().await);
        session.read(path).await;
        let third = figures().await;
        without = (without.0.min(second.0 - first.0), without.1.min(second.1 - first.1));
        with = (with.0.min(third.0 - second.0), with.1.min(third.1 - second.1));
    }
    (with.0 - without.0, with.1 - without.1, answer)
}

#[tokio::test]
async fn a_longer_list_is_no_more_scans() {
    let (server, ada) = Server::owned(&[ON]).await;
    customers(&server, 120, 4).await;
    let list = "/customers?include=activities,tickets,counts";
    let (ten_rows, ten_scans, ten) = cost(&server, &ada, &format!("{list}&limit=10")).await;
    let (all_rows, all_scans, all) = cost(&server, &ada, &format!("{list}&limit=100")).await;
    assert_eq!((ten["data"].as_array().unwrap().len(), all["data"].as_array().unwrap().len()), (10, 100));
    assert_eq!(all["data"][99]["included"]["activities"]["data"].as_array().unwrap().len(), 3);
    assert_eq!(all["data"][99]["included"]["tickets"]["total"], 4);
    assert_eq!(ten_scans, all_scans);
    assert!(all_rows <= 10 * ten_rows && all_rows >= 100, "{ten_rows} {all_rows}");
    let (rows, ..) = cost(&server, &ada, "/customers?limit=100&fields=name,status,owner_id").await;
    assert!(rows < 130, "the grid reads neighbours and no records: {rows}");
}

#[tokio::test]
async fn a_customer_with_everything_is_read_at_once_whatever_hangs_on_it() {
    let (server, ada) = Server::owned(&[ON]).await;
    let few = customers(&server, 1, 20).await[0];
    let many = customers(&server, 1, 300).await[0];
    // Each time after a change: an answer that is kept reads nothing.
    let cost = async |id: Id<Customer>| {
        let figures = async || {
            let text = scrape(&server).await;
            (value(&text, "leadlab_db_reads_total"), value(&text, "leadlab_db_scans_total"))
        };
        let path = format!("/customers/{id}?include=contacts,activities,tickets,deals,counts");
        let (mut without, mut with, mut answer) = ((u64::MAX, u64::MAX), (u64::MAX, u64::MAX), Value::Null);
        for round in 0..5 {
            let renamed = serde_json::json!({"name": format!("Round {round}")});
            assert_eq!(ada.patch(&format!("/customers/{id}"), &renamed).await.status(), 200);
            let (first, second) = (figures().await, figures().await);
            answer = ada.read(&path).await;
            let third = figures().await;
            without = (without.0.min(second.0 - first.0), without.1.min(second.1 - first.1));
            with = (with.0.min(third.0 - second.0), with.1.min(third.1 - second.1));
        }
        (with.0 - without.0, with.1 - without.1, answer)
    };
    let (few_rows, few_scans, few) = cost(few).await;
    let (many_rows, many_scans, many) = cost(many).await;
    assert_eq!(few["included"]["activities"]["data"].as_array().unwrap().len(), 20);
    assert_eq!(many["included"]["tickets"]["total"], 300);
    assert_eq!((few_rows, few_scans), (many_rows, many_scans));
    assert!((50..105).contains(&many_rows), "{many_rows}");
    assert_eq!(many_scans, 0);
}

#[tokio::test]
async fn what_uses_the_storage_for_long_is_told_without_values() {
    let told = async |threshold: &str| {
        let program = Program::with(&[
            ("LEADLAB__LOG__SLOW_MS", threshold.to_owned()),
            ("LEADLAB__LOG__FORMAT", "json".to_owned()),
        ]);
        let server = program.serve(&[]);
        let owner = server.sign_in().await;
        let planted = serde_json::json!({ "last_name": "Planted-Name", "email": "planted@planted.example" });
        let made = server.request(reqwest::Method::POST, "/leads").bearer_auth(&owner.access);
        let made = made.header("x-csrf-token", &owner.csrf).json(&planted).send().await.unwrap();
        assert_eq!(made.status(), 201);
        let found = server.request(reqwest::Method::GET, "/leads?q=planted-name").bearer_auth(&owner.access);
        assert_eq!(found.send().await.unwrap().status(), 200);
        assert_eq!(server.stop(), Some(0));
        let log = program.log();
        assert!(!log.to_lowercase().contains("planted"), "{log}");
        let lines = log.lines().filter(|line| line.contains("slow storage operation"));
        lines.map(|line| serde_json::from_str::<Value>(line).unwrap()).collect::<Vec<_>>()
    };
    let lines = told("0").await;
    let search = lines.iter().rfind(|line| line["route"] == "/api/v1/leads").unwrap();
    assert_eq!(search["organization"], 1, "{search}");
    assert!(search["us"].as_u64().unwrap() > 0 && search["scans"].as_u64().unwrap() > 0, "{search}");
    assert_eq!(search["request_id"].as_str().unwrap().len(), 36, "{search}");
    assert!(told("60000").await.is_empty());
}
