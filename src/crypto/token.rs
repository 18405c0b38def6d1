//! Random secrets that are handed out once and kept only as a hash: refresh tokens, the setup token, the pre-login id.
//! A token is 256 random bits, so a plain SHA-256 of it cannot be turned back.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::ZeroizeOnDrop;

use super::keyring::{Following, Keyring, Purpose};
use super::mac::MacKey;
use crate::base::Uid;

/// Random bytes from the kernel.
#[must_use]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0_u8; N];
    #[expect(clippy::expect_used, reason = "without the kernel's randomness nothing secret can be made")]
    getrandom::fill(&mut bytes).expect("the kernel gives random bytes");
    bytes
}

/// Whether two secrets are equal, in a time that does not tell where they differ.
#[must_use]
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

/// SHA-256 of `bytes`.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// A secret of 256 bits, written as 43 characters of base64url. Never printed.
#[derive(Clone, ZeroizeOnDrop)]
pub struct Token([u8; 32]);

impl Token {
    /// A fresh random token.
    #[must_use]
    pub fn fresh() -> Self {
        Self(random())
    }

    /// Reads what [`Token::to_text`] wrote; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0_u8; 32];
        match URL_SAFE_NO_PAD.decode_slice(text, &mut bytes) {
            Ok(32) => Some(Self(bytes)),
            _ => None,
        }
    }

    /// The text that is handed out.
    #[must_use]
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What is stored and looked up in its place.
    #[must_use]
    pub fn lookup(&self) -> [u8; 32] {
        sha256(&self.0)
    }

    /// The token's bytes, for binding another proof to it.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// What an API token begins with.
const API_PREFIX: &str = "llp_";
/// Digits of base 62 for 256 bits, and for a checksum of 32.
const API_DIGITS: usize = 43;
const API_CHECK: usize = 6;
const BASE_62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The secret of an API token: `llp_`, 43 random digits of base 62 and a checksum of 6, so that whoever scans for leaked
/// secrets finds it without asking anybody. Never printed.
#[derive(Clone, ZeroizeOnDrop)]
pub struct ApiSecret(String);

impl ApiSecret {
    /// A fresh random one.
    #[must_use]
    pub fn fresh() -> Self {
        let mut digits = String::with_capacity(API_DIGITS);
        while digits.len() < API_DIGITS {
            // A byte beyond the last multiple of 62 would make some digits likelier.
            let fit = random::<64>().into_iter().filter(|byte| *byte < 248).take(API_DIGITS - digits.len());
            digits.extend(fit.map(|byte| digit(u32::from(byte))));
        }
        let check = checksum(&digits);
        Self(format!("{API_PREFIX}{digits}{check}"))
    }

    /// Reads what [`ApiSecret::to_text`] wrote; `None` for anything else, mistyped ones included.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(API_PREFIX)?;
        let (digits, check) = rest.split_at_checked(API_DIGITS)?;
        let good = rest.bytes().all(|byte| byte.is_ascii_alphanumeric()) && checksum(digits) == check;
        good.then(|| Self(text.to_owned()))
    }

    /// Whether a text claims to be one.
    #[must_use]
    pub fn is_meant(text: &str) -> bool {
        text.starts_with(API_PREFIX)
    }

    /// The text that is handed out.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.0.clone()
    }

    /// What is stored and looked up in its place.
    #[must_use]
    pub fn lookup(&self) -> [u8; 32] {
        sha256(self.0.as_bytes())
    }

    /// Its last four characters.
    #[must_use]
    pub fn last4(&self) -> String {
        self.0.chars().skip(self.0.len().saturating_sub(4)).collect()
    }
}

fn digit(number: u32) -> char {
    let place = usize::try_from(number % 62).unwrap_or(0);
    BASE_62.get(place).copied().map_or('0', char::from)
}

/// CRC-32 (ISO-HDLC) of the digits, in base 62.
fn checksum(digits: &str) -> String {
    let mut rest = crc32fast::hash(digits.as_bytes());
    let mut text = ['0'; API_CHECK];
    for place in text.iter_mut().rev() {
        *place = digit(rest);
        rest /= 62;
    }
    text.iter().collect()
}

/// Derives the successor of a refresh token, so that a repeated request gets the same one without it being stored.
pub struct RefreshKeys(Following<Vec<MacKey>>);

impl RefreshKeys {
    /// The refresh keys of `keyring`, as they are at each call.
    #[must_use]
    pub fn new(keyring: &Keyring) -> Self {
        Self(Following::sure(keyring, |rings| rings.macs(Purpose::Refresh)))
    }

    /// HMAC(key, family ‖ number ‖ salt): the token `number` of `family` under each key that is still good, the
    /// active one first.
    pub fn tokens(&self, family: Uid, number: u32, salt: [u8; 16]) -> impl Iterator<Item = Token> + use<> {
        let (family, number) = (family.to_bytes(), number.to_be_bytes());
        let tokens: Vec<_> = self.0.get().iter().map(|key| Token(key.mac(&[&family, &number, &salt]))).collect();
        tokens.into_iter()
    }
}

/// Names an identifier (an email address) in logs and keys without telling it.
pub struct LookupKey(Following<Vec<MacKey>>);

impl LookupKey {
    /// The lookup keys of `keyring`, as they are at each call.
    #[must_use]
    pub fn new(keyring: &Keyring) -> Self {
        Self(Following::sure(keyring, |rings| rings.macs(Purpose::Lookup)))
    }

    /// The first 16 bytes of the HMAC of several parts, each behind its length, under the active key: a key in memory or
    /// in the store.
    #[must_use]
    pub fn digest(&self, parts: &[&[u8]]) -> u128 {
        self.digests(parts).first().copied().unwrap_or(0)
    }

    /// The same under every key that still counts, the active one first: for what was made before a rotation.
    #[must_use]
    pub fn digests(&self, parts: &[&[u8]]) -> Vec<u128> {
        let mut joined = Vec::with_capacity(64);
        for part in parts {
            joined.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            joined.extend_from_slice(part);
        }
        let first = |key: &MacKey| key.mac(&[&joined]).first_chunk().map_or(0, |first| u128::from_be_bytes(*first));
        self.0.get().iter().map(first).collect()
    }

    /// The first eight bytes of the identifier's HMAC in hexadecimal: enough to see that two entries mean the same.
    #[must_use]
    pub fn short(&self, identifier: &str) -> String {
        let keys = self.0.get();
        let mac = keys.first().map(|key| key.mac(&[identifier.as_bytes()]));
        let first = mac.as_ref().and_then(|mac| mac.first_chunk()).map_or(0, |first| u64::from_be_bytes(*first));
        format!("{first:016x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn api_tokens_carry_a_checksum() {
        let secret = ApiSecret::fresh();
        let text = secret.to_text();
        assert_eq!(text.len(), 4 + 43 + 6);
        assert!(ApiSecret::parse(&text).is_some_and(|read| read.lookup() == secret.lookup()));
        let mut mistyped = text.clone();
        let other = if mistyped.ends_with('x') { 'y' } else { 'x' };
        mistyped.pop();
        mistyped.push(other);
        for bad in ["llp_", &text[..52], &format!("{text}0"), &mistyped, &text.replace("llp_", "llq_"), "llp_ü"] {
            assert!(ApiSecret::parse(bad).is_none(), "{bad}");
        }
        assert_ne!(text, ApiSecret::fresh().to_text());
    }
    use crate::base::Time;

    #[test]
    fn text_round_trips_and_nothing_else_parses() {
        let token = Token::fresh();
        let text = token.to_text();
        assert_eq!(text.len(), 43);
        assert!(same(Token::parse(&text).unwrap().as_bytes(), token.as_bytes()));
        assert_ne!(token.lookup(), Token::fresh().lookup());
        for bad in ["", "a", &text[1..], &format!("{text}="), &format!("{text}A"), "!".repeat(43).as_str()] {
            assert!(Token::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn successors_are_repeatable_and_distinct() {
        let keys = RefreshKeys::new(&Keyring::generate(Time(0)));
        let (family, salt) = (Uid::fresh(), random());
        let first = |n, salt: [u8; 16]| keys.tokens(family, n, salt).next().unwrap().lookup();
        assert_eq!(first(1, salt), first(1, salt));
        assert_ne!(first(1, salt), first(2, salt));
        assert_ne!(first(1, salt), first(1, random()));
    }
}
