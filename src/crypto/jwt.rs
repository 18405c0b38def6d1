//! Access tokens: HS256 JSON Web Tokens (RFC 7519, RFC 9068) as SECURITY.md section 1 sets them. Invariant: what
//! verifies was signed here, for this instance and audience, with every claim present and of its type, and is in its
//! time. Whether its session still lives is not asked here.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, crypto};
use serde::{Deserialize, Serialize};

use super::keyring::{Following, Key, KeyId, Keyring, Purpose, Rings};
use crate::base::{Error, Result, Time, Uid};

/// The longest token that is looked at, in bytes.
pub const MAX_BYTES: usize = 2048;
/// The clocks' tolerance, in seconds.
pub const LEEWAY: i64 = 5;
/// The longest life of a token, in seconds.
pub const MAX_LIFE: i64 = 86_400;
const AUDIENCE: &str = "leadlab-api";
const TYPE: &str = "at+jwt";

/// Who a token speaks for. It holds no personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    /// The user.
    pub user: Uid,
    /// The user's organisation.
    pub org: Uid,
    /// The session.
    pub session: Uid,
    /// The version of the user's role when the token was made.
    pub role_version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims<'a> {
    #[serde(borrow)]
    iss: Cow<'a, str>,
    #[serde(borrow)]
    aud: Cow<'a, str>,
    #[serde(borrow)]
    sub: Cow<'a, str>,
    #[serde(borrow)]
    tid: Cow<'a, str>,
    #[serde(borrow)]
    sid: Cow<'a, str>,
    rv: u32,
    iat: i64,
    nbf: i64,
    exp: i64,
    #[serde(borrow)]
    jti: Cow<'a, str>,
}

struct Verifier {
    /// The first part of every token under this key, up to its dot: the only header that is accepted.
    header: String,
    key: DecodingKey,
}

/// Signs and verifies access tokens.
pub struct AccessTokens {
    issuer: String,
    keys: Following<Keys>,
}

struct Keys {
    header: Header,
    signer: EncodingKey,
    verifiers: Vec<Verifier>,
}

impl Keys {
    fn of(rings: &Rings) -> Result<Self> {
        let active = rings.active(Purpose::Jwt);
        Ok(Self {
            header: header_of(active.id),
            signer: EncodingKey::from_secret(active.working(Purpose::Jwt).as_slice()),
            verifiers: rings.usable(Purpose::Jwt).map(verifier).collect::<Result<_>>()?,
        })
    }
}

fn header_of(id: KeyId) -> Header {
    let mut header = Header::new(Algorithm::HS256);
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(id.to_string());
    header
}

impl AccessTokens {
    /// The access token keys of `keyring`, as they are at each call; `instance` is the instance's id, the issuer.
    ///
    /// # Errors
    /// Only when the library cannot write a header.
    pub fn new(keyring: &Keyring, instance: impl Into<String>) -> Result<Self> {
        Ok(Self { issuer: instance.into(), keys: Following::new(keyring, Keys::of)? })
    }

    /// A token for `subject` from `now` on, good for `seconds` (at most a day).
    ///
    /// # Errors
    /// Only when the library cannot write it.
    pub fn issue(&self, subject: &Subject, now: Time, seconds: i64) -> Result<String> {
        let iat = now.seconds();
        let claims = Claims {
            iss: self.issuer.as_str().into(),
            aud: AUDIENCE.into(),
            sub: subject.user.with_prefix("usr").into(),
            tid: subject.org.with_prefix("org").into(),
            sid: subject.session.with_prefix("ses").into(),
            rv: subject.role_version,
            iat,
            nbf: iat,
            exp: iat.saturating_add(seconds.clamp(1, MAX_LIFE)),
            jti: Uid::fresh().with_prefix("jti").into(),
        };
        let keys = self.keys.get();
        jsonwebtoken::encode(&keys.header, &claims, &keys.signer).map_err(Error::fault)
    }

    /// Whom `token` speaks for at `now`.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for every token that is not good, without saying why.
    pub fn verify(&self, token: &str, now: Time) -> Result<Subject> {
        self.read(token, now).ok_or(Error::Unauthenticated)
    }

    fn read(&self, token: &str, now: Time) -> Option<Subject> {
        if token.len() > MAX_BYTES {
            return None;
        }
        // A header is accepted whole or not at all, so nothing in it (alg, typ, crit, jwk …) is up to the sender.
        let (message, signature) = token.rsplit_once('.')?;
        let (header, payload) = message.split_once('.')?;
        let keys = self.keys.get();
        let verifier = keys.verifiers.iter().find(|v| v.header == header)?;
        if !crypto::verify(signature, message.as_bytes(), &verifier.key, Algorithm::HS256).ok()? {
            return None;
        }
        let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
        let claims: Claims<'_> = serde_json::from_slice(&payload).ok()?;
        if claims.iss != self.issuer || claims.aud != AUDIENCE {
            return None;
        }
        let now = now.seconds();
        let life = claims.exp.checked_sub(claims.iat)?;
        let timely = claims.nbf <= now.saturating_add(LEEWAY)
            && claims.iat <= now.saturating_add(LEEWAY)
            && now <= claims.exp.saturating_add(LEEWAY)
            && (1..=MAX_LIFE).contains(&life);
        if !timely {
            return None;
        }
        Uid::parse("jti", &claims.jti)?;
        Some(Subject {
            user: Uid::parse("usr", &claims.sub)?,
            org: Uid::parse("org", &claims.tid)?,
            session: Uid::parse("ses", &claims.sid)?,
            role_version: claims.rv,
        })
    }
}

/// Learns the header's text from a token under the key, so that the text is the library's own.
fn verifier(key: &Key) -> Result<Verifier> {
    let secret = key.working(Purpose::Jwt);
    let sample = jsonwebtoken::encode(&header_of(key.id), &(), &EncodingKey::from_secret(secret.as_slice()))
        .map_err(Error::fault)?;
    let header = sample.split('.').next().unwrap_or_default().to_owned();
    Ok(Verifier { header, key: DecodingKey::from_secret(secret.as_slice()) })
}

#[cfg(test)]
mod tests;
