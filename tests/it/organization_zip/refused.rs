//! What is refused on the way in, before anything is written.

use std::io::{Cursor, Read, Write};

use leadlab::auth::model::Slot;
use leadlab::base::{Error, Org, Role};
use leadlab::store::{Dir, Flow, Read as _};
use serde_json::json;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::{attach, erase, export, id, import, made};
use crate::support::{OWNER, Server};

/// The same archive with entries left out, changed or added: what `change` returns for each name and content.
fn changed(zip: &[u8], change: impl Fn(&str, &[u8]) -> Option<Vec<u8>>, added: &[(&str, &[u8])]) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut entry = from.by_index(at).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        if let Some(content) = change(&name, &content) {
            to.start_file(name, SimpleFileOptions::default()).unwrap();
            to.write_all(&content).unwrap();
        }
    }
    for (name, content) in added {
        to.start_file(*name, SimpleFileOptions::default()).unwrap();
        to.write_all(content).unwrap();
    }
    to.finish().unwrap().into_inner()
}

fn replaced(zip: &[u8], entry: &str, from: &str, to: &str) -> Vec<u8> {
    let change = |name: &str, content: &[u8]| {
        let text = String::from_utf8_lossy(content);
        assert!(name != entry || text.contains(from), "{entry} has no {from}");
        Some(if name == entry { text.replacen(from, to, 1).into_bytes() } else { content.to_vec() })
    };
    changed(zip, change, &[])
}

/// The same archive, whose directory says another length of an unpacked entry.
fn with_length(zip: &[u8], name: &str, length: u32) -> Vec<u8> {
    let mut bytes = zip.to_vec();
    let found = |at: &usize| zip[*at..].starts_with(b"PK\x01\x02") && zip[at + 46..].starts_with(name.as_bytes());
    let at = (0..zip.len()).find(found).unwrap();
    bytes[at + 24..at + 28].copy_from_slice(&length.to_le_bytes());
    bytes
}

#[tokio::test]
async fn what_is_no_whole_export_leaves_nothing_behind() {
    let (server, ada) = Server::with_owner().await;
    let app = &server.app;
    let acme = made(&ada, "/customers", json!({"name": "Acme"})).await;
    let lark = made(&ada, "/customers", json!({"name": "Lark"})).await;
    let file = attach(&ada, &format!("/customers/{}", id(&acme)), "a.txt", b"what it says".to_vec()).await;
    let (customers, content) = ("records/customers.ndjson", format!("files/{}", id(&file)));
    let zip = export(app, Org(1)).await;
    erase(app, Org(1)).await;
    let slots = || {
        let mut count = 0;
        let read = app.store.read().unwrap();
        read.scan_records::<Slot>(Org::INSTANCE, Dir::Forward, None, &mut |_| {
            count += 1;
            Ok(Flow::More)
        })
        .unwrap();
        count
    };
    let all = |_: &str, content: &[u8]| Some(content.to_vec());
    let without = |gone: &'static str| move |name: &str, content: &[u8]| (name != gone).then(|| content.to_vec());
    let mut flipped = zip.clone();
    let at = zip.windows(12).position(|part| part == b"what it says").unwrap();
    flipped[at] ^= 1;
    let plain = changed(&zip, all, &[]);
    let long = [b"{\"id\":\"".as_slice(), &b"a".repeat(17 << 20)].concat();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("no ZIP", b"Last name,City\nBerg,Bern\n".to_vec()),
        ("nothing", Vec::new()),
        ("half of one", zip[..zip.len() / 2].to_vec()),
        ("a flipped bit", flipped),
        ("no manifest", changed(&zip, without("leadlab.json"), &[])),
        ("another format", replaced(&zip, "leadlab.json", "\"format\": 1", "\"format\": 2")),
        ("fewer records than said", changed(&zip, without("records/pipelines.ndjson"), &[])),
        ("no organisation", changed(&zip, without("records/organization.ndjson"), &[])),
        ("another count", replaced(&zip, "leadlab.json", "\"customers\": 2", "\"customers\": 3")),
        ("an unknown kind", changed(&zip, all, &[("records/dragons.ndjson", b"{}")])),
        ("sessions", changed(&zip, all, &[("records/sessions.ndjson", b"")])),
        ("passwords", changed(&zip, all, &[("records/credentials.ndjson", b"")])),
        ("a path that leads out", changed(&zip, all, &[("../records/leads.ndjson", b"")])),
        ("an absolute path", changed(&zip, all, &[("/etc/passwd", b"root")])),
        ("a file without a record", changed(&zip, all, &[("files/file_00000000000000000000000000", b"x")])),
        ("a record without its file", changed(&zip, |name, bytes| (name != content).then(|| bytes.to_vec()), &[])),
        ("another file", replaced(&zip, &content, "what", "that")),
        ("the same twice", replaced(&zip, customers, id(&lark), id(&acme))),
        ("another kind's identity", replaced(&zip, customers, "\"id\":\"", "\"id\":\"x")),
        ("no JSON", replaced(&zip, customers, "{", "[")),
        ("a member that nobody knows", replaced(&zip, customers, "{\"id\"", "{\"a\":1,\"id\"")),
        ("a number for a name", replaced(&zip, customers, "\"name\":\"Acme\"", "\"name\":7")),
        (
            "a broken record in the trash",
            changed(
                &zip,
                |name, bytes| (name != customers).then(|| bytes.to_vec()),
                &[("trash/customers.ndjson", b"{}")],
            ),
        ),
        (
            "an endless line",
            changed(&zip, |name, bytes| (name != customers).then(|| bytes.to_vec()), &[(customers, &long)]),
        ),
        ("a bomb", with_length(&plain, customers, u32::MAX - 1)),
        ("less than there is", with_length(&plain, customers, 10)),
    ];
    let before = slots();
    for (what, bytes) in cases {
        match import(app, &bytes).await {
            Err(Error::Malformed(why)) => assert!(!why.is_empty(), "{what}"),
            other => panic!("{what}: {other:?}"),
        }
        assert!(app.auth.organizations().unwrap().is_empty(), "{what}");
    }
    assert_eq!(slots(), before, "nothing was begun");

    // An address that somebody has here is named before anything is written.
    let other = server.organization("Other").await;
    server.user_of(other, OWNER, Role::Owner).await;
    match import(app, &zip).await {
        Err(Error::Conflict { message, .. }) => assert!(message.contains(OWNER), "{message}"),
        result => panic!("{result:?}"),
    }
    assert_eq!(slots(), before + 1);
    assert!(app.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn a_short_name_that_is_taken_becomes_one_like_it() {
    let (server, _) = Server::with_owner().await;
    let zip = export(&server.app, Org(1)).await;
    erase(&server.app, Org(1)).await;
    server.organization("Acme").await;
    let org = import(&server.app, &zip).await.unwrap();
    let organization = server.app.auth.organization(org).unwrap().data;
    assert_eq!((organization.name.as_str(), organization.slug.as_str()), ("Acme", "acme-2"));
}
