//! Collections that are short enough to be read whole: tags, own fields, providers, recipes. They have an answer of their
//! own shape, and all that does not depend on it is here.

use serde::Serialize;
use serde_json::{Value as Json, json};

use super::context::Call;
use super::list::cursor;
use super::once::{self, Answer};
use crate::auth::view::Stamp;
use crate::base::{Error, Id, Org, Result};
use crate::http::{IfMatch, PathId, Query, QueryParam, Reply};
use crate::store::{Dir, Entity, Flow, Read, Record, WriteTx};

/// Most rows of a page, which is also the usual number: all that an organisation reasonably has.
const LIMIT: u32 = 200;

/// A record of such a collection.
pub trait Short: Entity {
    /// What is answered beside its identity, version and times.
    type Body: Serialize + Send;

    /// The body of `record`.
    ///
    /// # Errors
    /// When the storage fails.
    fn body<R: Read + ?Sized>(read: &R, org: Org, record: Record<Self>) -> Result<Self::Body>;

    /// What lists are sorted by; in the order of their identities where it is the same.
    fn order(&self) -> String {
        String::new()
    }
}

#[derive(Serialize)]
#[serde(bound(serialize = ""))]
struct View<E: Short> {
    #[serde(flatten)]
    stamp: Stamp<E>,
    #[serde(flatten)]
    body: E::Body,
}

impl<E: Short> View<E> {
    fn of<R: Read + ?Sized>(read: &R, org: Org, record: Record<E>) -> Result<Self> {
        Ok(Self { stamp: Stamp::of(&record), body: E::body(read, org, record)? })
    }
}

/// The answer to a write of `record`.
///
/// # Errors
/// When the storage fails.
pub fn answer<E: Short, R: Read + ?Sized>(read: &R, org: Org, record: Record<E>) -> Result<Answer> {
    let version = record.meta.version;
    let body = serde_json::to_vec(&View::of(read, org, record)?).map_err(Error::fault)?;
    Ok(Answer { version: Some(version), body, ..Answer::default() })
}

/// `record` as answers show it.
///
/// # Errors
/// When the storage fails.
pub fn view<E: Short, R: Read + ?Sized>(read: &R, org: Org, record: Record<E>) -> Result<Json> {
    serde_json::to_value(View::of(read, org, record)?).map_err(Error::fault)
}

/// The answer to the write that created `record`.
///
/// # Errors
/// When the storage fails.
pub fn created<E: Short, R: Read + ?Sized>(read: &R, org: Org, record: Record<E>) -> Result<Answer> {
    let location = format!("/{}/{}", E::KIND.collection, record.id);
    Ok(Answer { location: Some(location), ..answer(read, org, record)? })
}

/// Handles `GET` of one record.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<E: Short>(cx: Call, PathId(id): PathId<E>) -> Result<Reply> {
    let (read, org) = (cx.app.store.read()?, cx.org());
    let record = read.require(org, id)?;
    let version = record.meta.version;
    Ok(Reply::json(&View::of(&read, org, record)?)?.etag(version))
}

/// Handles `GET` of the collection.
///
/// # Errors
/// [`Error::Invalid`] naming a parameter.
pub async fn list<E: Short>(cx: Call, query: Query) -> Result<Reply> {
    listed::<E>(&cx, &query, |_| true)
}

/// Answers with those records that `keep` takes.
///
/// # Errors
/// [`Error::Invalid`] naming a parameter.
pub fn listed<E: Short>(cx: &Call, query: &Query, keep: impl Fn(&E) -> bool) -> Result<Reply> {
    let (read, org) = (cx.app.store.read()?, cx.org());
    let mut rows = all::<E, _>(&read, org)?;
    rows.retain(|record| keep(&record.data));
    shown(cx, query, rows)
}

/// Answers with a page of `rows`, which are in their order.
///
/// # Errors
/// [`Error::Invalid`] naming a parameter.
pub fn shown<E: Short>(cx: &Call, query: &Query, rows: Vec<Record<E>>) -> Result<Reply> {
    let (read, org) = (cx.app.store.read()?, cx.org());
    let page = page(query, E::KIND.collection, rows)?;
    let data = page.rows.into_iter().map(|record| View::of(&read, org, record)).collect::<Result<Vec<_>>>()?;
    Reply::json(&json!({"data": data, "next_cursor": page.next, "total": page.total}))
}

/// The query parameters of [`list`].
#[must_use]
pub fn params() -> [QueryParam; 2] {
    [QueryParam::limit("Rows.", LIMIT, LIMIT), QueryParam::cursor()]
}

/// Deletes the record: `also` does what belongs to that, in the same write.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Stale`], and those of `also`.
pub async fn delete<E: Short>(
    cx: &Call,
    id: Id<E>,
    known: IfMatch,
    also: impl FnOnce(&mut WriteTx<'_>, &Record<E>) -> Result<()> + Send + 'static,
) -> Result<Reply> {
    let org = cx.org();
    known.check(cx.app.store.read()?.require(org, id)?.meta.version)?;
    once::write(cx, None, move |tx| {
        let old = tx.require(org, id)?;
        known.check(old.meta.version)?;
        also(tx, &old)?;
        tx.trash(org, id)?;
        Ok(Answer::default())
    })
    .await
}

/// All records of the collection, in their order.
///
/// # Errors
/// When the storage fails.
pub fn all<E: Short, R: Read + ?Sized>(read: &R, org: Org) -> Result<Vec<Record<E>>> {
    let mut all = Vec::new();
    read.scan_records::<E>(org, Dir::Forward, None, &mut |record| {
        all.push(record);
        Ok(Flow::More)
    })?;
    all.sort_by_cached_key(|record| record.data.order());
    Ok(all)
}

/// A page of such a collection.
pub struct Page<E> {
    /// The rows.
    pub rows: Vec<Record<E>>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// How many rows all pages have.
    pub total: usize,
}

/// The page of `all` that `limit` and `cursor` ask for. `name` keeps cursors of other collections out.
///
/// # Errors
/// [`Error::Invalid`] naming the parameter.
pub fn page<E: Entity>(query: &Query, name: &str, all: Vec<Record<E>>) -> Result<Page<E>> {
    let limit = match query.parse::<u32>("limit", "a whole number")? {
        Some(limit) if !(1..=LIMIT).contains(&limit) => {
            return Err(Error::invalid("limit", "range", format!("“limit” is a whole number from 1 to {LIMIT}.")));
        }
        limit => limit.unwrap_or(LIMIT) as usize,
    };
    let (stamp, total) = (cursor::stamp(&[name]), all.len());
    let start = match query.cursor() {
        None => 0,
        Some(text) => {
            let place = cursor::read(stamp, text)?;
            all.iter().position(|row| row.id.uid().to_bytes().as_slice() == place).map_or(total, |at| at + 1)
        }
    };
    let rows: Vec<Record<E>> = all.into_iter().skip(start).take(limit).collect();
    let last = rows.last().filter(|_| start + rows.len() < total);
    let next = last.map(|row| cursor::write(stamp, &row.id.uid().to_bytes()));
    Ok(Page { rows, next, total })
}
