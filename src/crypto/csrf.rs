//! CSRF token values (SECURITY.md section 6): `1.<16 random bytes>.<HMAC-SHA256("csrf1" ‖ binding ‖ random)>`, both in
//! base64url. A value is good for the session, or for the pre-login id, that it was made for and for no other.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::keyring::{Following, Keyring, Purpose, Rings};
use super::mac::MacKey;
use super::token::{self, Token};
use crate::base::Uid;

/// What a CSRF token is bound to.
#[derive(Clone)]
pub enum Binding {
    /// A signed-in session.
    Session(Uid),
    /// A browser before it signed in, by its pre-login id.
    PreLogin(Token),
}

impl Binding {
    // Sixteen bytes or thirty-two: the two kinds can never give the same message.
    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Session(id) => id.to_bytes().to_vec(),
            Self::PreLogin(token) => token.as_bytes().to_vec(),
        }
    }
}

/// Makes and checks CSRF tokens.
pub struct CsrfKeys(Following<Keys>);

struct Keys {
    active: MacKey,
    good: Vec<MacKey>,
}

impl Keys {
    fn of(rings: &Rings) -> Self {
        Self { active: rings.mac(Purpose::Csrf), good: rings.macs(Purpose::Csrf) }
    }
}

impl CsrfKeys {
    /// The CSRF keys of `keyring`, as they are at each call.
    #[must_use]
    pub fn new(keyring: &Keyring) -> Self {
        Self(Following::sure(keyring, Keys::of))
    }

    /// A fresh value for `binding`.
    #[must_use]
    pub fn issue(&self, binding: &Binding) -> String {
        let random: [u8; 16] = token::random();
        let mac = self.0.get().active.mac(&[b"csrf1", &binding.bytes(), &random]);
        format!("1.{}.{}", URL_SAFE_NO_PAD.encode(random), URL_SAFE_NO_PAD.encode(mac))
    }

    /// Whether `value` was made for `binding`.
    #[must_use]
    pub fn verify(&self, binding: &Binding, value: &str) -> bool {
        let Some((random, mac)) = value.strip_prefix("1.").and_then(|rest| rest.split_once('.')) else {
            return false;
        };
        let (mut random_bytes, mut mac_bytes) = ([0_u8; 16], [0_u8; 32]);
        let read = (
            URL_SAFE_NO_PAD.decode_slice(random, &mut random_bytes),
            URL_SAFE_NO_PAD.decode_slice(mac, &mut mac_bytes),
        );
        if !matches!(read, (Ok(16), Ok(32))) {
            return false;
        }
        let bound = binding.bytes();
        self.0.get().good.iter().any(|key| token::same(&key.mac(&[b"csrf1", &bound, &random_bytes]), &mac_bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Time;

    #[test]
    fn csrf_token_is_good_for_its_own_binding_only() {
        let keys = CsrfKeys::new(&Keyring::generate(Time(0)));
        let (mine, other) = (Binding::Session(Uid::fresh()), Binding::Session(Uid::fresh()));
        let pre = Binding::PreLogin(Token::fresh());
        let value = keys.issue(&mine);
        assert!(keys.verify(&mine, &value));
        assert!(!keys.verify(&other, &value) && !keys.verify(&pre, &value));
        assert!(keys.verify(&pre, &keys.issue(&pre)));
        assert!(!CsrfKeys::new(&Keyring::generate(Time(0))).verify(&mine, &value));
        assert_ne!(value, keys.issue(&mine));
    }

    #[test]
    fn csrf_malformed_values_fail() {
        let keys = CsrfKeys::new(&Keyring::generate(Time(0)));
        let mine = Binding::Session(Uid::fresh());
        let value = keys.issue(&mine);
        for bad in ["", "1.", "1..", "2.a.b", &value[2..], &value[..value.len() - 1], &format!("{value}A")] {
            assert!(!keys.verify(&mine, bad), "{bad}");
        }
    }
}
