//! The handlers of single records: create, get, patch, delete; and the list. Each is generic over the kind of record.

use std::sync::Arc;

use bytes::Bytes;

use super::context::{Call, Customs};
use super::field::View;
use super::include::Wanted;
use super::info;
use super::list::{self, ListQuery, Shape};
use super::once::{self, Answer};
use super::resource::{Resource, find};
use super::write::{self, needs_customs, permit};
use super::{filter, render, views};
use crate::app::App;
use crate::auth::policy::Action;
use crate::base::{Error, Id, Org, Result};
use crate::cache::Found;
use crate::http::{IdempotencyKey, IfMatch, JsonBody, PathId, Query, Reply};
use crate::store::{Class, RawRead, Read, ReadTx, Record, Watched, WriteTx};

/// The record as a whole.
#[must_use]
pub fn whole<E: Resource>(record: &Record<E>) -> Vec<u8> {
    let mut out = Vec::with_capacity(1_200);
    render::record(&mut out, View::of(record));
    out
}

/// The answer to a change of one record: what GET answers from then on.
///
/// # Errors
/// When the storage fails.
pub fn changed<E: Resource>(tx: &dyn RawRead, org: Org, record: &Record<E>) -> Result<Answer> {
    let mut body = Vec::with_capacity(1_200);
    Shape::whole().write(tx, org, &mut body, View::of(record))?;
    Ok(Answer { version: Some(record.meta.version), body, ..Answer::default() })
}

/// `GET /{collection}`
pub(super) async fn list<E: Resource>(cx: Call, query: Query) -> Result<Reply> {
    let org = cx.org();
    let moment = cx.app.rows.moment(org);
    let tx = cx.app.store.read()?;
    let query = views::applied::<E>(&cx, &tx, query)?;
    let customs = customs_if(asks_for_customs::<E>(&query), &cx.app, &tx, &cx)?;
    let mut asked = ListQuery::<E>::read(&query, &customs.fields)?;
    asked.shape = asked.shape.kept_in(&cx.app.rows, moment, &shown(&query));
    let me = Some(cx.user()?);
    let test = match &asked.filter {
        Some(expr) => Some(customs.check::<E>(expr, cx.app.clock.now(), me)?),
        None => None,
    };
    if list::is_quick(&asked, test.as_ref()) {
        return Ok(Reply::bytes(list::list(&tx, org, &asked, test, &cx.app.totals)?));
    }
    let app = Arc::clone(&cx.app);
    blocking(move || list::list(&tx, org, &asked, test, &app.totals)).await.map(Reply::bytes)
}

/// What of its records a list shows: the parameters that make its rows differ.
fn shown(query: &Query) -> String {
    ["fields", "include", "include_limit"].map(|name| query.get(name).unwrap_or_default()).join("\u{1}")
}

/// Whether the meaning of the parameters depends on the organisation's settings or own fields.
fn asks_for_customs<E: Resource>(query: &Query) -> bool {
    query.iter().any(|(name, text)| match name {
        "filter" => true,
        "sort" => text.contains("custom."),
        name => find::<E>(name)
            .is_some_and(|(_, field)| matches!(field.info.ty.class(), info::Class::Date | info::Class::Time)),
    })
}

/// The organisation's settings where they are needed, else what holds without any.
fn customs_if(needed: bool, app: &App, tx: &ReadTx, cx: &Call) -> Result<Customs> {
    if needed { Customs::of(app, tx, cx.org()) } else { Ok(Customs::none()) }
}

/// Runs what may read many rows beside the threads that serve requests.
///
/// # Errors
/// What `work` returns.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(Error::fault(error)))
}

/// `POST /{collection}`
pub(super) async fn create<E: Resource>(cx: Call, key: Option<IdempotencyKey>, body: JsonBody) -> Result<Reply> {
    let members = body.object()?;
    let tx = cx.app.store.read()?;
    let customs = customs_if(needs_customs::<E>(&members), &cx.app, &tx, &cx)?;
    let values = write::parse::<E>(&members, "", &customs.parsing::<E>())?;
    drop(tx);
    let (org, id) = (cx.org(), Id::<E>::fresh());
    once::write(&cx, key, move |tx| {
        let record = write::create(tx, org, id, values)?;
        let location = format!("/{}/{}", E::KIND.collection, record.id);
        Ok(Answer { location: Some(location), ..changed(tx, org, &record)? })
    })
    .await
}

/// `GET /{collection}/{id}`
pub(super) async fn get<E: Resource>(cx: Call, PathId(id): PathId<E>, query: Query) -> Result<Reply> {
    let include = Wanted::of::<E>(&query)?;
    if !E::KEPT {
        let (version, body) = made(&cx.app.store.read()?, cx.org(), id, &include)?;
        return Ok(Reply::bytes(body).etag(version));
    }
    let (views, org, now) = (&cx.app.views, cx.org(), cx.app.clock.now());
    // Whoever may read the collection reads the same, so nothing of the caller is in the key but the organisation.
    let (version, body) = match views.get(org, (id.uid(), include.bits::<E>()), now) {
        Ok(kept) => kept,
        Err(missed) => {
            let tx = cx.app.store.read()?;
            let watched = Watched::new(&tx);
            let (version, body) = made(&watched, org, id, &include)?;
            let (bytes, value) = (body.len(), (version, Bytes::from(body)));
            let (on, until) = watched.noted();
            views.put(missed, tx.now(), Found { value: value.clone(), bytes, on, until });
            value
        }
    };
    Ok(Reply::bytes(body).etag(version))
}

/// The version of a record, and the answer about it.
fn made<E: Resource>(tx: &dyn RawRead, org: Org, id: Id<E>, include: &Wanted) -> Result<(u32, Vec<u8>)> {
    let record = tx.require(org, id)?;
    let mut body = Vec::with_capacity(1_200);
    Shape::whole().write(tx, org, &mut body, View::of(&record))?;
    include.write(tx, org, id.uid(), &mut body)?;
    Ok((record.meta.version, body))
}

/// `PATCH /{collection}/{id}`
pub(super) async fn patch<E: Resource>(
    cx: Call,
    PathId(id): PathId<E>,
    known: IfMatch,
    body: JsonBody,
) -> Result<Reply> {
    let (org, principal) = (cx.org(), cx.principal()?.clone());
    let tx = cx.app.store.read()?;
    let record = tx.require(org, id)?;
    permit(&principal, Action::Edit, &record)?;
    known.check(record.meta.version)?;
    let members = body.object()?;
    let customs = customs_if(needs_customs::<E>(&members), &cx.app, &tx, &cx)?;
    let values = write::parse_change::<E>(&members, "", &customs.parsing::<E>())?;
    drop(tx);
    once::write(&cx, None, move |tx| {
        let record = write::change(tx, org, &principal, id, &known, values)?;
        changed(tx, org, &record)
    })
    .await
}

/// `DELETE /{collection}/{id}`
pub(super) async fn delete<E: Resource>(cx: Call, PathId(id): PathId<E>, known: IfMatch) -> Result<Reply> {
    let (org, principal) = (cx.org(), cx.principal()?.clone());
    let check = move |record: &Record<E>| {
        permit(&principal, Action::Delete, record)?;
        known.check(record.meta.version)
    };
    check(&cx.app.store.read()?.require(org, id)?)?;
    let delete = move |tx: &mut WriteTx<'_>| {
        check(&tx.require(org, id)?)?;
        tx.trash(org, id)
    };
    let written = cx.app.store.write_as(Class::Essential, cx.actor(), delete).await?;
    Ok(Reply::no_content().undo(written.undo))
}

/// The records that a request's filter parameters choose.
pub(super) fn test_of<E: Resource>(cx: &Call, query: &Query, tx: &ReadTx) -> Result<Option<filter::Test>> {
    let Some(expr) = list::query::filter_of::<E>(query)? else { return Ok(None) };
    let customs = Customs::of(&cx.app, tx, cx.org())?;
    customs.check::<E>(&expr, cx.app.clock.now(), Some(cx.user()?)).map(Some)
}
