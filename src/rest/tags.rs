//! Tags as records: a name and a colour. Records hold tags by name; a tag that does not exist is made by its first use.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::derive::{TAG, tag_key};
use super::resource::Resource;
use crate::base::{Error, Id, Org, Prefixed, Result, Uid};
use crate::store::{Derived, Dir, Entity, Flow, Index, Kind, Meta, Read, WriteTx};

/// The colours of a label, by name: what each looks like is the theme's affair.
pub const COLOURS: [&str; 10] = ["grey", "red", "orange", "amber", "olive", "green", "teal", "blue", "violet", "pink"];

/// The schema of a colour as it is taken.
#[must_use]
pub fn colour() -> Json {
    json!({"anyOf": [
        {"enum": COLOURS.iter().map(Some).chain([None]).collect::<Vec<_>>()},
        {"type": "string", "pattern": "^(#[0-9a-fA-F]{6})?$"},
    ]})
}

/// Checks a colour: one of [`COLOURS`], `#rrggbb`, of which the page shows the nearest one, or nothing.
///
/// # Errors
/// [`Error::Invalid`] at `pointer`.
pub fn check_colour(color: &str, pointer: &str) -> Result<()> {
    let digits = color.strip_prefix('#').unwrap_or_default();
    let is_hex = digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    if color.is_empty() || COLOURS.contains(&color) || is_hex {
        return Ok(());
    }
    let message = format!("A colour is one of {}, or #rrggbb.", COLOURS.join(", "));
    Err(Error::invalid(pointer, "not_allowed", message))
}

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

/// Gives the tag `was` the name `now`, or takes it off, in at most `most` records of `E`; returns in how many.
///
/// # Errors
/// When the storage fails.
pub fn retag<E: Resource>(tx: &mut WriteTx<'_>, org: Org, was: &str, now: Option<&str>, most: usize) -> Result<usize> {
    let mut ids: Vec<Id<E>> = Vec::new();
    if most == 0 || now == Some(was) {
        return Ok(0);
    }
    tx.scan_index(org, E::KIND, TAG, &tag_key(was), Dir::Forward, None, &mut |_, id, _| {
        ids.push(id.into());
        // A tag that differs in case only has the same key: all of its records are read.
        Ok(if ids.len() == most { Flow::Stop } else { Flow::More })
    })?;
    let mut changed = 0;
    for id in ids {
        let record = tx.require(org, id)?;
        let mut data = record.data.clone();
        let tags = data.tags();
        let Some(place) = tags.iter().position(|tag| tag == was) else { continue };
        tags.remove(place);
        if let Some(now) = now
            && !tags.iter().any(|tag| tag == now)
        {
            tags.insert(place, now.to_owned());
        }
        tx.update(org, &record, data)?;
        changed += 1;
    }
    Ok(changed)
}
