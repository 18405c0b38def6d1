//! Custom fields that an import makes for columns which have no field yet.

use crate::base::{Id, Org, Result};
use crate::rest::custom::{BY_KEY, CustomField, field_key};
use crate::store::{Read, WriteTx};
use crate::transfer::plan::NewField;
use crate::transfer::sniff::Inspection;

use super::model::Import;
use super::plan::custom_type;

/// Makes the fields and lets the mapping name them.
///
/// # Errors
/// When the storage fails.
pub fn make(
    tx: &mut WriteTx<'_>,
    org: Org,
    import: &mut Import,
    inspection: &Inspection,
    fields: Vec<NewField>,
) -> Result<()> {
    for NewField { key, label, kind } in fields {
        let ty = custom_type(kind);
        let entity = import.entity.clone();
        if tx.find_unique::<CustomField>(org, BY_KEY, &field_key(&entity, &key))?.is_none() {
            let choices = inspection.columns.iter().find(|c| c.name == label).map(|c| c.guess.choices.clone());
            let options = choices.filter(|_| ty.has_options()).unwrap_or_default();
            tx.insert(org, Id::fresh(), CustomField { entity, key: key.clone(), label: label.clone(), ty, options })?;
        }
        if let Some(mapped) = import.mapping.iter_mut().find(|m| m.column == label) {
            mapped.field = Some(format!("custom.{key}"));
        }
    }
    Ok(())
}
