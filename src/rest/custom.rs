//! The organisation's own fields as records. Their values live in the records that have them.

use serde::{Deserialize, Serialize};

use super::info::{CustomType, Definition, Definitions};
use crate::base::{Org, Prefixed, Result, Uid};
use crate::store::{Derived, Dir, Entity, Flow, Index, KeyBuf, Kind, Meta, Read};

/// By collection and key, unique.
pub const BY_KEY: Index = Index(20);

/// A field that the organisation added to a collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomField {
    /// The collection.
    pub entity: String,
    /// Its name in the API, `[a-z][a-z0-9_]*`.
    pub key: String,
    /// What people call it.
    pub label: String,
    /// Its type; never changes.
    #[serde(rename = "type")]
    pub ty: CustomType,
    /// What a select chooses from.
    #[serde(default)]
    pub options: Vec<String>,
}

impl Prefixed for CustomField {
    const PREFIX: &'static str = "fld";
}

impl Entity for CustomField {
    const KIND: Kind = Kind { number: 14, collection: "custom-fields", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, d: &mut Derived<'a>) {
        d.unique(BY_KEY, &field_key(&self.entity, &self.key), "/key");
    }

    fn title(&self) -> String {
        self.label.clone()
    }
}

/// The key in [`BY_KEY`].
#[must_use]
pub fn field_key(entity: &str, key: &str) -> KeyBuf {
    KeyBuf::new().text(entity).text(key)
}

/// The organisation's own fields of all collections.
///
/// # Errors
/// When the storage fails.
pub fn definitions<R: Read + ?Sized>(tx: &R, org: Org) -> Result<Definitions> {
    let mut all = Definitions::default();
    tx.scan_records::<CustomField>(org, Dir::Forward, None, &mut |record| {
        let CustomField { entity, key, label, ty, options } = record.data;
        all.0.entry(entity).or_default().insert(key, Definition { label, ty, options });
        Ok(Flow::More)
    })?;
    Ok(all)
}
