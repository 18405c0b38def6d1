//! The engine: claims what is due, executes it on worker threads, and settles how it ended.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use tokio::sync::broadcast::error::RecvError;

use crate::base::{Actor, Clock, Error, Id, Org, Result, Time};
use crate::store::log::Op;
use crate::store::{Class, Dir, Entity, Flow, KeyBuf, Read, Record, Store, WriteTx};

use super::context::{Context, Ending, Handler, LEASE_SECONDS};
use super::model::{DUE, Job, State};

/// How often a worker looks for due jobs when nobody wakes it.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// The pause before a second attempt in seconds; doubled for each further one, at most an hour.
const FIRST_PAUSE: i64 = 5;
const LONGEST_PAUSE: i64 = 3600;

/// Called in the write that settles a job which has ended for good.
pub type Ended = fn(&mut WriteTx<'_>, &Record<Job>) -> Result<()>;

struct Shared {
    store: Store,
    ended: Ended,
    handlers: BTreeMap<&'static str, Arc<dyn Handler>>,
    stop: Arc<AtomicBool>,
    /// The jobs that this process runs.
    running: Mutex<Vec<(Id<Job>, u32, String)>>,
    wake: Condvar,
    idle: Mutex<bool>,
}

impl Shared {
    fn wake_all(&self) {
        *self.idle.lock() = false;
        self.wake.notify_all();
    }
}

/// The workers.
pub struct Engine {
    shared: Arc<Shared>,
    threads: Mutex<Vec<std::thread::JoinHandle<()>>>,
}

impl Engine {
    /// Requeues what an earlier process left running, and starts `workers` threads; `ended` hears of each job that has ended.
    /// Blocks.
    ///
    /// # Errors
    /// When the storage fails or a thread cannot be started.
    pub fn start(store: Store, handlers: Vec<Arc<dyn Handler>>, workers: usize, ended: Ended) -> Result<Self> {
        requeue_orphans(&store)?;
        let shared = Arc::new(Shared {
            store,
            ended,
            handlers: handlers.into_iter().map(|h| (h.kind(), h)).collect(),
            stop: Arc::new(AtomicBool::new(false)),
            running: Mutex::new(Vec::new()),
            wake: Condvar::new(),
            idle: Mutex::new(false),
        });
        watch(&shared)?;
        let mut threads = Vec::with_capacity(workers);
        for number in 0..workers.max(1) {
            let shared = Arc::clone(&shared);
            let thread = std::thread::Builder::new()
                .name(format!("job-{number}"))
                .spawn(move || work(&shared))
                .map_err(Error::fault)?;
            threads.push(thread);
        }
        Ok(Self { shared, threads: Mutex::new(threads) })
    }

    /// Makes the workers look for due jobs now.
    pub fn wake(&self) {
        self.shared.wake_all();
    }

    /// Lets running jobs finish their step and stops the workers. The jobs resume at the next start. Blocks.
    pub fn stop(&self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        self.wake();
        for thread in self.threads.lock().drain(..) {
            if thread.join().is_err() {
                tracing::error!("a job worker ended by a panic");
            }
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Wakes the workers when a commit has enqueued a job. The thread ends with the store.
fn watch(shared: &Arc<Shared>) -> Result<()> {
    let mut commits = shared.store.subscribe();
    let shared = Arc::downgrade(shared);
    let listen = move || loop {
        let enqueued = match commits.blocking_recv() {
            Ok(commit) => commit.touched.iter().any(|t| t.kind == Job::KIND.number && t.op == Op::Create),
            Err(RecvError::Lagged(_)) => true,
            Err(RecvError::Closed) => return,
        };
        match shared.upgrade() {
            Some(shared) if enqueued => shared.wake_all(),
            Some(_) => {}
            None => return,
        }
    };
    std::thread::Builder::new().name("job-watch".to_owned()).spawn(listen).map(drop).map_err(Error::fault)
}

fn requeue_orphans(store: &Store) -> Result<()> {
    let running = due(store, Time(i64::MAX))?;
    for job in running.into_iter().filter(|j| j.data.state == State::Running) {
        store.write_blocking(Class::Background, Actor::system(Org(job.data.org)), move |tx| {
            let now = tx.now();
            let queued = Job { state: State::Queued, due_at: now, ..job.data.clone() };
            tx.update(Org::INSTANCE, &job, queued).map(drop)
        })?;
    }
    Ok(())
}

/// The jobs to be looked at by `now`, soonest first.
fn due(store: &Store, now: Time) -> Result<Vec<Record<Job>>> {
    let read = store.read()?;
    let mut ids = Vec::new();
    let until = KeyBuf::new().time(now).into_bytes();
    read.scan_index(Org::INSTANCE, Job::KIND, DUE, &KeyBuf::new(), Dir::Forward, None, &mut |at, id, _| {
        if at > until.as_slice() {
            return Ok(Flow::Stop);
        }
        ids.push(Id::from(id));
        Ok(Flow::More)
    })?;
    ids.into_iter().filter_map(|id| read.get::<Job>(Org::INSTANCE, id).transpose()).collect()
}

fn work(shared: &Shared) {
    while !shared.stop.load(Ordering::Relaxed) {
        // Whoever enqueues from here on clears the mark, so that nothing falls between the look and the wait.
        *shared.idle.lock() = true;
        match claim(shared) {
            Ok(Some(job)) => {
                let id = job.id;
                execute(shared, job);
                shared.running.lock().retain(|(running, _, _)| *running != id);
                shared.wake_all();
                continue;
            }
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "looking for due jobs failed"),
        }
        let mut idle = shared.idle.lock();
        if *idle {
            shared.wake.wait_for(&mut idle, LOOK_EVERY);
        }
    }
}

/// Takes the first due job of a known kind of which its organisation has none running.
fn claim(shared: &Shared) -> Result<Option<Record<Job>>> {
    let mut running = shared.running.lock();
    let now = shared.store.clock().now();
    for job in due(&shared.store, now)? {
        let data = &job.data;
        let busy = running.iter().any(|(id, org, kind)| *id == job.id || (*org == data.org && *kind == data.kind));
        if busy || !shared.handlers.contains_key(data.kind.as_str()) {
            continue;
        }
        let actor = Actor::system(Org(data.org));
        let id = job.id;
        let claimed = shared.store.write_blocking(Class::Background, actor, move |tx| {
            let old = tx.require(Org::INSTANCE, id)?;
            let now = tx.now();
            let started = Job {
                state: State::Running,
                attempts: old.data.attempts + 1,
                lease_until: now.plus_seconds(LEASE_SECONDS),
                started_at: old.data.started_at.or(Some(now)),
                ..old.data.clone()
            };
            tx.update(Org::INSTANCE, &old, started)
        })?;
        running.push((id, data.org, data.kind.clone()));
        return Ok(Some(claimed.value));
    }
    Ok(None)
}

fn execute(shared: &Shared, job: Record<Job>) {
    let Some(handler) = shared.handlers.get(job.data.kind.as_str()) else { return };
    let context = Context {
        store: shared.store.clone(),
        id: job.id,
        org: Org(job.data.org),
        user: job.data.user,
        payload: job.data.payload.clone(),
        sealed: job.data.sealed.clone(),
        stop: Arc::clone(&shared.stop),
        began: Clock::mark(),
        done_before: job.data.progress.done,
    };
    let outcome = catch_unwind(AssertUnwindSafe(|| handler.run(&context)))
        .unwrap_or_else(|_| Err(Ending::Failed(Error::internal("a job panicked"))));
    let last = job.data.attempts >= job.data.max_attempts || matches!(&outcome, Err(Ending::Failed(e)) if is_users(e));
    if let Err(ending) = &outcome {
        handler.ended(&context, ending, last);
    }
    let (id, ended) = (job.id, shared.ended);
    let settled = shared.store.write_blocking(Class::Background, context.actor(), move |tx| {
        let job = settle(tx, id, outcome, last)?;
        // Whoever could not be told finds the job in the list.
        if job.data.state.is_final()
            && let Err(error) = tx.attempt(|tx| ended(tx, &job))
        {
            tracing::warn!(%error, job = %id, "nobody could be told of the end of a job");
        }
        Ok(())
    });
    if let Err(error) = settled {
        tracing::error!(%error, job = %id, "the end of a job could not be noted");
    }
}

/// Whether trying again would fail in the same way, because the user has something to correct.
fn is_users(error: &Error) -> bool {
    !matches!(error, Error::Internal(_) | Error::Busy { .. } | Error::NoSpace)
}

fn settle(
    tx: &mut WriteTx<'_>,
    id: Id<Job>,
    outcome: Result<serde_json::Value, Ending>,
    last: bool,
) -> Result<Record<Job>> {
    let old = tx.require(Org::INSTANCE, id)?;
    let now = tx.now();
    let mut job = old.data.clone();
    match outcome {
        Ok(result) => {
            job.end(State::Succeeded, now);
            job.result = Some(result.to_string());
            job.error = None;
        }
        Err(Ending::Cancelled) => job.end(State::Cancelled, now),
        Err(Ending::Stopping) => {
            job.state = State::Queued;
            job.attempts = job.attempts.saturating_sub(1);
            job.due_at = now;
        }
        Err(Ending::Failed(error)) => {
            tracing::warn!(job = %id, kind = job.kind, attempt = job.attempts, %error, "a job failed");
            let told = if is_users(&error) {
                error.to_string()
            } else {
                format!("It failed. The log of the server has the cause under {id}.")
            };
            fail(&mut job, id, now, told, last);
        }
        Err(Ending::Later(told)) => {
            tracing::warn!(job = %id, kind = job.kind, attempt = job.attempts, error = told, "a job has to wait");
            fail(&mut job, id, now, told, last);
        }
    }
    tx.update(Org::INSTANCE, &old, job)
}

/// Parks a job after its last attempt, or queues it for the next.
fn fail(job: &mut Job, id: Id<Job>, now: Time, told: String, last: bool) {
    job.error = Some(told);
    if last {
        job.end(State::Failed, now);
    } else {
        job.state = State::Queued;
        job.due_at = now.plus_seconds(pause(job.attempts, id));
    }
}

/// The pause before the next attempt: doubled each time, up to a tenth longer by the identity's last digits.
fn pause(attempts: u32, id: Id<Job>) -> i64 {
    let base = FIRST_PAUSE.saturating_mul(1_i64 << attempts.saturating_sub(1).min(20)).min(LONGEST_PAUSE);
    let jitter = i64::try_from(id.uid().0 % 100).unwrap_or(0);
    base + base * jitter / 1000
}
