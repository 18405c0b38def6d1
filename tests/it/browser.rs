//! The browser tests of `tests/browser/`, through the real binary. They need Node, the packages of `package-lock.json` and
//! Chromium; without them they are skipped, and in CI (`CI=true`) that is a failure.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::smtp::Smtp;

/// The first of `names` that the path has.
fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.iter().flat_map(|name| places.iter().map(move |place| place.join(name))).find(|file| file.is_file())
}

/// Puts each mail that arrives into a folder, numbered.
async fn deliver(smtp: Smtp, folder: PathBuf) {
    let mut number = 0;
    loop {
        for mail in smtp.take() {
            number += 1;
            let part = folder.join("part");
            std::fs::write(&part, format!("To: {}\n\n{}", mail.to, mail.text)).unwrap();
            std::fs::rename(part, folder.join(format!("{number}.txt"))).unwrap();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[test]
fn the_main_job_works_in_a_browser() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let node = find(&["node", "nodejs"]);
    let chromium = std::env::var_os("CHROMIUM").map(PathBuf::from).or_else(|| find(&["chromium", "chromium-browser"]));
    let driver = root.join("node_modules/playwright-core").is_dir();
    let (Some(node), Some(chromium), true) = (&node, &chromium, driver) else {
        let what = format!("node {node:?}, chromium {chromium:?}, node_modules {driver}");
        assert!(std::env::var_os("CI").is_none(), "the browser tests cannot run: {what}");
        eprintln!("skipped, for something is missing: {what}; `.ci/test` installs it");
        return;
    };
    let mut files: Vec<PathBuf> = std::fs::read_dir(root.join("tests/browser"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    files.sort();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let smtp = runtime.block_on(Smtp::start());
    let (mailing, mails) = (smtp.environment(), tempfile::tempdir().unwrap());
    runtime.spawn(deliver(smtp, mails.path().to_owned()));
    let mut run = Command::new(node)
        .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
        .args(files)
        .current_dir(root)
        .env("LEADLAB", env!("CARGO_BIN_EXE_leadlab"))
        .env("CHROMIUM", chromium)
        .envs(mailing)
        .env("MAILS", mails.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // Shown as it comes; the summary of what failed is said once more at the end, where it is found.
    let mut failed = String::new();
    for line in BufReader::new(run.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        writeln!(std::io::stdout(), "{line}").unwrap();
        if !failed.is_empty() || line.contains("failing tests") {
            failed.push_str(&line);
            failed.push('\n');
        }
    }
    let status = run.wait().unwrap();
    assert!(status.success(), "the browser tests ended with {status}\n{failed}");
}
