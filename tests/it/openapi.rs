//! The OpenAPI document against the server that serves it: its references, its bounds, its statuses, its answers.

use std::collections::BTreeSet;

use jsonschema::Validator;
use reqwest::{Method, Response};
use serde_json::{Map, Value, json};

use super::support::{Server, Session};

/// The served document.
struct Document(Value);

impl Document {
    async fn read(owner: &Session) -> Self {
        Self(owner.read("/openapi.json").await)
    }

    /// Every operation with its method and its path within the API.
    fn operations(&self) -> Vec<(Method, String, &Value)> {
        let mut all = Vec::new();
        for (path, methods) in self.0["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                let method = method.to_uppercase().parse().unwrap();
                all.push((method, path.trim_start_matches("/api/v1").to_owned(), operation));
            }
        }
        all
    }

    fn operation(&self, path: &str, method: &str) -> &Value {
        &self.0["paths"][format!("/api/v1{path}")][method]
    }

    /// A validator for `schema`, whose references lead into the document.
    fn validator(&self, schema: &Value) -> Validator {
        let mut whole = schema.clone();
        whole["components"] = self.0["components"].clone();
        jsonschema::options().should_validate_formats(true).build(&whole).unwrap()
    }

    /// What `schema` and what it refers to say together.
    fn resolved(&self, schema: &Value) -> Map<String, Value> {
        let mut all = schema.as_object().unwrap().clone();
        if let Some(name) = all.remove("$ref") {
            let target = self.0.pointer(name.as_str().unwrap().trim_start_matches('#')).unwrap();
            all.extend(
                self.resolved(target).into_iter().filter(|(key, _)| !schema.as_object().unwrap().contains_key(key)),
            );
        }
        all
    }

    /// The schemas that a value may have, apart from `null` and blank texts.
    fn choices(&self, schema: &Value) -> Vec<Map<String, Value>> {
        let schema = self.resolved(schema);
        match schema.get("anyOf").and_then(Value::as_array) {
            Some(choices) => choices.iter().flat_map(|choice| self.choices(choice)).collect(),
            None => vec![schema],
        }
    }

    /// That the answer has a documented status, media type and form.
    async fn admits(&self, operation: &Value, response: Response) {
        let name = &operation["operationId"];
        let status = response.status().as_u16().to_string();
        let documented = operation["responses"].get(&status);
        let documented =
            documented.unwrap_or_else(|| panic!("{name} answers {status}, which the document does not say"));
        let documented = self.resolved(documented);
        for (header, about) in documented.get("headers").and_then(Value::as_object).into_iter().flatten() {
            let needed = self.resolved(about).get("required") == Some(&json!(true));
            assert!(!needed || response.headers().contains_key(header), "{name} answers {status} without {header}");
        }
        let Some(media) = response.headers().get("content-type") else { return };
        let media = media.to_str().unwrap().split(';').next().unwrap().to_owned();
        let content = documented.get("content").and_then(|content| content.get(&media));
        let content = content.unwrap_or_else(|| panic!("{name} answers {status} with {media}"));
        if media.ends_with("json") && media != "application/x-ndjson" {
            let body: Value = response.json().await.unwrap();
            let validator = self.validator(&content["schema"]);
            let faults: Vec<String> =
                validator.iter_errors(&body).map(|error| format!("{}: {error}", error.instance_path())).collect();
            assert!(faults.is_empty(), "{name} answers {status}: {faults:#?}");
        }
    }
}

fn references<'v>(value: &'v Value, found: &mut BTreeSet<&'v str>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str));
            members.values().for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[tokio::test]
async fn every_reference_and_every_link_leads_somewhere() {
    let (_server, owner) = Server::with_owner().await;
    let document = Document::read(&owner).await;
    let mut found = BTreeSet::new();
    references(&document.0, &mut found);
    assert!(found.len() > 10, "{found:?}");
    for reference in found {
        assert!(document.0.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
    let operations = document.operations();
    let names: BTreeSet<&str> = operations.iter().map(|(.., each)| each["operationId"].as_str().unwrap()).collect();
    assert_eq!(names.len(), operations.len(), "an operation's name is there twice");
    let links = &document.operation("/leads", "post")["responses"]["201"]["links"];
    assert_eq!(links["leads.get"], json!({"operationId": "leads.get", "parameters": {"id": "$response.body#/id"}}));
    for (.., operation) in &operations {
        let links = operation["responses"].get("201").and_then(|created| created.get("links"));
        for link in links.and_then(Value::as_object).into_iter().flat_map(Map::values) {
            assert!(names.contains(link["operationId"].as_str().unwrap()), "{link}");
        }
    }
}

#[tokio::test]
async fn refusals_are_documented() {
    let (server, owner) = Server::with_owner().await;
    let document = Document::read(&owner).await;
    for (method, path, operation) in document.operations() {
        let path = path.replace("{id}", "no").replace("{provider}", "no").replace("{token}", "no");
        let strange = format!("{path}?no_such_parameter=1");
        let refused = server.request(method.clone(), &path).json(&json!({"no_such": 1})).send().await.unwrap();
        let is_public = operation["x-access"] == "public";
        assert!(is_public || refused.status() == 401, "{method} {path} answers {} to nobody", refused.status());
        document.admits(operation, refused).await;
        let refused = owner.request(method.clone(), &strange).header("content-type", "text/plain").body("no");
        let refused = refused.send().await.unwrap();
        assert!(refused.status().is_client_error(), "{method} {path} answers {}", refused.status());
        document.admits(operation, refused).await;
        if method == Method::GET && path != "/setup" {
            document.admits(operation, owner.get(&path).await).await;
            document.admits(operation, owner.get(&strange).await).await;
        }
    }
}

#[tokio::test]
async fn answers_have_the_documented_form() {
    let (_server, owner) = Server::with_owner().await;
    let document = Document::read(&owner).await;
    let lead = json!({
        "first_name": "Ada", "company": "Kestrel", "email": "ada@kestrel.example", "phone": "+49 30 1234567",
        "website": "https://kestrel.example", "estimated_value": {"amount": "12.5", "currency": "EUR"},
        "next_follow_up_at": "2026-11-25T09:30:00Z", "tags": ["vip"], "score": 7, "notes": "<p>Hello</p>",
        "owner_id": owner.user,
    });
    let bodies = [
        ("/leads", lead),
        ("/customers", json!({"name": "Kestrel", "address": {"city": "Berlin"}, "other_phones": ["+49 30 7654321"]})),
        (
            "/contacts",
            json!({
                "last_name": "Ada", "emails": ["ada@kestrel.example"], "phones": [{"number": "030 1234567", "label": "work"}],
            }),
        ),
        (
            "/tickets",
            json!({
                "subject": "It leaks", "description": "<p>Since May</p>", "kind": "problem", "status": "waiting",
                "priority": "urgent", "assignee_id": owner.user, "tags": ["vip"],
            }),
        ),
        ("/tags", json!({"name": "new", "color": "teal"})),
        ("/canned-replies", json!({"name": "Thanks", "body": "<p>Thank you</p>"})),
        (
            "/custom-fields",
            json!({"entity": "leads", "key": "size", "label": "Size", "type": "select", "options": ["s"]}),
        ),
        ("/import-recipes", json!({"name": "Fair", "entity": "leads", "mapping": [{"column": "a", "field": "email"}]})),
        ("/invitations", json!({"email": "new@kestrel.example", "role": "member"})),
        ("/me/tokens", json!({"name": "Sync", "scopes": ["read"]})),
    ];
    for (path, body) in bodies {
        let create = document.operation(path, "post");
        let schema = &create["requestBody"]["content"]["application/json"]["schema"];
        assert!(document.validator(schema).is_valid(&body), "{path} documents no such body");
        let made = owner.post(path, &body).await;
        assert_eq!(made.status(), 201, "{path}");
        let at = made.headers()["location"].to_str().unwrap().trim_start_matches("/api/v1").to_owned();
        document.admits(create, made).await;
        document.admits(document.operation(path, "get"), owner.get(path).await).await;
        let one = document.operation(&format!("{path}/{{id}}"), "get");
        if one.is_object() {
            document.admits(one, owner.get(&at).await).await;
        }
        let patch = document.operation(&format!("{path}/{{id}}"), "patch");
        if patch.is_object() {
            document.admits(patch, owner.patch(&at, &json!({})).await).await;
        }
    }
    let lead = owner.read("/leads?limit=1").await["data"][0]["id"].as_str().unwrap().to_owned();
    let follow = [
        ("/leads/{id}/timeline", format!("/leads/{lead}/timeline")),
        ("/leads/groups", "/leads/groups?by=owner_id".to_owned()),
        ("/leads/aggregate", "/leads/aggregate?fields=score,estimated_value".to_owned()),
        ("/search", "/search?q=kestrel".to_owned()),
    ];
    for (path, call) in follow {
        document.admits(document.operation(path, "get"), owner.get(&call).await).await;
    }
    let ticket = owner.read("/tickets?limit=1").await["data"][0]["id"].as_str().unwrap().to_owned();
    let comments = format!("/tickets/{ticket}/comments");
    let made = owner.post(&comments, &json!({"body": "<p>We know</p>", "internal": true})).await;
    let at = made.headers()["location"].to_str().unwrap().trim_start_matches("/api/v1").to_owned();
    document.admits(document.operation("/tickets/{id}/comments", "post"), made).await;
    document.admits(document.operation("/tickets/{id}/comments", "get"), owner.get(&comments).await).await;
    let one = "/tickets/{id}/comments/{comment_id}";
    document.admits(document.operation(one, "get"), owner.get(&at).await).await;
    document.admits(document.operation(one, "patch"), owner.patch(&at, &json!({"internal": false})).await).await;
    document.admits(document.operation(one, "delete"), owner.delete(&at).await).await;
    let bulk = owner.post("/leads/bulk", &json!({"ids": [lead], "set": {"score": 9}})).await;
    assert_eq!(bulk.status(), 200);
    document.admits(document.operation("/leads/bulk", "post"), bulk).await;
    let converted = owner.post(&format!("/leads/{lead}/convert"), &json!({})).await;
    assert_eq!(converted.status(), 200);
    document.admits(document.operation("/leads/{id}/convert", "post"), converted).await;
    let deleted = owner.delete(&format!("/leads/{lead}")).await;
    let undo = deleted.headers()["x-undo-id"].to_str().unwrap().to_owned();
    document.admits(document.operation("/leads/{id}", "delete"), deleted).await;
    document.admits(document.operation("/trash", "get"), owner.get("/trash").await).await;
    document
        .admits(document.operation("/undo/{id}", "post"), owner.post(&format!("/undo/{undo}"), &json!({})).await)
        .await;
}

#[tokio::test]
async fn records_are_taken_up_to_the_bounds_of_the_document_and_not_beyond() {
    let (_server, owner) = Server::with_owner().await;
    let document = Document::read(&owner).await;
    let mut seen = BTreeSet::new();
    for (path, named) in
        [("/leads", "company"), ("/contacts", "last_name"), ("/customers", "name"), ("/tickets", "subject")]
    {
        let schema = &document.operation(path, "post")["requestBody"]["content"]["application/json"]["schema"];
        let validator = document.validator(schema);
        for (member, form) in schema["properties"].as_object().unwrap() {
            for choice in document.choices(form) {
                for (value, good) in edges(&choice) {
                    let mut body = json!({named: "Kestrel"});
                    body[member] = value;
                    assert_eq!(validator.is_valid(&body), good, "{path} {member} documents {choice:?}");
                    let status = owner.post(path, &body).await.status();
                    assert_eq!(status, if good { 201 } else { 422 }, "{path} {member} {choice:?}");
                    seen.insert((member.clone(), good));
                }
            }
        }
        for (body, what) in [(json!({}), "nothing"), (json!({named: "x", "org_id": 1}), "a member of the server's")] {
            assert!(!validator.is_valid(&body), "{path} documents {what}");
            assert_eq!(owner.post(path, &body).await.status(), 422, "{path} takes {what}");
        }
    }
    assert!(seen.len() >= 30, "{seen:?}");
}

#[tokio::test]
async fn what_is_cleared_of_the_settings_goes_back_to_its_default() {
    let (_server, owner) = Server::with_owner().await;
    let document = Document::read(&owner).await;
    let before = owner.read("/organization/settings").await;
    let times = json!({"first_response_minutes": 1, "due_minutes": 2});
    let body = json!({"time_zone": "Europe/Berlin", "lockout": {"failures": 3}, "ticket_policy": {"urgent": times, "high": times}});
    let changed = owner.patch("/organization/settings", &body).await;
    assert_eq!(changed.json::<Value>().await.unwrap()["ticket_policy"]["urgent"], times);
    let body = json!({"time_zone": null, "lockout": {"failures": null}, "ticket_policy": {"urgent": null, "high": {"first_response_minutes": null, "due_minutes": null}}});
    let operation = document.operation("/organization/settings", "patch");
    assert!(document.validator(&operation["requestBody"]["content"]["application/json"]["schema"]).is_valid(&body));
    document.admits(operation, owner.patch("/organization/settings", &body).await).await;
    assert_eq!(owner.read("/organization/settings").await, before);
    document.admits(operation, owner.patch("/organization/settings", &json!({"ticket_policy": null})).await).await;
}

/// Values at the edges that a schema draws, and whether they lie within; none where it draws none.
fn edges(schema: &Map<String, Value>) -> Vec<(Value, bool)> {
    if let (Some(least), Some(most)) = (schema.get("minimum"), schema.get("maximum")) {
        let (least, most) = (least.as_i64().unwrap(), most.as_i64().unwrap());
        return vec![(json!(least), true), (json!(most), true), (json!(least - 1), false), (json!(most + 1), false)];
    }
    if let Some(words) = schema.get("enum") {
        return vec![(words[0].clone(), true), (json!("no such word"), false)];
    }
    let max = schema.get("maxLength").and_then(Value::as_u64).and_then(|max| usize::try_from(max).ok());
    match max {
        // HTML is counted in bytes, and addresses have further rules than their length.
        Some(max)
            if max <= 20_000
                && !schema.contains_key("format")
                && !schema["pattern"].as_str().unwrap().contains("http") =>
        {
            vec![(json!("ü".repeat(max)), true), (json!("x".repeat(max + 1)), false), (json!("a\u{1}b"), false)]
        }
        _ => Vec::new(),
    }
}
