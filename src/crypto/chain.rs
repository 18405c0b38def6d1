//! The change log's hash chain: each entry's hash is HMAC-SHA256 over its canonical bytes and the hash before it
//! (SECURITY.md section 12). Without the key nobody can forge an entry, and none can be changed, dropped or swapped
//! without breaking every hash after it.
//!
//! When the key is rotated, the chain goes on under the new one. Keys only move forward along a chain, and a key
//! counts for no entry that says it was made later than the key's successor: an old key that leaked forges nothing new.

use std::sync::Arc;

use super::keyring::{Following, KeyId, Keyring, Purpose, Rings};
use super::mac::MacKey;
use crate::base::Time;

/// For so many seconds after its successor was made a key may still have chained an entry: its write was under way.
const OVERLAP: i64 = 60;

/// The keys of the change log's chain. Cheap to clone; never printed.
#[derive(Clone)]
pub struct ChainKey(Source);

#[derive(Clone)]
enum Source {
    Fixed(Arc<Links>),
    Keyring(Arc<Following<Links>>),
}

/// The keys from the oldest to the active one.
struct Links(Vec<Link>);

struct Link {
    id: KeyId,
    /// The last instant of an entry under it.
    until: Option<Time>,
    mac: MacKey,
}

impl Links {
    fn of(rings: &Rings) -> Self {
        let mut links = Vec::new();
        let mut until = None;
        for key in rings.usable(Purpose::Audit) {
            links.push(Link { id: key.id, until, mac: MacKey::new(&key.working(Purpose::Audit)) });
            until = Some(key.created.plus_seconds(OVERLAP));
        }
        links.reverse();
        Self(links)
    }
}

impl ChainKey {
    /// The chain key with these 32 secret bytes, which is never rotated.
    #[must_use]
    pub fn new(material: &[u8; 32]) -> Self {
        let link = Link { id: KeyId([0; 8]), until: None, mac: MacKey::new(material) };
        Self(Source::Fixed(Arc::new(Links(vec![link]))))
    }

    /// The audit keys of `keyring`.
    #[must_use]
    pub fn of(keyring: &Keyring) -> Self {
        Self(Source::Keyring(Arc::new(Following::sure(keyring, Links::of))))
    }

    fn links(&self) -> Arc<Links> {
        match &self.0 {
            Source::Fixed(links) => Arc::clone(links),
            Source::Keyring(following) => following.get(),
        }
    }

    /// The hash of an entry under the active key: over its canonical bytes and then `prev`, the hash of the entry
    /// before (all zero for the first).
    #[must_use]
    pub fn mac(&self, canonical: &[u8], prev: &[u8; 32]) -> [u8; 32] {
        self.links().0.last().map_or([0; 32], |link| link.mac.mac(&[canonical, prev]))
    }

    /// Begins at the start of a chain.
    #[must_use]
    pub fn walk(&self) -> Walk {
        Walk { links: self.links(), at: 0 }
    }
}

/// A way along one chain, from its oldest entry on.
pub struct Walk {
    links: Arc<Links>,
    at: usize,
}

impl Walk {
    /// The key under which `hash` is the hash of an entry made at `made`; none where it is no key's that may be.
    pub fn entry(&mut self, made: Time, canonical: &[u8], prev: &[u8; 32], hash: &[u8; 32]) -> Option<KeyId> {
        let (at, link) = self.find(canonical, prev, hash, |link| link.until.is_none_or(|until| made <= until))?;
        let id = link.id;
        self.at = at;
        Some(id)
    }

    /// Whether `hash` was made of these bytes behind the last entry, under its key or a newer one.
    #[must_use]
    pub fn seals(&self, canonical: &[u8], prev: &[u8; 32], hash: &[u8; 32]) -> bool {
        self.find(canonical, prev, hash, |_| true).is_some()
    }

    fn find(
        &self,
        canonical: &[u8],
        prev: &[u8; 32],
        hash: &[u8; 32],
        may: impl Fn(&Link) -> bool,
    ) -> Option<(usize, &Link)> {
        let mut rest = self.links.0.iter().enumerate().skip(self.at);
        rest.find(|(_, link)| may(link) && link.mac.mac(&[canonical, prev]) == *hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depends_on_key_entry_and_predecessor() {
        let key = ChainKey::new(&[1; 32]);
        let hash = key.mac(b"entry", &[0; 32]);
        assert_eq!(hash, key.mac(b"entry", &[0; 32]));
        assert_ne!(hash, key.mac(b"entrY", &[0; 32]));
        assert_ne!(hash, key.mac(b"entry", &[1; 32]));
        assert_ne!(hash, ChainKey::new(&[2; 32]).mac(b"entry", &[0; 32]));
    }

    #[test]
    fn keys_move_forward_and_none_counts_after_its_time() {
        let keyring = Keyring::generate(Time(0));
        let chain = keyring.chain();
        let zero = [0; 32];
        let old = chain.mac(b"old", &zero);
        let stale = chain.mac(b"stale", &zero);
        keyring.rotate(Purpose::Audit, Time(1_000_000)).unwrap();
        let new = chain.mac(b"new", &zero);
        assert_ne!(new, ChainKey::of(&keyring).mac(b"old", &zero));

        let mut walk = chain.walk();
        assert!(walk.entry(Time(5), b"old", &zero, &old).is_some());
        assert!(walk.entry(Time(1_060_000), b"stale", &zero, &stale).is_some(), "under way at the rotation");
        assert!(walk.entry(Time(1_060_001), b"stale", &zero, &stale).is_none(), "later than the key's successor");
        assert!(walk.entry(Time(1_000_001), b"new", &zero, &new).is_some());
        assert!(walk.entry(Time(5), b"old", &zero, &old).is_none(), "an older key behind a newer one");
        assert!(!walk.seals(b"old", &zero, &old) && walk.seals(b"new", &zero, &new));
    }
}
