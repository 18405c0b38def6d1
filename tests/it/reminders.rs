//! Reminders: each due time is told once, at its time, whatever happens to the server, and a flood of them in one.

use leadlab::base::{Clock, Role, Time};
use leadlab::crm::notifications;
use serde_json::{Value, json};

use crate::support::{OWNER, Server, Session};

async fn made(session: &Session, path: &str, body: Value) -> Value {
    let response = session.post(path, &body).await;
    let status = response.status();
    let answer: Value = response.json().await.unwrap();
    assert_eq!(status, 201, "{path} {body}: {answer}");
    answer
}

/// The time in so many seconds.
fn at(clock: &Clock, seconds: i64) -> String {
    clock.now().plus_seconds(seconds).to_string()
}

/// Moves the clock and lets the server look; signs in again, as sessions end meanwhile.
async fn later(server: &Server, seconds: i64) -> Session {
    server.clock.advance(seconds);
    notifications::look(&server.app).await.unwrap();
    server.sign_in(OWNER).await
}

/// Kinds, titles and counts of all notifications, newest first.
async fn told(session: &Session) -> Vec<(String, String, i64)> {
    let page = session.read("/notifications?limit=200").await;
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let rows = page["data"].as_array().unwrap();
    rows.iter().map(|row| (text(row, "kind"), text(row, "title"), row["count"].as_i64().unwrap())).collect()
}

/// The same without those of the next morning.
async fn due(session: &Session) -> Vec<(String, String)> {
    let all = told(session).await.into_iter().filter(|(kind, ..)| kind != "task_overdue");
    all.map(|(kind, title, _)| (kind, title)).collect()
}

fn pair(kind: &str, title: &str) -> (String, String) {
    (kind.to_owned(), title.to_owned())
}

/// A clock at a time of a Wednesday in UTC.
fn clock(hour: i64) -> Clock {
    let clock = Clock::default();
    let wednesday: Time = "2030-06-05T00:00:00Z".parse().unwrap();
    clock.advance(wednesday.seconds() + hour * 3600 - clock.now().seconds());
    clock
}

/// A server at that hour with its owner signed in, which has looked once.
async fn server(hour: i64) -> (Server, Session) {
    let server = Server::on(tempfile::tempdir().unwrap(), clock(hour), &[]).await;
    let new = leadlab::auth::setup::NewInstance {
        organization: "Acme".into(),
        name: "Ada".into(),
        email: OWNER.into(),
        password: crate::support::PASSWORD.into(),
    };
    let actor = leadlab::base::Actor::system(leadlab::base::Org::INSTANCE);
    server.app.auth.init(actor, new).await.unwrap();
    let ada = later(&server, 0).await;
    (server, ada)
}

#[tokio::test]
async fn a_task_is_told_at_its_time_and_once_more_the_next_morning() {
    let (server, ada) = server(12).await;
    let task = |subject: &str, seconds: i64| json!({"kind": "task", "subject": subject, "due_at": at(&server.clock, seconds), "assignee_id": ada.user});
    let call = made(&ada, "/activities", task("Call", 600)).await;
    made(&ada, "/activities", task("Past", -600)).await;
    made(&ada, "/activities", task("Write", 1_200)).await;
    let bob = server.user("bob@example.com", Role::Member).await;
    let other = [("assignee_id", json!(bob.user)), ("subject", json!("Bob's"))];
    let mut body = task("", 600);
    body.as_object_mut().unwrap().extend(other.map(|(name, value)| (name.to_owned(), value)));
    made(&ada, "/activities", body).await;

    let ada = later(&server, 300).await;
    assert_eq!(due(&ada).await, []);
    let ada = later(&server, 400).await;
    assert_eq!(due(&ada).await, [pair("task_due", "Call")]);
    let row = ada.read("/notifications").await["data"][0].clone();
    assert_eq!((&row["due_at"], &row["actor"], &row["link"]["id"]), (&call["due_at"], &Value::Null, &call["id"]));
    let ada = later(&server, 100).await;
    assert_eq!(due(&ada).await.len(), 1, "never twice");
    // Another due time is another reminder; the same one again is none.
    let path = format!("/activities/{}", call["id"].as_str().unwrap());
    let moved = at(&server.clock, 1_800);
    assert_eq!(ada.patch(&path, &json!({"due_at": moved, "body": "<p>Later</p>"})).await.status(), 200);
    let ada = later(&server, 600).await;
    assert_eq!(due(&ada).await, [pair("task_due", "Write"), pair("task_due", "Call")]);
    let ada = later(&server, 1_300).await;
    assert_eq!(due(&ada).await, [pair("task_due", "Call"), pair("task_due", "Write"), pair("task_due", "Call")]);

    // At eight, once, what is still to be done of yesterday; done things are not.
    assert_eq!(ada.post(&format!("{path}/complete"), &json!({})).await.status(), 200);
    let ada = later(&server, 18 * 3600).await;
    assert_eq!(due(&ada).await.len(), 3);
    assert!(told(&ada).await.iter().all(|(kind, ..)| kind != "task_overdue"), "it is before eight");
    let ada = later(&server, 2 * 3600).await;
    let morning = || async {
        let all = told(&ada).await;
        let mut titles: Vec<String> =
            all.into_iter().filter(|(kind, ..)| kind == "task_overdue").map(|(_, title, _)| title).collect();
        titles.sort();
        titles
    };
    assert_eq!(morning().await, ["Past", "Write"]);
    later(&server, 3600).await;
    let ada = later(&server, 24 * 3600).await;
    let overdue = told(&ada).await.into_iter().filter(|(kind, ..)| kind == "task_overdue").count();
    assert_eq!(overdue, 2, "one morning is enough");
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn the_morning_is_that_of_the_organisation() {
    let (server, ada) = server(12).await;
    let zone = ada.patch("/organization/settings", &json!({"time_zone": "America/New_York"})).await;
    assert_eq!(zone.status(), 200);
    let task = json!({"kind": "task", "subject": "Call", "due_at": at(&server.clock, 60), "assignee_id": ada.user});
    made(&ada, "/activities", task).await;
    // Eight in UTC is four in New York.
    let ada = later(&server, 21 * 3600).await;
    assert_eq!(told(&ada).await.len(), 1);
    let ada = later(&server, 4 * 3600).await;
    assert_eq!(told(&ada).await[0].0, "task_overdue");
}

#[tokio::test]
async fn follow_ups_and_tickets_are_told() {
    // A ticket's times count from its identity, which the real clock makes.
    let (server, ada) = Server::with_owner().await;
    notifications::look(&server.app).await.unwrap();
    let lead = json!({"company": "Later Ltd", "next_follow_up_at": at(&server.clock, 600)});
    made(&ada, "/leads", lead).await;
    let urgent = json!({"subject": "It leaks", "priority": "urgent", "assignee_id": ada.user});
    let ticket = made(&ada, "/tickets", urgent).await;
    made(&ada, "/tickets", json!({"subject": "Nobody's", "priority": "urgent"})).await;
    let until = |name: &str| {
        let due: Time = ticket[name].as_str().unwrap().parse().unwrap();
        due.seconds() - server.clock.now().seconds()
    };
    let answer = until("first_response_due_at");
    let solution = until("due_at");
    assert!(answer < solution);
    let ada = later(&server, 700).await;
    assert!(due(&ada).await.contains(&pair("follow_up_due", "Later Ltd")));
    let ada = later(&server, answer - 700 + 5).await;
    assert!(due(&ada).await.contains(&pair("ticket_late", "It leaks")));
    let comments = format!("/tickets/{}/comments", ticket["id"].as_str().unwrap());
    made(&ada, &comments, json!({"body": "<p>On its way</p>"})).await;
    let before = due(&ada).await.iter().filter(|(kind, _)| kind == "ticket_late").count();
    let ada = later(&server, solution - answer - 1_800).await;
    assert!(due(&ada).await.contains(&pair("ticket_due_soon", "It leaks")));
    let ada = later(&server, 1_800).await;
    let after = due(&ada).await.iter().filter(|(kind, _)| kind == "ticket_late").count();
    assert_eq!((before, after), (1, 2), "its answer and its solution were late");
    assert!(due(&ada).await.iter().all(|(_, title)| title != "Nobody's"));
}

#[tokio::test]
async fn a_server_that_was_down_tells_of_its_last_day_and_sums_a_flood_up() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().to_owned();
    let (mut first, ada) = {
        let server = Server::on(dir, clock(12), &[]).await;
        let new = leadlab::auth::setup::NewInstance {
            organization: "Acme".into(),
            name: "Ada".into(),
            email: OWNER.into(),
            password: crate::support::PASSWORD.into(),
        };
        let actor = leadlab::base::Actor::system(leadlab::base::Org::INSTANCE);
        server.app.auth.init(actor, new).await.unwrap();
        let ada = later(&server, 0).await;
        (server, ada)
    };
    let task = |subject: String, seconds: i64| json!({"kind": "task", "subject": subject, "due_at": at(&first.clock, seconds), "assignee_id": ada.user});
    made(&ada, "/activities", task("Long ago".to_owned(), 3_600)).await;
    made(&ada, "/activities", task("Yesterday".to_owned(), 30 * 3_600)).await;
    for number in 0..20 {
        made(&ada, "/activities", task(format!("Same time {number}"), 60 * 3_600)).await;
    }
    first.stop().await;
    let copy = tempfile::tempdir().unwrap();
    let status = std::process::Command::new("cp").arg("-a").arg(path.join(".")).arg(copy.path()).status().unwrap();
    assert!(status.success());
    drop(first);
    let later_clock = clock(12);
    later_clock.advance(48 * 3_600);
    let server = Server::on(copy, later_clock, &[]).await;
    let ada = later(&server, 0).await;
    assert_eq!(due(&ada).await, [pair("task_due", "Yesterday")], "what is older than a day stands in the lists");
    let ada = later(&server, 13 * 3_600).await;
    let all = told(&ada).await;
    assert!(all.contains(&("task_due".to_owned(), String::new(), 20)), "{all:?}");
    assert!(all.iter().all(|(_, title, _)| !title.starts_with("Same time")), "{all:?}");
}
