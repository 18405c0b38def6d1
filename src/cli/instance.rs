//! Running a command on data: beside the server of the data directory where one runs, else on the instance that this
//! process opens.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Runtime;

use super::admin::{self, Request};
use super::args::Global;
use super::call::Call;
use super::data::{self, DataCommand, Local};
use super::data_dir::{self, Lock};
use super::db::Db;
use super::exit::{Exit, Failure};
use super::out::{self, Out, Terminal};
use crate::app::{App, AppError};
use crate::base::Clock;
use crate::config::Config;
use crate::crypto::KeyringError;
use crate::store::OpenError;

/// How long a thread for blocking work waits for more: the end of one makes the allocator give memory back.
const THREAD_KEEP_ALIVE: Duration = Duration::from_secs(2);

/// Runs the command where it belongs.
///
/// # Errors
/// Whatever the command, the server or the data directory fails with.
pub fn run(global: &Global, mut command: DataCommand) -> Result<Exit, Failure> {
    let config = Config::load(&global.sources())?;
    let local = command.prepare(global)?;
    let directory = config.storage.data_dir.clone();
    // As root, before the socket: the server takes root too, but files that this process makes are the owner's.
    let uid = rustix::process::getuid().as_raw();
    data_dir::become_owner(&directory)?;
    if let Some(connection) = admin::connect(&directory)? {
        if command.on_database().is_some_and(Db::needs_file) {
            return Err(Failure::new(Exit::InUse, "a server has the database open; stop it first"));
        }
        let request = Request {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            organization: global.organization.clone(),
            json: global.json,
            command,
        };
        let input = local.input.map(|input| Box::new(input) as Box<dyn std::io::Read + Send>);
        return connection.run(&request, input, &mut Terminal::new(local.output));
    }
    if command.creates() {
        data_dir::create(&directory)?;
    } else if !directory.join("leadlab.redb").exists() {
        return Err(Failure::failed(format!(
            "there is no data in {}; name the directory with --data-dir, or begin with `leadlab serve` or `leadlab init`",
            directory.display()
        )));
    }
    let runtime = runtime()?;
    let lock = data_dir::lock(&directory)?;
    if let Some(command) = command.on_database()
        && let Some((text, view)) = command.on_file(&directory.join("leadlab.redb"))?
    {
        out::print(&if global.json { view.to_string() } else { text })?;
        return Ok(Exit::Done);
    }
    let app = Arc::new(open(config, Clock::default(), Arc::new(|| {}), &lock)?);
    runtime.block_on(run_here(global, uid, app, command, local))
}

/// Runs on this process's own instance, rendering what the command writes.
async fn run_here(
    global: &Global,
    uid: u32,
    app: Arc<App>,
    command: DataCommand,
    local: Local,
) -> Result<Exit, Failure> {
    let (out, mut frames) = Out::channel(global.json);
    let origin = app.config.server.listen.first().map_or_else(String::new, |first| app.config.public_origin(*first));
    let input: admin::Input = match local.input {
        Some(input) => Box::new(tokio::fs::File::from_std(input)),
        None => Box::new(tokio::io::empty()),
    };
    let organization = global.organization.clone();
    let call = Call { app: Arc::clone(&app), origin, uid, organization, out, input, serving: false };
    let running = tokio::spawn(data::run(command, call));
    let mut terminal = Terminal::new(local.output);
    while let Some(frame) = frames.recv().await {
        terminal.render(frame)?;
    }
    let ended = running.await.map_err(|_| Failure::failed("the command ended by a fault of the program"))?;
    terminal.render(out::Frame::Exit(Exit::Done))?;
    let closed = tokio::task::spawn_blocking(move || app.store.close()).await;
    closed.map_err(|_| Failure::failed("the database could not be closed"))?;
    ended
}

/// The runtime of a command or of the server.
///
/// # Errors
/// The system gives no threads.
pub fn runtime() -> Result<Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_keep_alive(THREAD_KEEP_ALIVE)
        .build()
        .map_err(|error| Failure::failed(format!("no threads can be started: {error}")))
}

/// Opens the application on a data directory that this process holds.
///
/// # Errors
/// 65 corrupt, 75 in use, 76 of a newer version, 77 not readable.
pub fn open(config: Config, clock: Clock, on_fatal: Arc<dyn Fn() + Send + Sync>, _held: &Lock) -> Result<App, Failure> {
    let progress = parking_lot::Mutex::new(0_u8);
    let on_repair = move |done: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of ten, clamped before")]
        let tenth = (done.clamp(0.0, 1.0) * 10.0) as u8;
        let mut told = progress.lock();
        if tenth > *told {
            *told = tenth;
            out::warn(&format!("repairing the database: {tenth}0 %"));
        }
    };
    App::open(config, clock, crate::serve::registry(), on_fatal, Arc::new(on_repair)).map_err(failure)
}

/// The failure that a closed application stands for.
fn failure(error: AppError) -> Failure {
    let denied = |source: &std::io::Error| source.kind() == std::io::ErrorKind::PermissionDenied;
    let exit = match &error {
        AppError::Store(OpenError::InUse) => Exit::InUse,
        AppError::Store(OpenError::Corrupt(_))
        | AppError::Keyring(KeyringError::Damaged(..) | KeyringError::Missing(_)) => Exit::Corrupt,
        AppError::Store(OpenError::Newer { .. }) | AppError::Keyring(KeyringError::Newer(..)) => Exit::Newer,
        AppError::Keyring(KeyringError::Exposed(..)) => Exit::Denied,
        AppError::Store(OpenError::Io { source, .. })
        | AppError::Keyring(KeyringError::Io(_, _, source))
        | AppError::Folder { source, .. }
            if denied(source) =>
        {
            Exit::Denied
        }
        AppError::Trust(_) => Exit::Config,
        _ => Exit::Failed,
    };
    let mut message = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(inner) = cause {
        let text = inner.to_string();
        if !message.contains(&text) {
            message = format!("{message}: {text}");
        }
        cause = inner.source();
    }
    Failure::new(exit, message)
}
