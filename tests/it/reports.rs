//! Reports of browsers, and the server's own failures as an admin sees them.

use std::sync::Arc;

use leadlab::app::App;
use leadlab::auth::setup::NewInstance;
use leadlab::base::{Actor, Clock, Error, Org, Role};
use leadlab::config::{Config, Flags, Sources};
use leadlab::http::{Access, Reply, Route};
use leadlab::serve;
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};

use super::support::{OWNER, PASSWORD, Server};

async fn send(server: &Server, kind: &str, body: impl Into<reqwest::Body>) -> Response {
    let request = server.request(Method::POST, "/csp-report").header("content-type", kind);
    // As a browser does: with its own headers, without any proof.
    request.header("sec-fetch-site", "same-origin").header("cookie", "__Host-ll_rt=x").body(body).send().await.unwrap()
}

#[tokio::test]
async fn reports_are_counted_and_hold_no_values() {
    let (server, owner) = Server::with_owner().await;
    let old = json!({ "csp-report": {
        "document-uri": "https://localhost/leads?q=planted-query#planted-fragment", "effective-directive": "script-src",
        "blocked-uri": "https://evil.example/planted-path?planted=1", "line-number": 3, "script-sample": "planted-sample",
    }});
    let new = json!([{ "type": "csp-violation", "age": 0, "url": "https://localhost/?planted", "user_agent": "planted-agent", "body": {
        "documentURL": "https://localhost/leads?q=planted", "effectiveDirective": "script-src", "lineNumber": 3,
        "blockedURL": "https://evil.example/other", "sample": "planted-sample", "referrer": "https://x.example/planted",
    }}]);
    for _ in 0..3 {
        assert_eq!(send(&server, "application/csp-report", old.to_string()).await.status(), 204);
    }
    assert_eq!(send(&server, "application/reports+json", new.to_string()).await.status(), 204);

    let seen = owner.read("/admin/errors").await;
    let reports = seen["reports"].as_array().unwrap();
    assert_eq!((reports.len(), &reports[0]["count"], &reports[0]["line"]), (1, &json!(4), &json!(3)));
    assert_eq!(reports[0]["blocked"], "https://evil.example");
    assert_eq!((&reports[0]["page"], &reports[0]["directive"]), (&json!("/leads"), &json!("script-src")));
    assert!(!seen.to_string().contains("planted"), "{seen}");

    let document = owner.read("/openapi.json").await;
    let call = &document["paths"]["/api/v1/csp-report"]["post"];
    assert_eq!((&call["x-access"], &call["security"]), (&json!("public"), &json!([])));
    let manager = server.user("max@example.com", Role::Manager).await;
    assert_eq!(manager.get("/admin/errors").await.status(), 403);
    assert_eq!(server.request(Method::GET, "/admin/errors").send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn what_is_no_report_is_refused() {
    let (server, owner) = Server::with_owner().await;
    for body in ["", "{}", "[1]", "nonsense", "{\"csp-report\":{}"] {
        assert_eq!(send(&server, "application/csp-report", body).await.status(), 400, "{body}");
    }
    assert_eq!(send(&server, "application/json", "{\"csp-report\":{}}").await.status(), 415);
    let large = format!("{{\"csp-report\":{{\"document-uri\":\"{}\"}}}}", "x".repeat(16 << 10));
    assert_eq!(send(&server, "application/csp-report", large).await.status(), 413);
    assert_eq!(send(&server, "application/reports+json", "[]").await.status(), 204);
    let seen = owner.read("/admin/errors").await;
    assert_eq!((seen["reports"].as_array().unwrap().len(), &seen["forgotten"]), (0, &json!(0)));
}

#[tokio::test]
async fn own_failures_are_listed_by_request_without_their_cause() {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let dir = tempfile::tempdir().unwrap();
    let environment = vec![("LEADLAB__SECURITY__ARGON2__MEMORY_KIB".to_owned(), "19456".to_owned())];
    let flags =
        Flags { data_dir: Some(dir.path().to_owned()), listen: vec!["127.0.0.1:0".to_owned()], ..Flags::default() };
    let sources = Sources { directory: dir.path().to_owned(), environment, flags, ..Sources::default() };
    let config = Config::load(&sources).unwrap();
    let app = App::open(config, Clock::default(), serve::registry(), Arc::new(|| {}), Arc::new(|_| {})).unwrap();
    let new =
        NewInstance { organization: "Acme".into(), name: "Ada".into(), email: OWNER.into(), password: PASSWORD.into() };
    app.auth.init(Actor::system(Org::INSTANCE), new).await.unwrap();
    let running = serve::start(Arc::new(app), Vec::new(), |app, origins| {
        let mut parts = serve::parts(app, origins);
        let fails = |_: leadlab::http::Cx<Arc<App>>| async { Err::<Reply, _>(Error::internal("planted-cause")) };
        let busy = |_: leadlab::http::Cx<Arc<App>>| async { Err::<Reply, _>(Error::Busy { retry_after: 1 }) };
        let full = |_: leadlab::http::Cx<Arc<App>>| async { Err::<Reply, _>(Error::NoSpace) };
        parts.routes.push(Route::get("/try/fails/{what}", Access::Public, "try.fails", fails));
        parts.routes.push(Route::get("/try/busy", Access::Public, "try.busy", busy));
        parts.routes.push(Route::get("/try/full", Access::Public, "try.full", full));
        parts.routes.push(Route::get("/try/panics", Access::Public, "try.panics", panics));
        parts
    });
    let running = running.await.unwrap();
    let http = Client::builder().tls_danger_accept_invalid_certs(true).no_proxy().build().unwrap();
    let url = |path: &str| format!("{}/api/v1{path}", running.origin);
    let mut ids = Vec::new();
    for (path, status) in [
        ("/try/fails/planted-part?", 500),
        ("/try/panics", 500),
        ("/try/busy", 503),
        ("/try/full", 507),
        ("/nowhere", 404),
    ] {
        let response = http.get(url(path)).send().await.unwrap();
        assert_eq!(response.status(), status, "{path}");
        let body: Value = response.json().await.unwrap();
        ids.push(body["instance"].as_str().unwrap().trim_start_matches("urn:uuid:").to_owned());
    }
    let login = json!({ "email": OWNER, "password": PASSWORD });
    let body: Value = http.post(url("/auth/login")).json(&login).send().await.unwrap().json().await.unwrap();
    let access = body["access_token"].as_str().unwrap();
    let seen: Value = http.get(url("/admin/errors")).bearer_auth(access).send().await.unwrap().json().await.unwrap();
    let told: Vec<_> = seen["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| {
            [&fault["class"], &fault["route"], &fault["request_id"]].map(|value| value.as_str().unwrap().to_owned())
        })
        .collect();
    let expected = [
        ("no_space", "/api/v1/try/full", 3),
        ("busy", "/api/v1/try/busy", 2),
        ("panic", "/api/v1/try/panics", 1),
        ("internal", "/api/v1/try/fails/{what}", 0),
    ];
    assert_eq!(told, expected.map(|(class, route, at)| [class.to_owned(), route.to_owned(), ids[at].clone()]));
    assert!(!seen.to_string().contains("planted"), "{seen}");
    running.stop().await;
}

async fn panics(_: leadlab::http::Cx<Arc<App>>) -> Result<Reply, Error> {
    panic!("planted-panic")
}
