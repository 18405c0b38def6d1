//! L3: who somebody is and what they may do, without HTTP: passwords, access tokens, sessions and their refresh
//! tokens, the setup link, users, organisations and the table of permissions. Everything that a command of the host
//! does to users goes through here too.

mod arrivals;
mod by_hash;
pub mod calendar_links;
pub mod client;
pub mod csrf;
pub mod directory;
pub mod email_change;
pub mod invitations;
mod leave;
pub mod links;
pub mod lockout;
pub mod login;
pub mod model;
mod notices;
mod one_time;
pub mod organizations;
pub mod password_rules;
pub mod passwords;
pub mod policy;
pub mod refresh;
pub mod second_factor;
pub mod sessions;
pub mod settings_rules;
pub mod setup;
pub mod tokens;
pub mod users;
pub mod view;
pub mod vouched;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::base::{Error, Org, Principal, Result, Time, Uid};
use crate::cache::Kept;
use crate::config::Security;
use crate::crypto::Keyring;
use crate::crypto::csrf::{Binding, CsrfKeys};
use crate::crypto::jwt::{AccessTokens, Subject};
use crate::crypto::password::{Cost, Passwords};
use crate::crypto::sealed::Sealer;
use crate::crypto::token::{ApiSecret, LookupKey, RefreshKeys, Token};
use crate::mail::Mailer;
use crate::store::{Record, Store};

pub use client::Client;
use directory::Directory;
use model::{Organization, Session, User};
use notices::Notices;

/// What the configuration says about sign-ins.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The life of an access token, a minute to a day.
    pub access_token: Duration,
    /// The life of a session without being renewed.
    pub refresh_token: Duration,
    /// The life of a session in all.
    pub refresh_absolute: Duration,
    /// What a password hash costs.
    pub cost: Cost,
    /// Password hashes at once; 0 leaves it to the number of processors.
    pub concurrency: usize,
    /// Whether failures are counted per account alone, wherever they come from.
    pub lockout_by_account: bool,
}

impl From<&Security> for Options {
    fn from(security: &Security) -> Self {
        let argon2 = security.argon2;
        Self {
            access_token: security.access_token,
            refresh_token: security.refresh_token,
            refresh_absolute: security.refresh_absolute,
            cost: Cost { memory_kib: argon2.memory_kib, passes: argon2.iterations, lanes: argon2.parallelism },
            concurrency: argon2.concurrency,
            lockout_by_account: security.lockout_by_account,
        }
    }
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

/// How long an organisation's settings are kept, in seconds, and how many bytes of all of them.
const SETTINGS_LIFE: i64 = 60 * 60;
const SETTINGS_MAX: usize = 1 << 20;

/// The mechanisms of identity. One per process.
pub struct Auth {
    store: Store,
    options: Options,
    passwords: Passwords,
    access: AccessTokens,
    refresh: Arc<RefreshKeys>,
    csrf: CsrfKeys,
    lookup: LookupKey,
    directory: Directory,
    delays: lockout::Delays,
    sealer: Sealer,
    notices: Notices,
    uses: tokens::Uses,
    /// Organisations with their settings.
    kept: Arc<Kept<Arc<Record<Organization>>>>,
}

/// A session that was just begun or renewed: what its client is given.
pub struct SignedIn {
    /// The user.
    pub user: Record<User>,
    /// The user's organisation.
    pub org: Org,
    /// The session.
    pub session: Uid,
    /// The access token.
    pub access_token: String,
    /// Its life in seconds.
    pub expires_in: i64,
    /// The refresh token, for the cookie.
    pub refresh: Token,
    /// The CSRF token of the session.
    pub csrf: String,
    /// The device cookie, where the person proved who they are.
    pub device: Option<String>,
}

impl Auth {
    /// The mechanisms over `store` with the keys of `keyring`. Notices go out by `mail` and lead to pages at `origin`.
    ///
    /// # Errors
    /// When the storage fails or the password cost cannot be used.
    pub fn new(
        store: Store,
        keyring: &Keyring,
        options: Options,
        mail: Mailer,
        origin: Arc<OnceLock<String>>,
    ) -> Result<Self> {
        let issuer = store.instance().with_prefix("ins");
        Ok(Self {
            directory: Directory::load(store.clone())?,
            store,
            options,
            passwords: Passwords::new(keyring, options.cost, options.concurrency)?,
            access: AccessTokens::new(keyring, issuer)?,
            refresh: Arc::new(RefreshKeys::new(keyring)),
            csrf: CsrfKeys::new(keyring),
            lookup: LookupKey::new(keyring),
            delays: lockout::Delays::default(),
            sealer: Sealer::new(keyring),
            notices: Notices::new(mail, origin),
            uses: tokens::Uses::default(),
            kept: Arc::new(Kept::new("settings", SETTINGS_LIFE, SETTINGS_MAX)),
        })
    }

    /// Whom an access token, or an API token, speaks for, as of now.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when it is not good or what it stands for has ended.
    pub fn authenticate(&self, access_token: &str) -> Result<Principal> {
        if ApiSecret::is_meant(access_token) {
            return self.authenticate_api_token(access_token);
        }
        let now = self.now();
        self.directory.authenticate(&self.access.verify(access_token, now)?, now)
    }

    /// Who is signed in right now.
    #[must_use]
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// The settings that are kept in memory; the store's commits drop them.
    #[must_use]
    pub fn kept(&self) -> &Arc<Kept<Arc<Record<Organization>>>> {
        &self.kept
    }

    /// A fresh CSRF token.
    #[must_use]
    pub fn csrf_token(&self, binding: &Binding) -> String {
        self.csrf.issue(binding)
    }

    /// How long a session lives without being renewed, in seconds: the life of its cookies.
    #[must_use]
    pub fn session_seconds(&self) -> i64 {
        seconds(self.options.refresh_token)
    }

    fn now(&self) -> Time {
        self.store.clock().now()
    }

    /// What the client of a session is given.
    fn signed_in(&self, org: Org, user: Record<User>, session: &Record<Session>, refresh: Token) -> Result<SignedIn> {
        let organization = self.directory.organization(org).ok_or(Error::Unauthenticated)?;
        let subject = Subject {
            user: user.id.uid(),
            org: organization.uid(),
            session: session.id.uid(),
            role_version: user.data.role_version,
        };
        let seconds = seconds(self.options.access_token);
        let access_token = self.access.issue(&subject, self.now(), seconds)?;
        let csrf = self.csrf.issue(&Binding::Session(subject.session));
        Ok(SignedIn {
            user,
            org,
            session: subject.session,
            access_token,
            expires_in: seconds,
            refresh,
            csrf,
            device: None,
        })
    }
}

#[cfg(test)]
mod race_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod upkeep_tests;
