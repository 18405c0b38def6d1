//! The calendar feed: what programs for calendars read by a link, who has one, and when it ends.

use leadlab::auth::model::CalendarLink;
use leadlab::base::{Actor, Id, Org, Role, Time};
use leadlab::crm::activities::{Activity, ActivityKind};
use leadlab::store::Read;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{Server, Session, code};

const LINK: &str = "/me/calendar-link";

/// Makes a link; gives its address.
async fn link(session: &Session) -> String {
    let response = session.post(LINK, &json!({})).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["cache-control"], "no-store");
    let told: Value = response.json().await.unwrap();
    assert_eq!((&told["set"], &told["last_read_at"]), (&json!(true), &Value::Null));
    told["url"].as_str().unwrap().to_owned()
}

/// Asks as a phone does: with the address alone.
async fn ask(server: &Server, url: &str) -> Response {
    server.http.get(url).send().await.unwrap()
}

/// The properties of each event by name, unfolded and with their escapes.
struct Feed {
    text: String,
    events: Vec<Vec<(String, String)>>,
}

impl Feed {
    async fn read(server: &Server, url: &str) -> Self {
        let response = ask(server, url).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/calendar; charset=utf-8");
        assert_eq!(response.headers()["cache-control"], "no-store");
        let text = String::from_utf8(response.bytes().await.unwrap().to_vec()).unwrap();
        assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//LeadLab//LeadLab//EN\r\n"), "{text}");
        assert!(text.ends_with("\r\nEND:VCALENDAR\r\n"), "{text}");
        for line in text.split("\r\n") {
            assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line:?}");
        }
        let whole = text.replace("\r\n ", "");
        let mut events = Vec::new();
        for event in whole.split("BEGIN:VEVENT\r\n").skip(1) {
            let (event, _) = event.split_once("END:VEVENT\r\n").unwrap();
            let pairs = event.lines().map(|line| line.split_once(':').unwrap());
            events.push(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect());
        }
        Self { text: whole, events }
    }

    /// The first value of a property of the event with that summary.
    fn of(&self, summary: &str, property: &str) -> Option<&str> {
        let named = |event: &&Vec<(String, String)>| event.iter().any(|(name, v)| name == "SUMMARY" && v == summary);
        let event = self.events.iter().find(named).unwrap_or_else(|| panic!("no {summary}: {}", self.text));
        event.iter().find(|(name, _)| name == property).map(|(_, value)| value.as_str())
    }

    fn summaries(&self) -> Vec<&str> {
        let all = self.events.iter().flatten().filter(|(name, _)| name == "SUMMARY");
        all.map(|(_, value)| value.as_str()).collect()
    }
}

async fn made(session: &Session, path: &str, body: Value) -> Value {
    let response = session.post(path, &body).await;
    assert_eq!(response.status(), 201, "{path} {body}");
    response.json().await.unwrap()
}

/// The instant so many minutes from now, to the second.
fn later(server: &Server, minutes: i64) -> Time {
    Time(server.clock.now().seconds() * 1000).plus_seconds(minutes * 60)
}

/// As RFC 5545 writes it.
fn written(at: Time) -> String {
    at.to_string().replace(['-', ':'], "").replace(".000Z", "Z")
}

#[tokio::test]
async fn meetings_calls_and_tasks_are_events() {
    let (server, ada) = Server::with_owner().await;
    let url = link(&ada).await;
    assert!(
        url.starts_with(&format!("{}/api/v1/calendar/", server.origin)) && url.strip_suffix(".ics").is_some(),
        "{url}"
    );
    let empty = Feed::read(&server, &url).await;
    assert!(empty.events.is_empty() && empty.text.contains("X-WR-CALNAME:LeadLab: Ada\r\n"), "{}", empty.text);

    let customer = made(&ada, "/customers", json!({"name": "Acme, Inc; \\ Söhne"})).await;
    let (start, due) = (later(&server, 90), later(&server, 200));
    let meeting = json!({
        "kind": "meeting", "subject": "Tasting; tea, \\ and milk", "occurred_at": start, "duration_minutes": 45,
        "body": "<p>Two <b>grinders</b> &amp; more</p><ul><li>Oolong</li><li>Assam</li></ul>",
        "customer_id": customer["id"],
    });
    let meeting = made(&ada, "/activities", meeting).await;
    made(
        &ada,
        "/activities",
        json!({"kind": "call", "subject": "Ring", "occurred_at": start, "customer_id": customer["id"]}),
    )
    .await;
    let task = made(&ada, "/activities", json!({"kind": "task", "subject": "Send samples", "due_at": due})).await;
    made(&ada, "/activities", json!({"kind": "task", "subject": "Late", "due_at": later(&server, -60)})).await;
    made(&ada, "/activities", json!({"kind": "task", "subject": "Some day"})).await;

    let feed = Feed::read(&server, &url).await;
    let mut summaries = feed.summaries();
    summaries.sort_unstable();
    let tasting = "Tasting\\; tea\\, \\\\ and milk";
    assert_eq!(summaries, ["Late", "Ring", "Send samples", tasting], "what has no date is not there");
    let id = meeting["id"].as_str().unwrap();
    let page = format!("{}/activities/{id}", server.origin);
    let changed = written(Time(meeting["updated_at"].as_str().unwrap().parse::<Time>().unwrap().seconds() * 1000));
    for (property, value) in [
        ("UID", id),
        ("DTSTAMP", &changed),
        ("LAST-MODIFIED", &changed),
        ("DTSTART", &written(start)),
        ("DTEND", &written(start.plus_seconds(45 * 60))),
        ("DESCRIPTION", &format!("Two grinders & more\\nOolong\\nAssam\\nAcme\\, Inc\\; \\\\ Söhne\\n{page}")),
        ("URL", &page),
        ("CATEGORIES", "meeting"),
        ("STATUS", "CONFIRMED"),
        ("TRANSP", "OPAQUE"),
    ] {
        assert_eq!(feed.of(tasting, property), Some(value), "{property}");
    }
    assert_eq!(feed.of(tasting, "TRIGGER"), None);
    assert_eq!(feed.of("Ring", "DTEND"), Some(written(start.plus_seconds(30 * 60)).as_str()), "without a length");
    assert_eq!(feed.of("Send samples", "DTSTART"), Some(written(due).as_str()));
    assert_eq!(
        (feed.of("Send samples", "TRIGGER"), feed.of("Send samples", "ACTION")),
        (Some("-PT15M"), Some("DISPLAY"))
    );
    assert_eq!(
        feed.of("Send samples", "TRANSP"),
        Some("TRANSPARENT"),
        "a task takes no time that others could not have"
    );
    assert_eq!(feed.of("Late", "TRIGGER"), None, "nobody is reminded of what is past");

    // Done tasks say so and remind of nothing; deleted activities are not there.
    let path = format!("/activities/{}", task["id"].as_str().unwrap());
    assert_eq!(ada.post(&format!("{path}/complete"), &json!({})).await.status(), 200);
    let feed = Feed::read(&server, &url).await;
    assert_eq!(feed.of("✓ Send samples", "TRIGGER"), None);
    assert_eq!(feed.of("✓ Send samples", "UID"), task["id"].as_str(), "it is the same event");
    assert_eq!(ada.delete(&path).await.status(), 204);
    assert_eq!(Feed::read(&server, &url).await.events.len(), 3);
}

#[tokio::test]
async fn long_lines_of_any_script_are_folded_whole() {
    let (server, ada) = Server::with_owner().await;
    let url = link(&ada).await;
    let subject = "Überprüfung, 🦊 東京; ".repeat(9).trim().to_owned();
    let body =
        format!("<p>{}</p><p>\u{1F469}\u{200D}\u{1F680}, END:VEVENT</p><p>BEGIN:VALARM</p>", "日本語 ".repeat(300));
    let due = later(&server, 60);
    made(&ada, "/activities", json!({"kind": "task", "subject": subject, "body": body, "due_at": due})).await;
    let feed = Feed::read(&server, &url).await;
    let escaped = subject.replace(',', "\\,").replace(';', "\\;");
    assert_eq!(feed.summaries(), [escaped.as_str()]);
    let description = feed.of(&escaped, "DESCRIPTION").unwrap();
    let (first, rest) = description.split_once("\\n").unwrap();
    assert_eq!(first, "日本語 ".repeat(300).trim());
    assert!(rest.starts_with("\u{1F469}\u{200D}\u{1F680}\\, END:VEVENT\\nBEGIN:VALARM\\n"), "{rest}");
    assert_eq!(feed.text.matches("\r\nEND:VEVENT\r\n").count(), 1);
}

#[tokio::test]
async fn it_holds_a_month_back_and_a_year_ahead_and_the_nearest_of_many() {
    let (server, ada) = Server::with_owner().await;
    let url = link(&ada).await;
    const DAY: i64 = 24 * 60;
    for (subject, days) in [("long ago", -31), ("a month ago", -29), ("in a year", 364), ("in two", 368)] {
        let due = later(&server, days * DAY);
        made(&ada, "/activities", json!({"kind": "task", "subject": subject, "due_at": due})).await;
    }
    assert_eq!(Feed::read(&server, &url).await.summaries(), ["a month ago", "in a year"]);
    let (now, user) = (
        server.clock.now(),
        Id::<Activity>::from(ada.user.parse::<Id<leadlab::auth::model::User>>().unwrap().uid()).uid(),
    );
    let rows: Vec<(Id<Activity>, Activity)> = (1..=1100)
        .flat_map(|minutes| [minutes * 60, -minutes * 60])
        .map(|seconds| {
            let data = Activity {
                kind: Some(ActivityKind::Task),
                subject: format!("at {seconds}"),
                due_at: Some(now.plus_seconds(seconds)),
                assignee_id: Some(user),
                ..Activity::default()
            };
            (Id::fresh(), data)
        })
        .collect();
    let insert = move |tx: &mut leadlab::store::WriteTx<'_>| {
        rows.into_iter().try_for_each(|(id, data)| tx.insert(Org(1), id, data).map(drop))
    };
    server.app.store.write(Actor::system(Org(1)), insert).await.unwrap();
    let feed = Feed::read(&server, &url).await;
    let has = |summary: &str| feed.summaries().contains(&summary);
    assert_eq!(feed.events.len(), 1500);
    assert!(has("at 120") && has("at -120") && !has("in a year") && !has("a month ago"));
}

#[tokio::test]
async fn it_shows_ones_own_and_nothing_of_others() {
    let (server, ada) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Viewer).await;
    let org = server.organization("Other Ltd").await;
    let eve = server.user_of(org, "eve@example.com", Role::Owner).await;
    let due = later(&server, 60);
    made(&ada, "/activities", json!({"kind": "task", "subject": "Ada’s", "due_at": due})).await;
    made(&ada, "/activities", json!({"kind": "task", "subject": "Bob’s", "due_at": due, "assignee_id": bob.user}))
        .await;
    made(&ada, "/activities", json!({"kind": "task", "subject": "Nobody’s", "due_at": due, "assignee_id": null})).await;
    made(&eve, "/activities", json!({"kind": "task", "subject": "Eve’s", "due_at": due})).await;
    // A viewer may look, so they may on their phone.
    for (session, expected) in [(&ada, "Ada’s"), (&bob, "Bob’s"), (&eve, "Eve’s")] {
        let url = link(session).await;
        assert_eq!(Feed::read(&server, &url).await.summaries(), [expected]);
        // Whoever asks: the address says whose it is.
        let asked = server.http.get(&url).bearer_auth(&ada.access).send().await.unwrap().text().await.unwrap();
        assert!(asked.contains(expected), "{asked}");
    }
    let user = json!({"subject": "Theirs"});
    assert_eq!(bob.post(LINK, &user).await.status(), 422, "it takes no members");
}

#[tokio::test]
async fn a_link_is_shown_once_and_kept_as_a_hash() {
    let (server, ada) = Server::with_owner().await;
    let none = json!({"set": false, "made_at": null, "last_read_at": null});
    assert_eq!(ada.read(LINK).await, none);
    let url = link(&ada).await;
    let shown = ada.read(LINK).await;
    assert_eq!((&shown["set"], &shown["last_read_at"], shown.get("url")), (&json!(true), &Value::Null, None));
    assert!(shown["made_at"].is_string());

    let token = url.rsplit_once('/').unwrap().1.strip_suffix(".ics").unwrap();
    let token = leadlab::crypto::token::Token::parse(token).unwrap();
    let user: Id<leadlab::auth::model::User> = ada.user.parse().unwrap();
    let kept =
        server.app.store.read().unwrap().get::<CalendarLink>(Org(1), CalendarLink::id_of(user)).unwrap().unwrap();
    assert_eq!(kept.data.hash.0, leadlab::crypto::token::sha256(token.as_bytes()));

    // When it was read is noted, at most once a minute.
    Feed::read(&server, &url).await;
    let mut seen = ada.read(LINK).await["last_read_at"].clone();
    for _ in 0..100 {
        if seen.is_string() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        seen = ada.read(LINK).await["last_read_at"].clone();
    }
    assert!(seen.is_string());
    Feed::read(&server, &url).await;
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    assert_eq!(ada.read(LINK).await["last_read_at"], seen);
    server.clock.advance(61);
    Feed::read(&server, &url).await;
    for _ in 0..100 {
        if ada.read(LINK).await["last_read_at"] != seen {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_ne!(ada.read(LINK).await["last_read_at"], seen);

    let log = ada.read("/audit?action=calendar_link.created").await;
    assert_eq!(log["data"].as_array().unwrap().len(), 1);
    let log = ada.read("/audit").await.to_string();
    assert!(!log.contains(&token.to_text()), "the log holds the token");
}

/// Fails unless the address leads nowhere, as any does that never led anywhere.
async fn assert_dead(server: &Server, url: &str) {
    let never = format!("{}/api/v1/calendar/{}.ics", server.origin, leadlab::crypto::token::Token::fresh().to_text());
    let mut told = Vec::new();
    for url in [url, &never] {
        let response = ask(server, url).await;
        assert_eq!(response.status(), 404, "{url}");
        let mut body: Value = response.json().await.unwrap();
        body.as_object_mut().unwrap().remove("instance");
        told.push(body);
    }
    assert_eq!(told[0], told[1]);
}

#[tokio::test]
async fn a_link_ends_when_it_is_renewed_or_removed_and_with_its_user() {
    let (server, ada) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Member).await;
    let (first, of_ada) = (link(&bob).await, link(&ada).await);
    let second = link(&bob).await;
    assert_ne!(first, second);
    assert_dead(&server, &first).await;
    Feed::read(&server, &second).await;

    assert_eq!(ada.patch(&format!("/users/{}", bob.user), &json!({"disabled": true})).await.status(), 200);
    assert_dead(&server, &second).await;
    assert_eq!(ada.patch(&format!("/users/{}", bob.user), &json!({"disabled": false})).await.status(), 200);
    Feed::read(&server, &second).await;

    let bob = server.sign_in("bob@example.com").await;
    assert_eq!(bob.delete(LINK).await.status(), 204);
    assert_dead(&server, &second).await;
    assert_eq!(bob.read(LINK).await["set"], json!(false));
    assert_eq!(bob.delete(LINK).await.status(), 204, "it may be repeated");
    Feed::read(&server, &of_ada).await;

    for action in ["created", "renewed", "removed"] {
        let log = ada.read(&format!("/audit?action=calendar_link.{action}")).await;
        let by_bob = log["data"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|row| row["actor"]["id"] == bob.user || row["actor"] == bob.user);
        assert_eq!(by_bob.count(), 1, "{action}: {log}");
    }
    // What is no token at all is answered the same.
    for other in ["x.ics", ".ics", &second.rsplit_once('/').unwrap().1.replace(".ics", ""), &"a".repeat(500)] {
        assert_dead(&server, &format!("{}/api/v1/calendar/{other}", server.origin)).await;
    }
}

#[tokio::test]
async fn making_one_needs_a_session_and_its_csrf_token() {
    let (server, ada) = Server::with_owner().await;
    assert_eq!(server.call(Method::POST, LINK, &json!({})).await.status(), 401);
    let bare = server.request(Method::POST, LINK).bearer_auth(&ada.access).header("origin", &server.origin);
    let refused = bare.json(&json!({})).send().await.unwrap();
    assert_eq!((refused.status().as_u16(), code(refused).await.as_str()), (403, "csrf"));
    assert_eq!(ada.read(LINK).await["set"], json!(false));
}
