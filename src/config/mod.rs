//! The configuration: one struct per section, loaded from flags, environment, credentials and a TOML file.
//!
//! Everything that must be known before the database opens is here and nowhere else; what an admin changes at run
//! time is in the database and nowhere else. Invariant: a [`Config`] that [`Config::load`] answered passed every
//! check. Reads the files and the environment that [`Sources`] names; opens nothing else and keeps no state.

mod backup;
mod check;
mod cidr;
mod errors;
mod example;
mod jobs;
mod key;
mod layers;
mod limits;
mod log;
mod mail;
mod metrics;
mod net;
mod reader;
mod security;
mod server;
mod storage;
mod suggest;
mod tls;
mod uploads;

use std::net::SocketAddr;
use std::path::PathBuf;

use url::Url;

pub use backup::{Backup, Keep, S3};
pub use cidr::Cidr;
pub use errors::{ConfigError, ConfigErrors, Origin};
pub use example::example;
pub use jobs::Jobs;
pub use key::{Key, Kind, all as keys};
pub use layers::{Flags, SYSTEM_FILE, Sources};
pub use limits::Limits;
pub use log::{Log, LogFormat, LogLevel};
pub use mail::{Mail, Sender};
pub use metrics::Metrics;
pub use net::Net;
pub use security::{Argon2, Security};
pub use server::Server;
pub use storage::Storage;
pub use suggest::nearest;
pub use tls::{Tls, TlsMode};
pub use uploads::Uploads;

/// One key as it holds, for people to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effective {
    /// The dotted path.
    pub path: &'static str,
    /// Its TOML; empty where it is not set, a fixed word where it is a secret.
    pub value: String,
    /// Where the value stands.
    pub origin: Origin,
}

/// The whole configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// `[server]`.
    pub server: Server,
    /// `[tls]`.
    pub tls: Tls,
    /// `[storage]`.
    pub storage: Storage,
    /// `[security]`.
    pub security: Security,
    /// `[limits]`.
    pub limits: Limits,
    /// `[uploads]`.
    pub uploads: Uploads,
    /// `[mail]`.
    pub mail: Mail,
    /// `[net]`.
    pub net: Net,
    /// `[backup]`.
    pub backup: Backup,
    /// `[jobs]`.
    pub jobs: Jobs,
    /// `[log]`.
    pub log: Log,
    /// `[metrics]`.
    pub metrics: Metrics,
    /// True with `serve --dev`: errors carry details, the clock can be moved.
    pub dev: bool,
    /// The file that was read, where one was.
    pub file: Option<PathBuf>,
    /// Every key as it holds, in the order of the example file.
    pub effective: Vec<Effective>,
}

impl Config {
    /// Reads all layers and checks the whole.
    ///
    /// # Errors
    /// Every fault that was found, each with its place.
    pub fn load(sources: &Sources) -> Result<Self, ConfigErrors> {
        let (config, errors) = Self::build(sources);
        if errors.errors.is_empty() { Ok(config) } else { Err(errors) }
    }

    /// The configuration as far as it can be read, and what is wrong with it.
    fn build(sources: &Sources) -> (Self, ConfigErrors) {
        let mut errors = ConfigErrors::default();
        let layers = layers::Layers::read(sources, &mut errors);
        let mut reader = reader::Reader::new(&layers, sources, &mut errors);
        let mut config = Self::read(&mut reader);
        config.dev = sources.flags.dev;
        config.file = sources.chosen_file();
        if let Some(domain) = sources.flags.domains.first() {
            config.server.public_url = check::domain_url(domain, &config, &mut reader);
        }
        check::check(&config, &sources.flags, &mut reader);
        config.effective = key::all().map(|key| example::effective(key, layers.get(key.path))).collect();
        errors.sort();
        (config, errors)
    }

    fn read(reader: &mut reader::Reader<'_>) -> Self {
        Self {
            server: Server::read(reader),
            tls: Tls::read(reader),
            storage: Storage::read(reader),
            security: Security::read(reader),
            limits: Limits::read(reader),
            uploads: Uploads::read(reader),
            mail: Mail::read(reader),
            net: Net::read(reader),
            backup: Backup::read(reader),
            jobs: Jobs::read(reader),
            log: Log::read(reader),
            metrics: Metrics::read(reader),
            dev: false,
            file: None,
            effective: Vec::new(),
        }
    }

    /// `https` or `http`, as the program's own listeners speak it.
    #[must_use]
    pub fn scheme(&self) -> &'static str {
        if self.tls.mode == TlsMode::Off { "http" } else { "https" }
    }

    /// True when browsers reach this server over TLS, its own or a proxy's: cookies and HSTS are then as over TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        match &self.server.public_url {
            Some(url) => url.scheme() == "https",
            None => self.tls.mode != TlsMode::Off,
        }
    }

    /// The origin that people type, such as `https://127.0.0.1:8470`, for a server whose first listener is bound to
    /// `bound` (which knows the port that the system chose for port 0).
    #[must_use]
    pub fn public_origin(&self, bound: SocketAddr) -> String {
        match &self.server.public_url {
            Some(url) => url.origin().ascii_serialization(),
            None => format!("{}://{bound}", self.scheme()),
        }
    }

    /// Every origin that counts as this server's own, the one of [`Config::public_origin`] first. On loopback
    /// `localhost`, `127.0.0.1` and `[::1]` stand for each other.
    #[must_use]
    pub fn origins(&self, bound: SocketAddr) -> Vec<String> {
        let mut origins = vec![self.public_origin(bound)];
        if bound.ip().is_loopback() {
            let (scheme, port) = (self.scheme(), bound.port());
            for host in ["localhost", "127.0.0.1", "[::1]"] {
                let origin = Url::parse(&format!("{scheme}://{host}:{port}"))
                    .map_or_else(|_| String::new(), |url| url.origin().ascii_serialization());
                if !origins.contains(&origin) {
                    origins.push(origin);
                }
            }
        }
        origins
    }

    /// The names that the server's certificate carries: the public one, [`Tls::names`], and on loopback
    /// `localhost`, `127.0.0.1` and `::1`.
    #[must_use]
    pub fn certificate_names(&self) -> Vec<String> {
        let public = self.server.public_url.as_ref().and_then(Url::host).map(|host| host.to_string());
        let mut names: Vec<String> = Vec::new();
        let local = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
        for name in public.into_iter().chain(self.tls.names.iter().cloned()).chain(local) {
            let name = name.trim_matches(['[', ']']).to_owned();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

impl Default for Config {
    /// What holds where nothing is said; the data directory lies in the working directory.
    fn default() -> Self {
        Self::build(&Sources { directory: std::env::current_dir().unwrap_or_default(), ..Sources::default() }).0
    }
}

#[cfg(test)]
mod tests;
