//! Tags as records: a name and a colour. Records hold tags by name; a tag that does not exist is made by its first use.

use serde::{Deserialize, Serialize};

use super::derive::tag_key;
use crate::base::{Id, Org, Prefixed, Result, Uid};
use crate::store::{Derived, Entity, Index, Kind, Meta, Read, WriteTx};

/// By folded name, unique.
pub const BY_NAME: Index = Index(20);

/// A tag.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tag {
    /// Its name, as records show it.
    pub name: String,
    /// `#rrggbb`, or nothing.
    pub color: String,
}

impl Prefixed for Tag {
    const PREFIX: &'static str = "tag";
}

impl Entity for Tag {
    const KIND: Kind = Kind { number: 13, collection: "tags", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, d: &mut Derived<'a>) {
        d.unique(BY_NAME, &tag_key(&self.name), "/name");
    }

    fn title(&self) -> String {
        self.name.clone()
    }
}

/// Brings the names of `tags` to those of the existing tags and makes the others.
///
/// # Errors
/// When the storage fails.
pub fn adopt(tx: &mut WriteTx<'_>, org: Org, tags: &mut Vec<String>) -> Result<()> {
    for name in tags.iter_mut() {
        match tx.find_unique::<Tag>(org, BY_NAME, &tag_key(name))? {
            Some(id) => {
                if let Some(tag) = tx.get(org, id)? {
                    *name = tag.data.name;
                }
            }
            None => drop(tx.insert(org, Id::fresh(), Tag { name: name.clone(), color: String::new() })?),
        }
    }
    let mut seen = std::collections::HashSet::new();
    tags.retain(|name| seen.insert(name.clone()));
    Ok(())
}
