//! The admin socket: how a command runs beside a running server.
//!
//! One connection is one command. The client sends a line of JSON, [`Request`], and then the bytes of the command's
//! input until it closes its writing half; the server answers with [`Frame`](super::out::Frame)s, a line each, the last
//! one its exit. The socket is `admin.sock` in the data directory, or in the runtime directory with a symbolic link from
//! there. Only the owner of the server and root get an answer; the kernel says who asks.

mod client;
mod server;
mod socket;

use serde::{Deserialize, Serialize};

pub use client::{Connection, connect};
pub use server::{Handler, Input, Listener, listen};

/// The name of the socket in its directory.
pub const SOCKET: &str = "admin.sock";

/// The most bytes of a request's line.
const REQUEST_BYTES: u64 = 1024 * 1024;

/// The first line of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request<C> {
    /// The version of the client. Another one than the server's is refused: the commands may differ.
    pub version: String,
    /// `--organization`.
    pub organization: Option<String>,
    /// `--json`.
    pub json: bool,
    /// What is to be done.
    pub command: C,
}

#[cfg(test)]
mod tests;
