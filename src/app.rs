//! L3: the application, a plain struct of its parts, passed to whoever needs them. No globals.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;

use crate::audit::faults::Faults;
use crate::audit::reports::Reports;
use crate::auth::Auth;
use crate::base::{Clock, Error};
use crate::blobs::Blobs;
use crate::cache::{Answers, Figures, Kept, Rows, Totals};
use crate::config::{Config, Uploads};
use crate::crypto::sealed::Sealer;
use crate::crypto::{Keyring, KeyringError};
use crate::limits::Limits;
use crate::live::Live;
use crate::mail::{BESIDE_ITS_JOB, Mailer};
use crate::metrics::Metrics;
use crate::net::{Client, TrustError};
use crate::store::{Migration, Migrations, OpenError, Options, Registry, Store};

/// The schema of the data that this program writes. Grows with each migration.
pub const SCHEMA: u32 = 2;
/// What brings older data there, one step for each schema; none is ever taken out.
pub static MIGRATIONS: [Migration; SCHEMA as usize - 1] = [BESIDE_ITS_JOB];

/// What somebody may keep of exports: how many there are is limited, and so is the room on the disk.
const NO_QUOTA: Uploads = Uploads {
    max_bytes: u64::MAX,
    import_max_bytes: u64::MAX,
    user_quota_bytes: u64::MAX,
    organization_quota_bytes: u64::MAX,
};

/// How long answers about customers are kept, in seconds, and how many bytes of them.
const VIEWS_LIFE: i64 = 15 * 60;
const VIEWS_MAX: usize = 4 << 20;

/// Everything a request, a job or a command works with.
pub struct App {
    /// The configuration.
    pub config: Config,
    /// The clock.
    pub clock: Clock,
    /// The keys.
    pub keyring: Keyring,
    /// The database.
    pub store: Store,
    /// Who is who.
    pub auth: Auth,
    /// The instance's own mail.
    pub mail: Mailer,
    /// The remembered totals of lists.
    pub totals: Totals,
    /// Answers about single records, as their version and their JSON.
    pub views: Arc<Kept<(u32, Bytes)>>,
    /// Rows of lists.
    pub rows: Arc<Rows>,
    /// Answers that many ask for in the same words.
    pub answers: Answers,
    /// How often somebody may do something.
    pub limits: Limits,
    /// Where people reach the pages, once the server listens.
    pub origin: Arc<OnceLock<String>>,
    /// The contents of files.
    pub blobs: Arc<Blobs>,
    /// The files of exports that are done, which count against no quota.
    pub exports: Arc<Blobs>,
    /// Outgoing HTTP.
    pub net: Client,
    /// Who has a page open.
    pub live: Arc<Live>,
    /// What a monitoring system counts.
    pub metrics: Metrics,
    /// The server's own latest failures.
    pub faults: Faults,
    /// What browsers reported.
    pub reports: Reports,
}

/// Why the application did not open.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The keys cannot be read.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The database does not open.
    #[error(transparent)]
    Store(#[from] OpenError),
    /// The authorities that outgoing connections trust cannot be used.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The parts do not start.
    #[error("the application cannot start: {0}")]
    Start(Error),
    /// A folder of the data directory cannot be made.
    #[error("{path} cannot be made: {source}")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The system's reason.
        #[source]
        source: std::io::Error,
    },
}

impl App {
    /// Opens the data directory of `config`, which exists and is locked by this process, creating what is missing in
    /// it. `on_fatal` is called once if the storage fails while running; `on_repair` with the progress of a repair.
    ///
    /// # Errors
    /// See [`AppError`].
    pub fn open(
        config: Config,
        clock: Clock,
        registry: Registry,
        on_fatal: Arc<dyn Fn() + Send + Sync>,
        on_repair: Arc<dyn Fn(f64) + Send + Sync>,
    ) -> Result<Self, AppError> {
        let data = config.storage.data_dir.clone();
        let file = data.join("leadlab.redb");
        let keyring =
            Keyring::open(&data.join("keys"), file.exists(), clock.now(), config.security.master_key.as_ref())?;
        let mut options = Options::new(keyring.chain());
        options.cache_bytes = usize::try_from(config.storage.cache_bytes).unwrap_or(usize::MAX);
        options.min_free = config.storage.min_free_bytes;
        let folder = data.clone();
        // Where it cannot be told, nothing is refused.
        options.free_space = Arc::new(move || free_space(&folder).unwrap_or(u64::MAX));
        options.migrations = Some(Arc::new(Migrations { steps: &MIGRATIONS, sealer: Sealer::new(&keyring) }));
        options.on_fatal = on_fatal;
        options.on_repair = on_repair;
        let store = Store::open(&file, options, registry, clock.clone())?;
        let mail = Mailer::open(&config, &keyring, clock.clone()).map_err(AppError::Start)?;
        let origin = Arc::new(OnceLock::new());
        let options = (&config.security).into();
        let auth = Auth::new(store.clone(), &keyring, options, mail.clone(), Arc::clone(&origin));
        let auth = auth.map_err(AppError::Start)?;
        let limits = Limits::new(clock.clone(), &config.limits);
        let totals = Totals::default();
        let answers = Answers::new(Arc::clone(store.changes()));
        let views = Arc::new(Kept::new("customers", VIEWS_LIFE, VIEWS_MAX));
        let rows = Arc::new(Rows::default());
        let (kept, settings, listed) = (Arc::clone(&views), Arc::clone(auth.kept()), Arc::clone(&rows));
        store.on_commit(Arc::new(move |commit| {
            kept.committed(commit);
            listed.committed(commit);
            settings.committed(commit);
        }));
        let net = Client::new(&config.net)?;
        let folder = data.join("blobs");
        let blobs =
            Blobs::open(folder.clone(), config.uploads).map_err(|source| AppError::Folder { path: folder, source })?;
        let folder = data.join("exports");
        let exports =
            Blobs::open(folder.clone(), NO_QUOTA).map_err(|source| AppError::Folder { path: folder, source })?;
        let (metrics, faults, reports) = (Metrics::default(), Faults::default(), Reports::default());
        let app = Self {
            config,
            clock,
            keyring,
            store,
            auth,
            mail,
            totals,
            views,
            rows,
            answers,
            limits,
            origin,
            blobs,
            exports,
            net,
            live: Arc::default(),
            metrics,
            faults,
            reports,
        };
        private_folder(&app.spool())?;
        Ok(app)
    }

    /// What the caches hold and did.
    #[must_use]
    pub fn caches(&self) -> [Figures; 5] {
        let (rows, answers) = (self.rows.figures(), self.answers.figures());
        [self.auth.kept().figures(), self.views.figures(), rows, answers, self.totals.figures()]
    }

    /// The address of a page for a person: `path` begins with a slash; a secret goes into the fragment, which no server
    /// and no log sees.
    #[must_use]
    pub fn page(&self, path: &str, secret: Option<&str>) -> String {
        let configured = || self.config.server.listen.first().map(|first| self.config.public_origin(*first));
        let origin = self.origin.get().cloned().or_else(configured).unwrap_or_default();
        match secret {
            Some(secret) => format!("{origin}{path}#{secret}"),
            None => format!("{origin}{path}"),
        }
    }

    /// Where files wait that are being imported or exported.
    #[must_use]
    pub fn spool(&self) -> PathBuf {
        self.config.storage.data_dir.join("spool")
    }
}

fn private_folder(path: &Path) -> Result<(), AppError> {
    use std::os::unix::fs::DirBuilderExt;
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|source| AppError::Folder { path: path.to_owned(), source })
}

/// The free space of the file system that holds `path`, in bytes; none where it cannot be told.
#[must_use]
pub fn free_space(path: &Path) -> Option<u64> {
    rustix::fs::statvfs(path).ok().map(|space| space.f_bavail.saturating_mul(space.f_frsize))
}
