//! What a handler sees of its job.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::base::{Actor, Clock, Error, Id, Org, Result, Uid, Via};
use crate::crypto::sealed::SealedBytes;
use crate::store::{Class, Read, Store, WriteTx};

use super::model::{Job, Progress};

/// For how long a worker is believed alive after a step, in seconds.
pub(crate) const LEASE_SECONDS: i64 = 120;

/// Why a handler came to no result.
#[derive(Debug)]
pub enum Ending {
    /// Somebody asked the job to stop.
    Cancelled,
    /// The server goes down; the job resumes at the next start.
    Stopping,
    /// It failed.
    Failed(Error),
    /// Something outside the program does not work at present: the job is tried again, up to its limit. The sentence
    /// says what, for an admin.
    Later(String),
}

impl From<Error> for Ending {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// Executes the jobs of one kind, on a thread of its own, so it may block.
pub trait Handler: Send + Sync + 'static {
    /// The kind's stable name.
    fn kind(&self) -> &'static str;

    /// Executes a job from its last finished step; returns its result as JSON.
    ///
    /// # Errors
    /// [`Ending::Failed`] is tried again, up to the job's limit, unless the error is the user's to correct.
    fn run(&self, cx: &Context) -> Result<serde_json::Value, Ending>;

    /// Called when the job has ended without a result, so that what it worked on says so too.
    fn ended(&self, _cx: &Context, _how: &Ending, _last_attempt: bool) {}
}

/// A running job.
pub struct Context {
    /// The store.
    pub store: Store,
    /// The job.
    pub id: Id<Job>,
    /// The organisation it works for.
    pub org: Org,
    /// The user who wanted it.
    pub user: Option<Uid>,
    pub(crate) payload: String,
    pub(crate) sealed: Option<SealedBytes>,
    pub(crate) stop: Arc<AtomicBool>,
    pub(crate) began: Instant,
    pub(crate) done_before: u64,
}

impl Context {
    /// What to do.
    ///
    /// # Errors
    /// When the payload is not of this type, a fault of ours.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_str(&self.payload).map_err(Error::fault)
    }

    /// The part of that which lies sealed, as it did when this attempt began.
    #[must_use]
    pub fn sealed(&self) -> Option<&[u8]> {
        self.sealed.as_ref().map(|sealed| sealed.0.as_slice())
    }

    /// The last finished step.
    ///
    /// # Errors
    /// When the storage fails or the step is not of this type.
    pub fn last_step<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        let job = self.store.read()?.require(Org::INSTANCE, self.id)?;
        job.data.step.map(|text| serde_json::from_str(&text).map_err(Error::fault)).transpose()
    }

    /// The actor of the job's writes: the user who wanted it, by way of a job, all in one undoable step.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor {
            org: self.org,
            user: self.user,
            via: Via::Job,
            request: self.id.uid(),
            group: Some(self.id.uid()),
            address: None,
        }
    }

    /// Whether to go on.
    ///
    /// # Errors
    /// [`Ending::Cancelled`] or [`Ending::Stopping`] when not.
    pub fn check(&self) -> Result<(), Ending> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(Ending::Stopping);
        }
        let job = self.store.read()?.require(Org::INSTANCE, self.id)?;
        if job.data.cancel { Err(Ending::Cancelled) } else { Ok(()) }
    }

    /// One step: runs `request`, which returns its result and what to remember of the step, and notes in the same
    /// transaction that it is finished and `done` of `total` units are. Renews the lease. Asks [`Context::check`]
    /// before.
    ///
    /// # Errors
    /// As [`Context::check`], or what `request` returns.
    pub fn step<T, S, F>(&self, done: u64, total: u64, request: F) -> Result<T, Ending>
    where
        T: Send + 'static,
        S: Serialize,
        F: FnOnce(&mut WriteTx<'_>) -> Result<(T, S)> + Send + 'static,
    {
        self.check()?;
        let (id, rate) = (self.id, self.rate(done));
        let written = self.store.write_blocking(Class::Background, self.actor(), move |tx| {
            let (value, step) = request(tx)?;
            let step = serde_json::to_string(&step).map_err(Error::fault)?;
            let old = tx.require(Org::INSTANCE, id)?;
            let lease_until = tx.now().plus_seconds(LEASE_SECONDS);
            let progress = Progress { done, total, rate };
            let job = Job { step: Some(step), progress, lease_until, ..old.data.clone() };
            tx.update(Org::INSTANCE, &old, job)?;
            Ok(value)
        })?;
        Ok(written.value)
    }

    /// Notes progress alone; renews the lease.
    ///
    /// # Errors
    /// As [`Context::check`].
    pub fn progress(&self, done: u64, total: u64) -> Result<(), Ending> {
        self.check()?;
        let (id, rate) = (self.id, self.rate(done));
        self.store.write_blocking(Class::Background, self.actor(), move |tx| {
            let old = tx.require(Org::INSTANCE, id)?;
            let lease_until = tx.now().plus_seconds(LEASE_SECONDS);
            let job = Job { progress: Progress { done, total, rate }, lease_until, ..old.data.clone() };
            tx.update(Org::INSTANCE, &old, job)?;
            Ok(())
        })?;
        Ok(())
    }

    fn rate(&self, done: u64) -> u64 {
        let ms = Clock::mark().saturating_duration_since(self.began).as_millis().max(1);
        let rate = u128::from(done.saturating_sub(self.done_before)) * 1000 / ms;
        u64::try_from(rate).unwrap_or(u64::MAX)
    }
}
