//! The program as an operator meets it: the first start, commands beside the server and without it, one process per
//! directory, the end. Through the real binary.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A server in a directory of its own, on a port that the system chooses.
struct Server {
    child: Child,
    directory: PathBuf,
    /// What it printed, line by line, until the one that tells its address.
    line: String,
}

impl Server {
    fn start(directory: &Path, arguments: &[&str]) -> Self {
        let mut child = program(directory)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, directory: directory.to_owned(), line }
    }

    fn command(&self, arguments: &[&str]) -> (i32, String, String) {
        run(&self.directory, arguments)
    }

    /// Stops it as the service manager does; its status.
    fn stop(mut self) -> Option<i32> {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        self.child.wait().unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leadlab"));
    // Cheap password hashes: what they cost is tested elsewhere.
    command.current_dir(directory).env_clear().envs(crate::quick::counted()).envs(crate::quick::QUICK.iter().copied());
    command
}

fn run(directory: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = program(directory).args(arguments).stdin(Stdio::null()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

const PASSWORD: &str = "Kestrel-Harbour-42";

fn password_file(directory: &Path) -> String {
    let path = directory.join("password");
    std::fs::write(&path, format!("{PASSWORD}\n")).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn an_empty_directory_becomes_an_instance() {
    let here = tempfile::tempdir().unwrap();
    let server = Server::start(here.path(), &[]);
    assert!(server.line.contains("https://127.0.0.1:") && server.line.contains("/setup#"), "{}", server.line);
    assert!(!server.line.contains(":0/"), "{}", server.line);
    let data = here.path().join("leadlab-data");
    for (path, mode) in [(".", 0o700), ("leadlab.redb", 0o600), ("keys", 0o700), ("tls", 0o700), ("admin.sock", 0o600)]
    {
        use std::os::unix::fs::PermissionsExt;
        let found = std::fs::metadata(data.join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!(found, mode, "{path}");
    }
    // A fresh link names the same server and voids the last one.
    let (status, link, err) = server.command(&["setup-link"]);
    assert_eq!(status, 0, "{err}");
    let origin = link.split("/setup#").next().unwrap();
    assert!(server.line.contains(origin) && !server.line.contains(link.trim()), "{link}");
    assert_eq!(server.stop(), Some(0));
    assert!(!data.join("admin.sock").exists());
    // A directory that others can enter is closed to them at the next start; one with other things in it is not.
    let mode = |path: &Path| std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(path).unwrap().permissions());
    let open =
        |path: &Path| std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    open(&data);
    assert_eq!(Server::start(here.path(), &[]).stop(), Some(0));
    assert_eq!(mode(&data) & 0o777, 0o700);
    let shared = here.path().join("shared");
    std::fs::create_dir(&shared).unwrap();
    std::fs::write(shared.join("other"), "").unwrap();
    open(&shared);
    assert_eq!(Server::start(here.path(), &["--data-dir", "shared"]).stop(), Some(0));
    assert_eq!(mode(&shared) & 0o777, 0o755);
}

#[test]
fn health_trusts_the_instance_s_own_certificate() {
    let here = tempfile::tempdir().unwrap();
    let server = Server::start(here.path(), &[]);
    let port = server.line.split("127.0.0.1:").nth(1).unwrap().split('/').next().unwrap().to_owned();
    let asked = |directory: &Path| {
        program(directory)
            .args(["health", "--ready"])
            .env("LEADLAB__SERVER__LISTEN", format!("[\"127.0.0.1:{port}\"]"))
            .output()
            .unwrap()
            .status
            .code()
    };
    assert_eq!(asked(here.path()), Some(0));
    // Another instance's certificate is not this one's.
    let other = tempfile::tempdir().unwrap();
    assert_eq!(Server::start(other.path(), &[]).stop(), Some(0));
    assert_eq!(asked(other.path()), Some(69));
}

#[test]
fn one_process_has_a_directory() {
    let here = tempfile::tempdir().unwrap();
    let server = Server::start(here.path(), &[]);
    let (status, _, err) = run(here.path(), &["serve", "--listen", "127.0.0.1:0"]);
    assert!(status == 75 && err.contains("leadlab-data is in use by another process"), "{status} {err}");
    // The server's lock outlives its socket: a command that cannot reach it does not open the data beside it.
    std::fs::remove_file(here.path().join("leadlab-data/admin.sock")).unwrap();
    assert_eq!(run(here.path(), &["org", "list"]).0, 75);
    drop(server);
    assert_eq!(run(here.path(), &["org", "list"]).0, 0);
}

/// The same commands beside a server and without one, with the same answers.
fn commands(run: impl Fn(&[&str]) -> (i32, String, String), password: &str) {
    let good = |arguments: &[&str]| {
        let (status, out, err) = run(arguments);
        assert_eq!(status, 0, "{arguments:?}: {err}");
        out
    };
    let bad = |arguments: &[&str], status: i32, told: &str| {
        let (found, out, err) = run(arguments);
        assert!(found == status && out.is_empty() && err.contains(told), "{arguments:?}: {found} {out} {err}");
    };
    bad(&["org", "show"], 1, "no organisation yet");
    let init = ["init", "--organization", "Acme Ltd", "--admin", "boss@example.com", "--password-file", password];
    good(&init);
    assert!(run(&init).2.contains("nothing was changed"));
    bad(&["setup-link"], 1, "owner already");

    let made = json(&good(&["org", "create", "--name", "Second", "--json"]));
    assert_eq!((made["slug"].as_str(), made["name"].as_str()), (Some("second"), Some("Second")));
    assert!(made["id"].as_str().unwrap().starts_with("org_"));
    assert_eq!(json(&good(&["org", "list", "--json"]))["data"].as_array().unwrap().len(), 2);
    bad(&["org", "show"], 2, "--organization");
    bad(&["org", "show", "--organization", "third"], 1, "no organisation third");
    assert_eq!(json(&good(&["org", "show", "--json", "--organization", "acme-ltd"]))["users"], 1);

    let create = |email: &str, role: &str| {
        let user = ["user", "create", "--organization", "second", "--name", "Ann", "--password-file", password];
        let user: Vec<&str> = user.into_iter().chain(["--json", "--email", email, "--role", role]).collect();
        run(&user)
    };
    let user = json(&create("ann@example.com", "member").1);
    assert_eq!((user["role"].as_str(), user["email"].as_str()), (Some("member"), Some("ann@example.com")));
    assert_eq!(create("ann@example.com", "member").0, 1);
    assert_eq!(create("bob@example.com", "king").0, 2);
    assert_eq!(create("not an address", "member").0, 2);
    assert_eq!(json(&good(&["user", "set-role", "ann@example.com", "admin", "--json"]))["role"], "admin");
    bad(&["user", "set-role", "ann@example.com", "king"], 2, "king");
    bad(&["user", "set-role", "nobody@example.com", "admin"], 1, "no user");
    bad(&["user", "disable", "boss@example.com"], 1, "last owner");
    assert_eq!(json(&good(&["user", "disable", "ann@example.com", "--json"]))["disabled"], true);
    assert_eq!(json(&good(&["user", "enable", "ann@example.com", "--json"]))["disabled"], false);
    bad(&["user", "set-password", "ann@example.com", "--password-file", password], 1, "one of the last 5 passwords");
    let another = format!("{password}.new");
    std::fs::write(&another, "Seehund-lacht-77\n").unwrap();
    good(&["user", "set-password", "ann@example.com", "--password-file", &another]);
    bad(&["user", "reset-mfa", "ann@example.com"], 1, "has no second factor");
    let made = good(&["--json", "token", "create", "--user", "ann@example.com", "--name", "Night", "--scope", "read"]);
    let made = json(&made);
    assert!(made["token"].as_str().unwrap().starts_with("llp_"), "{made}");
    let id = made["id"].as_str().unwrap();
    let listed = good(&["--organization", "second", "token", "list"]);
    assert!(listed.contains(id) && !listed.contains("llp_"), "{listed}");
    good(&["--organization", "second", "token", "revoke", id]);
    bad(&["--organization", "second", "token", "revoke", id], 1, "there is no token");
    bad(&["token", "create", "--user", "ann@example.com", "--name", "x", "--scope", "all"], 2, "no scope");
    let link = good(&["--organization", "second", "user", "invite", "--email", "cy@example.com", "--role", "viewer"]);
    assert!(link.contains("/invitation#"), "{link}");
    good(&["user", "unlock", "ann@example.com"]);
    bad(&["user", "set-password", "ann@example.com"], 2, "--password-file");
    assert_eq!(json(&good(&["user", "sessions", "ann@example.com", "--json"]))["data"], serde_json::json!([]));
    assert_eq!(json(&good(&["user", "sessions", "ann@example.com", "--revoke", "--json"]))["revoked"], 0);
    let users = json(&good(&["user", "list", "--organization", "second", "--json"]));
    assert_eq!(users["data"].as_array().unwrap().len(), 1);

    let keys = good(&["key", "list", "--json"]);
    let purposes: Vec<_> = json(&keys)["data"].as_array().unwrap().iter().map(|key| key["purpose"].clone()).collect();
    assert!(purposes.len() >= 8 && purposes.contains(&"audit".into()), "{purposes:?}");
    assert!(!keys.contains("material"));

    let sizes = [
        ["--customers", "30"],
        ["--contacts", "20"],
        ["--leads", "10"],
        ["--deals", "4"],
        ["--activities", "9"],
        ["--tickets", "5"],
    ];
    let load: Vec<&str> =
        ["demo", "load", "--organization", "second"].into_iter().chain(sizes.as_flattened().iter().copied()).collect();
    good(&load);
    let shown = json(&good(&["org", "show", "--organization", "second", "--json"]));
    assert_eq!((&shown["records"]["customers"], &shown["records"]["leads"]), (&30.into(), &10.into()));

    let exported = good(&["export", "customers", "--organization", "second"]);
    let mut rows = csv::Reader::from_reader(exported.trim_start_matches('\u{feff}').as_bytes());
    let head = rows.headers().unwrap().clone();
    assert!(head.iter().any(|name| name == "address.city") && head.get(0) == Some("id"), "{head:?}");
    assert_eq!(rows.records().map(Result::unwrap).filter(|row| row.len() == head.len()).count(), 30);
    let file = format!("{password}.leads");
    good(&["export", "leads", "--organization", "second", "--format", "json", "-o", &file]);
    let leads = json(&std::fs::read_to_string(&file).unwrap());
    assert_eq!(leads.as_array().unwrap().len(), 10);
    let filter = format!("id = \"{}\"", leads[3]["id"].as_str().unwrap());
    let one = good(&["export", "leads", "--organization", "second", "--format", "json", "--filter", &filter]);
    assert_eq!(json(&one), serde_json::json!([leads[3]]));
    bad(&["export", "lads", "--organization", "second"], 2, "no entity lads");
    bad(&["export", "leads", "--organization", "second", "--filter", "nme = 1"], 2, "filter");

    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/datablist/leads.csv");
    let import = ["import", sample, "--entity", "leads", "--organization", "second"];
    let with = |more: &[&str]| json(&good(&[&import, more, &["--json"]].concat()));
    let tried = with(&["--dry-run"]);
    assert_eq!((&tried["state"], &tried["counts"]["new"]), (&"uploaded".into(), &20.into()));
    let mapping = format!("{password}.map");
    std::fs::write(&mapping, r#"[{"column": "Notes", "field": null}, {"column": "Source", "field": "industry"}]"#)
        .unwrap();
    let done = with(&["--map", &mapping]);
    assert_eq!((&done["state"], &done["counts"]["new"]), (&"completed".into(), &20.into()));
    assert!(done["undo_id"].as_str().unwrap().starts_with("undo_"));
    let filter = "industry = \"Webinars\" and not (notes contains \"catalogue\")";
    let mapped = good(&["export", "leads", "--organization", "second", "--format", "json", "--filter", filter]);
    assert!(!json(&mapped).as_array().unwrap().is_empty());
    assert_eq!(with(&["--on-match", "skip"])["counts"]["skip"], 20);
    std::fs::write(&mapping, r#"[{"column": "Colour", "field": "industry"}]"#).unwrap();
    bad(&[&import[..], &["--map", &mapping]].concat(), 2, "Colour");
    bad(&["import", sample, "--entity", "lads", "--organization", "second"], 2, "leads, customers, contacts");
    bad(&["import", "absent.csv", "--entity", "leads", "--organization", "second"], 1, "absent.csv");

    bad(&["demo", "remove", "--organization", "second"], 2, "--yes");
    let removed = json(&good(&["demo", "remove", "--organization", "second", "--yes", "--json"]));
    // The tags that they carried go with them, and what was said about tickets.
    assert!((78..113).contains(&removed["undone"].as_u64().unwrap()), "{removed}");
    bad(&["demo", "remove", "--organization", "second", "--yes"], 1, "no demo data");
    let shown = json(&good(&["org", "show", "--organization", "second", "--json"]));
    assert_eq!(shown["records"], serde_json::json!({ "leads": 20 }));

    assert_eq!(json(&good(&["db", "check", "--json"]))["clean"], true);
    assert!(json(&good(&["db", "info", "--json"]))["file_bytes"].as_u64().unwrap() > 0);
    assert!(!json(&good(&["db", "stats", "--json"]))["tables"].as_array().unwrap().is_empty());
    assert!(json(&good(&["db", "reindex", "--json"]))["records"].as_u64().unwrap() > 0);
    bad(&["db", "reindex", "--entity", "nothing"], 2, "no collection");
    good(&["db", "migrate", "--dry-run"]);
    assert_eq!(json(&good(&["db", "check", "--json"]))["clean"], true);
}

#[test]
fn commands_run_beside_a_server() {
    let here = tempfile::tempdir().unwrap();
    let password = password_file(here.path());
    let server = Server::start(here.path(), &[]);
    commands(|arguments| server.command(arguments), &password);
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn commands_run_without_a_server() {
    let here = tempfile::tempdir().unwrap();
    let password = password_file(here.path());
    let (status, _, err) = run(here.path(), &["user", "list"]);
    assert!(status == 1 && err.contains("no data"), "{err}");
    assert!(!here.path().join("leadlab-data").exists());
    // The first command that makes something makes the directory too.
    assert_eq!(run(here.path(), &["setup-link"]).0, 0);
    commands(|arguments| run(here.path(), arguments), &password);
}

#[test]
fn the_demo_prints_a_login_and_loads_once() {
    let here = tempfile::tempdir().unwrap();
    let server = Server::start(here.path(), &["--demo"]);
    assert!(server.line.contains("LeadLab runs at https://127.0.0.1:"), "{}", server.line);
    let count =
        |server: &Server| json(&server.command(&["org", "show", "--json"]).1)["records"]["customers"].as_i64().unwrap();
    let loaded = count(&server);
    assert!(loaded > 100);
    assert_eq!(server.stop(), Some(0));
    let server = Server::start(here.path(), &["--demo"]);
    assert_eq!(count(&server), loaded);
}

#[test]
fn the_file_is_worked_on_alone() {
    let here = tempfile::tempdir().unwrap();
    let password = password_file(here.path());
    let init = ["init", "--organization", "Acme", "--admin", "ada@example.com", "--password-file", &password, "--demo"];
    assert_eq!(run(here.path(), &init).0, 0);
    let records = || json(&run(here.path(), &["org", "show", "--json"]).1)["records"].clone();
    let before = records();
    assert!(before["customers"].as_i64().unwrap() > 100, "{before}");
    let server = Server::start(here.path(), &[]);
    for command in [["db", "compact"].as_slice(), &["db", "check", "--file"]] {
        let (status, _, err) = server.command(command);
        assert!(status == 75 && err.contains("stop it"), "{command:?}: {status} {err}");
    }
    assert_eq!(server.stop(), Some(0));
    let (status, out, err) = run(here.path(), &["db", "compact", "--json"]);
    assert_eq!(status, 0, "{err}");
    let sizes = json(&out);
    assert!(sizes["after_bytes"].as_u64().unwrap() <= sizes["before_bytes"].as_u64().unwrap(), "{sizes}");
    assert_eq!(json(&run(here.path(), &["db", "check", "--file", "--json"]).1)["clean"], true);
    assert_eq!(records(), before);
}

#[test]
fn an_export_with_a_fault_leaves_the_file_as_it_is() {
    let here = tempfile::tempdir().unwrap();
    assert_eq!(
        run(here.path(), &["demo", "load", "--customers", "3", "--contacts", "0", "--leads", "0", "--tickets", "0"]).0,
        0
    );
    let file = here.path().join("keep.csv");
    std::fs::write(&file, "precious ".repeat(1_000)).unwrap();
    let export = |filter: &str| run(here.path(), &["export", "customers", "--filter", filter, "-o", "keep.csv"]).0;
    assert_eq!(export("nme = 1"), 2);
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("precious"));
    assert_eq!(export("name is not empty"), 0);
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(written.contains("name") && !written.contains("precious"));
}

#[test]
fn demo_load_works_before_the_first_serve() {
    let here = tempfile::tempdir().unwrap();
    let sizes = ["--customers", "--contacts", "--leads", "--deals", "--activities", "--tickets"];
    let load: Vec<&str> =
        ["demo", "load", "--json"].into_iter().chain(sizes.into_iter().flat_map(|size| [size, "5"])).collect();
    let (status, out, err) = run(here.path(), &load);
    assert_eq!(status, 0, "{err}");
    let loaded = json(&out);
    assert_eq!((&loaded["records"], &loaded["login"]["email"]), (&30.into(), &"demo@example.com".into()));
}

#[test]
fn what_cannot_be_served_says_why() {
    let here = tempfile::tempdir().unwrap();
    let data = here.path().join("leadlab-data");
    let serve = |arguments: &[&str]| {
        let all: Vec<&str> =
            ["serve", "--listen", "127.0.0.1:0"].into_iter().chain(arguments.iter().copied()).collect();
        run(here.path(), &all)
    };
    assert_eq!(run(here.path(), &["serve", "--listen", "0.0.0.0:0"]).0, 78);
    assert_eq!(run(here.path(), &["serve", "--listen", "0.0.0.0:0", "--http"]).0, 78);
    assert!(!data.exists(), "a refused configuration makes no directory");
    assert_eq!(serve(&["--data-dir", "/proc/leadlab"]).0, 73);

    assert_eq!(run(here.path(), &["setup-link"]).0, 0);
    std::fs::write(data.join("leadlab.redb"), "").unwrap();
    let (status, _, err) = serve(&[]);
    assert!(status == 65, "{status} {err}");
    std::fs::write(data.join("leadlab.redb"), vec![7; 65536]).unwrap();
    assert_eq!(serve(&[]).0, 65);
    std::fs::remove_dir_all(data.join("keys")).unwrap();
    assert_eq!(serve(&[]).0, 65);
}

#[test]
fn a_hangup_reads_the_configuration_again() {
    let here = tempfile::tempdir().unwrap();
    std::fs::write(here.path().join("leadlab.toml"), "[log]\nfile = \"log\"\n").unwrap();
    let server = Server::start(here.path(), &[]);
    let pid = rustix::process::Pid::from_child(&server.child);
    let log = || std::fs::read_to_string(here.path().join("log")).unwrap();
    let told = |part: &str| {
        for _ in 0..100 {
            if log().contains(part) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the log does not say {part}: {}", log());
    };
    told("serving");
    rustix::process::kill_process(pid, rustix::process::Signal::HUP).unwrap();
    told("read again");
    std::fs::write(here.path().join("leadlab.toml"), "[log]\nlevel = \"loud\"\n").unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::HUP).unwrap();
    told("has faults");
    for line in log().lines() {
        json(line);
    }
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn the_openapi_document_is_told_without_data() {
    let here = tempfile::tempdir().unwrap();
    let (status, out, err) = run(here.path(), &["openapi"]);
    assert_eq!(status, 0, "{err}");
    assert_eq!(json(&out)["info"]["title"], "LeadLab");
    assert!(json(&out)["paths"].as_object().unwrap().len() > 10);
    assert!(!here.path().join("leadlab-data").exists());
}
