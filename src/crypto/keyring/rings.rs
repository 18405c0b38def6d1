//! The keys as values: a ring for each purpose, its active key first. Changing one gives another; nothing here is shared
//! or written.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretBox};
use zeroize::Zeroizing;

use super::{KeyId, KeyInfo, KeyState, KeyringError, Purpose};
use crate::base::Time;
use crate::crypto::mac::{MacKey, derive};
use crate::crypto::token;

/// One key with its secret material.
#[derive(Clone)]
pub(in crate::crypto) struct Key {
    pub(in crate::crypto) id: KeyId,
    pub(super) state: KeyState,
    pub(in crate::crypto) created: Time,
    pub(super) material: Arc<SecretBox<[u8; 32]>>,
}

impl Key {
    fn fresh(now: Time) -> Self {
        let material = Arc::new(SecretBox::init_with(token::random::<32>));
        Self { id: KeyId(token::random()), state: KeyState::Active, created: now, material }
    }

    /// The working key: derived by HKDF with `purpose|id`, so that equal material never serves two ends.
    pub(in crate::crypto) fn working(&self, purpose: Purpose) -> Zeroizing<[u8; 32]> {
        derive(self.material.expose_secret(), &format!("{}|{}", purpose.name(), self.id))
    }
}

/// The keys of one purpose.
#[derive(Clone)]
pub(super) struct Ring {
    pub(super) purpose: Purpose,
    pub(super) active: Key,
    /// From the newest to the oldest.
    pub(super) others: Vec<Key>,
}

impl Ring {
    pub(super) fn keys(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.active).chain(&self.others)
    }

    fn rotate(&mut self, now: Time) {
        let old = std::mem::replace(&mut self.active, Key::fresh(now));
        self.others.insert(0, Key { state: KeyState::Verify, ..old });
    }
}

/// The keys of every purpose at one time.
#[derive(Clone)]
pub(in crate::crypto) struct Rings {
    pub(super) jwt: Ring,
    pub(super) csrf: Ring,
    pub(super) refresh: Ring,
    pub(super) lookup: Ring,
    pub(super) pepper: Ring,
    pub(super) data: Ring,
    pub(super) audit: Ring,
    pub(super) backup: Ring,
}

impl Rings {
    /// Fresh keys.
    pub(super) fn generate(now: Time) -> Self {
        let ring = |purpose| Ring { purpose, active: Key::fresh(now), others: Vec::new() };
        Self {
            jwt: ring(Purpose::Jwt),
            csrf: ring(Purpose::Csrf),
            refresh: ring(Purpose::Refresh),
            lookup: ring(Purpose::Lookup),
            pepper: ring(Purpose::Pepper),
            data: ring(Purpose::Data),
            audit: ring(Purpose::Audit),
            backup: ring(Purpose::Backup),
        }
    }

    /// Every ring, in the order of the file.
    pub(super) fn all(&self) -> [&Ring; 8] {
        Purpose::ALL.map(|purpose| self.ring(purpose))
    }

    fn ring(&self, purpose: Purpose) -> &Ring {
        match purpose {
            Purpose::Jwt => &self.jwt,
            Purpose::Csrf => &self.csrf,
            Purpose::Refresh => &self.refresh,
            Purpose::Lookup => &self.lookup,
            Purpose::Pepper => &self.pepper,
            Purpose::Data => &self.data,
            Purpose::Audit => &self.audit,
            Purpose::Backup => &self.backup,
        }
    }

    fn ring_mut(&mut self, purpose: Purpose) -> &mut Ring {
        match purpose {
            Purpose::Jwt => &mut self.jwt,
            Purpose::Csrf => &mut self.csrf,
            Purpose::Refresh => &mut self.refresh,
            Purpose::Lookup => &mut self.lookup,
            Purpose::Pepper => &mut self.pepper,
            Purpose::Data => &mut self.data,
            Purpose::Audit => &mut self.audit,
            Purpose::Backup => &mut self.backup,
        }
    }

    pub(super) fn list(&self) -> Vec<KeyInfo> {
        let mut list = Vec::new();
        for ring in self.all() {
            let mut superseded = None;
            for key in ring.keys() {
                let (id, created, state) = (key.id, key.created, key.state);
                list.push(KeyInfo { id, purpose: ring.purpose, created, superseded, state });
                superseded = Some(created);
            }
        }
        list
    }

    /// The key that makes new things of this purpose.
    pub(in crate::crypto) fn active(&self, purpose: Purpose) -> &Key {
        &self.ring(purpose).active
    }

    /// The keys that still check or open, the active one first, then from the newest to the oldest.
    pub(in crate::crypto) fn usable(&self, purpose: Purpose) -> impl Iterator<Item = &Key> {
        self.ring(purpose).keys().filter(|key| key.state != KeyState::Retired)
    }

    /// MAC keys that still check, the active one first.
    pub(in crate::crypto) fn macs(&self, purpose: Purpose) -> Vec<MacKey> {
        self.usable(purpose).map(|key| MacKey::new(&key.working(purpose))).collect()
    }

    /// The MAC key that makes new things.
    pub(in crate::crypto) fn mac(&self, purpose: Purpose) -> MacKey {
        MacKey::new(&self.active(purpose).working(purpose))
    }

    /// The same with a fresh active key for `purpose`.
    pub(super) fn rotated(&self, purpose: Purpose, now: Time) -> Self {
        let mut next = self.clone();
        next.ring_mut(purpose).rotate(now);
        next
    }

    /// The same with the key's name and nothing else of it.
    pub(super) fn retired(&self, id: KeyId) -> Result<Self, KeyringError> {
        let mut next = self.clone();
        for purpose in Purpose::ALL {
            let ring = next.ring_mut(purpose);
            if ring.active.id == id {
                return Err(KeyringError::Active(id, purpose.name()));
            }
            let Some(key) = ring.others.iter_mut().find(|key| key.id == id) else { continue };
            if key.state == KeyState::Retired {
                return Err(KeyringError::Retired(id));
            }
            key.state = KeyState::Retired;
            key.material = Arc::new(SecretBox::init_with(|| [0; 32]));
            return Ok(next);
        }
        Err(KeyringError::Unknown(id.to_string()))
    }
}
