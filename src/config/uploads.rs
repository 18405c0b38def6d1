//! `[uploads]`: how large a file may be and how much of them is kept.

use super::key::{Key, Kind};
use super::reader::Reader;

pub(super) const KEYS: &[Key] = &[
    Key::new("uploads.max_mib", Kind::Int(1, 1024), "10", "The largest file that is attached to a record, in MiB."),
    Key::new("uploads.import_max_mib", Kind::Int(1, 1_048_576), "2048", "The largest file that is imported, in MiB."),
    Key::new("uploads.user_quota_mib", Kind::Int(1, 1_048_576), "1024", "All attached files of one user, in MiB."),
    Key::new(
        "uploads.organization_quota_mib",
        Kind::Int(1, 16_777_216),
        "10240",
        "All attached files of one organisation, in MiB.",
    ),
];

/// `[uploads]`, all in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uploads {
    /// One attached file.
    pub max_bytes: u64,
    /// One file to import.
    pub import_max_bytes: u64,
    /// All files of a user.
    pub user_quota_bytes: u64,
    /// All files of an organisation.
    pub organization_quota_bytes: u64,
}

impl Uploads {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            max_bytes: reader.mebibytes("uploads.max_mib"),
            import_max_bytes: reader.mebibytes("uploads.import_max_mib"),
            user_quota_bytes: reader.mebibytes("uploads.user_quota_mib"),
            organization_quota_bytes: reader.mebibytes("uploads.organization_quota_mib"),
        }
    }
}
