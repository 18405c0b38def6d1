//! L2: the instance's own mail: one message to one person, in plain text, by way of the mail server that `[mail]`
//! names. Mail is enqueued inside the write that wants it and goes out after that write is on the disk, as a job.
//!
//! Invariants: every word comes from [`messages`] and [`news`]; nothing is said to a mail server in clear but the request for TLS,
//! and its certificate is verified; what a mail says lies sealed in the database, only until the mail has gone; no
//! log line and no error tells more of a mail than its kind. Receiving mail and campaigns are not its business.

mod account;
mod bytewise;
mod failure;
mod message;
pub mod messages;
pub mod news;
mod queue;
mod wire;

use std::sync::Arc;

use parking_lot::RwLock;

use crate::base::{Clock, Id, Org, Result, Uid};
use crate::config::Config;
use crate::crypto::Keyring;
use crate::crypto::sealed::Sealer;
use crate::jobs::Job;
use crate::store::WriteTx;

use account::Account;
pub use failure::Failure;
pub use message::Message;
pub use queue::{BESIDE_ITS_JOB, KIND as MAIL_JOB, SendMail};

/// Sends mail, where the configuration says by which server. Clones share everything.
#[derive(Clone)]
pub struct Mailer(Arc<Inner>);

/// A mail account that was checked, or that there is none.
pub struct NewAccount(Option<Arc<Account>>);

struct Inner {
    account: RwLock<Option<Arc<Account>>>,
    sealer: Sealer,
    clock: Clock,
}

impl Mailer {
    /// The mailer of `[mail]`, which seals with the data keys of `keyring`. Reads `net.ca_file`; connects to nothing.
    ///
    /// # Errors
    /// When that file holds no certificates.
    pub fn open(config: &Config, keyring: &Keyring, clock: Clock) -> Result<Self> {
        let account = RwLock::new(Account::open(config)?.map(Arc::new));
        Ok(Self(Arc::new(Inner { account, sealer: Sealer::new(keyring), clock })))
    }

    /// The account of a configuration that was read again.
    ///
    /// # Errors
    /// As [`Mailer::open`].
    pub fn account(config: &Config) -> Result<NewAccount> {
        Ok(NewAccount(Account::open(config)?.map(Arc::new)))
    }

    /// Sends by another account from now on. What is being sent goes on as it began; what waits goes out by the new one.
    pub fn set(&self, account: NewAccount) {
        *self.0.account.write() = account.0;
    }

    /// Whether the configuration names a mail server.
    #[must_use]
    pub fn is_set_up(&self) -> bool {
        self.0.account.read().is_some()
    }

    /// Enqueues `message` in the transaction that wants it, for the organisation `org`. Without a mail server nothing
    /// happens, and there is no job.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn enqueue(&self, tx: &mut WriteTx<'_>, org: Org, message: &Message) -> Result<Option<Id<Job>>> {
        if !self.is_set_up() {
            return Ok(None);
        }
        queue::enqueue(&self.0.sealer, tx, org, message).map(Some)
    }

    /// Sends `message` now and waits for the mail server's answer.
    ///
    /// # Errors
    /// Says what kept it from being accepted.
    pub async fn send(&self, message: &Message) -> std::result::Result<Accepted, Failure> {
        self.send_as(message, &Uid::fresh().with_prefix("mail")).await
    }

    /// The same with the name that the message is known by, which is the same at every attempt.
    async fn send_as(&self, message: &Message, name: &str) -> std::result::Result<Accepted, Failure> {
        let account = self.0.account.read().clone().ok_or_else(Failure::not_set_up)?;
        account.send(message, name, self.0.clock.now()).await
    }
}

/// A mail server's word that it took a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Its name and port.
    pub server: String,
    /// What it answered.
    pub answer: String,
}
