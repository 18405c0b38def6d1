//! One change to many records: `POST /{collection}/bulk` with identities or a filter and with what is to be done.
//!
//! Up to [`ATOMIC_MAX`] records are changed in one write, all or none. More are a job, which changes them in chunks that
//! belong to one undoable step; a record that was deleted or handed over meanwhile is left out.

mod job;

pub use job::BulkChange;
pub(super) use job::run;

use serde_json::{Map, Value as Json, json};

use super::context::{Call, Customs};
use super::filter::Test;
use super::list::{Matcher, plan, visit};
use super::notify;
use super::once::{self, Answer};
use super::parse;
use super::records::{blocking, whole};
use super::resource::{Resource, find, holder, is_tagged};
use super::tags::adopt;
use super::value::Value;
use super::write::{self, Values, permit};
use crate::auth::policy::Action;
use crate::base::text::fold;
use crate::base::{Error, FieldError, Id, Org, Principal, Result, Time, Uid};
use crate::http::{IdempotencyKey, JsonBody, Reply};
use crate::store::{Dir, Flow, Read, ReadTx, Record, WriteTx};

/// Most records that are changed all or none.
pub const ATOMIC_MAX: usize = 500;
/// Most identities in a request.
pub const IDS_MAX: usize = 10_000;

/// What is done to each record.
#[derive(Debug, Clone)]
pub enum Deed {
    /// Fields are set.
    Set(Values),
    /// The owner, or the assignee of what has one, is set.
    Assign(Values),
    /// Tags are added.
    AddTags(Vec<String>),
    /// Tags are removed.
    RemoveTags(Vec<String>),
    /// They go to the trash.
    Delete,
}

/// What a request asks.
struct Request {
    ids: Option<Vec<Uid>>,
    filter: Option<String>,
    deed: Deed,
    dry_run: bool,
}

fn wrong(pointer: &str, code: &'static str, message: impl Into<String>) -> Error {
    Error::invalid(pointer, code, message)
}

fn read<E: Resource>(body: &Map<String, Json>, customs: &Customs) -> Result<Request> {
    let mut request = Request { ids: None, filter: None, deed: Deed::Delete, dry_run: false };
    let mut deeds = Vec::new();
    for (name, json) in body {
        let pointer = format!("/{}", parse::escape(name));
        match name.as_str() {
            "ids" => request.ids = Some(ids::<E>(json)?),
            "filter" => match json.as_str() {
                Some(text) => request.filter = Some(text.to_owned()),
                None => return Err(wrong(&pointer, "wrong_type", "This is a filter.")),
            },
            "dry_run" => match json.as_bool() {
                Some(yes) => request.dry_run = yes,
                None => return Err(wrong(&pointer, "wrong_type", "This is true or false.")),
            },
            "set" => match json.as_object() {
                Some(members) => {
                    deeds.push(Deed::Set(write::parse_change::<E>(members, "/set", &customs.parsing::<E>())?));
                }
                None => return Err(wrong(&pointer, "wrong_type", "This is an object with the fields to set.")),
            },
            "add_tags" if is_tagged::<E>() => deeds.push(Deed::AddTags(tags(json, &pointer)?)),
            "remove_tags" if is_tagged::<E>() => deeds.push(Deed::RemoveTags(tags(json, &pointer)?)),
            "assign" if holder::<E>().is_some() => {
                let name = holder::<E>().map_or("", |field| field.info.name);
                let members = Map::from_iter([(name.to_owned(), json.clone())]);
                let values = write::parse::<E>(&members, "", &customs.parsing::<E>());
                deeds.push(Deed::Assign(values.map_err(in_assign::<E>)?));
            }
            "delete" => match json.as_bool() {
                Some(true) => deeds.push(Deed::Delete),
                _ => return Err(wrong(&pointer, "wrong_type", "This is true, or it is left out.")),
            },
            _ => return Err(wrong(&pointer, "unknown_field", format!("There is no member {name} here."))),
        }
    }
    if request.ids.is_some() == request.filter.is_some() {
        return Err(wrong("", "required", "Name the records by “ids” or by “filter”, one of the two."));
    }
    match (deeds.pop(), deeds.is_empty()) {
        (Some(deed), true) => Ok(Request { deed, ..request }),
        _ => Err(wrong(
            "",
            "required",
            "Say what to do by one of “set”, “add_tags”, “remove_tags”, “assign” and “delete”.",
        )),
    }
}

fn ids<E: Resource>(json: &Json) -> Result<Vec<Uid>> {
    let items = json.as_array().ok_or_else(|| wrong("/ids", "wrong_type", "This is a list of identifiers."))?;
    if items.len() > IDS_MAX {
        return Err(wrong("/ids", "too_many", format!("This list has at most {IDS_MAX} identifiers.")));
    }
    let mut seen = std::collections::HashSet::new();
    let mut errors = Vec::new();
    let mut ids = Vec::with_capacity(items.len());
    for (place, item) in items.iter().enumerate() {
        match item.as_str().and_then(|text| Uid::parse(E::PREFIX, text)) {
            Some(id) if seen.insert(id) => ids.push(id),
            Some(_) => {}
            None => {
                let message = format!("This is not an identifier that starts with “{}_”.", E::PREFIX);
                errors.push(FieldError::new(format!("/ids/{place}"), "id", message));
            }
        }
    }
    if errors.is_empty() { Ok(ids) } else { Err(Error::Invalid(errors)) }
}

fn tags(json: &Json, pointer: &str) -> Result<Vec<String>> {
    let items = json.as_array().filter(|items| (1..=parse::MAX_TAGS).contains(&items.len()));
    let items = items.ok_or_else(|| wrong(pointer, "wrong_type", "This is a list of one to 50 tags."))?;
    items.iter().map(|item| parse::tag(item).map_err(|bad| wrong(pointer, bad.0, bad.1))).collect()
}

/// `POST /{collection}/bulk`
pub(super) async fn bulk<E: Resource>(cx: Call, key: Option<IdempotencyKey>, body: JsonBody) -> Result<Reply> {
    if let Some(reply) = once::again(&cx, key.as_ref())? {
        return Ok(reply);
    }
    let members = body.object()?;
    let (org, principal) = (cx.org(), cx.principal()?.clone());
    let tx = cx.app.store.read()?;
    let customs = Customs::of(&cx.app, &tx, org)?;
    let request = read::<E>(&members, &customs)?;
    let now = cx.app.clock.now();
    let test = request.test::<E>(&customs, now, principal.user)?;
    let (deed, wanted, user) = (request.deed.clone(), request.ids, principal.clone());
    let found = blocking(move || survey::<E>(&tx, org, &user, &deed, wanted, test)).await?;
    if found.forbidden > 0 {
        let message = format!(
            "{} of these {} records belong to other users; only a manager or above may change them.",
            found.forbidden, found.matched
        );
        return Err(Error::forbidden("role", message));
    }
    if request.dry_run {
        return Reply::json(&json!({"matched": found.matched, "changed": found.changed, "undo_id": null}));
    }
    if found.matched > ATOMIC_MAX {
        return job::accept::<E>(&cx, key, members, now, found.matched).await;
    }
    let (deed, step) = (request.deed, Uid::fresh());
    once::grouped(&cx, key, step, move |tx| {
        let changed = apply_all::<E>(tx, org, &principal, &found.ids, &deed, false)?;
        tell(tx, org, &deed, &found.ids, changed)?;
        let undo = (changed > 0).then_some(step);
        Ok(Answer { body: result(found.matched, changed, undo).to_string().into_bytes(), ..Answer::default() })
    })
    .await
}

impl Request {
    /// The filter's meaning; `None` for all records.
    fn test<E: Resource>(&self, customs: &Customs, now: Time, user: Uid) -> Result<Option<Test>> {
        // An empty filter names all records.
        let Some(text) = self.filter.as_ref().filter(|text| !text.trim().is_empty()) else { return Ok(None) };
        let expr = super::filter::parse(text).map_err(in_body)?;
        customs.check::<E>(&expr, now, Some(user)).map(Some).map_err(|error| match error {
            Error::Invalid(mut errors) => errors.pop().map_or(Error::NotFound, in_body),
            other => other,
        })
    }
}

/// Points errors about the holder to the body's member.
fn in_assign<E: Resource>(error: Error) -> Error {
    let Error::Invalid(mut errors) = error else { return error };
    let holder = holder::<E>().map_or("", |field| field.info.name);
    for error in errors.iter_mut().filter(|error| error.pointer.strip_prefix('/') == Some(holder)) {
        "/assign".clone_into(&mut error.pointer);
    }
    Error::Invalid(errors)
}

/// Points a filter's error to the body's member.
fn in_body(mut error: FieldError) -> Error {
    "/filter".clone_into(&mut error.pointer);
    Error::Invalid(vec![error])
}

fn result(matched: usize, changed: usize, undo: Option<Uid>) -> Json {
    json!({"matched": matched, "changed": changed, "undo_id": undo.map(|undo| undo.with_prefix("undo"))})
}

/// What a request would do.
struct Survey<E> {
    /// The first records that it means, up to one more than are changed all or none.
    ids: Vec<Id<E>>,
    /// How many it means.
    matched: usize,
    /// How many it would change.
    changed: usize,
    /// How many the user may not change.
    forbidden: usize,
}

/// Looks at every record that a request means. Identities that name no live record are left out.
fn survey<E: Resource>(
    tx: &ReadTx,
    org: Org,
    principal: &Principal,
    deed: &Deed,
    ids: Option<Vec<Uid>>,
    test: Option<Test>,
) -> Result<Survey<E>> {
    let action = if matches!(deed, Deed::Delete) { Action::Delete } else { Action::Edit };
    let mut found = Survey { ids: Vec::new(), matched: 0, changed: 0, forbidden: 0 };
    let mut look = |record: &Record<E>| {
        found.matched += 1;
        found.forbidden += usize::from(permit(principal, action, record).is_err());
        found.changed += usize::from(would_change(record, deed));
        if found.ids.len() <= ATOMIC_MAX {
            found.ids.push(record.id);
        }
    };
    if let Some(ids) = ids {
        for id in ids {
            if let Some(record) = tx.get::<E>(org, id.into())? {
                look(&record);
            }
        }
        return Ok(found);
    }
    let walk = plan::<E>(tx, org, None, test)?;
    let matcher = Matcher::new(tx, org, walk.residual.as_ref());
    visit::<E>(tx, org, &walk, Dir::Forward, None, &mut |_, record| {
        if matcher.passes(&record)? {
            look(&record);
        }
        Ok(Flow::More)
    })?;
    Ok(found)
}

fn would_change<E: Resource>(record: &Record<E>, deed: &Deed) -> bool {
    let mut data = record.data.clone();
    match deed {
        Deed::Delete => return true,
        Deed::Set(values) | Deed::Assign(values) => {
            for (place, value) in values {
                if let Some(set) = super::resource::field_at::<E>(*place).and_then(|field| field.set) {
                    set(&mut data, value.clone());
                }
            }
            data.settle();
        }
        Deed::AddTags(tags) => add(data.tags(), tags),
        Deed::RemoveTags(tags) => remove(data.tags(), tags),
    }
    let changed = Record { id: record.id, meta: record.meta, data };
    whole(&changed) != whole(record)
}

fn add(tags: &mut Vec<String>, more: &[String]) {
    for tag in more {
        if !tags.iter().any(|have| fold(have) == fold(tag)) {
            tags.push(tag.clone());
        }
    }
}

fn remove(tags: &mut Vec<String>, less: &[String]) {
    tags.retain(|have| !less.iter().any(|tag| fold(have) == fold(tag)));
}

/// Does it to each record; returns how many it changed. `lenient` leaves out what cannot be changed any more.
///
/// # Errors
/// The first record's refusal, unless lenient.
pub fn apply_all<E: Resource>(
    tx: &mut WriteTx<'_>,
    org: Org,
    principal: &Principal,
    ids: &[Id<E>],
    deed: &Deed,
    lenient: bool,
) -> Result<usize> {
    let mut changed = 0;
    for id in ids {
        let Some(record) = tx.get::<E>(org, *id)? else { continue };
        match apply(tx, org, principal, &record, deed) {
            Ok(true) => changed += 1,
            Ok(false) => {}
            Err(Error::Forbidden { .. } | Error::Invalid(_) | Error::Conflict { .. }) if lenient => {}
            Err(Error::Invalid(errors)) => return Err(Error::Invalid(named(&record, errors))),
            Err(error) => return Err(error),
        }
    }
    Ok(changed)
}

/// Tells the user to whom a bulk change gave `changed` of the records `ids`, once for all.
///
/// # Errors
/// When the storage fails.
pub fn tell<E: Resource>(tx: &mut WriteTx<'_>, org: Org, deed: &Deed, ids: &[Id<E>], changed: usize) -> Result<()> {
    let (Deed::Set(values) | Deed::Assign(values)) = deed else { return Ok(()) };
    let place = E::HOLDERS.first().and_then(|name| find::<E>(name)).map(|(place, _)| place);
    let holder = values.iter().find(|(at, _)| Some(*at) == place);
    match holder {
        Some((_, Value::Id(_, user))) if changed > 0 => {
            let only = ids.first().filter(|_| ids.len() == 1).map(|id| id.uid());
            notify::assigned(tx, org, *user, E::KIND, only, changed)
        }
        _ => Ok(()),
    }
}

/// Says in each error which record it is about.
fn named<E: Resource>(record: &Record<E>, mut errors: Vec<FieldError>) -> Vec<FieldError> {
    for error in &mut errors {
        error.message = format!("{} ({}): {}", record.data.name(), record.id, error.message);
    }
    errors
}

fn apply<E: Resource>(
    tx: &mut WriteTx<'_>,
    org: Org,
    principal: &Principal,
    record: &Record<E>,
    deed: &Deed,
) -> Result<bool> {
    if matches!(deed, Deed::Delete) {
        permit(principal, Action::Delete, record)?;
        tx.trash(org, record.id)?;
        return Ok(true);
    }
    permit(principal, Action::Edit, record)?;
    let mut data = record.data.clone();
    match deed {
        Deed::Delete => {}
        Deed::Set(values) => write::fill(tx, org, record.id.uid(), &mut data, values.clone(), "/set")?,
        Deed::Assign(values) => {
            write::fill(tx, org, record.id.uid(), &mut data, values.clone(), "").map_err(in_assign::<E>)?;
        }
        Deed::AddTags(tags) => {
            add(data.tags(), tags);
            if data.tags().len() > parse::MAX_TAGS {
                let message = format!("A record has at most {} tags.", parse::MAX_TAGS);
                return Err(wrong("/add_tags", "too_many", message));
            }
            adopt(tx, org, data.tags())?;
        }
        Deed::RemoveTags(tags) => remove(data.tags(), tags),
    }
    Ok(tx.update(org, record, data)?.meta.version != record.meta.version)
}
