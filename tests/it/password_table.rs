//! S1-4.3a, S1-4.3e, S2-6, SECURITY.md 3: forty passwords over HTTP, what their hashes look like, how many are computed at
//! once, and that the meter keeps nothing.

use std::time::{Duration, Instant};

use leadlab::auth::model::{Credential, User};
use leadlab::base::{Id, Org, Role};
use leadlab::store::Read;
use reqwest::Method;
use serde_json::{Value, json};

use super::program::Program;
use super::support::{OWNER, PASSWORD, Server, Session};

const GOOD: [&str; 14] = [
    "Another-horse-9",
    "Tannenzapfen#41x",
    "vK8!pQz2wt",
    "Blaue.Ente.lacht.7",
    "Ü8-knurrhahn",
    "Zwölf Boxkämpfer 12!",
    "7 Mangos & ein Boot",
    "m!Xw3-qRt9",
    "Ярмарка-тщеславия-8",
    "Correct horse battery staple 9!",
    "Seehund-lacht-77",
    "Kormoran-taucht-55",
    "Walross-singt-99",
    "Kestrel-Harbour-42",
];

const BAD: [(&str, &[&str]); 25] = [
    ("abc", &["too_short", "no_upper", "no_digit", "no_special", "too_weak"]),
    ("vK8!pQz", &["too_short", "too_weak"]),
    ("VK8!PQZ2XWT", &["no_lower"]),
    ("vk8!pqz2xwt", &["no_upper"]),
    ("vKx!pQzwbt", &["no_digit"]),
    ("vK8xpQz2wt", &["no_special"]),
    ("vK8!pQz2wt\0", &["control_character"]),
    ("Password1!", &["breached"]),
    ("P4ssw0rd!", &["breached"]),
    ("Password2026!", &["breached"]),
    ("!!Dragon123", &["breached"]),
    ("Qwerty123!", &["breached"]),
    ("Letmein-2026", &["breached"]),
    ("M0nkey!99", &["breached"]),
    ("Iloveyou#1", &["breached"]),
    ("Summer2026!", &["breached"]),
    ("12345678", &["no_upper", "no_lower", "no_special", "breached"]),
    ("Abcdef1!", &["too_weak"]),
    ("Aa1!Aa1!", &["too_weak"]),
    ("Aa1!aaaaaaaa", &["too_weak"]),
    ("Zaq1!wsx", &["too_weak"]),
    ("Leadlab-2026!", &["too_weak"]),
    ("L3adl4b!2026", &["too_weak"]),
    // The organisation's and the user's own names.
    ("Acme-2026!", &["too_weak"]),
    ("Ada-2026!", &["too_weak"]),
];

async fn change(session: &Session, from: &str, to: &str) -> (u16, Vec<String>) {
    let response = session.post("/auth/password/change", &json!({ "current_password": from, "password": to })).await;
    let status = response.status().as_u16();
    if status == 204 {
        return (status, Vec::new());
    }
    let body: Value = response.json().await.unwrap();
    assert!(!body.to_string().contains(to), "the answer repeats the password");
    let errors = body["errors"].as_array().unwrap();
    assert!(errors.iter().all(|error| error["pointer"] == "/password"), "{body}");
    (status, errors.iter().map(|error| error["code"].as_str().unwrap().to_owned()).collect())
}

#[tokio::test]
async fn password_table_of_forty_is_judged_rule_by_rule() {
    let (server, owner) = Server::with_owner().await;
    for (password, codes) in BAD {
        assert_eq!(
            change(&owner, PASSWORD, password).await,
            (422, codes.iter().map(|&c| c.into()).collect()),
            "{password}"
        );
    }
    let long = format!("Aa1!{}", "xK-9pQ".repeat(171));
    assert_eq!(change(&owner, PASSWORD, &long).await, (422, vec!["too_long".to_owned()]));
    assert_eq!(GOOD.len() + BAD.len() + 1, 40);
    let mut current = PASSWORD;
    for password in GOOD {
        assert_eq!(change(&owner, current, password).await, (204, vec![]), "{password}");
        current = password;
    }
    let login = json!({ "email": OWNER, "password": current });
    assert_eq!(server.call(Method::POST, "/auth/login", &login).await.status(), 200);
}

#[tokio::test]
async fn password_hashes_are_salted_and_look_at_every_byte() {
    let (server, owner) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Member).await;
    let stored = |session: &Session| {
        let user: Id<User> = session.user.parse().unwrap();
        let read = server.app.store.read().unwrap();
        read.require::<Credential>(Org(1), Credential::id_of(user)).unwrap().data.password_hash
    };
    let hashes = [stored(&owner), stored(&bob)];
    assert_ne!(hashes[0], hashes[1]);
    for hash in &hashes {
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1,keyid="), "{hash}");
    }
    // 100 bytes that differ at the 91st.
    let long = format!("Correct-horse-9 {}", "xK-9pQ".repeat(14));
    let mut other = long.clone();
    other.replace_range(90..91, "#");
    assert!(long.len() == 100 && other.len() == 100 && other != long);
    assert_eq!(change(&owner, PASSWORD, &long).await.0, 204);
    for (password, status) in [(&other, 401), (&long[..72].to_owned(), 401), (&long, 200)] {
        let login = json!({ "email": OWNER, "password": password });
        assert_eq!(server.call(Method::POST, "/auth/login", &login).await.status(), status, "{password}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn password_hashes_wait_for_their_turn_two_seconds_and_no_longer() {
    let set = [
        ("LEADLAB__SECURITY__ARGON2__CONCURRENCY", "1"),
        // Half a second or more each, so that the queue stands.
        ("LEADLAB__SECURITY__ARGON2__ITERATIONS", "30"),
    ];
    let (server, owner) = Server::owned(&set).await;
    let began = Instant::now();
    let logins = (0..80).map(|_| {
        let request =
            server.request(Method::POST, "/auth/login").json(&json!({ "email": OWNER, "password": PASSWORD }));
        tokio::spawn(async move {
            let response = request.send().await.unwrap();
            let retry = response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
            (response.status().as_u16(), retry)
        })
    });
    let logins: Vec<_> = logins.collect();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let asked = Instant::now();
    assert_eq!(owner.get("/me").await.status(), 200);
    assert!(asked.elapsed() < Duration::from_secs(1), "others wait with them: {:?}", asked.elapsed());
    let (mut done, mut busy) = (0, 0);
    for login in logins {
        match login.await.unwrap() {
            (200, None) => done += 1,
            (503, Some(seconds)) => {
                assert_eq!(seconds, "2");
                busy += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    // One is computed, 64 wait: at least 15 of 80 are sent away at once, the others when they waited for two seconds.
    assert!(done >= 1 && busy >= 15, "{done} {busy}");
    assert!(began.elapsed() < Duration::from_secs(9), "{:?}", began.elapsed());
}

#[tokio::test]
async fn password_check_and_refused_changes_leave_no_trace() {
    let program = Program::new();
    let serving = program.serve(&["--log-level", "debug"]);
    let session = serving.sign_in().await;
    let planted = ["Planted-Heron-wades-31", "Planted2026!"];
    for password in planted {
        let check = serving.request(Method::POST, "/auth/password/check").json(&json!({ "password": password }));
        assert_eq!(check.send().await.unwrap().status(), 200);
        let wrong = json!({ "current_password": "Not-this-one-1", "password": password });
        let change = serving.request(Method::POST, "/auth/password/change").bearer_auth(&session.access);
        assert_eq!(change.header("x-csrf-token", &session.csrf).json(&wrong).send().await.unwrap().status(), 422);
    }
    assert_eq!(serving.stop(), Some(0));
    let log = program.log();
    assert!(log.contains("/api/v1/auth/password/check"), "{log}");
    let database = std::fs::read(program.data().join("leadlab.redb")).unwrap();
    let database = String::from_utf8_lossy(&database);
    assert!(database.contains(OWNER), "the search finds what is there");
    for text in planted.into_iter().chain(["Not-this-one-1", PASSWORD]) {
        assert!(!log.contains(text) && !database.contains(text), "{text}");
    }
}
