//! S1-1.3: what goes wrong says what to do and nothing of the inside. Every route is asked badly in every way there is;
//! every refusal is a problem document (RFC 9457) of the allowed members and without a word of paths, code or keys.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use leadlab::app::App;
use leadlab::base::{Clock, Error};
use leadlab::config::{Config, Flags, Sources};
use leadlab::http::{Access, BodyLimit, Cx, Method, Reply, Route};
use leadlab::serve;
use reqwest::{Body, Client, RequestBuilder, Response};
use serde_json::{Value, json};

use super::world::{AppRoute, Ready, Sent, World, unknown};
use super::{bodies, headers, is_safe, name};

/// What no answer says.
const INSIDE: &[&str] = &[
    "src/",
    ".rs",
    "panicked",
    "backtrace",
    "unwrap",
    "redb",
    "serde",
    "tokio",
    "hyper",
    "rustls",
    "argon2",
    "leadlab::",
    "Os {",
    "os error",
    "/home/",
    "/tmp/",
    "/var/",
    "/usr/",
    "/root/",
];

/// Words of this instance that no answer says: where its data is, and the material of its keys.
fn secrets(app: &App) -> Vec<String> {
    let data = &app.config.storage.data_dir;
    let keyring: Value = serde_json::from_slice(&std::fs::read(data.join("keys/keyring.json")).unwrap()).unwrap();
    let material = keyring["keys"].as_array().unwrap().iter().map(|key| key["material"].as_str().unwrap().to_owned());
    let mut secrets: Vec<String> = material.chain([data.display().to_string()]).collect();
    assert!(secrets.len() > 5 && secrets.iter().all(|secret| secret.len() > 8));
    secrets.push(format!("{}/", env!("CARGO_MANIFEST_DIR")));
    secrets
}

/// Fails if the answer is no problem document of that status, or says something of the inside; gives the document.
async fn problem(what: &str, response: Response, status: u16, secrets: &[String]) -> Value {
    let headers = response.headers().clone();
    let found = response.status();
    let text = response.text().await.unwrap();
    assert_eq!(found, status, "{what}: {text}");
    assert_eq!(headers["content-type"], "application/problem+json", "{what}");
    let body: Value = serde_json::from_str(&text).unwrap();
    for member in body.as_object().unwrap().keys() {
        assert!(
            ["type", "title", "status", "detail", "instance", "errors"].contains(&member.as_str()),
            "{what}: {text}"
        );
    }
    assert_eq!(body["type"], "about:blank", "{what}");
    assert_eq!(body["title"], found.canonical_reason().unwrap(), "{what}");
    assert_eq!(body["status"], status, "{what}");
    assert_eq!(body["instance"], format!("urn:uuid:{}", headers["x-request-id"].to_str().unwrap()), "{what}");
    for error in body["errors"].as_array().into_iter().flatten() {
        for member in error.as_object().unwrap().keys() {
            assert!(["pointer", "code", "message", "position"].contains(&member.as_str()), "{what}: {text}");
        }
        let told = ["pointer", "code", "message"].iter().all(|member| error[member].is_string());
        assert!(told, "{what}: {text}");
    }
    if status == 422 {
        assert!(body["errors"].as_array().is_some_and(|errors| !errors.is_empty()), "{what}: {text}");
    }
    let inside = INSIDE.iter().copied().chain(secrets.iter().map(String::as_str)).find(|word| text.contains(word));
    assert!(inside.is_none(), "{what} tells {inside:?}: {text}");
    body
}

/// A route with a good request for it, and what must not be told.
struct Asked<'w> {
    world: &'w World,
    secrets: &'w [String],
    ready: Ready,
}

impl Asked<'_> {
    /// Sends what `change` makes of the good request and expects a refusal.
    async fn refused(&self, how: &str, ready: Ready, status: u16) -> Value {
        self.sent(how, self.world.fill(&ready, Some(&self.world.owner().session)), status).await
    }

    async fn sent(&self, how: &str, request: RequestBuilder, status: u16) -> Value {
        problem(&format!("{} {how}", self.ready.name), request.send().await.unwrap(), status, self.secrets).await
    }

    /// The good request with another body.
    fn with(&self, sent: Sent) -> Ready {
        Ready { sent, ..self.ready.clone() }
    }
}

/// Asks each route of the table in turn, with nothing changed by it.
async fn each(test: impl AsyncFn(&AppRoute, &Asked<'_>)) {
    let world = World::new().await;
    let secrets = secrets(&world.server.app);
    for route in world.table().iter() {
        let ready = world.prepare_refused(route, world.owner()).await;
        let before = world.snapshot();
        test(route, &Asked { world: &world, secrets: &secrets, ready }).await;
        world.assert_untouched(&before, &name(route));
    }
}

#[tokio::test]
async fn errors_400_and_415_of_every_route_say_nothing_of_the_inside() {
    each(async |route, asked| {
        let garbled = |kind: &'static str, text: &str| asked.with(Sent::Raw(kind, text.to_owned()));
        match route.body {
            BodyLimit::None => {
                asked.refused("with a body", garbled("application/json", "x"), 400).await;
            }
            BodyLimit::Json { .. } => {
                for text in ["{\"name\":", "nonsense", "{\"a\":1}}", "{\"a\":\"\u{1}\"}", "[1,]"] {
                    asked.refused(text, garbled("application/json", text), 400).await;
                }
                asked.refused("as text", garbled("text/plain", "{}"), 415).await;
            }
            BodyLimit::Multipart { .. } => {
                let torn = "--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nno end";
                asked.refused("that ends early", garbled("multipart/form-data; boundary=x", torn), 400).await;
                asked.refused("as JSON", garbled("application/json", "{}"), 415).await;
            }
            BodyLimit::Raw { types, .. } => {
                asked.refused("that is garbled", garbled(types[0], "nonsense"), 400).await;
                asked.refused("as text", garbled("text/plain", "{}"), 415).await;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn errors_404_and_405_of_every_route_say_nothing_of_the_inside() {
    let table = World::new().await.table();
    each(async |route, asked| {
        for id in &asked.ready.ids {
            for other in [unknown(id), "x".to_owned(), "..%2f..%2fetc".to_owned(), "%00".to_owned(), "a".repeat(500)] {
                let ready = Ready { path: asked.ready.path.replace(id, &other), ..asked.ready.clone() };
                asked.refused(&other, ready, 404).await;
            }
        }
        let methods = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
        let has = |method: &Method| table.iter().any(|other| other.path == route.path && other.method == *method);
        for method in methods.iter().filter(|method| !has(method)) {
            let ready = Ready { method: method.clone(), ..asked.ready.clone() };
            asked.refused(method.as_str(), ready, 405).await;
        }
    })
    .await;
}

#[tokio::test]
async fn errors_413_of_every_route_say_nothing_of_the_inside() {
    each(async |route, asked| {
        let kind = match route.body {
            BodyLimit::None | BodyLimit::Json { .. } => "application/json",
            BodyLimit::Multipart { .. } => return,
            BodyLimit::Raw { types, .. } => types[0],
        };
        let bare = asked.with(Sent::Nothing);
        let over = route.body.max().max(1 << 10) + 1;
        // Only the length is said: it is refused before the body comes.
        let begun = stream::once(async { Ok::<_, std::io::Error>(Bytes::from_static(b"{")) });
        let body = Body::wrap_stream(begun.chain(stream::pending()));
        let request = asked.world.fill(&bare, Some(&asked.world.owner().session));
        let request = request.header("content-type", kind).header("content-length", over).body(body);
        asked.sent("of too many bytes", request, 413).await;
    })
    .await;
}

#[tokio::test]
async fn errors_422_of_every_route_say_nothing_of_the_inside() {
    each(async |route, asked| {
        let and = if asked.ready.path.contains('?') { '&' } else { '?' };
        let path = format!("{}{and}planted=1", asked.ready.path);
        let told = asked.refused("with an unknown parameter", Ready { path, ..asked.ready.clone() }, 422).await;
        assert_eq!(told["errors"][0]["code"], "unknown_parameter", "{}", name(route));
        // Once there is an owner the setup is gone, whatever is sent.
        let Sent::Json(body) = &asked.ready.sent else { return };
        let status = if route.operation == "setup.run" { 404 } else { 422 };
        let with = |name: &str, value: Value| {
            let mut body = body.clone();
            body[name] = value;
            asked.with(Sent::Json(body))
        };
        let told = asked.refused("with an unknown member", with("planted", json!(1)), status).await;
        if status == 422 {
            assert_eq!(
                (&told["errors"][0]["pointer"], &told["errors"][0]["code"]),
                (&json!("/planted"), &json!("unknown_field")),
                "{}",
                name(route)
            );
        }
        let schema = route.request.as_ref().unwrap_or(&Value::Null);
        for (member, schema) in schema["properties"].as_object().into_iter().flatten() {
            let is_list = ["array", "object"].contains(&bodies::kind(schema)["type"].as_str().unwrap_or_default());
            let wrong = if is_list { json!(5) } else { json!({"planted": []}) };
            let how = format!("with {member} of another type");
            let told = asked.refused(&how, with(member, wrong), status).await;
            if status == 422 {
                let pointer = told["errors"][0]["pointer"].as_str().unwrap();
                assert!(pointer.starts_with(&format!("/{member}")), "{} {how}: {told}", name(route));
            }
        }
    })
    .await;
}

/// Once nothing can be written any more, whatever would write says that it is busy, and no more.
#[tokio::test]
async fn errors_of_a_store_that_is_closed_say_nothing_of_the_inside() {
    let world = World::new().await;
    let secrets = secrets(&world.server.app);
    let mut all = Vec::new();
    for route in world.table().iter().filter(|route| !is_safe(&route.method)) {
        all.push(world.prepare(route, world.owner()).await);
    }
    let store = world.server.app.store.clone();
    tokio::task::spawn_blocking(move || store.close()).await.unwrap();
    let mut failed = 0;
    for ready in &all {
        let response = world.send(ready, Some(&world.owner().session)).await;
        if !response.status().is_server_error() {
            continue;
        }
        headers::check(&ready.name, &response, headers::Surface::Api);
        let status = response.status().as_u16();
        let body = problem(&ready.name, response, status, &secrets).await;
        let members: Vec<&String> = body.as_object().unwrap().keys().collect();
        assert_eq!(members, ["instance", "status", "title", "type"], "{}", ready.name);
        failed += 1;
    }
    assert!(failed > 30, "{failed}");
}

async fn panics(_: Cx<Arc<App>>) -> Result<Reply, Error> {
    panic!("planted-panic at src/planted.rs:1")
}

/// A server with two routes that fail, and what their answers say.
async fn failures(dev: bool) -> Vec<(Value, Vec<String>)> {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let dir = tempfile::tempdir().unwrap();
    let (data_dir, listen) = (Some(dir.path().to_owned()), vec!["127.0.0.1:0".to_owned()]);
    let flags = Flags { data_dir, listen, dev, ..Flags::default() };
    let config = Config::load(&Sources { directory: dir.path().to_owned(), flags, ..Sources::default() }).unwrap();
    let app = App::open(config, Clock::default(), serve::registry(), Arc::new(|| {}), Arc::new(|_| {})).unwrap();
    let running = serve::start(Arc::new(app), Vec::new(), |app, origins| {
        let mut parts = serve::parts(app, origins);
        let fails = |_: Cx<Arc<App>>| async { Err::<Reply, _>(Error::internal("planted-cause in src/planted.rs")) };
        parts.routes.push(Route::get("/try/fails", Access::Public, "try.fails", fails));
        parts.routes.push(Route::get("/try/panics", Access::Public, "try.panics", panics));
        parts
    });
    let running = running.await.unwrap();
    let http = Client::builder().tls_danger_accept_invalid_certs(true).no_proxy().build().unwrap();
    let mut told = Vec::new();
    for path in ["/try/fails", "/try/panics"] {
        let response = http.get(format!("{}/api/v1{path}", running.origin)).send().await.unwrap();
        headers::check(path, &response, headers::Surface::Api);
        assert_eq!(response.status(), 500, "{path}");
        let body: Value = response.json().await.unwrap();
        let members = body.as_object().unwrap().keys().cloned().collect();
        told.push((body, members));
    }
    running.stop().await;
    told
}

#[tokio::test]
async fn errors_500_tell_their_cause_in_development_only() {
    for (body, members) in failures(false).await {
        assert_eq!(members, ["instance", "status", "title", "type"]);
        assert!(!body.to_string().contains("planted"), "{body}");
    }
    let told = failures(true).await;
    for ((body, members), cause) in told.iter().zip(["planted-cause", "planted-panic"]) {
        assert_eq!(members[..], ["detail", "instance", "status", "title", "type"]);
        assert!(body["detail"].as_str().unwrap().contains(cause), "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_choice_in_a_query_is_none() {
    let world = World::new().await;
    let owner = world.owner();
    let mut asked = 0;
    for route in world.table().iter().filter(|route| route.method == Method::GET) {
        for param in route.query.iter().filter(|param| param.is_optional_choice()) {
            let ready = world.prepare(route, owner).await;
            let without = world.send(&ready, Some(&owner.session)).await;
            let sign = if ready.path.contains('?') { '&' } else { '?' };
            let with = Ready { path: format!("{}{sign}{}=", ready.path, param.name), ..ready.clone() };
            let with = world.send(&with, Some(&owner.session)).await;
            assert_eq!(
                (without.status(), with.status()),
                (200.try_into().unwrap(), 200.try_into().unwrap()),
                "{}",
                ready.name
            );
            asked += 1;
        }
    }
    assert!(asked >= 6, "{asked}");
}
