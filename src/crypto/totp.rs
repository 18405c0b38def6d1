//! One-time codes of an authenticator app (RFC 6238): SHA-1, six digits, steps of thirty seconds, one step of grace each
//! way, as every app knows them. That a code is used once is the caller's to see to: it is told the step.

use totp_rs::{Algorithm, Builder, Secret, Totp};
use zeroize::Zeroizing;

use super::token;
use crate::base::{Error, Result, Time};

/// Bytes of a secret (RFC 4226 recommends 20).
const SECRET: usize = 20;
const STEP_SECONDS: u64 = 30;

/// The secret that an app and this server share. Never printed.
pub struct TotpSecret(Zeroizing<Vec<u8>>);

impl TotpSecret {
    /// A fresh random one.
    #[must_use]
    pub fn fresh() -> Self {
        Self(Zeroizing::new(token::random::<SECRET>().to_vec()))
    }

    /// One that was stored.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }

    /// Its bytes, to be sealed.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// As people type it: base 32 without padding.
    #[must_use]
    pub fn to_text(&self) -> String {
        Secret::from(self.0.to_vec()).to_base32()
    }

    /// The address that an app reads from the picture. Colons separate in it, so names go without.
    ///
    /// # Errors
    /// [`Error::Internal`] when the library refuses the names.
    pub fn url(&self, issuer: &str, account: &str) -> Result<String> {
        let plain = |text: &str| text.replace(':', " ");
        self.totp(&plain(issuer), &plain(account))?.to_url().map_err(Error::fault)
    }

    /// The step that `code` belongs to, if it is good at `now`.
    ///
    /// # Errors
    /// [`Error::Internal`] when the secret cannot be used.
    pub fn step_of(&self, code: &str, now: Time) -> Result<Option<u64>> {
        let seconds = u64::try_from(now.0 / 1000).unwrap_or(0);
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(None);
        }
        Ok(self.totp("LeadLab", "account")?.check(&digits, seconds))
    }

    /// The code at `now`.
    ///
    /// # Errors
    /// [`Error::Internal`] when the secret cannot be used.
    pub fn code_at(&self, now: Time) -> Result<String> {
        let seconds = u64::try_from(now.0 / 1000).unwrap_or(0);
        Ok(self.totp("LeadLab", "account")?.generate(seconds).to_string())
    }

    fn totp(&self, issuer: &str, account: &str) -> Result<Totp> {
        let builder = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(1)
            .with_step_duration(STEP_SECONDS)
            .with_secret(self.0.to_vec())
            .with_issuer(Some(issuer))
            .with_account_name(account);
        builder.build().map_err(Error::fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totp_codes_agree_with_rfc_6238() {
        // Appendix B, cut to six digits.
        let secret = TotpSecret::from_bytes(b"12345678901234567890");
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            let at = Time(seconds * 1000);
            assert_eq!(secret.code_at(at).unwrap(), code);
            let step = secret.step_of(code, at).unwrap();
            assert_eq!(step, Some(u64::try_from(seconds).unwrap() / 30));
            assert_eq!(secret.step_of(code, Time(at.0 + 30_000)).unwrap(), step, "one step late");
            assert_eq!(secret.step_of(code, Time(at.0 + 60_000)).unwrap(), None);
        }
        assert_eq!(secret.step_of("287 082", Time(59_000)).unwrap(), Some(1));
        for bad in ["", "28708", "2870822", "abcdef", "２８７０８２"] {
            assert_eq!(secret.step_of(bad, Time(59_000)).unwrap(), None, "{bad}");
        }
    }

    #[test]
    fn totp_addresses_name_issuer_and_account() {
        let secret = TotpSecret::from_bytes(b"12345678901234567890");
        assert_eq!(secret.to_text(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let url = secret.url("LeadLab: Acme", "ada@example.com").unwrap();
        assert!(url.starts_with("otpauth://totp/LeadLab%20%20Acme:ada%40example.com?"), "{url}");
        assert!(url.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ") && url.contains("issuer="), "{url}");
    }
}
