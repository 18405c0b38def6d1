//! The step that loaded an organisation's demo data: noted with the organisation, so that it is found and can be taken back.

use crate::auth::model::Organization;
use crate::base::{Id, Org, Result, Uid};
use crate::store::log::Event;
use crate::store::{Read, WriteTx, undo};

/// What the change log says of it.
const LOADED: &str = "demo.loaded";

/// The step whose demo data are there.
///
/// # Errors
/// When the storage fails.
pub fn loaded<R: Read + ?Sized>(read: &R, org: Org, id: Id<Organization>) -> Result<Option<Uid>> {
    let Some(step) = read.require::<Organization>(org, id)?.data.demo else { return Ok(None) };
    Ok(if undo::was_undone(read, org, step)? { None } else { Some(step) })
}

/// Notes that `step` loads demo data, or has.
///
/// # Errors
/// When the storage fails.
pub fn note(tx: &mut WriteTx<'_>, org: Org, id: Id<Organization>, step: Uid) -> Result<()> {
    let old = tx.require::<Organization>(org, id)?;
    let organization = Organization { demo: Some(step), ..old.data.clone() };
    tx.update(org, &old, organization)?;
    tx.log(Event::done(org, LOADED).note(format!("{:032x}", step.0)));
    Ok(())
}
