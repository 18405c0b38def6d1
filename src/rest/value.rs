//! The values of fields while they move between requests, records, filters and answers. A [`Value`] borrows from the
//! record it was read from; `Value<'static>` is what parsing produced and a setter takes.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::info::Links;
use crate::base::money::Money;
use crate::base::{Time, Uid};

/// A telephone number as typed, and as E.164 where it could be read (`""` where not).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PhoneNumber {
    /// As typed.
    pub number: String,
    /// `+` and digits, or nothing.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub e164: String,
}

/// An email address of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactEmail {
    /// The address.
    pub email: String,
    /// What it is for, such as `work`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// The one that is written to; exactly one of a person's addresses is.
    pub primary: bool,
}

/// A telephone number of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactPhone {
    /// As typed.
    pub number: String,
    /// What it is for, such as `mobile`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// `+` and digits, or nothing.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub e164: String,
}

/// A record that another one names in a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Link {
    /// Which.
    pub id: Uid,
    /// What it is there, by name; empty where nobody said.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub role: String,
}

/// A postal address; every part may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    /// Street and number, several lines possible.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub street: String,
    /// City.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub city: String,
    /// State or region.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub region: String,
    /// Postal code.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub postal_code: String,
    /// Country, as typed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub country: String,
}

impl Address {
    /// The part with this name.
    #[must_use]
    pub fn part(&self, name: &str) -> Option<&String> {
        Some(match name {
            "street" => &self.street,
            "city" => &self.city,
            "region" => &self.region,
            "postal_code" => &self.postal_code,
            "country" => &self.country,
            _ => return None,
        })
    }

    /// The part with this name, to change it.
    #[must_use]
    pub fn part_mut(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "street" => &mut self.street,
            "city" => &mut self.city,
            "region" => &mut self.region,
            "postal_code" => &mut self.postal_code,
            "country" => &mut self.country,
            _ => return None,
        })
    }

    /// Whether every part is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A value of one of the organisation's own fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CustomValue {
    /// Text of any kind.
    #[serde(rename = "t")]
    Text(String),
    /// A number.
    #[serde(rename = "n")]
    Number(Decimal),
    /// An amount.
    #[serde(rename = "m")]
    Money(Money),
    /// A day.
    #[serde(rename = "d")]
    Date(Date),
    /// An instant.
    #[serde(rename = "i")]
    Time(Time),
    /// Yes or no.
    #[serde(rename = "b")]
    Boolean(bool),
    /// Several options.
    #[serde(rename = "l")]
    Texts(Vec<String>),
}

impl CustomValue {
    /// The value, borrowed.
    #[must_use]
    pub fn view(&self) -> Value<'_> {
        match self {
            Self::Text(text) => Value::text(text),
            Self::Number(number) => Value::Number(*number),
            Self::Money(money) => Value::Money(*money),
            Self::Date(date) => Value::Date(*date),
            Self::Time(at) => Value::Time(*at),
            Self::Boolean(yes) => Value::Boolean(*yes),
            Self::Texts(texts) => Value::texts(texts),
        }
    }

    /// What a parsed value is stored as; `None` clears.
    #[must_use]
    pub fn of(value: Value<'static>) -> Option<Self> {
        Some(match value {
            Value::Text(text) => Self::Text(text.into_owned()),
            Value::Phone(phone) => Self::Text(phone.into_owned().number),
            Value::Integer(number) => Self::Number(number.into()),
            Value::Number(number) => Self::Number(number),
            Value::Money(money) => Self::Money(money),
            Value::Date(date) => Self::Date(date),
            Value::Time(at) => Self::Time(at),
            Value::Boolean(yes) => Self::Boolean(yes),
            Value::Texts(texts) => Self::Texts(texts.into_owned()),
            _ => return None,
        })
    }
}

/// The organisation's own fields of one record.
pub type Custom = BTreeMap<String, CustomValue>;

/// The value of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// No value.
    Empty,
    /// Text, HTML, an email or web address, a name from a closed list.
    Text(Cow<'a, str>),
    /// A whole number.
    Integer(i64),
    /// A decimal number.
    Number(Decimal),
    /// An amount.
    Money(Money),
    /// A day.
    Date(Date),
    /// An instant.
    Time(Time),
    /// Yes or no.
    Boolean(bool),
    /// The identity of a record, with its prefix.
    Id(&'static str, Uid),
    /// Several texts.
    Texts(Cow<'a, [String]>),
    /// A telephone number.
    Phone(Cow<'a, PhoneNumber>),
    /// Several telephone numbers.
    Phones(Cow<'a, [PhoneNumber]>),
    /// A person's email addresses.
    ContactEmails(Cow<'a, [ContactEmail]>),
    /// A person's telephone numbers.
    ContactPhones(Cow<'a, [ContactPhone]>),
    /// Records in roles.
    Links(&'static Links, Cow<'a, [Link]>),
    /// An address.
    Address(Cow<'a, Address>),
    /// The organisation's own fields.
    Custom(Cow<'a, Custom>),
    /// Parts of an address to change.
    AddressParts(Vec<(&'static str, String)>),
    /// Own fields to change; `None` clears.
    CustomParts(Vec<(String, Option<CustomValue>)>),
}

impl<'a> Value<'a> {
    /// Text, empty when there is none.
    #[must_use]
    pub fn text(text: &'a str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(Cow::Borrowed(text)) }
    }

    /// Several texts.
    #[must_use]
    pub fn texts(texts: &'a [String]) -> Self {
        Self::Texts(Cow::Borrowed(texts))
    }

    /// Whether there is no value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.is_empty(),
            Self::Texts(list) => list.is_empty(),
            Self::Phone(phone) => phone.number.is_empty(),
            Self::Phones(list) => list.is_empty(),
            Self::ContactEmails(list) => list.is_empty(),
            Self::ContactPhones(list) => list.is_empty(),
            Self::Links(_, list) => list.is_empty(),
            Self::Address(address) => address.is_empty(),
            Self::Custom(custom) => custom.is_empty(),
            Self::AddressParts(parts) => parts.iter().all(|(_, text)| text.is_empty()),
            Self::CustomParts(parts) => parts.iter().all(|(_, value)| value.is_none()),
            _ => false,
        }
    }

    /// The same, owned.
    #[must_use]
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Empty => Value::Empty,
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Integer(number) => Value::Integer(number),
            Self::Number(number) => Value::Number(number),
            Self::Money(money) => Value::Money(money),
            Self::Date(date) => Value::Date(date),
            Self::Time(at) => Value::Time(at),
            Self::Boolean(yes) => Value::Boolean(yes),
            Self::Id(prefix, id) => Value::Id(prefix, id),
            Self::Texts(list) => Value::Texts(Cow::Owned(list.into_owned())),
            Self::Phone(phone) => Value::Phone(Cow::Owned(phone.into_owned())),
            Self::Phones(list) => Value::Phones(Cow::Owned(list.into_owned())),
            Self::ContactEmails(list) => Value::ContactEmails(Cow::Owned(list.into_owned())),
            Self::ContactPhones(list) => Value::ContactPhones(Cow::Owned(list.into_owned())),
            Self::Links(links, list) => Value::Links(links, Cow::Owned(list.into_owned())),
            Self::Address(address) => Value::Address(Cow::Owned(address.into_owned())),
            Self::Custom(custom) => Value::Custom(Cow::Owned(custom.into_owned())),
            Self::AddressParts(parts) => Value::AddressParts(parts),
            Self::CustomParts(parts) => Value::CustomParts(parts),
        }
    }

    /// Whether `wanted` holds for one of the texts in it; telephone numbers have two, as typed and E.164.
    pub fn any_text(&self, mut wanted: impl FnMut(&str) -> bool) -> bool {
        match self {
            Self::Text(text) => wanted(text),
            Self::Texts(list) => list.iter().any(|text| wanted(text)),
            Self::Phone(phone) => wanted(&phone.number) || wanted(&phone.e164),
            Self::Phones(list) => list.iter().any(|phone| wanted(&phone.number) || wanted(&phone.e164)),
            Self::ContactEmails(list) => list.iter().any(|email| wanted(&email.email)),
            Self::ContactPhones(list) => list.iter().any(|phone| wanted(&phone.number) || wanted(&phone.e164)),
            _ => false,
        }
    }

    /// Its number, for sums; an amount without its currency.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Self::Integer(n) => Some((*n).into()),
            Self::Number(n) => Some(*n),
            Self::Money(money) => Some(money.amount()),
            _ => None,
        }
    }
}
