//! Links that stand in lists: deleting the target takes their entries out, restoring it puts them back.

use serde::{Deserialize, Serialize};

use super::{Cleared, Org, Uid};
use crate::base::{Error, Result};
use crate::store::keys::record_key;
use crate::store::rows;
use crate::store::tables::Table;
use crate::store::write::WriteTx;

/// An entry that deleting the record took out of a list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::store) struct Removed {
    pub(in crate::store) link: Cleared,
    /// As it was encoded.
    pub(in crate::store) entry: Vec<u8>,
}

impl WriteTx<'_> {
    /// Takes the entry that links to `target` out of its list.
    pub(super) fn take_out(&mut self, org: Org, link: Cleared, target: Uid) -> Result<Option<Removed>> {
        let kind = self.registry.get(link.kind)?.kind;
        let Some(row) = self.row(Table::Records, &record_key(org, kind, link.id))? else { return Ok(None) };
        let (_, data) = rows::split(link.id, &row)?;
        let (rest, entry) = without_entry(rows::find(&rows::fields(data)?, &link.field), &encoded(target)?)?;
        self.update_raw(org, link.kind, link.id, &[(&link.field, &rest)])?;
        Ok(entry.map(|entry| Removed { link, entry }))
    }

    /// Puts an entry back at the end of its list unless the record is gone or has such an entry again.
    pub(super) fn put_back(&mut self, org: Org, removed: &Removed, target: &[u8]) -> Result<()> {
        let link = &removed.link;
        let kind = self.registry.get(link.kind)?.kind;
        let Some(row) = self.row(Table::Records, &record_key(org, kind, link.id))? else { return Ok(()) };
        let (_, data) = rows::split(link.id, &row)?;
        let fields = rows::fields(data)?;
        let mut entries = rows::elements(rows::find(&fields, &link.field))?;
        if entries.iter().any(|entry| holds(entry, target)) {
            return Ok(());
        }
        entries.push(&removed.entry);
        self.update_raw(org, link.kind, link.id, &[(&link.field, &rows::list_of(&entries))])
    }
}

/// An identity as fields hold it.
pub(in crate::store) fn encoded(id: Uid) -> Result<Vec<u8>> {
    let mut out = Vec::with_capacity(18);
    rmp::encode::write_bin(&mut out, &id.to_bytes()).map_err(Error::fault)?;
    Ok(out)
}

/// Whether an entry of a list holds the encoded identity.
pub(in crate::store) fn holds(entry: &[u8], target: &[u8]) -> bool {
    entry.windows(target.len()).any(|part| part == target)
}

/// An encoded list without the entry that holds the encoded identity, and that entry.
pub(super) fn without_entry(list: &[u8], target: &[u8]) -> Result<(Vec<u8>, Option<Vec<u8>>)> {
    let (taken, rest): (Vec<&[u8]>, Vec<&[u8]>) =
        rows::elements(list)?.into_iter().partition(|entry| holds(entry, target));
    Ok((rows::list_of(&rest), taken.first().map(|entry| entry.to_vec())))
}
