//! What a column can become: the fields of each kind of record, the organisation's own fields, new ones, a line of
//! the notes, or nothing.
//!
//! Owns the names of targets as mappings write them and the shape of value each one takes. Which target suits a
//! column is `suggest`'s business, reading the value `values`'.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::base::text::tokens;

/// What files can be imported as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entity {
    /// Companies, with the person of a row as their contact.
    Customers,
    /// Persons.
    Contacts,
    /// Leads.
    Leads,
}

impl Entity {
    /// The entity of a collection's name.
    #[must_use]
    pub fn named(collection: &str) -> Option<Self> {
        match collection {
            "customers" => Some(Self::Customers),
            "contacts" => Some(Self::Contacts),
            "leads" => Some(Self::Leads),
            _ => None,
        }
    }

    /// The name of the collection.
    #[must_use]
    pub const fn collection(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Contacts => "contacts",
            Self::Leads => "leads",
        }
    }
}

/// The types of custom fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Text,
    LongText,
    Number,
    Money,
    Date,
    Datetime,
    Boolean,
    Select,
    MultiSelect,
    Url,
    Email,
    Phone,
}

impl Kind {
    /// All of them with their names.
    pub const ALL: [(&'static str, Self); 12] = [
        ("text", Self::Text),
        ("long_text", Self::LongText),
        ("number", Self::Number),
        ("money", Self::Money),
        ("date", Self::Date),
        ("datetime", Self::Datetime),
        ("boolean", Self::Boolean),
        ("select", Self::Select),
        ("multi_select", Self::MultiSelect),
        ("url", Self::Url),
        ("email", Self::Email),
        ("phone", Self::Phone),
    ];

    /// The type of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find_map(|(known, kind)| (known == name).then_some(kind))
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.into_iter().find_map(|(name, kind)| (kind == self).then_some(name)).unwrap_or("text")
    }
}

/// One of the organisation's own fields as far as an import needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomField {
    /// Its key, as in `custom.key`.
    pub key: String,
    /// Its label.
    pub label: String,
    /// Its type.
    pub kind: Kind,
    /// The options of a select.
    pub options: Vec<String>,
}

/// Where the values of a column go. Written as in a mapping: `address.city`, `custom.vat`, `custom:new:number`,
/// `notes`, and null for nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// Nowhere, on purpose.
    Drop,
    /// A field of the record, or of the contact of a customer (`contact.first_name`).
    Field(String),
    /// A line `Column: value` of the notes.
    Notes,
    /// An existing custom field by its key.
    Custom(String),
    /// A custom field to be created, its key and label from the column's name.
    NewCustom(Kind),
    /// Nowhere; rows in which the value is true are left out.
    SkipIfTrue,
}

impl Target {
    /// A field by its name.
    #[must_use]
    pub fn field(name: &str) -> Self {
        if name == "notes" { Self::Notes } else { Self::Field(name.to_owned()) }
    }

    /// Reads a mapping's `field`; `None` when it is none of this entity.
    #[must_use]
    pub fn parse(text: Option<&str>, entity: Entity) -> Option<Self> {
        let Some(text) = text else { return Some(Self::Drop) };
        if let Some(new) = text.strip_prefix("custom:new:") {
            // A key before the type is accepted and not needed.
            return Kind::named(new.rsplit(':').next().unwrap_or(new)).map(Self::NewCustom);
        }
        if let Some(key) = text.strip_prefix("custom.") {
            return Some(Self::Custom(key.to_owned()));
        }
        match text {
            "notes" => Some(Self::Notes),
            "skip:if_true" => Some(Self::SkipIfTrue),
            name => shape(entity, name).map(|_| Self::Field(name.to_owned())),
        }
    }

    /// As [`Target::parse`] reads it.
    #[must_use]
    pub fn written(&self) -> Option<String> {
        match self {
            Self::Drop => None,
            Self::Field(name) => Some(name.clone()),
            Self::Notes => Some("notes".to_owned()),
            Self::Custom(key) => Some(format!("custom.{key}")),
            Self::NewCustom(kind) => Some(format!("custom:new:{}", kind.name())),
            Self::SkipIfTrue => Some("skip:if_true".to_owned()),
        }
    }

    /// The kind of target in one word: `field`, `custom`, `new_custom`, `notes` or `drop`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Field(_) => "field",
            Self::Notes => "notes",
            Self::Custom(_) => "custom",
            Self::NewCustom(_) => "new_custom",
            Self::Drop | Self::SkipIfTrue => "drop",
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.written().as_deref().unwrap_or("-"))
    }
}

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.written().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        // A stored mapping was checked for its entity when it was made; field names of all of them are read.
        [Entity::Customers, Entity::Contacts, Entity::Leads]
            .into_iter()
            .find_map(|entity| Self::parse(text.as_deref(), entity))
            .ok_or_else(|| serde::de::Error::custom("this is no field of an import"))
    }
}

/// The values that a target takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// One line of at most so many characters.
    Line(usize),
    /// Several lines.
    Text,
    /// Several lines or HTML, to be sanitised by who stores it.
    Html,
    /// A whole number between two others.
    Integer(i64, i64),
    /// A number.
    Number,
    /// An amount.
    Money,
    /// A day.
    Date,
    /// An instant.
    Time,
    /// Yes or no.
    Boolean,
    /// One of these names, or a word for one of them.
    Choice(&'static [&'static str]),
    /// One of these options.
    Select(Vec<String>),
    /// Some of these options.
    MultiSelect(Vec<String>),
    /// A web address.
    Url,
    /// Email addresses.
    Emails,
    /// Telephone numbers.
    Phones,
    /// Tags.
    Tags,
    /// The name of a person in one cell.
    PersonName,
    /// The name, email address or id of a user.
    User,
}

/// Longest line of a name or a word, in characters.
const LINE: usize = 200;

const CUSTOMER_STATUS: &[&str] = &["prospect", "active", "inactive", "lost"];
const LEAD_STATUS: &[&str] = &["new", "contacted", "qualified", "unqualified"];
const ROLES: &[&str] = &["decision_maker", "influencer", "user", "technical", "billing", "other"];

/// The shape of a field of an entity, `None` when it has no such field.
#[must_use]
pub fn shape(entity: Entity, field: &str) -> Option<Shape> {
    use Entity::{Contacts, Customers, Leads};
    Some(match (entity, field) {
        (Customers, "contact.full_name") | (Contacts | Leads, "full_name") => Shape::PersonName,
        (Customers, "name" | "contact.first_name" | "contact.last_name" | "contact.job_title")
        | (Contacts | Leads, "first_name" | "last_name" | "company" | "job_title")
        | (Customers | Leads, "industry" | "source")
        | (Leads, "city" | "country")
        | (Customers | Contacts, "address.city" | "address.region" | "address.postal_code" | "address.country")
        | (_, "external_id") => Shape::Line(LINE),
        (Customers | Contacts, "address.street") => Shape::Text,
        (Customers, "description") => Shape::Html,
        (Customers, "employees") => Shape::Integer(0, 100_000_000),
        (Customers | Leads, "score") => Shape::Integer(0, 100),
        (Customers, "annual_revenue") | (Leads, "estimated_value") => Shape::Money,
        (Customers, "status") => Shape::Choice(CUSTOMER_STATUS),
        (Leads, "status") => Shape::Choice(LEAD_STATUS),
        (Contacts, "role") => Shape::Choice(ROLES),
        (Contacts, "do_not_contact") => Shape::Boolean,
        (Leads, "next_follow_up_at") => Shape::Time,
        (Customers | Leads, "website") | (Contacts | Leads, "linkedin_url") | (Customers, "contact.linkedin_url") => {
            Shape::Url
        }
        (Customers, "contact.email") | (_, "email" | "other_emails") => Shape::Emails,
        (Customers, "contact.phone") | (_, "phone" | "other_phones") => Shape::Phones,
        (_, "tags") => Shape::Tags,
        (_, "owner_id") => Shape::User,
        _ => return None,
    })
}

/// The shape of a custom field.
#[must_use]
pub fn custom_shape(kind: Kind, options: &[String]) -> Shape {
    match kind {
        Kind::Text => Shape::Line(1_000),
        Kind::LongText => Shape::Text,
        Kind::Number => Shape::Number,
        Kind::Money => Shape::Money,
        Kind::Date => Shape::Date,
        Kind::Datetime => Shape::Time,
        Kind::Boolean => Shape::Boolean,
        Kind::Select => Shape::Select(options.to_vec()),
        Kind::MultiSelect => Shape::MultiSelect(options.to_vec()),
        Kind::Url => Shape::Url,
        Kind::Email => Shape::Emails,
        Kind::Phone => Shape::Phones,
    }
}

/// Whether several columns may go to this target: lists are joined, addresses and notes get a line from each.
#[must_use]
pub fn takes_several(target: &Target) -> bool {
    match target {
        Target::Field(name) => matches!(
            name.as_str(),
            "other_emails"
                | "other_phones"
                | "tags"
                | "description"
                | "address.street"
                | "contact.email"
                | "contact.phone"
        ),
        Target::Custom(_) => false,
        Target::Drop | Target::Notes | Target::NewCustom(_) | Target::SkipIfTrue => true,
    }
}

/// The key of a new custom field: the words of a column's name joined by underscores, a letter first, at most 50
/// characters.
#[must_use]
pub fn custom_key(column: &str) -> String {
    let mut key = tokens(column.strip_prefix("custom.").unwrap_or(column)).join("_");
    key.retain(|c| c.is_ascii_alphanumeric() || c == '_');
    if !key.starts_with(|c: char| c.is_ascii_alphabetic()) {
        key.insert_str(0, "field_");
    }
    key.truncate(50);
    key.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_written_and_read() {
        for (text, target) in [
            (None, Target::Drop),
            (Some("notes"), Target::Notes),
            (Some("address.city"), Target::Field("address.city".to_owned())),
            (Some("contact.first_name"), Target::Field("contact.first_name".to_owned())),
            (Some("custom.vat"), Target::Custom("vat".to_owned())),
            (Some("custom:new:number"), Target::NewCustom(Kind::Number)),
        ] {
            let read = Target::parse(text, Entity::Customers);
            assert_eq!(read.as_ref(), Some(&target));
            assert_eq!(target.written().as_deref(), text);
            let json = serde_json::to_string(&target).unwrap();
            assert_eq!(serde_json::from_str::<Target>(&json).unwrap(), target);
        }
        assert_eq!(Target::parse(Some("custom:new:vat:text"), Entity::Leads), Some(Target::NewCustom(Kind::Text)));
        assert_eq!(Target::parse(Some("version"), Entity::Leads), None);
        assert_eq!(Target::parse(Some("address.city"), Entity::Leads), None);
        assert_eq!(Target::parse(Some("custom:new:colour"), Entity::Leads), None);
    }

    #[test]
    fn keys_of_new_fields() {
        for (column, key) in [
            ("Subscription Date", "subscription_date"),
            ("Straße geschäftlich", "strasse_geschaftlich"),
            ("2nd Name", "field_2nd_name"),
            ("備考", "field"),
            ("Email (2)", "email_2"),
        ] {
            assert_eq!(custom_key(column), key, "{column}");
        }
    }
}
