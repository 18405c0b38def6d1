//! Records as files: each form, what is in it, who gets it and for how long, and that a file which was exported can be
//! imported without changing anything.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use leadlab::base::{Actor, Id, Org, Role};
use leadlab::crm::customers::Customer;
use leadlab::crm::leads::Lead;
use leadlab::jobs::{Job, State};
use leadlab::store::{Read as _, WriteTx};
use leadlab::transfer::kept;
use reqwest::multipart::{Form, Part};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{Server, Session};

const NAMES: [&str; 6] = ["Zoë Müller", "Łukasz Żak", "Ирина Орлова", "陈 伟", "محمد علي", "Σοφία Νίκου"];

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Makes a record; its identity.
async fn made(session: &Session, path: &str, body: Value) -> String {
    let response = session.post(path, &body).await;
    let status = response.status();
    let answer: Value = response.json().await.unwrap();
    assert_eq!(status, 201, "{answer}");
    text(&answer["id"])
}

/// Looks at a job until it has ended.
async fn ended(session: &Session, job: &str) -> Value {
    let until = Instant::now() + Duration::from_mins(2);
    while Instant::now() < until {
        let job = session.read(&format!("/jobs/{job}")).await;
        if !["queued", "running"].contains(&job["state"].as_str().unwrap()) {
            return job;
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    panic!("the job does not end");
}

/// Exports; the result of the job.
async fn exported(session: &Session, body: Value) -> Value {
    let response = session.post("/exports", &body).await;
    let status = response.status();
    let job: Value = response.json().await.unwrap();
    assert_eq!(status, 202, "{job}");
    let job = ended(session, &text(&job["id"])).await;
    assert_eq!(job["state"], "succeeded", "{job}");
    job["result"].clone()
}

async fn download(session: &Session, result: &Value) -> Response {
    session.get(text(&result["download_url"]).strip_prefix("/api/v1").unwrap()).await
}

/// Exports and fetches the file.
async fn file(session: &Session, body: Value) -> Vec<u8> {
    let result = exported(session, body).await;
    let response = download(session, &result).await;
    assert_eq!(response.status(), 200);
    let bytes = response.bytes().await.unwrap();
    assert_eq!(result["size"], json!(bytes.len()));
    bytes.to_vec()
}

/// The rows of a CSV file by the names of their columns.
fn rows(csv: &[u8]) -> Vec<BTreeMap<String, String>> {
    let csv = csv.strip_prefix(b"\xef\xbb\xbf").expect("programs take it for UTF-8 by its mark");
    let mut reader = csv::Reader::from_reader(csv);
    let names = reader.headers().unwrap().clone();
    let row =
        |row: csv::StringRecord| names.iter().zip(row.iter()).map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// A member of a ZIP file by its directory.
fn member(zip: &[u8], name: &str) -> String {
    let number = |at: usize, size: usize| {
        zip[at..at + size].iter().rev().fold(0_usize, |sum, byte| (sum << 8) | usize::from(*byte))
    };
    let end = zip.len() - 22;
    assert_eq!(&zip[end..end + 4], b"PK\x05\x06");
    let mut at = number(end + 16, 4);
    for _ in 0..number(end + 10, 2) {
        assert_eq!(&zip[at..at + 4], b"PK\x01\x02");
        let (method, crc, packed, plain) =
            (number(at + 10, 2), number(at + 16, 4), number(at + 20, 4), number(at + 24, 4));
        let (length, local) = (number(at + 28, 2), number(at + 42, 4));
        if &zip[at + 46..at + 46 + length] == name.as_bytes() {
            assert_eq!(&zip[local..local + 4], b"PK\x03\x04");
            let begin = local + 30 + number(local + 26, 2) + number(local + 28, 2);
            let bytes = &zip[begin..begin + packed];
            let mut text = String::new();
            if method == 8 {
                flate2::read::DeflateDecoder::new(bytes).read_to_string(&mut text).unwrap();
            } else {
                text = String::from_utf8(bytes.to_vec()).unwrap();
            }
            assert_eq!((text.len(), usize::try_from(crc32fast::hash(text.as_bytes())).unwrap()), (plain, crc));
            return text;
        }
        at += 46 + length;
    }
    panic!("there is no {name}");
}

/// The cells of a sheet as they are written, by row.
fn cells(sheet: &str) -> Vec<Vec<String>> {
    let row =
        |row: &str| row.split("<c").skip(1).map(|cell| format!("<c{}", cell.trim_end_matches("</row>"))).collect();
    sheet.split("<row>").skip(1).map(|text| row(text.split("</row>").next().unwrap())).collect()
}

async fn import(session: &Session, entity: &str, file: Vec<u8>) -> [u64; 4] {
    let part = Part::bytes(file).file_name("rows.csv");
    let form = Form::new().text("entity", entity.to_owned()).part("file", part);
    let made: Value =
        session.request(Method::POST, "/imports").multipart(form).send().await.unwrap().json().await.unwrap();
    let preview = session.post(&format!("/imports/{}/preview", text(&made["id"])), &json!({})).await;
    let preview: Value = preview.json().await.unwrap();
    assert!(preview["counts"].is_object(), "{preview}");
    let run = session.post(&format!("/imports/{}/run", text(&made["id"])), &json!({})).await;
    assert_eq!(run.status(), 202);
    let run: Value = run.json().await.unwrap();
    let job = ended(session, &text(&run["job_id"])).await;
    ["new", "update", "skip", "problem"].map(|name| job["result"]["counts"][name].as_u64().unwrap())
}

#[tokio::test]
async fn csv_holds_what_a_filter_or_a_list_chooses_and_runs_nowhere() {
    let (_server, ada) = Server::with_owner().await;
    let mut ids = Vec::new();
    for (place, name) in NAMES.iter().enumerate() {
        let (first, last) = name.split_once(' ').unwrap();
        let body = json!({"first_name": first, "last_name": last, "company": format!("=cmd|' /C calc'!A{place}"),
            "phone": "+49 30 1234567", "source": if place < 2 { "Fair" } else { "@SUM(A1)" }, "owner_id": ada.user,
            "notes": "<p>a, b</p>", "tags": ["vip, old", "é"]});
        ids.push(made(&ada, "/leads", body).await);
    }
    let response = ada.post("/exports", &json!({"entity": "leads", "format": "csv"})).await;
    let job: Value = response.json().await.unwrap();
    let result = ended(&ada, &text(&job["id"])).await["result"].clone();
    assert_eq!((&result["records"], &result["media_type"]), (&json!(6), &json!("text/csv")));
    let name = text(&result["file_name"]);
    let day = name.strip_prefix("leads-").and_then(|rest| rest.strip_suffix(".csv"));
    assert!(day.is_some_and(|day| day.parse::<jiff::civil::Date>().is_ok()), "{name}");
    let response = download(&ada, &result).await;
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert!(header("content-disposition").starts_with(&format!("attachment; filename=\"{name}\"")));
    assert_eq!((header("cache-control"), header("content-type")), ("no-store".to_owned(), "text/csv".to_owned()));
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("content-length"), result["size"].to_string());
    let all = rows(&response.bytes().await.unwrap());
    assert_eq!(all.len(), 6);
    for ((row, name), id) in all.iter().zip(NAMES).zip(&ids) {
        assert_eq!((&row["name"], &row["id"]), (&name.to_owned(), id));
        assert!(row["company"].starts_with("'=cmd|"), "{row:?}");
        assert_eq!((row["phone"].as_str(), row["notes"].as_str()), ("+49 30 1234567", "<p>a, b</p>"));
    }
    assert_eq!(all[5]["source"], "'@SUM(A1)");

    let wanted = json!({"entity": "leads", "format": "csv", "filter": "source = \"Fair\" and owner_id = me"});
    assert_eq!(rows(&file(&ada, wanted).await).len(), 2);
    let chosen = json!({"entity": "leads", "format": "csv", "ids": [ids[4], ids[1], ids[4]]});
    let chosen = rows(&file(&ada, chosen).await);
    assert_eq!(chosen.iter().map(|row| row["id"].clone()).collect::<Vec<_>>(), [ids[4].clone(), ids[1].clone()]);
    let both = json!({"entity": "leads", "format": "csv", "ids": [ids[4], ids[1]], "filter": "source = \"Fair\""});
    assert_eq!(rows(&file(&ada, both).await).len(), 1);
}

#[tokio::test]
async fn what_cannot_be_exported_is_refused_at_once() {
    let (_server, ada) = Server::with_owner().await;
    for (body, pointer, code) in [
        (json!({"entity": "lads", "format": "csv"}), "/entity", "choice"),
        (json!({"entity": "deals", "format": "vcf"}), "/format", "not_allowed"),
        (json!({"entity": "leads", "format": "csv", "filter": "nme = 1"}), "/filter", ""),
        (json!({"entity": "leads", "format": "csv", "filter": "name ="}), "/filter", ""),
        (json!({"entity": "leads", "format": "csv", "ids": ["cus_1"]}), "/ids/0", "id"),
        (json!({"entity": "leads", "format": "doc"}), "/format", ""),
        (json!({"entity": "leads"}), "/format", ""),
    ] {
        let response = ada.post("/exports", &body).await;
        assert_eq!(response.status(), 422, "{body}");
        let told: Value = response.json().await.unwrap();
        let error = &told["errors"][0];
        assert_eq!(error["pointer"], pointer, "{body}: {told}");
        assert!(code.is_empty() || error["code"] == code, "{told}");
    }
    assert!(ada.read("/jobs").await["data"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_spreadsheet_has_types_and_no_formulas() {
    let (_server, ada) = Server::with_owner().await;
    let field = json!({"entity": "customers", "key": "since", "label": "Since", "type": "date", "options": []});
    made(&ada, "/custom-fields", field).await;
    let body = json!({"name": "=1+1 <Ä & 陈>", "employees": 12, "annual_revenue": {"amount": "1250.50", "currency": "EUR"},
        "phone": "+49 30 1234567", "custom": {"since": "2026-11-28"}, "tags": ["a", "b"]});
    made(&ada, "/customers", body).await;
    made(&ada, "/customers", json!({"name": "Other", "annual_revenue": {"amount": "7", "currency": "USD"}})).await;
    let zip = file(&ada, json!({"entity": "customers", "format": "xlsx"})).await;
    let rows = cells(&member(&zip, "xl/worksheets/sheet1.xml"));
    let column = |name: &str| rows[0].iter().position(|cell| cell.contains(&format!(">{name}<"))).unwrap();
    let cell = |row: usize, name: &str| rows[row][column(name)].as_str();
    assert_eq!(rows.len(), 3);
    let words = |cell: &str| cell.starts_with("<c s=\"2\" t=\"inlineStr\">");
    assert!(words(cell(1, "name")) && cell(1, "name").contains("=1+1 &lt;Ä &amp; 陈&gt;"), "{}", cell(1, "name"));
    assert!(words(cell(1, "phone")) && words(cell(1, "tags")) && cell(1, "tags").contains(">a; b<"));
    assert_eq!(cell(1, "employees"), "<c s=\"0\"><v>12</v></c>");
    assert_eq!(cell(1, "annual_revenue"), "<c s=\"5\"><v>1250.50</v></c>");
    assert!(cell(2, "annual_revenue").starts_with("<c s=\"6\"><v>7"));
    assert_eq!((cell(1, "custom.since"), cell(2, "custom.since")), ("<c s=\"3\"><v>46354</v></c>", "<c/>"));
    assert!(cell(1, "created_at").starts_with("<c s=\"4\"><v>4"), "{}", cell(1, "created_at"));
    assert!(!rows.iter().flatten().any(|cell| cell.contains("<f>")));
    let styles = member(&zip, "xl/styles.xml");
    assert!(
        styles.contains("&quot;EUR&quot;")
            && styles.contains("&quot;USD&quot;")
            && styles.contains("cellXfs count=\"7\"")
    );
    assert!(member(&zip, "[Content_Types].xml").contains("/xl/worksheets/sheet1.xml"));
    assert!(member(&zip, "xl/workbook.xml").contains("<sheet name=\"customers\""));
}

#[tokio::test]
async fn json_is_as_the_api_shows_records_and_cards_are_of_people() {
    let (_server, ada) = Server::with_owner().await;
    let customer = made(&ada, "/customers", json!({"name": "Acme; Sons, Ltd"})).await;
    let body = json!({"first_name": "Zoë", "last_name": "Müller", "customer_id": customer, "job_title": "Head, Sales",
        "emails": [{"email": "zoe@acme.example", "label": "work", "primary": true}, {"email": "zoe@home.example", "label": "home", "primary": false}],
        "phones": [{"number": "+49 170 1234567", "label": "mobile"}, {"number": "+49 30 765", "label": "desk"}],
        "address": {"street": "Weg 1", "city": "Köln", "postal_code": "50667", "country": "DE"},
        "notes": format!("<p>First</p><p>{}</p>", "é".repeat(80)), "tags": ["vip, old", "x"]});
    let contact = made(&ada, "/contacts", body).await;
    let json: Value =
        serde_json::from_slice(&file(&ada, json!({"entity": "contacts", "format": "json"})).await).unwrap();
    let shown = ada.read(&format!("/contacts/{contact}")).await;
    for (name, value) in json[0].as_object().unwrap() {
        assert_eq!(value, &shown[name], "{name}");
    }
    let card = String::from_utf8(file(&ada, json!({"entity": "contacts", "format": "vcf"})).await).unwrap();
    assert!(card.split("\r\n").all(|line| line.len() <= 75) && !card.replace("\r\n", "").contains('\n'));
    let unfolded = card.replace("\r\n ", "");
    let lines: Vec<&str> = unfolded.split("\r\n").collect();
    for line in [
        "BEGIN:VCARD",
        "VERSION:3.0",
        &format!("UID:{contact}"),
        "N:Müller;Zoë;;;",
        "FN:Zoë Müller",
        "ORG:Acme\\; Sons\\, Ltd",
        "TITLE:Head\\, Sales",
        "EMAIL;TYPE=INTERNET,WORK,PREF:zoe@acme.example",
        "EMAIL;TYPE=INTERNET,HOME:zoe@home.example",
        "TEL;TYPE=VOICE,CELL:+49 170 1234567",
        "TEL;TYPE=VOICE:+49 30 765",
        "ADR;TYPE=WORK:;;Weg 1;Köln;;50667;DE",
        &format!("NOTE:First\\n{}", "é".repeat(80)),
        "CATEGORIES:vip\\, old,x",
        "END:VCARD",
    ] {
        assert!(lines.contains(&line), "{line}: {unfolded}");
    }
    let card = String::from_utf8(file(&ada, json!({"entity": "customers", "format": "vcf"})).await).unwrap();
    assert!(card.contains("FN:Acme\\; Sons\\, Ltd\r\n") && card.contains("N:;;;;\r\n"), "{card}");
}

#[tokio::test]
async fn an_exported_file_imports_without_changing_anything() {
    let (_server, ada) = Server::with_owner().await;
    for (place, name) in NAMES.iter().enumerate() {
        let (first, last) = name.split_once(' ').unwrap();
        let body = json!({"first_name": first, "last_name": last, "company": format!("{last}, \"Sons\" {place}"), "job_title": "-Lead",
            "email": format!("p{place}@company{place}.example"), "phone": format!("+49 30 10000{place}"), "source": "=Fair",
            "notes": format!("<p>said \"yes\"</p><p>{place}</p>"), "tags": ["vip", "é x"], "score": place,
            "estimated_value": {"amount": "1250.50", "currency": "EUR"}, "external_id": format!("00{place}")});
        made(&ada, "/leads", body).await;
        let body = json!({"name": format!("{last} GmbH"), "website": format!("https://company{place}.example/"), "employees": 10 + place,
            "address": {"street": "Weg 1", "city": "Köln", "postal_code": "01067", "country": "DE"}});
        made(&ada, "/customers", body).await;
    }
    for entity in ["leads", "customers"] {
        let before = ada.read(&format!("/{entity}?limit=200&sort=created_at")).await;
        let first = file(&ada, json!({"entity": entity, "format": "csv"})).await;
        let counts = import(&ada, entity, first.clone()).await;
        assert_eq!((counts[0], counts[3]), (0, 0), "{entity}: {counts:?}");
        assert_eq!(ada.read(&format!("/{entity}?limit=200&sort=created_at")).await, before, "{entity}");
        assert_eq!(rows(&file(&ada, json!({"entity": entity, "format": "csv"})).await), rows(&first));
    }
}

#[tokio::test]
async fn a_file_is_its_users_alone_for_seven_days() {
    let (server, ada) = Server::with_owner().await;
    let mia = server.user("mia@example.com", Role::Manager).await;
    let other = server.organization("Other").await;
    let eve = server.user_of(other, "eve@example.com", Role::Owner).await;
    made(&ada, "/customers", json!({"name": "Acme"})).await;
    let wish = json!({"entity": "customers", "format": "csv"});
    for role in [Role::Viewer, Role::Member] {
        let low = server.user(&format!("{role}@example.com"), role).await;
        assert_eq!(low.post("/exports", &wish).await.status(), 403);
    }
    // What another organisation exports is its own.
    assert_eq!(exported(&eve, wish.clone()).await["records"], 0);
    let result = exported(&mia, wish.clone()).await;
    assert_eq!(download(&mia, &result).await.status(), 200);
    assert_eq!(download(&ada, &result).await.status(), 404, "not even the owner's");
    assert_eq!(download(&eve, &result).await.status(), 404);
    // Both are in the audit log.
    let log = ada.read("/audit?action=export.*").await;
    let told: Vec<(String, String)> =
        log["data"].as_array().unwrap().iter().map(|row| (text(&row["action"]), text(&row["note"]))).collect();
    let name = text(&result["file_name"]);
    assert_eq!(
        told,
        [("export.downloaded".to_owned(), name), ("export.created".to_owned(), "1 customers as csv".to_owned())]
    );
    // Sealed: nothing of it can be read on the disk.
    let lying = || {
        let folder = server.app.config.storage.data_dir.join("exports/1");
        let users = std::fs::read_dir(folder).unwrap().map(|user| user.unwrap().path());
        users.flat_map(|user| std::fs::read_dir(user).unwrap()).map(|file| file.unwrap().path()).collect::<Vec<_>>()
    };
    let sealed = std::fs::read(&lying()[0]).unwrap();
    assert!(lying().len() == 1 && !sealed.windows(4).any(|bytes| bytes == b"Acme"));
    assert!(std::fs::read_dir(server.app.spool()).unwrap().next().is_none(), "nothing is left beside it");

    // Who may not export any more does not get it either.
    let demoted = ada.patch(&format!("/users/{}", mia.user), &json!({"role": "member"})).await;
    assert_eq!(demoted.status(), 200);
    let mia = server.sign_in("mia@example.com").await;
    assert_eq!(download(&mia, &result).await.status(), 403);
    let raised = ada.patch(&format!("/users/{}", mia.user), &json!({"role": "manager"})).await;
    assert_eq!(raised.status(), 200);

    server.clock.advance(7 * 86_400 - 600);
    purge(&server).await;
    let mia = server.sign_in("mia@example.com").await;
    assert_eq!(download(&mia, &result).await.status(), 200);
    server.clock.advance(601);
    let mia = server.sign_in("mia@example.com").await;
    assert_eq!(download(&mia, &result).await.status(), 404);
    assert_eq!(lying().len(), 1);
    purge(&server).await;
    assert!(lying().is_empty());
    assert!(server.app.store.check().unwrap().is_clean());
}

/// What happens every day.
async fn purge(server: &Server) {
    let app = Arc::clone(&server.app);
    tokio::task::spawn_blocking(move || kept::purge(&app)).await.unwrap().unwrap();
}

/// Writes so many leads at once.
async fn leads(server: &Server, count: usize) {
    for from in (0..count).step_by(1000) {
        let write = move |tx: &mut WriteTx<'_>| {
            for n in from..(from + 1000).min(count) {
                let lead = Lead { company: format!("Company {n}"), city: "Köln".to_owned(), ..Lead::default() };
                tx.insert(Org(1), Id::fresh(), lead)?;
            }
            Ok(())
        };
        server.app.store.write(Actor::system(Org(1)), write).await.unwrap();
    }
}

#[tokio::test]
async fn a_job_that_is_stopped_leaves_nothing_and_one_that_was_killed_late_finds_its_file() {
    let (server, ada) = Server::with_owner().await;
    leads(&server, 6000).await;
    let wish = json!({"entity": "leads", "format": "xlsx"});
    let job: Value = ada.post("/exports", &wish).await.json().await.unwrap();
    let stopped = ada.post(&format!("/jobs/{}/cancel", text(&job["id"])), &json!({})).await;
    assert_eq!(stopped.status(), 200);
    let job = ended(&ada, &text(&job["id"])).await;
    assert_eq!((&job["state"], &job["result"]), (&json!("cancelled"), &Value::Null));
    assert!(!server.app.config.storage.data_dir.join("exports/1").exists());
    assert!(std::fs::read_dir(server.app.spool()).unwrap().next().is_none());
    // It can be tried again.
    assert_eq!(ada.post(&format!("/jobs/{}/retry", text(&job["id"])), &json!({})).await.status(), 200);
    let job = ended(&ada, &text(&job["id"])).await;
    assert_eq!((&job["state"], &job["result"]["records"]), (&json!("succeeded"), &json!(6000)), "{job}");
    let id: Id<Job> = text(&job["id"]).parse().unwrap();
    // As if the program had ended before it noted that the job has.
    let back = move |tx: &mut WriteTx<'_>| {
        let old = tx.require(Org::INSTANCE, id)?;
        let queued =
            Job { state: State::Queued, result: None, due_at: tx.now(), finished_at: None, ..old.data.clone() };
        tx.update(Org::INSTANCE, &old, queued).map(drop)
    };
    server.app.store.write(Actor::system(Org(1)), back).await.unwrap();
    let again = ended(&ada, &text(&job["id"])).await;
    assert_eq!(again["result"], job["result"]);
    assert_eq!(ada.read("/audit?action=export.created").await["data"].as_array().unwrap().len(), 1);
    assert_eq!(download(&ada, &again["result"]).await.status(), 200);
}

#[tokio::test]
async fn a_user_keeps_twenty_files_and_the_same_key_makes_one() {
    let (server, ada) = Server::with_owner().await;
    let customer = Customer { name: "Acme".to_owned(), ..Customer::default() };
    server.app.store.write(Actor::system(Org(1)), |tx| tx.insert(Org(1), Id::fresh(), customer)).await.unwrap();
    let wish = json!({"entity": "customers", "format": "csv"});
    let send = || ada.request(Method::POST, "/exports").header("idempotency-key", "once").json(&wish).send();
    let (one, two): (Value, Value) =
        (send().await.unwrap().json().await.unwrap(), send().await.unwrap().json().await.unwrap());
    assert_eq!(one["id"], two["id"]);
    let first = ended(&ada, &text(&one["id"])).await["result"].clone();
    let mut last = Value::Null;
    for _ in 0..20 {
        last = exported(&ada, wish.clone()).await;
    }
    assert_eq!(download(&ada, &first).await.status(), 404);
    assert_eq!(download(&ada, &last).await.status(), 200);
    let folder = server.app.config.storage.data_dir.join("exports/1").join(&ada.user);
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 20);
}

/// Prints how long a large export takes: `cargo test --test it -- exports::large --ignored --nocapture`.
#[tokio::test]
#[ignore = "a measurement"]
async fn large() {
    let (server, ada) = Server::with_owner().await;
    leads(&server, 100_000).await;
    for format in ["csv", "xlsx", "json", "vcf"] {
        let (began, memory) = (Instant::now(), resident());
        let result = exported(&ada, json!({"entity": "leads", "format": format})).await;
        eprintln!("{format}: {:?}, {} bytes, memory {memory} -> {} kB", began.elapsed(), result["size"], resident());
    }
}

/// The most memory so far, in kB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
