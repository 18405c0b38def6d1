//! Records over HTTP: create, read, patch, delete, lists, filters, bulk changes, tags, own fields, trash and undo.

use leadlab::base::Role;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{Server, Session};

/// A created record.
async fn made(session: &Session, path: &str, body: Value) -> Value {
    let response = session.post(path, &body).await;
    let status = response.status();
    let answer: Value = response.json().await.unwrap();
    assert_eq!(status, 201, "{answer}");
    answer
}

/// The pointers and codes of a refusal, which must have this status.
async fn refusal(response: Response, status: u16) -> Vec<(String, String)> {
    let got = response.status();
    let body: Value = response.json().await.unwrap();
    assert_eq!(got, status, "{body}");
    let errors = body["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|e| (text(&e["pointer"]), text(&e["code"]))).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn id(value: &Value) -> String {
    text(&value["id"])
}

fn pair(pointer: &str, code: &str) -> (String, String) {
    (pointer.to_owned(), code.to_owned())
}

/// The values of one member over a page's rows.
fn column(page: &Value, name: &str) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(|row| text(&row[name])).collect()
}

#[tokio::test]
async fn a_record_lives_from_creation_to_restoration() {
    let (server, ada) = Server::with_owner().await;
    let response = ada
        .post(
            "/customers",
            &json!({
                "name": "  Müller & Söhne ", "website": "www.mueller.de", "email": "Info@Mueller.DE",
                "phone": "+49 30 123456", "other_phones": ["+49 30 999999"], "tags": ["VIP", "vip", "new"],
                "address": {"city": "Berlin", "country": "DE"}, "annual_revenue": {"amount": "1000.5", "currency": "eur"},
                "description": "<p onclick=\"x()\">Hi <script>alert(1)</script><b>there</b></p>", "score": 80,
            }),
        )
        .await;
    assert_eq!(response.status(), 201);
    assert_eq!(response.headers()["etag"], "\"1\"");
    let location = response.headers()["location"].to_str().unwrap().to_owned();
    let undo = response.headers()["x-undo-id"].to_str().unwrap().to_owned();
    let customer: Value = response.json().await.unwrap();
    assert_eq!(location, format!("/api/v1/customers/{}", id(&customer)));
    assert_eq!(customer["name"], "Müller & Söhne");
    assert_eq!(customer["domain"], "mueller.de");
    assert_eq!(customer["email"], "Info@mueller.de");
    assert_eq!(customer["phone"], "+49 30 123456");
    assert_eq!(customer["phone_e164"], "+4930123456");
    assert_eq!(customer["other_phones"], json!(["+49 30 999999"]));
    assert_eq!(customer["tags"], json!(["VIP", "new"]));
    assert_eq!(customer["annual_revenue"], json!({"amount": "1000.50", "currency": "EUR"}));
    assert_eq!(customer["description"], "<p>Hi <b>there</b></p>");
    assert_eq!(customer["owner_id"], ada.user);
    assert_eq!(customer["status"], "prospect");
    assert_eq!(customer["address"]["street"], Value::Null);
    assert_eq!(customer["custom"], json!({}));

    let path = format!("/customers/{}", id(&customer));
    let patched = ada.patch(&path, &json!({"address": {"city": null, "street": "A 1"}, "score": null})).await;
    assert_eq!(patched.headers()["etag"], "\"2\"");
    let patch_undo = patched.headers()["x-undo-id"].to_str().unwrap().to_owned();
    let patched: Value = patched.json().await.unwrap();
    assert_eq!(
        patched["address"],
        json!({"street": "A 1", "city": null, "region": null, "postal_code": null, "country": "DE"})
    );
    assert_eq!(patched["score"], Value::Null);
    let same = ada.patch(&path, &json!({"score": null})).await;
    assert_eq!(same.headers()["etag"], "\"2\"", "nothing changed");
    let stale = ada.request(Method::PATCH, &path).header("if-match", "\"1\"").json(&json!({"score": 1})).send().await;
    assert_eq!(stale.unwrap().status(), 412);

    // An undo of the creation is refused over the later change, the change can be undone, then the creation too.
    assert_eq!(ada.post(&format!("/undo/{undo}"), &json!({})).await.status(), 409);
    let undone = ada.post(&format!("/undo/{patch_undo}"), &json!({})).await;
    assert_eq!(undone.status(), 200);
    assert_eq!(ada.post(&format!("/undo/{patch_undo}"), &json!({})).await.status(), 409);
    let back = ada.read(&path).await;
    assert_eq!((&back["score"], &back["address"]["city"], &back["version"]), (&json!(80), &json!("Berlin"), &json!(3)));

    let deleted = ada.delete(&path).await;
    assert_eq!(deleted.status(), 204);
    assert_eq!(ada.get(&path).await.status(), 404);
    assert_eq!(ada.read("/customers").await["total"], 0);
    let trash = ada.read("/trash").await;
    assert_eq!(trash["data"][0]["title"], "Müller & Söhne");
    assert_eq!(trash["data"][0]["type"], "customers");
    assert_eq!(ada.post(&format!("/trash/{}/restore", id(&customer)), &json!({})).await.status(), 200);
    assert_eq!(ada.read(&path).await["name"], "Müller & Söhne");
    let timeline = ada.read(&format!("{path}/timeline")).await;
    let actions = column(&timeline, "action");
    assert_eq!(actions, ["restored", "deleted", "undone", "updated", "created"]);
    assert_eq!(timeline["data"][3]["changes"]["score"], json!({"old": 80, "new": null}));
    assert_eq!(timeline["data"][3]["actor"]["id"], ada.user);
    let first = ada.read(&format!("{path}/timeline?limit=2")).await;
    let rest = ada.read(&format!("{path}/timeline?cursor={}", text(&first["next_cursor"]))).await;
    assert_eq!(column(&rest, "action"), actions[2..]);
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn bad_bodies_name_every_member() {
    let (_server, ada) = Server::with_owner().await;
    let errors = refusal(
        ada.post(
            "/customers",
            &json!({
                "name": "\u{200b} \u{feff}", "status": "bought", "email": "no", "score": 101, "website": "javascript:alert(1)",
                "tags": [1], "address": {"planet": "x"}, "version": 3, "nmae": "x", "employees": 1.5,
                "custom": {"x": 1}, "annual_revenue": {"amount": "x"}, "industry": "a\u{0}b", "owner_id": "x",
                "other_emails": ["a@b.co", "x"], "source": "a\nb",
            }),
        )
        .await,
        422,
    )
    .await;
    for (pointer, code) in [
        ("/name", "required"),
        ("/status", "not_allowed"),
        ("/email", "invalid"),
        ("/score", "range"),
        ("/website", "invalid"),
        ("/tags/0", "wrong_type"),
        ("/address/planet", "unknown_field"),
        ("/version", "unknown_field"),
        ("/nmae", "unknown_field"),
        ("/employees", "wrong_type"),
        ("/custom/x", "unknown_field"),
        ("/annual_revenue", "invalid"),
        ("/industry", "control_character"),
        ("/owner_id", "id"),
        ("/other_emails/1", "invalid"),
        ("/source", "control_character"),
    ] {
        assert!(errors.contains(&pair(pointer, code)), "{pointer} {code}: {errors:?}");
    }
    assert_eq!(errors.len(), 16);
    let errors = refusal(ada.post("/customers", &json!({})).await, 422).await;
    assert_eq!(errors, [pair("/name", "required")]);
    let errors = refusal(ada.post("/contacts", &json!({})).await, 422).await;
    assert_eq!(errors, [pair("/last_name", "required")]);
    let foreign = json!({"name": "x", "owner_id": "usr_00000000000000000000000000"});
    assert_eq!(refusal(ada.post("/customers", &foreign).await, 422).await, [pair("/owner_id", "not_found")]);
    for bad in
        ["/customers/x", "/customers/lead_00000000000000000000000000", "/customers/cus_00000000000000000000000000"]
    {
        assert_eq!(ada.get(bad).await.status(), 404, "{bad}");
    }
    for (query, pointer) in [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("sort=nmae", "sort"),
        ("sort=tags", "sort"),
        ("fields=nmae", "fields"),
        ("cursor=x", "cursor"),
        ("nmae=x", "nmae"),
        ("filter=nmae%20=%201", "filter"),
        ("ids=x", "ids"),
        ("score=high", "score"),
        ("status=bought", "status"),
        ("owner_id=usr_bad", "owner_id"),
    ] {
        let errors = refusal(ada.get(&format!("/customers?{query}")).await, 422).await;
        assert_eq!(errors[0].0, pointer, "{query}");
    }
    for good in [
        "created_at%20%3E%20-30d",
        "created_at%20%3C%20%2B1w",
        "created_at%20%3E%20%22-30d%22",
        "created_at%20%3D%20today",
    ] {
        assert_eq!(ada.get(&format!("/customers?filter={good}")).await.status(), 200, "{good}");
    }
    let response = ada.get("/customers?filter=name%20%3D%20%22a%22%20and%20x").await;
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["errors"][0]["position"], 16);
}

#[tokio::test]
async fn pages_follow_each_other_in_every_order() {
    let (server, ada) = Server::with_owner().await;
    let mut ids = Vec::new();
    for n in 0..23 {
        let mut body = json!({
            "name": format!("Name {:02}", (n * 7) % 23), "status": if n % 3 == 0 { "active" } else { "prospect" },
            "tags": if n % 2 == 0 { json!(["even"]) } else { json!([]) },
        });
        if n % 4 != 0 {
            body["score"] = json!(n % 5);
        }
        ids.push(id(&made(&ada, "/customers", body).await));
    }
    ada.patch(&format!("/customers/{}", ids[3]), &json!({"industry": "Tea"})).await;
    for query in [
        "",
        "sort=created_at",
        "sort=name",
        "sort=-name",
        "sort=-updated_at",
        "sort=updated_at",
        "sort=score",
        "sort=-score",
        "sort=status",
        "sort=-industry",
        "status=active",
        "status=active&sort=name",
        "status=active&sort=-score",
        "tag=even",
        "tag=even&sort=name",
        "tag=even&status=active",
        "filter=score>=2",
        "filter=score>=2&sort=-name",
        "filter=score>=2 or tag=\"even\"&sort=score",
        "owner_id=me&filter=name contains \"1\"",
    ] {
        for fields in [
            "",
            "&fields=name",
            "&fields=id",
            "&fields=name,industry,employees",
            "&fields=name,status,industry,domain,email,phone,owner_id,tags,updated_at,created_at",
        ] {
            let all = ada.read(&format!("/customers?limit=200&{query}{fields}")).await;
            let expected = column(&all, "id");
            assert_eq!(all["total"], expected.len(), "{query}");
            let (mut got, mut cursor) = (Vec::new(), String::new());
            loop {
                let page = ada.read(&format!("/customers?limit=4&{query}{fields}&cursor={cursor}")).await;
                got.extend(column(&page, "id"));
                assert_eq!(page["total"], expected.len());
                if page["next_cursor"].is_null() {
                    break;
                }
                cursor = text(&page["next_cursor"]);
            }
            assert_eq!(got, expected, "{query}{fields}");
            assert!(!expected.is_empty(), "{query}");
            assert!(all["data"][0]["version"].is_u64());
        }
    }
    let newest = ada.read("/customers").await;
    assert_eq!(column(&newest, "id"), ids.iter().rev().cloned().collect::<Vec<_>>());
    let by_score = ada.read("/customers?sort=-score").await;
    let scores: Vec<Option<i64>> =
        by_score["data"].as_array().unwrap().iter().map(|row| row["score"].as_i64()).collect();
    let filled: Vec<i64> = scores.iter().flatten().copied().collect();
    assert!(filled.is_sorted_by(|a, b| a >= b) && scores[filled.len()..].iter().all(Option::is_none), "{scores:?}");
    let some = ada.read(&format!("/customers?ids={},{},cus_00000000000000000000000000", ids[5], ids[2])).await;
    assert_eq!(column(&some, "id"), [ids[5].clone(), ids[2].clone()]);
    let first = ada.read("/customers?limit=1").await;
    let other = format!("/customers?limit=1&sort=name&cursor={}", text(&first["next_cursor"]));
    assert_eq!(refusal(ada.get(&other).await, 422).await, [pair("cursor", "invalid")]);
    assert_eq!(ada.read("/customers?fields=name&limit=1").await["data"][0].as_object().unwrap().len(), 3);
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn search_finds_words_numbers_and_says_why() {
    let (_server, ada) = Server::with_owner().await;
    let acme = made(&ada, "/customers", json!({"name": "Acmé Werkzeuge", "phone": "+49 30 1234567"})).await;
    made(&ada, "/customers", json!({"name": "Other", "description": "<p>knows <b>acme</b></p>"})).await;
    let contact =
        json!({"first_name": "Zoë", "last_name": "Acmeson", "customer_id": acme["id"], "emails": ["zoe@acme.example"]});
    let contact = made(&ada, "/contacts", contact).await;
    assert_eq!(contact["emails"][0]["primary"], true);
    let found = ada.read("/search?q=acme").await;
    assert_eq!(found["data"][0]["title"], "Acmé Werkzeuge");
    assert_eq!(found["data"][0]["matched"], json!({"field": "name", "snippet": "Acmé Werkzeuge"}));
    assert_eq!(found["data"].as_array().unwrap().len(), 3);
    assert_eq!(ada.read("/search?q=234567&types=customers").await["data"][0]["matched"]["field"], "phone");
    assert_eq!(ada.read("/customers?q=acme").await["total"], 2);
    assert_eq!(ada.read("/customers?q=acme&filter=name=\"other\"").await["total"], 1);
    assert_eq!(column(&ada.read("/customers?q=acme&sort=-name").await, "name"), ["Other", "Acmé Werkzeuge"]);
    assert_eq!(ada.get("/search?q=x&types=nothing").await.status(), 422);
    let listed = ada.read("/contacts?fields=name,customer_name&filter=customer.name contains \"werk\"").await;
    assert_eq!(listed["data"][0]["customer_name"], "Acmé Werkzeuge");
    let shown = ada.read(&format!("/customers/{}?include=contacts,counts", id(&acme))).await;
    assert_eq!(shown["included"]["contacts"]["data"][0]["name"], "Zoë Acmeson");
    assert_eq!((&shown["included"]["contacts"]["total"], &shown["counts"]["contacts"]), (&json!(1), &json!(1)));
    assert_eq!(ada.get(&format!("/customers/{}?include=nothing", id(&acme))).await.status(), 422);
    // Deleting the customer clears the link, restoring it sets it again.
    let path = format!("/contacts/{}", id(&contact));
    ada.delete(&format!("/customers/{}", id(&acme))).await;
    assert_eq!(ada.read(&path).await["customer_id"], Value::Null);
    ada.post(&format!("/trash/{}/restore", id(&acme)), &json!({})).await;
    assert_eq!(ada.read(&path).await["customer_id"], acme["id"]);
}

#[tokio::test]
async fn members_change_their_own_and_nobodys_records() {
    let (server, ada) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Member).await;
    let eve = server.user("eve@example.com", Role::Viewer).await;
    let adas = made(&ada, "/customers", json!({"name": "Ada's"})).await;
    let nobodys = made(&ada, "/customers", json!({"name": "Nobody's", "owner_id": null})).await;
    let bobs = made(&bob, "/customers", json!({"name": "Bob's"})).await;
    assert_eq!(bobs["owner_id"], bob.user);
    let change = json!({"industry": "Tea"});
    let path = |record: &Value| format!("/customers/{}", id(record));
    assert_eq!(bob.patch(&path(&adas), &change).await.status(), 403);
    assert_eq!(bob.patch(&path(&adas), &json!({"x": 1})).await.status(), 403, "permission comes before validation");
    assert_eq!(bob.delete(&path(&adas)).await.status(), 403);
    assert_eq!(bob.patch(&path(&nobodys), &change).await.status(), 200);
    assert_eq!(bob.patch(&path(&bobs), &json!({"owner_id": ada.user})).await.status(), 200, "handed over");
    assert_eq!(bob.patch(&path(&bobs), &change).await.status(), 403);
    assert_eq!(eve.patch(&path(&nobodys), &change).await.status(), 403);
    assert_eq!(eve.post("/customers", &json!({"name": "x"})).await.status(), 403);
    assert_eq!(eve.read("/customers").await["total"], 3);
    let both = json!({"ids": [adas["id"], nobodys["id"]], "set": change});
    assert_eq!(bob.post("/customers/bulk", &both).await.status(), 403);
    assert_eq!(bob.post("/tags", &json!({"name": "x"})).await.status(), 403);
    let org = server.organization("Other").await;
    let mallory = server.user_of(org, "mallory@example.com", Role::Owner).await;
    assert_eq!(mallory.get(&path(&adas)).await.status(), 404);
    assert_eq!(mallory.patch(&path(&adas), &change).await.status(), 404);
    assert_eq!(mallory.read("/customers").await["total"], 0);
    assert_eq!(mallory.read("/search?q=ada").await["data"], json!([]));
}

#[tokio::test]
async fn bulk_changes_are_counted_and_undone() {
    let (server, ada) = Server::with_owner().await;
    let mut ids = Vec::new();
    for n in 0..6 {
        ids.push(id(&made(
            &ada,
            "/customers",
            json!({"name": format!("C{n}"), "industry": if n < 3 { "Tea" } else { "Iron" }}),
        )
        .await));
    }
    let tea = json!({"filter": "industry = \"tea\"", "set": {"status": "active"}});
    let mut dry = tea.clone();
    dry["dry_run"] = json!(true);
    let answer: Value = ada.post("/customers/bulk", &dry).await.json().await.unwrap();
    assert_eq!(answer, json!({"matched": 3, "changed": 3, "undo_id": null}));
    let answer: Value = ada.post("/customers/bulk", &tea).await.json().await.unwrap();
    assert_eq!((&answer["matched"], &answer["changed"]), (&json!(3), &json!(3)));
    let again: Value = ada.post("/customers/bulk", &tea).await.json().await.unwrap();
    assert_eq!(again, json!({"matched": 3, "changed": 0, "undo_id": null}));
    assert_eq!(ada.read("/customers?status=active").await["total"], 3);
    // One of them is changed since: the undo keeps it.
    ada.patch(&format!("/customers/{}", ids[0]), &json!({"status": "lost"})).await;
    let undone: Value =
        ada.post(&format!("/undo/{}", text(&answer["undo_id"])), &json!({})).await.json().await.unwrap();
    assert_eq!(undone, json!({"undone": 2, "kept": [{"id": ids[0], "field": "status"}]}));
    assert_eq!(ada.read("/customers?status=prospect").await["total"], 5);

    let tagged = json!({"ids": ids[..2], "add_tags": ["Blue", "blue"]});
    assert_eq!(ada.post("/customers/bulk", &tagged).await.status(), 200);
    assert_eq!(ada.read("/customers?tag=BLUE").await["total"], 2);
    let removed = json!({"ids": ids, "remove_tags": ["blue"]});
    let removed: Value = ada.post("/customers/bulk", &removed).await.json().await.unwrap();
    assert_eq!((&removed["matched"], &removed["changed"]), (&json!(6), &json!(2)));
    let assigned = json!({"filter": "", "assign": null});
    let assigned: Value = ada.post("/customers/bulk", &assigned).await.json().await.unwrap();
    assert_eq!(assigned["changed"], 6);
    assert_eq!(ada.read("/customers?owner_id=").await["total"], 6);
    let gone: Value = ada.post("/customers/bulk", &json!({"ids": ids, "delete": true})).await.json().await.unwrap();
    assert_eq!(ada.read("/customers").await["total"], 0);
    ada.post(&format!("/undo/{}", text(&gone["undo_id"])), &json!({})).await;
    assert_eq!(ada.read("/customers").await["total"], 6);
    for bad in [
        json!({"set": {"status": "active"}}),
        json!({"ids": ids}),
        json!({"ids": ids, "filter": "x", "delete": true}),
        json!({"ids": ids, "delete": true, "assign": null}),
        json!({"ids": ["x"], "delete": true}),
        json!({"ids": ids, "set": {"nmae": 1}}),
        json!({"filter": "nmae = 1", "delete": true}),
        json!({"ids": ids, "set": {"name": null}}),
    ] {
        assert_eq!(ada.post("/customers/bulk", &bad).await.status(), 422, "{bad}");
    }
    let groups = ada.read("/customers/groups?by=industry").await;
    assert_eq!(groups["data"][0]["count"], 3);
    let groups = ada.read("/customers/groups?by=status&filter=industry=\"tea\"").await;
    assert_eq!((&groups["data"][0]["key"], &groups["data"][0]["count"]), (&json!("prospect"), &json!(2)));
    assert!(server.app.store.check().unwrap().is_clean());
}

/// The answer to a request that may have become a job: the job's result.
async fn settled(session: &Session, response: Response) -> Value {
    let is_job = response.status() == 202;
    let body: Value = response.json().await.unwrap();
    if !is_job {
        return body;
    }
    let job = if body["id"].is_null() { text(&body["job_id"]) } else { id(&body) };
    for _ in 0..600 {
        let job = session.read(&format!("/jobs/{job}")).await;
        match job["state"].as_str().unwrap() {
            "succeeded" => return job["result"].clone(),
            "queued" | "running" => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
            _ => panic!("{job}"),
        }
    }
    panic!("the job does not end")
}

#[tokio::test]
async fn large_bulk_changes_are_jobs_and_can_be_undone() {
    let (server, ada) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Member).await;
    let all = (0..8).map(|worker| {
        let ada = ada.clone();
        tokio::spawn(async move {
            for n in 0..65 {
                let value = json!({"amount": n.to_string(), "currency": "EUR"});
                made(&ada, "/leads", json!({"company": format!("L{worker}-{n}"), "estimated_value": value})).await;
            }
        })
    });
    for worker in all.collect::<Vec<_>>() {
        worker.await.unwrap();
    }
    let figures = ada.read("/leads/aggregate?fields=estimated_value,score").await;
    assert_eq!(figures["count"], 520);
    assert_eq!(figures["fields"]["estimated_value"]["sum"], json!([{"amount": "16640.00", "currency": "EUR"}]));
    assert_eq!(figures["fields"]["score"]["empty"], 520);
    assert_eq!(figures["fields"]["estimated_value"]["unique"], 65);
    let change = json!({"filter": "company starts with \"L\"", "set": {"score": 9}});
    assert_eq!(bob.post("/leads/bulk", &change).await.status(), 403);
    let response = ada.post("/leads/bulk", &change).await;
    assert_eq!(response.status(), 202);
    let answer = settled(&ada, response).await;
    assert_eq!((&answer["matched"], &answer["changed"]), (&json!(520), &json!(520)));
    assert_eq!(ada.read("/leads?filter=score=9&limit=1").await["total"], 520);
    let ids = column(&ada.read("/leads?fields=id&limit=5000").await, "id");
    assert_eq!(ids.len(), 520);
    let answer2 = settled(&ada, ada.post("/leads/bulk", &json!({"ids": ids, "add_tags": ["all"]})).await).await;
    assert_eq!(answer2["changed"], 520);
    assert_eq!(ada.read("/leads?tag=all&limit=1").await["total"], 520);
    let undone = settled(&ada, ada.post(&format!("/undo/{}", text(&answer["undo_id"])), &json!({})).await).await;
    assert_eq!(undone["undone"], 520);
    assert_eq!(ada.read("/leads?filter=score=9&limit=1").await["total"], 0, "no total outlives a change");
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn tags_are_made_by_use_and_renamed_everywhere() {
    let (server, ada) = Server::with_owner().await;
    made(&ada, "/customers", json!({"name": "A", "tags": ["Gold", "x"]})).await;
    made(&ada, "/leads", json!({"company": "B", "tags": ["GOLD"]})).await;
    let tags = ada.read("/tags").await;
    assert_eq!(column(&tags, "name"), ["Gold", "x"]);
    assert_eq!(tags["data"][0]["count"], 2);
    let gold = id(&tags["data"][0]);
    let errors = refusal(ada.post("/tags", &json!({"name": "gold"})).await, 409).await;
    assert_eq!(errors, [pair("/name", "taken")]);
    let renamed = ada.patch(&format!("/tags/{gold}"), &json!({"name": "Silver", "color": "violet"})).await;
    assert_eq!(renamed.status(), 200);
    let undo = renamed.headers()["x-undo-id"].to_str().unwrap().to_owned();
    let renamed: Value = renamed.json().await.unwrap();
    assert_eq!(
        (&renamed["name"], &renamed["color"], &renamed["count"]),
        (&json!("Silver"), &json!("violet"), &json!(2))
    );
    assert_eq!(ada.read("/leads?tag=silver").await["data"][0]["tags"], json!(["Silver"]));
    assert_eq!(ada.read("/leads?tag=gold").await["total"], 0);
    ada.post(&format!("/undo/{undo}"), &json!({})).await;
    assert_eq!(ada.read("/leads?tag=gold").await["total"], 1);
    assert_eq!(ada.delete(&format!("/tags/{gold}")).await.status(), 204);
    assert_eq!(ada.read("/leads").await["data"][0]["tags"], json!([]));
    assert_eq!(ada.post("/tags", &json!({"name": "y", "color": "#aabb"})).await.status(), 422);
    assert_eq!(made(&ada, "/tags", json!({"name": "y", "color": "#3366cc"})).await["color"], "#3366cc");
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn own_fields_take_part_in_everything() {
    let (server, ada) = Server::with_owner().await;
    for (key, ty, options) in [
        ("size", "select", json!(["S", "M"])),
        ("budget", "number", json!([])),
        ("paid", "money", json!([])),
        ("since", "date", json!([])),
        ("seen", "datetime", json!([])),
        ("fan", "boolean", json!([])),
        ("likes", "multi_select", json!(["tea", "iron"])),
        ("page", "url", json!([])),
        ("mail", "email", json!([])),
        ("fon", "phone", json!([])),
        ("word", "text", json!([])),
        ("story", "long_text", json!([])),
    ] {
        let field = made(
            &ada,
            "/custom-fields",
            json!({"entity": "leads", "key": key, "label": key, "type": ty, "options": options}),
        )
        .await;
        assert_eq!(field["type"], ty);
    }
    let values = json!({
        "size": "M", "budget": 12.5, "paid": {"amount": "7", "currency": "USD"}, "since": "2026-01-31",
        "seen": "2026-01-31T10:00:00+02:00", "fan": true, "likes": ["iron"], "page": "example.com", "mail": "A@B.co",
        "fon": "030 1", "word": " w ", "story": "a\nb",
    });
    let lead = made(&ada, "/leads", json!({"company": "X", "custom": values})).await;
    assert_eq!(lead["custom"]["seen"], "2026-01-31T08:00:00.000Z");
    assert_eq!(lead["custom"]["budget"], 12.5);
    assert_eq!(lead["custom"]["word"], "w");
    let path = format!("/leads/{}", id(&lead));
    for (filter, total) in [
        ("custom.size = \"m\"", 1),
        ("custom.budget > 12 and custom.budget < 13", 1),
        ("custom.paid >= \"7 USD\"", 1),
        ("custom.since = \"2026-01-31\" and custom.since < today", 1),
        ("custom.fan = true", 1),
        ("custom.likes = \"iron\"", 1),
        ("custom.likes = \"tea\"", 0),
        ("custom.story contains \"b\"", 1),
    ] {
        let found = ada.read(&format!("/leads?filter={filter}&sort=custom.budget")).await;
        assert_eq!(found["total"], total, "{filter}");
    }
    for bad in
        [json!({"size": "XL"}), json!({"none": 1}), json!({"budget": "x"}), json!({"likes": ["x"]}), json!({"fan": 1})]
    {
        assert_eq!(ada.patch(&path, &json!({"custom": bad})).await.status(), 422, "{bad}");
    }
    let patched: Value = ada.patch(&path, &json!({"custom": {"size": null, "budget": 1}})).await.json().await.unwrap();
    assert_eq!(
        (patched["custom"].get("size"), &patched["custom"]["budget"], &patched["custom"]["fan"]),
        (None, &json!(1), &json!(true))
    );
    for (bad, pointer) in [
        (json!({"entity": "users", "key": "a", "label": "a", "type": "text"}), "/entity"),
        (json!({"entity": "leads", "key": "1a", "label": "a", "type": "text"}), "/key"),
        (json!({"entity": "leads", "key": "a", "label": "", "type": "text"}), "/label"),
        (json!({"entity": "leads", "key": "a", "label": "a", "type": "select"}), "/options"),
        (json!({"entity": "leads", "key": "a", "label": "a", "type": "colour"}), "/type"),
    ] {
        assert_eq!(refusal(ada.post("/custom-fields", &bad).await, 422).await[0].0, pointer, "{bad}");
    }
    let twice = json!({"entity": "leads", "key": "size", "label": "a", "type": "text"});
    assert_eq!(ada.post("/custom-fields", &twice).await.status(), 409);
    let fields = ada.read("/custom-fields?entity=leads").await;
    let field = format!("/custom-fields/{}", id(&fields["data"][0]));
    assert_eq!(ada.patch(&field, &json!({"type": "text"})).await.status(), 422, "the type never changes");
    assert_eq!(ada.patch(&field, &json!({"label": "Size", "options": ["S", "M", "L"]})).await.status(), 200);
    assert_eq!(ada.patch(&path, &json!({"custom": {"size": "L"}})).await.status(), 200);
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn a_repeated_key_gets_the_first_answer() {
    let (server, ada) = Server::with_owner().await;
    let send = |body: Value| ada.request(Method::POST, "/leads").header("idempotency-key", "k-1").json(&body).send();
    let first = send(json!({"company": "X"})).await.unwrap();
    let undo = first.headers()["x-undo-id"].clone();
    let first: Value = first.json().await.unwrap();
    let second = send(json!({"company": "X"})).await.unwrap();
    assert_eq!(second.status(), 201);
    assert_eq!(second.headers()["x-undo-id"], undo);
    assert_eq!(second.json::<Value>().await.unwrap(), first);
    assert_eq!(ada.read("/leads").await["total"], 1);
    assert_eq!(send(json!({"company": "Y"})).await.unwrap().status(), 422);
    // A refusal is not remembered.
    let bad = |body: Value| ada.request(Method::POST, "/leads").header("idempotency-key", "k-2").json(&body).send();
    assert_eq!(bad(json!({})).await.unwrap().status(), 422);
    assert_eq!(bad(json!({"company": "Z"})).await.unwrap().status(), 201);
    let bob = server.user("bob@example.com", Role::Member).await;
    let his =
        bob.request(Method::POST, "/leads").header("idempotency-key", "k-1").json(&json!({"company": "B"})).send();
    assert_eq!(his.await.unwrap().status(), 201, "a key is its user's own");
    assert_eq!(ada.post(&format!("/undo/{}", undo.to_str().unwrap()), &json!({})).await.status(), 200);
}
