//! What a monitoring system sees: the figures on their own listener, and the message about failures.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::peer::{Peer, reply};
use crate::support::{PASSWORD, Server};

pub const ON: (&str, &str) = ("LEADLAB__METRICS__LISTEN", "127.0.0.1:0");

/// The value of the line that begins with `name`, without its fraction.
pub fn value(text: &str, name: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    let line = line.unwrap_or_else(|| panic!("{name} is not in\n{text}"));
    line.split('.').next().unwrap().parse().unwrap()
}

pub async fn scrape(server: &Server) -> String {
    let address = server.metrics.unwrap();
    let response = server.http.get(format!("http://{address}/metrics")).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let headers = response.headers();
    assert!(headers["content-type"].to_str().unwrap().starts_with("application/openmetrics-text"));
    assert_eq!(
        (headers["x-content-type-options"].as_bytes(), headers["cache-control"].as_bytes()),
        (&b"nosniff"[..], &b"no-store"[..])
    );
    response.text().await.unwrap()
}

#[tokio::test]
async fn figures_follow_what_happens_and_name_nobody() {
    let (server, owner) = Server::owned(&[ON]).await;
    let before = scrape(&server).await;
    for name in ["Planted-One", "Planted-Two"] {
        assert_eq!(
            owner.post("/leads", &json!({ "last_name": name, "email": "planted@planted.example" })).await.status(),
            201
        );
    }
    assert_eq!(owner.get("/leads/lead_planted").await.status(), 404);
    let wrong = json!({ "email": "planted@example.com", "password": PASSWORD });
    assert_eq!(server.call(Method::POST, "/auth/login", &wrong).await.status(), 401);
    let refused = server.request(Method::POST, "/leads").bearer_auth(&owner.access).json(&json!({}));
    assert_eq!(refused.send().await.unwrap().status(), 403);

    let after = scrape(&server).await;
    let grown = |name: &str| value(&after, name) - if before.contains(name) { value(&before, name) } else { 0 };
    assert_eq!(grown(r#"leadlab_http_requests_total{method="POST",route="/api/v1/leads",status="201"}"#), 2);
    assert_eq!(grown(r#"leadlab_http_requests_total{method="GET",route="/api/v1/leads/{id}",status="404"}"#), 1);
    assert_eq!(grown(r#"leadlab_http_request_duration_seconds_count{route="/api/v1/leads"}"#), 3);
    assert_eq!(grown(r#"leadlab_http_refusals_total{code="csrf"}"#), 1);
    assert_eq!(value(&after, r#"leadlab_records{collection="leads"}"#), 2);
    assert_eq!(value(&after, "leadlab_sessions"), 1);
    assert!(grown("leadlab_db_writes_total") >= 2);
    assert!(value(&after, "process_resident_memory_bytes") > 1_000_000);
    assert!(value(&after, "leadlab_db_file_bytes") > 10_000);
    assert!(value(&after, "process_start_time_seconds") > 1_700_000_000);
    assert!(!after.to_lowercase().contains("planted") && !after.contains("Acme"), "{after}");
    // The site's own listener does not have them.
    let page = server.http.get(format!("{}/metrics", server.origin)).send().await.unwrap();
    assert_ne!(page.status(), 200);
}

#[tokio::test]
async fn a_token_keeps_strangers_out_and_a_foreign_host_gets_nothing() {
    let (server, _) = Server::owned(&[ON, ("LEADLAB__METRICS__TOKEN", "a-token-of-the-scrape")]).await;
    let url = format!("http://{}/metrics", server.metrics.unwrap());
    assert_eq!(server.http.get(&url).send().await.unwrap().status(), 401);
    assert_eq!(server.http.get(&url).bearer_auth("a-token-of-the-scrapE").send().await.unwrap().status(), 401);
    assert_eq!(server.http.get(&url).bearer_auth("a-token-of-the-scrape").send().await.unwrap().status(), 200);
    let (server, _) = Server::owned(&[ON]).await;
    let url = format!("http://{}/metrics", server.metrics.unwrap());
    assert_eq!(server.http.get(&url).header("host", "rebound.example").send().await.unwrap().status(), 421);
}

#[tokio::test]
async fn failures_are_told_once_a_minute_without_secrets_or_people() {
    let peer = Peer::tls(|_| reply(204, "", "")).await;
    let (url, ca) = (format!("https://localhost:{}/hook", peer.port), peer.ca_file());
    let (server, owner) = Server::owned(&[
        ("LEADLAB__LOG__WEBHOOK_URL", &url),
        ("LEADLAB__LOG__WEBHOOK_TOKEN", "the-hook-s-token"),
        ("LEADLAB__NET__ALLOW_CIDRS", r#"["127.0.0.0/8", "::1/128"]"#),
        ("LEADLAB__NET__CA_FILE", ca.to_str().unwrap()),
    ])
    .await;
    // The storage does not answer any more, so each request fails inside.
    server.app.store.close();
    for name in ["Planted", "Planted", "Planted"] {
        let status = owner.post("/leads", &json!({ "last_name": name })).await.status();
        assert!(status.as_u16() >= 500, "{status}");
    }
    let mut waited = 0;
    while peer.requests().is_empty() {
        assert!(waited < 100, "nobody was told");
        waited += 1;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    // Another failure waits for the next minute.
    assert!(owner.post("/leads", &json!({ "last_name": "Planted" })).await.status().as_u16() >= 500);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let requests = peer.requests();
    assert_eq!(requests.len(), 1);
    let told = &requests[0];
    assert_eq!((&told.line[..], &told.headers["authorization"][..]), ("POST /hook", "Bearer the-hook-s-token"));
    let body: Value = serde_json::from_str(&told.body).unwrap();
    assert_eq!((&body["version"], &body["missed"]), (&json!(env!("CARGO_PKG_VERSION")), &json!(0)));
    let failure = &body["failures"][0];
    assert_eq!(
        (&failure["route"], &failure["method"], &failure["count"]),
        (&json!("/api/v1/leads"), &json!("POST"), &json!(3))
    );
    assert!(failure["request_id"].as_str().unwrap().len() == 36 && failure["class"].is_string());
    for secret in ["Planted", "ada@", "Ada", "Acme", &owner.access, "127.0.0.1"] {
        assert!(!told.body.contains(secret), "{secret} is in {}", told.body);
    }
}
