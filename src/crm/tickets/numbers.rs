//! The numbers of tickets: 1, 2, 3… in each organisation, never given twice, also not after a deletion.

use serde::{Deserialize, Serialize};

use crate::base::{Id, Org, Prefixed, Result, Uid};
use crate::store::{Derived, Dir, Entity, Flow, Kind, Meta, Read, WriteTx};

/// The number that was given last; an organisation has one such record from its first ticket on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Numbers {
    /// The number.
    pub last: i64,
}

impl Prefixed for Numbers {
    const PREFIX: &'static str = "num";
}

impl Entity for Numbers {
    const KIND: Kind = Kind { number: 34, collection: "ticket-numbers", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;
    const LOGGED: bool = false;
    const PORTABLE: bool = true;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, _d: &mut Derived<'a>) {}
}

/// Gives the next number.
///
/// # Errors
/// When the storage fails.
pub(super) fn next(tx: &mut WriteTx<'_>, org: Org) -> Result<i64> {
    let mut found = None;
    tx.scan_records::<Numbers>(org, Dir::Forward, None, &mut |record| {
        found = Some(record);
        Ok(Flow::Stop)
    })?;
    let number = found.as_ref().map_or(0, |record| record.data.last).saturating_add(1);
    let given = Numbers { last: number };
    match found {
        Some(record) => tx.update(org, &record, given)?,
        None => tx.insert(org, Id::fresh(), given)?,
    };
    Ok(number)
}
