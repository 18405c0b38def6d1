//! The program's own log: which events are told, in which form, and where. Text on a terminal, JSON otherwise and in
//! files. Events carry fields, never bodies, queries or personal data; that is the business of who writes them.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::Mutex;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::reload;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry};

use super::exit::Failure;
use crate::config::{Log, LogFormat, LogLevel};

/// Changes the level of a log that runs.
#[derive(Clone)]
pub struct Level(reload::Handle<Targets, Registry>);

impl Level {
    /// From now on.
    pub fn set(&self, level: LogLevel) {
        // The handle only fails when the subscriber has gone, and with it the log.
        let _ = self.0.reload(targets(level));
    }
}

/// Starts the log of this process.
///
/// # Errors
/// The file cannot be opened.
pub fn start(log: &Log) -> Result<Level, Failure> {
    let (filter, handle) = reload::Layer::new(targets(log.level));
    let terminal = std::io::stderr().is_terminal();
    let text = log.format == LogFormat::Text || (log.format == LogFormat::Auto && terminal);
    let stderr = if text {
        tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(terminal).with_target(false).boxed()
    } else {
        tracing_subscriber::fmt::layer().json().flatten_event(true).with_writer(std::io::stderr).boxed()
    };
    let file = match &log.file {
        Some(path) => {
            let rotating = Rotating::open(path, log.rotation_bytes, log.rotation_keep)
                .map_err(|error| Failure::file(path, &error))?;
            let writer = LogFile(Arc::new(Mutex::new(rotating)));
            Some(tracing_subscriber::fmt::layer().json().flatten_event(true).with_writer(writer))
        }
        None => None,
    };
    // A second start in one process is a test's; the first log stays.
    let _ = tracing_subscriber::registry().with(filter).with(stderr).with(file).try_init();
    Ok(Level(handle))
}

/// Ours from this level on, the libraries' from warnings on.
fn targets(level: LogLevel) -> Targets {
    let level = match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    Targets::new().with_target("leadlab", level).with_default(level.min(LevelFilter::WARN))
}

/// A log file that all layers share.
#[derive(Clone)]
struct LogFile(Arc<Mutex<Rotating>>);

impl<'a> MakeWriter<'a> for LogFile {
    type Writer = Self;

    fn make_writer(&'a self) -> Self::Writer {
        self.clone()
    }
}

impl Write for LogFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A file that is renamed to `.1` and begun anew when it is full; `.1` becomes `.2` before, and so on.
struct Rotating {
    path: PathBuf,
    file: std::fs::File,
    size: u64,
    limit: u64,
    keep: usize,
}

impl Rotating {
    fn open(path: &Path, limit: u64, keep: usize) -> std::io::Result<Self> {
        use std::os::unix::fs::OpenOptionsExt;
        let file = std::fs::OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
        let size = file.metadata()?.len();
        Ok(Self { path: path.to_owned(), file, size, limit, keep })
    }

    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let coming = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if self.size > 0 && self.size.saturating_add(coming) > self.limit {
            self.rotate()?;
        }
        self.file.write_all(bytes)?;
        self.size = self.size.saturating_add(coming);
        Ok(bytes.len())
    }

    fn rotate(&mut self) -> std::io::Result<()> {
        for number in (1..self.keep).rev() {
            // The numbers need not be without gaps.
            let _ = std::fs::rename(self.numbered(number), self.numbered(number + 1));
        }
        std::fs::rename(&self.path, self.numbered(1))?;
        *self = Self::open(&self.path, self.limit, self.keep)?;
        Ok(())
    }

    fn numbered(&self, number: usize) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(format!(".{number}"));
        name.into()
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_full_file_is_renamed_and_the_oldest_goes() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("leadlab.log");
        let mut log = Rotating::open(&path, 10, 2).unwrap();
        for line in ["one456\n", "two7890\n", "three6\n", "four56\n"] {
            log.write(line.as_bytes()).unwrap();
        }
        let read = |name: &str| std::fs::read_to_string(directory.path().join(name)).unwrap();
        assert_eq!(read("leadlab.log"), "four56\n");
        assert_eq!(read("leadlab.log.1"), "three6\n");
        assert_eq!(read("leadlab.log.2"), "two7890\n");
        assert!(!directory.path().join("leadlab.log.3").exists());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(Rotating::open(&path, 10, 2).unwrap().size, 7);
    }
}
