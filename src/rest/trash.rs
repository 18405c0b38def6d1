//! The trash and undo: `GET /trash`, `POST /trash/{id}/restore`, `POST /undo/{undo_id}`.

use serde_json::json;

use super::any::AnyResource;
use super::context::Call;
use super::list::{TOTAL_MAX, cursor};
use super::once::{self, Answer};
use super::undo as undo_job;
use crate::auth::model::Organization;
use crate::auth::policy::{Action, Relation, may};
use crate::base::{Error, Org, Principal, Result, Uid};
use crate::http::{IdempotencyKey, Query, Reply};
use crate::store::log::{Entry, Op};
use crate::store::merge::MERGED;
use crate::store::trash::{Trashed, count_trash, scan_trash, trashed};
use crate::store::undo::{self, Kept, OnChange};
use crate::store::{Entity, Flow, Kind, ReadTx};

/// Rows of a page unless the request says otherwise.
const LIMIT: usize = 50;
/// Most rows of a page.
const LIMIT_MAX: usize = 200;
/// A step of at most so many entries is undone in one write; larger ones by a job.
const ATOMIC_MAX: usize = 500;

/// The kinds of records that routes show.
pub type Kinds = &'static [&'static dyn AnyResource];

fn kind_of(kinds: Kinds, number: u8) -> Option<Kind> {
    kinds.iter().map(|kind| kind.kind()).find(|kind| kind.number == number)
}

fn row(kind: Kind, record: &Trashed) -> serde_json::Value {
    json!({
        "id": record.id.with_prefix(kind.prefix),
        "type": kind.collection,
        "title": record.title,
        "deleted_at": record.deleted_at,
        "deleted_by": record.deleted_by.map(|user| user.with_prefix("usr")),
    })
}

/// `GET /trash`
///
/// # Errors
/// What is wrong with a parameter; when the storage fails.
pub fn list(cx: &Call, query: &Query, kinds: Kinds) -> Result<Reply> {
    let limit = match query.parse::<usize>("limit", "a whole number")? {
        Some(limit) if !(1..=LIMIT_MAX).contains(&limit) => {
            return Err(Error::invalid("limit", "range", format!("“limit” is a whole number from 1 to {LIMIT_MAX}.")));
        }
        limit => limit.unwrap_or(LIMIT),
    };
    let wanted = query.get("type").filter(|name| !name.is_empty());
    if let Some(name) = wanted
        && !kinds.iter().any(|kind| kind.kind().collection == name)
    {
        return Err(Error::invalid("type", "not_allowed", format!("There is no type {name}.")));
    }
    let stamp = cursor::stamp(&["trash", wanted.unwrap_or_default()]);
    let after = query.cursor().map(|text| cursor::read(stamp, text)).transpose()?;
    let (tx, org) = (cx.app.store.read()?, cx.org());
    let (mut rows, mut next, mut last) = (Vec::new(), None, Vec::new());
    scan_trash(&tx, cx.app.store.registry(), org, after.as_deref(), &mut |place, record| {
        let Some(kind) = kind_of(kinds, record.kind) else { return Ok(Flow::More) };
        if wanted.is_some_and(|name| name != kind.collection) {
            return Ok(Flow::More);
        }
        if rows.len() == limit {
            next = Some(cursor::write(stamp, &last));
            return Ok(Flow::Stop);
        }
        last = place.to_vec();
        rows.push(row(kind, &record));
        Ok(Flow::More)
    })?;
    let shown = kinds.iter().map(|kind| kind.kind()).filter(|kind| wanted.is_none_or(|name| name == kind.collection));
    let numbers: Vec<u8> = shown.map(|kind| kind.number).collect();
    let count = count_trash(&tx, org, &numbers, TOTAL_MAX)?;
    let mut answer = json!({"data": rows, "next_cursor": next, "total": count.min(TOTAL_MAX)});
    if let (true, Some(answer)) = (count > TOTAL_MAX, answer.as_object_mut()) {
        answer.insert("total_is_lower_bound".to_owned(), json!(true));
    }
    Reply::json(&answer)
}

/// `POST /trash/{id}/restore`
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`]; [`Error::Conflict`] when a unique key is taken meanwhile.
pub async fn restore(cx: Call, id: String, key: Option<IdempotencyKey>, kinds: Kinds) -> Result<Reply> {
    if let Some(reply) = once::again(&cx, key.as_ref())? {
        return Ok(reply);
    }
    let (org, principal) = (cx.org(), cx.principal()?.clone());
    let found = kinds.iter().find_map(|kind| Uid::parse(kind.kind().prefix, &id).map(|id| (kind.kind(), id)));
    let (kind, id) = found.ok_or(Error::NotFound)?;
    let record = trashed(&cx.app.store.read()?, org, kind, id)?.ok_or(Error::NotFound)?;
    let own = [record.created_by, record.deleted_by].contains(&Some(principal.user));
    may(&principal, Action::Delete, if own { Relation::OwnOrUnassigned } else { Relation::Others })?;
    let answer = json!({"id": id.with_prefix(kind.prefix), "type": kind.collection, "title": record.title});
    once::write(&cx, key, move |tx| {
        tx.restore(org, kind, id)?;
        Ok(Answer { body: answer.to_string().into_bytes(), ..Answer::default() })
    })
    .await
}

/// `POST /undo/{undo_id}`
///
/// # Errors
/// [`Error::NotFound`] for an unknown step; [`Error::Conflict`] when it was undone, or everything was changed since.
pub async fn undo(cx: Call, id: String, key: Option<IdempotencyKey>, kinds: Kinds) -> Result<Reply> {
    undo_step(&cx, Uid::parse("undo", &id).ok_or(Error::NotFound)?, key, kinds).await
}

/// Undoes a step: at once, or as a job when it has many entries.
///
/// # Errors
/// As [`undo`].
pub async fn undo_step(cx: &Call, step: Uid, key: Option<IdempotencyKey>, kinds: Kinds) -> Result<Reply> {
    if let Some(reply) = once::again(cx, key.as_ref())? {
        return Ok(reply);
    }
    let (org, principal) = (cx.org(), cx.principal()?.clone());
    let tx = cx.app.store.read()?;
    let ranges = undo::ranges(&tx, org, step)?;
    let mut entries = undo::entries(&tx, org, &ranges, None, ATOMIC_MAX + 1)?;
    // What was merged comes back whole; a merge ends with what went.
    let merged = entries.first().is_some_and(|newest| newest.change.action == MERGED);
    if merged && entries.len() > ATOMIC_MAX {
        entries = undo::entries(&tx, org, &ranges, None, usize::MAX)?;
    }
    let too_old = cx.app.clock.now().plus_seconds(-undo::UNDO_DAYS * 86_400);
    if entries.first().is_none_or(|newest| newest.change.at < too_old) {
        return Err(Error::NotFound);
    }
    permit(&tx, org, &principal, &entries, kinds)?;
    if entries.iter().any(|entry| cx.app.store.registry().is_admins_only(entry.change.kind)) {
        may(&principal, Action::ManageSettings, Relation::Others)?;
    }
    if undo::was_undone(&tx, org, step)? {
        return Err(Error::conflict("already_undone", "This was undone already."));
    }
    let many = undo::is_group(step) || is_bulk(&entries);
    let on_change = if many && !merged { OnChange::Keep } else { OnChange::Refuse };
    drop(tx);
    if entries.len() > ATOMIC_MAX && !merged {
        return once::write(cx, key, move |tx| {
            let job = crate::jobs::view(&undo_job::enqueue(tx, org, step)?);
            Ok(Answer { deferred: true, body: job.to_string().into_bytes(), ..Answer::default() })
        })
        .await;
    }
    once::write(cx, key, move |tx| {
        tx.mark_undone(org, step)?;
        let done = tx.undo_entries(org, &entries, on_change)?;
        if done.undone == 0 && !done.kept.is_empty() {
            return Err(all_kept(&done.kept, kinds));
        }
        let kept: Vec<_> = done.kept.iter().map(|kept| shown(kept, kinds)).collect();
        let body = json!({"undone": done.undone, "kept": kept}).to_string().into_bytes();
        Ok(Answer { body, ..Answer::default() })
    })
    .await
}

fn shown(kept: &Kept, kinds: Kinds) -> serde_json::Value {
    let prefix = kind_of(kinds, kept.kind).map_or("", |kind| kind.prefix);
    json!({"id": kept.id.with_prefix(prefix), "field": kept.field})
}

fn all_kept(kept: &[Kept], kinds: Kinds) -> Error {
    let errors = kept.iter().take(20).map(|kept| {
        let prefix = kind_of(kinds, kept.kind).map_or("", |kind| kind.prefix);
        let message = format!("{} was changed since: {}.", kept.id.with_prefix(prefix), kept.field);
        crate::base::FieldError::new(format!("/{}", kept.field), "changed_since", message)
    });
    Error::Conflict {
        code: "changed_since",
        message: "All of these records were changed since, so this cannot be undone.".to_owned(),
        errors: errors.collect(),
    }
}

/// Several records of one kind are a bulk change or an import; anything else hangs together and is undone whole.
fn is_bulk(entries: &[Entry]) -> bool {
    let mut records: Vec<(u8, Option<Uid>)> =
        entries.iter().map(|entry| (entry.change.kind, entry.change.id)).collect();
    records.sort_unstable();
    records.dedup();
    let tagless = records.iter().filter(|(kind, _)| *kind != <super::tags::Tag as Entity>::KIND.number);
    let kinds: std::collections::BTreeSet<u8> = tagless.clone().map(|(kind, _)| *kind).collect();
    tagless.count() > 1 && kinds.len() == 1
}

/// Who made the step may undo it; others need to be allowed to edit what it changed. The organisation is its admins',
/// and that it was made is no step of anybody.
fn permit(tx: &ReadTx, org: Org, principal: &Principal, entries: &[Entry], kinds: Kinds) -> Result<()> {
    for entry in entries.iter().filter(|entry| entry.change.kind == Organization::KIND.number) {
        if entry.change.op != Op::Update {
            return Err(Error::NotFound);
        }
        may(principal, Action::ManageSettings, Relation::Others)?;
    }
    if entries.iter().all(|entry| entry.change.actor == Some(principal.user)) {
        return may(principal, Action::Edit, Relation::OwnOrUnassigned);
    }
    for entry in entries {
        let kind = kinds.iter().find(|kind| kind.kind().number == entry.change.kind);
        let relation = match (kind, entry.change.id) {
            (Some(kind), Some(id)) => kind.relation(tx, org, id, principal.user)?,
            _ => None,
        };
        may(principal, Action::Edit, relation.unwrap_or(Relation::Others))?;
    }
    Ok(())
}
