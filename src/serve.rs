//! L6: the server as a whole: which parts there are, in which order they start and stop.

use std::hint::black_box;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::account::AccountGate;
use crate::admin::alerts;
use crate::app::App;
use crate::audit::tell_heads;
use crate::auth::sessions::SWEEP_EVERY;
use crate::base::{Clock, Error};
use crate::config::{Config, TlsMode};
use crate::crm::notifications::{self, job_ended};
use crate::crm::own_data::ExportOwn;
use crate::http::openapi::{Info, with_document};
use crate::http::server::ListenError;
use crate::http::system::System;
use crate::http::tls::TlsError;
use crate::http::{ConnectionLimits, Cors, Gate, Hosts, RequestLimits, Route, Scrape, Server, Site, SiteOptions, Tls};
use crate::jobs::{Engine, Handler, Job};
use crate::mail::SendMail;
use crate::socket::feed;
use crate::store::{Kind, Registry};

/// When the trash and contents of files without a record are looked at first, after the start, and how often then.
const FIRST_RETENTION: Duration = Duration::from_mins(10);
const RETENTION_EVERY: Duration = Duration::from_hours(24);
const MEMORY_GIVEN_BACK_EVERY: Duration = Duration::from_secs(5);

/// First segments of the page's addresses.
const PAGES: &[&str] = &[
    "",
    "login",
    "setup",
    "forgot",
    "reset",
    "unlock",
    "email",
    "invitation",
    "leads",
    "customers",
    "contacts",
    "deals",
    "tickets",
    "activities",
    "calendar",
    "dashboard",
    "today",
    "reports",
    "imports",
    "search",
    "trash",
    "duplicates",
    "settings",
];

/// Every kind of record that the program knows.
#[must_use]
pub fn registry() -> Registry {
    crate::crm::register(crate::auth::model::register(Registry::new())).with_secrets::<Job>()
}

/// The whole of the program for `app`, whose pages are reached at `origins`.
#[must_use]
pub fn parts(app: &Arc<App>, origins: Vec<String>) -> Parts<AccountGate> {
    let origin = origins.first().cloned().unwrap_or_default();
    let mut jobs = crate::crm::handlers(app);
    jobs.push(Arc::new(SendMail(app.mail.clone())));
    jobs.push(Arc::new(ExportOwn { app: Arc::clone(app), account: crate::account::own_data::members }));
    Parts { routes: routes(&app.config, &app.clock, origin), gate: AccountGate::new(Arc::clone(app), origins), jobs }
}

/// The route table of a program with `config`, whose pages are reached at `origin`.
#[must_use]
pub fn routes(config: &Config, clock: &Clock, origin: String) -> Routes {
    with_document(undocumented(config, clock, origin), &info())
}

/// The OpenAPI document of that table.
#[must_use]
pub fn document(config: &Config, clock: &Clock) -> serde_json::Value {
    let routes = routes(config, clock, String::new());
    crate::http::openapi::document(routes.iter(), &info())
}

fn undocumented(config: &Config, clock: &Clock, origin: String) -> Routes {
    let account = crate::account::routes(&origin, crate::crm::own_data::forget);
    let system = System {
        ready: Arc::new(|app: &Arc<App>| app.store.read().map(drop)),
        security_contact: contact(config),
        origin,
        clock: clock.clone(),
    };
    let mut routes = crate::http::system::routes(system);
    routes.extend(account);
    routes.extend(crate::admin::routes());
    routes.extend(crate::crm::routes(config));
    routes.extend(crate::socket::routes(&kinds()));
    routes
}

/// The records that pages show.
fn kinds() -> Arc<[Kind]> {
    crate::crm::records().iter().map(|record| record.kind()).collect()
}

fn info() -> Info {
    Info { title: "LeadLab".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned(), ..Info::default() }
}

fn contact(config: &Config) -> String {
    config.server.security_contact.clone().unwrap_or_else(|| "mailto:security@the-leadlab.com".to_owned())
}

/// The routes of the site, for one application.
pub type Routes = Vec<Route<Arc<App>>>;

/// What the server is made of beside the application.
pub struct Parts<G> {
    /// The route table.
    pub routes: Routes,
    /// Who authenticates.
    pub gate: G,
    /// Who executes jobs.
    pub jobs: Vec<Arc<dyn Handler>>,
}

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// An address cannot be listened on.
    #[error("{address} cannot be listened on: {source}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// The system's reason.
        #[source]
        source: std::io::Error,
    },
    /// The address of a socket is not known.
    #[error("the address of a listening socket is not known: {0}")]
    Socket(#[source] std::io::Error),
    /// An address may not be listened on.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// The certificate cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// No address to listen on is configured.
    #[error("server.listen names no address to listen on")]
    NoAddress,
    /// The certificate's kind is not supported.
    #[error("tls.mode = \"acme\" is not available in this version; use \"files\" or \"self-signed\"")]
    NoAcme,
    /// The parts contradict each other.
    #[error("the server cannot start: {0}")]
    Parts(Error),
}

/// A running server.
pub struct Running {
    /// The application.
    pub app: Arc<App>,
    /// The addresses that were taken, in the order of the configuration.
    pub addresses: Vec<SocketAddr>,
    /// Where metrics are read, if they are.
    pub metrics: Option<SocketAddr>,
    /// The origin that people type.
    pub origin: String,
    jobs: Engine,
    tls: Option<Tls>,
    tending: JoinHandle<()>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Running {
    /// Reads the certificate and its key again; connections from now on get them. Where that fails, those in use stay.
    ///
    /// # Errors
    /// The files cannot be read or do not fit each other.
    pub fn reload_certificate(&self) -> Result<(), TlsError> {
        self.tls.as_ref().map_or(Ok(()), Tls::reload)
    }

    /// Takes no more connections, lets requests and the steps of jobs finish, closes the database.
    pub async fn stop(self) {
        // The server may have ended by itself; then nobody listens.
        let _ = self.stop.send(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the listeners ended by a panic");
        }
        self.tending.abort();
        let (app, jobs) = (self.app, self.jobs);
        let closed = tokio::task::spawn_blocking(move || {
            jobs.stop();
            app.store.close();
        });
        if let Err(error) = closed.await {
            tracing::error!(%error, "closing the database ended by a panic");
        }
    }
}

/// Takes the `inherited` listeners, or binds the configured addresses where there are none, then starts what `parts` makes for the origins that they have.
///
/// # Errors
/// See [`StartError`].
pub async fn start<G: Gate>(
    app: Arc<App>,
    inherited: Vec<TcpListener>,
    parts: impl FnOnce(&Arc<App>, Vec<String>) -> Parts<G>,
) -> Result<Running, StartError> {
    let config = &app.config;
    let mut listeners = inherited;
    if listeners.is_empty() {
        for &address in &config.server.listen {
            listeners.push(TcpListener::bind(address).map_err(|source| StartError::Bind { address, source })?);
        }
    }
    let mut addresses = Vec::with_capacity(listeners.len());
    for listener in &listeners {
        addresses.push(listener.local_addr().map_err(StartError::Socket)?);
    }
    let first = *addresses.first().ok_or(StartError::NoAddress)?;
    let mut origins = config.origins(first);
    for address in addresses.iter().skip(1) {
        origins.extend(config.origins(*address));
    }
    let origin = config.public_origin(first);
    // Set once per process; a second start on the same application would find the same.
    let _ = app.origin.set(origin.clone());
    let tls = tls(&app)?;
    let Parts { routes, gate, jobs } = parts(&app, origins.clone());
    let fault = |error: String| StartError::Parts(Error::internal(error));
    let site =
        Site::new(Arc::clone(&app), routes, gate, options(config, &origins)).map_err(|e| fault(e.to_string()))?;
    let mut server = Server::new(site, tls.clone(), limits(config));
    for listener in listeners {
        server.adopt(listener)?;
    }
    for &address in &config.server.redirect_listen {
        server.redirect(address, &origin).await?;
    }
    // Before anybody can bring another one in, whose rows are below a number without an organisation, too.
    let left = app.auth.left_organizations().map_err(StartError::Parts)?;
    let metrics = observe(&app, &mut server).await;
    let (store, workers) = (app.store.clone(), config.jobs.workers);
    let jobs = tokio::task::spawn_blocking(move || Engine::start(store, jobs, workers, job_ended)).await;
    crate::crm::pipelines::found_where_missing(&app).await.map_err(StartError::Parts)?;
    let jobs = jobs.unwrap_or_else(|error| Err(Error::fault(error))).map_err(StartError::Parts)?;
    let (stop, stopped) = watch::channel(false);
    let task = tokio::spawn(server.run(stopped));
    let tended = Arc::clone(&app);
    if !left.is_empty() {
        let erased = Arc::clone(&app);
        drop(tokio::task::spawn_blocking(move || crate::crm::organizations::erase_left(&erased, left)));
    }
    let tending = tokio::spawn(async move {
        tokio::join!(
            tended.auth.tend(SWEEP_EVERY),
            tell_heads(tended.store.clone()),
            alerts::tell(Arc::clone(&tended)),
            retain(Arc::clone(&tended)),
            notifications::tend(Arc::clone(&tended)),
            feed(Arc::clone(&tended), kinds()),
            give_memory_back()
        );
    });
    Ok(Running { app, addresses, metrics, origin, jobs, tls, tending, stop, task })
}

/// Removes what has lain in the trash for its time, exports that are too old, and what no record describes: some time after the start, and then
/// every day.
async fn retain(app: Arc<App>) {
    tokio::time::sleep(FIRST_RETENTION).await;
    loop {
        let of = Arc::clone(&app);
        let emptied = move || crate::transfer::kept::purge(&of).and(crate::crm::retention::run(&of));
        match tokio::task::spawn_blocking(emptied).await {
            Ok(Ok(0)) | Err(_) => {}
            Ok(Ok(purged)) => tracing::info!(purged, "records that had lain in the trash for their time were removed"),
            Ok(Err(error)) => tracing::warn!(%error, "the trash and old contents could not be removed"),
        }
        tokio::time::sleep(RETENTION_EVERY).await;
    }
}

/// Lets an idle server shrink. The allocator gives back what was freed a second ago or longer, but looks for it only when a
/// thread ends or memory is short; a server that has done much and then rests would keep it all.
async fn give_memory_back() {
    loop {
        tokio::time::sleep(MEMORY_GIVEN_BACK_EVERY).await;
        // One allocation makes the thread known to the allocator. Where no thread can be had, the next one will do.
        let thread = std::thread::Builder::new().name("give-back".to_owned());
        drop(thread.spawn(|| drop(black_box(Box::new(0_u8)))));
    }
}

/// Listens for a monitoring system. The site runs without it where its address is taken: another instance on the
/// machine may have it by default, too.
async fn observe<S: Clone + Send + Sync + 'static>(app: &Arc<App>, server: &mut Server<S>) -> Option<SocketAddr> {
    let address = app.config.metrics.listen?;
    let (token, read) = (app.config.metrics.token.clone(), Arc::clone(app));
    let scrape = Scrape::new(token, crate::metrics::MEDIA_TYPE, move || crate::admin::metrics::render(&read));
    match server.observe(address, scrape).await {
        Ok(taken) => Some(taken),
        Err(error) => {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "metrics are not served");
            None
        }
    }
}

fn tls(app: &App) -> Result<Option<Tls>, StartError> {
    let config = &app.config.tls;
    match (config.mode, &config.cert_file, &config.key_file) {
        (TlsMode::Off, ..) => Ok(None),
        (TlsMode::Acme, ..) => Err(StartError::NoAcme),
        (TlsMode::Files, Some(certificate), Some(key)) => Ok(Some(Tls::from_files(certificate, key, config.only_13)?)),
        (TlsMode::Files | TlsMode::SelfSigned, ..) => {
            let folder = app.config.storage.data_dir.join("tls");
            Ok(Some(Tls::self_signed(&folder, &app.config.certificate_names(), app.clock.now(), config.only_13)?))
        }
    }
}

fn limits(config: &Config) -> ConnectionLimits {
    ConnectionLimits {
        total: config.server.max_connections,
        per_address: config.server.max_connections_per_address,
        header: config.server.header_timeout,
        keep_alive: config.server.keep_alive,
        drain: config.server.drain,
    }
}

fn options(config: &Config, origins: &[String]) -> SiteOptions {
    let host = |origin: &String| url::Url::parse(origin).ok().and_then(|url| url.host_str().map(str::to_owned));
    SiteOptions {
        hosts: Hosts::new(origins.iter().filter_map(host)),
        trusted_proxies: config.server.trusted_proxies.clone(),
        proxy_protocol: config.server.proxy_protocol,
        cors: Cors::new(config.security.cors_origins.iter().map(ToString::to_string)),
        secure: config.is_secure(),
        dev: config.dev,
        pages: PAGES,
        limits: RequestLimits { body: config.server.body_timeout, slow: config.log.slow, ..RequestLimits::default() },
    }
}
