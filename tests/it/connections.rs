//! SECURITY.md 11, S2-12, S2-15, S2-59, S2-60: connections of the real server: how many, for how long, which TLS, where
//! it listens, what it does with requests that are none.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use rustls::version::{TLS12, TLS13};

use super::program::Program;
use super::wire;

/// How long the other side takes to close.
fn closed_after(stream: &mut impl Read) -> Duration {
    let began = Instant::now();
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => panic!("it stays open"),
        _ => began.elapsed(),
    }
}

const HEALTH: &[u8] = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

#[test]
fn an_address_has_a_hundred_connections() {
    let program = Program::new();
    let serving = program.serve(&["--http"]);
    let mut held: Vec<_> = (0..100).map(|_| wire::plain(&serving.origin)).collect();
    assert!(closed_after(&mut wire::plain(&serving.origin)) < Duration::from_secs(5));
    // Those who are in are served, and a place that is given back is taken.
    assert!(wire::exchange(held.remove(50), HEALTH).contains(" 200 "));
    let late = (0..50).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        wire::exchange(wire::plain(&serving.origin), HEALTH).contains(" 200 ")
    });
    assert!(late);
    drop(held);
    assert_eq!(serving.stop(), Some(0));
}

#[test]
fn who_is_over_the_total_waits_and_is_served_then() {
    let program = Program::with(&[("LEADLAB__SERVER__MAX_CONNECTIONS", "2".to_owned())]);
    let serving = program.serve(&["--http"]);
    let held = [wire::plain(&serving.origin), wire::plain(&serving.origin)];
    let mut third = wire::plain(&serving.origin);
    third.write_all(HEALTH).unwrap();
    third.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    assert!(third.read(&mut [0]).is_err(), "it was answered");
    drop(held);
    third.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut answer = String::new();
    third.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[test]
fn idle_and_slow_connections_end() {
    let second = || "1".to_owned();
    let program = Program::with(&[
        ("LEADLAB__SERVER__KEEP_ALIVE_SECONDS", second()),
        ("LEADLAB__SERVER__HEADER_TIMEOUT_SECONDS", second()),
        ("LEADLAB__SERVER__BODY_TIMEOUT_SECONDS", second()),
    ]);
    let serving = program.serve(&[]);
    let tls = || wire::secured(&serving.origin, wire::client(&[&TLS13], &[b"http/1.1"])).unwrap();
    let within = |elapsed: Duration| assert!(elapsed < Duration::from_secs(5), "{elapsed:?}");
    std::thread::scope(|scope| {
        // Nothing at all, half a head, and nothing more after a request.
        scope.spawn(|| within(closed_after(&mut wire::plain(&serving.origin))));
        scope.spawn(|| {
            let mut stream = tls();
            stream.write_all(b"GET / HTTP/1.1\r\nHost: loc").unwrap();
            within(closed_after(&mut stream));
        });
        scope.spawn(|| {
            let mut stream = tls();
            stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
            within(closed_after(&mut stream));
        });
        scope.spawn(|| {
            let mut stream = tls();
            stream.write_all(b"POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n").unwrap();
            stream.write_all(b"Content-Type: application/json\r\nContent-Length: 400\r\n\r\n{").unwrap();
            std::thread::sleep(Duration::from_millis(1200));
            let began = Instant::now();
            let answer = wire::exchange(stream, b" ");
            is_whole_refusal(&answer, "408");
            // What comes too slowly is refused as well, some seconds later.
            assert!(began.elapsed() < Duration::from_millis(2500), "{:?}", began.elapsed());
        });
    });
    assert_eq!(serving.stop(), Some(0));
}

/// Whether a refusal by HTTP itself carries what every answer over TLS carries (S1-1.4f).
fn is_whole_refusal(answer: &str, status: &str) {
    assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    for line in [
        "content-type: application/problem+json",
        "x-content-type-options: nosniff",
        "x-frame-options: DENY",
        "x-xss-protection: 1; mode=block",
        "strict-transport-security: max-age=31536000; includeSubDomains",
        "referrer-policy: strict-origin-when-cross-origin",
        "content-security-policy: default-src 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox",
        "cache-control: no-store",
        "x-request-id: ",
    ] {
        assert!(answer.contains(&format!("\r\n{line}")), "{status} without {line}: {answer}");
    }
    assert!(!answer.contains("\r\nserver:"), "{answer}");
}

#[test]
fn refusals_by_http_itself_carry_every_header() {
    let program = Program::new();
    let serving = program.serve(&[]);
    let long = |bytes: usize| "a".repeat(bytes);
    let post = |length: &str| {
        format!(
            "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Content-Type: application/json\r\n{length}\r\n\r\n"
        )
    };
    let get = |path: &str, more: &str| {
        format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{more}\r\n").into_bytes()
    };
    for (request, status) in [
        (get("/", &format!("x: {}\r\n", long(17 << 10))), "431"),
        (get("/", &format!("x: {}\r\n", long(150 << 10))), "431"),
        (get("/", &"x: 1\r\n".repeat(101)), "431"),
        (get(&format!("/{}", long(9 << 10)), ""), "414"),
        (get("/", "not a header\r\n"), "400"),
        (b"\x16\x03\x01\r\n\r\n".to_vec(), "400"),
        (post("Content-Length: 16385").into_bytes(), "413"),
        (format!("{}4001\r\n{}\r\n0\r\n\r\n", post("Transfer-Encoding: chunked"), long(0x4001)).into_bytes(), "413"),
    ] {
        let stream = wire::secured(&serving.origin, wire::client(&[&TLS13], &[b"http/1.1"])).unwrap();
        is_whole_refusal(&wire::exchange(stream, &request), status);
    }
    assert_eq!(serving.stop(), Some(0));
}

/// The first message of a client that speaks this version (RFC 5246 section 7.4.1.2) and these suites.
fn hello(version: [u8; 2], suites: &[[u8; 2]]) -> Vec<u8> {
    let suites = suites.concat();
    let mut body = [&version[..], &[7; 32], &[0]].concat();
    body.extend_from_slice(&u16::try_from(suites.len()).unwrap().to_be_bytes());
    body.extend_from_slice(&suites);
    body.extend_from_slice(&[1, 0]);
    // signature_algorithms, supported_groups and ec_point_formats, as TLS 1.2 asks for.
    let extensions = [0, 13, 0, 8, 0, 6, 4, 3, 8, 4, 4, 1, 0, 10, 0, 6, 0, 4, 0, 29, 0, 23, 0, 11, 0, 2, 1, 0];
    body.extend_from_slice(&u16::try_from(extensions.len()).unwrap().to_be_bytes());
    body.extend_from_slice(&extensions);
    let handshake = [&[1, 0][..], &u16::try_from(body.len()).unwrap().to_be_bytes(), &body].concat();
    [&[22, 3, 1][..], &u16::try_from(handshake.len()).unwrap().to_be_bytes(), &handshake].concat()
}

#[test]
fn tls_is_1_2_or_1_3_with_suites_that_are_sound() {
    let program = Program::new();
    let serving = program.serve(&[]);
    let sound: [[u8; 2]; 2] = [[0xc0, 0x2b], [0xc0, 0x2f]];
    // AES-CBC, RSA key exchange, 3DES, RC4.
    let weak: [[u8; 2]; 5] = [[0xc0, 0x09], [0xc0, 0x13], [0x00, 0x9c], [0x00, 0x0a], [0x00, 0x05]];
    // A record of handshake, or an alert that is fatal.
    let answer = |version, suites: &[[u8; 2]]| {
        let mut stream = wire::plain(&serving.origin);
        stream.write_all(&hello(version, suites)).unwrap();
        let mut record = [0_u8; 7];
        stream.read_exact(&mut record).unwrap();
        (record[0], record[6])
    };
    assert_eq!(answer([3, 3], &sound).0, 22, "this is how TLS 1.2 is asked for");
    for version in [[3, 0], [3, 1], [3, 2]] {
        let (kind, alert) = answer(version, &sound);
        assert!(kind == 21 && alert == 70, "{version:?} is not refused as a version: {kind} {alert}");
    }
    for suite in weak {
        let (kind, alert) = answer([3, 3], &[suite]);
        assert!(kind == 21 && alert == 40, "{suite:02x?}: {kind} {alert}");
    }
    for (version, name) in [(&TLS12, "TLSv1_2"), (&TLS13, "TLSv1_3")] {
        let stream = wire::secured(&serving.origin, wire::client(&[version], &[b"http/1.1"])).unwrap();
        assert_eq!(format!("{:?}", stream.conn.protocol_version().unwrap()), name);
        assert!(wire::exchange(stream, HEALTH).contains("strict-transport-security: max-age=31536000"));
    }
    // No early data: what it would carry could be sent twice.
    let config = wire::client(&[&TLS13], &[b"http/1.1"]);
    let mut early = (*config).clone();
    early.enable_early_data = true;
    let early = std::sync::Arc::new(early);
    for _ in 0..2 {
        let stream = wire::secured(&serving.origin, std::sync::Arc::clone(&early)).unwrap();
        assert!(!stream.conn.is_early_data_accepted());
        assert!(wire::exchange(stream, HEALTH).contains(" 200 "));
    }
    let name = rustls::pki_types::ServerName::try_from("localhost").unwrap();
    let mut again = rustls::ClientConnection::new(early, name).unwrap();
    assert!(again.early_data().is_none(), "the ticket offers early data");
    // Plain HTTP to the port of TLS is no way in.
    assert!(!wire::exchange(wire::plain(&serving.origin), HEALTH).contains("HTTP/1.1 200"));
    assert_eq!(serving.stop(), Some(0));

    let program = Program::with(&[("LEADLAB__TLS__MIN_VERSION", "1.3".to_owned())]);
    let serving = program.serve(&[]);
    assert!(wire::secured(&serving.origin, wire::client(&[&TLS12], &[b"http/1.1"])).is_err());
    assert!(wire::secured(&serving.origin, wire::client(&[&TLS13], &[b"http/1.1"])).is_ok());
}

/// The addresses on which a process takes connections, and its sockets of UDP.
fn listening(pid: u32) -> (Vec<SocketAddr>, usize) {
    let mut own = BTreeSet::new();
    for entry in std::fs::read_dir(format!("/proc/{pid}/fd")).unwrap().filter_map(Result::ok) {
        let target = std::fs::read_link(entry.path()).unwrap_or_default();
        let socket =
            target.to_string_lossy().strip_prefix("socket:[").map(|rest| rest.trim_end_matches(']').to_owned());
        own.extend(socket);
    }
    let rows = |table: &str| {
        let text = std::fs::read_to_string(format!("/proc/{pid}/net/{table}")).unwrap_or_default();
        let rows = text.lines().skip(1).map(|line| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        rows.filter(|row| own.contains(&row[9])).collect::<Vec<_>>()
    };
    let mut addresses = Vec::new();
    // State 0A is LISTEN.
    for row in rows("tcp").into_iter().chain(rows("tcp6")).filter(|row| row[3] == "0A") {
        let (host, port) = row[1].split_once(':').unwrap();
        let port = u16::from_str_radix(port, 16).unwrap();
        let v4 = u32::from_str_radix(host, 16).map(|bits| std::net::Ipv4Addr::from(bits.to_le_bytes()));
        addresses.push(v4.map_or_else(|_| format!("[::]:{port}").parse().unwrap(), |v4| SocketAddr::from((v4, port))));
    }
    (addresses, rows("udp").len() + rows("udp6").len())
}

#[test]
fn it_listens_where_it_was_told_and_nowhere_else() {
    let program = Program::with(&[("LEADLAB__METRICS__LISTEN", String::new())]);
    let serving = program.serve(&["--listen", "127.0.0.2:0"]);
    let (mut found, udp) = listening(serving.pid());
    found.sort();
    let hosts: Vec<String> = found.iter().map(|address| address.ip().to_string()).collect();
    assert_eq!((hosts, udp), (vec!["127.0.0.1".to_owned(), "127.0.0.2".to_owned()], 0));
    assert!(found.contains(&wire::address(&serving.origin)));
}

#[test]
fn a_certificate_is_read_again_at_a_hangup_and_a_bad_one_is_not_taken() {
    let program = Program::new();
    let (certificate, key) = (program.path("cert.pem"), program.path("key.pem"));
    let write = || {
        let pair = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        std::fs::write(&certificate, pair.cert.pem()).unwrap();
        std::fs::write(&key, pair.signing_key.serialize_pem()).unwrap();
        pair.cert.der().to_vec()
    };
    let first = write();
    let toml = "[tls]\nmode = \"files\"\ncert_file = \"cert.pem\"\nkey_file = \"key.pem\"\n";
    std::fs::write(program.path("leadlab.toml"), toml).unwrap();
    let serving = program.serve(&[]);
    let shown = || {
        let stream = wire::secured(&serving.origin, wire::client(&[&TLS13], &[b"http/1.1"])).unwrap();
        stream.conn.peer_certificates().unwrap()[0].to_vec()
    };
    assert_eq!(shown(), first);
    let kept = wire::secured(&serving.origin, wire::client(&[&TLS13], &[b"http/1.1"])).unwrap();
    let second = write();
    assert_eq!(shown(), first, "not before it is told");
    let hangup = |told: &str| {
        let before = program.log().matches(told).count();
        serving.hang_up();
        for _ in 0..200 {
            if program.log().matches(told).count() > before {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the log does not say {told}: {}", program.log());
    };
    hangup("read again");
    assert_eq!(shown(), second);
    assert!(wire::exchange(kept, HEALTH).contains(" 200 "), "connections of before go on");
    std::fs::write(&key, "nonsense").unwrap();
    hangup("the certificate has faults");
    assert_eq!(shown(), second);
    assert_eq!(serving.stop(), Some(0));
}

#[tokio::test]
async fn a_hangup_takes_over_limits_and_the_level_of_the_log() {
    let program = Program::new();
    let write = |level: &str, figure: u32, more: &str| {
        let toml = format!("[log]\nlevel = \"{level}\"\n[limits]\nauthenticated_per_minute = {figure}\n{more}");
        std::fs::write(program.path("leadlab.toml"), toml).unwrap();
    };
    write("info", 70, "");
    let serving = program.serve(&[]);
    let session = serving.sign_in().await;
    let policy = async || {
        let me = serving.request(reqwest::Method::GET, "/me").bearer_auth(&session.access).send().await.unwrap();
        me.headers()["ratelimit-policy"].to_str().unwrap().to_owned()
    };
    let told = async |part: &str| {
        for _ in 0..200 {
            if program.log().contains(part) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the log does not say {part}: {}", program.log());
    };
    assert_eq!(policy().await, "\"auth\";q=70;w=60");
    assert!(!program.log().contains("/api/v1/me"), "successful reads are told from debug on");
    // All or nothing.
    write("debug", 80, "nonsense = 1\n");
    serving.hang_up();
    told("has faults").await;
    assert_eq!(policy().await, "\"auth\";q=70;w=60");
    assert!(!program.log().contains("/api/v1/me"));
    write("debug", 80, "");
    serving.hang_up();
    told("the configuration was read again").await;
    assert_eq!(policy().await, "\"auth\";q=80;w=60");
    told("/api/v1/me").await;
    assert_eq!(serving.stop(), Some(0));
}
