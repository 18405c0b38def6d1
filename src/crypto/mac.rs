//! HMAC-SHA256 (RFC 2104) with keys of 32 bytes, and keys derived from keys by HKDF-SHA256 (RFC 5869). Keys that
//! serve different ends are never the same key.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

/// A keyed MAC whose key schedule is done; a copy starts a fresh message.
#[derive(Clone)]
pub(super) struct MacKey(Hmac<Sha256>);

impl MacKey {
    /// The MAC keyed by `key`.
    pub(super) fn new(key: &[u8; 32]) -> Self {
        let mut block = [0_u8; 64];
        for (slot, byte) in block.iter_mut().zip(key) {
            *slot = *byte;
        }
        let mac = Hmac::new(&block.into());
        block.zeroize();
        Self(mac)
    }

    /// The MAC of `parts` joined. The caller sees to it that the joint is unambiguous.
    pub(super) fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

/// A key for `info` out of `root`.
pub(super) fn derive(root: &[u8], info: &str) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0_u8; 32]);
    #[expect(clippy::expect_used, reason = "HKDF-SHA256 gives up to 8,160 bytes; this asks for 32")]
    Hkdf::<Sha256>::new(None, root).expand(info.as_bytes(), key.as_mut_slice()).expect("32 bytes can be derived");
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_rfc_4231_case_2_key_padding() {
        // RFC 4231 has no key of 32 bytes; a short key padded with zeros is the same HMAC key.
        let mut key = [0_u8; 32];
        key[..4].copy_from_slice(b"Jefe");
        let mac = MacKey::new(&key).mac(&[b"what do ya want ", b"for nothing?"]);
        assert_eq!(mac[..8], [0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e]);
    }

    #[test]
    fn derived_keys_differ_by_their_end() {
        let root = [7; 32];
        assert_ne!(*derive(&root, "jwt|a"), *derive(&root, "jwt|b"));
        assert_eq!(*derive(&root, "jwt|a"), *derive(&root, "jwt|a"));
    }
}
