//! Work on the database file as a whole, while no store has it open.

use std::path::Path;

use redb::{CompactionError, Database};

use super::migrate;
use super::open::OpenError;

/// Reads every page and compares its checksum; `false` when the file had to be repaired.
///
/// # Errors
/// See [`OpenError`].
pub fn verify(path: &Path) -> Result<bool, OpenError> {
    Ok(Database::open(path)?.check_integrity()?)
}

/// The schema of the data; none while nothing was ever written.
///
/// # Errors
/// See [`OpenError`].
pub fn schema(path: &Path) -> Result<Option<u32>, OpenError> {
    Ok(migrate::schema(&Database::open(path)?)?)
}

/// Gives free space inside the file back to the file system. Returns its size in bytes before and after.
///
/// # Errors
/// See [`OpenError`].
pub fn compact(path: &Path) -> Result<(u64, u64), OpenError> {
    let size = || {
        let looked = std::fs::metadata(path).map(|meta| meta.len());
        looked.map_err(|source| OpenError::Io { what: "looking at the database file", source })
    };
    let before = size()?;
    let mut database = Database::open(path)?;
    database.compact().map_err(|error| match error {
        CompactionError::Storage(error) => OpenError::from(redb::DatabaseError::Storage(error)),
        other => OpenError::Corrupt(other.to_string()),
    })?;
    drop(database);
    Ok((before, size()?))
}
