//! What a field is, apart from how it is read and written: its name, its type, what may be done with it. Also the
//! organisation's own fields ([`Definitions`]), which have the same types.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::store::Kind;

/// The types of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// One line of at most so many characters.
    Text(usize),
    /// Lines of at most so many characters.
    LongText(usize),
    /// Sanitised HTML.
    Html,
    /// A whole number from … to ….
    Integer(i64, i64),
    /// A decimal number.
    Number,
    /// An amount in a currency.
    Money,
    /// A day.
    Date,
    /// An instant.
    Time,
    /// Yes or no.
    Boolean,
    /// One of these names.
    Choice(&'static [&'static str]),
    /// The identity of a record with this prefix.
    Id(&'static str),
    /// The identity of a user of the organisation.
    User,
    /// An email address.
    Email,
    /// A telephone number as typed.
    Phone,
    /// A web address.
    Url,
    /// Several texts of at most so many characters each.
    Texts(usize),
    /// Several email addresses.
    Emails,
    /// Several telephone numbers as typed.
    Phones,
    /// Tag names.
    Tags,
    /// Email addresses with a label, one of them primary.
    ContactEmails,
    /// Telephone numbers with a label.
    ContactPhones,
    /// Records, each once and perhaps in a role.
    Links(&'static Links),
    /// A postal address; its parts are fields too, as in `address.city`.
    Address,
    /// The organisation's own fields; each is a field too, as in `custom.key`.
    Custom,
}

/// Where the links of a list lead, and as what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Links {
    /// The member with the identity.
    pub member: &'static str,
    /// The kind of record.
    pub kind: Kind,
    /// The roles that a record can have there.
    pub roles: &'static [&'static str],
}

/// The parts of an address in the order in which they are shown.
pub const ADDRESS_PARTS: [&str; 5] = ["street", "city", "region", "postal_code", "country"];

/// How values of a type are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Folded texts; a list matches when one of its texts does.
    Text,
    /// Names from a closed list, exactly.
    Choice(&'static [&'static str]),
    /// Identities with this prefix, exactly.
    Id(&'static str),
    /// Numbers.
    Number,
    /// Amounts.
    Money,
    /// Days.
    Date,
    /// Instants.
    Time,
    /// Yes or no.
    Boolean,
    /// Only emptiness can be asked for.
    Parts,
}

impl Type {
    /// How its values are compared.
    #[must_use]
    pub const fn class(self) -> Class {
        match self {
            Self::Integer(..) | Self::Number => Class::Number,
            Self::Money => Class::Money,
            Self::Date => Class::Date,
            Self::Time => Class::Time,
            Self::Boolean => Class::Boolean,
            Self::Choice(names) => Class::Choice(names),
            Self::Id(prefix) => Class::Id(prefix),
            Self::User => Class::Id("usr"),
            Self::Links(links) => Class::Id(links.kind.prefix),
            Self::Address | Self::Custom => Class::Parts,
            _ => Class::Text,
        }
    }

    /// Whether it holds several values.
    #[must_use]
    pub const fn is_list(self) -> bool {
        matches!(
            self,
            Self::Texts(_)
                | Self::Emails
                | Self::Phones
                | Self::Tags
                | Self::ContactEmails
                | Self::ContactPhones
                | Self::Links(_)
        )
    }

    /// Whether records can be put in its order.
    #[must_use]
    pub const fn is_sortable(self) -> bool {
        !self.is_list() && !matches!(self, Self::Html | Self::LongText(_) | Self::Address | Self::Custom)
    }

    /// Whether sums and averages of it mean something.
    #[must_use]
    pub const fn is_numeric(self) -> bool {
        matches!(self, Self::Integer(..) | Self::Number | Self::Money)
    }
}

/// A field of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Info {
    /// Its name in the API.
    pub name: &'static str,
    /// Its type.
    pub ty: Type,
    /// It may not be empty.
    pub required: bool,
    /// The server owns it.
    pub read_only: bool,
    /// It is set when the record is made; calls of its own change it from then on.
    pub at_creation: bool,
}

impl Info {
    /// A field that may be empty.
    #[must_use]
    pub const fn new(name: &'static str, ty: Type, read_only: bool) -> Self {
        Self { name, ty, required: false, read_only, at_creation: false }
    }
}

/// The types of an organisation's own fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomType {
    /// One line, up to 500 characters.
    Text,
    /// Lines, up to 20,000 characters.
    LongText,
    /// A decimal number.
    Number,
    /// An amount in a currency.
    Money,
    /// A day.
    Date,
    /// An instant.
    Datetime,
    /// Yes or no.
    Boolean,
    /// One of the options.
    Select,
    /// Some of the options.
    MultiSelect,
    /// A web address.
    Url,
    /// An email address.
    Email,
    /// A telephone number.
    Phone,
}

impl CustomType {
    /// Their names in the API.
    pub const NAMES: &'static [&'static str] = &[
        "text",
        "long_text",
        "number",
        "money",
        "date",
        "datetime",
        "boolean",
        "select",
        "multi_select",
        "url",
        "email",
        "phone",
    ];

    /// Every type in the order of [`CustomType::NAMES`].
    pub const ALL: [Self; 12] = [
        Self::Text,
        Self::LongText,
        Self::Number,
        Self::Money,
        Self::Date,
        Self::Datetime,
        Self::Boolean,
        Self::Select,
        Self::MultiSelect,
        Self::Url,
        Self::Email,
        Self::Phone,
    ];

    /// The type of such a field's values.
    #[must_use]
    pub const fn ty(self) -> Type {
        match self {
            Self::Text | Self::Select => Type::Text(500),
            Self::LongText => Type::LongText(20_000),
            Self::Number => Type::Number,
            Self::Money => Type::Money,
            Self::Date => Type::Date,
            Self::Datetime => Type::Time,
            Self::Boolean => Type::Boolean,
            Self::MultiSelect => Type::Texts(500),
            Self::Url => Type::Url,
            Self::Email => Type::Email,
            Self::Phone => Type::Phone,
        }
    }

    /// Whether its values come from the field's options.
    #[must_use]
    pub const fn has_options(self) -> bool {
        matches!(self, Self::Select | Self::MultiSelect)
    }
}

/// One of the organisation's own fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// What people call it.
    pub label: String,
    /// Its type.
    pub ty: CustomType,
    /// What a select chooses from.
    pub options: Vec<String>,
}

/// An organisation's own fields, by collection and key.
#[derive(Debug, Clone, Default)]
pub struct Definitions(pub BTreeMap<String, BTreeMap<String, Definition>>);

impl Definitions {
    /// The field `key` of `collection`.
    #[must_use]
    pub fn find(&self, collection: &str, key: &str) -> Option<&Definition> {
        self.of(collection)?.get(key)
    }

    /// All own fields of `collection`.
    #[must_use]
    pub fn of(&self, collection: &str) -> Option<&BTreeMap<String, Definition>> {
        self.0.get(collection)
    }
}
