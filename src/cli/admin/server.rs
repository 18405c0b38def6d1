//! The server's end: listen, ask the kernel who is there, run one command per connection.

use std::future::Future;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::unix::OwnedWriteHalf;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;

use super::socket::Short;
use super::{REQUEST_BYTES, Request, SOCKET};
use crate::cli::exit::{Exit, Failure};
use crate::cli::out::{Frame, Out};

/// What a command reads.
pub type Input = Box<dyn AsyncRead + Send + Sync + Unpin>;

/// Runs a command for the user with this number.
pub type Handler<C> = Arc<
    dyn Fn(Request<C>, u32, Input, Out) -> Pin<Box<dyn Future<Output = Result<Exit, Failure>> + Send>> + Send + Sync,
>;

/// The bound socket. Its files go with it.
#[derive(Debug)]
pub struct Listener {
    listener: UnixListener,
    files: Vec<PathBuf>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        for file in &self.files {
            // What is left behind is replaced at the next start.
            let _ = std::fs::remove_file(file);
        }
    }
}

/// Binds the socket of a data directory, in `runtime_dir` where there is one. The caller holds the directory's lock, so
/// a socket that is there already is a dead one.
///
/// # Errors
/// The socket cannot be made.
pub fn listen(data_dir: &Path, runtime_dir: Option<&Path>) -> io::Result<Listener> {
    let directory = runtime_dir.unwrap_or(data_dir);
    let path = directory.join(SOCKET);
    let link = data_dir.join(SOCKET);
    for stale in [&path, &link] {
        match std::fs::remove_file(stale) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    let short = Short::new(directory, SOCKET)?;
    let listener = UnixListener::bind(short.path())?;
    let mut files = vec![path.clone()];
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    if path != link {
        std::os::unix::fs::symlink(&path, &link)?;
        files.push(link);
    }
    Ok(Listener { listener, files })
}

impl Listener {
    /// Answers connections until the future is dropped.
    pub async fn serve<C: DeserializeOwned + Send + 'static>(&self, handler: Handler<C>) {
        let owner = rustix::process::geteuid().as_raw();
        loop {
            let Ok((stream, _)) = self.listener.accept().await else {
                // Out of file descriptors; those that are open will close.
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                continue;
            };
            let peer = stream.peer_cred().map(|peer| peer.uid()).ok();
            let Some(uid) = peer.filter(|uid| *uid == owner || *uid == 0) else {
                tracing::warn!(uid = peer, "refused a connection to the admin socket");
                continue;
            };
            tokio::spawn(converse(stream, uid, Arc::clone(&handler)));
        }
    }
}

/// One connection: read the request, run it, send its frames.
async fn converse<C: DeserializeOwned + Send + 'static>(stream: UnixStream, uid: u32, handler: Handler<C>) {
    let (reading, writing) = stream.into_split();
    let mut reading = BufReader::new(reading);
    let mut line = String::new();
    let read = (&mut reading).take(REQUEST_BYTES).read_line(&mut line).await;
    if read.is_err() || line.is_empty() {
        return;
    }
    let request = parse::<C>(&line);
    let (out, frames) = Out::channel(request.as_ref().is_ok_and(|request| request.json));
    let sending = tokio::spawn(send(frames, writing));
    let ended = match request {
        Ok(request) => handler(request, uid, Box::new(reading), out.clone()).await,
        Err(failure) => Err(failure),
    };
    let exit = match ended {
        Ok(exit) => exit,
        Err(failure) => {
            out.note(failure.message).await;
            failure.exit
        }
    };
    out.exit(exit).await;
    drop(out);
    // The task ends when all frames are sent or the client has gone.
    let _ = sending.await;
}

fn parse<C: DeserializeOwned>(line: &str) -> Result<Request<C>, Failure> {
    /// The part of every version's request that says which one it is.
    #[derive(serde::Deserialize)]
    struct Version {
        version: String,
    }
    let own = env!("CARGO_PKG_VERSION");
    match serde_json::from_str::<Version>(line) {
        Ok(told) if told.version != own => Err(Failure::new(
            Exit::Unreachable,
            format!("the server is version {own} and this program {}; restart the server", told.version),
        )),
        _ => serde_json::from_str(line).map_err(|error| Failure::usage(format!("this is no request: {error}"))),
    }
}

/// Sends frames until there are no more or nobody takes them.
async fn send(mut frames: mpsc::Receiver<Frame>, mut writing: OwnedWriteHalf) {
    while let Some(frame) = frames.recv().await {
        let Ok(mut line) = serde_json::to_vec(&frame) else {
            continue;
        };
        line.push(b'\n');
        if writing.write_all(&line).await.is_err() {
            return;
        }
    }
}
