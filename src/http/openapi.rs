//! The OpenAPI 3.1 document, made from the route table: what it says is what the middleware enforces.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::API;
use super::cx::Cx;
use super::reply::Reply;
use super::routes::{Access, BodyLimit, Method, Route, Schema};
use super::schemas;
use crate::base::{Error, Role};

/// What the table does not say.
#[derive(Debug, Clone, Default)]
pub struct Info {
    /// The API's name.
    pub title: String,
    /// The program's version.
    pub version: String,
    /// Named schemas, for `#/components/schemas/…`.
    pub schemas: Map<String, Schema>,
}

/// Adds `GET /openapi.json`, for everybody signed in, which answers with the document of all routes and itself.
pub fn with_document<S: Clone + Send + Sync + 'static>(mut routes: Vec<Route<S>>, info: &Info) -> Vec<Route<S>> {
    let rendered: Arc<OnceLock<Bytes>> = Arc::default();
    let shared = rendered.clone();
    let handler = move |_cx: Cx<S>| {
        let document = shared.get().cloned();
        async move { document.map(Reply::bytes).ok_or_else(|| Error::internal("the document was never rendered")) }
    };
    let route = Route::get("/openapi.json", Access::Role(Role::Viewer), "system.openapi", handler);
    routes.push(route.summary("This document").response(json!({ "type": "object" })));
    let _ = rendered.set(document(routes.iter(), info).to_string().into());
    routes
}

/// The document of those of `routes` that belong to the API.
pub fn document<'r, S: 'r>(routes: impl Iterator<Item = &'r Route<S>>, info: &Info) -> Value {
    let routes: Vec<&Route<S>> = routes.filter(|route| route.path.starts_with(API)).collect();
    let mut paths: Map<String, Value> = Map::new();
    for route in &routes {
        let path = paths.entry(route.path.clone()).or_insert_with(|| json!({}));
        if let Some(methods) = path.as_object_mut() {
            let links = if route.creates { links(route, &routes) } else { Map::new() };
            methods.insert(route.method.as_str().to_ascii_lowercase(), operation(route, links));
        }
    }
    let mut schemas = schemas::components();
    schemas.extend(info.schemas.clone());
    schemas.insert("Problem".to_owned(), problem());
    let number = json!({ "type": "integer", "minimum": 0 });
    let header = |about: &str, schema: &Value| json!({ "description": about, "required": true, "schema": schema });
    json!({
        "openapi": "3.1.0",
        "info": { "title": info.title, "version": info.version },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "headers": {
                "Request": header("The request's identity", &json!({ "type": "string", "format": "uuid" })),
                "Version": header("The record's version", &json!({ "type": "string", "pattern": "^\"[0-9]+\"$" })),
                "Location": header("Where it is", &json!({ "type": "string", "format": "uri-reference" })),
                "Undo": {
                    "description": "The step for /undo/{id}; absent where nothing changed",
                    "schema": schemas::id("undo"),
                },
                "RetryAfter": header("Seconds to wait", &number),
                "Challenge": header("Bearer", &json!({ "type": "string" })),
            },
            "responses": {
                "Problem": refusal("What went wrong (RFC 9457)", None),
                "Unauthenticated": refusal("No valid proof of who is asking", Some(("WWW-Authenticate", "Challenge"))),
                "TooMany": refusal("Too many requests", Some(("Retry-After", "RetryAfter"))),
            },
            "securitySchemes": {
                "access": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "A browser session" },
                "token": { "type": "http", "scheme": "bearer", "description": "An API token" }
            }
        }
    })
}

fn header_ref(name: &str) -> Value {
    json!({ "$ref": format!("#/components/headers/{name}") })
}

/// An answer that is a problem document, perhaps with a further header.
fn refusal(about: &str, more: Option<(&str, &str)>) -> Value {
    let mut headers = json!({ "X-Request-Id": header_ref("Request") });
    if let (Some((name, header)), Some(headers)) = (more, headers.as_object_mut()) {
        headers.insert(name.to_owned(), header_ref(header));
    }
    json!({
        "description": about,
        "headers": headers,
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
    })
}

/// What may be done next with what `creator` made: the calls on its identity.
fn links<S>(creator: &Route<S>, routes: &[&Route<S>]) -> Map<String, Value> {
    let one = format!("{}/{{id}}", creator.path);
    let next = routes.iter().filter(|route| route.path.strip_prefix(&one).is_some_and(|rest| !rest.contains('{')));
    next.map(|route| {
        let link = json!({ "operationId": route.operation, "parameters": { "id": "$response.body#/id" } });
        (route.operation.clone(), link)
    })
    .collect()
}

fn operation<S>(route: &Route<S>, links: Map<String, Value>) -> Value {
    let mut operation = json!({
        "operationId": route.operation,
        "summary": route.summary,
        "tags": [route.operation.split('.').next().unwrap_or_default()],
        "parameters": parameters(route),
        "responses": responses(route, links),
        "security": match route.access {
            Access::Public => json!([]),
            Access::Role(_) => json!([{ "access": [] }, { "token": [] }]),
        },
        "x-access": route.access.as_str(),
        "x-rate-class": route.rate.as_str(),
        "x-body-limit": route.body.max(),
        "x-reauthentication": route.fresh,
    });
    if let (Some(body), Some(members)) = (request_body(route), operation.as_object_mut()) {
        members.insert("requestBody".to_owned(), body);
    }
    operation
}

fn parameters<S>(route: &Route<S>) -> Vec<Value> {
    let mut all = Vec::new();
    let mut prefixes = route.id_prefixes.iter().copied();
    for part in route.path.split('/') {
        if let Some(name) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            let name = name.trim_start_matches('*');
            let schema = prefixes.next().map_or_else(|| json!({ "type": "string" }), schemas::id);
            all.push(json!({ "name": name, "in": "path", "required": true, "schema": schema }));
        }
    }
    for param in &route.query {
        let mut schema = param.schema.clone();
        // An empty one is none.
        if let (true, Some(words)) = (param.is_optional_choice(), schema.get_mut("enum").and_then(Value::as_array_mut))
        {
            words.push(json!(""));
        }
        let schema = if param.repeats { schemas::list(schema) } else { schema };
        all.push(json!({
            "name": param.name, "in": "query", "description": param.about, "required": param.required, "schema": schema,
        }));
    }
    let mut header = |name: &str, about: &str, schema: Value| {
        all.push(json!({ "name": name, "in": "header", "description": about, "schema": schema }));
    };
    if route.conditional {
        header("If-Match", "The version that the caller knows, as in ETag, or *", json!({ "type": "string" }));
    }
    if route.idempotent {
        header(
            "Idempotency-Key",
            "The caller's name for this request; a repetition gets the first answer",
            json!({ "type": "string", "pattern": "^[ -~]+$", "minLength": 1, "maxLength": 255 }),
        );
    }
    if !matches!(route.method, Method::GET | Method::HEAD) && !route.csrf_exempt {
        let about = "Needed with a browser session, not with an API token";
        header("X-CSRF-Token", about, json!({ "type": "string" }));
    }
    all
}

fn request_body<S>(route: &Route<S>) -> Option<Value> {
    let schema = route.request.clone().unwrap_or_else(schemas::nothing);
    let content = match route.body {
        BodyLimit::None => return None,
        BodyLimit::Json { .. } if route.method == Method::PATCH => {
            json!({ "application/json": { "schema": schema }, "application/merge-patch+json": { "schema": schema } })
        }
        BodyLimit::Json { .. } => json!({ "application/json": { "schema": schema } }),
        BodyLimit::Multipart { .. } => json!({ "multipart/form-data": { "schema": schema } }),
        BodyLimit::Raw { types, .. } => {
            types.iter().map(|kind| ((*kind).to_owned(), json!({ "schema": schema }))).collect()
        }
    };
    // An absent JSON body is an object without members.
    let is_needed = !matches!(route.body, BodyLimit::Json { .. }) || asks_for_members(&schema);
    Some(json!({ "content": content, "required": is_needed }))
}

/// Whether an object without members does not do.
fn asks_for_members(schema: &Value) -> bool {
    let choices = |name: &str| schema.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let by_choice = |name: &str| !choices(name).is_empty() && choices(name).iter().all(asks_for_members);
    schema.get("required").is_some()
        || choices("allOf").iter().any(asks_for_members)
        || by_choice("anyOf")
        || by_choice("oneOf")
}

fn responses<S>(route: &Route<S>, links: Map<String, Value>) -> Value {
    let success = match (route.creates, route.deferred, route.redirects, &route.response) {
        _ if route.switches => "101",
        (true, ..) => "201",
        (_, true, ..) => "202",
        (_, _, true, _) => "303",
        (.., Some(_)) => "200",
        _ if !route.files.is_empty() => "200",
        _ => "204",
    };
    let mut all = Map::new();
    if route.may_defer {
        all.insert("202".to_owned(), answered(route, Map::new()));
    }
    let mut done = answered(route, links);
    if let (true, Some(headers)) = (route.creates || route.redirects, headers_of(&mut done)) {
        headers.insert("Location".to_owned(), header_ref("Location"));
    }
    all.insert(success.to_owned(), done);
    let is_safe = matches!(route.method, Method::GET | Method::HEAD);
    let has_body = route.body != BodyLimit::None;
    let refusals = [
        // A body where none is taken, too.
        ("400", true),
        ("401", route.access != Access::Public),
        ("403", route.access != Access::Public || !is_safe),
        ("404", route.path.contains('{')),
        ("409", !is_safe && route.access != Access::Public),
        ("412", route.conditional),
        ("413", has_body),
        ("415", has_body),
        // An unknown parameter, too.
        ("422", true),
        ("429", true),
    ];
    let own = refusals.iter().filter(|(_, applies)| *applies).map(|(status, _)| *status);
    for status in own.chain(route.refusals.iter().copied()).chain(["default"]) {
        let name = match status {
            "401" => "Unauthenticated",
            "429" => "TooMany",
            _ => "Problem",
        };
        all.insert(status.to_owned(), json!({ "$ref": format!("#/components/responses/{name}") }));
    }
    Value::Object(all)
}

fn headers_of(answer: &mut Value) -> Option<&mut Map<String, Value>> {
    answer.get_mut("headers").and_then(Value::as_object_mut)
}

/// What a call answers with when it succeeds.
fn answered<S>(route: &Route<S>, links: Map<String, Value>) -> Value {
    let mut content = Map::new();
    if let Some(schema) = &route.response {
        content.insert("application/json".to_owned(), json!({ "schema": schema }));
    }
    for media in &route.files {
        content.insert((*media).to_owned(), json!({ "schema": { "type": "string" } }));
    }
    let mut answer = json!({ "description": route.summary, "headers": { "X-Request-Id": header_ref("Request") } });
    if let Some(headers) = headers_of(&mut answer) {
        let has_version = |schema: &Value| schema.pointer("/properties/version").is_some();
        if route.response.as_ref().is_some_and(|schema| route.conditional || has_version(schema)) {
            headers.insert("ETag".to_owned(), header_ref("Version"));
        }
        if route.undoable {
            headers.insert("X-Undo-Id".to_owned(), header_ref("Undo"));
        }
    }
    if let Some(answer) = answer.as_object_mut() {
        if !content.is_empty() {
            answer.insert("content".to_owned(), Value::Object(content));
        }
        if !links.is_empty() {
            answer.insert("links".to_owned(), Value::Object(links));
        }
    }
    answer
}

fn problem() -> Value {
    let error = json!({
        "type": "object",
        "required": ["pointer", "code", "message"],
        "additionalProperties": false,
        "properties": {
            "pointer": { "type": "string", "description": "JSON pointer, or a parameter's name" },
            "code": { "type": "string" },
            "message": { "type": "string" },
            "position": { "type": "integer", "minimum": 0, "description": "Characters from 0, inside a filter" }
        }
    });
    json!({
        "type": "object",
        "required": ["type", "title", "status", "instance"],
        "additionalProperties": false,
        "properties": {
            "type": { "const": "about:blank" },
            "title": { "type": "string" },
            "status": schemas::number(400, 599),
            "detail": { "type": "string" },
            "instance": {
                "type": "string",
                "pattern": "^urn:uuid:[0-9a-f-]{36}$",
                "description": "The request's identity, as in X-Request-Id"
            },
            "errors": schemas::list(error),
            "attempts_left": { "type": "integer", "description": "Further codes that may be tried, after a wrong one" }
        }
    })
}
