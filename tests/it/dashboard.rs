//! The dashboard: its figures against a small world, and what of it follows an owner, a pipeline and days.

use leadlab::base::Role;
use serde_json::{Value, json};

use crate::deals::{deal, money, path, stages, take};
use crate::support::{Server, Session};

async fn made(session: &Session, path: &str, body: Value) -> Value {
    let response = session.post(path, &body).await;
    let status = response.status();
    let text = response.text().await.unwrap();
    assert_eq!(status, 201, "{path} {body}: {text}");
    serde_json::from_str(&text).unwrap()
}

/// The figures of an object that belong to these names.
fn figures<'v>(of: &'v Value, names: &[&str]) -> Vec<&'v Value> {
    names.iter().map(|name| &of[name]).collect()
}

#[tokio::test]
async fn an_empty_organisation_has_a_dashboard() {
    let (_server, ada) = Server::with_owner().await;
    let seen = ada.read("/dashboard").await;
    for (name, value) in seen["cards"].as_object().unwrap() {
        let none = match name.as_str() {
            "win_rate" => Value::Null,
            "pipeline_value" | "won_value" => json!([]),
            _ => json!(0),
        };
        assert_eq!(value, &none, "{name}");
    }
    assert_eq!(seen["cards"].as_object().unwrap().len(), 12);
    assert_eq!((seen["trend"].as_array().unwrap().len(), seen["funnel"].as_array().unwrap().len()), (12, 5));
    for list in ["leaderboard", "top_leads", "recent"] {
        assert_eq!(seen[list], json!([]), "{list}");
    }
}

#[tokio::test]
async fn figures_are_those_of_a_small_world() {
    let (server, ada) = Server::with_owner().await;
    let max = server.user("max@example.com", Role::Manager).await;
    let stages = stages(&ada).await;
    for (name, status, score) in [
        ("A", "new", 10),
        ("B", "contacted", 90),
        ("C", "qualified", 50),
        ("D", "unqualified", 99),
        ("E", "qualified", 70),
    ] {
        made(&ada, "/leads", json!({"company": name, "status": status, "score": score, "source": "Fair"})).await;
    }
    let lead = made(&max, "/leads", json!({"company": "F", "score": 80, "estimated_value": money("70.00")})).await;
    // It was contacted before it was found to be nothing.
    let lost = made(&max, "/leads", json!({"company": "G", "status": "contacted"})).await;
    let id = |record: &Value| record["id"].as_str().unwrap().to_owned();
    ada.patch(&format!("/leads/{}", id(&lost)), &json!({"status": "unqualified"})).await;
    let converted = ada.post(&format!("/leads/{}/convert", id(&lead)), &json!({"deal": {}})).await;
    assert_eq!(converted.status(), 200);
    let converted: Value = converted.json().await.unwrap();
    take(&ada, &converted["deal"], "win", json!({})).await;

    let open = deal(&ada, json!({"name": "open", "value": money("100.50")})).await;
    let dollars = json!({"amount": "9.99", "currency": "USD"});
    deal(&max, json!({"name": "dollars", "value": dollars, "stage_id": stages[2]})).await;
    let gone = deal(&ada, json!({"name": "gone", "value": money("5.00")})).await;
    ada.delete(&path(&gone)).await;
    let bad = deal(&ada, json!({"name": "bad", "value": money("8.00")})).await;
    take(&ada, &bad, "lose", json!({"reason": "price"})).await;

    let now = server.clock.now();
    for (subject, due, done) in [("late", -7_200_000, false), ("older", -90_000_000, false), ("done", -60_000, true)] {
        let due = leadlab::base::Time(now.0 + due);
        let body = json!({"kind": "task", "subject": subject, "due_at": due, "done": done});
        made(&ada, "/activities", body).await;
    }
    let call = json!({"kind": "call", "subject": "call", "customer_id": converted["customer"]["id"]});
    made(&max, "/activities", call).await;
    made(&ada, "/tickets", json!({"subject": "t", "priority": "urgent"})).await;
    let closed = made(&ada, "/tickets", json!({"subject": "u"})).await;
    ada.patch(&format!("/tickets/{}", id(&closed)), &json!({"status": "closed"})).await;

    let seen = ada.read("/dashboard").await;
    let cards = &seen["cards"];
    assert_eq!(figures(cards, &["new_leads", "open_leads", "open_deals"]), [7, 4, 2], "{cards}");
    assert_eq!(figures(cards, &["won_count", "lost_count", "overdue"]), [1, 1, 2], "{cards}");
    assert_eq!(figures(cards, &["open_tickets", "breached_tickets"]), [1, 0], "{cards}");
    assert_eq!((&cards["pipeline_value"], &cards["win_rate"]), (&json!([money("100.50"), dollars]), &json!(50.0)));
    assert_eq!(cards["won_value"], json!([money("70.00")]));
    let funnel: Vec<&Value> = seen["funnel"].as_array().unwrap().iter().map(|step| &step["count"]).collect();
    assert_eq!(funnel, [7, 5, 3, 1, 1], "{}", seen["funnel"]);
    let last = seen["trend"].as_array().unwrap().last().unwrap();
    assert_eq!(
        figures(last, &["new_leads", "won_count", "won_value"]),
        [&json!(7), &json!(1), &json!([money("70.00")])]
    );
    let leaders = &seen["leaderboard"];
    assert_eq!((&leaders[0]["user_id"], &leaders[0]["won_count"]), (&json!(max.user), &json!(1)), "{leaders}");
    assert_eq!((&leaders[1]["user_id"], &leaders[1]["activities"]), (&json!(ada.user), &json!(1)), "{leaders}");
    let names = |list: &str| {
        let rows = seen[list].as_array().unwrap().iter();
        rows.map(|row| row["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("top_leads"), ["B", "E", "C", "A"]);
    assert_eq!(names("recent"), ["call", "done", "older", "late"]);

    let mine = ada.read("/dashboard?owner_id=me").await;
    assert_eq!(figures(&mine["cards"], &["new_leads", "open_leads", "open_deals", "won_count"]), [5, 4, 1, 0]);
    assert_eq!(mine["cards"]["pipeline_value"], json!([money("100.50")]));
    let theirs = ada.read(&format!("/dashboard?owner_id={}", max.user)).await;
    assert_eq!(figures(&theirs["cards"], &["overdue", "open_deals", "won_count", "lost_count"]), [0, 1, 1, 0]);
    assert_eq!((&theirs["recent"][0]["name"], &theirs["top_leads"]), (&json!("call"), &json!([])));

    let stages =
        json!([{"name": "In", "kind": "open"}, {"name": "Yes", "kind": "won"}, {"name": "No", "kind": "lost"}]);
    let pipeline = made(&ada, "/pipelines", json!({"name": "Other", "stages": stages})).await;
    deal(&ada, json!({"name": "o", "pipeline_id": pipeline["id"], "value": money("1.00")})).await;
    let other = ada.read(&format!("/dashboard?pipeline_id={}", id(&pipeline))).await;
    assert_eq!(figures(&other["cards"], &["open_deals", "won_count", "new_leads"]), [1, 0, 7]);
    assert_eq!(other["cards"]["pipeline_value"], json!([money("1.00")]));
    assert_eq!(ada.read("/dashboard").await["cards"]["open_deals"], 3);

    // Before all of it there was nothing; how things stand is the same.
    let before = ada.read("/dashboard?from=2024-01-01&to=2024-01-31").await;
    assert_eq!(figures(&before["cards"], &["new_leads", "won_count", "open_deals", "overdue"]), [0, 0, 3, 2]);
    assert_eq!((&before["trend"][0]["month"], &before["trend"][11]["month"]), (&json!("2023-02"), &json!("2024-01")));

    // Time goes by: the ticket and a task are late.
    ada.patch(&path(&open), &json!({"owner_id": max.user})).await;
    server.clock.advance(3_700);
    let ada = server.sign_in(crate::support::OWNER).await;
    let cards = ada.read("/dashboard").await["cards"].clone();
    assert_eq!(figures(&cards, &["breached_tickets", "overdue"]), [1, 2]);
    assert_eq!(ada.read("/dashboard?owner_id=me").await["cards"]["open_deals"], 1);
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn undo_and_trash_take_figures_back() {
    let (server, ada) = Server::with_owner().await;
    let lead = made(&ada, "/leads", json!({"company": "F"})).await;
    let cards = || async { ada.read("/dashboard").await["cards"].clone() };
    let first = cards().await;
    let verb = format!("/leads/{}/convert", lead["id"].as_str().unwrap());
    let convert = ada.post(&verb, &json!({"deal": {"value": money("3.00")}})).await;
    let undo = convert.headers()["x-undo-id"].to_str().unwrap().to_owned();
    let deal = convert.json::<Value>().await.unwrap()["deal"].clone();
    let second = cards().await;
    let win = ada.post(&format!("{}/win", path(&deal)), &json!({})).await;
    let win = win.headers()["x-undo-id"].to_str().unwrap().to_owned();
    let third = cards().await;
    assert_eq!(
        (&third["won_count"], &third["open_deals"], &third["won_value"]),
        (&json!(1), &json!(0), &json!([money("3.00")]))
    );
    ada.delete(&path(&deal)).await;
    let trashed = cards().await;
    assert_eq!(
        (&trashed["won_count"], &trashed["won_value"], &trashed["open_leads"]),
        (&json!(0), &json!([]), &json!(0))
    );
    ada.post(&format!("/trash/{}/restore", deal["id"].as_str().unwrap()), &json!({})).await;
    assert_eq!(cards().await, third);
    assert_eq!(ada.post(&format!("/undo/{win}"), &json!({})).await.status(), 200);
    assert_eq!(cards().await, second);
    assert_eq!(ada.post(&format!("/undo/{undo}"), &json!({})).await.status(), 200);
    assert_eq!(cards().await, first);
    assert!(server.app.store.check().unwrap().is_clean());
}
