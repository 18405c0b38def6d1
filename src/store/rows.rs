//! The row codec: one format byte, a fixed header, then the record's fields as a MessagePack map with field names.
//!
//! The map can be compared and patched field by field without knowing the record's type: that is how the change
//! log finds what changed, and how undo and deletion write into records of any kind.

use rmp::Marker;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::base::{Error, Result, Time, Uid};

use super::entity::Meta;

const FORMAT: u8 = 1;
const HEADER: usize = 1 + 4 + 8 + 16 + 16;
/// MessagePack's nil: how an absent field compares.
pub(crate) const NIL: &[u8] = &[0xC0];

fn broken(what: &str) -> Error {
    Error::internal(format!("a stored row is broken: {what}"))
}

/// Encodes `data` as a MessagePack map with field names.
///
/// # Errors
/// Only when the type cannot be serialised, which is a fault of ours.
pub(crate) fn encode_data<E: Serialize>(data: &E) -> Result<Vec<u8>> {
    let mut out = Vec::with_capacity(512);
    data.serialize(&mut rmp_serde::Serializer::new(&mut out).with_struct_map()).map_err(Error::fault)?;
    Ok(out)
}

/// A whole row from its header and its encoded fields.
#[must_use]
pub(crate) fn join(meta: &Meta, data: &[u8]) -> Vec<u8> {
    let mut row = Vec::with_capacity(HEADER + data.len());
    row.push(FORMAT);
    row.extend_from_slice(&meta.version.to_be_bytes());
    row.extend_from_slice(&meta.updated_at.0.to_be_bytes());
    row.extend_from_slice(&meta.created_by.unwrap_or_default().to_bytes());
    row.extend_from_slice(&meta.updated_by.unwrap_or_default().to_bytes());
    row.extend_from_slice(data);
    row
}

/// Splits a row into its header and its encoded fields. `id` supplies the creation time.
///
/// # Errors
/// When the row is of an unknown format or cut short.
pub(crate) fn split(id: Uid, row: &[u8]) -> Result<(Meta, &[u8])> {
    if row.first() != Some(&FORMAT) {
        return Err(broken("unknown format"));
    }
    let (header, data) = row.split_at_checked(HEADER).ok_or_else(|| broken("too short"))?;
    let part = |from: usize, to: usize| header.get(from..to).ok_or_else(|| broken("too short"));
    let user = |from| -> Result<Option<Uid>> {
        let uid = Uid::from_bytes(part(from, from + 16)?).ok_or_else(|| broken("user"))?;
        Ok((uid != Uid::default()).then_some(uid))
    };
    let updated_at = Time(i64::from_be_bytes(part(5, 13)?.try_into().map_err(|_| broken("time"))?));
    let meta = Meta {
        version: u32::from_be_bytes(part(1, 5)?.try_into().map_err(|_| broken("version"))?),
        created_at: id.time(),
        updated_at,
        created_by: user(13)?,
        updated_by: user(29)?,
        read_at: updated_at,
    };
    Ok((meta, data))
}

/// Decodes the fields of a row.
///
/// # Errors
/// When they do not fit the type.
pub(crate) fn decode_data<E: DeserializeOwned>(data: &[u8]) -> Result<E> {
    rmp_serde::from_slice(data).map_err(|e| broken(&e.to_string()))
}

fn be(bytes: &[u8], at: usize, width: usize) -> Result<usize> {
    let part = bytes.get(at..at + width).ok_or_else(|| broken("cut length"))?;
    Ok(part.iter().fold(0, |n, b| (n << 8) | usize::from(*b)))
}

/// The length in bytes of the MessagePack value at the start of `bytes`.
fn value_len(bytes: &[u8]) -> Result<usize> {
    let mut at = 0;
    let mut left = 1_usize;
    while left > 0 {
        left -= 1;
        let marker = Marker::from_u8(*bytes.get(at).ok_or_else(|| broken("cut value"))?);
        at += 1;
        match marker {
            Marker::FixPos(_) | Marker::FixNeg(_) | Marker::Null | Marker::True | Marker::False | Marker::Reserved => {}
            Marker::U8 | Marker::I8 => at += 1,
            Marker::U16 | Marker::I16 | Marker::FixExt1 => at += 2,
            Marker::FixExt2 => at += 3,
            Marker::U32 | Marker::I32 | Marker::F32 => at += 4,
            Marker::FixExt4 => at += 5,
            Marker::U64 | Marker::I64 | Marker::F64 => at += 8,
            Marker::FixExt8 => at += 9,
            Marker::FixExt16 => at += 17,
            Marker::FixStr(n) => at += usize::from(n),
            Marker::Str8 | Marker::Bin8 => at += 1 + be(bytes, at, 1)?,
            Marker::Str16 | Marker::Bin16 => at += 2 + be(bytes, at, 2)?,
            Marker::Str32 | Marker::Bin32 => at += 4 + be(bytes, at, 4)?,
            Marker::Ext8 => at += 2 + be(bytes, at, 1)?,
            Marker::Ext16 => at += 3 + be(bytes, at, 2)?,
            Marker::Ext32 => at += 5 + be(bytes, at, 4)?,
            Marker::FixArray(n) => left += usize::from(n),
            Marker::FixMap(n) => left += 2 * usize::from(n),
            Marker::Array16 => {
                left += be(bytes, at, 2)?;
                at += 2;
            }
            Marker::Array32 => {
                left += be(bytes, at, 4)?;
                at += 4;
            }
            Marker::Map16 => {
                left += 2 * be(bytes, at, 2)?;
                at += 2;
            }
            Marker::Map32 => {
                left += 2 * be(bytes, at, 4)?;
                at += 4;
            }
        }
    }
    if at > bytes.len() { Err(broken("cut value")) } else { Ok(at) }
}

/// One field of an encoded map: its name and its encoded value.
pub(crate) type RawField<'a> = (&'a str, &'a [u8]);

/// The fields of an encoded map, in their order.
///
/// # Errors
/// When the bytes are no map with text keys.
pub(crate) fn fields(data: &[u8]) -> Result<Vec<RawField<'_>>> {
    let mut rest = data;
    let count = rmp::decode::read_map_len(&mut rest).map_err(|_| broken("no map"))?;
    let mut out = Vec::with_capacity(usize::try_from(count).unwrap_or(0).min(256));
    for _ in 0..count {
        let (name, after) = rmp::decode::read_str_from_slice(rest).map_err(|_| broken("field name"))?;
        let (value, after) = after.split_at_checked(value_len(after)?).ok_or_else(|| broken("cut value"))?;
        out.push((name, value));
        rest = after;
    }
    Ok(out)
}

/// An encoded map of these fields.
#[must_use]
pub(crate) fn map_of(fields: &[RawField<'_>]) -> Vec<u8> {
    let mut out = Vec::with_capacity(16 + fields.iter().map(|(n, v)| n.len() + v.len() + 2).sum::<usize>());
    // Writing to a Vec cannot fail.
    let _ = rmp::encode::write_map_len(&mut out, u32::try_from(fields.len()).unwrap_or(u32::MAX));
    for (name, value) in fields {
        let _ = rmp::encode::write_str(&mut out, name);
        out.extend_from_slice(value);
    }
    out
}

/// The elements of an encoded list, none when it is nil.
///
/// # Errors
/// When the bytes are no list.
pub(crate) fn elements(list: &[u8]) -> Result<Vec<&[u8]>> {
    let mut rest = list;
    if list == NIL {
        return Ok(Vec::new());
    }
    let count = rmp::decode::read_array_len(&mut rest).map_err(|_| broken("no list"))?;
    let mut out = Vec::with_capacity(usize::try_from(count).unwrap_or(0).min(256));
    for _ in 0..count {
        let (element, after) = rest.split_at_checked(value_len(rest)?).ok_or_else(|| broken("cut value"))?;
        out.push(element);
        rest = after;
    }
    Ok(out)
}

/// An encoded list of these elements.
#[must_use]
pub(crate) fn list_of(elements: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::with_capacity(8 + elements.iter().map(|element| element.len()).sum::<usize>());
    // Writing to a Vec cannot fail.
    let _ = rmp::encode::write_array_len(&mut out, u32::try_from(elements.len()).unwrap_or(u32::MAX));
    for element in elements {
        out.extend_from_slice(element);
    }
    out
}

/// What differs between two encoded maps, as two maps of the changed fields alone; `None` when nothing does.
///
/// # Errors
/// When either is no map.
pub(crate) fn difference(old: &[u8], new: &[u8]) -> Result<Option<(Vec<u8>, Vec<u8>)>> {
    if old == new {
        return Ok(None);
    }
    let (old, new) = (fields(old)?, fields(new)?);
    let mut before = Vec::new();
    let mut after = Vec::new();
    for (place, (name, value)) in new.iter().enumerate() {
        let was = match old.get(place) {
            Some((n, v)) if n == name => *v,
            _ => find(&old, name),
        };
        if was != *value {
            before.push((*name, was));
            after.push((*name, *value));
        }
    }
    for (name, value) in &old {
        if *value != NIL && !new.iter().any(|(n, _)| n == name) {
            before.push((*name, *value));
            after.push((*name, NIL));
        }
    }
    Ok((!before.is_empty()).then(|| (map_of(&before), map_of(&after))))
}

/// The encoded value of a field, nil when absent.
#[must_use]
pub(crate) fn find<'a>(fields: &[RawField<'a>], name: &str) -> &'a [u8] {
    fields.iter().find(|(n, _)| *n == name).map_or(NIL, |(_, v)| v)
}

/// The map with some fields replaced or added.
///
/// # Errors
/// When `data` is no map.
pub(crate) fn with_fields(data: &[u8], changes: &[RawField<'_>]) -> Result<Vec<u8>> {
    let mut all = fields(data)?;
    for (name, value) in changes {
        match all.iter_mut().find(|(n, _)| n == name) {
            Some(field) => field.1 = value,
            None => all.push((name, value)),
        }
    }
    Ok(map_of(&all))
}

/// An encoded value as JSON, for showing changes. Sixteen bytes become an identity in base 32 without prefix.
#[must_use]
pub(crate) fn to_json(value: &[u8]) -> serde_json::Value {
    rmp_serde::from_slice::<Shown>(value).map_or(serde_json::Value::Null, |s| s.0)
}

/// Any MessagePack value, read for showing.
struct Shown(serde_json::Value);

impl<'de> serde::Deserialize<'de> for Shown {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> std::result::Result<Self, D::Error> {
        d.deserialize_any(ShownVisitor)
    }
}

struct ShownVisitor;

impl<'de> serde::de::Visitor<'de> for ShownVisitor {
    type Value = Shown;
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value")
    }
    fn visit_bool<E>(self, v: bool) -> std::result::Result<Shown, E> {
        Ok(Shown(v.into()))
    }
    fn visit_i64<E>(self, v: i64) -> std::result::Result<Shown, E> {
        Ok(Shown(v.into()))
    }
    fn visit_u64<E>(self, v: u64) -> std::result::Result<Shown, E> {
        Ok(Shown(v.into()))
    }
    fn visit_f64<E>(self, v: f64) -> std::result::Result<Shown, E> {
        Ok(Shown(v.into()))
    }
    fn visit_str<E>(self, v: &str) -> std::result::Result<Shown, E> {
        Ok(Shown(v.into()))
    }
    fn visit_bytes<E>(self, v: &[u8]) -> std::result::Result<Shown, E> {
        Ok(Shown(Uid::from_bytes(v).map_or(serde_json::Value::Null, |id| id.with_prefix("").into())))
    }
    fn visit_unit<E>(self) -> std::result::Result<Shown, E> {
        Ok(Shown(serde_json::Value::Null))
    }
    fn visit_none<E>(self) -> std::result::Result<Shown, E> {
        Ok(Shown(serde_json::Value::Null))
    }
    fn visit_some<D: serde::Deserializer<'de>>(self, d: D) -> std::result::Result<Shown, D::Error> {
        serde::Deserialize::deserialize(d)
    }
    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<Shown, A::Error> {
        let mut out = Vec::new();
        while let Some(Shown(v)) = seq.next_element()? {
            out.push(v);
        }
        Ok(Shown(out.into()))
    }
    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> std::result::Result<Shown, A::Error> {
        let mut out = serde_json::Map::new();
        while let Some((k, Shown(v))) = map.next_entry::<String, Shown>()? {
            out.insert(k, v);
        }
        Ok(Shown(out.into()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Sample {
        name: String,
        size: Option<i64>,
        tags: Vec<String>,
        more: BTreeMap<String, f64>,
        by: Option<Uid>,
    }

    fn sample() -> impl Strategy<Value = Sample> {
        (
            ".{0,300}",
            any::<Option<i64>>(),
            proptest::collection::vec(".{0,40}", 0..20),
            proptest::collection::btree_map("[a-z]{1,4}", -1e9..1e9, 0..4),
            any::<Option<u128>>(),
        )
            .prop_map(|(name, size, tags, more, by)| Sample { name, size, tags, more, by: by.map(Uid) })
    }

    proptest! {
        #[test]
        fn rows_round_trip_and_differences_undo(a in sample(), b in sample()) {
            let (da, db) = (encode_data(&a).unwrap(), encode_data(&b).unwrap());
            prop_assert_eq!(&decode_data::<Sample>(&da).unwrap(), &a);
            match difference(&da, &db).unwrap() {
                None => prop_assert_eq!(a, b),
                Some((before, after)) => {
                    let forth = with_fields(&da, &fields(&after).unwrap()).unwrap();
                    prop_assert_eq!(decode_data::<Sample>(&forth).unwrap(), b);
                    let back = with_fields(&db, &fields(&before).unwrap()).unwrap();
                    prop_assert_eq!(decode_data::<Sample>(&back).unwrap(), a);
                }
            }
        }

        #[test]
        fn cut_rows_are_errors_not_panics(a in sample(), cut in 0_usize..200) {
            let data = encode_data(&a).unwrap();
            let cut = cut.min(data.len().saturating_sub(1));
            prop_assert!(fields(&data[..cut]).is_err());
        }
    }
}
