//! How a command ends: the exit codes of the contract (sysexits.h where it has one) and the failures that lead to them.

use std::fmt;
use std::process::ExitCode;

use serde::{Deserialize, Serialize};

use crate::base;
use crate::config::ConfigErrors;

/// The exit status of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "u8", from = "u8")]
pub enum Exit {
    /// It did what was asked.
    Done,
    /// It failed.
    Failed,
    /// The command line is wrong, or names a role or an entity that does not exist.
    Usage,
    /// The data is corrupt.
    Corrupt,
    /// A server is needed and cannot be reached.
    Unreachable,
    /// The data directory cannot be made.
    CannotCreate,
    /// Another process uses the data directory.
    InUse,
    /// A newer version wrote the data.
    Newer,
    /// This user may not.
    Denied,
    /// The configuration is invalid.
    Config,
}

impl From<Exit> for u8 {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Corrupt => 65,
            Exit::Unreachable => 69,
            Exit::CannotCreate => 73,
            Exit::InUse => 75,
            Exit::Newer => 76,
            Exit::Denied => 77,
            Exit::Config => 78,
        }
    }
}

impl From<u8> for Exit {
    /// A status that is none of ours counts as failed.
    fn from(status: u8) -> Self {
        let all = [
            Self::Done,
            Self::Usage,
            Self::Corrupt,
            Self::Unreachable,
            Self::CannotCreate,
            Self::InUse,
            Self::Newer,
            Self::Denied,
            Self::Config,
        ];
        all.into_iter().find(|exit| u8::from(*exit) == status).unwrap_or(Self::Failed)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(u8::from(exit))
    }
}

/// Why a command did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The status to exit with.
    pub exit: Exit,
    /// What is told on standard error, without a final newline.
    pub message: String,
}

impl Failure {
    /// A failure with this status.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into() }
    }

    /// A plain failure, status 1.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(Exit::Failed, message)
    }

    /// A wrong command line, status 2.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// A file that cannot be read or written: status 77 where this user may not, 1 otherwise.
    pub fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        let exit = if error.kind() == std::io::ErrorKind::PermissionDenied { Exit::Denied } else { Exit::Failed };
        Self::new(exit, format!("{}: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl From<ConfigErrors> for Failure {
    fn from(errors: ConfigErrors) -> Self {
        let exit = if errors.denied { Exit::Denied } else { Exit::Config };
        Self::new(exit, errors.to_string())
    }
}

impl From<base::Error> for Failure {
    /// The operator sees the cause of a fault of ours too: nobody else reads a terminal.
    fn from(error: base::Error) -> Self {
        let exit = match &error {
            base::Error::Forbidden { .. } | base::Error::Unauthenticated | base::Error::WrongCredentials => {
                Exit::Denied
            }
            _ => Exit::Failed,
        };
        let mut message = error.to_string();
        let fields = match &error {
            base::Error::Invalid(fields) => fields.as_slice(),
            base::Error::Conflict { errors, .. } => errors.as_slice(),
            _ => &[],
        };
        for field in fields {
            if !message.contains(&field.message) {
                message.push_str("\n  ");
                message.push_str(field.pointer.trim_start_matches('/'));
                message.push_str(": ");
                message.push_str(&field.message);
            }
        }
        if let base::Error::Internal(cause) = &error {
            message = cause.to_string();
            let mut source = cause.source();
            while let Some(inner) = source {
                message.push_str(": ");
                message.push_str(&inner.to_string());
                source = inner.source();
            }
        }
        Self::new(exit, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_the_contract_s() {
        let statuses = [0_u8, 1, 2, 65, 69, 73, 75, 76, 77, 78];
        for status in statuses {
            assert_eq!(u8::from(Exit::from(status)), status);
        }
        assert_eq!(Exit::from(3), Exit::Failed);
        assert_eq!(serde_json::to_string(&Exit::InUse).unwrap(), "75");
    }
}
