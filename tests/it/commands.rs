//! Commands that need no data: their output and their exit statuses, through the real binary.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;

use assert_cmd::Command;

/// The program in a directory of its own, with an empty environment.
fn leadlab(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leadlab"));
    command.current_dir(directory).env_clear().envs(crate::quick::counted()).timeout(std::time::Duration::from_mins(1));
    command
}

/// The status, standard output and standard error of a command.
fn run(directory: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = leadlab(directory).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn help_and_version_are_no_failure() {
    let here = tempfile::tempdir().unwrap();
    for arguments in [&["--help"][..], &["--version"], &["version"], &["key", "--help"]] {
        let (status, out, err) = run(here.path(), arguments);
        assert_eq!((status, err.as_str()), (0, ""), "{arguments:?}");
        assert!(!out.is_empty(), "{arguments:?}");
    }
    let (_, out, _) = run(here.path(), &["version", "--json"]);
    let version: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(version["version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn a_wrong_command_line_is_2() {
    let here = tempfile::tempdir().unwrap();
    for arguments in [&[][..], &["sevre"], &["version", "--jsno"], &["config"], &["completions", "tcsh9"]] {
        let (status, out, _) = run(here.path(), arguments);
        assert_eq!((status, out.as_str()), (2, ""), "{arguments:?}");
    }
}

#[test]
fn config_check_tells_every_fault_with_its_line() {
    let here = tempfile::tempdir().unwrap();
    assert_eq!(run(here.path(), &["config", "check"]).0, 0);
    std::fs::write(here.path().join("leadlab.toml"), "[server]\nlisen = []\n[jobs]\nworkers = 0\n").unwrap();
    let (status, out, err) = run(here.path(), &["config", "check"]);
    assert_eq!((status, out.as_str()), (78, ""));
    assert!(err.contains("leadlab.toml:2: ") && err.contains("leadlab.toml:4: "), "{err}");
    let (status, out, _) = run(here.path(), &["config", "check", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((status, report["ok"].as_bool(), report["errors"][1]["line"].as_u64()), (78, Some(false), Some(4)));
    assert_eq!(run(here.path(), &["-c", "absent.toml", "config", "check"]).0, 78);
    let output = leadlab(here.path()).args(["config", "show"]).env("LEADLAB__JOBS__WORKERS", "many").output().unwrap();
    assert_eq!(output.status.code(), Some(78));
}

#[test]
fn config_show_tells_where_a_value_comes_from() {
    let here = tempfile::tempdir().unwrap();
    std::fs::write(here.path().join("leadlab.toml"), "[jobs]\nworkers = 3\n").unwrap();
    let (status, out, _) = run(here.path(), &["config", "show", "--origin", "--log-level", "warn"]);
    assert_eq!(status, 0);
    let line =
        |start: &str| out.lines().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("{start}: {out}"));
    assert!(line("workers = 3").ends_with("leadlab.toml:2"));
    assert!(line("level = \"warn\"").ends_with("flag --log-level"));
    assert!(line("keep_days = 30").ends_with("default"));
    let (_, json, _) = run(here.path(), &["config", "show", "--json"]);
    let shown: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(shown["data"].as_array().unwrap().iter().any(|entry| entry["key"] == "storage.data_dir"));
}

#[test]
fn config_default_is_the_example_file() {
    let here = tempfile::tempdir().unwrap();
    let (status, out, _) = run(here.path(), &["config", "default"]);
    let kept = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("leadlab.example.toml")).unwrap();
    assert_eq!((status, out), (0, kept));
}

#[test]
fn keys_differ_and_serve_as_master_keys() {
    let here = tempfile::tempdir().unwrap();
    let keys: std::collections::BTreeSet<String> = (0..20).map(|_| run(here.path(), &["key", "generate"]).1).collect();
    assert_eq!(keys.len(), 20);
    std::fs::write(here.path().join("master.key"), keys.first().unwrap()).unwrap();
    std::fs::write(here.path().join("leadlab.toml"), "[security]\nmaster_key_file = \"master.key\"\n").unwrap();
    assert_eq!(run(here.path(), &["config", "check"]).0, 0);
    std::fs::write(here.path().join("master.key"), "change-me").unwrap();
    assert_eq!(run(here.path(), &["config", "check"]).0, 78);
}

#[test]
fn completions_and_manual_pages_know_the_commands() {
    let here = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish"] {
        let (status, out, _) = run(here.path(), &["completions", shell]);
        assert!(status == 0 && out.contains("completions") && out.contains("data-dir"), "{shell}");
    }
    assert_eq!(run(here.path(), &["man", "--out", "man"]).0, 0);
    for page in ["leadlab.1", "leadlab-config.1", "leadlab-config-check.1", "leadlab-key-generate.1"] {
        let text = std::fs::read_to_string(here.path().join("man").join(page)).unwrap();
        assert!(text.contains(".TH"), "{page}");
    }
}

#[test]
fn licences_are_told() {
    let here = tempfile::tempdir().unwrap();
    let (status, out, _) = run(here.path(), &["licenses"]);
    assert!(status == 0 && out.contains("Apache License") && out.contains("redb "), "{out}");
}

/// A listener that answers one connection with `answer`, and its address.
fn answering(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0_u8; 1024];
        let count = stream.read(&mut request).unwrap();
        assert!(request[..count].starts_with(b"GET /healthz HTTP/1.1\r\n"));
        stream.write_all(answer.as_bytes()).unwrap();
    });
    address
}

#[test]
fn health_asks_the_first_listener() {
    let here = tempfile::tempdir().unwrap();
    let ask = |address: &str| {
        let text = format!("[server]\nlisten = [\"{address}\"]\n[tls]\nmode = \"off\"\n");
        std::fs::write(here.path().join("leadlab.toml"), text).unwrap();
        run(here.path(), &["health"])
    };
    assert_eq!(ask(&answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")).0, 0);
    let (status, _, err) = ask(&answering("HTTP/1.1 503 Service Unavailable\r\n\r\n"));
    assert!(status == 1 && err.contains("503"), "{status} {err}");
    assert_eq!(ask(&answering("garbage\r\n")).0, 69);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    assert_eq!(ask(&closed).0, 69);
    assert_eq!(ask("127.0.0.1:0").0, 78);
}
