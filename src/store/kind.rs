//! What distinguishes one kind of record from another in keys and in words.

/// A kind of record. Declared once, in its entity's folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Its byte in keys, 1..=254, never reused.
    pub number: u8,
    /// The collection's name in addresses and answers, for example `leads`.
    pub collection: &'static str,
    /// The prefix of its identities, for example `lead`.
    pub prefix: &'static str,
}

/// The kind byte of rows that belong to the store itself.
pub(crate) const SYSTEM: u8 = 0;

/// The number of an index within its kind. 1..=19 belong to the standard lists (`store::lists`), an entity's own
/// indexes start at 20. Counters are numbered separately, in the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Index(pub u8);
