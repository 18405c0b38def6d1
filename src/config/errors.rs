//! What can be wrong with a configuration, and where. All faults are gathered before one answer is given.

use std::fmt;
use std::path::PathBuf;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Origin {
    /// Nothing was said.
    #[default]
    Default,
    /// A line of the configuration file, counted from 1.
    File {
        /// The file.
        path: PathBuf,
        /// The line of the value.
        line: usize,
    },
    /// A file of the directory that the service manager passes in `CREDENTIALS_DIRECTORY`.
    Credential(PathBuf),
    /// An environment variable.
    Environment(String),
    /// A flag of the command line.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Credential(path) => write!(f, "credential {}", path.display()),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::Flag(name) => write!(f, "flag {name}"),
        }
    }
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// Where the value stands that is at fault.
    pub origin: Origin,
    /// A sentence: what is wrong and what to do.
    pub message: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.origin {
            Origin::Default => f.write_str(&self.message),
            origin => write!(f, "{origin}: {}", self.message),
        }
    }
}

/// Every fault of one configuration, in the order of the file; a line each when displayed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConfigErrors {
    /// The faults, never empty in an answer.
    pub errors: Vec<ConfigError>,
    /// True when the file is there and may not be read by this user.
    pub denied: bool,
}

impl ConfigErrors {
    /// Adds a fault.
    pub(super) fn push(&mut self, origin: &Origin, message: impl Into<String>) {
        self.errors.push(ConfigError { origin: origin.clone(), message: message.into() });
    }

    /// Puts the faults of the file first, in the order of its lines.
    pub(super) fn sort(&mut self) {
        self.errors.sort_by_key(|error| match &error.origin {
            Origin::File { line, .. } => (0, *line),
            _ => (1, 0),
        });
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.errors.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigErrors {}
