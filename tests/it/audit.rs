//! The audit log over HTTP and on the command line: search, export, proof; and that no secret gets into it or the log.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use leadlab::audit::Verifier;
use leadlab::base::Role;
use leadlab::store::Store;
use leadlab::store::chain::Break;
use redb::{ReadableTable, TableDefinition};
use reqwest::Method;
use serde_json::{Value, json};

use super::program::{Program, mode};
use super::support::{OWNER, PASSWORD, Server, code};

#[tokio::test]
async fn the_log_is_searched_by_outcome_and_counted() {
    let (server, owner) = Server::with_owner().await;
    for n in 0..5 {
        assert_eq!(owner.post("/customers", &json!({ "name": format!("Firm {n}") })).await.status(), 201);
    }
    let wrong = json!({ "email": OWNER, "password": "Wrong-horse-9" });
    assert_eq!(server.call(Method::POST, "/auth/login", &wrong).await.status(), 401);

    let denied = owner.read("/audit?outcome=denied").await;
    assert_eq!(denied["total"], 1);
    assert_eq!(denied["data"][0]["action"], "auth.login_failed");
    let created = owner.read("/audit?action=record.created&kind=customers&limit=2").await;
    assert_eq!((created["total"].as_u64(), created["data"].as_array().unwrap().len()), (Some(5), 2));
    let cursor = created["next_cursor"].as_str().unwrap();
    let second = owner.read(&format!("/audit?action=record.created&kind=customers&limit=2&cursor={cursor}")).await;
    assert_eq!(second["data"].as_array().unwrap().len(), 2);
    assert!(second["total"].is_null() && second["data"][0]["seq"].as_u64() < created["data"][1]["seq"].as_u64());
    let cursor = second["next_cursor"].as_str().unwrap();
    let third = owner.read(&format!("/audit?action=record.created&kind=customers&limit=2&cursor={cursor}")).await;
    assert!(third["data"].as_array().unwrap().len() == 1 && third["next_cursor"].is_null());
    let id = created["data"][0]["id"].as_str().unwrap();
    assert_eq!(owner.read(&format!("/audit?id={id}&outcome=done")).await["total"], 1);
    assert_eq!(owner.get("/audit?outcome=maybe").await.status(), 422);
}

#[tokio::test]
async fn an_admin_takes_the_log_away_and_it_proves_itself() {
    let (server, owner) = Server::with_owner().await;
    let manager = server.user("max@example.com", Role::Manager).await;
    assert_eq!(code(manager.get("/audit/export").await).await, "role");
    assert_eq!(server.request(Method::GET, "/audit/export").send().await.unwrap().status(), 401);
    for n in 0..600 {
        let note = format!("Firm {n}");
        assert_eq!(owner.post("/customers", &json!({ "name": note })).await.status(), 201);
    }
    let other = server.organization("Other").await;
    server.user_of(other, "eve@example.com", Role::Admin).await;

    let response = owner.get("/audit/export").await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/x-ndjson");
    assert!(response.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    let text = response.text().await.unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.len() > 600);
    assert!(lines[1..].iter().all(|line| line["organization"] == 1), "another organisation's entries");
    assert_eq!(lines.last().unwrap()["action"], "export.created");
    assert_eq!(proven(&server.app.store, &text), None);
    let edited = text.replacen("Firm 37", "Firm 73", 1);
    assert_ne!(proven(&server.app.store, &edited), None);
    let cut: Vec<&str> = text.lines().take(lines.len() - 1).collect();
    assert_eq!(proven(&server.app.store, &cut.join("\n")).unwrap().why, Break::CUT);
}

fn proven(store: &Store, text: &str) -> Option<Break> {
    let mut verifier = Verifier::new(store, Vec::new());
    for line in text.lines() {
        verifier.line(line).unwrap();
    }
    verifier.end().unwrap().into_iter().find_map(|chain| chain.broken)
}

#[test]
fn the_commands_prove_the_log_beside_a_server_and_without_one() {
    let program = Program::new();
    let serving = program.serve(&[]);
    assert_eq!(program.run(&["org", "create", "--name", "Other"]).0, 0);
    both(&program);
    assert_eq!(serving.stop(), Some(0));
    both(&program);
    let log = program.log();
    assert!(log.contains("head of the audit log") && log.contains("1:"), "{log}");

    // Behind the program's back: the body of an entry begins at byte 96 of its row.
    let flip = |file: &str| {
        let database = redb::Database::open(program.data().join(file)).unwrap();
        let tx = database.begin_write().unwrap();
        let seq = {
            let mut rows = tx.open_table(TableDefinition::<&[u8], &[u8]>::new("log")).unwrap();
            let (key, mut row) = {
                let (key, row) = rows.range::<&[u8]>(&[0, 0, 0, 1][..]..).unwrap().next().unwrap().unwrap();
                (key.value().to_vec(), row.value().to_vec())
            };
            row[100] ^= 1;
            rows.insert(key.as_slice(), row.as_slice()).unwrap();
            u64::from_be_bytes(key[4..].try_into().unwrap())
        };
        tx.commit().unwrap();
        seq
    };
    let seq = flip("leadlab.redb");
    let (status, out, _) = program.run(&["audit", "verify"]);
    assert_eq!(status, 65, "{out}");
    assert!(out.contains(&format!("entry {seq} of organisation 1: its content was changed")), "{out}");
}

/// Listing, proof, export and the export's proof.
fn both(program: &Program) {
    let rows = program.json(&["audit", "list", "--organization", "acme", "--action", "user.*"]);
    let rows = rows["data"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["action"].as_str().unwrap().starts_with("user.")));
    let own = program.json(&["audit", "list", "--instance", "--limit", "1"]);
    assert_eq!(
        (own["data"][0]["action"].as_str(), own["data"][0]["note"].as_str()),
        (Some("cli.command"), Some("audit list"))
    );
    assert_eq!(program.run(&["audit", "list", "--instance", "--from", "yesterday"]).0, 2);

    let found = program.json(&["audit", "verify"]);
    assert!(found["whole"] == true && found["chains"].as_array().unwrap().len() >= 2, "{found}");
    let head = found["chains"][0]["head"].as_str().unwrap();
    assert_eq!(program.run(&["audit", "verify", "--from", head]).0, 0);
    let forged = format!("{}{}", &head[..head.len() - 4], "0000");
    let (status, out, _) = program.run(&["audit", "verify", "--from", &forged]);
    assert!(status == 65 && out.contains("the given head"), "{out}");
    assert_eq!(program.run(&["audit", "verify", "--from", "1:2"]).0, 2);

    let file = program.path("audit.jsonl");
    let name = file.to_str().unwrap();
    assert_eq!(program.run(&["audit", "export", "-o", name]).0, 0);
    assert_eq!(mode(&file), 0o600);
    let (status, out, err) = program.run(&["audit", "verify", name]);
    assert_eq!(status, 0, "{out}{err}");
    let text = std::fs::read_to_string(&file).unwrap();
    let wrong = program.path("edited.jsonl");
    std::fs::write(&wrong, text.replacen("user.created", "user.deleted", 1)).unwrap();
    let (status, out, _) = program.run(&["audit", "verify", wrong.to_str().unwrap()]);
    assert!(status == 65 && out.contains("entry "), "{out}");
    std::fs::write(&wrong, "{}").unwrap();
    assert_eq!(program.run(&["audit", "verify", wrong.to_str().unwrap()]).0, 65);
    assert_eq!(program.run(&["audit", "verify", "absent"]).0, 1);
    std::fs::remove_file(&file).unwrap();
}

#[tokio::test]
async fn no_secret_gets_into_the_log_the_audit_log_or_the_file() {
    let program = Program::new();
    let serving = program.serve(&["--log-level", "debug"]);
    let signed_in = serving.sign_in().await;
    let secret = |what: &str| format!("planted-{what}-7c1f");
    let mut planted: Vec<String> =
        ["mail", "password", "bearer", "cookie", "query", "header", "body", "csrf", "key", "path", "agent", "referer"]
            .map(secret)
            .into();
    let made = serving.request(Method::POST, "/me/calendar-link").bearer_auth(&signed_in.access);
    let made = made.header("x-csrf-token", &signed_in.csrf).json(&json!({})).send().await.unwrap();
    let made: serde_json::Value = made.json().await.unwrap();
    let calendar = made["url"].as_str().unwrap().rsplit_once('/').unwrap().1.replace(".ics", "");
    planted.push(calendar.clone());
    planted.extend([PASSWORD, &signed_in.access, &signed_in.csrf, &signed_in.refresh].map(str::to_owned));

    let login = json!({ "email": format!("{}@example.org", secret("mail")), "password": secret("password") });
    let wrong = json!({ "email": OWNER, "password": secret("password") });
    let calls = [
        serving.request(Method::POST, "/auth/login").json(&login),
        serving.request(Method::POST, "/auth/login").json(&wrong),
        serving.request(Method::POST, "/auth/login").body(format!("{{\"email\": {}", secret("body"))),
        serving.request(Method::POST, "/auth/login").json(&json!({ secret("body"): secret("body") })),
        serving.request(Method::GET, "/me").bearer_auth(secret("bearer")),
        serving.request(Method::POST, "/auth/refresh").header("cookie", format!("__Host-ll_rt={}", secret("cookie"))),
        serving.request(Method::POST, "/auth/logout").header("cookie", format!("__Host-ll_rt={}", secret("cookie"))),
        serving.request(Method::GET, &format!("/customers?q={}", secret("query"))).bearer_auth(&signed_in.access),
        serving.request(Method::GET, &format!("/customers?{}=1", secret("query"))).bearer_auth(&signed_in.access),
        serving.request(Method::GET, &format!("/{}", secret("path"))),
        serving.request(Method::GET, &format!("/calendar/{calendar}.ics")),
        serving.request(Method::GET, &format!("/calendar/{}.ics", secret("path"))),
        serving.request(Method::GET, &format!("/customers/{}", secret("path"))).bearer_auth(&signed_in.access),
        serving
            .request(Method::POST, "/customers")
            .bearer_auth(&signed_in.access)
            .header("origin", "https://evil.example")
            .header("x-csrf-token", secret("csrf"))
            .json(&json!({ "name": secret("body") })),
        serving
            .request(Method::POST, "/customers")
            .bearer_auth(&signed_in.access)
            .header("x-csrf-token", &signed_in.csrf)
            .header("idempotency-key", secret("key"))
            .json(&json!({ "name": 7, "nonsense": secret("body") })),
        serving
            .request(Method::GET, "/me")
            .header("user-agent", secret("agent"))
            .header("referer", format!("https://x.example/{}", secret("referer")))
            .header("x-custom", secret("header")),
        serving
            .request(Method::POST, "/me/password")
            .bearer_auth(&signed_in.access)
            .header("x-csrf-token", &signed_in.csrf)
            .json(&json!({ "current_password": secret("password"), "new_password": secret("password") })),
        serving.request(Method::GET, "/me").header("x-large", secret("header").repeat(1000)),
    ];
    for call in calls {
        let status = call.send().await.unwrap().status().as_u16();
        assert!((200..500).contains(&status), "{status}");
    }
    let file = program.path("audit.jsonl");
    assert_eq!(program.run(&["audit", "export", "-o", file.to_str().unwrap()]).0, 0);
    assert_eq!(serving.stop(), Some(0));

    let log = program.log();
    assert!(log.contains("/api/v1/calendar/{token}"), "the reading of a calendar is not in the log: {log}");
    assert!(log.contains("/api/v1/customers/{id}") && log.contains("401"), "the log tells too little: {log}");
    let entries = decoded(&std::fs::read_to_string(&file).unwrap());
    assert!(entries.contains("auth.login_failed"));
    let database = std::fs::read(program.data().join("leadlab.redb")).unwrap();
    for planted in &planted {
        assert!(!log.contains(planted.as_str()), "{planted} is in the log");
        assert!(!entries.contains(planted.as_str()), "{planted} is in the audit log");
        assert!(
            !database.windows(planted.len()).any(|bytes| bytes == planted.as_bytes()),
            "{planted} is in the database"
        );
    }
    assert!(!log.contains(OWNER), "an address is in the log");
}

/// The lines of an export with the bytes of each proof in place of their base64.
fn decoded(text: &str) -> String {
    let mut decoded = text.to_owned();
    for line in text.lines().skip(1) {
        let line: Value = serde_json::from_str(line).unwrap();
        for bytes in ["entry", "detail"].iter().filter_map(|half| line["proof"][half].as_str()) {
            decoded.push_str(&String::from_utf8_lossy(&URL_SAFE_NO_PAD.decode(bytes).unwrap()));
        }
    }
    decoded
}
