//! `GET /{collection}/{id}/timeline`: what happened to a record, newest first: its own changes, merged with what of other
//! kinds hangs on it ([`Beside`]).

use std::collections::VecDeque;

use serde_json::{Value as Json, json};

use super::any::{action, any};
use super::context::Call;
use super::list::cursor;
use super::resource::Resource;
use crate::auth::model::User;
use crate::base::{Error, Org, Result, Time, Uid};
use crate::http::schemas::{answer, id as id_schema, nullable};
use crate::http::{PathId, Query, Reply};
use crate::store::log::{self, Op};
use crate::store::merge::{MERGED, Other, UNMERGED};
use crate::store::undo::{UNDO_DAYS, was_undone};
use crate::store::{Flow, RawRead, Read, ReadTx};

/// Rows of a page unless the request says otherwise.
const LIMIT: usize = 50;
/// Most rows of a page.
const LIMIT_MAX: usize = 200;

/// Something of another kind that a record's timeline shows among its changes.
#[derive(Debug, Clone, Copy)]
pub struct Beside {
    /// What hangs on the record, newest first, from behind a place on, at most so many.
    pub page: fn(&ReadTx, Org, Uid, Option<&[u8]>, usize) -> Result<VecDeque<Happening>>,
    /// The schema of a row.
    pub schema: fn() -> Json,
}

/// A row of a timeline.
#[derive(Debug)]
pub struct Happening {
    /// When it happened.
    pub at: Time,
    /// Where it stands among those of its kind, behind which a page may begin; at most 255 bytes.
    pub place: Vec<u8>,
    /// The answer's row.
    pub row: Json,
}

/// The handler for records of `E`.
pub(super) async fn timeline<E: Resource>(cx: Call, PathId(id): PathId<E>, query: Query) -> Result<Reply> {
    let (tx, org) = (cx.app.store.read()?, cx.org());
    tx.require(org, id)?;
    let limit = match query.parse::<usize>("limit", "a whole number")? {
        Some(limit) if !(1..=LIMIT_MAX).contains(&limit) => {
            return Err(Error::invalid("limit", "range", format!("“limit” is a whole number from 1 to {LIMIT_MAX}.")));
        }
        limit => limit.unwrap_or(LIMIT),
    };
    let stamp = cursor::stamp(&["timeline", &id.to_string()]);
    let mut places = match query.cursor() {
        Some(text) => split(&cursor::read(stamp, text)?),
        None => Vec::new(),
    };
    places.resize(1 + E::TIMELINE.len(), Vec::new());
    let mut streams = Vec::with_capacity(places.len());
    for (stream, place) in places.iter().enumerate() {
        let after = Some(place.as_slice()).filter(|place| !place.is_empty());
        streams.push(match stream.checked_sub(1).and_then(|beside| E::TIMELINE.get(beside)) {
            Some(beside) => (beside.page)(&tx, org, id.uid(), after, limit + 1)?,
            None => changes::<E>(&tx, org, id.uid(), after, limit + 1)?,
        });
    }
    let mut rows = Vec::new();
    while rows.len() < limit {
        let newest = streams.iter().enumerate().filter_map(|(at, stream)| Some((stream.front()?.at, at))).max();
        let Some((_, at)) = newest else { break };
        if let (Some(next), Some(place)) = (streams.get_mut(at).and_then(VecDeque::pop_front), places.get_mut(at)) {
            *place = next.place;
            rows.push(next.row);
        }
    }
    let more = streams.iter().any(|stream| !stream.is_empty());
    let next = more.then(|| cursor::write(stamp, &joined(&places)));
    Reply::json(&json!({"data": rows, "next_cursor": next}))
}

/// The record's own changes, newest first.
fn changes<E: Resource>(
    tx: &ReadTx,
    org: Org,
    id: Uid,
    after: Option<&[u8]>,
    most: usize,
) -> Result<VecDeque<Happening>> {
    let before = after.and_then(Uid::from_bytes).and_then(|place| u64::try_from(place.0).ok());
    let mut found = VecDeque::new();
    log::history(tx, org, E::KIND, id, before, &mut |entry| {
        let merge = [MERGED, UNMERGED].contains(&entry.change.action.as_str());
        if entry.change.op == Op::Event && !merge {
            return Ok(Flow::More);
        }
        let mut row = json!({
            "id": format!("chg_{}", entry.seq),
            "kind": "change",
            "action": action(entry.change.op, &entry.change.action),
            "at": entry.change.at,
            "actor": actor(tx, org, entry.change.actor)?,
            "via": entry.change.via.to_string(),
        });
        if let (true, Some(row)) = (entry.change.op != Op::Event, row.as_object_mut()) {
            row.insert("version".to_owned(), entry.change.version.into());
        }
        if let (Op::Update, Some(detail), Some(row)) = (entry.change.op, &entry.detail, row.as_object_mut()) {
            row.insert("changes".to_owned(), any::<E>().changes(id, detail)?.into());
        }
        if let (true, Some(detail), Some(row)) = (merge, &entry.detail, row.as_object_mut()) {
            let other = Other::of(detail.note.as_deref().unwrap_or_default());
            row.insert("with".to_owned(), json!({"id": other.id, "title": other.title}));
            let is_young = entry.change.at >= tx.now().plus_seconds(-UNDO_DAYS * 86_400);
            if let Some(step) = other.step.filter(|_| is_young)
                && !was_undone(tx, org, step)?
            {
                row.insert("undo_id".to_owned(), step.with_prefix("undo").into());
            }
        }
        let place = Uid(u128::from(entry.seq)).to_bytes().to_vec();
        found.push_back(Happening { at: entry.change.at, place, row });
        Ok(if found.len() == most { Flow::Stop } else { Flow::More })
    })?;
    Ok(found)
}

/// The places of all streams in one: each behind its length.
fn joined(places: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::new();
    for place in places {
        out.push(u8::try_from(place.len()).unwrap_or(0));
        out.extend_from_slice(place);
    }
    out
}

/// The places in `bytes`, as far as there are some.
fn split(mut bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut places = Vec::new();
    while let Some((length, rest)) = bytes.split_first() {
        let Some((place, rest)) = rest.split_at_checked(usize::from(*length)) else { break };
        places.push(place.to_vec());
        bytes = rest;
    }
    places
}

/// The schema of [`actor`].
#[must_use]
pub fn actor_schema() -> Json {
    nullable(answer(json!({"id": id_schema("usr"), "name": {"type": ["string", "null"]}})))
}

/// A user as `{id, name}`.
///
/// # Errors
/// When the storage fails.
pub fn actor(tx: &ReadTx, org: Org, user: Option<Uid>) -> Result<Json> {
    let Some(user) = user else { return Ok(Json::Null) };
    let name = tx.get::<User>(org, user.into())?.map(|user| user.data.name);
    Ok(json!({"id": user.with_prefix("usr"), "name": name}))
}
