//! The key codec: values become bytes whose order is the values' order, and no key is a prefix of another of the
//! same shape. Text is length-bounded, escaped and terminated; numbers and times are big-endian with the sign
//! flipped; "newest first" is the complement.

use crate::base::{Org, Time, Uid};
use crate::crypto::token::sha256;

use super::kind::{Index, Kind};

/// Bytes of text beyond this many do not take part in the order, only in equality.
pub const TEXT_MAX: usize = 120;
/// Bytes of the digest that stands for the rest of a longer text.
const DIGEST: usize = 16;

/// A key under construction.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyBuf(Vec<u8>);

impl KeyBuf {
    /// An empty key.
    #[must_use]
    pub fn new() -> Self {
        Self(Vec::with_capacity(64))
    }

    /// The bytes so far.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes, given away.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// Appends text as it is, 0x00 escaped as 0x00 0xFF, ended by 0x00 0x01. A text of more than [`TEXT_MAX`] bytes
    /// is cut there and ended by 0x00 0x02 and a digest of the whole, so that long texts stay distinct.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        let mut key = self.text_start(text);
        if text.len() <= TEXT_MAX {
            key.0.extend_from_slice(&[0, 1]);
        } else {
            key.0.extend_from_slice(&[0, 2]);
            key.0.extend(sha256(text.as_bytes()).into_iter().take(DIGEST));
        }
        key
    }

    /// Appends the start of a text, without an end: a prefix of every text that begins so.
    #[must_use]
    pub fn text_start(mut self, start: &str) -> Self {
        for &byte in start.as_bytes().iter().take(TEXT_MAX) {
            self.0.push(byte);
            if byte == 0 {
                self.0.push(0xFF);
            }
        }
        self
    }

    /// Appends text folded for comparison (case and accents removed).
    #[must_use]
    pub fn folded(self, text: &str) -> Self {
        self.text(&crate::base::text::fold(text))
    }

    /// Appends a byte.
    #[must_use]
    pub fn u8(mut self, value: u8) -> Self {
        self.0.push(value);
        self
    }

    /// Appends a number.
    #[must_use]
    pub fn u32(mut self, value: u32) -> Self {
        self.0.extend_from_slice(&value.to_be_bytes());
        self
    }

    /// Appends a number.
    #[must_use]
    pub fn u64(mut self, value: u64) -> Self {
        self.0.extend_from_slice(&value.to_be_bytes());
        self
    }

    /// Appends a signed number.
    #[must_use]
    pub fn i64(self, value: i64) -> Self {
        self.u64(value.cast_unsigned() ^ (1 << 63))
    }

    /// Appends an instant, oldest first.
    #[must_use]
    pub fn time(self, at: Time) -> Self {
        self.i64(at.0)
    }

    /// Appends an instant, newest first.
    #[must_use]
    pub fn time_desc(self, at: Time) -> Self {
        self.u64(!(at.0.cast_unsigned() ^ (1 << 63)))
    }

    /// Appends an identity.
    #[must_use]
    pub fn id(mut self, id: Uid) -> Self {
        self.0.extend_from_slice(&id.to_bytes());
        self
    }

    /// Appends an identity that may be absent; absent ones come last.
    #[must_use]
    pub fn opt_id(self, id: Option<Uid>) -> Self {
        match id {
            Some(id) => self.u8(0).id(id),
            None => self.u8(1),
        }
    }

    /// Appends bytes as they are; for parts of fixed width.
    #[must_use]
    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }
}

/// The parts of a key, read from its beginning; `None` when they are not there.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'k>(pub &'k [u8]);

impl<'k> Parts<'k> {
    fn take(&mut self, count: usize) -> Option<&'k [u8]> {
        let (part, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(part)
    }

    /// A byte.
    pub fn u8(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    /// An instant, as [`KeyBuf::time`] writes it.
    pub fn time(&mut self) -> Option<Time> {
        let bytes = self.take(8)?.try_into().ok()?;
        Some(Time((u64::from_be_bytes(bytes) ^ (1 << 63)).cast_signed()))
    }

    /// An identity.
    pub fn id(&mut self) -> Option<Uid> {
        Uid::from_bytes(self.take(16)?)
    }

    /// An identity that may be absent, as [`KeyBuf::opt_id`] writes it.
    pub fn opt_id(&mut self) -> Option<Option<Uid>> {
        match self.u8()? {
            0 => self.id().map(Some),
            _ => Some(None),
        }
    }

    /// So many bytes as text.
    pub fn text(&mut self, count: usize) -> Option<&'k str> {
        std::str::from_utf8(self.take(count)?).ok()
    }

    /// What is left, as text.
    #[must_use]
    pub fn rest(self) -> Option<&'k str> {
        std::str::from_utf8(self.0).ok()
    }
}

impl From<Vec<u8>> for KeyBuf {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

/// `(org, kind)`: where all rows of a kind start, in every table.
#[must_use]
pub(crate) fn kind_prefix(org: Org, kind: u8) -> KeyBuf {
    KeyBuf::new().u32(org.0).u8(kind)
}

/// The row of a record.
#[must_use]
pub(crate) fn record_key(org: Org, kind: Kind, id: Uid) -> Vec<u8> {
    kind_prefix(org, kind.number).id(id).into_bytes()
}

/// `(org, kind, index)`: where an index starts.
#[must_use]
pub(crate) fn index_prefix(org: Org, kind: u8, index: Index) -> KeyBuf {
    kind_prefix(org, kind).u8(index.0)
}

/// The first key after every key that starts with `prefix`; `None` when there is none.
#[must_use]
pub(crate) fn after_prefix(prefix: &[u8]) -> Option<Vec<u8>> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if last < 0xFF {
            end.push(last + 1);
            return Some(end);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn text_keys_keep_order_and_no_key_is_a_prefix(a in ".{0,20}", b in ".{0,20}") {
            let (ka, kb) = (KeyBuf::new().text(&a), KeyBuf::new().text(&b));
            prop_assert_eq!(ka.cmp(&kb), a.as_bytes().cmp(b.as_bytes()));
            if a != b {
                prop_assert!(!kb.as_bytes().starts_with(ka.as_bytes()));
            }
        }

        #[test]
        fn long_texts_keep_order_as_far_as_they_are_kept(head in "[a\0é]{0,130}", a in "[a\0é]{0,9}", b in "[a\0é]{0,9}") {
            let (a, b) = (format!("{head}{a}"), format!("{head}{b}"));
            let (ka, kb) = (KeyBuf::new().text(&a), KeyBuf::new().text(&b));
            prop_assert_eq!(ka == kb, a == b);
            let kept = |text: &str| text.as_bytes().iter().copied().take(TEXT_MAX).collect::<Vec<_>>();
            if kept(&a) != kept(&b) {
                prop_assert_eq!(ka.cmp(&kb), kept(&a).cmp(&kept(&b)));
            }
            if a != b {
                prop_assert!(!kb.as_bytes().starts_with(ka.as_bytes()));
            }
            let start: String = a.chars().take(40).collect();
            prop_assert!(ka.as_bytes().starts_with(KeyBuf::new().text_start(&start).as_bytes()));
        }

        #[test]
        fn times_keep_order(a in any::<i64>(), b in any::<i64>()) {
            let key = |t| KeyBuf::new().time(Time(t)).into_bytes();
            let desc = |t| KeyBuf::new().time_desc(Time(t)).into_bytes();
            prop_assert_eq!(key(a).cmp(&key(b)), a.cmp(&b));
            prop_assert_eq!(desc(a).cmp(&desc(b)), b.cmp(&a));
        }

        #[test]
        fn parts_are_what_was_put_together(time in any::<i64>(), id in any::<u128>(), text in ".{0,9}") {
            let key = KeyBuf::new().opt_id(Some(Uid(id))).time(Time(time)).opt_id(None).u8(7).id(Uid(id)).bytes(text.as_bytes());
            let mut parts = Parts(key.as_bytes());
            prop_assert_eq!(parts.opt_id(), Some(Some(Uid(id))));
            prop_assert_eq!(parts.time(), Some(Time(time)));
            prop_assert_eq!((parts.opt_id(), parts.u8(), parts.id()), (Some(None), Some(7), Some(Uid(id))));
            prop_assert_eq!(parts.rest(), Some(text.as_str()));
            prop_assert_eq!(parts.text(text.len()), Some(text.as_str()));
            prop_assert_eq!(parts.u8(), None);
        }

        #[test]
        fn the_end_of_a_prefix_is_tight(prefix in proptest::collection::vec(any::<u8>(), 0..6), rest in proptest::collection::vec(any::<u8>(), 0..6)) {
            let mut key = prefix.clone();
            key.extend(rest);
            if let Some(end) = after_prefix(&prefix) {
                prop_assert!(key < end);
                prop_assert!(!end.starts_with(&prefix));
            } else {
                prop_assert!(prefix.iter().all(|b| *b == 0xFF));
            }
        }
    }
}
