//! The spool: the file of an import, and lists of its rows as lines of JSON. They go when the import is done with, or
//! after seven days.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::base::{Error, Id, Org, Result};
use crate::store::{Dir, Flow, Read};
use crate::transfer::reader::RowProblem;

use super::decide::Outcome;
use super::model::Import;

/// For how many days a file is kept that nobody imports.
const KEPT_DAYS: i64 = 7;

/// Where the file of an import lies.
#[must_use]
pub fn file(app: &App, id: Id<Import>) -> PathBuf {
    app.spool().join(format!("{id}.data"))
}

/// What a list of rows holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// All rows that cannot be taken, as [`RowProblem`].
    Problems,
    /// The first rows of an outcome of the preview, as [`TriedRow`](super::outcome::TriedRow).
    Tried(Outcome),
}

impl List {
    const ALL: [Self; 4] =
        [Self::Problems, Self::Tried(Outcome::New), Self::Tried(Outcome::Update), Self::Tried(Outcome::Skip)];

    fn path(self, app: &App, id: Id<Import>) -> PathBuf {
        let extension = match self {
            Self::Problems => "problems",
            Self::Tried(Outcome::New) => "new",
            Self::Tried(Outcome::Update) => "update",
            Self::Tried(Outcome::Skip) => "skip",
        };
        app.spool().join(format!("{id}.{extension}"))
    }
}

/// Opens the file of an import.
///
/// # Errors
/// [`Error::Conflict`] when it is gone.
pub fn open(app: &App, id: Id<Import>) -> Result<File> {
    File::open(file(app, id))
        .map_err(|_| Error::conflict("file_gone", "The file of this import is no longer here. Upload it again."))
}

fn remove_file(path: &Path) {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            tracing::warn!(%error, "a file of the spool could not be removed");
        }
        _ => {}
    }
}

/// Removes what the spool holds of an import.
pub fn remove(app: &App, id: Id<Import>) {
    remove_source(app, id);
    for list in List::ALL {
        remove_file(&list.path(app, id));
    }
}

/// Removes what a preview found that holds no more.
pub fn remove_tried(app: &App, id: Id<Import>) {
    for list in List::ALL.into_iter().filter(|list| matches!(list, List::Tried(_))) {
        remove_file(&list.path(app, id));
    }
}

/// Removes what the spool holds of an organisation's imports.
///
/// # Errors
/// When the storage fails.
pub fn remove_all(app: &App, org: Org) -> Result<()> {
    app.store.read()?.scan_records::<Import>(org, Dir::Forward, None, &mut |import| {
        remove(app, import.id);
        Ok(Flow::More)
    })
}

/// Removes the file of an import that is done; the lists of its rows stay for a while.
pub fn remove_source(app: &App, id: Id<Import>) {
    remove_file(&file(app, id));
}

/// Removes what has lain in the spool for too long.
pub fn sweep(app: &App) {
    let oldest = app.clock.now().plus_seconds(-KEPT_DAYS * 86_400);
    let Ok(entries) = std::fs::read_dir(app.spool()) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let id = path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.parse::<Id<Import>>().ok());
        if id.is_some_and(|id| id.uid().time() < oldest) {
            remove_file(&path);
        }
    }
}

/// A list of rows, being written.
pub struct Lines(BufWriter<File>);

impl Lines {
    /// Starts the list anew, or goes on behind the first `keep` bytes of it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn create(app: &App, id: Id<Import>, list: List, keep: u64) -> Result<Self> {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(false).mode(0o600);
        let mut file = options.open(list.path(app, id)).map_err(Error::fault)?;
        file.set_len(keep).map_err(Error::fault)?;
        file.seek(SeekFrom::End(0)).map_err(Error::fault)?;
        Ok(Self(BufWriter::new(file)))
    }

    /// Appends a row.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn push(&mut self, row: &impl Serialize) -> Result<()> {
        serde_json::to_writer(&mut self.0, row).map_err(Error::fault)?;
        self.0.write_all(b"\n").map_err(Error::fault)
    }

    /// Makes what was appended last, and tells how long the list is in bytes.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn sync(&mut self) -> Result<u64> {
        self.0.flush().map_err(Error::fault)?;
        self.0.get_ref().sync_data().map_err(Error::fault)?;
        self.0.stream_position().map_err(Error::fault)
    }
}

/// A page of the rows that cannot be taken, as [`page`] gives it.
///
/// # Errors
/// When the file cannot be read.
pub fn problems(app: &App, id: Id<Import>, from: u64, limit: usize) -> Result<(Vec<RowProblem>, Option<u64>)> {
    page(app, id, List::Problems, from, limit)
}

/// A page of a list behind its byte `from`: the rows and where the next page starts, if there is one. A place within a row
/// begins behind it.
///
/// # Errors
/// When the file cannot be read.
pub fn page<T: DeserializeOwned>(
    app: &App,
    id: Id<Import>,
    list: List,
    from: u64,
    limit: usize,
) -> Result<(Vec<T>, Option<u64>)> {
    let Ok(mut file) = File::open(list.path(app, id)) else { return Ok((Vec::new(), None)) };
    if from > file.metadata().map_err(Error::fault)?.len() {
        return Ok((Vec::new(), None));
    }
    file.seek(SeekFrom::Start(from)).map_err(Error::fault)?;
    let mut reader = BufReader::new(file);
    let (mut rows, mut at, mut line) = (Vec::new(), from, Vec::new());
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line).map_err(Error::fault)?;
        if read == 0 {
            return Ok((rows, None));
        }
        if rows.len() == limit {
            return Ok((rows, Some(at)));
        }
        at += u64::try_from(read).unwrap_or(0);
        rows.extend(serde_json::from_slice(&line).ok());
    }
}
