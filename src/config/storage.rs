//! `[storage]`: where the data lives and how much memory and disk it leaves alone.

use std::path::PathBuf;

use super::key::{Key, Kind};
use super::reader::Reader;

pub(super) const KEYS: &[Key] = &[
    Key::new(
        "storage.data_dir",
        Kind::Path,
        r#""./leadlab-data""#,
        "The directory of everything that LeadLab keeps. Made with mode 0700 where it is absent.",
    ),
    Key::new("storage.cache_mib", Kind::Int(8, 1_048_576), "96", "Memory for database pages, in MiB."),
    Key::new(
        "storage.min_free_mib",
        Kind::Int(16, 1_048_576),
        "64",
        "Below this much free disk, in MiB, writes are refused with 507 until there is space again.",
    ),
];

/// `[storage]`.
#[derive(Debug, Clone)]
pub struct Storage {
    /// Absolute.
    pub data_dir: PathBuf,
    /// Bytes of page cache.
    pub cache_bytes: u64,
    /// Bytes that must stay free for ordinary writes.
    pub min_free_bytes: u64,
}

impl Storage {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            data_dir: reader.path("storage.data_dir").unwrap_or_default(),
            cache_bytes: reader.mebibytes("storage.cache_mib"),
            min_free_bytes: reader.mebibytes("storage.min_free_mib"),
        }
    }
}
