//! The long parts of the file, a bounded piece of each snapshot at a time, so that no page is pinned for long: the records
//! that somebody has or wrote, and what the change log says that they did.

use serde_json::{Value as Json, json};

use crate::base::{Org, Result, Uid};
use crate::crm::records;
use crate::rest::any::AnyResource;
use crate::rest::chunks::{Chosen, Chunks};
use crate::rest::context::Customs;
use crate::rest::info::Type;
use crate::rest::value::Value;
use crate::store::log::{self, Change};
use crate::store::{Flow, ReadTx, Registry};

/// Takes an element of the list that is written.
pub(super) type Take<'t> = dyn FnMut(&Json) -> Result<()> + 't;

/// A list in the making: writes the elements of the next piece, and says whether there is more.
pub(super) trait Pieces {
    fn next(&mut self, tx: &ReadTx, most: usize, take: &mut Take<'_>) -> Result<bool>;
}

/// The records of one kind after the other.
pub(super) struct Records {
    org: Org,
    user: Uid,
    kinds: std::slice::Iter<'static, &'static dyn AnyResource>,
    of: Option<(&'static dyn AnyResource, Box<dyn Chunks>)>,
}

impl Records {
    pub(super) fn new(org: Org, user: Uid) -> Self {
        Self { org, user, kinds: records().iter(), of: None }
    }
}

impl Pieces for Records {
    fn next(&mut self, tx: &ReadTx, most: usize, take: &mut Take<'_>) -> Result<bool> {
        let (org, user) = (self.org, self.user);
        let Some((kind, mut chunks)) = self.of.take() else {
            let Some(kind) = self.kinds.next() else { return Ok(false) };
            self.of = Some((*kind, kind.chunks(tx, org, &Chosen::default(), &Customs::none())?));
            return Ok(true);
        };
        let fields = chunks.fields();
        let place = fields.iter().position(|field| field.name == "id");
        let more = chunks.next(tx, most, &mut |values, _| {
            // Who changed it last says nothing of whose it is.
            let roles = fields.iter().zip(values).filter(|(field, value)| {
                field.ty == Type::User && field.name != "updated_by" && matches!(value, Value::Id(_, id) if *id == user)
            });
            let roles: Vec<&str> = roles.map(|(field, _)| field.name).collect();
            let id = place.and_then(|place| values.get(place));
            let (Some(Value::Id(prefix, id)), false) = (id, roles.is_empty()) else { return Ok(()) };
            let title = kind.title(tx, org, *id)?;
            let (collection, id) = (kind.kind().collection, id.with_prefix(prefix));
            take(&json!({ "type": collection, "id": id, "title": title, "as": roles }))
        })?;
        self.of = more.then_some((kind, chunks));
        Ok(true)
    }
}

/// The entries of the change log whose actor they are, newest first.
pub(super) struct Log<'r> {
    org: Org,
    user: Uid,
    registry: &'r Registry,
    before: Option<u64>,
}

impl<'r> Log<'r> {
    pub(super) fn new(org: Org, user: Uid, registry: &'r Registry) -> Self {
        Self { org, user, registry, before: None }
    }

    fn shown(&self, tx: &ReadTx, seq: u64, change: &Change) -> Result<Json> {
        let detail = log::entry(tx, self.org, seq)?.and_then(|entry| entry.detail).unwrap_or_default();
        let kind = self.registry.by_number(change.kind);
        Ok(json!({
            "at": change.at,
            "action": change.action,
            "type": kind.map(|kind| kind.collection),
            "id": kind.zip(change.id).map(|(kind, id)| id.with_prefix(kind.prefix)),
            "title": Some(detail.title).filter(|title| !title.is_empty()),
            "address": detail.address,
        }))
    }
}

impl Pieces for Log<'_> {
    fn next(&mut self, tx: &ReadTx, most: usize, take: &mut Take<'_>) -> Result<bool> {
        let (mut seen, mut before) = (0, self.before);
        log::changes(tx, self.org, self.before, &mut |seq, change| {
            (seen, before) = (seen + 1, Some(seq));
            if change.actor == Some(self.user) {
                take(&self.shown(tx, seq, &change)?)?;
            }
            Ok(if seen < most { Flow::More } else { Flow::Stop })
        })?;
        self.before = before;
        Ok(seen == most)
    }
}
