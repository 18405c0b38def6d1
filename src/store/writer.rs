//! The writer: the one thread that owns all writes. It takes whatever is queued, runs each request against the open
//! transaction, applies those that succeed, commits once with one fsync, and only then answers all of them.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use redb::Database;
use tokio::sync::{broadcast, oneshot};

use crate::base::{Actor, Clock, Error, Org, Result, Uid};

use super::chain::{Anchor, Head};
use super::changes::{Changes, Keys, is_remembered};
use super::keys::index_prefix;
use super::kind::SYSTEM;
use super::log;
use super::tables::{ALL, Table, system};
use super::write::{Linked, Tables, Touch, WriteTx};
use super::{Commit, OnCommit, Options, Registry, Written};

/// How soon a write must go through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Somebody waits. Refused with 507 when the disk is nearly full.
    Ordinary,
    /// Somebody waits, and it must go on while the disk fills up: sessions, deletions.
    Essential,
    /// A job: behind all who wait.
    Background,
}

/// A queued write.
pub(crate) trait Job: Send {
    fn class(&self) -> Class;
    fn actor(&self) -> &Actor;
    /// Runs the request; true when its mutations shall be applied.
    fn run(&mut self, tx: &mut WriteTx<'_>) -> bool;
    /// Replaces the result.
    fn fail(&mut self, error: Error);
    /// Answers, after the commit. `undo` is the undoable step it made.
    fn answer(self: Box<Self>, undo: Option<Uid>);
}

/// A request as a job.
pub(crate) struct Call<T, F> {
    pub(crate) class: Class,
    pub(crate) actor: Actor,
    pub(crate) request: Option<F>,
    pub(crate) result: Result<T>,
    pub(crate) reply: oneshot::Sender<Result<Written<T>>>,
}

impl<T: Send, F: FnOnce(&mut WriteTx<'_>) -> Result<T> + Send> Job for Call<T, F> {
    fn class(&self) -> Class {
        self.class
    }
    fn actor(&self) -> &Actor {
        &self.actor
    }
    fn run(&mut self, tx: &mut WriteTx<'_>) -> bool {
        let Some(request) = self.request.take() else { return false };
        self.result = catch_unwind(AssertUnwindSafe(|| request(tx)))
            .unwrap_or_else(|_| Err(Error::internal("a write request panicked; its changes were dropped")));
        self.result.is_ok()
    }
    fn fail(&mut self, error: Error) {
        self.request = None;
        self.result = Err(error);
    }
    fn answer(self: Box<Self>, undo: Option<Uid>) {
        // The receiver is gone when the client hung up; the write stands all the same.
        let _ = self.reply.send(self.result.map(|value| Written { value, undo }));
    }
}

/// Answers a job whose changes were not kept because the storage failed.
fn refuse(mut job: Box<dyn Job>) {
    job.fail(Error::Busy { retry_after: 5 });
    job.answer(None);
}

#[derive(Default)]
struct Queues {
    waiting: VecDeque<Box<dyn Job>>,
    background: VecDeque<Box<dyn Job>>,
    closed: bool,
}

/// What the writer waits for.
enum First {
    /// A job.
    Job(Box<dyn Job>),
    /// Nobody has written for a while.
    Rest,
    /// No more jobs will come.
    Closed,
}

/// The way to the writer thread.
#[derive(Default)]
pub(crate) struct Queue {
    queues: Mutex<Queues>,
    filled: Condvar,
}

impl Queue {
    /// Queues a job; gives it back when the writer has stopped.
    pub(crate) fn push(&self, job: Box<dyn Job>) -> Result<(), Box<dyn Job>> {
        let mut queues = self.queues.lock();
        if queues.closed {
            return Err(job);
        }
        match job.class() {
            Class::Background => queues.background.push_back(job),
            Class::Ordinary | Class::Essential => queues.waiting.push_back(job),
        }
        self.filled.notify_one();
        Ok(())
    }

    /// Takes all that is queued and will not be done any more.
    fn drain(&self) -> Vec<Box<dyn Job>> {
        let mut queues = self.queues.lock();
        let Queues { waiting, background, .. } = &mut *queues;
        waiting.drain(..).chain(background.drain(..)).collect()
    }

    /// Lets the writer finish what is queued, then stop.
    pub(crate) fn close(&self) {
        self.queues.lock().closed = true;
        self.filled.notify_one();
    }

    /// Waits for a first job, with a `patience` no longer than that.
    fn first(&self, patience: Option<Duration>) -> First {
        let mut queues = self.queues.lock();
        loop {
            if let Some(job) = queues.waiting.pop_front().or_else(|| queues.background.pop_front()) {
                return First::Job(job);
            }
            if queues.closed {
                return First::Closed;
            }
            match patience {
                None => self.filled.wait(&mut queues),
                Some(patience) if self.filled.wait_for(&mut queues, patience).timed_out() => return First::Rest,
                Some(_) => {}
            }
        }
    }

    /// The next job of the same group: those that somebody waits for, then one of the background, then one that comes
    /// within `patience`.
    fn next(&self, background: bool, patience: Duration) -> Option<Box<dyn Job>> {
        let mut queues = self.queues.lock();
        let mut late = patience.is_zero();
        loop {
            if let Some(job) = queues.waiting.pop_front() {
                return Some(job);
            }
            if background && let Some(job) = queues.background.pop_front() {
                return Some(job);
            }
            if late || queues.closed {
                return None;
            }
            late = self.filled.wait_for(&mut queues, patience).timed_out();
        }
    }

    /// How many wait.
    fn len(&self) -> usize {
        self.queues.lock().waiting.len()
    }
}

/// What the writer has done since the start.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) writes: AtomicU64,
    pub(crate) groups: AtomicU64,
    pub(crate) cpu_ns: AtomicU64,
}

/// A group is committed after this time even if more is queued.
const GROUP_TIME: Duration = Duration::from_millis(12);
/// And after this many writes.
const GROUP_MAX: usize = 512;
/// Writes that come more seldom than this are no load: each of their commits may take a millisecond longer.
const CALM: Duration = Duration::from_millis(25);
/// How long nobody writes before the state of a large file is noted.
const REST: Duration = Duration::from_millis(250);
/// How long a group waits for another of the writers that it can expect.
const PATIENCE: Duration = Duration::from_micros(400);

pub(crate) struct Writer {
    pub(crate) db: Arc<Database>,
    pub(crate) queue: Arc<Queue>,
    pub(crate) options: Options,
    pub(crate) registry: Registry,
    pub(crate) clock: Clock,
    pub(crate) commits: broadcast::Sender<Arc<Commit>>,
    pub(crate) on_commit: Arc<OnceLock<OnCommit>>,
    pub(crate) counters: Arc<Counters>,
    pub(crate) changes: Arc<Changes>,
    pub(crate) next_seq: u64,
    /// How many writes the next group can expect: those who were answered last come again, and those who came during
    /// the commit wait already. A commit costs much the same for few and for many.
    pub(crate) expected: usize,
    /// Whether the file can be opened after a crash without being read whole.
    pub(crate) settled: bool,
    /// When the last commit ended.
    pub(crate) last: Instant,
}

/// What one applied request leaves to be said after the commit.
struct Applied {
    /// The keys of the rows that it changed, of the tables where that is remembered.
    keys: Keys,
    changed: bool,
    touched: Vec<Touch>,
    linked: Vec<Linked>,
    undo: Option<Uid>,
}

impl Writer {
    /// Runs until the queue is closed. A failure to commit answers all who wait, calls `options.on_fatal` and ends the
    /// loop; so does a panic outside a request, which leaves nobody to say what was applied.
    pub(crate) fn run(mut self) {
        let mut heads: HashMap<Org, [u8; 32]> = HashMap::new();
        loop {
            let first = self.queue.first(if self.settled { None } else { Some(REST) });
            let closed = matches!(first, First::Closed);
            if closed && self.settled {
                return;
            }
            let stands = catch_unwind(AssertUnwindSafe(|| match first {
                First::Job(first) => self.group(first, &mut heads),
                First::Rest | First::Closed => self.settle(),
            }));
            let stands = stands.unwrap_or_else(|_| {
                tracing::error!("the writer panicked outside a request");
                false
            });
            self.counters.cpu_ns.store(Clock::thread_cpu_ns(), Ordering::Relaxed);
            if !stands {
                self.queue.close();
                self.queue.drain().into_iter().for_each(refuse);
                (self.options.on_fatal)();
                return;
            }
        }
    }

    /// Notes which pages of a large file are free; false when the storage failed.
    fn settle(&mut self) -> bool {
        let committed = self.db.begin_write().map_err(Error::fault).and_then(|mut tx| {
            tx.set_quick_repair(true);
            tx.commit().map_err(Error::fault)
        });
        self.settled = committed.is_ok();
        committed.inspect_err(|error| tracing::error!(%error, "the storage failed")).is_ok()
    }

    /// Runs one group; false when the storage failed.
    fn group(&mut self, first: Box<dyn Job>, heads: &mut HashMap<Org, [u8; 32]>) -> bool {
        let mut done: Vec<(Box<dyn Job>, Option<Applied>)> = Vec::new();
        let free = (self.options.free_space)();
        let result = self.fill(first, heads, free, &mut done);
        if let Err(error) = result {
            tracing::error!(%error, "the storage failed; no write of this group was kept");
            for (job, _) in done {
                refuse(job);
            }
            return false;
        }
        self.counters.writes.fetch_add(u64::try_from(done.len()).unwrap_or(0), Ordering::Relaxed);
        let (mut keys, mut commit) = (Keys::default(), Commit { touched: Vec::new(), linked: Vec::new() });
        for applied in done.iter_mut().filter_map(|(_, applied)| applied.as_mut()) {
            keys.iter_mut().zip(&mut applied.keys).for_each(|(all, keys)| all.append(keys));
            commit.touched.append(&mut applied.touched);
            commit.linked.append(&mut applied.linked);
        }
        // Before the answers: who was answered must not meet a cache that does not know yet.
        if let (Some(hear), false) = (self.on_commit.get(), commit.touched.is_empty()) {
            hear(&commit);
        }
        // Behind the caches: an answer that is made from one of theirs is as old as what they had been told of.
        if keys.iter().any(|keys| !keys.is_empty()) {
            self.changes.note(keys, &commit);
        }
        if !commit.touched.is_empty() {
            // Nobody listening is no failure.
            let _ = self.commits.send(Arc::new(commit));
        }
        self.expected = done.len() + self.queue.len();
        for (job, applied) in done {
            job.answer(applied.and_then(|a| a.undo));
        }
        true
    }

    fn fill(
        &mut self,
        first: Box<dyn Job>,
        heads: &mut HashMap<Org, [u8; 32]>,
        free: u64,
        done: &mut Vec<(Box<dyn Job>, Option<Applied>)>,
    ) -> Result<()> {
        let mut next = Some(first);
        let began = Clock::mark();
        let mut tx = match self.db.begin_write() {
            Ok(tx) => tx,
            Err(error) => {
                done.extend(next.map(|job| (job, None)));
                return Err(Error::fault(error));
            }
        };
        let quick = (self.options.size)() < self.options.large || self.last.elapsed() > CALM;
        // With checksums alone, who chooses the data and the moment of a crash could make a torn commit look whole.
        tx.set_two_phase_commit(true);
        tx.set_quick_repair(quick);
        let mut changed;
        {
            let mut tables = Vec::with_capacity(Table::COUNT);
            for (_, definition) in ALL {
                match tx.open_table(definition) {
                    Ok(table) => tables.push(table),
                    Err(error) => {
                        done.extend(next.map(|job| (job, None)));
                        return Err(Error::fault(error));
                    }
                }
            }
            let mut tables = Tables(tables);
            let mut background = true;
            let mut chained = BTreeMap::new();
            changed = false;
            while let Some(mut job) = next {
                background &= job.class() != Class::Background;
                let applied = self.one(job.as_mut(), &mut tables, heads, &mut chained, free);
                match applied {
                    Ok(applied) => {
                        changed |= applied.as_ref().is_some_and(|a| a.changed);
                        done.push((job, applied));
                    }
                    Err(error) => {
                        done.push((job, None));
                        return Err(error);
                    }
                }
                let patience = if done.len() < self.expected { PATIENCE } else { Duration::ZERO };
                next = if done.len() < GROUP_MAX && began.elapsed() < GROUP_TIME {
                    self.queue.next(background, patience)
                } else {
                    None
                };
            }
            self.note_heads(&mut tables, chained)?;
        }
        if !changed {
            // Refusals, conflicts and requests that only read: nothing to wait for the disk for.
            return tx.abort().map_err(Error::fault);
        }
        self.counters.groups.fetch_add(1, Ordering::Relaxed);
        tx.commit().map_err(Error::fault)?;
        self.settled = quick;
        self.last = Clock::mark();
        Ok(())
    }

    /// Writes down how far the chains of this group have come, once for all its requests.
    fn note_heads(&self, tables: &mut Tables<'_>, chained: BTreeMap<Org, Anchor>) -> Result<()> {
        let Some(meta) = tables.0.get_mut(Table::Meta.place()) else { return Ok(()) };
        for (org, anchor) in chained {
            let head = Head::new(&self.options.chain, anchor);
            meta.insert(Head::key(org).as_slice(), head.row().as_slice()).map_err(Error::fault)?;
        }
        Ok(())
    }

    /// Runs one request and applies it if it succeeds. An error here is the storage's.
    fn one(
        &mut self,
        job: &mut dyn Job,
        tables: &mut Tables<'_>,
        heads: &mut HashMap<Org, [u8; 32]>,
        chained: &mut BTreeMap<Org, Anchor>,
        free: u64,
    ) -> Result<Option<Applied>> {
        let floor = match job.class() {
            Class::Essential => self.options.min_free / 4,
            Class::Ordinary | Class::Background => self.options.min_free,
        };
        if free < floor {
            job.fail(Error::NoSpace);
            return Ok(None);
        }
        let actor = job.actor().clone();
        let now = self.clock.now();
        let (overlay, touched, linked, undo) = {
            let registry = self.registry.clone();
            let mut write = WriteTx::new(tables, &registry, actor.clone(), now);
            if !job.run(&mut write) {
                return Ok(None);
            }
            let pending = std::mem::take(&mut write.pending);
            let mut undo = None;
            if !pending.is_empty() {
                undo = self.append(&mut write, &actor, pending, heads, chained)?;
            }
            (write.overlay, write.touched, write.linked, undo)
        };
        let (mut changed, mut keys) = (false, Keys::default());
        let places = ALL.iter().zip(tables.0.iter_mut()).zip(&mut keys);
        for (((name, _), table), (keys, rows)) in places.zip(overlay.into_rows()).map(|((t, k), rows)| (t, (k, rows))) {
            changed |= !rows.is_empty();
            for (key, value) in rows {
                match value {
                    Some(value) => table.insert(key.as_slice(), value.as_slice()).map(drop),
                    None => table.remove(key.as_slice()).map(drop),
                }
                .map_err(Error::fault)?;
                if is_remembered(*name) {
                    keys.push(key);
                }
            }
        }
        Ok(Some(Applied { keys, changed, touched, linked, undo }))
    }

    /// Numbers and chains the entries of a request; returns the undoable step they make.
    fn append(
        &mut self,
        tx: &mut WriteTx<'_>,
        actor: &Actor,
        pending: Vec<log::Pending>,
        heads: &mut HashMap<Org, [u8; 32]>,
        chained: &mut BTreeMap<Org, Anchor>,
    ) -> Result<Option<Uid>> {
        let mut undoable: Option<(Org, u64, u64)> = None;
        for entry in pending {
            let (org, about, op) = (entry.org, entry.about, entry.op);
            let seq = self.next_seq;
            self.next_seq += 1;
            let prev = match heads.get(&org) {
                Some(hash) => *hash,
                None => log::head(tx, org)?.map_or([0; 32], |(_, hash)| hash),
            };
            let sealed = log::seal(&self.options.chain, seq, &prev, actor, tx.now(), entry)?;
            heads.insert(org, sealed.hash);
            chained.insert(org, Anchor { org, seq, hash: sealed.hash });
            tx.put(Table::Log, log::entry_key(org, seq), sealed.change);
            tx.put(Table::Detail, log::entry_key(org, seq), sealed.detail);
            if let Some((kind, id)) = about {
                tx.put(Table::Index, log::history_prefix(org, kind, id).u64(seq).into_bytes(), Vec::new());
            }
            if op != log::Op::Event {
                undoable = Some(undoable.map_or((org, seq, seq), |(o, first, _)| (o, first, seq)));
            }
        }
        let Some((org, first, last)) = undoable else { return Ok(None) };
        let Some(group) = actor.group else { return Ok(Some(super::undo::range_id(first, last))) };
        let row = index_prefix(org, SYSTEM, system::GROUP).id(group).u64(first);
        tx.put(Table::Index, row.into_bytes(), last.to_be_bytes().to_vec());
        Ok(Some(group))
    }
}
