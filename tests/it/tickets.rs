//! Tickets: their fields, numbers and due times, the conversation, and what hangs on customers and contacts.

use leadlab::base::Role;
use leadlab::base::Time;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{OWNER, Server, Session};

async fn made(session: &Session, path: &str, body: Value) -> Value {
    let response = session.post(path, &body).await;
    let status = response.status();
    let answer: Value = response.json().await.unwrap();
    assert_eq!(status, 201, "{answer}");
    answer
}

async fn ticket(session: &Session, body: Value) -> Value {
    made(session, "/tickets", body).await
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn id(record: &Value) -> String {
    text(&record["id"])
}

fn path(ticket: &Value) -> String {
    format!("/tickets/{}", id(ticket))
}

/// Minutes from the one time to the other.
fn minutes(from: &Value, to: &Value) -> i64 {
    let at = |value: &Value| text(value).parse::<Time>().unwrap().seconds();
    (at(to) - at(from)) / 60
}

async fn patched(session: &Session, ticket: &Value, body: Value) -> Value {
    let response = session.patch(&path(ticket), &body).await;
    let status = response.status();
    let answer: Value = response.json().await.unwrap();
    assert_eq!(status, 200, "{answer}");
    answer
}

async fn refusal(response: Response, status: u16) -> Vec<(String, String)> {
    let got = response.status();
    let body: Value = response.json().await.unwrap();
    assert_eq!(got, status, "{body}");
    let errors = body["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|e| (text(&e["pointer"]), text(&e["code"]))).collect()
}

fn undo_of(response: &Response) -> String {
    response.headers()["x-undo-id"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_ticket_has_its_fields_and_a_number() {
    let (server, ada) = Server::with_owner().await;
    let customer = made(&ada, "/customers", json!({"name": "Acme"})).await;
    let contact = made(&ada, "/contacts", json!({"last_name": "Maier", "customer_id": customer["id"]})).await;
    let bare = ticket(&ada, json!({"subject": "  It leaks "})).await;
    for (name, value) in [
        ("subject", json!("It leaks")),
        ("number", json!(1)),
        ("status", json!("open")),
        ("priority", json!("normal")),
        ("kind", Value::Null),
        ("description", Value::Null),
        ("customer_id", Value::Null),
        ("contact_id", Value::Null),
        ("assignee_id", Value::Null),
        ("first_responded_at", Value::Null),
        ("resolved_at", Value::Null),
        ("closed_at", Value::Null),
        ("reopened_at", Value::Null),
        ("breached", json!(false)),
        ("tags", json!([])),
        ("custom", json!({})),
        ("version", json!(1)),
        ("created_by", json!(ada.user)),
    ] {
        assert_eq!(bare[name], value, "{name}");
    }
    let body = json!({
        "subject": "Invoice 7", "description": "<p onclick=\"x\">Too <b>much</b></p>", "kind": "billing", "status": "waiting",
        "priority": "high", "customer_id": customer["id"], "contact_id": contact["id"], "assignee_id": ada.user,
        "tags": ["VIP"],
    });
    let whole = ticket(&ada, body.clone()).await;
    assert_eq!(whole["number"], 2);
    for (name, value) in body.as_object().unwrap() {
        let value = if name == "description" { json!("<p>Too <b>much</b></p>") } else { value.clone() };
        assert_eq!(whole[name], value, "{name}");
    }
    assert_eq!((&whole["customer_name"], &whole["contact_name"]), (&json!("Acme"), &json!("Maier")));
    assert_eq!(ada.read(&path(&whole)).await, whole);

    let changed = patched(
        &ada,
        &whole,
        json!({"subject": "Invoice 8", "kind": null, "priority": "low", "assignee_id": null, "contact_id": null}),
    )
    .await;
    assert_eq!(
        (
            &changed["subject"],
            &changed["kind"],
            &changed["priority"],
            &changed["assignee_id"],
            &changed["contact_name"]
        ),
        (&json!("Invoice 8"), &Value::Null, &json!("low"), &Value::Null, &Value::Null)
    );
    assert_eq!((&changed["number"], &changed["version"]), (&json!(2), &json!(2)));

    for (query, total) in [
        ("status=waiting", 1),
        ("status=open", 1),
        ("priority=low", 1),
        ("kind=", 2),
        ("assignee_id=", 2),
        ("tag=vip", 1),
        ("number=2", 1),
        ("breached=false", 2),
        ("q=leaks", 1),
        ("q=2", 1),
        ("filter=customer.name = \"acme\"", 1),
        ("filter=status in (\"open\", \"in_progress\", \"waiting\")", 2),
    ] {
        assert_eq!(ada.read(&format!("/tickets?{query}")).await["total"], total, "{query}");
    }
    let sorted = ada.read("/tickets?sort=subject&fields=subject,number").await;
    assert_eq!((&sorted["data"][0]["subject"], &sorted["data"][1]["number"]), (&json!("Invoice 8"), &json!(1)));
    let groups = ada.read("/tickets/groups?by=status").await;
    assert_eq!((&groups["data"][0]["key"], &groups["data"][1]["key"]), (&json!("open"), &json!("waiting")));
    let found = ada.read("/search?q=leaks").await;
    assert_eq!((&found["data"][0]["type"], &found["data"][0]["subtitle"]), (&json!("tickets"), &json!("#1")));

    let errors = refusal(
        ada.post(
            "/tickets",
            &json!({
                "subject": "", "status": "new", "priority": "huge", "kind": "x", "customer_id": "x", "contact_id": contact["id"],
                "assignee_id": "usr_x", "number": 9, "due_at": "2026-11-25T10:00:00Z", "breached": true, "owner_id": ada.user,
                "resolved_at": null,
            }),
        )
        .await,
        422,
    )
    .await;
    for (pointer, code) in [
        ("/subject", "required"),
        ("/status", "not_allowed"),
        ("/priority", "not_allowed"),
        ("/kind", "not_allowed"),
        ("/customer_id", "id"),
        ("/assignee_id", "id"),
        ("/number", "unknown_field"),
        ("/due_at", "unknown_field"),
        ("/breached", "unknown_field"),
        ("/owner_id", "unknown_field"),
        ("/resolved_at", "unknown_field"),
    ] {
        assert!(errors.contains(&(pointer.to_owned(), code.to_owned())), "{pointer} {code}: {errors:?}");
    }
    assert_eq!(errors.len(), 11);
    let nobody = json!({"subject": "x", "customer_id": "cus_00000000000000000000000000"});
    assert_eq!(refusal(ada.post("/tickets", &nobody).await, 422).await[0].0, "/customer_id");
    for field in ["subject", "status", "priority"] {
        assert_eq!(ada.patch(&path(&bare), &json!({field: null})).await.status(), 422, "{field}");
    }
    assert_eq!(ticket(&ada, json!({"subject": "next"})).await["number"], 3, "what is refused takes no number");
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn numbers_are_never_given_twice_and_each_organisation_has_its_own() {
    let (server, ada) = Server::with_owner().await;
    let other = server.organization("Other").await;
    let eve = server.user_of(other, "eve@example.com", Role::Owner).await;
    let first = ada.post("/tickets", &json!({"subject": "one"})).await;
    let undo = undo_of(&first);
    let first: Value = first.json().await.unwrap();
    assert_eq!(ada.post(&format!("/undo/{undo}"), &json!({})).await.status(), 200);
    assert_eq!(ada.get(&path(&first)).await.status(), 404);
    let second = ticket(&ada, json!({"subject": "two"})).await;
    assert_eq!(ada.delete(&path(&second)).await.status(), 204);
    assert_eq!(ticket(&ada, json!({"subject": "three"})).await["number"], 3);
    assert_eq!(ticket(&eve, json!({"subject": "theirs"})).await["number"], 1);
    for trashed in [&first, &second] {
        assert_eq!(ada.post(&format!("/trash/{}/restore", id(trashed)), &json!({})).await.status(), 200);
        assert_eq!(ada.read(&path(trashed)).await["number"], trashed["number"]);
    }
    let key =
        |request: reqwest::RequestBuilder| request.header("idempotency-key", "again").json(&json!({"subject": "four"}));
    let once: Value = key(ada.request(Method::POST, "/tickets")).send().await.unwrap().json().await.unwrap();
    let again: Value = key(ada.request(Method::POST, "/tickets")).send().await.unwrap().json().await.unwrap();
    assert_eq!((&once["number"], &again["number"]), (&json!(4), &json!(4)));
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn due_times_follow_from_the_policy() {
    let (server, ada) = Server::with_owner().await;
    let policy = json!({"ticket_policy": {"high": {"first_response_minutes": 30, "due_minutes": 90}}});
    assert_eq!(ada.patch("/organization/settings", &policy).await.status(), 200);
    for (priority, answer, due) in [("low", 1440, 10_080), ("normal", 480, 4320), ("high", 30, 90), ("urgent", 60, 480)]
    {
        let made = ticket(&ada, json!({"subject": priority, "priority": priority})).await;
        assert_eq!(minutes(&made["created_at"], &made["first_response_due_at"]), answer, "{priority}");
        assert_eq!(minutes(&made["created_at"], &made["due_at"]), due, "{priority}");
    }
    let made = ticket(&ada, json!({"subject": "grows"})).await;
    let high = patched(&ada, &made, json!({"priority": "high"})).await;
    assert_eq!(minutes(&made["created_at"], &high["due_at"]), 90);
    assert_eq!(minutes(&made["created_at"], &high["first_response_due_at"]), 30);
    // What is answered keeps the time at which that was due, what is solved keeps both.
    made_comment(&ada, &made, json!({"body": "On it"})).await;
    let low = patched(&ada, &made, json!({"priority": "low"})).await;
    assert_eq!(minutes(&made["created_at"], &low["due_at"]), 10_080);
    assert_eq!(minutes(&made["created_at"], &low["first_response_due_at"]), 30);
    let done = patched(&ada, &made, json!({"status": "resolved", "priority": "urgent"})).await;
    assert_eq!(done["due_at"], low["due_at"]);
    // A later policy is for later tickets.
    let policy = json!({"ticket_policy": {"low": {"first_response_minutes": 1, "due_minutes": 2}}});
    assert_eq!(ada.patch("/organization/settings", &policy).await.status(), 200);
    let rows = ada.read("/tickets?priority=low").await;
    assert_eq!(minutes(&rows["data"][0]["created_at"], &rows["data"][0]["due_at"]), 10_080);

    let late = |session: &Session| {
        let session = session.clone();
        async move {
            let rows = session.read("/tickets?breached=true&sort=number&fields=subject,breached").await;
            assert_eq!(rows["total"].as_u64(), rows["data"].as_array().map(|rows| rows.len() as u64));
            rows["data"].as_array().unwrap().iter().map(|row| text(&row["subject"])).collect::<Vec<_>>()
        }
    };
    assert!(late(&ada).await.is_empty());
    // Half an hour on, the high one has had no answer; nothing was written meanwhile.
    server.clock.advance(31 * 60);
    let ada = server.sign_in(OWNER).await;
    assert_eq!(late(&ada).await, ["high"]);
    let counts = ada.read("/tickets/groups?by=breached").await;
    assert_eq!((&counts["data"][0]["count"], &counts["data"][1]["key"]), (&json!(4), &json!("true")));
    let high = ada.read("/tickets?q=high").await["data"][0].clone();
    assert_eq!(high["breached"], true);
    // A late answer stays late; a patch that changes nothing says so too.
    made_comment(&ada, &high, json!({"body": "Sorry"})).await;
    assert_eq!(patched(&ada, &high, json!({"priority": "high"})).await["breached"], true);
    server.clock.advance(8 * 3600);
    let ada = server.sign_in(OWNER).await;
    assert_eq!(late(&ada).await, ["normal", "high", "urgent"]);
    assert_eq!(ada.read(&path(&made)).await["breached"], false, "solved in time");
    let exported = ada.read("/tickets?filter=not (breached = true)").await;
    assert_eq!(exported["total"], 2);
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn statuses_note_their_times_and_reopening_begins_anew() {
    let (server, ada) = Server::with_owner().await;
    let made = ticket(&ada, json!({"subject": "It leaks", "priority": "urgent"})).await;
    let working = patched(&ada, &made, json!({"status": "in_progress"})).await;
    assert_eq!((&working["first_responded_at"], &working["resolved_at"]), (&Value::Null, &Value::Null));
    server.clock.advance(10 * 60);
    let response = ada.patch(&path(&made), &json!({"status": "resolved"})).await;
    let undo = undo_of(&response);
    let solved: Value = response.json().await.unwrap();
    assert_eq!(minutes(&made["created_at"], &solved["resolved_at"]), 10);
    assert_eq!(solved["first_responded_at"], solved["resolved_at"], "a solution is an answer");
    assert_eq!(solved["closed_at"], Value::Null);
    assert_eq!(ada.post(&format!("/undo/{undo}"), &json!({})).await.status(), 200);
    let undone = ada.read(&path(&made)).await;
    assert_eq!((&undone["status"], &undone["resolved_at"]), (&json!("in_progress"), &Value::Null));

    let closed = patched(&ada, &made, json!({"status": "closed"})).await;
    assert_eq!(closed["resolved_at"], closed["closed_at"]);
    assert_eq!(minutes(&made["created_at"], &closed["closed_at"]), 10);
    // Closed long ago in time: it is not late, whenever one looks.
    server.clock.advance(30 * 86_400);
    let ada = server.sign_in(OWNER).await;
    assert_eq!(ada.read(&path(&made)).await["breached"], false);
    let back = patched(&ada, &made, json!({"status": "resolved"})).await;
    assert_eq!((&back["closed_at"], &back["resolved_at"]), (&Value::Null, &closed["resolved_at"]));
    let open = patched(&ada, &made, json!({"status": "open"})).await;
    assert_eq!((&open["resolved_at"], &open["breached"]), (&Value::Null, &json!(false)));
    assert_eq!(minutes(&open["reopened_at"], &open["due_at"]), 480);
    assert_eq!(open["first_response_due_at"], made["first_response_due_at"]);
    let low = patched(&ada, &made, json!({"priority": "low"})).await;
    assert_eq!(minutes(&open["reopened_at"], &low["due_at"]), 10_080);

    // What was done is in the history.
    let history = ada.read(&format!("{}/timeline", path(&made))).await;
    let statuses: Vec<Value> =
        history["data"].as_array().unwrap().iter().map(|row| row["changes"]["status"]["new"].clone()).collect();
    let steps = [Value::Null, json!("open"), json!("resolved"), json!("closed"), json!("in_progress")];
    assert_eq!(statuses[..5].to_vec(), steps);
    let actions: Vec<String> = history["data"].as_array().unwrap().iter().map(|row| text(&row["action"])).collect();
    assert_eq!(actions[4..], ["undone", "updated", "updated", "created"]);

    let solved = ticket(&ada, json!({"subject": "asked and answered", "status": "resolved"})).await;
    assert_eq!(solved["resolved_at"], solved["first_responded_at"]);
    assert_ne!(solved["due_at"], Value::Null);
    let bulk = json!({"filter": "status in (\"open\", \"resolved\")", "set": {"status": "closed"}});
    let done: Value = ada.post("/tickets/bulk", &bulk).await.json().await.unwrap();
    assert_eq!((&done["matched"], &done["changed"]), (&json!(2), &json!(2)));
    for one in [&made, &solved] {
        assert_ne!(ada.read(&path(one)).await["closed_at"], Value::Null);
    }
    assert!(server.app.store.check().unwrap().is_clean());
}

async fn made_comment(session: &Session, ticket: &Value, body: Value) -> Value {
    made(session, &format!("{}/comments", path(ticket)), body).await
}

#[tokio::test]
async fn comments_are_a_conversation() {
    let (server, ada) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Member).await;
    let vic = server.user("vic@example.com", Role::Viewer).await;
    let made = ticket(&ada, json!({"subject": "It leaks", "assignee_id": ada.user})).await;
    let comments = format!("{}/comments", path(&made));
    let inner =
        made_comment(&bob, &made, json!({"body": "<p>Whose <script>x</script>is it?</p>", "internal": true})).await;
    assert_eq!((&inner["body"], &inner["internal"]), (&json!("<p>Whose is it?</p>"), &json!(true)));
    assert_eq!((&inner["ticket_id"], &inner["created_by"]), (&made["id"], &json!(bob.user)));
    assert_eq!(ada.read(&path(&made)).await["first_responded_at"], Value::Null);
    let response = ada.post(&comments, &json!({"body": "We come by"})).await;
    assert_eq!(response.status(), 201);
    assert_eq!(response.headers()["etag"], "\"1\"");
    let at = response.headers()["location"].to_str().unwrap().trim_start_matches("/api/v1").to_owned();
    let undo = undo_of(&response);
    let open: Value = response.json().await.unwrap();
    assert_eq!(open["internal"], false);
    assert_eq!(ada.read(&at).await, open);
    let answered = ada.read(&path(&made)).await;
    assert!(text(&answered["first_responded_at"]) >= text(&open["created_at"]));
    let third = made_comment(&ada, &made, json!({"body": "Done?", "internal": null})).await;

    let all = ada.read(&comments).await;
    assert_eq!(all["total"], 3);
    let ids: Vec<String> = all["data"].as_array().unwrap().iter().map(id).collect();
    assert_eq!(ids, [id(&third), id(&open), id(&inner)], "newest first");
    let first = ada.read(&format!("{comments}?limit=2")).await;
    let rest = ada.read(&format!("{comments}?limit=2&cursor={}", text(&first["next_cursor"]))).await;
    assert_eq!((id(&rest["data"][0]), &rest["next_cursor"]), (id(&inner), &Value::Null));
    assert_eq!(vic.read(&comments).await["total"], 3);

    for (body, pointer, code) in [
        (json!({}), "/body", "required"),
        (json!({"body": null}), "/body", "required"),
        (json!({"body": " "}), "/body", "required"),
        (json!({"body": "<p> </p>"}), "/body", "required"),
        (json!({"body": 7}), "/body", "wrong_type"),
        (json!({"body": "a", "internal": "yes"}), "/internal", "wrong_type"),
        (json!({"body": "a", "public": true}), "/public", "unknown_field"),
    ] {
        let errors = refusal(ada.post(&comments, &body).await, 422).await;
        assert_eq!(errors, [(pointer.to_owned(), code.to_owned())], "{body}");
    }
    assert_eq!(ada.get(&format!("{comments}?limit=0")).await.status(), 422);
    assert_eq!(vic.post(&comments, &json!({"body": "a"})).await.status(), 403);

    // The author and managers change it.
    let one = format!("{comments}/{}", id(&open));
    assert_eq!(bob.patch(&one, &json!({"body": "b"})).await.status(), 403);
    assert_eq!(bob.delete(&one).await.status(), 403);
    let stale = ada.request(Method::PATCH, &one).header("if-match", "\"9\"").json(&json!({"body": "b"})).send().await;
    assert_eq!(stale.unwrap().status(), 412);
    assert_eq!(refusal(ada.patch(&one, &json!({"body": ""})).await, 422).await[0].1, "required");
    let changed: Value = ada.patch(&one, &json!({"body": "We come <i>today</i>"})).await.json().await.unwrap();
    assert_eq!((&changed["body"], &changed["version"]), (&json!("We come <i>today</i>"), &json!(2)));
    let theirs = format!("{comments}/{}", id(&inner));
    assert_eq!(bob.patch(&theirs, &json!({"internal": false})).await.status(), 200);
    let deleted = bob.delete(&theirs).await;
    assert_eq!(deleted.status(), 204);
    assert_eq!(ada.get(&theirs).await.status(), 404);
    assert_eq!(ada.read(&comments).await["total"], 2);
    assert_eq!(bob.post(&format!("/undo/{}", undo_of(&deleted)), &json!({})).await.status(), 200);
    assert_eq!(ada.read(&theirs).await["internal"], false);
    assert_eq!(ada.post(&format!("/undo/{undo}"), &json!({})).await.status(), 409, "it was changed since");

    // A comment is found under its own ticket only.
    let other = ticket(&ada, json!({"subject": "Another"})).await;
    let strange = format!("{}/comments/{}", path(&other), id(&open));
    assert_eq!(ada.get(&strange).await.status(), 404);
    assert_eq!(ada.patch(&strange, &json!({"body": "x"})).await.status(), 404);
    assert_eq!(ada.delete(&strange).await.status(), 404);

    // Publishing an internal comment is an answer, taking back the comment takes back the answer.
    let hidden = made_comment(&ada, &other, json!({"body": "psst", "internal": true})).await;
    let shown = ada.patch(&format!("{}/comments/{}", path(&other), id(&hidden)), &json!({"internal": false})).await;
    let undo = undo_of(&shown);
    assert_ne!(ada.read(&path(&other)).await["first_responded_at"], Value::Null);
    assert_eq!(ada.post(&format!("/undo/{undo}"), &json!({})).await.status(), 200);
    assert_eq!(ada.read(&path(&other)).await["first_responded_at"], Value::Null);

    // Comments go and come with their ticket.
    assert_eq!(ada.delete(&path(&made)).await.status(), 204);
    assert_eq!(ada.get(&comments).await.status(), 404);
    assert_eq!(ada.read("/trash").await["total"], 4, "the ticket and its comments");
    assert_eq!(ada.post(&format!("/trash/{}/restore", id(&made)), &json!({})).await.status(), 200);
    assert_eq!(ada.read(&comments).await["total"], 3);
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn tickets_belong_to_those_who_work_on_them() {
    let (server, ada) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Member).await;
    let nobodys = ticket(&ada, json!({"subject": "nobody's"})).await;
    let adas = ticket(&ada, json!({"subject": "Ada's", "assignee_id": ada.user})).await;
    // From the queue a member takes what nobody has.
    let taken = patched(&bob, &nobodys, json!({"assignee_id": bob.user})).await;
    assert_eq!(taken["assignee_id"], bob.user);
    assert_eq!(bob.patch(&path(&adas), &json!({"assignee_id": bob.user})).await.status(), 403);
    assert_eq!(bob.delete(&path(&adas)).await.status(), 403);
    assert_eq!(patched(&bob, &nobodys, json!({"assignee_id": ada.user})).await["assignee_id"], ada.user);
    assert_eq!(bob.patch(&path(&nobodys), &json!({"status": "closed"})).await.status(), 403, "handed over");
    let bulk = json!({"ids": [nobodys["id"], adas["id"]], "assign": bob.user});
    assert_eq!(bob.post("/tickets/bulk", &bulk).await.status(), 403);
    let done: Value = ada.post("/tickets/bulk", &bulk).await.json().await.unwrap();
    assert_eq!(done["changed"], 2);
    assert_eq!(ada.read(&format!("/tickets?assignee_id={}", bob.user)).await["total"], 2);
    assert_eq!(bob.read("/tickets?filter=assignee_id = me").await["total"], 2);
    let bad = json!({"ids": [adas["id"]], "assign": "x"});
    assert_eq!(refusal(ada.post("/tickets/bulk", &bad).await, 422).await, [("/assign".to_owned(), "id".to_owned())]);
    let none = json!({"ids": [adas["id"]], "assign": null});
    assert_eq!(ada.post("/tickets/bulk", &none).await.status(), 200);
    assert_eq!(ada.read(&path(&adas)).await["assignee_id"], Value::Null);
    assert_eq!(bob.delete(&path(&adas)).await.status(), 204);
}

#[tokio::test]
async fn customers_and_contacts_show_their_tickets() {
    let (server, ada) = Server::with_owner().await;
    let customer = made(&ada, "/customers", json!({"name": "Acme"})).await;
    let empty = made(&ada, "/customers", json!({"name": "Zero"})).await;
    let contact = made(&ada, "/contacts", json!({"last_name": "Maier"})).await;
    let mut last = Value::Null;
    for n in 0..25 {
        let status = if n < 4 { "closed" } else { "open" };
        let body = json!({"subject": format!("t{n}"), "customer_id": customer["id"], "status": status, "contact_id": contact["id"]});
        last = ticket(&ada, body).await;
    }
    let at = format!("/customers/{}", id(&customer));
    let shown = ada.read(&format!("{at}?include=tickets,counts")).await;
    let rows = shown["included"]["tickets"]["data"].as_array().unwrap();
    assert_eq!((rows.len(), &shown["included"]["tickets"]["total"]), (20, &json!(25)));
    assert_eq!((&rows[0]["subject"], &rows[0]["customer_name"]), (&json!("t24"), &json!("Acme")));
    assert_eq!(shown["counts"]["open_tickets"], 21);
    let person = ada.read(&format!("/contacts/{}?include=tickets", id(&contact))).await;
    assert_eq!(person["included"]["tickets"]["total"], 25);

    let list = ada.read("/customers?sort=name&include=tickets,counts").await;
    let (acme, zero) = (&list["data"][0], &list["data"][1]);
    assert_eq!(acme["included"]["tickets"]["data"].as_array().unwrap().len(), 3);
    assert_eq!((&acme["included"]["tickets"]["total"], &acme["counts"]["open_tickets"]), (&json!(25), &json!(21)));
    assert_eq!(zero["included"]["tickets"], json!({"data": [], "total": 0}));
    assert_eq!((&zero["counts"]["open_tickets"], &zero["id"]), (&json!(0), &empty["id"]));
    let short = ada.read("/customers?sort=name&fields=name&include=tickets&include_limit=5").await;
    assert_eq!(short["data"][0]["included"]["tickets"]["data"].as_array().unwrap().len(), 5);
    assert_eq!((&short["data"][0]["name"], &short["data"][0]["status"]), (&json!("Acme"), &Value::Null));
    assert_eq!(ada.read("/customers?fields=id&include=counts").await["data"][0]["counts"]["open_tickets"], 0);
    for bad in ["include=nothing", "include=tickets&include_limit=21", "include=tickets&include_limit=0"] {
        assert_eq!(ada.get(&format!("/customers?{bad}")).await.status(), 422, "{bad}");
    }
    assert_eq!(ada.get("/leads?include=tickets").await.status(), 422);

    patched(&ada, &last, json!({"status": "resolved"})).await;
    let counts = format!("{at}?include=counts");
    assert_eq!(ada.read(&counts).await["counts"]["open_tickets"], 20);
    // Deleting the customer leaves the ticket without it, restoring links it again.
    assert_eq!(ada.delete(&at).await.status(), 204);
    let alone = ada.read(&path(&last)).await;
    assert_eq!((&alone["customer_id"], &alone["customer_name"]), (&Value::Null, &Value::Null));
    assert_eq!(alone["contact_id"], contact["id"]);
    assert_eq!(ada.delete(&format!("/contacts/{}", id(&contact))).await.status(), 204);
    assert_eq!(ada.read(&path(&last)).await["contact_id"], Value::Null);
    for gone in [&contact, &customer] {
        assert_eq!(ada.post(&format!("/trash/{}/restore", id(gone)), &json!({})).await.status(), 200);
    }
    let again = ada.read(&path(&last)).await;
    assert_eq!((&again["customer_id"], &again["contact_id"]), (&customer["id"], &contact["id"]));
    assert_eq!(ada.read(&counts).await["counts"]["open_tickets"], 20);
    // Restored after its customer was deleted, a ticket is linked by the customer's return.
    assert_eq!(ada.delete(&path(&last)).await.status(), 204);
    assert_eq!(ada.read(&format!("{at}?include=tickets")).await["included"]["tickets"]["total"], 24);
    assert_eq!(ada.delete(&at).await.status(), 204);
    assert_eq!(ada.post(&format!("/trash/{}/restore", id(&last)), &json!({})).await.status(), 200);
    assert_eq!(ada.read(&path(&last)).await["customer_id"], Value::Null);
    assert_eq!(ada.post(&format!("/trash/{}/restore", id(&customer)), &json!({})).await.status(), 200);
    assert_eq!(ada.read(&path(&last)).await["customer_id"], customer["id"]);
    assert!(server.app.store.check().unwrap().is_clean());
}
