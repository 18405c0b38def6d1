//! Record identities: 128 bits, time-ordered (UUID version 7, RFC 9562), written as a type prefix, `_` and
//! 26 characters of Crockford base 32 in lower case, so that text order equals time order.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Time;

const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// An identity without its type: what keys and links hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Uid(pub u128);

impl Uid {
    /// A fresh identity, later than every one drawn before in this process.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "ids are drawn here")]
    pub fn fresh() -> Self {
        Self(uuid::Uuid::now_v7().as_u128())
    }

    /// A fresh identity of another instant: for what happened before it was written down.
    #[must_use]
    pub fn at(time: Time) -> Self {
        let rest = Self::fresh().0 & ((1 << 80) - 1);
        Self((u128::from(u64::try_from(time.0).unwrap_or(0)) << 80) | rest)
    }

    /// The instant inside the identity, to the millisecond.
    #[must_use]
    pub fn time(self) -> Time {
        Time(i64::try_from(self.0 >> 80).unwrap_or(i64::MAX))
    }

    /// Sixteen bytes whose order is the identities' order.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// The inverse of [`Uid::to_bytes`]; `None` unless there are exactly sixteen bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(|b| Self(u128::from_be_bytes(b)))
    }

    /// The identity written with `prefix`, for example `lead_01k…`.
    #[must_use]
    pub fn with_prefix(self, prefix: &str) -> String {
        let mut text = String::with_capacity(prefix.len() + 27);
        text.push_str(prefix);
        text.push('_');
        for place in (0..26).rev() {
            let digit = usize::try_from((self.0 >> (place * 5)) & 31).unwrap_or(0);
            text.push(char::from(DIGITS.get(digit).copied().unwrap_or(b'0')));
        }
        text
    }

    /// Reads what [`Uid::with_prefix`] wrote; `None` when the prefix or a digit is wrong.
    #[must_use]
    pub fn parse(prefix: &str, text: &str) -> Option<Self> {
        let digits = text.strip_prefix(prefix)?.strip_prefix('_')?;
        if digits.len() != 26 {
            return None;
        }
        let mut value: u128 = 0;
        for (place, byte) in digits.bytes().enumerate() {
            let digit = DIGITS.iter().position(|d| *d == byte)?;
            if place == 0 && digit > 7 {
                return None;
            }
            value = (value << 5) | u128::try_from(digit).ok()?;
        }
        Some(Self(value))
    }
}

/// A type whose identities carry a prefix.
pub trait Prefixed {
    /// The prefix without its underscore, for example `lead`.
    const PREFIX: &'static str;
}

/// The identity of a `T`. Serialised as text for people and as sixteen bytes for the store.
pub struct Id<T> {
    uid: Uid,
    of: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// The identity of a new `T`.
    #[must_use]
    pub fn fresh() -> Self {
        Self::from(Uid::fresh())
    }

    /// The identity without its type.
    #[must_use]
    pub fn uid(self) -> Uid {
        self.uid
    }
}

impl<T> From<Uid> for Id<T> {
    fn from(uid: Uid) -> Self {
        Self { uid, of: PhantomData }
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.uid == other.uid
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.uid.cmp(&other.uid)
    }
}
impl<T> std::hash::Hash for Id<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.uid.hash(state);
    }
}
impl<T: Prefixed> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl<T: Prefixed> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.uid.with_prefix(T::PREFIX))
    }
}

/// The text is no identity of the wanted type.
#[derive(Debug, thiserror::Error)]
#[error("This is not an identifier that starts with “{0}_”.")]
pub struct BadId(pub &'static str);

impl<T: Prefixed> FromStr for Id<T> {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        Uid::parse(T::PREFIX, text).map(Self::from).ok_or(BadId(T::PREFIX))
    }
}

/// Sixteen bytes for the store; for people an underscore and the digits.
impl Serialize for Uid {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() { s.serialize_str(&self.with_prefix("")) } else { s.serialize_bytes(&self.to_bytes()) }
    }
}
impl<'de> Deserialize<'de> for Uid {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl serde::de::Visitor<'_> for Bytes {
            type Value = Uid;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("sixteen bytes")
            }
            fn visit_bytes<E: serde::de::Error>(self, v: &[u8]) -> Result<Uid, E> {
                Uid::from_bytes(v).ok_or_else(|| E::invalid_length(v.len(), &self))
            }
            fn visit_byte_buf<E: serde::de::Error>(self, v: Vec<u8>) -> Result<Uid, E> {
                self.visit_bytes(&v)
            }
            fn visit_str<E: serde::de::Error>(self, v: &str) -> Result<Uid, E> {
                Uid::parse("", v).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(v), &self))
            }
        }
        if d.is_human_readable() { d.deserialize_str(Bytes) } else { d.deserialize_bytes(Bytes) }
    }
}

impl<T: Prefixed> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() { s.collect_str(self) } else { self.uid.serialize(s) }
    }
}
impl<'de, T: Prefixed> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        if d.is_human_readable() {
            let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
            text.parse().map_err(serde::de::Error::custom)
        } else {
            Uid::deserialize(d).map(Self::from)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_round_trips_and_keeps_order() {
        let (a, b) = (Uid::fresh(), Uid::fresh());
        assert!(a < b && a.with_prefix("lead") < b.with_prefix("lead"));
        assert_eq!(Uid::parse("lead", &a.with_prefix("lead")), Some(a));
        assert_eq!(Uid::parse("lead", &Uid(u128::MAX).with_prefix("lead")), Some(Uid(u128::MAX)));
        for bad in [
            "",
            "lead",
            "lead_",
            "cus_00000000000000000000000000",
            "lead_z0000000000000000000000000",
            "lead_0000000000000000000000000I",
        ] {
            assert_eq!(Uid::parse("lead", bad), None, "{bad}");
        }
    }
}
