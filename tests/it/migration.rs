//! S1-2.2f: data that a program of schema 1 wrote, with a lead and an invitation whose mail waits, under this one.

use std::path::Path;

use leadlab::base::{Clock, Time};
use serde_json::{Value, json};

use super::program::{Program, mode};
use super::smtp::Smtp;
use super::support::Server;

/// When the data were written, in milliseconds since 1970.
const WRITTEN: i64 = 1_795_864_300_000;

/// Puts the data into the directory.
fn lay(data: &Path) {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/schema-1");
    std::fs::create_dir_all(data.join("keys")).unwrap();
    for (from, to) in [("leadlab.redb", "leadlab.redb"), ("keyring.json", "keys/keyring.json")] {
        let to = data.join(to);
        std::fs::copy(fixture.join(from), &to).unwrap();
        std::fs::set_permissions(to, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    }
}

/// A program on the data, never started.
fn program() -> Program {
    let program = Program::new();
    std::fs::remove_dir_all(program.data()).unwrap();
    lay(&program.data());
    program
}

fn steps(told: &Value) -> usize {
    told["steps"].as_array().unwrap().len()
}

#[test]
fn data_of_the_first_schema_open_after_a_copy_of_them() {
    let program = program();
    let (status, told, _) = program.run(&["db", "migrate", "--dry-run"]);
    assert!(status == 0 && told.contains("schema 1; they would be brought to 2:\n  Mails that wait"), "{told}");
    let planned = program.json(&["db", "migrate", "--dry-run"]);
    assert_eq!((&planned["from"], &planned["schema"], steps(&planned)), (&json!(1), &json!(2), 1));
    assert_eq!(planned["copy"], Value::Null);

    // A copy that a crash left unfinished is in nobody's way.
    let copy = program.data().join("leadlab.redb.schema-1");
    std::fs::write(program.data().join("leadlab.redb.schema-1.part"), "half").unwrap();
    let done = program.json(&["db", "migrate"]);
    assert_eq!((&done["from"], steps(&done)), (&json!(1), 1), "{done}");
    assert!(done["copy"].as_str().unwrap().ends_with("leadlab-data/leadlab.redb.schema-1"), "{done}");
    assert_eq!(mode(&copy), 0o600);
    assert!(!program.data().join("leadlab.redb.schema-1.part").exists());
    for again in [&["db", "migrate"][..], &["db", "migrate", "--dry-run"]] {
        assert_eq!(program.json(again)["from"], 2);
    }
    let (_, told, _) = program.run(&["db", "migrate"]);
    assert_eq!(told, "The data are of this version (schema 2); there is nothing to migrate.\n");
    assert_eq!(program.json(&["db", "check"])["clean"], true);
    assert_eq!(program.json(&["db", "info"])["schema"], 2);
    let (_, leads, _) = program.run(&["export", "leads", "--format", "json"]);
    assert!(leads.contains("Hotel Słowik"), "{leads}");
    assert_eq!(program.run(&["audit", "verify"]).0, 0);

    // And back.
    std::fs::rename(&copy, program.data().join("leadlab.redb")).unwrap();
    assert_eq!(program.json(&["db", "migrate", "--dry-run"])["from"], 1);
}

#[test]
fn a_start_migrates_too_and_says_where_the_copy_lies() {
    let program = program();
    let serving = program.serve(&[]);
    assert_eq!(program.json(&["db", "migrate"])["from"], 2);
    assert_eq!(serving.stop(), Some(0));
    assert!(program.log().contains("leadlab.redb.schema-1"), "{}", program.log());
    assert_eq!(mode(&program.data().join("leadlab.redb.schema-1")), 0o600);
}

#[test]
fn no_room_for_the_copy_leaves_the_data_as_they_were() {
    let program = program();
    std::fs::create_dir(program.data().join("leadlab.redb.schema-1.part")).unwrap();
    let (status, _, told) = program.run(&["db", "migrate"]);
    assert!(status != 0 && told.contains("copying the database file before its migration failed"), "{told}");
    std::fs::remove_dir(program.data().join("leadlab.redb.schema-1.part")).unwrap();
    assert_eq!(program.json(&["db", "migrate", "--dry-run"])["from"], 1);
}

#[tokio::test]
async fn a_mail_that_waited_in_the_first_schema_is_sent() {
    let data = tempfile::tempdir().unwrap();
    lay(data.path());
    let clock = Clock::default();
    let Time(now) = clock.now();
    clock.advance((WRITTEN - now) / 1000);
    let smtp = Smtp::start().await;
    let set = smtp.environment();
    let set: Vec<(&str, &str)> = set.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let server = Server::on(data, clock, &set).await;
    assert_eq!(server.app.store.migrated().map(|done| done.from), Some(1));
    // The next attempt was put off.
    server.clock.advance(600);
    let mail = smtp.next().await;
    assert_eq!(mail.to, "bob@example.org");
    assert!(mail.link().contains("/invitation#"), "{}", mail.text);
}
