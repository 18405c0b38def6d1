//! Large contents at rest, sealed in pieces so that they can be written and read as streams (SECURITY.md section 8): each
//! content has a key of its own, each piece is XChaCha20-Poly1305 with its number and whether it is the last in the nonce.
//! Pieces that were changed, moved, left out or cut off at the end do not open.

use chacha20poly1305::aead::Aead;
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::token;
use crate::base::{Error, Result};

/// Bytes of a piece before it is sealed; only the last one is shorter.
pub const PIECE: usize = 64 * 1024;
/// Bytes that sealing adds to a piece.
pub const SEAL: usize = 16;

/// The key of one content. It seals each piece once.
pub struct ContentKey {
    key: Zeroizing<[u8; 32]>,
    cipher: XChaCha20Poly1305,
}

impl ContentKey {
    /// A new one.
    #[must_use]
    pub fn fresh() -> Self {
        Self::of(Zeroizing::new(token::random()))
    }

    fn of(key: Zeroizing<[u8; 32]>) -> Self {
        Self { cipher: XChaCha20Poly1305::new((&*key).into()), key }
    }

    /// The one with these bytes; none for another number of them.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(|key: [u8; 32]| Self::of(Zeroizing::new(key)))
    }

    /// Its bytes, to be sealed to the record that they belong to.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.key
    }

    /// Seals the piece with this number, counted from 0.
    ///
    /// # Errors
    /// For pieces of many gigabytes only.
    pub fn seal(&self, number: u64, is_last: bool, piece: &[u8]) -> Result<Vec<u8>> {
        let sealed = self.cipher.encrypt(&nonce(number, is_last), piece);
        sealed.map_err(|_| Error::internal("a piece is too long to seal"))
    }

    /// Opens it.
    ///
    /// # Errors
    /// When it is not that piece of this content.
    pub fn open(&self, number: u64, is_last: bool, sealed: &[u8]) -> Result<Vec<u8>> {
        let opened = self.cipher.decrypt(&nonce(number, is_last), sealed);
        opened.map_err(|_| Error::internal("a piece of a stored file does not open"))
    }
}

fn nonce(number: u64, is_last: bool) -> XNonce {
    let mut nonce = [0_u8; 24];
    if let Some((flag, rest)) = nonce.split_first_mut() {
        *flag = u8::from(is_last);
        for (byte, own) in rest.iter_mut().zip(number.to_be_bytes()) {
            *byte = own;
        }
    }
    XNonce::from(nonce)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_opens_in_its_place_only() {
        let key = ContentKey::fresh();
        let sealed = key.seal(3, false, b"content").unwrap();
        assert_eq!(sealed.len(), 7 + SEAL);
        let again = ContentKey::from_bytes(key.bytes()).unwrap();
        assert_eq!(again.open(3, false, &sealed).unwrap(), b"content");
        assert!(key.open(4, false, &sealed).is_err() && key.open(3, true, &sealed).is_err());
        assert!(ContentKey::fresh().open(3, false, &sealed).is_err());
        let mut changed = sealed.clone();
        changed[0] ^= 1;
        assert!(key.open(3, false, &changed).is_err() && key.open(3, false, &sealed[..7]).is_err());
        assert!(ContentKey::from_bytes(&[0; 31]).is_none());
    }
}
