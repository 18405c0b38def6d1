//! `[log]`: what is told about a running server, and where.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use super::key::{Key, Kind};
use super::reader::Reader;

pub(super) const KEYS: &[Key] = &[
    Key::new(
        "log.level",
        Kind::Choice(&["error", "warn", "info", "debug", "trace"]),
        r#""info""#,
        "The least serious events that are told. Read again at SIGHUP.",
    ),
    Key::new(
        "log.format",
        Kind::Choice(&["auto", "text", "json"]),
        r#""auto""#,
        "\"auto\" is text on a terminal and JSON otherwise. Files are always JSON.",
    ),
    Key::unset("log.file", Kind::Path, r#""/var/log/leadlab/leadlab.log""#, "A file beside standard error."),
    Key::new(
        "log.slow_ms",
        Kind::Int(0, 60_000),
        "50",
        "A request that uses the storage so long, in milliseconds, is told with its route and what it read, without values.",
    ),
    Key::unset(
        "log.webhook_url",
        Kind::Text,
        r#""https://alerts.example.com/leadlab""#,
        "Where answers with a status of 500 and more are reported, as JSON, at most once a minute.",
    ),
    Key::unset("log.webhook_token", Kind::Secret, "", "A bearer token for it."),
    Key::unset("log.webhook_token_file", Kind::Path, r#""/etc/leadlab/webhook-token""#, "The file that holds token."),
    Key::new(
        "log.rotation.max_mib",
        Kind::Int(1, 10_240),
        "100",
        "The size in MiB at which the file is renamed and begun anew.",
    ),
    Key::new("log.rotation.keep", Kind::Int(1, 1000), "10", "How many renamed files are kept."),
];

/// How serious an event must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogLevel {
    /// Something failed.
    Error,
    /// Something is wrong and was coped with.
    Warn,
    /// What an operator wants to know.
    #[default]
    Info,
    /// What a developer wants to know.
    Debug,
    /// Everything.
    Trace,
}

/// How an event is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// Text on a terminal, JSON otherwise.
    #[default]
    Auto,
    /// A line for people.
    Text,
    /// A JSON object.
    Json,
}

/// `[log]`.
#[derive(Debug, Clone)]
pub struct Log {
    /// The least serious level that is told.
    pub level: LogLevel,
    /// How it is written to standard error.
    pub format: LogFormat,
    /// A file that gets the same as JSON.
    pub file: Option<PathBuf>,
    /// Requests that use the storage so long are told.
    pub slow: Duration,
    /// Where the server's failures are reported.
    pub webhook_url: Option<Url>,
    /// The bearer token for it.
    pub webhook_token: Option<SecretString>,
    /// The size at which the file is rotated, in bytes.
    pub rotation_bytes: u64,
    /// Rotated files that are kept.
    pub rotation_keep: usize,
}

impl Log {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            level: reader.choice(
                "log.level",
                &[
                    ("error", LogLevel::Error),
                    ("warn", LogLevel::Warn),
                    ("info", LogLevel::Info),
                    ("debug", LogLevel::Debug),
                    ("trace", LogLevel::Trace),
                ],
            ),
            format: reader.choice(
                "log.format",
                &[("auto", LogFormat::Auto), ("text", LogFormat::Text), ("json", LogFormat::Json)],
            ),
            file: reader.path("log.file"),
            slow: Duration::from_millis(reader.int("log.slow_ms")),
            webhook_url: reader.url("log.webhook_url"),
            webhook_token: reader.secret("log.webhook_token", "log.webhook_token_file"),
            rotation_bytes: reader.mebibytes("log.rotation.max_mib"),
            rotation_keep: reader.int("log.rotation.keep"),
        }
    }
}
