//! An operator's wrapping key: with `security.master_key` set, the keyring's file holds its material sealed, each key
//! bound to its name and purpose, and a copy of the file alone opens nothing.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::{KeyId, Purpose};
use crate::crypto::mac::derive;
use crate::crypto::token;

/// Wraps and unwraps the material of keys.
pub(super) struct Wrap(XChaCha20Poly1305);

impl Wrap {
    pub(super) fn new(master: &SecretString) -> Self {
        let key = derive(master.expose_secret().as_bytes(), "keyring");
        Self(XChaCha20Poly1305::new((&*key).into()))
    }

    /// The material as text: nonce (24 bytes), ciphertext and tag in base64url.
    pub(super) fn seal(&self, id: KeyId, purpose: Purpose, material: &[u8; 32]) -> Option<String> {
        let nonce: [u8; 24] = token::random();
        let place = place(id, purpose);
        let payload = Payload { msg: material, aad: place.as_bytes() };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload).ok()?;
        Some(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// The inverse; `None` when it was wrapped by another key, moved or changed.
    pub(super) fn open(&self, id: KeyId, purpose: Purpose, text: &str) -> Option<Zeroizing<Vec<u8>>> {
        let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (nonce, sealed) = sealed.split_first_chunk::<24>()?;
        let place = place(id, purpose);
        let payload = Payload { msg: sealed, aad: place.as_bytes() };
        self.0.decrypt(&XNonce::from(*nonce), payload).ok().map(Zeroizing::new)
    }
}

fn place(id: KeyId, purpose: Purpose) -> String {
    format!("keyring|{id}|{}", purpose.name())
}
