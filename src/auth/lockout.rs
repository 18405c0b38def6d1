//! Failed sign-ins and what follows from them (SECURITY.md section 4). Counted per account and network, per account
//! and known browser, per account, and per network; kept in the store, so that a restart forgives nothing. Accounts
//! that do not exist are counted like those that do.
//!
//! A browser that signed in before carries a device cookie and is counted by itself: a stranger who fails on purpose
//! locks himself out and not the person.

use std::net::IpAddr;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::model::attempts::{BY_ACCOUNT, Scope};
use super::model::settings::Lockout;
use super::model::{Attempts, User};
use super::{Auth, Client};
use crate::base::{Error, Id, Org, Result, Time, Uid};
use crate::crypto::token::{self, LookupKey};
use crate::limits::network;
use crate::store::log::Event;
use crate::store::{Dir, Entity, Flow, Read, Record, WriteTx};

/// A count ends a day after its last failure.
const DECAY_SECONDS: i64 = 86_400;
/// The longest lock.
const LONGEST_LOCK_SECONDS: i64 = 86_400;
/// A device cookie is worth nothing after so many failures.
const DEVICE_FAILURES: u32 = 10;
/// More failures of an account than this within an hour, from browsers that are not known, close it to such browsers.
const ACCOUNT_FAILURES: u32 = 50;
const ACCOUNT_WINDOW_SECONDS: i64 = 3600;
/// More accounts than this that failed from one network within three hours block the network for an hour.
const NETWORK_ACCOUNTS: usize = 15;
const NETWORK_WINDOW_SECONDS: i64 = 3 * 3600;
const NETWORK_BLOCK_SECONDS: i64 = 3600;
/// The life of a device cookie.
pub const DEVICE_SECONDS: u64 = 180 * 86_400;
/// Answers that may be held back at once.
const SLEEPERS: usize = 512;
/// The longest that an answer is held back.
const LONGEST_DELAY: Duration = Duration::from_secs(4);

/// Holds back the answers to failures.
pub(super) struct Delays(Semaphore);

impl Default for Delays {
    fn default() -> Self {
        Self(Semaphore::new(SLEEPERS))
    }
}

impl Delays {
    /// Waits; with too many waiting already, refuses at once.
    pub(super) async fn hold(&self, delay: Duration) -> Result<()> {
        if delay.is_zero() {
            return Ok(());
        }
        let Ok(_place) = self.0.try_acquire() else { return Err(too_many(LONGEST_DELAY.as_secs())) };
        tokio::time::sleep(delay).await;
        Ok(())
    }
}

/// Who tries, and from where, as digests.
#[derive(Debug, Clone, Copy)]
pub(super) struct Try {
    account: Uid,
    source: Uid,
    network: Uid,
    /// The nonce of a device cookie that is good for this account.
    device: Option<Uid>,
    short: u32,
}

/// The accounts that somebody waits for, as an admin sees them.
#[derive(Debug, Clone, Copy)]
pub struct Locked {
    /// Until when the longest lock lasts.
    pub until: Time,
    /// Failures that are remembered.
    pub failures: u32,
}

impl Auth {
    /// Digest of a network and an account, for counting attempts.
    #[must_use]
    pub fn attempt_digest(&self, network: IpAddr, account: &str) -> u128 {
        self.lookup.digest(&[b"attempt", network.to_string().as_bytes(), account.as_bytes()])
    }

    /// Digest of a mailbox, for counting what is sent to it.
    #[must_use]
    pub fn mailbox_digest(&self, email: &crate::base::email::Email) -> u128 {
        self.lookup.digest(&[b"mailbox", email.as_str().to_lowercase().as_bytes()])
    }

    /// Seconds that an account is closed to this client, if it is.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn lock_seconds(&self, email: &str, client: &Client) -> Result<Option<i64>> {
        let user = self.find_user_by_text(email)?.map(|(_, id)| id);
        let tried = self.attempt(email, user, client);
        let read = self.store.read()?;
        closed(&read, &tried, self.now())
    }

    /// The digests of an attempt.
    pub(super) fn attempt(&self, email: &str, user: Option<Id<User>>, client: &Client) -> Try {
        let account = account_digest(&self.lookup, email);
        let network = client.address.map_or_else(String::new, |address| network(address).to_string());
        let counted = if self.options.lockout_by_account { "" } else { network.as_str() };
        let source = self.lookup.digest(&[b"source", &account.to_bytes(), counted.as_bytes()]);
        let device = user.and_then(|user| self.device_nonce(user, client.device_cookie.as_deref()?));
        Try {
            account,
            source: Uid(source),
            network: Uid(self.lookup.digest(&[b"network", network.as_bytes()])),
            device: device.map(|nonce| Uid(self.lookup.digest(&[b"device", &nonce]))),
            short: u32::try_from(account.0 & 0xffff_ffff).unwrap_or(0),
        }
    }

    /// A device cookie for a user; the one that the client has, where it is good.
    pub(super) fn device_cookie(&self, user: Id<User>, client: &Client, tried: &Try) -> String {
        if let (Some(cookie), Some(_)) = (&client.device_cookie, tried.device) {
            return cookie.clone();
        }
        let (nonce, day) = (token::random::<16>(), self.now().0 / 86_400_000);
        let parts = device_parts(user, &nonce, day);
        device_text(&nonce, day, self.lookup.digest(&parts.each()))
    }

    /// The nonce of a device cookie, if it was made for this user and is not too old.
    fn device_nonce(&self, user: Id<User>, cookie: &str) -> Option<[u8; 16]> {
        let mut parts = cookie.split('.');
        let (version, nonce, day, _) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let nonce = u128::from_str_radix(nonce, 16).ok()?.to_be_bytes();
        let day: i64 = day.parse().ok()?;
        let age = self.now().0 / 86_400_000 - day;
        let young = (0..=i64::try_from(DEVICE_SECONDS / 86_400).unwrap_or(0)).contains(&age);
        let parts = device_parts(user, &nonce, day);
        let made_here = |mac: u128| token::same(device_text(&nonce, day, mac).as_bytes(), cookie.as_bytes());
        let good = version == "1" && young && self.lookup.digests(&parts.each()).into_iter().any(made_here);
        good.then_some(nonce)
    }

    /// Refuses while the account is closed to this client.
    pub(super) fn check_open<R: Read + ?Sized>(&self, read: &R, tried: &Try) -> Result<()> {
        match closed(read, tried, self.now())? {
            Some(seconds) => Err(too_many(u64::try_from(seconds).unwrap_or(1))),
            None => Ok(()),
        }
    }

    /// The numbers that hold for an account; for one that does not exist those of the first organisation, so that it
    /// cannot be told by them.
    pub(super) fn lockout_numbers(&self, org: Option<Org>) -> Lockout {
        let org = org.or_else(|| self.directory.organizations().first().map(|(org, _)| *org));
        let settings = org.and_then(|org| self.organization(org).ok()).map(|found| found.data.settings.lockout);
        settings.unwrap_or_default()
    }

    /// Forgets the failures of a user's account; says whether there were any.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the organisation has no such user.
    pub async fn unlock(&self, actor: crate::base::Actor, org: Org, user: Id<User>) -> Result<bool> {
        let account = self.account_of(org, user)?;
        let write = move |tx: &mut WriteTx<'_>| {
            let any = forget(tx, account)?;
            if any {
                tx.log(Event::done(org, "auth.unlocked").about(User::KIND, user.uid()));
            }
            Ok(any)
        };
        Ok(self.store.write_as(crate::store::Class::Essential, actor, write).await?.value)
    }

    /// The digest of a user's account.
    pub(super) fn account_of(&self, org: Org, user: Id<User>) -> Result<Uid> {
        Ok(account_digest(&self.lookup, self.user(org, user)?.data.email.as_str()))
    }

    /// Whether an address is locked somewhere, and its failures.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn locked<R: Read + ?Sized>(&self, read: &R, email: &str) -> Result<Option<Locked>> {
        let now = self.now();
        let rows = of_account(read, account_digest(&self.lookup, email))?;
        let alive = rows.iter().map(|row| &row.data).filter(|row| !is_over(row, now));
        Ok(alive
            .map(|row| Locked { until: row.locked_until, failures: row.failures })
            .reduce(|a, b| Locked { until: a.until.max(b.until), failures: a.failures.max(b.failures) }))
    }

    /// Networks that are blocked right now, and accounts that are locked, exist or not.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn lock_totals(&self) -> Result<(usize, usize)> {
        let now = self.now();
        let (mut networks, mut accounts) = (0, std::collections::BTreeSet::new());
        self.store.read()?.scan_records::<Attempts>(Org::INSTANCE, Dir::Forward, None, &mut |row| {
            if row.data.locked_until > now {
                match row.data.scope {
                    Scope::Network => networks += 1,
                    Scope::Source | Scope::Device | Scope::Account => drop(accounts.insert(row.data.account)),
                }
            }
            Ok(Flow::More)
        })?;
        Ok((networks, accounts.len()))
    }
}

/// What a device cookie is made of.
struct DeviceParts {
    user: [u8; 16],
    nonce: [u8; 16],
    day: [u8; 8],
}

impl DeviceParts {
    fn each(&self) -> [&[u8]; 4] {
        [b"device-cookie", &self.user, &self.nonce, &self.day]
    }
}

fn device_parts(user: Id<User>, nonce: &[u8; 16], day: i64) -> DeviceParts {
    DeviceParts { user: user.uid().to_bytes(), nonce: *nonce, day: day.to_be_bytes() }
}

fn device_text(nonce: &[u8; 16], day: i64, mac: u128) -> String {
    format!("1.{:032x}.{day}.{mac:032x}", u128::from_be_bytes(*nonce))
}

/// An account's digest: whatever case and space its address is written with.
fn account_digest(lookup: &LookupKey, email: &str) -> Uid {
    Uid(lookup.digest(&[b"account", email.trim().to_lowercase().as_bytes()]))
}

fn too_many(retry_after: u64) -> Error {
    let message = match retry_after {
        0..=119 => format!("Too many attempts. Try again in {} seconds.", retry_after.max(1)),
        seconds => format!("Too many attempts. Try again in {} minutes.", seconds.div_ceil(60)),
    };
    Error::TooMany { retry_after, message }
}

fn is_over(row: &Attempts, now: Time) -> bool {
    row.last_at.plus_seconds(DECAY_SECONDS) <= now && row.locked_until <= now
}

fn of_account<R: Read + ?Sized>(read: &R, account: Uid) -> Result<Vec<Record<Attempts>>> {
    let mut ids = Vec::new();
    let prefix = crate::store::KeyBuf::new().id(account);
    read.scan_index(Org::INSTANCE, Attempts::KIND, BY_ACCOUNT, &prefix, Dir::Forward, None, &mut |_, id, _| {
        ids.push(id);
        Ok(Flow::More)
    })?;
    ids.into_iter().filter_map(|id| read.get(Org::INSTANCE, Id::from(id)).transpose()).collect()
}

/// Forgets all failures of an account within a write; says whether there were any.
pub(super) fn forget(tx: &mut WriteTx<'_>, account: Uid) -> Result<bool> {
    let found = of_account(tx, account)?;
    for row in &found {
        tx.delete(Org::INSTANCE, row.id)?;
    }
    Ok(!found.is_empty())
}

fn get<R: Read + ?Sized>(read: &R, id: Uid) -> Result<Option<Record<Attempts>>> {
    read.get(Org::INSTANCE, Id::from(id))
}

/// Whether the device is known and its cookie is still worth something.
fn trusted<R: Read + ?Sized>(read: &R, tried: &Try, now: Time) -> Result<Option<Uid>> {
    let Some(device) = tried.device else { return Ok(None) };
    let void = get(read, device)?.is_some_and(|row| !is_over(&row.data, now) && row.data.failures >= DEVICE_FAILURES);
    Ok((!void).then_some(device))
}

/// Seconds that the account is closed to who tries, the longest where there are several.
fn closed<R: Read + ?Sized>(read: &R, tried: &Try, now: Time) -> Result<Option<i64>> {
    if trusted(read, tried, now)?.is_some() {
        return Ok(None);
    }
    let mut until = now;
    for id in [tried.source, guard(tried.account), tried.network] {
        if let Some(row) = get(read, id)? {
            until = until.max(row.data.locked_until);
        }
    }
    let seconds = (until.0 - now.0 + 999) / 1000;
    Ok((seconds > 0).then_some(seconds))
}

/// The row that counts an account from everywhere; an account's digest is never a row itself.
fn guard(account: Uid) -> Uid {
    Uid(account.0 ^ 1)
}

/// What a failure led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Failure {
    /// How long the answer is held back.
    pub(super) delay: Duration,
    /// Whether it closed the account to this client.
    pub(super) locked: bool,
    /// Whether it closed the account to everybody who is not known.
    pub(super) guarded: bool,
    /// How many more this client may have before it is closed to it.
    pub(super) left: u32,
}

/// Counts a failure within a write.
pub(super) fn fail(tx: &mut WriteTx<'_>, tried: &Try, numbers: &Lockout) -> Result<Failure> {
    let now = tx.now();
    if let Some(device) = trusted(tx, tried, now)? {
        let failures = count(tx, device, Scope::Device, tried.account, |_| {})?.failures;
        let left = DEVICE_FAILURES.saturating_sub(failures);
        return Ok(Failure { delay: delay(failures), locked: false, guarded: false, left });
    }
    let mut locked = false;
    let source = count(tx, tried.source, Scope::Source, tried.account, |row| {
        if row.failures >= numbers.failures {
            let seconds = i64::from(numbers.minutes) * 60;
            let doubled = seconds.saturating_mul(1 << row.locks.min(16)).min(LONGEST_LOCK_SECONDS.max(seconds));
            row.locked_until = now.plus_seconds(doubled);
            row.locks = row.locks.saturating_add(1);
            locked = true;
        }
    })?;
    let failures = source.failures;
    if locked {
        // The next lock takes as many failures as this one did.
        count_anew(tx, tried.source)?;
    }
    let mut guarded = false;
    count(tx, guard(tried.account), Scope::Account, tried.account, |row| {
        if now >= row.since.plus_seconds(ACCOUNT_WINDOW_SECONDS) && row.locked_until <= now {
            (row.failures, row.since) = (1, now);
        }
        if row.failures > ACCOUNT_FAILURES {
            guarded = row.locked_until <= now;
            row.locked_until = now.plus_seconds(DECAY_SECONDS);
        }
    })?;
    count(tx, tried.network, Scope::Network, tried.network, |row| {
        if now >= row.since.plus_seconds(NETWORK_WINDOW_SECONDS) {
            (row.tried, row.since) = (Vec::new(), now);
        }
        if !row.tried.contains(&tried.short) {
            row.tried.push(tried.short);
        }
        if row.tried.len() > NETWORK_ACCOUNTS {
            row.locked_until = now.plus_seconds(NETWORK_BLOCK_SECONDS);
            (row.tried, row.since) = (Vec::new(), now);
        }
    })?;
    let left = if guarded { 0 } else { numbers.failures.saturating_sub(failures) };
    Ok(Failure { delay: delay(failures), locked, guarded, left })
}

/// Whether who tries comes from a browser that signed in before.
pub(super) fn is_known<R: Read + ?Sized>(read: &R, tried: &Try, now: Time) -> Result<bool> {
    Ok(trusted(read, tried, now)?.is_some())
}

/// Forgets the failures of who got in: those of a known browser, or those of its network. A stranger's failures beside
/// a known browser stay.
pub(super) fn succeed(tx: &mut WriteTx<'_>, tried: &Try) -> Result<()> {
    let id = trusted(tx, tried, tx.now())?.unwrap_or(tried.source);
    if get(tx, id)?.is_some() {
        tx.delete::<Attempts>(Org::INSTANCE, Id::from(id))?;
    }
    Ok(())
}

fn count(
    tx: &mut WriteTx<'_>,
    id: Uid,
    scope: Scope,
    account: Uid,
    then: impl FnOnce(&mut Attempts),
) -> Result<Attempts> {
    let now = tx.now();
    let old = get(tx, id)?;
    let mut row = match &old {
        Some(old) if !is_over(&old.data, now) => old.data.clone(),
        _ => Attempts::none(scope, account, now),
    };
    row.failures = row.failures.saturating_add(1);
    row.last_at = now;
    then(&mut row);
    match &old {
        Some(old) => drop(tx.update(Org::INSTANCE, old, row.clone())?),
        None => drop(tx.insert(Org::INSTANCE, Id::from(id), row.clone())?),
    }
    Ok(row)
}

fn count_anew(tx: &mut WriteTx<'_>, id: Uid) -> Result<()> {
    if let Some(old) = get(tx, id)? {
        let row = Attempts { failures: 0, ..old.data.clone() };
        tx.update(Org::INSTANCE, &old, row)?;
    }
    Ok(())
}

/// How long the answer to the n-th failure in a row is held back: 0, 0, 1, 2, 4 seconds.
fn delay(failures: u32) -> Duration {
    match failures {
        0..=2 => Duration::ZERO,
        n => Duration::from_secs(1 << (n - 3).min(2)).min(LONGEST_DELAY),
    }
}

/// Removes counts that are over, a few at a time; says whether there may be more.
pub(super) fn sweep(tx: &mut WriteTx<'_>, most: usize) -> Result<bool> {
    let now = tx.now();
    let mut over = Vec::new();
    tx.scan_records::<Attempts>(Org::INSTANCE, Dir::Forward, None, &mut |row| {
        if is_over(&row.data, now) {
            over.push(row.id);
        }
        Ok(if over.len() < most { Flow::More } else { Flow::Stop })
    })?;
    for id in &over {
        tx.delete(Org::INSTANCE, *id)?;
    }
    Ok(over.len() == most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_held_back_longer_each_time() {
        let seconds: Vec<u64> = (1..=7).map(|n| delay(n).as_secs()).collect();
        assert_eq!(seconds, [0, 0, 1, 2, 4, 4, 4]);
    }

    #[tokio::test]
    async fn only_so_many_answers_are_held_back() {
        let delays = Delays(Semaphore::new(1));
        let held = delays.0.try_acquire().unwrap();
        assert!(matches!(delays.hold(Duration::from_secs(1)).await, Err(Error::TooMany { .. })));
        assert!(delays.hold(Duration::ZERO).await.is_ok());
        drop(held);
        assert!(delays.hold(Duration::from_millis(1)).await.is_ok());
    }
}
