//! AI providers: who may, what is refused, where keys are and are not, and what a provider is asked.

use std::path::{Path, PathBuf};

use leadlab::base::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::peer::{self, Peer};
use crate::support::{Server, Session, code};

const KEY: &str = "sk-planted-0123456789abcdef-WXYZ";
const OTHER: &str = "sk-rotated-9876543210fedcba-STUV";

/// A server that reaches `peer`, and its owner.
async fn reaching(peer: &Peer) -> (Server, Session) {
    let environment = peer.environment();
    let set: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Server::owned(&set).await
}

/// A provider of both languages: it knows one model and one key.
async fn provider() -> Peer {
    Peer::tls(|seen| {
        let authorized = seen.headers.get("authorization").is_some_and(|value| value == &format!("Bearer {KEY}"));
        let keyed = seen.headers.get("x-api-key").is_some_and(|value| value == KEY);
        match seen.line.as_str() {
            "GET /v1/models" if authorized || keyed => {
                peer::json(200, &json!({"data": [{"id": "small-1", "object": "model"}]}))
            }
            "GET /v1/models" => peer::json(401, &json!({"error": {"message": "Incorrect API key"}})),
            "GET /away/models" => peer::reply(302, "location: https://127.0.0.1:1/\r\n", ""),
            "GET /page/models" => peer::reply(200, "content-type: text/html\r\n", "<h1>Hello</h1>"),
            _ => peer::reply(404, "", ""),
        }
    })
    .await
}

fn body(peer: &Peer, path: &str) -> Value {
    json!({
        "name": "Main", "kind": "openai_compatible", "base_url": format!("https://localhost:{}{path}", peer.port),
        "model": "small-1", "api_key": KEY,
    })
}

async fn created(owner: &Session, body: &Value) -> Value {
    let response = owner.post("/ai-providers", body).await;
    assert_eq!(response.status(), 201);
    response.json().await.unwrap()
}

async fn tested(owner: &Session, id: &str) -> Value {
    let response = owner.post(&format!("/ai-providers/{id}/test"), &json!({})).await;
    assert_eq!(response.status(), 200);
    response.json().await.unwrap()
}

/// The files below `folder` that hold `text`.
fn files_with(folder: &Path, text: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_with(&path, text, found);
        } else if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            if bytes.windows(text.len()).any(|window| window == text.as_bytes()) {
                found.push(path);
            }
        }
    }
}

#[tokio::test]
async fn a_provider_is_added_changed_tested_and_deleted() {
    let peer = provider().await;
    let (_server, owner) = reaching(&peer).await;
    let response = owner.post("/ai-providers", &body(&peer, "/v1/")).await;
    assert_eq!(response.status(), 201);
    let location = response.headers()["location"].to_str().unwrap().to_owned();
    let made: Value = response.json().await.unwrap();
    let id = made["id"].as_str().unwrap();
    assert_eq!(location, format!("/api/v1/ai-providers/{id}"));
    assert_eq!(made["base_url"], format!("https://localhost:{}/v1", peer.port));
    assert_eq!((&made["api_key"]["set"], &made["api_key"]["last4"]), (&json!(true), &json!("WXYZ")));
    assert!(made["api_key"]["updated_at"].is_string());

    let test = tested(&owner, id).await;
    assert_eq!(test["ok"], true, "{test}");
    assert!(test["took_ms"].is_u64() && test["message"].as_str().unwrap().contains("small-1"), "{test}");

    let path = format!("/ai-providers/{id}");
    let changed =
        json!({"name": "Second", "kind": "anthropic", "base_url": format!("https://localhost:{}", peer.port)});
    let response = owner.request(Method::PATCH, &path).header("if-match", "\"1\"").json(&changed).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let changed: Value = response.json().await.unwrap();
    assert_eq!((&changed["name"], &changed["version"]), (&json!("Second"), &json!(2)));
    assert_eq!(changed["api_key"]["set"], true);
    assert_eq!(tested(&owner, id).await["ok"], true);
    let seen = peer.requests();
    assert_eq!(seen[0].headers["authorization"], format!("Bearer {KEY}"));
    assert!(!seen[0].headers.contains_key("x-api-key"));
    assert_eq!(seen[1].headers["x-api-key"], KEY);
    assert_eq!(seen[1].headers["anthropic-version"], "2023-06-01");
    assert!(!seen[1].headers.contains_key("authorization"));

    let stale = owner.request(Method::DELETE, &path).header("if-match", "\"1\"").send().await.unwrap();
    assert_eq!(stale.status(), 412);
    let list = owner.read("/ai-providers").await;
    assert_eq!((&list["total"], &list["data"][0]["id"]), (&json!(1), &json!(id)));
    let deleted = owner.delete(&path).await;
    assert_eq!(deleted.status(), 204);
    let undo = deleted.headers()["x-undo-id"].to_str().unwrap().to_owned();
    assert_eq!(owner.get(&path).await.status(), 404);
    // It comes back without its key.
    assert_eq!(owner.post(&format!("/undo/{undo}"), &json!({})).await.status(), 200);
    assert_eq!(owner.read(&path).await["api_key"], json!({"set": false, "last4": null, "updated_at": null}));
}

#[tokio::test]
async fn a_test_says_what_is_wrong() {
    let peer = provider().await;
    let (_server, owner) = reaching(&peer).await;
    let id = created(&owner, &body(&peer, "/v1")).await["id"].as_str().unwrap().to_owned();
    let origin = format!("https://localhost:{}", peer.port);
    let cases = [
        (json!({"api_key": OTHER}), "does not accept the key (401)"),
        (json!({"api_key": null}), "wants a key"),
        (json!({"base_url": format!("{origin}/away")}), "sends elsewhere (302)"),
        (json!({"base_url": format!("{origin}/page")}), "not with a list of models"),
        (json!({"base_url": format!("{origin}/none")}), "(404)"),
        (json!({"base_url": "https://localhost:1"}), "cannot be reached"),
        (json!({"base_url": "https://nobody.invalid"}), "no server of the name"),
    ];
    for (change, message) in cases {
        assert_eq!(owner.patch(&format!("/ai-providers/{id}"), &change).await.status(), 200, "{change}");
        let test = tested(&owner, &id).await;
        assert_eq!(test["ok"], false, "{change}");
        assert!(test["message"].as_str().unwrap().contains(message), "{change}: {test}");
    }
}

#[tokio::test]
async fn a_key_is_in_no_answer_no_log_and_no_file() {
    let peer = provider().await;
    let (mut server, owner) = reaching(&peer).await;
    let made = created(&owner, &body(&peer, "/v1")).await;
    let id = made["id"].as_str().unwrap();
    let path = format!("/ai-providers/{id}");
    tested(&owner, id).await;
    let response = owner.post(&format!("{path}/rotate"), &json!({"api_key": OTHER})).await;
    assert_eq!(response.status(), 200);
    let rotated: Value = response.json().await.unwrap();
    assert_eq!(rotated["api_key"]["last4"], "STUV");
    tested(&owner, id).await;
    let audit = owner.read("/audit").await;
    let actions = |action: &str| {
        audit["data"].as_array().unwrap().iter().filter(|entry| entry["action"] == action).cloned().collect::<Vec<_>>()
    };
    let set = actions("secret.set");
    assert_eq!(set.len(), 2, "{audit}");
    assert!(set.iter().all(|entry| entry["note"] == "api_key changed" && entry["id"] == id), "{audit}");
    let mut texts = vec![made.to_string(), rotated.to_string(), audit.to_string()];
    for path in [&path, "/ai-providers", "/trash"] {
        texts.push(owner.read(path).await.to_string());
    }
    for text in &texts {
        assert!(!text.contains("planted") && !text.contains("rotated-"), "{text}");
    }
    // The refusal of a key does not repeat it either.
    let refused = owner.patch(&path, &json!({"api_key": "sk-with a gap-in-it"})).await;
    assert_eq!(refused.status(), 422);
    assert!(!refused.text().await.unwrap().contains("gap-in-it"));
    let data = server.app.config.storage.data_dir.clone();
    server.stop().await;
    for (text, there) in [(KEY, false), (OTHER, false), ("planted", false), ("Main", true)] {
        let mut found = Vec::new();
        files_with(&data, text, &mut found);
        assert_eq!(!found.is_empty(), there, "{text}: {found:?}");
    }
}

#[tokio::test]
async fn another_host_clears_the_key_and_no_undo_sends_it_there() {
    let peer = provider().await;
    let (_server, owner) = reaching(&peer).await;
    let made = created(&owner, &body(&peer, "/v1")).await;
    let path = format!("/ai-providers/{}", made["id"].as_str().unwrap());
    let key = |provider: &Value| provider["api_key"]["set"].as_bool().unwrap();
    let patch = async |change: Value| {
        let response = owner.patch(&path, &change).await;
        assert_eq!(response.status(), 200, "{change}");
        let undo = response.headers().get("x-undo-id").map(|id| id.to_str().unwrap().to_owned());
        (response.json::<Value>().await.unwrap(), undo)
    };
    // Another path of the same host keeps it.
    assert!(key(&patch(json!({"base_url": format!("https://localhost:{}/v1/x", peer.port)})).await.0));
    let (moved, undo) = patch(json!({"base_url": format!("https://127.0.0.1:{}/v1", peer.port)})).await;
    assert!(!key(&moved), "{moved}");
    // A key for the new host is not one for the old host, to which an undo leads.
    assert!(key(&patch(json!({"api_key": OTHER})).await.0));
    assert_eq!(owner.post(&format!("/undo/{}", undo.unwrap()), &json!({})).await.status(), 200);
    let back = owner.read(&path).await;
    assert_eq!(back["base_url"], format!("https://localhost:{}/v1/x", peer.port));
    assert!(!key(&back), "{back}");
    tested(&owner, made["id"].as_str().unwrap()).await;
    assert!(!peer.requests().last().unwrap().headers.contains_key("authorization"));
    // Together with an address its own key is taken.
    let both = json!({"base_url": format!("https://127.0.0.1:{}/v1", peer.port), "api_key": KEY});
    assert!(key(&patch(both).await.0));
    assert_eq!(tested(&owner, made["id"].as_str().unwrap()).await["ok"], true);
}

#[tokio::test]
async fn uses_of_a_key_are_told_once_a_minute() {
    let peer = provider().await;
    let (server, owner) = reaching(&peer).await;
    let id = created(&owner, &body(&peer, "/v1")).await["id"].as_str().unwrap().to_owned();
    let uses = async || {
        let audit = owner.read("/audit?action=secret.used").await;
        audit["data"].as_array().unwrap().clone()
    };
    for _ in 0..3 {
        tested(&owner, &id).await;
    }
    let told = uses().await;
    assert_eq!(told.len(), 1, "{told:?}");
    let secret = format!("sec_{}", id.strip_prefix("aip_").unwrap());
    assert_eq!(told[0]["note"], format!("{secret} for test, uses: 1"));
    assert_eq!((&told[0]["actor"], &told[0]["id"]), (&json!(owner.user), &json!(id)));
    server.clock.advance(61);
    tested(&owner, &id).await;
    let told = uses().await;
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(told[0]["note"], format!("{secret} for test, uses: 3"));
}

#[tokio::test]
async fn inner_addresses_are_refused_at_the_address() {
    let (server, owner) = Server::with_owner().await;
    let new = |url: &str| json!({"name": "Inner", "kind": "anthropic", "base_url": url, "model": "m"});
    let cases = [
        ("https://10.0.0.1", "address_not_allowed"),
        ("https://169.254.169.254/latest", "address_not_allowed"),
        ("https://[::1]", "address_not_allowed"),
        ("https://[::ffff:192.168.0.1]", "address_not_allowed"),
        ("https://2130706433", "address_not_allowed"),
        ("https://0x7f.1", "address_not_allowed"),
        ("https://localhost", "address_not_allowed"),
        ("http://1.1.1.1", "scheme_not_allowed"),
        ("ftp://1.1.1.1", "scheme_not_allowed"),
        ("https://1.1.1.1:22", "port_not_allowed"),
        ("https://user:pass@1.1.1.1", "invalid"),
        ("https://[fe80::1%25eth0]", "invalid"),
        ("https://1.1.1.1/?key=x", "invalid"),
        ("1.1.1.1", "invalid"),
    ];
    let made = created(&owner, &new("https://1.1.1.1")).await;
    let path = format!("/ai-providers/{}", made["id"].as_str().unwrap());
    for (url, expected) in cases {
        for response in
            [owner.post("/ai-providers", &new(url)).await, owner.patch(&path, &json!({"base_url": url})).await]
        {
            assert_eq!(response.status(), 422, "{url}");
            let problem: Value = response.json().await.unwrap();
            let error = &problem["errors"][0];
            assert_eq!((&error["pointer"], &error["code"]), (&json!("/base_url"), &json!(expected)), "{url}");
            if expected == "address_not_allowed" {
                let message = error["message"].as_str().unwrap();
                assert!(message.contains("not public") && message.contains("net.allow_cidrs"), "{message}");
            }
        }
    }
    // An address that became an inner one after it was saved is refused by the test.
    use leadlab::base::{Actor, Id, Org};
    use leadlab::crm::ai_providers::AiProvider;
    let moved = AiProvider { name: "Moved".into(), base_url: "https://10.0.0.1".into(), ..AiProvider::default() };
    let id = Id::<AiProvider>::fresh();
    let write = server.app.store.write(Actor::system(Org(1)), move |tx| tx.insert(Org(1), id, moved).map(drop));
    write.await.unwrap();
    let response = owner.post(&format!("/ai-providers/{id}/test"), &json!({})).await;
    assert_eq!(response.status(), 422);
    assert_eq!(code(response).await, "address_not_allowed");
}

#[tokio::test]
async fn what_is_no_provider_is_refused() {
    let (_server, owner) = Server::with_owner().await;
    let good = json!({"name": "A", "kind": "anthropic", "base_url": "https://1.1.1.1", "model": "m"});
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    let without = |name: &str| {
        let mut body = good.clone();
        body.as_object_mut().unwrap().remove(name);
        body
    };
    let token = "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";
    let cases = [
        (without("name"), "/name", "required"),
        (without("kind"), "/kind", "required"),
        (without("base_url"), "/base_url", "required"),
        (without("model"), "/model", "required"),
        (with("name", json!("  ")), "/name", "required"),
        (with("name", json!("a\nb")), "/name", "invalid"),
        (with("name", json!("x".repeat(201))), "/name", "invalid"),
        (with("base_url", json!(format!("https://1.1.1.1/{}", "x".repeat(2048)))), "/base_url", "too_long"),
        (with("api_key", json!("")), "/api_key", "required"),
        (with("api_key", json!("a b")), "/api_key", "invalid"),
        (with("api_key", json!("x".repeat(4097))), "/api_key", "invalid"),
        (with("api_key", json!(token)), "/api_key", "encrypted"),
        (with("id", json!("aip_1")), "/id", "unknown_field"),
        (with("secret", json!("x")), "/secret", "unknown_field"),
    ];
    for (body, pointer, code) in cases {
        let response = owner.post("/ai-providers", &body).await;
        assert_eq!(response.status(), 422, "{body}");
        let problem: Value = response.json().await.unwrap();
        let error = &problem["errors"][0];
        assert_eq!((&error["pointer"], &error["code"]), (&json!(pointer), &json!(code)), "{body}");
    }
    let made = created(&owner, &good).await;
    assert_eq!(owner.post("/ai-providers", &with("name", json!("a"))).await.status(), 409);
    let path = format!("/ai-providers/{}", made["id"].as_str().unwrap());
    for body in [json!({"api_key": OTHER, "name": "x"}), json!({}), json!({"api_key": null})] {
        assert_eq!(owner.post(&format!("{path}/rotate"), &body).await.status(), 422, "{body}");
    }
    assert_eq!(owner.post(&format!("{path}/test"), &json!({"x": 1})).await.status(), 422);
    // Of a short key nothing is shown.
    let short: Value = owner.patch(&path, &json!({"api_key": "sk-short"})).await.json().await.unwrap();
    assert_eq!((&short["api_key"]["set"], &short["api_key"]["last4"]), (&json!(true), &Value::Null));
}

#[tokio::test]
async fn providers_are_the_admins_of_their_organisation() {
    let (server, owner) = Server::with_owner().await;
    let body = json!({"name": "A", "kind": "anthropic", "base_url": "https://1.1.1.1", "model": "m", "api_key": KEY});
    let response = owner.post("/ai-providers", &body).await;
    let id = response.json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned();
    let path = format!("/ai-providers/{id}");
    let changed = owner.patch(&path, &json!({"model": "n"})).await;
    let undo = format!("/undo/{}", changed.headers()["x-undo-id"].to_str().unwrap());
    let manager = server.user("manager@example.com", Role::Manager).await;
    let admin = server.user("admin@example.com", Role::Admin).await;
    let stranger = server.user_of(server.organization("Other").await, "eve@example.com", Role::Owner).await;
    for (session, status) in [(&manager, 403), (&stranger, 404)] {
        assert_eq!(session.get(&path).await.status(), status);
        assert_eq!(session.patch(&path, &json!({"name": "B"})).await.status(), status);
        assert_eq!(session.post(&format!("{path}/test"), &json!({})).await.status(), status);
        assert_eq!(session.post(&format!("{path}/rotate"), &json!({"api_key": OTHER})).await.status(), status);
        assert_eq!(session.delete(&path).await.status(), status);
        assert_eq!(session.post(&undo, &json!({})).await.status(), status);
    }
    assert_eq!(manager.get("/ai-providers").await.status(), 403);
    assert_eq!(manager.post("/ai-providers", &body).await.status(), 403);
    assert_eq!(stranger.read("/ai-providers").await["total"], 0);
    assert_eq!(admin.post(&undo, &json!({})).await.status(), 200);
    assert_eq!(admin.read(&path).await["model"], "m");
}

/// The status, standard output and standard error of a command on a data directory.
fn run(directory: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_leadlab"));
    command.current_dir(directory).env_clear().envs(crate::quick::counted()).timeout(std::time::Duration::from_mins(1));
    let output = command.args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn keys_of_the_older_system_are_taken_over_on_the_server() {
    let here = tempfile::tempdir().unwrap();
    std::fs::write(here.path().join("password"), "Correct-horse-9").unwrap();
    let init = ["init", "--organization", "Acme", "--admin", "ada@example.com", "--password-file", "password"];
    assert_eq!(run(here.path(), &init).0, 0);
    let write = |name: &str, text: &str| std::fs::write(here.path().join(name), text).unwrap();
    let token = "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";
    let row = |key: &str| json!({"name": "Old", "provider": "anthropic", "base_url": "https://1.1.1.1", "model": "m", "encrypted_api_key": key});
    write("rows.json", &json!([row(token)]).to_string());
    write("right", "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=\n");
    write("wrong", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
    write("no", "change-me\n");
    let import = |more: &[&str]| run(here.path(), &[&["--json", "ai-provider", "import"], more].concat());
    for (arguments, told) in [
        (&["rows.json"][..], "--fernet-key-file"),
        (&["rows.json", "--fernet-key-file", "wrong"], "another key"),
        (&["rows.json", "--fernet-key-file", "no"], "no Fernet key"),
        (&["right"], "looks like"),
    ] {
        let (status, _, err) = import(arguments);
        assert_eq!(status, 1, "{arguments:?}");
        assert!(err.contains(told) && !err.contains(token), "{arguments:?}: {err}");
    }
    let counts = |out: &str| serde_json::from_str::<Value>(out).unwrap();
    let (status, out, err) = import(&["rows.json", "--fernet-key-file", "right"]);
    assert_eq!((status, counts(&out)), (0, json!({"created": 1, "updated": 0})), "{err}");
    write("rows.json", &json!({"data": [row(KEY)]}).to_string());
    let (status, out, err) = import(&["rows.json"]);
    assert_eq!((status, counts(&out)), (0, json!({"created": 0, "updated": 1})), "{err}");
    let (status, out, _) = run(here.path(), &["ai-provider", "list"]);
    assert!(status == 0 && out.contains("Old") && !out.contains("planted"), "{out}");
    let mut found = Vec::new();
    files_with(&here.path().join("leadlab-data"), KEY, &mut found);
    files_with(&here.path().join("leadlab-data"), token, &mut found);
    assert!(found.is_empty(), "{found:?}");
    write(
        "rows.json",
        &json!([{"name": "In", "kind": "anthropic", "base_url": "https://10.0.0.1", "model": "m"}]).to_string(),
    );
    let (status, _, err) = import(&["rows.json"]);
    assert!(status == 1 && err.contains("not public"), "{err}");
}
