//! What an answer about a customer may carry beside it.

use crate::base::{Org, Result, Uid};
use crate::crm::activities::Activity;
use crate::crm::activities::model::next_task_at;
use crate::crm::contacts::Contact;
use crate::crm::deals::Deal;
use crate::crm::deals::model::OPEN_OF;
use crate::crm::tickets::model::open_tickets;
use crate::rest::derive::PARENT;
use crate::rest::include::Include;
use crate::rest::render;
use crate::rest::value::Value;
use crate::store::{Entity, KeyBuf, RawRead, Read};

/// The numbers of what hangs on the customer, and when the next task is due.
pub(super) const COUNTS: Include = Include { name: "counts", beside: true, write: counts };

fn counts(tx: &dyn RawRead, org: Org, id: Uid, _most: usize, out: &mut Vec<u8>) -> Result<()> {
    let key = KeyBuf::new().id(id);
    let contacts = tx.counter(org, Contact::KIND, PARENT, &key)?;
    let open_tickets = open_tickets(tx, org, id)?;
    let open_deals = tx.counter(org, Deal::KIND, OPEN_OF, &key)?;
    let activities = tx.counter(org, Activity::KIND, PARENT, &key)?;
    let numbers = [
        ("contacts", contacts),
        ("open_deals", open_deals),
        ("open_tickets", open_tickets),
        ("activities", activities),
    ];
    out.push(b'{');
    for (name, number) in numbers {
        render::member(out, name);
        render::value(out, &Value::Integer(number));
    }
    render::member(out, "next_task_at");
    render::value(out, &next_task_at(tx, org, id)?.map_or(Value::Empty, Value::Time));
    out.push(b'}');
    Ok(())
}
