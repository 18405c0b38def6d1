//! Password hashes: argon2id (RFC 9106) with the pepper as its secret input, as PHC strings whose `keyid` names the
//! pepper (SECURITY.md section 3). Invariant: at most `min(cores, 4)` (or as configured) run at once and at most 64 wait, two seconds
//! each; beyond that the answer is that the server is busy. What makes a good password is not decided here.

use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, KeyId as PhcKeyId, Params, ParamsBuilder, Version};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use zeroize::Zeroizing;

use super::keyring::{Following, KeyId, Keyring, Purpose, Rings};
use super::token;
use crate::base::{Error, Result};

/// The shortest password, in bytes.
pub const MIN_BYTES: usize = 8;
/// The longest password, in bytes.
pub const MAX_BYTES: usize = 1024;
const WAITING: usize = 64;
const PATIENCE: Duration = Duration::from_secs(2);

/// What one hash costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Default for Cost {
    fn default() -> Self {
        Self { memory_kib: 47_104, passes: 2, lanes: 1 }
    }
}

/// What came of checking a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is right. `rehash`: the stored hash has an older cost or pepper and should be made anew.
    Right { rehash: bool },
    /// It is wrong, or there is no such account.
    Wrong,
}

struct Inner {
    peppers: Vec<(KeyId, Zeroizing<[u8; 32]>)>,
    params: Params,
    /// A hash that no password has, for accounts that do not exist.
    dummy: String,
}

/// Hashes and checks passwords. Cheap to clone; clones share the bound.
#[derive(Clone)]
pub struct Passwords {
    keys: Arc<Following<Inner>>,
    slots: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

fn bad_cost(error: argon2::Error) -> Error {
    Error::internal(format!("The argon2 cost cannot be used: {error}."))
}

impl Passwords {
    /// The pepper keys of `keyring`, as they are at each call, and the cost of new hashes, `concurrency` at once (0: as
    /// many as processors, at most 4).
    ///
    /// # Errors
    /// When argon2 refuses the cost.
    pub fn new(keyring: &Keyring, cost: Cost, concurrency: usize) -> Result<Self> {
        let keys = Following::new(keyring, move |rings| Inner::of(rings, cost))?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let slots = if concurrency == 0 { cores.min(4) } else { concurrency };
        Ok(Self { keys: Arc::new(keys), slots: Arc::new(Semaphore::new(slots)), waiting: Arc::default() })
    }

    /// The PHC string of `password`.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a length outside 8..=1024 bytes or a NUL, [`Error::Busy`] when too many wait.
    pub async fn hash(&self, password: SecretString) -> Result<String> {
        acceptable(password.expose_secret())?;
        let inner = self.keys.get();
        self.run(move || inner.hash(password.expose_secret())).await
    }

    /// Whether `password` is the one of `stored`. Without a stored hash the same work is done for nothing, so that the
    /// time does not tell whether there is an account.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many wait.
    pub async fn verify(&self, password: SecretString, stored: Option<String>) -> Result<Verdict> {
        let inner = self.keys.get();
        self.run(move || inner.verify(password.expose_secret(), stored.as_deref())).await
    }

    /// What each of `secrets` becomes by argon2id with `salt`, at `cost`: for secrets too short for a plain hash. Without
    /// the pepper; the caller keys the result.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many wait; [`Error::Internal`] when argon2 refuses the cost.
    pub async fn stretch(&self, secrets: Vec<String>, salt: [u8; 16], cost: Cost) -> Result<Vec<[u8; 32]>> {
        self.run(move || {
            let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32)).map_err(bad_cost)?;
            let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
            let stretched = secrets.iter().map(|secret| {
                let mut key = [0; 32];
                argon2.hash_password_into(secret.as_bytes(), &salt, &mut key).map_err(bad_cost)?;
                Ok(key)
            });
            stretched.collect()
        })
        .await
    }

    /// Runs work that takes as long as a hash, within the same bound.
    ///
    /// # Errors
    /// What `work` returns; [`Error::Busy`] when too many wait.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let permit = self.slot().await?;
        // The permit goes with the work: a client that leaves does not free a slot that is still computing.
        let task = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        });
        task.await.map_err(Error::fault)?
    }

    async fn slot(&self) -> Result<OwnedSemaphorePermit> {
        if let Ok(permit) = self.slots.clone().try_acquire_owned() {
            return Ok(permit);
        }
        let _place = Place::take(&self.waiting)?;
        match tokio::time::timeout(PATIENCE, self.slots.clone().acquire_owned()).await {
            Ok(Ok(permit)) => Ok(permit),
            _ => Err(Error::Busy { retry_after: 2 }),
        }
    }
}

/// Whether a stored hash is one of bcrypt, as the older system made them. They are verified and then made anew.
#[must_use]
pub fn is_bcrypt(stored: &str) -> bool {
    bcrypt::HashParts::from_str(stored).is_ok()
}

/// A place in the queue, given back when it is dropped, also by a client that leaves.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize) -> Result<Self> {
        let before = waiting.fetch_add(1, Ordering::Relaxed);
        let place = Self(waiting);
        if before < WAITING { Ok(place) } else { Err(Error::Busy { retry_after: 2 }) }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Refuses what is never hashed, whatever an organisation's policy says.
fn acceptable(password: &str) -> Result<()> {
    match password.len() {
        0..MIN_BYTES => Err(Error::invalid(
            "/password",
            "too_short",
            format!("The password needs at least {MIN_BYTES} characters."),
        )),
        MIN_BYTES..=MAX_BYTES if password.contains('\0') => {
            Err(Error::invalid("/password", "control_character", "The password holds a NUL character."))
        }
        MIN_BYTES..=MAX_BYTES => Ok(()),
        _ => Err(Error::invalid("/password", "too_long", format!("The password is longer than {MAX_BYTES} bytes."))),
    }
}

/// The pepper that a hash was made with; `None` where it cannot be read.
#[must_use]
pub fn pepper_of(phc: &str) -> Option<KeyId> {
    let hash = PasswordHash::new(phc).ok()?;
    let params = Params::try_from(&hash).ok()?;
    params.keyid().try_into().ok().map(KeyId)
}

impl Inner {
    fn of(rings: &Rings, cost: Cost) -> Result<Self> {
        let active = rings.active(Purpose::Pepper).id;
        let keyid = PhcKeyId::new(&active.0).map_err(bad_cost)?;
        let params = |memory_kib, passes| {
            let mut builder = ParamsBuilder::new();
            builder.m_cost(memory_kib).t_cost(passes).p_cost(cost.lanes).output_len(32).keyid(keyid);
            builder.build().map_err(bad_cost)
        };
        let peppers: Vec<_> = rings.usable(Purpose::Pepper).map(|key| (key.id, key.working(Purpose::Pepper))).collect();
        // Made at the least cost, for every start would wait for it, and told to have the full one.
        let least = 8 * cost.lanes;
        let cheap = Self { peppers, params: params(least, 1)?, dummy: String::new() };
        let dummy = cheap.hash(&token::Token::fresh().to_text())?;
        let full = format!("$m={},t={},", cost.memory_kib, cost.passes);
        let dummy = dummy.replacen(&format!("$m={least},t=1,"), &full, 1);
        Ok(Self { params: params(cost.memory_kib, cost.passes)?, dummy, ..cheap })
    }

    fn with<'a>(&self, pepper: &'a [u8; 32]) -> Result<Argon2<'a>> {
        Argon2::new_with_secret(pepper, Algorithm::Argon2id, Version::V0x13, self.params.clone()).map_err(bad_cost)
    }

    fn hash(&self, password: &str) -> Result<String> {
        let (_, pepper) = self.peppers.first().ok_or_else(|| Error::internal("there is no pepper"))?;
        let salt: [u8; 16] = token::random();
        let hash = self
            .with(pepper)?
            .hash_password_with_salt(password.as_bytes(), &salt)
            .map_err(|e| Error::internal(format!("argon2 failed: {e}")))?;
        Ok(hash.to_string())
    }

    fn verify(&self, password: &str, stored: Option<&str>) -> Result<Verdict> {
        if let Some(imported) = stored.filter(|stored| is_bcrypt(stored)) {
            let right = bcrypt::verify(password, imported).unwrap_or(false);
            return Ok(if right { Verdict::Right { rehash: true } } else { Verdict::Wrong });
        }
        let exists = stored.is_some();
        let hash = PasswordHash::new(stored.unwrap_or(&self.dummy))
            .map_err(|e| Error::internal(format!("a stored password hash cannot be read: {e}")))?;
        let params = Params::try_from(&hash)
            .map_err(|e| Error::internal(format!("a stored password hash has a strange cost: {e}")))?;
        let (_, pepper) = self
            .peppers
            .iter()
            .find(|(id, _)| id.0 == params.keyid())
            .ok_or_else(|| Error::internal("a stored password hash needs a pepper that is not in the keyring"))?;
        // A password that can never have been hashed costs the same.
        let candidate = if acceptable(password).is_ok() { password } else { "" };
        let right = self.with(pepper)?.verify_password(candidate.as_bytes(), &hash).is_ok();
        if right && exists { Ok(Verdict::Right { rehash: params != self.params }) } else { Ok(Verdict::Wrong) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Time;

    const CHEAP: Cost = Cost { memory_kib: 64, passes: 1, lanes: 1 };

    fn secret(text: &str) -> SecretString {
        SecretString::from(text)
    }

    #[test]
    fn an_absent_account_costs_as_much_as_another() {
        let cost = Cost { memory_kib: 256, passes: 3, lanes: 2 };
        let passwords = Passwords::new(&Keyring::generate(Time(0)), cost, 0).unwrap();
        let told = Params::try_from(&PasswordHash::new(&passwords.keys.get().dummy).unwrap()).unwrap();
        assert_eq!(told, passwords.keys.get().params);
    }

    #[tokio::test]
    async fn verifies_and_tells_when_to_rehash() {
        let keyring = Keyring::generate(Time(0));
        let cheap = Passwords::new(&keyring, CHEAP, 0).unwrap();
        let hash = cheap.hash(secret("correct horse")).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1,keyid="), "{hash}");
        assert_ne!(hash, cheap.hash(secret("correct horse")).await.unwrap());
        let verify = async |p: &Passwords, text: &str| p.verify(secret(text), Some(hash.clone())).await.unwrap();
        assert_eq!(verify(&cheap, "correct horse").await, Verdict::Right { rehash: false });
        assert_eq!(verify(&cheap, "correct horsE").await, Verdict::Wrong);
        let dearer = Passwords::new(&keyring, Cost { passes: 2, ..CHEAP }, 0).unwrap();
        assert_eq!(verify(&dearer, "correct horse").await, Verdict::Right { rehash: true });
        let elsewhere = Passwords::new(&Keyring::generate(Time(0)), CHEAP, 0).unwrap();
        assert!(elsewhere.verify(secret("correct horse"), Some(hash.clone())).await.is_err());
    }

    #[tokio::test]
    async fn password_hashes_of_bcrypt_are_verified_and_made_anew() {
        let passwords = Passwords::new(&Keyring::generate(Time(0)), CHEAP, 0).unwrap();
        let hash = bcrypt::hash("correct horse", 4).unwrap().replacen("$2b$", "$2y$", 1);
        assert!(is_bcrypt(&hash) && !is_bcrypt("$argon2id$v=19$m=64,t=1,p=1$AAAA$AAAA") && !is_bcrypt("secret"));
        let verify = async |text: &str| passwords.verify(secret(text), Some(hash.clone())).await.unwrap();
        assert_eq!(verify("correct horse").await, Verdict::Right { rehash: true });
        assert_eq!(verify("correct horsE").await, Verdict::Wrong);
    }

    #[test]
    fn hashes_need_their_pepper() {
        let passwords = Passwords::new(&Keyring::generate(Time(0)), CHEAP, 0).unwrap();
        let inner = passwords.keys.get();
        let hash = inner.hash("correct horse").unwrap();
        assert_eq!(inner.verify("correct horse", Some(&hash)).unwrap(), Verdict::Right { rehash: false });
        // Whoever has the database alone has a hash that names its pepper and not the pepper.
        let peppers = vec![(inner.peppers[0].0, Zeroizing::new([9; 32]))];
        let stolen = Inner { peppers, params: inner.params.clone(), dummy: String::new() };
        assert_eq!(stolen.verify("correct horse", Some(&hash)).unwrap(), Verdict::Wrong);
    }

    #[tokio::test]
    async fn long_passwords_differ_to_their_end_and_bounds_hold() {
        let passwords = Passwords::new(&Keyring::generate(Time(0)), CHEAP, 0).unwrap();
        let long = "x".repeat(MAX_BYTES);
        let hash = passwords.hash(secret(&long)).await.unwrap();
        let other = format!("{}y", "x".repeat(MAX_BYTES - 1));
        assert_eq!(passwords.verify(secret(&other), Some(hash)).await.unwrap(), Verdict::Wrong);
        for bad in ["1234567", "12345678\0", &format!("{long}x")] {
            assert!(matches!(passwords.hash(secret(bad)).await, Err(Error::Invalid(_))));
            assert_eq!(passwords.verify(secret(bad), None).await.unwrap(), Verdict::Wrong);
        }
    }

    #[test]
    fn a_cost_that_cannot_be_used_is_refused() {
        let keyring = Keyring::generate(Time(0));
        let error = Passwords::new(&keyring, Cost { passes: 0, ..CHEAP }, 0).err().unwrap();
        assert!(error.to_string().contains("argon2 cost"), "{error}");
        assert_eq!(Cost::default(), Cost { memory_kib: 46 << 10, passes: 2, lanes: 1 });
        assert!(Passwords::new(&keyring, Cost::default(), 0).is_ok());
    }

    #[tokio::test]
    async fn nobody_waits_for_long() {
        let passwords = Passwords::new(&Keyring::generate(Time(0)), CHEAP, 1).unwrap();
        let held = passwords.slots.clone().acquire_owned().await.unwrap();
        assert!(matches!(passwords.verify(secret("12345678"), None).await, Err(Error::Busy { retry_after: 2 })));
        drop(held);
        assert_eq!(passwords.verify(secret("12345678"), None).await.unwrap(), Verdict::Wrong);
    }

    #[tokio::test]
    async fn the_queue_is_bounded() {
        let passwords = Passwords::new(&Keyring::generate(Time(0)), CHEAP, 0).unwrap();
        let count = u32::try_from(passwords.slots.available_permits()).unwrap();
        let held = passwords.slots.clone().acquire_many_owned(count).await.unwrap();
        let waiters: Vec<_> = (0..WAITING)
            .map(|_| {
                let passwords = passwords.clone();
                tokio::spawn(async move { passwords.verify(secret("12345678"), None).await })
            })
            .collect();
        while passwords.waiting.load(Ordering::Relaxed) < WAITING {
            tokio::task::yield_now().await;
        }
        assert!(matches!(passwords.verify(secret("12345678"), None).await, Err(Error::Busy { .. })));
        drop(held);
        for waiter in waiters {
            assert_eq!(waiter.await.unwrap().unwrap(), Verdict::Wrong);
        }
        assert_eq!(passwords.waiting.load(Ordering::Relaxed), 0);
    }
}
