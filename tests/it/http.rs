//! The HTTP toolkit over TLS on a real socket, with a small site of its own: headers on every answer, problem
//! documents, limits, the end of connections.

pub mod site;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use leadlab::base::Clock;
use leadlab::http::{ConnectionLimits, Server, Site, SiteOptions};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use tokio::sync::watch;

use self::site::{App, Running, TestGate, problem, routes, secured};

#[tokio::test(flavor = "multi_thread")]
async fn answers_carry_their_headers() {
    for http2 in [false, true] {
        let site = Running::start(true, http2).await;
        let response = site.send(Method::POST, "/api/v1/things", r#"{"name":"a"}"#).await;
        assert_eq!(response.version() == reqwest::Version::HTTP_2, http2);
        assert_eq!(response.status(), 201);
        secured(&response, true);
        assert_eq!(response.headers()["location"], "/api/v1/things/1");
        assert_eq!(response.headers()["etag"], "\"1\"");
        assert!(response.headers()["x-undo-id"].to_str().unwrap().starts_with("undo_"));
        assert_eq!(
            response.headers()["set-cookie"],
            "__Host-ll_rt=v; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Strict"
        );
        assert_eq!(response.json::<Value>().await.unwrap(), json!({ "name": "a", "size": 0 }));

        let head = site.client.head(site.url("/api/v1/hello")).header("authorization", "Bearer viewer");
        let head = head.send().await.unwrap();
        assert_eq!(head.status(), 200);
        secured(&head, true);
        assert!(head.headers()["content-length"].to_str().unwrap().parse::<usize>().unwrap() > 10);

        let options = site.send(Method::OPTIONS, "/api/v1/things/1", "").await;
        assert_eq!(options.status(), 204);
        assert_eq!(options.headers()["allow"], "PATCH, OPTIONS");
        secured(&options, true);

        let (body, ..) = site.problem(Method::GET, "/api/v1/nothing", "", 404).await;
        assert_eq!(body["detail"], "There is no such record.");
        let response = site.send(Method::PUT, "/api/v1/hello", "").await;
        assert_eq!(response.headers()["allow"], "GET, HEAD, OPTIONS");
        assert_eq!(response.status(), 405);
        problem(response).await;
        site.problem(Method::GET, "/.git/HEAD", "", 404).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_a_500_that_says_nothing() {
    let site = Running::start(true, true).await;
    for _ in 0..3 {
        let (body, ..) = site.problem(Method::GET, "/api/v1/explode", "", 500).await;
        let members: Vec<&String> = body.as_object().unwrap().keys().collect();
        assert_eq!(members, ["instance", "status", "title", "type"]);
    }
    assert_eq!(site.send(Method::GET, "/api/v1/hello", "").await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_are_checked_before_they_are_parsed() {
    let site = Running::start(true, false).await;
    let (body, ..) = site.problem(Method::POST, "/api/v1/things", "{\n \"name\": }", 400).await;
    let detail = "The body is not valid JSON: a value is expected here (line 2, column 10).";
    assert_eq!(body["detail"], detail);
    let nested = format!("{}{}", "[".repeat(11), "]".repeat(11));
    let wide: Vec<String> = (0..101).map(|key| format!("\"k{key}\":0")).collect();
    for (sent, pointer, code) in [
        (r#"{"name":5}"#.to_owned(), "/name", "wrong_type"),
        (r#"{"name":"a","size":-1}"#.to_owned(), "/size", "invalid"),
        (r#"{"name":"a","version":1}"#.to_owned(), "/version", "unknown_field"),
        ("{}".to_owned(), "/name", "required"),
        (String::new(), "/name", "required"),
        ("[1]".to_owned(), "", "wrong_type"),
        (format!("{{\"name\":{nested}}}"), "/name/0/0/0/0/0/0/0/0/0", "json_depth"),
        ("[".repeat(1_000_000), "/0/0/0/0/0/0/0/0/0/0", "json_depth"),
        (format!("{{{}}}", wide.join(",")), "", "json_keys"),
        (r#"{"name":"a","n\u0061me":"b"}"#.to_owned(), "/name", "json_duplicate_key"),
        (format!("[{}1]", "1,".repeat(100_000)), "", "json_nodes"),
    ] {
        let start = &sent.get(..40).unwrap_or(&sent).to_owned();
        let (_, found, why) = site.problem(Method::POST, "/api/v1/things", &sent, 422).await;
        assert_eq!((found.as_str(), why.as_str()), (pointer, code), "{start}");
    }
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(9), "]".repeat(9));
    assert_eq!(site.send(Method::POST, "/api/v1/objects", &deep).await.status(), 200);
    let request = site.client.post(site.url("/api/v1/objects")).header("x-csrf-token", "good");
    let wrong = request.header("content-type", "text/plain").body("{}").send().await.unwrap();
    assert_eq!(wrong.status(), 415);
    problem(wrong).await;
    let (_, pointer, code) = site.problem(Method::GET, "/api/v1/hello?q=1&nope=2&q=3", "", 422).await;
    assert_eq!((pointer.as_str(), code.as_str()), ("nope", "unknown_parameter"));
    assert_eq!(site.send(Method::GET, "/api/v1/hello?q=a%20b&tag=1&tag=2", "").await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn large_bodies_are_refused_declared_or_not() {
    for http2 in [false, true] {
        let site = Running::start(true, http2).await;
        let exact = format!("\"{}\"", "a".repeat((10 << 20) - 2));
        site.problem(Method::POST, "/api/v1/things", &exact, 422).await;
        let over = format!("{exact} ");
        let (body, ..) = site.problem(Method::POST, "/api/v1/things", &over, 413).await;
        assert_eq!(body["detail"], "The body is larger than 10 MiB.");
        let pieces: Vec<std::io::Result<Vec<u8>>> =
            over.into_bytes().chunks(64 << 10).map(|piece| Ok(piece.to_vec())).collect();
        let request = site.client.post(site.url("/api/v1/things")).header("authorization", "Bearer member");
        let request = request.header("x-csrf-token", "good").header("content-type", "application/json");
        let stream = futures_util::stream::iter(pieces);
        let response = request.body(reqwest::Body::wrap_stream(stream)).send().await.unwrap();
        assert_eq!(response.status(), 413);
        problem(response).await;
        let (body, ..) = site.problem(Method::DELETE, "/api/v1/admin", "{}", 403).await;
        assert_eq!(body["errors"][0]["code"], "role");
        for (body, status) in [("x", 400), ("{}", 200), (" {} ", 200), (&"x".repeat(2_000), 413)] {
            let hello = site.client.get(site.url("/api/v1/hello")).header("authorization", "Bearer viewer");
            assert_eq!(hello.body(body.to_owned()).send().await.unwrap().status(), status, "{body}");
        }
        let things = || {
            let request = site.client.post(site.url("/api/v1/things")).header("authorization", "Bearer member");
            request.header("x-csrf-token", "good").body("{}")
        };
        let coded = things().header("content-type", "application/json").header("content-encoding", "gzip");
        assert_eq!(coded.send().await.unwrap().status(), 415);
        let latin = things().header("content-type", "application/json; charset=latin1");
        assert_eq!(latin.send().await.unwrap().status(), 415);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_of_checks_is_kept() {
    let site = Running::start(true, true).await;
    let url = site.url("/api/v1/admin");
    let anonymous = site.client.delete(&url).send().await.unwrap();
    assert_eq!(anonymous.status(), 401);
    assert_eq!(anonymous.headers()["www-authenticate"], "Bearer");
    problem(anonymous).await;
    let code = async |bearer: &str, token: &str| {
        let request = site.client.delete(&url).header("authorization", format!("Bearer {bearer}"));
        let response = request.header("x-csrf-token", token).send().await.unwrap();
        let status = response.status().as_u16();
        if status == 200 { (status, String::new()) } else { (status, problem(response).await.2) }
    };
    assert_eq!(code("forged", "good").await.0, 401);
    assert_eq!(code("member", "bad").await, (403, "csrf".to_owned()));
    assert_eq!(code("member", "good").await, (403, "role".to_owned()));
    assert_eq!(code("admin-readonly", "good").await, (403, "scope".to_owned()));
    assert_eq!(code("owner", "good").await.0, 200);
    site.problem(Method::GET, "/api/v1/own", "", 403).await;
    let told = site.app.lock().unwrap().clone();
    assert_eq!(
        told,
        [
            "csrf DELETE /api/v1/admin",
            "role DELETE /api/v1/admin",
            "scope DELETE /api/v1/admin",
            "owner_only GET /api/v1/own",
        ]
    );
    let stale = site.client.patch(site.url("/api/v1/things/1")).header("authorization", "Bearer member");
    let stale = stale.header("x-csrf-token", "good").header("content-type", "application/merge-patch+json");
    let send = async |tag: &str| {
        let request = stale.try_clone().unwrap().header("if-match", tag).body("{}");
        request.send().await.unwrap().status()
    };
    assert_eq!(send("\"2\"").await, StatusCode::PRECONDITION_FAILED);
    assert_eq!(send("W/\"3\"").await, StatusCode::PRECONDITION_FAILED);
    assert_eq!(send("\"3\"").await, StatusCode::OK);
    assert_eq!(send("*").await, StatusCode::OK);
    site.problem(Method::PATCH, "/api/v1/things/2", "{}", 404).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_hosts_and_origins_get_nothing() {
    let site = Running::start(true, false).await;
    let foreign = site.client.get(site.url("/api/v1/hello")).header("host", "evil.example");
    let foreign = foreign.send().await.unwrap();
    assert_eq!(foreign.status(), 421);
    problem(foreign).await;
    let preflight = async |origin: &str| {
        let request = site.client.request(Method::OPTIONS, site.url("/api/v1/things")).header("origin", origin);
        request.header("access-control-request-method", "POST").send().await.unwrap()
    };
    let listed = preflight("https://app.example").await;
    assert_eq!(listed.status(), 204);
    assert_eq!(listed.headers()["access-control-allow-origin"], "https://app.example");
    assert_eq!(listed.headers()["access-control-allow-credentials"], "true");
    assert_eq!(listed.headers()["access-control-max-age"], "600");
    assert_eq!(listed.headers()["vary"], "Origin");
    for origin in ["https://evil.example", "null", "https://app.example.evil"] {
        let other = preflight(origin).await;
        assert!(!other.headers().keys().any(|name| name.as_str().starts_with("access-control")), "{origin}");
        assert_eq!(other.headers()["vary"], "Origin");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn uploads_are_streamed_and_limited() {
    let site = Running::start(true, true).await;
    let send = async |bytes: usize| {
        let file = reqwest::multipart::Part::bytes(vec![7; bytes]).file_name("a.csv");
        let form = reqwest::multipart::Form::new().text("label", "ä").part("file", file);
        let request = site.client.post(site.url("/api/v1/uploads")).header("authorization", "Bearer member");
        request.header("x-csrf-token", "good").multipart(form).send().await.unwrap()
    };
    let kept = send(1 << 20).await;
    assert_eq!(kept.status(), 200);
    assert_eq!(kept.json::<Value>().await.unwrap(), json!({ "label": "ä", "bytes": 1 << 20 }));
    for bytes in [(1 << 20) + 1, 3 << 20] {
        let over = send(bytes).await;
        assert_eq!(over.status(), 413);
        problem(over).await;
    }
    site.problem(Method::POST, "/api/v1/uploads", "{}", 415).await;
}

/// Sends raw bytes over plain HTTP and reads until the server closes.
fn raw(address: SocketAddr, pieces: &[&[u8]], pause: Duration) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    for piece in pieces {
        if stream.write_all(piece).is_err() {
            break;
        }
        std::thread::sleep(pause);
    }
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn heads_are_limited_and_refused_in_full() {
    let site = Running::start(false, false).await;
    let ask = async |request: String| {
        let address = site.address;
        tokio::task::spawn_blocking(move || raw(address, &[request.as_bytes()], Duration::ZERO)).await.unwrap()
    };
    let get = |path: &str, headers: &str| {
        format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n")
    };
    let many: String = (0..101).fold(String::new(), |all, number| all + &format!("x-{number}: 1\r\n"));
    let cases = [
        (get("/api/v1/hello", &format!("x: {}\r\n", "a".repeat(17 << 10))), "431"),
        (get("/api/v1/hello", &format!("x: {}\r\n", "a".repeat(150 << 10))), "431"),
        (get("/api/v1/hello", &many), "431"),
        (get(&format!("/{}", "a".repeat(9 << 10)), ""), "414"),
        (get("/api/v1/hello", "bad header\r\n"), "400"),
        ("GET /api/v1/hello HTTP/1.1\r\nConnection: close\r\n\r\n".to_owned(), "400"),
        ("NONSENSE\r\n\r\n".to_owned(), "400"),
        (get("/api/v1/hello", ""), "401"),
    ];
    for (request, status) in cases {
        let answer = ask(request).await;
        let start = &answer.get(..200).unwrap_or(&answer).to_owned();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{status}: {start}");
        assert!(answer.contains("x-content-type-options: nosniff"), "{status}: {start}");
        assert!(answer.contains("application/problem+json"), "{status}: {start}");
        assert!(!answer.contains("strict-transport-security"), "{status}: {start}");
        assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{start}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_clients_lose_their_connection() {
    let site = Running::start(false, false).await;
    let address = site.address;
    let start = Clock::mark();
    let trickle: Vec<&[u8]> = std::iter::repeat_n(b"x".as_slice(), 40).collect();
    let pieces: Vec<&[u8]> = std::iter::once(b"GET / HTTP/1.1\r\nx: ".as_slice()).chain(trickle).collect();
    let pause = Duration::from_millis(100);
    let heads = std::thread::scope(|scope| scope.spawn(|| raw(address, &pieces, pause)).join().unwrap());
    assert_eq!(heads, "");
    assert!(start.elapsed() < Duration::from_secs(6));

    let body = "POST /api/v1/objects HTTP/1.1\r\nHost: localhost\r\nx-csrf-token: good\r\nConnection: close\r\n\
                Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n";
    let pieces: Vec<&[u8]> = std::iter::once(body.as_bytes()).chain(std::iter::repeat_n(b" ".as_slice(), 25)).collect();
    let answer = std::thread::scope(|scope| scope.spawn(|| raw(address, &pieces, pause)).join().unwrap());
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_http_stays_on_the_machine() {
    let site = Running::start(false, false).await;
    let url = format!("http://{}/api/v1/things", site.address);
    let request = site.client.post(url).header("authorization", "Bearer member").header("x-csrf-token", "good");
    let response = request.json(&json!({ "name": "a" })).send().await.unwrap();
    assert_eq!(response.status(), 201);
    secured(&response, false);
    assert_eq!(response.headers()["set-cookie"], "ll_rt=v; Path=/; Max-Age=60; HttpOnly; SameSite=Strict");
    let app = App::default();
    let bare = Site::new(app.clone(), routes(), TestGate(app), SiteOptions::default()).unwrap();
    let mut server = Server::new(bare, None, ConnectionLimits::default());
    assert!(server.listen("0.0.0.0:0".parse().unwrap()).await.is_err());
    let elsewhere = server.redirect("127.0.0.1:0".parse().unwrap(), "https://crm.example/").await.unwrap();
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(server.run(stopped));
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
    let response = client.get(format!("http://{elsewhere}/leads?x=1")).send().await.unwrap();
    assert_eq!(response.status(), 308);
    assert_eq!(response.headers()["location"], "https://crm.example/leads?x=1");
    secured(&response, false);
    let called = client.get(format!("http://{elsewhere}/api/v1/hello")).bearer_auth("owner").send().await.unwrap();
    assert_eq!((called.status().as_u16(), called.headers().get("location")), (426, None), "a program is not led on");
    assert_eq!(called.headers()["upgrade"], "TLS/1.2");
    secured(&called, false);
    assert_eq!(called.json::<Value>().await.unwrap()["title"], "Upgrade Required");
    stop.send(true).unwrap();
    running.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_lets_running_requests_finish() {
    for http2 in [false, true] {
        let site = Running::start(true, http2).await;
        assert_eq!(site.send(Method::GET, "/api/v1/hello", "").await.status(), 200);
        let request = site.client.get(site.url("/api/v1/slow")).send();
        let running = tokio::spawn(request);
        tokio::time::sleep(Duration::from_millis(200)).await;
        let start = Clock::mark();
        site.stop.send(true).unwrap();
        let late = running.await.unwrap().unwrap();
        assert_eq!(late.status(), 200);
        assert_eq!(late.text().await.unwrap(), "\"late\"");
        site.server.await.unwrap();
        assert!(start.elapsed() < Duration::from_secs(3));
        assert!(TcpStream::connect(site.address).is_err());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_and_its_files_are_served() {
    let site = Running::start(true, true).await;
    let get =
        async |path: &str, accept: &str| site.client.get(site.url(path)).header("accept", accept).send().await.unwrap();
    for path in ["/", "/leads", "/leads/lead_1?tab=notes"] {
        let page = get(path, "text/html,*/*;q=0.8").await;
        assert_eq!(page.status(), 200, "{path}");
        assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
        assert_eq!(page.headers()["cache-control"], "no-cache");
        let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.contains("script-src 'self'") && policy.contains("trusted-types ll-html dompurify"));
        assert!(policy.contains("; require-trusted-types-for 'script'; "), "{policy}");
        let text = page.text().await.unwrap();
        assert!(!text.contains("{{assets}}"));
        let script = text.split('"').find(|part| part.ends_with("/app.js")).unwrap();
        let script = get(script, "*/*").await;
        assert_eq!(script.status(), 200);
        assert_eq!(script.headers()["content-type"], "text/javascript; charset=utf-8");
        assert_eq!(script.headers()["x-content-type-options"], "nosniff");
    }
    for path in ["/nowhere", "/nowhere/else?a=b", "/.git/HEAD"] {
        let page = get(path, "text/html,*/*;q=0.8").await;
        assert_eq!((page.status().as_u16(), page.headers().get("etag")), (404, None), "{path}");
        assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
        assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
        let text = page.text().await.unwrap();
        assert!(text.contains("There is nothing at this address") && !text.contains("app.js"), "it is not the page");
        let plain = get(path, "*/*").await;
        assert_eq!(plain.status(), 404);
        problem(plain).await;
    }
    for path in [
        "/assets/",
        "/assets/dev",
        "/assets/dev/",
        "/assets/dev/none.js",
        "/assets/other/app.js",
        "/assets/dev/app.js.map",
        "/assets/dev/lib.d.ts",
        "/assets/dev/vendor/vendor.lock.json",
        "/assets/dev/index.html",
        "/assets/dev/%2e%2e/Cargo.toml",
        "/api/v1/leads",
    ] {
        let response = get(path, "text/html").await;
        assert_eq!(response.status(), 404, "{path}");
        problem(response).await;
    }
    assert_eq!(get("/leads", "application/json").await.status(), 404);
    let posted = site.client.post(site.url("/leads")).send().await.unwrap();
    assert_eq!(posted.status(), 405);
    assert_eq!(posted.headers()["allow"], "GET, HEAD");
    let posted = site.client.post(site.url("/nowhere")).header("accept", "text/html").send().await.unwrap();
    assert_eq!(posted.status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_site_has_its_own_calls() {
    let site = Running::start(true, true).await;
    let get = async |path: &str| site.client.get(site.url(path)).header("host", "10.1.2.3").send().await.unwrap();
    assert_eq!(get("/healthz").await.json::<Value>().await.unwrap(), json!({ "status": "ok" }));
    assert_eq!(get("/readyz").await.status(), 200);
    site.app.lock().unwrap().push("broken".to_owned());
    let unready = get("/readyz").await;
    assert_eq!(unready.status(), 507);
    let (body, ..) = problem(unready).await;
    assert!(body.get("detail").is_none());
    let contact = site.client.get(site.url("/.well-known/security.txt")).send().await.unwrap();
    assert_eq!(contact.headers()["content-type"], "text/plain; charset=utf-8");
    let contact = contact.text().await.unwrap();
    assert!(contact.starts_with("Contact: mailto:security@crm.example\nExpires: 2"), "{contact}");
    assert!(contact.ends_with("Canonical: https://crm.example/.well-known/security.txt\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_says_what_the_table_says() {
    let site = Running::start(true, true).await;
    assert_eq!(site.client.get(site.url("/api/v1/openapi.json")).send().await.unwrap().status(), 401);
    let document = site.send(Method::GET, "/api/v1/openapi.json", "").await.json::<Value>().await.unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let create = &document["paths"]["/api/v1/things"]["post"];
    assert_eq!(create["x-access"], "member");
    assert_eq!(create["x-rate-class"], "authenticated");
    assert_eq!(create["x-body-limit"], 10 << 20);
    assert!(create["responses"]["201"]["headers"]["Location"].is_object());
    assert_eq!(document["paths"]["/api/v1/admin"]["delete"]["x-rate-class"], "admin");
    assert!(document["paths"].get("/healthz").is_none());
    let patch = &document["paths"]["/api/v1/things/{id}"]["patch"];
    let names: Vec<&str> =
        patch["parameters"].as_array().unwrap().iter().map(|each| each["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["id", "If-Match", "X-CSRF-Token"]);
    let paths = document["paths"].as_object().unwrap();
    let operations: usize = paths.values().map(|path| path.as_object().unwrap().len()).sum();
    assert_eq!(operations, routes().len() + 1);
}
