//! S2-1, S2-9, S2-12, S2-34, S2-39, S2-40, S2-44, S2-48, S2-57, S2-58, S2-75, SECURITY.md 12: what a server does not start
//! with, the files that it makes, its log, and what other users of the machine cannot do to it.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use reqwest::Method;
use serde_json::Value;

use super::program::{Program, mode};

const BINARY: &str = env!("CARGO_BIN_EXE_leadlab");

/// What `serve` ends with in an empty directory: its status, and what it says.
fn refused(directory: &Path, environment: &[(&str, &str)], arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(BINARY);
    command.current_dir(directory).env_clear().envs(environment.iter().copied()).arg("serve").args(arguments);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    if !line.is_empty() {
        // It serves.
        child.kill().unwrap();
        child.wait().unwrap();
        return (None, line);
    }
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn what_is_not_safe_does_not_start() {
    let here = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        std::fs::write(here.path().join(name), text).unwrap();
    };
    let weak = "change-me";
    file("weak", weak);
    file("short", "p3Jx0vQnY7sKd2Lw9Zt4Rb");
    file("placeholder", "your_secret_key_here_0123456789abcdefghij");
    let minutes = "LEADLAB__SECURITY__ACCESS_TOKEN_MINUTES";
    let origins = "LEADLAB__SECURITY__CORS_ORIGINS";
    let master = "LEADLAB__SECURITY__MASTER_KEY_FILE";
    let path = |name: &str| here.path().join(name).display().to_string();
    let (weak_file, short_file, placeholder_file) = (path("weak"), path("short"), path("placeholder"));
    let local = ["--listen", "127.0.0.1:0"];
    let everywhere = ["--listen", "0.0.0.0:0", "--domain", "crm.example.com"];
    let with = |flag: &'static str| [everywhere.as_slice(), &[flag]].concat();
    let (dev, http) = (with("--dev"), with("--http"));
    let mut passed = Vec::new();
    for (environment, arguments, told) in [
        ((minutes, "0"), local.as_slice(), "from 1 to 1440"),
        ((minutes, "-1"), &local, "from 1 to 1440"),
        ((minutes, "99999"), &local, "from 1 to 1440"),
        ((origins, r#"["http://localhost:5173"]"#), &local, "development only"),
        ((origins, r#"["https://localhost:5173"]"#), &local, "development only"),
        ((origins, r#"["http://app.example.com"]"#), &local, "development only"),
        ((origins, r#"["*"]"#), &local, "any page"),
        ((origins, r#"["null"]"#), &local, "any page"),
        ((master, weak_file.as_str()), &local, "placeholder"),
        ((master, short_file.as_str()), &local, "fewer than 32"),
        ((master, placeholder_file.as_str()), &local, "placeholder"),
        (("DATABASE_URL", "mysql+pymysql://root:hunter2@db/crm"), &local, "storage.data_dir"),
        (("DATABASE_URL", "postgres://root:hunter2@db/crm"), &local, "storage.data_dir"),
        (("LEADLAB__TLS__MODE", "off"), &everywhere, "trusted_proxies"),
        (("NONE", ""), &dev, "loopback only"),
        (("NONE", ""), &http, "loopback only"),
        (("NONE", ""), &["--listen", "0.0.0.0:0"], "server.public_url"),
    ] {
        let (status, err) = refused(here.path(), &[environment], arguments);
        if status != Some(78) || !err.contains(told) || here.path().join("leadlab-data").exists() {
            passed.push(format!("{environment:?} {arguments:?}: {status:?} {err}"));
        }
        assert!(!err.contains("hunter2") && !err.contains(weak), "a secret is told: {err}");
    }
    assert!(passed.is_empty(), "{passed:#?}");
    // The override that is meant for a machine of developers.
    let allowed = [(origins, r#"["http://localhost:5173"]"#), ("LEADLAB__SECURITY__CORS_ALLOW_INSECURE", "true")];
    let mut command = Command::new(BINARY);
    command.current_dir(here.path()).env_clear().envs(allowed).args(["config", "check"]);
    assert!(command.output().unwrap().status.success());
}

#[test]
fn a_thousand_generated_keys_are_unique() {
    let keys: Vec<String> = std::thread::scope(|scope| {
        let generate = || {
            let output = Command::new(BINARY).env_clear().args(["key", "generate"]).output().unwrap();
            String::from_utf8(output.stdout).unwrap().trim().to_owned()
        };
        let workers: Vec<_> =
            (0..4).map(|_| scope.spawn(move || (0..250).map(|_| generate()).collect::<Vec<_>>())).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    // 32 bytes in base64url.
    assert!(
        keys.iter().all(|key| key.len() == 43 && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)))
    );
    assert_eq!(keys.into_iter().collect::<BTreeSet<_>>().len(), 1000);
}

#[test]
fn keys_of_every_purpose_differ_and_are_whole() {
    let program = Program::new();
    let file: Value =
        serde_json::from_slice(&std::fs::read(program.data().join("keys/keyring.json")).unwrap()).unwrap();
    let keys = file["keys"].as_array().unwrap();
    let purposes: BTreeSet<&str> = keys.iter().map(|key| key["purpose"].as_str().unwrap()).collect();
    assert_eq!(purposes.len(), 8);
    let material: BTreeSet<&str> = keys.iter().map(|key| key["material"].as_str().unwrap()).collect();
    assert_eq!(material.len(), 8);
    assert!(material.iter().all(|text| text.len() == 43));
}

/// All below `folder`, itself included.
fn everything(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![folder.to_owned()];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(everything(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[tokio::test]
async fn files_are_the_owners_alone_whatever_the_umask() {
    let program = Program::new();
    std::fs::remove_dir_all(program.data()).unwrap();
    std::fs::write(program.path("leadlab.toml"), "[log]\nfile = \"leadlab-data/logs/leadlab.log\"\n").unwrap();
    std::fs::create_dir_all(program.data().join("logs")).unwrap();
    std::fs::set_permissions(program.data().join("logs"), std::fs::Permissions::from_mode(0o700)).unwrap();
    let init = "umask 000; echo Correct-horse-9 | \"$0\" init --organization Acme --admin ada@example.com --password-file - && \
                \"$0\" key rotate jwt && exec \"$0\" serve --listen 127.0.0.1:0";
    let mut command = Command::new("sh");
    command.current_dir(program.directory.path()).env_clear().args(["-c", init, BINARY]);
    command.env("LEADLAB__SECURITY__ARGON2__MEMORY_KIB", "19456");
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let running = lines.find(|line| line.starts_with("LeadLab runs at "));
    let found: Vec<(PathBuf, u32, bool)> = everything(&program.data())
        .into_iter()
        .filter(|path| !std::fs::symlink_metadata(path).unwrap().is_symlink())
        .map(|path| (path.clone(), mode(&path), path.is_dir()))
        .collect();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(running.is_some());
    for name in ["leadlab.redb", "keyring.json", "key.pem", "cert.pem", "LOCK", "admin.sock", "leadlab.log", "spool"] {
        assert!(found.iter().any(|(path, ..)| path.ends_with(name)), "{name}: {found:?}");
    }
    let open: Vec<_> = found.iter().filter(|(_, mode, folder)| *mode != if *folder { 0o700 } else { 0o600 }).collect();
    assert!(open.is_empty(), "{open:?}");
}

/// Headers of private keys, tokens of other services as scanners look for them, passwords of these tests.
const SECRETS: &str = "-----BEGIN [A-Z ]*PRIVATE KEY|(sk|rk)_(live|test)_[0-9A-Za-z]{16}|whsec_[0-9A-Za-z]{16}|\
                       AKIA[0-9A-Z]{16}|gh[pousr]_[0-9A-Za-z]{20}|xox[abp]-[0-9A-Za-z-]{10}|AIza[0-9A-Za-z_-]{30}|\
                       Correct-horse-9|Kestrel-Harbour-42|root:root@|admin:admin";

#[test]
fn the_binary_holds_no_secret() {
    let search = |pattern: &str| {
        let mut grep = Command::new("grep");
        grep.env("LC_ALL", "C").args(["-a", "-o", "-E", "-e", pattern, BINARY]);
        String::from_utf8_lossy(&grep.output().unwrap().stdout).into_owned()
    };
    assert!(search("Set it up within [0-9]+ minutes").contains("within 30 minutes"), "the search finds nothing at all");
    assert_eq!(search(SECRETS), "");
}

#[tokio::test]
async fn the_log_turns_over_holds_json_and_escapes_what_controls_a_terminal() {
    let program = Program::new();
    let log = "[log]\nfile = \"app.log\"\nlevel = \"debug\"\n[log.rotation]\nmax_mib = 1\nkeep = 2\n";
    std::fs::write(program.path("leadlab.toml"), log).unwrap();
    let full = || std::fs::write(program.path("app.log"), "{}\n".repeat((1 << 20) / 3)).unwrap();
    for name in ["app.log.1", "app.log.2"] {
        std::fs::write(program.path(name), format!("{{\"was\":\"{name}\"}}\n")).unwrap();
    }
    full();
    std::fs::set_permissions(program.path("app.log"), std::fs::Permissions::from_mode(0o600)).unwrap();
    let serving = program.serve(&[]);
    // Escape sequences, line breaks and bytes that are no text, wherever a client can put them.
    for path in ["/%1b%5b31mred%0a%7b%22level%22:%22FAKE%22%7d", "/customers/%0d%0afake", "/setup?%1b%5b2J=1"] {
        let request = serving.request(Method::GET, path).header("user-agent", "a\tb");
        assert!(request.send().await.unwrap().status().is_client_error());
    }
    let evil = [("email", "a\u{1b}[31m\n{\"level\":\"FAKE\"}@example.com"), ("password", "\u{1b}]0;x\u{7}")];
    let body = evil.iter().copied().collect::<std::collections::BTreeMap<_, _>>();
    assert_eq!(serving.request(Method::POST, "/auth/login").json(&body).send().await.unwrap().status(), 401);
    assert_eq!(serving.stop(), Some(0));
    let read = |name: &str| std::fs::read(program.path(name)).unwrap();
    assert!(read("app.log.1").starts_with(b"{}\n{}\n"), "the full one was not put aside");
    assert_eq!(read("app.log.2"), b"{\"was\":\"app.log.1\"}\n", "the older one was not kept, or the oldest one was");
    assert!(!program.path("app.log.3").exists());
    assert_eq!(mode(&program.path("app.log")), 0o600);
    let fresh = read("app.log");
    assert!(fresh.len() > 1000 && fresh.iter().all(|byte| *byte == b'\n' || *byte >= 0x20));
    for line in String::from_utf8(fresh).unwrap().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert!(line["level"] != "FAKE" && line["timestamp"].is_string(), "{line}");
    }
}

/// A user of the machine who is not this one.
const NOBODY: u32 = 65_534;

/// Whether this test may become somebody else. Only root may; in CI it must.
fn is_root() -> bool {
    let root = rustix::process::geteuid().is_root();
    assert!(root || std::env::var_os("CI").is_none(), "this needs root");
    root
}

/// The binary where everybody may run it.
fn for_everybody(directory: &Path) -> PathBuf {
    std::fs::set_permissions(directory, std::fs::Permissions::from_mode(0o755)).unwrap();
    let copy = directory.join("leadlab");
    // By another process: a file that is open for writing here goes along with what other tests start, and cannot be run.
    assert!(Command::new("cp").args([Path::new(BINARY), &copy]).status().unwrap().success());
    std::fs::set_permissions(&copy, std::fs::Permissions::from_mode(0o755)).unwrap();
    copy
}

#[test]
fn no_other_user_commands_the_server() {
    if !is_root() {
        return;
    }
    let program = Program::new();
    let serving = program.serve(&[]);
    let binary = for_everybody(program.directory.path());
    let ask = || {
        let mut command = Command::new(&binary);
        command.current_dir(program.directory.path()).env_clear().args(["org", "list"]).uid(NOBODY).gid(NOBODY);
        command.stdin(Stdio::null()).output().unwrap()
    };
    let stopped = ask();
    assert!(!stopped.status.success() && stopped.stdout.is_empty(), "the directory is open to others");
    // The kernel tells who asks, also where somebody opened the way.
    for (path, mode) in [(program.data(), 0o755), (program.data().join("admin.sock"), 0o666)] {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    let refused = ask();
    assert!(!refused.status.success() && refused.stdout.is_empty(), "{refused:?}");
    assert!(program.log().contains("refused a connection to the admin socket"), "{}", program.log());
    assert_eq!(program.run(&["org", "list"]).0, 0);
    // What changes the instance as a whole is no call of the API.
    let (_, document, _) = program.run(&["openapi"]);
    let document: Value = serde_json::from_str(&document).unwrap();
    for path in document["paths"].as_object().unwrap().keys() {
        for word in ["migrate", "reencrypt", "retire", "set-password", "compact", "reindex"] {
            assert!(!path.contains(word), "{path}");
        }
    }
    assert_eq!(serving.stop(), Some(0));
}

#[test]
fn the_process_gives_no_image_of_its_memory() {
    let here = tempfile::tempdir().unwrap();
    let binary = for_everybody(here.path());
    let home = here.path().join("home");
    std::fs::create_dir(&home).unwrap();
    let mut serve = Command::new(&binary);
    serve.current_dir(&home).env_clear().args(["serve", "--listen", "127.0.0.1:0"]);
    let mut other = Command::new("sleep");
    other.arg("60");
    let mut owner = rustix::process::geteuid().as_raw();
    if is_root() {
        std::os::unix::fs::chown(&home, Some(NOBODY), Some(NOBODY)).unwrap();
        owner = NOBODY;
        for command in [&mut serve, &mut other] {
            command.uid(NOBODY).gid(NOBODY);
        }
    }
    let mut server = serve.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let mut other = other.spawn().unwrap();
    // The kernel gives what a process shows of itself to root once it may not be dumped (proc(5)).
    let shown = |pid: u32| std::fs::metadata(format!("/proc/{pid}/environ")).unwrap().uid();
    let owners = (shown(server.id()), shown(other.id()));
    for child in [&mut server, &mut other] {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(line.contains("https://127.0.0.1:"), "{line}");
    assert_eq!(owners, (0, owner));
}
