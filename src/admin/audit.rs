//! `/audit`: the organisation's change log, newest first.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Request, access, page};
use crate::app::App;
use crate::auth::model::User;
use crate::auth::policy::Action;
use crate::base::{Error, Id, Org, Result, Time, Uid};
use crate::http::{Query, QueryParam, Reply, Route};
use crate::store::log::{self, Entry, Outcome};
use crate::store::{Flow, Kind, Read, ReadTx, Registry};

/// So many entries are looked at for one page; beyond that it ends early and says where to go on.
const LOOKED_AT: usize = 20_000;

pub(super) fn routes() -> Vec<Route<Arc<App>>> {
    let text = QueryParam::text;
    vec![
        Route::get("/audit", access(Action::Audit), "audit.list", list)
            .summary("The audit log, newest first")
            .query([
                text("limit", "Rows of a page, 1 to 200; 50 unless given."),
                text("cursor", "The next_cursor of the page before."),
                text("actor", "Only what this user did."),
                text("action", "Only this action, such as auth.login; a trailing * takes all that start so."),
                text("kind", "Only records of this collection."),
                text("id", "Only this record."),
                text("from", "Not before this time."),
                text("to", "Before this time."),
            ])
            .response(json!({
                "type": "object",
                "properties": {
                    "data": { "type": "array", "items": { "type": "object" } },
                    "next_cursor": { "type": ["string", "null"] },
                },
            })),
    ]
}

/// What a request wants of the log.
#[derive(Default)]
struct Wanted {
    actor: Option<Uid>,
    action: Option<String>,
    kind: Option<Kind>,
    id: Option<Uid>,
    from: Option<Time>,
    to: Option<Time>,
}

impl Wanted {
    fn read(query: &Query, registry: &Registry) -> Result<Self> {
        let mut wanted = Self {
            actor: query.parse::<Id<User>>("actor", "the id of a user")?.map(Id::uid),
            action: query.get("action").map(str::to_owned),
            from: query.parse("from", "a time such as 2026-11-25T09:30:00Z")?,
            to: query.parse("to", "a time such as 2026-11-25T09:30:00Z")?,
            ..Self::default()
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

    fn has(&self, entry: &Entry) -> bool {
        let change = &entry.change;
        let action = |wanted: &String| match wanted.strip_suffix('*') {
            Some(start) => change.action.starts_with(start),
            None => change.action == *wanted,
        };
        self.actor.is_none_or(|actor| change.actor == Some(actor))
            && self.action.as_ref().is_none_or(action)
            && self.kind.is_none_or(|kind| change.kind == kind.number)
            && self.id.is_none_or(|id| change.id == Some(id))
            && self.to.is_none_or(|to| change.at < to)
    }

    /// Whether every older entry is out of the question too.
    fn is_past(&self, entry: &Entry) -> bool {
        self.from.is_some_and(|from| entry.change.at < from)
    }
}

#[derive(Serialize)]
struct EntryView {
    seq: u64,
    at: Time,
    actor: Option<Id<User>>,
    actor_name: Option<String>,
    via: String,
    action: String,
    kind: Option<&'static str>,
    id: Option<String>,
    title: Option<String>,
    outcome: Outcome,
    address: Option<String>,
    request_id: String,
    note: Option<String>,
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

async fn list(cx: Request, query: Query) -> Result<Reply> {
    let limit = page::limit(&query)?;
    let store = &cx.app.store;
    let wanted = Wanted::read(&query, store.registry())?;
    let before = query.get("cursor").map(|cursor| cursor.parse::<u64>().map_err(|_| page::bad_cursor())).transpose()?;
    let read = store.read()?;
    let (entries, next) = collect(&read, cx.org(), &wanted, before, limit)?;
    let mut shown = Shown { read: &read, registry: store.registry(), org: cx.org(), names: HashMap::new() };
    let data = entries.into_iter().map(|entry| shown.view(entry)).collect::<Result<Vec<_>>>()?;
    Reply::json(&json!({ "data": data, "next_cursor": next.map(|seq| seq.to_string()) }))
}

/// A page of entries, and the number before which the next one starts.
fn collect(
    read: &ReadTx,
    org: Org,
    wanted: &Wanted,
    before: Option<u64>,
    limit: usize,
) -> Result<(Vec<Entry>, Option<u64>)> {
    let (mut entries, mut looked_at, mut next, mut last) = (Vec::new(), 0_usize, None, None);
    log::newest(read, org, before, &mut |entry| {
        if wanted.is_past(&entry) {
            return Ok(Flow::Stop);
        }
        if entries.len() == limit || looked_at == LOOKED_AT {
            next = last;
            return Ok(Flow::Stop);
        }
        looked_at += 1;
        last = Some(entry.seq);
        if wanted.has(&entry) {
            entries.push(entry);
        }
        Ok(Flow::More)
    })?;
    Ok((entries, next))
}
