//! S1-4.2b: SIGKILL in the middle of `leadlab key reencrypt`, of the command alone and of the server that works for it.
//! `--resume` finishes, the old key can go then, nothing was sealed twice, and every secret still opens.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::Arc;

use futures_util::future::join_all;
use leadlab::app::App;
use leadlab::base::{Actor, Clock, Id, Org};
use leadlab::config::{Config, Flags, Sources};
use leadlab::crm::ai_providers::AiProvider;
use leadlab::rest::secret::{self, Secret};
use leadlab::serve;
use redb::{ReadableDatabase, ReadableTable, TableDefinition};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::program::Program;

/// Six writes of 500.
const SECRETS: usize = 3_000;

/// The application over the directory of the program, in this process.
fn open(program: &Program) -> App {
    let flags = Flags { data_dir: Some(program.data()), ..Flags::default() };
    let sources = Sources { directory: program.directory.path().to_owned(), flags, ..Sources::default() };
    let config = Config::load(&sources).unwrap();
    App::open(config, Clock::default(), serve::registry(), Arc::new(|| {}), Arc::new(|_| {})).unwrap()
}

fn plain(number: usize) -> String {
    format!("planted-{number}-key-of-a-provider")
}

fn provider(number: usize) -> AiProvider {
    AiProvider {
        name: format!("P{number}"),
        base_url: "https://1.1.1.1".into(),
        model: "m".into(),
        ..AiProvider::default()
    }
}

/// Stores the secrets; the records that they belong to.
async fn store(program: &Program) -> Vec<Id<AiProvider>> {
    let app = open(program);
    let ids: Vec<Id<AiProvider>> = (0..SECRETS).map(|_| Id::fresh()).collect();
    let mut rows = Vec::with_capacity(SECRETS);
    for (number, id) in ids.iter().enumerate() {
        let place = provider(number).key_place(Org(1), *id).unwrap();
        let sealed = Secret::seal(&app, &place, &SecretString::from(plain(number))).unwrap();
        rows.push((*id, provider(number), place, sealed));
    }
    let write = app.store.write(Actor::system(Org(1)), move |tx| {
        for (id, provider, place, sealed) in rows {
            tx.insert(Org(1), id, provider)?;
            secret::store(tx, &place, sealed)?;
        }
        Ok(())
    });
    write.await.unwrap();
    app.store.close();
    ids
}

/// Takes every secret as the program does when it uses one.
async fn every_secret_opens(program: &Program, ids: &[Id<AiProvider>]) {
    let app = open(program);
    let take = async |number: usize, id: Id<AiProvider>| {
        let place = provider(number).key_place(Org(1), id).unwrap();
        let found = secret::take(&app, Actor::system(Org(1)), &place, "test").await.unwrap().unwrap();
        assert_eq!(found.expose_secret(), plain(number));
    };
    join_all(ids.iter().enumerate().map(|(number, id)| take(number, *id))).await;
    app.store.close();
}

/// The rows of all secrets, sealed values and all.
fn rows(program: &Program) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let database = redb::Database::open(program.data().join("leadlab.redb")).unwrap();
    let read = database.begin_read().unwrap();
    let table = read.open_table(TableDefinition::<&[u8], &[u8]>::new("records")).unwrap();
    let all = table.iter().unwrap().map(Result::unwrap);
    let all = all.map(|(key, row)| (key.value().to_vec(), row.value().to_vec()));
    // An organisation, a kind, an identity: kind 24 is secrets.
    let rows: BTreeMap<_, _> = all.filter(|(key, _)| key[4] == 24).collect();
    assert_eq!(rows.len(), SECRETS);
    rows
}

/// The active data key.
fn active(program: &Program) -> String {
    let list = program.json(&["key", "list"]);
    let keys = list["data"].as_array().unwrap();
    let key = keys.iter().find(|key| key["purpose"] == "data" && key["state"] == "active").unwrap();
    key["id"].as_str().unwrap().to_owned()
}

/// How many values hang on a key that is not the active one.
fn references(program: &Program, id: &str) -> u64 {
    let list = program.json(&["key", "list"]);
    let key = list["data"].as_array().unwrap().iter().find(|key| key["id"] == id).unwrap().clone();
    key["references"].as_u64().unwrap_or_else(|| panic!("{key}"))
}

/// `key reencrypt`, as soon as it told of its first write.
fn begun(program: &Program) -> Child {
    let mut command = program.command(&["key", "reencrypt"]);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("records"), "{line}");
    child
}

/// Rotates, is killed while sealing anew, goes on, retires the key of before.
fn interrupted(program: &Program, beside_a_server: bool) {
    let before = rows(program);
    let old = active(program);
    assert_eq!(program.run(&["key", "rotate", "data"]).0, 0);
    assert_ne!(active(program), old);
    if beside_a_server {
        let serving = program.serve(&[]);
        let mut command = begun(program);
        // Its end is SIGKILL.
        drop(serving);
        assert!(!command.wait().unwrap().success());
    } else {
        let mut command = begun(program);
        command.kill().unwrap();
        command.wait().unwrap();
    }
    let between = rows(program);
    let left = references(program, &old);
    assert!((1..SECRETS as u64).contains(&left), "it was not met in the middle: {left} left");
    let (status, _, err) = program.run(&["key", "retire", &old, "--yes"]);
    assert!(status == 1 && err.contains("still needed"), "{status} {err}");

    let serving = beside_a_server.then(|| program.serve(&[]));
    let resumed: Value = program.json(&["key", "reencrypt", "--resume"]);
    assert_eq!((resumed["resealed"].as_u64(), resumed["unopened"].as_u64()), (Some(left), Some(0)));
    assert!(resumed["records"].as_u64().unwrap() < SECRETS as u64, "it began anew: {resumed}");
    if let Some(serving) = serving {
        assert_eq!(serving.stop(), Some(0));
    }
    // What was made in the minute of the rotation may have been on its way; two minutes later it is not.
    let serving = program.serve(&["--dev"]);
    assert_eq!(references(program, &old), 0);
    let (status, _, err) = program.run(&["key", "retire", &old, "--yes"]);
    assert_eq!(status, 0, "{err}");
    assert_eq!(program.json(&["key", "reencrypt"])["resealed"], 0);
    assert_eq!(serving.stop(), Some(0));
    let after = rows(program);
    for (key, row) in &before {
        let (first, second) = (row != &between[key], between[key] != after[key]);
        assert!(first != second, "sealed anew before the kill: {first}, after it: {second}");
    }
    assert_eq!(program.json(&["db", "check"])["clean"], true);
}

#[tokio::test]
async fn a_kill_while_sealing_anew_loses_and_repeats_nothing() {
    let program = Program::with(&[("LEADLAB_DEV_CLOCK", "+2m".to_owned())]);
    let ids = store(&program).await;
    interrupted(&program, false);
    every_secret_opens(&program, &ids).await;
    interrupted(&program, true);
    every_secret_opens(&program, &ids).await;
}
