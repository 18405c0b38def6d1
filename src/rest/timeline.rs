//! `GET /{collection}/{id}/timeline`: what happened to a record, newest first.

use serde_json::json;

use super::any::{action, any};
use super::context::Call;
use super::list::cursor;
use super::resource::Resource;
use crate::auth::model::User;
use crate::base::{Error, Org, Result, Uid};
use crate::http::{PathId, Query, Reply};
use crate::store::log::{self, Op};
use crate::store::{Flow, Read, ReadTx};

/// Rows of a page unless the request says otherwise.
const LIMIT: usize = 50;
/// Most rows of a page.
const LIMIT_MAX: usize = 200;

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
    let before = match query.cursor() {
        Some(text) => Uid::from_bytes(&cursor::read(stamp, text)?).and_then(|place| u64::try_from(place.0).ok()),
        None => None,
    };
    let mut rows = Vec::new();
    let mut next = None;
    let mut last = 0;
    log::history(&tx, org, E::KIND, id.uid(), before, &mut |entry| {
        if entry.change.op == Op::Event {
            return Ok(Flow::More);
        }
        if rows.len() == limit {
            next = Some(cursor::write(stamp, &Uid(u128::from(last)).to_bytes()));
            return Ok(Flow::Stop);
        }
        last = entry.seq;
        let mut row = json!({
            "id": format!("chg_{}", entry.seq),
            "kind": "change",
            "action": action(entry.change.op, &entry.change.action),
            "at": entry.change.at,
            "actor": actor(&tx, org, entry.change.actor)?,
            "via": entry.change.via.to_string(),
            "version": entry.change.version,
        });
        if let (Op::Update, Some(detail), Some(row)) = (entry.change.op, &entry.detail, row.as_object_mut()) {
            row.insert("changes".to_owned(), any::<E>().changes(id.uid(), detail)?.into());
        }
        rows.push(row);
        Ok(Flow::More)
    })?;
    Reply::json(&json!({"data": rows, "next_cursor": next}))
}

/// A user as `{id, name}`.
fn actor(tx: &ReadTx, org: Org, user: Option<Uid>) -> Result<serde_json::Value> {
    let Some(user) = user else { return Ok(serde_json::Value::Null) };
    let name = tx.get::<User>(org, user.into())?.map(|user| user.data.name);
    Ok(json!({"id": user.with_prefix("usr"), "name": name}))
}
