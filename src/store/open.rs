//! Opening: the file's lock and repair, the schema guard, the instance's identity, and derived rows of an older
//! program.

use std::fs::File;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use redb::{Builder, ConcurrencyMode, Database, DatabaseError, ReadableDatabase, ReadableTable};
use rustix::fs::{CWD, RenameFlags, renameat_with};

use crate::base::{Error, Uid};

use super::entity::Registry;
use super::tables::{ALL, Table};
use super::{Options, rebuild};

const INSTANCE: &[u8] = b"instance";
pub(crate) const SCHEMA_KEY: &[u8] = b"schema";

/// Why a store did not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it open.
    #[error("The database is in use by another process.")]
    InUse,
    /// The file is no database, or a damaged one.
    #[error("The database file is damaged: {0}. Restore a backup, or move the file away to start anew.")]
    Corrupt(String),
    /// A newer program wrote it.
    #[error(
        "The database was written by a newer version (schema {found}); this program knows schema {known}. Install the newer version again."
    )]
    Newer {
        /// The schema found.
        found: u32,
        /// The newest schema known.
        known: u32,
    },
    /// The file system refused.
    #[error("{what} failed: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// The system's reason.
        #[source]
        source: std::io::Error,
    },
    /// The storage failed while rows were brought up to date.
    #[error("the database could not be prepared: {0}")]
    Prepare(Error),
}

impl From<DatabaseError> for OpenError {
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::DatabaseAlreadyOpen => Self::InUse,
            DatabaseError::Storage(redb::StorageError::Io(source))
                if source.kind() != std::io::ErrorKind::InvalidData =>
            {
                Self::Io { what: "opening the database", source }
            }
            other => Self::Corrupt(other.to_string()),
        }
    }
}

impl From<Error> for OpenError {
    fn from(error: Error) -> Self {
        Self::Prepare(error)
    }
}

pub(crate) fn builder(options: &Options) -> Builder {
    let mut builder = Database::builder();
    builder.set_cache_size(options.cache_bytes);
    builder.set_concurrency_mode(ConcurrencyMode::SingleWriter);
    let on_repair = options.on_repair.clone();
    builder.set_repair_callback(move |session| on_repair(session.progress()));
    builder
}

/// A database that is being created under another name.
pub(crate) struct Unpublished {
    temporary: PathBuf,
    path: PathBuf,
}

impl Unpublished {
    /// Gives the file its name, on the disk too, unless another process was faster.
    pub(crate) fn publish(self) -> Result<(), OpenError> {
        let io = |source| OpenError::Io { what: "naming the new database file", source };
        match renameat_with(CWD, &self.temporary, CWD, &self.path, RenameFlags::NOREPLACE) {
            Ok(()) => {}
            Err(rustix::io::Errno::EXIST) => return Err(OpenError::InUse),
            Err(errno) => return Err(io(errno.into())),
        }
        File::open(folder(&self.path)).and_then(|folder| folder.sync_all()).map_err(io)
    }
}

impl Drop for Unpublished {
    fn drop(&mut self) {
        // Named already, or of no use to anybody.
        let _ = std::fs::remove_file(&self.temporary);
    }
}

pub(crate) fn folder(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn name_of(path: &Path) -> std::ffi::OsString {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new-");
    name
}

/// Opens the file. A new one is created under another name first: a crash meanwhile must not leave an unfinished file
/// under its own, which could not be told from a damaged database.
pub(crate) fn file(path: &Path, options: &Options) -> Result<(Database, Option<Unpublished>), OpenError> {
    match std::fs::metadata(path) {
        Ok(meta) if meta.len() == 0 => {
            return Err(OpenError::Corrupt("it is empty".to_owned()));
        }
        Ok(_) => {
            let db = builder(options).open(path)?;
            remove_unfinished(path);
            return Ok((db, None));
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(source) => return Err(OpenError::Io { what: "looking at the database file", source }),
    }
    let mut name = name_of(path);
    name.push(Uid::fresh().with_prefix("db"));
    let unpublished = Unpublished { temporary: path.with_file_name(name), path: path.to_owned() };
    let file = std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&unpublished.temporary)
        .map_err(|source| OpenError::Io { what: "creating the database file", source })?;
    let backend = redb::backends::FileBackend::new(file)?;
    Ok((builder(options).create_with_backend(backend)?, Some(unpublished)))
}

/// Removes what a crash while creating the database left behind.
fn remove_unfinished(path: &Path) {
    let start = name_of(path);
    let Ok(entries) = std::fs::read_dir(folder(path)) else { return };
    for entry in entries.flatten() {
        if entry.file_name().as_encoded_bytes().starts_with(start.as_encoded_bytes()) {
            // The next start tries again.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

pub(crate) struct Prepared {
    pub(crate) instance: Uid,
    pub(crate) next_seq: u64,
}

/// `schema` is what new data begin with.
pub(crate) fn prepare(db: &Database, registry: &Registry, schema: u32) -> Result<Prepared, OpenError> {
    let mut tx = db.begin_write().map_err(Error::fault)?;
    // A crash before the first write must find the allocator's state, too.
    tx.set_quick_repair(true);
    let mut changed = tx.list_tables().map_err(Error::fault)?.count() < ALL.len();
    let instance = {
        for (_, definition) in ALL {
            tx.open_table(definition).map_err(Error::fault)?;
        }
        let mut meta = tx.open_table(Table::Meta.definition()).map_err(Error::fault)?;
        if meta.get(SCHEMA_KEY).map_err(Error::fault)?.is_none() {
            meta.insert(SCHEMA_KEY, schema.to_be_bytes().as_slice()).map_err(Error::fault)?;
            meta.insert(INSTANCE, Uid::fresh().to_bytes().as_slice()).map_err(Error::fault)?;
            changed = true;
        }
        let id = meta.get(INSTANCE).map_err(Error::fault)?.and_then(|v| Uid::from_bytes(v.value()));
        id.ok_or_else(|| OpenError::Corrupt("its identity is missing".to_owned()))?
    };
    if changed {
        tx.commit().map_err(Error::fault)?;
    } else {
        tx.abort().map_err(Error::fault)?;
    }
    rebuild::outdated(db, registry)?;
    Ok(Prepared { instance, next_seq: next_seq(db)? })
}

/// One more than the largest number of any log entry.
fn next_seq(db: &Database) -> Result<u64, Error> {
    let tx = db.begin_read().map_err(Error::fault)?;
    let table = tx.open_table(Table::Log.definition()).map_err(Error::fault)?;
    let mut largest = 0;
    let mut end: Option<Vec<u8>> = None;
    // The newest entry of each organisation: seek backward, one step per organisation.
    loop {
        let last = match &end {
            None => table.last().map_err(Error::fault)?.map(|(k, _)| k.value().to_vec()),
            Some(end) => table
                .range::<&[u8]>(..end.as_slice())
                .map_err(Error::fault)?
                .next_back()
                .transpose()
                .map_err(Error::fault)?
                .map(|(k, _)| k.value().to_vec()),
        };
        let Some(key) = last else { break };
        let Some((org, seq)) = key.split_last_chunk::<8>() else { break };
        largest = largest.max(u64::from_be_bytes(*seq));
        end = Some(org.to_vec());
    }
    Ok(largest + 1)
}
