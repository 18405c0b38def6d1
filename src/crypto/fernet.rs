//! Fernet tokens (<https://github.com/fernet/spec>), opened only: the older system kept its secrets in them, and they
//! are taken over by importing them. Nothing is sealed this way here; `sealed` does that.

use aes::Aes128;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use cbc::Decryptor;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

const VERSION: u8 = 0x80;
const BLOCK: usize = 16;

/// Why a token or a key is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FernetError {
    /// The key is not the base64url form of 32 bytes.
    #[error("this is no Fernet key, which is 44 characters of base64url")]
    Key,
    /// The token is not of the form that version 0x80 has.
    #[error("this is no Fernet token")]
    Form,
    /// Another key made it, or it was changed.
    #[error("the Fernet token was made with another key, or was changed")]
    Mac,
    /// The padding is wrong although the MAC is right.
    #[error("the Fernet token does not decrypt")]
    Padding,
}

/// The key of the older system's TOKEN_ENCRYPTION_KEY.
pub struct FernetKey {
    signing: Zeroizing<[u8; 16]>,
    encryption: Zeroizing<[u8; 16]>,
}

/// Whether `text` has the form of a token: base64url that begins with the version and a time before the year 2106.
#[must_use]
pub fn is_token(text: &str) -> bool {
    text.starts_with("gAAAAA") && parts(text).is_ok()
}

fn parts(text: &str) -> Result<Vec<u8>, FernetError> {
    let bytes = URL_SAFE.decode(text).map_err(|_| FernetError::Form)?;
    // Version, time, initial vector, one block at least, MAC.
    let fits = bytes.len() >= 1 + 8 + BLOCK + BLOCK + 32 && (bytes.len() - 57).is_multiple_of(BLOCK);
    if fits && bytes.first() == Some(&VERSION) { Ok(bytes) } else { Err(FernetError::Form) }
}

impl FernetKey {
    /// Reads a key: base64url of 16 bytes that sign and 16 that encrypt.
    ///
    /// # Errors
    /// [`FernetError::Key`].
    pub fn parse(text: &str) -> Result<Self, FernetError> {
        let bytes = Zeroizing::new(URL_SAFE.decode(text.trim()).map_err(|_| FernetError::Key)?);
        let (signing, rest) = bytes.split_first_chunk::<16>().ok_or(FernetError::Key)?;
        let encryption = <[u8; 16]>::try_from(rest).map_err(|_| FernetError::Key)?;
        Ok(Self { signing: Zeroizing::new(*signing), encryption: Zeroizing::new(encryption) })
    }

    /// Opens a token, however old it is.
    ///
    /// # Errors
    /// The other variants of [`FernetError`].
    pub fn open(&self, token: &str) -> Result<Zeroizing<Vec<u8>>, FernetError> {
        let bytes = parts(token.trim())?;
        let (signed, tag) = bytes.split_last_chunk::<32>().ok_or(FernetError::Form)?;
        let mut mac = Hmac::<Sha256>::new_from_slice(self.signing.as_slice()).map_err(|_| FernetError::Key)?;
        mac.update(signed);
        mac.verify_slice(tag).map_err(|_| FernetError::Mac)?;
        let (vector, ciphertext) =
            signed.get(9..).and_then(<[u8]>::split_first_chunk::<BLOCK>).ok_or(FernetError::Form)?;
        let mut plain = Zeroizing::new(ciphertext.to_vec());
        let (blocks, _) = plain.as_chunks_mut::<BLOCK>();
        let mut decryptor = Decryptor::<Aes128>::new(&(*self.encryption).into(), &(*vector).into());
        for block in blocks {
            decryptor.decrypt_block(block.into());
        }
        let length = unpadded(&plain).ok_or(FernetError::Padding)?;
        plain.truncate(length);
        Ok(plain)
    }
}

/// The length without PKCS #7 padding (RFC 5652 section 6.3). The MAC was verified before, so its timing tells nothing.
fn unpadded(plain: &[u8]) -> Option<usize> {
    let padding = usize::from(*plain.last()?);
    let length = plain.len().checked_sub(padding)?;
    let good = (1..=BLOCK).contains(&padding) && plain.iter().skip(length).all(|b| usize::from(*b) == padding);
    good.then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
    const TOKEN: &str =
        "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";

    #[test]
    fn opens_the_token_of_the_specification() {
        assert_eq!(FernetKey::parse(KEY).unwrap().open(TOKEN).unwrap().as_slice(), b"hello");
        assert!(is_token(TOKEN));
        assert!(!is_token("sk-0123456789"));
    }

    #[test]
    fn refuses_the_invalid_tokens_of_the_specification() {
        let key = FernetKey::parse(KEY).unwrap();
        let cases = [
            (
                "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykQUFBQUFBQUFBQQ==",
                FernetError::Mac,
            ),
            ("gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPA==", FernetError::Form),
            (
                "%%%%%%%%%%%%%AECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==",
                FernetError::Form,
            ),
            (
                "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPOm73QeoCk9uGib28Xe5vz6oxq5nmxbx_v7mrfyudzUm",
                FernetError::Form,
            ),
            (
                "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0ODz4LEpdELGQAad7aNEHbf-JkLPIpuiYRLQ3RtXatOYREu2FWke6CnJNYIbkuKNqOhw==",
                FernetError::Padding,
            ),
            (
                "gAAAAAAdwJ6xBQECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAkLhFLHpGtDBRLRTZeUfWgHSv49TF2AUEZ1TIvcZjK1zQ==",
                FernetError::Padding,
            ),
        ];
        for (token, expected) in cases {
            assert_eq!(key.open(token).unwrap_err(), expected, "{token}");
        }
    }

    #[test]
    fn refuses_other_keys_and_changed_tokens() {
        let other = FernetKey::parse("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").unwrap();
        assert_eq!(other.open(TOKEN).unwrap_err(), FernetError::Mac);
        for bad in ["", "change-me", &KEY[1..], "AAAA"] {
            assert!(FernetKey::parse(bad).is_err(), "{bad}");
        }
        let key = FernetKey::parse(KEY).unwrap();
        let bytes = URL_SAFE.decode(TOKEN).unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(key.open(&URL_SAFE.encode(changed)).is_err(), "byte {at}");
        }
    }
}
