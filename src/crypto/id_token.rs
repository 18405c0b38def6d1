//! ID tokens of OpenID providers (OpenID Connect Core 1.0 section 3.1.3.7), verified with the provider's published keys.
//! RS256 and ES256 are taken: a token chooses among the keys, never a symmetric algorithm or none.

use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;

use super::token;
use crate::base::Time;

/// The longest token that is looked at, in bytes.
const MAX_BYTES: usize = 16 << 10;
/// The clocks' tolerance, in seconds.
const LEEWAY: i64 = 60;
/// The oldest token, in seconds: it was made for a sign-in that runs now.
const MAX_AGE: i64 = 600;

/// What a token must say.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'e> {
    /// Who made it.
    pub issuer: &'e str,
    /// Whom it was made for: the client's name at the provider.
    pub client: &'e str,
    /// The sign-in that it answers.
    pub nonce: &'e str,
    /// The present time.
    pub now: Time,
}

/// Whom a good token names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The provider's name for the person.
    pub subject: String,
    /// The person's address, if the provider vouches that it is theirs.
    pub verified_email: Option<String>,
}

/// Why a token is not taken. For the log: nobody is told more than that it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenError {
    /// The published keys cannot be read.
    #[error("the provider's keys cannot be read")]
    Keys,
    /// No key of the provider signed it.
    #[error("the ID token is signed by none of the provider's keys")]
    Signature,
    /// Another provider made it.
    #[error("the ID token is of another issuer")]
    Issuer,
    /// It was made for somebody else.
    #[error("the ID token is for another client")]
    Audience,
    /// It answers another sign-in.
    #[error("the ID token answers another sign-in")]
    Nonce,
    /// Its time is over or has not begun.
    #[error("the ID token is not of this time")]
    Time,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nbf: Option<i64>,
    nonce: Option<String>,
    email: Option<String>,
    email_verified: Option<Flag>,
    /// Microsoft's word that the address's domain belongs to the tenant.
    xms_edov: Option<Flag>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// A flag as providers write them.
#[derive(Deserialize)]
#[serde(untagged)]
enum Flag {
    Boolean(bool),
    Number(i64),
    Text(String),
}

impl Flag {
    fn is_set(&self) -> bool {
        match self {
            Self::Boolean(yes) => *yes,
            Self::Number(number) => *number == 1,
            Self::Text(text) => text == "true" || text == "1",
        }
    }
}

/// Verifies `token` with the JSON Web Key Set `keys`.
///
/// # Errors
/// See [`IdTokenError`].
pub fn verify(token: &str, keys: &[u8], expected: &Expected<'_>) -> Result<Identity, IdTokenError> {
    let keys: JwkSet = serde_json::from_slice(keys).map_err(|_| IdTokenError::Keys)?;
    let claims = signed(token, &keys).ok_or(IdTokenError::Signature)?;
    if claims.iss != expected.issuer {
        return Err(IdTokenError::Issuer);
    }
    let for_us = match &claims.aud {
        Audience::One(one) => one == expected.client,
        Audience::Many(many) => {
            many.iter().any(|one| one == expected.client) && (many.len() == 1 || claims.azp.is_some())
        }
    };
    if !for_us || claims.azp.as_ref().is_some_and(|party| party != expected.client) {
        return Err(IdTokenError::Audience);
    }
    let nonce = claims.nonce.as_deref().unwrap_or_default();
    if !token::same(nonce.as_bytes(), expected.nonce.as_bytes()) {
        return Err(IdTokenError::Nonce);
    }
    let now = expected.now.seconds();
    let timely = now < claims.exp.saturating_add(LEEWAY)
        && claims.iat <= now.saturating_add(LEEWAY)
        && now <= claims.iat.saturating_add(MAX_AGE)
        && claims.nbf.is_none_or(|nbf| nbf <= now.saturating_add(LEEWAY));
    if !timely {
        return Err(IdTokenError::Time);
    }
    let vouched = [&claims.email_verified, &claims.xms_edov].into_iter().flatten().any(Flag::is_set);
    Ok(Identity { subject: claims.sub, verified_email: claims.email.filter(|_| vouched) })
}

/// The claims, if a key that may have signed it did.
fn signed(token: &str, keys: &JwkSet) -> Option<Claims> {
    if token.len() > MAX_BYTES {
        return None;
    }
    let header = jsonwebtoken::decode_header(token).ok()?;
    if !matches!(header.alg, Algorithm::RS256 | Algorithm::ES256) {
        return None;
    }
    // Time and names are checked above, by this program's clock.
    let mut validation = Validation::new(header.alg);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let fits = |key: &&Jwk| {
        key.common.public_key_use.as_ref().is_none_or(|ends| *ends == PublicKeyUse::Signature)
            && (header.kid.is_none() || key.common.key_id == header.kid)
    };
    keys.keys.iter().filter(fits).find_map(|key| {
        let key = DecodingKey::from_jwk(key).ok()?;
        jsonwebtoken::decode::<Claims>(token, &key, &validation).ok().map(|data| data.claims)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_read_as_providers_write_them() {
        let is_set = |text: &str| serde_json::from_str::<Flag>(text).unwrap().is_set();
        for yes in ["true", "1", "\"true\"", "\"1\""] {
            assert!(is_set(yes), "{yes}");
        }
        for no in ["false", "0", "2", "\"false\"", "\"0\"", "\"\"", "\"True\""] {
            assert!(!is_set(no), "{no}");
        }
    }

    #[test]
    fn a_token_that_is_too_long_is_not_read() {
        let expected = Expected { issuer: "i", client: "c", nonce: "n", now: Time(0) };
        let long = "a".repeat(MAX_BYTES + 1);
        assert_eq!(verify(&long, br#"{"keys":[]}"#, &expected), Err(IdTokenError::Signature));
        assert_eq!(verify("a.b.c", b"[]", &expected), Err(IdTokenError::Keys));
    }
}
