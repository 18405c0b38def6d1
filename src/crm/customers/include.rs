//! What an answer about a customer may carry beside it.

use crate::base::{Org, Result, Uid};
use crate::crm::activities::Activity;
use crate::crm::activities::model::next_task_at;
use crate::crm::contacts::Contact;
use crate::rest::derive::PARENT;
use crate::rest::include::{Include, newest};
use crate::rest::render;
use crate::rest::value::Value;
use crate::store::{Entity, KeyBuf, RawRead, Read};

/// The newest contacts and how many there are.
pub(super) const CONTACTS: Include = Include { name: "contacts", beside: false, write: newest::<Contact> };
/// The newest activities and how many there are.
pub(super) const ACTIVITIES: Include = Include { name: "activities", beside: false, write: newest::<Activity> };
/// The numbers of what hangs on the customer, and when the next task is due.
pub(super) const COUNTS: Include = Include { name: "counts", beside: true, write: counts };

fn counts(tx: &dyn RawRead, org: Org, id: Uid, _most: usize, out: &mut Vec<u8>) -> Result<()> {
    let key = KeyBuf::new().id(id);
    let contacts = tx.counter(org, Contact::KIND, PARENT, &key)?;
    let activities = tx.counter(org, Activity::KIND, PARENT, &key)?;
    out.extend_from_slice(format!("{{\"contacts\":{contacts},\"activities\":{activities}").as_bytes());
    render::member(out, "next_task_at");
    render::value(out, &next_task_at(tx, org, id)?.map_or(Value::Empty, Value::Time));
    out.push(b'}');
    Ok(())
}
