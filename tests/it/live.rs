//! Live updates: who may listen, what of whose changes they are told, where the others are, and when it ends.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use leadlab::base::Role;
use reqwest::Method;
use rustls::pki_types::ServerName;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::support::{Server, Session};
use crate::wire::{address, client};

const PATIENCE: Duration = Duration::from_secs(20);

/// A page's connection.
struct Page(WebSocketStream<TlsStream<TcpStream>>);

impl Page {
    /// A connection that has proved nothing.
    async fn stranger(server: &Server) -> Self {
        let stream = TcpStream::connect(address(&server.origin)).await.unwrap();
        let config = client(&[&rustls::version::TLS13], &[b"http/1.1"]);
        let stream =
            TlsConnector::from(config).connect(ServerName::try_from("localhost").unwrap(), stream).await.unwrap();
        let at = format!("{}/api/v1/ws", server.origin.replace("https:", "wss:"));
        let (socket, answer) = client_async(at, stream).await.unwrap();
        assert_eq!(answer.status(), 101);
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
        Self(socket)
    }

    /// The connection of a signed-in page.
    async fn open(server: &Server, session: &Session) -> Self {
        let mut page = Self::stranger(server).await;
        page.say(&json!({ "type": "auth", "ticket": ticket(session).await })).await;
        let ready = page.hear().await;
        assert_eq!((&ready["type"], &ready["user"]), (&json!("ready"), &json!(session.user)));
        page
    }

    async fn say(&mut self, words: &Value) {
        self.0.send(Message::text(words.to_string())).await.unwrap();
    }

    async fn next(&mut self) -> Option<Result<Message, Error>> {
        tokio::time::timeout(PATIENCE, self.0.next()).await.expect("nothing came")
    }

    async fn hear(&mut self) -> Value {
        match self.next().await {
            Some(Ok(Message::Text(text))) => serde_json::from_str(text.as_str()).unwrap(),
            other => panic!("{other:?} came instead of words"),
        }
    }

    /// The next message of a kind.
    async fn hear_of(&mut self, kind: &str) -> Value {
        loop {
            let words = self.hear().await;
            if words["type"] == kind {
                return words;
            }
        }
    }

    /// The next change of a record.
    async fn change_of(&mut self, id: &Value) -> Value {
        loop {
            let words = self.hear_of("change").await;
            if words["id"] == *id {
                return words;
            }
        }
    }

    /// The end, and the reason.
    async fn end(&mut self) -> Option<(CloseCode, String)> {
        loop {
            match self.next().await {
                Some(Ok(Message::Close(frame))) => return frame.map(|frame| (frame.code, frame.reason.to_string())),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }
}

async fn ticket(session: &Session) -> String {
    let response = session.post("/auth/ws-ticket", &json!({})).await;
    assert_eq!(response.status(), 200);
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["expires_in"], 30);
    body["ticket"].as_str().unwrap().to_owned()
}

async fn made(session: &Session, path: &str, body: Value) -> Value {
    let response = session.post(path, &body).await;
    assert_eq!(response.status(), 201, "{path} {body}");
    response.json().await.unwrap()
}

#[tokio::test]
async fn only_a_good_ticket_opens_it_and_only_once() {
    let (server, ada) = Server::with_owner().await;
    let policy = |reason: &str| Some((CloseCode::Policy, reason.to_owned()));
    let used = ticket(&ada).await;
    let mut page = Page::stranger(&server).await;
    page.say(&json!({ "type": "auth", "ticket": used })).await;
    assert_eq!(page.hear().await["type"], "ready");
    for words in [
        json!({ "type": "auth", "ticket": used }),
        json!({ "type": "auth", "ticket": ada.access }),
        json!({ "type": "auth" }),
        json!({ "type": "presence", "collection": null, "id": null, "field": null }),
        json!("x".repeat(10)),
    ] {
        let mut page = Page::stranger(&server).await;
        page.say(&words).await;
        assert_eq!(page.end().await, policy("The ticket is not good."), "{words}");
    }
    // The ticket of a session that has ended meanwhile.
    let late = ticket(&ada).await;
    assert_eq!(ada.post("/auth/logout-all", &json!({})).await.status(), 204);
    let mut page = Page::stranger(&server).await;
    page.say(&json!({ "type": "auth", "ticket": late })).await;
    assert_eq!(page.end().await, policy("The ticket is not good."));
    assert_eq!(server.request(Method::POST, "/auth/ws-ticket").send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn what_is_no_handshake_is_told_how() {
    let (server, _) = Server::with_owner().await;
    for request in [
        server.request(Method::GET, "/ws"),
        server.request(Method::GET, "/ws").header("upgrade", "websocket"),
        server.request(Method::HEAD, "/ws"),
    ] {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 426);
    }
}

#[tokio::test]
async fn the_page_of_another_site_opens_none() {
    let (server, _) = Server::with_owner().await;
    for (origin, status) in [("https://evil.example", 403), ("null", 403), (server.origin.as_str(), 426)] {
        let response = server.request(Method::GET, "/ws").header("origin", origin).send().await.unwrap();
        assert_eq!(response.status(), status, "{origin}");
    }
}

#[tokio::test]
async fn a_page_hears_what_its_organisation_changes_and_nothing_else() {
    let (server, ada) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Viewer).await;
    let org = server.organization("Elsewhere").await;
    let eve = server.user_of(org, "eve@example.com", Role::Owner).await;
    let (mut page, mut other) = (Page::open(&server, &bob).await, Page::open(&server, &eve).await);

    let customer = made(&ada, "/customers", json!({ "name": "Kestrel" })).await;
    let told = page.change_of(&customer["id"]).await;
    let expected = json!({
        "type": "change", "collection": "customers", "id": customer["id"], "op": "created", "version": 1, "by": ada.user,
    });
    assert_eq!(told, expected);
    let path = format!("/customers/{}", customer["id"].as_str().unwrap());
    assert_eq!(ada.patch(&path, &json!({ "name": "Kestrel Coffee" })).await.status(), 200);
    let told = page.change_of(&customer["id"]).await;
    assert_eq!((&told["op"], &told["version"]), (&json!("updated"), &json!(2)));

    // What hangs on it.
    let note = made(&ada, &format!("{path}/notes"), json!({ "body": "<p>Called.</p>" })).await;
    let mut heard = [page.hear_of("change").await, page.hear_of("change").await];
    heard.sort_by_key(|words| words["collection"].as_str().unwrap().to_owned());
    assert_eq!((&heard[0]["id"], &heard[0]["op"]), (&customer["id"], &json!("related")));
    assert_eq!((&heard[1]["id"], &heard[1]["op"]), (&note["id"], &json!("created")));

    assert_eq!(ada.delete(&path).await.status(), 204);
    assert_eq!(page.change_of(&customer["id"]).await["op"], "deleted");
    assert_eq!(
        ada.post(&format!("/trash/{}/restore", customer["id"].as_str().unwrap()), &json!({})).await.status(),
        200
    );
    assert_eq!(page.change_of(&customer["id"]).await["op"], "restored");

    // The other organisation hears its own alone.
    let lead = made(&eve, "/leads", json!({ "last_name": "Elsewhere" })).await;
    assert_eq!(other.hear().await["id"], lead["id"]);
}

#[tokio::test]
async fn many_changes_are_told_as_one() {
    let (server, ada) = Server::with_owner().await;
    for n in 0..120 {
        made(&ada, "/leads", json!({ "last_name": format!("Lead {n}") })).await;
    }
    let mut page = Page::open(&server, &ada).await;
    let body = json!({ "filter": "status = \"new\"", "set": { "status": "contacted" } });
    assert_eq!(ada.post("/leads/bulk", &body).await.status(), 200);
    // Some that were made before may be told still.
    let mut told = page.hear_of("change").await;
    while told["op"] == "created" {
        told = page.hear_of("change").await;
    }
    assert_eq!((&told["op"], &told["id"], &told["count"]), (&json!("many"), &Value::Null, &json!(120)));
}

#[tokio::test]
async fn jobs_and_notifications_are_told_to_whom_they_concern() {
    let (server, ada) = Server::with_owner().await;
    let max = server.user("max@example.com", Role::Manager).await;
    let bob = server.user("bob@example.com", Role::Member).await;
    let mut pages = [Page::open(&server, &max).await, Page::open(&server, &bob).await, Page::open(&server, &ada).await];
    let job = max.post("/exports", &json!({ "entity": "leads", "format": "csv" })).await;
    assert_eq!(job.status(), 202);
    for (place, is_notified) in [(0, true), (2, false)] {
        let (mut done, mut notified) = (false, false);
        while !done || notified != is_notified {
            let told = pages[place].hear().await;
            match told["type"].as_str().unwrap() {
                "job" => {
                    assert_eq!(told["created_by"], max.user);
                    done |= told["state"] == "succeeded";
                }
                "notification" => notified = true,
                other => panic!("{other}"),
            }
        }
    }
    // What Bob hears first is his own, not the job before it.
    made(&ada, "/leads", json!({ "last_name": "Owl", "owner_id": bob.user })).await;
    let mut heard = [pages[1].hear().await["type"].clone(), pages[1].hear().await["type"].clone()];
    heard.sort_by_key(Value::to_string);
    assert_eq!(heard, ["change", "notification"]);
}

#[tokio::test]
async fn pages_know_where_the_others_are_until_they_go() {
    let (server, ada) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Member).await;
    let lead = made(&ada, "/leads", json!({ "last_name": "Owl" })).await;
    let (mut hers, mut his) = (Page::open(&server, &ada).await, Page::open(&server, &bob).await);
    let at = |id: &Value, field: &str| json!({ "type": "presence", "collection": "leads", "id": id, "field": field });
    hers.say(&at(&lead["id"], "status")).await;
    let told = his.hear_of("presence").await;
    assert_eq!((&told["user"], &told["id"], &told["field"]), (&json!(ada.user), &lead["id"], &json!("status")));
    // Who comes later is told, too.
    let mut later = Page::open(&server, &bob).await;
    assert_eq!(later.hear_of("presence").await["field"], "status");
    drop(hers);
    assert_eq!(his.hear_of("presence").await["collection"], Value::Null);
    assert_eq!(later.hear_of("presence").await["id"], Value::Null);

    for words in [
        json!({ "type": "presence", "collection": "users", "id": bob.user, "field": null }),
        json!({ "type": "presence", "collection": "leads", "id": "cus_1", "field": null }),
        at(&lead["id"], "<b>"),
        at(&lead["id"], &"x".repeat(65)),
        json!({ "type": "shout" }),
        json!({ "type": "shout", "words": "x".repeat(5000) }),
    ] {
        let mut page = Page::open(&server, &ada).await;
        page.say(&words).await;
        // A message that is too large ends it without a word.
        let end = page.end().await;
        assert!(end.is_none_or(|(code, _)| code == CloseCode::Policy), "{words}");
    }
    let mut page = Page::open(&server, &ada).await;
    for n in 0..201 {
        // It may have closed already.
        let _ = page.0.send(Message::text(at(&lead["id"], &format!("f{n}")).to_string())).await;
    }
    assert_eq!(page.end().await.unwrap().1, "The page says too much.");
}

#[tokio::test]
async fn it_ends_with_the_session_the_role_and_the_server() {
    let (mut server, ada) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Member).await;
    let over = Some((CloseCode::Policy, "The session has ended.".to_owned()));

    let mut page = Page::open(&server, &bob).await;
    let again = server.sign_in("bob@example.com").await;
    let mut stays = Page::open(&server, &again).await;
    assert_eq!(bob.post("/auth/logout", &json!({})).await.status(), 204);
    assert_eq!(page.end().await, over);

    let mut hers = Page::open(&server, &ada).await;
    assert_eq!(ada.patch(&format!("/users/{}", again.user), &json!({ "role": "viewer" })).await.status(), 200);
    assert_eq!(stays.end().await, over);

    server.stop().await;
    assert_eq!(hers.end().await, Some((CloseCode::Away, "The server stops.".to_owned())));
}
