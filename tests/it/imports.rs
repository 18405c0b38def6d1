//! Files become records through the running server: the browser's requests from upload to undo, rows that cannot be
//! taken, records that exist, a kill in the middle.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::support::{Server, Session, code};

const NAMES: [&str; 6] = ["Zoë Müller", "Łukasz Żak", "Ирина Орлова", "陈 伟", "محمد علي", "Σοφία Νίκου"];

/// A file of leads in six scripts, each with an address, a number and notes over two lines.
fn leads(count: usize) -> String {
    let mut text = "Account Id,First Name,Last Name,Company,Email 1,Phone 1,Source,Deal Stage,Notes\n".to_owned();
    for n in 0..count {
        let (first, last) = NAMES[n % NAMES.len()].split_once(' ').unwrap();
        text.push_str(&format!(
            "ID{n:05},{first},{last},\"{last}, Sons {n}\",p{n}@company{n}.example,+49 30 1{n:06},Fair,Qualified,\"said \"\"yes\"\"\n{n}\"\n"
        ));
    }
    text
}

async fn upload(session: &Session, entity: &str, file: impl Into<Vec<u8>>) -> reqwest::Response {
    let part = Part::bytes(file.into()).file_name("rows.csv");
    let form = Form::new().text("entity", entity.to_owned()).part("file", part);
    session.request(Method::POST, "/imports").multipart(form).send().await.unwrap()
}

/// The path of an uploaded import.
pub async fn uploaded(session: &Session, entity: &str, file: impl Into<Vec<u8>>) -> String {
    let answer = upload(session, entity, file).await;
    assert_eq!(answer.status(), 201);
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(answer["state"], "uploaded");
    format!("/imports/{}", answer["id"].as_str().unwrap())
}

/// The counts as new, update, skip, problem.
fn counts(answer: &Value) -> [u64; 4] {
    ["new", "update", "skip", "problem"].map(|name| answer["counts"][name].as_u64().unwrap())
}

pub async fn preview(session: &Session, import: &str) -> Value {
    let answer = session.post(&format!("{import}/preview"), &json!({})).await;
    assert_eq!(answer.status(), 200);
    answer.json().await.unwrap()
}

/// Runs an import to its end.
pub async fn run(session: &Session, import: &str) -> Value {
    assert_eq!(session.post(&format!("{import}/run"), &json!({})).await.status(), 202);
    finished(session, import).await
}

async fn finished(session: &Session, import: &str) -> Value {
    for _ in 0..600 {
        let found = session.read(import).await;
        if found["state"] != "running" {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{import} does not end");
}

/// Undoes an import at once or by a job.
pub async fn undo(session: &Session, import: &str) -> Value {
    let answer = session.post(&format!("{import}/undo"), &json!({})).await;
    let status = answer.status();
    let mut answer: Value = answer.json().await.unwrap();
    if status == 202 {
        let job = format!("/jobs/{}", answer["id"].as_str().unwrap());
        while !["succeeded", "failed", "cancelled"].contains(&answer["state"].as_str().unwrap()) {
            tokio::time::sleep(Duration::from_millis(50)).await;
            answer = session.read(&job).await;
        }
        assert_eq!(answer["state"], "succeeded", "{answer}");
        return answer["result"].clone();
    }
    assert_eq!(status, 200, "{answer}");
    answer
}

/// What every list, facet and search shows.
async fn everything(session: &Session) -> Vec<Value> {
    let mut seen = Vec::new();
    for path in [
        "/leads?limit=200",
        "/leads?sort=name&limit=200",
        "/leads?status=new",
        "/leads?status=qualified",
        "/leads?filter=source%20%3D%20%22Fair%22",
        "/customers?limit=200",
        "/contacts?limit=200",
        "/search?q=muller",
        "/search?q=orlova",
        "/search?q=company7.example",
        "/tags",
    ] {
        let mut shown = session.read(path).await;
        // How long a search took.
        shown.as_object_mut().unwrap().remove("took_ms");
        seen.push(shown);
    }
    seen
}

#[tokio::test]
async fn a_file_becomes_leads_and_undo_leaves_everything_as_before() {
    let (server, ada) = Server::with_owner().await;
    for n in 0..5 {
        let lead = json!({"first_name": "Zoë", "last_name": "Müller", "company": format!("Own {n}"), "status": "new"});
        assert_eq!(ada.post("/leads", &lead).await.status(), 201);
    }
    let before = everything(&ada).await;
    let import = uploaded(&ada, "leads", leads(700)).await;
    let columns = ada.read(&import).await;
    let mapping: Vec<_> =
        columns["mapping"].as_array().unwrap().iter().map(|m| m["field"].as_str().unwrap_or("")).collect();
    let expected = ["external_id", "first_name", "last_name", "company", "email", "phone", "source", "status", "notes"];
    assert_eq!(mapping, expected);
    assert_eq!(counts(&preview(&ada, &import).await), [700, 0, 0, 0]);
    assert!(everything(&ada).await == before, "a preview writes nothing");

    let done = run(&ada, &import).await;
    assert_eq!((&done["state"], counts(&done)), (&json!("completed"), [700, 0, 0, 0]));
    assert_eq!(ada.read("/leads?limit=1").await["total"], 705);
    let filter = "/leads?filter=external_id%20%3D%20%22ID00002%22";
    let one = ada.read(filter).await["data"][0].clone();
    assert_eq!(
        (&one["name"], &one["company"], &one["status"]),
        (&json!("Ирина Орлова"), &json!("Орлова, Sons 2"), &json!("qualified"))
    );
    assert_eq!((&one["email"], &one["phone_e164"]), (&json!("p2@company2.example"), &json!("+49301000002")));
    assert_eq!((&one["notes"], &one["source"]), (&json!("<p>said \"yes\"<br>2</p>"), &json!("Fair")));
    assert_eq!(ada.post(&format!("{import}/run"), &json!({})).await.status(), 409, "it has run already");

    let again = uploaded(&ada, "leads", leads(700)).await;
    assert_eq!(counts(&preview(&ada, &again).await), [0, 0, 700, 0]);
    assert_eq!(counts(&run(&ada, &again).await), [0, 0, 700, 0]);
    assert_eq!(ada.read("/leads?limit=1").await["total"], 705);

    assert_eq!(undo(&ada, &import).await["undone"], 700);
    for (now, before) in everything(&ada).await.into_iter().zip(before) {
        assert_eq!(now, before);
    }
    assert_eq!(ada.post(&format!("{import}/undo"), &json!({})).await.status(), 409, "it was undone already");
    assert_eq!(ada.read(&import).await["undone"], true);
    let trash = ada.read("/trash?limit=200").await;
    assert_eq!(trash["data"].as_array().unwrap().len(), 200);
    assert!(server.app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn a_search_in_a_list_finds_all_and_filters_all() {
    let (_server, ada) = Server::with_owner().await;
    let rows: String = (0..2_300).fold("Company,City\n".to_owned(), |all, n| all + &format!("Zed {n},{}\n", n % 7));
    let import = uploaded(&ada, "leads", rows).await;
    assert_eq!(counts(&run(&ada, &import).await), [2_300, 0, 0, 0]);
    let found = ada.read("/leads?q=zed&limit=1&sort=-created_at").await;
    assert_eq!((&found["total"], &found["data"][0]["company"]), (&json!(2_300), &json!("Zed 2299")));
    assert!(found.get("total_is_lower_bound").is_none());
    let one = ada.read("/leads?q=zed&filter=company%20%3D%20%22Zed%202299%22").await;
    assert_eq!(one["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_repeated_undo_with_its_key_gets_the_first_answer() {
    let (_server, ada) = Server::with_owner().await;
    let import = uploaded(&ada, "leads", leads(3)).await;
    run(&ada, &import).await;
    let undo = async |key: &str| {
        let request = ada.request(Method::POST, &format!("{import}/undo")).header("idempotency-key", key);
        let answer = request.json(&json!({})).send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap()["undone"].clone())
    };
    assert_eq!(undo("one").await, (200, json!(3)));
    assert_eq!(undo("one").await, (200, json!(3)));
    assert_eq!(undo("two").await.0, 409);
    let strange = ada.post(&format!("{import}/undo"), &json!({"bogus": 1})).await;
    assert_eq!(code(strange).await, "unknown_field");
}

#[tokio::test]
async fn what_an_import_makes_beside_records_goes_with_it() {
    let (_server, ada) = Server::with_owner().await;
    let file = "Company,Shoe size\nAlba,41\nBora,42\n";
    let import = uploaded(&ada, "leads", file).await;
    let mapping = json!({"mapping": [{"column": "Shoe size", "field": "custom:new:number"}]});
    assert_eq!(ada.patch(&import, &mapping).await.status(), 200);
    run(&ada, &import).await;
    assert_eq!(ada.read("/custom-fields").await["data"][0]["key"], "shoe_size");
    assert_eq!(ada.read("/leads").await["data"][0]["custom"]["shoe_size"], 42);
    undo(&ada, &import).await;
    assert_eq!(
        (&ada.read("/custom-fields").await["total"], &ada.read("/leads").await["total"]),
        (&json!(0), &json!(0))
    );
    // A second import of what is there changes nothing, and there is nothing to undo.
    let again = uploaded(&ada, "leads", "Company\nAlba\nAlba\n").await;
    run(&ada, &again).await;
    let idle = uploaded(&ada, "leads", "Company\nAlba\n").await;
    assert_eq!(run(&ada, &idle).await["result"]["undo_id"], Value::Null);
    assert_eq!(ada.post(&format!("{idle}/undo"), &json!({})).await.status(), 409);
}

#[tokio::test]
async fn dates_that_can_be_read_in_two_ways_follow_the_choice() {
    let (_server, ada) = Server::with_owner().await;
    let file = "Company,Next follow-up\nAlba,03/04/2027\nBora,05/06/2027\n";
    let import = uploaded(&ada, "leads", file).await;
    let tried = preview(&ada, &import).await;
    assert_eq!(counts(&tried), [0, 0, 0, 2]);
    assert!(tried["problems"][0]["reason"].as_str().unwrap().contains("order of day and month"), "{tried}");
    for (order, day) in [("dmy", "2027-04-03"), ("mdy", "2027-03-04")] {
        assert_eq!(ada.patch(&import, &json!({"options": {"date_order": order}})).await.status(), 200);
        assert_eq!(counts(&preview(&ada, &import).await), [2, 0, 0, 0], "{order}");
        assert_eq!(ada.read(&import).await["options"], json!({"on_match": "fill", "date_order": order}));
        if order == "mdy" {
            run(&ada, &import).await;
            let at = ada.read("/leads?sort=created_at").await["data"][0]["next_follow_up_at"].clone();
            assert!(at.as_str().unwrap().starts_with(day), "{at}");
        }
    }
    assert_eq!(ada.patch(&import, &json!({"options": {"on_match": null}})).await.status(), 422);
}

#[tokio::test]
async fn unsubscribed_people_come_in_as_such() {
    let (_server, ada) = Server::with_owner().await;
    let part = Part::bytes(b"Email Address,First Name,Last Name\nann@alba.example,Ann,Lee\n".to_vec());
    let part = part.file_name("unsubscribed_members_export_1.csv");
    let form = Form::new().text("entity", "contacts").part("file", part);
    let answer = ada.request(Method::POST, "/imports").multipart(form).send().await.unwrap();
    assert!(answer.headers()["location"].to_str().unwrap().starts_with("/api/v1/imports/imp_"));
    let id = answer.json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned();
    run(&ada, &format!("/imports/{id}")).await;
    assert_eq!(ada.read("/contacts").await["data"][0]["do_not_contact"], true);
}

#[tokio::test]
async fn one_odd_cell_is_the_problem_of_its_row() {
    let (_server, ada) = Server::with_owner().await;
    let mut file = "Company,Estimated value,Next follow-up\n".to_owned();
    for n in 0..30 {
        file.push_str(&format!("Firm {n},1.{:03} EUR,2026-12-{:02}\n", 100 + n, n % 28 + 1));
    }
    file.push_str("\"Firm\n30\",lots,2026-12-01\nFirm 31,1.500 EUR,TBD\n");
    let import = uploaded(&ada, "leads", file).await;
    let done = run(&ada, &import).await;
    assert_eq!(counts(&done), [30, 0, 0, 2], "{done}");
    let first = ada.read("/leads?sort=created_at").await["data"][0].clone();
    assert_eq!(first["estimated_value"], json!({"amount": "1100.00", "currency": "EUR"}));
    assert_eq!((&first["company"], &first["custom"]), (&json!("Firm 0"), &json!({})));
    let twice = uploaded(&ada, "leads", "Company,Firm\nAlba,Bora\n").await;
    let both = json!({"mapping": [{"column": "Company", "field": "company"}, {"column": "Firm", "field": "company"}]});
    assert_eq!(ada.patch(&twice, &both).await.status(), 200);
    let refused = ada.post(&format!("{twice}/run"), &json!({})).await;
    assert_eq!((refused.status().as_u16(), code(refused).await.as_str()), (422, "duplicate"));
}

#[tokio::test]
async fn undo_keeps_what_was_changed_since() {
    let (_server, ada) = Server::with_owner().await;
    let import = uploaded(&ada, "leads", leads(20)).await;
    run(&ada, &import).await;
    let list = ada.read("/leads?limit=50").await;
    let id = list["data"][3]["id"].as_str().unwrap().to_owned();
    assert_eq!(ada.patch(&format!("/leads/{id}"), &json!({"city": "Lviv"})).await.status(), 200);
    let undone = undo(&ada, &import).await;
    assert_eq!((&undone["undone"], &undone["kept"][0]["id"]), (&json!(19), &json!(id)));
    assert_eq!(ada.read("/leads?limit=1").await["total"], 1);
}

#[tokio::test]
async fn problems_name_row_column_and_reason_and_can_be_fixed() {
    let (_server, ada) = Server::with_owner().await;
    let file = "Company,Email,Phone,Est. value\nAlba,ann@alba.example,+49 30 1234567,1200 EUR\nBora,not an address,,\n,,,\nCaro,c@caro.example,,many\n";
    let import = uploaded(&ada, "leads", file).await;
    let mapping = json!({"mapping": [{"column": "Est. value", "field": "estimated_value"}, {"column": "Email", "field": "email"}]});
    assert_eq!(ada.patch(&import, &mapping).await.status(), 200);
    let tried = preview(&ada, &import).await;
    assert_eq!(counts(&tried), [1, 0, 0, 2], "{tried}");
    let problems = tried["problems"].as_array().unwrap();
    assert_eq!((&problems[0]["row"], &problems[0]["column"]), (&json!(3), &json!("Email")));
    assert!(problems[0]["reason"].as_str().unwrap().contains("not an address"), "{problems:?}");
    assert_eq!((&problems[1]["row"], &problems[1]["column"]), (&json!(5), &json!("Est. value")));
    let csv = ada.get(&format!("{import}/problems?format=csv")).await.text().await.unwrap();
    assert!(csv.contains("Bora") && csv.contains("Caro") && !csv.contains("Alba"), "{csv}");

    let fixes = json!({"fixes": [{"row": 3, "column": "Email", "value": "b@bora.example"}]});
    assert_eq!(ada.patch(&import, &fixes).await.status(), 200);
    assert_eq!(counts(&run(&ada, &import).await), [2, 0, 0, 1]);
    let found = ada.read("/leads?sort=name").await;
    assert_eq!(
        found["data"].as_array().unwrap().iter().map(|l| &l["email"]).collect::<Vec<_>>(),
        ["ann@alba.example", "b@bora.example"]
    );
}

#[tokio::test]
async fn rows_match_records_and_follow_the_rule() {
    let (_server, ada) = Server::with_owner().await;
    let lead = json!({"first_name": "Ann", "last_name": "Lee", "company": "Alba", "email": "ann@alba.example", "city": "Rome"});
    assert_eq!(ada.post("/leads", &lead).await.status(), 201);
    let file = "First Name,Last Name,Company,Email,City,Industry\nAnn,Lee,Alba,ANN@alba.example,Turin,Tea\n";
    for (rule, expected, city, industry, total) in [
        ("skip", [0, 0, 1, 0], "Rome", Value::Null, 1),
        ("fill", [0, 1, 0, 0], "Rome", json!("Tea"), 1),
        ("overwrite", [0, 1, 0, 0], "Turin", json!("Tea"), 1),
        ("new", [1, 0, 0, 0], "Turin", json!("Tea"), 2),
    ] {
        let import = uploaded(&ada, "leads", file).await;
        assert_eq!(ada.patch(&import, &json!({"options": {"on_match": rule}})).await.status(), 200);
        assert_eq!(counts(&preview(&ada, &import).await), expected, "{rule}");
        assert_eq!(counts(&run(&ada, &import).await), expected, "{rule}");
        let found = ada.read("/leads").await;
        assert_eq!((&found["total"], &found["data"][0]["city"]), (&json!(total), &json!(city)), "{rule}");
        assert_eq!(found["data"][0]["industry"].as_str(), industry.as_str(), "{rule}");
    }
}

#[tokio::test]
async fn people_of_a_company_become_one_customer_and_its_contacts() {
    let (_server, ada) = Server::with_owner().await;
    let file = "First name;Last name;Company;Email;Subscription Date\nAnn;Lee;Alba;ann@alba.example;03/04/2024\nBo;Kim;Alba;bo@alba.example;13/04/2024\n";
    let import = uploaded(&ada, "customers", file).await;
    let done = run(&ada, &import).await;
    assert_eq!(done["counts"]["problem"], 0, "{done}");
    let customers = ada.read("/customers").await;
    assert_eq!((&customers["total"], &customers["data"][0]["name"]), (&json!(1), &json!("Alba")));
    let contacts = ada.read("/contacts?sort=name").await;
    assert_eq!(contacts["total"], 2);
    assert_eq!(contacts["data"][1]["customer_id"], customers["data"][0]["id"]);
    let again = uploaded(&ada, "customers", file).await;
    assert_eq!(counts(&run(&ada, &again).await), [0, 0, 2, 0]);
    undo(&ada, &import).await;
    assert_eq!((&ada.read("/customers").await["total"], &ada.read("/contacts").await["total"]), (&json!(0), &json!(0)));
}

#[tokio::test]
async fn a_customer_without_a_name_is_a_problem_unless_it_means_one_that_has_a_name() {
    let (_server, ada) = Server::with_owner().await;
    let known = json!({"name": "Alba", "website": "https://alba.example"});
    assert_eq!(ada.post("/customers", &known).await.status(), 201);
    let file = "Name,Website,Industry\n,alba.example,Tea\n,bora.example,Tea\nCirro,cirro.example,Tea\n";
    let import = uploaded(&ada, "customers", file).await;
    assert_eq!(ada.patch(&import, &json!({"options": {"on_match": "fill"}})).await.status(), 200);
    assert_eq!(counts(&preview(&ada, &import).await), [1, 1, 0, 1]);
    assert_eq!(counts(&run(&ada, &import).await), [1, 1, 0, 1]);
    let problems = ada.read(&format!("{import}/problems")).await;
    assert_eq!(
        (&problems["data"][0]["row"], &problems["data"][0]["reason"]),
        (&json!(3), &json!("A customer has a name."))
    );
    let found = ada.read("/customers?sort=name").await;
    let names: Vec<_> = found["data"].as_array().unwrap().iter().map(|row| (&row["name"], &row["industry"])).collect();
    assert_eq!(names, [(&json!("Alba"), &json!("Tea")), (&json!("Cirro"), &json!("Tea"))]);

    // A person whose company is known by its address alone comes without one.
    let import = uploaded(&ada, "contacts", "First name,Last name,Company website\nDo,Re,https://dora.example\n").await;
    assert_eq!(counts(&run(&ada, &import).await), [1, 0, 0, 0]);
    assert_eq!(ada.read("/contacts").await["data"][0]["customer_id"], Value::Null);
    assert_eq!(ada.read("/customers").await["total"], 2);
}

#[tokio::test]
async fn what_is_no_table_and_what_is_anothers_is_refused() {
    let (server, ada) = Server::with_owner().await;
    assert_eq!(upload(&ada, "leads", "").await.status(), 422);
    assert_eq!(upload(&ada, "leads", vec![0x50, 0x4b, 3, 4, 0, 0, 0, 0]).await.status(), 422);
    assert_eq!(upload(&ada, "lads", "Company\nAlba\n").await.status(), 422);
    let import = uploaded(&ada, "leads", "Company\nAlba\n").await;
    let unknown = ada.patch(&import, &json!({"mapping": [{"column": "Company", "field": "colour"}]})).await;
    assert_eq!((unknown.status().as_u16(), code(unknown).await.as_str()), (422, "unknown_field"));
    assert_eq!(ada.post(&format!("{import}/undo"), &json!({})).await.status(), 409);
    let other = server.organization("Other").await;
    let eve = server.user_of(other, "eve@example.com", leadlab::base::Role::Owner).await;
    assert_eq!(eve.get(&import).await.status(), 404);
    assert_eq!(eve.post(&format!("{import}/run"), &json!({})).await.status(), 404);
    assert_eq!(eve.delete(&import).await.status(), 404);
    assert_eq!(ada.delete(&import).await.status(), 204);
    assert_eq!(ada.get(&import).await.status(), 404);
}

/// A command of the real binary in `directory`.
fn program(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leadlab"));
    command
        .current_dir(directory)
        .env_clear()
        .envs(crate::quick::counted())
        .envs(crate::quick::QUICK.iter().copied())
        .args(arguments);
    command.stdin(Stdio::null()).stderr(Stdio::null());
    command
}

fn answer(directory: &Path, arguments: &[&str]) -> Value {
    let output = program(directory, arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_killed_import_goes_on_where_it_stopped() {
    const ROWS: usize = 6_000;
    let here = tempfile::tempdir().unwrap();
    let directory = here.path();
    std::fs::write(directory.join("rows.csv"), leads(ROWS)).unwrap();
    answer(directory, &["demo", "load", "--customers", "0", "--contacts", "0", "--leads", "1", "--json"]);
    let records = || answer(directory, &["org", "show", "--json"])["records"]["leads"].as_u64().unwrap_or(0);
    let total = u64::try_from(ROWS).unwrap() + 1;
    // Without a server the command executes the job itself.
    let mut command = program(directory, &["import", "rows.csv", "--entity", "leads"]);
    let mut first = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let far = BufReader::new(first.stderr.take().unwrap()).lines().map_while(Result::ok).any(|line| {
        let done = line.split(' ').next().and_then(|done| done.parse::<u64>().ok());
        done.is_some_and(|done| done >= 500)
    });
    assert!(far, "the import told no progress");
    first.kill().unwrap();
    first.wait().unwrap();
    let written = records();
    assert!((500..total).contains(&written), "{written} rows were written before the kill");
    let serve = || {
        let mut command = program(directory, &["serve", "--listen", "127.0.0.1:0"]);
        let mut server = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("LeadLab runs"), "the server did not start: {line:?}");
        server
    };
    for _ in 0..3 {
        let mut server = serve();
        std::thread::sleep(Duration::from_millis(200));
        server.kill().unwrap();
        server.wait().unwrap();
    }
    let mut server = serve();
    for _ in 0..600 {
        if records() == total {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(records(), total);
    assert_eq!(answer(directory, &["db", "check", "--json"])["clean"], true);
    server.kill().unwrap();
    server.wait().unwrap();
}
