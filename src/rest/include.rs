//! What an answer about one record may carry beside it: `include=contacts,counts`.

use super::resource::Resource;
use crate::base::{Error, Org, Result, Uid};
use crate::http::QueryParam;
use crate::http::schemas::listed;
use crate::store::ReadTx;

/// Something that can be included.
#[derive(Debug, Clone, Copy)]
pub struct Include {
    /// Its name in `include=`.
    pub name: &'static str,
    /// Whether it stands beside the record's fields; else under `included`.
    pub beside: bool,
    /// Writes its JSON value.
    pub write: fn(&ReadTx, Org, Uid, &mut Vec<u8>) -> Result<()>,
}

/// The parameter `include` of records of `E`.
#[must_use]
pub fn param<E: Resource>() -> QueryParam {
    let names: Vec<&str> = E::INCLUDES.iter().map(|include| include.name).collect();
    QueryParam::new("include", "What to answer beside the record, with commas between.", listed(&names.join("|")))
}

/// Adds what `names` (with commas between) asks for to the record's JSON object in `out`.
///
/// # Errors
/// Naming what cannot be included; when the storage fails.
pub fn write<E: Resource>(tx: &ReadTx, org: Org, id: Uid, names: &str, out: &mut Vec<u8>) -> Result<()> {
    let mut wanted = Vec::new();
    for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let Some(include) = E::INCLUDES.iter().find(|include| include.name == name) else {
            let known: Vec<&str> = E::INCLUDES.iter().map(|include| include.name).collect();
            let known = if known.is_empty() { "nothing".to_owned() } else { known.join(", ") };
            let message = format!("A {} cannot include {name}; it can include {known}.", E::NOUN);
            return Err(Error::invalid("include", "invalid", message));
        };
        wanted.push(include);
    }
    if out.pop() != Some(b'}') {
        return Err(Error::internal("a record's JSON is no object"));
    }
    for include in wanted.iter().filter(|include| include.beside) {
        super::render::member(out, include.name);
        (include.write)(tx, org, id, out)?;
    }
    super::render::member(out, "included");
    out.push(b'{');
    for include in wanted.iter().filter(|include| !include.beside) {
        super::render::member(out, include.name);
        (include.write)(tx, org, id, out)?;
    }
    out.extend_from_slice(b"}}");
    Ok(())
}
