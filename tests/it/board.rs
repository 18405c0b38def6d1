//! The board of deals: its columns, their numbers and sums, and the order of the cards.

use serde_json::{Value, json};

use crate::deals::{deal, money, path, stages, take};
use crate::support::Server;

fn names(column: &Value) -> Vec<&str> {
    column["cards"].as_array().unwrap().iter().map(|card| card["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_board_counts_sums_and_keeps_the_order() {
    let (server, ada) = Server::with_owner().await;
    let stages = stages(&ada).await;
    let mut all = Vec::new();
    for (name, amount) in [("a", "100.00"), ("b", "20.55"), ("c", "-5.00")] {
        all.push(deal(&ada, json!({"name": name, "value": money(amount)})).await);
    }
    all.push(deal(&ada, json!({"name": "d", "value": {"amount": "999999999999999", "currency": "USD"}})).await);
    deal(&ada, json!({"name": "e", "stage_id": stages[1]})).await;
    let board = ada.read("/deals/board").await;
    let columns = board["columns"].as_array().unwrap();
    assert_eq!(columns.iter().map(|column| column["stage_id"].clone()).collect::<Vec<_>>(), stages);
    let first = &columns[0];
    assert_eq!((names(first), &first["count"]), (vec!["d", "c", "b", "a"], &json!(4)), "new ones on top");
    let dollars = |amount: &str| json!({"amount": amount, "currency": "USD"});
    assert_eq!(first["total"], json!([money("115.55"), dollars("999999999999999.00")]));
    assert_eq!(first["weighted_total"], json!([money("11.56"), dollars("99999999999999.90")]));
    assert_eq!(
        (&columns[1]["count"], &columns[1]["total"], &columns[1]["next_cursor"]),
        (&json!(1), &json!([]), &Value::Null)
    );

    take(&ada, &all[0], "move", json!({"stage_id": stages[0], "before": all[2]["id"]})).await;
    let board = ada.read("/deals/board").await;
    assert_eq!(names(&board["columns"][0]), ["d", "a", "c", "b"]);
    take(&ada, &all[1], "move", json!({"stage_id": stages[0], "before": all[2]["id"]})).await;
    take(&ada, &all[3], "move", json!({"stage_id": stages[1]})).await;
    let board = ada.read("/deals/board").await;
    assert_eq!((names(&board["columns"][0]), names(&board["columns"][1])), (vec!["a", "b", "c"], vec!["d", "e"]));
    assert_eq!(board["columns"][0]["total"], json!([money("115.55")]));
    ada.patch(&path(&all[0]), &json!({"value": money("50.00"), "probability": 100})).await;
    ada.delete(&path(&all[2])).await;
    let board = ada.read("/deals/board").await;
    let column = &board["columns"][0];
    assert_eq!((&column["total"], &column["weighted_total"]), (&json!([money("70.55")]), &json!([money("52.06")])));

    // A filter counts anew what it lets through.
    let filtered = ada.read("/deals/board?filter=value < 30").await;
    let column = &filtered["columns"][0];
    assert_eq!((names(column), &column["count"], &column["total"]), (vec!["b"], &json!(1), &json!([money("20.55")])));
    assert_eq!(filtered["columns"][1]["count"], 0);
    for query in [
        "pipeline_id=pipe_00000000000000000000000000",
        "stage_id=stage_00000000000000000000000000",
        "cursor=x",
        "filter=nme = 1",
        "colour=red",
    ] {
        assert_eq!(ada.get(&format!("/deals/board?{query}")).await.status(), 422, "{query}");
    }
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn one_column_goes_on_by_its_cursor() {
    let (server, ada) = Server::with_owner().await;
    let stages = stages(&ada).await;
    for number in 0..60 {
        deal(&ada, json!({"name": format!("n{number:02}"), "probability": number})).await;
    }
    let stage = stages[0].as_str().unwrap();
    for (filter, total) in [("", 60), ("&filter=probability >= 4", 56)] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let board = ada.read(&format!("/deals/board?stage_id={stage}{filter}{cursor}")).await;
            let columns = board["columns"].as_array().unwrap();
            assert_eq!((columns.len(), &columns[0]["count"]), (1, &json!(total)));
            seen.extend(names(&columns[0]).into_iter().map(str::to_owned));
            let Some(next) = columns[0]["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        let expected: Vec<String> = (60 - total..60).rev().map(|number| format!("n{number:02}")).collect();
        assert_eq!(seen, expected);
    }
    let all = ada.read("/deals/board").await;
    assert_eq!(names(&all["columns"][0]).len(), 25);
    // The rows that are derived can be made anew, also what sums up to nothing.
    deal(&ada, json!({"name": "plus", "value": money("5.00")})).await;
    deal(&ada, json!({"name": "minus", "value": money("-5.00")})).await;
    server.app.store.reindex(None).unwrap();
    assert!(server.app.store.check().unwrap().is_clean());
}
