//! The real binary on a directory of its own, with an owner: as a server on a port that the system chooses, and its
//! commands beside that server or without one.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

use super::support::{OWNER, PASSWORD};

/// What a command ended with: status, standard output, standard error.
pub type Ended = (i32, String, String);

/// A directory with an organisation and its owner.
pub struct Program {
    pub directory: tempfile::TempDir,
    environment: Vec<(&'static str, String)>,
}

impl Program {
    /// A fresh one.
    pub fn new() -> Self {
        Self::with(&[])
    }

    /// The same with these variables of the environment.
    pub fn with(environment: &[(&'static str, String)]) -> Self {
        let program = Self { directory: tempfile::tempdir().unwrap(), environment: environment.to_vec() };
        let made =
            program.input(&["init", "--organization", "Acme", "--admin", OWNER, "--password-file", "-"], PASSWORD);
        assert_eq!(made.0, 0, "{}", made.2);
        program
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.path("leadlab-data")
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_leadlab"));
        command.current_dir(self.directory.path()).env_clear().envs(crate::quick::counted()).args(arguments);
        // Cheap password hashes: what they cost is tested elsewhere.
        command.env("LEADLAB__SECURITY__ARGON2__MEMORY_KIB", "19456");
        command.envs(self.environment.iter().map(|(name, value)| (*name, value)));
        command
    }

    /// Runs a command.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        self.input(arguments, "")
    }

    /// Runs a command that reads `text`.
    pub fn input(&self, arguments: &[&str], text: &str) -> Ended {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
    }

    /// What a command with `--json` prints; it must succeed.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let (status, out, err) = self.run(&[arguments, &["--json"]].concat());
        assert_eq!(status, 0, "{arguments:?}: {err}");
        serde_json::from_str(&out).unwrap()
    }

    /// Starts the server; its log goes to the file `log`.
    pub fn serve(&self, arguments: &[&str]) -> Serving {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.path("log")).unwrap();
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0"]);
        let mut child = command.args(arguments).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let origin = line.trim().strip_prefix("LeadLab runs at ").unwrap_or_else(|| panic!("{line}")).to_owned();
        // Connections that are kept open would make each stop wait for them.
        let http = Client::builder().tls_danger_accept_invalid_certs(true).no_proxy().pool_max_idle_per_host(0);
        let http = http.build().unwrap();
        Serving { child, origin, http }
    }

    /// What the servers have logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.path("log")).unwrap()
    }
}

/// A running server.
pub struct Serving {
    child: Child,
    pub origin: String,
    pub http: Client,
}

/// What a sign-in gives.
pub struct SignedIn {
    pub access: String,
    pub csrf: String,
    pub refresh: String,
}

impl Serving {
    /// A request to be filled.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}/api/v1{path}", self.origin))
    }

    /// Tries to sign the owner in; the status, and what it gave.
    pub async fn try_sign_in(&self) -> (u16, Option<SignedIn>) {
        let body = json!({ "email": OWNER, "password": PASSWORD });
        let response = self.request(Method::POST, "/auth/login").json(&body).send().await.unwrap();
        let status = response.status().as_u16();
        if status != 200 {
            return (status, None);
        }
        let refresh = cookie(&response, "__Host-ll_rt").unwrap();
        let body: Value = response.json().await.unwrap();
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        (status, Some(SignedIn { access: text("access_token"), csrf: text("csrf_token"), refresh }))
    }

    /// Signs the owner in.
    pub async fn sign_in(&self) -> SignedIn {
        self.try_sign_in().await.1.unwrap()
    }

    /// The status of `GET path` with an access token.
    pub async fn get(&self, path: &str, access: &str) -> u16 {
        self.request(Method::GET, path).bearer_auth(access).send().await.unwrap().status().as_u16()
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Tells it to read its configuration again.
    pub fn hang_up(&self) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::HUP).unwrap();
    }

    /// Stops it as the service manager does; its status.
    pub fn stop(mut self) -> Option<i32> {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        self.child.wait().unwrap().code()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The value of a cookie that an answer sets.
pub fn cookie(response: &reqwest::Response, name: &str) -> Option<String> {
    let lines = response.headers().get_all("set-cookie").iter().filter_map(|line| line.to_str().ok());
    let mut values = lines.filter_map(|line| line.split(';').next()?.split_once('='));
    values.find(|(found, value)| *found == name && !value.is_empty()).map(|(_, value)| value.to_owned())
}

/// The mode of a file, its kind aside.
pub fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}
