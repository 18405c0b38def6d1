//! The load benchmark: the real binary over TLS, authenticated, at several sizes. Prints a table.
//!
//! `cargo bench --bench load -- [customers…] [words…]`, by default 10000 and 100000; add 1000000 for the whole. With
//! words only the requests whose names contain one of them are measured. Every row gives
//! the percentiles of the time a client waits, requests per second, and the processor time of the server (user and
//! system, all threads) per request. With `BENCH_DIR` the filled stores are kept there and used again;
//! `BENCH_BINARY` is measured in place of the build's own program. Client and server share the machine's processors:
//! compare ratios and processor time, not requests per second, between machines.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark fails loudly"
)]
#![allow(
    clippy::disallowed_methods,
    clippy::format_push_string,
    clippy::cast_precision_loss,
    clippy::assigning_clones,
    reason = "a benchmark measures time and prints figures"
)]

mod client;

use std::io::BufRead;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use client::{Client, Target};
use leadlab::app::App;
use leadlab::auth::setup::NewInstance;
use leadlab::base::{Actor, Clock, Org};
use leadlab::config::{Config, Sources};
use leadlab::crm::demo::{self, Size};

const EMAIL: &str = "owner@bench.example";
const PASSWORD: &str = "Correct-Horse-7";
const GRID: &str = "name,status,industry,domain,email,phone,owner_id,tags,updated_at,created_at";
const REQUESTS: usize = 4_000;

fn main() {
    let (numbers, words): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).filter(|a| !a.starts_with('-')).partition(|a| a.parse::<usize>().is_ok());
    let sizes: Vec<usize> = numbers.iter().filter_map(|a| a.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![10_000, 100_000] } else { sizes };
    println!(
        "{:>9}  {:<34} {:>9} {:>9} {:>9} {:>9} {:>10}",
        "customers", "request", "p50 µs", "p95 µs", "p99 µs", "req/s", "CPU µs/req"
    );
    for size in sizes {
        let temporary = tempfile::tempdir().unwrap();
        let kept = std::env::var_os("BENCH_DIR").map(|folder| Path::new(&folder).join(format!("customers-{size}")));
        let folder = kept.as_deref().unwrap_or(temporary.path());
        if !folder.join("leadlab.redb").exists() {
            let began = Instant::now();
            std::fs::create_dir_all(folder).unwrap();
            fill(folder, size);
            let took = began.elapsed();
            println!("{size:>9}  filled in {:.1} s", took.as_secs_f64());
        }
        let server = Server::start(folder);
        println!("{size:>9}  start to first answer {} ms", server.started.as_millis());
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap()
            .block_on(measure(&server, size, &words));
    }
}

/// An owner and so many customers, written by the program's own code.
fn fill(data: &Path, customers: usize) {
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
    let size = Size { customers, contacts: 0, leads: 0, deals: 0, activities: 0, tickets: 0 };
    demo::load(&app.store, &Actor::system(org), org, &owners, size, demo::SEED, |_| {}).unwrap();
    app.store.close();
}

struct Server {
    child: Child,
    target: Target,
    started: Duration,
}

impl Server {
    fn start(data: &Path) -> Self {
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

    fn memory_mib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|l| l.starts_with("VmRSS")).unwrap_or("0");
        line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn measure(server: &Server, size: usize, words: &[String]) {
    let target = &server.target;
    let mut client = Client::connect(target).await;
    client.login(EMAIL, PASSWORD).await;
    let page = client.json("/api/v1/customers?fields=id&limit=5000").await;
    let ids: Arc<Vec<String>> =
        Arc::new(page["data"].as_array().unwrap().iter().map(|r| r["id"].as_str().unwrap().to_owned()).collect());
    let me = client.json("/api/v1/me").await["id"].as_str().unwrap().to_owned();
    let bench = Bench { server, size, words };
    let list = |rest: &str| format!("/api/v1/customers?limit=50{rest}");
    let typed: Vec<&'static str> = vec![
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
    bench.reads(&client, "list, 50, grid fields", |_| list(&format!("&fields={GRID}"))).await;
    bench.reads(&client, "list, 50, whole records", |_| list("")).await;
    bench.reads(&client, "list by name, grid fields", |_| list(&format!("&sort=name&fields={GRID}"))).await;
    bench.reads(&client, "list behind status, grid fields", |_| list(&format!("&status=active&fields={GRID}"))).await;
    bench.reads(&client, "list behind owner, grid fields", |_| list(&format!("&owner_id={me}&fields={GRID}"))).await;
    bench
        .reads(&client, "selective filter", |_| {
            list(&format!("&filter=employees%20%3E%20895%20and%20status%20%3D%20%22lost%22&fields={GRID}"))
        })
        .await;
    bench.reads(&client, "record", |n| format!("/api/v1/customers/{}", ids[n % ids.len()])).await;
    bench
        .reads(&client, "search as typed", |n| {
            format!("/api/v1/search?q={}", typed[n % typed.len()].replace(' ', "%20"))
        })
        .await;
    bench.writes(&client, 1, 500, "PATCH, 1 client", &ids).await;
    bench.writes(&client, 32, 20_000, "PATCH one field, 32 clients", &ids).await;
    bench.creates(&client, 32, 6_000).await;
    println!("{size:>9}  resident memory {} MiB", server.memory_mib());
}

struct Bench<'s> {
    server: &'s Server,
    size: usize,
    words: &'s [String],
}

impl Bench<'_> {
    fn is_wanted(&self, name: &str) -> bool {
        self.words.is_empty() || self.words.iter().any(|word| name.contains(word))
    }

    async fn reads(&self, login: &Client, name: &str, path: impl Fn(usize) -> String) {
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

    async fn writes(&self, login: &Client, clients: usize, total: usize, name: &str, ids: &Arc<Vec<String>>) {
        let ids = Arc::clone(ids);
        let request = move |n: usize| {
            (
                "PATCH",
                format!("/api/v1/customers/{}", ids[n % ids.len()]),
                format!("{{\"employees\":{}}}", 1 + n % 9000),
            )
        };
        self.concurrent(login, clients, total, name, request).await;
    }

    async fn creates(&self, login: &Client, clients: usize, total: usize) {
        let request = |n: usize| {
            let body = format!(
                "{{\"name\":\"Created {n} GmbH\",\"email\":\"info@created-{n}.example\",\"phone\":\"+49 30 {n:07}\",\"status\":\"prospect\"}}"
            );
            ("POST", "/api/v1/customers".to_owned(), body)
        };
        self.concurrent(login, clients, total, "create, 32 clients", request).await;
    }

    async fn concurrent(
        &self,
        login: &Client,
        clients: usize,
        total: usize,
        name: &str,
        request: impl Fn(usize) -> (&'static str, String, String) + Send + Sync + 'static,
    ) {
        if !self.is_wanted(name) {
            return;
        }
        let request = Arc::new(request);
        let next = Arc::new(AtomicUsize::new(0));
        let mut connections = Vec::new();
        for _ in 0..clients {
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
                        if n >= total {
                            return times;
                        }
                        let (method, path, body) = request(n);
                        let sent = Instant::now();
                        let (status, answer) = client.send(method, &path, &body).await;
                        assert!(status < 300, "{status} {}", String::from_utf8_lossy(&answer));
                        times.push(sent.elapsed());
                    }
                })
            })
            .collect();
        let mut times = Vec::with_capacity(total);
        for task in tasks {
            times.extend(task.await.unwrap());
        }
        self.row(name, times, began.elapsed(), before, true);
    }

    fn row(&self, name: &str, mut times: Vec<Duration>, took: Duration, before: (u64, u64), write: bool) {
        let after = self.server.cpu();
        times.sort_unstable();
        let count = u64::try_from(times.len()).unwrap().max(1);
        let at = |q: usize| times[(times.len() * q / 100).min(times.len() - 1)].as_micros();
        let rate = times.len() as f64 / took.as_secs_f64();
        let writer =
            if write { format!("  (writer {} µs/write)", (after.1 - before.1) / count) } else { String::new() };
        println!(
            "{:>9}  {name:<34} {:>9} {:>9} {:>9} {rate:>9.0} {:>10}{writer}",
            self.size,
            at(50),
            at(95),
            at(99),
            (after.0 - before.0) / count
        );
    }
}
