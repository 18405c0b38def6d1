//! What came of an import's rows: what the preview says that each would do, and what the run did.

use serde_json::{Value, json};

use crate::imports::{preview, run, undo, uploaded};
use crate::support::{Server, Session, code};

const FILE: &str = "First Name,Last Name,Company,Email 1,Phone 1\n\
    Zoë,Müller,Müller Sons,zoe@mueller.example,+49 30 1000001\n\
    Ирина,Орлова,Орлова Чай,irina@orlova.example,\n\
    伟,陈,陈氏,wei@chen.example,\n\
    Zoë,Müller,Müller Sons,zoe@mueller.example,+49 30 1000001\n\
    Ирина,Орлова,Орлова Чай,irina@orlova.example,+7 495 1234567\n\
    Σοφία,Νίκου,Νίκου,nobody at all,\n";

/// All rows of a list, one to a page.
async fn all(session: &Session, list: &str) -> Vec<Value> {
    let (mut rows, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = session.read(&format!("{list}&limit=1{cursor}")).await;
        rows.extend(page["data"].as_array().unwrap().iter().cloned());
        let Some(next) = page["next_cursor"].as_str() else { return rows };
        cursor = format!("&cursor={next}");
    }
}

fn numbers(rows: &[Value]) -> Vec<u64> {
    rows.iter().map(|row| row["row"].as_u64().unwrap()).collect()
}

/// Two leads that the file means: one as it is there, one without the number.
async fn stored(session: &Session) -> [String; 2] {
    let zoe = json!({"first_name": "Zoë", "last_name": "Müller", "company": "Müller Sons",
        "email": "zoe@mueller.example", "phone": "+49 30 1000001"});
    let irina = json!({"first_name": "Ирина", "last_name": "Орлова", "company": "Орлова Чай",
        "email": "irina@orlova.example"});
    let mut ids = Vec::new();
    for lead in [zoe, irina] {
        let made: Value = session.post("/leads", &lead).await.json().await.unwrap();
        ids.push(made["id"].as_str().unwrap().to_owned());
    }
    ids.try_into().unwrap()
}

#[tokio::test]
async fn a_preview_tells_of_each_row_what_it_would_do() {
    let (_server, ada) = Server::with_owner().await;
    let [zoe, irina] = stored(&ada).await;
    let import = uploaded(&ada, "leads", FILE).await;
    let rows = format!("{import}/rows?outcome=");
    assert_eq!(ada.read(&format!("{rows}new")).await, json!({"data": [], "next_cursor": null, "total": 0}));

    let counts = preview(&ada, &import).await["counts"].clone();
    assert_eq!(counts, json!({"new": 1, "update": 1, "skip": 3, "problem": 1}));
    let new = all(&ada, &format!("{rows}new")).await;
    assert_eq!(numbers(&new), [4]);
    assert_eq!((&new[0]["values"][1], &new[0]["id"], &new[0]["changes"]), (&json!("陈"), &Value::Null, &json!({})));
    let update = all(&ada, &format!("{rows}update")).await;
    assert_eq!(numbers(&update), [6]);
    assert_eq!((update[0]["id"].as_str().unwrap(), &update[0]["title"]), (&*irina, &json!("Ирина Орлова")));
    let changes = update[0]["changes"].as_object().unwrap();
    assert_eq!(changes.keys().collect::<Vec<_>>(), ["phone"]);
    assert_eq!(changes["phone"], json!({"old": null, "new": "+7 495 1234567"}));
    let skip = all(&ada, &format!("{rows}skip")).await;
    assert_eq!(numbers(&skip), [2, 3, 5]);
    assert_eq!(skip[0]["id"].as_str().unwrap(), zoe);
    assert_eq!(ada.read(&format!("{rows}skip&limit=2")).await["total"], 3);

    let odd = ada.get(&format!("{import}/rows?outcome=odd")).await;
    assert_eq!((odd.status(), code(odd).await.as_str()), (reqwest::StatusCode::UNPROCESSABLE_ENTITY, "not_allowed"));
    // What was tried by other rules is told no more.
    assert_eq!(ada.patch(&import, &json!({"options": {"on_match": "new"}})).await.status(), 200);
    assert_eq!(ada.read(&format!("{rows}new")).await["data"], json!([]));
    preview(&ada, &import).await;
    assert_eq!(numbers(&all(&ada, &format!("{rows}new")).await), [2, 3, 4, 5, 6]);
    assert_eq!(all(&ada, &format!("{rows}skip")).await, [] as [Value; 0]);
}

#[tokio::test]
async fn corrected_cells_are_shown_as_they_are_taken() {
    let (_server, ada) = Server::with_owner().await;
    let import = uploaded(&ada, "leads", FILE).await;
    preview(&ada, &import).await;
    let fixes = json!({"fixes": [{"row": 7, "column": "Email 1", "value": "sofia@nikou.example"}, {"row": 6, "column": "Phone 1", "value": "+7 495 7654321"}]});
    assert_eq!(ada.patch(&import, &fixes).await.status(), 200);
    preview(&ada, &import).await;
    let new = all(&ada, &format!("{import}/rows?outcome=new")).await;
    assert_eq!((new[3]["row"].as_u64(), &new[3]["values"][3]), (Some(7), &json!("sofia@nikou.example")));
    let update = all(&ada, &format!("{import}/rows?outcome=update")).await;
    assert_eq!(
        (&update[0]["values"][4], &update[0]["changes"]["phone"]["new"]),
        (&json!("+7 495 7654321"), &json!("+7 495 7654321"))
    );
}

#[tokio::test]
async fn a_run_without_its_preview_tells_of_no_rows_and_odd_cursors_find_none() {
    let (_server, ada) = Server::with_owner().await;
    let import = uploaded(&ada, "leads", FILE).await;
    preview(&ada, &import).await;
    let rows = format!("{import}/rows?outcome=new");
    // Within the letters of the first row, and far behind the last.
    for cursor in ["21", "22", "23", "24", "99999", "18446744073709551615"] {
        let page = ada.get(&format!("{rows}&cursor={cursor}")).await;
        assert_eq!(page.status(), 200, "{cursor}");
    }
    assert_eq!(ada.patch(&import, &json!({"options": {"on_match": "new"}})).await.status(), 200);
    let done = run(&ada, &import).await;
    assert_eq!(done["counts"]["new"], 5);
    assert_eq!(ada.read(&rows).await["data"], json!([]));
}

#[tokio::test]
async fn a_row_that_means_an_earlier_one_says_so_without_an_id() {
    let (_server, ada) = Server::with_owner().await;
    let import = uploaded(&ada, "leads", FILE).await;
    preview(&ada, &import).await;
    let update = all(&ada, &format!("{import}/rows?outcome=update")).await;
    assert_eq!((numbers(&update), &update[0]["id"]), (vec![6], &Value::Null));
    assert_eq!(update[0]["title"], "Ирина Орлова");
    assert_eq!(update[0]["changes"], json!({"phone": {"old": null, "new": "+7 495 1234567"}}));
}

#[tokio::test]
async fn a_run_lists_the_records_that_it_made_and_changed() {
    let (_server, ada) = Server::with_owner().await;
    let [_, irina] = stored(&ada).await;
    let import = uploaded(&ada, "leads", FILE).await;
    let (created, updated) = (format!("{import}/records?op=created"), format!("{import}/records?op=updated"));
    assert_eq!(all(&ada, &created).await, [] as [Value; 0]);
    run(&ada, &import).await;

    let made = all(&ada, &created).await;
    assert_eq!(made.len(), 1);
    assert_eq!(
        (&made[0]["type"], &made[0]["title"], &made[0]["gone"]),
        (&json!("leads"), &json!("伟 陈"), &json!(false))
    );
    let lead = ada.read(&format!("/leads/{}", made[0]["id"].as_str().unwrap())).await;
    assert_eq!(lead["last_name"], "陈");
    let changed = all(&ada, &updated).await;
    assert_eq!(changed.len(), 1);
    assert_eq!((changed[0]["id"].as_str().unwrap(), &changed[0]["title"]), (&*irina, &json!("Ирина Орлова")));
    assert_eq!(changed[0]["changes"]["phone"]["new"], "+7 495 1234567");

    undo(&ada, &import).await;
    let made = all(&ada, &created).await;
    assert_eq!((&made[0]["title"], &made[0]["gone"]), (&json!("伟 陈"), &json!(true)));
    let odd = ada.get(&format!("{import}/records?op=deleted")).await;
    assert_eq!((odd.status(), code(odd).await.as_str()), (reqwest::StatusCode::UNPROCESSABLE_ENTITY, "not_allowed"));
}

#[tokio::test]
async fn a_customer_and_its_person_are_both_told() {
    let (_server, ada) = Server::with_owner().await;
    let file =
        "Company,Domain,First Name,Last Name,Email\nMüller Sons,mueller.example,Zoë,Müller,zoe@mueller.example\n";
    let import = uploaded(&ada, "customers", file).await;
    run(&ada, &import).await;
    let made = all(&ada, &format!("{import}/records?op=created")).await;
    let told: Vec<_> = made.iter().map(|row| (row["type"].as_str().unwrap(), row["title"].as_str().unwrap())).collect();
    assert_eq!(told, [("customers", "Müller Sons"), ("contacts", "Zoë Müller")]);
}

#[tokio::test]
async fn a_run_knows_how_many_rows_the_preview_counted() {
    let (_server, ada) = Server::with_owner().await;
    // From its first rows, which are short, the file looks longer than it is.
    let long = "x".repeat(400);
    let rows: Vec<_> = (0..300).map(|n| format!("Zoë {n},Müller,{}", if n < 20 { "a" } else { &long })).collect();
    let import = uploaded(&ada, "leads", format!("First Name,Last Name,Notes\n{}\n", rows.join("\n"))).await;
    preview(&ada, &import).await;
    let done = run(&ada, &import).await;
    assert_eq!((&done["progress"]["done"], &done["progress"]["total"]), (&json!(300), &json!(300)));
}
