//! What the benchmarks share: a data directory that the program's own code fills, the real binary serving it over TLS,
//! and rows of a table with what clients wait and what the server spends.

#[path = "../client/mod.rs"]
pub mod client;

use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use client::{Client, Target};
use leadlab::app::App;
use leadlab::auth::setup::NewInstance;
use leadlab::base::{Actor, Clock, Error, Org};
use leadlab::config::{Config, Sources};
use leadlab::crm::demo::{self, Size};

pub const EMAIL: &str = "owner@bench.example";
pub const PASSWORD: &str = "Correct-Horse-7";
/// The grid's default columns of customers.
pub const GRID: &str = "name,status,industry,domain,email,phone,owner_id,tags,updated_at,created_at";
const REQUESTS: usize = 4_000;

/// What people type into the search box: beginnings, two words, a part of a phone number, mistakes.
const TYPED: &[&str] = &[
    "a",
    "al",
    "alp",
    "alpe",
    "rhein",
    "rheinufer",
    "gra",
    "grand har",
    "blue ov",
    "seebl",
    "osteria nova",
    "kaivo gm",
    "0171",
    "lind",
    "quint",
    "sank",
];

/// The `n`th search.
pub fn search(n: usize) -> String {
    format!("/api/v1/search?q={}", TYPED[n % TYPED.len()].replace(' ', "%20"))
}

/// A filled data directory that goes when it is dropped, or stays where `BENCH_DIR` says and is used again.
pub struct Data {
    _temporary: tempfile::TempDir,
    pub folder: PathBuf,
}

impl Data {
    /// The directory called `name`, filled if it is new; says how long that took.
    pub fn filled(name: &str, size: Size) -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let folder = match std::env::var_os("BENCH_DIR") {
            Some(kept) => Path::new(&kept).join(name),
            None => temporary.path().to_owned(),
        };
        if !folder.join("leadlab.redb").exists() {
            let began = Instant::now();
            std::fs::create_dir_all(&folder).unwrap();
            fill(&folder, size);
            println!("{name}: filled in {:.1} s", began.elapsed().as_secs_f64());
        }
        Self { _temporary: temporary, folder }
    }
}

/// An owner and so many records, written by the program's own code.
fn fill(data: &Path, size: Size) {
    let mut sources = Sources { directory: data.to_owned(), ..Sources::default() };
    sources.flags.data_dir = Some(data.to_owned());
    let config = Config::load(&sources).unwrap_or_else(|e| panic!("{e}"));
    let app = App::open(
        config,
        Clock::default(),
        leadlab::serve::registry(),
        Arc::new(|| panic!("the storage failed")),
        Arc::new(|_| {}),
    )
    .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let new = NewInstance {
        organization: "Bench".into(),
        name: "Owner".into(),
        email: EMAIL.into(),
        password: PASSWORD.to_owned().into(),
    };
    let (org, _) = runtime.block_on(app.auth.init(Actor::system(Org::INSTANCE), new)).unwrap();
    let owners = demo::owners(&app, org).unwrap();
    demo::load(&app.store, &Actor::system(org), org, &owners, size, demo::SEED, |_| Ok::<(), Error>(())).unwrap();
    app.store.close();
}

/// The program serving a data directory, until it is dropped.
pub struct Server {
    child: Child,
    pub target: Target,
    /// From the start of the program to its first answer.
    pub started: Duration,
}

impl Server {
    pub fn start(data: &Path) -> Self {
        let began = Instant::now();
        let program = std::env::var_os("BENCH_BINARY").unwrap_or_else(|| env!("CARGO_BIN_EXE_leadlab").into());
        let mut child = Command::new(program)
            .args(["--data-dir", data.to_str().unwrap(), "serve", "--listen", "127.0.0.1:0"])
            // One user asks more in a second than anybody may in a minute.
            .env("LEADLAB__LIMITS__AUTHENTICATED_PER_MINUTE", "1000000")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        std::io::BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line
            .split("127.0.0.1:")
            .nth(1)
            .and_then(|rest| rest.split(|c: char| !c.is_ascii_digit()).next())
            .and_then(|p| p.parse().ok());
        let port = port.unwrap_or_else(|| panic!("no port in {line:?}"));
        let target = Target::new(port);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async { Client::connect(&target).await.get("/healthz").await });
        Self { child, target, started: began.elapsed() }
    }

    /// Processor time of the whole process and of its writer thread, in microseconds.
    fn cpu(&self) -> (u64, u64) {
        let process = format!("/proc/{}", self.child.id());
        let stat = std::fs::read_to_string(format!("{process}/stat")).unwrap();
        // User and system time in ticks of 10 ms, threads that have ended included: fields 14 and 15 (proc(5)).
        let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
        let ticks = |field: usize| fields[field - 3].parse::<u64>().unwrap();
        let mut writer = 0;
        for task in std::fs::read_dir(format!("{process}/task")).unwrap().flatten() {
            if std::fs::read_to_string(task.path().join("comm")).is_ok_and(|name| name.trim() == "writer") {
                let spent = std::fs::read_to_string(task.path().join("schedstat")).unwrap_or_default();
                writer += spent.split(' ').next().and_then(|ns| ns.parse::<u64>().ok()).unwrap_or(0) / 1000;
            }
        }
        ((ticks(14) + ticks(15)) * 10_000, writer)
    }

    /// Resident memory.
    pub fn memory_mib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|l| l.starts_with("VmRSS")).unwrap_or("0");
        line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Ended as an admin would: a large file that is left in the middle of writes is read whole at the next start.
        let server = rustix::process::Pid::from_child(&self.child);
        let _ = rustix::process::kill_process(server, rustix::process::Signal::TERM);
        let _ = self.child.wait();
    }
}

/// How requests come.
#[derive(Clone, Copy)]
pub struct Load {
    /// From so many connections at once.
    pub clients: usize,
    /// So many of them.
    pub total: usize,
    /// So many in a second, whether those before are answered or not; without it each as soon as the one before is.
    pub rate: Option<usize>,
}

/// Measures requests and prints a row for each whose name contains one of the words, or for all.
pub struct Bench<'s> {
    pub server: &'s Server,
    /// The first column.
    pub label: &'s str,
    pub words: &'s [String],
}

impl Bench<'_> {
    /// The line above the rows.
    pub fn head(first: &str) {
        println!(
            "{first:>9}  {:<42} {:>9} {:>9} {:>9} {:>9} {:>10}",
            "request", "p50 µs", "p95 µs", "p99 µs", "req/s", "CPU µs/req"
        );
    }

    fn is_wanted(&self, name: &str) -> bool {
        self.words.is_empty() || self.words.iter().any(|word| name.contains(word))
    }

    /// Asks one after the other, on one connection.
    pub async fn reads(&self, login: &Client, name: &str, path: impl Fn(usize) -> String) {
        if !self.is_wanted(name) {
            return;
        }
        let mut client = login.another(&self.server.target).await;
        for n in 0..50 {
            client.get(&path(n)).await;
        }
        let before = self.server.cpu();
        let began = Instant::now();
        let mut times = Vec::with_capacity(REQUESTS);
        for n in 0..REQUESTS {
            let sent = Instant::now();
            client.get(&path(n)).await;
            times.push(sent.elapsed());
            if began.elapsed() > Duration::from_secs(20) {
                break;
            }
        }
        self.row(name, times, began.elapsed(), before, false);
    }

    /// Asks from many connections at once. Where some requests write and others read, each sort has a row of its own below.
    pub async fn concurrent(
        &self,
        login: &Client,
        load: Load,
        name: &str,
        request: impl Fn(usize) -> (&'static str, String, String) + Send + Sync + 'static,
    ) {
        if !self.is_wanted(name) {
            return;
        }
        let request = Arc::new(request);
        let next = Arc::new(AtomicUsize::new(0));
        let mut connections = Vec::new();
        for _ in 0..load.clients {
            connections.push(login.another(&self.server.target).await);
        }
        let before = self.server.cpu();
        let began = Instant::now();
        let tasks: Vec<_> = connections
            .into_iter()
            .map(|mut client| {
                let (request, next) = (Arc::clone(&request), Arc::clone(&next));
                tokio::spawn(async move {
                    let mut times = Vec::new();
                    loop {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        if n >= load.total {
                            return times;
                        }
                        let (method, path, body) = request(n);
                        let mut sent = Instant::now();
                        if let Some(rate) = load.rate {
                            // Counted from when it should have been sent: who waits for a free connection waits, too.
                            sent = began + Duration::from_secs_f64(n as f64 / rate as f64);
                            tokio::time::sleep_until(sent.into()).await;
                        }
                        let (status, answer) = client.send(method, &path, &body).await;
                        assert!(status < 300, "{status} {}", String::from_utf8_lossy(&answer));
                        times.push((method == "GET", sent.elapsed()));
                    }
                })
            })
            .collect();
        let mut times = Vec::with_capacity(load.total);
        for task in tasks {
            times.extend(task.await.unwrap());
        }
        let took = began.elapsed();
        let of = |reads: bool| times.iter().filter(|(is_read, _)| *is_read == reads).map(|(_, time)| *time).collect();
        let (reads, writes): (Vec<Duration>, Vec<Duration>) = (of(true), of(false));
        self.row(name, times.iter().map(|(_, time)| *time).collect(), took, before, true);
        if !reads.is_empty() && !writes.is_empty() {
            self.waits("    those that read", reads, took);
            self.waits("    those that write", writes, took);
        }
    }

    /// The part of a row that tells how long clients wait.
    fn waits(&self, name: &str, mut times: Vec<Duration>, took: Duration) {
        times.sort_unstable();
        let at = |q: usize| times[(times.len() * q / 100).min(times.len() - 1)].as_micros();
        let rate = times.len() as f64 / took.as_secs_f64();
        println!("{:>9}  {name:<42} {:>9} {:>9} {:>9} {rate:>9.0}", self.label, at(50), at(95), at(99));
    }

    fn row(&self, name: &str, mut times: Vec<Duration>, took: Duration, before: (u64, u64), write: bool) {
        let after = self.server.cpu();
        times.sort_unstable();
        let count = u64::try_from(times.len()).unwrap().max(1);
        let at = |q: usize| times[(times.len() * q / 100).min(times.len() - 1)].as_micros();
        let rate = times.len() as f64 / took.as_secs_f64();
        let writer = if write { format!("  (writer {} µs/req)", (after.1 - before.1) / count) } else { String::new() };
        println!(
            "{:>9}  {name:<42} {:>9} {:>9} {:>9} {rate:>9.0} {:>10}{writer}",
            self.label,
            at(50),
            at(95),
            at(99),
            (after.0 - before.0) / count
        );
    }
}
