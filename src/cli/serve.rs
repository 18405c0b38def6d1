//! `leadlab serve`: the server from the first line to the last. Order: configuration, lock, open, listen, admin socket,
//! ready; at the end the other way round.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;

use sd_notify::NotifyState;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Notify;

use super::admin::{self, Handler};
use super::args::Global;
use super::call::Call;
use super::data::{self, DataCommand};
use super::data_dir;
use super::demo::{self, Login};
use super::exit::{Exit, Failure};
use super::logging::{self, Level};
use super::{instance, out};
use crate::app::App;
use crate::base::Clock;
use crate::config::{Config, Flags};
use crate::mail::Mailer;
use crate::serve::{self, Running, StartError};

/// `leadlab serve`.
#[derive(Debug, clap::Args)]
pub struct Serve {
    /// An address to listen on, as often as needed [default: 127.0.0.1:8470]
    #[arg(long, value_name = "ADDR")]
    pub listen: Vec<String>,
    /// Serve plain HTTP, on loopback only
    #[arg(long)]
    pub http: bool,
    /// The name that people type; further ones go into the certificate
    #[arg(long = "domain", value_name = "NAME")]
    pub domains: Vec<String>,
    /// Load a demo organisation and print its login
    #[arg(long)]
    pub demo: bool,
    /// Load it, print its login as JSON and end: the server has itself started like this
    #[arg(long, hide = true, requires = "demo")]
    pub demo_only: bool,
    /// Open the page in a browser
    #[arg(long)]
    pub open: bool,
    /// For developing, on loopback only: details in errors, a clock that LEADLAB_DEV_CLOCK moves
    #[arg(long)]
    pub dev: bool,
}

/// Runs the server until it is told to stop.
///
/// # Errors
/// What keeps it from starting, with the status of its kind; 1 when the storage fails while it runs.
pub fn run(global: &Global, command: Serve) -> Result<Exit, Failure> {
    let flags = Flags {
        listen: command.listen,
        domains: command.domains,
        http: command.http,
        dev: command.dev,
        ..Flags::default()
    };
    let sources = global.sources_with(flags);
    let config = Config::load(&sources)?;
    let clock = clock(&config)?;
    data_dir::create(&config.storage.data_dir)?;
    data_dir::become_owner(&config.storage.data_dir)?;
    let demo = match (command.demo, command.demo_only) {
        (true, true) => return load_demo(config, clock),
        (true, false) => match Login::from_another_process()? {
            Ok(login) => Some(login),
            Err(exit) => return Ok(exit),
        },
        _ => None,
    };
    let lock = data_dir::lock(&config.storage.data_dir)?;
    let level = logging::start(&config.log)?;
    hide_memory();
    let runtime = instance::runtime()?;
    let failed = Arc::new(Notify::new());
    let on_fatal = Arc::clone(&failed);
    let app = instance::open(config, clock, Arc::new(move || on_fatal.notify_one()), &lock)?;
    let serving = Serving { app: Arc::new(app), level, failed, demo, open: command.open };
    let exit = runtime.block_on(serving.run(|| Config::load(&sources)));
    // What is still in a blocking call has had its time.
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    exit
}

/// Loads the demo organisation and prints its login. Ends when whoever started this ends.
fn load_demo(config: Config, clock: Clock) -> Result<Exit, Failure> {
    // A kernel that cannot do that lets the loading come to its end.
    let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::TERM));
    let lock = data_dir::lock(&config.storage.data_dir)?;
    logging::start(&config.log)?;
    hide_memory();
    let app = Arc::new(instance::open(config, clock, Arc::new(|| {}), &lock)?);
    let login = instance::runtime()?.block_on(demo::ensure(&app))?;
    app.store.close();
    out::print(&serde_json::json!(login).to_string())?;
    Ok(Exit::Done)
}

/// No memory image of this process, and no other process of the user reads its memory. A kernel without that call leaves
/// the service manager's limit.
fn hide_memory() {
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

impl Login {
    /// The login of a demo organisation that this program, started once more with the same arguments, loads: what that
    /// takes of memory ends with it. Where it fails it tells why, and its status is ours.
    fn from_another_process() -> Result<Result<Self, Exit>, Failure> {
        let failed = |error: std::io::Error| Failure::failed(format!("the demo could not be loaded: {error}"));
        let program = std::env::current_exe().map_err(failed)?;
        let mut command = Command::new(program);
        command.args(std::env::args_os().skip(1)).arg("--demo-only").stdin(Stdio::null()).stderr(Stdio::inherit());
        let ended = command.output().map_err(failed)?;
        if !ended.status.success() {
            let code = ended.status.code().and_then(|code| u8::try_from(code).ok());
            return Ok(Err(code.map_or(Exit::Failed, Exit::from)));
        }
        serde_json::from_slice(&ended.stdout).map(Ok).map_err(|error| failed(error.into()))
    }
}

/// The clock, moved by `LEADLAB_DEV_CLOCK` with `--dev`.
fn clock(config: &Config) -> Result<Clock, Failure> {
    let clock = Clock::default();
    if let Some(text) = std::env::var_os("LEADLAB_DEV_CLOCK").filter(|_| config.dev) {
        let seconds = text.to_str().and_then(offset).ok_or_else(|| {
            Failure::new(Exit::Config, "LEADLAB_DEV_CLOCK must be a sign, a number and s, m, h or d, such as +8d")
        })?;
        clock.advance(seconds);
    }
    Ok(clock)
}

/// The seconds of `+8d`.
fn offset(text: &str) -> Option<i64> {
    let unit = match text.chars().last()? {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return None,
    };
    let number: i64 = text.get(..text.len() - 1)?.parse().ok()?;
    number.checked_mul(unit)
}

/// A server that was opened and does not listen yet.
struct Serving {
    app: Arc<App>,
    level: Level,
    failed: Arc<Notify>,
    demo: Option<Login>,
    open: bool,
}

impl Serving {
    async fn run(self, reload: impl Fn() -> Result<Config, crate::config::ConfigErrors>) -> Result<Exit, Failure> {
        let mut signals = Signals::new()?;
        let inherited = inherited()?;
        let running =
            serve::start(Arc::clone(&self.app), inherited, serve::parts).await.map_err(|error| failure(&error))?;
        let origin = running.origin.clone();
        let socket = self.admin_socket(&origin)?;
        let page = self.greet(&running).await?;
        tell(&[NotifyState::Ready]);
        tracing::info!(version = env!("CARGO_PKG_VERSION"), origin, "serving");
        if self.open {
            open_page(&page);
        }
        let failed = loop {
            tokio::select! {
                () = self.failed.notified() => break true,
                _ = signals.terminate.recv() => break false,
                _ = signals.interrupt.recv() => break false,
                _ = signals.hangup.recv() => self.reload(reload(), &running),
            }
        };
        tell(&[NotifyState::Stopping]);
        tracing::info!("stopping");
        socket.abort();
        // Ended above, and dropping it removes its files.
        let _ = socket.await;
        running.stop().await;
        if failed {
            return Err(Failure::failed("the storage failed; see the log. The data on disk are whole; start again"));
        }
        Ok(Exit::Done)
    }

    /// Prints where the server is, and how to begin. A server whose output nobody reads serves all the same.
    async fn greet(&self, running: &Running) -> Result<String, Failure> {
        let origin = &running.origin;
        let mut page = origin.clone();
        let mut greeting = format!("LeadLab runs at {origin}");
        if let Some(login) = &self.demo {
            greeting =
                format!("{greeting}\nSign in to the demo as {} with the password {}", login.email, login.password);
        } else if let Some(token) = self.app.auth.setup_token().await? {
            page = format!("{origin}/setup#{}", token.to_text());
            greeting = format!("LeadLab runs. Set it up within 30 minutes at {page}");
        }
        if let Err(unread) = out::print(&greeting) {
            tracing::warn!(%unread, "where the server runs could not be printed");
        }
        Ok(page)
    }

    /// Listens for commands.
    fn admin_socket(&self, origin: &str) -> Result<tokio::task::JoinHandle<()>, Failure> {
        let data_dir = &self.app.config.storage.data_dir;
        let runtime_dir = std::env::var_os("RUNTIME_DIRECTORY").map(PathBuf::from);
        let listener = admin::listen(data_dir, runtime_dir.as_deref()).map_err(|error| {
            Failure::failed(format!("the admin socket in {} cannot be made: {error}", data_dir.display()))
        })?;
        let (app, origin) = (Arc::clone(&self.app), origin.to_owned());
        let handler: Handler<DataCommand> = Arc::new(move |request, uid, input, out| {
            let organization = request.organization;
            let call =
                Call { app: Arc::clone(&app), origin: origin.clone(), uid, organization, out, input, serving: true };
            Box::pin(data::run(request.command, call))
        });
        Ok(tokio::spawn(async move { listener.serve(handler).await }))
    }

    /// Takes over what may change while the server runs. A configuration or a certificate with faults changes nothing.
    fn reload(&self, loaded: Result<Config, crate::config::ConfigErrors>, running: &Running) {
        let config = match loaded {
            Ok(config) => config,
            Err(errors) => return tracing::error!(%errors, "the configuration has faults and was not read again"),
        };
        let account = match Mailer::account(&config) {
            Ok(account) => account,
            Err(error) => {
                return tracing::error!(%error, "mail cannot be sent like this; the configuration was not taken over");
            }
        };
        if let Err(error) = running.reload_certificate() {
            return tracing::error!(%error, "the certificate has faults; nothing was read again");
        }
        self.app.mail.set(account);
        self.level.set(config.log.level);
        self.app.limits.set(&config.limits);
        tracing::info!("the configuration was read again");
    }
}

/// The signals that the server answers.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
}

impl Signals {
    fn new() -> Result<Self, Failure> {
        let listen =
            |kind| signal(kind).map_err(|error| Failure::failed(format!("signals cannot be received: {error}")));
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
            hangup: listen(SignalKind::hangup())?,
        })
    }
}

/// The listeners that the unit's socket handed over.
fn inherited() -> Result<Vec<TcpListener>, Failure> {
    let mut passed = listenfd::ListenFd::from_env();
    let mut listeners = Vec::new();
    for at in 0..passed.len() {
        let taken = passed
            .take_tcp_listener(at)
            .map_err(|error| Failure::failed(format!("a socket of the service manager cannot be used: {error}")))?;
        listeners.extend(taken);
    }
    Ok(listeners)
}

/// Tells the service manager, where there is one.
fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!(%error, "the service manager cannot be told");
    }
}

/// Opens the page in the person's browser; where that fails, they have the line above.
fn open_page(page: &str) {
    let opened = Command::new("xdg-open").arg(page).spawn();
    if let Err(error) = opened {
        tracing::warn!(%error, "no browser could be opened");
    }
}

/// The failure of a server that did not start.
fn failure(error: &StartError) -> Failure {
    let exit = match error {
        StartError::Bind { source, .. } if source.kind() == std::io::ErrorKind::PermissionDenied => Exit::Denied,
        StartError::NoAddress | StartError::NoAcme | StartError::Tls(_) => Exit::Config,
        StartError::Bind { .. } | StartError::Socket(_) | StartError::Listen(_) | StartError::Parts(_) => Exit::Failed,
    };
    Failure::new(exit, error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_move_by_sign_number_and_unit() {
        for (text, seconds) in [("+8d", 691_200), ("-2h", -7200), ("30m", 1800), ("+5s", 5)] {
            assert_eq!(offset(text), Some(seconds), "{text}");
        }
        for text in ["", "d", "8", "+d", "8w", "99999999999999999999d", "ä"] {
            assert_eq!(offset(text), None, "{text}");
        }
    }
}
