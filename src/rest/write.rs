//! Changing records: the parsed values of a body go into a record, the record is settled, verified and stored. All of
//! it runs inside a write; what is slow (parsing, sanitising) was done before.

use serde_json::{Map, Value as Json};

use super::field::View;
use super::info::{Info, Type};
use super::notify;
use super::parse::{self, Parsing};
use super::resource::{Resource, field_at, find, first_one, holder, value_of};
use super::tags::adopt;
use super::value::Value;
use crate::auth::model::User;
use crate::auth::policy::{Action, Relation, may};
use crate::base::{Error, FieldError, Id, Org, Principal, Result, Uid};
use crate::http::IfMatch;
use crate::store::{Entity, Meta, Read, Record, WriteTx};

/// Parsed values and the places of their fields.
pub type Values = Vec<(usize, Value<'static>)>;

/// Reads a body's members into values of `E`'s fields.
///
/// # Errors
/// Every member that is unknown or has no acceptable value.
pub fn parse<E: Resource>(body: &Map<String, Json>, base: &str, parsing: &Parsing<'_>) -> Result<Values> {
    let look = |name: &str| find::<E>(name).map(|(place, field)| (place, &field.info));
    parse::members(body, base, &look, parsing).map_err(Error::Invalid)
}

/// The same for a change: what is set at creation alone is unknown there.
///
/// # Errors
/// As [`parse`].
pub fn parse_change<E: Resource>(body: &Map<String, Json>, base: &str, parsing: &Parsing<'_>) -> Result<Values> {
    let look = |name: &str| {
        find::<E>(name).filter(|(_, field)| !field.info.at_creation).map(|(place, field)| (place, &field.info))
    };
    parse::members(body, base, &look, parsing).map_err(Error::Invalid)
}

/// Whether parsing such a body depends on the organisation's settings or own fields.
#[must_use]
pub fn needs_customs<E: Resource>(body: &Map<String, Json>) -> bool {
    body.keys().any(|name| {
        find::<E>(name).is_some_and(|(_, field)| {
            matches!(field.info.ty, Type::Phone | Type::Phones | Type::ContactPhones | Type::Money | Type::Custom)
        })
    })
}

/// How a record stands to the user: by its holders where its kind has some, else by its author.
#[must_use]
pub fn relation<E: Resource>(user: Uid, view: View<'_, E>) -> Relation {
    let fields = E::HOLDERS.iter().filter_map(|name| find::<E>(name));
    let holders: Vec<Option<Uid>> = fields
        .map(|(_, field)| match (field.get)(view) {
            Value::Id(_, user) => Some(user),
            _ => None,
        })
        .collect();
    match holders.first() {
        Some(None) => Relation::OwnOrUnassigned,
        Some(_) => Relation::of(user, &holders),
        None => Relation::of(user, &[view.meta.created_by]),
    }
}

/// Lets the user do this to the record, or refuses.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn permit<E: Resource>(principal: &Principal, action: Action, record: &Record<E>) -> Result<()> {
    may(principal, action, relation(principal.user, View::of(record)))
}

/// Stores a new record; without a value for its owner it belongs to its creator. Whose it is is told.
///
/// # Errors
/// [`Error::Invalid`] when it is not acceptable as a whole, [`Error::Conflict`] when a unique key is taken.
pub fn create<E: Resource>(tx: &mut WriteTx<'_>, org: Org, id: Id<E>, values: Values) -> Result<Record<E>> {
    let mut data = E::default();
    if !E::UNHELD
        && let Some(field) = holder::<E>()
        && let (Some(set), Some(user)) = (field.set, tx.actor().user)
    {
        set(&mut data, Value::Id(User::KIND.prefix, user));
    }
    fill(tx, org, id.uid(), &mut data, values, "")?;
    let record = tx.insert(org, id, data)?;
    notify::handed_over(tx, org, None, &record)?;
    Ok(record)
}

/// Changes a live record. Whose it is from now on is told.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Stale`]; [`Error::Invalid`] when it is then not acceptable as a
/// whole.
pub fn change<E: Resource>(
    tx: &mut WriteTx<'_>,
    org: Org,
    principal: &Principal,
    id: Id<E>,
    known: &IfMatch,
    values: Values,
) -> Result<Record<E>> {
    let old = tx.require(org, id)?;
    permit(principal, Action::Edit, &old)?;
    known.check(old.meta.version)?;
    let mut data = old.data.clone();
    fill(tx, org, id.uid(), &mut data, values, "")?;
    let record = tx.update(org, &old, data)?;
    notify::handed_over(tx, org, Some(&old), &record)?;
    Ok(record)
}

/// Sets the values and brings the record in order. `base` is the pointer of the members that the values came from.
///
/// # Errors
/// [`Error::Invalid`] naming identities that lead nowhere, empty required fields, and what the kind itself refuses.
pub fn fill<E: Resource>(
    tx: &mut WriteTx<'_>,
    org: Org,
    id: Uid,
    data: &mut E,
    values: Values,
    base: &str,
) -> Result<()> {
    let mut errors = Vec::new();
    let mut tagged = false;
    let was = data.clone();
    for (place, value) in values {
        let Some(field) = field_at::<E>(place) else { continue };
        let Some(set) = field.set else { continue };
        if let Value::Id(_, target) = value
            && !leads_somewhere::<E>(tx, org, &field.info, target)?
        {
            let message = format!("{} names no record.", field.info.name);
            errors.push(FieldError::new(format!("{base}/{}", field.info.name), "not_found", message));
            continue;
        }
        if let Value::Links(to, links) = &value {
            for (at, link) in links.iter().enumerate() {
                if !tx.exists(org, to.kind, link.id)? {
                    let message = format!("{} names no record.", to.member);
                    let pointer = format!("{base}/{}/{at}/{}", field.info.name, to.member);
                    errors.push(FieldError::new(pointer, "not_found", message));
                }
            }
        }
        tagged |= field.info.ty == Type::Tags;
        set(data, value);
    }
    data.settle();
    data.relate(tx, org, &mut errors)?;
    if errors.is_empty() {
        data.changing(&was, id, tx, org)?;
    }
    verify(id, data, &mut errors);
    for error in &mut errors {
        if !base.is_empty() && !error.pointer.starts_with(base) {
            error.pointer = format!("{base}{}", error.pointer);
        }
    }
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    if tagged {
        adopt(tx, org, data.tags())?;
    }
    Ok(())
}

/// What is known about a record that is not stored.
#[must_use]
pub fn no_meta(id: Uid) -> Meta {
    let at = id.time();
    Meta { version: 0, created_at: at, updated_at: at, created_by: None, updated_by: None, read_at: at }
}

/// Collects what is wrong with the record as a whole.
pub fn verify<E: Resource>(id: Uid, data: &E, errors: &mut Vec<FieldError>) {
    let meta = no_meta(id);
    let view = View { id, meta: &meta, data, beside: None };
    for field in E::FIELDS.iter().filter(|field| field.info.required) {
        if value_of(view, field.info.name).is_empty() {
            let message = format!("{} has a {}.", first_one::<E>(), field.info.name);
            errors.push(FieldError::new(format!("/{}", field.info.name), "required", message));
        }
    }
    data.verify(errors);
}

/// Whether the identity in such a field is that of a live record.
fn leads_somewhere<E: Resource>(tx: &WriteTx<'_>, org: Org, info: &Info, target: Uid) -> Result<bool> {
    if info.ty == Type::User {
        return tx.exists(org, User::KIND, target);
    }
    match E::RELATIONS.iter().find(|relation| relation.field == info.name) {
        Some(relation) => tx.exists(org, relation.kind, target),
        // What is set at creation alone is looked up by the kind itself.
        None => Ok(info.at_creation),
    }
}
