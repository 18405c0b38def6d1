//! What a contact is: its fields, what is derived from them, how they are kept in line.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::base::{FieldError, Id, Prefixed, Uid};
use crate::crm::customers::Customer;
use crate::crm::tickets::Ticket;
use crate::crm::{activities, files, notes};
use crate::rest::derive::{self, PARENT};
use crate::rest::field::{Choice, Field, field};
use crate::rest::include::Include;
use crate::rest::info::Type;
use crate::rest::resource::{Relation, Resource};
use crate::rest::timeline::Beside;
use crate::rest::value::{Address, ContactEmail, ContactPhone, Custom, Value};
use crate::store::search::NAME_WEIGHT;
use crate::store::{Derived, Entity, KeyBuf, Kind, Meta, OnDelete};

/// What a contact does in a purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactRole {
    /// Decides.
    DecisionMaker,
    /// Is asked.
    Influencer,
    /// Works with it.
    User,
    /// Looks at the technology.
    Technical,
    /// Pays.
    Billing,
    /// Something else.
    #[default]
    Other,
}

impl Choice for ContactRole {
    const ALL: &'static [(&'static str, Self)] = &[
        ("decision_maker", Self::DecisionMaker),
        ("influencer", Self::Influencer),
        ("user", Self::User),
        ("technical", Self::Technical),
        ("billing", Self::Billing),
        ("other", Self::Other),
    ];
}

/// A person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contact {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Where the person works.
    pub customer_id: Option<Id<Customer>>,
    /// The title of the person's position.
    pub job_title: String,
    /// What the person does in a purchase.
    pub role: Option<ContactRole>,
    /// Email addresses, one of them primary.
    pub emails: Vec<ContactEmail>,
    /// Telephone numbers.
    pub phones: Vec<ContactPhone>,
    /// The person's page at LinkedIn.
    pub linkedin_url: String,
    /// Postal address.
    pub address: Address,
    /// Whether the person wishes to be left alone.
    pub do_not_contact: bool,
    /// The identity in another system.
    pub external_id: String,
    /// The user who looks after the person.
    pub owner_id: Option<Uid>,
    /// Tags.
    pub tags: Vec<String>,
    /// Notes in HTML.
    pub notes: String,
    /// The organisation's own fields.
    pub custom: Custom,
}

/// First and last name with a blank between, where both are there.
#[must_use]
pub fn full_name<'n>(first: &'n str, last: &'n str) -> Cow<'n, str> {
    match (first.is_empty(), last.is_empty()) {
        (false, false) => Cow::Owned(format!("{first} {last}")),
        (true, _) => Cow::Borrowed(last),
        (_, true) => Cow::Borrowed(first),
    }
}

impl Prefixed for Contact {
    const PREFIX: &'static str = "con";
}

impl Entity for Contact {
    const KIND: Kind = Kind { number: 11, collection: "contacts", prefix: Self::PREFIX };
    const DERIVE: u16 = 1;

    fn derive<'a>(&'a self, id: Uid, meta: &Meta, d: &mut Derived<'a>) {
        derive::standard(self, id, meta, &self.tags, d);
        derive::matching(
            d,
            &self.name(),
            self.emails.iter().map(|email| email.email.as_str()),
            self.phones.iter().map(|phone| (phone.number.as_str(), phone.e164.as_str())),
            "",
            &self.external_id,
        );
        if let Some(customer) = self.customer_id {
            d.link("customer_id", Customer::KIND, customer.uid(), OnDelete::Clear);
            let key = KeyBuf::new().id(customer.uid());
            d.count(PARENT, &key, 1);
            d.index(PARENT, key);
        }
        d.text("first_name", NAME_WEIGHT + 1, &self.first_name);
        d.text("last_name", NAME_WEIGHT + 2, &self.last_name);
        for email in &self.emails {
            d.email("emails", 4, &email.email);
        }
        for phone in &self.phones {
            d.phone("phones", 4, &phone.number);
            d.phone("phones", 4, &phone.e164);
        }
        d.text("job_title", 2, &self.job_title);
        d.text("external_id", 3, &self.external_id);
        for tag in &self.tags {
            d.text("tags", 2, tag);
        }
        d.html("notes", 1, &self.notes);
    }

    fn title(&self) -> String {
        self.name().into_owned()
    }
}

impl Resource for Contact {
    const NOUN: &'static str = "contact";
    const NAMED_BY: &'static [&'static str] = &["first_name", "last_name"];
    const FACETS: &'static [&'static str] = &["owner_id"];
    const GRID: &'static [&'static str] =
        &["name", "job_title", "customer_id", "emails", "phones", "owner_id", "tags", "created_at"];
    const PARENT: Option<&'static str> = Some("customer_id");
    const TIMELINE: &'static [Beside] =
        &[activities::model::ON_TIMELINE, notes::model::ON_TIMELINE, files::model::ON_TIMELINE];
    const RELATIONS: &'static [Relation] = &[Relation::to::<Customer>("customer", "customer_id")];
    const TITLES: &'static [(&'static str, &'static str)] = &[("customer_name", "customer")];
    const INCLUDES: &'static [Include] = &[Include::newest::<Ticket>(), Include::newest::<files::Attachment>()];
    const FIELDS: &'static [Field<Self>] = &[
        Field::read_only("name", Type::Text(401), |v| match v.data.name() {
            Cow::Borrowed(name) => Value::text(name),
            name => Value::Text(name),
        }),
        field!(first_name, Type::Text(200)),
        field!(last_name, Type::Text(200)),
        field!(customer_id, Type::Id(Customer::PREFIX)),
        field!(job_title, Type::Text(200)),
        field!(role, Type::Choice(&["decision_maker", "influencer", "user", "technical", "billing", "other"])),
        field!(emails, Type::ContactEmails),
        field!(phones, Type::ContactPhones),
        field!(linkedin_url, Type::Url),
        field!(address, Type::Address),
        field!(do_not_contact, Type::Boolean),
        field!(external_id, Type::Text(200)),
        field!(owner_id, Type::User),
        field!(tags, Type::Tags),
        field!(notes, Type::Html),
        field!(custom, Type::Custom),
    ];

    fn subtitle(&self) -> String {
        self.job_title.clone()
    }

    fn tags(&mut self) -> &mut Vec<String> {
        &mut self.tags
    }

    fn name(&self) -> Cow<'_, str> {
        full_name(&self.first_name, &self.last_name)
    }

    fn verify(&self, errors: &mut Vec<FieldError>) {
        if self.first_name.is_empty() && self.last_name.is_empty() {
            errors.push(FieldError::new("/last_name", "required", "A contact has a first name or a last name."));
        }
    }
}
