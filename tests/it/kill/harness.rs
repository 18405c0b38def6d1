//! Kills the real binary with SIGKILL while clients write over HTTPS, and looks for every acknowledged write after
//! each restart. Shared by the test, which kills a few times, and the bench, which kills often.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

const OWNER: &str = "ada@example.com";
const PASSWORD: &str = "Kestrel-Harbour-42";

/// What a client was told, or not told, about one of its leads.
#[derive(Debug, Clone)]
struct Lead {
    company: String,
    /// The city and the version last acknowledged.
    city: Option<String>,
    version: u64,
    /// A city that was sent and never answered.
    unknown: Option<String>,
}

/// What one kill met and what was found after it.
#[derive(Debug, Clone, Default)]
pub struct Kill {
    /// Writes acknowledged since the start before the kill.
    pub acknowledged: usize,
    /// Writes that the kill left without an answer.
    pub unanswered: usize,
    /// Unanswered writes that are there all the same, as they may.
    pub kept: usize,
    /// Acknowledged writes that are gone or differ. Must be 0.
    pub lost: usize,
    /// From the start of the process until it tells its address.
    pub restart: Duration,
}

/// An instance that survives its processes.
pub struct Instance {
    binary: PathBuf,
    directory: PathBuf,
    luck: u64,
    http: Client,
    leads: BTreeMap<String, Lead>,
    /// Companies of creations that were never answered.
    strays: Vec<String>,
    next: usize,
}

struct Process {
    child: Child,
    origin: String,
    started_in: Duration,
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a client brings home.
#[derive(Default)]
struct Done {
    leads: BTreeMap<String, Lead>,
    strays: Vec<String>,
    acknowledged: usize,
}

impl Instance {
    /// A new instance with an owner in `directory`.
    pub fn init(binary: &Path, directory: &Path, seed: u64) -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let http = Client::builder().tls_danger_accept_invalid_certs(true).no_proxy().timeout(Duration::from_secs(20));
        let instance = Self {
            binary: binary.to_owned(),
            directory: directory.to_owned(),
            luck: seed.wrapping_mul(2).wrapping_add(1),
            http: http.build().unwrap(),
            leads: BTreeMap::new(),
            strays: Vec::new(),
            next: 0,
        };
        let password = directory.join("password");
        std::fs::write(&password, PASSWORD).unwrap();
        let init = ["init", "--organization", "Acme", "--admin", OWNER, "--password-file", password.to_str().unwrap()];
        let made = instance.program().args(init).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        instance
    }

    fn program(&self) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .current_dir(&self.directory)
            .env_clear()
            .envs(crate::quick::counted())
            .envs(crate::quick::QUICK.iter().copied());
        command.stdin(Stdio::null());
        command
    }

    /// A number below `end`; the sequence follows from the seed.
    fn below(&mut self, end: u64) -> u64 {
        self.luck ^= self.luck << 13;
        self.luck ^= self.luck >> 7;
        self.luck ^= self.luck << 17;
        self.luck % end
    }

    fn start(&self) -> Process {
        let began = Instant::now();
        let mut serve = self.program();
        serve.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = serve.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let origin = line.split_whitespace().find(|word| word.starts_with("https://"));
        let origin = origin.unwrap_or_else(|| panic!("the server did not start: {line}"));
        let origin = origin.trim_end_matches(['.', ',', '/']).to_owned();
        Process { child, origin, started_in: began.elapsed() }
    }

    async fn sign_in(&self, origin: &str) -> Session {
        let body = json!({ "email": OWNER, "password": PASSWORD });
        let answer = self.http.post(format!("{origin}/api/v1/auth/login")).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "cannot sign in");
        let answer: Value = answer.json().await.unwrap();
        let text = |name: &str| answer[name].as_str().unwrap().to_owned();
        Session {
            http: self.http.clone(),
            base: format!("{origin}/api/v1"),
            access: text("access_token"),
            csrf: text("csrf_token"),
        }
    }

    /// Starts the server, lets `clients` write, kills it at a random moment, starts it again and looks.
    pub async fn kill_once(&mut self, clients: usize) -> Kill {
        let mut process = self.start();
        let session = self.sign_in(&process.origin).await;
        let dead = Arc::new(AtomicBool::new(false));
        let mut owned: Vec<BTreeMap<String, Lead>> = vec![BTreeMap::new(); clients];
        // Each client goes on with some leads of earlier runs.
        for (place, (id, lead)) in self.leads.iter().rev().take(8 * clients).enumerate() {
            owned[place % clients].insert(id.clone(), lead.clone());
        }
        let writers: Vec<_> = owned
            .into_iter()
            .map(|leads| {
                self.next += 1;
                let (session, dead, name) = (session.clone(), Arc::clone(&dead), self.next);
                tokio::spawn(async move { session.write_until_dead(name, leads, &dead).await })
            })
            .collect();
        let wait = 20 + self.below(400);
        tokio::time::sleep(Duration::from_millis(wait)).await;
        process.child.kill().unwrap();
        process.child.wait().unwrap();
        dead.store(true, Ordering::SeqCst);
        let mut kill = Kill::default();
        let mut touched = BTreeMap::new();
        for writer in writers {
            let done = writer.await.unwrap();
            kill.acknowledged += done.acknowledged;
            kill.unanswered += done.strays.len() + done.leads.values().filter(|l| l.unknown.is_some()).count();
            self.strays.extend(done.strays);
            touched.extend(done.leads);
        }
        let process = self.start();
        kill.restart = process.started_in;
        let session = self.sign_in(&process.origin).await;
        session.look(&mut touched, &mut kill).await;
        self.leads.extend(touched);
        kill
    }

    /// Looks at everything ever acknowledged and at how many records there are, then stops the server gently and runs
    /// `leadlab db check`.
    pub async fn finish(mut self) -> Kill {
        let mut kill = Kill::default();
        let process = self.start();
        let session = self.sign_in(&process.origin).await;
        session.look(&mut self.leads, &mut kill).await;
        let all = session.get("/leads?limit=1").await.unwrap();
        let total = usize::try_from(all["total"].as_u64().unwrap()).unwrap();
        let most = self.leads.len() + self.strays.len();
        assert!((self.leads.len()..=most).contains(&total), "{total} leads, {} acknowledged", self.leads.len());
        kill.kept = total - self.leads.len();
        drop(process);
        let check = self.program().args(["db", "check"]).output().unwrap();
        assert!(
            check.status.success(),
            "{}{}",
            String::from_utf8_lossy(&check.stdout),
            String::from_utf8_lossy(&check.stderr)
        );
        kill
    }
}

#[derive(Clone)]
struct Session {
    http: Client,
    base: String,
    access: String,
    csrf: String,
}

impl Session {
    async fn send(&self, method: Method, path: &str, body: &Value) -> Result<(StatusCode, Value), reqwest::Error> {
        let request = self.http.request(method, format!("{}{path}", self.base)).bearer_auth(&self.access);
        let answer = request.header("x-csrf-token", &self.csrf).json(body).send().await?;
        Ok((answer.status(), answer.json().await?))
    }

    async fn get(&self, path: &str) -> Option<Value> {
        let request = self.http.get(format!("{}{path}", self.base)).bearer_auth(&self.access);
        let answer = request.send().await.unwrap();
        match answer.status() {
            StatusCode::OK => Some(answer.json().await.unwrap()),
            StatusCode::NOT_FOUND => None,
            StatusCode::TOO_MANY_REQUESTS => {
                tokio::time::sleep(Duration::from_millis(300)).await;
                Box::pin(self.get(path)).await
            }
            other => panic!("{path}: {other}"),
        }
    }

    /// Creates and changes leads, one request at a time, until the server is gone.
    async fn write_until_dead(self, name: usize, leads: BTreeMap<String, Lead>, dead: &AtomicBool) -> Done {
        let mut done = Done { leads, ..Done::default() };
        for n in 0_usize.. {
            if dead.load(Ordering::SeqCst) {
                break;
            }
            let word = format!("c{name}n{n}");
            let target = done.leads.keys().nth(n % done.leads.len().max(1)).cloned();
            let outcome = match target.filter(|_| n % 3 != 0) {
                None => self.create(&word, &mut done).await,
                Some(id) => self.change(&id, &word, &mut done).await,
            };
            match outcome {
                Ok(true) => done.acknowledged += 1,
                Ok(false) => tokio::time::sleep(Duration::from_millis(50)).await,
                Err(_) => break,
            }
        }
        done
    }

    async fn create(&self, word: &str, done: &mut Done) -> Result<bool, reqwest::Error> {
        done.strays.push(word.to_owned());
        let (status, body) = self.send(Method::POST, "/leads", &json!({ "company": word })).await?;
        done.strays.pop();
        if refused_for_now(status) {
            return Ok(false);
        }
        assert_eq!(status, StatusCode::CREATED, "{body}");
        let lead = Lead { company: word.to_owned(), city: None, version: 1, unknown: None };
        done.leads.insert(body["id"].as_str().unwrap().to_owned(), lead);
        Ok(true)
    }

    async fn change(&self, id: &str, word: &str, done: &mut Done) -> Result<bool, reqwest::Error> {
        let Some(lead) = done.leads.get_mut(id) else { return Ok(false) };
        lead.unknown = Some(word.to_owned());
        let (status, body) = self.send(Method::PATCH, &format!("/leads/{id}"), &json!({ "city": word })).await?;
        lead.unknown = None;
        if refused_for_now(status) {
            return Ok(false);
        }
        assert_eq!(status, StatusCode::OK, "{body}");
        lead.city = Some(word.to_owned());
        lead.version = body["version"].as_u64().unwrap();
        Ok(true)
    }

    /// Compares what is stored with what was acknowledged, and takes over what a kill left open.
    async fn look(&self, leads: &mut BTreeMap<String, Lead>, kill: &mut Kill) {
        for (id, lead) in leads {
            let Some(found) = self.get(&format!("/leads/{id}")).await else {
                kill.lost += 1;
                continue;
            };
            let (city, version) = (found["city"].as_str().map(str::to_owned), found["version"].as_u64().unwrap());
            let as_told = city == lead.city && version == lead.version;
            let as_asked = lead.unknown.is_some() && city == lead.unknown && version == lead.version + 1;
            if found["company"] != lead.company.as_str() || !(as_told || as_asked) {
                kill.lost += 1;
            }
            kill.kept += usize::from(as_asked);
            *lead = Lead { city, version, unknown: None, company: lead.company.clone() };
        }
    }
}

/// Whether the server asked to come back later: overloaded, or too many requests.
fn refused_for_now(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::SERVICE_UNAVAILABLE
}
