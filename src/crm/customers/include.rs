//! What an answer about a customer may carry beside it.

use crate::base::{Org, Result, Uid};
use crate::crm::contacts::Contact;
use crate::rest::derive::PARENT;
use crate::rest::field::View;
use crate::rest::include::Include;
use crate::rest::render;
use crate::store::{Dir, Entity, Flow, KeyBuf, Read, ReadTx};

/// Records of an included list.
const NEWEST: usize = 20;

/// The newest contacts and how many there are.
pub(super) const CONTACTS: Include = Include { name: "contacts", beside: false, write: contacts };
/// The numbers of what hangs on the customer.
pub(super) const COUNTS: Include = Include { name: "counts", beside: true, write: counts };

fn number_of_contacts(tx: &ReadTx, org: Org, key: &KeyBuf) -> Result<i64> {
    tx.counter(org, Contact::KIND, PARENT, key)
}

fn contacts(tx: &ReadTx, org: Org, id: Uid, out: &mut Vec<u8>) -> Result<()> {
    let key = KeyBuf::new().id(id);
    out.extend_from_slice(b"{\"data\":[");
    let mut count = 0;
    tx.scan_index(org, Contact::KIND, PARENT, &key, Dir::Backward, None, &mut |_, contact, _| {
        if let Some(record) = tx.get::<Contact>(org, contact.into())? {
            if count > 0 {
                out.push(b',');
            }
            count += 1;
            render::record(out, View::of(&record));
        }
        Ok(if count == NEWEST { Flow::Stop } else { Flow::More })
    })?;
    out.extend_from_slice(format!("],\"total\":{}}}", number_of_contacts(tx, org, &key)?).as_bytes());
    Ok(())
}

fn counts(tx: &ReadTx, org: Org, id: Uid, out: &mut Vec<u8>) -> Result<()> {
    let contacts = number_of_contacts(tx, org, &KeyBuf::new().id(id))?;
    out.extend_from_slice(format!("{{\"contacts\":{contacts}}}").as_bytes());
    Ok(())
}
