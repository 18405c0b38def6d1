//! A disk in memory that keeps unsynced writes apart, so that a crash can lose, cut or reorder them, and that can
//! fail at a chosen call.

use std::io::{Error, ErrorKind};
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard};

use redb::{BackendError, StorageBackend};

/// What happened, in order.
#[derive(Debug, Clone)]
pub(crate) enum Event {
    /// These bytes were written at this place.
    Write(usize, Vec<u8>),
    /// The file got this length.
    Length(usize),
    /// Everything before is safe.
    Sync,
    /// The test noted this number.
    Note(usize),
}

impl Event {
    /// Does it to a file, a write cut to `kept` bytes.
    pub(crate) fn apply(&self, file: &mut Vec<u8>, kept: usize) {
        match self {
            Self::Length(length) => file.resize(*length, 0),
            Self::Write(at, data) => {
                let data = &data[..kept.min(data.len())];
                let end = at + data.len();
                if file.len() < end {
                    file.resize(end, 0);
                }
                file[*at..end].copy_from_slice(data);
            }
            Self::Sync | Self::Note(_) => {}
        }
    }
}

struct State {
    file: Vec<u8>,
    trace: Vec<Event>,
    /// Calls that change or sync, so far.
    calls: usize,
    /// The call from which on all fail.
    fail_from: usize,
}

/// The disk; clones and handles share it.
#[derive(Clone)]
pub(crate) struct Disk(Arc<Mutex<State>>);

/// What the store gets.
pub(crate) struct Handle(Disk);

impl Disk {
    pub(crate) fn new() -> Self {
        Self::holding(Vec::new())
    }

    pub(crate) fn holding(file: Vec<u8>) -> Self {
        Self(Arc::new(Mutex::new(State { file, trace: Vec::new(), calls: 0, fail_from: usize::MAX })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    pub(crate) fn handle(&self) -> Handle {
        Handle(self.clone())
    }

    /// Calls that change or sync, so far.
    pub(crate) fn calls(&self) -> usize {
        self.state().calls
    }

    /// Fails every changing or syncing call from the `n`th on, counted from 1.
    pub(crate) fn fail_from(&self, n: usize) {
        self.state().fail_from = n;
    }

    /// Notes a number among what happens.
    pub(crate) fn note(&self, number: usize) {
        self.state().trace.push(Event::Note(number));
    }

    /// What happened so far.
    pub(crate) fn trace(&self) -> Vec<Event> {
        self.state().trace.clone()
    }

    /// The file as it is.
    pub(crate) fn contents(&self) -> Vec<u8> {
        self.state().file.clone()
    }

    fn call(&self, event: Event) -> Result<(), Error> {
        let mut state = self.state();
        state.calls += 1;
        if state.calls >= state.fail_from {
            return Err(Error::other("the disk failed"));
        }
        event.apply(&mut state.file, usize::MAX);
        state.trace.push(event);
        Ok(())
    }
}

impl std::fmt::Debug for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a disk in memory")
    }
}

impl StorageBackend for Handle {
    fn len(&self) -> Result<u64, Error> {
        Ok(self.0.state().file.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), Error> {
        let state = self.0.state();
        let at = usize::try_from(offset).unwrap();
        let part = state.file.get(at..at + out.len()).ok_or(ErrorKind::UnexpectedEof)?;
        out.copy_from_slice(part);
        Ok(())
    }

    fn set_len(&self, len: u64) -> Result<(), Error> {
        self.0.call(Event::Length(usize::try_from(len).unwrap()))
    }

    fn sync_data(&self) -> Result<(), Error> {
        self.0.call(Event::Sync)
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), Error> {
        self.0.call(Event::Write(usize::try_from(offset).unwrap(), data.to_vec()))
    }

    fn try_lock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<bool, BackendError> {
        Ok(true)
    }

    fn try_lock_shared_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<bool, BackendError> {
        Ok(true)
    }

    fn lock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<(), BackendError> {
        Ok(())
    }

    fn lock_shared_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<(), BackendError> {
        Ok(())
    }

    fn unlock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<(), BackendError> {
        Ok(())
    }

    fn query_lock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<bool, BackendError> {
        Ok(false)
    }
}
