//! Stored values as JSON and back, byte for byte. What JSON has no form for stands in an object with one member: `$id` an
//! identity, `$bytes` other bytes in base64, `$float` a number with a point. A member's own `$` is written twice.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::base::{Error, Result, Uid};

const ID: &str = "$id";
const BYTES: &str = "$bytes";
const FLOAT: &str = "$float";

/// A stored value as JSON.
///
/// # Errors
/// When it is broken, or holds a map with keys that are no text.
pub(super) fn from_packed(value: &[u8]) -> Result<Box<RawValue>> {
    let mut text = String::with_capacity(2 * value.len());
    let mut packed = rmp_serde::Deserializer::from_read_ref(value);
    ToJson(&mut text).deserialize(&mut packed).map_err(Error::fault)?;
    RawValue::from_string(text).map_err(Error::fault)
}

/// JSON as the value that is stored.
///
/// # Errors
/// [`Error::Malformed`] when it is none that [`from_packed`] makes.
pub(super) fn to_packed(text: &RawValue) -> Result<Vec<u8>> {
    let mut packed = Vec::with_capacity(text.get().len());
    let mut json = serde_json::Deserializer::from_str(text.get());
    let read = ToPacked(&mut packed).deserialize(&mut json).and_then(|()| json.end());
    read.map(|()| packed).map_err(|error| Error::Malformed(error.to_string()))
}

/// Appends the JSON text of what it reads.
struct ToJson<'a>(&'a mut String);

impl ToJson<'_> {
    fn text<E: serde::de::Error>(&mut self, text: &str) -> Result<(), E> {
        self.0.push_str(&serde_json::to_string(text).map_err(E::custom)?);
        Ok(())
    }

    /// An object that stands for what JSON has no form for.
    fn marked<E: serde::de::Error>(&mut self, mark: &str, text: &str) -> Result<(), E> {
        self.0.push('{');
        self.text(mark)?;
        self.0.push(':');
        self.text(text)?;
        self.0.push('}');
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for ToJson<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ToJson<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a stored value")
    }
    fn visit_bool<E>(self, v: bool) -> Result<(), E> {
        self.0.push_str(if v { "true" } else { "false" });
        Ok(())
    }
    fn visit_i64<E>(self, v: i64) -> Result<(), E> {
        self.0.push_str(&v.to_string());
        Ok(())
    }
    fn visit_u64<E>(self, v: u64) -> Result<(), E> {
        self.0.push_str(&v.to_string());
        Ok(())
    }
    fn visit_f64<E: serde::de::Error>(mut self, v: f64) -> Result<(), E> {
        self.marked(FLOAT, &v.to_string())
    }
    fn visit_str<E: serde::de::Error>(mut self, v: &str) -> Result<(), E> {
        self.text(v)
    }
    fn visit_bytes<E: serde::de::Error>(mut self, v: &[u8]) -> Result<(), E> {
        match Uid::from_bytes(v) {
            Some(id) => self.marked(ID, &id.with_prefix("")),
            None => self.marked(BYTES, &STANDARD.encode(v)),
        }
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.push_str("null");
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        self.0.push('[');
        let mut first = true;
        loop {
            let before = self.0.len();
            if !std::mem::replace(&mut first, false) {
                self.0.push(',');
            }
            if seq.next_element_seed(ToJson(self.0))?.is_none() {
                self.0.truncate(before);
                break;
            }
        }
        self.0.push(']');
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        self.0.push('{');
        let mut first = true;
        while let Some(key) = map.next_key::<String>()? {
            if !std::mem::replace(&mut first, false) {
                self.0.push(',');
            }
            self.text(&if key.starts_with('$') { format!("${key}") } else { key })?;
            self.0.push(':');
            map.next_value_seed(ToJson(self.0))?;
        }
        self.0.push('}');
        Ok(())
    }
}

/// Appends the MessagePack of what it reads, as `rmp-serde` writes it.
struct ToPacked<'a>(&'a mut Vec<u8>);

impl<'de> DeserializeSeed<'de> for ToPacked<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_any(self)
    }
}

/// Lengths of what fits into memory.
fn length<E: serde::de::Error>(count: usize) -> Result<u32, E> {
    u32::try_from(count).map_err(E::custom)
}

// Writing to a Vec cannot fail: the results of the encoder are dropped.
impl<'de> Visitor<'de> for ToPacked<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value as the export writes it")
    }
    fn visit_bool<E>(self, v: bool) -> Result<(), E> {
        let _ = rmp::encode::write_bool(self.0, v);
        Ok(())
    }
    fn visit_i64<E>(self, v: i64) -> Result<(), E> {
        let _ = rmp::encode::write_sint(self.0, v);
        Ok(())
    }
    fn visit_u64<E>(self, v: u64) -> Result<(), E> {
        let _ = rmp::encode::write_uint(self.0, v);
        Ok(())
    }
    fn visit_str<E>(self, v: &str) -> Result<(), E> {
        let _ = rmp::encode::write_str(self.0, v);
        Ok(())
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        let _ = rmp::encode::write_nil(self.0);
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let (mut items, mut count) = (Vec::new(), 0);
        while seq.next_element_seed(ToPacked(&mut items))?.is_some() {
            count += 1;
        }
        let _ = rmp::encode::write_array_len(self.0, length(count)?);
        self.0.append(&mut items);
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (mut members, mut count) = (Vec::new(), 0);
        while let Some(key) = map.next_key::<String>()? {
            let own = match key.strip_prefix('$') {
                Some(_) if count == 0 && [ID, BYTES, FLOAT].contains(&key.as_str()) => {
                    marked(self.0, &key, &map.next_value::<String>()?)?;
                    return match map.next_key::<String>()? {
                        None => Ok(()),
                        Some(_) => Err(A::Error::custom("an object with a mark has one member")),
                    };
                }
                Some(rest) if rest.starts_with('$') => rest,
                Some(_) => return Err(A::Error::custom(format!("{key} is no mark"))),
                None => &key,
            };
            let _ = rmp::encode::write_str(&mut members, own);
            map.next_value_seed(ToPacked(&mut members))?;
            count += 1;
        }
        let _ = rmp::encode::write_map_len(self.0, length(count)?);
        self.0.append(&mut members);
        Ok(())
    }
}

/// What stands behind a mark.
fn marked<E: serde::de::Error>(packed: &mut Vec<u8>, mark: &str, text: &str) -> Result<(), E> {
    let wrong = || E::custom(format!("{text} is not what {mark} stands for"));
    if mark == FLOAT {
        let _ = rmp::encode::write_f64(packed, text.parse().map_err(|_| wrong())?);
        return Ok(());
    }
    let bytes = match mark {
        ID => Uid::parse("", text).map(|id| id.to_bytes().to_vec()),
        _ => STANDARD.decode(text).ok(),
    };
    let _ = rmp::encode::write_bin(packed, &bytes.ok_or_else(wrong)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::Serialize;

    use super::*;
    use crate::crypto::sealed::SealedBytes;
    use crate::store::rows;

    #[derive(Debug, Serialize)]
    struct Sample {
        text: String,
        number: i64,
        large: u64,
        share: f64,
        by: Option<Uid>,
        sealed: SealedBytes,
        more: BTreeMap<String, Vec<i64>>,
        none: Option<bool>,
    }

    proptest! {
        #[test]
        fn values_come_back_byte_for_byte(
            text in ".{0,80}",
            number in any::<i64>(),
            large in any::<u64>(),
            share in -1e300..1e300,
            by in any::<Option<u128>>(),
            sealed in proptest::collection::vec(any::<u8>(), 0..300),
            more in proptest::collection::btree_map("[$a-z]{0,4}", proptest::collection::vec(any::<i64>(), 0..20), 0..4),
        ) {
            let sample = Sample { text, number, large, share, by: by.map(Uid), sealed: SealedBytes(sealed), more, none: None };
            let packed = rows::encode_data(&sample).unwrap();
            let json = from_packed(&packed).unwrap();
            prop_assert_eq!(to_packed(&json).unwrap(), packed, "{}", json);
        }
    }

    #[test]
    fn what_no_export_writes_is_refused() {
        for text in [
            r#"{"a":1.5}"#,
            r#"{"$id":"x"}"#,
            r#"{"$bytes":"*"}"#,
            r#"{"$float":"1","b":1}"#,
            r#"{"$other":"1"}"#,
            r#"{"a":{"$id":7}}"#,
        ] {
            let raw = RawValue::from_string(text.to_owned()).unwrap();
            assert!(to_packed(&raw).is_err(), "{text}");
        }
    }
}
