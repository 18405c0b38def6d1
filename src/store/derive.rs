//! Derived rows: everything that follows from a record, declared by its type in one function and kept right by the
//! write path alone.

use smallvec::SmallVec;

use crate::base::{Org, Uid};

use super::entity::{Entity, Meta};
use super::keys::{KeyBuf, index_prefix};
use super::kind::{Index, Kind, SYSTEM};
use super::tables::system;

/// What deleting a record does to those that link to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDelete {
    /// The link is cleared; restoring the target sets it again.
    Clear,
    /// The deletion is refused while the link stands.
    Restrict,
    /// The linking record goes to the trash too, and comes back with the target.
    Cascade,
    /// The entry that holds the link is taken out of the list that the field is; restoring the target puts it back.
    Remove,
}

impl OnDelete {
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Clear => 1,
            Self::Restrict => 2,
            Self::Cascade => 3,
            Self::Remove => 4,
        }
    }

    pub(crate) fn from_code(code: u8) -> Option<Self> {
        [Self::Clear, Self::Restrict, Self::Cascade, Self::Remove].into_iter().find(|o| o.code() == code)
    }
}

/// How a text is cut into search tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextKind {
    Words,
    Html,
    Phone,
    Email,
}

/// A text to be found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Text<'a> {
    pub(crate) field: &'static str,
    pub(crate) weight: u8,
    pub(crate) kind: TextKind,
    pub(crate) content: &'a str,
}

/// A key that only one record may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unique {
    pub(crate) key: Vec<u8>,
    pub(crate) value: Vec<u8>,
    pub(crate) pointer: &'static str,
}

/// The derived rows of one record, being collected.
pub struct Derived<'a> {
    org: Org,
    kind: Kind,
    id: Uid,
    texts_only: bool,
    pub(crate) rows: Vec<(Vec<u8>, Vec<u8>)>,
    pub(crate) unique: Vec<Unique>,
    pub(crate) counts: Vec<(Vec<u8>, i64)>,
    pub(crate) texts: SmallVec<[Text<'a>; 12]>,
}

impl<'a> Derived<'a> {
    pub(crate) fn new(org: Org, kind: Kind, id: Uid) -> Self {
        Self {
            org,
            kind,
            id,
            texts_only: false,
            rows: Vec::with_capacity(16),
            unique: Vec::new(),
            counts: Vec::with_capacity(4),
            texts: SmallVec::new(),
        }
    }

    /// The same for the texts alone: what else a record declares is dropped.
    pub(crate) fn of_texts(org: Org, kind: Kind, id: Uid) -> Self {
        let (rows, counts) = (Vec::new(), Vec::new());
        Self { org, kind, id, texts_only: true, rows, unique: Vec::new(), counts, texts: SmallVec::new() }
    }

    /// Whether rows that cost something to make need not be declared.
    #[must_use]
    pub fn is_of_texts(&self) -> bool {
        self.texts_only
    }

    /// What `data` declares, its rows in order and each once.
    pub(crate) fn of<E: Entity>(org: Org, id: Uid, meta: &Meta, data: &'a E) -> Self {
        let mut derived = Self::new(org, E::KIND, id);
        data.derive(id, meta, &mut derived);
        derived.rows.sort_unstable();
        derived.rows.dedup_by(|later, first| later.0 == first.0);
        derived
    }

    /// The record can be found by `key` in `index`, beside others.
    pub fn index(&mut self, index: Index, key: KeyBuf) {
        self.covering(index, key, Vec::new());
    }

    /// The same; the row also holds `value`, which readers of the index get without reading the record.
    pub fn covering(&mut self, index: Index, key: KeyBuf, value: Vec<u8>) {
        if self.texts_only {
            return;
        }
        let row = index_prefix(self.org, self.kind.number, index).bytes(key.as_bytes()).id(self.id);
        self.rows.push((row.into_bytes(), value));
    }

    /// No other live record of this kind in the organisation has `key` in `index`. `pointer` (a JSON pointer) names
    /// the field in the refusal.
    pub fn unique(&mut self, index: Index, key: &KeyBuf, pointer: &'static str) {
        let row = index_prefix(self.org, self.kind.number, index).bytes(key.as_bytes());
        self.unique.push(Unique { key: row.into_bytes(), value: self.id.to_bytes().to_vec(), pointer });
    }

    /// The same over all organisations of the instance.
    pub fn unique_in_instance(&mut self, index: Index, key: &KeyBuf, pointer: &'static str) {
        let row = index_prefix(Org::INSTANCE, self.kind.number, index).bytes(key.as_bytes());
        let value = KeyBuf::new().u32(self.org.0).id(self.id).into_bytes();
        self.unique.push(Unique { key: row.into_bytes(), value, pointer });
    }

    /// The record's field `field` (its stored name) holds the identity of a record of kind `target`; with
    /// [`OnDelete::Remove`] it is a list of which an entry does.
    pub fn link(&mut self, field: &'static str, target: Kind, id: Uid, on_delete: OnDelete) {
        let row = link_prefix(self.org, target, id).u8(self.kind.number).id(self.id).text(field);
        self.rows.push((row.into_bytes(), vec![on_delete.code()]));
    }

    /// The records that it links to, each with its kind's number.
    pub(crate) fn targets(&self) -> impl Iterator<Item = (u8, Uid)> {
        let links = index_prefix(self.org, SYSTEM, system::LINK).into_bytes();
        self.rows.iter().filter_map(move |(key, _)| {
            // The target's kind, then the target.
            let (kind, rest) = key.strip_prefix(links.as_slice())?.split_first()?;
            Some((*kind, Uid::from_bytes(rest.get(..16)?)?))
        })
    }

    /// The record is found by the words of `text`. `field` tells the user why; weights from
    /// [`super::search::NAME_WEIGHT`] up are names, which are read first.
    pub fn text(&mut self, field: &'static str, weight: u8, text: &'a str) {
        self.push_text(field, weight, TextKind::Words, text);
    }

    /// The record is found by the words that a reader of `html` sees.
    pub fn html(&mut self, field: &'static str, weight: u8, html: &'a str) {
        self.push_text(field, weight, TextKind::Html, html);
    }

    /// The record is found by any four or more leading or trailing digits of a phone number.
    pub fn phone(&mut self, field: &'static str, weight: u8, number: &'a str) {
        self.push_text(field, weight, TextKind::Phone, number);
    }

    /// The record is found by an address, its parts and its domain.
    pub fn email(&mut self, field: &'static str, weight: u8, address: &'a str) {
        self.push_text(field, weight, TextKind::Email, address);
    }

    /// The texts declared so far with their fields, in the order of declaration.
    pub fn texts(&self) -> impl Iterator<Item = (&'static str, &'a str)> {
        self.texts.iter().map(|text| (text.field, text.content))
    }

    fn push_text(&mut self, field: &'static str, weight: u8, kind: TextKind, text: &'a str) {
        if !text.is_empty() {
            self.texts.push(Text { field, weight, kind, content: text });
        }
    }

    /// Adds `by` to the counter `(counter, key)` as long as the record is live.
    pub fn count(&mut self, counter: Index, key: &KeyBuf, by: i64) {
        if self.texts_only {
            return;
        }
        self.counts.push((counter_key(self.org, self.kind, counter, key), by));
    }
}

/// The row of a counter.
#[must_use]
pub(crate) fn counter_key(org: Org, kind: Kind, counter: Index, key: &KeyBuf) -> Vec<u8> {
    index_prefix(org, kind.number, counter).bytes(key.as_bytes()).into_bytes()
}

/// Where the links to a record start.
#[must_use]
pub(crate) fn link_prefix(org: Org, target: Kind, id: Uid) -> KeyBuf {
    index_prefix(org, SYSTEM, system::LINK).u8(target.number).id(id)
}

/// The keys that `data` would have in `index`es, were it stored: for finding a record that a new one would match.
#[must_use]
pub fn keys_of<E: super::Entity>(data: &E, indexes: &[Index]) -> Vec<(Index, KeyBuf)> {
    let (org, id) = (Org::INSTANCE, Uid::default());
    let now = crate::base::Time(0);
    let meta =
        super::Meta { version: 1, created_at: now, updated_at: now, created_by: None, updated_by: None, read_at: now };
    let mut derived = Derived::new(org, E::KIND, id);
    data.derive(id, &meta, &mut derived);
    let starts: Vec<(Index, KeyBuf)> = indexes.iter().map(|i| (*i, index_prefix(org, E::KIND.number, *i))).collect();
    let key_in = |row: &[u8]| {
        let (index, start) = starts.iter().find(|(_, start)| row.starts_with(start.as_bytes()))?;
        let key = row.get(start.as_bytes().len()..row.len().checked_sub(16)?)?;
        Some((*index, KeyBuf::from(key.to_vec())))
    };
    derived.rows.iter().filter_map(|(row, _)| key_in(row)).collect()
}
