//! The own data as a file: what is in it is what the API says, secrets are not, nobody else gets it, and what happens where
//! its user leaves meanwhile.

use std::time::{Duration, Instant};

use leadlab::auth::model::{IdentityLink, IdentityProvider};
use leadlab::base::{Actor, Id, Org, Role};
use leadlab::crm::leads::Lead;
use leadlab::jobs::{Job, State};
use leadlab::store::{Dir, Flow, Read, WriteTx};
use leadlab::transfer::kept::ExportFile;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::{ORG, count, leave, made, path, settled, text, token};
use crate::second_factor::enrol;
use crate::support::{Server, Session};

/// Asks for a file; what its job came to.
async fn asked(session: &Session, path: &str, body: Option<Value>) -> Value {
    let response = match body {
        Some(body) => session.post(path, &body).await,
        None => session.get(path).await,
    };
    let status = response.status();
    let job: Value = response.json().await.unwrap();
    assert_eq!(status, 202, "{job}");
    let until = Instant::now() + Duration::from_mins(2);
    while Instant::now() < until {
        let job = session.read(&format!("/jobs/{}", text(&job["id"]))).await;
        if !["queued", "running"].contains(&job["state"].as_str().unwrap()) {
            assert_eq!(job["state"], "succeeded", "{job}");
            return job["result"].clone();
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    panic!("the job does not end");
}

pub async fn exported(session: &Session) -> Value {
    asked(session, "/me/export", None).await
}

pub async fn download(session: &Session, result: &Value) -> Response {
    session.get(text(&result["download_url"]).strip_prefix("/api/v1").unwrap()).await
}

/// Asks for a file and fetches it.
pub async fn file(session: &Session, path: &str, body: Option<Value>) -> Vec<u8> {
    let result = asked(session, path, body).await;
    let response = download(session, &result).await;
    assert_eq!(response.status(), 200);
    response.bytes().await.unwrap().to_vec()
}

/// Writes so many leads of nobody at once.
async fn leads(server: &Server, count: usize) {
    let write = move |tx: &mut WriteTx<'_>| {
        for n in 0..count {
            tx.insert(ORG, Id::fresh(), Lead { company: format!("Company {n}"), ..Lead::default() })?;
        }
        Ok(())
    };
    server.app.store.write(Actor::system(ORG), write).await.unwrap();
}

/// The jobs of a kind, newest first.
fn jobs(server: &Server, kind: &str) -> Vec<Job> {
    let mut jobs = Vec::new();
    let read = server.app.store.read().unwrap();
    read.scan_records::<Job>(Org::INSTANCE, Dir::Backward, None, &mut |job| {
        jobs.extend(Some(job.data).filter(|job| job.kind == kind));
        Ok(Flow::More)
    })
    .unwrap();
    jobs
}

#[tokio::test]
async fn own_data_is_what_the_api_says_without_a_secret() {
    let (server, ada) = Server::with_owner().await;
    let bob = settled(&server).await;
    let (_, codes) = enrol(&server, &bob).await;
    let api = token(&bob, "read").await;
    let url = text(&made(&bob, "/me/calendar-link", json!({})).await["url"]);
    let customer = made(&bob, "/customers", json!({"name": "Kestrel \"& Söhne\""})).await;
    let given = made(&ada, "/leads", json!({"company": "Later Ltd", "owner_id": bob.user})).await;
    let ticket = made(&ada, "/tickets", json!({"subject": "It leaks"})).await;
    let comment = made(&bob, &format!("{}/comments", path("tickets", &ticket)), json!({"body": "<p>On it</p>"})).await;
    let handed = made(&bob, "/contacts", json!({"last_name": "Maier", "owner_id": ada.user})).await;
    made(&ada, "/deals", json!({"name": "Of Ada alone"})).await;
    assert_eq!(bob.patch(&path("tickets", &ticket), &json!({"priority": "high"})).await.status(), 200);
    let pins = json!({"data": [{"type": "customers", "id": customer["id"]}]});
    assert_eq!(bob.request(Method::PUT, "/me/favourites").json(&pins).send().await.unwrap().status(), 200);

    let issuer = "https://id.example".to_owned();
    let provider = IdentityProvider { issuer, client_id: "crm".to_owned(), ..IdentityProvider::default() };
    let link = IdentityLink::new(&provider, "planted-subject", bob.user.parse().unwrap());
    let signed_in = move |tx: &mut WriteTx<'_>| {
        tx.insert(ORG, Id::fresh(), provider)?;
        tx.insert(ORG, Id::fresh(), link).map(drop)
    };
    server.app.store.write(Actor::system(ORG), signed_in).await.unwrap();

    let me = bob.read("/me").await;
    let mut sessions = bob.read("/auth/sessions").await["data"].clone();
    for session in sessions.as_array_mut().unwrap() {
        session["current"] = json!(false);
    }
    let views = bob.read("/saved-views").await["data"].clone();
    let notifications = bob.read("/notifications").await["data"].clone();
    let result = exported(&bob).await;
    let name = text(&result["file_name"]);
    let day = name.strip_prefix("my-data-").and_then(|rest| rest.strip_suffix(".json"));
    assert!(day.is_some_and(|day| day.parse::<jiff::civil::Date>().is_ok()), "{name}");
    assert_eq!((&result["media_type"], &result["records"]), (&json!("application/json"), &json!(4)));
    let response = download(&bob, &result).await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()["content-type"]),
        (200, &"application/json".parse().unwrap())
    );
    let told = response.text().await.unwrap();
    let own: Value = serde_json::from_str(&told).unwrap();
    assert_eq!((&own["profile"], &own["second_factor"]), (&me, &me["mfa"]));
    assert_eq!(own["sessions"], sessions);
    assert_eq!(own["api_tokens"], bob.read("/me/tokens").await["data"]);
    assert_eq!(own["calendar_link"], bob.read("/me/calendar-link").await);
    assert_eq!(own["favourites"], bob.read("/me/favourites").await["data"]);
    let methods = &own["sign_in_methods"];
    assert_eq!((&methods[0]["issuer"], &methods[0]["provider"]), (&json!("https://id.example"), &json!("custom")));
    assert_eq!(methods.as_array().unwrap().len(), 1);
    assert_eq!((own["notifications"].as_array().unwrap().len(), &own["notifications"]), (1, &notifications));
    let by_name = |views: &Value| {
        let mut views = views.as_array().unwrap().clone();
        views.sort_by_key(|view| text(&view["name"]));
        views
    };
    assert_eq!(by_name(&own["saved_views"]), by_name(&views));
    let record = |kind: &str, record: &Value, title: &str, roles: &[&str]| json!({"type": kind, "id": record["id"], "title": title, "as": roles});
    let expected = [
        record("customers", &customer, "Kestrel \"& Söhne\"", &["created_by", "owner_id"]),
        record("contacts", &handed, "Maier", &["created_by"]),
        record("leads", &given, "Later Ltd", &["owner_id"]),
        record("comments", &comment, "On it", &["created_by"]),
    ];
    assert_eq!(own["records"], json!(expected));

    // The log holds what the audit log says of them.
    let mut audit = ada.read(&format!("/audit?limit=200&actor={}", bob.user)).await["data"].clone();
    // What came after the file was begun is its own story.
    let since = text(&own["made_at"]);
    audit.as_array_mut().unwrap().retain(|row| text(&row["at"]) <= since);
    let short = |row: &Value| json!({"at": row["at"], "action": row["action"], "type": row["kind"], "id": row["id"], "title": row["title"], "address": row["address"]});
    let audit: Vec<Value> = audit.as_array().unwrap().iter().map(short).collect();
    assert!(audit.len() > 12, "{audit:?}");
    assert_eq!(own["log"], json!(audit));

    let secret = url.rsplit_once('/').unwrap().1.trim_end_matches(".ics").to_owned();
    for planted in codes.iter().chain([&api, &secret, &bob.access, &bob.csrf, &bob.refresh]) {
        assert!(!told.contains(planted.as_str()), "{planted}");
    }
    for never in ["$argon2", "hash", "planted-subject", "password\"", "secret", "Of Ada alone"] {
        assert!(!told.contains(never), "{never}");
    }
    // Theirs alone, whatever the other's role, and noted.
    assert_eq!(download(&ada, &result).await.status(), 404);
    let log = ada.read("/audit?action=export.created").await;
    assert_eq!((&log["data"][0]["note"], &log["total"]), (&json!("own data"), &json!(1)));
    let news = bob.read("/notifications?limit=1").await;
    assert_eq!(news["data"][0]["job"], json!({"kind": "exports.me", "state": "succeeded"}));
}

#[tokio::test]
async fn own_data_is_for_everybody_and_one_job_at_a_time() {
    let (server, _) = Server::with_owner().await;
    let vic = server.user("vic@example.com", Role::Viewer).await;
    let (read, write) = (token(&vic, "read").await, token(&vic, "write").await);
    let by =
        async |token: &str| server.request(Method::GET, "/me/export").bearer_auth(token).send().await.unwrap().status();
    assert_eq!((by(&read).await.as_u16(), by(&write).await.as_u16()), (202, 403));
    // Nothing begins it but a call that means it.
    let head = vic.request(Method::HEAD, "/me/export").send().await.unwrap();
    assert_eq!((head.status().as_u16(), &head.headers()["allow"]), (405, &"GET, OPTIONS".parse().unwrap()));
    let cookies = format!("__Host-ll_rt={}; __Host-ll_csrf={}", vic.refresh, vic.csrf);
    let led = server.request(Method::GET, "/me/export").header("cookie", cookies).header("sec-fetch-mode", "navigate");
    assert_eq!(led.send().await.unwrap().status(), 401);
    assert_eq!(jobs(&server, "exports.me").len(), 1);
    exported(&vic).await;
    // Who asks again gets the job that is at it.
    leads(&server, 20_000).await;
    let before = jobs(&server, "exports.me").len();
    let (one, two) = tokio::join!(vic.get("/me/export"), vic.get("/me/export"));
    let (one, two): (Value, Value) = (one.json().await.unwrap(), two.json().await.unwrap());
    assert_eq!(one["id"], two["id"]);
    assert_eq!(jobs(&server, "exports.me").len(), before + 1);
}

#[tokio::test]
async fn who_leaves_while_a_file_is_written_leaves_none() {
    let (server, _) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Manager).await;
    leads(&server, 20_000).await;
    assert_eq!(bob.get("/me/export").await.status(), 202);
    let other = json!({"entity": "leads", "format": "csv"});
    assert_eq!(bob.post("/exports", &other).await.status(), 202);
    assert_eq!(leave(&bob).await.status(), 204);
    let is_over = || ["exports.me", "exports.run"].iter().all(|kind| jobs(&server, kind)[0].state.is_final());
    let until = Instant::now() + Duration::from_mins(1);
    while !is_over() && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    for kind in ["exports.me", "exports.run"] {
        let job = &jobs(&server, kind)[0];
        // Stopped, or begun when its user was gone.
        assert!([State::Cancelled, State::Failed].contains(&job.state) && job.result.is_none(), "{kind}: {job:?}");
    }
    assert_eq!(count::<ExportFile>(&server, ORG, |_| true), 0);
    let own = server.app.config.storage.data_dir.join("exports/1").join(&bob.user);
    assert!(!own.exists() || std::fs::read_dir(own).unwrap().next().is_none());
    // One that a manager starts again finds that its user is not there.
    let ada = server.sign_in(crate::support::OWNER).await;
    let all = ada.read("/jobs").await;
    for job in all["data"].as_array().unwrap().iter().filter(|job| text(&job["kind"]).starts_with("exports.")) {
        let id = text(&job["id"]);
        assert_eq!(ada.post(&format!("/jobs/{id}/retry"), &json!({})).await.status(), 200);
        let mut state = String::from("queued");
        while ["queued", "running"].contains(&state.as_str()) {
            tokio::time::sleep(Duration::from_millis(30)).await;
            state = text(&ada.read(&format!("/jobs/{id}")).await["state"]);
        }
        assert_eq!(state, "failed");
    }
    assert_eq!(count::<ExportFile>(&server, ORG, |_| true), 0);
}
