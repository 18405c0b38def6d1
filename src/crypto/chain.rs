//! The change log's hash chain: each entry's hash is HMAC-SHA256 over its canonical bytes and the hash before it
//! (SECURITY.md section 12). Without the key nobody can forge an entry, and none can be changed, dropped or swapped
//! without breaking every hash after it.

use super::mac::MacKey;

/// The key of the change log's chain. Cheap to clone; never printed.
#[derive(Clone)]
pub struct ChainKey(MacKey);

impl ChainKey {
    /// The chain key with these 32 secret bytes.
    #[must_use]
    pub fn new(material: &[u8; 32]) -> Self {
        Self(MacKey::new(material))
    }

    /// The hash of an entry: over its canonical bytes and then `prev`, the hash of the entry before (all zero for
    /// the first).
    #[must_use]
    pub fn mac(&self, canonical: &[u8], prev: &[u8; 32]) -> [u8; 32] {
        self.0.mac(&[canonical, prev])
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
}
