//! Activities: their fields and rules, what they hang on, completing them, the calendar, and where they are shown.

use leadlab::base::Role;
use serde_json::{Value, json};

use crate::support::{Server, Session};

async fn made(session: &Session, path: &str, body: Value) -> Value {
    let response = session.post(path, &body).await;
    assert_eq!(response.status(), 201, "{path} {body}");
    response.json().await.unwrap()
}

fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap()
}

fn path(record: &Value) -> String {
    format!("/activities/{}", id(record))
}

/// The pointers and codes of a refusal.
async fn refusal(response: reqwest::Response) -> Vec<(String, String)> {
    assert_eq!(response.status(), 422);
    let told: Value = response.json().await.unwrap();
    let text = |error: &Value, name: &str| error[name].as_str().unwrap_or_default().to_owned();
    told["errors"].as_array().unwrap().iter().map(|error| (text(error, "pointer"), text(error, "code"))).collect()
}

fn names(list: &Value) -> Vec<&str> {
    list["data"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_activity_keeps_its_fields() {
    let (server, ada) = Server::with_owner().await;
    let customer = made(&ada, "/customers", json!({"name": "Acme"})).await;
    let contact = made(&ada, "/contacts", json!({"last_name": "Maier"})).await;
    let lead = made(&ada, "/leads", json!({"company": "Later Ltd"})).await;
    let deal = made(&ada, "/deals", json!({"name": "Blends"})).await;
    let ticket = made(&ada, "/tickets", json!({"subject": "It leaks"})).await;
    let me = ada.read("/me").await["id"].clone();
    let body = json!({
        "kind": "meeting", "subject": " Tasting ", "body": "<p>Two <b>grinders</b><script>1</script></p>",
        "occurred_at": "2026-11-02T09:00:00Z", "due_at": "2026-11-03T09:00:00Z", "done": true, "duration_minutes": 45,
        "outcome": "quote_requested", "priority": "high", "customer_id": customer["id"], "contact_id": contact["id"],
        "lead_id": lead["id"], "deal_id": deal["id"], "ticket_id": ticket["id"],
    });
    let meeting = made(&ada, "/activities", body.clone()).await;
    for (name, value) in body.as_object().unwrap() {
        match name.as_str() {
            "subject" => assert_eq!(meeting["subject"], "Tasting"),
            "body" => assert_eq!(meeting["body"], "<p>Two <b>grinders</b></p>"),
            "occurred_at" | "due_at" => assert_eq!(meeting[name], value.as_str().unwrap().replace('Z', ".000Z")),
            _ => assert_eq!(&meeting[name], value, "{name}"),
        }
    }
    assert_eq!((&meeting["assignee_id"], &meeting["name"]), (&me, &json!("Tasting")), "it is its author's");
    assert_eq!(
        ["customer_name", "contact_name", "lead_name", "deal_name", "ticket_name"].map(|name| &meeting[name]),
        ["Acme", "Maier", "Later Ltd", "Blends", "It leaks"]
    );
    assert_eq!(ada.read(&path(&meeting)).await, meeting);
    assert_eq!(ada.read("/activities").await["data"][0], meeting);

    let change = json!({
        "kind": "call", "subject": null, "occurred_at": null, "due_at": null, "done": false, "duration_minutes": null,
        "outcome": null, "priority": "low", "assignee_id": null, "contact_id": null, "lead_id": null,
        "deal_id": null, "ticket_id": null,
    });
    let response = ada.patch(&path(&meeting), &change).await;
    assert_eq!(response.status(), 200);
    let call: Value = response.json().await.unwrap();
    for (name, value) in change.as_object().unwrap() {
        assert_eq!(&call[name], value, "{name}");
    }
    assert_eq!(call["name"], "Two grinders", "without a subject its text names it");
    let nameless = made(&ada, "/activities", json!({"kind": "task"})).await;
    assert_eq!(
        (&nameless["name"], &nameless["priority"], &nameless["done"]),
        (&json!("task"), &json!("normal"), &json!(false))
    );
    let long =
        made(&ada, "/activities", json!({"kind": "task", "body": format!("<p>{}</p>", "word ".repeat(40))})).await;
    assert!(long["name"].as_str().unwrap().ends_with('…') && long["name"].as_str().unwrap().chars().count() <= 81);

    for (filter, expected) in [
        (format!("customer_id={}", id(&customer)), 1),
        (format!("contact_id={}", id(&contact)), 0),
        ("kind=task".to_owned(), 2),
        ("kind=call&done=false&priority=low".to_owned(), 1),
        ("filter=assignee_id = me and kind = \"task\"".to_owned(), 2),
        ("filter=customer.name = \"acme\"".to_owned(), 1),
        ("assignee_id=".to_owned(), 1),
        ("q=grinders".to_owned(), 1),
    ] {
        assert_eq!(ada.read(&format!("/activities?{filter}")).await["total"], expected, "{filter}");
    }
    assert_eq!(ada.read("/search?q=grinders").await["data"][0]["type"], "activities");
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn what_is_no_activity_is_refused() {
    let (server, ada) = Server::with_owner().await;
    let customer = made(&ada, "/customers", json!({"name": "Acme"})).await;
    let wrong = |pointer: &str, code: &str| vec![(pointer.to_owned(), code.to_owned())];
    for (body, pointer, code) in [
        (json!({"subject": "x", "customer_id": customer["id"]}), "/kind", "required"),
        (json!({"kind": null, "customer_id": customer["id"]}), "/kind", "required"),
        (json!({"kind": "fax", "customer_id": customer["id"]}), "/kind", "not_allowed"),
        (json!({"kind": "call"}), "/customer_id", "required"),
        (json!({"kind": "task", "customer_id": "cus_00000000000000000000000000"}), "/customer_id", "not_found"),
        (json!({"kind": "task", "contact_id": customer["id"]}), "/contact_id", "id"),
        (json!({"kind": "task", "assignee_id": "usr_00000000000000000000000000"}), "/assignee_id", "not_found"),
        (json!({"kind": "task", "duration_minutes": -1}), "/duration_minutes", "range"),
        (json!({"kind": "task", "duration_minutes": 10081}), "/duration_minutes", "range"),
        (json!({"kind": "task", "outcome": "fine"}), "/outcome", "not_allowed"),
        (json!({"kind": "task", "priority": null}), "/priority", "required"),
        (json!({"kind": "task", "done": "yes"}), "/done", "wrong_type"),
        (json!({"kind": "task", "due_at": "soon"}), "/due_at", "invalid"),
        (json!({"kind": "task", "subject": "x".repeat(201)}), "/subject", "too_long"),
        (json!({"kind": "task", "tags": ["x"]}), "/tags", "unknown_field"),
        (json!({"kind": "task", "name": "x"}), "/name", "unknown_field"),
        (json!({"kind": "task", "deal_id": "deal_00000000000000000000000000"}), "/deal_id", "not_found"),
        (json!({"kind": "task", "ticket_id": "tic_00000000000000000000000000"}), "/ticket_id", "not_found"),
    ] {
        assert_eq!(refusal(ada.post("/activities", &body).await).await, wrong(pointer, code), "{body}");
    }
    assert_eq!(ada.read("/activities").await["total"], 0);
    let call = made(&ada, "/activities", json!({"kind": "call", "customer_id": customer["id"]})).await;
    let alone = ada.patch(&path(&call), &json!({"customer_id": null})).await;
    assert_eq!(refusal(alone).await, wrong("/customer_id", "required"));
    assert_eq!(ada.patch(&path(&call), &json!({"customer_id": null, "kind": "task"})).await.status(), 200);
    assert_eq!(
        refusal(ada.patch(&path(&call), &json!({"kind": "note"})).await).await,
        wrong("/customer_id", "required")
    );
    assert_eq!(ada.get("/activities?tag=vip").await.status(), 422, "they have no tags");
    let tagged = json!({"ids": [call["id"]], "add_tags": ["vip"]});
    assert_eq!(refusal(ada.post("/activities/bulk", &tagged).await).await, wrong("/add_tags", "unknown_field"));
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn completing_and_reopening_may_be_repeated() {
    let (_server, ada) = Server::with_owner().await;
    let task = made(&ada, "/activities", json!({"kind": "task", "subject": "Call"})).await;
    let (complete, reopen) = (format!("{}/complete", path(&task)), format!("{}/reopen", path(&task)));
    let first = ada.post(&complete, &json!({})).await;
    assert_eq!(first.status(), 200);
    assert_eq!(first.headers()["etag"], "\"2\"");
    let undo = first.headers()["x-undo-id"].to_str().unwrap().to_owned();
    let done: Value = first.json().await.unwrap();
    assert_eq!((&done["done"], &done["version"]), (&json!(true), &json!(2)));
    let again: Value = ada.post(&complete, &json!({})).await.json().await.unwrap();
    assert_eq!(again, done, "the second time changes nothing");
    assert_eq!(ada.post(&format!("/undo/{undo}"), &json!({})).await.status(), 200);
    assert_eq!(ada.read(&path(&task)).await["done"], false);
    for _ in 0..2 {
        assert_eq!(ada.post(&complete, &json!({})).await.json::<Value>().await.unwrap()["done"], true);
    }
    for _ in 0..2 {
        assert_eq!(ada.post(&reopen, &json!({})).await.json::<Value>().await.unwrap()["done"], false);
    }
    assert_eq!(ada.post(&complete, &json!({"at": 1})).await.status(), 422);
    assert_eq!(ada.post("/activities/act_00000000000000000000000000/complete", &json!({})).await.status(), 404);
    assert_eq!(ada.delete(&path(&task)).await.status(), 204);
    assert_eq!(ada.post(&complete, &json!({})).await.status(), 404);
}

#[tokio::test]
async fn an_activity_goes_with_the_last_record_that_it_hangs_on() {
    let (server, ada) = Server::with_owner().await;
    let customer = made(&ada, "/customers", json!({"name": "Acme"})).await;
    let contact = made(&ada, "/contacts", json!({"last_name": "Maier"})).await;
    let lead = made(&ada, "/leads", json!({"company": "Later"})).await;
    let both = json!({"kind": "call", "subject": "both", "customer_id": customer["id"], "contact_id": contact["id"]});
    let both = made(&ada, "/activities", both).await;
    let one = made(&ada, "/activities", json!({"kind": "note", "subject": "one", "customer_id": customer["id"]})).await;
    let task = made(&ada, "/activities", json!({"kind": "task", "subject": "task", "lead_id": lead["id"]})).await;
    let (customer_path, contact_path) =
        (format!("/customers/{}", id(&customer)), format!("/contacts/{}", id(&contact)));

    assert_eq!(ada.delete(&customer_path).await.status(), 204);
    assert_eq!(ada.get(&path(&one)).await.status(), 404, "it hung on nothing else");
    let kept = ada.read(&path(&both)).await;
    assert_eq!((&kept["customer_id"], &kept["contact_id"]), (&Value::Null, &contact["id"]));
    let trash = ada.read("/trash?type=activities").await;
    assert_eq!((&trash["data"][0]["title"], &trash["total"]), (&json!("one"), &json!(1)));
    let early = ada.post(&format!("/trash/{}/restore", id(&one)), &json!({})).await;
    assert_eq!(early.status(), 409, "not before what it hangs on");
    assert_eq!(ada.post(&format!("/trash/{}/restore", id(&customer)), &json!({})).await.status(), 200);
    assert_eq!(ada.read(&path(&one)).await["customer_id"], customer["id"]);
    assert_eq!(ada.read(&path(&both)).await["customer_id"], customer["id"]);

    let deleted = ada.delete(&customer_path).await;
    let undo = deleted.headers()["x-undo-id"].to_str().unwrap().to_owned();
    assert_eq!(ada.post(&format!("/undo/{undo}"), &json!({})).await.status(), 200);
    assert_eq!(ada.read(&format!("{customer_path}?include=activities")).await["included"]["activities"]["total"], 2);

    for order in [[&contact, &customer], [&customer, &contact]] {
        for gone in [&customer_path, &contact_path] {
            assert_eq!(ada.delete(gone).await.status(), 204);
        }
        assert_eq!(ada.get(&path(&both)).await.status(), 404, "one after the other");
        for back in order {
            assert_eq!(ada.post(&format!("/trash/{}/restore", id(back)), &json!({})).await.status(), 200);
        }
        let both = ada.read(&path(&both)).await;
        assert_eq!((&both["customer_id"], &both["contact_id"]), (&customer["id"], &contact["id"]));
    }

    assert_eq!(ada.delete(&format!("/leads/{}", id(&lead))).await.status(), 204);
    assert_eq!(ada.get(&path(&task)).await.status(), 404, "a task, too");
    assert_eq!(ada.post(&format!("/trash/{}/restore", id(&lead)), &json!({})).await.status(), 200);
    assert_eq!(ada.read(&path(&task)).await["lead_id"], lead["id"]);

    let deal = made(&ada, "/deals", json!({"name": "Grinders"})).await;
    let call = made(&ada, "/activities", json!({"kind": "call", "subject": "call", "deal_id": deal["id"]})).await;
    let shared = json!({"kind": "call", "deal_id": deal["id"], "contact_id": contact["id"]});
    let shared = made(&ada, "/activities", shared).await;
    let found = ada.read(&format!("/activities?filter=deal.name = \"grinders\"&deal_id={}", id(&deal))).await;
    assert_eq!(found["total"], 2);
    assert_eq!(ada.delete(&format!("/deals/{}", id(&deal))).await.status(), 204);
    assert_eq!(ada.get(&path(&call)).await.status(), 404, "a deal's, too");
    assert_eq!(ada.read(&path(&shared)).await["deal_id"], Value::Null);
    assert_eq!(ada.post(&format!("/trash/{}/restore", id(&deal)), &json!({})).await.status(), 200);
    for activity in [&call, &shared] {
        assert_eq!(ada.read(&path(activity)).await["deal_id"], deal["id"]);
    }
    let timeline = ada.read(&format!("/deals/{}/timeline", id(&deal))).await;
    let kinds = timeline["data"].as_array().unwrap().iter().filter(|row| row["kind"] == "activity");
    assert_eq!(kinds.count(), 2, "on the deal's timeline");

    let ticket = made(&ada, "/tickets", json!({"subject": "It leaks"})).await;
    let call = made(&ada, "/activities", json!({"kind": "call", "ticket_id": ticket["id"]})).await;
    let timeline = ada.read(&format!("/tickets/{}/timeline", id(&ticket))).await;
    assert_eq!(timeline["data"][0]["activity"]["id"], call["id"]);
    assert_eq!(ada.read("/activities?filter=ticket.subject = \"it leaks\"").await["total"], 1);
    assert_eq!(ada.delete(&format!("/tickets/{}", id(&ticket))).await.status(), 204);
    assert_eq!(ada.get(&path(&call)).await.status(), 404, "a ticket's, too");
    assert_eq!(ada.post(&format!("/trash/{}/restore", id(&ticket)), &json!({})).await.status(), 200);
    assert_eq!(ada.read(&path(&call)).await["ticket_id"], ticket["id"]);
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn customers_show_their_activities_and_numbers() {
    let (_server, ada) = Server::with_owner().await;
    let customer = made(&ada, "/customers", json!({"name": "Acme"})).await;
    made(&ada, "/customers", json!({"name": "Other"})).await;
    let on = |more: Value| {
        let mut body = json!({"kind": "task", "customer_id": customer["id"]});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    for number in 0..22 {
        made(&ada, "/activities", on(json!({"kind": "note", "subject": format!("n{number}")}))).await;
    }
    let early = made(&ada, "/activities", on(json!({"subject": "a", "due_at": "2020-01-01T00:00:00Z"}))).await;
    made(&ada, "/activities", on(json!({"subject": "b", "due_at": "2030-01-01T00:00:00Z"}))).await;
    made(&ada, "/activities", on(json!({"subject": "c"}))).await;
    let one = format!("/customers/{}?include=activities,counts", id(&customer));
    let shown = ada.read(&one).await;
    let activities = &shown["included"]["activities"];
    assert_eq!((&activities["total"], names(activities).len(), names(activities)[0]), (&json!(25), 20, "c"));
    assert_eq!(shown["counts"]["activities"], 25);
    assert_eq!(shown["counts"]["next_task_at"], "2020-01-01T00:00:00.000Z", "an overdue one counts");
    ada.post(&format!("{}/complete", path(&early)), &json!({})).await;
    assert_eq!(ada.read(&one).await["counts"]["next_task_at"], "2030-01-01T00:00:00.000Z");

    let list = ada.read("/customers?sort=name&include=activities,contacts,counts").await;
    let row = &list["data"][0];
    assert_eq!(names(&row["included"]["activities"]), ["c", "b", "a"]);
    assert_eq!((&row["included"]["contacts"]["total"], &row["counts"]["activities"]), (&json!(0), &json!(25)));
    assert_eq!(
        list["data"][1]["counts"],
        json!({"contacts": 0, "open_deals": 0, "open_tickets": 0, "activities": 0, "next_task_at": null})
    );
    let list = ada.read("/customers?sort=name&fields=name&include=activities&include_limit=5&limit=1").await;
    assert_eq!(names(&list["data"][0]["included"]["activities"]).len(), 5);
    assert_eq!(list["data"][0].as_object().unwrap().len(), 4, "id, version, name, included");
    for bad in ["include=tea", "include=activities&include_limit=0", "include_limit=21"] {
        assert_eq!(ada.get(&format!("/customers?{bad}")).await.status(), 422, "{bad}");
    }
    assert_eq!(ada.get("/leads?include=activities").await.status(), 422);
}

#[tokio::test]
async fn a_timeline_shows_activities_among_changes() {
    let (_server, ada) = Server::with_owner().await;
    let contact = made(&ada, "/contacts", json!({"last_name": "Maier"})).await;
    let one = format!("/contacts/{}", id(&contact));
    let call = |at: &str| json!({"kind": "call", "subject": at, "contact_id": contact["id"], "occurred_at": at});
    made(&ada, "/activities", call("2020-02-01T00:00:00Z")).await;
    made(&ada, "/activities", call("2090-02-01T00:00:00Z")).await;
    made(&ada, "/activities", call("2020-01-01T00:00:00Z")).await;
    ada.patch(&one, &json!({"job_title": "CEO"})).await;
    made(&ada, "/activities", json!({"kind": "task", "subject": "now", "contact_id": contact["id"]})).await;
    let expected =
        ["2090-02-01T00:00:00Z", "now", "updated", "created", "2020-02-01T00:00:00Z", "2020-01-01T00:00:00Z"];
    let told = |row: &Value| match row["kind"].as_str() {
        Some("activity") => row["activity"]["subject"].as_str().unwrap().to_owned(),
        _ => row["action"].as_str().unwrap().to_owned(),
    };
    let whole = ada.read(&format!("{one}/timeline")).await;
    assert_eq!(whole["data"].as_array().unwrap().iter().map(told).collect::<Vec<_>>(), expected);
    assert_eq!(whole["next_cursor"], Value::Null);
    assert_eq!(whole["data"][1]["actor"]["id"], contact["created_by"]);
    for limit in 1..=5 {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = ada.read(&format!("{one}/timeline?limit={limit}&cursor={cursor}")).await;
            seen.extend(page["data"].as_array().unwrap().iter().map(told));
            match page["next_cursor"].as_str() {
                Some(next) => next.clone_into(&mut cursor),
                None => break,
            }
        }
        assert_eq!(seen, expected, "by {limit}");
    }
}

#[tokio::test]
async fn the_calendar_shows_what_has_a_date() {
    let (server, ada) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Member).await;
    let customer = made(&ada, "/customers", json!({"name": "Acme"})).await;
    let call = |session: &Session, subject: &str, at: &str| {
        let body = json!({"kind": "call", "subject": subject, "customer_id": customer["id"], "occurred_at": at});
        let session = session.clone();
        async move { made(&session, "/activities", body).await }
    };
    call(&ada, "before", "2026-10-31T22:59:59Z").await;
    call(&ada, "second", "2026-11-02T09:00:00Z").await;
    call(&ada, "last", "2026-11-30T22:59:59Z").await;
    call(&ada, "after", "2026-11-30T23:00:00Z").await;
    let due = json!({"kind": "task", "subject": "due", "due_at": "2026-11-03T09:00:00Z", "occurred_at": "2026-01-01T00:00:00Z"});
    made(&bob, "/activities", due).await;
    made(&ada, "/activities", json!({"kind": "task", "subject": "some day"})).await;
    ada.patch("/organization/settings", &json!({"time_zone": "Europe/Berlin"})).await;
    let month = "/calendar?from=2026-11-01&to=2026-11-30";
    assert_eq!(names(&ada.read(month).await), ["second", "due", "last"]);
    let hers = ada.read("/me").await["id"].as_str().unwrap().to_owned();
    assert_eq!(names(&ada.read(&format!("{month}&user_id={hers}")).await), ["second", "last"]);
    assert_eq!(names(&bob.read(&format!("{month}&user_id=me")).await), ["due"]);
    assert_eq!(bob.read(&format!("{month}&user_id=me")).await["data"][0]["customer_name"], Value::Null);
    let first = ada.read(&format!("{month}&limit=2")).await;
    let next = first["next_cursor"].as_str().unwrap();
    assert_eq!(names(&first), ["second", "due"]);
    let second = ada.read(&format!("{month}&limit=2&cursor={next}")).await;
    assert_eq!((names(&second), &second["next_cursor"]), (vec!["last"], &Value::Null));
    let hour = "/calendar?from=2026-11-02T09:00:00Z&to=2026-11-02T09:00:00Z";
    assert_eq!(names(&ada.read(hour).await), ["second"]);
    for bad in [
        "from=2026-11-01",
        "to=2026-11-01",
        "from=soon&to=2026-11-01",
        "from=2026-11-02&to=2026-11-01",
        "from=2026-11-01&to=2027-11-03",
        "from=2026-11-01&to=2026-11-02&user_id=x",
        "from=2026-11-01&to=2026-11-02&limit=201",
        "from=2026-11-01&to=2026-11-02&owner_id=me",
    ] {
        assert_eq!(ada.get(&format!("/calendar?{bad}")).await.status(), 422, "{bad}");
    }
    assert_eq!(ada.get(&format!("/calendar?from=2026-11-01&to=2026-11-29&cursor={next}")).await.status(), 422);
}

#[tokio::test]
async fn assignee_and_author_may_change_it() {
    let (server, ada) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Member).await;
    let eve = server.user("eve@example.com", Role::Member).await;
    let eves = eve.read("/me").await["id"].clone();
    let task = made(&bob, "/activities", json!({"kind": "task", "subject": "t", "assignee_id": eves})).await;
    let complete = format!("{}/complete", path(&task));
    for session in [&bob, &eve, &ada] {
        assert_eq!(session.post(&complete, &json!({})).await.status(), 200);
    }
    let hers = made(&ada, "/activities", json!({"kind": "task", "subject": "hers"})).await;
    assert_eq!(bob.patch(&path(&hers), &json!({"subject": "his"})).await.status(), 403);
    assert_eq!(bob.post(&format!("{}/complete", path(&hers)), &json!({})).await.status(), 403);
    assert_eq!(bob.delete(&path(&hers)).await.status(), 403);
    ada.patch(&path(&hers), &json!({"assignee_id": null})).await;
    assert_eq!(bob.patch(&path(&hers), &json!({"subject": "anybody's"})).await.status(), 200, "it is nobody's");
    let assigned = ada.post("/activities/bulk", &json!({"ids": [hers["id"], task["id"]], "assign": eves})).await;
    assert_eq!(assigned.json::<Value>().await.unwrap()["changed"], 1);
    assert_eq!(ada.read(&path(&hers)).await["assignee_id"], eves);
}
