//! The redb tables. All keys and values are bytes: derived key types have changed identity across redb releases.

use redb::TableDefinition;

pub(crate) type Definition = TableDefinition<'static, &'static [u8], &'static [u8]>;

/// A table, by the order in which [`ALL`] lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Table {
    /// `(org, kind, id)` → row: live records.
    Records = 0,
    /// `(org, kind, index, key, id)` → covering value; unique keys, links and the store's own lists too.
    Index = 1,
    /// `(org, kind, class, token, id)` → weight: the inverted index.
    Search = 2,
    /// `(org, kind, counter, key)` → i64.
    Counters = 3,
    /// `(org, kind, id)` → trash row: deleted records, out of every list.
    Trash = 4,
    /// `(org, seq)` → change.
    Log = 5,
    /// `(org, seq)` → detail: what erasing a person deletes.
    Detail = 6,
    /// name → value: instance id, schema version, derive versions.
    Meta = 7,
}

/// Every table with its name in the file.
pub(crate) const ALL: [(Table, Definition); 8] = [
    (Table::Records, TableDefinition::new("records")),
    (Table::Index, TableDefinition::new("index")),
    (Table::Search, TableDefinition::new("search")),
    (Table::Counters, TableDefinition::new("counters")),
    (Table::Trash, TableDefinition::new("trash")),
    (Table::Log, TableDefinition::new("log")),
    (Table::Detail, TableDefinition::new("detail")),
    (Table::Meta, TableDefinition::new("meta")),
];

impl Table {
    pub(crate) const COUNT: usize = ALL.len();

    pub(crate) fn place(self) -> usize {
        self as usize
    }

    /// How redb opens it.
    pub(crate) fn definition(self) -> Definition {
        let [records, index, search, counters, trash, log, detail, meta] = ALL;
        let (_, definition) = match self {
            Self::Records => records,
            Self::Index => index,
            Self::Search => search,
            Self::Counters => counters,
            Self::Trash => trash,
            Self::Log => log,
            Self::Detail => detail,
            Self::Meta => meta,
        };
        definition
    }
}

/// The store's own lists inside [`Table::Index`], below kind byte 0.
pub(crate) mod system {
    use crate::store::kind::Index;

    /// `(target kind, target, source kind, source, field)` → what deletion of the target does.
    pub(crate) const LINK: Index = Index(1);
    /// `(kind, id, seq)`: a record's changes.
    pub(crate) const HISTORY: Index = Index(2);
    /// `(group, first seq)` → last seq: the writes of an undoable step.
    pub(crate) const GROUP: Index = Index(3);
    /// `(!deleted_at, kind, id)`: the trash, newest first.
    pub(crate) const TRASH: Index = Index(4);
    /// `(undo id)`: steps that were undone.
    pub(crate) const UNDONE: Index = Index(5);
}
