//! Searching the audit log: which entries, and how they are shown.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::auth::model::User;
use crate::base::{Error, Id, Org, Result, Time, Uid};
use crate::http::Query;
use crate::store::log::{self, Change, Entry, Outcome};
use crate::store::{Flow, Kind, Read, ReadTx, Registry};

/// So many entries are looked at for one page; beyond that it ends early and says where to go on.
const LOOKED_AT: usize = 20_000;
/// So many entries are counted.
const COUNTED: usize = 10_000;

/// Which entries are wanted.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Only what this user did.
    pub actor: Option<Uid>,
    /// Only this action; a trailing `*` takes all that start so.
    pub action: Option<String>,
    /// Only records of this kind.
    pub kind: Option<Kind>,
    /// Only this record.
    pub id: Option<Uid>,
    /// Only attempts that ended so.
    pub outcome: Option<Outcome>,
    /// Not before this time.
    pub from: Option<Time>,
    /// Before this time.
    pub to: Option<Time>,
}

impl Wanted {
    /// What a request's query wants.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming the parameter.
    pub(super) fn read(query: &Query, registry: &Registry) -> Result<Self> {
        let mut wanted = Self {
            actor: query.parse::<Id<User>>("actor", "the id of a user")?.map(Id::uid),
            action: query.get("action").map(str::to_owned),
            from: query.parse("from", "a time such as 2026-11-25T09:30:00Z")?,
            to: query.parse("to", "a time such as 2026-11-25T09:30:00Z")?,
            ..Self::default()
        };
        wanted.outcome = match query.get("outcome") {
            None => None,
            Some("done") => Some(Outcome::Done),
            Some("denied") => Some(Outcome::Denied),
            Some(_) => return Err(Error::invalid("outcome", "not_allowed", "“outcome” must be done or denied.")),
        };
        if let Some(name) = query.get("kind") {
            let unknown = || Error::invalid("kind", "not_allowed", "“kind” must be a collection such as customers.");
            wanted.kind = Some(registry.by_collection(name).ok_or_else(unknown)?);
        }
        if let Some(text) = query.get("id") {
            let unknown = || Error::invalid("id", "invalid", "“id” must be the id of a record.");
            let (kind, id) = registry.parse_id(text).ok_or_else(unknown)?;
            wanted.kind.get_or_insert(kind);
            wanted.id = Some(id);
        }
        Ok(wanted)
    }

    fn has(&self, change: &Change) -> bool {
        let action = |wanted: &String| match wanted.strip_suffix('*') {
            Some(start) => change.action.starts_with(start),
            None => change.action == *wanted,
        };
        self.actor.is_none_or(|actor| change.actor == Some(actor))
            && self.action.as_ref().is_none_or(action)
            && self.kind.is_none_or(|kind| change.kind == kind.number)
            && self.id.is_none_or(|id| change.id == Some(id))
            && self.outcome.is_none_or(|outcome| change.outcome == outcome)
            && self.to.is_none_or(|to| change.at < to)
    }

    /// Whether every older entry is out of the question too.
    fn is_past(&self, change: &Change) -> bool {
        self.from.is_some_and(|from| change.at < from)
    }
}

/// An entry as it is shown.
#[derive(Debug, Serialize)]
pub struct EntryView {
    /// Its number.
    pub seq: u64,
    /// When.
    pub at: Time,
    actor: Option<Id<User>>,
    /// The name of the user who acted.
    pub actor_name: Option<String>,
    /// By which way.
    pub via: String,
    /// What was done.
    pub action: String,
    kind: Option<&'static str>,
    id: Option<String>,
    /// The record's title at that time.
    pub title: Option<String>,
    /// How it ended.
    pub outcome: Outcome,
    address: Option<String>,
    request_id: String,
    /// A word on it.
    pub note: Option<String>,
    changes: Map<String, Value>,
}

/// What the entries of a page are shown with.
struct Shown<'a> {
    read: &'a ReadTx,
    registry: &'a Registry,
    org: Org,
    names: HashMap<Uid, Option<String>>,
}

impl Shown<'_> {
    fn name(&mut self, user: Uid) -> Result<Option<String>> {
        if let Some(name) = self.names.get(&user) {
            return Ok(name.clone());
        }
        let name = self.read.get::<User>(self.org, Id::from(user))?.map(|user| user.data.name);
        self.names.insert(user, name.clone());
        Ok(name)
    }

    fn view(&mut self, entry: Entry) -> Result<EntryView> {
        let Entry { seq, change, detail } = entry;
        let kind = self.registry.by_number(change.kind);
        let actor_name = change.actor.map(|user| self.name(user)).transpose()?.flatten();
        let changes = detail.as_ref().map(log::Detail::changes).unwrap_or_default();
        let detail = detail.unwrap_or_default();
        Ok(EntryView {
            seq,
            at: change.at,
            actor: change.actor.map(Id::from),
            actor_name,
            via: change.via.to_string(),
            action: change.action,
            kind: kind.map(|kind| kind.collection),
            id: kind.zip(change.id).map(|(kind, id)| id.with_prefix(kind.prefix)),
            title: Some(detail.title).filter(|title| !title.is_empty()),
            outcome: change.outcome,
            address: detail.address,
            request_id: uuid::Uuid::from_u128(change.request.0).hyphenated().to_string(),
            note: detail.note.filter(|note| !note.is_empty()),
            changes: changes.into_iter().map(|(name, old, new)| (name, json!({ "old": old, "new": new }))).collect(),
        })
    }
}

/// A page of the log.
#[derive(Debug)]
pub struct Page {
    /// Its entries, newest first.
    pub rows: Vec<EntryView>,
    /// The number before which the next page starts.
    pub next: Option<u64>,
    /// How many entries are wanted in all, counted for the first page only, and whether there may be more.
    pub total: Option<(usize, bool)>,
}

/// A page of the wanted entries older than `before`.
///
/// # Errors
/// When the storage fails.
pub fn page(
    read: &ReadTx,
    registry: &Registry,
    org: Org,
    wanted: &Wanted,
    before: Option<u64>,
    limit: usize,
) -> Result<Page> {
    let found = find(read, org, wanted, before, limit)?;
    let mut shown = Shown { read, registry, org, names: HashMap::new() };
    let mut rows = Vec::with_capacity(found.rows.len());
    for seq in found.rows {
        if let Some(entry) = log::entry(read, org, seq)? {
            rows.push(shown.view(entry)?);
        }
    }
    let total = before.is_none().then_some((found.count, !found.whole));
    Ok(Page { rows, next: found.next, total })
}

struct Found {
    rows: Vec<u64>,
    next: Option<u64>,
    count: usize,
    whole: bool,
}

/// The numbers of a page's entries. The first page goes on behind its end to count.
fn find(read: &ReadTx, org: Org, wanted: &Wanted, before: Option<u64>, limit: usize) -> Result<Found> {
    let mut found = Found { rows: Vec::new(), next: None, count: 0, whole: true };
    let (mut looked_at, mut last) = (0_usize, None);
    log::changes(read, org, before, &mut |seq, change| {
        if wanted.is_past(&change) {
            return Ok(Flow::Stop);
        }
        if looked_at == LOOKED_AT || found.count == COUNTED {
            found.whole = false;
            found.next = found.next.or(last);
            return Ok(Flow::Stop);
        }
        looked_at += 1;
        if wanted.has(&change) {
            found.count += 1;
            if found.rows.len() == limit {
                found.next = found.next.or_else(|| found.rows.last().copied());
                if before.is_some() {
                    return Ok(Flow::Stop);
                }
            } else {
                found.rows.push(seq);
            }
        }
        last = Some(seq);
        Ok(Flow::More)
    })?;
    Ok(found)
}
