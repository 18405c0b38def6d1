//! The instance's list of organisations: which numbers are taken, and by whom. A slot outlives its organisation, so
//! that no number is ever given twice.

use serde::{Deserialize, Serialize};

use super::Organization;
use crate::base::{Id, Prefixed, Uid};
use crate::store::{Derived, Entity, Kind, Meta};

/// A number that was given to an organisation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Slot {
    /// The number.
    pub number: u32,
    /// The organisation.
    pub organization: Id<Organization>,
}

impl Prefixed for Slot {
    const PREFIX: &'static str = "slot";
}

impl Entity for Slot {
    const KIND: Kind = Kind { number: 7, collection: "organization_slots", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;
    const LOGGED: bool = false;

    fn derive<'a>(&'a self, _id: Uid, _meta: &Meta, _d: &mut Derived<'a>) {}
}
