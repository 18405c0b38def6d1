//! What the entries of the ZIP are called, and what is behind their names.

use crate::base::{Error, Prefixed, Result, Uid};
use crate::crm::files::Attachment;
use crate::store::{Kind, Registry, portable};

/// What is read first by people, and written last.
pub(super) const MANIFEST: &str = "leadlab.json";
const RECORDS: &str = "records/";
const TRASH: &str = "trash/";
const FILES: &str = "files/";
const LINES: &str = ".ndjson";

/// An entry of the ZIP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    /// What the whole is.
    Manifest,
    /// Records of one kind, a line each; live ones, or those in the trash.
    Records { kind: Kind, deleted: bool },
    /// The content of a file, under the identity of its record.
    File(Uid),
}

impl Entry {
    /// What it is called.
    pub(super) fn name(self) -> String {
        match self {
            Self::Manifest => MANIFEST.to_owned(),
            Self::Records { kind, deleted } => {
                format!("{}{}{LINES}", if deleted { TRASH } else { RECORDS }, kind.collection)
            }
            Self::File(id) => format!("{FILES}{}", id.with_prefix(Attachment::PREFIX)),
        }
    }

    /// What is called so.
    ///
    /// # Errors
    /// [`Error::Malformed`] for any other name, a path out of the folder among them.
    pub(super) fn of(registry: &Registry, name: &str) -> Result<Self> {
        let kind = |collection: &str| portable::kinds(registry).find(|kind| kind.collection == collection);
        let records = |folder: &str, deleted| {
            let kind = kind(name.strip_prefix(folder)?.strip_suffix(LINES)?)?;
            Some(Self::Records { kind, deleted })
        };
        let file = || Uid::parse(Attachment::PREFIX, name.strip_prefix(FILES)?).map(Self::File);
        let manifest = (name == MANIFEST).then_some(Self::Manifest);
        let found = manifest.or_else(|| records(RECORDS, false)).or_else(|| records(TRASH, true)).or_else(file);
        found.ok_or_else(|| Error::Malformed(format!("{name:?} is no part of an organisation's archive")))
    }
}
