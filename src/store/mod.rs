//! L1: the embedded store. The only code that names redb.
//!
//! One thread owns all writes and commits them in groups; readers work on snapshots. What follows from a record
//! (indexes, unique keys, links, search postings, counters) is declared by its type and kept by the write path.
//! Every committed change is in one log. See `docs/STORAGE.md`.

pub mod chain;
mod changes;
mod check;
pub mod derive;
pub mod entity;
pub mod erase;
pub mod file;
pub mod keys;
pub mod kind;
pub mod lists;
pub mod log;
pub mod merge;
mod migrate;
mod open;
mod overlay;
pub mod portable;
mod purge;
mod read;
mod reads;
mod rebuild;
pub(crate) mod rows;
pub mod search;
pub mod secrets;
pub mod series;
mod stats;
mod tables;
pub mod trash;
pub mod undo;
mod watched;
mod write;
mod writer;

use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use redb::{Database, ReadableDatabase};
use tokio::sync::{Semaphore, broadcast, oneshot};

use crate::base::{Actor, Clock, Error, Org, Result, Uid};
use crate::crypto::chain::ChainKey;

pub use changes::{Changes, Footprint};
pub use check::Report;
pub use derive::{Derived, OnDelete};
pub use entity::{Entity, Meta, Record, Registry};
pub use keys::KeyBuf;
pub use kind::{Index, Kind};
pub use migrate::{Migrated, Migration, Migrations, record, schema_after, steps_from};
pub use open::OpenError;
pub use purge::Purged;
pub use read::{Dir, Flow, RawRead, Read, ReadTx};
pub use reads::{Figures, Reads};
pub use stats::{Stats, TableStats};
pub use watched::Watched;
pub use write::{Linked, Touch, WriteTx};
pub use writer::Class;

use writer::{Call, Counters, Queue};

/// How many writes may wait for the writer; further ones wait for a place.
const QUEUE_MAX: usize = 1024;
/// For how long they wait before they are told to try again.
const QUEUE_WAIT: Duration = Duration::from_secs(30);
/// How many commits a slow subscriber may lag behind before it is told that it missed some.
const COMMITS_KEPT: usize = 1024;

/// How to open a store.
#[derive(Clone)]
pub struct Options {
    /// Memory for pages, in bytes.
    pub cache_bytes: usize,
    /// Ordinary writes are refused below this much free disk space, in bytes; essential ones below a quarter.
    pub min_free: u64,
    /// Tells the free disk space in bytes.
    pub free_space: Arc<dyn Fn() -> u64 + Send + Sync>,
    /// The key of the change log's chain.
    pub chain: ChainKey,
    /// What brings older data to this version; without any, theirs is the first schema.
    pub migrations: Option<Arc<Migrations>>,
    /// Called once when the storage fails; the process should end, for nothing can be written or read any more.
    pub on_fatal: Arc<dyn Fn() + Send + Sync>,
    /// Called with the progress (0 to 1) of a repair after a crash.
    pub on_repair: Arc<dyn Fn(f64) + Send + Sync>,
    /// Tells the size of the database file in bytes.
    pub size: Arc<dyn Fn() -> u64 + Send + Sync>,
    /// From this size on, in bytes, which pages are free is not noted while one write follows the other. The note makes the opening after
    /// a crash take no time, and costs a megabyte in each commit when the file has eight gigabytes.
    pub large: u64,
}

impl Options {
    /// Defaults for a chain key: a cache of 96 MiB, 64 MiB kept free as told by `free_space`.
    #[must_use]
    pub fn new(chain: ChainKey) -> Self {
        Self {
            cache_bytes: 96 << 20,
            min_free: 64 << 20,
            free_space: Arc::new(|| u64::MAX),
            chain,
            migrations: None,
            on_fatal: Arc::new(|| {}),
            on_repair: Arc::new(|_| {}),
            size: Arc::new(|| 0),
            large: 1 << 30,
        }
    }
}

/// What a committed group of writes touched.
#[derive(Debug, Clone)]
pub struct Commit {
    /// Every record touched, in order.
    pub touched: Vec<Touch>,
    /// The records that those link to, or did: what is shown of them may be another now.
    pub linked: Vec<Linked>,
}

/// Who is told of a commit before those who wrote are answered.
pub type OnCommit = Arc<dyn Fn(&Commit) + Send + Sync>;

/// The answer of a write.
#[derive(Debug)]
pub struct Written<T> {
    /// What the request returned.
    pub value: T,
    /// The undoable step it made, if it changed anything that can be undone.
    pub undo: Option<Uid>,
}

struct Inner {
    db: Arc<Database>,
    queue: Arc<Queue>,
    permits: Semaphore,
    registry: Registry,
    options: Options,
    instance: Uid,
    migrated: Option<Migrated>,
    clock: Clock,
    commits: broadcast::Sender<Arc<Commit>>,
    on_commit: Arc<OnceLock<OnCommit>>,
    counters: Arc<Counters>,
    changes: Arc<Changes>,
    reads: Arc<Reads>,
    thread: parking_lot::Mutex<Option<std::thread::JoinHandle<()>>>,
}

/// An open store. Clones share it.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

impl Store {
    /// Opens the database file `path`, creating it when absent, brings data of an older schema and derived rows up to date and starts the writer.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open(path: &Path, mut options: Options, registry: Registry, clock: Clock) -> Result<Self, OpenError> {
        let file = path.to_owned();
        options.size = Arc::new(move || std::fs::metadata(&file).map_or(0, |meta| meta.len()));
        let (db, unpublished) = open::file(path, &options)?;
        let store = Self::start(db, Some(path), options, registry, clock)?;
        unpublished.map_or(Ok(()), open::Unpublished::publish)?;
        Ok(store)
    }

    /// The same over any storage, for tests.
    ///
    /// # Errors
    /// See [`OpenError`].
    #[doc(hidden)]
    pub fn open_backend(
        backend: impl redb::StorageBackend,
        options: Options,
        registry: Registry,
        clock: Clock,
    ) -> Result<Self, OpenError> {
        let db = open::builder(&options).create_with_backend(backend).map_err(OpenError::from)?;
        Self::start(db, None, options, registry, clock)
    }

    fn start(
        db: Database,
        path: Option<&Path>,
        options: Options,
        registry: Registry,
        clock: Clock,
    ) -> Result<Self, OpenError> {
        let migrations = options.migrations.as_deref();
        let migrated = migrate::run(&db, migrations, path)?;
        let schema = schema_after(migrations.map_or(&[], |migrations| migrations.steps));
        let prepared = open::prepare(&db, &registry, schema)?;
        chain::found(&db, &options.chain)?;
        let db = Arc::new(db);
        let queue = Arc::new(Queue::default());
        let (commits, _) = broadcast::channel(COMMITS_KEPT);
        let on_commit = Arc::new(OnceLock::new());
        let counters = Arc::new(Counters::default());
        let changes = Arc::new(Changes::default());
        let writer = writer::Writer {
            db: Arc::clone(&db),
            queue: Arc::clone(&queue),
            options: options.clone(),
            registry: registry.clone(),
            clock: clock.clone(),
            commits: commits.clone(),
            on_commit: Arc::clone(&on_commit),
            counters: Arc::clone(&counters),
            changes: Arc::clone(&changes),
            next_seq: prepared.next_seq,
            expected: 0,
            settled: (options.size)() < options.large,
            last: Clock::mark(),
        };
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || writer.run())
            .map_err(|source| OpenError::Io { what: "starting the writer thread", source })?;
        let inner = Inner {
            db,
            queue,
            permits: Semaphore::new(QUEUE_MAX),
            registry,
            options,
            instance: prepared.instance,
            migrated,
            clock,
            commits,
            on_commit,
            counters,
            changes,
            reads: Arc::default(),
            thread: parking_lot::Mutex::new(Some(thread)),
        };
        Ok(Self(Arc::new(inner)))
    }

    /// This instance's identity, drawn when its database was created.
    #[must_use]
    pub fn instance(&self) -> Uid {
        self.0.instance
    }

    /// What opening it did to data of an older schema.
    #[must_use]
    pub fn migrated(&self) -> Option<&Migrated> {
        self.0.migrated.as_ref()
    }

    /// The record types it was opened with.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.0.registry
    }

    /// The clock that its writes are stamped by.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// A snapshot of the last commit.
    ///
    /// # Errors
    /// When the storage has failed.
    pub fn read(&self) -> Result<ReadTx> {
        // Before the snapshot, which may then have more than it is known to have.
        let moment = self.0.changes.moment();
        let snapshot = self.0.db.begin_read().map_err(Error::fault)?;
        Ok(ReadTx::new(snapshot, moment, self.0.clock.now(), Arc::clone(&self.0.reads)))
    }

    /// Runs `request` on the writer and returns after its changes are on the disk. If it returns an error, nothing
    /// of it is kept; a refusal that must be remembered is therefore a value.
    ///
    /// # Errors
    /// What `request` returns; [`Error::NoSpace`], [`Error::Busy`].
    pub async fn write<T, F>(&self, actor: Actor, request: F) -> Result<Written<T>>
    where
        T: Send + 'static,
        F: FnOnce(&mut WriteTx<'_>) -> Result<T> + Send + 'static,
    {
        self.write_as(Class::Ordinary, actor, request).await
    }

    /// The same with another urgency.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn write_as<T, F>(&self, class: Class, actor: Actor, request: F) -> Result<Written<T>>
    where
        T: Send + 'static,
        F: FnOnce(&mut WriteTx<'_>) -> Result<T> + Send + 'static,
    {
        let begun = Clock::mark();
        let permit = tokio::time::timeout(QUEUE_WAIT, self.0.permits.acquire()).await;
        let Ok(Ok(_permit)) = permit else { return Err(Error::Busy { retry_after: 5 }) };
        let answer = self.enqueue(class, actor, request)?.await;
        reads::waited(begun);
        answer.unwrap_or(Err(Error::Busy { retry_after: 5 }))
    }

    /// The same for threads outside the asynchronous runtime: jobs and commands.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_blocking<T, F>(&self, class: Class, actor: Actor, request: F) -> Result<Written<T>>
    where
        T: Send + 'static,
        F: FnOnce(&mut WriteTx<'_>) -> Result<T> + Send + 'static,
    {
        self.enqueue(class, actor, request)?.blocking_recv().unwrap_or(Err(Error::Busy { retry_after: 5 }))
    }

    fn enqueue<T, F>(&self, class: Class, actor: Actor, request: F) -> Result<oneshot::Receiver<Result<Written<T>>>>
    where
        T: Send + 'static,
        F: FnOnce(&mut WriteTx<'_>) -> Result<T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let unfinished = Err(Error::Busy { retry_after: 5 });
        let call = Call { class, actor, request: Some(request), result: unfinished, reply };
        self.0.queue.push(Box::new(call)).map_err(|_| Error::Busy { retry_after: 5 })?;
        Ok(answer)
    }

    /// Tells of every later commit.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Commit>> {
        self.0.commits.subscribe()
    }

    /// Tells `hear` of every later commit, on the writer's thread and before the answers to it: it must take no time. Only
    /// the first call counts.
    pub fn on_commit(&self, hear: OnCommit) {
        let _ = self.0.on_commit.set(hear);
    }

    /// What the latest commits changed.
    #[must_use]
    pub fn changes(&self) -> &Arc<Changes> {
        &self.0.changes
    }

    /// Compares every derived row with what its record declares, and verifies the change log's chains.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn check(&self) -> Result<Report> {
        check::check(&self.read()?, &self.0.registry, &self.0.options.chain)
    }

    /// Sizes, counts and what the writer has done.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn stats(&self) -> Result<Stats> {
        stats::stats(&self.read()?, &self.0.registry, &self.0.counters)
    }

    /// Verifies every chain of the change log; those with an anchor among `from` from there on, the others whole.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn verify_log(&self, from: &[chain::Anchor]) -> Result<Vec<chain::Chain>> {
        chain::verify_all(&self.read()?, &self.0.options.chain, from)
    }

    /// The head of every chain of the change log, by organisation.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn heads(&self) -> Result<Vec<chain::Head>> {
        Ok(chain::heads(&self.read()?)?.into_values().flatten().collect())
    }

    /// Counts the stored values that hang on each data key and each pepper.
    ///
    /// # Errors
    /// When the storage fails or a record cannot be read.
    pub fn secrets(&self) -> Result<secrets::Uses> {
        secrets::count(&self.read()?, &self.0.registry, self.0.instance)
    }

    /// The key of the change log's chains.
    #[must_use]
    pub fn chain(&self) -> &ChainKey {
        &self.0.options.chain
    }

    /// Rebuilds every derived row of a kind, or of all kinds; other writes wait meanwhile. Returns how many records
    /// were derived.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn reindex(&self, kind: Option<Kind>) -> Result<u64> {
        let derived = rebuild::forced(&self.0.db, &self.0.registry, kind);
        self.0.changes.note_all();
        derived
    }

    /// Live records by organisation and collection, of the kinds that keep the standard lists. Read from counters.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn records(&self) -> Result<Vec<(Org, &'static str, i64)>> {
        stats::records(&self.read()?, &self.0.registry)
    }

    /// The tables and how many rows each has, which the engine knows without reading them.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn rows(&self) -> Result<Vec<(&'static str, u64)>> {
        stats::rows(&self.read()?)
    }

    /// How many writes, groups and nanoseconds of processor time the writer has used since the start.
    #[must_use]
    pub fn writer_totals(&self) -> (u64, u64, u64) {
        let c = &self.0.counters;
        (c.writes.load(Ordering::Relaxed), c.groups.load(Ordering::Relaxed), c.cpu_ns.load(Ordering::Relaxed))
    }

    /// What was read from snapshots since the start.
    #[must_use]
    pub fn reads(&self) -> Figures {
        self.0.reads.figures()
    }

    /// Lets the writer finish what is queued and stops it. Later writes are refused. May block for a commit.
    pub fn close(&self) {
        self.0.queue.close();
        if let Some(thread) = self.0.thread.lock().take()
            && thread.join().is_err()
        {
            tracing::error!("the writer thread ended by a panic");
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.queue.close();
        if let Some(thread) = self.thread.lock().take() {
            // A panic of the writer was logged by its hook.
            let _ = thread.join();
        }
    }
}
