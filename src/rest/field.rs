//! The one table per entity that says everything: each field's name and type, how it is read and how it is set.
//! Requests, answers, filters, sorting, groups, sums, bulk changes, import, export and the OpenAPI schemas read it.
//!
//! A getter borrows; a setter takes a value that [`super::parse`] made for the field's type, and ignores others.

use std::borrow::Cow;
use std::marker::PhantomData;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::beside::Beside;
use super::html;
use super::info::{Info, Type};
use super::value::{Address, ContactEmail, ContactPhone, Custom, CustomValue, PhoneNumber, Value};
use crate::base::money::Money;
use crate::base::{Id, Org, Prefixed, Time, Uid};
use crate::store::{Entity, Meta, RawRead, Record};

/// A record as a getter sees it.
#[derive(Debug)]
pub struct View<'r, E> {
    /// Its identity.
    pub id: Uid,
    /// What the store keeps about it.
    pub meta: &'r Meta,
    /// Its fields.
    pub data: &'r E,
    /// Where other records are read; without it fields whose value lies in them are empty.
    pub beside: Option<Beside<'r>>,
}

impl<E> Clone for View<'_, E> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<E> Copy for View<'_, E> {}

impl<'r, E> View<'r, E> {
    /// The view of a stored record.
    #[must_use]
    pub fn of(record: &'r Record<E>) -> Self {
        Self { id: record.id.uid(), meta: &record.meta, data: &record.data, beside: None }
    }

    /// The same where fields may look at other records.
    #[must_use]
    pub fn within<'s>(self, tx: &'s dyn RawRead, org: Org) -> View<'s, E>
    where
        'r: 's,
    {
        View { beside: Some(Beside { tx, org }), ..self }
    }
}

/// Reads a field.
pub type Get<E> = for<'r> fn(View<'r, E>) -> Value<'r>;
/// Sets a field.
pub type Set<E> = fn(&mut E, Value<'static>);

/// A field of `E`.
pub struct Field<E: 'static> {
    /// What it is.
    pub info: Info,
    /// Reads it.
    pub get: Get<E>,
    /// Sets it, unless the server owns it.
    pub set: Option<Set<E>>,
}

impl<E: 'static> Field<E> {
    /// A field that clients set.
    #[must_use]
    pub const fn new(name: &'static str, ty: Type, get: Get<E>, set: Set<E>) -> Self {
        Self { info: Info::new(name, ty, false), get, set: Some(set) }
    }

    /// A field that the server owns.
    #[must_use]
    pub const fn read_only(name: &'static str, ty: Type, get: Get<E>) -> Self {
        Self { info: Info::new(name, ty, true), get, set: None }
    }

    /// Its value as it may leave the server.
    #[must_use]
    pub fn shown<'r>(&self, view: View<'r, E>) -> Value<'r> {
        match (self.get)(view) {
            Value::Text(text) if self.info.ty == Type::Html => Value::Text(html::harmless(text)),
            value => value,
        }
    }

    /// The same, set when the record is made; calls of its own change it from then on.
    #[must_use]
    pub const fn at_creation(mut self) -> Self {
        self.info.at_creation = true;
        self
    }

    /// The same, never empty.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.info.required = true;
        self
    }
}

/// A field whose name, getter and setter are the struct's member of that name. A macro because the three must agree:
/// written out, a slip between them would compile.
macro_rules! field {
    ($name:ident, $ty:expr) => {
        $crate::rest::field::Field::<Self>::new(
            stringify!($name),
            $ty,
            |view| $crate::rest::field::Stored::view(&view.data.$name),
            |data, value| $crate::rest::field::Stored::put(&mut data.$name, value),
        )
    };
}

pub(crate) use field;

/// The fields that every record has.
pub struct Common<E>(PhantomData<E>);

impl<E: Entity> Common<E> {
    /// In the order in which answers show them.
    pub const FIELDS: &'static [Field<E>] = &[
        Field::read_only("id", Type::Id(E::PREFIX), |v| Value::Id(E::PREFIX, v.id)),
        Field::read_only("version", Type::Integer(1, i64::MAX), |v| Value::Integer(i64::from(v.meta.version))),
        Field::read_only("created_at", Type::Time, |v| Value::Time(v.meta.created_at)),
        Field::read_only("updated_at", Type::Time, |v| Value::Time(v.meta.updated_at)),
        Field::read_only("created_by", Type::User, |v| user(v.meta.created_by)),
        Field::read_only("updated_by", Type::User, |v| user(v.meta.updated_by)),
    ];
}

fn user(id: Option<Uid>) -> Value<'static> {
    id.map_or(Value::Empty, |id| Value::Id("usr", id))
}

/// How a member of a record becomes a [`Value`] and back.
pub trait Stored {
    /// The value, borrowed.
    fn view(&self) -> Value<'_>;
    /// Takes the value; [`Value::Empty`] clears.
    fn put(&mut self, value: Value<'static>);
}

impl Stored for String {
    fn view(&self) -> Value<'_> {
        Value::text(self)
    }
    fn put(&mut self, value: Value<'static>) {
        *self = match value {
            Value::Text(text) => text.into_owned(),
            _ => Self::new(),
        };
    }
}

impl Stored for Option<i64> {
    fn view(&self) -> Value<'_> {
        self.map_or(Value::Empty, Value::Integer)
    }
    fn put(&mut self, value: Value<'static>) {
        *self = match value {
            Value::Integer(n) => Some(n),
            _ => None,
        };
    }
}

impl Stored for Option<Decimal> {
    fn view(&self) -> Value<'_> {
        self.map_or(Value::Empty, Value::Number)
    }
    fn put(&mut self, value: Value<'static>) {
        *self = value.number();
    }
}

impl Stored for Option<Money> {
    fn view(&self) -> Value<'_> {
        self.map_or(Value::Empty, Value::Money)
    }
    fn put(&mut self, value: Value<'static>) {
        *self = match value {
            Value::Money(money) => Some(money),
            _ => None,
        };
    }
}

impl Stored for Option<Date> {
    fn view(&self) -> Value<'_> {
        self.map_or(Value::Empty, Value::Date)
    }
    fn put(&mut self, value: Value<'static>) {
        *self = match value {
            Value::Date(date) => Some(date),
            _ => None,
        };
    }
}

impl Stored for Option<Time> {
    fn view(&self) -> Value<'_> {
        self.map_or(Value::Empty, Value::Time)
    }
    fn put(&mut self, value: Value<'static>) {
        *self = match value {
            Value::Time(at) => Some(at),
            _ => None,
        };
    }
}

impl Stored for bool {
    fn view(&self) -> Value<'_> {
        Value::Boolean(*self)
    }
    fn put(&mut self, value: Value<'static>) {
        *self = value == Value::Boolean(true);
    }
}

/// A bare identity is a user's.
impl Stored for Option<Uid> {
    fn view(&self) -> Value<'_> {
        user(*self)
    }
    fn put(&mut self, value: Value<'static>) {
        *self = match value {
            Value::Id(_, id) => Some(id),
            _ => None,
        };
    }
}

impl<T: Prefixed> Stored for Option<Id<T>> {
    fn view(&self) -> Value<'_> {
        self.map_or(Value::Empty, |id| Value::Id(T::PREFIX, id.uid()))
    }
    fn put(&mut self, value: Value<'static>) {
        *self = match value {
            Value::Id(_, id) => Some(id.into()),
            _ => None,
        };
    }
}

impl Stored for Vec<String> {
    fn view(&self) -> Value<'_> {
        Value::texts(self)
    }
    fn put(&mut self, value: Value<'static>) {
        *self = match value {
            Value::Texts(texts) => texts.into_owned(),
            _ => Self::new(),
        };
    }
}

impl Stored for PhoneNumber {
    fn view(&self) -> Value<'_> {
        if self.number.is_empty() { Value::Empty } else { Value::Phone(Cow::Borrowed(self)) }
    }
    fn put(&mut self, value: Value<'static>) {
        *self = match value {
            Value::Phone(phone) => phone.into_owned(),
            _ => Self::default(),
        };
    }
}

impl Stored for Vec<PhoneNumber> {
    fn view(&self) -> Value<'_> {
        Value::Phones(Cow::Borrowed(self))
    }
    fn put(&mut self, value: Value<'static>) {
        *self = match value {
            Value::Phones(phones) => phones.into_owned(),
            _ => Self::new(),
        };
    }
}

impl Stored for Vec<ContactEmail> {
    fn view(&self) -> Value<'_> {
        Value::ContactEmails(Cow::Borrowed(self))
    }
    fn put(&mut self, value: Value<'static>) {
        *self = match value {
            Value::ContactEmails(emails) => emails.into_owned(),
            _ => Self::new(),
        };
    }
}

impl Stored for Vec<ContactPhone> {
    fn view(&self) -> Value<'_> {
        Value::ContactPhones(Cow::Borrowed(self))
    }
    fn put(&mut self, value: Value<'static>) {
        *self = match value {
            Value::ContactPhones(phones) => phones.into_owned(),
            _ => Self::new(),
        };
    }
}

impl Stored for Address {
    fn view(&self) -> Value<'_> {
        Value::Address(Cow::Borrowed(self))
    }
    fn put(&mut self, value: Value<'static>) {
        match value {
            Value::Address(address) => *self = address.into_owned(),
            Value::AddressParts(parts) => {
                for (name, text) in parts {
                    if let Some(part) = self.part_mut(name) {
                        *part = text;
                    }
                }
            }
            _ => *self = Self::default(),
        }
    }
}

impl Stored for Custom {
    fn view(&self) -> Value<'_> {
        Value::Custom(Cow::Borrowed(self))
    }
    fn put(&mut self, value: Value<'static>) {
        match value {
            Value::Custom(custom) => *self = custom.into_owned(),
            Value::CustomParts(parts) => {
                for (key, value) in parts {
                    match value {
                        Some(value) => drop(self.insert(key, value)),
                        None => drop(self.remove(&key)),
                    }
                }
            }
            _ => self.clear(),
        }
    }
}

/// A type whose values are names from a closed list.
pub trait Choice: Copy + PartialEq + Default + 'static {
    /// Every value with its name in the API.
    const ALL: &'static [(&'static str, Self)];

    /// Its name.
    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, value)| *value == self).map_or("", |(name, _)| name)
    }

    /// The value with this name.
    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(n, _)| *n == name).map(|(_, value)| *value)
    }
}

impl<T: Choice> Stored for T {
    fn view(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self.name()))
    }
    fn put(&mut self, value: Value<'static>) {
        *self = match value {
            Value::Text(name) => Self::named(&name).unwrap_or_default(),
            _ => Self::default(),
        };
    }
}

impl<T: Choice> Stored for Option<T> {
    fn view(&self) -> Value<'_> {
        self.map_or(Value::Empty, |value| Value::Text(Cow::Borrowed(value.name())))
    }
    fn put(&mut self, value: Value<'static>) {
        *self = match value {
            Value::Text(name) => T::named(&name),
            _ => None,
        };
    }
}

/// Sets the field that `name` says, also `address.city` and `custom.key`, to a value of its type; `false` when there
/// is no such field, or the server owns it.
pub fn set_by_name<E: 'static>(fields: &[Field<E>], data: &mut E, name: &str, value: Value<'static>) -> bool {
    let (head, part) = name.split_once('.').map_or((name, None), |(head, part)| (head, Some(part)));
    let Some(field) = fields.iter().find(|field| field.info.name == head) else { return false };
    let Some(set) = field.set else { return false };
    let value = match (part, field.info.ty) {
        (None, _) => value,
        (Some(part), Type::Address) => {
            let Some(part) = super::info::ADDRESS_PARTS.iter().find(|p| **p == part) else { return false };
            let text = match value {
                Value::Text(text) => text.into_owned(),
                _ => String::new(),
            };
            Value::AddressParts(vec![(part, text)])
        }
        (Some(key), Type::Custom) => Value::CustomParts(vec![(key.to_owned(), CustomValue::of(value))]),
        (Some(_), _) => return false,
    };
    set(data, value);
    true
}
