//! Records that are parts of another one, such as its notes: they have no collection and no page of their own but lie below
//! it, at `/{collection}/{id}/{parts}`. They go to the trash with it, stand on its timeline, and are their author's.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::context::{Call, Customs};
use super::field::View;
use super::list::{Shape, cursor};
use super::once::{self, Answer};
use super::records::{self, changed, whole};
use super::resource::{Relation, Resource, first_one, one, value_of};
use super::routes::access;
use super::timeline::{Beside, Happening, actor, actor_schema};
use super::value::Value;
use super::{derive, schema, write};
use crate::app::App;
use crate::auth::policy::Action;
use crate::base::text::is_blank;
use crate::base::{Error, FieldError, Id, Org, Result, Uid, markup};
use crate::http::schemas;
use crate::http::{IdempotencyKey, IfMatch, JsonBody, PathId, Query, QueryParam, Reply, Route};
use crate::store::{Derived, Dir, Flow, KeyBuf, Kind, OnDelete, Read, ReadTx, Record};

/// Rows of a page unless the request says otherwise.
const LIMIT: usize = 50;
/// Most rows of a page.
const LIMIT_MAX: usize = 200;
/// Words and characters of a text that stand for its name.
const NAME_WORDS: usize = 12;
const NAME_MAX: usize = 80;

/// A type of record that is part of others. Its [`Resource::PARENTS`] are the fields with what it is part of, of which one
/// is set and stays as it is; each has its relation.
pub trait Part: Resource {
    /// A new one, part of that record.
    fn of(kind: Kind, record: Uid) -> Self;
}

/// The routes of the parts `C` of records of `P`.
#[must_use]
pub fn routes<P: Resource, C: Part>() -> Vec<Route<Arc<App>>> {
    let (owner, name) = (P::KIND.collection, C::KIND.collection);
    let all = format!("/{owner}/{{id}}/{name}");
    let each = format!("{all}/{{{}_id}}", C::NOUN);
    let operation = |verb: &str| format!("{owner}.{name}.{verb}");
    let record = schema::record::<C>();
    vec![
        Route::get(&all, access(Action::View), operation("list"), list::<P, C>)
            .id(P::PREFIX)
            .summary(format!("The {name} on {}, newest first", one::<P>()))
            .query([QueryParam::limit("Rows of a page.", 50, 200), QueryParam::cursor()])
            .response(schema::page(&record)),
        Route::post(&all, access(Action::Create), operation("create"), create::<P, C>)
            .id(P::PREFIX)
            .summary(format!("Writes {} on {}", one::<C>(), one::<P>()))
            .request(schema::body::<C>(false))
            .response(record.clone())
            .creates()
            .idempotent()
            .undoable(),
        Route::get(&each, access(Action::View), operation("get"), get::<P, C>)
            .id(P::PREFIX)
            .id(C::PREFIX)
            .summary(format!("{} on {}", first_one::<C>(), one::<P>()))
            .response(record.clone()),
        Route::patch(&each, access(Action::Edit), operation("update"), update::<P, C>)
            .id(P::PREFIX)
            .id(C::PREFIX)
            .summary(format!("Changes {} on {}", one::<C>(), one::<P>()))
            .request(schema::body::<C>(true))
            .response(record)
            .conditional()
            .undoable(),
        Route::delete(&each, access(Action::Delete), operation("delete"), delete::<P, C>)
            .id(P::PREFIX)
            .id(C::PREFIX)
            .summary(format!("Puts {} on {} in the trash", one::<C>(), one::<P>()))
            .conditional()
            .undoable(),
    ]
}

/// What a part belongs to: the way there, and the record.
#[must_use]
pub fn whose<C: Resource>(view: View<'_, C>) -> Option<(&'static Relation, Uid)> {
    C::PARENTS.iter().find_map(|name| match value_of(view, name) {
        Value::Id(_, id) => C::RELATIONS.iter().find(|relation| relation.field == *name).map(|to| (to, id)),
        _ => None,
    })
}

/// Declares what is derived from being part of the record in `field`.
pub fn derive(d: &mut Derived<'_>, field: &'static str, kind: Kind, record: Uid) {
    d.link(field, kind, record, OnDelete::Cascade);
    let key = KeyBuf::new().id(record);
    d.count(derive::PARENT, &key, 1);
    d.index(derive::PARENT, key);
}

/// The beginning of an HTML text without its marks, as the name of what says it.
#[must_use]
pub fn beginning(html: &str) -> String {
    let text = markup::text_of(html);
    text.split_whitespace().take(NAME_WORDS).collect::<Vec<_>>().join(" ").chars().take(NAME_MAX).collect()
}

/// Refuses a body of marks alone. None at all is refused as a required field is.
pub fn says_something<C: Resource>(body: &str, errors: &mut Vec<FieldError>) {
    if !body.is_empty() && is_blank(&markup::text_of(body)) {
        errors.push(FieldError::new("/body", "required", format!("{} says something.", first_one::<C>())));
    }
}

/// The part, if it is one of that record.
///
/// # Errors
/// [`Error::NotFound`].
pub fn require<P: Resource, C: Part>(read: &ReadTx, org: Org, record: Id<P>, id: Id<C>) -> Result<Record<C>> {
    read.require(org, record)?;
    let part = read.require(org, id)?;
    match whose(View::of(&part)) {
        Some((to, of)) if to.kind == P::KIND && of == record.uid() => Ok(part),
        _ => Err(Error::NotFound),
    }
}

/// Visits the parts of a record, newest first, from behind the one at `after`.
fn scan<C: Part>(
    tx: &ReadTx,
    org: Org,
    record: Uid,
    after: Option<&[u8]>,
    visit: &mut dyn FnMut(Record<C>) -> Result<Flow>,
) -> Result<()> {
    let key = KeyBuf::new().id(record);
    tx.scan_index(org, C::KIND, derive::PARENT, &key, Dir::Backward, after, &mut |_, id, _| {
        tx.get::<C>(org, id.into())?.map_or(Ok(Flow::More), &mut *visit)
    })
}

/// `GET /{collection}/{id}/{parts}`
///
/// # Errors
/// [`Error::NotFound`]; what is wrong with a parameter.
pub async fn list<P: Resource, C: Part>(cx: Call, PathId(id): PathId<P>, query: Query) -> Result<Reply> {
    let (tx, org) = (cx.app.store.read()?, cx.org());
    tx.require(org, id)?;
    let limit = match query.parse::<usize>("limit", "a whole number")? {
        Some(limit) if !(1..=LIMIT_MAX).contains(&limit) => {
            return Err(Error::invalid("limit", "range", format!("“limit” is a whole number from 1 to {LIMIT_MAX}.")));
        }
        limit => limit.unwrap_or(LIMIT),
    };
    let stamp = cursor::stamp(&[C::KIND.collection, &id.to_string()]);
    let after = query.cursor().map(|text| cursor::read(stamp, text)).transpose()?;
    let (shape, mut body, mut count, mut last, mut next) =
        (Shape::<C>::whole(), b"{\"data\":[".to_vec(), 0, None, None);
    scan::<C>(&tx, org, id.uid(), after.as_deref(), &mut |record| {
        if count == limit {
            next = last.map(|last: Uid| cursor::write(stamp, &last.to_bytes()));
            return Ok(Flow::Stop);
        }
        if count > 0 {
            body.push(b',');
        }
        (count, last) = (count + 1, Some(record.id.uid()));
        shape.write(&tx, org, &mut body, View::of(&record))?;
        Ok(Flow::More)
    })?;
    let total = tx.counter(org, C::KIND, derive::PARENT, &KeyBuf::new().id(id.uid()))?;
    body.extend_from_slice(format!("],\"next_cursor\":{},\"total\":{total}}}", json!(next)).as_bytes());
    Ok(Reply::bytes(body))
}

async fn create<P: Resource, C: Part>(
    cx: Call,
    PathId(record): PathId<P>,
    key: Option<IdempotencyKey>,
    body: JsonBody,
) -> Result<Reply> {
    let org = cx.org();
    cx.app.store.read()?.require(org, record)?;
    let values = write::parse::<C>(&body.object()?, "", &Customs::none().parsing::<C>())?;
    once::write(&cx, key, move |tx| {
        tx.require(org, record)?;
        let (id, mut data) = (Id::<C>::fresh(), C::of(P::KIND, record.uid()));
        write::fill(tx, org, id.uid(), &mut data, values, "")?;
        let part = tx.insert(org, id, data)?;
        let location = format!("/{}/{record}/{}/{id}", P::KIND.collection, C::KIND.collection);
        Ok(Answer { location: Some(location), ..changed(tx, org, &part)? })
    })
    .await
}

async fn get<P: Resource, C: Part>(
    cx: Call,
    PathId(record): PathId<P>,
    PathId(id): PathId<C>,
    query: Query,
) -> Result<Reply> {
    require(&cx.app.store.read()?, cx.org(), record, id)?;
    records::get(cx, PathId(id), query).await
}

async fn update<P: Resource, C: Part>(
    cx: Call,
    PathId(record): PathId<P>,
    PathId(id): PathId<C>,
    known: IfMatch,
    body: JsonBody,
) -> Result<Reply> {
    require(&cx.app.store.read()?, cx.org(), record, id)?;
    records::patch(cx, PathId(id), known, body).await
}

/// `DELETE /{collection}/{id}/{parts}/{part}`
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Stale`].
pub async fn delete<P: Resource, C: Part>(
    cx: Call,
    PathId(record): PathId<P>,
    PathId(id): PathId<C>,
    known: IfMatch,
) -> Result<Reply> {
    require(&cx.app.store.read()?, cx.org(), record, id)?;
    records::delete(cx, PathId(id), known).await
}

/// The parts `C` on the timelines of what they belong to.
#[must_use]
pub const fn on_timeline<C: Part>() -> Beside {
    Beside { page: page::<C>, schema: row::<C> }
}

fn row<C: Part>() -> Json {
    schemas::answer(json!({
        "id": schemas::id(C::PREFIX), "kind": {"const": C::NOUN}, "at": schemas::time(), "actor": actor_schema(),
        C::NOUN: schema::record::<C>(),
    }))
}

fn page<C: Part>(tx: &ReadTx, org: Org, record: Uid, after: Option<&[u8]>, most: usize) -> Result<VecDeque<Happening>> {
    let mut found = VecDeque::new();
    scan::<C>(tx, org, record, after, &mut |part| {
        let (at, place) = (part.meta.created_at, part.id.uid().to_bytes().to_vec());
        let data: Json = serde_json::from_slice(&whole(&part)).map_err(Error::fault)?;
        let row = json!({
            "id": part.id.to_string(), "kind": C::NOUN, "at": at, "actor": actor(tx, org, part.meta.created_by)?,
            C::NOUN: data,
        });
        found.push_back(Happening { at, place, row });
        Ok(if found.len() == most { Flow::Stop } else { Flow::More })
    })?;
    Ok(found)
}
