//! A job's row. All jobs belong to the instance, so that one index finds what is due in any organisation.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::base::{Error, Id, Org, Prefixed, Result, Time, Uid};
use crate::crypto::sealed::SealedBytes;
use crate::store::secrets::{At, Secret, Secrets};
use crate::store::{Derived, Dir, Entity, Flow, Index, KeyBuf, Kind, Meta, Read, Record, WriteTx};

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It waits for its time or for a worker.
    #[default]
    Queued,
    /// A worker has it.
    Running,
    /// It waits until somebody resumes it.
    Paused,
    /// It is done.
    Succeeded,
    /// It failed for good; its error says why.
    Failed,
    /// Somebody stopped it.
    Cancelled,
}

impl State {
    /// All of them, as in the API.
    pub const NAMES: &[&str] = &["queued", "running", "paused", "succeeded", "failed", "cancelled"];

    /// As in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing more will happen to it by itself.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }
}

/// How far a job has come.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Progress {
    /// Units done.
    pub done: u64,
    /// Units in all, 0 when unknown.
    pub total: u64,
    /// Units per second over the present run.
    pub rate: u64,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Job {
    /// Which handler executes it.
    pub kind: String,
    /// The organisation it works for.
    pub org: u32,
    /// The user who wanted it.
    pub user: Option<Uid>,
    /// What to do, as JSON, for the handler to read.
    pub payload: String,
    /// The part of that which lies sealed, at its [`sealed_place`].
    pub sealed: Option<SealedBytes>,
    /// Both are needed for nothing but the job, and are emptied when the job ends.
    pub forget: bool,
    /// Where it stands.
    pub state: State,
    /// Its last finished step, as JSON.
    pub step: Option<String>,
    /// How far it has come.
    pub progress: Progress,
    /// How often it was started.
    pub attempts: u32,
    /// How often it may be started.
    pub max_attempts: u32,
    /// Not before this time.
    pub due_at: Time,
    /// Until when the worker that has it is believed alive.
    pub lease_until: Time,
    /// Somebody asked it to stop.
    pub cancel: bool,
    /// What it came to, as JSON.
    pub result: Option<String>,
    /// Why it failed, in words.
    pub error: Option<String>,
    /// When it was first started.
    pub started_at: Option<Time>,
    /// When it ended.
    pub finished_at: Option<Time>,
}

impl Default for Job {
    fn default() -> Self {
        Self {
            kind: String::new(),
            org: 0,
            user: None,
            payload: String::new(),
            sealed: None,
            forget: false,
            state: State::Queued,
            step: None,
            progress: Progress::default(),
            attempts: 0,
            max_attempts: 5,
            due_at: Time(0),
            lease_until: Time(0),
            cancel: false,
            result: None,
            error: None,
            started_at: None,
            finished_at: None,
        }
    }
}

impl Job {
    /// Ends it in a final state.
    pub(super) fn end(&mut self, state: State, now: Time) {
        self.state = state;
        self.finished_at = Some(now);
        if self.forget {
            self.payload.clear();
            self.sealed = None;
        }
    }
}

/// Jobs that are queued or running, by the time at which to look at them.
pub(crate) const DUE: Index = Index(20);
/// So many jobs are counted.
const COUNTED: usize = 10_000;
/// An organisation's jobs, oldest first: `(org)`.
pub const JOBS_BY_ORG: Index = Index(21);

impl Prefixed for Job {
    const PREFIX: &'static str = "job";
}

impl Entity for Job {
    const KIND: Kind = Kind { number: 17, collection: "jobs", prefix: "job" };
    const DERIVE: u16 = 1;
    const LOGGED: bool = false;

    fn derive<'a>(&'a self, _: Uid, _: &Meta, d: &mut Derived<'a>) {
        match self.state {
            State::Queued => d.index(DUE, KeyBuf::new().time(self.due_at)),
            State::Running => d.index(DUE, KeyBuf::new().time(self.lease_until)),
            State::Paused | State::Succeeded | State::Failed | State::Cancelled => {}
        }
        d.index(JOBS_BY_ORG, KeyBuf::new().u32(self.org));
    }
}

impl Secrets for Job {
    fn secrets(&mut self, at: &At, visit: &mut dyn FnMut(Secret<'_>) -> Result<()>) -> Result<()> {
        let Some(SealedBytes(value)) = &mut self.sealed else { return Ok(()) };
        let place = sealed_place(Org(self.org), Id::from(at.id));
        visit(Secret::Sealed { place: &place.each_ref().map(Vec::as_slice), value })
    }
}

/// Where the sealed part of a job belongs: moved to another job or organisation it does not open.
#[must_use]
pub fn sealed_place(org: Org, id: Id<Job>) -> [Vec<u8>; 4] {
    let (org, id) = (org.0.to_be_bytes(), id.uid().to_bytes());
    [org.to_vec(), Job::KIND.collection.into(), id.to_vec(), b"sealed".to_vec()]
}

/// How much work there is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Load {
    /// Jobs that wait for their time or a worker.
    pub waiting: usize,
    /// Jobs that run.
    pub running: usize,
    /// Of each kind, how many wait and since when the oldest does.
    pub kinds: BTreeMap<String, (usize, Time)>,
}

/// The work of all organisations; counted up to 10,000 jobs.
///
/// # Errors
/// When the storage fails.
pub fn load<R: Read + ?Sized>(read: &R) -> Result<Load> {
    let mut ids = Vec::new();
    read.scan_index(Org::INSTANCE, Job::KIND, DUE, &KeyBuf::new(), Dir::Forward, None, &mut |_, id, _| {
        ids.push(Id::<Job>::from(id));
        Ok(if ids.len() < COUNTED { Flow::More } else { Flow::Stop })
    })?;
    let mut load = Load::default();
    for id in ids {
        let Some(job) = read.get(Org::INSTANCE, id)? else { continue };
        match job.data.state {
            State::Running => load.running += 1,
            State::Queued => {
                load.waiting += 1;
                let (count, since) = load.kinds.entry(job.data.kind).or_insert((0, job.meta.created_at));
                *count += 1;
                *since = (*since).min(job.meta.created_at);
            }
            _ => {}
        }
    }
    Ok(load)
}

/// A job as answers show it.
#[must_use]
pub fn view(job: &Record<Job>) -> Json {
    let data = &job.data;
    let result: Option<Json> = data.result.as_ref().and_then(|text| serde_json::from_str(text).ok());
    json!({
        "id": job.id,
        "kind": data.kind,
        "state": data.state.as_str(),
        "progress": data.progress,
        "result": result,
        "error": data.error,
        "attempts": data.attempts,
        "max_attempts": data.max_attempts,
        "created_by": data.user.map(|user| user.with_prefix("usr")),
        "created_at": job.meta.created_at,
        "started_at": data.started_at,
        "finished_at": data.finished_at,
        "due_at": data.due_at,
    })
}

/// A job to be enqueued.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Which handler executes it.
    pub kind: &'static str,
    /// The organisation it works for.
    pub org: Org,
    /// What to do.
    pub payload: serde_json::Value,
    /// Units in all, 0 when unknown.
    pub total: u64,
}

/// How a job is executed where the usual does not do.
#[derive(Debug, Clone)]
pub struct Terms {
    /// How often it may be started.
    pub max_attempts: u32,
    /// Its payload is emptied when it ends, so it cannot be tried again after that.
    pub forget: bool,
    /// The part of its payload that is sealed, at its [`sealed_place`].
    pub sealed: Option<SealedBytes>,
}

impl Default for Terms {
    fn default() -> Self {
        let Job { max_attempts, forget, sealed, .. } = Job::default();
        Self { max_attempts, forget, sealed }
    }
}

/// Enqueues a job in the transaction that wants it.
///
/// # Errors
/// When the storage fails.
pub fn enqueue(tx: &mut WriteTx<'_>, new: NewJob) -> Result<Record<Job>> {
    enqueue_as(tx, Id::fresh(), new)
}

/// The same with an identity that is known before: the step that the job's writes make, and what belongs to it.
///
/// # Errors
/// When the storage fails.
pub fn enqueue_as(tx: &mut WriteTx<'_>, id: Id<Job>, new: NewJob) -> Result<Record<Job>> {
    enqueue_on(tx, id, new, Terms::default())
}

/// The same on terms of its own.
///
/// # Errors
/// When the storage fails.
pub fn enqueue_on(tx: &mut WriteTx<'_>, id: Id<Job>, new: NewJob, terms: Terms) -> Result<Record<Job>> {
    let job = Job {
        kind: new.kind.to_owned(),
        org: new.org.0,
        user: tx.actor().user,
        payload: new.payload.to_string(),
        sealed: terms.sealed,
        forget: terms.forget,
        max_attempts: terms.max_attempts,
        progress: Progress { total: new.total, ..Progress::default() },
        due_at: tx.now(),
        ..Job::default()
    };
    tx.insert(Org::INSTANCE, id, job)
}

/// Asks a job to stop: a waiting one ends at once, a running one at its next step.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Conflict`] when it has ended.
pub fn request_cancel(tx: &mut WriteTx<'_>, org: Org, id: Id<Job>) -> Result<Record<Job>> {
    let old = owned(tx, org, id)?;
    let mut job = old.data.clone();
    if job.state.is_final() {
        return Err(Error::conflict("ended", "The job has ended already."));
    }
    job.cancel = true;
    if job.state != State::Running {
        job.end(State::Cancelled, tx.now());
    }
    tx.update(Org::INSTANCE, &old, job)
}

/// Queues a job that failed or was cancelled again; it resumes behind its last finished step.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Conflict`] when it has not ended, has succeeded or has forgotten what to do.
pub fn retry(tx: &mut WriteTx<'_>, org: Org, id: Id<Job>) -> Result<Record<Job>> {
    let old = owned(tx, org, id)?;
    if !matches!(old.data.state, State::Failed | State::Cancelled) {
        return Err(Error::conflict("not_failed", "Only a job that failed or was cancelled can be tried again."));
    }
    if old.data.forget {
        return Err(Error::conflict("forgotten", "What this job was to do is not kept. Do what led to it once more."));
    }
    let job = Job {
        state: State::Queued,
        cancel: false,
        attempts: 0,
        due_at: tx.now(),
        error: None,
        finished_at: None,
        ..old.data.clone()
    };
    tx.update(Org::INSTANCE, &old, job)
}

/// Removes the jobs of an organisation that have ended, and asks the others to; how many run still.
///
/// # Errors
/// When the storage fails.
pub fn forget_all(tx: &mut WriteTx<'_>, org: Org) -> Result<usize> {
    let mut ids = Vec::new();
    tx.scan_index(
        Org::INSTANCE,
        Job::KIND,
        JOBS_BY_ORG,
        &KeyBuf::new().u32(org.0),
        Dir::Forward,
        None,
        &mut |_, id, _| {
            ids.push(Id::<Job>::from(id));
            Ok(Flow::More)
        },
    )?;
    let mut running = 0;
    for id in ids {
        let job = tx.require(Org::INSTANCE, id)?;
        if job.data.state != State::Running {
            tx.delete(Org::INSTANCE, id)?;
            continue;
        }
        running += 1;
        let stopping = Job { cancel: true, ..job.data.clone() };
        tx.update(Org::INSTANCE, &job, stopping)?;
    }
    Ok(running)
}

fn owned(tx: &WriteTx<'_>, org: Org, id: Id<Job>) -> Result<Record<Job>> {
    let job = tx.require(Org::INSTANCE, id)?;
    if job.data.org == org.0 { Ok(job) } else { Err(Error::NotFound) }
}
