//! The one error type that crosses layers. It says *what* was wrong in words a user can act on; which HTTP
//! status or exit code that becomes is decided by `http/problem.rs` and `cli/exit.rs` alone.

use std::fmt;

/// Shorthand for results that end at a user.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One thing wrong with one member of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// JSON pointer (RFC 6901) to the member, `""` for the whole body; a query parameter is its name.
    pub pointer: String,
    /// Stable machine-readable reason such as `unknown_field`, `required`, `too_long`.
    pub code: &'static str,
    /// A sentence for people.
    pub message: String,
    /// For text in a language of ours (filters): characters from 0.
    pub position: Option<usize>,
}

impl FieldError {
    /// A failure of the member at `pointer`.
    pub fn new(pointer: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code, message: message.into(), position: None }
    }

    /// The same with the place inside the member's text.
    #[must_use]
    pub fn at(mut self, position: usize) -> Self {
        self.position = Some(position);
        self
    }
}

/// What can go wrong, seen from the outside.
#[derive(Debug)]
pub enum Error {
    /// The bytes are not the format they claim to be (400).
    Malformed(String),
    /// Nobody is signed in, or the proof is expired, revoked or forged (401).
    Unauthenticated,
    /// Email and password do not belong together (401); which of them is wrong is not said.
    WrongCredentials,
    /// The code of the second factor is not good (401); so many more may be tried.
    WrongCode { left: u32 },
    /// The first step of a sign-in does not count any more, or never was (401).
    SignInOver,
    /// The actor is known and may not (403). `code` is stable: `role`, `csrf`, `reauthentication_required`, …
    Forbidden { code: &'static str, message: String },
    /// No such thing, or it belongs to another organisation (404).
    NotFound,
    /// The state does not allow it (409).
    Conflict { code: &'static str, message: String, errors: Vec<FieldError> },
    /// The record changed since the version in `If-Match` (412). Holds the current version.
    Stale { current: u32 },
    /// More bytes than the limit (413).
    TooLarge(String),
    /// A body of a type that this route does not take (415).
    MediaType(String),
    /// A Host that is not this server's (421).
    Misdirected,
    /// Well-formed and not acceptable (422).
    Invalid(Vec<FieldError>),
    /// Too many requests (429); try again after so many seconds (at least 1).
    TooMany { retry_after: u64, message: String },
    /// Overloaded or going down (503); try again after so many seconds.
    Busy { retry_after: u64 },
    /// Too little disk space to accept a write (507).
    NoSpace,
    /// A fault of ours (500). Logged whole, never shown.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// A single invalid member.
    pub fn invalid(pointer: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(pointer, code, message)])
    }

    /// A conflict with the present state.
    pub fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        Self::Conflict { code, message: message.into(), errors: Vec::new() }
    }

    /// A refusal for want of permission.
    pub fn forbidden(code: &'static str, message: impl Into<String>) -> Self {
        Self::Forbidden { code, message: message.into() }
    }

    /// Whether somebody tried a secret that is not the one: a password, a code or the token of a link.
    #[must_use]
    pub fn is_wrong_guess(&self) -> bool {
        match self {
            Self::WrongCredentials | Self::WrongCode { .. } => true,
            Self::Invalid(errors) => errors.iter().any(|error| error.code == "wrong" || error.code == "bad_token"),
            _ => false,
        }
    }

    /// A fault of ours described in words (for the log).
    pub fn internal(what: impl Into<String>) -> Self {
        Self::Internal(what.into().into())
    }

    /// Wraps any error that only a fault of ours can cause.
    pub fn fault(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Internal(Box::new(error))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(m) | Self::TooLarge(m) | Self::MediaType(m) => f.write_str(m),
            Self::Unauthenticated => f.write_str("Sign in to do this."),
            Self::WrongCredentials => f.write_str("The email address or the password is wrong."),
            Self::WrongCode { left } => {
                f.write_str("The code is wrong, used already or too old. ")?;
                match left {
                    0 => f.write_str("No try is left: begin again with the password."),
                    1 => f.write_str("One try is left."),
                    left => write!(f, "{left} tries are left."),
                }
            }
            Self::SignInOver => {
                f.write_str("This sign-in took too long or is done already. Begin again with the password.")
            }
            Self::Forbidden { message, .. } | Self::Conflict { message, .. } | Self::TooMany { message, .. } => {
                f.write_str(message)
            }
            Self::NotFound => f.write_str("There is no such record."),
            Self::Stale { current } => {
                write!(f, "The record was changed meanwhile and is now at version {current}. Load it again.")
            }
            Self::Misdirected => f.write_str("This server does not answer for that host name."),
            Self::Invalid(errors) => match errors.as_slice() {
                [one] => f.write_str(&one.message),
                many => write!(f, "{} values are not acceptable.", many.len()),
            },
            Self::Busy { .. } => f.write_str("The server is busy. Try again in a moment."),
            Self::NoSpace => {
                f.write_str("The disk is nearly full, so nothing can be saved. Free some space and try again.")
            }
            Self::Internal(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Internal(error) => Some(error.as_ref()),
            _ => None,
        }
    }
}
