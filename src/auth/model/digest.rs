//! A SHA-256 digest as it is stored: 32 bytes in one piece. What was handed out as a secret is found by it.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::store::{Index, KeyBuf};

/// By the hash of the secret that a record stands for, in the instance.
pub const BY_HASH: Index = Index(20);

/// A SHA-256 digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Its key in [`BY_HASH`].
    #[must_use]
    pub fn key(&self) -> KeyBuf {
        KeyBuf::new().bytes(&self.0)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl serde::de::Visitor<'_> for Bytes {
            type Value = Digest;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("32 bytes")
            }
            fn visit_bytes<E: serde::de::Error>(self, v: &[u8]) -> Result<Digest, E> {
                v.try_into().map(Digest).map_err(|_| E::invalid_length(v.len(), &self))
            }
        }
        d.deserialize_bytes(Bytes)
    }
}
