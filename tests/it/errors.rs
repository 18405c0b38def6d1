//! S1-1.3, S2-46: what a failure says in its answer and in the log, that no malformed request goes unanswered or ends the
//! process, and that a writer which does not keep up refuses instead of hanging.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use leadlab::base::{Actor, Org};
use redb::{ReadableTable, TableDefinition};
use reqwest::Method;
use serde_json::{Value, json};

use super::program::{Program, Serving, SignedIn};
use super::support::Server;
use super::wire;

/// The failure of a request for a record whose row is damaged: its identity by the header, and its body.
async fn failure(serving: &Serving, session: &SignedIn, id: &str) -> (String, Value) {
    let request = serving.request(Method::GET, &format!("/customers/{id}?include=contacts"));
    let response = request.bearer_auth(&session.access).send().await.unwrap();
    assert_eq!(response.status(), 500);
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let request = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    (request, response.json().await.unwrap())
}

#[tokio::test]
async fn errors_have_one_identity_in_answer_and_log_and_their_cause_in_the_log_alone() {
    let program = Program::new();
    let serving = program.serve(&[]);
    let session = serving.sign_in().await;
    let made = serving.request(Method::POST, "/customers").bearer_auth(&session.access);
    let made = made.header("x-csrf-token", &session.csrf).json(&json!({ "name": "Planted-Firm-77" }));
    let made: Value = made.send().await.unwrap().json().await.unwrap();
    let id = made["id"].as_str().unwrap().to_owned();
    assert_eq!(serving.stop(), Some(0));
    // Behind the program's back.
    {
        let database = redb::Database::open(program.data().join("leadlab.redb")).unwrap();
        let tx = database.begin_write().unwrap();
        {
            let mut rows = tx.open_table(TableDefinition::<&[u8], &[u8]>::new("records")).unwrap();
            let holds = |row: &[u8]| row.windows(15).any(|part| part == b"Planted-Firm-77");
            let all = rows.iter().unwrap().map(Result::unwrap);
            let keys: Vec<Vec<u8>> =
                all.filter(|(_, row)| holds(row.value())).map(|(key, _)| key.value().to_vec()).collect();
            assert_eq!(keys.len(), 1);
            rows.insert(keys[0].as_slice(), [0xff].as_slice()).unwrap();
        }
        tx.commit().unwrap();
    }

    let serving = program.serve(&[]);
    let session = serving.sign_in().await;
    let (request, body) = failure(&serving, &session, &id).await;
    let instance = format!("urn:uuid:{request}");
    let said = json!({ "type": "about:blank", "title": "Internal Server Error", "status": 500, "instance": instance });
    assert_eq!(body, said);
    assert_eq!(serving.stop(), Some(0));
    let log = program.log();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let own: Vec<&Value> = lines.iter().filter(|line| line["request_id"] == request.as_str()).collect();
    let told = own.iter().find(|line| line["level"] == "ERROR").unwrap_or_else(|| panic!("{log}"));
    let cause = told["cause"].as_str().unwrap();
    assert!(!cause.is_empty());
    let answered = own.iter().find(|line| line["message"] == "answered").unwrap();
    assert_eq!((&answered["status"], &answered["route"]), (&json!(500), &json!("/api/v1/customers/{id}")));
    assert!(!log.contains("include=") && !log.contains(&id), "a query or a path is in the log");

    // For developing the cause is in the answer, too.
    let serving = program.serve(&["--dev"]);
    let session = serving.sign_in().await;
    let (request, body) = failure(&serving, &session, &id).await;
    assert!(!body["detail"].as_str().unwrap().is_empty());
    assert_eq!(body["instance"], format!("urn:uuid:{request}"));
    assert_eq!(serving.stop(), Some(0));
}

/// Requests that are none, or hold what is none.
fn malformed() -> Vec<Vec<u8>> {
    let head = "Host: localhost\r\nConnection: close\r\n";
    let post = |body: &[u8]| {
        let head = format!(
            "POST /api/v1/auth/login HTTP/1.1\r\n{head}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        [head.as_bytes(), body].concat()
    };
    let get = |path: &str, more: &str| format!("GET {path} HTTP/1.1\r\n{head}{more}\r\n").into_bytes();
    let mut all: Vec<Vec<u8>> = [
        "GET\r\n\r\n",
        "\0\0\0\0\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET  / HTTP/1.1\r\n\r\n",
        "GET /a b HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : localhost\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\n folded: 1\r\n\r\n",
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: abc\r\n\r\n",
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}{}{}",
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: nonsense\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nX: \x01\r\nConnection: close\r\n\r\n",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec();
    all.extend([
        get("/%ff%fe%00", ""),
        get("/api/v1/customers/%2e%2e%2f%2e%2e%2fetc", ""),
        get("/assets/dev/..%2f..%2fCargo.toml", "Accept: text/html\r\n"),
        get("/api/v1/setup?%ff=%zz&&=&a", ""),
        get("/api/v1/me", "Authorization: Bearer ...\r\n"),
        get("/api/v1/me", "Authorization: \u{ff}\u{fe}\r\n"),
        get("/api/v1/me", "Authorization: Bearer llp_\r\nCookie: ;;;=;__Host-ll_rt;=\r\n"),
        get("/", "Range: bytes=9-1\r\nIf-None-Match: \"\r\nIf-Modified-Since: yesterday\r\n"),
        get("/", "Accept-Encoding: ;q=9, gzip;q=nan\r\nAccept: */\r\n"),
        format!("TRACE / HTTP/1.1\r\n{head}\r\n").into_bytes(),
        format!("CONNECT localhost:1 HTTP/1.1\r\n{head}\r\n").into_bytes(),
        format!("OPTIONS * HTTP/1.1\r\n{head}\r\n").into_bytes(),
        format!("{} / HTTP/1.1\r\n{head}\r\n", "M".repeat(300)).into_bytes(),
        format!("GET http://evil.example/ HTTP/1.1\r\n{head}\r\n").into_bytes(),
        format!(
            "POST /api/v1/auth/login HTTP/1.1\r\n{head}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
        )
        .into_bytes(),
        format!("POST /api/v1/imports HTTP/1.1\r\n{head}Content-Type: multipart/form-data\r\nContent-Length: 3\r\n\r\n--x")
            .into_bytes(),
    ]);
    let bodies: [&[u8]; 16] = [
        b"",
        b"{",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b"{\"email\": \"\\ud800\"}",
        b"{\"email\": \"\x00\"}",
        b"{\"email\": 1e999}",
        b"{\"email\": 0123}",
        b"{\"email\": \"a\", \"email\": \"b\"}",
        b"[[[[[[[[[[[[[[",
        b"{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}}}",
        b"nul",
        b"\"\\u12\"",
        b"{\"__proto__\": {\"polluted\": 1}}",
        b"{\"email\": \"\xc3\x28\", \"password\": \"x\"}",
        b"{\"email\": {\"$ne\": null}, \"password\": {\"$ne\": null}}",
    ];
    all.extend(bodies.map(post));
    all
}

#[test]
fn errors_of_malformed_requests_are_answered_and_the_process_lives() {
    let program = Program::with(&[
        ("LEADLAB__LIMITS__PUBLIC_PER_MINUTE", "100000".to_owned()),
        ("LEADLAB__LIMITS__LOGIN_PER_MINUTE", "100000".to_owned()),
    ]);
    let serving = program.serve(&["--http"]);
    let pid = serving.pid();
    let mut seen = BTreeSet::new();
    for request in malformed() {
        let answer = wire::exchange(wire::plain(&serving.origin), &request);
        let shown = String::from_utf8_lossy(&request).into_owned();
        let status = answer.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3));
        let status: u16 = status.unwrap_or_else(|| panic!("{shown:?} is not answered: {answer:?}")).parse().unwrap();
        assert!((200..500).contains(&status), "{shown:?}: {answer}");
        assert!(answer.contains("\r\nx-content-type-options: nosniff"), "{shown:?}: {answer}");
        for inside in ["panicked", "src/", ".rs:", "serde", "hyper", "leadlab-data", "RUST_BACKTRACE"] {
            assert!(!answer.contains(inside), "{shown:?} shows {inside}: {answer}");
        }
        seen.insert(status);
    }
    for status in [400, 401, 404, 405, 421, 422] {
        assert!(seen.contains(&status), "{status} is not among {seen:?}");
    }
    assert_eq!(serving.pid(), pid);
    assert!(!program.log().contains("panicked"), "{}", program.log());
    assert_eq!(serving.stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_of_a_writer_that_does_not_keep_up_come_in_time() {
    let (server, owner) = Server::with_owner().await;
    let (store, go_on) = (server.app.store.clone(), Arc::new(AtomicBool::new(false)));
    let held = Arc::clone(&go_on);
    let stuck = move |_: &mut leadlab::store::WriteTx<'_>| {
        while !held.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    };
    let mut waiting = vec![tokio::spawn({
        let store = store.clone();
        async move { store.write(Actor::system(Org(1)), stuck).await.map(drop) }
    })];
    // All 1,024 places are taken.
    for _ in 0..1023 {
        let store = store.clone();
        waiting.push(tokio::spawn(async move { store.write(Actor::system(Org(1)), |_| Ok(())).await.map(drop) }));
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let began = Instant::now();
    let write = owner.request(Method::POST, "/customers").json(&json!({ "name": "Late" }));
    let late = tokio::spawn(write.send());
    let reading = Instant::now();
    assert_eq!(owner.get("/customers").await.status(), 200);
    assert!(reading.elapsed() < Duration::from_secs(2), "reads wait for the writer");
    let refused = late.await.unwrap().unwrap();
    go_on.store(true, Ordering::SeqCst);
    assert_eq!((refused.status().as_u16(), refused.headers()["retry-after"].to_str().unwrap()), (503, "5"));
    // Thirty seconds, and as long before where the call also notes that its session is in use.
    assert!((29..75).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    for write in waiting {
        write.await.unwrap().unwrap();
    }
    assert_eq!(owner.post("/customers", &json!({ "name": "On time" })).await.status(), 201);
    assert_eq!(owner.read("/customers").await["total"], 1);
}
