//! The client's end: find the server of a data directory, hand it a command, render what it answers.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::Path;

use serde::Serialize;

use super::socket::Short;
use super::{Request, SOCKET};
use crate::cli::exit::{Exit, Failure};
use crate::cli::out::{Frame, Terminal};

/// A connection to the server of a data directory.
#[derive(Debug)]
pub struct Connection {
    stream: UnixStream,
}

/// Connects to the server that runs on this data directory; none where there is none.
///
/// # Errors
/// 77 when there is one and this user may not talk to it.
pub fn connect(data_dir: &Path) -> Result<Option<Connection>, Failure> {
    let path = data_dir.join(SOCKET);
    let connected = Short::new(data_dir, SOCKET).and_then(|short| UnixStream::connect(short.path()));
    match connected {
        Ok(stream) => Ok(Some(Connection { stream })),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Err(Failure::new(
            Exit::Denied,
            format!("{}: {error}; run this as the server's user or as root", path.display()),
        )),
        // No socket, or one whose server has gone.
        Err(_) => Ok(None),
    }
}

impl Connection {
    /// Runs a command with `input` as what it reads, and renders its output.
    ///
    /// # Errors
    /// The server goes away, or the terminal does.
    pub fn run<C: Serialize>(
        self,
        request: &Request<C>,
        input: Option<Box<dyn Read + Send>>,
        terminal: &mut Terminal,
    ) -> Result<Exit, Failure> {
        let gone = |error: std::io::Error| {
            Failure::new(Exit::Unreachable, format!("the server closed the admin socket: {error}"))
        };
        let mut line = serde_json::to_string(request)
            .map_err(|error| Failure::failed(format!("the command has no JSON form: {error}")))?;
        line.push('\n');
        let mut writing = self.stream.try_clone().map_err(gone)?;
        writing.write_all(line.as_bytes()).map_err(gone)?;
        // The input is written beside the reading: either side may be the slow one. A server that has enough stops
        // reading, which ends the writing.
        std::thread::spawn(move || {
            if let Some(mut input) = input {
                let _ = std::io::copy(&mut input, &mut writing);
            }
            let _ = writing.shutdown(Shutdown::Write);
        });
        let mut answers = BufReader::new(&self.stream);
        let mut line = String::new();
        loop {
            line.clear();
            if answers.read_line(&mut line).map_err(gone)? == 0 {
                return Err(gone(ErrorKind::UnexpectedEof.into()));
            }
            let frame: Frame = serde_json::from_str(&line).map_err(|error| {
                Failure::new(Exit::Unreachable, format!("the server answered what is no frame: {error}"))
            })?;
            if let Some(exit) = terminal.render(frame)? {
                return Ok(exit);
            }
        }
    }
}
