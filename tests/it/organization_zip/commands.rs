//! The commands, and the job of the page.

use leadlab::base::{Org, Role};
use serde_json::{Value, json};

use super::{erase, import, made, records};
use crate::program::Program;
use crate::support::{OWNER, PASSWORD, Server};

/// Through the real binary, without a server and beside one.
#[tokio::test]
async fn commands_export_erase_and_import_an_organisation() {
    let program = Program::new();
    let size =
        ["--customers", "5", "--contacts", "8", "--leads", "6", "--deals", "4", "--activities", "9", "--tickets", "3"];
    assert_eq!(program.run(&[&["demo", "load"], &size[..]].concat()).0, 0);
    let shown = program.json(&["org", "show"]);
    assert_eq!(program.run(&["org", "export", "whole.zip"]).0, 0);
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(program.path("whole.zip")).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);

    let (status, _, told) = program.run(&["org", "erase"]);
    assert_eq!(status, 2, "nobody said yes: {told}");
    assert_eq!(program.json(&["org", "show"]), shown);
    let erased = program.json(&["org", "erase", "--yes"]);
    assert_eq!((&erased["id"], &erased["slug"]), (&shown["id"], &json!("acme")));
    assert!(erased["rows"].as_u64().unwrap() > 100);
    assert_eq!(program.json(&["org", "list"])["data"], json!([]));
    assert_eq!(program.run(&["db", "check"]).0, 0);

    std::fs::write(program.path("half.zip"), &std::fs::read(program.path("whole.zip")).unwrap()[..2000]).unwrap();
    let (status, out, told) = program.run(&["org", "import", "half.zip"]);
    assert_eq!((status, out.as_str()), (65, ""), "{told}");
    assert!(told.contains("no ZIP"), "{told}");
    let imported = program.json(&["org", "import", "whole.zip"]);
    assert_eq!((&imported["id"], &imported["name"]), (&shown["id"], &json!("Acme")));
    assert_eq!(program.json(&["org", "show"]), shown);
    let (status, _, told) = program.run(&["org", "import", "whole.zip"]);
    assert!(status == 1 && told.contains(OWNER), "{status} {told}");
    let set = program.input(&["user", "set-password", OWNER, "--password-file", "-"], PASSWORD);
    assert_eq!(set.0, 0, "{}", set.2);

    let serving = program.serve(&[]);
    let session = serving.sign_in().await;
    assert_eq!(program.run(&["org", "export", "again.zip"]).0, 0);
    assert_eq!(program.json(&["org", "erase", "--yes"])["id"], shown["id"]);
    assert_eq!(serving.get("/me", &session.access).await, 401);
    assert_eq!(program.json(&["org", "import", "again.zip"])["id"], shown["id"]);
    assert_eq!(program.json(&["org", "show"]), shown);
    assert_eq!(serving.try_sign_in().await.0, 401, "no password came with it");
    assert_eq!(serving.stop(), Some(0));
    assert_eq!(program.run(&["db", "check"]).0, 0);
    assert_eq!(program.run(&["audit", "verify"]).0, 0);
    // Nothing waits in the spool.
    assert_eq!(std::fs::read_dir(program.data().join("spool")).unwrap().count(), 0);
}

/// The job of the page: its owner fetches what it made, and nobody else.
#[tokio::test]
async fn an_owner_fetches_the_export_that_a_job_makes() {
    let (server, ada) = Server::with_owner().await;
    made(&ada, "/customers", json!({"name": "Ours"})).await;
    let admin = server.user("admin@example.com", Role::Admin).await;
    let second = server.user("second@example.com", Role::Owner).await;
    assert_eq!(admin.post("/exports/organization", &json!({})).await.status(), 403);
    let response = ada.post("/exports/organization", &json!({})).await;
    assert_eq!(response.status(), 202);
    let job = response.json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned();
    let mut result = Value::Null;
    for _ in 0..300 {
        let job = ada.read(&format!("/jobs/{job}")).await;
        assert_ne!(job["state"], "failed", "{job}");
        if job["state"] == "succeeded" {
            result = job["result"].clone();
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(
        result["file_name"].as_str().and_then(|name| name.strip_prefix("acme-")?.strip_suffix(".zip")).is_some(),
        "{result}"
    );
    let path = result["download_url"].as_str().unwrap().strip_prefix("/api/v1").unwrap().to_owned();
    assert_eq!(admin.get(&path).await.status(), 404);
    assert_eq!(second.get(&path).await.status(), 404);
    let got = ada.get(&path).await;
    assert_eq!(got.headers()["content-type"], "application/zip");
    let zip = got.bytes().await.unwrap();
    let before = records(&server.app, Org(1));
    erase(&server.app, Org(1)).await;
    assert!(!server.app.config.storage.data_dir.join("exports/1").exists());
    let org = import(&server.app, &zip).await.unwrap();
    assert_eq!(records(&server.app, org), before);
}
