//! The OpenAPI 3.1 document, made from the route table: what it says is what the middleware enforces.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::API;
use super::cx::Cx;
use super::reply::Reply;
use super::routes::{Access, BodyLimit, Method, Route, Schema};
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
    let mut paths: Map<String, Value> = Map::new();
    for route in routes.filter(|route| route.path.starts_with(API)) {
        let path = paths.entry(route.path.clone()).or_insert_with(|| json!({}));
        if let Some(methods) = path.as_object_mut() {
            methods.insert(route.method.as_str().to_ascii_lowercase(), operation(route));
        }
    }
    let mut schemas = info.schemas.clone();
    schemas.insert("Problem".to_owned(), problem());
    json!({
        "openapi": "3.1.0",
        "info": { "title": info.title, "version": info.version },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": {
                "Problem": {
                    "description": "What went wrong (RFC 9457)",
                    "headers": { "X-Request-Id": { "schema": { "type": "string", "format": "uuid" } } },
                    "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } }
                }
            },
            "securitySchemes": {
                "access": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "A browser session" },
                "token": { "type": "http", "scheme": "bearer", "description": "An API token" }
            }
        }
    })
}

fn operation<S>(route: &Route<S>) -> Value {
    let mut operation = json!({
        "operationId": route.operation,
        "summary": route.summary,
        "tags": [route.operation.split('.').next().unwrap_or_default()],
        "parameters": parameters(route),
        "responses": responses(route),
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
    let text = json!({ "type": "string" });
    let mut all = Vec::new();
    for part in route.path.split('/') {
        if let Some(name) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            let name = name.trim_start_matches('*');
            all.push(json!({ "name": name, "in": "path", "required": true, "schema": text }));
        }
    }
    for param in &route.query {
        let schema =
            if param.repeats { json!({ "type": "array", "items": param.schema }) } else { param.schema.clone() };
        all.push(json!({ "name": param.name, "in": "query", "description": param.about, "schema": schema }));
    }
    let mut header = |name: &str, about: &str| {
        all.push(json!({ "name": name, "in": "header", "description": about, "schema": text }));
    };
    if route.conditional {
        header("If-Match", "The version that the caller knows, as in ETag");
    }
    if route.idempotent {
        header("Idempotency-Key", "The caller's name for this request; a repetition gets the first answer");
    }
    if !matches!(route.method, Method::GET | Method::HEAD) && !route.csrf_exempt {
        header("X-CSRF-Token", "Needed with a browser session, not with an API token");
    }
    all
}

fn request_body<S>(route: &Route<S>) -> Option<Value> {
    let schema = route.request.clone().unwrap_or_else(|| json!({ "type": "object" }));
    let content = match route.body {
        BodyLimit::None => return None,
        BodyLimit::Json { .. } if route.method == Method::PATCH => {
            json!({ "application/json": { "schema": schema }, "application/merge-patch+json": { "schema": schema } })
        }
        BodyLimit::Json { .. } => json!({ "application/json": { "schema": schema } }),
        BodyLimit::Multipart { .. } => json!({ "multipart/form-data": { "schema": schema } }),
        BodyLimit::Raw { types, .. } => types.iter().map(|kind| ((*kind).to_owned(), json!({}))).collect(),
    };
    Some(json!({ "content": content }))
}

fn responses<S>(route: &Route<S>) -> Value {
    let success = match (route.creates, route.deferred, &route.response) {
        (true, ..) => "201",
        (_, true, _) => "202",
        (.., Some(_)) => "200",
        _ => "204",
    };
    let mut description = json!({ "description": route.summary });
    if let (Some(schema), Some(members)) = (&route.response, description.as_object_mut()) {
        members.insert("content".to_owned(), json!({ "application/json": { "schema": schema } }));
    }
    let mut headers = Map::new();
    let mut header = |name: &str| headers.insert(name.to_owned(), json!({ "schema": { "type": "string" } }));
    if route.creates {
        header("Location");
    }
    if route.conditional || route.creates {
        header("ETag");
    }
    if route.undoable {
        header("X-Undo-Id");
    }
    if let (false, Some(members)) = (headers.is_empty(), description.as_object_mut()) {
        members.insert("headers".to_owned(), Value::Object(headers));
    }
    let has_body = route.body != BodyLimit::None;
    let is_safe = matches!(route.method, Method::GET | Method::HEAD);
    let refusals = [
        ("400", has_body),
        ("401", route.access != Access::Public),
        ("403", route.access != Access::Public || !is_safe),
        ("404", route.path.contains('{')),
        ("409", !is_safe && route.access != Access::Public),
        ("412", route.conditional),
        ("413", has_body),
        ("415", has_body),
        ("422", has_body || !route.query.is_empty()),
        ("429", true),
    ];
    let problem = json!({ "$ref": "#/components/responses/Problem" });
    let mut all = Map::new();
    if route.may_defer {
        all.insert("202".to_owned(), description.clone());
    }
    all.insert(success.to_owned(), description);
    let own = refusals.iter().filter(|(_, applies)| *applies).map(|(status, _)| *status);
    for status in own.chain(route.refusals.iter().copied()) {
        all.insert(status.to_owned(), problem.clone());
    }
    all.insert("default".to_owned(), problem);
    Value::Object(all)
}

fn problem() -> Value {
    json!({
        "type": "object",
        "required": ["type", "title", "status", "instance"],
        "properties": {
            "type": { "type": "string" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" },
            "instance": { "type": "string", "description": "urn:uuid: and the request's identity, as in X-Request-Id" },
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["pointer", "code", "message"],
                    "properties": {
                        "pointer": { "type": "string", "description": "JSON pointer, or a parameter's name" },
                        "code": { "type": "string" },
                        "message": { "type": "string" },
                        "position": { "type": "integer", "description": "Characters from 0, inside a filter" }
                    }
                }
            },
            "attempts_left": { "type": "integer", "description": "Further codes that may be tried, after a wrong one" }
        }
    })
}
