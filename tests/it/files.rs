//! Files on customers, contacts, leads, deals and tickets: what is taken, how they lie on the disk, how they come back, who
//! may, and what becomes of them.

use std::path::{Path, PathBuf};

use leadlab::base::{Org, Role, Uid};
use leadlab::blobs::Place;
use leadlab::crm::files;
use reqwest::multipart::{Form, Part};
use reqwest::{Body, Method, Response};
use serde_json::{Value, json};

use crate::support::{Server, Session};

const OWNERS: [(&str, &str, &str); 5] = [
    ("customers", r#"{"name": "Acme"}"#, "customer_id"),
    ("contacts", r#"{"last_name": "Berg"}"#, "contact_id"),
    ("leads", r#"{"company": "Lark"}"#, "lead_id"),
    ("deals", r#"{"name": "Order"}"#, "deal_id"),
    ("tickets", r#"{"subject": "It leaks"}"#, "ticket_id"),
];

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A new record of that collection: its address.
async fn owner(session: &Session, collection: &str) -> String {
    let (_, body, _) = OWNERS.iter().find(|(name, ..)| *name == collection).unwrap();
    let response = session.post(&format!("/{collection}"), &serde_json::from_str(body).unwrap()).await;
    assert_eq!(response.status(), 201);
    let record: Value = response.json().await.unwrap();
    format!("/{collection}/{}", text(&record["id"]))
}

async fn send(session: &Session, record: &str, name: &str, content: &[u8]) -> Response {
    let form = Form::new().part("file", Part::bytes(content.to_vec()).file_name(name.to_owned()));
    session.request(Method::POST, &format!("{record}/files")).multipart(form).send().await.unwrap()
}

async fn sent(session: &Session, record: &str, name: &str, content: &[u8]) -> Value {
    let response = send(session, record, name, content).await;
    let status = response.status();
    let told: Value = response.json().await.unwrap();
    assert_eq!(status, 201, "{told}");
    told
}

async fn refusal(response: Response, status: u16) -> Vec<(String, String)> {
    let got = response.status();
    let body: Value = response.json().await.unwrap();
    assert_eq!(got, status, "{body}");
    let errors = body["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|e| (text(&e["pointer"]), text(&e["code"]))).collect()
}

fn undo_of(response: &Response) -> String {
    format!("/undo/{}", response.headers()["x-undo-id"].to_str().unwrap())
}

/// The paths of all contents on the disk.
fn contents(server: &Server) -> Vec<PathBuf> {
    fn below(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.path().is_dir() { below(&entry.path(), found) } else { found.push(entry.path()) }
        }
    }
    let mut found = Vec::new();
    below(&server.app.config.storage.data_dir.join("blobs"), &mut found);
    found
}

#[tokio::test]
async fn files_hang_on_five_kinds_of_records() {
    let (server, ada) = Server::with_owner().await;
    for (collection, _, field) in OWNERS {
        let record = owner(&ada, collection).await;
        let response = send(&ada, &record, "Angebot für Berg.PDF", b"%PDF-1.7 offer").await;
        assert_eq!(response.status(), 201);
        let at = response.headers()["location"].to_str().unwrap().trim_start_matches("/api/v1").to_owned();
        let file: Value = response.json().await.unwrap();
        assert_eq!(at, format!("{record}/files/{}", text(&file["id"])));
        assert_eq!((&file["name"], &file["size"]), (&json!("Angebot für Berg.PDF"), &json!(14)));
        assert_eq!((&file["media_type"], &file["created_by"]), (&json!("application/pdf"), &json!(ada.user)));
        assert_eq!(file["sha256"].as_str().unwrap().len(), 64);
        assert!(file.get("key").is_none());
        for (_, _, other) in OWNERS {
            assert_eq!(file[other] == json!(record.rsplit('/').next().unwrap()), other == field, "{other}");
        }
        let list = ada.read(&format!("{record}/files")).await;
        assert_eq!((&list["data"], &list["total"]), (&json!([file]), &json!(1)));

        let got = ada.get(&at).await;
        let header = |name: &str| got.headers()[name].to_str().unwrap().to_owned();
        assert_eq!((header("content-type"), header("content-length")), ("application/pdf".to_owned(), "14".to_owned()));
        let disposition = header("content-disposition");
        assert!(
            disposition.starts_with("attachment; filename=\"Angebot f_r Berg.PDF\"; filename*=UTF-8''"),
            "{disposition}"
        );
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(header("content-security-policy").contains("sandbox"));
        assert_eq!(got.bytes().await.unwrap(), "%PDF-1.7 offer");

        // On the timeline, beside the record, in the search.
        let happened = ada.read(&format!("{record}/timeline")).await;
        assert_eq!((&happened["data"][0]["kind"], &happened["data"][0]["file"]), (&json!("file"), &file));
        let beside = ada.read(&format!("{record}?include=files")).await;
        assert_eq!(beside["included"]["files"], json!({"data": [file], "total": 1}));
        let hit = &ada.read("/search?q=angebot&types=files").await["data"][0];
        assert_eq!((&hit["id"], &hit["parent"]["type"]), (&file["id"], &json!(collection)));

        let deleted = ada.delete(&at).await;
        assert_eq!(deleted.status(), 204);
        assert_eq!(ada.get(&at).await.status(), 404);
        assert_eq!(ada.read(&format!("{record}/files")).await["total"], 0);
        assert_eq!(ada.read("/trash?type=files").await["data"][0]["title"], "Angebot für Berg.PDF");
        assert_eq!(ada.post(&undo_of(&deleted), &json!({})).await.status(), 200);
        assert_eq!(ada.get(&at).await.bytes().await.unwrap(), "%PDF-1.7 offer");

        // It goes and comes with its record, and is found below that alone.
        let strange = at.replace(&record, &owner(&ada, collection).await);
        assert_eq!(ada.get(&strange).await.status(), 404);
        assert_eq!(ada.delete(&strange).await.status(), 404);
        let gone = ada.delete(&record).await;
        assert_eq!(ada.get(&at).await.status(), 404);
        assert_eq!(ada.post(&undo_of(&gone), &json!({})).await.status(), 200);
        assert_eq!(ada.get(&at).await.bytes().await.unwrap(), "%PDF-1.7 offer");
        assert_eq!(ada.delete(&at).await.status(), 204);
    }
    assert!(server.app.store.check().unwrap().is_clean());
}

/// S2-14, S2-36.
#[tokio::test]
async fn a_file_has_ten_mebibytes_and_not_a_byte_more() {
    let (server, ada) = Server::with_owner().await;
    let record = owner(&ada, "deals").await;
    let mut content = vec![b'a'; 10 << 20];
    let file = sent(&ada, &record, "full.txt", &content).await;
    assert_eq!(file["size"], 10 << 20);
    let back = ada.get(&format!("{record}/files/{}", text(&file["id"]))).await.bytes().await.unwrap();
    assert!(back == content, "what comes back is what was sent");
    content.push(b'a');
    assert_eq!(send(&ada, &record, "over.txt", &content).await.status(), 413);
    assert_eq!(send(&ada, &record, "over.exe", &content).await.status(), 413);
    // Without a length it is refused on the way.
    let head = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"over.txt\"\r\n\r\n";
    let body = [head.as_bytes(), &content, b"\r\n--x--\r\n"].concat();
    let pieces: Vec<Result<Vec<u8>, std::io::Error>> = body.chunks(1 << 20).map(|piece| Ok(piece.to_vec())).collect();
    let request = ada.request(Method::POST, &format!("{record}/files"));
    let request = request.header("content-type", "multipart/form-data; boundary=x");
    let response = request.body(Body::wrap_stream(futures_util::stream::iter(pieces))).send().await.unwrap();
    assert_eq!(response.status(), 413);
    assert_eq!(ada.read(&format!("{record}/files")).await["total"], 1);
    assert_eq!(contents(&server).len(), 1, "what was refused left nothing behind");
    // Whatever the length, the pieces come together again.
    for length in [1, (64 << 10) - 1, 64 << 10, (64 << 10) + 1, (128 << 10), 200_000] {
        let content: Vec<u8> = (0..length).map(|at| b'a' + u8::try_from(at % 26).unwrap()).collect();
        let file = sent(&ada, &record, "part.csv", &content).await;
        let back = ada.get(&format!("{record}/files/{}", text(&file["id"]))).await.bytes().await.unwrap();
        assert!(back == content, "{length}");
    }
}

#[tokio::test]
async fn only_files_of_the_list_are_taken_and_names_are_no_paths() {
    let (server, ada) = Server::with_owner().await;
    let record = owner(&ada, "leads").await;
    let not = |code: &str| vec![("/file".to_owned(), code.to_owned())];
    for (name, content, code) in [
        ("a.exe", b"MZ\x90\0".as_slice(), "not_allowed"),
        ("a.svg", b"<svg onload=alert(1)>", "not_allowed"),
        ("a.html", b"<script>alert(1)</script>", "not_allowed"),
        ("a.zip", b"PK\x03\x04", "not_allowed"),
        ("a", b"text", "not_allowed"),
        ("a.pdf", b"<script>alert(1)</script>", "wrong_content"),
        ("a.png", b"GIF89a\x10\0\x10\0", "wrong_content"),
        ("a.docx", b"PK\x03\x04 word/document.xml", "wrong_content"),
        ("a.txt", b"MZ\x90\0", "wrong_content"),
        ("a.docx", b"PK\x03\x04 [Content_Types].xml word/document.xml word/vbaProject.bin", "not_allowed"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\xff\xff", "too_large"),
        ("a.txt", b"", "required"),
        ("a\u{202e}fdp.txt", b"text", "invalid"),
    ] {
        assert_eq!(refusal(send(&ada, &record, name, content).await, 422).await, not(code), "{name}");
    }
    assert_eq!(
        refusal(send(&ada, &record, &format!("{}.txt", "a".repeat(200)), b"x").await, 422).await,
        not("invalid")
    );
    let post =
        async |form: Form| ada.request(Method::POST, &format!("{record}/files")).multipart(form).send().await.unwrap();
    let file = || Part::bytes(b"x".to_vec()).file_name("a.txt");
    let empty = ada.request(Method::POST, &format!("{record}/files"));
    let empty = empty.header("content-type", "multipart/form-data; boundary=x").body("--x--\r\n").send();
    assert_eq!(refusal(empty.await.unwrap(), 422).await, not("required"));
    assert_eq!(refusal(post(Form::new().part("file", file()).part("file", file())).await, 422).await, not("duplicate"));
    let strange = post(Form::new().part("file", file()).text("owner_id", "x")).await;
    assert_eq!(refusal(strange, 422).await, [("/owner_id".to_owned(), "unknown_field".to_owned())]);
    assert_eq!(contents(&server).len(), 0);
    for (name, kept) in [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Windows\\a.txt", "a.txt"),
        ("..txt", "..txt"),
        ("'><img src=x onerror=alert(1)>.txt", "'><img src=x onerror=alert(1)>.txt"),
    ] {
        assert_eq!(sent(&ada, &record, name, b"x").await["name"], kept);
    }
}

/// S2-13: encrypted under the data directory, the owner's alone, under no name of a client's.
#[tokio::test]
async fn contents_lie_sealed_and_a_changed_byte_does_not_come_back() {
    use std::os::unix::fs::PermissionsExt;
    let (server, ada) = Server::with_owner().await;
    let record = owner(&ada, "customers").await;
    let secret = "The secret recipe of the house. ".repeat(5_000);
    let file = sent(&ada, &record, "recipe.txt", secret.as_bytes()).await;
    let again = sent(&ada, &record, "recipe.txt", secret.as_bytes()).await;
    assert_eq!(file["sha256"], again["sha256"]);
    let paths = contents(&server);
    assert_eq!(paths.len(), 2);
    let bytes: Vec<Vec<u8>> = paths.iter().map(|path| std::fs::read(path).unwrap()).collect();
    assert_ne!(bytes[0], bytes[1], "each has a key of its own");
    for (path, bytes) in paths.iter().zip(&bytes) {
        assert!(!bytes.windows(6).any(|window| window == b"recipe"));
        assert!(!path.to_string_lossy().contains("recipe"));
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::metadata(path.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
    }
    let at = format!("{record}/files/{}", text(&file["id"]));
    let uid = Uid::parse("file", &text(&file["id"])).unwrap();
    let path = paths.iter().find(|path| path.ends_with(uid.with_prefix("blob"))).unwrap();
    let whole = std::fs::read(path).unwrap();
    // The end of the stream may come before its beginning was looked at.
    let is_torn = async || match ada.request(Method::GET, &at).send().await {
        Ok(response) => response.bytes().await.is_err(),
        Err(_) => true,
    };
    let mut changed = whole.clone();
    *changed.last_mut().unwrap() ^= 1;
    std::fs::write(path, changed).unwrap();
    assert!(is_torn().await, "the stream ends before its length");
    std::fs::write(path, &whole[..65_552]).unwrap();
    assert!(is_torn().await, "a piece is missing");
    std::fs::write(path, whole).unwrap();
    assert_eq!(ada.get(&at).await.text().await.unwrap(), secret);
}

#[tokio::test]
async fn quotas_hold_for_a_person_and_for_the_organisation() {
    let set = [("LEADLAB__UPLOADS__USER_QUOTA_MIB", "1"), ("LEADLAB__UPLOADS__ORGANIZATION_QUOTA_MIB", "2")];
    let (server, ada) = Server::owned(&set).await;
    let bob = server.user("bob@example.com", Role::Member).await;
    let eve = server.user("eve@example.com", Role::Member).await;
    let record = owner(&ada, "customers").await;
    let content = vec![b'a'; 700 << 10];
    let quota = async |session: &Session| {
        let response = send(session, &record, "more.txt", &content).await;
        assert_eq!(response.status(), 409);
        assert_eq!(response.json::<Value>().await.unwrap()["errors"][0]["code"], "quota");
    };
    sent(&ada, &record, "a.txt", &content).await;
    quota(&ada).await;
    sent(&ada, &record, "small.txt", &content[..200 << 10]).await;
    sent(&bob, &record, "b.txt", &content).await;
    quota(&eve).await;
    sent(&eve, &record, "e.txt", &content[..300 << 10]).await;
    assert_eq!(contents(&server).len(), 4);
}

#[tokio::test]
async fn files_are_deleted_by_who_brought_them_and_by_managers() {
    let (server, ada) = Server::with_owner().await;
    let bob = server.user("bob@example.com", Role::Member).await;
    let max = server.user("max@example.com", Role::Manager).await;
    let vic = server.user("vic@example.com", Role::Viewer).await;
    let record = owner(&ada, "customers").await;
    let mine = format!("{record}/files/{}", text(&sent(&bob, &record, "b.txt", b"b").await["id"]));
    let hers = format!("{record}/files/{}", text(&sent(&ada, &record, "a.txt", b"a").await["id"]));
    assert_eq!(send(&vic, &record, "v.txt", b"v").await.status(), 403);
    assert_eq!(vic.get(&hers).await.text().await.unwrap(), "a");
    assert_eq!(vic.delete(&hers).await.status(), 403);
    assert_eq!(bob.delete(&hers).await.status(), 403);
    assert_eq!(bob.delete(&mine).await.status(), 204);
    assert_eq!(max.delete(&hers).await.status(), 204);
    assert_eq!(contents(&server).len(), 2, "the trash keeps them");
}

#[tokio::test]
async fn contents_without_a_record_are_swept_after_a_day() {
    let (server, ada) = Server::with_owner().await;
    let record = owner(&ada, "customers").await;
    let kept = sent(&ada, &record, "a.txt", b"a").await;
    let trashed = sent(&ada, &record, "b.txt", b"b").await;
    assert_eq!(ada.delete(&format!("{record}/files/{}", text(&trashed["id"]))).await.status(), 204);
    let user = Uid::parse("usr", &ada.user).unwrap();
    let now = server.clock.now();
    for (id, content) in [(Uid::at(now.plus_seconds(-90_000)), b"old"), (Uid::at(now), b"new")] {
        let mut writing = server.app.blobs.begin(Org(1), user).await.unwrap();
        writing.push(content).await.unwrap();
        writing.keep(id).await.unwrap();
    }
    assert_eq!(contents(&server).len(), 4);
    files::sweep(&server.app).unwrap();
    assert_eq!(contents(&server).len(), 3, "the young one may be about to get its record");
    let place = Place { org: Org(1), user, id: Uid::parse("file", &text(&kept["id"])).unwrap() };
    assert!(contents(&server).iter().any(|path| path.ends_with(place.id.with_prefix("blob"))));
    // Everything is old to a sweep of later; what has a record stays.
    server
        .app
        .blobs
        .sweep(now.plus_seconds(90_000), |place| {
            let id = place.id.with_prefix("file");
            Ok([text(&kept["id"]), text(&trashed["id"])].contains(&id))
        })
        .unwrap();
    assert_eq!(contents(&server).len(), 2);
}
