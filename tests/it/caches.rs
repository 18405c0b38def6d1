//! S1-3.3a, c, d, e: what is kept in memory is dropped with the write that changes it, is nobody else's, and is counted.

use leadlab::base::{Org, Role};
use leadlab::cache::Figures;
use serde_json::{Value, json};

use crate::metrics::{ON, scrape, value};
use crate::support::{OWNER, Server, Session};

const WHOLE: &str = "?include=contacts,activities,tickets,deals,files,counts";

fn figures(server: &Server, name: &str) -> Figures {
    server.app.caches().into_iter().find(|cache| cache.name == name).unwrap()
}

async fn made(session: &Session, path: &str, body: Value) -> Value {
    let response = session.post(path, &body).await;
    let status = response.status();
    let told: Value = response.json().await.unwrap();
    assert!(status.is_success(), "{path} {body}: {told}");
    told
}

fn path(record: &Value, collection: &str) -> String {
    format!("/{collection}/{}", record["id"].as_str().unwrap())
}

/// The answer, which must come from where `hit` says.
async fn answer(server: &Server, session: &Session, path: &str, hit: bool) -> Value {
    let before = figures(server, "customers");
    let answer = session.read(path).await;
    let after = figures(server, "customers");
    let moved = (after.hits - before.hits, after.misses - before.misses);
    assert_eq!(moved, if hit { (1, 0) } else { (0, 1) }, "{path}");
    answer
}

#[tokio::test]
async fn a_customer_is_read_once_and_again_after_every_write_that_it_shows() {
    let (server, ada) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Viewer).await;
    let customer = made(&ada, "/customers", json!({"name": "Acme"})).await;
    let one = path(&customer, "customers");
    let whole = format!("{one}{WHOLE}");
    let first = answer(&server, &ada, &whole, false).await;
    assert_eq!(answer(&server, &ada, &whole, true).await, first);
    assert_eq!(answer(&server, &bob, &whole, true).await, first, "every role reads the same");
    assert_eq!(
        answer(&server, &ada, &one, false).await["included"],
        Value::Null,
        "what stands beside it is in the key"
    );
    let etag = |response: &reqwest::Response| response.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!(etag(&ada.get(&one).await), "\"1\"");

    // Itself.
    assert_eq!(ada.patch(&one, &json!({"name": "Acme Ltd"})).await.status(), 200);
    assert_eq!(answer(&server, &bob, &whole, false).await["name"], "Acme Ltd");
    assert_eq!(etag(&ada.get(&one).await), "\"2\"");
    // What comes to hang on it, changes, and goes.
    let id = &customer["id"];
    let contact = made(&ada, "/contacts", json!({"last_name": "Berg", "customer_id": id})).await;
    let seen = answer(&server, &bob, &whole, false).await;
    assert_eq!(
        (&seen["counts"]["contacts"], &seen["included"]["contacts"]["data"][0]["last_name"]),
        (&json!(1), &json!("Berg"))
    );
    assert_eq!(ada.patch(&path(&contact, "contacts"), &json!({"last_name": "Tal"})).await.status(), 200);
    assert_eq!(answer(&server, &bob, &whole, false).await["included"]["contacts"]["data"][0]["last_name"], "Tal");
    let ticket = made(&ada, "/tickets", json!({"subject": "It leaks", "customer_id": id})).await;
    assert_eq!(answer(&server, &bob, &whole, false).await["counts"]["open_tickets"], 1);
    assert_eq!(ada.patch(&path(&ticket, "tickets"), &json!({"status": "resolved"})).await.status(), 200);
    assert_eq!(answer(&server, &bob, &whole, false).await["counts"]["open_tickets"], 0);
    let gone = ada.delete(&path(&contact, "contacts")).await;
    assert_eq!(answer(&server, &bob, &whole, false).await["included"]["contacts"]["total"], 0);
    let undo = format!("/undo/{}", gone.headers()["x-undo-id"].to_str().unwrap());
    made(&ada, &undo, json!({})).await;
    assert_eq!(answer(&server, &bob, &whole, false).await["included"]["contacts"]["total"], 1);
    // What moves to another one changes both.
    let other = made(&ada, "/customers", json!({"name": "Globex"})).await;
    let elsewhere = format!("{}{WHOLE}", path(&other, "customers"));
    answer(&server, &bob, &elsewhere, false).await;
    assert_eq!(ada.patch(&path(&contact, "contacts"), &json!({"customer_id": other["id"]})).await.status(), 200);
    assert_eq!(answer(&server, &bob, &whole, false).await["counts"]["contacts"], 0);
    assert_eq!(answer(&server, &bob, &elsewhere, false).await["counts"]["contacts"], 1);
    // The name of a record that is not on it, but is named by what is.
    let deal = json!({"name": "Order", "customer_id": id});
    let deal = made(&ada, "/deals", deal).await;
    let named = json!({"subject": "Call", "kind": "call", "customer_id": id, "deal_id": deal["id"]});
    made(&ada, "/activities", named).await;
    answer(&server, &bob, &whole, false).await;
    made(&ada, "/leads", json!({"company": "Someone else"})).await;
    answer(&server, &bob, &whole, true).await;
    // Its end.
    assert_eq!(ada.delete(&one).await.status(), 204);
    assert_eq!(bob.get(&whole).await.status(), 404);
    assert_eq!(bob.get(&one).await.status(), 404);
    assert!(server.app.store.check().unwrap().is_clean());
}

/// Reads a list twice: the second time every row is kept, and it is the same.
async fn rows(server: &Server, session: &Session, list: &str) -> Vec<Value> {
    let first = session.read(list).await["data"].clone();
    let before = figures(server, "rows");
    assert_eq!(session.read(list).await["data"], first, "{list}");
    let after = figures(server, "rows");
    let rows = first.as_array().unwrap().clone();
    assert_eq!((after.hits - before.hits, after.misses), (rows.len() as u64, before.misses), "{list}");
    rows
}

#[tokio::test]
async fn rows_of_lists_are_kept_and_follow_every_write_that_they_show() {
    let (server, ada) = Server::with_owner().await;
    let customer = made(&ada, "/customers", json!({"name": "Acme"})).await;
    let (one, id) = (path(&customer, "customers"), &customer["id"]);
    let list = "/customers?fields=name,status&include=counts";
    let shown = async || rows(&server, &ada, list).await[0].clone();
    assert_eq!((&shown().await["name"], &shown().await["counts"]["contacts"]), (&json!("Acme"), &json!(0)));
    ada.patch(&one, &json!({"name": "Acme Ltd"})).await;
    assert_eq!(shown().await["name"], "Acme Ltd");
    let contact = made(&ada, "/contacts", json!({"last_name": "Berg", "customer_id": id})).await;
    assert_eq!(shown().await["counts"]["contacts"], 1);
    let task = json!({"kind": "task", "subject": "Call", "due_at": "2031-01-15T09:00:00Z", "customer_id": id});
    let task = made(&ada, "/activities", task).await;
    assert_eq!(shown().await["counts"]["next_task_at"], "2031-01-15T09:00:00.000Z");
    made(&ada, &format!("{}/complete", path(&task, "activities")), json!({})).await;
    assert_eq!(shown().await["counts"]["next_task_at"], Value::Null);
    ada.delete(&path(&contact, "contacts")).await;
    assert_eq!(shown().await["counts"]["contacts"], 0);

    // The shapes do not mix, and another record's name in a row is that record's present one.
    let whole = rows(&server, &ada, "/customers").await;
    assert!(whole[0]["counts"].is_null() && whole[0]["email"].is_null(), "{whole:?}");
    let activities = "/activities?fields=subject,customer_name";
    assert_eq!(rows(&server, &ada, activities).await[0]["customer_name"], "Acme Ltd");
    ada.patch(&one, &json!({"name": "Globex"})).await;
    assert_eq!(rows(&server, &ada, activities).await[0]["customer_name"], "Globex");
    assert_eq!(rows(&server, &ada, &format!("/customers?ids={}", id.as_str().unwrap())).await[0]["name"], "Globex");

    // Rows are of their organisation; deleted ones are gone, and back with the undo.
    let other = server.organization("Other").await;
    let eve = server.user_of(other, "eve@other.example", Role::Owner).await;
    assert_eq!(eve.read(list).await["total"], 0);
    let gone = ada.delete(&one).await;
    assert_eq!(ada.read(list).await["total"], 0);
    let undo = format!("/undo/{}", gone.headers()["x-undo-id"].to_str().unwrap());
    made(&ada, &undo, json!({})).await;
    assert_eq!(shown().await["name"], "Globex");
}

#[tokio::test]
async fn rows_that_time_changes_are_not_kept_beyond_that_moment() {
    let (server, ada) = Server::with_owner().await;
    made(&ada, "/tickets", json!({"subject": "It leaks", "priority": "urgent"})).await;
    let list = "/tickets?fields=subject,breached";
    server.clock.advance(3_590);
    let ada = server.sign_in(OWNER).await;
    assert_eq!(rows(&server, &ada, list).await[0]["breached"], false);
    server.clock.advance(20);
    assert_eq!(rows(&server, &ada, list).await[0]["breached"], true);
    // A meeting that is to come is the last activity from its own instant on.
    let customer = made(&ada, "/customers", json!({"name": "Acme"})).await;
    let at = server.clock.now().plus_seconds(120);
    let meeting = json!({"kind": "meeting", "subject": "Tasting", "occurred_at": at, "customer_id": customer["id"]});
    made(&ada, "/activities", meeting).await;
    let one = path(&customer, "customers");
    assert_eq!(rows(&server, &ada, "/customers").await[0]["last_activity_at"], Value::Null);
    assert_eq!(answer(&server, &ada, &one, false).await["last_activity_at"], Value::Null);
    server.clock.advance(121);
    assert_eq!(rows(&server, &ada, "/customers").await[0]["last_activity_at"], json!(at));
    assert_eq!(answer(&server, &ada, &one, false).await["last_activity_at"], json!(at));
}

#[tokio::test]
async fn answers_that_many_ask_for_hold_until_something_changes_that_they_show() {
    let (server, ada) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Viewer).await;
    let eur = |amount: &str| json!({"name": "Order", "value": {"amount": amount, "currency": "EUR"}});
    let deal = made(&ada, "/deals", eur("10")).await;
    let customer = made(&ada, "/customers", json!({"name": "Acme"})).await;
    let worth = "/cards/pipeline_value/0/amount";
    for (at, parts, of, change, before, after) in [
        ("/dashboard", 6, worth, eur("20"), "10", "20"),
        ("/search?q=order", 1, "/data/0/title", json!({"name": "Order of wine"}), "Order", "Order of wine"),
        (
            "/deals/board",
            1,
            "/columns/0/cards/0/name",
            json!({"name": "Order of tea"}),
            "Order of wine",
            "Order of tea",
        ),
    ] {
        // The member, and of how many parts were kept and were not.
        let read = async |session: &Session| {
            let before = figures(&server, "answers");
            let answer = session.read(at).await;
            let after = figures(&server, "answers");
            let member =
                answer.pointer(of).and_then(Value::as_str).unwrap_or_default().trim_end_matches(".00").to_owned();
            (member, after.hits - before.hits, after.misses - before.misses)
        };
        assert_eq!(read(&ada).await, (before.to_owned(), 0, parts), "{at}");
        assert_eq!(read(&bob).await, (before.to_owned(), parts, 0), "{at}");
        // What is written elsewhere leaves it.
        ada.patch(&path(&customer, "customers"), &json!({"employees": parts})).await;
        made(&ada, &format!("{}/notes", path(&customer, "customers")), json!({"body": "A remark"})).await;
        assert_eq!(read(&bob).await, (before.to_owned(), parts, 0), "{at}");
        assert_eq!(ada.patch(&path(&deal, "deals"), &change).await.status(), 200);
        let (member, _, missed) = read(&bob).await;
        assert_eq!(member, after, "{at}");
        assert!(missed > 0, "{at}");
    }
    // Of the dashboard the parts go that show what changed: neither the funnel of leads nor the newest activities.
    let before = figures(&server, "answers");
    ada.read("/dashboard").await;
    let reopened = figures(&server, "answers");
    ada.patch(&path(&deal, "deals"), &eur("30")).await;
    ada.read("/dashboard").await;
    let changed = figures(&server, "answers");
    assert_eq!((reopened.hits + reopened.misses) - (before.hits + before.misses), 6);
    assert!((1..4).contains(&(changed.misses - reopened.misses)), "{changed:?} {reopened:?}");
    // The number of what is late follows the time.
    let task = json!({"kind": "task", "subject": "Call", "due_at": server.clock.now().plus_seconds(60)});
    made(&ada, "/activities", task).await;
    let overdue = async || ada.read("/dashboard").await["cards"]["overdue"].clone();
    assert_eq!(overdue().await, 0);
    server.clock.advance(90);
    assert_eq!(overdue().await, 1);
}

#[tokio::test]
async fn a_board_of_rows_that_were_kept_follows_what_they_show() {
    let (server, ada) = Server::with_owner().await;
    let customer = made(&ada, "/customers", json!({"name": "Acme"})).await;
    let deal = made(&ada, "/deals", json!({"name": "Order", "customer_id": customer["id"]})).await;
    let card = async || {
        let board = ada.read("/deals/board").await;
        let cards = board["columns"][0]["cards"].as_array().unwrap().clone();
        let card = cards.into_iter().find(|card| card["id"] == deal["id"]).unwrap();
        (card["name"].as_str().unwrap().to_owned(), card["customer_name"].as_str().unwrap().to_owned())
    };
    let shown = |name: &str, customer: &str| (name.to_owned(), customer.to_owned());
    for (at, change, expected) in [
        (path(&customer, "customers"), json!({"name": "Acme Ltd"}), shown("Order", "Acme Ltd")),
        (path(&deal, "deals"), json!({"name": "Order of tea"}), shown("Order of tea", "Acme Ltd")),
    ] {
        card().await;
        // Another card: the board is made anew, and this one's row is not.
        made(&ada, "/deals", json!({"name": "Another"})).await;
        let before = figures(&server, "rows");
        card().await;
        assert!(figures(&server, "rows").hits > before.hits);
        assert_eq!(ada.patch(&at, &change).await.status(), 200);
        assert_eq!(card().await, expected);
    }
}

#[tokio::test]
async fn what_time_changes_is_not_kept_beyond_that_moment() {
    let (server, ada) = Server::with_owner().await;
    let customer = made(&ada, "/customers", json!({"name": "Acme"})).await;
    let whole = format!("{}{WHOLE}", path(&customer, "customers"));
    // Urgent: an answer is due within an hour.
    let ticket = json!({"subject": "It leaks", "priority": "urgent", "customer_id": customer["id"]});
    made(&ada, "/tickets", ticket).await;
    let breached = |seen: &Value| seen["included"]["tickets"]["data"][0]["breached"].clone();
    server.clock.advance(3_590);
    let ada = server.sign_in(OWNER).await;
    assert_eq!(breached(&answer(&server, &ada, &whole, false).await), false);
    assert_eq!(breached(&answer(&server, &ada, &whole, true).await), false);
    server.clock.advance(20);
    assert_eq!(breached(&answer(&server, &ada, &whole, false).await), true, "twenty seconds later it is late");
    answer(&server, &ada, &whole, true).await;
    // Nothing is kept for longer than fifteen minutes.
    server.clock.advance(14 * 60);
    answer(&server, &ada, &whole, true).await;
    server.clock.advance(2 * 60);
    let ada = server.sign_in(OWNER).await;
    answer(&server, &ada, &whole, false).await;
}

#[tokio::test]
async fn what_one_organisation_reads_is_never_answered_to_another() {
    let (server, ada) = Server::with_owner().await;
    let other = server.organization("Other").await;
    let eve = server.user_of(other, "eve@other.example", Role::Owner).await;
    let customer = made(&ada, "/customers", json!({"name": "Acme"})).await;
    let whole = format!("{}{WHOLE}", path(&customer, "customers"));
    answer(&server, &ada, &whole, false).await;
    let before = figures(&server, "customers");
    assert_eq!(eve.get(&whole).await.status(), 404, "the same identity is another organisation's question");
    assert_eq!(figures(&server, "customers").hits, before.hits);
    // The same identity in both organisations: each reads its own.
    let id = leadlab::base::Id::<leadlab::crm::customers::Customer>::from(
        leadlab::base::Uid::parse("cus", customer["id"].as_str().unwrap()).unwrap(),
    );
    let theirs = leadlab::crm::customers::Customer { name: "Theirs".to_owned(), ..Default::default() };
    let actor = leadlab::base::Actor::system(other);
    server.app.store.write(actor, move |tx| tx.insert(other, id, theirs).map(drop)).await.unwrap();
    assert_eq!(answer(&server, &eve, &whole, false).await["name"], "Theirs");
    assert_eq!(answer(&server, &eve, &whole, true).await["name"], "Theirs");
    assert_eq!(answer(&server, &ada, &whole, true).await["name"], "Acme");
    // A change in one of them leaves the other's alone.
    assert_eq!(eve.patch(&path(&customer, "customers"), &json!({"name": "Changed"})).await.status(), 200);
    assert_eq!(answer(&server, &ada, &whole, true).await["name"], "Acme");
    assert_eq!(answer(&server, &eve, &whole, false).await["name"], "Changed");
}

#[tokio::test]
async fn settings_are_kept_for_an_hour_and_a_change_reaches_everybody_at_once() {
    let (server, ada) = Server::owned(&[ON]).await;
    let bob = server.user("bob@example.com", Role::Member).await;
    let other = server.organization("Other").await;
    let eve = server.user_of(other, "eve@other.example", Role::Owner).await;
    let settings = "/organization/settings";
    for who in [&ada, &bob, &eve] {
        assert_eq!(who.read(settings).await["currency"], "EUR");
    }
    let before = figures(&server, "settings");
    assert_eq!(bob.read(settings).await["currency"], "EUR");
    let after = figures(&server, "settings");
    assert_eq!((after.hits - before.hits, after.misses - before.misses), (1, 0));
    for currency in ["CHF", "USD", "GBP"] {
        assert_eq!(ada.patch(settings, &json!({"currency": currency})).await.status(), 200);
        assert_eq!(bob.read(settings).await["currency"], currency, "another session's next look");
        assert_eq!(eve.read(settings).await["currency"], "EUR", "another organisation's");
    }
    // Who writes is what the settings say, at once.
    assert_eq!(ada.patch(settings, &json!({"currency": "SEK"})).await.status(), 200);
    let customer = made(&bob, "/customers", json!({"name": "Acme", "annual_revenue": {"amount": "5"}})).await;
    assert_eq!(customer["annual_revenue"]["currency"], "SEK");
    server.clock.advance(3_700);
    let ada = server.sign_in(OWNER).await;
    let before = figures(&server, "settings").misses;
    ada.read(settings).await;
    assert!(figures(&server, "settings").misses > before, "an hour is over");

    let text = scrape(&server).await;
    for cache in ["settings", "customers", "totals"] {
        let (hits, misses) = (figures(&server, cache).hits, figures(&server, cache).misses);
        assert_eq!(value(&text, &format!(r#"leadlab_cache_hits_total{{cache="{cache}"}}"#)), hits);
        assert_eq!(value(&text, &format!(r#"leadlab_cache_misses_total{{cache="{cache}"}}"#)), misses);
    }
    assert!(value(&text, r#"leadlab_cache_hits_total{cache="settings"}"#) > 0);
}

#[tokio::test]
async fn readers_beside_a_writer_never_see_an_older_answer_than_its_own() {
    let (_server, ada) = Server::with_owner().await;
    let deal = made(&ada, "/deals", json!({"name": "Order 0"})).await;
    let one = path(&deal, "deals");
    let shown = [("/deals/board", "/columns/0/cards/0/name"), ("/search?q=order", "/data/0/title"), (&one, "/name")];
    let reading = shown.map(|(at, _)| {
        let (ada, at) = (ada.clone(), at.to_owned());
        tokio::spawn(async move {
            for _ in 0..200 {
                ada.read(&at).await;
            }
        })
    });
    for round in 1..=60 {
        let name = format!("Order {round}");
        assert_eq!(ada.patch(&one, &json!({"name": name})).await.status(), 200);
        for (at, member) in shown {
            assert_eq!(ada.read(at).await.pointer(member), Some(&json!(name)), "{at}");
        }
    }
    for reader in reading {
        reader.await.unwrap();
    }
}

/// What an answer costs the processor with and without the cache: `cargo test --test it -- caches --ignored --nocapture`.
#[tokio::test]
#[ignore = "it measures"]
async fn what_an_answer_costs_with_and_without() {
    let (server, ada) = Server::with_owner().await;
    let customer = made(&ada, "/customers", json!({"name": "Acme"})).await;
    let id = &customer["id"];
    for at in 0..20 {
        made(&ada, "/contacts", json!({"last_name": format!("Person {at}"), "customer_id": id})).await;
        made(&ada, "/tickets", json!({"subject": format!("Ticket {at}"), "customer_id": id})).await;
        made(&ada, "/activities", json!({"kind": "call", "subject": format!("Call {at}"), "customer_id": id})).await;
    }
    let one = path(&customer, "customers");
    for path in [one.clone(), format!("{one}{WHOLE}"), "/organization/settings".to_owned()] {
        let mut cost = [0_u128; 2];
        for (place, cached) in [true, false].into_iter().enumerate() {
            ada.read(&path).await;
            for _ in 0..200 {
                if !cached {
                    let touch = leadlab::store::Touch {
                        org: leadlab::base::Org(1),
                        kind: 0,
                        id: leadlab::base::Uid::parse("cus", id.as_str().unwrap()).unwrap(),
                        op: leadlab::store::log::Op::Update,
                        version: 2,
                        by: None,
                    };
                    let organization = server.app.auth.directory().organization(touch.org).unwrap().uid();
                    let commit = leadlab::store::Commit {
                        touched: vec![touch],
                        linked: vec![leadlab::store::Linked { org: touch.org, kind: 1, id: organization, by: None }],
                    };
                    server.app.views.committed(&commit);
                    server.app.auth.kept().committed(&commit);
                }
                let begun = leadlab::base::Clock::process_cpu();
                ada.read(&path).await;
                cost[place] += leadlab::base::Clock::process_cpu().saturating_sub(begun).as_micros();
            }
        }
        eprintln!("{path}: {} µs kept, {} µs read, client and server together", cost[0] / 200, cost[1] / 200);
    }
    // The settings by themselves, as every filter and every money field asks for them.
    let org = leadlab::base::Org(1);
    let organization = server.app.auth.directory().organization(org).unwrap().uid();
    let touch = leadlab::store::Touch {
        org,
        kind: 1,
        id: organization,
        op: leadlab::store::log::Op::Update,
        version: 2,
        by: None,
    };
    let commit = leadlab::store::Commit { touched: vec![touch], linked: Vec::new() };
    for cached in [true, false] {
        let begun = leadlab::base::Clock::process_cpu();
        for _ in 0..2_000 {
            if !cached {
                server.app.auth.kept().committed(&commit);
            }
            server.app.auth.organization(org).unwrap();
        }
        let cost = leadlab::base::Clock::process_cpu().saturating_sub(begun).as_nanos() / 2_000;
        eprintln!("settings, {}: {cost} ns", if cached { "kept" } else { "read" });
    }
}

#[tokio::test]
async fn kept_answers_are_bounded_and_the_oldest_go_first() {
    let (server, _) = Server::with_owner().await;
    let (answers, org) = (&server.app.answers, Org(1));
    let tx = server.app.store.read().unwrap().noting();
    let put = |question: &str, body: Vec<u8>| answers.put(&tx, org, question.to_owned(), 60_000, body.into());
    let most = figures(&server, "answers").bytes_max.unwrap();
    for n in 0..100 {
        put(&n.to_string(), vec![b'x'; 200 << 10]);
        assert!(figures(&server, "answers").bytes.unwrap() <= most);
        assert!(answers.get(&tx, org, &n.to_string()).is_some());
    }
    assert!(answers.get(&tx, org, "0").is_none());
    assert!(answers.get(&tx, org, "80").is_some());
    assert!(answers.get(&tx, Org(2), "80").is_none(), "another organisation's question");
    put("large", vec![b'x'; most]);
    assert!(answers.get(&tx, org, "large").is_none());
    // What was read without notes cannot be watched.
    let unseen = server.app.store.read().unwrap();
    answers.put(&unseen, org, "unseen".to_owned(), 60_000, b"{}".to_vec().into());
    assert!(answers.get(&tx, org, "unseen").is_none());
    answers.forget(org);
    assert_eq!(figures(&server, "answers").bytes, Some(0));
}
