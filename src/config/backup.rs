//! `[backup]`: when, where to, for whom, and how many are kept.

use std::path::PathBuf;

use secrecy::SecretString;
use url::Url;

use super::key::{Key, Kind};
use super::reader::Reader;

pub(super) const KEYS: &[Key] = &[
    Key::new(
        "backup.schedule",
        Kind::Text,
        r#""30 2 * * *""#,
        "When backups are made: minute, hour, day of the month, month, day of the week. \"\" makes none.",
    ),
    Key::unset(
        "backup.dir",
        Kind::Path,
        r#""/var/backups/leadlab""#,
        "Where they go: best another disk. The data directory's backups/ where it is absent.",
    ),
    Key::new(
        "backup.recipients",
        Kind::Texts,
        "[]",
        "Public keys that can open them. The instance's own backup key where there are none.",
    ),
    Key::new("backup.keep.daily", Kind::Int(0, 3650), "7", "Days of which the last backup is kept."),
    Key::new("backup.keep.weekly", Kind::Int(0, 520), "4", "Weeks of which the last backup is kept."),
    Key::new("backup.keep.monthly", Kind::Int(0, 120), "12", "Months of which the last backup is kept."),
    Key::unset(
        "backup.s3.endpoint",
        Kind::Text,
        r#""https://s3.example.com""#,
        "An S3 store that gets a copy of each backup.",
    ),
    Key::unset("backup.s3.region", Kind::Text, r#""eu-central-1""#, "Its region."),
    Key::unset("backup.s3.bucket", Kind::Text, r#""leadlab-backups""#, "The bucket."),
    Key::unset("backup.s3.prefix", Kind::Text, r#""crm/""#, "What the names of the copies begin with."),
    Key::unset("backup.s3.access_key_id", Kind::Text, r#""EXAMPLEKEYID""#, "The access key's id."),
    Key::unset("backup.s3.secret_access_key", Kind::Secret, "", "The access key's secret."),
    Key::unset(
        "backup.s3.secret_access_key_file",
        Kind::Path,
        r#""/etc/leadlab/s3-secret""#,
        "The file that holds secret_access_key.",
    ),
];

/// `[backup.keep]`: how many backups survive pruning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// Days.
    pub daily: u32,
    /// Weeks.
    pub weekly: u32,
    /// Months.
    pub monthly: u32,
}

/// `[backup.s3]`.
#[derive(Debug, Clone)]
pub struct S3 {
    /// The store.
    pub endpoint: Url,
    /// Its region.
    pub region: Option<String>,
    /// The bucket.
    pub bucket: String,
    /// The beginning of every name.
    pub prefix: Option<String>,
    /// The key's id.
    pub access_key_id: Option<String>,
    /// The key's secret.
    pub secret_access_key: Option<SecretString>,
}

/// `[backup]`.
#[derive(Debug, Clone)]
pub struct Backup {
    /// Five fields of cron; none makes no backups.
    pub schedule: Option<String>,
    /// Where backups go; none is the data directory's `backups/`.
    pub dir: Option<PathBuf>,
    /// Public keys.
    pub recipients: Vec<String>,
    /// What survives pruning.
    pub keep: Keep,
    /// The store for copies.
    pub s3: Option<S3>,
}

impl Backup {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            schedule: reader.text("backup.schedule"),
            dir: reader.path("backup.dir"),
            recipients: reader.texts("backup.recipients"),
            keep: Keep {
                daily: reader.int("backup.keep.daily"),
                weekly: reader.int("backup.keep.weekly"),
                monthly: reader.int("backup.keep.monthly"),
            },
            s3: read_s3(reader),
        }
    }
}

fn read_s3(reader: &mut Reader<'_>) -> Option<S3> {
    let endpoint = reader.url("backup.s3.endpoint");
    let region = reader.text("backup.s3.region");
    let bucket = reader.text("backup.s3.bucket");
    let prefix = reader.text("backup.s3.prefix");
    let access_key_id = reader.text("backup.s3.access_key_id");
    let secret_access_key = reader.secret("backup.s3.secret_access_key", "backup.s3.secret_access_key_file");
    if endpoint.is_some() && bucket.is_none() {
        reader.fault("backup.s3.endpoint", "backup.s3.endpoint is set without backup.s3.bucket; name the bucket");
    }
    Some(S3 { endpoint: endpoint?, region, bucket: bucket?, prefix, access_key_id, secret_access_key })
}
