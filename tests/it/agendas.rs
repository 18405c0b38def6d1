//! What is open by when it is due: the same as by reading everything, and as quick however much was done before.

use std::cmp::Ordering;

use leadlab::auth::model::settings::TicketPriority;
use leadlab::base::{Actor, Id, Org, Role, Time, Uid};
use leadlab::crm::activities::model::Priority;
use leadlab::crm::activities::{Activity, ActivityKind};
use leadlab::crm::tickets::{Ticket, TicketStatus};
use serde_json::{Value, json};

use crate::support::{Server, Session};

const DAY: i64 = 86_400;

/// Activities and tickets with every mixture of what agendas ask for; some are due at the same instant, some at none.
async fn filled(server: &Server, users: [Uid; 2]) {
    let now = server.clock.now();
    let write = server.app.store.write(Actor::system(Org(1)), move |tx| {
        for n in 0..90_i64 {
            let due_at = (n % 7 != 0).then(|| now.plus_seconds((n % 11 - 6) * DAY + 600));
            let assignee_id = [Some(users[0]), Some(users[1]), None][usize::try_from(n % 3).unwrap()];
            let subject = format!("{n}");
            let kind = if n % 5 == 0 { ActivityKind::Meeting } else { ActivityKind::Task };
            let priority = if n % 9 == 0 { Priority::High } else { Priority::Normal };
            let activity = Activity {
                subject: subject.clone(),
                kind: Some(kind),
                done: n % 4 == 0,
                priority,
                due_at,
                assignee_id,
                ..Activity::default()
            };
            tx.insert(Org(1), Id::fresh(), activity)?;
            let priority = if n % 9 == 0 { TicketPriority::Urgent } else { TicketPriority::Low };
            let status = [TicketStatus::Open, TicketStatus::Resolved, TicketStatus::Waiting, TicketStatus::InProgress]
                [usize::try_from(n % 4).unwrap()];
            tx.insert(
                Org(1),
                Id::fresh(),
                Ticket { number: n + 1, subject, status, priority, due_at, assignee_id, ..Ticket::default() },
            )?;
        }
        Ok(())
    });
    write.await.unwrap();
}

/// All records of a collection.
async fn all(session: &Session, collection: &str) -> Vec<Value> {
    session.read(&format!("/{collection}?limit=200")).await["data"].as_array().unwrap().clone()
}

/// The identities of those that pass, by when they are due: those that are due at no instant come last in both directions,
/// equal ones by identity in the direction.
fn expected(records: &[Value], desc: bool, passes: &dyn Fn(&Value) -> bool) -> Vec<String> {
    let mut found: Vec<&Value> = records.iter().filter(|record| passes(record)).collect();
    let turn = |order: Ordering| if desc { order.reverse() } else { order };
    let text = |record: &Value, name: &str| record[name].as_str().unwrap_or_default().to_owned();
    found.sort_by(|one, other| {
        let empty = |record: &Value| record["due_at"].is_null();
        let due = turn(text(one, "due_at").cmp(&text(other, "due_at")));
        empty(one).cmp(&empty(other)).then(due).then(turn(text(one, "id").cmp(&text(other, "id"))))
    });
    found.iter().map(|record| text(record, "id")).collect()
}

/// The identities of a list, page by page; the pages differ in size, so that they may be made in different ways.
async fn listed(session: &Session, path: &str) -> Vec<String> {
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    for limit in [1, 2, 40, 3].into_iter().cycle() {
        let page = session.read(&format!("{path}&limit={limit}&cursor={cursor}")).await;
        ids.extend(page["data"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next_cursor"].as_str() else {
            assert_eq!(page["total"], ids.len(), "{path}");
            break;
        };
        next.clone_into(&mut cursor);
    }
    ids
}

/// Compares every question about both collections with all of their records.
async fn compare(server: &Server, ada: &Session, user: &str) {
    let now = server.clock.now();
    let at = |record: &Value| record["due_at"].as_str().map(|text| text.parse::<Time>().unwrap());
    let day = now.plus_seconds(-DAY).to_string();
    let mine = |record: &Value| record["assignee_id"] == ada.user.as_str();
    type Passes<'p> = Box<dyn Fn(&Value) -> bool + 'p>;
    let parts: Vec<(String, Passes<'_>)> = vec![
        (String::new(), Box::new(|_| true)),
        (" and due_at < \"-2h\"".to_owned(), Box::new(|r| at(r).is_some_and(|at| at < now.plus_seconds(-7_200)))),
        (format!(" and due_at > \"{day}\""), Box::new(|r| at(r).is_some_and(|at| at > now.plus_seconds(-DAY)))),
        (
            " and due_at >= \"-3d\" and due_at <= \"+1d\"".to_owned(),
            Box::new(|r| at(r).is_some_and(|at| at >= now.plus_seconds(-3 * DAY) && at <= now.plus_seconds(DAY))),
        ),
        (" and due_at is empty".to_owned(), Box::new(|r| at(r).is_none())),
        (" and due_at is not empty".to_owned(), Box::new(|r| at(r).is_some())),
        (" and assignee_id = \"me\"".to_owned(), Box::new(mine)),
        (" and assignee_id is empty".to_owned(), Box::new(|r| r["assignee_id"].is_null())),
        (format!(" and assignee_id in (\"me\", \"{user}\")"), Box::new(|r| !r["assignee_id"].is_null())),
        (
            " and assignee_id = \"me\" and due_at < \"+2d\"".to_owned(),
            Box::new(|r| mine(r) && at(r).is_some_and(|at| at < now.plus_seconds(2 * DAY))),
        ),
        (" and priority in (\"high\", \"urgent\")".replace("\"high\", ", ""), Box::new(|r| r["priority"] == "urgent")),
        (" and not (due_at < \"now\")".replace("now", "-0h"), Box::new(|r| at(r).is_none_or(|at| at >= now))),
    ];
    let open: [(&str, &str, Passes<'_>); 5] = [
        ("activities", "done = false", Box::new(|r| r["done"] == false)),
        ("activities", "done = false and kind = \"task\"", Box::new(|r| r["done"] == false && r["kind"] == "task")),
        (
            "tickets",
            "status in (\"waiting\", \"open\", \"in_progress\")",
            Box::new(|r| ["open", "in_progress", "waiting"].iter().any(|open| r["status"] == *open)),
        ),
        ("tickets", "status = \"open\"", Box::new(|r| r["status"] == "open")),
        (
            "tickets",
            "status in (\"open\", \"resolved\")",
            Box::new(|r| r["status"] == "open" || r["status"] == "resolved"),
        ),
    ];
    for (collection, filter, is_open) in &open {
        let records = all(ada, collection).await;
        for (more, passes) in parts.iter().filter(|(more, _)| *collection == "tickets" || !more.contains("priority")) {
            for sort in ["due_at", "-due_at"] {
                let filter = format!("{filter}{more}");
                let got =
                    listed(ada, &format!("/{collection}?sort={sort}&fields=id&filter={}", encoded(&filter))).await;
                let wanted = expected(&records, sort.starts_with('-'), &|r| is_open(r) && passes(r));
                assert_eq!(got, wanted, "{collection} {sort} {filter}");
            }
        }
    }
}

fn encoded(filter: &str) -> String {
    url::form_urlencoded::byte_serialize(filter.as_bytes()).collect()
}

#[tokio::test]
async fn an_agenda_is_what_reading_everything_gives() {
    let (server, ada) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Manager).await;
    let uid = |id: &str| Uid::parse("usr", id).unwrap();
    filled(&server, [uid(&ada.user), uid(&bob.user)]).await;
    compare(&server, &ada, &bob.user).await;
    // What changes a record moves it: done, given away, deleted, undone, due on another day.
    let open = ada.read("/activities?sort=due_at&done=false&kind=task&limit=5").await["data"].clone();
    let path = |at: usize| format!("/activities/{}", open[at]["id"].as_str().unwrap());
    assert_eq!(ada.patch(&path(0), &json!({"done": true})).await.status(), 200);
    assert_eq!(ada.patch(&path(1), &json!({"assignee_id": bob.user})).await.status(), 200);
    assert_eq!(ada.patch(&path(2), &json!({"due_at": "2031-01-01T00:00:00Z"})).await.status(), 200);
    assert_eq!(ada.patch(&path(3), &json!({"due_at": null})).await.status(), 200);
    let deleted = ada.delete(&path(4)).await;
    compare(&server, &ada, &bob.user).await;
    let undo = deleted.headers()["x-undo-id"].to_str().unwrap().to_owned();
    assert_eq!(ada.post(&format!("/undo/{undo}"), &json!({})).await.status(), 200);
    let ticket =
        ada.read("/tickets?sort=due_at&status=open&limit=1").await["data"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(ada.patch(&format!("/tickets/{ticket}"), &json!({"status": "closed"})).await.status(), 200);
    compare(&server, &ada, &bob.user).await;
}

#[tokio::test]
async fn what_is_overdue_is_read_alone_however_much_was_done() {
    let (server, ada) = Server::with_owner().await;
    let now = server.clock.now();
    let write = server.app.store.write(Actor::system(Org(1)), move |tx| {
        for n in 0..3_000_i64 {
            let due_at = Some(now.plus_seconds((n - 2_990) * 3_600));
            let activity =
                Activity { kind: Some(ActivityKind::Task), done: n % 100 != 0, due_at, ..Activity::default() };
            tx.insert(Org(1), Id::fresh(), activity)?;
        }
        Ok(())
    });
    write.await.unwrap();
    let filter = encoded("done = false and due_at < \"today\"");
    let told = ada.read(&format!("/admin/explain?entity=activities&sort=due_at&filter={filter}")).await;
    let plan = &told["plan"];
    assert_eq!((&plan["condition"], &plan["tests"]), (&json!("done = false and due_at < \"today\""), &json!([])));
    assert_eq!((&plan["rows"], &plan["of"], &plan["in_order"]), (&json!(30), &json!(3_000), &json!(true)));
    assert_eq!((&told["actual"]["total"], &plan["walks"]), (&json!(30), &json!("index")));
    assert!(told["actual"]["rows"].as_u64().unwrap() < 200, "{told}");
    // Behind a record with little, that is read instead.
    let customer = ada.post("/customers", &json!({"name": "Acme"})).await.json::<Value>().await.unwrap();
    let id = customer["id"].as_str().unwrap();
    let filter = encoded(&format!("done = false and customer_id = \"{id}\""));
    let told = ada.read(&format!("/admin/explain?entity=activities&sort=due_at&filter={filter}")).await;
    assert_eq!((&told["plan"]["in_order"], &told["plan"]["rows"]), (&json!(false), &json!(0)));
}
