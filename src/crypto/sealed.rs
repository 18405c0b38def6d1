//! Secrets at rest: `0x01 ‖ key id (8) ‖ nonce (24) ‖ ciphertext ‖ tag (16)`, XChaCha20-Poly1305 with a random nonce
//! (SECURITY.md section 9). The place of a value is authenticated with it, so a sealed value that was moved to another
//! organisation, record or field does not open.

use std::fmt;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use super::keyring::{Following, Key, KeyId, Keyring, Purpose, Rings};
use super::token;
use crate::base::{self, Error};

const FORMAT: u8 = 1;
const HEAD: usize = 1 + 8 + 24;

/// Seals with the active data key and opens with every one that is still good.
pub struct Sealer(Following<Keys>);

struct Keys {
    active: KeyId,
    keys: Vec<(KeyId, XChaCha20Poly1305)>,
}

/// A sealed value as a record holds it: bytes in one piece, nothing that could be shown.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedBytes(pub Vec<u8>);

impl fmt::Debug for SealedBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedBytes({})", self.0.len())
    }
}

impl Serialize for SealedBytes {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for SealedBytes {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = SealedBytes;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }
            fn visit_bytes<E>(self, v: &[u8]) -> Result<SealedBytes, E> {
                Ok(SealedBytes(v.to_vec()))
            }
        }
        d.deserialize_bytes(Bytes)
    }
}

impl Keys {
    fn of(rings: &Rings) -> Self {
        let cipher = |key: &Key| XChaCha20Poly1305::new((&*key.working(Purpose::Data)).into());
        Self {
            active: rings.active(Purpose::Data).id,
            keys: rings.usable(Purpose::Data).map(|key| (key.id, cipher(key))).collect(),
        }
    }

    fn find(&self, id: KeyId) -> Option<&XChaCha20Poly1305> {
        self.keys.iter().find(|(other, _)| *other == id).map(|(_, cipher)| cipher)
    }
}

/// The bytes are no sealed value of this place under a key of this keyring.
#[derive(Debug, thiserror::Error)]
#[error("A stored secret does not open: it was moved or changed, or its key is not in the keyring.")]
pub struct DoesNotOpen;

impl Sealer {
    /// The data keys of `keyring`, as they are at each call.
    #[must_use]
    pub fn new(keyring: &Keyring) -> Self {
        Self(Following::sure(keyring, Keys::of))
    }

    /// The key that seals now.
    #[must_use]
    pub fn active(&self) -> KeyId {
        self.0.get().active
    }

    /// Seals `secret` for its place: instance, organisation, table, record, field and version, in this order.
    ///
    /// # Errors
    /// Only for more than 256 GiB.
    pub fn seal(&self, place: &[&[u8]], secret: &[u8]) -> base::Result<Vec<u8>> {
        let nonce: [u8; 24] = token::random();
        let aad = joined(place);
        let keys = self.0.get();
        let cipher = keys.find(keys.active).ok_or_else(|| Error::internal("the active data key is gone"))?;
        let ciphertext = cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: secret, aad: &aad })
            .map_err(|_| Error::internal("the secret is too long to seal"))?;
        let mut sealed = Vec::with_capacity(HEAD + ciphertext.len());
        sealed.push(FORMAT);
        sealed.extend_from_slice(&keys.active.0);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&ciphertext);
        Ok(sealed)
    }

    /// Opens what [`Sealer::seal`] made for the same place.
    ///
    /// # Errors
    /// [`DoesNotOpen`] for everything else.
    pub fn open(&self, place: &[&[u8]], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, DoesNotOpen> {
        let (format, rest) = sealed.split_first_chunk::<1>().ok_or(DoesNotOpen)?;
        let (id, rest) = rest.split_first_chunk::<8>().ok_or(DoesNotOpen)?;
        let (nonce, ciphertext) = rest.split_first_chunk::<24>().ok_or(DoesNotOpen)?;
        if *format != [FORMAT] {
            return Err(DoesNotOpen);
        }
        let keys = self.0.get();
        let cipher = keys.find(KeyId(*id)).ok_or(DoesNotOpen)?;
        let payload = Payload { msg: ciphertext, aad: &joined(place) };
        cipher.decrypt(&XNonce::from(*nonce), payload).map(Zeroizing::new).map_err(|_| DoesNotOpen)
    }
}

/// The data key that a value was sealed with; `None` where it is no sealed value.
#[must_use]
pub fn key_of(sealed: &[u8]) -> Option<KeyId> {
    let (format, rest) = sealed.split_first_chunk::<1>()?;
    let (id, rest) = rest.split_first_chunk::<8>()?;
    (*format == [FORMAT] && rest.len() >= HEAD - 9).then_some(KeyId(*id))
}

/// Each part behind its length, so that no two places give the same bytes.
fn joined(place: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in place {
        bytes.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Time;

    #[test]
    fn is_printed_by_its_length_alone() {
        assert_eq!(format!("{:?}", SealedBytes(vec![7, 8, 9])), "SealedBytes(3)");
    }

    #[test]
    fn opens_at_its_place_only() {
        let sealer = Sealer::new(&Keyring::generate(Time(0)));
        let sealed = sealer.seal(&[b"org", b"field"], b"secret").unwrap();
        assert_eq!(sealed.len(), HEAD + 6 + 16);
        assert_eq!(sealer.open(&[b"org", b"field"], &sealed).unwrap().as_slice(), b"secret");
        assert!(sealer.open(&[b"orgf", b"ield"], &sealed).is_err());
        assert!(Sealer::new(&Keyring::generate(Time(0))).open(&[b"org", b"field"], &sealed).is_err());
        assert_ne!(sealed, sealer.seal(&[b"org", b"field"], b"secret").unwrap());
    }

    #[test]
    fn no_changed_or_shortened_byte_opens() {
        let sealer = Sealer::new(&Keyring::generate(Time(0)));
        let sealed = sealer.seal(&[b"p"], b"secret").unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(sealer.open(&[b"p"], &changed).is_err(), "byte {at}");
            assert!(sealer.open(&[b"p"], &sealed[..at]).is_err(), "cut at {at}");
        }
    }
}
