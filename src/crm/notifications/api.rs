//! `GET /notifications` and `POST /notifications/read`: the own ones alone.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::about;
use crate::app::App;
use crate::auth::policy::Action;
use crate::base::{Error, FieldError, Id, Org, Prefixed, Result, Uid};
use crate::http::extract::present;
use crate::http::routes::extended;
use crate::http::{Body, Query, QueryParam, Reply, Route, schemas};
use crate::rest::context::Call;
use crate::rest::field::Choice;
use crate::rest::list::cursor;
use crate::rest::notify::{LIST, MOST, Notification, UNREAD, What};
use crate::rest::once::{self, Answer};
use crate::rest::routes::access;
use crate::rest::{schema, timeline};
use crate::store::{Dir, Entity, Flow, KeyBuf, Read, ReadTx, Record, WriteTx};

/// Rows of a page unless the request says otherwise.
const LIMIT: usize = 50;
/// Most rows of a page.
const LIMIT_MAX: usize = 200;

/// The routes.
#[must_use]
pub fn routes() -> Vec<Route<Arc<App>>> {
    let kinds: Vec<&str> = What::ALL.iter().map(|(name, _)| *name).collect();
    let count = || json!({"type": "integer", "minimum": 0});
    let text = || json!({"type": "string"});
    let row = schemas::answer(json!({
        "id": schemas::id(Notification::PREFIX), "kind": {"enum": kinds}, "at": schemas::time(),
        "read": {"type": "boolean"}, "actor": timeline::actor_schema(), "count": count(),
        "due_at": schemas::nullable(schemas::time()), "title": schemas::nullable(text()),
        "link": schemas::nullable(schemas::answer(json!({"type": text(), "id": schemas::nullable(text())}))),
        "job": schemas::nullable(schemas::answer(json!({"kind": text(), "state": text()}))),
    }));
    let ids = json!({"type": "array", "maxItems": MOST, "items": schemas::id(Notification::PREFIX)});
    vec![
        Route::get("/notifications", access(Action::View), "notifications.list", list)
            .summary("Lists what the user was told, newest first, and says how much of it is unread")
            .query([QueryParam::limit("Rows of a page.", 50, 200), QueryParam::cursor()])
            .response(extended(schema::page(&row), json!({"unread": count()}))),
        Route::post("/notifications/read", access(Action::View), "notifications.read", read)
            .summary("Marks own notifications as read: those named, or all; others are left out")
            .request(json!({"anyOf": [
                schemas::body(&["ids"], json!({"ids": ids})),
                schemas::body(&["all"], json!({"all": {"const": true}})),
            ]})),
    ]
}

async fn list(cx: Call, query: Query) -> Result<Reply> {
    let (tx, org, user) = (cx.app.store.read()?, cx.org(), cx.user()?);
    let limit = match query.parse::<usize>("limit", "a whole number")? {
        Some(limit) if !(1..=LIMIT_MAX).contains(&limit) => {
            return Err(Error::invalid("limit", "range", format!("“limit” is a whole number from 1 to {LIMIT_MAX}.")));
        }
        limit => limit.unwrap_or(LIMIT),
    };
    let stamp = cursor::stamp(&["notifications", &user.with_prefix("usr")]);
    let after = query.cursor().map(|text| cursor::read(stamp, text)).transpose()?;
    let (mut data, mut place, mut next) = (Vec::new(), Vec::new(), None);
    let key = KeyBuf::new().id(user);
    tx.scan_index(org, Notification::KIND, LIST, &key, Dir::Backward, after.as_deref(), &mut |at, id, _| {
        if data.len() == limit {
            next = Some(cursor::write(stamp, &place));
            return Ok(Flow::Stop);
        }
        if let Some(record) = tx.get::<Notification>(org, id.into())? {
            data.push(row(&tx, org, &record)?);
            place = [at, &id.to_bytes()].concat();
        }
        Ok(Flow::More)
    })?;
    let count = |index| tx.counter(org, Notification::KIND, index, &key);
    Reply::json(&json!({"data": data, "next_cursor": next, "total": count(LIST)?, "unread": count(UNREAD)?}))
}

/// All that a user was told as it is shown, newest first.
pub(in crate::crm) fn own(tx: &ReadTx, org: Org, user: Uid) -> Result<Vec<Json>> {
    let mut rows = Vec::new();
    tx.scan_index(org, Notification::KIND, LIST, &KeyBuf::new().id(user), Dir::Backward, None, &mut |_, id, _| {
        rows.extend(tx.get(org, id.into())?.map(|record| row(tx, org, &record)).transpose()?);
        Ok(Flow::More)
    })?;
    Ok(rows)
}

fn row(tx: &ReadTx, org: Org, record: &Record<Notification>) -> Result<Json> {
    let told = &record.data;
    let about = about(tx, org, told)?;
    let (id, title) = about.map_or((None, None), |(id, title)| (Some(id), Some(title).filter(|t| !t.is_empty())));
    // A record that is gone leads nowhere; several records, and work that has ended, lead to their list.
    let leads = !told.collection.is_empty() && (id.is_some() || told.record.is_none());
    Ok(json!({
        "id": record.id, "kind": told.what.as_str(), "at": told.at, "read": told.read_at.is_some(),
        "actor": timeline::actor(tx, org, told.actor)?, "count": told.count, "due_at": told.due_at, "title": title,
        "link": leads.then(|| json!({"type": told.collection, "id": id})),
        "job": told.job.as_ref().map(|(kind, state)| json!({"kind": kind, "state": state})),
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadBody {
    #[serde(default, deserialize_with = "present")]
    ids: Option<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    all: Option<bool>,
}

async fn read(cx: Call, Body(body): Body<ReadBody>) -> Result<Reply> {
    let (org, user) = (cx.org(), cx.user()?);
    let named = match (body.ids, body.all) {
        (Some(ids), None) => Some(parsed(&ids)?),
        (None, Some(true)) => None,
        _ => return Err(Error::invalid("", "required", "Name notifications by “ids”, or say “all”: true.")),
    };
    once::write(&cx, None, move |tx| {
        let ids = match named {
            Some(ids) => ids,
            None => unread(tx, org, user)?,
        };
        for id in ids {
            let Some(old) = tx.get(org, id)?.filter(|old| old.data.user == user) else { continue };
            let read_at = old.data.read_at.or(Some(tx.now()));
            tx.update(org, &old, Notification { read_at, ..old.data.clone() })?;
        }
        Ok(Answer::default())
    })
    .await
}

fn parsed(ids: &[String]) -> Result<Vec<Id<Notification>>> {
    if i64::try_from(ids.len()).is_ok_and(|count| count > MOST) {
        return Err(Error::invalid("/ids", "too_many", format!("This list has at most {MOST} identifiers.")));
    }
    let mut errors = Vec::new();
    let mut all = Vec::with_capacity(ids.len());
    for (place, text) in ids.iter().enumerate() {
        match text.parse() {
            Ok(id) => all.push(id),
            Err(_) => {
                let message = format!("This is not an identifier that starts with “{}_”.", Notification::PREFIX);
                errors.push(FieldError::new(format!("/ids/{place}"), "id", message));
            }
        }
    }
    if errors.is_empty() { Ok(all) } else { Err(Error::Invalid(errors)) }
}

fn unread(tx: &WriteTx<'_>, org: Org, user: Uid) -> Result<Vec<Id<Notification>>> {
    let mut all = Vec::new();
    let key = KeyBuf::new().id(user);
    tx.scan_index(org, Notification::KIND, UNREAD, &key, Dir::Forward, None, &mut |_, id, _| {
        all.push(id.into());
        Ok(Flow::More)
    })?;
    Ok(all)
}
