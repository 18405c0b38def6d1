//! S1-2.3b, S2-19, S2-24, S2-33, S2-35, S2-37, S2-38, S2-61, S2-62, S2-66, S2-67, S2-79: what the real server takes in bodies
//! and fields, whom it shows itself to, and what its page is made of.

use std::path::Path;
use std::time::{Duration, Instant};

use leadlab::base::Time;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::support::{OWNER, PASSWORD, Server, Session};

async fn lead(owner: &Session, body: &Value) -> Response {
    owner.post("/leads", body).await
}

/// Pointer and code of the first error of a 422.
async fn refusal(response: Response) -> (String, String) {
    assert_eq!(response.status(), 422);
    let body: Value = response.json().await.unwrap();
    let text = |name: &str| body["errors"][0][name].as_str().unwrap().to_owned();
    (text("pointer"), text("code"))
}

#[tokio::test]
async fn texts_are_cleaned_or_refused_and_never_cut() {
    let (_server, owner) = Server::with_owner().await;
    let kept = async |text: &str| {
        let made = lead(&owner, &json!({ "company": text, "last_name": "x" })).await;
        assert_eq!(made.status(), 201, "{text:?}");
        made.json::<Value>().await.unwrap()["company"].as_str().unwrap().to_owned()
    };
    assert_eq!(kept("  Kontorhaus  ").await, "Kontorhaus");
    assert_eq!(kept("Cafe\u{301}").await, "Caf\u{e9}");
    assert_eq!(kept(&"ä".repeat(200)).await, "ä".repeat(200));
    // An emoji of seven code points is not torn apart either.
    let family = "👩\u{200d}👩\u{200d}👧\u{200d}👦".repeat(28);
    assert_eq!(kept(&family).await, family);
    for text in ["ä".repeat(201), "x".repeat(501), format!("{family}{family}")] {
        assert_eq!(lead(&owner, &json!({ "company": text })).await.status(), 422);
    }
    for bad in ["a\u{202e}b", "a\u{2066}b", "a\nb", "a\tb", "a\0b", "a\u{1b}[31mb", "a\u{85}b", "a\u{2028}b"] {
        let (pointer, _) = refusal(lead(&owner, &json!({ "company": bad })).await).await;
        assert_eq!(pointer, "/company", "{bad:?}");
    }
    assert_eq!(lead(&owner, &json!({ "company": "x", "source": "s".repeat(201) })).await.status(), 422);
    assert_eq!(lead(&owner, &json!({ "company": "x", "status": "s".repeat(51) })).await.status(), 422);
    assert_eq!(owner.read("/leads").await["total"], 4);
}

#[tokio::test]
async fn addresses_of_mail_are_judged_where_they_come_in() {
    let (_server, owner) = Server::with_owner().await;
    for bad in
        ["a b@example.com", "a..b@example.com", ".a@example.com", "a,b@example.com", "<a>@example.com", "a@b", "a@"]
    {
        let (pointer, _) = refusal(lead(&owner, &json!({ "last_name": "x", "email": bad })).await).await;
        assert_eq!(pointer, "/email", "{bad:?}");
    }
    let made = lead(&owner, &json!({ "last_name": "x", "email": "o'neill+crm@bücher.example" })).await;
    assert_eq!(made.status(), 201);
}

#[tokio::test]
async fn members_that_nobody_asked_for_are_refused() {
    let (_server, owner) = Server::with_owner().await;
    for (method, path, body, pointer) in [
        (Method::POST, "/leads", json!({ "company": "x", "__proto__": { "polluted": 1 } }), "/__proto__"),
        (Method::POST, "/leads", json!({ "company": "x", "constructor": {} }), "/constructor"),
        (Method::POST, "/leads", json!({ "company": "x", "org_id": "org_1" }), "/org_id"),
        (Method::POST, "/leads", json!({ "company": "x", "custom": { "__proto__": 1 } }), "/custom/__proto__"),
        (Method::PATCH, "/me", json!({ "__proto__": { "role": "owner" } }), "/__proto__"),
        (Method::PATCH, "/organization/settings", json!({ "__proto__": {} }), "/__proto__"),
        (Method::POST, "/auth/login", json!({ "email": OWNER, "password": PASSWORD, "remember": true }), "/remember"),
    ] {
        let response = owner.request(method, path).json(&body).send().await.unwrap();
        let (found, code) = refusal(response).await;
        assert_eq!((found.as_str(), code.as_str()), (pointer, "unknown_field"), "{body}");
    }
    assert_eq!(owner.read("/leads").await["total"], 0);
}

#[tokio::test]
async fn a_list_is_no_object_whatever_is_in_it() {
    let (_server, owner) = Server::with_owner().await;
    for (path, body) in [
        (format!("/users/{}/unlock", owner.user), "[]"),
        ("/auth/login".to_owned(), &*json!([OWNER, PASSWORD]).to_string()),
        ("/leads".to_owned(), " \r\n\t[\"x\"]"),
    ] {
        let request = owner.request(Method::POST, &path).header("content-type", "application/json");
        let (pointer, code) = refusal(request.body(body.to_owned()).send().await.unwrap()).await;
        assert_eq!((pointer.as_str(), code.as_str()), ("", "wrong_type"), "{path}");
    }
    // Nor inside of a body.
    let settings = json!({"password_policy": [12, true, 3, 5, null]});
    let response = owner.patch("/organization/settings", &settings).await;
    assert_eq!(refusal(response).await, ("/password_policy".to_owned(), "wrong_type".to_owned()));
    let lockout = owner.patch("/organization/settings", &json!({"lockout": [5, 15]})).await;
    assert_eq!(refusal(lockout).await, ("/lockout".to_owned(), "wrong_type".to_owned()));
    let recipe = json!({"name": "R", "entity": "leads", "mapping": [["Name", "last_name"]]});
    let response = owner.post("/import-recipes", &recipe).await;
    assert_eq!(refusal(response).await, ("/mapping/0".to_owned(), "wrong_type".to_owned()));
    let stages = json!({"name": "P", "stages": [["Open", "grey", 10, "open", null]]});
    assert_eq!(refusal(owner.post("/pipelines", &stages).await).await.1, "wrong_type");
}

#[tokio::test]
async fn bodies_are_ten_deep_and_a_hundred_wide_and_small_where_secrets_are_tried() {
    let (_server, owner) = Server::with_owner().await;
    let send = async |body: String| {
        let request = owner.request(Method::POST, "/leads").header("content-type", "application/json");
        request.body(body).send().await.unwrap()
    };
    // Within the bounds it is the member that is refused, beyond them the form.
    let nested = |depth: usize| format!("{{\"x\":{}1{}}}", "[".repeat(depth - 1), "]".repeat(depth - 1));
    let wide = |keys: usize| format!("{{{}}}", (0..keys).map(|n| format!("\"k{n}\":0")).collect::<Vec<_>>().join(","));
    for (body, expected) in [
        (nested(10), "unknown_field"),
        (nested(11), "json_depth"),
        (wide(100), "unknown_field"),
        (wide(101), "json_keys"),
        (r#"{"company":"a","company":"b"}"#.to_owned(), "json_duplicate_key"),
        (r#"{"company":"a","comp\u0061ny":"b"}"#.to_owned(), "json_duplicate_key"),
    ] {
        assert_eq!(refusal(send(body).await).await.1, expected);
    }
    // The fastest of some, for the machine does other things besides.
    let mut fastest = Duration::MAX;
    for _ in 0..8 {
        let (wall, began) = ("[".repeat(1_000_000), Instant::now());
        let response = send(wall).await;
        fastest = fastest.min(began.elapsed());
        assert_eq!(refusal(response).await.1, "json_depth");
    }
    assert!(fastest < Duration::from_millis(50), "{fastest:?}");
    assert_eq!(send(format!("\"{}\"", "a".repeat((10 << 20) - 1))).await.status(), 413);
    let large = json!({ "x": "x".repeat(16 << 10) });
    for path in [
        "/setup",
        "/auth/login",
        "/auth/mfa",
        "/auth/refresh",
        "/auth/logout",
        "/auth/reauthenticate",
        "/auth/unlock",
        "/auth/password/check",
        "/auth/password/change",
        "/auth/password/forgot",
        "/auth/password/reset",
        "/invitations/accept",
        "/invitations/lookup",
        "/me/totp/confirm",
    ] {
        assert_eq!(owner.post(path, &large).await.status(), 413, "{path}");
    }
    assert_eq!(owner.get("/me").await.status(), 200);
}

#[tokio::test]
async fn other_origins_are_shown_nothing_unless_they_are_listed() {
    let asked = async |server: &Server, origin: &str| {
        let preflight = server.request(Method::OPTIONS, "/leads").header("origin", origin);
        let preflight = preflight.header("access-control-request-method", "POST").send().await.unwrap();
        let plain = server.request(Method::GET, "/setup").header("origin", origin).send().await.unwrap();
        let mut seen = Vec::new();
        for response in [preflight, plain] {
            assert_eq!(response.headers()["vary"], "Origin", "{origin}");
            let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
            seen.push((header("access-control-allow-origin"), header("access-control-allow-credentials")));
        }
        seen
    };
    let nobody = Server::start().await;
    let one = Server::with(&[("LEADLAB__SECURITY__CORS_ORIGINS", "[\"https://app.example.com\"]")]).await;
    for origin in [
        "https://evil.example",
        "null",
        "*",
        "https://app.example.com.evil.example",
        "https://app.example.com:444",
        "http://app.example.com",
    ] {
        for server in [&nobody, &one] {
            assert_eq!(asked(server, origin).await, [(None, None), (None, None)], "{origin}");
        }
    }
    let listed = "https://app.example.com";
    let shown = (Some(listed.to_owned()), Some("true".to_owned()));
    assert_eq!(asked(&one, listed).await, [shown.clone(), shown]);
    assert_eq!(asked(&nobody, listed).await, [(None, None), (None, None)]);
}

/// The files below `folder`, as paths within it.
fn files(root: &Path, folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(root, &path));
        } else {
            found.push(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
        }
    }
    found
}

#[tokio::test]
async fn the_page_is_made_of_its_files_and_nothing_else() {
    let server = Server::start().await;
    let get = async |path: &str| {
        let request = server.http.get(format!("{}{path}", server.origin)).header("accept", "text/html,*/*");
        request.send().await.unwrap()
    };
    let page = get("/").await.text().await.unwrap();
    let base = page.split('"').find_map(|part| part.strip_suffix("/app.js")).unwrap().to_owned();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let (mut served, mut bytes) = (0, 0);
    for name in files(&root, &root) {
        let response = get(&format!("{base}/{name}")).await;
        if response.status() == 404 {
            continue;
        }
        assert_eq!(response.headers()["x-content-type-options"], "nosniff", "{name}");
        let content = response.bytes().await.unwrap();
        let text = String::from_utf8_lossy(&content);
        for secret in ["sk_live", "sk_test", "whsec_", "VITE_", "sourceMappingURL", "BEGIN PRIVATE KEY", "AKIA"] {
            assert!(!text.contains(secret), "{name} has {secret}");
        }
        (served, bytes) = (served + 1, bytes + content.len());
        assert_eq!(get(&format!("{base}/{name}.map")).await.status(), 404, "{name}");
    }
    assert!(served > 50 && bytes > 100_000, "{served} files, {bytes} bytes");
    for path in [
        base.as_str(),
        &format!("{base}/"),
        "/assets",
        "/assets/",
        "/.git/HEAD",
        "/.git/config",
        "/.env",
        "/leadlab.toml",
        "/leadlab-data/leadlab.redb",
        "/Cargo.toml",
        "/keys/keyring.json",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/server-status",
        "/swagger-ui/",
        "/docs",
        "/metrics",
    ] {
        let response = get(path).await;
        assert_eq!(response.status(), 404, "{path}");
        assert!(!response.text().await.unwrap().contains("app.js"), "{path} is the page");
    }
}

#[tokio::test]
async fn nobody_is_there_before_the_setup_link_and_it_ends_after_half_an_hour() {
    let server = Server::start().await;
    for (email, password) in [("admin@example.com", "admin"), ("root", "root"), ("admin", "password"), ("", "")] {
        let login = json!({ "email": email, "password": password });
        assert_eq!(server.call(Method::POST, "/auth/login", &login).await.status(), 401, "{email}");
    }
    let setup = async |token: &str| {
        let body =
            json!({ "token": token, "organization": "Acme", "name": "Ada", "email": OWNER, "password": PASSWORD });
        server.call(Method::POST, "/setup", &body).await
    };
    let link = async || server.app.auth.setup_token().await.unwrap().unwrap().to_text();
    let late = link().await;
    server.clock.advance(1801);
    assert_eq!(setup(&late).await.status(), 422, "after half an hour");
    let (voided, last) = (link().await, link().await);
    server.clock.advance(1790);
    assert_eq!(setup(&voided).await.status(), 422, "voided by a newer one");
    assert_eq!(setup(&last).await.status(), 200);
    assert_eq!(setup(&last).await.status(), 404);
    assert_eq!(server.fetch("/setup").await, json!({ "needed": false }));
    assert!(server.app.auth.setup_token().await.unwrap().is_none());
}

#[tokio::test]
async fn weaknesses_are_told_to_whom_the_operator_names() {
    let set = [("LEADLAB__SERVER__SECURITY_CONTACT", "https://example.com/report")];
    for (set, contact) in [(&set[..], "https://example.com/report"), (&[], "mailto:security@the-leadlab.com")] {
        let server = Server::with(set).await;
        let response = server.http.get(format!("{}/.well-known/security.txt", server.origin)).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/plain; charset=utf-8");
        let text = response.text().await.unwrap();
        let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).unwrap();
        assert_eq!(field("Contact"), contact);
        assert_eq!(field("Canonical"), format!("{}/.well-known/security.txt", server.origin));
        let expires: jiff::Timestamp = field("Expires").parse().unwrap();
        let days = (Time::from(expires).0 - server.clock.now().0) / 86_400_000;
        assert!((1..365).contains(&days), "{days}");
    }
}
